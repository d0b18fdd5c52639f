"""The line itself: which commands there are, and how each of them ends."""

import argparse
import os
import re
import sys
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from lcn_support.commands import book, filters, landscapes, networks, tables
from lcn_support.commands.codes import ERROR, OPEN, STOPPED, YES
from lcn_support.progress import Interrupted, OutOfTimeError
from lcn_support.resources import VERSION

_CODES = """\
exit codes:
  0  yes, or found: every filter is contained, has layers; all critical points are there
  1  no: one filter is not contained, or has no layers; a claim does not hold
  2  something is wrong, and the last line on the error stream says what
  3  undecided, or not all: numbers known up to a tolerance, a count that is a bound,
     what there is when the time is over

Of several filters, one "no" counts before one that is undecided. An input without any
has no answer, and code 0; the first line that is no filter ends the work.
"""

_FAILURES = (
    ValueError, LookupError, TypeError, ArithmeticError, OSError, RuntimeError, ImportError,
)  # fmt: skip

_NEGATIVE = re.compile(r"[-−][\d.]")


class _Command(argparse.ArgumentParser):
    """A command whose options may stand anywhere, between a network and its filters, too."""

    _is_sorting = False

    def __init__(self, **given: Any) -> None:
        raw = argparse.RawDescriptionHelpFormatter
        super().__init__(**given, epilog=_CODES, formatter_class=raw)

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
    _fit_streams()
    options = _read(sys.argv[1:] if arguments is None else arguments)
    try:
        code = int(options.run(options))
        if sys.stdout is not None:  # as after `>&-`
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
    except OutOfTimeError as error:
        code, said = OPEN, str(error)
    except MemoryError:
        code, said = ERROR, "there is not enough memory for this; give a smaller architecture"
    except _FAILURES as error:
        code, said = ERROR, " ".join(str(error).split()) or type(error).__name__
    print(f"lcn {options.command}: {said}", file=sys.stderr)
    return code


def _fit_streams() -> None:
    """A terminal without Greek gets λ in ASCII; filters are read as UTF-8, other bytes as such."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    if hasattr(sys.stdin, "reconfigure"):
        with suppress(OSError):  # something was read before
            sys.stdin.reconfigure(encoding="utf-8-sig", errors="surrogateescape")


def _read(given: Sequence[str]) -> argparse.Namespace:
    """The options; what does not belong there is named with a remedy, as far as one is known."""
    # A blank before a negative number tells argparse that it is no option.
    words = [f" {word}" if _NEGATIVE.match(word) else word for word in map(_as_utf_8, given)]
    top = parser()
    options, rest = top.parse_known_args(words)
    if rest:
        sizes = getattr(options, "sizes", "")
        joined = ",".join([sizes, *rest])
        is_list = sizes and all(word.isdecimal() for word in joined.split(","))
        hint = f"; write a list with commas, as {joined}" if is_list else ""
        top.error(f"unrecognized arguments: {' '.join(rest)}{hint}")
    return options


def _as_utf_8(word: str) -> str:
    """A word of a shell whose locale has only ASCII, where − is three bytes."""
    try:
        return word.encode("utf-8", "surrogateescape").decode("utf-8")
    except UnicodeError:
        return word
