"""Does it matter where training starts? Targets whose runs end at several losses.

Each random target is learned from the same number of random starts, by descent with bounded steps.
Targets of convolutional and dense networks have N(0, 1) coefficients and white data; quadratic
forms have normal coefficients in Bombieri's norm, which are Gaussian symmetric matrices, and
Gaussian data. All weights start at N(0, 1). Bounded steps never raise a loss, so a run that has not
converged ends below where it is; and one whose loss is nearly zero is counted as converged.

Cubic networks are not among them: a neuron with α = 0 and w = 0 is a saddle so flat that runs seem
to converge there.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from math import prod

import numpy as np

from lcn_support.architectures.architecture import Architecture
from lcn_support.arguments.in_short import short
from lcn_support.arguments.integers import read_integer, read_seed
from lcn_support.arguments.options import UnknownKeyError
from lcn_support.arguments.real_numbers import listed
from lcn_support.arguments.size_limits import refuse_memory
from lcn_support.experiments.shares import Share
from lcn_support.experiments.stored import StoredTable
from lcn_support.losses.batch import LossBatch
from lcn_support.shallow.metric import InducedMetric
from lcn_support.shallow.network import ShallowNetwork
from lcn_support.shallow.symmetric import power_of
from lcn_support.training.descent import train
from lcn_support.training.sums_of_products import Network, dense_network, sum_of_products

NETWORKS = (
    ("dense", (2, 1, 2)), ("dense", (3, 2, 3)), ("dense", (3, 3, 3)),
    ("stride one", (2, 2)), ("stride one", (3, 2)), ("stride one", (3, 3)),
    ("strided", (2, 2)), ("strided", (3, 2)), ("strided", (3, 3)),
    ("quadratic", (2, 1)), ("quadratic", (2, 2)), ("quadratic", (2, 5)), ("quadratic", (3, 2)),
)  # fmt: skip
"""A kind and its sizes: of all layers (dense: inputs, hidden, outputs), of the filters, or the
inputs and the width. The first layer of a strided network has stride two."""

STARTS = 20
TARGETS = 400
SEED = 1616
APART = 1e-6
"""Losses further apart than this share of the loss of the zero function are two."""

_STEPS, _TOLERANCE = 50_000, 1e-8
_KINDS = ("dense", "stride one", "strided", "quadratic")


@dataclass(frozen=True)
class SeveralEnds:
    """How training ended for a sample of random targets.

    Attributes
    ----------
    kind, sizes
        the network, as in ``NETWORKS``.
    seed, starts
        of the sample, and how many for each target.
    above
        for each target, how many of its runs converged at a loss above that of another run.
    unfinished
        for each target, how many runs have not converged.
    """

    kind: str
    sizes: tuple[int, ...]
    seed: int
    starts: int
    above: tuple[int, ...] = field(repr=False)
    unfinished: tuple[int, ...] = field(repr=False)

    @property
    def targets(self) -> int:
        """The size of the sample; nothing is dropped from it."""
        return len(self.above)

    @property
    def several(self) -> int:
        """Targets whose runs certainly end at two losses or more."""
        return sum(above > 0 for above in self.above)

    @property
    def undecided(self) -> int:
        """Other targets, of which a run has not converged."""
        pairs = zip(self.above, self.unfinished, strict=True)
        return sum(above == 0 and unfinished > 0 for above, unfinished in pairs)

    @property
    def runs_above(self) -> int:
        """Runs that converged at a loss above that of another run for their target."""
        return sum(self.above)

    @property
    def runs_unfinished(self) -> int:
        """Runs that have not converged, diverged ones included."""
        return sum(self.unfinished)

    @property
    def share(self) -> Share:
        """Of targets with several ends.

        >>> print(SeveralEnds("dense", (2, 1, 2), 0, 5, (0, 3, 0), (0, 0, 1)).share)
        1 of 3, 1 undecided, 33.3 % (6.1 to 93.9 %)
        """
        return Share(self.several, self.targets, self.undecided)

    @property
    def share_above(self) -> Share:
        """Of runs above another one for their target."""
        return Share(self.runs_above, self.targets * self.starts, self.runs_unfinished)

    def first(self, targets: int) -> SeveralEnds:
        """The sample that would have ended after the first targets."""
        return replace(self, above=self.above[:targets], unfinished=self.unfinished[:targets])


def network_of(kind: str, sizes: tuple[int, ...]) -> Network:
    """The network that a row is about.

    >>> network_of("strided", (3, 2))
    Architecture((3, 2), strides=(2, 1))

    Raises ``UnknownKeyError`` for another kind, and ``ValueError`` as the networks do.
    """
    if not isinstance(kind, str) or kind not in _KINDS:
        raise UnknownKeyError("kind", kind, _KINDS)
    given = listed(sizes, "sizes", "positive integers")
    wanted = {"dense": 3, "quadratic": 2}.get(kind, len(given))
    if len(given) != wanted:
        raise ValueError(f"sizes {short(sizes)} of a {kind} network; give {wanted} of them")
    if kind == "dense":
        inputs, width, outputs = given
        return dense_network(inputs, outputs, width)
    if kind == "quadratic":
        inputs, width = given
        return ShallowNetwork(inputs, width, degree=2)
    return Architecture(given, (2, *(1,) * (len(given) - 1)) if kind == "strided" else None)


def several_ends(
    kind: str, sizes: tuple[int, ...], targets: int, seed: int, starts: int = STARTS
) -> SeveralEnds:
    """Train from several starts for each of some random targets, and compare where the runs end.

    Parameters
    ----------
    kind, sizes
        the network, as in ``NETWORKS``.
    targets, starts
        how many, at least 1.
    seed
        of targets and starts; a target does not depend on how many there are.

    Raises
    ------
    ValueError
        if a number is out of range; for a kind or sizes that there are not; for more runs than
        fit into the memory.

    Examples
    --------
    >>> several_ends("dense", (2, 1, 2), targets=10, seed=0).several
    0
    >>> several_ends("quadratic", (2, 1), targets=10, seed=0).several > 0
    True
    """
    sizes = tuple(listed(sizes, "sizes", "positive integers"))
    network = network_of(kind, sizes)
    targets, starts = read_integer(targets, "targets", 1), read_integer(starts, "starts", 1)
    units, place = sum_of_products(network), _KINDS.index(kind)
    numbers = units.coefficients**2 + sum(map(prod, units.shapes))
    refuse_memory(
        16.0 * targets * starts * numbers,
        f"{targets * starts} runs",
        "give fewer targets or starts",
    )
    spread, covariance = np.ones(units.coefficients), np.eye(units.coefficients)
    if isinstance(network, ShallowNetwork):
        metric = InducedMetric.gaussian(network.inputs, network.degree)
        spread = np.sqrt(np.array(power_of((1,) * network.inputs, network.degree), dtype=float))
        covariance = np.array(metric.matrix, dtype=float)
    drawn, begun = [], []
    for i in range(targets):
        key = (place, *sizes, i)
        rng = np.random.default_rng(np.random.SeedSequence(read_seed(seed), spawn_key=key))
        drawn.append(spread * rng.standard_normal(units.coefficients))
        begun.append([rng.standard_normal((starts, *shape)) for shape in units.shapes])
    batch = LossBatch(
        np.repeat(drawn, starts, axis=0), np.tile(covariance, (targets * starts, 1, 1))
    )
    initial = [np.concatenate(parts) for parts in zip(*begun, strict=True)]
    runs = train(network, batch, initial, 1.0, _STEPS, bounded=True, tolerance=_TOLERANCE)
    gaps = APART * batch.value(np.zeros_like(batch.targets)).reshape(targets, starts)
    losses = np.where(np.isfinite(runs.loss), runs.loss, np.inf).reshape(targets, starts)
    done = runs.converged.reshape(targets, starts) | (losses <= gaps)
    above = done & (losses > losses.min(axis=1, keepdims=True) + gaps)
    counts = (tuple(part.sum(axis=1).tolist()) for part in (above, ~done))
    return SeveralEnds(kind, tuple(sizes), seed, starts, *counts)


def experiment(targets: int = TARGETS, seed: int = SEED) -> Iterator[SeveralEnds]:
    """A row for each of ``NETWORKS``; about three minutes on one core.

    Arguments and errors are those of :func:`several_ends`.
    """
    for kind, sizes in NETWORKS:
        yield several_ends(kind, sizes, targets, seed)


TABLE = StoredTable(
    "several_ends",
    SeveralEnds,
    ("kind", "sizes", "seed", "starts", "targets", "several", "undecided", "runs_above",
     "runs_unfinished", "above", "unfinished"),
    experiment, SEED, TARGETS,
)  # fmt: skip
"""One row a network; the last two columns have a number for each target."""
