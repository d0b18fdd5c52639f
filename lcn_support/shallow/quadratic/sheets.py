"""Quadratic networks with fixed signs: one local minimum on each sheet.

With p positive and q negative output weights a quadratic network expresses

    M_{p,q} = {symmetric B with at most p positive and at most q negative eigenvalues}.

A local minimum B of the loss on it satisfies GB = 0 as on every rank, and where a neuron is left
over it may not help: if B has fewer than p positive eigenvalues then wᵀGw ≥ 0 for all w, and ≤ 0 if
fewer than q negative ones. So B = Π(T + σI), where Π keeps the p largest positive and the q lowest
negative eigenvalues, and σ = −c tr(B − T) is a root of

    σ + c tr Π(T + σI) − c tr T.

This function is continuous, with the slope 1 + ck where k eigenvalues are kept. If 1 + ck > 0 for
all k ≤ min(p + q, n) it increases, and there is exactly one root; and the loss grows at infinity,
so the one candidate is the minimum.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

from flint import ctx

from lcn_support.arguments.in_short import short
from lcn_support.arguments.integers import read_integer
from lcn_support.arithmetic.balls import shown_number
from lcn_support.arithmetic.undecided import UndecidedError, Unknown
from lcn_support.records import Record
from lcn_support.shallow.metric import InducedMetric
from lcn_support.shallow.quadratic.eckart_young import read_quadratic, shift_and_loss
from lcn_support.shallow.quadratic.spectra import FIRST_BITS, Spectrum, plus


@dataclass(frozen=True, eq=False, repr=False)
class SheetMinimum(Record):
    """The local minimum on M_{p,q}, which is the global one there.

    Attributes
    ----------
    positive, negative
        p and q.
    subset
        the positions of the eigenvalues that are kept, the largest first, counted from 0.
    shift
        σ: a Fraction or a ball.
    eigenvalues
        λ_i + σ of the kept ones.
    loss
        ⟨B − T, B − T⟩, with the scale of the metric.
    dimension
        of the family of minima, not 0 if only some of several equal eigenvalues are kept.
    spectrum
        the eigenvalues of T.
    """

    positive: int
    negative: int
    subset: tuple[int, ...]
    shift: Any
    eigenvalues: tuple[Any, ...]
    loss: Any
    dimension: int
    spectrum: Spectrum

    @property
    def dead(self) -> int:
        """How many neurons the minimum does not need: p + q less its rank."""
        return self.positive + self.negative - len(self.subset)

    @cached_property
    def matrix(self) -> tuple[tuple[Any, ...], ...]:
        """B, or one point of the family: Fractions if it is rational, else balls."""
        return self.spectrum.matrix_of(self.subset, self.shift)

    def __repr__(self) -> str:
        kept = ", ".join(map(shown_number, self.eigenvalues)) or "none"
        family = f", in a family of dimension {self.dimension}" if self.dimension else ""
        p, q, dead = map(short, (self.positive, self.negative, self.dead))
        return (
            f"<minimum for {p} positive and {q} negative outputs: eigenvalues {kept}, "
            f"loss {shown_number(self.loss)}, {dead} dead{family}>"
        )


def sheet_minimum(T: Any, p: int, q: int, metric: InducedMetric) -> SheetMinimum:
    """The one local minimum of a quadratic teacher's loss on M_{p,q}.

    Parameters
    ----------
    T
        a symmetric n × n matrix, exact or float; a float is the dyadic rational that it is.
    p, q
        how many output weights are positive and how many negative, each 0 or more.
    metric
        a(tr AB + c tr A tr B) with 1 + ck > 0 for k = min(p + q, n).

    Returns
    -------
    SheetMinimum
        exact where the eigenvalues of T are rational, else in certified balls. Equal eigenvalues
        of which only some fit make a family of minima of one loss.

    Raises
    ------
    ValueError
        as :func:`~lcn_support.shallow.quadratic.eckart_young.quadratic_critical_points`, and if
        1 + ck ≤ 0.
    TypeError
        if the metric is none, or p or q no integer.
    UndecidedError
        where it is not found whether an eigenvalue λ_i + σ vanishes.

    Notes
    -----
    Proved above.

    Examples
    --------
    A network with one negative output does best to be zero. At the minimum for a positive one, the
    error is orthogonal to B:

    >>> metric, T = InducedMetric.gaussian(2, 2), [[4, 0], [0, -1]]
    >>> sheet_minimum(T, 0, 1, metric)
    <minimum for 0 positive and 1 negative outputs: eigenvalues none, loss 43, 1 dead>
    >>> found = sheet_minimum(T, 1, 0, metric)
    >>> found
    <minimum for 1 positive and 0 negative outputs: eigenvalues 11/3, loss 8/3, 0 dead>
    >>> metric.inner(found.matrix, found.matrix) == metric.inner(found.matrix, T)
    True
    """
    spectrum, c, a = read_quadratic(T, metric)
    p, q = (
        read_integer(value, name, 0, remedy="give how many outputs have this sign, 0 or more")
        for value, name in ((p, "p"), (q, "q"))
    )
    n = spectrum.size
    most = min(p + q, n)
    if 1 + c * most <= 0:
        raise ValueError(
            f"metric: {metric!r} has 1 + ck = {shown_number(1 + c * most)} for "
            f"k = min(p + q, n) = {most}, so the loss does not grow along matrices of rank k and "
            "need have no minimum, or several; take fewer outputs or a larger ratio c"
        )
    with ctx.workprec(max(ctx.prec, FIRST_BITS)):
        return _minimum(spectrum, c, a, p, q)


def _minimum(spectrum: Spectrum, c: Fraction, a: Fraction, p: int, q: int) -> SheetMinimum:
    n, places = spectrum.size, spectrum.places
    top, bottom = range(min(p, n)), range(max(0, n - q), n)
    starts = [i for i in range(n) if i == 0 or places[i] != places[i - 1]]
    # The number of groups of equal eigenvalues that are positive after the shift: as long as the
    # function is negative at σ = −λ, the root is beyond it, and λ + σ positive.
    positive, zero = 0, range(0)
    for start in starts:
        group = range(start, start + len(spectrum.equal(start)))
        sign = _sign_at_end(spectrum, c, start, top, bottom)
        if sign > 0:
            break
        if sign == 0:
            zero = group
            break
        positive = group.stop
    kept = [i for i in top if i < positive]
    kept += [i for i in bottom if i >= max(positive, zero.stop)]
    others = [j for j in range(n) if j not in kept]
    shift, loss = shift_and_loss(spectrum, others, c / (1 + c * len(kept)), a)
    first = tuple(sorted(i for g in starts for i in _first(spectrum.equal(g), kept)))
    return SheetMinimum(
        p, q, first, shift,
        tuple(plus(spectrum.values[i], shift) for i in first),
        loss,
        sum(places[i] == places[j] for i in kept for j in others),
        spectrum,
    )  # fmt: skip


def _sign_at_end(
    spectrum: Spectrum, c: Fraction, end: int, top: Sequence[int], bottom: Sequence[int]
) -> int:
    """The sign of the increasing function at σ = −λ_end."""
    n = spectrum.size
    combination = [-c] * n
    combination[end] -= 1
    equal = spectrum.equal(end)
    for i in {i for i in top if i < equal[0]} | {i for i in bottom if i > equal[-1]}:
        combination[i] += c
        combination[end] -= c
    sign = spectrum.sign(combination)
    if isinstance(sign, Unknown):
        raise UndecidedError(f"undecided: whether λ + σ = 0 at position {end}: {sign.reason}")
    return sign


def _first(group: list[int], kept: list[int]) -> list[int]:
    return group[: len([i for i in group if i in kept])]
