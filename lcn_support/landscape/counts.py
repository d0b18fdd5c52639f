"""How many critical points a network has for a metric, and how that is known.

A count is one of complex scaling classes of critical filters with W ≠ 0, for a generic target. It
is a theorem for generic data [Shahverdi2024]. For white data, the Bombieri metric or a given one it
is computed: certified points for a random target bound it from below, and the dimension of a
quotient modulo a prime bounds it from above.
"""

import shutil
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import product
from math import prod
from operator import mul
from typing import Any

from lcn_support.architectures.architecture import Architecture, require_architecture
from lcn_support.architectures.loci import locus_of
from lcn_support.architectures.strata import compatible_partitions
from lcn_support.arguments.integers import read_seed
from lcn_support.arguments.options import read_choice, read_flag
from lcn_support.arguments.size_limits import refuse_above
from lcn_support.arithmetic.draws import Draws
from lcn_support.arithmetic.matrices import Matrix
from lcn_support.counting.multiple_roots import multiple_root_ed_degree
from lcn_support.counting.networks import pure_class_count, ways_to_share, white_critical_count
from lcn_support.counting.products import critical_count
from lcn_support.counting.segre import (
    MOST_TERMS,
    ed_degree_series_coefficient,
    polar_degrees,
    refuse_many_classes,
    segre_ed_degree,
)
from lcn_support.losses.metrics import metric_matrix as metric_matrix, read_metric
from lcn_support.losses.quadratic import QuadraticLoss
from lcn_support.progress import time_is_up, time_limit
from lcn_support.records import Record

_LARGEST_ENTRY = 9
_LARGEST_TARGET = 1000

Partitions = tuple[tuple[int, ...], ...]


@dataclass(frozen=True)
class CriticalPointCount(Record):
    """A number of critical points, and how it is known.

    Attributes
    ----------
    architecture
        the network.
    metric
        ``generic``, ``white``, ``bombieri``, ``markov``, or ``given``.
    count
        complex scaling classes of critical filters with W ≠ 0, for a generic target.
    pure
        how many of them are regular: the differential of the composition has full rank there.
    method
        one of :data:`METHODS`, other than ``auto``.
    kind
        ``exact`` or ``certified``; exact includes computations modulo a random prime. ``paths``:
        the points are certified, and that there are no others is not proved, as only the paths
        from generic data are accounted for.
    how
        how the number is known, or what is not, in words.
    relation
        ``=``; ``≥`` or ``≤`` if the method gives a bound only, or could not do more.
    seed
        of everything that was drawn; None if nothing was.
    """

    architecture: Architecture
    metric: str
    count: int
    pure: int
    method: str
    kind: str
    how: str
    relation: str = "="
    seed: int | None = None

    @property
    def spurious(self) -> int:
        """The other classes: a filter shares a root with another one of its group."""
        return self.count - self.pure

    @property
    def points(self) -> int:
        """The critical W on the neurovariety: the pure classes share out their roots in all ways.

        >>> count_critical_points(Architecture((2, 2, 2), strides=(1, 2, 1))).points
        10
        """
        return self.pure // ways_to_share(self.architecture)

    @property
    def is_complete(self) -> bool:
        """Whether it is the number, and not only a bound."""
        return self.relation == "="

    def __str__(self) -> str:
        bound = "" if self.is_complete else f"{self.relation} "
        seed = "" if self.seed is None else f", seed {self.seed}"
        return f"{bound}{self.count} ({self.pure} pure), {self.kind}: {self.how}{seed}"


