"""Reading whole numbers: sizes, seeds, levels, numbers of bits and of runs."""

from operator import index
from typing import Any

from lcn_support.arguments.in_short import short


def is_integer(value: Any) -> bool:
    """Whether the value is an integer of any kind; a truth value is none.

    >>> from flint import fmpz
    >>> is_integer(fmpz(3)), is_integer(3.0), is_integer(True)
    (True, False, False)
    """
    if type(value) is int:
        return True
    if isinstance(value, bool) or "bool" in str(getattr(value, "dtype", "")):
        return False
    try:
        index(value)
    except Exception:
        return False
    return True


def read_integer(
    value: Any,
    name: str,
    least: int,
    most: int | None = None,
    remedy: str = "",
    error: type[Exception] = TypeError,
) -> int:
    """An integer of any kind (Python's, NumPy's, python-flint's, SymPy's) within bounds, as int.

    Raises ``error``, ``TypeError`` if none is given, for what is no integer, and ``ValueError`` for
    one that is out of bounds; the message ends with the remedy.

    >>> read_integer(7, "seed", 0)
    7
    >>> read_integer(1.5, "seed", 0)
    Traceback (most recent call last):
        ...
    TypeError: seed 1.5 is no integer; give an int of 0 or more
    >>> read_integer(-1, "seed", 0)
    Traceback (most recent call last):
        ...
    ValueError: seed -1 is below 0; give an int of 0 or more
    """
    remedy = remedy or (
        f"give an int of {least} or more" if most is None else f"give one from {least} to {most}"
    )
    if not is_integer(value):
        raise error(f"{name} {short(value)} is no integer; {remedy}")
    number = index(value)
    if number < least:
        raise ValueError(f"{name} {short(number)} is below {least}; {remedy}")
    if most is not None and number > most:
        raise ValueError(f"{name} {short(number)} is above {most}; {remedy}")
    return number


def read_seed(seed: Any) -> int:
    """The seed of everything that is drawn, a non-negative integer.

    >>> read_seed(-1)
    Traceback (most recent call last):
        ...
    ValueError: seed -1 is negative; give a non-negative integer
    """
    remedy = "give a non-negative integer, which names the draw so that it can be repeated"
    if not is_integer(seed):
        raise TypeError(f"seed {short(seed)} is no integer; {remedy}")
    number = index(seed)
    if number < 0:
        raise ValueError(f"seed {short(number)} is negative; give a non-negative integer")
    return number
