"""Four filters of image processing and the pairs of 2 × 2 filters that compose them."""

from __future__ import annotations

from itertools import combinations
from typing import Any

from lcn_support.figures.base import Canvas, Data, Theme, Words, columns, rows
from lcn_support.figures.labels import CENTRED, box, sheet, signed

FILTERS = {
    "blur": ((1, 2, 1), (2, 4, 2), (1, 2, 1)),
    "Sobel": ((1, 0, -1), (2, 0, -2), (1, 0, -1)),
    "Prewitt": ((1, 0, -1), (1, 0, -1), (1, 0, -1)),
    "Laplace": ((0, 1, 0), (1, -4, 1), (0, 1, 0)),
}
VERDICTS = {
    "square": ("twice the", "same filter"),
    "product": ("two filters", ""),
    "complex": ("complex", "filters only"),
    "irreducible": ("irreducible:", "no filters"),
}


def data() -> Data:
    """The filters, the pairs found by factoring over Q, and a verdict for each.

    >>> data()["verdicts"]["verdict"]
    ['square', 'product', 'complex', 'irreducible']
    """
    entries: list[tuple[Any, ...]] = []
    verdicts = []
    for name, W in FILTERS.items():
        verdict, pair = decide(W)
        verdicts.append((name, verdict))
        for part, array in enumerate((W, *pair)):
            for i, row in enumerate(array):
                entries += [(name, part, i, j, c) for j, c in enumerate(row)]
    return {
        "entries": columns(("filter", "part", "row", "column", "entry"), entries),
        "verdicts": columns(("filter", "verdict"), verdicts),
    }


def decide(W: Any) -> tuple[str, tuple[Any, ...]]:
    """How a 3 × 3 filter of integers is composed of two 2 × 2 filters, and two that do it.

    All with numbers from Q; the ways over C are told from the factors over Q, whose roots must be
    complex if they are of one variable, and which must not factor further if they are of two: for
    an irreducible one with a smooth rational point that is so. Other cases are refused.

    >>> decide(((1, 0, -1), (2, 0, -2), (1, 0, -1)))
    ('product', (((1, 1), (1, 1)), ((1, -1), (1, -1))))
    """
    import sympy

    x, y = sympy.symbols("x y")
    form = sum(W[i][j] * x ** (2 - i) * y ** (2 - j) for i in range(3) for j in range(3))
    constant, powers = sympy.factor_list(form, x, y)
    factors = [f for f, power in powers for _ in range(power)]
    if _degrees(form, x, y) != (2, 2):
        raise ValueError(f"{W}: its polynomial has degree {_degrees(form, x, y)}, not (2, 2)")
    for size in range(1, len(factors)):
        for chosen in combinations(range(len(factors)), size):
            parts = [sympy.Integer(1), constant]
            for i, f in enumerate(factors):
                parts[i not in chosen] *= f
            if _degrees(parts[0], x, y) == _degrees(parts[1], x, y) == (1, 1):
                pair = sorted((_array(part, x, y) for part in parts), reverse=True)
                return ("square" if pair[0] == pair[1] else "product"), tuple(pair)
    if all(len(f.free_symbols) == 1 for f in factors):
        if all(sympy.real_roots(f) == [] for f in factors if sympy.degree(f) == 2):
            return "complex", ()
    elif len(factors) == 1 and W[2][2] == 0 and (W[1][2], W[2][1]) != (0, 0):
        return "irreducible", ()
    raise ValueError(f"{W}: its factors over Q, {factors}, do not decide this; give another filter")


def _degrees(f: Any, x: Any, y: Any) -> tuple[int, int]:
    import sympy

    return int(sympy.degree(f, x)), int(sympy.degree(f, y))


def _array(f: Any, x: Any, y: Any) -> tuple[tuple[int, ...], ...]:
    import sympy

    p = sympy.Poly(f, x, y)
    return tuple(
        tuple(int(p.coeff_monomial(x ** (1 - i) * y ** (1 - j))) for j in range(2))
        for i in range(2)
    )


def draw(data: dict[str, dict[str, Any]], canvas: Canvas, theme: Theme) -> None:
    """A column for each filter: its squares, those of its factors beneath, and the verdict."""
    axes = sheet(canvas)
    pitch = 4.35
    for place, (name, verdict) in enumerate(zip(*data["verdicts"].values(), strict=True)):
        left = place * pitch
        middle = left + 1.5
        axes.text(middle, 3.55, name, **CENTRED)
        found = [tuple(row.values())[1:] for row in rows(data["entries"], filter=name)]
        for part, i, j, entry in found:
            if part == 0:
                _cell(axes, left + j, 3 - i, entry, theme, 0.3)
            else:
                across = middle + (-1.85 if part == 1 else 0.25) + 0.8 * j
                _cell(axes, across, -0.7 - 0.8 * i, entry, theme, 0.14, 0.8)
        axes.text(middle, -0.35, "=" if len(found) > 9 else "≠", **CENTRED)
        if len(found) > 9:
            axes.text(middle, -1.5, "·", fontsize=12, **CENTRED)
        else:
            axes.text(middle, -1.5, "two real\n2 × 2 filters", fontsize=7, **CENTRED)
        for line, words in enumerate(VERDICTS[verdict]):
            axes.text(middle, -2.95 - 0.75 * line, words, fontsize=7, **CENTRED)
    axes.set(xlim=(-0.55, 3 * pitch + 3.55), ylim=(-4.2, 4.1))
    axes.set_aspect("equal")


def _cell(
    axes: Any, x: float, y: float, entry: int, theme: Theme, strength: float, side: float = 1
) -> None:
    tint = theme.inside if entry > 0 else theme.outside
    face = (tint, strength) if entry else "none"
    box(axes, (x, y - side), (side, side), fc=face, ec=theme.muted, lw=0.5)
    axes.text(x + side / 2, y - side / 2 - 0.04, signed(entry), fontsize=7, **CENTRED)


FIGURE = Words(
    title="Which 3 × 3 filters two 2 × 2 filters compose",
    caption=(
        "Some well-known filters are products of two small ones, some only over the complex "
        "numbers, and some not at all. Four filters of image processing as end-to-end filters of "
        "shapes (2, 2), (2, 2). The blur is a square, Sobel's filter a product of two. Prewitt's "
        "factors are complex: 1 + x + x² has no real root. Laplace's polynomial x²y + xy² + x + y "
        "− 4xy does not factor at all. Blue is positive, orange negative."
    ),
    alt=(
        "Blur and Sobel are products of two small filters, Prewitt only of complex ones, Laplace "
        "of none. Four columns, each with a 3 × 3 array of numbers. Blur, rows 1 2 1, 2 4 2, 1 2 "
        "1, equals the 2 × 2 filter of ones times itself. Sobel, rows 1 0 −1, 2 0 −2, 1 0 −1, "
        "equals the filter of ones times the filter with rows 1 −1 and 1 −1. Prewitt, three rows "
        "1 0 −1, is composed by complex filters only. Laplace, rows 0 1 0, 1 −4 1, 0 1 0, is "
        "irreducible."
    ),
    claim=("grid-composition", "equal-filters-are-the-edge"),
    chapter="chapters/11-dimensions#filters-of-image-processing",
    height=1.85,
)