def count_critical_points(
    a: Architecture,
    metric: Any = "generic",
    *,
    method: str = "auto",
    seed: int = 0,
    progress: bool = True,
    timeout: float | None = None,
) -> CriticalPointCount:
    """The number of complex critical points of the squared loss, for a generic target.

    Parameters
    ----------
    a
        of any strides.
    metric
        ``"generic"``; ``"white"``, S = 1; ``"bombieri"``, S = diag(1/C(n, j)) for forms of degree
        n; ``"markov"``, S_ij = 2^−|i−j|; or S itself, a symmetric positive definite k × k matrix,
        exact or float.
    method
        - ``"formula"``: a closed formula or, for the Bombieri metric, a table of exact counts;
        - ``"polar classes"``, ``"generating function"``: two more formulas, for generic data;
        - ``"strata"``: Porteous' formula on each stratum, times its factorizations (generic data);
        - ``"solving"``: all critical points for one random target, certified one by one, and met
          by a bound from above: a formula for generic data, or else exact linear algebra modulo a
          random prime;
        - ``"quotient"``: that linear algebra alone; for several groups it is a bound from above;
        - ``"singular"``: a Gröbner basis modulo a prime, by Singular, if that is installed;
          it is proved to be a bound from below, and falls short for unlucky primes only;
        - ``"auto"``: a formula, if there is one, or else solving; what that leaves unproved is
          compared with Singular's count, where Singular is installed.
    seed
        of the target, and of S for generic data: a non-negative integer.
    progress
        whether solving shows a bar, on the error stream, once two seconds have passed.
    timeout
        seconds, after which solving returns what it has, a bound from below; others raise.

    Returns
    -------
    CriticalPointCount
        with its evidence. It prints itself with it, so that no count stands alone.

    Raises
    ------
    ValueError
        if the method is unknown, or not there for this metric or architecture, if the metric is
        unknown or not positive definite, or if the seed is negative. For networks with too many
        strata or points, which are counted first.
    FileNotFoundError, TimeoutError
        from ``"singular"``; the latter also when the ``timeout`` is over.

    Notes
    -----
    The theorem for reduced architectures and generic data is Shahverdi's [Shahverdi2024]. What is
    said of pure and spurious ones, for strides that are not reduced, is not in the sources we had.

    Examples
    --------
    Generic data, by two routes that share nothing:

    >>> a = Architecture((2, 2, 2), strides=(1, 2, 1))
    >>> print(count_critical_points(a))
    34 (20 pure), exact: generic Euclidean distance degree of a Segre variety
    >>> count_critical_points(a, method="solving").count
    34

    White data are not generic:

    >>> a = Architecture((2, 2), strides=(2, 1))
    >>> [count_critical_points(a, m).count for m in ("generic", "white", "bombieri")]
    [6, 2, 6]
    """
    require_architecture(a)
    method, seed = read_choice(method, "method", METHODS), read_seed(seed)
    progress = read_flag(progress, "progress")
    name, S = read_metric(a, metric)
    question = _Question(a, name, S, method, seed, progress)
    with time_limit(timeout):
        if method != "auto":
            return _ROUTES[method](question)
        if _formula(a, name) is not None:
            return _by_formula(replace(question, method="formula"))
        solved = _by_solving(replace(question, method="solving"))
        if time_is_up() or (solved.is_complete and solved.kind == "certified"):
            return solved
        return _beside_singular(solved, replace(question, method="singular"))


@dataclass(frozen=True)
class _Question:
    """A network and data, and how to count for them; S is None for generic data."""

    a: Architecture
    metric: str
    S: Matrix | None
    method: str
    seed: int
    progress: bool

    def answer(
        self, count: int, pure: int, how: str, kind: str = "exact", relation: str = "="
    ) -> CriticalPointCount:
        """The answer; all but the formulas draw random numbers."""
        seed = self.seed if self.method in ("solving", "quotient", "singular") else None
        return CriticalPointCount(
            self.a, self.metric, count, pure, self.method, kind, how, relation, seed
        )

    def loss(self) -> QuadraticLoss:
        """A random integer target; S = AAᵀ with random integers, if the data are to be generic."""
        refuse_many_classes(self.a)
        rng = Draws(self.seed)
        k = self.a.degree + 1
        target = rng.integers(-_LARGEST_TARGET, _LARGEST_TARGET + 1, k)
        if self.S is None:
            A = rng.integers(-_LARGEST_ENTRY, _LARGEST_ENTRY + 1, (k, 2 * k))
            return QuadraticLoss(target, [[sum(map(mul, x, y)) for y in A] for x in A])
        return QuadraticLoss(target, self.S)

    def require_generic(self) -> None:
        """Refuse a metric with a name, or a given one."""
        if self.metric != "generic":
            raise ValueError(
                f"method {self.method!r} is for generic data, and the metric is {self.metric}; "
                "choose method='solving'"
            )


