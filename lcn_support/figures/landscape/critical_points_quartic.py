"""All critical points of one random target, as portraits of their roots."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from lcn_support.architectures.patterns import RootPattern
from lcn_support.architectures.strata import place_of
from lcn_support.figures.base import Canvas, Data, Theme, Words, columns, rows
from lcn_support.figures.labels import CENTRED, fit_height, in_one_column, sheet
from lcn_support.figures.places import LINES
from lcn_support.figures.random_quartic import (
    SEED,
    SIZES,
    architectures_of,
    critical_points_of_target,
    random_target,
    sizes_of,
)
from lcn_support.figures.root_icons import DIGITS, written

MARGIN, LINE, RADIUS, ACROSS = 0.12, 1.36, 0.32, 6
"""Left margin, height of a row, radius in inches, and the least number of places in a row."""


def data(seed: int = SEED, sizes: tuple[tuple[int, ...], ...] = SIZES) -> Data:
    """The critical points W ≠ 0 for architectures with one degree, for white data, by loss.

    Roots are points of the closed unit disc: z of the upper half-plane at i(z − i)/(z + i), so that
    0, 1, ∞ and −1 are the lower, right, upper and left point of the circle.

    >>> rows = data()["points"]
    >>> sorted({p for p, n in zip(rows["pattern"], rows["classes 4 2"]) if n == 0})
    ['13|0', '22|0']
    """
    from lcn_support.forms.roots import root_pattern

    architectures = architectures_of(sizes)
    target = random_target(seed, architectures[0].filter_size)
    pattern = root_pattern(target)
    points = critical_points_of_target(seed, sizes)
    filters = points.pop("filters")
    roots = [(-1, *root) for root in _merged(_roots(target))]
    for number, layers in enumerate(filters):
        roots += [(number, *root) for root in _merged(z for w in layers for z in _roots(w))]
    return {
        "target": {
            "pattern": [str(pattern)],
            "outside": [any(place_of(pattern, a) == "outside" for a in architectures)],
            **{f"u{i}": [float(c)] for i, c in enumerate(target)},
        },
        "points": points,
        "roots": columns(("number", "x", "y", "multiplicity"), roots),
    }


def _roots(w: Sequence[Any]) -> Iterator[complex]:
    """Roots on the real line or above it, as points of the disc."""
    import numpy as np

    coefficients = [float(c) for c in w]
    zeros = next(i for i, c in enumerate(coefficients) if c)
    yield from [1j] * zeros
    for z in np.roots(coefficients):
        if z.imag >= 0:
            yield complex(1j * (z - 1j) / (z + 1j))


def _merged(roots: Iterable[complex]) -> Iterator[tuple[float, float, int]]:
    """Roots of different filters that agree: compatible filters have simple roots."""
    groups: list[list[complex]] = []
    for z in roots:
        near = next((group for group in groups if abs(group[0] - z) < 1e-6), None)
        if near is None:
            groups.append([z])
        else:
            near.append(z)
    for group in groups:
        yield group[0].real, group[0].imag, len(group)


def draw(data: dict[str, dict[str, Any]], canvas: Canvas, theme: Theme) -> None:
    """First the target and what is critical for all architectures, then what some of them add."""
    width = canvas.get_size_inches()[0]
    counts = [name for name in data["points"] if name.startswith("classes")]
    of_target = rows(data["roots"], number=-1)
    groups = _groups(data["points"])
    out_of_reach = data["target"]["outside"][0]
    across = 4 if in_one_column(canvas) else ACROSS
    pitch = (width - MARGIN) / across
    lines = [
        -(-(len(chosen) + (len(own) == len(counts) and out_of_reach)) // across)
        for own, chosen in groups.items()
    ]
    needed = 0.12 + sum(0.38 + LINE * n for n in lines) + (0.42 if across == 4 else 0.28)
    height = fit_height(canvas, needed, "give fewer architectures, or of a lower degree")
    axes = sheet(canvas)
    axes.set(xlim=(0, width), ylim=(height, 0))
    top = 0.12
    for own_counts, chosen in groups.items():
        shared = len(own_counts) == len(counts)
        names = [sizes_of(n) for n in own_counts]
        title = "critical for " + " and for ".join(names) + ("" if shared else " alone")
        axes.text(0.06, top, title, va="center")
        top += 0.28
        target_too = shared and out_of_reach
        for place, point in enumerate(chosen, start=int(target_too)):
            line, column = divmod(place, across)
            centre = MARGIN + (column + 0.5) * pitch, top + line * LINE + RADIUS
            own = rows(data["roots"], number=point["number"])
            _draw_disc(axes, centre, point["place"], own, of_target, theme)
            _write(axes, centre, _facts(point, counts))
        if target_too:
            centre = MARGIN + pitch / 2, top + RADIUS
            _draw_disc(axes, centre, "outside", [], of_target, theme)
            _draw_compass(axes, centre, theme)
            _write(axes, centre, (data["target"]["pattern"][0], "target $u$"))
        top += LINE * (1 + (len(chosen) + target_too - 1) // across) + 0.1
    _draw_key(axes, top, width, theme)


def _groups(points: dict[str, Any]) -> dict[tuple[str, ...], list[dict[str, Any]]]:
    """The points by the architectures that they are critical for, those for most of them first."""
    found: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    for point in rows(points):
        own = tuple(name for name in point if name.startswith("classes") and point[name])
        found.setdefault(own, []).append(point)
    return dict(sorted(found.items(), key=lambda group: -len(group[0])))


def _facts(point: dict[str, Any], counts: Sequence[str]) -> tuple[str, ...]:
    classes = [str(point[name]) for name in counts if point[name]]
    noun = "class" if classes == ["1"] else "classes"
    return (
        point["pattern"],
        f"loss {point['loss']:.2g}",
        f"index {point['index']}",
        f"{' and '.join(classes)} {noun}",
    )


def _write(axes: Any, centre: tuple[float, float], lines: Sequence[str]) -> None:
    x, y = centre
    for number, line in enumerate(lines):
        style = {"size": 7} if number else DIGITS
        text = line if number else written(line)
        axes.text(x, y + RADIUS + 0.185 + 0.128 * number, text, **style, **CENTRED)


def _draw_disc(
    axes: Any, centre: tuple[float, float], place: str, roots: list[dict[str, Any]],
    of_target: list[dict[str, Any]], theme: Theme,
) -> None:  # fmt: skip
    from matplotlib.patches import Circle

    x, y = centre
    axes.add_patch(Circle(centre, RADIUS, fc="none", ec=getattr(theme, place), **LINES[place]))
    for root in of_target:
        at = x + RADIUS * root["x"], y - RADIUS * root["y"]
        axes.plot(*at, "o", ms=5.6, mfc="none", mec=theme.ink, mew=0.7, zorder=2)
    for root in roots:
        at = x + RADIUS * root["x"], y - RADIUS * root["y"]
        if root["multiplicity"] == 1:
            axes.plot(*at, "o", ms=3, color=theme.ink, zorder=4)
        else:
            _draw_multiple_root(axes, at, root["multiplicity"], theme)


def _draw_multiple_root(
    axes: Any, at: tuple[float, float], multiplicity: int, theme: Theme
) -> None:
    axes.plot(*at, "o", ms=8.5, color=theme.accent, mec=theme.paper, mew=0.5, zorder=3)
    axes.text(
        *at, str(multiplicity), ha="center", va="center_baseline", size=7, color=theme.paper,
        zorder=6,
    )  # fmt: skip


def _draw_compass(axes: Any, centre: tuple[float, float], theme: Theme) -> None:
    x, y = centre
    away = RADIUS + 0.07
    for text, right, up in (("0", 0, -1), ("1", 1, 0), ("∞", 0, 1), ("−1", -1.08, 0)):
        axes.text(x + away * right, y - away * up, text, size=7, color=theme.muted, **CENTRED)


def _draw_key(axes: Any, y: float, width: float, theme: Theme) -> None:
    """What the marks and rings stand for, in two lines or in three."""
    names = {"root of the target": 1.15, "simple root": 0.95, "multiple root": 1.1}
    names |= dict.fromkeys(LINES, 0.85) | {"outside": 1.4}
    x = 0.13
    for name, room in names.items():
        if x + room > width:
            x, y = 0.13, y + 0.2
        if name in LINES:
            ends = x - 0.06, x + 0.16
            axes.plot(ends, (y, y), color=getattr(theme, name), **LINES[name])
        elif name == "multiple root":
            _draw_multiple_root(axes, (x, y), 2, theme)
        elif name == "simple root":
            axes.plot(x, y, "o", ms=3, color=theme.ink)
        else:
            axes.plot(x, y, "o", ms=5.6, mfc="none", mec=theme.ink, mew=0.7)
        text = "outside the function space" if name == "outside" else name
        axes.text(x + (0.22 if name in LINES else 0.11), y, text, va="center", size=7)
        x += room


def _rows_in_words(points: dict[str, Any]) -> str:
    counts = tuple(name for name in points if name.startswith("classes"))
    if list(_groups(points)) == [counts, counts[1:]]:
        return (
            "In the first row are points that are critical for both networks, then those for the "
            "longer one alone."
        )
    if len(counts) == 1:
        return "All are critical for one network."
    return "Headings name the networks for which the points below are critical, and no others."


def words_of(data: dict[str, dict[str, Any]]) -> str:
    """The patterns of the critical points, most frequent first, in words."""
    patterns = Counter(data["points"]["pattern"])
    low = sum(index == 0 for index in data["points"]["index"])
    listed = "; ".join(
        f"{count} with {RootPattern(name).in_words()}" for name, count in patterns.most_common(7)
    )
    return (
        f"{low} of {patterns.total()} critical points have index 0; all the others are saddles. "
        "Discs in rows show the roots of each point as dots, on the rim where they are real, with "
        "the number of their copies, and the roots of the target as circles. "
        f"{_rows_in_words(data['points'])} There are {listed}."
    )


FIGURE = Words(
    title="All critical points of one random target",
    caption=(
        "Every critical point but the target itself has a multiple root. White data and a random "
        "target; all W ≠ 0 over critical parameters, by their roots. The upper half-plane is a "
        "disc, its rim the real projective line, and a complex pair is a point inside. Below "
        "each disc: pattern, loss, index (the number of descending directions) and the number of "
        "scaling classes for each network."
    ),
    alt=words_of,
    claim="all-critical-points",
    chapter="chapters/04-critical-points#all-critical-points",
    width="text",
    height=3.9,
    column_height=6.75,
    seed=SEED,
)
