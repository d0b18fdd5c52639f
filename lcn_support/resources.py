"""Where the book's data files are, in a checkout or installed; and files that appear whole."""

from __future__ import annotations

import csv
import os
from collections.abc import Iterable
from pathlib import Path

VERSION = "0.1.0"

PACKAGE = Path(__file__).resolve().parent

SOURCES = ("lcn_support", "data", "requirements.lock", "pyproject.toml")
"""What a result depends on, relative to a checkout: code, data and pinned versions."""


def checkout() -> Path | None:
    """The root of the checkout that the package is imported from, ``None`` when installed."""
    root = PACKAGE.parent
    return root if (root / "pyproject.toml").is_file() and (root / "book").is_dir() else None


def resource(path: str) -> Path:
    """A data file or folder of the book by its path in a checkout, such as ``book/references.bib``.

    Raises ``FileNotFoundError`` naming both places where it was looked for.

    >>> resource("book/references.bib").name
    'references.bib'
    """
    root = PACKAGE.parent
    places = [root / path, PACKAGE / "_data" / path]
    for place in places:
        if place.exists():
            return place
    raise FileNotFoundError(
        f"{path} is neither in a checkout ({places[0]}) nor installed ({places[1]}): "
        "install lcn-support again, or work in a checkout of the companion"
    )


def kept_rows(path: str) -> list[dict[str, str]]:
    """The rows of a CSV file of the book, with its header's names; as :func:`resource` finds it.

    >>> kept_rows("data/series/sunspots.csv")[0]
    {'YEAR': '1700', 'SUNACTIVITY': '5'}
    """
    with resource(path).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write_whole(path: str | Path, content: bytes | Iterable[str]) -> None:
    """Write a file that is there in full or not at all, whenever the process is killed.

    Raises
    ------
    OSError
        with the path, the reason and what to do; a file that was there before is unharmed.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     write_whole(Path(folder, "new", "table.csv"), ["run,loss\\n", "0,0.5\\n"])
    ...     Path(folder, "new", "table.csv").read_bytes()
    b'run,loss\\n0,0.5\\n'
    """
    path = Path(path)
    draft = path.with_name(f".{path.name}.tmp")
    parts = [content] if isinstance(content, bytes) else (part.encode() for part in content)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with draft.open("wb") as file:
                file.writelines(parts)
                file.flush()
                os.fsync(file.fileno())
            os.replace(draft, path)
        except BaseException:
            draft.unlink(missing_ok=True)
            raise
    except OSError as error:
        raise OSError(
            error.errno,
            f"{error.strerror}: the file cannot be written, what was written before is whole; free "
            "some space or give a folder that can be written to, and call again",
            str(path),
        ) from error


def source_files(root: Path) -> list[Path]:
    """The files of a checkout that results depend on, in a fixed order."""
    found = []
    for name in SOURCES:
        place = root / name
        found += [place] if place.is_file() else [p for p in place.rglob("*") if p.is_file()]
    return sorted(
        p
        for p in found
        if "__pycache__" not in p.parts and not any(part.startswith(".") for part in p.parts[-3:])
    )