def _strata(a: Architecture) -> Iterator[tuple[Partitions, int]]:
    """The partitions λ^g on which critical points lie for generic data, with N_λ."""
    if not a.groups:
        yield ((),), 1
        return
    for chosen in product(*(compatible_partitions(g.architecture).items() for g in a.groups)):
        yield tuple(parts for parts, _ in chosen), prod(ways for _, ways in chosen)


def _summed(a: Architecture, number: Callable[[Partitions], int]) -> tuple[int, int]:
    """All classes, and the pure ones, from the numbers of critical points on the strata."""
    total = pure = 0
    for partitions, ways in _strata(a):
        classes = ways * number(partitions)
        total += classes
        pure += classes * all(part == 1 for parts in partitions for part in parts)
    return total, pure


def _formula(a: Architecture, metric: str) -> tuple[int, int, str] | None:
    """All classes, the pure ones, and the name of the formula; None if there is none."""
    if metric == "generic":
        how = "generic Euclidean distance degree of a Segre variety"
        return segre_ed_degree(a.sizes), pure_class_count(a), how
    try:
        if metric == "white" and ways_to_share(a) == 1:
            count = white_critical_count(a)
            return count, count, "proved formula for white data"
        if metric == "bombieri" and a.is_thick:
            count, pure = _summed(
                a, lambda partitions: multiple_root_ed_degree(partitions[0], metric="bombieri")
            )
            return count, pure, "table of exact counts on multiple root loci"
    except ValueError:
        pass
    return None


def _by_formula(question: _Question) -> CriticalPointCount:
    found = _formula(question.a, question.metric)
    if found is None:
        raise ValueError(
            f"{question.a}, metric {question.metric}: no formula is known; choose method='solving'"
        )
    return question.answer(*found)


def _by_segre_numbers(
    question: _Question, number: Callable[[Sequence[int]], int], how: str
) -> CriticalPointCount:
    """From numbers of Segre varieties: that of the filters, and that of the merged groups."""
    question.require_generic()
    merged = [group.merged_size for group in question.a.groups] or [1]
    pure = ways_to_share(question.a) * number(merged)
    return question.answer(number(question.a.sizes), pure, how)


def _by_strata(question: _Question) -> CriticalPointCount:
    question.require_generic()
    _refuse_long_strata(question.a)
    how = "Porteous' formula on each stratum, times its factorizations"
    return question.answer(*_summed(question.a, critical_count), how)


def _refuse_long_strata(a: Architecture) -> None:
    """Refuse strata whose counts have too many terms: the monomials of each, in all powers."""
    terms = 0
    for partitions, _ in _strata(a):
        numbers = [d for parts in partitions for d in Counter(parts).values()]
        powers = (len(partitions) + 1) * (sum(numbers) + 2)
        terms += powers * len(numbers) * prod(d + 1 for d in numbers)
        refuse_above(
            MOST_TERMS, terms, f"Porteous' formula on the strata of {a}: more than {{}} terms",
            "choose method='formula'",
        )  # fmt: skip


