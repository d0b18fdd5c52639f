"""The files of a figure: PDF, SVG, dark SVG, PNG, data and BibTeX, the same bytes on every run."""

from __future__ import annotations

import csv
import hashlib
import inspect
import io
import json
import re
import tempfile
from collections.abc import Iterable
from concurrent.futures import Executor
from itertools import repeat
from pathlib import Path
from typing import Any

from lcn_support.arguments.options import read_path
from lcn_support.figures.base import Data, Figure, tables
from lcn_support.figures.style import DARK, DPI, LIGHT, Theme, styled
from lcn_support.progress import check_time
from lcn_support.publishing.citations import figure_entry, sources
from lcn_support.publishing.provenance import LICENCE, LICENCE_URL, Provenance, source_digest
from lcn_support.publishing.variants import Variant, read_figure
from lcn_support.resources import checkout, write_whole

CREATOR = "The LCN Companion contributors"
INDEX = "index.json"
SVG_DPI = 200
"""Of the parts of an SVG file that are pixels; it is looked at on a screen."""


def export(
    figures: Iterable[Figure], out: Path, force: bool = False, executor: Executor | None = None
) -> list[Path]:
    """Write all files of the figures and ``index.json``, and return the paths.

    Files that the index says are up to date (same sources, same versions, same bytes) are kept
    unless ``force``. An executor draws figures of the book side by side. Raises ``OSError`` naming
    the folder when it cannot be written.
    """
    figures, out = list(figures), _writable(Path(out))
    provenance = Provenance.current()
    state = hashlib.sha256(f"{provenance}\0{source_digest()}".encode()).hexdigest()
    known = {e["id"]: e for e in _read_index(out) if _is_current(out, e, state)}
    missing = [figure for figure in figures if force or figure.id not in known]
    drawn = map if executor is None else executor.map
    made = drawn(figure_files, missing, repeat(provenance))
    for figure, files in zip(missing, made, strict=True):
        for name, content in files.items():
            _write(out / name, content)
        known[figure.id] = describe(figure) | {
            "files": {name: hashlib.sha256(data).hexdigest() for name, data in files.items()},
            "state": state,
        }
    entries = sorted(known.values(), key=lambda entry: (entry["chapter"], entry["id"]))
    index = {"licence": LICENCE, "provenance": str(provenance), "figures": entries}
    _write(out / INDEX, (json.dumps(index, indent=1, ensure_ascii=False) + "\n").encode())
    return [*(out / name for figure in figures for name in known[figure.id]["files"]), out / INDEX]


def export_variant(figure: str | Figure, out: str | Path, **parameters: Any) -> list[Path]:
    """Write all files of one figure, drawn with parameters of one's own.

    Parameters
    ----------
    figure
        its id, such as ``"fig-discriminant-cone"``, or the figure itself.
    out
        the folder.
    parameters
        those of the figure's ``data``; what they are, ``help(get(id).data)`` says.

    Returns
    -------
    list of paths
        PDF, SVG, dark SVG, PNG, CSV and BibTeX, as :func:`export` writes them, without an index.
        Their name, which is also the key of the BibTeX entry, is the id and the parameters that
        differ from the book's, with eight hex digits where these are long or nested: the same for
        equal values, however they are spelt. Title, data and BibTeX name the parameters. Without
        any that differ, the files are those of the book's figure.

    Raises
    ------
    KeyError, TypeError
        for an unknown id, and for parameters that the figure does not have.
    ValueError
        for values that the figure cannot be drawn for, as its ``data`` says.
    OSError
        naming the folder when it cannot be written.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     paths = export_variant("fig-merge-poset", folder, sizes=(3, 2, 4))
    ...     print(paths[0].name)
    ...     sorted({path.suffix for path in paths})
    fig-merge-poset-sizes-3-2-4.pdf
    ['.bib', '.csv', '.pdf', '.png', '.svg']
    """
    variant = Variant.of(read_figure(figure), parameters)
    folder, provenance = _writable(read_path(out, "out")), Provenance.current()
    files = figure_files(variant.figure, provenance)
    if variant.parameters:
        told = figure_entry(variant.original, provenance.revision, variant.parameters)
        files[f"{variant.key}.bib"] = told.encode()
    for name, content in files.items():
        _write(folder / name, content)
    return [folder / name for name in files]


def figure_files(figure: Figure, provenance: Provenance) -> dict[str, bytes]:
    """Name and content of every file of a figure."""
    data = figure.data()
    _, alt = figure.words(data)
    svg, png = svg_metadata(figure, alt, provenance), _png(figure, alt, provenance)
    files: dict[str, bytes] = {}
    for name, column in ((figure.id, False), (f"{figure.id}.column", True)):
        if column and figure.column_size is None:
            continue
        check_time()
        light, dark = (figure.render(data, theme, column=column) for theme in (LIGHT, DARK))
        files |= {
            f"{name}.pdf": saved(figure, light, LIGHT, "pdf", _pdf(figure, provenance)),
            f"{name}.svg": saved(figure, light, LIGHT, "svg", svg, SVG_DPI),
            f"{name}.dark.svg": saved(figure, dark, DARK, "svg", svg, SVG_DPI),
            f"{name}.png": saved(figure, light, LIGHT, "png", png),
        }
    for name, content in data_files(figure, data, provenance).items():
        files[name] = content.encode()
    files[f"{figure.id}.bib"] = figure_entry(figure, provenance.revision).encode()
    return files


