"""Where the book's data files are: in a checkout, or beside the installed package."""

from __future__ import annotations

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
    places = [root / path, PACKAGE / "_data" / Path(path).name]
    for place in places:
        if place.exists():
            return place
    raise FileNotFoundError(
        f"{path} is neither in a checkout ({places[0]}) nor installed ({places[1]}): "
        "install lcn-support again, or work in a checkout of the companion"
    )


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
