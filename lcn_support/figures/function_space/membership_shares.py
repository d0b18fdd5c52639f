"""How often a random filter is in the function space, by degree and number of even filter sizes."""

from __future__ import annotations

from typing import Any

from lcn_support.figures.base import Canvas, Data, Theme, Words, columns, rows
from lcn_support.figures.labels import note

SEED = 2108
SAMPLES = 50_000
HIGHEST_DEGREE = 12


def data(samples: int = SAMPLES, highest_degree: int = HIGHEST_DEGREE, seed: int = SEED) -> Data:
    """One row for each degree n and each e ≤ n of the parity of n, from one sample a degree.

    >>> rows = data(samples=200, highest_degree=3)
    >>> list(zip(rows["degree"], rows["e"]))
    [(1, 1), (2, 0), (2, 2), (3, 1), (3, 3)]
    """
    from lcn_support.experiments.membership import membership_shares

    found: list[tuple[Any, ...]] = []
    for degree in range(1, highest_degree + 1):
        shares = membership_shares(degree, samples, seed)
        for e in range(degree % 2, degree + 1, 2):
            low, high = shares.interval(e)
            hits = shares.at_least(e)
            found.append((degree, e, hits, shares.unknown, samples, hits / samples, low, high))
    names = ("degree", "e", "inside", "unknown", "samples", "share", "low", "high")
    return columns(names, found)


def draw(data: dict[str, Any], canvas: Canvas, theme: Theme) -> None:
    """One line for each e on a logarithmic scale, with intervals; a triangle where none is."""
    axes = canvas.add_axes((0.145, 0.14, 0.835, 0.84))
    for e in range(1, max(data["e"]) + 1):
        line = [row for row in rows(data) if max(row["e"], 1) == e]
        even = e % 2 == 0
        colour, mark = (theme.inside, "o") if even else (theme.accent, "s")
        seen = [row for row in line if row["share"] > 0]
        degrees, shares, lows, highs = (
            [row[name] for row in seen] for name in ("degree", "share", "low", "high")
        )
        axes.vlines(degrees, lows, highs, color=colour, lw=1.4)
        dash: Any = "-" if even else (0, (4, 1.6))
        axes.plot(degrees, shares, marker=mark, ms=3, lw=1, color=colour, ls=dash)
        bounds = [(e, row["high"]) for row in line if row["share"] == 0 and row["degree"] == e]
        axes.plot(*zip(*bounds, strict=True) if bounds else ([], []), "v", color=colour, mfc="none")
        if seen and e > 1:
            up = -5 if shares[0] > 2e-4 else 4
            note(axes, f"$e={e}$", (degrees[0], shares[0]), (-5, up), ha="right")
    axes.text(12, 1.45, "$e=0$ or $1$: filling", ha="right", va="center")
    axes.text(12, 4.6e-5, "$e=n$: none in the sample", ha="right", va="center")
    axes.set(yscale="log", xlim=(0.5, 12.4), ylim=(3e-5, 2.2))
    axes.set(xlabel=r"degree $n=\sum(k_i-1)$", ylabel="share inside the function space")
    axes.set_xticks(range(1, 13))
    axes.minorticks_off()
    axes.grid(True, axis="y")


FIGURE = Words(
    title="The share of random filters inside the function space",
    caption=(
        "Share of forms with independent N(0, 1) coefficients that have at least e real roots, so "
        f"that a network with e even filter sizes expresses them; {SAMPLES:,} forms a degree, each "
        "with a certified number of real roots, Wilson intervals at 95 %. For e ≤ 1 the network is "
        "filling. Along each line the layers of odd size grow and the share with it; the ends of "
        "the lines, where all filters have size 2, fall steeply. Triangles: no form inside, the "
        "upper end of the interval."
    ).replace(",000", " 000"),
    alt=(
        "Logarithmic plot of the share inside against the degree n from 1 to 12, one line for each "
        "number e of even filter sizes. The line for e = 0 or 1 is constant at one. Every other "
        "line begins at n = e and rises with n: e = 2 from about two thirds to almost nine tenths, "
        "e = 3 from a quarter to above a half, e = 4 from a twentieth to almost a quarter, e = 5 "
        "and e = 6 from below a hundredth, and e = 7 stays below a thousandth. For e = n from 7 "
        "on no form of the sample is inside."
    ),
    claim="membership-shares",
    chapter="chapters/02-filling#random-filters",
    source="ours",
    height=3.0,
    seed=SEED,
)
