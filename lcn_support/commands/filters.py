"""Questions about filters: whether a network has them, and with which layers."""

from argparse import Namespace
from collections.abc import Sequence
from typing import Any

from lcn_support.architectures.architecture import Architecture
from lcn_support.arithmetic.undecided import Unknown
from lcn_support.commands.codes import NO, OPEN, YES
from lcn_support.commands.reading import add_filter_arguments, code_of_each, network
from lcn_support.text_tables import aligned, short_form


def add(commands: Any) -> None:
    """The commands ``contains`` and ``fibre``."""
    contains = commands.add_parser("contains", help="whether filters lie in the function space")
    add_filter_arguments(contains)
    contains.set_defaults(run=_contains)

    fibre = commands.add_parser("fibre", help="all layers that compose to a filter")
    add_filter_arguments(fibre)
    fibre.add_argument("--limit", type=int, help="list so many, compatible ones first (all)")
    fibre.set_defaults(run=_fibre)


def _contains(options: Namespace) -> int:
    from lcn_support.commands.writing import answered, numbers, say
    from lcn_support.function_space.membership import contains

    a = network(options)

    def ask(W: Sequence[Any]) -> int:
        found = contains(a, W, options.tolerance)
        undecided = isinstance(found, Unknown)
        if options.json:
            why = {"why": found.reason} if isinstance(found, Unknown) else {}
            say({"filter": numbers(W), "contained": answered(found), **why})
        else:
            say(f"unknown: {found.reason}" if isinstance(found, Unknown) else _yes_or_no(found))
        return OPEN if undecided else YES if found else NO

    return code_of_each(options, ask)


def _fibre(options: Namespace) -> int:
    from lcn_support.commands.writing import factorization, numbers, say
    from lcn_support.function_space.fibres import fibre

    a = network(options)

    def ask(W: Sequence[Any]) -> int:
        found = fibre(a, W, options.tolerance, limit=options.limit)
        if options.json:
            say({"filter": numbers(W), "factorizations": [factorization(f) for f in found]})
        else:
            say(_table(a, found, options.limit))
        return YES if found else NO

    return code_of_each(options, ask)


def _yes_or_no(found: Any) -> str:
    return "yes" if found else "no"


def _table(a: Architecture, found: Sequence[Any], limit: int | None) -> str:
    """The classes of a fibre, one a line."""
    if not found:
        return f"no factorization: the filter is not in the function space of {a}"
    compatible = sum(f.is_compatible for f in found)
    first = "the first " if limit is not None and len(found) == limit else ""
    plural = "factorization" if len(found) == 1 else "factorizations"
    head = f"{first}{len(found)} {plural} up to scaling, {compatible} of them compatible"
    rows = [("layers", "compatible", *(f"w{i}" for i in range(1, a.layers + 1)))]
    for f in found:
        rows.append((str(f.packing), _yes_or_no(f.is_compatible), *map(short_form, f.filters)))
    return "\n".join([head, *aligned(rows)])
