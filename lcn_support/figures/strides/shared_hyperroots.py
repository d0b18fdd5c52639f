"""The roots of three layers in the plane, and which squares of the third the others cover."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lcn_support.architectures.architecture import Architecture
from lcn_support.figures.base import Canvas, Data, Theme, Words, columns
from lcn_support.figures.labels import CENTRED, note

STRIDES = (2, 2, 1)
FILTERS = (
    (1, -2, 5, -10, 4, -8, 0, 0, 0),  # (x² + y²)(x² + 4y²)(x − 2y)x³
    (0, 0, 1, -2, 1),  # (x² − y²)² y⁴
    (0, 1, -18, 33, -16, 0),  # (x⁴ − y⁴)²(x⁴ − 16y⁴)x⁴y⁴
)


def data() -> Data:
    """The finite roots of the lower layers, and each hyperroot of the top layer with its drop.

    A hyperroot is its α (∞ has its own mark), its multiplicity in the top layer and the shared
    one. Roots are points of C with their multiplicity in the layer, as is their order at ∞.

    >>> table = data()["hyperroots"]
    >>> list(zip(table["alpha"], table["multiplicity"], table["shared"]))
    [('∞', 1, 1), ('0', 1, 0), ('1', 2, 1), ('16', 1, 0)]
    """
    from lcn_support.forms.hyperroot_factors import hyperroots
    from lcn_support.function_space.parameterization import rank_drop

    a = Architecture(map(len, FILTERS), STRIDES)
    shared = {h.factor: h.multiplicity for h in rank_drop(a, FILTERS).shared[-1]}
    found = [
        (_alpha(h.factor), h.multiplicity, shared.get(h.factor, 0))
        for h in hyperroots(FILTERS[-1], 1)
    ]
    roots = [
        (layer, *root)
        for layer, (w, stride) in enumerate(zip(FILTERS, a.layer_strides, strict=True), start=1)
        for root in _roots(w, stride)
    ]
    return {
        "hyperroots": columns(("alpha", "multiplicity", "shared"), found),
        "roots": columns(("layer", "re", "im", "multiplicity"), roots),
    }


def _alpha(factor: tuple[int, ...]) -> str:
    leading, constant = factor
    return "∞" if leading == 0 else str(-constant // leading)


def _roots(w: tuple[int, ...], stride: int) -> Iterator[tuple[float, float, int]]:
    """(real part, imaginary part, multiplicity) of w(x^S, y^S); the root ∞ has real part inf."""
    from lcn_support.forms.exact_forms import ExactForm

    form = ExactForm.of(w).spread(stride)
    if form.at_infinity:
        yield float("inf"), 0.0, form.at_infinity
    for root, multiplicity in form.rest.complex_roots():
        yield float(root.real.mid()), float(root.imag.mid()), multiplicity


def draw(data: dict[str, dict[str, Any]], canvas: Canvas, theme: Theme) -> None:
    """The plane with the factors as squares; 0 in the middle, ∞ in the corner."""
    import numpy as np

    axes: Any = canvas.add_axes((0.01, 0.1, 0.98, 0.89))
    axes.set(xlim=(-2.3, 2.3), ylim=(-2.2, 2.2), aspect="equal")
    axes.set_axis_off()
    axes.axhline(0, color=theme.grid, lw=0.6, zorder=0)
    axes.axvline(0, color=theme.grid, lw=0.6, zorder=0)
    table = data["hyperroots"]
    for alpha, shared in zip(table["alpha"], table["shared"], strict=True):
        if alpha in ("0", "∞"):
            continue
        first = complex(float(alpha)) ** 0.25
        corners = first * 1j ** np.arange(5)
        style = {"color": theme.accent, "lw": 1.6} if shared else {"color": theme.muted, "lw": 0.9}
        axes.plot(corners.real, corners.imag, "-" if shared else "--", zorder=1, **style)
        axes.plot(corners.real, corners.imag, "o", ms=8, mfc=theme.paper, mew=0.7, **style)
    infinity = (1.75, 1.75)
    marks = {1: ("o", theme.inside), 2: ("s", theme.outside)}
    for layer, re, im, multiplicity in zip(*data["roots"].values(), strict=True):
        if layer not in marks:
            continue
        mark, colour = marks[layer]
        at = infinity if np.isinf(re) else (re, im)
        axes.plot(*at, mark, color=colour, ms=5.5, mec=theme.paper, mew=0.5, zorder=3)
        if multiplicity > 1:
            beside = (8 if at[0] >= 0 else -8, 7)
            style = {"color": colour, "size": 8, "weight": "bold"}
            note(axes, str(multiplicity), at, beside, ha="center", **style)
    places = {"1": (0, 0.36), "16": (-1.5, 1.5), "0": (0, -0.36), "∞": (1.7, 1.45)}
    for alpha, _, drop in zip(*table.values(), strict=True):
        colour = theme.accent if drop else theme.muted
        label = f"α = {alpha}: drop {drop}"
        ground = {"fc": theme.paper, "ec": "none", "pad": 0.5}
        axes.text(*places[alpha], label, color=colour, size=7.5, bbox=ground, zorder=2, **CENTRED)
    axes = canvas.add_axes((0, 0, 1, 0.09), xlim=(0, 1), ylim=(0, 1))
    axes.set_axis_off()
    for layer, (mark, colour) in marks.items():
        x = 0.27 * layer - 0.18
        axes.plot(x, 0.5, mark, color=colour, ms=5.5)
        axes.text(x + 0.03, 0.5, f"roots of $P_{layer}$", va="center", size=7.5)
    axes.text(0.63, 0.5, "squares: factors of $P_3$", va="center", size=7.5)


FIGURE = Words(
    title="Squares of roots and the rank of the parameterization",
    caption=(
        "A square of roots costs rank when every corner is a root of a layer below. Strides are "
        "(2, 2, 1), so each factor x⁴ − αy⁴ of P₃ has its roots at the corners of a square. Those "
        "of α = 1 are covered by P₁ and P₂ together; P₃ has the factor twice, P₂ has its two "
        "corners twice, P₁ its two once: the rank drops by 1. One corner of α = 16 is missing. At "
        "0 and ∞ a single layer must have order 4: P₂ has it at ∞ (in the corner of the picture), "
        "P₁ has order 3 at 0. In all the rank drops by 2."
    ),
    alt=(
        "A square whose corners are all covered costs rank; one with an empty corner does not. In "
        "the complex plane two squares stand on a corner, around the origin. The inner one, α = 1, "
        "is solid: left and right corners are double roots of P₂, upper and lower ones simple "
        "roots of P₁; drop 1. The outer one, α = 16, is dashed: three corners are roots of P₁, the "
        "left one is empty; drop 0. At the origin a root of P₁ with multiplicity 3, drop 0. In the "
        "upper right corner the point ∞, a root of P₂ with multiplicity 4, drop 1."
    ),
    claim=("rank-drop", "critical-iff-shared"),
    chapter="chapters/09-parameterization#root-plane",
    height=3.25,
)
