"""The exact rank of the differential of the parameterization: ours against elimination and numpy.

Prints a Markdown table. Architectures have up to four layers, sizes up to 30 and strides up to 3,
all at random; filters are random, or products of factors with few different roots, as integers or
as floats. FLINT's rank of the integer Jacobian is the exact peer. It takes seconds to minutes for
large filters, so both peers get architectures of smaller sizes, and the ratios are for those.
numpy.linalg.matrix_rank certifies nothing; its wrong answers are counted. Times are of the
processor, in one process.
"""

import argparse
import statistics
import time

import numpy as np
from flint import fmpz_mat

from lcn_support import Architecture, compose
from lcn_support.function_space.parameterization import parameterization_rank, read_filters

GOAL = 0.005
"""Seconds for one rank."""


def architecture(rng, size):
    layers = int(rng.integers(1, 5))
    return Architecture(
        rng.integers(1, size + 1, layers).tolist(), rng.integers(1, 4, layers).tolist()
    )


def random_filters(rng, a):
    return [rng.integers(-(2**31), 2**31, k).tolist() for k in a.sizes]


def shared_roots(rng, a):
    """Roots at 0, ±1 and ±2 only, so that many are shared."""
    roots = [rng.integers(-2, 3, k - 1).tolist() for k in a.sizes]
    return [list(compose([(1,), *((1, -r) for r in layer)])) for layer in roots]


def rescaled(filters, rng):
    """Multiples of the filters, rounded to floats."""
    return [
        [c * x for c in w] for w, x in zip(filters, rng.standard_normal(len(filters)), strict=True)
    ]


KINDS = {
    "random integers": random_filters,
    "random floats": lambda rng, a: [rng.standard_normal(k).tolist() for k in a.sizes],
    "shared roots": shared_roots,
    "shared roots, rounded floats": lambda rng, a: rescaled(shared_roots(rng, a), rng),
    "shared roots, a zero filter": lambda rng, a: [
        [0] * len(w) if i == 0 else w for i, w in enumerate(shared_roots(rng, a))
    ],
}


def rows(a, filters):
    for i, (k, stride) in enumerate(zip(a.sizes, a.layer_strides, strict=True)):
        rest = list(compose([*filters[:i], [1], *filters[i + 1 :]], a.strides))
        for e in range(k):
            before = [0] * (e * stride)
            yield [*before, *rest, *[0] * (a.filter_size - len(rest) - len(before))]


def best(action, repeats):
    """The result and the shortest processor time: the machine may be busy with other things."""
    shortest = float("inf")
    for _ in range(repeats):
        start = time.process_time()
        result = action()
        shortest = min(shortest, time.process_time() - start)
    return result, shortest


def goals(kind, rng, size, cases, repeats):
    seconds, critical = [], 0
    for _ in range(cases):
        a = architecture(rng, size)
        filters = KINDS[kind](rng, a)
        rank, spent = best(lambda a=a, w=filters: parameterization_rank(a, w), repeats)
        critical += rank < a.dimension
        seconds.append(spent)
    seconds.sort()
    return critical, statistics.median(seconds), seconds[int(0.95 * cases)], seconds[-1]


def peers(kind, rng, size, cases, repeats):
    ours = exact = floating = 0.0
    differ = wrong = 0
    for _ in range(cases):
        a = architecture(rng, size)
        filters = KINDS[kind](rng, a)
        rank, spent = best(lambda a=a, w=filters: parameterization_rank(a, w), repeats)
        whole = read_filters(a, filters)
        jacobian = fmpz_mat(list(rows(a, whole)))
        by_flint, flint_spent = best(jacobian.rank, 1)
        floats = np.array(list(rows(a, [[float(c) for c in w] for w in filters])))
        by_numpy, numpy_spent = best(lambda m=floats: np.linalg.matrix_rank(m), repeats)
        ours, exact, floating = ours + spent, exact + flint_spent, floating + numpy_spent
        differ += rank != by_flint
        wrong += rank != by_numpy
    return exact / ours, differ, floating / ours, wrong


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=200, help="architectures of each kind")
    parser.add_argument("--size", type=int, default=30, help="largest filter")
    parser.add_argument("--peer-size", type=int, default=15, help="largest filter for the peers")
    parser.add_argument("--repeats", type=int, default=3, help="the shortest time counts")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    rng = np.random.default_rng(options.seed)
    print(f"seed {options.seed}, goal {1000 * GOAL:.0f} ms")
    print(
        "| filters | critical | median, ms | 95%, ms | slowest, ms | slowest / goal "
        f"| FLINT / ours, k ≤ {options.peer_size} | disagree | matrix_rank / ours | wrong |"
    )
    print("|---|---|---|---|---|---|---|---|---|---|")
    for kind in KINDS:
        critical, *times = goals(kind, rng, options.size, options.cases, options.repeats)
        exact, differ, floating, wrong = peers(
            kind, rng, options.peer_size, options.cases, options.repeats
        )
        shown = " | ".join(f"{1000 * t:.2f}" for t in times)
        print(
            f"| {kind} | {critical} of {options.cases} | {shown} | {times[-1] / GOAL:.2f} "
            f"| {exact:.1f} | {differ} | {floating:.2f} | {wrong} |",
            flush=True,
        )


if __name__ == "__main__":
    main()
