"""What a release is: files that agree on a version, a record for the archive, what is attached.

* ``python .ci/release.py check v0.1.0`` prints each disagreement with a tag on a line, and fails.
* ``python .ci/release.py record`` writes ``.zenodo.json`` from its source, ``CITATION.cff``.
* ``python .ci/release.py pack`` fills ``_build/release`` from what ``make pdf`` and ``make book``
  wrote, and writes ``_build/release-notes.md``; two runs write the same bytes. With a tag behind it
  everything must be of that release; without one it is a rehearsal.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import time
import tomllib
import zipfile
from collections.abc import Iterable
from html import escape
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[1]
BOOK = "lcn-companion"
UNRELEASED = "Unreleased"


def version(root: Path) -> str:
    project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))
    return str(project["project"]["version"])


def citation(root: Path) -> dict[str, Any]:
    return dict(yaml.safe_load((root / "CITATION.cff").read_text("utf-8")))


def sections(root: Path) -> dict[str, str]:
    """The text below each heading of the changelog, such as ``0.1.0, 2026-12-01``."""
    changelog = (root / "CHANGELOG.md").read_text("utf-8")
    _, *parts = re.split(r"^## (.*)\n", changelog, flags=re.M)
    return {title: text.strip() for title, text in zip(parts[::2], parts[1::2], strict=True)}


# The files agree.


def faults(tag: str, root: Path = ROOT) -> list[str]:
    """What speaks against releasing this state of the sources as ``tag``, each with its remedy."""
    stated, cited = version(root), citation(root)
    dates = [
        title.partition(", ")[2]
        for title, text in sections(root).items()
        if title.startswith(f"{stated}, ") and text
    ]
    date = dates[0] if dates else ""
    found = {
        f"the tag {tag} is not v{stated}, the version in pyproject.toml": tag == f"v{stated}",
        f"lcn_support/resources.py has another VERSION than {stated}": (
            f'VERSION = "{stated}"' in (root / "lcn_support/resources.py").read_text("utf-8")
        ),
        f"CITATION.cff has another version than {stated}": str(cited["version"]) == stated,
        f"CHANGELOG.md has no heading '## {stated}, YYYY-MM-DD' with what is new below it": (
            re.fullmatch(r"\d{4}-\d\d-\d\d", date) is not None
        ),
        f"CITATION.cff has not the changelog's day in 'date-released: {date}'": (
            not date or str(cited.get("date-released")) == date
        ),
        f"lcn_support/publishing/citations.py has another YEAR than {date[:4]}": (
            f'YEAR = "{date[:4]}'
            in (root / "lcn_support/publishing/citations.py").read_text("utf-8")
        ),
        ".zenodo.json is not made from this CITATION.cff: python .ci/release.py record": (
            (root / ".zenodo.json").is_file()
            and (root / ".zenodo.json").read_text("utf-8") == record(cited)
        ),
    }
    return [said for said, holds in found.items() if not holds]


# The record of the archive.


def record(cited: dict[str, Any]) -> str:
    """The archive's record of a release, as JSON, from what ``CITATION.cff`` says.

    Zenodo reads it when a release is published, and gives the release a DOI.
    """
    papers = [
        entry["value"]
        for work in cited["references"]
        for entry in work["identifiers"]
        if entry["value"].startswith("arXiv:")
    ]
    fields = {
        "title": cited["title"],
        "description": f"<p>{escape(cited['abstract'].strip())}</p>",
        "upload_type": cited["type"],
        "version": str(cited["version"]),
        "language": "eng",
        "access_right": "open",
        "license": cited["license"][0],
        "creators": [creator(author) for author in cited["authors"]],
        "keywords": cited["keywords"],
        "notes": f"{cited['message']} Licences: {' and '.join(cited['license'])}.",
        "related_identifiers": [
            {"identifier": cited["url"], "relation": "isDocumentedBy", "scheme": "url"},
            *({"identifier": p, "relation": "references", "scheme": "arxiv"} for p in papers),
        ],
    }
    return json.dumps(fields, indent=2, ensure_ascii=False) + "\n"


def creator(author: dict[str, str]) -> dict[str, str]:
    """An author of ``CITATION.cff``, a group or a person, as the archive names it."""
    name = author.get("name") or f"{author['family-names']}, {author['given-names']}"
    orcid = author.get("orcid", "").rpartition("/")[2]
    given = {"name": name, "affiliation": author.get("affiliation", ""), "orcid": orcid}
    return {key: value for key, value in given.items() if value}


# What is attached.


def pack(tag: str = "", root: Path = ROOT) -> Path:
    """Fill ``_build/release``; raises ``SystemExit`` naming what is missing or of another state."""
    if tag and (found := faults(tag, root)):
        raise SystemExit("\n".join(found))
    stated, out = version(root), root / "_build" / "release"
    html, paper = root / "_build" / "html", root / "_build" / "pdf" / f"{BOOK}.pdf"
    drawn = root / "book" / "_extra" / "figures"
    for path, command in ((paper, "make pdf"), (html / "index.html", "make book")):
        if not path.is_file():
            raise SystemExit(f"{path.relative_to(root)} is missing: {command} writes it")
    offered = html / paper.name
    if not offered.is_file() or offered.read_bytes() != paper.read_bytes():
        raise SystemExit("the book does not offer this PDF: call make pdf, and then make book")
    if tag and f"/releases/tag/{tag}" not in footer(html):
        raise SystemExit(f"the pages are not those of {tag}: tag the commit, and call make book")
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    build = [sys.executable, "-m", "hatchling", "build", "-d", str(out)]
    subprocess.run(build, cwd=root, check=True, stdout=subprocess.DEVNULL)
    shutil.copyfile(paper, out / f"{BOOK}-{stated}.pdf")
    pages = (path for path in html.rglob("*") if path.is_file())
    zipped(out / f"{BOOK}-{stated}-html.zip", html, pages)
    zipped(out / f"{BOOK}-{stated}-figures.zip", drawn, figures(drawn), root / "LICENSES")
    write_sums(out)
    told = next((n for n in sections(root) if n.startswith(f"{stated}, ")), UNRELEASED)
    (root / "_build" / "release-notes.md").write_text(sections(root)[told] + "\n", "utf-8")
    return out


def footer(html: Path) -> str:
    """The line of the first page that says what it is."""
    page = (html / "index.html").read_text("utf-8")
    return "".join(re.findall(r'<p class="lcn-edition">(.*?)</p>', page))


def figures(drawn: Path) -> list[Path]:
    """The files of all figures, as the index has them; raises ``SystemExit`` where one differs."""
    index = json.loads((drawn / "index.json").read_text("utf-8"))
    if "+modified" in index["provenance"]:
        raise SystemExit("the figures are of changed sources: commit, and call make figures")
    files = {name: digest for each in index["figures"] for name, digest in each["files"].items()}
    for name, digest in files.items():
        if not (drawn / name).is_file() or sha256(drawn / name) != digest:
            raise SystemExit(f"{name} is not the file of the index: call make figures")
    return [drawn / "index.json", *(drawn / name for name in files)]


def zipped(archive: Path, base: Path, files: Iterable[Path], *folders: Path) -> None:
    """Write files, and folders beside them, in order, with one date, in a folder of that name."""
    epoch = int(os.environ.get("SOURCE_DATE_EPOCH", "315532800"))
    names = {path.relative_to(base).as_posix(): path for path in files}
    names |= {f"{folder.name}/{p.name}": p for folder in folders for p in folder.iterdir()}
    with zipfile.ZipFile(archive, "w") as out:
        for name in sorted(names):
            info = zipfile.ZipInfo(f"{archive.stem}/{name}", time.gmtime(epoch)[:6])
            info.compress_type, info.external_attr = zipfile.ZIP_DEFLATED, 0o100644 << 16
            out.writestr(info, names[name].read_bytes())


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def write_sums(folder: Path) -> None:
    """The digests of all files of a folder, as ``sha256sum --check`` reads them."""
    lines = [f"{sha256(path)}  {path.name}\n" for path in sorted(folder.iterdir())]
    (folder / "SHA256SUMS").write_text("".join(lines), "utf-8")


def main(command: str, *arguments: str) -> None:
    if len(arguments) > 1 or (command == "check" and not arguments):
        sys.exit(f"{command} takes one tag, such as v{version(ROOT)}")
    if command == "check":
        found = faults(*arguments)
        sys.exit("\n".join(found) if found else 0)
    elif command == "record":
        (ROOT / ".zenodo.json").write_text(record(citation(ROOT)), "utf-8")
    elif command == "pack":
        print(f"The release is in {pack(*arguments)}")
    else:
        sys.exit(f"{command} is none of check, record and pack")


if __name__ == "__main__":
    main(*(sys.argv[1:] or ["help"]))
