"""How many local minima one neuron has for a random teacher: closed forms and samples."""

from __future__ import annotations

from typing import Any

import numpy as np

from lcn_support.figures.base import Canvas, Data, Theme, Words, arrays, columns
from lcn_support.figures.labels import key, line

SEED, TEACHERS = 1604, 2_000
RATIOS = (-0.3, -0.2, -0.1, 0.0, 0.125, 0.25, 0.375, 0.5)
INPUTS = {2: ("outside", "o"), 3: ("inside", "s"), 6: ("accent", "D")}
PROVED = (2, 3)


def data(seed: int = SEED, teachers: int = TEACHERS) -> Data:
    """The expected number of minima at width 1 over the ratio c, exact for n = 2, 3, and sampled.

    Teachers of the Gaussian orthogonal ensemble; intervals at 95 %, undecided ones included.

    Parameters
    ----------
    seed, teachers
        of each sample.

    >>> curve = data(teachers=10)["curves"]
    >>> min(curve["inputs"]), max(curve["inputs"]), bool(max(curve["minima"]) <= 2)
    (2, 3, True)
    """
    from lcn_support.experiments.teachers.quadratic_minima import sampled_minima
    from lcn_support.shallow.quadratic.random_teachers import expected_minima

    rng = np.random.default_rng(seed)
    curves = [
        (n, c, expected_minima(n, c)) for n in PROVED for c in np.linspace(-1 / n, 0.5, 60).tolist()
    ]
    samples = []
    for n in INPUTS:
        for c in RATIOS:
            if 1 + n * c > 0.05:
                found = sampled_minima(n, 1, c, teachers, rng)
                samples.append((n, c, found.mean, *found.interval()))
    return {
        "curves": columns(("inputs", "ratio", "minima"), curves),
        "samples": columns(("inputs", "ratio", "mean", "low", "high"), samples),
    }


def draw(data: dict[str, dict[str, Any]], canvas: Canvas, theme: Theme) -> None:
    """Curves, and samples with their intervals, over c."""
    axes: Any = canvas.add_axes((0.13, 0.26, 0.84, 0.7))
    axes.set(xlim=(-0.52, 0.54), ylim=(0.98, 2.04))
    axes.set_xlabel("ratio $c$ of the metric", labelpad=1)
    axes.set_ylabel("local minima", labelpad=2)
    axes.grid(True, axis="y")
    entries = {}
    for n, (colour, symbol) in INPUTS.items():
        style = {"color": getattr(theme, colour)}
        curve, found = arrays(data["curves"], inputs=n), arrays(data["samples"], inputs=n)
        axes.plot(curve["ratio"], curve["minima"], lw=1.2, **style)
        up, down = found["high"] - found["mean"], found["mean"] - found["low"]
        axes.errorbar(
            found["ratio"], found["mean"], [down, up], fmt=symbol, ms=3.2, lw=0.9, capsize=2,
            **style,
        )  # fmt: skip
        entries[f"n = {n}"] = line(marker=symbol, ms=3.2, lw=1.2 if n in PROVED else 0, **style)
    for c, name in ((0, "Frobenius"), (0.5, "Gaussian")):
        axes.axvline(c, color=theme.muted, lw=0.6, ls=(0, (2, 2)), zorder=0)
        axes.text(c - 0.01, 1.03, name, ha="right", color=theme.muted)
    key(canvas, entries, (0.55, -0.02), ncols=3, columnspacing=1.4, handletextpad=0.5)


def words_of(data: dict[str, dict[str, Any]]) -> str:
    """The values for Gaussian inputs, and by how many intervals a curve is missed."""
    samples = [
        (n, c, low, high)
        for n, c, low, high in zip(
            *(data["samples"][name] for name in ("inputs", "ratio", "low", "high")), strict=True
        )
    ]
    return (
        "The number of minima that a random teacher leaves to one neuron falls as the ratio c of "
        "the metric grows, and samples lie on the closed curves. Two curves, for 2 and 3 inputs, "
        "from 2 at their left ends down, with dots and short intervals on them, and dots without "
        f"a curve for 6 inputs, {len(samples)} dots in all; dashed lines at c = 0, the Frobenius "
        "norm, and at c = 1/2, Gaussian data."
    )


FIGURE = Words(
    title="Expected number of minima for one neuron",
    caption=(
        "For a random teacher one neuron has between one and two minima, fewer for Gaussian data "
        "than with a bias. Lines are closed forms for two and three inputs, marks are samples of "
        "the Gaussian orthogonal ensemble with 95 % intervals. Data are Gaussian at c = ½; an "
        "output bias makes the metric that of Frobenius, c = 0."
    ),
    alt=words_of,
    claim="random-teachers",
    chapter="chapters/16-shallow-networks#random-teachers",
    height=2.5,
    seed=SEED,
)
