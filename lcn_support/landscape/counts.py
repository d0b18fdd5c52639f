"""How many critical points a network has for a metric, and how that is known.

A count is one of complex scaling classes of critical filters with W ≠ 0, for a generic target. It
is a theorem for generic data [Shahverdi2024]. For white data, the Bombieri metric or a given one it
is computed: certified points for a random target bound it from below, and the dimension of a
quotient modulo a prime bounds it from above.
"""

import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import product
from math import prod
from typing import TYPE_CHECKING, Any

from lcn_support.architectures.architecture import Architecture, require_architecture
from lcn_support.architectures.loci import Locus
from lcn_support.architectures.strata import compatible_partitions
from lcn_support.arguments.integers import read_seed
from lcn_support.arguments.options import read_choice, read_flag
from lcn_support.arguments.size_limits import refuse_above
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

if TYPE_CHECKING:
    from numpy.random import Generator

METHODS = (
    "auto", "formula", "polar classes", "generating function", "strata", "solving", "quotient",
    "singular",
)  # fmt: skip
_LARGEST_ENTRY = 9
_LARGEST_TARGET = 1000

Partitions = tuple[tuple[int, ...], ...]


@dataclass(frozen=True)
class CriticalPointCount:
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
        from ``"singular"``.

    Notes
    -----
    Pure and spurious ones, and strides that are not reduced, are beyond the papers. The theorem for
    reduced architectures and generic data is Shahverdi's [Shahverdi2024].

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
    is_automatic = method == "auto"
    if is_automatic:
        method = "solving" if _formula(a, name) is None else "formula"
    if method in ("formula", "polar classes", "generating function", "strata"):
        return _by_formula(a, name, method)
    if method == "singular":
        return _by_singular(a, name, S, seed)
    refuse_many_classes(a)
    loss = _random_loss(a, S, seed)
    if method == "solving":
        solved = _by_solving(a, name, loss, seed, progress)
        proved = solved.is_complete and solved.kind == "certified"
        return solved if proved or not is_automatic else _beside_singular(solved, S, seed)
    return _by_quotient(a, name, loss, seed)


def _strata(a: Architecture) -> Iterator[tuple[Partitions, int]]:
    """The partitions λ^g on which critical points lie for generic data, with N_λ."""
    if not a.groups:
        yield ((),), 1
        return
    for chosen in product(*(compatible_partitions(g.architecture).items() for g in a.groups)):
        yield tuple(parts for parts, _ in chosen), prod(ways for _, ways in chosen)


def _is_pure(partitions: Partitions) -> bool:
    return all(part == 1 for parts in partitions for part in parts)


def _summed(a: Architecture, number: Callable[[Partitions], int]) -> tuple[int, int]:
    """All classes, and the pure ones, from the numbers of critical points on the strata."""
    total = pure = 0
    for partitions, ways in _strata(a):
        classes = ways * number(partitions)
        total += classes
        pure += classes * _is_pure(partitions)
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


def _by_formula(a: Architecture, metric: str, method: str) -> CriticalPointCount:
    if method == "formula":
        found = _formula(a, metric)
        if found is None:
            raise ValueError(f"{a}, metric {metric}: no formula is known; choose method='solving'")
        count, pure, how = found
        return CriticalPointCount(a, metric, count, pure, method, "exact", how)
    if metric != "generic":
        raise ValueError(
            f"method {method!r} is for generic data, and the metric is {metric}; choose "
            "method='solving'"
        )
    if method == "strata":
        _refuse_long_strata(a)
        count, pure = _summed(a, critical_count)
        how = "Porteous' formula on each stratum, times its factorizations"
        return CriticalPointCount(a, metric, count, pure, method, "exact", how)
    route, how = {
        "polar classes": (lambda k: sum(polar_degrees(k)), "sum of polar degrees"),
        "generating function": (ed_degree_series_coefficient, "coefficient of a rational function"),
    }[method]
    merged = [group.merged_size for group in a.groups] or [1]
    pure = ways_to_share(a) * route(merged)
    return CriticalPointCount(a, metric, route(a.sizes), pure, method, "exact", how)


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


def _random_loss(a: Architecture, S: Matrix | None, seed: int) -> QuadraticLoss:
    """A random integer target; and S = AAᵀ with random integers, if the data are to be generic."""
    import numpy as np

    rng = np.random.default_rng(seed)
    k = a.degree + 1
    target = rng.integers(-_LARGEST_TARGET, _LARGEST_TARGET + 1, k).tolist()
    if S is None:
        A = rng.integers(-_LARGEST_ENTRY, _LARGEST_ENTRY + 1, (k, 2 * k))
        return QuadraticLoss(target, (A @ A.T).tolist())
    return QuadraticLoss(target, S)


