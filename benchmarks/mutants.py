"""Mutants: one small fault at a time in the modules that decide, which their tests must find.

A seeded sample of all faults is planted in a scratch copy of the package, fault by fault, and only
the tests that belong to the module run against it. ``mutants.yml`` names these tests, and the
mutants that no test can find, each with its reason. The table goes to ``--out``, line by line.

Compiled kernels are kept in a cache of the scratch copy, never in the working tree; a module whose
kernels call those of the mutant is compiled again with it.
"""

import argparse
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
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from source_mutants import Mutant, mutants

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "lcn_support"
RULES = Path(__file__).with_suffix(".yml")
MEMORY = 12 * 2**30


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


class Scratch:
    """A copy of the package and its tests, in which one module at a time is another."""

    def __init__(self, root: Path, folder: Path) -> None:
        self.folder, ignored = folder, shutil.ignore_patterns("__pycache__")
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
        kept = {"PYTHONPATH": str(self.folder), "NUMBA_CACHE_DIR": str(cache)}
        kept["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"  # none is needed, and they start slowly
        if cache != self.cache:
            kept["PYTHONDONTWRITEBYTECODE"] = "1"
        with subprocess.Popen(
            command, cwd=self.folder, env={**os.environ, **kept},
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
        uses = rf"^from lcn_support\.{module.replace('/', '.')} import(?s:.*)^CALLED = "
        room = self.folder / "lcn_support"
        sources = {
            p.relative_to(room).as_posix().removesuffix(".py"): p.read_text("utf-8")
            for p in room.rglob("*.py")
        }
        direct = {name for name, text in sources.items() if re.search(uses, text, re.M)}
        return direct.union(*map(self.callers, direct))

    def verdict(self, mutant: Mutant, targets: list[str], seconds: float) -> tuple[str, str]:
        """The result of the mutant's tests, which end with the first that fails."""
        path = self.path(mutant.module)
        source, stat = path.read_bytes(), path.stat()
        cache = self.folder / ".kernels-of-the-mutant"
        shutil.copytree(self.cache, cache)
        try:
            for caller in self.callers(mutant.module):
                for kernel in cache.rglob(f"{Path(caller).name}.*"):
                    kernel.unlink()
            path.write_bytes(source[: mutant.start] + mutant.text + source[mutant.end :])
            return self.run(targets, cache, seconds)
        finally:
            shutil.rmtree(cache)
            path.write_bytes(source)
            os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))


def test_file(name: str) -> str:
    """The file of a test in the room that its name begins with."""
    room, _, test = name.rpartition("/")
    return f"tests/{room}/test_{test}.py"


def targets(module: str, rules: dict[str, Any]) -> list[str]:
    """The tests of a module, the quick ones first, and its doctests."""
    return [f"lcn_support/{module}.py", *map(test_file, rules["tests"][module])]


def survey(chosen: list[Mutant], rules: dict[str, Any], scratch: Scratch) -> Iterator[Verdict]:
    """The verdicts on the chosen mutants, whose tests have four times their time and a minute."""
    equivalent = {(e["module"], e["function"], e["original"], e["mutant"]): e["reason"]
                  for e in rules["equivalent"]}  # fmt: skip
    limits: dict[str, float] = {}
    for mutant in chosen:
        tests, began = targets(mutant.module, rules), time.perf_counter()
        result, by = "equivalent", equivalent.get(mutant.name, "")
        if not by and mutant.module not in limits:
            passed, failed = scratch.run(tests, scratch.cache, 3600)
            if passed != "survived":
                sys.exit(f"the tests of {mutant.module} fail without a mutant: {failed}")
            limits[mutant.module] = 60 + 4 * (time.perf_counter() - began)
            began = time.perf_counter()
        if not by:
            result, by = scratch.verdict(mutant, tests, limits[mutant.module])
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
    parser.add_argument("--out", type=Path, default=ROOT / "_build" / "mutants.csv", help="table")
    parser.add_argument("--resume", action="store_true", help="repeat its survivors only")
    given = parser.parse_args()
    rules = yaml.safe_load(RULES.read_text("utf-8"))
    chosen = sample(list(rules["tests"]), given.seed, given.number)
    if given.modules:
        chosen = [m for name in given.modules for m in chosen if m.module == name]
    rows = []
    if given.resume:
        with given.out.open(encoding="utf-8", newline="") as table:
            rows = [Verdict(**row) for row in csv.DictReader(table)]
        rows = [row for row in rows if row.result != "survived"]
    done = {row.name for row in rows}
    left = [m for m in chosen if m.name not in done]
    given.out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, given.out.open("w", encoding="utf-8") as out:
        writer = csv.DictWriter(out, [f.name for f in fields(Verdict)], lineterminator="\n")
        writer.writeheader()
        writer.writerows(map(asdict, rows))
        for row in survey(left, rules, Scratch(ROOT, Path(folder))):
            rows.append(row)
            writer.writerow(asdict(row))
            out.flush()
            if row.result == "survived":
                print(f"{row.module}:{row.line}", row.original, "→", row.mutant, flush=True)
    print(f"seed {given.seed}", summary(rows), sep="\n")


if __name__ == "__main__":
    main()
