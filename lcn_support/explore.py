"""Everything the theory says about one architecture, in exact integers."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from textwrap import wrap
from typing import Any

from lcn_support.architectures.architecture import Architecture, require_architecture
from lcn_support.architectures.balls_in_bins import count_packings, packings
from lcn_support.architectures.patterns import RootPattern
from lcn_support.architectures.strata import dense_boundary_pattern, place_of
from lcn_support.counting.networks import pure_class_count
from lcn_support.counting.segre import product_work, segre_ed_degree
from lcn_support.records import Record, stacked
from lcn_support.text_tables import aligned

MAX_COUNTED_WORK = 10**9
"""Counts that are more work, as ``segre_degrees.product_work`` says, are left out: a second's."""

MAX_LISTED_DEGREE = 12
"""Patterns are listed up to this degree of the end-to-end form."""

MAX_LISTED_FACTORIZATIONS = 24
"""Compatible factorizations are written out for a pattern with at most this many."""

_WIDTH = 31
"""Of the last column, so that lines fit on a terminal of eighty."""

_MOST_BITS = 14_000
_LONG_PATTERN = 1000


@dataclass(frozen=True)
class Stratum(Record):
    """A root pattern and its place in the function space of an architecture."""

    pattern: RootPattern
    codimension: int
    place: str
    factorizations: int
    compatible: int
    written: tuple[str, ...]

    @property
    def in_function_space(self) -> bool:
        """Whether forms with this pattern lie in the function space, its boundary included."""
        return self.place != "outside"

    @property
    def on_boundary(self) -> bool:
        """Whether they lie on its boundary."""
        return self.place == "boundary"

    def as_row(self) -> dict[str, Any]:
        """What is counted; the factorizations themselves fill no cell."""
        names = ("pattern", "codimension", "place", "factorizations", "compatible")
        return {name: getattr(self, name) for name in names}


@dataclass(frozen=True, repr=False)
class Exploration(Record):
    """What the theory says about an architecture; prints itself, and turns into plain JSON."""

    architecture: Architecture
    strata: tuple[Stratum, ...] | None

    @cached_property
    def _counts(self) -> tuple[int | None, int | None, int | None]:
        """The degree of the neurovariety, and the complex critical classes: all, and pure ones."""
        a = self.architecture
        return (
            _counted(a, lambda: a.neurovariety_degree),
            _counted(a, lambda: segre_ed_degree(a.sizes)),
            _counted(a, lambda: pure_class_count(a)),
        )

    def as_row(self) -> dict[str, Any]:
        """A row of a table of several architectures; None for numbers that are left out.

        >>> explore(Architecture((3, 2))).as_row()["critical points"]
        10
        """
        a = self.architecture
        degree, critical, _ = self._counts
        return {
            "sizes": a.sizes,
            "strides": a.strides,
            "filter size": a.filter_size,
            "dimension": a.dimension,
            "filling": a.is_filling,
            "degree": degree,
            "critical points": critical,
        }

    def as_columns(self) -> dict[str, Any]:
        """Those of the strata; of the architecture where none are listed."""
        return stacked([self.architecture] if self.strata is None else self.strata)

    def as_dict(self) -> dict[str, Any]:
        """Plain numbers, strings, lists and dictionaries."""
        a = self.architecture
        reduced = a.reduced()
        dense = _dense_stratum(a) if a.is_thick else None
        degree, critical, pure = self._counts
        result: dict[str, Any] = {
            "filter_sizes": list(a.sizes),
            "strides": list(a.strides),
            "layer_strides": list(a.layer_strides),
            "end_to_end_filter_size": a.filter_size,
            "end_to_end_stride": a.stride,
            "degree": a.degree,
            "dimension": a.dimension,
            "even_filter_sizes": a.even_count,
            "thick": a.is_thick,
            "filling": a.is_filling,
            "reduced": {"filter_sizes": list(reduced.sizes), "strides": list(reduced.strides)},
            "neurovariety_degree": degree,
            "zariski_closed": a.is_zariski_closed,
            "critical_classes": critical,
            "pure_critical_classes": pure,
            "dense_boundary_pattern": dense,
            "patterns": None,
        }
        if self.strata is not None:
            result["patterns"] = [
                {
                    "pattern": str(s.pattern),
                    "codimension": s.codimension,
                    "in_function_space": s.in_function_space,
                    "on_boundary": s.on_boundary,
                    "factorizations": s.factorizations,
                    "compatible_factorizations": s.compatible,
                    "compatible": list(s.written),
                }
                for s in self.strata
            ]
        return result

    def __repr__(self) -> str:
        a = self.architecture
        critical = _or_too_large(self._counts[1])
        return (
            f"Exploration({a}: dimension {a.dimension} in R^{a.filter_size}, "
            f"{'filling' if a.is_filling else 'not filling'}, {critical} complex critical points)"
        )

    def __str__(self) -> str:
        a = self.architecture
        strides = ", ".join(map(str, a.strides))
        degree, critical, pure = map(_or_too_large, self._counts)
        lines = [
            f"Filter sizes ({', '.join(map(str, a.sizes))}), strides ({strides})",
            (
                f"  end to end       filter size {a.filter_size}, stride {a.stride}, "
                f"forms of degree {a.degree}"
            ),
            f"  layer strides    {', '.join(map(str, a.layer_strides))}",
            (
                f"  function space   dimension {a.dimension} in R^{a.filter_size}: "
                f"{'thick' if a.is_thick else 'not thick'}, "
                f"{'filling' if a.is_filling else 'not filling'}"
            ),
            f"  even sizes       {a.even_count}",
            f"  reduced          {a.reduced()}",
            (
                f"  neurovariety     degree {degree}, "
                f"{'all' if a.is_zariski_closed else 'not all'} of its real points reached"
            ),
            (f"  critical points  {critical} complex classes for generic data, {pure} pure"),
        ]
        if not a.is_thick:
            return "\n".join([*lines, "  root patterns    of a stride-one architecture only"])
        dense = _dense_stratum(a)
        boundary = "empty" if dense is None else f"closure of the stratum {dense}, and 0"
        lines.append(f"  boundary         {boundary}")
        if self.strata is None:
            note = f"listed up to degree {MAX_LISTED_DEGREE}"
            return "\n".join([*lines, f"  root patterns    {note}"])
        return "\n".join([*lines, "", *_table(self.strata)])


