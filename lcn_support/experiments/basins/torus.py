"""Two filters of size two: a start with given norms is a point of a torus, the pair of its angles.

The target has two real roots, so the network can express it. With white data all flows learn it;
with the other data there is a bad minimum, and many starts are caught. At a minimum the root of the
second filter tells which one it is.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import numpy as np

from lcn_support.architectures.architecture import Architecture
from lcn_support.arguments.integers import read_integer, read_seed
from lcn_support.arguments.options import UnknownKeyError
from lcn_support.arguments.real_numbers import read_positive
from lcn_support.experiments.stored import StoredTable
from lcn_support.landscape.shared_hyperroot import HyperrootProfile
from lcn_support.losses.quadratic import QuadraticLoss
from lcn_support.training.filters import composed
from lcn_support.training.flow import gradient_flow

NETWORK = Architecture((2, 2))
TARGET = (3, 0, -2)
COVARIANCES = {
    "white": (1, 0, 0, 0, 1, 0, 0, 0, 1),
    "anisotropic": (19, 9, 15, 9, 10, 9, 15, 9, 14),
}
"""Row by row."""

NORMS = ((1.5, 1.5), (2.0, 0.5))
STEPS = 40
NEAR = 1e-6
"""How near to a minimum, in coefficients and in the angle of a root, an end is told to be it."""


@dataclass(frozen=True)
class TorusStarts:
    """Where the flow ends from a grid of starts.

    Attributes
    ----------
    metric
        of ``COVARIANCES``.
    target, covariance
        of the loss, the covariance row by row.
    norms
        of both filters at the start.
    steps
        m of the grid: the angle of w_1 is that of a column, 360°(i + ½)/m, the angle of w_2 that of
        a row, 360° j/m.
    ends
        one text for each row, with a digit for each column: which of the minima, by ascending root
        of the second filter; ``?`` if the flow has not come to one.
    """

    metric: str
    target: tuple[int, ...]
    covariance: tuple[int, ...]
    norms: tuple[float, float]
    steps: int
    ends: tuple[str, ...] = field(repr=False)

    @property
    def loss(self) -> QuadraticLoss:
        """The loss."""
        S = self.covariance
        return QuadraticLoss(self.target, [S[i : i + 3] for i in (0, 3, 6)])


def torus_starts(metric: str, norms: tuple[float, float], steps: int = STEPS) -> TorusStarts:
    """Follow the gradient flow from each start of a grid.

    Parameters
    ----------
    metric
        of ``COVARIANCES``.
    norms
        positive, of both filters.
    steps
        of the grid in each direction, at least 1.

    Returns
    -------
    TorusStarts
        the end of each start, in floating point: the flow is followed and polished, and told to be
        at a minimum that is known exactly if it is within ``NEAR`` of it.

    Raises
    ------
    ValueError
        for another metric, and for numbers out of range.

    Examples
    --------
    With white data no flow is caught, with the others some are:

    >>> torus_starts("white", (2, 2), steps=4).ends
    ('1100', '0110', '0011', '1001')
    >>> "2" in "".join(torus_starts("anisotropic", (2, 2), steps=4).ends)
    True
    """
    if metric not in COVARIANCES:
        raise UnknownKeyError("metric", metric, COVARIANCES)
    first, last = (read_positive(norm, "a norm") for norm in norms)
    steps = read_integer(steps, "steps", 1)
    row = TorusStarts(metric, TARGET, COVARIANCES[metric], (first, last), steps, ())
    loss = row.loss
    minima = [p for p in HyperrootProfile(NETWORK, loss).points() if p.is_minimum]
    places = [[np.array([[float(c) for c in w]]) for w in p.filters] for p in minima]
    forms = np.concatenate([composed(NETWORK, w) for w in places])
    roots = np.array([np.arctan(-w[0, 1]) for _, w in places])
    turn = 2 * np.pi * np.arange(steps) / steps
    phi, psi = (axis.ravel() for axis in np.meshgrid(turn + np.pi / steps, turn))
    start = [
        norm * np.stack([np.cos(angle), np.sin(angle)], axis=1)
        for norm, angle in ((first, phi), (last, psi))
    ]
    runs = gradient_flow(NETWORK, loss, start, accuracy=1e-6, polish=True)
    w = runs.filters[1]
    root = np.arctan2(-w[:, 1] * np.sign(w[:, 0]), np.abs(w[:, 0]))
    gaps = np.abs(runs.end_to_end[:, None] - forms).max(axis=2) + np.abs(root[:, None] - roots)
    known = gaps.min(axis=1) < NEAR
    digits = np.where(known, gaps.argmin(axis=1).astype(str), "?").reshape(steps, steps)
    ends = tuple("".join(row) for row in digits.tolist())
    return replace(row, ends=ends)


def experiment(steps: int = STEPS, seed: int = 0) -> Iterator[TorusStarts]:
    """A row for each metric and each pair of norms; seconds. Nothing is drawn: any seed will do.

    Errors are those of :func:`torus_starts`.
    """
    read_seed(seed)
    for metric in COVARIANCES:
        for norms in NORMS:
            yield torus_starts(metric, norms, steps)


TABLE = StoredTable(
    "torus_starts", TorusStarts, ("metric", "target", "covariance", "norms", "steps", "ends"),
    experiment, 0, STEPS,
)  # fmt: skip
"""One row a metric and pair of norms; the last column has a text for each row of the grid."""
