"""Every public function, fuzzed: an answer or an error of ours; and the fuzz sees what is not."""

import contextlib
from collections import Counter
from pathlib import Path
from random import Random

import pytest
from fuzz_targets import Target, targets
from fuzzing import findings, names_a_value, outcome

import lcn_support as lcn

CALLS = 3500
RESULTS = {
    "Classification", "CriticalPointCount", "Factorization", "Hyperroot", "MergePoset",
    "NeurovarietyEquations", "RankDrop", "SparseFactorization", "UndecidedError", "Unknown",
}  # fmt: skip
"""Made by the functions, and not by hand."""


@pytest.fixture(scope="module")
def chosen(tmp_path_factory):
    folder = tmp_path_factory.mktemp("fuzz")
    with contextlib.chdir(folder):
        yield targets(Path(folder))


def test_every_public_name_is_fuzzed(chosen):
    called = {target.name.partition(".")[0] for target in chosen}
    assert set(lcn.__all__) - RESULTS <= called


def test_public_functions_answer_or_refuse_in_our_words(chosen):
    tally = Counter()
    assert list(findings(CALLS, 20, chosen, tally)) == []
    ends = Counter(key.rpartition(" ")[2] for key in tally.elements())
    assert ends["answer"] > CALLS / 8 and ends["refused"] > CALLS / 3


def planted(function):
    return Target("planted", function, lambda random: {"W": [1, 2]})


def names_nothing(W):
    raise ValueError("this cannot be done; give other input")


def refuses_by_python(W):
    return len(W) + int("x")


@pytest.mark.parametrize(
    ("function", "found"),
    [
        (lambda W: W.shape, "AttributeError"),
        (lambda W: W[7], "IndexError"),
        (lambda W: 1 // 0, "ZeroDivisionError"),
        (lambda W: 10**400 * 1.0, "OverflowError"),
        (refuses_by_python, "not raised by us: ValueError"),
        (names_nothing, "not raised by us: ValueError"),
        (lambda W: sorted([1, "x"]), "not raised by us: TypeError"),
    ],
)
def test_a_planted_error_is_found(function, found):
    assert outcome(planted(function), {"W": [1, 2]}).startswith(found)
    assert any(result.startswith(found) for _, result in findings(20, 1, [planted(function)]))


def test_a_call_that_does_not_end_is_found(monkeypatch):
    monkeypatch.setattr("fuzzing.LIMIT", 0.2)

    def endless(W):
        while True:
            pass

    assert outcome(planted(endless), {"W": 1}) == "more than 0.2 s"


def test_a_message_without_a_value_is_seen():
    assert not names_a_value("this cannot be done; give other input", {"W": [1, 2]})
    assert names_a_value("W has 2 entries, and 3 are needed; give 3", {"W": [1, 2]})


def test_the_same_seed_makes_the_same_calls(chosen):
    first, second = Counter(), Counter()
    for tally in (first, second):
        list(findings(60, 3, [t for t in chosen if t.weight == 1], tally))
    assert first == second and Random(3).random() == Random(3).random()
