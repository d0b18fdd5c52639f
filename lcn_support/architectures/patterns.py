"""Real root multiplicity patterns (ρ|γ) of binary forms, and how they degenerate.

A real form P ≠ 0 of degree n is P = p_1^{ρ_1}⋯p_r^{ρ_r} q_1^{γ_1}⋯q_c^{γ_c} with p_i linear,
q_j irreducible quadratic, pairwise non-proportional. Its *root pattern* is (ρ|γ), with
Σρ_i + 2Σγ_j = n [KMMT2022]. The forms with one pattern make a *stratum*. With larger strides there
is a form, and a pattern, for each group of layers: a *grouped pattern*.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from lcn_support.arguments.in_short import short
from lcn_support.arguments.integers import is_integer, read_integer
from lcn_support.arguments.real_numbers import listed
from lcn_support.arguments.size_limits import MOST_LISTED, refuse_above
from lcn_support.records import Record

MOST_CLOSURE = 50_000
"""Patterns in one closure; each has many covers."""

_MOST_COUNTED = 500

_MOST_NUMBERS = 20_000_000


@dataclass(frozen=True, repr=False)
class RootPattern(Record):
    """Multiplicities of the real roots | of the pairs of complex conjugate roots.

    Parameters
    ----------
    real
        ρ, positive integers; kept in ascending order. Or the whole pattern as text.
    complex
        γ, positive integers; kept in ascending order.

    Raises
    ------
    ValueError
        if a multiplicity is not a positive integer.

    Notes
    -----
    Source: [KMMT2022], "real root multiplicity pattern" (rrmp). Written as there: ``112|0``, with
    0 for an empty list, and with commas on a side where a multiplicity has two digits: ``1,10|0``,
    ``12,|0``.

    Examples
    --------
    >>> RootPattern.parse("112|0") == RootPattern((1, 1, 2), ()) == RootPattern("112|0")
    True
    >>> pattern = RootPattern.parse("2|1")
    >>> pattern.real, pattern.complex, pattern.degree
    ((2,), (1,), 4)
    >>> [str(p) for p in RootPattern.all_of_degree(2)]
    ['11|0', '2|0', '0|1']
    """

    real: tuple[int, ...]
    complex: tuple[int, ...] = ()

    def __init__(self, real: Iterable[int] | str, complex: Iterable[int] = ()) -> None:
        sides: tuple[tuple[Any, ...], ...]
        if isinstance(real, str):
            if not isinstance(complex, tuple) or complex:
                raise ValueError(
                    f"root pattern {short(real)} is whole: give no complex part beside it"
                )
            sides = _read_pattern(real)
        else:
            sides = (
                tuple(listed(real, "real multiplicities", "positive integers")),
                tuple(listed(complex, "complex multiplicities", "positive integers")),
            )
        for name, given in zip(("real", "complex"), sides, strict=True):
            for multiplicity in given:
                if not (multiplicity is True or is_integer(multiplicity)) or multiplicity < 1:
                    raise ValueError(
                        f"{name} multiplicities {short(given)}: {short(multiplicity)} is not a "
                        "positive integer; leave out roots that are not there"
                    )
            object.__setattr__(self, name, tuple(sorted(map(int, given))))

    @classmethod
    def parse(cls, text: str) -> "RootPattern":
        """Read ``ρ|γ`` as the papers write it.

        >>> RootPattern.parse("1,10|0").degree
        11
        """
        if not isinstance(text, str):
            raise TypeError(f"root pattern {short(text)} is no text; give one such as '112|0'")
        return cls(text)

    @staticmethod
    def all_of_degree(degree: int, largest: int | None = None) -> tuple["RootPattern", ...]:
        """Every pattern of degree ``degree``: most real roots first, then simplest first.

        No multiplicity is larger than ``largest``, if that is given. Raises ``ValueError`` for a
        negative degree, and if there are more than ``MOST_LISTED``.

        >>> " ".join(map(str, RootPattern.all_of_degree(4)))
        '1111|0 112|0 22|0 13|0 4|0 11|1 2|1 0|11 0|2'
        """
        degree = read_integer(degree, "degree", 0, remedy="a form has degree at least 0")
        largest = degree if largest is None else largest
        counted = min(degree, _MOST_COUNTED)
        refuse_above(
            MOST_LISTED,
            RootPattern.count_of_degree(counted, largest),
            f"degree {short(degree)}: {'' if counted == degree else 'more than '}"
            "{} root patterns",
            "count them with RootPattern.count_of_degree, or take the pattern of one form by "
            "root_pattern(W)",
        )
        return tuple(
            RootPattern(real, pairs)
            for c in range(degree // 2 + 1)
            for real in partitions(degree - 2 * c, largest)
            for pairs in partitions(c, largest)
        )

    @staticmethod
    def count_of_degree(degree: int, largest: int | None = None) -> int:
        """How many patterns :meth:`all_of_degree` lists, for degrees up to 10 000.

        >>> RootPattern.count_of_degree(4), RootPattern.count_of_degree(30)
        (9, 46092)
        """
        refuse_above(10_000, degree, "degree {}", "the number of root patterns has 200 digits")
        counts = partition_counts(degree, degree if largest is None else largest)
        return sum(counts[degree - 2 * c] * counts[c] for c in range(degree // 2 + 1))

    @property
    def degree(self) -> int:
        """Degree n = Σρ_i + 2Σγ_j of the forms."""
        return sum(self.real) + 2 * sum(self.complex)

    @property
    def real_count(self) -> int:
        """Σρ_i, the number of real roots with multiplicity."""
        return sum(self.real)

    @property
    def odd_count(self) -> int:
        """How many ρ_i are odd, which is the fewest real roots that nearby forms have."""
        return sum(m % 2 for m in self.real)

    @property
    def codimension(self) -> int:
        """Codimension n − r − 2c of the stratum in the space of forms (0 for simple roots)."""
        return self.degree - len(self.real) - 2 * len(self.complex)

    def covers(self) -> tuple["RootPattern", ...]:
        """The patterns that arise by one collision: the strata just below in the closure order.

        Two real roots meet (a, b → a + b), a complex pair meets its conjugate on the real line
        (g → a real root of multiplicity 2g), or two complex pairs meet (g, h → g + h). Every
        degeneration is a chain of these.

        >>> [str(p) for p in RootPattern.parse("0|11").covers()]
        ['2|1', '0|2']
        """
        refuse_above(
            _MOST_NUMBERS,
            (len(self.real) + len(self.complex))
            * (len(set(self.real)) + len(set(self.complex))) ** 2,
            f"the covers of a pattern of degree {self.degree}: up to {{}} multiplicities",
            "take a pattern with fewer different ones",
        )
        found = [RootPattern((*rest, a + b), self.complex) for a, b, rest in _choose_two(self.real)]
        for i, g in enumerate(self.complex):
            if g not in self.complex[:i]:
                rest = self.complex[:i] + self.complex[i + 1 :]
                found.append(RootPattern((*self.real, 2 * g), rest))
        found += [
            RootPattern(self.real, (*rest, g + h)) for g, h, rest in _choose_two(self.complex)
        ]
        return tuple(dict.fromkeys(found))

    def closure(self) -> frozenset["RootPattern"]:
        """All patterns in the Euclidean closure of the stratum (the zero form aside).

        Raises ``ValueError`` as soon as there are more than ``MOST_CLOSURE``.

        >>> sorted(map(str, RootPattern.parse("11|0").closure()))
        ['11|0', '2|0']
        """
        found, waiting = {self}, [self]
        while waiting:
            new = set(waiting.pop().covers()) - found
            found |= new
            waiting += new
            refuse_above(
                MOST_CLOSURE, len(found), f"the closure of {self}: at least {{}} patterns",
                "walk through it with covers()",
            )  # fmt: skip
        return frozenset(found)

    def in_words(self) -> str:
        """The pattern as it is read aloud.

        >>> RootPattern.parse("11|1").in_words()
        'two simple real roots and a complex pair'
        >>> RootPattern.parse("112|0").in_words()
        'two simple real roots and a double real root'
        """
        parts = [
            _spoken(side.count(m), m, noun)
            for side, noun in ((self.real, "real root"), (self.complex, "complex pair"))
            for m in sorted(set(side))
        ]
        return " and ".join(filter(None, (", ".join(parts[:-1]), *parts[-1:]))) or "no root"

    def __str__(self) -> str:
        return "|".join(map(_write_multiplicities, (self.real, self.complex)))

    def _repr_latex_(self) -> str:
        real, complex_ = str(self).split("|")
        return f"${real} \\mid {complex_}$"

    def __repr__(self) -> str:
        return f"RootPattern('{self}')"


@dataclass(frozen=True, repr=False)
class GroupedPattern(Record):
    """One root pattern for each group of an architecture: that of Q_g in W = ∏ Q_g(x^T, y^T).

    >>> GroupedPattern((RootPattern("11|0"), RootPattern("2|0")))
    GroupedPattern('11|0 ⋆ 2|0')
    """

    groups: tuple[RootPattern, ...]

    @property
    def codimension(self) -> int:
        """How many hyperroots repeat others of their group: 0 for generic filters."""
        return sum(pattern.codimension for pattern in self.groups)

    def __str__(self) -> str:
        return " ⋆ ".join(map(str, self.groups))

    def __repr__(self) -> str:
        return f"GroupedPattern('{self}')"


def partitions(n: int, largest: int) -> Iterator[tuple[int, ...]]:
    """Partitions of n in ascending parts up to ``largest``: more parts, then smaller ones first.

    >>> list(partitions(4, 3))
    [(1, 1, 1, 1), (1, 1, 2), (2, 2), (1, 3)]
    """

    def with_parts(total: int, largest: int) -> Iterator[tuple[int, ...]]:
        if total == 0:
            yield ()
        if largest == 1 and total:
            yield (1,) * total
            return
        for part in range(min(total, largest), 0, -1):
            for rest in with_parts(total - part, part):
                yield (*rest, part)

    yield from sorted(with_parts(n, largest), key=lambda parts: (-len(parts), parts[::-1]))


def partition_counts(n: int, largest: int) -> list[int]:
    """How many partitions 0, …, n have, in parts up to ``largest``.

    >>> partition_counts(4, 3)
    [1, 1, 2, 3, 4]
    """
    counts = [1] + [0] * n
    for part in range(1, min(n, largest) + 1):
        for total in range(part, n + 1):
            counts[total] += counts[total - part]
    return counts


def _write_multiplicities(side: tuple[int, ...]) -> str:
    if max(side, default=0) < 10:
        return "".join(map(str, side)) or "0"
    return ",".join(map(str, side)) + ("," if len(side) == 1 else "")


_NUMBERS = ("no", "a", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_FOLD = ("", "simple ", "double ", "triple ", "quadruple ", "quintuple ")


def _spoken(count: int, multiplicity: int, noun: str) -> str:
    """So many roots of one multiplicity; a pair is simple if nothing else is said."""
    number = _NUMBERS[count] if count < len(_NUMBERS) else str(count)
    fold = _FOLD[multiplicity] if multiplicity < len(_FOLD) else f"{multiplicity}-fold "
    if noun == "complex pair" and multiplicity == 1:
        fold = ""
    article = "an" if number == "a" and fold.startswith(("8", "11-", "18-")) else number
    return f"{article} {fold}{noun}{'s' if count > 1 else ''}"


def _read_pattern(text: str) -> tuple[tuple[int, ...], ...]:
    sides = text.replace(" ", "").split("|")
    try:
        if len(sides) != 2:
            raise ValueError
        return tuple(_read_multiplicities(side) for side in sides)
    except ValueError:
        raise ValueError(
            f"root pattern {short(text)}: write the multiplicities of the real roots, a bar, and "
            "those of the complex pairs, with 0 for none, such as '112|0' or '1,10|0'"
        ) from None


def _read_multiplicities(text: str) -> tuple[int, ...]:
    if text == "0":
        return ()
    parts = text.removesuffix(",").split(",") if "," in text else list(text)
    if not parts or not all(part.isdecimal() for part in parts):
        raise ValueError
    return tuple(map(int, parts))


def _choose_two(
    parts: tuple[int, ...],
) -> Iterator[tuple[int, int, tuple[int, ...]]]:
    """Each pair of values once, and what is left without them."""
    for i, first in enumerate(parts):
        if first in parts[:i]:
            continue
        for j in range(i + 1, len(parts)):
            if parts[j] not in parts[i + 1 : j]:
                yield first, parts[j], parts[:i] + parts[i + 1 : j] + parts[j + 1 :]
