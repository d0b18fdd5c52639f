"""How often a random filter is in the function space, by degree and number of even filter sizes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lcn_support.figures.base import Data, Figure

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Canvas

    from lcn_support.figures.style import Theme

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

    rows: list[tuple[Any, ...]] = []
    for degree in range(1, highest_degree + 1):
        shares = membership_shares(degree, samples, seed)
        for e in range(degree % 2, degree + 1, 2):
            low, high = shares.interval(e)
            hits = shares.at_least(e)
            rows.append((degree, e, hits, shares.unknown, samples, hits / samples, low, high))
    names = ("degree", "e", "inside", "unknown", "samples", "share", "low", "high")
    return dict(zip(names, map(list, zip(*rows, strict=True)), strict=True))


def draw(data: dict[str, Any], canvas: Canvas, theme: Theme) -> None:
    """One line for each e on a logarithmic scale, with intervals; a triangle where none is."""
    axes = canvas.add_axes((0.145, 0.14, 0.835, 0.84))
    names = ("degree", "e", "share", "low", "high")
    rows = list(zip(*(data[name] for name in names), strict=True))
    for e in range(1, max(data["e"]) + 1):
        line = [row for row in rows if (row[1] == e if e > 1 else row[1] <= 1)]
        even = e % 2 == 0
        colour, mark = (theme.inside, "o") if even else (theme.accent, "s")
        seen = [row for row in line if row[2] > 0]
        degrees = [row[0] for row in seen]
        lows, highs = [row[3] for row in seen], [row[4] for row in seen]
        axes.vlines(degrees, lows, highs, color=colour, lw=1.4)
        axes.plot(
            degrees, [row[2] for row in seen], marker=mark, ms=3, lw=1, color=colour,
            ls="-" if even else (0, (4, 1.6)),
        )  # fmt: skip
        bounds = [(row[0], row[4]) for row in line if row[2] == 0 and row[0] == e]
        axes.plot(*zip(*bounds, strict=True) if bounds else ([], []), "v", color=colour, mfc="none")
        if seen and e > 1:
            degree, share = seen[0][0], seen[0][2]
            axes.annotate(
                f"$e={e}$", (degree, share), (-5, -5 if share > 2e-4 else 4),
                textcoords="offset points", ha="right", va="center", color=theme.ink,
            )  # fmt: skip
    note: dict[str, Any] = {"color": theme.ink, "ha": "right", "va": "center"}
    axes.text(12, 1.45, "$e=0$ or $1$: filling", **note)
    axes.text(12, 4.6e-5, "$e=n$: none in the sample", **note)
    axes.set(yscale="log", xlim=(0.5, 12.4), ylim=(3e-5, 2.2))
    axes.set(xlabel=r"degree $n=\sum(k_i-1)$", ylabel="share inside the function space")
    axes.set_xticks(range(1, 13))
    axes.minorticks_off()
    axes.grid(True, axis="y")


FIGURE = Figure(
    id="fig-membership-shares",
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
    width="column",
    height=3.0,
    seed=SEED,
    data=data,
    draw=draw,
)