def explore(a: Architecture) -> Exploration:
    """Sizes, dimension, thick, filling; for stride one, every root pattern and its factorizations.

    Parameters
    ----------
    a
        any architecture. Root patterns are listed for stride one and degree ≤ 12; numbers that
        take more than a moment, or thousands of digits, are left out.

    Notes
    -----
    Source: [KMMT2022] for stride one, [KMST2023] for the dimension and the reduced architecture,
    [Shahverdi2024] for the critical points of a reduced architecture and generic data.

    Examples
    --------
    >>> from lcn_support.explore import explore
    >>> found = explore(Architecture((2, 2)))
    >>> [(str(s.pattern), s.in_function_space, s.on_boundary) for s in found.strata]
    [('11|0', True, False), ('2|0', True, True), ('0|1', False, False)]
    >>> found.as_dict()["dimension"]
    3
    """
    require_architecture(a)
    if not a.is_thick or a.degree > MAX_LISTED_DEGREE:
        return Exploration(a, None)
    return Exploration(a, tuple(_stratum(p, a) for p in RootPattern.all_of_degree(a.degree)))


def _dense_stratum(a: Architecture) -> str | None:
    """The pattern that is dense in the boundary, with exponents if it is long; None for e ≤ 1."""
    e = a.even_count
    if e < 2 or a.degree <= _LONG_PATTERN:
        pattern = dense_boundary_pattern(a)
        return None if pattern is None else str(pattern)
    return f"{f'1^{e - 2},' if e > 2 else ''}2|1^{(a.degree - e) // 2}"


def _counted(a: Architecture, count: Callable[[], int]) -> int | None:
    """A number that is soon computed, and that JSON can write in digits; otherwise None."""
    if product_work([k - 1 for k in a.sizes]) > MAX_COUNTED_WORK:
        return None
    try:
        number = count()
    except ValueError:
        return None
    return number if number.bit_length() <= _MOST_BITS else None


def _or_too_large(number: int | None) -> str:
    return "(too large here)" if number is None else str(number)


def _stratum(pattern: RootPattern, a: Architecture) -> Stratum:
    compatible = count_packings(pattern, a, compatible=True)
    written: tuple[str, ...] = ()
    if 0 < compatible <= MAX_LISTED_FACTORIZATIONS:
        written = tuple(str(p) for p in packings(pattern, a) if p.is_compatible)
    return Stratum(
        pattern=pattern,
        codimension=pattern.codimension,
        place=place_of(pattern, a),
        factorizations=count_packings(pattern, a),
        compatible=compatible,
        written=written,
    )


def _table(strata: tuple[Stratum, ...]) -> list[str]:
    rows = [("pattern", "where", "factorizations", "compatible", "the compatible ones")]
    for s in strata:
        first, *others = wrap(_written(s), width=_WIDTH, break_long_words=False)
        rows.append((str(s.pattern), s.place, str(s.factorizations), str(s.compatible), first))
        rows += [("", "", "", "", folded) for folded in others]
    return [f"  {line}" for line in aligned(rows)]


def _written(s: Stratum) -> str:
    if s.compatible > MAX_LISTED_FACTORIZATIONS:
        return f"more than {MAX_LISTED_FACTORIZATIONS}, not listed"
    return ", ".join(label.replace(" · ", "·") for label in s.written) or "—"
