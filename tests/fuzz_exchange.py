"""What is fuzzed of the ways in and out: weights, modules, frames and series."""

from __future__ import annotations

from random import Random

import fuzz_values as values
import numpy as np
from frames import frame
from fuzz_targets import Arguments, Target

from lcn_support import Architecture, QuadraticLoss, exchange
from lcn_support.losses import prediction_loss
from lcn_support.losses.series import Series, windows

NETWORK = Architecture((2, 2), (2, 1))
FRAMES = ("as pandas", "as polars", "as pyarrow")


def numbers(r: Random, *shape: int) -> list:
    if not shape:
        return r.choice((-2, -1, 0, 1, 3, 0.5, 0.1))
    return [numbers(r, *shape[1:]) for _ in range(shape[0])]


def weights(r: Random) -> Arguments:
    given = [numbers(r, 1, 1, k) for k in NETWORK.sizes]
    kind = r.randrange(3)
    if kind:
        given = [np.array(w, dtype=("f4", "f8")[kind - 1]) for w in given]
    return {"weights": given, "strides": r.choice((None, (2, 1)))}


def module(r: Random) -> Arguments:
    given = exchange.to_torch(NETWORK, [numbers(r, 2), numbers(r, 2)], dilated=r.random() < 0.5)
    return {"module": given, "dilated": r.choice((False, True))}


def filters(r: Random) -> Arguments:
    return {"a": NETWORK, "filters": values.filters(r, NETWORK), "dilated": r.random() < 0.5}


def samples(r: Random) -> Arguments:
    X, Y = numbers(r, 6, 4), numbers(r, 6, 1)
    given = r.choice(((X, Y), (np.array(X), np.array(Y)[:, 0]), (frame(r.choice(FRAMES), X), Y)))
    return {"architecture": NETWORK, "X": given[0], "Y": given[1], "samples": "rows"}


EXCHANGED = [
    Target("from_weights", lambda **given: str(exchange.from_weights(**given)), weights, 2),
    Target("QuadraticLoss.from_data, rows", QuadraticLoss.from_data, samples, 2),
    Target("Series.of", Series.of, lambda r: {"values": numbers(r, 5)}),
    Target("windows", windows, lambda r: {"values": numbers(r, 5), "size": 2}),
    Target("prediction_loss", prediction_loss, lambda r: {"series": numbers(r, 9), "size": 2}),
]
if values.torch:
    EXCHANGED += [
        Target("from_torch", exchange.from_torch, module),
        Target("to_torch", exchange.to_torch, filters),
    ]
