"""Compiled kernels are kept in files, which must not outlive the sources that they came from."""

import re
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import pytest

import lcn_support

ROOT = Path(lcn_support.__file__).parent
SOURCES = {
    ".".join(path.relative_to(ROOT).with_suffix("").parts): path.read_text("utf-8")
    for path in ROOT.rglob("*.py")
}
KERNELS = {name for name, text in SOURCES.items() if re.search(r"^@(njit|kernel)\b", text, re.M)}


def called(name):
    """The other modules with kernels whose code is compiled into those of this one."""
    imported = set(re.findall(r"^from lcn_support\.([\w.]+) import", SOURCES[name], re.M)) & KERNELS
    return imported.union(*map(called, imported))


def digest(names):
    return sha256("".join(SOURCES[name] for name in sorted(names)).encode()).hexdigest()[:12]


@pytest.mark.parametrize("name", sorted(filter(called, KERNELS)))
def test_a_kernel_is_compiled_anew_when_one_that_it_calls_changes(name):
    line = f'CALLED = "{digest(called(name))}"'
    assert f"\n{line}\n" in SOURCES[name], f"in {name.replace('.', '/')}.py write {line}"


def test_the_kernels_that_are_called():
    kernels = "training.kernels."
    assert called(kernels + "limits") == {kernels + "bounded_matrices", kernels + "root_discs"}
    assert called(kernels + "flow") == {kernels + "descent", kernels + "gradients"}
    assert called(kernels + "root_discs") == set()
    assert "landscape.continuation.kernels" in KERNELS


def printed(folder):
    command = [sys.executable, "-c", "from outer import outer; print(outer())"]
    return int(subprocess.run(command, cwd=folder, check=True, capture_output=True).stdout)


def test_numba_alone_does_not_see_the_change(tmp_path):
    """The day this fails, CALLED is not needed any more."""
    kernel = "from numba import njit\n{}@njit(cache=True)\ndef {}():\n    return {}\n"
    inner, outer = tmp_path / "inner.py", tmp_path / "outer.py"
    inner.write_text(kernel.format("", "inner", "1"), "utf-8")
    text = kernel.format("from inner import inner\n", "outer", "inner()")
    outer.write_text(text, "utf-8")
    assert printed(tmp_path) == 1
    inner.write_text(kernel.format("", "inner", "2"), "utf-8")
    assert printed(tmp_path) == 1
    outer.write_text(text + "CALLED = 2\n", "utf-8")
    assert printed(tmp_path) == 2
