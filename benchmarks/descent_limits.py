"""Limits of gradient descent against the certified list of critical points.

Many runs from random filters: plain gradient descent with a step that halves until the loss falls,
then a monotone Newton method to the last digits. Each limit is compared with the end-to-end filters
of the local minima that ``critical_points`` certifies. Runs that have not converged stay in the
table.
"""

import argparse

import numpy as np

from lcn_support import Architecture, QuadraticLoss, critical_points

SIZES = [(3, 2), (4, 2), (3, 2, 2), (2, 2, 2), (3, 3)]


class Runs:
    """A batch of parameters, one row each, of one architecture and one loss."""

    def __init__(self, a, loss):
        self.sizes = a.sizes
        self.S = np.array(loss.covariance, dtype=float)
        self.u = np.array(loss.target, dtype=float)

    def split(self, x):
        return np.split(x, np.cumsum(self.sizes)[:-1], axis=1)

    def product(self, filters):
        out = np.ones((len(filters[0]), 1))
        for w in filters:
            wider = np.zeros((len(w), out.shape[1] + w.shape[1] - 1))
            for j in range(w.shape[1]):
                wider[:, j : j + out.shape[1]] += out * w[:, j : j + 1]
            out = wider
        return out

    def value(self, x):
        error = self.product(self.split(x)) - self.u
        return np.einsum("ri,ij,rj->r", error, self.S, error)

    def tangent(self, x):
        """The derivative of W, shape (runs, k, parameters)."""
        filters = self.split(x)
        ones = np.ones((len(x), 1))
        columns = []
        for i, w in enumerate(filters):
            rest = self.product([ones, *(v for j, v in enumerate(filters) if j != i)])
            for c in range(w.shape[1]):
                column = np.zeros((len(x), len(self.u)))
                column[:, c : c + rest.shape[1]] = rest
                columns.append(column)
        return np.stack(columns, axis=2)

    def gradient(self, x):
        error = self.product(self.split(x)) - self.u
        return 2 * np.einsum("rip,ri->rp", self.tangent(x), error @ self.S)

    def hessian(self, x):
        step = 1e-5
        parts = [
            (self.gradient(x + step * e) - self.gradient(x - step * e)) / (2 * step)
            for e in np.eye(x.shape[1])
        ]
        H = np.stack(parts, axis=2)
        return (H + H.transpose(0, 2, 1)) / 2

    def descend(self, x, steps):
        value, rate = self.value(x), np.full(len(x), 0.05)
        for _ in range(steps):
            slope = self.gradient(x)
            trial = x - rate[:, None] * slope
            after = self.value(trial)
            good = after <= value - 1e-4 * rate * (slope**2).sum(axis=1)
            x = np.where(good[:, None], trial, x)
            value = np.where(good, after, value)
            rate = np.where(good, rate * 1.1, rate / 2)
        return x

    def polish(self, x, steps=80):
        """Newton's method with the absolute values of the eigenvalues; the loss never grows."""
        value, damping = self.value(x), np.full(len(x), 1e-3)
        for _ in range(steps):
            slope = self.gradient(x)
            values, vectors = np.linalg.eigh(self.hessian(x))
            size = np.abs(values) + damping[:, None]
            along = np.einsum("rpi,rp->ri", vectors, slope) / size
            trial = x - np.einsum("rpi,ri->rp", vectors, along)
            after = self.value(trial)
            good = after <= value + 1e-15 * (1 + np.abs(value))
            x = np.where(good[:, None], trial, x)
            value = np.where(good, np.minimum(after, value), value)
            damping = np.where(good, np.maximum(damping / 4, 1e-12), damping * 4)
        for _ in range(2):  # where the loss no longer tells better from worse
            inverse = np.linalg.pinv(self.hessian(x), rcond=1e-7, hermitian=True)
            step = np.einsum("rpq,rq->rp", inverse, self.gradient(x))
            near = np.abs(step).max(axis=1) < 1e-6
            x = np.where(near[:, None], x - step, x)
        return x


def compare(sizes, losses, runs, steps, seed):
    a = Architecture(sizes)
    rng = np.random.default_rng(seed)
    total = converged = listed = certified = 0
    farthest = 0.0
    reached = minima = 0
    for _ in range(losses):
        X = rng.standard_normal((a.degree + 1, 10))
        S = X @ X.T / 10
        loss = QuadraticLoss(rng.standard_normal(a.degree + 1), (S + S.T) / 2)
        result = critical_points(a, loss, seed, progress=False)
        batch = Runs(a, loss)
        x = batch.polish(batch.descend(rng.standard_normal((runs, sum(sizes))), steps))
        calm = np.abs(batch.gradient(x)).max(axis=1) < 1e-9
        W = batch.product(batch.split(x))[calm]
        wells = np.array([p.end_to_end for p in result.local_minima], dtype=float)
        distance = np.abs(W[:, None, :] - wells[None]).max(axis=2)
        total, converged = total + runs, converged + int(calm.sum())
        listed += int((distance.min(axis=1) <= 1e-8).sum())
        farthest = max(farthest, float(distance.min(axis=1).max()))
        reached += len(set(distance.argmin(axis=1).tolist()))
        minima += len(wells)
        certified += result.is_complete
    return (
        f"| {sizes} | {total} | {total - converged} | {listed} | {farthest:.1e} "
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
        "| k | runs | not converged | limits within 1e-8 of a certified minimum | farthest limit "
        "| minima reached | complete lists |"
    )
    print("|---|---|---|---|---|---|---|")
    for sizes in SIZES:
        line = compare(sizes, options.losses, options.runs, options.steps, options.seed)
        print(line, flush=True)


if __name__ == "__main__":
    main()
