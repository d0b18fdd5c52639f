"""Every public function with arguments of every kind: an answer, or an error of ours.

An error of ours is a ValueError or TypeError that a ``raise`` of the package raises, with a message
that names what was given. ``python tests/fuzzing.py 1000000 1`` makes so many calls from the seed.
"""

from __future__ import annotations

import ast
import contextlib
import re
import signal
import sys
import tempfile
import traceback
import warnings
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from random import Random

import fuzz_values as values
from fuzz_targets import Arguments, Target, targets

import lcn_support as lcn

PACKAGE = Path(lcn.__file__).parent
LIMIT = 60
"""Seconds that a call may take."""


class TooLong(BaseException):
    """A call went on for longer than the limit."""


def spoiled(random: Random, arguments: Arguments, pools: tuple[list, list]) -> Arguments:
    """The arguments with none, one or two of them exchanged."""
    result = dict(arguments)
    for _ in range(random.choice((0, 1, 1, 1, 1, 2))):
        name = random.choice(list(result))
        scalar = values.hostile(random, pools[0])
        if random.random() < 0.4:
            result[name] = values.nearly(random, result[name], scalar)
        else:
            result[name] = values.hostile(random, random.choice(pools))
    return result


def outcome(target: Target, arguments: Arguments) -> str:
    """``answer`` or ``refused``; else what is wrong with the error that the call raised."""

    def stop(*_: object) -> None:
        raise TooLong

    signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, LIMIT)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            target(arguments)
    except TooLong:
        return f"more than {LIMIT} s"
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:
        return fault(error, arguments, target.documented) or "refused"
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
    return "answer"


def fault(
    error: BaseException, arguments: Arguments, documented: tuple[type[Exception], ...] = ()
) -> str:
    """What makes it no error of ours; empty if it is one."""
    kind = type(error).__name__
    last = traceback.extract_tb(error.__traceback__)[-1]
    where = f"{kind} at {Path(last.filename).name}:{last.lineno}: {str(error)[:160]}"
    if isinstance(error, documented):
        return ""
    if not isinstance(error, ValueError | TypeError):
        return where
    path = Path(last.filename)
    if not path.is_relative_to(PACKAGE) or (last.lineno or 0) not in raising_lines(path):
        return f"not raised by us: {where}"
    if not names_a_value(str(error), arguments):
        return f"names no value: {where}"
    return ""


@cache
def raising_lines(path: Path) -> frozenset[int]:
    """The lines of the raise statements of a file."""
    tree = ast.parse(path.read_text("utf-8"))
    return frozenset(
        line
        for node in ast.walk(tree)
        if isinstance(node, ast.Raise)
        for line in range(node.lineno, (node.end_lineno or node.lineno) + 1)
    )


def names_a_value(message: str, arguments: Arguments) -> bool:
    """Whether the message has a number or a quoted value, or a word of the arguments' text."""
    given = " ".join(f"{_text(value)} {type(value).__name__}" for value in arguments.values())
    said = set(re.findall(r"\w+", message))
    return len(message) > 10 and bool(
        said & set(re.findall(r"\w+", given))
        or re.search(r"\d|['\"(\[{]|None|True|False|nan|inf", message)
    )


def findings(
    calls: int, seed: int, chosen: list[Target], tally: Counter[str] | None = None
) -> Iterator[tuple[str, str]]:
    """The calls that went wrong, of so many, and what is wrong with each."""
    random = Random(seed)
    pools = values.scalars(), values.containers()
    weights = [target.weight for target in chosen]
    for _ in range(calls):
        (target,) = random.choices(chosen, weights)
        arguments = spoiled(random, target.draw(random), pools)
        before = {name: _text(value)[:200] for name, value in arguments.items()}
        result = outcome(target, arguments)
        if tally is not None:
            tally[f"{target.name}: {result if result in ('answer', 'refused') else 'fault'}"] += 1
        if result not in ("answer", "refused"):
            yield f"{target.name}({before})", result


def _text(value: object) -> str:
    try:
        return repr(value)[:2000]
    except Exception:
        return f"a {type(value).__name__}"


if __name__ == "__main__":
    count, start = int(sys.argv[1]), int(sys.argv[2])
    tally: Counter[str] = Counter()
    places: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as name, contextlib.chdir(name):
        chosen, random = targets(Path(name)), Random(start)
        while count > tally.total():
            part = min(10_000, count - tally.total())
            for call, result in findings(part, random.randrange(2**32), chosen, tally):
                places[result[:60]] += 1
                if places[result[:60]] == 1:
                    print(f"{call}: {result}", flush=True)
            ends = Counter(key.rpartition(" ")[2] for key in tally.elements())
            print(f"{tally.total()} calls, seed {start}: {dict(ends)}", flush=True)
