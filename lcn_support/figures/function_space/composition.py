"""Two banded matrices and their product, with the three polynomials beneath."""

from __future__ import annotations

from typing import Any

from lcn_support.figures.base import Canvas, Data, Theme, Words, columns, rows
from lcn_support.figures.labels import CENTRED, box, fit_height, polynomial, sheet, signed

FIRST, LAST = (1, 3, 2), (2, -1)
OUTPUTS = 2
MOST = 19
"""Columns of all matrices that the figure has room for."""


def data(
    first: tuple[int, ...] = FIRST, last: tuple[int, ...] = LAST, outputs: int = OUTPUTS
) -> Data:
    """The entries of the three matrices within their bands, and the three filters.

    >>> filters = data()["filters"]
    >>> [w for name, w in zip(filters["matrix"], filters["coefficient"]) if name == "W"]
    [2, 5, 1, -2]
    """
    from lcn_support.forms.composition import compose, convolution_matrix

    whole = compose([first, last])
    last_matrix = convolution_matrix(last, 1, outputs)
    first_matrix = convolution_matrix(first, 1, last_matrix.shape[1])
    product = last_matrix @ first_matrix
    named = {"W2": (last, last_matrix), "W1": (first, first_matrix), "W": (whole, product)}
    entries = [
        (name, row, column, _plain(matrix[row, column]), row <= column < row + len(w))
        for name, (w, matrix) in named.items()
        for row in range(matrix.shape[0])
        for column in range(matrix.shape[1])
    ]
    filters = [(name, j, _plain(c)) for name, (w, _) in named.items() for j, c in enumerate(w)]
    return {
        "entries": columns(("matrix", "row", "column", "entry", "band"), entries),
        "filters": columns(("matrix", "index", "coefficient"), filters),
    }


def _plain(number: Any) -> Any:
    """An integer where it is one."""
    return int(number) if number == int(number) else number


def draw(data: dict[str, dict[str, Any]], canvas: Canvas, theme: Theme) -> None:
    """The product W_2 W_1 = W in squares of one size; what lies outside a band is left empty."""
    axes = sheet(canvas)
    tints = {"W2": (theme.accent, 0.3), "W1": (theme.muted, 0.3), "W": (theme.accent, 0.14)}
    names = {"W2": "$W_2$", "W1": "$W_1$", "W": "$W$"}
    left, gap = 0.0, 1.2
    tallest = 1 + max(data["entries"]["row"])
    more = max(0, tallest - 3) / 2
    low, high = -2.35 - more, 2.15 + more
    across = sum(1 + max(rows(data["entries"], matrix=n)[-1]["column"], 0) for n in names)
    if across > MOST:
        raise ValueError(
            f"the three matrices have {across} columns, and the figure has room for {MOST}; give "
            "shorter filters, or fewer outputs"
        )
    fit_height(canvas, (high - low + 1.1) * canvas.get_size_inches()[0] / (across + 3.2), "")
    for name in ("W2", "W1", "W"):
        entries = rows(data["entries"], matrix=name)
        height, width = (1 + max(entry[key] for entry in entries) for key in ("row", "column"))
        for entry in entries:
            x, y = left + entry["column"], height / 2 - entry["row"]
            _cell(axes, x, y, entry["entry"] if entry["band"] else None, tints[name], theme)
        middle = left + width / 2
        axes.text(middle, high, names[name], **CENTRED)
        form = polynomial([str(w["coefficient"]) for w in rows(data["filters"], matrix=name)])
        axes.text(middle, low, form if name == "W" else f"$({form[1:-1]})$", **CENTRED)
        if name != "W":
            sign = "·" if name == "W2" else "="
            right = left + width + gap / 2
            axes.text(right, 0, sign, fontsize=12, **CENTRED)
            axes.text(right, low, sign, **CENTRED)
        left += width + gap
    axes.set(xlim=(-0.3, left - gap + 0.5), ylim=(-2.9 - more, 2.7 + more))
    axes.set_aspect("equal")


def _cell(axes: Any, x: float, y: float, entry: int | None, tint: Any, theme: Theme) -> None:
    colour, strength = tint
    face = (colour, strength) if entry is not None else "none"
    box(axes, (x, y - 1), (1, 1), fc=face, ec=theme.grid, lw=0.6)
    if entry is not None:
        axes.text(x + 0.5, y - 0.52, signed(entry), **CENTRED)


FIGURE = Words(
    title="Two layers as banded matrices",
    caption=(
        "Composing two convolutions multiplies their polynomials. Each matrix is banded: every "
        "row holds the filter, moved one place on, and empty squares are zero. Beneath the "
        "product stands why its filter is what it is: its entries are the coefficients of the "
        "product of the two polynomials."
    ),
    alt=(
        "The product of two banded matrices is banded again, and its filter holds the "
        "coefficients of a product of polynomials. Three matrices of squares stand in a row: that "
        "of the second layer, that of the first layer, and their product. In each, the rows hold "
        "one filter, moved one column on from row to row. Beneath them stands the same product, "
        "written with polynomials."
    ),
    claim="composition-is-multiplication",
    chapter="chapters/01-convolutions#composition",
    height=1.45,
)