def data_files(figure: Figure, data: Data, provenance: Provenance) -> dict[str, str]:
    """CSV text of every table: comment lines starting with ``#``, a header line, the rows.

    Numbers are written so that reading them back gives the same numbers.
    """
    return {
        ".".join(filter(None, (figure.id, name, "csv"))): _csv(figure, name, table, provenance)
        for name, table in tables(data).items()
    }


def describe(figure: Figure) -> dict[str, Any]:
    """A figure's row of the index: what it is, and the lines that made it."""
    source, first, last = source_lines(figure)
    caption, alt = figure.words()
    return {
        "id": figure.id,
        "title": figure.title,
        "caption": caption,
        "alt": alt,
        "claims": list(figure.claims),
        "chapter": figure.chapter,
        "works": list(sources(figure)),
        "size_inches": list(figure.size),
        "column_inches": figure.column_size and list(figure.column_size),
        "seed": figure.seed,
        "source": source,
        "lines": [first, last],
    }


def source_lines(figure: Figure) -> tuple[str, int, int]:
    """The file, relative to a checkout, and the first and last line of what made the figure."""
    module = inspect.getmodule(figure.draw)
    path = Path(inspect.getsourcefile(figure.draw) or "")
    spans = []
    for function in (figure.data, figure.draw):
        if inspect.isfunction(function) and inspect.getmodule(function) is module:
            lines, first = inspect.getsourcelines(function)
            spans.append((first, first + len(lines) - 1))
    root = checkout()
    relative = path.relative_to(root) if root and path.is_relative_to(root) else Path(path.name)
    return relative.as_posix(), min(first for first, _ in spans), max(last for _, last in spans)


def svg_metadata(figure: Figure, alt: str, provenance: Provenance | None = None) -> dict[str, Any]:
    """Dublin Core of an SVG file; without provenance for a page that outlives a revision."""
    stated = {
        "Title": figure.title,
        "Identifier": figure.id,
        "Creator": [CREATOR],
        "Rights": [f"{LICENCE}, {LICENCE_URL}"],
        "Description": alt,
        "Date": None,
    }
    if provenance is not None:
        stated["Keywords"] = _keywords(figure, provenance)
    return stated


def saved(
    figure: Figure, canvas: Any, theme: Theme, kind: str, metadata: dict[str, Any], dpi: int = DPI
) -> bytes:
    """A drawn figure as the bytes of a file of that kind: pdf, svg or png."""
    buffer = io.BytesIO()
    with styled(theme, salt=f"{figure.id}-{theme.name}"):
        canvas.savefig(buffer, format=kind, metadata=metadata, dpi=dpi)
    content = buffer.getvalue()
    return _ROUTE.sub(_rounded, content) if kind == "svg" else content


_ROUTE = re.compile(rb' d="[^"]*"')


def _rounded(route: re.Match[bytes]) -> bytes:
    """A path with hundredths of a point: half the bytes, and nothing that is seen."""
    return re.sub(rb"(\.[0-9]{2})[0-9]+", rb"\1", route[0])


def _keywords(figure: Figure, provenance: Provenance) -> list[str]:
    seed = "no random numbers" if figure.seed is None else f"seed {figure.seed}"
    versions = [f"{name} {version}" for name, version in provenance.versions]
    return [figure.id, f"licence {LICENCE}", f"revision {provenance.revision}", seed, *versions]


def _pdf(figure: Figure, provenance: Provenance) -> dict[str, Any]:
    return {
        "Title": figure.title,
        "Author": CREATOR,
        "Subject": f"{figure.id}, {LICENCE}",
        "Keywords": "; ".join(_keywords(figure, provenance)),
        "Creator": "lcn_support",
        "Producer": "matplotlib",
        "CreationDate": None,
    }


def _png(figure: Figure, alt: str, provenance: Provenance) -> dict[str, Any]:
    return {
        "Title": figure.title,
        "Author": CREATOR,
        "Description": alt,
        "Copyright": f"{LICENCE}, {LICENCE_URL}",
        "Source": "; ".join(_keywords(figure, provenance)),
        "Software": "lcn_support",
    }


def _csv(figure: Figure, name: str, table: dict[str, Any], provenance: Provenance) -> str:
    text = io.StringIO()
    about = [figure.title + (f": {name}" if name else ""), *_keywords(figure, provenance)]
    text.writelines(f"# {line}\n" for line in about)
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(table)
    writer.writerows(map(_cell, row) for row in zip(*table.values(), strict=True))
    return text.getvalue()


def _cell(value: Any) -> str:
    value = value.item() if hasattr(value, "item") else value
    if value is None:
        return ""
    return repr(value) if isinstance(value, (bool, int, float, complex)) else str(value)


def _read_index(out: Path) -> list[dict[str, Any]]:
    try:
        return list(json.loads((out / INDEX).read_text("utf-8"))["figures"])
    except (OSError, ValueError, KeyError):
        return []


def _is_current(out: Path, entry: dict[str, Any], state: str) -> bool:
    return entry.get("state") == state and all(
        (out / name).is_file() and hashlib.sha256((out / name).read_bytes()).hexdigest() == digest
        for name, digest in entry["files"].items()
    )


def _writable(out: Path) -> Path:
    try:
        out.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=out):
            return out
    except OSError as error:
        raise OSError(
            f"cannot write figures into {str(out)!r} ({error.strerror}): choose a folder with --out"
        ) from error


def _write(path: Path, content: bytes) -> None:
    if not (path.is_file() and path.read_bytes() == content):
        write_whole(path, content)
