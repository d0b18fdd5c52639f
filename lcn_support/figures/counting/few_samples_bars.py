"""Critical points against the number of samples: those that fit all samples, and the others."""

from __future__ import annotations

from typing import Any

from lcn_support.architectures.architecture import Architecture
from lcn_support.arguments.in_short import short
from lcn_support.counting.few_samples import few_samples_count
from lcn_support.figures.base import Canvas, Data, Theme, Words, columns
from lcn_support.figures.labels import CENTRED, spot

SIZES = (3, 3)
MOST = 14
LOW = 0.12
"""A bar of a lesser share of the height has its number above it."""


def data(sizes: tuple[int, ...] = SIZES) -> Data:
    """A row a number of samples, up to m + 3; fits are −1 where there are infinitely many.

    There is room for forms up to degree m = 14.

    >>> columns = data((2, 2))
    >>> columns["fits"], columns["others"]
    ([-1, -1, 2, 0, 0], [0, 2, 4, 6, 6])
    """
    sizes = Architecture(sizes).sizes
    m = sum(sizes) - len(sizes)
    if m > MOST:
        raise ValueError(
            f"sizes {short(sizes)} have forms of degree {m}, and the figure has room for bars up "
            f"to degree {MOST}; give smaller sizes, or print few_samples_count(sizes, N)"
        )
    counts = ((N, few_samples_count(sizes, N)) for N in range(1, m + 4))
    bars = ((N, -1 if c.fits is None else c.fits, c.others) for N, c in counts)
    return columns(("samples", "fits", "others"), bars)


def draw(data: dict[str, Any], canvas: Canvas, theme: Theme) -> None:
    """A bar a number of samples: others below, fits on top; an arrow where fits are infinite."""
    top = max(data["others"])
    power = len(str(top)) - 1 if top >= 10**5 else 0
    left = 0.135 if power else 0.135 + 0.015 * max(0, len(str(top)) - 3)
    axes: Any = canvas.add_axes((left, 0.16, 0.985 - left, 0.71))
    axes.axhline(top, color=theme.muted, lw=0.7, ls=(0, (4, 2)), zorder=0)
    small = top < 10**4 and len(data["samples"]) <= 9
    for N, fits, others in zip(*data.values(), strict=True):
        axes.bar(N, others, 0.62, color=theme.inside)
        if fits > 0:
            style = {"color": theme.outside, "hatch": "////", "edgecolor": theme.paper}
            axes.bar(N, fits, 0.62, bottom=others, **style)
        if fits < 0:
            axes.annotate(
                "", (N, 1.14 * top), (N, others), zorder=3,
                arrowprops={"arrowstyle": "-|>", "color": theme.outside, "lw": 1.6, "shrinkA": 0},
            )  # fmt: skip
            axes.text(N, 1.13 * top, "∞", ha="center", va="bottom", size=9)
        if small and others >= LOW * top:
            axes.text(N, others / 2, others, color=theme.paper, **CENTRED)
        elif small and others:
            axes.text(N + 0.1, others, others, ha="left", va="bottom")
        if small and fits > 0:
            axes.text(N, 1.03 * top, f"+ {fits}", ha="center", va="bottom")
    axes.set(xlim=(0.45, len(data["samples"]) + 0.55), ylim=(0, 1.3 * top))
    axes.set_xticks(data["samples"])
    axes.set_xlabel("samples N", labelpad=2)
    axes.set_ylabel(
        f"critical classes / $10^{{{power}}}$" if power else "critical classes", labelpad=2
    )
    if power:
        axes.yaxis.set_major_formatter(lambda height, _: f"{height / 10**power:g}")
    axes.tick_params(axis="x", length=0)
    for left, colour, hatch, name in (
        (0.135, theme.outside, "////", "fit all samples"),
        (0.5, theme.inside, "", "others"),
    ):
        axes = spot(canvas, (left, 0.925, 0.05, 0.045), (left + 0.065, 0.946), name)
        axes.bar(0, 1, color=colour, hatch=hatch, edgecolor=theme.paper, linewidth=0)
        axes.set(xlim=(-0.4, 0.4), ylim=(0, 1))


def words_of(data: dict[str, Any]) -> str:
    """The numbers of points, sample by sample."""
    total = max(data["others"])
    few = sum(n == -1 for n in data["fits"])
    others = ", ".join(map(str, data["others"]))
    return (
        f"The total reaches the generic number, {total}, with {few + 1} samples and stays there. "
        f"Bars over 1 to {len(data['fits'])} samples, and a dashed line at {total}. Up to {few} "
        "samples an arrow to the infinity sign stands for the points that fit all samples, above "
        f"bars of the others. Others, by the number of samples: {others}."
    )


FIGURE = Words(
    title="Critical points against the number of samples",
    caption=(
        "From as many samples as the function space has dimensions, the number of critical points "
        "is the generic one, even where the covariance is singular. Complex critical classes "
        "against the number of samples in general position. With fewer samples infinitely many "
        "points fit all of them (the sign of infinity); the others come in with the polar "
        "degrees. Dashed: the generic number."
    ),
    alt=words_of,
    claim="too-few-samples",
    chapter="further/few-samples#too-few-samples",
    height=2.2,
)
