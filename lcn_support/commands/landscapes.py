"""Questions about the loss of a network: all its critical points, and the nearest ones."""

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from typing import Any

from lcn_support.commands.codes import OPEN, YES, of_all
from lcn_support.commands.reading import (
    add_filter_arguments,
    add_filters,
    add_network,
    add_timeout,
    at,
    code_of_each,
    filters,
    network,
    read_metric_text,
)


def add(commands: Any) -> None:
    """The commands ``critical-points`` and ``nearest``."""
    points = commands.add_parser("critical-points", help="all critical points for a target")
    add_network(points)
    add_filters(points, "TARGET", "the best linear filter")
    _add_metric(points)
    add_timeout(points)
    points.set_defaults(run=_critical_points)

    nearest = commands.add_parser(
        "nearest", help="how far filters are from the function space, its boundary, a double root"
    )
    add_filter_arguments(nearest, "print what is there by then of each filter")
    _add_metric(nearest)
    nearest.set_defaults(run=_nearest)


def _add_metric(command: ArgumentParser) -> None:
    command.add_argument(
        "--metric", default="white",
        help="white, bombieri, markov, or a covariance as 2,1;1,2 (white)",
    )  # fmt: skip
    command.add_argument("--seed", type=int, default=0, help="of paths that are tried again (0)")


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


def _nearest(options: Namespace) -> int:
    from lcn_support.commands.writing import nearest_points, say
    from lcn_support.landscape.distances.vicinity import surroundings

    a, metric = network(options), read_metric_text(options.metric)

    def ask(W: Sequence[Any]) -> int:
        found = surroundings(
            a, W, metric, options.tolerance, options.seed, progress=sys.stderr.isatty()
        )
        say(nearest_points(W, found) if options.json else found)
        asked = (found.space, found.boundary, found.discriminant)
        return YES if all(n is None or n.is_proved for n in asked) else OPEN

    return code_of_each(options, ask)
