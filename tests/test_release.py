"""What leaves as a release: wheel and sdist, the record for the archive, what is attached."""

from __future__ import annotations

import hashlib
import json
import re
import runpy
import shutil
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from lcn_support.publishing.provenance import git

yaml = pytest.importorskip("yaml")
pytest.importorskip("hatchling", reason="hatchling is not installed (extra: build)")

ROOT = Path(__file__).parents[1]
if not (ROOT / ".ci").exists():
    pytest.skip("what makes a release is in a checkout", allow_module_level=True)

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
RELEASE = runpy.run_path(str(ROOT / ".ci" / "release.py"))
TRY = runpy.run_path(str(ROOT / ".ci" / "try_install.py"))
FORCED = PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["force-include"]


# Wheel and sdist.


def build(project: Path, out: Path, kind: str) -> Path:
    """The wheel or the sdist of a folder, by a Python that finds no other program, git neither."""
    command = [sys.executable, "-m", "hatchling", "build", "-t", kind, "-d", out]
    nothing = {"PATH": "", "SOURCE_DATE_EPOCH": "1767225600"}
    subprocess.run(command, cwd=project, env=nothing, check=True, capture_output=True)
    (made,) = out.glob("*.whl" if kind == "wheel" else "*.tar.gz")
    return made


@pytest.fixture(scope="module")
def sdist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(ROOT, tmp_path_factory.mktemp("dist"), "sdist")


