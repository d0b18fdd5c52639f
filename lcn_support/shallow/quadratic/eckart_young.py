"""Quadratic networks: all critical points of the loss of a symmetric teacher, and its minima.

The functions of width r are the symmetric matrices B of rank at most r. In a metric
a(tr AB + c tr A tr B) the loss ⟨B − T, B − T⟩ has the gradient 2aG, where
G = B − T + c tr(B − T) I, and B is critical among the matrices of its rank s iff GB = 0. So the
image of B is spanned by s eigenvectors of T, of the eigenvalues λ_i, i ∈ S, and

    B = Σ_{i∈S} (λ_i + σ) v_i v_iᵀ,   (1 + cs) σ = c Λ,   Λ = Σ_{j∉S} λ_j.

With μ_k = λ_k + σ for all k the second derivative in a direction with the blocks X on the image,
and (k_ij) between i ∈ S and j ∉ S is 2a(tr X² + c (tr X)² + 2 Σ k_ij² (1 − μ_j/μ_i)), so

    index = #{i ∈ S, j ∉ S : μ_j/μ_i > 1} + [1 + cs < 0].

For μ_i > 0 the condition is λ_j > λ_i, for μ_i < 0 it is λ_j < λ_i: only the signs of the μ_i have
to be found.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from itertools import product
from math import lcm
from typing import Any

from flint import ctx

from lcn_support.arguments.in_short import short
from lcn_support.arguments.integers import read_integer
from lcn_support.arguments.size_limits import refuse_above
from lcn_support.arithmetic.balls import shown_number, to_ball
from lcn_support.arithmetic.polynomials import product as polynomial_product
from lcn_support.arithmetic.undecided import UndecidedError, Unknown
from lcn_support.shallow.metric import InducedMetric
from lcn_support.shallow.quadratic.points import (
    QuadraticPoint,
    QuadraticPoints,
    Special,
    size_of,
)
from lcn_support.shallow.quadratic.spectra import FIRST_BITS, Spectrum, plus, times
from lcn_support.shallow.symmetric import read_symmetric

MOST_POINTS = 20_000
"""Critical points that one call lists."""

Subset = tuple[int, ...]


def quadratic_critical_points(T: Any, width: int, metric: InducedMetric) -> QuadraticPoints:
    """All critical points of the loss of a quadratic teacher, on each rank up to the width.

    Parameters
    ----------
    T
        the teacher: a symmetric n × n matrix, exact or float; a float is the dyadic rational that
        it is.
    width
        r ≥ 0; from n on the network expresses all symmetric matrices.
    metric
        of degree 2, and of the kind a(tr AB + c tr A tr B): that of every rotation-invariant law,
        with and without a bias.

    Returns
    -------
    QuadraticPoints
        by rank and loss, exact where the eigenvalues of T are rational, else in certified balls.
        Equal eigenvalues make families of critical points, each listed once. What is not generic
        is named in ``specials``.

    Raises
    ------
    ValueError
        if T is not symmetric or not n × n; if the metric has another degree or is of another kind;
        for a negative width, or more than ``MOST_POINTS`` = 20,000 points.
    TypeError
        if the metric is none, or the width no integer.

    Notes
    -----
    Source: [ABKPT2025] for the critical points of quadratic networks; the index is computed above.

    Examples
    --------
    The gradient vanishes along the matrices of the same rank, and the bad minimum is the best
    matrix with a negative eigenvalue:

    >>> metric = InducedMetric.gaussian(2, 2)
    >>> found = quadratic_critical_points([[2, 0], [0, -1]], 1, metric)
    >>> print(found)
    critical points of rank at most 1; T has the eigenvalues 2, -1; ⟨A, B⟩ = 2 (tr AB + 1/2 ...
    subset  eigenvalues  shift  loss  index  kind
    {}      none         1/2    11    0      lower rank
    {0}     5/3          -1/3   8/3   0      global minimum
    {1}     -1/3         2/3    32/3  0      bad minimum
    >>> B = found.points[1].matrix
    >>> error = [[B[0][0] - 2, B[0][1]], [B[1][0], B[1][1] + 1]]
    >>> metric.inner(error, B), metric.inner(error, error)
    (Fraction(0, 1), Fraction(8, 3))
    """
    problem = _read(T, width, metric)
    problem.refuse_many()
    return problem.listed(problem.subsets(), complete=True)


def quadratic_local_minima(T: Any, width: int, metric: InducedMetric) -> QuadraticPoints:
    """The local minima of a quadratic teacher's loss on the matrices of rank at most the width.

    For a definite metric there are at most r + 1. Those of rank r have S of the p largest and the q
    smallest eigenvalues, p + q = r, with λ_p + σ > 0 > λ_{n−q+1} + σ; one of lower rank is T.

    Parameters and errors are those of :func:`quadratic_critical_points`, without a limit on the
    number of points. Raises :class:`UndecidedError`, too, where the sign of a λ_i + σ is not found.

    Examples
    --------
    >>> T = [[5, 0, 0, 0], [0, 2, 0, 0], [0, 0, -1, 0], [0, 0, 0, -4]]
    >>> [(p.pattern, str(p.loss)) for p in quadratic_local_minima(T, 2, InducedMetric.frobenius(4))]
    [((1, 1), '5'), ((2, 0), '17'), ((0, 2), '29')]
    """
    problem = _read(T, width, metric)
    found = problem.listed(problem.candidates(), complete=False)
    undecided = [p for p in found.points if isinstance(p.is_local_minimum, Unknown)]
    if undecided:
        raise UndecidedError(f"undecided: whether {undecided[0]!r} is a local minimum")
    return replace(found, points=tuple(p for p in found.points if p.is_local_minimum))


def read_quadratic(T: Any, metric: InducedMetric) -> tuple[Spectrum, Fraction, Fraction]:
    """The spectrum of a symmetric teacher, and c and a of the metric.

    Raises ``TypeError`` and ``ValueError`` as :func:`quadratic_critical_points`.

    >>> read_quadratic([[1]], InducedMetric.frobenius(1))[1:]
    (Fraction(0, 1), Fraction(1, 1))
    """
    if not isinstance(metric, InducedMetric):
        raise TypeError(
            f"metric {short(metric)} is none; give an InducedMetric, such as "
            "InducedMetric.gaussian(n, 2)"
        )
    n = metric.inputs
    if metric.degree != 2:
        raise ValueError(
            f"metric: {metric!r} is for degree {metric.degree}, and a quadratic network has degree "
            "2; give one of degree 2, such as InducedMetric.gaussian(n, 2)"
        )
    if metric.ratio is None or metric.scale is None:
        why = f" (it is not positive definite: {metric.degeneracy})" if metric.degeneracy else ""
        remedy = (
            "for two inputs and width 1 use critical_lines(metric.pairing(T), "
            "metric.norm_of_powers), which takes every metric"
            if n == 2
            else "there are more critical points than subsets of eigenvectors, at most "
            "determinantal_ed_degree(n, n, r, symmetric=True) complex ones of rank r"
        )
        raise ValueError(
            f"metric: {metric!r} is not a(tr AB + c tr A tr B) with a > 0{why}, so its critical "
            f"points have other vectors than T; {remedy}"
        )
    rows = tuple(tuple(map(Fraction, row)) for row in read_symmetric(T, "T"))
    if len(rows) != n:
        raise ValueError(
            f"T is {len(rows)} × {len(rows)}, but the metric is of {n} inputs; give a symmetric "
            f"{n} × {n} matrix, or another metric"
        )
    return Spectrum(rows), metric.ratio, metric.scale


def shift_and_loss(
    spectrum: Spectrum, others: Sequence[int], kappa: Fraction, scale: Fraction
) -> tuple[Any, Any]:
    """σ = κΛ and the loss a(Σ_{j∉S} λ_j² + κΛ²), for κ = c/(1 + cs) and the j ∉ S.

    >>> spectrum = Spectrum(((Fraction(2), Fraction(0)), (Fraction(0), Fraction(-1))))
    >>> shift_and_loss(spectrum, [1], Fraction(1, 3), Fraction(2))
    (Fraction(-1, 3), Fraction(8, 3))
    """
    rest = spectrum.total(others)
    loss = plus(spectrum.total(others, 2), times(kappa, rest * rest))
    return times(kappa, rest), times(scale, loss)


@dataclass(frozen=True)
class _Problem:
    """A teacher's spectrum, the width, and the metric a(tr AB + c tr A tr B)."""

    spectrum: Spectrum
    r: int
    c: Fraction
    a: Fraction

    @cached_property
    def groups(self) -> list[list[int]]:
        """The positions of equal eigenvalues."""
        seen: dict[tuple[int, int], list[int]] = {}
        for i, place in enumerate(self.spectrum.places):
            seen.setdefault(place, []).append(i)
        return list(seen.values())

    @property
    def n(self) -> int:
        return self.spectrum.size

    def refuse_many(self) -> None:
        by_rank = polynomial_product([[1] * (len(g) + 1) for g in self.groups])
        refuse_above(
            MOST_POINTS, sum(by_rank[: self.r + 1]), "{} critical points",
            "take a smaller width, or list the minima alone with quadratic_local_minima",
        )  # fmt: skip

    def subsets(self) -> Iterator[Subset]:
        """One subset of each family, of at most r positions."""
        for chosen in product(*(range(len(g) + 1) for g in self.groups)):
            if sum(chosen) <= self.r:
                yield self.first(chosen)

    def candidates(self) -> Iterator[Subset]:
        """Top p and bottom q, p + q = r; and of lower rank all but the copies of one eigenvalue."""
        found = {tuple(range(p)) + tuple(range(self.n - self.r + p, self.n))
                 for p in range(self.r + 1)}  # fmt: skip
        found |= {tuple(i for i in range(self.n) if i not in group)
                  for group in self.groups if self.n - len(group) < self.r}  # fmt: skip
        yield from sorted({self.first([len({*S} & {*g}) for g in self.groups]) for S in found})

    def first(self, chosen: Sequence[int]) -> Subset:
        return tuple(i for g, k in zip(self.groups, chosen, strict=True) for i in g[:k])

    def listed(self, subsets: Iterator[Subset], *, complete: bool) -> QuadraticPoints:
        found: list[QuadraticPoint] = []
        specials = list(self.general_specials())
        with ctx.workprec(max(ctx.prec, FIRST_BITS)):
            for item in (item for S in subsets for item in self.at(S)):
                if isinstance(item, QuadraticPoint):
                    found.append(item)
                elif complete:
                    specials.append(item)
            found = self.with_global(found)
        points = sorted(found, key=lambda p: (p.rank, size_of(p.loss), p.subset))
        title = "critical points" if complete else "local minima"
        return QuadraticPoints(
            tuple(points), tuple(specials), self.r, self.c, self.a, self.spectrum, title
        )

    def general_specials(self) -> Iterator[Special]:
        c, n, r = self.c, self.n, self.r
        if 1 + c * n <= 0:
            yield (
                Special(
                    "indefinite metric", None, f"⟨I, I⟩ < 0, as 1 + cn = {shown_number(1 + c * n)}"
                )
                if 1 + c * n
                else Special("degenerate metric", None, "⟨I, I⟩ = 0, as 1 + cn = 0: T + tI fits")
            )
        if self.is_unbounded:
            yield Special(
                "unbounded loss", None,
                f"1 + cr = {shown_number(1 + c * r)} at rank r = {r}: no global minimum",
            )  # fmt: skip
        for g in self.groups:
            if len(g) > 1:
                yield Special(
                    "repeated eigenvalue", tuple(g),
                    "subsets with some of these positions, not all, stand for families of points",
                )  # fmt: skip

    @property
    def is_unbounded(self) -> bool:
        """Whether the loss is unbounded below on the matrices of rank at most r."""
        weight = 1 + self.c * self.r
        zero = all(self.spectrum.values[i] == 0 for i in range(self.n))
        return weight < 0 or (weight == 0 and self.r < self.n and not zero)

    def at(self, S: Subset) -> Iterator[QuadraticPoint | Special]:
        """The critical points of one subset, and why there is none."""
        weight = 1 + self.c * len(S)
        others = [j for j in range(self.n) if j not in S]
        if weight == 0:
            yield from self.line(S, others)
            return
        kappa = self.c / weight
        shift, loss = shift_and_loss(self.spectrum, others, kappa, self.a)
        signs = {g[0]: self.sign_of_shifted(g[0], others, kappa, shift) for g in self.needed(S)}
        sign = {i: signs[g[0]] for g in self.groups if g[0] in signs for i in g}
        zero = [i for i in S if sign[i] == 0]
        if zero:
            smaller = "{" + ", ".join(str(i) for i in S if i not in zero) + "}"
            yield Special(
                "vanishing eigenvalue", S, f"λ + σ = 0 at {_set(zero)}: the point of {smaller}"
            )
            return
        fits = len(S) < self.r and _all_zero([sign[j] for j in others])
        yield self.point(S, others, shift, loss, sign, fits)

    def needed(self, S: Subset) -> list[list[int]]:
        """The groups of eigenvalues whose sign after the shift matters."""
        if len(S) < self.r:
            return self.groups
        return [g for g in self.groups if g[0] in S]

    def sign_of_shifted(
        self, k: int, others: list[int], kappa: Fraction, shift: Any
    ) -> int | Unknown:
        """The sign of λ_k + σ: seen in the first balls, or decided."""
        value = plus(self.spectrum.values[k], shift)
        if value > 0 or value < 0:
            return 1 if value > 0 else -1
        combination = [kappa if j in others else Fraction(0) for j in range(self.n)]
        combination[k] += 1
        return self.spectrum.sign(combination)

    def line(self, S: Subset, others: list[int]) -> Iterator[QuadraticPoint | Special]:
        """1 + cs = 0: critical for every shift if Λ = 0, for none else."""
        sign = self.spectrum.sign([Fraction(j in others) for j in range(self.n)])
        if isinstance(sign, Unknown):
            yield Special("undecided", S, f"1 + cs = 0, and whether Λ = 0: {sign.reason}")
            return
        if sign:
            yield Special("no point", S, "1 + cs = 0, and the other eigenvalues do not sum to 0")
            return
        yield Special("line", S, "1 + cs = 0 and the others sum to 0: critical for every shift")
        loss = times(self.a, self.spectrum.total(others, 2))
        ends = [-self.spectrum.values[g[0]] for g in self.groups if g[0] in S]
        for k, (low, high) in enumerate(zip([None, *ends], [*ends, None], strict=True)):
            positive = {i for g in [g for g in self.groups if g[0] in S][:k] for i in g}
            signs: dict[int, Any] = {i: 1 if i in positive else -1 for i in S}
            shift = _between(low, high)
            point = self.point(S, others, shift, loss, signs, False)
            yield replace(point, interval=(low, high), nullity=point.nullity + 1)

    def point(
        self, S: Subset, others: list[int], shift: Any, loss: Any, sign: dict[int, Any],
        fits: bool | Unknown,
    ) -> QuadraticPoint:  # fmt: skip
        unknown = next((sign[i] for i in S if isinstance(sign[i], Unknown)), None)
        values, places = self.spectrum.values, self.spectrum.places
        index: int | Unknown
        minimum: bool | Unknown
        pattern: tuple[int, int] | Unknown
        if unknown is not None:
            index = minimum = pattern = unknown
        else:
            index = sum(
                places[i] != places[j] and (j < i if sign[i] > 0 else j > i)
                for i in S
                for j in others
            ) + (1 + self.c * len(S) < 0)
            minimum = index == 0 if len(S) == self.r else 1 + self.c * self.r >= 0 and fits
            positive = sum(sign[i] > 0 for i in S)
            pattern = (positive, len(S) - positive)
        return QuadraticPoint(
            subset=S,
            shift=shift,
            eigenvalues=tuple(plus(values[i], shift) for i in S),
            loss=loss,
            index=index,
            nullity=sum(places[i] == places[j] for i in S for j in others),
            is_local_minimum=minimum,
            is_global_minimum=False,
            pattern=pattern,
            width=self.r,
            spectrum=self.spectrum,
        )

    def with_global(self, points: list[QuadraticPoint]) -> list[QuadraticPoint]:
        """The points, with those of least loss marked."""
        if self.is_unbounded:
            return points
        unknown = next(
            (p.is_local_minimum for p in points if isinstance(p.is_local_minimum, Unknown)), None
        )
        if unknown is not None:
            return [replace(p, is_global_minimum=unknown) if p.is_local_minimum is not False else p
                    for p in points]  # fmt: skip
        least: list[int] = []
        for k, p in enumerate(points):
            if p.is_local_minimum is not True:
                continue
            order = self.compare(p, points[least[0]]) if least else -1
            if isinstance(order, Unknown):
                return [replace(p, is_global_minimum=order) if p.is_local_minimum else p
                        for p in points]  # fmt: skip
            if order <= 0:
                least = [*least, k] if order == 0 else [k]
        return [replace(p, is_global_minimum=k in least) for k, p in enumerate(points)]

    def compare(self, p: QuadraticPoint, q: QuadraticPoint) -> int | Unknown:
        """The sign of the difference of two losses, exactly."""
        if isinstance(p.loss, Fraction) and isinstance(q.loss, Fraction):
            return (p.loss > q.loss) - (p.loss < q.loss)
        weights = [1 + self.c * point.rank for point in (p, q)]
        kappas = [self.c / w if w else Fraction(0) for w in weights]
        outside = [[j not in point.subset for j in range(self.n)] for point in (p, q)]

        def loss(values: list[Any], out: list[bool], kappa: Fraction) -> Any:
            kept = [v for v, is_out in zip(values, out, strict=True) if is_out]
            rest = sum(kept, to_ball(Fraction(0)))
            return sum((v * v for v in kept), to_ball(kappa) * rest * rest)

        def difference(values: list[Any]) -> Any:
            return loss(values, outside[0], kappas[0]) - loss(values, outside[1], kappas[1])

        multiple = lcm(*(kappa.denominator for kappa in kappas))
        size = 2 * self.n + sum(map(abs, kappas)) * self.n**2
        return self.spectrum.decide(
            difference,
            list(zip(*outside, strict=True)),
            multiple * self.spectrum.denominator**2,
            int(multiple * size * self.spectrum.bound**2) + 1,
        )


def _read(T: Any, width: Any, metric: InducedMetric) -> _Problem:
    spectrum, c, a = read_quadratic(T, metric)
    remedy = "the width is the number of neurons; give an int of 0 or more"
    r = read_integer(width, "width", 0, remedy=remedy)
    return _Problem(spectrum, min(r, spectrum.size), c, a)


def _all_zero(signs: Sequence[int | Unknown]) -> bool | Unknown:
    if any(sign in (1, -1) for sign in signs):
        return False
    return next((sign for sign in signs if isinstance(sign, Unknown)), True)


def _between(low: Any, high: Any) -> Fraction:
    """A rational number inside an open interval with ends that are not equal."""
    ends = [None if end is None else size_of(end) for end in (low, high)]
    if ends[0] is None:
        return Fraction(0) if ends[1] is None else ends[1] - 1
    return ends[0] + 1 if ends[1] is None else (ends[0] + ends[1]) / 2


def _set(positions: Sequence[int]) -> str:
    return "{" + ", ".join(map(str, positions)) + "}"
