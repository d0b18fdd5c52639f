"""The table of what users of other packages expect: every cell of ours is a call that is made."""

import sys
from pathlib import Path
from pickle import PicklingError
from unittest.mock import MagicMock

import numpy as np
import pytest

BENCHMARKS = Path(__file__).parents[1] / "benchmarks"
pytest.importorskip("pandas", reason="results leave as frames")

with pytest.MonkeyPatch.context() as patch:
    patch.syspath_prepend(str(BENCHMARKS))
    import peers
del sys.modules["peers"]

OURS = [name for name, value in vars(peers).items()
        if getattr(value, "__module__", "").startswith("lcn_support") and callable(value)
        and not (isinstance(value, type) and issubclass(value, BaseException))]  # fmt: skip
NAMES = [e.ours.__name__ for e in peers.EXPECTATIONS]


@pytest.fixture(params=peers.EXPECTATIONS, ids=NAMES)
def expectation(request):
    return request.param


def test_what_users_expect_is_what_they_get(expectation):
    got = expectation.ours()
    assert got and "\n" not in got and expectation.place


def test_with_a_package_that_does_nothing_no_cell_stands(expectation, monkeypatch):
    for name in (*OURS, "NETWORK", "LOSS"):
        monkeypatch.setattr(peers, name, MagicMock(name=name))
    with pytest.raises((AssertionError, TypeError, ValueError, PicklingError)):
        expectation.ours()


def test_all_four_are_asked_and_what_is_not_here_is_said():
    assert {e.peer for e in peers.EXPECTATIONS} == {
        peers.JULIA, peers.SKLEARN, peers.SYMPY, peers.DIFFRAX,
    }  # fmt: skip
    stated = (BENCHMARKS / "README.md").read_text("utf-8")
    rows = [f"| {e.peer} | {e.expects} | {e.place} | " for e in peers.EXPECTATIONS]
    assert len(rows) > 20 and all(row in stated for row in rows)
    assert f"| {peers.JULIA} | a pony | " not in stated
    assert stated.count(f"| {peers.NOT_HERE}") == sum(name.startswith("no_") for name in NAMES)


def test_a_claim_that_is_false_is_heard():
    peers.holds(True)
    with pytest.raises(AssertionError, match="does not hold"):
        peers.holds(False)
    with pytest.raises(AssertionError, match="was not refused"):
        peers.refusal(lambda: None)


@pytest.mark.parametrize("module", ["sklearn", "sympy"])
def test_answers_of_peers_are_ours(module):
    pytest.importorskip(module)
    for comparison in peers.COMPARISONS[module]:
        for name, *_, difference in comparison():
            assert difference < 1e-9, name
    assert peers.differ((1, 2), np.array([1, 2.5])) == 0.5