@pytest.fixture(scope="module")
def unpacked(sdist: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sdist in a folder that is part of no repository."""
    folder = tmp_path_factory.mktemp("unpacked")
    with tarfile.open(sdist) as archive:
        archive.extractall(folder, filter="data")
    return folder / sdist.name.removesuffix(".tar.gz")


@pytest.fixture(scope="module")
def wheel(unpacked: Path, sdist: Path) -> Path:
    return build(unpacked, sdist.parent, "wheel")


def needed() -> Iterator[Path]:
    """The files of data, and the bibliography."""
    yield ROOT / "book" / "references.bib"
    yield from (path for path in (ROOT / "data").rglob("*") if path.is_file())


def missing(wheel: Path) -> set[str]:
    """The files of data that a wheel has not, or has with other bytes."""
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
        places = {p.relative_to(ROOT).as_posix(): p.read_bytes() for p in needed()}
        return {
            name
            for name, content in places.items()
            if (kept := f"lcn_support/_data/{name}") not in names or archive.read(kept) != content
        }


def test_the_wheel_has_every_file_of_data(wheel: Path) -> None:
    assert len(list(needed())) > 40
    assert missing(wheel) == set()


def test_a_file_that_the_wheel_lacks_is_found(unpacked: Path, tmp_path: Path) -> None:
    """Where files are listed one by one, one is forgotten."""
    project = tmp_path / "project"
    shutil.copytree(unpacked, project)
    stated = (project / "pyproject.toml").read_text("utf-8")
    one = '"data/claims.yml" = "lcn_support/_data/data/claims.yml"'
    (project / "pyproject.toml").write_text(
        stated.replace('"data" = "lcn_support/_data/data"', one), "utf-8"
    )
    found = missing(build(project, tmp_path / "dist", "wheel"))
    assert "data/results/several_ends.csv" in found and "data/claims.yml" not in found


def licences_without(names: list[str]) -> set[str]:
    """The licences that the README links to and that are in no file of those names."""
    linked = set(re.findall(r"\]\((LICENSE[^)]*)\)", (ROOT / "README.md").read_text("utf-8")))
    assert len(linked) == 2
    return {path for path in linked if not any(name.endswith(f"/{path}") for name in names)}


def test_the_licences_that_are_named_come_with_both(wheel: Path, sdist: Path) -> None:
    with zipfile.ZipFile(wheel) as archive, tarfile.open(sdist) as sources:
        for names in (archive.namelist(), sources.getnames()):
            assert licences_without(names) == set()
            code_alone = [name for name in names if "LICENSES" not in name]
            assert licences_without(code_alone) == {"LICENSES/CC-BY-4.0.txt"}


def not_packed(source: str) -> set[str]:
    """The paths of data and of the book that a source names and that no wheel holds."""
    named = set(re.findall(r'"((?:data|book)/[\w/.-]+)"', source))
    return {path for path in named if path not in FORCED and path.partition("/")[0] not in FORCED}


def test_what_the_package_reads_is_packed() -> None:
    sources = "".join(p.read_text("utf-8") for p in (ROOT / "lcn_support").rglob("*.py"))
    assert not_packed(sources) <= {"book/_extra/figures"} and '"data/series/' in sources
    assert not_packed('resource("book/_toc.yml")') == {"book/_toc.yml"}


def test_the_wheel_of_a_checkout_is_that_of_its_sdist(
    wheel: Path, sdist: Path, tmp_path: Path
) -> None:
    """And two builds write the same bytes."""
    assert build(ROOT, tmp_path, "wheel").read_bytes() == wheel.read_bytes()
    assert build(ROOT, tmp_path, "sdist").read_bytes() == sdist.read_bytes()


OFFLINE = ["--no-deps", "--no-build-isolation", "--no-index"]


@pytest.fixture
def uncompiled(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is tried compiles nothing: reading a table needs no loop, and a new place no cache."""
    monkeypatch.setenv("NUMBA_DISABLE_JIT", "1")


@pytest.mark.usefixtures("uncompiled")
def test_the_sdist_installs_without_git_and_works(sdist: Path) -> None:
    """In an empty folder: an example of the README, and commands that read all tables."""
    TRY["tried"](sdist, OFFLINE, 1)


@pytest.mark.usefixtures("uncompiled")
def test_an_installation_that_lacks_a_file_does_not_pass(wheel: Path, tmp_path: Path) -> None:
    poor = tmp_path / wheel.name
    with zipfile.ZipFile(wheel) as given, zipfile.ZipFile(poor, "w") as made:
        for name in given.namelist():
            if not name.endswith("several_ends.csv"):
                made.writestr(name, given.read(name))
    with pytest.raises(SystemExit, match=r"several_ends\.csv is neither"):
        TRY["tried"](poor, OFFLINE, 0)
    with pytest.raises(SystemExit, match=r"holds lcn_support.*whl$"):
        TRY["main"](str(tmp_path))


# Files that agree.


def copied(root: Path, *paths: str) -> Path:
    for path in paths:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / path, root / path)
    return root


def changed(path: Path, before: str, after: str) -> None:
    text = path.read_text("utf-8")
    assert before in text
    path.write_text(text.replace(before, after, 1), "utf-8")


@pytest.fixture
def ready(tmp_path: Path) -> Path:
    """These files as they are when 9.8.7 is to be released."""
    stated = PROJECT["project"]["version"]
    sources = ("lcn_support/resources.py", "lcn_support/publishing/citations.py")
    root = copied(tmp_path, "pyproject.toml", "CITATION.cff", "CHANGELOG.md", *sources)
    changed(root / "pyproject.toml", f'version = "{stated}"', 'version = "9.8.7"')
    changed(root / sources[0], f'VERSION = "{stated}"', 'VERSION = "9.8.7"')
    cited = root / "CITATION.cff"
    changed(cited, f"version: {stated}", "version: 9.8.7\ndate-released: 2031-02-03")
    changed(root / "CHANGELOG.md", "## Unreleased\n", "## Unreleased\n\n## 9.8.7, 2031-02-03\n")
    year = re.search(r'^YEAR = "\d+"', (root / sources[1]).read_text("utf-8"), re.M)[0]
    changed(root / sources[1], year, 'YEAR = "2031"')
    record = RELEASE["record"](RELEASE["citation"](root))
    (root / ".zenodo.json").write_text(record, "utf-8")
    return root


