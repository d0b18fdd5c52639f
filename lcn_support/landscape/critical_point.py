"""What a critical point is, and the list of all of them: values that print themselves."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from lcn_support.architectures.architecture import Architecture
from lcn_support.architectures.balls_in_bins import GroupedPacking, Packing
from lcn_support.architectures.patterns import GroupedPattern, RootPattern
from lcn_support.arithmetic.undecided import Unknown
from lcn_support.losses.derivatives import Signature
from lcn_support.losses.quadratic import QuadraticLoss
from lcn_support.records import Record, stacked
from lcn_support.text_tables import aligned, short_form, short_number, told_apart

if TYPE_CHECKING:
    from lcn_support.landscape.continuation.stratum import StratumCount

Number = Fraction | float


@dataclass(frozen=True, repr=False)
class CriticalClass(Record):
    """One scaling class of critical parameters: (w_1, …, w_L) up to factors with product 1.

    Attributes
    ----------
    filters
        a representative: Fractions, or floats. These are the centres of ``enclosure``, right to 20
        bits each; 0 stands for what cannot be told from it, less than 2^−60 of the largest entry.
    packing
        which factor of W lies in which layer.
    signature
        of the Hessian modulo scaling, certified.
    enclosure
        the filters as they are known: Fractions, or balls (python-flint ``arb``) with radii of at
        most 2^−60 of the largest entry of their filter. The product contains W.
    is_decided
        whether the signature is that of the class; else its two numbers are bounds from below.
    """

    filters: tuple[tuple[Number, ...], ...]
    packing: Packing | GroupedPacking
    signature: Signature
    enclosure: tuple[tuple[Any, ...], ...] = field(compare=False)
    is_decided: bool = True

    def __repr__(self) -> str:
        return f"CriticalClass({self.packing}, signature {self.signature})"


@dataclass(frozen=True)
class Certificate(Record):
    """Why a critical point exists, and where exactly.

    Attributes
    ----------
    method
        ``"exact"``: rational, the gradient is zero in rational arithmetic. ``"polynomial"``: from
        an isolated zero of a polynomial with integer coefficients. ``"krawczyk"``: an interval
        Newton test of the critical equations. The last two prove that a ball holds one point.
    enclosure
        W as it is known: Fractions, or balls (python-flint ``arb``) with radii of at most 2^−60 of
        the largest coefficient.
    multiplicity
        of the point as a solution of the critical equations of its stratum; 1 for generic data.
    """

    method: str
    enclosure: tuple[Any, ...] = field(repr=False, compare=False)
    multiplicity: int = 1

    @property
    def radius(self) -> float:
        """The largest radius of the enclosing balls; 0 for an exact point."""
        return max((float(c.rad()) for c in self.enclosure if hasattr(c, "rad")), default=0.0)


@dataclass(frozen=True, repr=False)
class CriticalPoint(Record):
    """An end-to-end filter W ≠ 0 that comes from critical parameters, and all of these.

    Attributes
    ----------
    end_to_end
        W: Fractions, or floats, with the digits that :attr:`CriticalClass.filters` have.
    pattern
        the root pattern of W, certified; with larger strides those of the group factors in the
        first of the classes.
    classes
        every scaling class of critical parameters over W.
    loss
        ℓ(W), offset included: Fraction or float.
    is_global_minimum
        whether ℓ(W) is the least loss on the function space; ``Unknown`` if undecided.
    is_pure
        whether W = u, the only critical point that training could reach without layers.
    certificate
        how W is known.
    """

    end_to_end: tuple[Number, ...]
    pattern: RootPattern | GroupedPattern
    classes: tuple[CriticalClass, ...]
    loss: Number
    is_global_minimum: bool | Unknown
    is_pure: bool
    certificate: Certificate

    @property
    def signature(self) -> Signature:
        """The signature of the Hessian modulo scaling, if all classes share one.

        For generic data they do, by the index theorem; at a special target they need not.

        Raises ``ValueError`` where the classes differ: ask each of ``classes``.
        """
        found = {repr(c.signature): c.signature for c in self.classes}
        if len(found) > 1:
            raise ValueError(
                f"the classes over this point have the signatures {', '.join(found)}; "
                "read them class by class"
            )
        return next(iter(found.values()))

    @property
    def index(self) -> int:
        """The number of descending directions, of the signature."""
        return self.signature.index

    @property
    def is_local_minimum(self) -> bool | Unknown:
        """Whether some class consists of local minima of the network's loss.

        ``Unknown`` where no class is a certified minimum, and one is degenerate without a certified
        descending direction.
        """
        if self.is_global_minimum is True or any(c.signature.is_minimum for c in self.classes):
            return True
        if all(c.signature.is_strict_saddle for c in self.classes):
            return False
        return Unknown("the Hessian is degenerate modulo scaling and shows no descending direction")

    @property
    def is_bad_minimum(self) -> bool | Unknown:
        """Whether this is a local minimum and not a global one."""
        local, best = self.is_local_minimum, self.is_global_minimum
        if local is False or best is True:
            return False
        if isinstance(local, Unknown):
            return local
        return best if isinstance(best, Unknown) else True

    @property
    def kind(self) -> str:
        """In words: global minimum, bad minimum, saddle, or what is undecided."""
        if self.is_global_minimum is True:
            return "global minimum"
        if self.is_local_minimum is False:
            return "saddle"
        if self.is_bad_minimum is True:
            return "bad minimum"
        return "minimum" if self.is_local_minimum is True else "degenerate"

    def as_row(self) -> dict[str, Any]:
        """Loss, pattern, index, number of classes, kind and W."""
        found = list(dict.fromkeys(map(_index, self.classes)))
        return {
            "loss": self.loss,
            "pattern": self.pattern,
            "index": int(found[0]) if found[0].isdecimal() and not found[1:] else "/".join(found),
            "classes": len(self.classes),
            "kind": self.kind,
            "W": self.end_to_end,
        }

    def __repr__(self) -> str:
        W, loss = short_form(self.end_to_end), short_number(self.loss)
        return f"CriticalPoint({W}, {self.pattern}, loss {loss}, {self.kind})"


@dataclass(frozen=True, repr=False, eq=False)
class CriticalSet(Record):
    """Infinitely many critical points of one loss, on one stratum.

    Attributes
    ----------
    partitions
        λ of the stratum, as in ``CriticalPoints.complex_counts``.
    dimension
        of the set of complex W.
    degrees
        how many complex points lie on hyperplanes in the coordinates of the stratum, by the numbers
        of the coordinates that these cut.
    points
        real points of the set that come from critical parameters, with all their classes.
    loss
        ℓ on the set: Fraction or float.
    is_global_minimum
        whether it is the least loss on the function space; ``Unknown`` if undecided.
    symmetry
        a continuous symmetry of target and metric that moves the points, in words; empty if none
        is known.
    """

    partitions: tuple[Any, ...]
    dimension: int
    degrees: Mapping[tuple[int, ...], int]
    points: tuple[CriticalPoint, ...]
    loss: Number
    is_global_minimum: bool | Unknown
    symmetry: str

    def __repr__(self) -> str:
        what = {1: "a curve", 2: "a surface"}.get(self.dimension, f"{self.dimension} dimensions")
        kind = ", global minimum" if self.is_global_minimum is True else ""
        symmetry = f", {self.symmetry}" if self.symmetry else ""
        W = short_form(self.points[0].end_to_end)
        return (
            f"CriticalSet({partition_name(self.partitions)}: {what} of critical points, loss "
            f"{short_number(self.loss)}{kind}{symmetry}; one is {W}, {self.points[0].pattern})"
        )


_COLUMNS = ("loss", "pattern", "index", "classes", "kind", "W")


@dataclass(frozen=True, repr=False, eq=False)
class CriticalPoints(Record):
    """All real critical points with W ≠ 0 of a squared loss; it shows as a table.

    Isolated ones are ``points``, others lie on ``sets``.

    Attributes
    ----------
    architecture, loss, seed
        what was solved. The seed matters only for paths that were tried again; it is (seed, i) for
        the i-th of several losses.
    points
        by loss, the least first.
    complex_counts
        for each partition λ, in descending parts, the complex critical points on Δ_λ; with larger
        strides for each tuple of partitions, one for each group.
    notes
        what is special about the data, and what could not be decided; empty for generic data.
    undecided
        how many of the notes tell of something undecided.
    sets
        of positive dimension, on which all points are critical; none for generic data.
    """

    architecture: Architecture
    loss: QuadraticLoss
    seed: int | tuple[int, ...]
    points: tuple[CriticalPoint, ...]
    complex_counts: Mapping[tuple[Any, ...], "StratumCount"]
    notes: tuple[str, ...]
    undecided: int = 0
    sets: tuple[CriticalSet, ...] = ()

    @property
    def is_complete(self) -> bool:
        """Whether nothing is missing or undecided: all complex points, patterns and signatures."""
        return not self.undecided and all(c.is_complete for c in self.complex_counts.values())

    @property
    def local_minima(self) -> tuple[CriticalPoint, ...]:
        """The points that are certainly local minima."""
        return tuple(p for p in self.points if p.is_local_minimum is True)

    @property
    def bad_minima(self) -> tuple[CriticalPoint, ...]:
        """The points that are certainly local and certainly not global minima."""
        return tuple(p for p in self.points if p.is_bad_minimum is True)

    def __iter__(self) -> Iterator[CriticalPoint]:
        """The isolated points, by loss."""
        return iter(self.points)

    def __repr__(self) -> str:
        found = [_number(len(self.points), "point")]
        if self.sets:
            found.append(_number(len(self.sets), "set"))
        return (
            f"CriticalPoints({self.architecture}, {' and '.join(found)}, "
            f"{'complete' if self.is_complete else 'NOT complete'})"
        )

    def as_columns(self) -> dict[str, Any]:
        """Those of the points."""
        return stacked(self.points, _COLUMNS)

    def lines_below(self) -> tuple[str, ...]:
        """The sets of critical points, and the notes."""
        return (*map(repr, self.sets), *super().lines_below())

    def __str__(self) -> str:
        losses = told_apart([p.loss for p in self.points])
        head = [_COLUMNS] if self.points else []
        rows = head + [
            (
                loss,
                str(p.pattern),
                "/".join(dict.fromkeys(map(_index, p.classes))),
                str(len(p.classes)),
                p.kind,
                short_form(p.end_to_end),
            )
            for p, loss in zip(self.points, losses, strict=True)
        ]
        counts = [
            f"{partition_name(parts)}: {count}" for parts, count in self.complex_counts.items()
        ]
        told = {f"note: {count}" for count in counts}
        notes = [line for line in super().lines_below() if line not in told]
        return "\n".join([repr(self), *aligned(rows), *map(repr, self.sets), *counts, *notes])


def partition_name(parts: tuple[Any, ...]) -> str:
    """λ of one group, or of several, in words.

    >>> partition_name((2, 1)), partition_name(((2, 1), (1,)))
    ('λ = 2+1', 'λ = 2+1 ⋆ 1')
    """
    groups = [parts] if all(isinstance(part, int) for part in parts) else parts
    return f"λ = {' ⋆ '.join('+'.join(map(str, group)) or '0' for group in groups)}"


def _number(count: int, what: str) -> str:
    return f"{count or 'no'} {what}{'s' * (count != 1)}"


def _index(c: CriticalClass) -> str:
    return f"{'' if c.is_decided else '≥ '}{c.signature.index}"
