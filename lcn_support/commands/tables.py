"""Tables of many runs: a sweep of one network, and the kept ones made anew."""

import sys
from argparse import Namespace
from typing import Any

from lcn_support.commands.codes import OPEN, YES
from lcn_support.commands.reading import add_network, add_timeout, network
from lcn_support.progress import Interrupted


def add(commands: Any) -> None:
    """The commands ``sweep`` and ``tables``."""
    sweep = commands.add_parser("sweep", help="where training ends: a table of many runs")
    add_network(sweep)
    sweep.add_argument("--start", default="", help="root pattern at the start, as 1111|0 (any)")
    sweep.add_argument("--runs", type=int, default=10_000, help="number of runs (10000)")
    sweep.add_argument("--seed", type=int, default=0, help="of all random numbers (0)")
    sweep.add_argument("--samples", type=int, default=10, help="data of a run; 0: white (10)")
    sweep.add_argument("--method", default="descent", help="descent, bounded or flow (descent)")
    sweep.add_argument("--step", type=float, default=0.01, help="of gradient descent (0.01)")
    sweep.add_argument("--out", metavar="DIR", help="keep every run here, and resume here")
    add_timeout(sweep)
    sweep.add_argument("--json", action="store_true", help="print one JSON object")
    sweep.set_defaults(run=_sweep)

    tables = commands.add_parser("tables", help="the kept tables and their recipes; one made anew")
    tables.add_argument("name", metavar="NAME", nargs="?", help="the table to make (list them)")
    tables.add_argument("--out", metavar="FILE", help="where to keep it (NAME.csv)")
    tables.add_argument("--rows", type=int, help="the first rows only (all)")
    tables.add_argument("--size", type=int, help="targets or runs of a row (as kept)")
    tables.add_argument("--seed", type=int, help="of all random numbers (as kept)")
    tables.set_defaults(run=_tables)


def _sweep(options: Namespace) -> int:
    from lcn_support.commands.writing import say
    from lcn_support.experiments.slides.conventions import Convention
    from lcn_support.experiments.slides.limit_tables import CHUNK, tabulated
    from lcn_support.experiments.sweeps.runs import sweep

    a = network(options)
    convention = Convention(
        options.start, samples=options.samples, method=options.method, step=options.step
    )
    watched = sys.stderr.isatty()
    try:
        rows = sweep(
            a, convention, options.runs, options.seed, out=options.out, chunk=CHUNK,
            progress=watched, timeout=options.timeout,
        )  # fmt: skip
    except Interrupted as stopped:
        so_far = tabulated(a.sizes, convention, options.seed, stopped.so_far)
        raise Interrupted(so_far) from stopped
    found = tabulated(a.sizes, convention, options.seed, rows)
    code = YES if len(rows) == options.runs else OPEN
    if not options.json:
        say(found if a.stride == 1 else f"strides {a.strides}\n{found}")
        return code
    say({
        "filter_sizes": list(a.sizes),
        "strides": list(a.strides),
        "convention": found.convention,
        "seed": found.seed,
        "runs": found.runs,
        "cells": [
            {
                "start": c.start,
                "target": c.target,
                "limit": c.limit,
                "runs": c.runs,
                "of": c.of,
                "interval": list(c.interval()),
                "mean_loss": c.mean_loss if c.mean_loss < float("inf") else None,
            }
            for c in found.cells
        ],
    })  # fmt: skip
    return code


def _tables(options: Namespace) -> int:
    from lcn_support.experiments.kept_tables import TABLES, table

    if options.name is None:
        for kept in TABLES.values():
            rows = len(kept.read())
            print(f"{kept.name:20} {rows:5} rows  {kept.recipe}")
        return YES
    chosen = table(options.name)
    out = options.out or f"{chosen.name}.csv"
    chosen.write(chosen.made(options.rows, options.size, options.seed), out)
    print(out)
    return YES
