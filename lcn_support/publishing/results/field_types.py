"""Whether a value that was read is what the field of a result says that it holds."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from fractions import Fraction
from functools import cache
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin

_NUMBERS: dict[Any, tuple[type, ...]] = {
    int: (int,), float: (int, float, Fraction), Fraction: (int, Fraction),
}  # fmt: skip


@cache
def field_types(kind: type) -> dict[str, Any]:
    """The types of a dataclass's fields; those that only a type checker can name are left out.

    >>> from lcn_support.architectures.patterns import RootPattern
    >>> field_types(RootPattern)["real"]
    tuple[int, ...]
    """
    found = {}
    for f in fields(kind):
        told = (k for k in kind.__mro__ if vars(k).get("__dataclass_fields__", {}).get(f.name) is f)
        *_, owner = told  # the class that says it, whose module has the names
        try:
            names = dict(vars(sys.modules[owner.__module__]))
            found[f.name] = eval(f.type, names) if isinstance(f.type, str) else f.type
        except (NameError, AttributeError):
            continue
    return found


def fits(value: Any, kind: Any) -> bool:
    """Whether a value is of a type as annotations write it; of what is not known here, yes.

    >>> fits((1, 2), tuple[int, ...]), fits((1, "2"), tuple[int, ...]), fits(None, int | None)
    (True, False, True)
    """
    origin, parts = get_origin(kind), get_args(kind)
    if kind is Any:
        return True
    if kind is None or kind is type(None):
        return value is None
    if kind in _NUMBERS:
        enclosed = kind is not int and type(value).__name__ == "arb"
        return enclosed or (isinstance(value, _NUMBERS[kind]) and not isinstance(value, bool))
    if origin in (Union, UnionType):
        return any(fits(value, part) for part in parts)
    if origin is Literal:
        return value in parts
    if origin is tuple and parts[1:] != (Ellipsis,):
        same = isinstance(value, tuple) and len(value) == len(parts)
        return same and all(map(fits, value, parts))
    if origin in (tuple, list, Sequence, Iterable):
        holder = Sequence if origin is Iterable else origin
        return isinstance(value, holder) and all(fits(part, parts[0]) for part in value)
    if origin in (dict, Mapping):
        return isinstance(value, Mapping) and all(
            fits(k, parts[0]) and fits(v, parts[1]) for k, v in value.items()
        )
    return isinstance(value, kind) if isinstance(kind, type) and origin is None else True


def written(kind: Any) -> str:
    """A type as people write it.

    >>> written(int), written(tuple[Fraction, ...] | None)
    ('int', 'tuple[Fraction, ...] | None')
    """
    name = kind.__name__ if isinstance(kind, type) and get_origin(kind) is None else str(kind)
    return re.sub(r"\b\w+\.(?=\w)", "", name)
