"""Results as plain JSON, and back: every number is the one that was written.

JSON has texts, integers, finite floats, true, false, null and lists; a list is a tuple. All else is
an object with one word that says what it is::

    {"fraction": "3/2"}                      a rational number
    {"integer": "31"}                        one with more digits than Python reads
    {"ball": ["5*2^-3", "1*2^-60"]}          centre and radius of a python-flint ball
    {"complex": [ball, ball]}                a complex one
    {"polynomial": [fraction, …]}            over Q, the constant first
    {"terms": [[exponents, "3"], …], "variables": ["x", …]}    over Z, in several variables
    {"float": "nan"}                         or "inf", "-inf"
    {"array": […], "type": "float64"}        of numpy; "tensor" of torch
    {"map": [[key, value], …]}, {"list": […]}, {"range": [0, 5, 1]}
    {"lcn": "landscape.CriticalPoint", …}    a result by its public name, with its fields

A fibre is written with its first members, which are compared with those that are found again.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from fractions import Fraction
from importlib import import_module
from inspect import signature
from itertools import chain
from math import isfinite
from typing import Any

from flint import fmpz

from lcn_support.arguments.in_short import short
from lcn_support.function_space.fibres import Factorization, Fibre, fibre
from lcn_support.publishing.results.field_types import field_types, fits, written
from lcn_support.publishing.results.frames import first_members

_NAME = re.compile(r"[a-z_]+(\.[a-z_]+)*\.[A-Z]\w*")
_INTEGER = re.compile(r"-?\d+")
_FRACTION = re.compile(r"-?\d+(/\d+)?")
_NO_NUMBER = {word: float(word) for word in ("nan", "inf", "-inf")}
_BALL = re.compile(r"(-?\d+)\*2\^(-?\d+)")
_TYPE = re.compile(r"bool|u?int(8|16|32|64)|float(16|32|64)|<U\d{1,4}")
_ROOT = __name__.partition(".")[0]

MOST_DIGITS = 4000
"""Of an integer that Python writes and reads."""

MOST_MEMBERS = 500
"""Of a fibre, that are written."""


def to_dict(result: Any) -> Any:
    """A result as what JSON can hold; a dictionary for a value, a list for several.

    Parameters
    ----------
    result
        any dataclass of the package's faces, numbers, arrays, and tuples and mappings of them.

    Raises
    ------
    TypeError
        for what has no place in it, naming the type.

    Examples
    --------
    >>> from lcn_support import RootPattern
    >>> to_dict(RootPattern("112|0"))
    {'lcn': 'architectures.RootPattern', 'real': [1, 1, 2], 'complex': []}
    >>> to_dict((Fraction(3, 2), 0.1, float("inf")))
    [{'fraction': '3/2'}, 0.1, {'float': 'inf'}]
    """
    if result is None or isinstance(result, bool | str):
        return result
    if isinstance(result, int):
        return {"integer": _digits(result)} if _is_long(result) else int(result)
    if isinstance(result, float):
        return float(result) if isfinite(result) else {"float": str(float(result))}
    if isinstance(result, Fraction):
        return {"fraction": _written_fraction(result)}
    if isinstance(result, tuple):
        return list(map(to_dict, result))
    if isinstance(result, list):
        return {"list": list(map(to_dict, result))}
    if isinstance(result, range):
        return {"range": [result.start, result.stop, result.step]}
    if isinstance(result, Mapping):
        return {"map": [[to_dict(k), to_dict(v)] for k, v in result.items()]}
    if is_dataclass(result) and not isinstance(result, type):
        known = {f.name: to_dict(getattr(result, f.name)) for f in fields(result)}
        if isinstance(result, Fibre):
            known["members"] = list(map(to_dict, first_members(result, MOST_MEMBERS)))
        return {"lcn": _public_name(type(result)), **known}
    return _foreign(result)


def from_dict(plain: Any) -> Any:
    """The result that :func:`to_dict` wrote; it is checked as if it were made anew.

    Parameters
    ----------
    plain
        what ``to_dict`` returned, or JSON of it read back.

    Raises
    ------
    ValueError
        for what it never writes: unknown words, names that are no public dataclass of the package,
        fields that are missing, numbers that are none.

    Examples
    --------
    >>> from lcn_support import Architecture, fibre
    >>> found = fibre(Architecture((2, 2)), (1, 0, -2))
    >>> from_dict(to_dict(found)) == found
    True
    """
    if isinstance(plain, list):
        return tuple(map(from_dict, plain))
    if not isinstance(plain, dict):
        if isinstance(plain, float) and not isfinite(plain):
            raise ValueError(f"{plain} is beyond all floats; give numbers that to_dict wrote")
        return plain
    if "lcn" in plain:
        return _made(_public_class(plain["lcn"]), {k: v for k, v in plain.items() if k != "lcn"})
    word = next(iter(plain), "nothing")
    if word not in _READ:
        raise ValueError(
            f"an object of JSON begins with {short(word)}; a result has {', '.join(_READ)} or lcn"
        )
    try:
        return _READ[word](plain)
    except (TypeError, KeyError, ValueError, ArithmeticError) as error:
        raise ValueError(f"{short(plain)} is no {word} that to_dict writes: {error}") from None


def to_json(result: Any, indent: int | None = None) -> str:
    """A result as JSON text, from which :func:`from_json` makes an equal one.

    Parameters
    ----------
    result
        as for :func:`to_dict`.
    indent
        spaces by which levels are set in; all in one line when left out.

    Examples
    --------
    >>> from lcn_support import Architecture, QuadraticLoss, critical_points
    >>> found = critical_points(Architecture((2, 2)), QuadraticLoss((1, 0, 2)))
    >>> again = from_json(to_json(found))
    >>> again == found, hash(again) == hash(found), again.is_complete
    (True, True, True)
    """
    return json.dumps(to_dict(result), indent=indent, ensure_ascii=False, allow_nan=False)


def from_json(text: str) -> Any:
    """The result that :func:`to_json` wrote.

    Raises ``ValueError`` for text that is no JSON, and as :func:`from_dict` does.

    >>> from_json('{"fraction": "1/0"}')
    Traceback (most recent call last):
        ...
    ValueError: {'fraction': '1/0'} is no fraction that to_dict writes: Fraction(1, 0)
    """
    if not isinstance(text, str | bytes | bytearray):
        raise TypeError(f"{short(text)} is no text; give JSON, or from_dict what json.load gave")
    try:
        plain = json.loads(text, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise ValueError(f"the text is no JSON ({error}); give what to_json wrote") from None
    try:
        return from_dict(plain)
    except RecursionError:
        raise ValueError(
            "the text has more levels than any result; give what to_json wrote"
        ) from None


def _refuse_constant(word: str) -> Any:
    raise ValueError(f"{word} is not in JSON")


def _foreign(value: Any) -> Any:
    """Numbers and arrays of other packages."""
    kind = type(value)
    package = kind.__module__.partition(".")[0]
    if package == "numpy" and hasattr(value, "ndim"):
        if value.dtype.kind not in "biufU":
            raise TypeError(f"an array of {value.dtype} has no place in JSON; give real numbers")
        if kind.__name__ != "ndarray":
            return to_dict(value.item())
        return {"array": _nested(value.tolist()), "type": str(value.dtype)}
    if package == "torch" and hasattr(value, "detach"):
        entries = _nested(value.detach().cpu().tolist())
        return {"tensor": entries, "type": str(value.dtype).removeprefix("torch.")}
    if package == "flint" and kind.__name__ == "acb":
        return {"complex": [_ball(value.real), _ball(value.imag)]}
    if package == "flint" and kind.__name__ == "arb":
        return {"ball": _ball(value)}
    if package == "flint" and kind.__name__ == "fmpq_poly":
        return {"polynomial": [str(c) for c in value.coeffs()]}
    if package == "flint" and kind.__name__ == "fmpz_mpoly":
        terms = [[[int(e) for e in exponents], str(c)] for exponents, c in value.terms()]
        return {"terms": terms, "variables": list(value.context().names())}
    raise TypeError(
        f"{kind.__module__}.{kind.__qualname__} has no place in JSON; keep it with pickle, or keep "
        "what it was made from"
    )


def _nested(entries: Any) -> Any:
    """Lists of an array as lists of JSON."""
    return list(map(_nested, entries)) if isinstance(entries, list) else to_dict(entries)


def _entries(nested: Any) -> Any:
    return list(map(_entries, nested)) if isinstance(nested, list) else from_dict(nested)


def _ball(ball: Any) -> list[str]:
    if not ball.is_finite():
        raise TypeError(f"the ball {ball} is not finite and has no place in JSON")
    return ["{}*2^{}".format(*part.man_exp()) for part in (ball.mid(), ball.rad())]


def _is_long(number: int) -> bool:
    return number.bit_length() > 3 * MOST_DIGITS


def _digits(number: int) -> str:
    return str(fmpz(number) if _is_long(number) else number)


def _integer(text: str) -> int:
    return int(fmpz(text) if len(text) > MOST_DIGITS else text)


def _written_fraction(number: Fraction) -> str:
    parts = [number.numerator] + [number.denominator] * (number.denominator != 1)
    return "/".join(map(_digits, parts))


def _read_fraction(text: Any) -> Fraction:
    """Digits and a slash; powers of ten could be too large for any memory."""
    if not (isinstance(text, str) and _FRACTION.fullmatch(text)):
        raise ValueError("give one such as 3/2")
    return Fraction(*map(_integer, text.split("/")))


def _read_integer(text: Any) -> int:
    if not (isinstance(text, str) and _INTEGER.fullmatch(text)):
        raise ValueError("give its digits")
    return _integer(text)


def _read_ball(parts: Any) -> Any:
    from lcn_support.arithmetic.balls import ball_from_parts

    mid, rad = (_BALL.fullmatch(part) for part in parts)
    if mid is None or rad is None or int(rad[1]) < 0:
        raise ValueError("give centre and radius, such as 5*2^-3")
    return ball_from_parts((_integer(mid[1]), int(mid[2])), (int(rad[1]), int(rad[2])))


def _read_complex(parts: Any) -> Any:
    from flint import acb

    real, imaginary = map(_read_ball, parts)
    return acb(real, imaginary)


def _read_polynomial(coefficients: Any) -> Any:
    from lcn_support.arithmetic.balls import polynomial_from_fractions

    return polynomial_from_fractions(map(_read_fraction, coefficients))


def _read_terms(plain: Any) -> Any:
    from flint import Ordering, fmpz_mpoly_ctx

    if not all(isinstance(e, int) and e >= 0 for exponents, _ in plain["terms"] for e in exponents):
        raise ValueError("an exponent is no integer from 0 on")
    ring = fmpz_mpoly_ctx.get(plain["variables"], Ordering.lex)
    return ring.from_dict({tuple(exponents): fmpz(c) for exponents, c in plain["terms"]})


def _read_array(plain: Any) -> Any:
    import numpy as np

    if not _TYPE.fullmatch(plain["type"]):
        raise ValueError(f"{short(plain['type'])} is no type of real numbers or texts")
    entries = _entries(plain["array"])
    made = np.array(entries, dtype=plain["type"])
    if made.dtype.kind in "iubU" and made.tolist() != entries:
        raise ValueError(f"an entry is no {made.dtype}")
    return made


def _read_tensor(plain: Any) -> Any:
    from lcn_support.exchange.torch_modules import load_torch

    torch = load_torch("a result with tensors")
    return torch.tensor(_entries(plain["tensor"]), dtype=getattr(torch, plain["type"]))


_READ: dict[str, Callable[[Any], Any]] = {
    "fraction": lambda plain: _read_fraction(plain["fraction"]),
    "integer": lambda plain: _read_integer(plain["integer"]),
    "float": lambda plain: _NO_NUMBER[plain["float"]],
    "ball": lambda plain: _read_ball(plain["ball"]),
    "complex": lambda plain: _read_complex(plain["complex"]),
    "polynomial": lambda plain: _read_polynomial(plain["polynomial"]),
    "terms": _read_terms,
    "array": _read_array,
    "tensor": _read_tensor,
    "map": lambda plain: {from_dict(k): from_dict(v) for k, v in plain["map"]},
    "list": lambda plain: list(map(from_dict, plain["list"])),
    "range": lambda plain: range(*plain["range"]),
}


def _public_name(kind: type) -> str:
    """The face of a room and the name there, such as ``landscape.CriticalPoint``."""
    room = kind.__module__.partition(".")[2]
    while room:
        name = f"{room}.{kind.__name__}"
        if _found(name) is kind:
            return name
        room = room.rpartition(".")[0]
    raise TypeError(
        f"{kind.__module__}.{kind.__qualname__} is on no face of the package, so that JSON has no "
        "name for it; keep it with pickle"
    )


def _found(name: str) -> Any:
    """What a room shows under a name; None for a name that none does."""
    room, _, word = name.rpartition(".")
    try:
        face = import_module(f"{_ROOT}.{room}")
    except ModuleNotFoundError:
        return None
    is_room = hasattr(face, "__path__") or "." not in room
    return getattr(face, word) if is_room and word in getattr(face, "__all__", (word,)) else None


def _public_class(name: Any) -> type:
    kind = _found(name) if isinstance(name, str) and _NAME.fullmatch(name) else None
    if not (isinstance(kind, type) and is_dataclass(kind)):
        raise ValueError(f"{short(name)} is no result of this version of the package")
    return kind


def _made(kind: type, plain: dict[str, Any]) -> Any:
    """A value of the class; what its maker does not take is set as it was."""
    members = plain.pop("members", []) if kind is Fibre else []
    known = {f.name for f in fields(kind)}
    if known != set(plain):
        raise ValueError(
            f"{kind.__name__} has the fields {', '.join(sorted(known))}; there are "
            f"{', '.join(sorted(plain)) or 'none'}"
        )
    given = {name: from_dict(value) for name, value in plain.items()}
    for name, held in field_types(kind).items():
        if not fits(given[name], held):
            raise ValueError(
                f"{kind.__name__}: {name} is {short(given[name])}, and should be {written(held)}; "
                "give what to_dict wrote"
            )
    taken = signature(kind).parameters
    try:
        if kind is Fibre:
            return _fibre_with(from_dict(members), *map(given.get, taken))
        made = kind(**{name: value for name, value in given.items() if name in taken})
    except (TypeError, AttributeError, LookupError, ArithmeticError) as error:
        raise ValueError(f"{kind.__name__}: {error}") from None
    for name in known - set(taken):
        object.__setattr__(made, name, given[name])
    return made


def _fibre_with(members: Any, a: Any, W: Any, precision: Any, limit: Any) -> Fibre:
    """The fibre, if these are its first members."""
    made = fibre(a, W, precision=precision, limit=limit)
    found = first_members(made, len(members))
    if len(found) < len(members) or not all(map(_agree, members, found)):
        raise ValueError("the members are not the first ones of this fibre in their order")
    return made


def _agree(written: Any, found: Factorization) -> bool:
    """Whether a member is the one that was found, in balls that overlap: radii may be others."""
    if not isinstance(written, Factorization) or written.packing != found.packing:
        return False
    if list(map(len, written.filters)) != list(map(len, found.filters)):
        return False
    pairs = zip(chain(*written.filters), chain(*found.filters), strict=True)
    return all(type(a) is type(b) and (a == b or _overlap(a, b)) for a, b in pairs)


def _overlap(a: Any, b: Any) -> bool:
    return hasattr(a, "overlaps") and bool(a.overlaps(b))