def test_files_that_agree_may_be_released(ready: Path) -> None:
    assert RELEASE["faults"]("v9.8.7", ready) == []


@pytest.mark.parametrize(
    ("path", "before", "after"),
    [
        ("pyproject.toml", 'version = "9.8.7"', 'version = "9.8.8"'),
        ("lcn_support/resources.py", 'VERSION = "9.8.7"', 'VERSION = "9.8.6"'),
        ("CITATION.cff", "version: 9.8.7", "version: 9.8.6"),
        ("CITATION.cff", "date-released: 2031-02-03", "date-released: 2031-02-04"),
        ("CITATION.cff", "date-released: 2031-02-03\n", ""),
        ("CHANGELOG.md", "## 9.8.7, 2031-02-03", "## 9.8.7, soon"),
        ("CHANGELOG.md", "## 9.8.7, 2031-02-03", "## Unreleased"),
        ("lcn_support/publishing/citations.py", 'YEAR = "2031"', 'YEAR = "2030"'),
        (".zenodo.json", "software", "dataset"),
    ],
)
def test_a_file_that_disagrees_is_named(ready: Path, path: str, before: str, after: str) -> None:
    changed(ready / path, before, after)
    assert any(Path(path).name in said for said in RELEASE["faults"]("v9.8.7", ready))


def test_a_record_that_is_not_there_is_named(ready: Path) -> None:
    (ready / ".zenodo.json").unlink()
    (said,) = RELEASE["faults"]("v9.8.7", ready)
    assert said.startswith(".zenodo.json") and said.endswith("release.py record")


@pytest.mark.parametrize("given", [["check"], ["check", "v1", "v2"], ["pack", "v1", "v2"]])
def test_without_a_tag_to_check_it_says_what_to_give(given: list[str]) -> None:
    with pytest.raises(SystemExit, match=rf"^{given[0]} takes one tag, such as v\d"):
        RELEASE["main"](*given)


def test_the_tag_is_the_version(ready: Path) -> None:
    for tag in ("9.8.7", "v9.8", "v9.8.7.1"):
        (said,) = RELEASE["faults"](tag, ready)
        assert tag in said


def test_a_released_version_is_not_used_again() -> None:
    """After its tag the version in pyproject.toml is the next one."""
    tag = f"v{PROJECT['project']['version']}"
    if git(ROOT, "tag", "--list", tag):
        assert tag in git(ROOT, "tag", "--points-at", "HEAD").split()


# The record of the archive.


def test_the_record_is_made_from_the_citation() -> None:
    """Nothing else states it: ``python .ci/release.py record`` writes it anew."""
    cited = yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))
    kept = (ROOT / ".zenodo.json").read_text("utf-8")
    assert kept == RELEASE["record"](cited)
    assert kept != RELEASE["record"](cited | {"version": "9.8.7"})
    fields = json.loads(kept)
    assert fields["version"] == PROJECT["project"]["version"]
    assert fields["license"] == PROJECT["project"]["license"]
    (paper,) = (r for r in fields["related_identifiers"] if r["scheme"] == "arxiv")
    assert paper["identifier"].partition(":")[2] in (ROOT / "book/references.bib").read_text()


def test_a_person_is_named_as_the_archive_does() -> None:
    orcid = "https://orcid.org/0000-0002-1825-0097"
    person = {"family-names": "Carberry", "given-names": "Josiah", "orcid": orcid}
    named = {"name": "Carberry, Josiah", "orcid": "0000-0002-1825-0097"}
    assert RELEASE["creator"](person) == named
    assert RELEASE["creator"]({"name": "A group"}) == {"name": "A group"}


# What is attached.

SMALL = """
[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"
[project]
name = "lcn-support"
version = "9.8.7"
requires-python = ">=3.11"
[tool.hatch.build.targets]
wheel.packages = ["lcn_support"]
sdist.include = ["/lcn_support"]
"""


