"""How much one call may list, compute or hold, and how more is refused: before it is tried.

A call whose work may grow beyond all bounds estimates it first. The limits are no limits of the
theory: below them a call ends within about a minute and holds less than a gibibyte.
"""

from math import log10

from lcn_support.arguments.integers import read_integer

MOST_LISTED = 200_000
"""Patterns, factorizations or architectures that one call lists."""

MOST_COEFFICIENTS = 1_000_000
"""Coefficients of all the forms that one call lists."""

MOST_BYTES = 2**30
"""Memory that one call may ask for."""


def refuse_above(most: int, number: int, what: str, remedy: str) -> None:
    """Refuse a number above a limit: ``ValueError`` with the number, the limit and the remedy.

    >>> refuse_above(10, 3, "{} patterns", "take a smaller degree")
    >>> refuse_above(10, 10**50, "{} patterns", "take a smaller degree")
    Traceback (most recent call last):
        ...
    ValueError: about 1e50 patterns, more than 10; take a smaller degree
    """
    if number > most:
        raise ValueError(f"{what.format(written(number))}, more than {written(most)}; {remedy}")


def refuse_memory(size: float, what: str, remedy: str) -> None:
    """Refuse work that needs more than ``MOST_BYTES`` of memory.

    >>> refuse_memory(3 * 2**31, "a million runs", "give fewer at a time")
    Traceback (most recent call last):
        ...
    ValueError: a million runs: about 6.0 GiB of memory, more than 1 GiB; give fewer at a time
    """
    if size > MOST_BYTES:
        gibibytes = size / 2**30 if size < 2**60 else int(size) >> 30
        raise ValueError(
            f"{what}: about {written(gibibytes)} GiB of memory, more than "
            f"{MOST_BYTES / 2**30:.0f} GiB; {remedy}"
        )


def read_limit(limit: int | None) -> int | None:
    """A positive number of things to list, or None for all; ``ValueError`` for anything else.

    >>> read_limit(5), read_limit(None)
    (5, None)
    """
    if limit is None:
        return None
    remedy = "give a positive integer, or leave it out to list all"
    return read_integer(limit, "limit", 1, remedy=remedy, error=ValueError)


def written(number: float) -> str:
    """A number in digits by threes, or its size if there are many.

    >>> written(479001600), written(7 * 10**5000), written(2.5)
    ('479 001 600', 'about 7e5000', '2.5')
    """
    if isinstance(number, float) and number < 1000:
        return f"{number:.1f}"
    whole = int(number)
    if whole < 10**15:
        return f"{whole:,}".replace(",", " ")
    digits = int(_log10(whole))
    digits -= whole < 10**digits  # the logarithm is rounded
    return f"about {whole // 10**digits}e{digits}"


def _log10(number: int) -> float:
    shift = max(0, number.bit_length() - 64)
    return log10(number >> shift) + shift * log10(2)
