"""All critical points of networks with larger strides: completeness, and times as ratios.

Many random targets, white and anisotropic, are solved for each architecture. Printed are for how
many the list is certified to be complete, how many points were found, and the median time of a
target, in multiples of that of the stride-one network (3, 2, 2) with anisotropic data and the same
seed. White data have fewer points than generic ones; their number is bounded once for all targets,
by linear algebra modulo a prime, which a median does not show.
"""

import argparse
import time
from statistics import median

import numpy as np

from lcn_support import Architecture, QuadraticLoss, critical_points

UNIT = Architecture((3, 2, 2))
NETWORKS = [
    Architecture(k, strides=s)
    for k, s in [
        ((2, 2), (2, 1)),
        ((3, 2), (2, 1)),
        ((2, 3), (2, 1)),
        ((4, 2), (2, 1)),
        ((3, 2), (3, 1)),
        ((3, 3), (2, 1)),
        ((2, 2, 2), (2, 2, 1)),
        ((3, 2, 2), (2, 2, 1)),
        ((2, 2, 2), (1, 2, 1)),
        ((2, 2, 2), (2, 1, 1)),
        ((3, 2, 2), (1, 2, 1)),
    ]
]


def random_loss(a, white, rng):
    """A target N(0, 1); the covariance is the identity, or that of 2(n + 1) random samples."""
    size = a.filter_size
    X = rng.standard_normal((size, 2 * size))
    S = X @ X.T / (2 * size)
    return QuadraticLoss(rng.standard_normal(size), None if white else (S + S.T) / 2)


def solved(a, white, targets, seed):
    """The results for some targets, and the median time in seconds."""
    rng = np.random.default_rng(seed)
    losses = [random_loss(a, white, rng) for _ in range(targets)]
    critical_points(a, losses[0], progress=False)
    results, seconds = [], []
    for loss in losses:
        start = time.perf_counter()
        results.append(critical_points(a, loss, progress=False))
        seconds.append(time.perf_counter() - start)
    return results, median(seconds)


def row(a, white, targets, seed, unit):
    results, seconds = solved(a, white, targets, seed)
    complete = sum(r.is_complete for r in results)
    points = sum(len(r.points) for r in results)
    found = sum(c.found for r in results for c in r.complex_counts.values())
    expected = sum(c.expected for c in results[0].complex_counts.values())
    kind = "white" if white else "anisotropic"
    return (
        f"| {a.sizes} | {a.strides} | {kind} | {complete} of {targets} | {found / targets:.2f} "
        f"| {expected} | {points / targets:.2f} | {seconds / unit:.2f} |"
    )


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--targets", type=int, default=200, help="targets for each row")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    _, unit = solved(UNIT, False, options.targets, options.seed)
    print(f"seed {options.seed}; the unit of time is a target of (3, 2, 2), {1e3 * unit:.0f} ms\n")
    print("| k | s | data | complete | complex points | generic | real | time |")
    print("|---|---|---|---|---|---|---|---|")
    for a in NETWORKS:
        for white in (False, True):
            print(row(a, white, options.targets, options.seed, unit), flush=True)


if __name__ == "__main__":
    main()