def _by_solving(
    a: Architecture, metric: str, loss: QuadraticLoss, seed: int, progress: bool
) -> CriticalPointCount:
    from lcn_support.landscape.solver import critical_points

    found = critical_points(a, loss, seed, progress=progress).complex_counts
    counts = {partitions: found[_key(a, partitions)] for partitions, _ in _strata(a)}
    total, pure = _summed(a, lambda partitions: counts[partitions].found)
    complete = all(count.is_complete for count in counts.values())
    generic = all(count.found == count.expected for count in counts.values())
    how = "certified points for a random target, "
    if generic:
        how += "as many as for generic data"
    elif complete:
        how += "as many as linear algebra modulo a prime allows"
    else:
        how += "perhaps not all: " + "; ".join(
            str(count) for count in counts.values() if not count.is_complete
        )
    relation = "=" if complete else "≥"
    unproved = [count.how for count in counts.values() if not count.is_proved]
    kind = "paths" if complete and unproved else "certified"
    if kind == "paths":
        how = "certified points for a random target; " + "; ".join(unproved)
    return CriticalPointCount(a, metric, total, pure, "solving", kind, how, relation, seed)


def _beside_singular(solved: CriticalPointCount, S: Matrix | None, seed: int) -> CriticalPointCount:
    """The count and, if Singular is installed, what its Gröbner basis says of it."""
    if shutil.which("Singular") is None:
        return solved
    try:
        other = _by_singular(solved.architecture, solved.metric, S, seed)
    except (TimeoutError, ValueError) as error:
        return replace(solved, how=f"{solved.how}; Singular gives no count: {error}")
    return replace(solved, how=f"{solved.how}; {other.how}, counts {other.count}")


def _by_quotient(
    a: Architecture, metric: str, loss: QuadraticLoss, seed: int
) -> CriticalPointCount:
    import numpy as np

    rng = np.random.default_rng((seed, 1))
    failures: list[float] = []

    def number(partitions: Partitions) -> int:
        if a.is_thick:
            return _on_stratum(partitions[0], loss, rng, failures)
        from lcn_support.counting.modulo_primes.solution_bounds import solution_bound

        bound = solution_bound(_locus(a, partitions), loss, rng)
        if bound is None:
            raise ValueError(
                f"{a}, metric {metric}: too large for linear algebra modulo a prime; choose "
                "another method"
            )
        failures.append(bound.failure_probability)
        return bound.points

    count, pure = _summed(a, number)
    how = (
        "linear algebra modulo random primes for a random target, wrong for that one with "
        f"probability ≤ {sum(failures):.0e}"
    )
    relation = "=" if a.is_thick else "≤"
    return CriticalPointCount(a, metric, count, pure, "quotient", "exact", how, relation, seed)


def _on_stratum(
    parts: tuple[int, ...], loss: QuadraticLoss, rng: "Generator", failures: list[float]
) -> int:
    """The exact count on a multiple root stratum of stride one; W = u if there is none."""
    if max(parts, default=1) == 1:
        return 1
    from lcn_support.counting.modulo_primes.stratum_counts import count_on_stratum

    exact = count_on_stratum(parts, loss, rng)
    failures.append(exact.failure_probability)
    return exact.away_from_isotropic


def _key(a: Architecture, partitions: Partitions) -> tuple[Any, ...]:
    """How lists of critical points name the stratum."""
    return partitions[0] if a.is_thick else _locus(a, partitions).partitions


def _locus(a: Architecture, partitions: Partitions) -> Locus:
    strides = [group.stride for group in a.groups]
    pairs = tuple(zip(strides, partitions, strict=True))
    return Locus(partitions[0], pairs[1:]) if strides[0] == 1 else Locus((), pairs)


def _by_singular(a: Architecture, metric: str, S: Matrix | None, seed: int) -> CriticalPointCount:
    from lcn_support.counting.modulo_primes.singular import singular_count

    result = singular_count(a, S, seed)
    simple = tuple((1,) * group.degree for group in a.groups)
    ways = ways_to_share(a)
    if a.is_thick:
        on_neurovariety: int | None = 1
    elif ways == 1:
        on_neurovariety = result.count
    else:
        on_neurovariety = singular_count(_locus(a, simple), S, seed).count
    if result.count is None or on_neurovariety is None:
        raise ValueError(f"{a}, metric {metric}: infinitely many critical points modulo a prime")
    how = f"Gröbner basis modulo {result.prime}, Singular {result.version}"
    pure = ways * on_neurovariety
    return CriticalPointCount(a, metric, result.count, pure, "singular", "exact", how, "≥", seed)
