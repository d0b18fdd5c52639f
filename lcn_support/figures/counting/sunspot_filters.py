"""A network on the sunspot numbers: all its real critical filters, and what they predict."""

from __future__ import annotations

from typing import Any

from lcn_support.figures.base import Canvas, Data, Theme, Words, arrays, columns, rows
from lcn_support.figures.labels import axes_at, in_one_column, key, line, patch

SIZES, STRIDES = (3, 3), (2, 1)
FIRST_YEAR = 1920
SHOWN_LOSS = 0.5
"""The first filter with a greater loss is drawn beside the best one."""

COLOURS = {"global minimum": "ink", "bad minimum": "accent", "saddle": "muted"}
MARKS = {"global minimum": "o", "bad minimum": "D", "saddle": "^"}


def data() -> Data:
    """The filters, one row a coefficient, and the years with the series and each prediction.

    >>> tables = data()
    >>> sorted(set(tables["filters"]["kind"]))
    ['bad minimum', 'global minimum', 'saddle']
    """
    from lcn_support.architectures.architecture import Architecture
    from lcn_support.landscape.solver import critical_points
    from lcn_support.losses.series import prediction_loss, predictions, sunspots

    a, series = Architecture(SIZES, strides=STRIDES), sunspots()
    loss = prediction_loss(series, a.degree + 1)
    found = critical_points(a, loss, progress=False)
    shown = sum(t >= FIRST_YEAR for t in series.times)
    filters = []
    years: dict[str, list[Any]] = {
        "year": list(series.times[-shown:]),
        "sunspots": list(map(float, series.values[-shown:])),
    }
    for number, p in enumerate(found.points, start=1):
        W = [float(c) for c in p.end_to_end]
        facts = (number, p.kind, round(float(p.loss), 6))
        filters += [(*facts, len(W) - j, round(c, 6)) for j, c in enumerate(W)]
        _, values = predictions(series, W)
        years[f"filter {number}"] = [round(x, 3) for x in values[-shown:]]
    names = ("number", "kind", "loss", "lag", "coefficient")
    return {"filters": columns(names, filters), "years": years}


def draw(data: dict[str, Any], canvas: Canvas, theme: Theme) -> None:
    """The series with the predictions of the first and the fourth filter above, filters below."""
    years = data["years"]
    kinds = {row["number"]: (row["kind"], row["loss"]) for row in rows(data["filters"])}
    narrow = in_one_column(canvas)
    across, up = canvas.get_size_inches()
    axes: Any = axes_at(canvas, 0.48, up - 1.6, (across - 0.56, 1.25))
    entries = {"the series": patch(color=theme.grid)}
    axes.bar(years["year"], years["sunspots"], width=0.8, color=theme.grid)
    worse = next(n for n, (_, loss) in kinds.items() if loss > SHOWN_LOSS)
    dashed: Any = (0, (3, 1.5))
    for number, style in ((1, "-"), (worse, dashed)):
        colour = getattr(theme, COLOURS[kinds[number][0]])
        axes.plot(years["year"], years[f"filter {number}"], ls=style, lw=1.1, color=colour)
        entries[f"filter {number}, {kinds[number][0]}"] = line(ls=style, lw=1.3, color=colour)
    key(canvas, entries, (0.5, 1), loc="upper center", ncols=3, columnspacing=1, handlelength=1.2)
    axes.set(xlim=(years["year"][0] - 0.6, years["year"][-1] + 0.6))
    axes.set_ylim(min(0, min(years[f"filter {worse}"])) - 5, None)
    axes.set_ylabel("sunspot number", labelpad=2)
    for number, (kind, loss) in kinds.items():
        row, place = divmod(number - 1, 3 if narrow else 5)
        left, bottom = 0.48 + (0.98 if narrow else 0.9) * place, 0.38 + 1.5 * (narrow - row)
        axes = axes_at(canvas, left, bottom, (0.88, 0.8) if narrow else (0.82, 0.9))
        here = arrays(data["filters"], number=number)
        colour = getattr(theme, COLOURS[kind])
        axes.axhline(0, color=theme.muted, lw=0.5)
        axes.vlines(here["lag"], 0, here["coefficient"], color=colour)
        axes.plot(here["lag"], here["coefficient"], MARKS[kind], color=colour)
        title = f"{number}: {kind.replace(' ', chr(10))}\nloss {loss:.3f}"
        axes.set_title(title, pad=3, linespacing=1.1, size=7)
        axes.set(xlim=(7.6, 0.4), ylim=(-0.75, 1.4))
        axes.set_xticks([7, 4, 1])
        axes.set_yticks([-0.5, 0, 0.5, 1], ["−0.5", "0", "0.5", "1"] if place == 0 else [""] * 4)
        axes.set_xlabel("years back", labelpad=2)
        if place == 0:
            axes.set_ylabel("coefficient", labelpad=2)


def words_of(data: dict[str, Any]) -> str:
    """The caption, with the number of real filters."""
    return (
        "The second-best filter is a bad minimum: training can end there. The network of sizes "
        "(3, 3) and stride 2 predicts the sunspot number of a year from the seven years before; "
        "data from 1700 to 2008. Above, the last part of the series with two predictions. Below, "
        f"all {len(set(data['filters']['number']))} real critical filters W ≠ 0, with their losses "
        "in units of the variance: the coefficient of the value so many years back."
    )


def losses_in_words(data: dict[str, Any]) -> str:
    """The alternative text, with kinds and losses of the filters."""
    kinds = {row["number"]: f"{row['kind']} {row['loss']:.3f}" for row in rows(data["filters"])}
    return (
        "The prediction of the best filter follows the series closely, and a bad minimum is nearly "
        "as good. Above, yearly sunspot numbers as grey bars, in waves of eleven years. The "
        "prediction of filter 1 follows them; that of a saddle stays near the mean and lags "
        "behind. Below, filters of seven coefficients each, with their losses: "
        f"{', '.join(kinds.values())}. The best ones put a large weight on the last year and a "
        "negative one on the year before."
    )


FIGURE = Words(
    title="All real critical filters of a network on the sunspot numbers",
    caption=words_of,
    alt=losses_in_words,
    claim="sunspot-critical-points",
    chapter="chapters/14-real-points#sunspots",
    width="text",
    height=3.55,
    column_height=4.9,
)
