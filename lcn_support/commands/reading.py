"""Numbers, filters and networks as they are typed: ``3/2``, ``1,0,-0.5``, ``3,2,2``."""

import re
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any

from lcn_support.architectures.architecture import Architecture
from lcn_support.arguments.in_short import short
from lcn_support.arguments.real_numbers import real_number
from lcn_support.arithmetic.undecided import UndecidedError
from lcn_support.commands.codes import OPEN, of_all
from lcn_support.progress import OutOfTimeError, time_limit

MOST_DIGITS = 4000
"""Of a numerator or a denominator; Python writes out a few more."""

_FRACTION = re.compile(r"([-+]?\d+)\s*/\s*(\d+)", re.ASCII)
_LIST = re.compile(r"[\[(]([^\[\]()]*)[\])]|([^\[\]()]*)")
_REMEDY = "write it as 3, -3/2, 0.25 or 1e-3"

Filter = tuple[Fraction, ...]


def read_number(text: str, name: str = "a number") -> Fraction:
    """An exact number as people write it; a decimal is the rational number that its digits are.

    Raises ``ValueError`` for what is none, is not finite, or has more than 4000 digits.

    >>> read_number("-3/2"), read_number("0.1"), read_number("−1e-3")
    (Fraction(-3, 2), Fraction(1, 10), Fraction(-1, 1000))
    """
    written = text.strip().strip("\"'").replace("−", "-")
    if len(written) > MOST_DIGITS:
        raise ValueError(f"{name}: {short(written)} has more than {MOST_DIGITS} digits; round it")
    fraction = _FRACTION.fullmatch(written)
    if fraction and int(fraction[2]):
        return Fraction(int(fraction[1]), int(fraction[2]))
    try:
        decimal = Decimal(written)
    except InvalidOperation:
        raise ValueError(f"{name}: {short(text)} is no real number; {_REMEDY}") from None
    if not decimal.is_finite():
        raise ValueError(f"{name}: {short(text)} is not finite; {_REMEDY}")
    number = Fraction(real_number(decimal, name)[0])
    if max(number.numerator.bit_length(), number.denominator.bit_length()) > 3 * MOST_DIGITS:
        raise ValueError(f"{name}: {short(written)} has more than {MOST_DIGITS} digits; scale it")
    return number


def read_filter(text: str, name: str = "the filter") -> Filter:
    """Coefficients between commas or blanks, in brackets or without.

    Raises ``ValueError`` for what is no list of numbers.

    >>> read_filter("1,0,-3/2") == read_filter("[1, 0, -1.5]") == read_filter("1 0 -3/2")
    True
    """
    listed = _LIST.fullmatch(text.strip())
    if listed is None:
        raise ValueError(f"{name}: {short(text)} is no single list; write it as 1,0,-3/2")
    inside = listed[1] if listed[2] is None else listed[2]
    entries = inside.split(",") if "," in inside else inside.split()
    if not entries:
        raise ValueError(f"{name} has no coefficient; write it as 1,0,-3/2")
    return tuple(read_number(entry, name) for entry in entries)


def read_metric_text(text: str) -> str | list[Filter]:
    """The name of a metric, or a matrix whose rows are between semicolons.

    >>> read_metric_text("white"), read_metric_text("2,1; 1,2")[1]
    ('white', (Fraction(1, 1), Fraction(2, 1)))
    """
    if text.isalpha():
        return text
    return [read_filter(row, f"row {i} of the metric") for i, row in enumerate(text.split(";"), 1)]


def add_network(command: ArgumentParser) -> None:
    """The arguments that name a network: its sizes, and strides."""
    command.add_argument("sizes", metavar="SIZES", help="filter sizes, such as 3,2,2")
    command.add_argument("--strides", metavar="STRIDES", help="strides, such as 2,2,1 (all 1)")


def add_filters(command: ArgumentParser, metavar: str, what: str) -> None:
    """The arguments that name filters: any number of them, or a pipe."""
    command.add_argument(
        "filters", metavar=metavar, nargs="*", default=[],
        help=f"{what}, such as 1,0,-3/2; none or -: those of the input, one a line; # begins a "
        "remark",
    )  # fmt: skip
    command.add_argument("--json", action="store_true", help="print one JSON object for each")


def add_filter_arguments(
    command: ArgumentParser, then: str = "say unknown of a filter that takes longer"
) -> None:
    """The arguments that name a network, end-to-end filters, and how exactly they are known."""
    add_network(command)
    add_filters(command, "FILTER", "an end-to-end filter")
    command.add_argument(
        "--tolerance", type=float,
        help="the numbers are known up to this, relative to the largest (they are exact)",
    )  # fmt: skip
    add_timeout(command, then)


def add_timeout(command: ArgumentParser, then: str = "print what is there by then") -> None:
    """How long to go on."""
    command.add_argument("--timeout", type=float, metavar="SECONDS", help=f"{then} (no limit)")


def network(options: Namespace) -> Architecture:
    """The network that was named; sizes with blanks between them are not taken for filters."""
    sizes: str = options.sizes
    more: list[str] = getattr(options, "filters", [])
    if more and sizes.isdecimal() and sizes != "1" and more[0].isdecimal():
        raise ValueError(
            f"{short(more[0])} is no filter of a network of size {short(sizes)}; write a list with "
            "commas, such as 3,2,2"
        )
    return Architecture.parse(_bare(sizes), options.strides and _bare(options.strides))


def _bare(text: str) -> str:
    """A list without the brackets that Python puts around it."""
    inside = text.strip()
    return inside[1:-1].rstrip(", ") if inside[:1] + inside[-1:] in ("()", "[]") else text


def filters(options: Namespace) -> Iterator[tuple[str, Filter]]:
    """Each filter that was given or comes through the pipe, and where it stood.

    A pipe is read line by line; empty lines, and what follows ``#``, say nothing.
    """
    given: Sequence[str] = options.filters or ["-"]
    for place, text in enumerate(given, start=1):
        if text.strip() != "-":
            name = f"filter {place}" if len(given) > 1 else "the filter"
            yield name, read_filter(text, name)
            continue
        if sys.stdin is None or (not options.filters and sys.stdin.isatty()):
            raise ValueError("no filter is given; write one as 1,0,-3/2, or pipe them, one a line")
        for number, line in enumerate(sys.stdin, start=1):
            if said := line.partition("#")[0].strip():
                yield f"line {number}", read_filter(said, f"line {number}")


@contextmanager
def at(place: str) -> Iterator[None]:
    """What is refused inside says where it stood."""
    try:
        yield
    except (ValueError, TypeError) as error:
        if place == "the filter":
            raise
        raise ValueError(f"{place}: {error}") from error


def code_of_each(options: Namespace, ask: Callable[[Sequence[Any]], int]) -> int:
    """The exit code of asking about each filter as it comes; floats where a tolerance is given.

    What stays open, or takes too long, is said, and the next one is asked about.
    """
    from lcn_support.commands.writing import numbers, say

    codes = set()
    for place, exact in filters(options):
        W = exact if options.tolerance is None else [float(c) for c in exact]
        with time_limit(options.timeout), at(place):
            try:
                codes.add(ask(W))
            except (UndecidedError, OutOfTimeError) as error:
                why = {"filter": numbers(W), "why": str(error)}
                say(why if options.json else f"unknown: {error}")
                codes.add(OPEN)
    return of_all(codes)
