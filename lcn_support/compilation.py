"""A line on the error stream that says what is being compiled, where that takes its time."""

import sys
import threading
from functools import cache
from typing import Any

_PATIENCE = 1.0
"""Seconds of compilation after which the line comes."""


@cache
def tell_of_compilation() -> None:
    """Let a line say what is compiled, if that takes longer than a second and somebody watches.

    Modules with compiled loops call this before they define them.
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

    event.register("numba:compile", Told())


def _say_compiling(loop: Any) -> None:
    if sys.stderr.isatty():
        name = loop.py_func.__name__.strip("_").replace("_", " ")
        print(f"lcn_support: compiling “{name}” for this processor …", file=sys.stderr, flush=True)
