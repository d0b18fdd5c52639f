"""Mutants: one small fault at a time in the modules that decide, which their tests must find.

A seeded sample of all faults is planted in a scratch copy of the package, fault by fault, and only
the tests that belong to the module run against it. ``mutants.yml`` names these tests, and the
mutants that no test can find, each with its reason. The table goes to ``--out``, line by line.

Compiled kernels are kept in a cache of the scratch copy, never in the working tree; a module whose
kernels call those of the mutant is compiled again with it.
"""

import argparse
import ast
import csv
import os
import re
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields
from itertools import pairwise
from pathlib import Path

import numpy as np
import yaml

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "lcn_support"
RULES = Path(__file__).with_suffix(".yml")
MEMORY = 12 * 2**30
SWAPS = {
    ast.Lt: ("<", "<=", ">="), ast.LtE: ("<=", "<", ">"), ast.Gt: (">", ">=", "<="),
    ast.GtE: (">=", ">", "<"), ast.Eq: ("==", "!="), ast.NotEq: ("!=", "=="),
    ast.Is: ("is", "is not"), ast.IsNot: ("is not", "is"), ast.In: ("in", "not in"),
    ast.NotIn: ("not in", "in"), ast.And: ("and", "or"), ast.Or: ("or", "and"),
    ast.Add: ("+", "-"), ast.Sub: ("-", "+"), ast.Mult: ("*", "+"), ast.Div: ("/", "*"),
    ast.FloorDiv: ("//", "*"), ast.Mod: ("%", "//"), ast.Pow: ("**", "*"),
    ast.BitAnd: ("&", "|"), ast.BitOr: ("|", "&"),
}  # fmt: skip
NAMES = {"min": "max", "max": "min", "any": "all", "all": "any"}
SIMPLE = (ast.AugAssign, ast.Raise, ast.Continue, ast.Break)
ANNOTATIONS = {"annotation", "returns", "decorator_list"}


@dataclass(frozen=True)
class Mutant:
    """One edit: bytes ``start`` to ``end`` of the module become ``text``; the rest shows it."""

    module: str
    function: str
    line: int
    original: str
    mutant: str
    start: int
    end: int
    text: bytes

    @property
    def name(self) -> tuple[str, str, str, str]:
        """What stays as long as the source text does."""
        return self.module, self.function, self.original, self.mutant


@dataclass(frozen=True)
class Verdict:
    """A row of the table: ``result`` is killed, timeout, survived or equivalent."""

    module: str
    function: str
    line: int
    original: str
    mutant: str
    result: str
    by: str
    seconds: float

    @property
    def name(self) -> tuple[str, str, str, str]:
        return self.module, self.function, self.original, self.mutant


def mutants(module: str, source: bytes) -> list[Mutant]:
    """Every mutant of a module that is still Python, by its place."""
    starts = [0]
    for line in source.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    found = []
    for function, (start, end), text in _edits(ast.parse(source), source, starts):
        first, last = source.rfind(b"\n", 0, start) + 1, (source + b"\n").find(b"\n", end)
        changed = source[:start] + text + source[end:]
        shown = [" ".join(part.decode().split()) for part in (
            source[first:last], source[first:start] + text + source[end:last])]  # fmt: skip
        try:
            compile(changed, module, "exec")
        except SyntaxError:
            continue
        line = source.count(b"\n", 0, start) + 1
        found.append(Mutant(module, function, line, *shown, start, end, text))
    return sorted(found, key=lambda m: (m.start, m.end, m.text))


