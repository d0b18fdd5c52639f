"""How far gradient descent drifts from the invariants of the flow, by its step."""

from __future__ import annotations

from math import sqrt
from typing import Any

import numpy as np

from lcn_support.architectures.architecture import Architecture
from lcn_support.arguments.in_short import short
from lcn_support.arguments.integers import read_integer
from lcn_support.figures.base import Canvas, Data, Theme, Words, arrays, columns, rows

SIZES, SEED, RUNS, TIME = (4, 2), 21, 400, 5.0
MOST = 40
STEPS = tuple(0.01 / 2**j for j in range(8))


def data(sizes: tuple[int, ...] = SIZES, seed: int = SEED, runs: int = RUNS) -> Data:
    """The largest |δ_i(T) − δ_i(0)| of each run: its 5, 50 and 95 % quantiles, and its order.

    Targets and starts have independent N(0, 1) entries, data are white. ``order`` is the median
    over the runs of the slope of log drift against log step, with a 95 % interval from the order
    statistics of the runs: fitted to all steps, and between the two shortest. A run that diverges
    has infinite drift.

    >>> table = data(runs=40)["drift"]
    >>> table["median"][0] > 50 * table["median"][-2] > 0
    True
    """
    from lcn_support.losses.batch import LossBatch
    from lcn_support.training.descent import train
    from lcn_support.training.flow import gradient_flow

    a = Architecture(sizes)
    if not 2 <= a.layers <= MOST or a.filter_size > MOST:
        raise ValueError(
            f"sizes {short(a.sizes)}: the invariants compare two layers; give 2 to {MOST} of them, "
            f"with an end-to-end filter of size {MOST} at most"
        )
    runs = read_integer(runs, "runs", 8, remedy="give 8 or more, so that their median has bounds")
    rng = np.random.default_rng(seed)
    loss = LossBatch(rng.standard_normal((runs, a.filter_size)))
    start = [rng.standard_normal((runs, k)) for k in a.sizes]

    def drift(ended: Any) -> Any:
        moved = np.abs(_invariants(ended.filters) - _invariants(start)).max(axis=1)
        return np.where(np.isnan(moved), np.inf, moved)

    by_step = np.array(
        [
            drift(train(a, loss, start, step=h, steps=round(TIME / h), tolerance=1e-300))
            for h in STEPS
        ]
    )
    flow = drift(gradient_flow(a, loss, start, time=TIME))
    logs, x = np.log(by_step), np.log(STEPS)
    fitted = (x - x.mean()) @ logs / ((x - x.mean()) @ (x - x.mean()))
    last = (logs[-2] - logs[-1]) / (x[-2] - x[-1])
    methods = [*(("descent", h) for h in STEPS), ("flow", 0.0)]
    quantiles = np.quantile(np.vstack([by_step, flow]), [0.05, 0.5, 0.95], axis=1).T.tolist()
    return {
        "drift": columns(
            ("method", "step", "low", "median", "high"),
            ((*method, *row) for method, row in zip(methods, quantiles, strict=True)),
        ),
        "order": columns(
            ("sizes", "steps", "order", "low", "high"),
            [(str(a.sizes), "all", *_median(fitted)), (str(a.sizes), "shortest", *_median(last))],
        ),
    }


def _invariants(filters: Any) -> Any:
    norms = np.stack([(w**2).sum(axis=1) for w in filters], axis=1)
    return norms[:, :-1] - norms[:, -1:]


def _median(values: Any) -> tuple[float, float, float]:
    """The median and a 95 % interval for it, that between two order statistics.

    Their ranks are n/2 ∓ 0.98√n, rounded outwards: the normal approximation of the binomial law.
    """
    n = len(values)
    rank = int(n / 2 - 0.98 * sqrt(n))
    ordered = np.sort(values)
    return float(np.median(values)), float(ordered[rank - 1]), float(ordered[n - rank])


def draw(data: dict[str, dict[str, Any]], canvas: Canvas, theme: Theme) -> None:
    """Doubly logarithmic: descent above, with its order, and the integrator far below."""
    axes: Any = canvas.add_axes((0.15, 0.155, 0.83, 0.825))
    descent = arrays(data["drift"], method="descent")
    (flow,) = rows(data["drift"], method="flow")
    step, low, high = (descent[name] for name in ("step", "low", "high"))
    axes.set(xscale="log", yscale="log", ylim=(1e-17, 1), xlim=(step.min() / 1.6, step.max() * 1.6))
    axes.fill_between(step, low, high, color=theme.outside, alpha=0.25, lw=0)
    axes.plot(step, descent["median"], "o-", color=theme.outside)
    axes.axhspan(max(flow["low"], 1e-17), flow["high"], color=theme.inside, alpha=0.25, lw=0)
    axes.axhline(flow["median"], color=theme.inside)
    axes.set_yticks([1e-15, 1e-12, 1e-9, 1e-6, 1e-3, 1])
    axes.set_xlabel("step h of gradient descent", labelpad=1)
    axes.set_ylabel("drift of the invariants", labelpad=1)
    (order,) = rows(data["order"], steps="all")
    centre = float(np.sqrt(step.min() * step.max()))
    axes.text(centre, 3e-5, f"gradient descent,\norder {order['order']:.3f}", ha="center", va="top")
    axes.text(centre, 1e-14, "integrator of the flow", ha="center")


def words_of(data: dict[str, dict[str, Any]]) -> str:
    """The caption, with the filter sizes."""
    return (
        "Half the step, half the drift: that of gradient descent is proportional to its step. "
        f"Filter sizes {data['order']['sizes'][0]}, random targets and starts with N(0, 1) "
        "entries, white data, the same time for all: how far the invariants are from where they "
        "started, as median (line) and middle 90 % of the runs (band). The integrator of the "
        "flow, with steps of its own, is off by rounding."
    )


FIGURE = Words(
    title="The drift of the invariants under gradient descent",
    caption=words_of,
    alt=(
        "The drift of gradient descent is a straight line of slope 1 on logarithmic axes. Drift "
        "against step: the median rises with the step, in a band of nearly two decades. Many "
        "decades lower, at the size of rounding, a horizontal line: the integrator of the flow."
    ),
    claim="descent-drift-order",
    chapter="chapters/06-invariants#descent-drift-order",
    height=2.6,
    seed=SEED,
)
