"""The mutation run: which faults it plants, that it tells weak tests from strong ones, its list."""

import runpy
import shutil
import textwrap
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[1]
RULES = yaml.safe_load((ROOT / "benchmarks" / "mutants.yml").read_text("utf-8"))


@pytest.fixture(scope="module")
def command():
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(ROOT / "benchmarks")
        yield runpy.run_path(str(ROOT / "benchmarks" / "mutants.py"))


def planted(command, source):
    return {(m.original, m.mutant) for m in command["mutants"]("name", source.encode())}


def test_every_kind_of_fault_is_planted(command):
    faults = {
        "x = a < b": {"x = a <= b", "x = a >= b"},
        "x = a is not b": {"x = a is b"},
        "x = é and b": {"x = é or b"},
        "x = not a": {"x = a"},
        "x = a + -b": {"x = a - -b", "x = a + b"},
        "x = max(a, b)": {"x = min(a, b)"},
        "x = True": {"x = False"},
        "x = 3": {"x = 4", "x = 2"},
        "x = 1.5": {"x = 3.0", "x = 0.75"},
        "x = 0.0": {"x = 1.0", "x = -1.0"},
        "x -= a": {"x += a", "pass"},
        "x.add(a)": {"pass"},
        "x = [a for a in b if a]": {"x = [a for a in b if True]"},
        "x = a if b else c": {"x = a if True else c", "x = a if False else c"},
    }
    for source, expected in faults.items():
        assert planted(command, source) == {(source, mutant) for mutant in expected}
    function = "def f(a):\n    if a:\n        raise ValueError(3)\n    return a"
    assert planted(command, function) == {
        ("if a:", "if True:"),
        ("if a:", "if False:"),
        ("raise ValueError(3)", "pass"),
        ("return a", "return None"),
    }


def test_words_and_assertions_are_left_alone(command):
    source = '''
    """Words, 3 of them."""
    @cached(size=3)
    def f(a: int | None) -> int | None:
        assert a > 3, f"{a + 1}"
        return zip(a, strict=True)
    '''
    assert planted(command, textwrap.dedent(source)) == {
        ("return zip(a, strict=True)", "return None")
    }


def test_the_place_of_a_fault_is_its_text(command):
    """What names a mutant does not change when lines are added above."""
    source = "class C:\n    def f(self, α):\n        return α + 1\n"
    before = command["mutants"]("name", source.encode())
    after = command["mutants"]("name", f"# one more line\n{source}".encode())
    assert [m.name for m in before] == [m.name for m in after]
    assert {m.function for m in before} == {"C.f"} and {m.line for m in before} == {3}
    assert {m.line for m in after} == {4}


SOURCE = """
def largest(values):
    best = values[0]
    for v in values:
        if v > best:
            best = v
    return best
"""
WEAK = """
from lcn_support.tiny import largest

def test_one_value():
    assert largest([5]) == 5
"""
STRONG = """
def test_two_values():
    from lcn_support.tiny import largest
    assert largest([3, 5]) == largest([5, 3]) == 5
"""


def project(folder, tests):
    """A package of one module, and its tests."""
    (folder / "lcn_support").mkdir(parents=True)
    (folder / "tests").mkdir()
    (folder / "lcn_support" / "__init__.py").touch()
    (folder / "lcn_support" / "tiny.py").write_text(SOURCE, "utf-8")
    (folder / "tests" / "test_tiny.py").write_text(tests, "utf-8")
    shutil.copy(ROOT / "pyproject.toml", folder)


def verdicts(command, tmp_path, tests, wanted, equivalent=()):
    project(tmp_path / "project", tests)
    (tmp_path / "scratch").mkdir()
    scratch = command["Scratch"](tmp_path / "project", tmp_path / "scratch")
    rules = {"tests": {"tiny": ["tiny"]}, "equivalent": list(equivalent)}
    chosen = [m for m in command["mutants"]("tiny", SOURCE.encode()) if m.mutant in wanted]
    assert len(chosen) == len(wanted)
    found = list(command["survey"](chosen, rules, scratch))
    assert (tmp_path / "scratch" / "lcn_support" / "tiny.py").read_text("utf-8") == SOURCE
    return {v.mutant: (v.result, v.by) for v in found}, command["summary"](found)


