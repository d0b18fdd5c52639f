"""Questions about the loss of a network: all its critical points."""

import sys
from argparse import Namespace
from typing import Any

from lcn_support.commands.codes import OPEN, YES, of_all
from lcn_support.commands.reading import (
    add_filters,
    add_network,
    add_timeout,
    at,
    filters,
    network,
    read_metric_text,
)


def add(commands: Any) -> None:
    """The command ``critical-points``."""
    points = commands.add_parser("critical-points", help="all critical points for a target")
    add_network(points)
    add_filters(points, "TARGET", "the best linear filter")
    points.add_argument(
        "--metric", default="white",
        help="white, bombieri, markov, or a covariance as 2,1;1,2 (white)",
    )  # fmt: skip
    points.add_argument("--seed", type=int, default=0, help="of paths that are tried again (0)")
    add_timeout(points)
    points.set_defaults(run=_critical_points)


def _critical_points(options: Namespace) -> int:
    from lcn_support.commands.writing import landscape, say
    from lcn_support.landscape.solver import critical_points
    from lcn_support.losses.metrics import metric_matrix
    from lcn_support.losses.quadratic import QuadraticLoss

    a, metric = network(options), read_metric_text(options.metric)
    S: Any = metric_matrix(a, metric) if isinstance(metric, str) and metric != "white" else metric
    S = None if metric == "white" else S
    codes = set()
    for place, target in filters(options):
        with at(place):
            loss = QuadraticLoss(target, S)
            found = critical_points(
                a, loss, options.seed, progress=sys.stderr.isatty(), timeout=options.timeout
            )
        say(landscape(found) if options.json else found)
        codes.add(YES if found.is_complete else OPEN)
    return of_all(codes)
