"""The torus of starts of two filters of size two: the stored table, and exact minima beside it."""

from functools import cache
from typing import Any

from lcn_support.architectures.architecture import Architecture
from lcn_support.landscape.shared_hyperroot import HyperrootProfile
from lcn_support.live.numbers import said
from lcn_support.live.questions import Question
from lcn_support.losses.quadratic import QuadraticLoss
from lcn_support.resources import kept_rows

TABLE = "data/results/torus_starts.csv"


def torus(asked: Question) -> dict[str, Any]:
    """``tables``: for each metric and pair of norms where the flow ends from a grid of starts.

    The digits of ``ends`` number the ``minima``: each has the root of the second filter, the loss,
    and ``caught`` tells that both filters have this root, so that it is a bad minimum.
    """
    return {"tables": [_table(row) for row in kept_rows(TABLE)]}


def _table(row: dict[str, str]) -> dict[str, Any]:
    target, covariance = (tuple(map(int, row[name].split())) for name in ("target", "covariance"))
    return {
        "metric": row["metric"],
        "target": [said(c) for c in target],
        "norms": row["norms"].split(),
        "ends": row["ends"].split(),
        "minima": _minima(target, covariance),
    }


@cache
def _minima(target: tuple[int, ...], covariance: tuple[int, ...]) -> list[dict[str, Any]]:
    loss = QuadraticLoss(target, [covariance[i : i + 3] for i in (0, 3, 6)])
    return [
        {
            "root": said(p.hyperroot),
            "loss": said(p.loss) if p.is_shared else "0",
            "caught": p.is_shared,
        }
        for p in HyperrootProfile(Architecture((2, 2)), loss).points()
        if p.is_minimum
    ]
