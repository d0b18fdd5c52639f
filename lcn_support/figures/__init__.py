"""The figures of the book, one module each: the file name is the id.

``fig-discriminant-cone`` is the object ``FIGURE`` in ``discriminant_cone.py``; modules are
imported when they are asked for.
"""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING, Any

from lcn_support.publishing.figure import Figure

if TYPE_CHECKING:
    from lcn_support.publishing.display import Shown

__all__ = ["all_figures", "get", "ids", "module_name", "show"]

_NOT_FIGURES = {"style"}


def ids() -> tuple[str, ...]:
    """The ids of all figures, in alphabetical order; no figure module is imported.

    >>> "fig-discriminant-cone" in ids()
    True
    """
    names = (module.name for module in iter_modules(__path__))
    return tuple(sorted("fig-" + n.replace("_", "-") for n in names if n not in _NOT_FIGURES))


def module_name(figure_id: str) -> str:
    """The module that a figure id names.

    >>> module_name("fig-discriminant-cone")
    'lcn_support.figures.discriminant_cone'
    """
    return f"{__name__}.{figure_id.removeprefix('fig-').replace('-', '_')}"


def get(figure_id: str) -> Figure:
    """The figure of that id.

    Raises ``KeyError`` for an unknown id, naming the nearest, and ``TypeError`` or ``ValueError``
    for a module whose ``FIGURE`` is missing or has another id.

    >>> get("fig-discriminant-cone").id
    'fig-discriminant-cone'
    """
    from lcn_support.publishing.keys import UnknownKeyError

    if figure_id not in ids():
        raise UnknownKeyError("figure", figure_id, ids())
    module = import_module(module_name(figure_id))
    figure = getattr(module, "FIGURE", None)
    if not isinstance(figure, Figure):
        raise TypeError(f"{module.__name__} has no FIGURE, an lcn_support.publishing.figure.Figure")
    if figure.id != figure_id:
        raise ValueError(
            f"{module.__name__} holds the figure {figure.id!r}; its file name says {figure_id!r}: "
            "rename one of them"
        )
    return figure


def all_figures() -> tuple[Figure, ...]:
    """All figures, in the order of their chapters, then of their ids."""
    return tuple(sorted(map(get, ids()), key=lambda figure: (figure.chapter, figure.id)))


def show(figure: str | Figure, **parameters: Any) -> Shown:
    """The figure for a notebook, in light and dark, with its caption and alternative text.

    ``parameters`` go to the figure's ``data``: ``show('fig-discriminant-cone', turns=24)``.
    """
    from lcn_support.publishing.display import Shown

    return Shown(get(figure) if isinstance(figure, str) else figure, parameters)