@pytest.fixture
def book(ready: Path) -> Path:
    """A checkout with a built book of two pages and one figure."""
    (ready / "pyproject.toml").write_text(SMALL, "utf-8")
    footer = '<p class="lcn-edition">The <a href="x/releases/tag/v9.8.7">9.8.7</a></p>'
    figure, digest = "a = 1\n", hashlib.sha256(b"a = 1\n").hexdigest()
    index = {"provenance": "revision a", "figures": [{"files": {"fig-a.csv": digest}}]}
    for path, text in {
        "_build/html/index.html": footer,
        "_build/html/chapters/01.html": "one",
        "_build/html/lcn-companion.pdf": "PDF",
        "_build/pdf/lcn-companion.pdf": "PDF",
        "book/_extra/figures/fig-a.csv": figure,
        "book/_extra/figures/fig-of-yesterday.csv": "b",
        "book/_extra/figures/index.json": json.dumps(index),
        "LICENSES/CC-BY-4.0.txt": "terms",
    }.items():
        (ready / path).parent.mkdir(parents=True, exist_ok=True)
        (ready / path).write_text(text, "utf-8")
    return ready


def test_a_release_has_all_its_files_with_sums(book: Path) -> None:
    out = RELEASE["pack"]("v9.8.7", book)
    sums = dict(
        reversed(line.split("  ")) for line in (out / "SHA256SUMS").read_text().split("\n")[:-1]
    )
    assert (
        set(sums)
        == {
            "lcn_support-9.8.7-py3-none-any.whl",
            "lcn_support-9.8.7.tar.gz",
            "lcn-companion-9.8.7.pdf",
            "lcn-companion-9.8.7-html.zip",
            "lcn-companion-9.8.7-figures.zip",
        }
        == {path.name for path in out.iterdir()} - {"SHA256SUMS"}
    )
    for name, digest in sums.items():
        assert hashlib.sha256((out / name).read_bytes()).hexdigest() == digest
    for kind, names in (
        ("html", {"index.html", "chapters/01.html", "lcn-companion.pdf"}),
        ("figures", {"fig-a.csv", "index.json", "LICENSES/CC-BY-4.0.txt"}),
    ):
        top = f"lcn-companion-9.8.7-{kind}"
        with zipfile.ZipFile(out / f"{top}.zip") as archive:
            assert set(archive.namelist()) == {f"{top}/{name}" for name in names}
    notes = (book / "_build/release-notes.md").read_text("utf-8")
    assert notes.startswith("### ") and "9.8.7" not in notes
    before = (out / "SHA256SUMS").read_bytes()
    RELEASE["pack"]("", book)
    assert (out / "SHA256SUMS").read_bytes() == before


@pytest.mark.parametrize(
    ("path", "text", "said"),
    [
        ("_build/pdf/lcn-companion.pdf", None, "make pdf"),
        ("_build/html/index.html", None, "make book"),
        ("_build/html/lcn-companion.pdf", "of yesterday", "does not offer this PDF"),
        ("_build/html/index.html", "before its release", "not those of v9.8.7"),
        ("book/_extra/figures/fig-a.csv", "a = 2\n", "fig-a.csv is not the file"),
        ("book/_extra/figures/index.json", '{"provenance": "a+modified"}', "changed sources"),
        ("CITATION.cff", "version: 1\nreferences: []\n", "has another version"),
    ],
)
def test_what_is_missing_or_of_another_state_is_not_released(
    book: Path, path: str, text: str | None, said: str
) -> None:
    (book / path).unlink()
    if text is not None:
        kept = (ROOT / path).read_text("utf-8") if path == "CITATION.cff" else text
        (book / path).write_text(kept, "utf-8")
    with pytest.raises(SystemExit, match=said):
        RELEASE["pack"]("v9.8.7", book)
