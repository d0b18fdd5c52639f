"""The compiler: a line on the error stream says what it is at, and a time limit stops it."""

import sys
import threading
from functools import cache
from typing import Any

from lcn_support.progress import check_time, is_watched

_PATIENCE = 1.0
"""Seconds of compilation after which the line comes."""


@cache
def tell_of_compilation() -> None:
    """Let a line say what is compiled, if that takes longer than a second and somebody watches.

    Where the time is over, the compiler stops before its next pass. Modules with compiled loops
    call this before they define them.
    """
    from numba.core import event

    own = threading.local()

    class Told(event.Listener):
        def on_start(self, event: Any) -> None:
            own.depth = getattr(own, "depth", 0) + 1
            if own.depth == 1:
                own.timer = threading.Timer(_PATIENCE, _say_compiling, [event.data["dispatcher"]])
                own.timer.daemon = True
                own.timer.start()

        def on_end(self, event: Any) -> None:
            own.depth -= 1
            if own.depth == 0:
                own.timer.cancel()

    class InTime(event.Listener):
        def on_start(self, event: Any) -> None:
            check_time()

        def on_end(self, event: Any) -> None:
            pass

    event.register("numba:compile", Told())
    event.register("numba:run_pass", InTime())


def _say_compiling(loop: Any) -> None:
    if is_watched():
        name = loop.py_func.__name__.strip("_").replace("_", " ")
        print(f"lcn_support: compiling “{name}” for this processor …", file=sys.stderr, flush=True)
