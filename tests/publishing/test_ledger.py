"""The claims ledger: every row has its tests and its place, and a row without them is refused."""

import dataclasses
import re
from importlib.util import find_spec
from pathlib import Path

import pytest

from lcn_support.publishing.citations import bibliography
from lcn_support.publishing.evidence import chapter_anchors, collected_tests, html_id
from lcn_support.publishing.ledger import NOT_HAD, Claim, check, load_claims, table

ROOT = Path(__file__).parents[2]

GOOD = Claim(
    id="a-claim", statement="$1 = 1$", origin="seen", source=("KMMT2022",), place=("abstract",),
    hypothesis="none", kind="exact", chapter="chapters/01-convolutions#see-it",
    tests=("tests/test_a.py::test_holds",), breaks=("tests/test_a.py::test_breaks",),
    status="holds",
)  # fmt: skip
TESTS = ["tests/test_a.py::test_holds[3-2]", "tests/test_a.py::test_breaks"]
ANCHORS = ["chapters/01-convolutions#see-it"]
SOURCES = ["KMMT2022"]


@pytest.fixture(scope="module")
def suite():
    return collected_tests(ROOT)


@pytest.mark.skipif(find_spec("torch") is None, reason="some claims have tests that need PyTorch")
def test_every_claim_of_the_book_stands(suite):
    claims = load_claims()
    assert claims
    assert check(claims, suite, chapter_anchors(ROOT / "book"), bibliography()) == []


def test_the_suite_is_collected_with_its_doctests(suite):
    assert "tests/publishing/test_ledger.py::test_every_claim_of_the_book_stands" in suite
    assert any(node.startswith("lcn_support/publishing/ledger.py::") for node in suite)
    assert any("[" in node for node in suite)


def test_a_suite_that_cannot_be_collected_is_an_error(tmp_path):
    (tmp_path / "test_wrong.py").write_text("import no_such_module_at_all\n")
    with pytest.raises(RuntimeError, match="no_such_module_at_all"):
        collected_tests(tmp_path)


@pytest.mark.parametrize("pattern", ["*.md", "lcn_support/**/*.py", "data/**/*.*", "book/**/*.md"])
def test_nothing_is_called_new(pattern):
    """What the sources do not have may be anywhere else: nothing is said to go further."""
    words = re.compile(r"beyond\s+the\s+papers?\b", re.I)
    files = [file for file in ROOT.glob(pattern) if file.suffix in (".md", ".py", ".yml")]
    assert files
    assert [str(file) for file in files if words.search(file.read_text("utf-8"))] == []


def test_a_good_row_has_no_problem():
    assert check([GOOD], TESTS, ANCHORS, SOURCES) == []


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"id": "A claim"}, "the id is not lower-case"),
        ({"statement": ""}, "the statement is empty"),
        ({"hypothesis": ""}, "the hypothesis is empty"),
        ({"kind": "obvious"}, "unknown kind 'obvious'"),
        ({"status": "true"}, "unknown status 'true'"),
        ({"origin": "ours"}, "unknown origin 'ours'"),
        ({"source": ("KMMT2021",)}, "unknown bibliography key 'KMMT2021'"),
        ({"source": ("KMMT2022", "KMMT2021")}, "unknown bibliography key 'KMMT2021'"),
        ({"place": ()}, "seen, but no place where"),
        ({"source": ()}, "seen, but no source"),
        ({"origin": "known", "source": ()}, "known, but no source"),
        ({"origin": NOT_HAD}, "but with a source, a place"),
        ({"origin": NOT_HAD, "source": ()}, "but with a source, a place"),
        ({"origin": NOT_HAD, "place": ()}, "but with a source, a place"),
        ({"origin": NOT_HAD, "source": (), "place": (), "lacks": "All."}, "what it lacks"),
        ({"place": ("abstract", "page 1")}, "2 places in 1 sources"),
        ({"near": ("KMMT2021",)}, "unknown bibliography key 'KMMT2021'"),
        ({"near": ("KMMT2022",)}, "a source is an origin, not near"),
        (
            {"origin": NOT_HAD, "source": (), "place": (), "status": "corrected", "note": "So."},
            "the status 'corrected' compares with a source",
        ),
        ({"status": "beyond"}, "unknown status 'beyond'"),
        ({"status": "corrected"}, "needs a note"),
        ({"status": "corrected", "note": "So."}, "what a source said belongs to the status"),
        ({"said": "So."}, "what a source said belongs to the status"),
        ({"status": "not reproduced"}, "needs a note"),
        ({"kind": "exact-mod-prime"}, "without a failure_probability"),
        ({"kind": "sampled"}, "without an interval"),
        ({"chapter": "chapters/01-convolutions"}, "is not 'chapters/NN-name#anchor' or"),
        ({"chapter": "chapters/01-convolutions#lost"}, "no anchor"),
        ({"tests": ()}, "no test"),
        ({"breaks": ()}, "no test that breaks it"),
        ({"breaks": GOOD.tests}, "cannot both hold and break"),
        ({"tests": ("tests/test_a.py::test_lost",)}, "test_lost' is not collected"),
        ({"breaks": ("tests/test_a.py::test_hold",)}, "test_hold' is not collected"),
    ],
)
def test_a_row_without_evidence_is_refused(changes, problem):
    problems = check([dataclasses.replace(GOOD, **changes)], TESTS, ANCHORS, SOURCES)
    assert any(problem in found for found in problems), problems


