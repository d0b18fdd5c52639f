"""Progress bars on the error stream, for work that takes longer than two seconds."""

import sys
import threading
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from time import perf_counter
from typing import Any, TypeVar

_FIRST = 64
_SHORT, _LONG = 0.05, 0.2
"""Seconds between which a slice of a compiled loop is to take."""

_Work = TypeVar("_Work")


def with_bar(
    work: Iterable[_Work], total: int, unit: str, progress: bool, before: int = 0
) -> Iterable[_Work]:
    """The same work, with a bar if there is to be one; so many units were done before.

    >>> list(with_bar([1, 2], total=2, unit="step", progress=False))
    [1, 2]
    """
    if not progress:
        return work
    try:
        from tqdm import tqdm
    except ImportError:  # as in a browser, where nobody looks at the error stream
        return work

    bar: Iterable[_Work] = tqdm(work, total=total, initial=before, unit=unit, delay=2)
    return bar


def in_slices(advance: Callable[[int], int], total: int, unit: str) -> None:
    """Run a compiled loop in slices, so that Ctrl-C is seen in between.

    Parameters
    ----------
    advance
        called with a budget, does about so much more of the work, and returns how many units are
        done. What it computes must not depend on the budgets.
    total, unit
        how many units there are, and what they are called on the bar, which a terminal shows after
        two seconds.

    Examples
    --------
    >>> done, budgets = [0], []
    >>> def advance(budget):
    ...     budgets.append(budget)
    ...     done[0] = min(300, done[0] + budget)
    ...     return done[0]
    >>> in_slices(advance, 300, "step")
    >>> done, budgets
    ([300], [64, 128, 256])
    """
    budget, done = _FIRST, 0
    with ExitStack() as stack:
        bar: Any = None
        begun = start = perf_counter()
        while (done := advance(budget)) < total:
            now = perf_counter()
            if now - start < _SHORT:
                budget *= 2
            elif now - start > _LONG and budget > 1:
                budget //= 2
            start = now
            if bar is None and now - begun > 2 and _is_watched():
                from tqdm import tqdm

                bar = stack.enter_context(tqdm(total=total, unit=unit))
            if bar is not None:
                bar.update(done - bar.n)


def _is_watched() -> bool:
    """Whether somebody looks at the error stream, and no other bar is there."""
    return sys.stderr.isatty() and threading.current_thread() is threading.main_thread()
