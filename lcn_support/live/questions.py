"""What a page asks, read at the door: sizes that a browser can bear, exact numbers."""

import json
import re
from collections.abc import Container, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from lcn_support.architectures.architecture import Architecture
from lcn_support.arguments.in_short import short

MOST_DEGREE = 12
"""Forms of at most this degree are taken."""

MOST_DIGITS = 60
_NUMBER = re.compile(r"[-+]?\d+(?:\.\d+|/0*[1-9]\d*)?", re.ASCII)


class RefusedError(ValueError):
    """What stands in one field of a form is refused, in the words of the package.

    >>> RefusedError("target", "it has no coefficient").field
    'target'
    """

    def __init__(self, field: str, why: str) -> None:
        super().__init__(why)
        self.field = field


@dataclass(frozen=True)
class Question:
    """A question: its kind, and what it is about.

    >>> asked = '{"ask": "filter", "sizes": [2, 2], "filter": ["1", "-3/2"]}'
    >>> q = Question.read(asked, ("filter",))
    >>> q.architecture(), q.numbers("filter")
    (Architecture((2, 2)), (Fraction(1, 1), Fraction(-3, 2)))
    """

    kind: str
    about: dict[str, Any]

    @classmethod
    def read(cls, text: str, kinds: Container[str]) -> "Question":
        """A question of one of these kinds, from JSON."""
        try:
            about = json.loads(text)
        except RecursionError as error:
            raise ValueError(f"{short(text)} is nested too deeply; ask one thing") from error
        if not isinstance(about, dict) or about.get("ask") not in kinds:
            raise ValueError(f"{short(text)} asks nothing that is answered here")
        return cls(about.pop("ask"), about)

    def __getitem__(self, name: str) -> Any:
        """What stands under a name; an error says if nothing does."""
        if name not in self.about:
            raise ValueError(f"the question {self.kind} says nothing of {name}; add it")
        return self.about[name]

    def listed(self, name: str) -> list[Any]:
        """A list under that name."""
        if not isinstance(self[name], list):
            raise TypeError(f"{name} is {short(self[name])}; give a list")
        return list(self[name])

    def architecture(self) -> Architecture:
        """The network with ``sizes`` and, unless all are 1, ``strides``."""
        sizes, strides = self.listed("sizes"), None
        Architecture(sizes)
        if self.about.get("strides"):
            with self.about_field("strides"):
                strides = self.listed("strides")
                Architecture(sizes, strides)
        a = Architecture(sizes, strides)
        if a.degree > MOST_DEGREE:
            raise ValueError(
                f"this network composes forms of degree {a.degree}; a page takes degree "
                f"{MOST_DEGREE} at most, the package any"
            )
        return a

    def numbers(self, name: str, count: int | None = None) -> tuple[Fraction, ...]:
        """The exact numbers under that name, ``count`` if it is given."""
        return tuple(map(rational, _counted(name, self.listed(name), count)))

    def matrix(self, name: str, count: int | None = None) -> tuple[tuple[Fraction, ...], ...]:
        """The rows of exact numbers under that name, each of ``count`` if it is given."""
        rows = self.listed(name)
        for row in rows:
            if not isinstance(row, list):
                raise TypeError(f"{name} has the row {short(row)}; give a list of rows")
        return tuple(tuple(map(rational, _counted(f"a row of {name}", r, count))) for r in rows)

    @staticmethod
    @contextmanager
    def about_field(name: str) -> Iterator[None]:
        """What is refused inside is said beside the field of that name."""
        try:
            yield
        except (ValueError, TypeError) as error:
            raise RefusedError(name, str(error)) from error

    def form(self, name: str) -> tuple[Fraction, ...]:
        """The coefficients under that name, of a form that a browser can bear."""
        coefficients = self.numbers(name)
        if len(coefficients) > MOST_DEGREE + 1:
            raise ValueError(
                f"{name} has {len(coefficients)} coefficients; a page takes forms of degree "
                f"{MOST_DEGREE} at most, the package any"
            )
        return coefficients


def _counted(name: str, numbers: list[Any], count: int | None) -> list[Any]:
    if count not in (None, len(numbers)):
        raise ValueError(f"{name} has {len(numbers)} numbers; give {count}")
    return numbers


def rational(text: Any) -> Fraction:
    """An exact number as people write it, with either minus sign.

    >>> rational("−3/2"), rational(" 0.25 ")
    (Fraction(-3, 2), Fraction(1, 4))
    """
    written = str(text).strip().replace("−", "-")
    if len(written) > MOST_DIGITS:
        raise ValueError(f"{short(written)} has more than {MOST_DIGITS} digits; shorten it")
    if not _NUMBER.fullmatch(written):
        raise ValueError(f"{short(written)} is no rational number; write it as 3, -3/2 or 0.25")
    return Fraction(written)
