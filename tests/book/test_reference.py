"""The package reference: a page a room, every name of every face once, links that lead there."""

import pickle
import re
import sys
from collections import Counter
from importlib import import_module
from pathlib import Path

import pytest

import lcn_support

pytest.importorskip("sphinx", reason="the pages' extension needs Sphinx, which comes with the book")

ROOT = Path(__file__).parents[2]
BOOK = ROOT / "book"
pytestmark = pytest.mark.skipif(not BOOK.exists(), reason="the book is not in a source package")


@pytest.fixture(scope="module")
def reference():
    sys.path.insert(0, str(BOOK / "_ext"))
    yield import_module("lcn_reference")
    sys.path.remove(str(BOOK / "_ext"))


def documented(lines):
    """The names that the lines of pages document, with how often they do."""
    entries = [line.split(":: ")[1] for line in lines if line.startswith(".. auto")]
    modules = [line.split(":: ")[1] for line in lines if line.startswith(".. automodule")]
    return Counter(entries) - Counter(modules)


def on_faces():
    """The names of all faces, read from the rooms themselves."""
    package = Path(lcn_support.__file__).parent
    folders = [stub.parent.relative_to(package) for stub in package.rglob("__init__.pyi")]
    rooms = [".".join(("lcn_support", *folder.parts)) for folder in folders if folder.parts]
    for room in rooms:
        inner = {path.name for path in package.joinpath(*room.split(".")[1:]).glob("*/")}
        yield from (f"{room}.{name}" for name in import_module(room).__all__ if name not in inner)


def thing_of(name):
    room, _, last = name.rpartition(".")
    return getattr(import_module(room), last)


def test_every_name_of_every_face_has_one_entry(reference):
    pages = [line for room in lcn_support.ROOMS for line in reference.page(room)]
    entries = documented(pages)
    assert set(entries.values()) == {1}
    own = {f"lcn_support.explore.{name}" for name in ("Stratum", "Exploration", "explore")}
    faces = {*on_faces(), *own}
    assert set(reference.shown()) == set(entries) <= faces and len(entries) > 250
    things = [id(thing) for thing in reference.shown().values()]
    assert len(set(things)) == len(things)
    assert set(things) == {
        id(thing_of(name)) for name in faces
    }  # some are on the faces of two rooms


def test_a_name_that_is_left_out_or_stands_twice_is_found(reference):
    lines = reference.page("forms")
    entry = ".. autofunction:: lcn_support.forms.compose"
    assert documented(lines)["lcn_support.forms.compose"] == 1
    assert documented([*lines, entry])["lcn_support.forms.compose"] == 2
    lines.remove(entry)
    assert "lcn_support.forms.compose" not in documented(lines)


def test_a_page_follows_the_story_of_its_room(reference):
    """First what the room's docstring names first; engine rooms last."""
    files = list(reference.face("counting"))
    assert files[:2] == ["counting.segre", "counting.multiple_roots"] and len(files) > 5
    assert reference.face("counting")["counting.segre"][0] == "segre_ed_degree"
    titles = [line for line in reference.page("counting") if line.startswith("#")]
    assert titles[:2] == ["## Segre", "## Multiple roots"]
    assert titles.index("## Engine room: modulo primes") > titles.index("## Networks")
    engines = [engine for room in lcn_support.ROOMS for engine in reference.engine_rooms(room)]
    assert {"landscape.continuation", "training.kernels", "experiments.sweeps"} <= set(engines)


def test_the_contents_list_the_rooms_in_the_order_of_their_floors():
    contents = (BOOK / "_toc.yml").read_text("utf-8").split("file: ")
    pages = [line.split()[0] for line in contents]
    first = pages.index("reference/index") + 1
    listed = pages[first : first + len(lcn_support.ROOMS)]
    assert listed == [f"reference/{room}" for room in lcn_support.ROOMS]


def test_public_names_say_how_else_they_are_imported(reference):
    flat = {
        name for name, thing in reference.shown().items() if reference.is_flat(_last(name), thing)
    }
    assert {_last(name) for name in flat} == set(lcn_support.__all__)
    assert "lcn_support.architectures.Group" in set(reference.shown()) - flat


def _last(name):
    return name.rpartition(".")[2]


@pytest.mark.parametrize(
    ("target", "room", "entry"),
    [
        ("lcn_support.contains", None, "lcn_support.function_space.contains"),
        ("lcn_support.counting.segre.polar_degrees", None, "lcn_support.counting.polar_degrees"),
        ("polar_degrees", "lcn_support.counting", "lcn_support.counting.polar_degrees"),
        (
            "lcn_support.losses.quadratic.QuadraticLoss.value",
            None,
            "lcn_support.losses.QuadraticLoss.value",
        ),
        ("lcn_support.figures.base.Figure.render", None, "lcn_support.figures.Figure.render"),
        ("lcn_support.nothing", None, None),
        ("no_such_name", "lcn_support.counting", None),
    ],
)
def test_a_reference_leads_to_the_entry(reference, target, room, entry):
    assert reference.entry(target, room) == entry


@pytest.mark.parametrize(
    ("target", "is_there"),
    [
        ("refuse_many_classes", True),
        ("lcn_support.training.polish", True),
        ("lcn_support.landscape.critical_point.CriticalPoint.loss", True),
        ("no_such_name", False),
        ("lcn_support.attic", False),
        ("lcn_support.counting.segre.critical_points", False),
        ("CriticalPoint.no_such_name", False),
    ],
)
def test_a_name_without_entry_is_let_through_only_if_it_is_there(reference, target, is_there):
    assert reference.is_ours(target) == is_there


def test_every_reference_in_a_docstring_is_to_something(reference):
    role = re.compile(r":(?:func|class|meth|mod|attr|data|exc|obj):`~?([\w.]+)`")
    sources = Path(lcn_support.__file__).parent.rglob("*.py")
    targets = {target for path in sources for target in role.findall(path.read_text("utf-8"))}
    assert len(targets) > 50
    dead = [t for t in targets if not (reference.entry(t, None) or reference.is_ours(t))]
    assert dead == []


def test_citations_lead_to_the_bibliography_if_it_has_them(reference):
    keys = reference.bibliography_keys(BOOK / "references.bib")
    assert "KMMT2022" in keys
    assert (
        reference.cited("as in [KMMT2022, KMST2023].", keys) == "as in :cite:p:`KMMT2022,KMST2023`."
    )
    assert reference.cited("a list [W] and [Nobody1900]", keys) == "a list [W] and [Nobody1900]"


def test_the_source_of_an_entry_is_where_it_is_defined(reference):
    from types import SimpleNamespace

    options = {"repository_url": "https://example.org/r", "repository_branch": "main"}
    url = import_module("lcn_book").source_url(
        SimpleNamespace(html_theme_options=options), "lcn_support.counting", "segre_ed_degree"
    )
    assert url.startswith("https://example.org/r/blob/main/lcn_support/counting/segre.py#L")


def test_a_page_does_not_hold_the_whole_build(reference):
    """Nodes of another document bring its settings, and the build's environment, into the file."""
    from docutils import nodes
    from docutils.utils import new_document

    page, other = new_document("page"), new_document("other")
    other.settings.env = "the whole environment"
    words = nodes.paragraph("", "Words.")
    words.document = words[0].document = other
    page += words
    page.reporter = other.reporter = None
    assert b"the whole environment" in pickle.dumps(page)
    reference.take_in(None, page)
    assert b"the whole environment" not in pickle.dumps(page)
    for path in ROOT.glob("_build/.doctrees/**/*.doctree"):
        assert b"BuildEnvironment" not in path.read_bytes(), path