def _by_solving(question: _Question) -> CriticalPointCount:
    from lcn_support.landscape.solver import critical_points

    a, loss = question.a, question.loss()
    found = critical_points(a, loss, question.seed, progress=question.progress).complex_counts
    counts = {parts: found[locus_of(a, parts).key] for parts, _ in _strata(a)}
    total, pure = _summed(a, lambda partitions: counts[partitions].found)
    missing = [str(count) for count in counts.values() if not count.is_complete]
    unproved = [count.how for count in counts.values() if not count.is_proved]
    how = "certified points for a random target"
    if unproved and not missing:
        return question.answer(total, pure, f"{how}; {'; '.join(unproved)}", "paths")
    if all(count.found == count.expected for count in counts.values()):
        how += ", as many as for generic data"
    elif missing:
        how += f", perhaps not all: {'; '.join(missing)}"
    else:
        how += ", as many as linear algebra modulo a prime allows"
    return question.answer(total, pure, how, "certified", "≥" if missing else "=")


def _beside_singular(solved: CriticalPointCount, question: _Question) -> CriticalPointCount:
    """The count and, if Singular is installed, what its Gröbner basis says of it."""
    if shutil.which("Singular") is None:
        return solved
    try:
        other = _by_singular(question)
    except (TimeoutError, ValueError) as error:
        return replace(solved, how=f"{solved.how}; Singular gives no count: {error}")
    return replace(solved, how=f"{solved.how}; {other.how}, counts {other.count}")


def _by_quotient(question: _Question) -> CriticalPointCount:
    from lcn_support.counting.modulo_primes.solution_bounds import solution_bound
    from lcn_support.counting.modulo_primes.stratum_counts import count_on_stratum

    a, loss = question.a, question.loss()
    rng = Draws(question.seed, 1)
    failures: list[float] = []

    def number(partitions: Partitions) -> int:
        if a.is_thick and max(partitions[0], default=1) == 1:
            return 1
        if a.is_thick:
            exact = count_on_stratum(partitions[0], loss, rng)
            failures.append(exact.failure_probability)
            return exact.away_from_isotropic
        bound = solution_bound(locus_of(a, partitions), loss, rng)
        if bound is None:
            raise ValueError(
                f"{a}, metric {question.metric}: too large for linear algebra modulo a prime; "
                "choose another method"
            )
        failures.append(bound.failure_probability)
        return bound.points

    count, pure = _summed(a, number)
    how = (
        "linear algebra modulo random primes for a random target, wrong for that one with "
        f"probability ≤ {sum(failures):.0e}"
    )
    return question.answer(count, pure, how, relation="=" if a.is_thick else "≤")


def _by_singular(question: _Question) -> CriticalPointCount:
    from lcn_support.counting.modulo_primes.singular import singular_count

    a, S, seed = question.a, question.S, question.seed
    result = singular_count(a, S, seed)
    simple = tuple((1,) * group.degree for group in a.groups)
    ways = ways_to_share(a)
    if a.is_thick:
        on_neurovariety: int | None = 1
    elif ways == 1:
        on_neurovariety = result.count
    else:
        on_neurovariety = singular_count(locus_of(a, simple), S, seed).count
    if result.count is None or on_neurovariety is None:
        raise ValueError(
            f"{a}, metric {question.metric}: infinitely many critical points modulo a prime"
        )
    how = f"Gröbner basis modulo {result.prime}, Singular {result.version}"
    return question.answer(result.count, ways * on_neurovariety, how, relation="≥")


_ROUTES: dict[str, Callable[[_Question], CriticalPointCount]] = {
    "formula": _by_formula,
    "polar classes": partial(
        _by_segre_numbers, number=lambda k: sum(polar_degrees(k)), how="sum of polar degrees"
    ),
    "generating function": partial(
        _by_segre_numbers,
        number=ed_degree_series_coefficient,
        how="coefficient of a rational function",
    ),
    "strata": _by_strata,
    "solving": _by_solving,
    "quotient": _by_quotient,
    "singular": _by_singular,
}

METHODS = ("auto", *_ROUTES)
