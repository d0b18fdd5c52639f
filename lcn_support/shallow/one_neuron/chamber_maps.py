"""How many critical lines and minima each of many teachers has, by signs of discriminants.

For d = 2 there are two or four critical lines: h²/N is not negative, so that it has a maximum, and
a minimum or a real line with h = 0 beside two maxima. So the sign of Disc(J) tells the number of
lines, the sign of Disc(h) the number of real lines with h = 0, and half of both together are the
minima. All is integer arithmetic; for other degrees J and h are classified, without a tolerance.
Teachers on a wall are looked at one by one.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from typing import TYPE_CHECKING, Any

from lcn_support.arguments.coefficients import read_exact
from lcn_support.arguments.in_short import short
from lcn_support.arguments.real_numbers import listed
from lcn_support.arguments.size_limits import refuse_above
from lcn_support.arithmetic.matrices import integer_multiple
from lcn_support.forms.roots import exact_pattern
from lcn_support.records import Record
from lcn_support.shallow.one_neuron.discriminants import quartic_invariants
from lcn_support.shallow.one_neuron.lines import (
    critical_lines,
    reduced_line_form,
    refuse_indefinite,
)
from lcn_support.text_tables import aligned

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

MOST_TEACHERS = 500_000
"""In one map of chambers."""


@dataclass(frozen=True, eq=False, repr=False)
class ChamberMap(Record):
    """The numbers of lines and minima of many teachers.

    Attributes
    ----------
    lines, minima
        integer arrays, an entry for each teacher. A teacher for which all lines are critical has
        the entries 0 and 0.
    on_wall
        mask of the teachers on a wall, with Disc(J) = 0 or Disc(h) = 0.
    """

    lines: "NDArray[np.int64]"
    minima: "NDArray[np.int64]"
    on_wall: "NDArray[np.bool]"

    def counts(self) -> dict[tuple[int, int], int]:
        """How many teachers off the walls lie in each chamber (lines, minima)."""
        off = ~self.on_wall
        pairs = zip(self.lines[off].tolist(), self.minima[off].tolist(), strict=True)
        return dict(sorted(Counter(pairs).items()))

    def as_columns(self) -> dict[str, Any]:
        """A row a teacher: lines, minima, and whether it is on a wall."""
        return {"lines": self.lines, "minima": self.minima, "on a wall": self.on_wall}

    def __len__(self) -> int:
        return len(self.lines)

    def __str__(self) -> str:
        rows = [("lines", "minima", "teachers")]
        rows += [(str(a), str(b), str(n)) for (a, b), n in self.counts().items()]
        rows.append(("on a wall", "", str(int(self.on_wall.sum()))))
        return "\n".join(aligned(rows))

    def __repr__(self) -> str:
        return f"ChamberMap({len(self)} teachers, {self.counts()})"


def chambers(h: Iterable[Any], N: Iterable[Any]) -> ChamberMap:
    """The chambers of many teachers for given data, exactly.

    Parameters
    ----------
    h
        the forms ⟨T, w^d⟩ of the teachers, one a row: nested sequences or an array of shape
        (teachers, d + 1); any real numbers, floats as the dyadic numbers that they are.
    N
        ⟨w^d, w^d⟩ > 0, 2d + 1 coefficients.

    Returns
    -------
    ChamberMap

    Raises
    ------
    ValueError
        as :func:`lcn_support.shallow.one_neuron.lines.critical_lines` does; for rows of different
        lengths, and for more than ``MOST_TEACHERS`` of them.

    Examples
    --------
    Uniform inputs of variance 1 have N = 9/5 (x⁴ + y⁴) + 6x²y²; the teachers x² + y², x² and xy:

    >>> from lcn_support.shallow import InducedMetric
    >>> N = InducedMetric.iid(2, (1, Fraction(9, 5))).norm_of_powers
    >>> print(chambers([(14, 0, 14), (9, 0, 5), (0, 10, 0)], N))
    lines      minima  teachers
    2          1       1
    2          2       1
    4          2       1
    on a wall          0
    """
    size = tuple(read_exact(N, "N"))
    rows = read_rows(h, "h", (len(size) + 1) // 2)
    reduced_line_form(rows[0], size)
    refuse_indefinite(size)
    if len(size) == 5:
        return _of_quadratic_teachers(rows, size)
    return _of_other_teachers(rows, size)


def read_rows(values: Any, name: str, width: int) -> list[list[int]]:
    """Rows of real numbers, each as its least integer multiple.

    >>> read_rows([(0.5, Fraction(1, 3))], "h", 2)
    [[3, 2]]
    """
    rows = []
    given = values.tolist() if type(values).__module__ == "numpy" else values
    taken = listed(given, name, "rows of coefficients")
    refuse_above(MOST_TEACHERS, len(taken), "a map of {} teachers", "take fewer at a time")
    for i, row in enumerate(taken):
        entries = row if _are_ints(row) else read_exact(row, f"{name}, row {i}")
        if len(entries) != width:
            raise ValueError(
                f"{name}, row {i} has {len(entries)} coefficients, but N belongs to forms of "
                f"degree {width - 1}; give {width} in each row"
            )
        if not _are_ints(entries):
            scale = lcm(*(c.denominator for c in entries))
            entries = [int(c * scale) for c in entries]
        rows.append(list(entries))
    if not rows:
        raise ValueError(f"{name} {short(values)} has no rows; give one for each teacher")
    return rows


def counts_by_signs(lines: Any, kind: Any) -> tuple[Any, Any]:
    """Lines and minima from the signs of −Disc(J) and −Disc(h), for d = 2 and off the walls.

    >>> import numpy as np
    >>> counts_by_signs(np.array([-1, 1]), np.array([1, 1]))
    (array([4, 2]), array([2, 1]))
    """
    import numpy as np

    count = np.where(lines < 0, 4, 2)
    return count, (count + np.where(kind < 0, 2, 0)) // 2


def _of_quadratic_teachers(rows: Sequence[Sequence[int]], N: Sequence[Fraction]) -> ChamberMap:
    import numpy as np

    a, b, c = np.array(rows, dtype=object).reshape(-1, 3).T
    p, q, r, s, t = integer_multiple([N])[0][0]
    J = (
        a * 2 * q - b * 4 * p,
        a * 4 * r - b * 2 * q - c * 8 * p,
        a * 6 * s - c * 6 * q,
        a * 8 * t + b * 2 * s - c * 4 * r,
        b * 4 * t - c * 2 * s,
    )
    first, second = quartic_invariants(J)
    walls, kind = second**2 - 4 * first**3, 4 * a * c - b**2
    lines, minima = counts_by_signs(walls, kind)
    on_wall = np.array((walls == 0) | (kind == 0), dtype=bool)
    for i in map(int, np.flatnonzero(on_wall)):
        lines[i], minima[i] = critical_lines(rows[i], N).chamber
    return ChamberMap(lines, minima, on_wall)


def _of_other_teachers(rows: Sequence[Sequence[int]], N: Sequence[Fraction]) -> ChamberMap:
    """J is linear in h; root patterns of integers below 2⁵³ are those of doubles."""
    import numpy as np

    from lcn_support.forms.classification import classify

    unit = np.eye(len(rows[0]), dtype=int).tolist()
    columns = integer_multiple([reduced_line_form(e, N) for e in unit])[0]
    h = np.array(rows, dtype=object).reshape(len(rows), -1)
    J = h @ np.array(columns, dtype=object)
    counts, on_wall = [], np.zeros(len(rows), dtype=bool)
    for forms in (J, h):
        real = np.zeros(len(rows), dtype=np.int64)
        size = np.abs(forms).max(axis=1, initial=0)
        small, large = np.flatnonzero((size > 0) & (size < 2**53)), np.flatnonzero(size >= 2**53)
        found = classify(forms[small].astype(float), tolerance=0)
        real[small] = found.fewest
        on_wall[small[list(found.multiple)]] = True
        for row in large:
            pattern = exact_pattern(tuple(map(Fraction, forms[row])))
            real[row] = pattern.real_count
            on_wall[row] = max(pattern.real + pattern.complex) > 1
        on_wall |= size == 0
        counts.append(real)
    lines, minima = counts[0], (counts[0] + counts[1]) // 2
    for i in map(int, np.flatnonzero(on_wall)):
        lines[i], minima[i] = critical_lines(rows[i], N).chamber
    return ChamberMap(lines, minima, on_wall)


def _are_ints(row: Any) -> bool:
    return isinstance(row, list | tuple) and all(type(c) is int for c in row)
