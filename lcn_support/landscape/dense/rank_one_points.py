"""Critical matrices of rank one: as algebraic numbers, as points, and all of them as a table."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from flint import acb, fmpq_poly

from lcn_support.arithmetic.balls import shown_number
from lcn_support.landscape.dense.matrix_loss import MatrixLoss
from lcn_support.records import Record, stacked
from lcn_support.text_tables import aligned

Entry = Any
"""A Fraction, or a ball: real (``arb``), or complex (``acb``)."""


@dataclass(frozen=True, eq=False)
class ConjugatePoints(Record):
    """Critical matrices at the roots of one irreducible polynomial f over Q.

    Attributes
    ----------
    polynomial
        f, with integer coefficients, the constant first; its roots are the a. At a = ∞ it is (1,).
    matrix
        the entries, as polynomials in a root.
    loss
        the loss, as such a polynomial.
    multiplier
        t, as such a polynomial, for 2 × 2 matrices; else None.
    multiplicity
        of f as a factor of J.
    """

    polynomial: tuple[int, ...]
    matrix: tuple[tuple[fmpq_poly, ...], ...]
    loss: fmpq_poly
    multiplier: fmpq_poly | None
    multiplicity: int

    @property
    def modulus(self) -> fmpq_poly:
        """What the entries are polynomials modulo: f, or a at infinity, where they are numbers."""
        return fmpq_poly(list(self.polynomial)) if len(self.polynomial) > 1 else fmpq_poly([0, 1])


@dataclass(frozen=True, eq=False)
class RankOnePoint(Record):
    """A critical matrix W of rank one.

    Attributes
    ----------
    matrix
        W: Fractions where an entry is rational, else balls of one precision.
    loss
        ℓ(W); a complex number, as a ball, if W is not real.
    is_real
        whether W is.
    index
        the number of negative directions of ℓ on the matrices of rank one, 0 or 1, and None if W is
        not real. It is never 2 or more: half of the directions, those of β, are positive.
    is_local_minimum, is_global_minimum
        of ℓ on the matrices of rank at most one; certified.
    multiplicity
        as a root of J; points with one column direction share it. Above 1 the point is degenerate.
    exact
        the point as an algebraic number; None where G is singular, for complex points only.
    """

    matrix: tuple[tuple[Entry, ...], ...]
    loss: Entry
    is_real: bool
    index: int | None
    is_local_minimum: bool
    is_global_minimum: bool
    multiplicity: int
    exact: ConjugatePoints | None

    def as_row(self) -> dict[str, Any]:
        """Matrix, loss and kind."""
        return {"matrix": self.matrix, "loss": self.loss, "kind": _kind(self)}


@dataclass(frozen=True, eq=False)
class RankOneCriticalPoints(Record):
    """All critical matrices of rank one, real ones first, by loss.

    Attributes
    ----------
    loss
        the loss that was solved.
    points
        real and complex ones, each once.
    at_zero
        how many roots of J belong to W = 0, which is no matrix of rank one: 1 if det Qu = 0.
    constant
        None, or the loss of a circle of critical matrices, one over each α: then all real ones are
        global minima, and ``points`` is empty.
    is_complete
        whether all complex points are listed. All real ones always are.
    """

    loss: MatrixLoss
    points: tuple[RankOnePoint, ...]
    at_zero: int
    constant: Fraction | None
    is_complete: bool

    @property
    def real(self) -> tuple[RankOnePoint, ...]:
        """The real points."""
        return tuple(p for p in self.points if p.is_real)

    @property
    def minima(self) -> tuple[RankOnePoint, ...]:
        """The local minima."""
        return tuple(p for p in self.points if p.is_local_minimum)

    @property
    def saddles(self) -> tuple[RankOnePoint, ...]:
        """The real points that are no minima."""
        return tuple(p for p in self.real if not p.is_local_minimum)

    @property
    def bad_minima(self) -> tuple[RankOnePoint, ...]:
        """The local minima that are not global."""
        return tuple(p for p in self.minima if not p.is_global_minimum)

    @property
    def counts(self) -> tuple[int, int, int]:
        """The numbers of complex points, of real ones, and of minima."""
        return len(self.points), len(self.real), len(self.minima)

    def as_columns(self) -> dict[str, Any]:
        """Those of the points."""
        return stacked(self.points)

    def __repr__(self) -> str:
        return f"RankOneCriticalPoints({len(self.points)} points, {len(self.real)} real)"

    def __str__(self) -> str:
        if self.constant is not None:
            return f"a circle of global minima, of loss {shown_number(self.constant)}"
        head = ("matrix", "loss", "kind")
        rows = [(_shown(p.matrix), _number(p.loss), _kind(p)) for p in self.points]
        return "\n".join(aligned([head, *rows]))


def _shown(matrix: tuple[tuple[Entry, ...], ...]) -> str:
    return f"({', '.join('(' + ', '.join(map(_number, row)) + ')' for row in matrix)})"


def _number(entry: Entry) -> str:
    if isinstance(entry, Fraction):
        return shown_number(entry)
    if isinstance(entry, acb):
        parts = [0.0 if c.contains(0) else float(c.mid()) for c in (entry.real, entry.imag)]
        sign = "+" if parts[1] >= 0 else ""
        return f"{parts[0]:.3g}{sign}{parts[1]:.3g}i" if parts[0] else f"{parts[1]:.3g}i"
    return "0" if entry.contains(0) else shown_number(entry)


def _kind(p: RankOnePoint) -> str:
    if not p.is_real:
        return "complex"
    if p.is_local_minimum:
        return "global minimum" if p.is_global_minimum else "bad minimum"
    return "saddle" if p.multiplicity == 1 else "degenerate"
