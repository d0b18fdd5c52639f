"""Third-party parts of the pages that compute: fetched by name, checked against pinned hashes.

``make book`` runs this file before it builds. The registry clients of this machine fetch what
``book/_live/parts.txt`` names into ``_build/parts``, where it stays; what is there already is not
fetched again. Where a part cannot be had, the pages of the book stay as they are printed.
"""

from __future__ import annotations

import base64
import hashlib
import re
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

PINS = Path("book", "_live", "parts.txt")
LOCK = Path("requirements.lock")
PARTS = Path("_build", "parts")
SECONDS = 600


class MissingError(Exception):
    """A part that is not there, in words for the page and the terminal."""


@dataclass(frozen=True)
class Part:
    """One line of the pins: ``npm`` packages, one ``wheel``, and the ``node`` that brings npm."""

    kind: str
    name: str
    version: str
    hashes: tuple[str, ...]
    tag: str = ""

    @property
    def file(self) -> str:
        """What the file is called."""
        if self.kind == "npm":
            return f"{self.name}-{self.version}.tgz"
        return f"{self.name.replace('-', '_')}-{self.version}-{self.tag}.whl"

    def is_sound(self, path: Path) -> bool:
        """Whether the bytes of a file have one of the pinned hashes."""
        data = path.read_bytes()
        found = (
            f"sha512-{base64.b64encode(hashlib.sha512(data).digest()).decode()}",
            f"sha256:{hashlib.sha256(data).hexdigest()}",
        )
        return not set(found).isdisjoint(self.hashes)

    def __str__(self) -> str:
        return f"{self.name} {self.version}"


def pinned(root: Path) -> list[Part]:
    """The parts that the book in that folder is built with."""
    parts = []
    for line in (root / PINS).read_text("utf-8").splitlines():
        kind, _, rest = line.partition(" ")
        if kind == "wheel":
            name, tag = rest.split()
            lock = (root / LOCK).read_text("utf-8")
            entry = re.search(rf"^{name}==(\S+)((?: \\\n +--hash=\S+)+)", lock, re.M)
            if entry is None:
                raise MissingError(f"{LOCK} pins no {name}")
            hashes = tuple(re.findall(r"--hash=(\S+)", entry[2]))
            parts.append(Part(kind, name, entry[1], hashes, tag))
        elif kind in ("npm", "node"):
            requirement, *listed = rest.split()
            name, version = requirement.split("==")
            parts.append(Part(kind, name, version, tuple(listed)))
    return parts


def found(root: Path) -> dict[str, Path]:
    """The file of each part by its name; ``MissingError`` says what is not there."""
    wanted = [part for part in pinned(root) if part.kind != "node"]
    files = {part.name: root / PARTS / part.file for part in wanted}
    for part in wanted:
        if not files[part.name].is_file():
            raise MissingError(f"{part} could not be fetched")
        if not part.is_sound(files[part.name]):
            raise MissingError(f"{part} has another hash than the pinned one")
    return files


def fetch(root: Path) -> None:
    """Bring the parts that are not there yet to ``_build/parts``."""
    parts = pinned(root)
    folder = root / PARTS
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder) as name:
        scratch, npm = Path(name), None
        for part in parts:
            target = folder / part.file
            if part.kind == "node" or (target.is_file() and part.is_sound(target)):
                continue
            if part.kind == "npm":
                npm = npm or npm_command(next(p for p in parts if p.kind == "node"), scratch)
                spec = f"{part.name}@{part.version}"
                patience = (
                    "--fetch-retries=1",
                    "--loglevel=error",
                    "--pack-destination",
                    str(scratch),
                )
                run(part, *npm, "pack", *patience, spec)
            else:
                tags = part.tag.split("-")
                run(
                    part, *pip("download", scratch, part), "--dest", str(scratch),
                    "--implementation", tags[0][:2], "--python-version", tags[0][2:],
                    "--abi", tags[1], "--platform", tags[2],
                )  # fmt: skip
            if not (scratch / part.file).is_file():
                raise MissingError(f"{part} came under another name than {part.file}")
            if not part.is_sound(scratch / part.file):
                raise MissingError(f"{part} has another hash than the pinned one")
            (scratch / part.file).replace(target)


def pip(command: str, scratch: Path, part: Part) -> list[str]:
    """The start of a command of pip for a wheel with one of the pinned hashes."""
    wanted = scratch / f"{part.name}.txt"
    hashes = " ".join(f"--hash={h}" for h in part.hashes)
    wanted.write_text(f"{part.name}=={part.version} {hashes}\n", "utf-8")
    quiet = ["--quiet", "--no-deps", "--only-binary=:all:", "--retries", "2"]
    checked = ["--require-hashes", "--requirement", str(wanted)]
    return [sys.executable, "-m", "pip", command, *quiet, *checked]


def npm_command(node: Part, scratch: Path) -> list[str]:
    """How npm is called: that of this machine, else that of the Node wheel."""
    here = shutil.which("npm")
    if here is not None:
        return [here]
    run(node, *pip("install", scratch, node), "--target", str(scratch / "node"))
    script = next(scratch.glob("node/**/npm/bin/npm-cli.js"), None)
    programs = (p for p in scratch.glob("node/**/node*") if p.name in ("node", "node.exe"))
    program = next((p for p in programs if p.is_file()), None)
    if script is None or program is None:
        raise MissingError(f"{node} brings no npm")
    return [str(program), str(script)]


def run(part: Part, *command: str) -> None:
    """Run a registry client."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS)
    except subprocess.TimeoutExpired:
        raise MissingError(f"{part} did not come within {SECONDS} seconds") from None
    if done.returncode:
        said = (done.stderr.strip() or done.stdout.strip() or "no word of why").splitlines()
        raise MissingError(f"{part} could not be fetched: {said[-1].strip().rstrip('.')}")


def main(root: Path) -> None:
    """Fetch, and say what could not be had; the book is built either way."""
    try:
        fetch(root)
        found(root)
    except MissingError as missing:
        print(f"The pages will not compute, only show: {missing}.")


if __name__ == "__main__":
    main(Path(__file__).parents[2])
