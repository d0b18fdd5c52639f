"""All figures, by id: ``fig-discriminant-cone`` is what ``discriminant_cone.py`` states and draws.

The modules lie in folders by subject, and are imported when they are asked for.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Any

from lcn_support.arguments.options import UnknownKeyError
from lcn_support.figures.base import Figure, Words


@cache
def _modules() -> dict[str, str]:
    """The module of each figure, by id: its file lies in the folder of its subject."""
    folder, room = Path(__file__).parent, __name__.rpartition(".")[0]
    found = {
        f"fig-{module.name.replace('_', '-')}": f"{room}.{subject.name}.{module.name}"
        for subject in iter_modules([str(folder)])
        if subject.ispkg
        for module in iter_modules([str(folder / subject.name)])
    }
    return dict(sorted(found.items()))


def ids() -> tuple[str, ...]:
    """The ids of all figures, in alphabetical order; no figure module is imported.

    >>> "fig-discriminant-cone" in ids()
    True
    """
    return tuple(_modules())


def module_name(figure_id: str) -> str:
    """The module that a figure id names.

    >>> module_name("fig-discriminant-cone")
    'lcn_support.figures.function_space.discriminant_cone'
    """
    modules = _modules()
    if figure_id not in modules:
        raise UnknownKeyError("figure", figure_id, modules)
    return modules[figure_id]


NEEDED: dict[str, tuple[Any, str]] = {
    "FIGURE": (Words, "an lcn_support.figures.base.Words"),
    "data": (Callable, "the function that computes what is drawn"),
    "draw": (Callable, "the function that draws it"),
}
"""What a module of a figure must have under these names."""


def get(figure_id: str) -> Figure:
    """The figure of that id: the words, ``data`` and ``draw`` of its module.

    Raises ``KeyError`` for an unknown id, naming the nearest, ``TypeError`` for a module without
    ``FIGURE``, ``data`` or ``draw``, and ``ValueError`` as `Figure` does.

    >>> get("fig-discriminant-cone").id
    'fig-discriminant-cone'
    """
    module = import_module(module_name(figure_id))
    for name, (kind, meaning) in NEEDED.items():
        if not isinstance(getattr(module, name, None), kind):
            raise TypeError(f"{module.__name__} has no {name}, {meaning}")
    return Figure(id=figure_id, data=module.data, draw=module.draw, **vars(module.FIGURE))


def all_figures() -> tuple[Figure, ...]:
    """All figures, in the order of their chapters, then of their ids."""
    return tuple(sorted(map(get, ids()), key=lambda figure: (figure.chapter, figure.id)))
