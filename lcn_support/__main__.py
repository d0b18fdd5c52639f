"""The command line: ``lcn`` or ``python -m lcn_support``."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path


def parser() -> argparse.ArgumentParser:
    """The commands and their options."""
    top = argparse.ArgumentParser(
        prog="lcn", description="Linear convolutional networks, computed: the LCN Companion."
    )
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")

    explore = commands.add_parser("explore", help="what the theory says about an architecture")
    explore.add_argument("sizes", metavar="SIZES", help="filter sizes, such as 3,2,2")
    explore.add_argument("--strides", metavar="STRIDES", help="strides, such as 1,1,1 (all 1)")
    explore.add_argument("--json", action="store_true", help="print JSON for machines")
    explore.set_defaults(run=_explore)

    sweep = commands.add_parser("sweep", help="where training ends: a table of many runs")
    sweep.add_argument("sizes", metavar="SIZES", help="filter sizes, such as 3,2,2")
    sweep.add_argument("--start", default="", help="root pattern at the start, as 1111|0 (any)")
    sweep.add_argument("--runs", type=int, default=10_000, help="number of runs (10000)")
    sweep.add_argument("--seed", type=int, default=0, help="of all random numbers (0)")
    sweep.add_argument("--samples", type=int, default=10, help="data of a run; 0: white (10)")
    sweep.add_argument("--method", default="descent", help="descent, bounded or flow (descent)")
    sweep.add_argument("--step", type=float, default=0.01, help="of gradient descent (0.01)")
    sweep.add_argument("--out", metavar="DIR", help="keep every run here, and resume here")
    sweep.set_defaults(run=_sweep)

    tables = commands.add_parser("tables", help="the kept tables and their recipes; one made anew")
    tables.add_argument("name", metavar="NAME", nargs="?", help="the table to make (list them)")
    tables.add_argument("--out", metavar="FILE", help="where to keep it (NAME.csv)")
    tables.add_argument("--rows", type=int, help="the first rows only (all)")
    tables.add_argument("--size", type=int, help="targets or runs of a row (as kept)")
    tables.add_argument("--seed", type=int, help="of all random numbers (as kept)")
    tables.set_defaults(run=_tables)

    figures = commands.add_parser("figures", help="write the figures: PDF, SVG, PNG, CSV, BibTeX")
    figures.add_argument("ids", metavar="ID", nargs="*", help="figure ids (all figures)")
    figures.add_argument("--out", metavar="DIR", default="figures", help="folder (figures)")
    figures.add_argument("--force", action="store_true", help="draw again what is up to date")
    figures.add_argument("--list", action="store_true", help="print the ids and write nothing")
    figures.set_defaults(run=_figures)

    claims = commands.add_parser("claims", help="the claims of the book and their evidence")
    claims.add_argument("--check", action="store_true", help="check every row (in a checkout)")
    claims.set_defaults(run=_claims)

    cite = commands.add_parser("cite", help="BibTeX of a paper, a figure or the companion")
    cite.add_argument("key", metavar="KEY", nargs="?", default="lcn", help="a key (the companion)")
    cite.set_defaults(run=_cite)
    return top


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code: 0, or 2 with one line that says what is wrong."""
    options = parser().parse_args(arguments)
    try:
        code = int(options.run(options))
        sys.stdout.flush()
        return code
    except BrokenPipeError:  # the reader has seen enough, as with `lcn claims | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except MemoryError:
        said = "there is not enough memory for this; give a smaller architecture"
    except (
        ValueError,
        LookupError,
        TypeError,
        ArithmeticError,
        OSError,
        RuntimeError,
        ImportError,
    ) as error:
        said = " ".join(str(error).split()) or type(error).__name__
    print(f"lcn {options.command}: {said}", file=sys.stderr)
    return 2


def _explore(options: argparse.Namespace) -> int:
    from lcn_support.architectures.architecture import Architecture
    from lcn_support.explore import explore

    found = explore(Architecture.parse(options.sizes, strides=options.strides))
    print(json.dumps(found.as_dict(), indent=2, ensure_ascii=False) if options.json else found)
    return 0


def _sweep(options: argparse.Namespace) -> int:
    from lcn_support.architectures.architecture import Architecture
    from lcn_support.experiments.slides.conventions import Convention
    from lcn_support.experiments.slides.limit_tables import CHUNK, tabulated
    from lcn_support.experiments.sweeps.runs import sweep

    a = Architecture.parse(options.sizes)
    convention = Convention(
        options.start, samples=options.samples, method=options.method, step=options.step
    )
    rows = sweep(a, convention, options.runs, options.seed, out=options.out, chunk=CHUNK)
    print(tabulated(a.sizes, convention, options.seed, rows))
    return 0


def _tables(options: argparse.Namespace) -> int:
    from lcn_support.experiments.kept_tables import TABLES, table

    if options.name is None:
        for kept in TABLES.values():
            rows = len(kept.read())
            print(f"{kept.name:20} {rows:5} rows  {kept.recipe}")
        return 0
    chosen = table(options.name)
    out = options.out or f"{chosen.name}.csv"
    chosen.write(chosen.made(options.rows, options.size, options.seed), out)
    print(out)
    return 0


def _figures(options: argparse.Namespace) -> int:
    from lcn_support import figures

    if options.list:
        print("\n".join([figures.get(name).id for name in options.ids] or figures.ids()))
        return 0
    from lcn_support.publishing.exporting import export

    chosen = [figures.get(name) for name in options.ids] or figures.all_figures()
    for path in export(chosen, Path(options.out), force=options.force):
        print(path)
    return 0


def _claims(options: argparse.Namespace) -> int:
    from lcn_support.publishing.ledger import check, load_claims, table

    claims = load_claims()
    print(table(claims))
    if not options.check:
        return 0
    from lcn_support.publishing.citations import bibliography
    from lcn_support.publishing.evidence import chapter_anchors, collected_tests
    from lcn_support.resources import checkout

    root = checkout()
    if root is None:
        raise RuntimeError("--check collects the test suite: run it in a checkout of the companion")
    problems = check(claims, collected_tests(root), chapter_anchors(root / "book"), bibliography())
    print("\n" + ("\n".join(problems) if problems else "every row has its tests and its place"))
    return 1 if problems else 0


def _cite(options: argparse.Namespace) -> int:
    from lcn_support.publishing.citations import cite

    print(cite(options.key), end="")
    return 0


if __name__ == "__main__":
    sys.exit(main())
