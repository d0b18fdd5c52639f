"""How a value that is refused is named in the message: in short, and without failing itself."""

from fractions import Fraction
from typing import Any

_LONGEST = 120
_LONGEST_INTEGER = 10**60
_DEEPEST = 4


def short(value: Any) -> str:
    """The ``repr``, cut in the middle if it is long.

    Integers are counted, not written out, where Python refuses to write them.

    >>> short((1, "a")), short([10**5000])
    ("(1, 'a')", '[an integer of 16610 bits]')
    >>> len(short("x" * 10**6)) < 200
    True
    """
    return _cut(_text(value, _DEEPEST))


def _text(value: Any, levels: int) -> str:
    if type(value) in (list, tuple):
        first, last = "[]" if type(value) is list else "()"
        if not levels:
            return f"{first}…{last}"
        parts = [_text(entry, levels - 1) for entry in value[:20]] + ["…"] * (len(value) > 20)
        comma = "," if len(value) == 1 and type(value) is tuple else ""
        return f"{first}{', '.join(parts)}{comma}{last}"
    if isinstance(value, Fraction):
        bottom = "" if value.denominator == 1 else f"/{_text(value.denominator, 0)}"
        return f"{_text(value.numerator, 0)}{bottom}"
    if isinstance(value, int) and not -_LONGEST_INTEGER < value < _LONGEST_INTEGER:
        return f"an integer of {value.bit_length()} bits"
    try:
        return " ".join(repr(value).split())
    except Exception:
        return f"a {type(value).__name__} that cannot be written out"


def _cut(text: str) -> str:
    half = _LONGEST // 2
    return text if len(text) <= _LONGEST else f"{text[:half]} … {text[-half:]}"
