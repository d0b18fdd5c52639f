"""Computed tables of a page, and numbers in them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from lcn_support.page_tables import PageTable
from lcn_support.text_tables import told_apart

if TYPE_CHECKING:
    from lcn_support.landscape.critical_point import CriticalPoints


def table(caption: str, head: Sequence[str], rows: Iterable[Sequence[Any]]) -> PageTable:
    """The table for a notebook to display."""
    return PageTable(caption, tuple(head), tuple(map(tuple, rows)))


def grouped(number: int) -> str:
    """All digits of an integer by threes, on one line.

    >>> grouped(2976084) == "2\\N{NO-BREAK SPACE}976\\N{NO-BREAK SPACE}084"
    True
    """
    return f"{number:,}".replace(",", "\N{NO-BREAK SPACE}")


def points_table(result: CriticalPoints) -> PageTable:
    """The critical points of a complete result, without their coefficients: fit for a phone.

    Raises ``ValueError`` for a result that is not complete.

    >>> from lcn_support import Architecture, QuadraticLoss, critical_points
    >>> points_table(critical_points(Architecture((2,)), QuadraticLoss((1, 2))))
    All critical points with W ≠ 0
    loss | roots | index | classes | kind
    0 | 1|0 | 0 | 1 | global minimum
    """
    if not result.is_complete:
        raise ValueError(f"{result!r}: {'; '.join(result.notes)}")
    losses = told_apart([float(p.loss) for p in result.points])
    return table(
        "All critical points with W ≠ 0",
        ("loss", "roots", "index", "classes", "kind"),
        [
            (loss, p.pattern, p.index, len(p.classes), p.kind)
            for p, loss in zip(result.points, losses, strict=True)
        ],
    )
