"""Reading exact numbers, or balls that enclose them; a float is neither, and is refused."""

from collections.abc import Iterable
from fractions import Fraction
from typing import Any

from lcn_support.arguments.real_numbers import read_numbers


def exact_or_balls(values: Iterable[Any], name: str) -> list[Any]:
    """A non-empty list of Fractions and finite balls."""
    entries, _ = read_numbers(values, name, balls=True)
    if not entries:
        raise ValueError(f"{name} is empty; give at least one coefficient")
    for entry in entries:
        if isinstance(entry, float):
            raise ValueError(
                f"{name} has the entry {entry!r}, neither an exact number nor a ball; give int, "
                "Fraction (Fraction(x) is the float x itself) or flint.arb"
            )
    return entries


def in_one_ring(rows: list[list[Any]]) -> list[list[Any]]:
    """All of python-flint's rational numbers; all balls, if there is one."""
    from flint import arb, fmpq

    read = [
        [fmpq(*e.as_integer_ratio()) if isinstance(e, Fraction) else e for e in row] for row in rows
    ]
    if not any(isinstance(entry, arb) for row in read for entry in row):
        return read
    return [[arb(e) if isinstance(e, fmpq) else e for e in row] for row in read]
