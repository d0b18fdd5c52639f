"""The third answer: what a floating-point input cannot decide.

A float stands for every real number within its tolerance. When these numbers do not agree on the
answer, the answer is :class:`Unknown`. It has no truth value, so no ``if`` can mistake it for one.
"""

from dataclasses import dataclass
from typing import NoReturn

from lcn_support.records import Record


class UndecidedError(ValueError):
    """Raised when an :class:`Unknown` is used as if it were an answer."""


@dataclass(frozen=True)
class Unknown(Record):
    """An undecided answer, with the reason why.

    Raises
    ------
    UndecidedError
        when used as a truth value.

    Examples
    --------
    >>> from lcn_support import contains, Architecture
    >>> answer = contains(Architecture((2, 2)), [1.0, 2.0, 1.0])
    >>> print(answer)
    unknown
    >>> bool(answer)
    Traceback (most recent call last):
        ...
    lcn_support.arithmetic.undecided.UndecidedError: undecided: forms with 0 and with 2 real roots
    lie within ...
    """

    reason: str

    def __bool__(self) -> NoReturn:
        raise UndecidedError(f"undecided: {self.reason}")

    def __str__(self) -> str:
        return "unknown"
