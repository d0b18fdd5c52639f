"""Critical points of a quadratic teacher's loss, and lists of them that print themselves."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import Any

from lcn_support.arithmetic.balls import shown_number
from lcn_support.arithmetic.matrices import to_fraction
from lcn_support.arithmetic.undecided import Unknown
from lcn_support.records import Record, stacked
from lcn_support.shallow.quadratic.spectra import Spectrum
from lcn_support.text_tables import aligned


@dataclass(frozen=True, eq=False, repr=False)
class QuadraticPoint(Record):
    """One critical B = Σ_{i∈S} μ_i v_i v_iᵀ of rank |S|, or a connected family of such B.

    Attributes
    ----------
    subset
        S, positions in the eigenvalues of T, the largest first, counted from 0. Of equal
        eigenvalues the first ones stand for any.
    shift
        σ; for a line of critical points one of its values.
    eigenvalues
        μ_i = λ_i + σ for i ∈ S: Fractions, or balls where T has irrational eigenvalues.
    loss
        ⟨B − T, B − T⟩, with the scale of the metric: a Fraction or a ball.
    index, nullity
        of the Hessian on the matrices of rank exactly |S|. The nullity is the dimension of the
        family.
    is_local_minimum, is_global_minimum
        on the matrices of rank at most the width.
    pattern
        (p, q), how many of the μ_i are positive, and how many negative.
    interval
        the open interval of the shifts on a line of critical points, None for an end at infinity;
        None for all other points.
    """

    subset: tuple[int, ...]
    shift: Any
    eigenvalues: tuple[Any, ...]
    loss: Any
    index: int | Unknown
    nullity: int
    is_local_minimum: bool | Unknown
    is_global_minimum: bool | Unknown
    pattern: tuple[int, int] | Unknown
    width: int
    spectrum: Spectrum
    interval: tuple[Any, Any] | None = None

    @property
    def rank(self) -> int:
        """|S|."""
        return len(self.subset)

    @cached_property
    def matrix(self) -> tuple[tuple[Any, ...], ...]:
        """B, or one point of the family: Fractions if it is rational, else balls."""
        return self.spectrum.matrix_of(self.subset, self.shift)

    @property
    def kind(self) -> str:
        """In words: a global, bad or other local minimum, a saddle, or of lower rank."""
        for answer in (self.is_local_minimum, self.is_global_minimum):
            if isinstance(answer, Unknown):
                return "undecided"
        if self.is_global_minimum:
            return "global minimum"
        if self.is_local_minimum:
            return "bad minimum"
        return "saddle" if self.rank == self.width else "lower rank"

    @property
    def family(self) -> str:
        """What the critical points through this one form, if it is not alone; else empty."""
        parts = []
        if self.nullity - (self.interval is not None):
            groups = {tuple(self.spectrum.equal(i)) for i in self.subset}
            split = [(len([i for i in g if i in self.subset]), len(g)) for g in sorted(groups)]
            parts = [f"Gr({k}, {m})" for k, m in split if k < m]
        if self.interval is not None:
            low, high = self.interval
            parts += [f"shifts from {_ended(low, '-inf')} to {_ended(high, 'inf')}"]
        return f"{' × '.join(parts)}, dimension {self.nullity}" if parts else ""

    def as_row(self) -> dict[str, Any]:
        """Subset, eigenvalues, shift, loss, index and kind."""
        return {
            "subset": self.subset,
            "eigenvalues": self.eigenvalues,
            "shift": self.shift,
            "loss": self.loss,
            "index": self.index,
            "kind": self.kind + (f"; {self.family}" if self.family else ""),
        }

    def cells(self) -> tuple[str, ...]:
        """The row of the table."""
        subset = "{" + ", ".join(map(str, self.subset)) + "}"
        kept = ", ".join(map(shown_number, self.eigenvalues)) or "none"
        remark = self.kind + (f"; {self.family}" if self.family else "")
        return (
            subset,
            kept,
            shown_number(self.shift),
            shown_number(self.loss),
            str(self.index),
            remark,
        )

    def __repr__(self) -> str:
        subset, kept, _, loss, index, remark = self.cells()
        return f"<point {subset}: eigenvalues {kept}, loss {loss}, index {index}, {remark}>"


@dataclass(frozen=True)
class Special(Record):
    """Something that a generic teacher and metric do not have.

    Attributes
    ----------
    kind
        'repeated eigenvalue', 'vanishing eigenvalue', 'no point', 'line', 'undecided',
        'degenerate metric', 'indefinite metric' or 'unbounded loss'.
    subset
        the positions that it is about: equal eigenvalues, or S; None for a metric.
    text
        what follows from it.
    """

    kind: str
    subset: tuple[int, ...] | None
    text: str

    def __str__(self) -> str:
        where = "" if self.subset is None else " {" + ", ".join(map(str, self.subset)) + "}"
        return f"{self.kind}{where}: {self.text}"


@dataclass(frozen=True, eq=False, repr=False)
class QuadraticPoints(Record):
    """Critical points of a quadratic teacher's loss; prints itself as a table.

    Attributes
    ----------
    points
        by rank and loss.
    specials
        what is not generic: see :class:`Special`.
    width
        the largest rank of the network's matrices: the width, at most n.
    ratio, scale
        c and a of the metric a(tr AB + c tr A tr B).
    spectrum
        the eigenvalues of T.
    """

    points: tuple[QuadraticPoint, ...]
    specials: tuple[Special, ...]
    width: int
    ratio: Fraction
    scale: Fraction
    spectrum: Spectrum
    title: str = field(default="critical points")

    @property
    def minima(self) -> tuple[QuadraticPoint, ...]:
        """The points that certainly are local minima, by loss."""
        found = [p for p in self.points if p.is_local_minimum is True]
        return tuple(sorted(found, key=lambda p: size_of(p.loss)))

    @property
    def eigenvalues(self) -> tuple[Any, ...]:
        """λ_1 ≥ ⋯ ≥ λ_n: Fractions where rational, else balls."""
        return self.spectrum.values

    def __len__(self) -> int:
        return len(self.points)

    def __iter__(self) -> Iterator[QuadraticPoint]:
        return iter(self.points)

    def as_columns(self) -> dict[str, Any]:
        """Those of the points."""
        return stacked(self.points)

    def __repr__(self) -> str:
        return f"<{len(self.points)} {self.title} of rank at most {self.width}>"

    def __str__(self) -> str:
        head = (
            f"{self.title} of rank at most {self.width}; "
            f"T has the eigenvalues {', '.join(map(shown_number, self.eigenvalues))}; "
            f"⟨A, B⟩ = {metric_in_words(self.ratio, self.scale)}"
        )
        columns = ("subset", "eigenvalues", "shift", "loss", "index", "kind")
        rows = [columns, *(point.cells() for point in self.points)]
        return "\n".join([head, *aligned(rows), *map(str, self.specials)])


def size_of(value: Any) -> Fraction:
    """The number, or the centre of the ball: to sort by.

    >>> from flint import arb
    >>> size_of(arb(2)), size_of(Fraction(1, 2))
    (Fraction(2, 1), Fraction(1, 2))
    """
    return value if isinstance(value, Fraction) else to_fraction(value.mid().fmpq())


def metric_in_words(ratio: Fraction, scale: Fraction) -> str:
    """a(tr AB + c tr A tr B) with its numbers.

    >>> metric_in_words(Fraction(1, 2), Fraction(2)), metric_in_words(Fraction(0), Fraction(1))
    ('2 (tr AB + 1/2 tr A tr B)', 'tr AB')
    """
    sign = "-" if ratio < 0 else "+"
    size = "" if abs(ratio) == 1 else f"{shown_number(abs(ratio))} "
    inner = f"tr AB {sign} {size}tr A tr B" if ratio else "tr AB"
    if scale == 1:
        return inner
    return f"{shown_number(scale)} ({inner})" if ratio else f"{shown_number(scale)} {inner}"


def _ended(end: Any, infinite: str) -> str:
    return infinite if end is None else shown_number(end)
