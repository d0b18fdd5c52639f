"""Critical points of small integers and symmetric targets: how many lists are complete.

Twelve networks, five metrics and six kinds of targets in turn. Such data have multiple critical
points, whole sets of them, equal losses and solutions with W = 0 far more often than random ones.
Printed are, for each network, how many lists are complete, how many of them have multiple points or
sets, and the median and the largest time of a target, in multiples of the median time of the
stride-one network (3, 2, 2) with random targets. What is not complete is printed with its reason.
Networks of two layers, the second of size two, are compared with an exact polynomial: no real point
may be missing.
"""

import argparse
import time
from fractions import Fraction
from math import comb
from statistics import median

import numpy as np
from flint import arb

from lcn_support import Architecture, QuadraticLoss, critical_points
from lcn_support.landscape.double_root import double_root_points
from lcn_support.landscape.shared_hyperroot import HyperrootProfile

UNIT = Architecture((3, 2, 2))
NETWORKS = [
    Architecture(k, strides=s)
    for k, s in [
        ((2, 2), (1, 1)),
        ((4, 2), (1, 1)),
        ((2, 2, 2), (1, 1, 1)),
        ((3, 3), (1, 1)),
        ((3, 2, 2), (1, 1, 1)),
        ((2, 2, 2, 2), (1, 1, 1, 1)),
        ((2, 2), (2, 1)),
        ((3, 2), (2, 1)),
        ((2, 3), (2, 1)),
        ((3, 3), (2, 1)),
        ((2, 2, 2), (1, 2, 1)),
        ((2, 2, 2), (2, 2, 1)),
    ]
]
METRICS = ["white", "Bombieri", "Markov", "banded", "integers"]
KINDS = ["any", "palindrome", "antipalindrome", "x^n ± y^n", "even", "powers"]


def covariance(name, n, rng):
    size = range(n + 1)
    if name == "white":
        return None
    if name == "Bombieri":
        return [[Fraction(i == j, comb(n, i)) for j in size] for i in size]
    if name == "Markov":
        return [[Fraction(1, 2) ** abs(i - j) for j in size] for i in size]
    if name == "banded":
        return [[3 * (i == j) + (abs(i - j) == 1) for j in size] for i in size]
    A = rng.integers(-2, 3, (n + 1, n + 1))
    return (A @ A.T + np.eye(n + 1, dtype=int)).tolist()


def target(kind, n, rng):
    """A non-zero target with small integers."""
    u = rng.integers(-2, 3, n + 1)
    if kind == "palindrome":
        u = u + u[::-1]
    elif kind == "antipalindrome":
        u = u - u[::-1]
    elif kind == "x^n ± y^n":
        u[1:-1] = 0
        u[[0, -1]] = 1, rng.choice([-1, 1])
    elif kind == "even":
        u[1::2] = 0
    elif kind == "powers":
        p = np.array([1, rng.integers(-1, 2)] if rng.random() < 0.5 else [1, 0, 1])
        u = np.array([1])
        while len(u) + len(p) - 1 <= n + 1:
            u = np.convolve(u, p)
        while len(u) <= n:
            u = np.convolve(u, [1, rng.integers(-1, 2)])
    return u.tolist() if any(u) else target(kind, n, rng)


def seconds(a, loss):
    start = time.perf_counter()
    result = critical_points(a, loss, progress=False)
    return result, time.perf_counter() - start


def missing(a, r):
    """How many real points of the exact polynomial are not on the list; None without oracle."""
    if a.layers != 2 or a.sizes[1] != 2 or r.sets:
        return None
    if a.is_thick:
        forms = [p.end_to_end for p in double_root_points(r.loss)]
    else:
        stride = a.layer_strides[1]
        forms = []
        for p in HyperrootProfile(a, r.loss).points():
            (first, second), W = p.filters, [arb(0)] * a.filter_size
            for i, c in enumerate(first):
                W[i] += ball(c) * ball(second[0])
                W[i + stride] += ball(c) * ball(second[1])
            forms.append(W)
    forms = [W for W in forms if not all(ball(c).contains(0) for c in W)]
    found = [p.certificate.enclosure for p in r.points]
    return sum(not any(overlap(V, W) for V in found) for W in forms)


def ball(c):
    return arb(c.numerator) / c.denominator if isinstance(c, Fraction) else c


def overlap(V, W):
    return all(ball(v).overlaps(ball(w)) for v, w in zip(V, W, strict=True))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--targets", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    rng = np.random.default_rng(options.seed)
    random = [QuadraticLoss(rng.standard_normal(5)) for _ in range(11)]
    unit = median([seconds(UNIT, loss)[1] for loss in random][1:])
    cases = [(m, kind) for m in METRICS for kind in KINDS]
    each, total = -(-options.targets // len(NETWORKS)), 0
    print("| network | complete | multiple points | sets | median | largest | oracle: missing |")
    print("|---|---|---|---|---|---|---|")
    reasons = []
    for a in NETWORKS:
        rng = np.random.default_rng((options.seed, *a.sizes, *a.strides))
        complete, multiple, sets, times, lost, compared = 0, 0, 0, [], 0, 0
        for i in range(each):
            metric, kind = cases[i % len(cases)]
            loss = QuadraticLoss(target(kind, a.degree, rng), covariance(metric, a.degree, rng))
            r, spent = seconds(a, loss)
            times.append(spent / unit)
            complete += r.is_complete
            multiple += any(p.certificate.multiplicity > 1 for p in r.points)
            sets += bool(r.sets)
            if (number := missing(a, r)) is not None:
                lost, compared = lost + number, compared + 1
            if not r.is_complete:
                why = [str(c) for c in r.complex_counts.values() if not c.is_complete]
                reasons.append(f"{a}, {metric}, {loss.target}: {'; '.join(why) or r.notes[-1]}")
        total += complete
        oracle = f"{lost} of {compared} lists" if compared else "none"
        print(f"| {a} | {complete} of {each} | {multiple} | {sets} | {median(times):.1f} "
              f"| {max(times):.0f} | {oracle} |", flush=True)  # fmt: skip
    print(f"\nComplete: {total} of {each * len(NETWORKS)}. Not complete:")
    print(*reasons, sep="\n")


if __name__ == "__main__":
    main()