def test_a_weak_test_lets_a_fault_through_and_a_strong_one_finds_it(command, tmp_path):
    wanted = ["if v <= best:", "return None"]
    weak, said = verdicts(command, tmp_path / "weak", WEAK, wanted)
    assert weak["if v <= best:"] == ("survived", "") and "1 survive: 50.0%" in said
    assert weak["return None"] == ("killed", "tests/test_tiny.py::test_one_value")
    strong, said = verdicts(command, tmp_path / "strong", WEAK + STRONG, wanted)
    assert strong["if v <= best:"] == ("killed", "tests/test_tiny.py::test_two_values")
    assert "0 survive: 100.0%" in said


def test_what_is_listed_as_equivalent_is_not_counted(command, tmp_path):
    reason = "an equal value changes nothing"
    listed = {"module": "tiny", "function": "largest", "original": "if v > best:",
              "mutant": "if v >= best:", "reason": reason}  # fmt: skip
    wanted = ["if v >= best:", "if v <= best:"]
    found, said = verdicts(command, tmp_path, WEAK + STRONG, wanted, [listed])
    assert found == {
        "if v >= best:": ("equivalent", reason),
        "if v <= best:": ("killed", "tests/test_tiny.py::test_two_values"),
    }
    assert "2 mutants, 1 of them equivalent; of the others 1 are found" in said


def test_a_run_that_does_not_end_is_stopped(command, tmp_path):
    project(tmp_path / "project", "def test_forever():\n    while True:\n        pass\n")
    (tmp_path / "scratch").mkdir()
    scratch = command["Scratch"](tmp_path / "project", tmp_path / "scratch")
    assert scratch.run(["tests/test_tiny.py"], scratch.cache, 3) == ("timeout", "3 s")


KERNEL = "from numba import njit\n{}\n\n@njit(cache=True)\ndef {}():\n    return {}\n"
CALLS = "from lcn_support.outer import outer\n\ndef test_outer():\n    assert outer() == 1\n"


def test_kernels_that_call_a_mutant_are_compiled_again(command, tmp_path):
    """Numba alone would go on with the old machine code."""
    project(tmp_path / "project", CALLS)
    package = tmp_path / "project" / "lcn_support"
    inner = KERNEL.format("", "inner", "1")
    (package / "inner.py").write_text(inner, "utf-8")
    head = 'from lcn_support.inner import inner\n\nCALLED = "…"\n'
    (package / "outer.py").write_text(KERNEL.format(head, "outer", "inner()"), "utf-8")
    (tmp_path / "scratch").mkdir()
    scratch = command["Scratch"](tmp_path / "project", tmp_path / "scratch")
    assert scratch.run(["tests"], scratch.cache, 100)[0] == "survived"
    (mutant,) = [m for m in command["mutants"]("inner", inner.encode()) if m.mutant == "return 2"]
    assert scratch.verdict(mutant, ["tests"], 100)[0] == "killed"
    scratch.callers = lambda module: set()
    assert scratch.verdict(mutant, ["tests"], 100)[0] == "survived"
    assert scratch.run(["tests"], scratch.cache, 100)[0] == "survived"


def test_the_sample_is_the_seed_s(command):
    names = ["architectures/patterns", "architectures/strata"]
    first, again, other = (command["sample"](names, seed, 20) for seed in (0, 0, 1))
    assert first == again != other
    assert len(command["sample"](names, 0, 10**6)) == sum(
        len(command["mutants"](n, (ROOT / "lcn_support" / f"{n}.py").read_bytes())) for n in names
    )


@pytest.mark.parametrize("module", RULES["tests"])
def test_the_tests_of_a_module_exist_and_its_equivalent_mutants_too(command, module):
    for target in command["targets"](module, RULES):
        assert (ROOT / target).is_file()
    source = (ROOT / "lcn_support" / f"{module}.py").read_bytes()
    names = {m.name for m in command["mutants"](module, source)}
    for entry in RULES["equivalent"]:
        if entry["module"] == module:
            assert len(entry["reason"]) > 10 and "\n" not in entry["reason"]
            assert tuple(entry[f] for f in ("module", "function", "original", "mutant")) in names


def test_no_equivalent_mutant_is_of_another_module():
    assert {entry["module"] for entry in RULES["equivalent"]} <= set(RULES["tests"])
