"""A figure with parameters of a reader's own: what they are, and what it is called by them.

The key of a variant is the figure's id and its parameters, those that differ from the book's. It
depends on their values, and not on how they are spelt: files and BibTeX entries of two variants
stand side by side, and a variant that is drawn again has the key that it had.
"""

from __future__ import annotations

import hashlib
import inspect
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial
from pathlib import Path
from typing import Any

from lcn_support.architectures.architecture import Architecture
from lcn_support.arguments.in_short import short
from lcn_support.arguments.integers import read_integer, read_seed
from lcn_support.arguments.options import read_path
from lcn_support.arguments.real_numbers import listed, read_positive, real_number
from lcn_support.figures.base import Figure
from lcn_support.figures.catalogue import get

_NUMBER = re.compile(r"[-−+]?[0-9]{1,60}([./][0-9]{1,60})?")
_LONGEST = 60
"""Letters of a key after the id; what is longer, or has brackets, is told by eight hex digits."""

MORE = 4
"""How many times as many steps, samples or layers a reader may draw as the book does."""

_DYADIC = 1024
"""Floats with at most this denominator are what they look like, and are read as fractions."""


@dataclass(frozen=True)
class Variant:
    """A figure of the book and the parameters in which a drawing of it differs from the book's.

    ``parameters`` are read: numbers are ``int`` or ``Fraction`` where they can be, sequences are
    tuples, and what the book draws anyway is left out.

    >>> from lcn_support import figures
    >>> poset = figures.get("fig-merge-poset")
    >>> Variant.of(poset, {"sizes": ["3", 2.0, Fraction(4)]}).key
    'fig-merge-poset-sizes-3-2-4'
    >>> Variant.of(poset, {"sizes": [2, 3, 4, 5]}).key
    'fig-merge-poset'
    """

    original: Figure
    parameters: Mapping[str, Any]

    @classmethod
    def of(cls, figure: Figure, given: Mapping[str, Any]) -> Variant:
        """The variant that is drawn for the given parameters, as :func:`read_parameters` does."""
        known = inspect.signature(figure.data).parameters
        read = read_parameters(figure, given)
        own = {
            name: value
            for name, value in read.items()
            if _text(value) != _text(_value(known[name].default, name))
        }
        return cls(figure, own)

    @property
    def key(self) -> str:
        """The id of the book's figure, and what it is drawn for: of files and BibTeX alike."""
        if not self.parameters:
            return self.original.id
        names = [name.replace("_", "-") for name in self.parameters]
        values = [_readable(value) for value in self.parameters.values()]
        parts = [f"{name}-{value}" for name, value in zip(names, values, strict=True)]
        plain = all(map(is_plain, self.parameters.values()))
        if not all(values) or len("-".join(parts)) > _LONGEST:
            parts, plain = names, False
        if not plain:
            told = "; ".join(f"{name} = {_text(v)}" for name, v in self.parameters.items())
            parts.append(f"x{hashlib.sha256(told.encode()).hexdigest()[:8]}")
        return "-".join([self.original.id, *parts])

    @property
    def figure(self) -> Figure:
        """The figure as it is drawn: the parameters are in its title, its id is the key."""
        if not self.parameters:
            return self.original
        title = self.original.title_elsewhere or self.original.title
        drawn = replace(
            self.original,
            id=self.key,
            title=f"{title}, drawn for {drawn_for(self.parameters)}",
            data=partial(self.original.data, **self.parameters),
            seed=self.parameters.get("seed", self.original.seed),
        )
        say = self.original.elsewhere
        if say is None:
            return drawn
        known = inspect.signature(self.original.data).parameters
        every = {name: _value(parameter.default, name) for name, parameter in known.items()}
        every |= self.parameters
        return replace(
            drawn,
            caption=lambda data: say(data, every)[0],
            alt=lambda data: say(data, every)[1],
        )


def read_figure(figure: str | Figure) -> Figure:
    """A figure, or that of an id; ``TypeError`` for anything else.

    >>> read_figure(2)
    Traceback (most recent call last):
        ...
    TypeError: 2 is no figure; give an id, such as 'fig-discriminant-cone'
    """
    if isinstance(figure, Figure):
        return figure
    if not isinstance(figure, str):
        raise TypeError(
            f"{short(figure)} is no figure; give an id, such as 'fig-discriminant-cone'"
        )
    return get(figure)


