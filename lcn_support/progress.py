"""Long work: bars on the error stream, time limits and Ctrl-C.

Work that takes longer than two seconds shows a bar. Compiled loops run in slices and large
eliminations in blocks, so that Ctrl-C and a time limit are heard within a second.

>>> from lcn_support import Architecture, contains
>>> with time_limit(10):
...     contains(Architecture((2, 2)), [1, 0, -1])
True
"""

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from contextvars import ContextVar
from functools import partial
from math import inf
from time import perf_counter
from typing import Any, TypeVar

from lcn_support.arguments.in_short import short
from lcn_support.arguments.real_numbers import read_positive

_FIRST = 64
_SHORT, _LONG = 0.05, 0.2
"""Seconds between which a slice of a compiled loop is to take."""

_Work = TypeVar("_Work")

_deadline: ContextVar[float] = ContextVar("deadline", default=inf)

_unheard: list[Callable[[], Any]] = []
"""What Ctrl-C does, where it came while a compiled loop ran."""


class OutOfTimeError(TimeoutError):
    """The time that was given is over; raised where a part of the answer is no answer."""


class Interrupted(KeyboardInterrupt):
    """Ctrl-C, with what there was by then.

    >>> Interrupted("half of it").so_far
    'half of it'
    """

    def __init__(self, so_far: Any) -> None:
        super().__init__(f"stopped; so_far has {short(so_far)}")
        self.so_far = so_far


@contextmanager
def time_limit(seconds: float | None) -> Iterator[None]:
    """Stop what is called inside when so much time is over.

    Parameters
    ----------
    seconds
        a positive number; None for no limit. The limits of nested calls hold together. Threads
        that are started inside have none.

    Raises
    ------
    OutOfTimeError
        from the call, within about a second; calls with a ``timeout`` of their own return
        what they have by then.
    ValueError
        if the time is not positive.

    Examples
    --------
    >>> with time_limit(1e-9):
    ...     check_time()
    Traceback (most recent call last):
        ...
    lcn_support.progress.OutOfTimeError: the time is over; give more of it, or a smaller question
    """
    own = inf if seconds is None else perf_counter() + read_positive(seconds, "timeout")
    token = _deadline.set(min(own, _deadline.get()))
    try:
        yield
    finally:
        _deadline.reset(token)


def time_is_up() -> bool:
    """Whether the time that :func:`time_limit` gave is over.

    >>> time_is_up()
    False
    """
    return perf_counter() > _deadline.get()


def seconds_left() -> float:
    """How much of the time that :func:`time_limit` gave is left; infinite without a limit.

    >>> with time_limit(10):
    ...     9 < seconds_left() <= 10
    True
    """
    return _deadline.get() - perf_counter()


def check_time() -> None:
    """Raise ``OutOfTimeError`` when the time is over; long loops ask this at every turn.

    >>> check_time()
    """
    if _unheard and threading.current_thread() is threading.main_thread():
        _hear()
    if time_is_up():
        raise OutOfTimeError("the time is over; give more of it, or a smaller question")


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
    with _ctrl_c_waits(), ExitStack() as stack:
        bar: Any = None
        begun = start = perf_counter()
        while (done := advance(budget)) < total:
            now = perf_counter()
            check_time()
            if now - start < _SHORT:
                budget *= 2
            elif now - start > _LONG and budget > 1:
                budget //= 2
            start = now
            if bar is None and now - begun > 2 and is_watched() and _is_alone():
                from tqdm import tqdm

                bar = stack.enter_context(tqdm(total=total, unit=unit))
            if bar is not None:
                bar.update(done - bar.n)


@contextmanager
def _ctrl_c_waits() -> Iterator[None]:
    """Ctrl-C acts when the time is checked next: between slices, or between the compiler's passes.

    Numba forgets one that comes while it looks at what a compiled loop is called with.
    """
    before = signal.getsignal(signal.SIGINT)
    if threading.current_thread() is not threading.main_thread() or not callable(before):
        yield
        return
    signal.signal(signal.SIGINT, lambda *what: _unheard.append(partial(before, *what)))
    try:
        yield
    except BaseException:
        signal.signal(signal.SIGINT, before)
        _unheard.clear()
        raise
    signal.signal(signal.SIGINT, before)
    _hear()


def _hear() -> None:
    """Ctrl-C acts now, once, however often it came."""
    if _unheard:
        act = _unheard[0]
        _unheard.clear()
        act()


def is_watched() -> bool:
    """Whether somebody looks at the error stream: at a terminal, or in a notebook.

    Where ``LCN_QUIET`` is set in the environment, nobody does, as when the pages of the book run.
    """
    in_notebook = type(sys.stderr).__module__.startswith("ipykernel.")
    return (in_notebook or sys.stderr.isatty()) and not os.environ.get("LCN_QUIET")


def _is_alone() -> bool:
    """Whether no other bar is there, for all that is known."""
    return threading.current_thread() is threading.main_thread()