def _edits(
    tree: ast.AST, source: bytes, starts: list[int]
) -> Iterator[tuple[str, tuple[int, int], bytes]]:
    def span(node: ast.AST) -> tuple[int, int]:
        return (
            starts[node.lineno - 1] + node.col_offset,
            starts[node.end_lineno - 1] + node.end_col_offset,
        )

    def swaps(op: ast.AST, gap: tuple[int, int]) -> Iterator[tuple[tuple[int, int], bytes]]:
        sign, *others = SWAPS.get(type(op), ("",))
        at = source.find(sign.encode(), *gap)
        for other in others:
            yield (at, at + len(sign)), other.encode()

    def here(node: ast.AST) -> Iterator[tuple[tuple[int, int], bytes]]:
        match node:
            case ast.Compare(left=left, ops=ops, comparators=others):
                for a, op, b in zip([left, *others], ops, others, strict=False):
                    yield from swaps(op, (span(a)[1], span(b)[0]))
            case ast.BoolOp(op=op, values=values):
                for a, b in pairwise(values):
                    yield from swaps(op, (span(a)[1], span(b)[0]))
            case ast.BinOp(left=a, op=op, right=b):
                yield from swaps(op, (span(a)[1], span(b)[0]))
            case ast.AugAssign(target=a, op=op, value=b):
                yield from swaps(op, (span(a)[1], span(b)[0]))
            case ast.UnaryOp(op=ast.Not() | ast.USub(), operand=a):
                yield (span(node)[0], span(a)[0]), b""
            case ast.Constant(value=bool() as value):
                yield span(node), str(not value).encode()
            case ast.Constant(value=int() as value):
                yield from ((span(node), str(value + step).encode()) for step in (1, -1))
            case ast.Constant(value=float() as value):
                yield from ((span(node), f"{value * scale!r}".encode()) for scale in (2, 0.5))
            case ast.Call(func=ast.Name(id=name) as called) if name in NAMES:
                yield span(called), NAMES[name].encode()
            case ast.Return(value=value) if value and not isinstance(value, ast.Constant):
                yield span(value), b"None"
            case ast.If(test=ast.Name(id="TYPE_CHECKING")):
                return
            case ast.If(test=test) | ast.IfExp(test=test):
                yield from ((span(test), constant) for constant in (b"True", b"False"))
            case ast.comprehension(ifs=ifs):
                yield from ((span(test), b"True") for test in ifs)
        if isinstance(node, SIMPLE) or (
            isinstance(node, ast.Expr) and isinstance(node.value, ast.Call)
        ):
            yield span(node), b"pass"

    def visit(node: ast.AST, function: str) -> Iterator[tuple[str, tuple[int, int], bytes]]:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            function = f"{function}.{node.name}".lstrip(".")
        for edit in here(node):
            yield function, *edit
        for field, value in ast.iter_fields(node):
            for child in value if isinstance(value, list) else [value]:
                words = isinstance(child, ast.JoinedStr) or isinstance(node, ast.Raise | ast.Assert)
                words |= isinstance(child, ast.keyword) and child.arg == "strict"
                if isinstance(child, ast.AST) and field not in ANNOTATIONS and not words:
                    yield from visit(child, function)

    yield from visit(tree, "")


class Scratch:
    """A copy of the package and its tests, in which one module at a time is another."""

    def __init__(self, root: Path, folder: Path) -> None:
        self.root, self.folder = root, folder
        ignored = shutil.ignore_patterns("__pycache__")
        for entry in root.iterdir():
            if entry.name in ("lcn_support", "tests"):
                shutil.copytree(entry, folder / entry.name, ignore=ignored)
            elif not entry.name.startswith((".", "_build")):
                (folder / entry.name).symlink_to(entry)
        self.cache = folder / ".kernels"
        self.cache.mkdir()

    def path(self, module: str) -> Path:
        return self.folder / "lcn_support" / f"{module}.py"

    def run(self, targets: list[str], cache: Path, seconds: float) -> tuple[str, str]:
        """Whether the targets pass ("survived"), and the first test that does not."""
        command = [sys.executable, "-m", "pytest", "-x", "-q", "--tb=no", "-rfE", *targets]
        command += ["-p", "no:cacheprovider"]
        kept = {"NUMBA_CACHE_DIR": str(cache)} | (
            {"PYTHONDONTWRITEBYTECODE": "1"} if cache != self.cache else {}
        )
        with subprocess.Popen(
            command, cwd=self.folder, env={**os.environ, **kept, "PYTHONPATH": str(self.folder)},
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True,
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY)),
        ) as process:  # fmt: skip
            try:
                shown, _ = process.communicate(timeout=seconds)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                return "timeout", f"{seconds:.0f} s"
        if process.returncode == 0:
            return "survived", ""
        failed = re.search(r"^(?:FAILED|ERROR) (.+?)(?: - |$)", shown, re.M)
        return "killed", failed[1] if failed else f"exit status {process.returncode}"

    def callers(self, module: str) -> set[str]:
        """The modules whose compiled kernels contain some of this one's."""
        uses = rf"^from lcn_support\.{module} import(?s:.*)^CALLED = "
        sources = {p.stem: p.read_text("utf-8") for p in self.path("_").parent.glob("*.py")}
        direct = {name for name, text in sources.items() if re.search(uses, text, re.M)}
        return direct.union(*map(self.callers, direct))

    def verdict(self, mutant: Mutant, targets: list[str], seconds: float) -> tuple[str, str]:
        """The result of the mutant's tests, which end with the first that fails."""
        changed = [self.path(m) for m in (mutant.module, *self.callers(mutant.module))]
        times = [(p.stat().st_atime_ns, p.stat().st_mtime_ns) for p in changed]
        source = changed[0].read_bytes()
        cache = self.folder / ".kernels-of-the-mutant"
        shutil.copytree(self.cache, cache)
        try:
            changed[0].write_bytes(source[: mutant.start] + mutant.text + source[mutant.end :])
            for path in changed:
                path.touch()
            return self.run(targets, cache, seconds)
        finally:
            shutil.rmtree(cache)
            changed[0].write_bytes(source)
            for path, kept in zip(changed, times, strict=True):
                os.utime(path, ns=kept)


