"""Figure files and citations: complete, citable, and the same bytes from run to run."""

import csv
import hashlib
import io
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest
from pybtex.database import parse_string

from lcn_support import cite, figures, resources, show
from lcn_support.arguments.options import UnknownKeyError
from lcn_support.figures.base import Figure, tables
from lcn_support.publishing import exporting, provenance
from lcn_support.publishing.citations import YEAR, bibliography, figure_entry, sources
from lcn_support.publishing.exporting import data_files, export, figure_files, source_lines
from lcn_support.publishing.ledger import NOT_HAD, load_claims
from lcn_support.publishing.provenance import Provenance, source_revision

ROOT = Path(__file__).parents[2]
NAME = "fig-discriminant-cone"
MOST_SVG = 330_000
"""Bytes of a picture on a page, uncompressed."""

MADE = Provenance("0" * 40, (("lcn_support", "0.1.0"), ("python", "3.11.0")))


def exported(out, seed):
    code = (
        "import sys; from lcn_support.__main__ import main; "
        "sys.exit(main(['figures', '--jobs', '1', '--out', sys.argv[1]]))"
    )
    run = subprocess.run(
        [sys.executable, "-c", code, str(out)], cwd=ROOT, capture_output=True, text=True,
        env=os.environ | {"PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)}, check=False,
    )  # fmt: skip
    assert run.returncode == 0, run.stderr
    listed = {Path(line).name for line in run.stdout.split("\n") if line}
    return {name: (out / name).read_bytes() for name in listed}


@pytest.mark.long
def test_files_are_the_same_bytes_in_every_process(tmp_path):
    """Those of the book, made again where they are out of date, and those of a process here."""
    built = ROOT / "book" / "_extra" / "figures"
    if built.is_dir():
        shutil.copytree(built, tmp_path / "a")
    first, second = exported(tmp_path / "a", "1"), exported(tmp_path / "b", "271828")
    assert set(second) == {path.name for path in (tmp_path / "b").iterdir()}
    assert first.keys() == second.keys()
    assert [name for name in first if first[name] != second[name]] == []
    for name in figures.ids():
        endings = {file.removeprefix(name) for file in first if file.startswith(name + ".")}
        assert {".pdf", ".svg", ".dark.svg", ".png", ".bib"} <= endings
        assert any(ending.endswith(".csv") for ending in endings)
        column = {".column.pdf", ".column.svg", ".column.dark.svg", ".column.png"}
        assert endings & column == (column if figures.get(name).column_size else set())
        pictures = [first[name + ending] for ending in endings if ending.endswith(".svg")]
        assert max(map(len, pictures)) < MOST_SVG, name
    index = json.loads(first["index.json"])
    assert [entry["id"] for entry in index["figures"]] == [f.id for f in figures.all_figures()]
    indexed = {file for entry in index["figures"] for file in entry["files"]}
    assert indexed | {"index.json"} == set(first)


@pytest.fixture(scope="module")
def files():
    return figure_files(figures.get(NAME), MADE)


@pytest.mark.parametrize("ending", ["pdf", "svg", "dark.svg", "png", "cone.csv", "bib"])
def test_every_file_says_what_it_is(files, ending):
    figure, content = figures.get(NAME), files[f"{NAME}.{ending}"]
    text = {
        "pdf": _pdf_information, "png": _png_texts,
    }.get(ending, lambda raw: raw.decode())(content)  # fmt: skip
    wanted = [figure.title, figure.id, "CC BY 4.0", MADE.revision]
    if ending != "bib":
        wanted += ["lcn_support 0.1.0", "python 3.11.0", "no random numbers"]
    assert [word for word in wanted if word not in text] == []
    assert re.search(r"\b20[0-9]{2}-[01][0-9]-[0-3][0-9]", text) is None, "a date"


def _png_texts(content):
    from PIL import Image

    with Image.open(io.BytesIO(content)) as image:
        assert image.info["dpi"] == pytest.approx((300, 300), rel=1e-3)
        assert image.size == tuple(round(300 * inches) for inches in figures.get(NAME).size)
        return "\n".join(map(str, image.text.values()))


def _pdf_information(content):
    found = []
    strings = rb"/(?:Title|Subject|Keywords) \(((?:[^()\\]|\\.|\([^()]*\))*)\)"
    for raw in re.findall(strings, content, re.S):
        raw = re.sub(rb"\\([0-7]{3})", lambda m: bytes([int(m[1], 8)]), raw)
        raw = re.sub(rb"\\(.)", rb"\1", raw, flags=re.S)
        found.append(raw.decode("utf-16" if raw.startswith(b"\xfe\xff") else "latin-1"))
    assert b"/CreationDate" not in content
    return "\n".join(found)


def test_a_changed_revision_changes_every_file(files):
    later = figure_files(figures.get(NAME), Provenance("1" * 40, MADE.versions))
    assert [name for name in files if files[name] == later[name]] == []


@pytest.mark.parametrize("name", figures.ids())
def test_data_read_back_as_the_same_numbers(name):
    figure = figures.get(name)
    data = figure.data()
    written = data_files(figure, data, MADE)
    for (_, table), text in zip(tables(data).items(), written.values(), strict=True):
        header, *rows = csv.reader(line for line in text.splitlines() if not line.startswith("#"))
        assert header == list(table)
        for column, cells in zip(table.values(), zip(*rows, strict=True), strict=True):
            for value, cell in zip(column, cells, strict=True):
                plain = value.item() if hasattr(value, "item") else value
                if isinstance(plain, (int, float)) and not isinstance(plain, bool):
                    assert cell == repr(plain) and type(plain)(cell) == plain
                else:
                    assert cell == ("" if plain is None else str(plain))


def test_a_figure_with_one_table_has_one_data_file():
    figure = _figure(lambda: {"x": [0.1, 1 / 3], "name": ["a, b", "c"]})
    written = data_files(figure, figure.data(), MADE)
    assert list(written) == ["fig-one-table.csv"]
    assert written["fig-one-table.csv"].endswith('x,name\n0.1,"a, b"\n0.3333333333333333,c\n')


def _figure(data):
    return Figure(
        id="fig-one-table", title="One table", caption="Two points.", claim="a-claim",
        alt="Two points on a line, one to the left and one to the right of the origin.",
        chapter="chapters/01-convolutions", height=2.0, data=data,
        draw=lambda data, canvas, theme: None,
    )  # fmt: skip


def test_files_up_to_date_are_kept_and_lost_ones_made_again(tmp_path, monkeypatch):
    chosen = [figures.get(NAME)]
    before = {path: path.read_bytes() for path in export(chosen, tmp_path)}
    drawn = []
    real = exporting.figure_files
    monkeypatch.setattr(
        exporting, "figure_files", lambda *a: drawn.append(a[0].id) or real(*a)
    )  # fmt: skip
    export(chosen, tmp_path)
    assert drawn == []
    (tmp_path / f"{NAME}.png").write_bytes(b"spoilt")
    export(chosen, tmp_path)
    assert drawn == [NAME]
    monkeypatch.setattr(exporting, "source_digest", lambda: "of changed sources")
    export(chosen, tmp_path)
    assert drawn == [NAME] * 2
    assert all(path.read_bytes() == old for path, old in before.items() if path.suffix != ".json")


def test_the_index_keeps_what_was_not_asked_for(tmp_path):
    other = "fig-composition"
    export([figures.get(NAME), figures.get(other)], tmp_path)
    export([figures.get(other)], tmp_path, force=True)
    kept = json.loads((tmp_path / "index.json").read_text("utf-8"))["figures"]
    assert [entry["id"] for entry in kept] == sorted([NAME, other], key=figures.ids().index)


def test_workers_draw_the_same_files_and_end_at_ctrl_c(tmp_path):
    chosen = ["fig-composition", "fig-dilated-filters"]
    command = [sys.executable, "-m", "lcn_support", "figures", *chosen, "--out"]
    for jobs in ("1", "2"):
        subprocess.run([*command, tmp_path / jobs, "--jobs", jobs], check=True, capture_output=True)
    drawn = [{f.name: f.read_bytes() for f in (tmp_path / jobs).iterdir()} for jobs in ("1", "2")]
    assert drawn[0] == drawn[1] and len(drawn[0]) > 12
    with subprocess.Popen(
        [sys.executable, "-m", "lcn_support", "figures", "--jobs", "2", "--out", tmp_path / "all"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
    ) as child:  # fmt: skip
        while not any((tmp_path / "all").glob("*.pdf")):
            time.sleep(0.1)
            assert child.poll() is None
        os.killpg(child.pid, signal.SIGINT)
        _, said = child.communicate(timeout=60)
    assert (child.returncode, said) == (130, "lcn figures: stopped\n")


def test_a_folder_that_cannot_be_written_is_named(tmp_path):
    (tmp_path / "taken").write_text("a file")
    with pytest.raises(OSError, match=r"taken.*--out"):
        export([figures.get(NAME)], tmp_path / "taken")


@pytest.mark.parametrize("name", figures.ids())
def test_source_lines_hold_data_and_draw(name):
    path, first, last = source_lines(figures.get(name))
    assert path == figures.module_name(name).replace(".", "/") + ".py"
    lines = (ROOT / path).read_text("utf-8").splitlines()[first - 1 : last]
    assert "def data(" in "\n".join(lines) and "def draw(" in "\n".join(lines)


# The source revision.


def git(root, *arguments):
    identity = ["-c", "user.name=A", "-c", "user.email=a@b", "-c", "commit.gpgsign=false"]
    run = subprocess.run(
        ["git", *identity, "-C", str(root), *arguments], capture_output=True, text=True, check=True
    )
    return run.stdout.strip()


def test_the_revision_is_that_of_the_sources(tmp_path, monkeypatch):
    (tmp_path / "lcn_support").mkdir()
    (tmp_path / "lcn_support" / "a.py").write_text("1")
    monkeypatch.setattr(provenance, "checkout", lambda: tmp_path)
    digest = source_revision()
    assert re.fullmatch(r"sha256:[0-9a-f]{12}", digest)
    (tmp_path / "lcn_support" / "a.py").write_text("2")
    assert source_revision() != digest
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-qm", "one")
    commit = git(tmp_path, "rev-parse", "HEAD")
    assert source_revision() == commit
    (tmp_path / "README.md").write_text("words")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-qm", "two")
    assert source_revision() == commit
    (tmp_path / "lcn_support" / "a.py").write_text("3")
    assert source_revision() == commit + "+modified"


def test_an_installed_package_finds_its_data_beside_it(tmp_path, monkeypatch):
    kept = tmp_path / "lcn_support" / "_data" / "book"
    kept.mkdir(parents=True)
    monkeypatch.setattr(resources, "PACKAGE", tmp_path / "lcn_support")
    with pytest.raises(FileNotFoundError, match=r"references\.bib is neither"):
        resources.resource("book/references.bib")
    (kept / "references.bib").write_text("@misc{A, title={B}}\n")
    assert list(bibliography()) == ["A"]
    assert resources.checkout() is None


# Notebooks.


def test_a_notebook_shows_light_and_dark_with_words():
    shown = show(NAME)
    bundle = shown._repr_mimebundle_()
    assert bundle == show(figures.get(NAME))._repr_mimebundle_()
    html = bundle["text/html"]
    assert f'<figure class="lcn-figure" id="{NAME}"' in html
    for part in ("<img", 'alt="The forms that the', "data:image/svg+xml"):
        assert html.count(part) == 2
    assert 'class="lcn-dark dark-light"' in html and 'style="display:none"' in html
    assert f'<figcaption><strong class="lcn-title">{figures.get(NAME).title}.</strong> Two' in html
    assert set(bundle) == {"text/html", "image/png", "text/plain"}
    assert set(shown._repr_mimebundle_(include=["image/png"])) == {"image/png"}


def test_what_a_notebook_shows_outlives_a_revision(monkeypatch):
    before = show(NAME)._repr_mimebundle_()
    monkeypatch.setattr(provenance, "source_revision", lambda: "f" * 40)
    monkeypatch.setattr(provenance, "versions", lambda: (("lcn_support", "99"),))
    assert show(NAME)._repr_mimebundle_() == before


def test_other_parameters_give_a_figure_without_the_id():
    bundle = show(NAME, turns=24)._repr_mimebundle_(include=["text/html"])
    assert f'id="{NAME}"' not in bundle["text/html"]
    assert '<strong class="lcn-title">Drawn for turns = 24.</strong> ' in bundle["text/html"]
    plain = show(NAME)._repr_mimebundle_(include=["text/html"])
    digests = {hashlib.sha256(b["text/html"].encode()).digest() for b in (bundle, plain)}
    assert len(digests) == 2 and "Drawn for" not in plain["text/html"]


# Citations.


@pytest.mark.parametrize("key", ["lcn", *bibliography(), *figures.ids()])
def test_an_entry_parses(key):
    entries = parse_string(cite(key), "bibtex").entries
    assert next(iter(entries)) == key
    entry = entries[key]
    assert entry.persons["author"] and entry.fields["title"]
    if key.startswith("fig-"):
        works = sources(figures.get(key))
        assert set(entries) == {key, *works}
        assert "CC BY 4.0" in entry.fields["note"] and entry.fields["version"]
        assert entry.fields["url"].endswith(f"figures/{key}.pdf")
        assert entry.fields["year"] == YEAR and "\\cite" not in entry.fields["note"]
        for work in works:
            named = parse_string(cite(work), "bibtex").entries[work]
            families = [person.last_names[-1] for person in named.persons["author"]]
            assert all(family in entry.fields["note"] for family in families)
        note = entry.fields["note"]
        assert ("Shows a result of" in note) == any(not part for part in works.values())
        assert ("Shows in part a result of" in note) == any(works.values())


@pytest.mark.parametrize("name", figures.ids())
def test_a_figure_is_from_where_its_claims_are(name):
    """A work is named if a claim was seen there or is known from it, and no other one is."""
    shown = [claim for claim in load_claims() if claim.id in figures.get(name).claims]
    works = sources(figures.get(name))
    assert set(works) == {key for claim in shown for key in claim.source}
    assert bool(works) == any(claim.origin != NOT_HAD for claim in shown)
    for work, in_part in works.items():
        assert in_part == all(claim.lacks for claim in shown if work in claim.source)


def test_a_figure_of_no_claim_has_no_entry():
    with pytest.raises(UnknownKeyError, match="unknown claim of fig-one-table 'a-claim'"):
        figure_entry(_figure(lambda: {"x": [1]}))


def test_a_claim_that_loses_its_source_takes_it_from_the_figure():
    """Break: what a figure cites follows from the ledger, and from nothing else."""
    figure = figures.get("fig-merge-poset")
    claim = next(claim for claim in load_claims() if claim.id == figure.claims[0])
    for origin, source, lacks, works in [
        (NOT_HAD, (), "", {}),
        ("seen", ("KMMT2022",), "", {"KMMT2022": False}),
        ("known", ("KMMT2022", "KMST2023"), "Why.", {"KMMT2022": True, "KMST2023": True}),
    ]:
        other = replace(claim, origin=origin, source=source, lacks=lacks)
        assert sources(figure, [other]) == works


def test_the_bibliography_is_read_as_a_bibtex_parser_reads_it():
    text = (ROOT / "book" / "references.bib").read_text("utf-8")
    parsed = parse_string(text, "bibtex").entries
    assert list(parsed) == list(bibliography())
    for key, entry in bibliography().items():
        assert parse_string(entry, "bibtex").entries[key] == parsed[key]


def test_the_companion_and_its_addresses_agree_with_the_package():
    project = (ROOT / "pyproject.toml").read_text("utf-8")
    entry = parse_string(cite(), "bibtex").entries["lcn"]
    assert f'version = "{entry.fields["version"]}"' in project
    assert f'Book = "{entry.fields["url"]}"' in project


def test_an_unknown_key_is_named_with_the_nearest():
    with pytest.raises(KeyError) as caught:
        cite("KMMT2021")
    assert "unknown citation 'KMMT2021': did you mean 'KMMT2022'?" in str(caught.value)
    assert "fig-discriminant-cone" in str(caught.value)


def test_citing_loads_nothing_heavy():
    code = (
        "import sys; from lcn_support import cite; cite('KMMT2022'); cite(); "
        "print([m for m in ('numpy', 'matplotlib', 'pybtex', 'sympy', 'yaml') if m in sys.modules])"
    )
    run = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert run.stdout.strip() == "[]"
