"""Python in the browser says, byte for byte, what this Python says."""

import json

import numpy as np
import pytest
from interactives import asked, names, states
from random_questions import QUESTIONS, random_questions
from under_node import under_node

from lcn_support.live import answer
from lcn_support.live.answers import ANSWERS

SEED, STATES = 20261129, 12
PYTHON = """
  const { fileURLToPath } = await import("node:url");
  const { default: assets } = await import(`${live}/assets.mjs`), here = fileURLToPath(live) + "/";
  const { loadPyodide } = await import(`${live}/${assets.pyodide}/pyodide.mjs`);
  const folder = here + assets.pyodide + "/";
  const python = await loadPyodide({ indexURL: folder, lockFileURL: folder + "pyodide-lock.json" });
  const quiet = { checkIntegrity: false, messageCallback: () => {} };
  await python.loadPackage(here + assets.wheel, quiet);
  const library = new Uint8Array(readFileSync(here + assets.library));
  python.unpackArchive(library, "zip", { extractDir: "/lib/lcn" });
  python.runPython("import sys; sys.path.insert(0, '/lib/lcn')");
  const { answer } = python.pyimport("lcn_support.live.answers");
  const { run } = python.pyimport("lcn_support.live.cells"), names = python.toPy({});
  result = data.map(({ question, code }) => question ? answer(question) : run(code, names));
"""


FACE = """
import lcn_support
found = {}
for name in lcn_support.__all__:
    try:
        getattr(lcn_support, name)
    except ModuleNotFoundError as error:
        found[name] = error.name
found
"""
TRIED = {
    "from lcn_support import Architecture, compose, contains; contains(Architecture((2, 2)), "
    "compose([(1, 2), (1, 3)]))": {"value": "True"},
    "from lcn_support.counting import segre_ed_degree; segre_ed_degree((3, 2))": {"value": "10"},
    "1 / 0": {"error": "ZeroDivisionError: division by zero"},
    "1.0": {"value": "1.0"},
    "import numpy": {"error": "numpy is not in this page; where it is installed, these lines run"},
}


@pytest.fixture(scope="module")
def questions():
    rng = np.random.default_rng(SEED)
    from_pages = (q for name in names() for q in asked(name, states(name, SEED, STATES)))
    made = [*random_questions(rng), *filter(None, from_pages)]
    return [json.dumps(question) for question in made]


@pytest.fixture(scope="module")
def heard(live, questions):
    """All that is asked and run here, in one process."""
    asked = [{"question": text} for text in questions]
    return under_node(PYTHON, [*asked, *({"code": code} for code in [*TRIED, FACE])], live)


@pytest.fixture(scope="module")
def in_the_browser(questions, heard):
    return heard[: len(questions)]


@pytest.fixture(scope="module")
def expected(questions):
    return [answer(text) for text in questions]


def differences(*columns):
    """The questions that two Pythons answer with other bytes."""
    return [asked for asked, one, other in zip(*columns, strict=True) if one != other]


def test_thousands_of_answers_are_the_same_bytes(questions, expected, in_the_browser):
    assert len(questions) > 2000
    assert differences(questions, expected, in_the_browser) == []


def test_one_other_digit_is_noticed(questions, expected, in_the_browser):
    changed = list(in_the_browser)
    place = next(i for i, text in enumerate(changed) if "1" in text)
    changed[place] = changed[place].replace("1", "2", 1)
    assert differences(questions, expected, changed) == [questions[place]]


def kinds(question):
    """Of a question, and of those within it."""
    yield question["ask"]
    parts = [part for part in question.values() if isinstance(part, dict)]
    yield from (kind for part in parts if "ask" in part for kind in kinds(part))


def test_every_kind_of_question_is_asked(questions):
    assert set(QUESTIONS) == set(ANSWERS), "add a line to tests/live/random_questions.py"
    asked = {kind for text in questions for kind in kinds(json.loads(text))}
    assert asked == {*ANSWERS, "several"}


def test_what_a_reader_may_run(questions, heard):
    found = heard[len(questions) :]
    assert [json.loads(text) for text in found[:-1]] == list(TRIED.values())
    missing = eval(json.loads(found[-1])["value"])
    assert not missing.keys() & {
        "Architecture", "QuadraticLoss", "RootPattern", "compose", "contains", "explore", "fibres",
        "on_boundary", "packings", "real_factors", "root_pattern",
    }  # fmt: skip
    needed = {name.partition(".")[0] for name in missing.values()}
    assert needed <= {"lcn_support", "numpy"}
