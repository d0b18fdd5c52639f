"""What a published file says about its making: revision and versions, never a date."""

from __future__ import annotations

import hashlib
import platform
import re
import subprocess
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from lcn_support.resources import PACKAGE, SOURCES, checkout, source_files

LICENCE = "CC BY 4.0"
LICENCE_URL = "https://creativecommons.org/licenses/by/4.0/"


@dataclass(frozen=True)
class Provenance:
    """Source revision and versions behind a file.

    ``revision`` is the last commit that touched the sources, with ``+modified`` when they differ
    from it; without git, ``sha256:`` and twelve digits of their digest.
    """

    revision: str
    versions: tuple[tuple[str, str], ...]

    def __str__(self) -> str:
        versions = ", ".join(f"{name} {version}" for name, version in self.versions)
        return f"revision {self.revision}; {versions}"

    @classmethod
    def current(cls) -> Provenance:
        """Of this interpreter and these sources."""
        return cls(source_revision(), versions())


def version() -> str:
    """The version of the package: of the checkout's ``pyproject.toml``, else as installed."""
    root = checkout()
    if root is not None:
        project = (root / "pyproject.toml").read_text("utf-8")
        stated = re.search(r'^version = "([^"]+)"', project, re.M)
        if stated:
            return stated[1]
    try:
        return metadata.version("lcn-support")
    except metadata.PackageNotFoundError:
        return "0"


def versions() -> tuple[tuple[str, str], ...]:
    """Names and versions of what draws the figures."""
    return (
        ("lcn_support", version()),
        ("python", platform.python_version()),
        ("numpy", metadata.version("numpy")),
        ("matplotlib", metadata.version("matplotlib")),
    )


def source_digest() -> str:
    """SHA-256 of the source files, paths and contents."""
    root = checkout()
    files = source_files(root) if root else sorted(PACKAGE.rglob("*.py"))
    digest = hashlib.sha256()
    for file in files:
        name = file.relative_to(root or PACKAGE.parent).as_posix()
        digest.update(name.encode() + b"\0" + hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()


def source_revision() -> str:
    """The revision of the sources, as ``Provenance`` states it.

    >>> bool(re.fullmatch(r"[0-9a-f]{40}([+]modified)?|sha256:[0-9a-f]{12}", source_revision()))
    True
    """
    root = checkout()
    if root is not None and (root / ".git").exists():
        commit = git(root, "log", "-1", "--format=%H", "--", *SOURCES)
        if commit:
            dirty = git(root, "status", "--porcelain", "--", *SOURCES)
            return commit + ("+modified" if dirty else "")
    return "sha256:" + source_digest()[:12]


def git(root: Path, *arguments: str) -> str:
    """What a git command prints in a checkout; nothing where it fails or git is missing."""
    try:
        run = subprocess.run(
            ["git", "-C", str(root), *arguments], capture_output=True, text=True, check=False
        )
    except OSError:
        return ""
    return run.stdout.strip() if run.returncode == 0 else ""