def targets(module: str, rules: dict) -> list[str]:
    """The tests of a module, the quick ones first, and its doctests."""
    return [f"lcn_support/{module}.py", *(f"tests/test_{t}.py" for t in rules["tests"][module])]


def survey(chosen: list[Mutant], rules: dict, scratch: Scratch) -> Iterator[Verdict]:
    """The verdicts on the chosen mutants, whose tests have four times their time and a minute."""
    equivalent = {(e["module"], e["function"], e["original"], e["mutant"]): e["reason"]
                  for e in rules["equivalent"]}  # fmt: skip
    limit: dict[str, float] = {}
    for mutant in chosen:
        result, by, began = "equivalent", equivalent.get(mutant.name, ""), time.perf_counter()
        if not by:
            tests = targets(mutant.module, rules)
            if mutant.module not in limit:
                passed, by = scratch.run(tests, scratch.cache, 3600)
                if passed != "survived":
                    sys.exit(f"the tests of {mutant.module} fail without a mutant: {by}")
                limit[mutant.module] = 60 + 4 * (time.perf_counter() - began)
                began = time.perf_counter()
            result, by = scratch.verdict(mutant, tests, limit[mutant.module])
        spent = round(time.perf_counter() - began, 1)
        yield Verdict(*mutant.name[:2], mutant.line, *mutant.name[2:], result, by, spent)


def sample(modules: list[str], seed: int, number: int) -> list[Mutant]:
    """A seeded choice among all mutants of the modules, in their order."""
    everything = [
        m for name in modules for m in mutants(name, (PACKAGE / f"{name}.py").read_bytes())
    ]
    size = min(number, len(everything))
    rng = np.random.default_rng(seed)
    return [everything[i] for i in sorted(rng.choice(len(everything), size, replace=False))]


def read(table: Path) -> list[Verdict]:
    """The rows of a table, none if there is no such file yet."""
    if not table.exists():
        return []
    with table.open(encoding="utf-8", newline="") as file:
        return [Verdict(**row) for row in csv.DictReader(file)]


def summary(rows: list[Verdict]) -> str:
    """Counts for each module, and the share of the mutants not equivalent that a test finds."""
    lines, total = [], Counter(v.result for v in rows)
    for module in dict.fromkeys(v.module for v in rows):
        counted = Counter(v.result for v in rows if v.module == module)
        lines.append(f"{module}: " + ", ".join(f"{n} {result}" for result, n in counted.items()))
    found = total["killed"] + total["timeout"]
    rate = found / max(found + total["survived"], 1)
    lines.append(f"{len(rows)} mutants, {total['equivalent']} of them equivalent; of the others "
                 f"{found} are found and {total['survived']} survive: {rate:.1%}")  # fmt: skip
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--number", type=int, default=300, help="mutants in the sample")
    parser.add_argument("--modules", nargs="*", help="only the mutants of these in the sample")
    parser.add_argument("--again", type=Path, help="only the survivors of this other table")
    parser.add_argument("--out", type=Path, default=ROOT / "_build" / "mutants.csv",
                        help="the table; what it has already is not repeated")  # fmt: skip
    given = parser.parse_args()
    rules = yaml.safe_load(RULES.read_text("utf-8"))
    chosen = sample(list(rules["tests"]), given.seed, given.number)
    if given.modules:
        chosen = [m for name in given.modules for m in chosen if m.module == name]
    if given.again:
        survivors = {v.name for v in read(given.again) if v.result == "survived"}
        chosen = [m for m in chosen if m.name in survivors]
    done = {v.name for v in read(given.out)}
    given.out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, given.out.open("a", encoding="utf-8") as out:
        writer = csv.DictWriter(out, [f.name for f in fields(Verdict)], lineterminator="\n")
        if not done:
            writer.writeheader()
        left = [m for m in chosen if m.name not in done]
        for v in survey(left, rules, Scratch(ROOT, Path(folder))):
            writer.writerow(asdict(v))
            out.flush()
            if v.result == "survived":
                print(f"{v.module}:{v.line} survived: {v.original}  →  {v.mutant}", flush=True)
    names = {m.name for m in chosen}
    print(f"seed {given.seed}")
    print(summary([v for v in read(given.out) if v.name in names]))


if __name__ == "__main__":
    main()
