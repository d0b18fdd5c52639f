"""From the book's LaTeX to its PDF: ``python lcn_paper.py _build/latex _build/pdf``.

The file is written only if it is whole: no glyph is missing, no line runs into the margin, no
reference is undefined. Beside it stands the state of the sources that it was made from, so that
the pages offer it for that state alone.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

NAME = "lcn-companion"
STATE = "state.txt"
FAULTS = {
    "a glyph that no font has": r"^Missing character: .*",
    "a line that is too long": r"^Overfull \\hbox \(.*",
    "a reference to nothing": r"^LaTeX Warning: (?:Hyper r|R)eference .* undefined.*",
    "an error": r"^! .*",
}


def faults(log: str) -> list[str]:
    """What is wrong with a run of XeLaTeX, from its log, each with its kind.

    >>> faults("Overfull \\\\hbox (5.3pt too wide) in paragraph at lines 1--2")
    ['a line that is too long: Overfull \\\\hbox (5.3pt too wide) in paragraph at lines 1--2']
    """
    return [
        f"{kind}: {found}"
        for kind, pattern in FAULTS.items()
        for found in re.findall(pattern, log, re.M)
    ]


def typeset(folder: Path) -> Path:
    """Run XeLaTeX until nothing changes; raises ``SystemExit`` naming what is wrong."""
    # The class of Jupyter Book asks for blackboard letters of a package that no formula uses.
    (folder / "bbm.sty").touch()
    run = subprocess.run(
        ["latexmk", "-xelatex", "-interaction=nonstopmode", "-quiet", f"{NAME}.tex"],
        cwd=folder, env=os.environ | {"FORCE_SOURCE_DATE": "1"}, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    log = folder / f"{NAME}.log"
    found = faults(log.read_text("utf-8", errors="replace")) if log.is_file() else [run.stderr]
    if found or run.returncode:
        raise SystemExit("\n".join([*found, f"No PDF was made: see {log}"]))
    return folder / f"{NAME}.pdf"


def main(latex: Path, out: Path) -> None:
    out.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(typeset(latex), out / f"{NAME}.pdf")
    shutil.copyfile(latex / STATE, out / STATE)
    print(f"The book is at {out / NAME}.pdf")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
