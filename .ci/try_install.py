"""Install the wheel and the sdist of a folder, each into an empty one, and use what was installed.

``python .ci/try_install.py _build/release`` needs nothing but the Python that runs it, with pip:
what is tried is all that is there. Options after the folder go to pip. No program is on the path,
so that nothing asks git.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

EXAMPLES = """
import re
from importlib import metadata
from pathlib import Path

import lcn_support

assert Path(lcn_support.__file__).is_relative_to({folder!r}), lcn_support.__file__
assert lcn_support.__version__ == metadata.version("lcn-support")
readme = metadata.metadata("lcn-support").get_payload()
examples = re.findall(r"```python\\n(.*?)```", readme, re.S)
assert examples, "the description of the package has no examples"
for example in examples[:{number}]:
    exec(example, {{}})
"""
COMMANDS = (
    ("tables",),  # reads each of them
    ("claims",),
    ("explore", "3,2,2"),
    ("cite", "fig-discriminant-cone"),
)


def distributions(folder: Path) -> list[Path]:
    """The one wheel and the one sdist of a folder; raises ``SystemExit`` where it holds others."""
    found = sorted([*folder.glob("*.whl"), *folder.glob("*.tar.gz")])
    if [file.suffix for file in found] not in ([".whl", ".gz"], [".gz", ".whl"]):
        named = ", ".join(file.name for file in found) or "neither"
        raise SystemExit(f"{folder} should hold one wheel and one sdist, and holds {named}")
    return found


def run(command: list[str], **environment: str) -> None:
    """Run a command in an empty folder and without any program to call."""
    with tempfile.TemporaryDirectory() as empty:
        done = subprocess.run(
            [sys.executable, *command],
            cwd=empty,
            env=os.environ | {"PATH": "", "PYTHONPATH": ""} | environment,
            capture_output=True,
            text=True,
            check=False,
        )
    if done.returncode:
        raise SystemExit(f"python {' '.join(command)}\n{done.stdout}{done.stderr}")


def tried(file: Path, options: list[str], number: int | None = None) -> None:
    """Install a file and use it: the first examples of its README, or all, and the commands."""
    with tempfile.TemporaryDirectory() as folder:
        into = str(Path(folder).resolve())
        run(["-m", "pip", "install", "--quiet", "--target", into, *options, str(file.resolve())])
        run(["-c", EXAMPLES.format(folder=into, number=number)], PYTHONPATH=into)
        for command in COMMANDS:
            run(["-m", "lcn_support", *command], PYTHONPATH=into)


def main(folder: str, *options: str) -> None:
    for file in distributions(Path(folder)):
        tried(file, list(options))
        print(f"{file.name}: installed and used")


if __name__ == "__main__":
    main(*sys.argv[1:])
