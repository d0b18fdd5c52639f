"""What the book is asked: its figures, its claims, and how it is cited."""

import os
from argparse import ArgumentTypeError, Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from lcn_support.commands.codes import NO, YES


def add(commands: Any) -> None:
    """The commands ``figures``, ``claims`` and ``cite``."""
    figures = commands.add_parser("figures", help="write the figures: PDF, SVG, PNG, CSV, BibTeX")
    figures.add_argument("ids", metavar="ID", nargs="*", help="figure ids (all figures)")
    figures.add_argument("--out", metavar="DIR", default="figures", help="folder (figures)")
    figures.add_argument("--force", action="store_true", help="draw again what is up to date")
    figures.add_argument(
        "--jobs", metavar="N", type=_jobs, default=min(4, os.cpu_count() or 1),
        help="figures that are drawn side by side (one for each processor, at most 4)",
    )  # fmt: skip
    figures.add_argument("--list", action="store_true", help="print the ids and write nothing")
    figures.set_defaults(run=_figures)

    claims = commands.add_parser("claims", help="the claims of the book and their evidence")
    claims.add_argument("--check", action="store_true", help="check every row (in a checkout)")
    claims.set_defaults(run=_claims)

    cite = commands.add_parser("cite", help="BibTeX of a paper, a figure or the companion")
    cite.add_argument("key", metavar="KEY", nargs="?", default="lcn", help="a key (the companion)")
    cite.set_defaults(run=_cite)


def _jobs(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise ArgumentTypeError(f"{text!r} is no number of processes; give one from 1")
    return int(text)


def _figures(options: Namespace) -> int:
    from lcn_support.figures import catalogue

    if options.list:
        print("\n".join([catalogue.get(name).id for name in options.ids] or catalogue.ids()))
        return YES
    from lcn_support.publishing.exporting import export

    chosen = [catalogue.get(name) for name in options.ids] or catalogue.all_figures()
    with _workers(min(options.jobs, len(chosen))) as workers:
        for path in export(chosen, Path(options.out), options.force, workers):
            print(path)
    return YES


@contextmanager
def _workers(number: int) -> Iterator[Any]:
    """Processes that end at once at Ctrl-C; None for one alone."""
    if number < 2:
        yield None
        return
    import multiprocessing
    import signal
    from concurrent.futures import ProcessPoolExecutor

    context = multiprocessing.get_context("spawn")
    stop = signal.SIGINT, signal.SIG_DFL
    with ProcessPoolExecutor(number, context, signal.signal, stop) as pool:
        try:
            yield pool
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise


def _claims(options: Namespace) -> int:
    from lcn_support.publishing.ledger import check, load_claims, table

    claims = load_claims()
    print(table(claims))
    if not options.check:
        return YES
    from lcn_support.publishing.citations import bibliography
    from lcn_support.publishing.evidence import chapter_anchors, collected_tests
    from lcn_support.resources import checkout

    root = checkout()
    if root is None:
        raise RuntimeError("--check collects the test suite: run it in a checkout of the companion")
    problems = check(claims, collected_tests(root), chapter_anchors(root / "book"), bibliography())
    print("\n" + ("\n".join(problems) if problems else "every row has its tests and its place"))
    return NO if problems else YES


def _cite(options: Namespace) -> int:
    from lcn_support.publishing.citations import cite

    print(cite(options.key), end="")
    return YES
