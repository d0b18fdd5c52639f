"""Fibres with larger strides: times against the goal, and counts against all ways to share roots.

The forms are as degenerate as can be: x^n ± y^n, powers of x^d − y^d, monomials, and products of
planted filters with hyperroots in common. Prints, for each degree, the median and the slowest
processor time of ``fibre``, how many take longer than the goal, and how many classes the largest
fibre has; and, for small degree, how often the number of sparse factorizations disagrees with brute
force, on forms with simple roots. A fibre with more classes than ``--classes`` is not listed, only
counted: its length is its cost.
"""

import argparse
import statistics
import sys
import time
from itertools import pairwise
from math import prod
from pathlib import Path
from random import Random

import numpy as np

from lcn_support import Architecture, compose, fibre, root_pattern
from lcn_support.architectures.balls_in_bins import count_packings
from lcn_support.function_space.sparse_factorization import factorize

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
from sparse_forms import factorizations_by_force

GOAL = 0.05
PIECES = [(1, -1), (1, 1), (1, 0, 1), (1, 0, -4), (1, 0), (0, 1), (1, 0, -2)]


def strided_architectures(degree):
    """Every architecture of that degree without filters of size 1 that is not thick."""
    found = []

    def extend(stride, left, sizes, strides):
        if left == 0:
            first = () if strides[0] == 1 else (1,)
            strides, sizes = (*first, *strides), (*first, *sizes)
            steps = [after // before for before, after in pairwise(strides)]
            found.append(Architecture(sizes, [*steps, 1]))
        for T in range(stride, left + 1, stride):
            for n in range(1, left // T + 1):
                extend(T, left - n * T, (*sizes, n + 1), (*strides, T))

    extend(1, degree, (), ())
    return [a for a in found if not a.is_thick]


def degenerate_forms(a, rng):
    n = a.degree
    binomials = [[1] + [0] * (d - 1) + [-1] for d in range(1, n + 1) if n % d == 0]
    forms = [compose([b] * (n // (len(b) - 1))) for b in binomials]
    forms += [[1] + [0] * (n - 1) + [1], [0] * (n // 2) + [1] + [0] * (n - n // 2)]
    filters = []
    for k in a.sizes:
        w = (1,)
        while len(w) < k:
            w = compose([w, rng.choice([p for p in PIECES if len(p) <= k - len(w) + 1])])
        filters.append(w)
    return [*forms, compose(filters, a.strides)]


def classes(a, W):
    """The length of the fibre, if the real factorizations along the groups are rational."""
    return sum(
        prod(
            count_packings(root_pattern(Q), group.architecture)
            for Q, group in zip(f.factors, a.groups, strict=True)
        )
        for f in factorize(a, W)
        if f.is_real and f.is_rational
    )


def disagreement(a, W):
    real, other = factorizations_by_force(a, np.roots(W))
    found = factorize(a, W)
    return len(found) != len(real) + len(other) or sum(f.is_real for f in found) != len(real)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--degrees", type=int, nargs="+", default=[4, 6, 8, 10, 12])
    parser.add_argument("--architectures", type=int, default=60, help="at most, drawn by chance")
    parser.add_argument("--classes", type=int, default=200, help="longest fibre that is listed")
    parser.add_argument("--forced", type=int, default=6, help="largest degree of brute force")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    rng = Random(options.seed)
    fibre(Architecture((2, 2), (2, 1)), [1, 1, 1, 1])
    for degree in options.degrees:
        every = strided_architectures(degree)
        chosen = rng.sample(every, min(len(every), options.architectures))
        times, longest, skipped, compared, wrong = [], 0, 0, 0, 0
        for a in chosen:
            for W in degenerate_forms(a, rng):
                length = classes(a, W)
                if length > options.classes:
                    skipped += 1
                    continue
                start = time.process_time()
                found = list(fibre(a, W))
                times.append(time.process_time() - start)
                longest = max(longest, len(found))
                if degree <= options.forced and W[0] and root_pattern(W).codimension == 0:
                    compared += 1
                    wrong += disagreement(a, W)
        print(
            f"degree {degree}: {len(chosen)} of {len(every)} architectures, {len(times)} fibres, "
            f"median {1e3 * statistics.median(times):.1f} ms, slowest {1e3 * max(times):.1f} ms, "
            f"over the goal {sum(t > GOAL for t in times)}, largest fibre {longest} classes, "
            f"only counted {skipped}; brute force disagrees in {wrong} of {compared}"
        )


if __name__ == "__main__":
    main()