def read_parameters(figure: Figure, given: Mapping[str, Any]) -> dict[str, Any]:
    """Parameters of a figure's ``data``, in its order, each as one value however it is spelt.

    Whole numbers, seeds and steps are read as those of the book; other numbers are exact where
    they can be, texts such as ``"3/2"`` among them, and sequences become tuples.

    Raises ``TypeError`` for a parameter that the figure does not have, ``TypeError`` or
    ``ValueError`` for a number that is none of its kind, or too large to be drawn in a sensible
    time, and ``FileNotFoundError`` for a path that leads to no file.

    >>> from lcn_support import figures
    >>> read_parameters(figures.get("fig-one-variable"), {"steps": 40.0, "targets": [["3/2", 1]]})
    {'targets': ((Fraction(3, 2), 1),), 'steps': 40}
    """
    known = inspect.signature(figure.data).parameters
    if unknown := sorted(set(given) - set(known)):
        raise TypeError(
            f"{figure.id} has no parameter {', '.join(unknown)}; it has "
            f"{', '.join(known) or 'none'}"
        )
    return {
        name: _of_kind(_value(given[name], name), parameter.default, name)
        for name, parameter in known.items()
        if name in given
    }


def drawn_for(parameters: Mapping[str, Any]) -> str:
    """The parameters in words that stand in a title: long values in short.

    >>> drawn_for({"sizes": (3, 2), "t": Fraction(3, 2), "targets": ((2, 1),)})
    'sizes = (3, 2), t = 3/2, targets = (2, 1)'
    """
    return ", ".join(f"{name} = {_shown(value)}" for name, value in parameters.items())


def _value(value: Any, name: str) -> Any:
    if value is None or isinstance(value, bool | os.PathLike | Architecture):
        return value
    if isinstance(value, str):
        if not _NUMBER.fullmatch(value.strip()):
            return value
        value = Fraction(value.strip().replace("−", "-"))
    if not isinstance(value, Fraction | int | float) and _is_collection(value):
        return tuple(_value(entry, name) for entry in listed(value, name))
    number = real_number(value, name)[0]
    if isinstance(number, float) and Fraction(number).denominator <= _DYADIC:
        number = Fraction(number)
    return int(number) if isinstance(number, Fraction) and number.denominator == 1 else number


def _is_collection(value: Any) -> bool:
    return bool(getattr(value, "ndim", 1)) and hasattr(value, "__iter__")


def _of_kind(value: Any, default: Any, name: str) -> Any:
    """What is of the book's kind: a seed, a number of things, the length of a step, a path."""
    if name == "seed":
        return read_seed(value)
    if type(default) is int:
        most = MORE * default
        remedy = f"give one from 1 to {most}, {MORE} times the book's"
        return read_integer(value, name, 1, most, remedy)
    if default is None and value is not None:
        path = read_path(value, name)
        if not path.is_file():
            raise FileNotFoundError(
                f"{name} {short(str(path))} is no file; give a table as `lcn tables` writes it"
            )
        return path
    if type(default) is float:
        number = read_positive(value, name)
        if number < default / MORE:
            raise ValueError(
                f"{name} {short(value)} is below {default / MORE:g}, the book's divided by {MORE}; "
                "give one from there on"
            )
        return number
    return value


def _text(value: Any) -> str:
    """The value in full, so that different values have different texts."""
    if isinstance(value, tuple):
        return f"({', '.join(map(_text, value))})"
    if isinstance(value, Fraction):
        return f"{_text(value.numerator)}/{_text(value.denominator)}"
    if isinstance(value, os.PathLike):
        path = Path(value)
        held = hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "nothing"
        return f"file {path.name} of {held}"
    return hex(value) if type(value) is int else repr(value)


def _shown(value: Any) -> str:
    if isinstance(value, tuple) and len(value) == 1 and isinstance(value[0], tuple):
        return _shown(value[0])
    return Path(value).name if isinstance(value, os.PathLike) else short(value)


def is_plain(value: Any) -> bool:
    """Whether the readable text says which value it is: a number, or two or more in a row."""
    entries = value if isinstance(value, tuple) and len(value) > 1 else (value,)
    return all(type(entry) in (int, Fraction) for entry in entries)


def _readable(value: Any) -> str:
    """The value in small letters, digits and hyphens, in short where that is not possible."""
    if isinstance(value, tuple):
        return "-".join(filter(None, map(_readable, value)))
    text = _shown(value) if not isinstance(value, float) else repr(value).replace(".", "p")
    text = re.sub(r"[-−](?=[0-9])", "m", text).replace("/", "of").lower()
    return "-".join(re.findall(r"[a-z0-9]+", text))