@pytest.mark.parametrize(
    "changes",
    [
        {"origin": "known"},
        {"origin": "known", "place": ()},
        {"origin": NOT_HAD, "source": (), "place": ()},
        {"status": "corrected", "note": "It needs a hypothesis.", "said": "$0 = 1$"},
        {"status": "qualitative", "note": "Other shares."},
    ],
)
def test_a_row_of_each_origin_is_good(changes):
    assert check([dataclasses.replace(GOOD, **changes)], TESTS, ANCHORS, SOURCES) == []


def test_a_row_may_name_one_source_or_several():
    row = {"id": "a", "statement": "b", "origin": "known", "hypothesis": "c", "kind": "exact",
           "chapter": "d", "tests": ["e"], "breaks": ["f"], "status": "holds"}  # fmt: skip
    assert Claim.from_row(row).source == ()
    assert Claim.from_row(row | {"source": "A1"}).source == ("A1",)
    assert Claim.from_row(row | {"source": ["A1", "B2"]}).source == ("A1", "B2")


def test_the_title_of_a_claim_is_its_name_or_its_words():
    assert GOOD.title == "A claim"
    assert dataclasses.replace(GOOD, name="A better name").title == "A better name"


def test_an_id_is_used_once():
    assert check([GOOD, GOOD], TESTS, ANCHORS, SOURCES) == ["a-claim: the id is not unique"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("id: a", "not a list"),
        ("- just words", "no mapping: 'just words'"),
        ("- {id: a, statement: b}", "claim a: no 'origin'"),
        ("- {id: a, evidence: b}", "unknown 'evidence'"),
    ],
)
def test_a_file_of_another_form_is_refused(tmp_path, text, message):
    (tmp_path / "claims.yml").write_text(text)
    with pytest.raises(ValueError, match=message):
        load_claims(tmp_path / "claims.yml")


def test_anchors_are_those_of_the_page(tmp_path):
    (tmp_path / "chapters").mkdir()
    (tmp_path / "chapters" / "01-x.md").write_text(
        "---\ntitle: x\n---\n# One\n\n(a-label)=\n## The paper's numbers beside ours\n\n"
        "```{prf:theorem} T\n:label: thm-t\n$1$\n```\n\n```{code-cell} python\n# no anchor\n```\n"
    )
    assert chapter_anchors(tmp_path) == [
        f"chapters/01-x#{name}"
        for name in ("a-label", "one", "the-paper-s-numbers-beside-ours", "thm-t")
    ]


@pytest.mark.parametrize("name", ["See it", "The paper's numbers", "k = (2, 2): cones", "2 × é"])
def test_ids_are_those_of_docutils(name):
    nodes = pytest.importorskip("docutils.nodes", reason="docutils comes with the book")
    assert html_id(name) == nodes.make_id(name)


def test_the_table_has_a_line_for_every_claim():
    lines = table([GOOD, GOOD]).splitlines()
    assert len(lines) == 4 and lines[0].startswith("claim")
    assert lines[2] == lines[3]
    assert lines[2].split() == ["a-claim", "seen", "exact", "holds", "KMMT2022", GOOD.chapter]
