"""What the interactives need beside their pages, in ``live/`` of the finished book.

The modules of ``book/_live``; the parts that :mod:`lcn_live_parts` has fetched, laid out for a
browser; the package; and ``service-worker.js`` at the root, which keeps them for reading without a
network. Two builds write the same bytes. Without the parts ``assets.mjs`` says so, and the pages
show what they show in print.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import shutil
import tarfile
import zipfile
from collections.abc import Iterable
from importlib.util import find_spec
from pathlib import Path, PurePosixPath

from lcn_live_parts import MissingError, found
from sphinx.application import Sphinx

import lcn_support
from lcn_support.resources import resource

BUILD_ONLY = "render.mjs"
SERVICE = "service-worker.js"
DATE = (2026, 1, 1, 0, 0, 0)
PYODIDE = ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip")
THREE = ("build/three.module.js", "build/three.core.js")
NOT_IN_THE_BROWSER = ("__main__.py", "commands", "exchange", "experiments", "figures", "publishing")
"""Files and rooms of the package that draw, print and repeat, for which a browser has no means."""

BUT = ("publishing/__init__.py", "publishing/__init__.pyi", "publishing/tables.py")
"""Tables, which cells show."""

DATA = (
    "data/results/bombieri_ed_degrees.csv",
    "data/results/torus_starts.csv",
    "data/series/sunspots.csv",
    "data/start_systems",
)
"""What the rest reads."""


def assemble(app: Sphinx, exception: Exception | None) -> None:
    """Lay everything out when the pages are written."""
    if not exception and app.builder.format == "html":
        lay_out(Path(app.srcdir) / "_live", Path(app.outdir))


def lay_out(source: Path, out: Path) -> None:
    """Write ``live/`` and the service worker into ``out``, and list what there is."""
    target = out / "live"
    for path in source.rglob("*.mjs"):
        if path.name != BUILD_ONLY:
            copy = target / path.relative_to(source)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, copy)
    try:
        parts = found(source.parents[1])
    except MissingError as missing:
        said = {"missing": f"This copy was built without Python for the browser: {missing}."}
        (target / "assets.mjs").write_text(written(said), "utf-8")
        return
    big = {**pyodide(parts["pyodide"]), **three(parts["three"])}
    wheel = parts["python-flint"]
    big[wheel.name] = repacked(wheel)
    library = zipped(members(Path(lcn_support.__file__).parent))
    name = f"lcn_support-{hashlib.sha256(library).hexdigest()[:12]}.zip"
    big[name] = library
    for file, data in big.items():
        (target / file).parent.mkdir(parents=True, exist_ok=True)
        (target / file).write_bytes(data)
    start = ["worker.mjs", *(file for file in big if not file.startswith("three"))]
    listed = {file: entry((target / file).read_bytes()) for file in sorted({*start, *big})}
    size = sum(listed[file]["sent"] for file in start)
    manifest = {"files": listed, "start": sorted(start), "sent": size}
    (target / "assets.json").write_text(json.dumps(manifest, indent=1, sort_keys=True), "utf-8")
    folder = next(file for file in big if file.endswith("pyodide.mjs")).rpartition("/")[0]
    space = sum(entry["sent"] for file, entry in listed.items() if file not in start)
    names = {"pyodide": folder, "wheel": wheel.name, "library": name}
    (target / "assets.mjs").write_text(written({"sent": size, "space": space, **names}), "utf-8")
    kept = {f"live/{file}": listed[file]["sha256"] for file in big if file in start}
    text = json.dumps(kept, indent=1)
    version = hashlib.sha256(text.encode()).hexdigest()[:12]
    service = (source / SERVICE).read_text("utf-8")
    head = f'const VERSION = "{version}", KEPT = {text};\n'
    (out / SERVICE).write_text(head + service, "utf-8")


def written(words: dict[str, object]) -> str:
    """The module by which the pages know what there is."""
    return f"export default {json.dumps(words, indent=1, sort_keys=True)};\n"


def entry(data: bytes) -> dict[str, int | str]:
    """Bytes of a file, bytes sent by a server that compresses, and hash."""
    sent = min(len(data), len(gzip.compress(data, 6, mtime=0)))
    return {"bytes": len(data), "sent": sent, "sha256": hashlib.sha256(data).hexdigest()}


def pyodide(archive: Path) -> dict[str, bytes]:
    """Python for the browser without its packages, under its version: the names are its own."""
    given = unpacked(archive)
    folder = archive.name.removesuffix(".tgz")
    files = {f"{folder}/{name}": given[name] for name in PYODIDE}
    module, lock = f"{folder}/pyodide.mjs", json.loads(given["pyodide-lock.json"])
    lines = files[module].splitlines(keepends=True)
    files[module] = b"".join(ln for ln in lines if not ln.startswith(b"//# sourceMappingURL"))
    alone = {"info": lock["info"], "packages": {}}
    files[f"{folder}/pyodide-lock.json"] = json.dumps(alone, sort_keys=True).encode()
    return files


def three(archive: Path) -> dict[str, bytes]:
    """The modules of the library of pictures in space, side by side."""
    given = unpacked(archive)
    return {f"three/{name.rpartition('/')[2]}": given[name] for name in THREE}


def unpacked(archive: Path) -> dict[str, bytes]:
    """The files of a package of npm."""
    with tarfile.open(archive) as tar:
        files = ((member, tar.extractfile(member)) for member in tar if member.isfile())
        return {m.name.partition("/")[2]: file.read() for m, file in files if file is not None}


def repacked(wheel: Path) -> bytes:
    """The wheel without its tests and stubs."""
    with zipfile.ZipFile(wheel) as given:
        names = [n for n in given.namelist() if not n.endswith((".pyi", "/")) and "/test/" not in n]
        return zipped((name, given.read(name)) for name in names)


def members(package: Path) -> Iterable[tuple[str, bytes]]:
    """The package without what has no place in a browser, and what its faces are read by."""
    for path in package.rglob("*.py*"):
        inside = path.relative_to(package)
        wanted = inside.parts[0] not in NOT_IN_THE_BROWSER or inside.as_posix() in BUT
        if path.suffix in (".py", ".pyi") and wanted:
            yield f"{package.name}/{inside.as_posix()}", path.read_bytes()
    for name in DATA:
        given = resource(name)
        for path in given.iterdir() if given.is_dir() else (given,):
            inside = PurePosixPath(name, path.relative_to(given))
            yield f"{package.name}/_data/{inside}", path.read_bytes()
    loader = find_spec("lazy_loader")
    if loader is None or loader.origin is None:
        raise ImportError("lazy_loader, which the package imports, is not installed")
    yield "lazy_loader/__init__.py", Path(loader.origin).read_bytes()


def zipped(files: Iterable[tuple[str, bytes]]) -> bytes:
    """An archive with sorted members and one date."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, data in sorted(files):
            info = zipfile.ZipInfo(name, DATE)
            info.compress_type, info.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            archive.writestr(info, data)
    return buffer.getvalue()
