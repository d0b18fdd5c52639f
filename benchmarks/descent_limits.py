"""Limits of gradient descent against the certified list of critical points.

Many runs from random filters, with a step that never lets the loss grow and a Newton polish to the
last digits. Each limit is compared with the end-to-end filters of the local minima that
``critical_points`` certifies, and so is the root pattern that ``classify_limits`` gives it. Runs
that have not converged, and limits without a pattern, stay in the table.
"""

import argparse

import numpy as np

from lcn_support import Architecture, QuadraticLoss, classify_limits, critical_points, train

SIZES = [(3, 2), (4, 2), (3, 2, 2), (2, 2, 2), (3, 3)]


def compare(sizes, losses, runs, steps, seed):
    a = Architecture(sizes)
    rng = np.random.default_rng(seed)
    total = converged = listed = named = certified = 0
    farthest = 0.0
    reached = minima = 0
    for _ in range(losses):
        X = rng.standard_normal((a.degree + 1, 10))
        S = X @ X.T / 10
        loss = QuadraticLoss(rng.standard_normal(a.degree + 1), (S + S.T) / 2)
        result = critical_points(a, loss, seed, progress=False)
        start = [rng.standard_normal((runs, size)) for size in sizes]
        ended = train(a, loss, start, 1.0, steps, bounded=True, polish=True)
        patterns = classify_limits(a, loss, ended.filters).text[ended.converged]
        W = ended.end_to_end[ended.converged]
        wells = np.array([p.end_to_end for p in result.local_minima], dtype=float)
        distance = np.abs(W[:, None, :] - wells[None]).max(axis=2)
        nearest = distance.argmin(axis=1)
        known = np.array([str(p.pattern) for p in result.local_minima])
        total, converged = total + runs, converged + len(W)
        listed += int((distance.min(axis=1) <= 1e-8).sum())
        named += int((patterns == known[nearest]).sum())
        farthest = max(farthest, float(distance.min(axis=1).max()))
        reached += len(set(nearest.tolist()))
        minima += len(wells)
        certified += result.is_complete
    return (
        f"| {sizes} | {total} | {total - converged} | {listed} | {named} | {farthest:.1e} "
        f"| {reached} of {minima} | {certified} of {losses} |"
    )


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--losses", type=int, default=40, help="random losses an architecture")
    parser.add_argument("--runs", type=int, default=100, help="runs a loss")
    parser.add_argument("--steps", type=int, default=2000, help="steps of gradient descent")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    print(f"seed {options.seed}, {options.losses} losses of {options.runs} runs each\n")
    print(
        "| k | runs | not converged | limits within 1e-8 of a certified minimum | with its pattern "
        "| farthest limit | minima reached | complete lists |"
    )
    print("|---|---|---|---|---|---|---|---|")
    for sizes in SIZES:
        line = compare(sizes, options.losses, options.runs, options.steps, options.seed)
        print(line, flush=True)


if __name__ == "__main__":
    main()
