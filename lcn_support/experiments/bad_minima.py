"""How often a random target has a bad minimum: a sampled share, each minimum certified.

A bad minimum is a strict local minimum of the loss modulo scaling, with W ≠ 0, that is not global.
Targets and data are those of :func:`lcn_support.experiments.targets.random_loss`: N(0, 1)
coefficients, and white or anisotropic data.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from itertools import product
from typing import TYPE_CHECKING

from lcn_support.architectures.architecture import Architecture
from lcn_support.architectures.balls_in_bins import require_stride_one
from lcn_support.experiments.shares import Share, in_percent
from lcn_support.experiments.stored import Column, StoredTable
from lcn_support.experiments.targets import METRICS, random_loss, solved_targets
from lcn_support.forms.roots import root_pattern

if TYPE_CHECKING:
    from concurrent.futures import Executor

SIZES = ((3, 2), (2, 2, 2), (4, 2), (3, 3), (3, 2, 2))
TARGETS = 4000
SEED = 2108


@dataclass(frozen=True)
class BadMinima:
    """The bad minima of a sample of random targets.

    Attributes
    ----------
    sizes, metric, seed
        what was sampled.
    numbers
        for each target the number of its certified bad minima, as end-to-end filters.
    is_open
        for each target whether there may be more: the list of critical points was not certified to
        be complete, or a point was not decided.
    """

    sizes: tuple[int, ...]
    metric: str
    seed: int
    numbers: tuple[int, ...]
    is_open: tuple[bool, ...]

    @property
    def targets(self) -> int:
        """The size of the sample; nothing is dropped from it."""
        return len(self.numbers)

    @property
    def with_bad_minimum(self) -> int:
        """How many targets certainly have a bad minimum."""
        return sum(number > 0 for number in self.numbers)

    @property
    def undecided(self) -> int:
        """How many targets have no certified bad minimum, and may have one."""
        pairs = zip(self.numbers, self.is_open, strict=True)
        return sum(number == 0 and is_open for number, is_open in pairs)

    @property
    def incomplete(self) -> int:
        """How many targets may have more bad minima than are certified."""
        return sum(self.is_open)

    @property
    def share(self) -> float:
        """The share of targets that certainly have a bad minimum."""
        return self.with_bad_minimum / self.targets

    @property
    def mean_number(self) -> float:
        """The mean number of certified bad minima."""
        return sum(self.numbers) / self.targets

    def interval(self, level: float = 0.95) -> tuple[float, float]:
        """Wilson's score interval for the share; undecided targets widen it.

        >>> low, high = BadMinima((3, 2), "white", 0, (1, 0) * 50, (False,) * 100).interval()
        >>> round(low, 3), round(high, 3)
        (0.404, 0.596)
        """
        return Share(self.with_bad_minimum, self.targets, self.undecided).interval(level)

    @property
    def percent(self) -> str:
        """The share and its interval of 95 %, in percent.

        >>> BadMinima((3, 2), "white", 0, (1, 0) * 50, (False,) * 100).percent
        '50 (40 to 60)'
        """
        return in_percent(self.share, self.interval())

    def of_pattern(self, pattern: str) -> BadMinima:
        """The run without the targets of another root pattern.

        Raises ``ValueError`` for a pattern that no target of the run has.

        >>> run = bad_minima(Architecture((3, 2)), "white", targets=10, seed=0)
        >>> [run.of_pattern(p).targets for p in ("111|0", "1|1")]
        [1, 9]
        """
        degree = Architecture(self.sizes).degree
        found = target_patterns(degree, self.metric, self.targets, self.seed)
        chosen = [i for i, p in enumerate(found) if p == pattern]
        if not chosen:
            raise ValueError(
                f"no target of this run has the root pattern {pattern!r}: "
                f"they have {', '.join(sorted(set(found)))}"
            )
        numbers, is_open = zip(*((self.numbers[i], self.is_open[i]) for i in chosen), strict=True)
        return replace(self, numbers=numbers, is_open=is_open)

    def first(self, targets: int) -> BadMinima:
        """The run that would have ended after the first targets."""
        return replace(self, numbers=self.numbers[:targets], is_open=self.is_open[:targets])


@cache
def target_patterns(degree: int, metric: str, targets: int, seed: int) -> tuple[str, ...]:
    """The root patterns of the targets of a run.

    >>> target_patterns(3, "white", targets=3, seed=0)
    ('1|1', '111|0', '1|1')
    """
    losses = (random_loss(degree, metric, seed, i) for i in range(targets))
    return tuple(str(root_pattern(loss.target)) for loss in losses)


def bad_minima(
    a: Architecture, metric: str, targets: int, seed: int, executor: Executor | None = None
) -> BadMinima:
    """Count the bad minima of random targets.

    Parameters
    ----------
    a
        of stride one.
    metric
        "white" or "anisotropic".
    targets
        how many, at least 1.
    seed
        of the targets and the data.
    executor
        any ``concurrent.futures`` executor that is to do the work; of no influence on the result.

    Returns
    -------
    BadMinima
        one certified count a target.

    Raises
    ------
    ValueError
        if targets is not positive, if the architecture is not of stride one, or as
        ``random_loss`` and ``critical_points`` do.

    Examples
    --------
    >>> found = bad_minima(Architecture((3, 2)), "white", targets=10, seed=0)
    >>> found.targets, found.undecided, 0 < found.share < 1
    (10, 0, True)
    """
    require_stride_one(a)
    solved = solved_targets(a, metric, targets, seed, executor)
    verdicts = [[p.is_bad_minimum for p in found.points] for found in solved]
    return BadMinima(
        a.sizes,
        metric,
        seed,
        tuple(sum(v is True for v in listed) for listed in verdicts),
        tuple(
            not found.is_complete or any(v is not True and v is not False for v in listed)
            for found, listed in zip(solved, verdicts, strict=True)
        ),
    )


def experiment(
    targets: int = TARGETS, seed: int = SEED, executor: Executor | None = None
) -> Iterator[BadMinima]:
    """The runs of all ``SIZES`` with both metrics; about half an hour on one core.

    Arguments and errors are those of :func:`bad_minima`.
    """
    for sizes, metric in product(SIZES, METRICS):
        yield bad_minima(Architecture(sizes), metric, targets, seed, executor)


def _numbers_text(run: BadMinima) -> str:
    pairs = zip(run.numbers, run.is_open, strict=True)
    return " ".join(f"{number}{'+' * is_open}" for number, is_open in pairs)


def _numbers_read(text: str) -> dict[str, tuple[int, ...]]:
    numbers = tuple(int(entry.removesuffix("+")) for entry in text.split())
    return {"numbers": numbers, "is_open": tuple(entry.endswith("+") for entry in text.split())}


TABLE = StoredTable(
    "bad_minima",
    BadMinima,
    ("filter_sizes=sizes", "metric", "seed", "targets", "with_bad_minimum", "undecided",
     "incomplete", "mean_number:.4f", Column("numbers", _numbers_text, _numbers_read)),
    experiment, SEED, TARGETS,
)  # fmt: skip
"""One row a run; ``numbers`` has a + where there may be more."""
