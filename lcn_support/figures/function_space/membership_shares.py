"""How often a random filter is in the function space, by degree and number of even filter sizes."""

from __future__ import annotations

from typing import Any

from lcn_support.figures.base import Canvas, Data, Theme, Words, columns, rows
from lcn_support.figures.labels import note

SEED = 2108
SAMPLES = 50_000
HIGHEST_DEGREE = 12
MOST = 30_000_000


def data(samples: int = SAMPLES, highest_degree: int = HIGHEST_DEGREE, seed: int = SEED) -> Data:
    """One row for each degree n and each e ≤ n of the parity of n, from one sample a degree.

    >>> rows = data(samples=200, highest_degree=3)
    >>> list(zip(rows["degree"], rows["e"]))
    [(1, 1), (2, 0), (2, 2), (3, 1), (3, 3)]
    """
    from lcn_support.experiments.membership import membership_shares

    if samples * highest_degree**2 > MOST:
        raise ValueError(
            f"{samples} samples of each degree up to {highest_degree} would take minutes; give "
            f"fewer, so that samples · degree² is at most {MOST}"
        )
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
    last = max(data["degree"])
    axes.text(last, 1.45, "$e=0$ or $1$: filling", ha="right", va="center")
    axes.text(last, 4.6e-5, "$e=n$: none in the sample", ha="right", va="center")
    axes.set(yscale="log", xlim=(0.5, last + 0.4), ylim=(3e-5, 2.2))
    axes.set(xlabel=r"degree $n=\sum(k_i-1)$", ylabel="share inside the function space")
    axes.set_xticks(range(1, last + 1, 1 + last // 16))
    axes.minorticks_off()
    axes.grid(True, axis="y")


FIGURE = Words(
    title="The share of random filters inside the function space",
    caption=(
        "The more filters have even size, the fewer random forms the network expresses. Share of "
        "forms with independent N(0, 1) coefficients that have at least e real roots, where e is "
        "the number of even filter sizes; every number of real roots is certified, bars are "
        "Wilson intervals at 95 %. For e ≤ 1 the network is filling. Along each line the layers "
        "of odd size grow and the share with it; at the lower ends all filters have size 2. "
        "Triangles: no form inside, the upper end of the interval."
    ),
    alt=(
        "The share of random forms inside falls steeply with the number e of even filter sizes, "
        "and rises with the degree. A logarithmic plot of the share against the degree has one "
        "line for each e. The line for e = 0 or 1 is constant at one. Every other line begins at "
        "the degree e and rises from there; each lies far below the one before. At the lower ends "
        "of the last lines triangles stand where no form of the sample is inside."
    ),
    claim="membership-shares",
    chapter="chapters/02-filling#random-filters",
    height=3.0,
    seed=SEED,
)
