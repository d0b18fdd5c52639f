"""The line itself: which commands there are, and how each of them ends."""

import argparse
import os
import re
import sys
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from lcn_support.commands import book, filters, landscapes, networks, tables
from lcn_support.commands.codes import ERROR, STOPPED, YES
from lcn_support.progress import Interrupted
from lcn_support.resources import VERSION

_CODES = """\
exit codes:
  0  yes, or found: every filter is contained, has layers; all critical points are there
  1  no: one filter is not contained, or has no layers; a claim does not hold
  2  something is wrong, and one line on the error stream says what
  3  undecided, or not all: numbers known up to a tolerance, a count that is a bound,
     what there is when the time is over
"""

_FAILURES = (
    ValueError, LookupError, TypeError, ArithmeticError, OSError, RuntimeError, ImportError,
)  # fmt: skip

_NEGATIVE = re.compile(r"[-−][\d.]")


class _Command(argparse.ArgumentParser):
    """A command whose options may stand anywhere, between a network and its filters, too."""

    _is_sorting = False

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:
        if self._is_sorting:
            return super().parse_known_args(args, namespace)
        self._is_sorting = True  # the options are read first, and the rest in a second pass
        try:
            return self.parse_known_intermixed_args(args, namespace)
        finally:
            self._is_sorting = False


def parser() -> argparse.ArgumentParser:
    """The commands and their options."""
    top = argparse.ArgumentParser(
        prog="lcn",
        description="Linear convolutional networks, computed: the LCN Companion.",
        epilog=_CODES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    top.add_argument("--version", action="version", version=f"lcn {VERSION}")
    commands = top.add_subparsers(
        dest="command", required=True, metavar="COMMAND", parser_class=_Command
    )
    for subject in (networks, filters, landscapes, tables, book):
        subject.add(commands)
    return top


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command, print its answer, and return its exit code.

    Parameters
    ----------
    arguments
        what stands behind ``lcn``; the process's own when left out.

    Returns
    -------
    int
        0 for yes or found, 1 for no, 3 for undecided or not all; 2 where something is wrong, with
        one line on the error stream that says what; 130 after Ctrl-C.

    Raises
    ------
    SystemExit
        where the line cannot be read, with code 2; after ``--help`` and ``--version``, with 0.

    Examples
    --------
    >>> main(["contains", "2,2", "1,0,-1"])
    yes
    0
    >>> main(["contains", "2,2", "1,0,1"])
    no
    1
    """
    given = sys.argv[1:] if arguments is None else arguments
    # A blank before a negative number tells argparse that it is no option.
    options = parser().parse_args([f" {word}" if _NEGATIVE.match(word) else word for word in given])
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # λ on a terminal that has no Greek
            stream.reconfigure(errors="backslashreplace")
    try:
        code = int(options.run(options))
        sys.stdout.flush()
        return code
    except BrokenPipeError:  # the reader has seen enough, as with `lcn claims | head`
        with suppress(OSError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return YES
    except KeyboardInterrupt as stopped:
        if isinstance(stopped, Interrupted):
            print(stopped.so_far)
        code, said = STOPPED, "stopped"
    except MemoryError:
        code, said = ERROR, "there is not enough memory for this; give a smaller architecture"
    except _FAILURES as error:
        code, said = ERROR, " ".join(str(error).split()) or type(error).__name__
    print(f"lcn {options.command}: {said}", file=sys.stderr)
    return code
