"""The first call of every public name, each in a process and with a compiler cache of its own.

For every name of every face the example of its docstring is run, in a fresh process whose numba
cache is empty and whose error stream is a terminal, as if somebody watched. Prints, the longest
first, the processor and the wall seconds from the start of Python to its end, and, where the error
stream says what is being compiled, after how many seconds. Processor seconds are those of the whole
process, examples of several calls and the imports included: a bound from above for one call.
"""

import argparse
import ast
import doctest
import importlib
import os
import pty
import resource
import select
import subprocess
import sys
import tempfile
import time
from pathlib import Path

GOAL, SOON = 3.0, 2.0
ROOT = Path(__file__).parents[1]
CALLS = {
    "lcn_support.show": "import lcn_support; lcn_support.show('fig-balls-in-bins')",
}
"""Names whose docstring has no example of its own."""


def public_names():
    """Each public object once, as module and name, from the stubs of the faces."""
    found = {}
    for stub in sorted((ROOT / "lcn_support").rglob("__init__.pyi")):
        face = ".".join(stub.parent.relative_to(ROOT).parts)
        for line in ast.parse(stub.read_text("utf-8")).body:
            if isinstance(line, ast.ImportFrom) and line.module:
                for alias in line.names:
                    found.setdefault((f"{face}.{line.module}", alias.name), f"{face}.{alias.name}")
    return found


def example(module, name):
    """The example of a docstring, its module's own names at hand; None if there is none."""
    value = getattr(importlib.import_module(module), name)
    text, own = getattr(value, "__doc__", None) or "", sys.modules[value.__module__]
    test = doctest.DocTestParser().get_doctest(text, dict(vars(own)), name, module, 0)
    return test if test.examples else None


def call(module, name):
    """Run the example in this process, and fail where it fails."""
    test = example(module, name)
    flags = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
    sys.exit(bool(doctest.DocTestRunner(optionflags=flags).run(test).failed))


def timed(command, cache):
    """Exit code, processor and wall seconds, and when the compiler was first spoken of."""
    environment = os.environ | {"NUMBA_CACHE_DIR": cache, "PYTHONPATH": str(ROOT)}
    terminal, error = pty.openpty()
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    child = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=error, env=environment, cwd=cache
    )
    os.close(error)
    said, when = b"", None
    while child.poll() is None or select.select([terminal], [], [], 0)[0]:
        if select.select([terminal], [], [], 0.02)[0]:
            try:
                said += os.read(terminal, 10_000)
            except OSError:  # the other end is closed
                break
            if when is None and b"compiling" in said:
                when = time.monotonic() - start
    code = child.wait()
    os.close(terminal)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = (after.ru_utime + after.ru_stime) - (before.ru_utime + before.ru_stime)
    return code, used, time.monotonic() - start, when


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", help="only names that contain one of these")
    parser.add_argument("--rows", type=int, default=20, help="how many of the longest to print")
    parser.add_argument("--call", nargs=2, metavar=("MODULE", "NAME"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.call:
        call(*options.call)
    rows, silent = [], []
    for (module, name), shown in public_names().items():
        if options.names and not any(part in shown for part in options.names):
            continue
        code = CALLS.get(shown)
        if code is None and not callable(getattr(importlib.import_module(module), name)):
            continue
        if code is None and example(module, name) is None:
            silent.append(shown)
            continue
        own = ["-c", code] if code else [__file__, "--call", module, name]
        with tempfile.TemporaryDirectory() as cache:
            row = (*timed([sys.executable, *own], cache), shown)
        rows.append(row)
        if options.names or row[0]:
            print(row, file=sys.stderr, flush=True)
    print("| name | processor, s | wall, s | a line after s |")
    print("|---|---|---|---|")
    for code, used, wall, when, shown in sorted(rows, key=lambda row: -row[1])[: options.rows]:
        said = "" if when is None else f"{when:.1f}"
        failed = "" if code == 0 else f", failed ({code})"
        print(f"| `{shown}`{failed} | {used:.1f} | {wall:.1f} | {said} |")
    late = [row for row in rows if row[1] > GOAL and row[3] is None]
    print(f"\n{len(rows)} names; {sum(row[1] <= GOAL for row in rows)} within {GOAL:g} s")
    print(f"longer and without a word: {', '.join(row[4] for row in late) or 'none'}")
    print(f"without an example ({len(silent)}): {', '.join(silent)}")


if __name__ == "__main__":
    main()
