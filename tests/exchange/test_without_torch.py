"""What asks for PyTorch where it is not installed, and says so with the remedy."""

from __future__ import annotations

import sys

import pytest

from lcn_support import Architecture
from lcn_support.exchange import from_torch, from_weights, to_torch
from lcn_support.exchange.torch_modules import load_torch
from lcn_support.publishing import from_json

A, FILTERS = Architecture((3, 2)), [(1, 2, 1), (1, -1)]
KEPT = '{"tensor": [1.0], "type": "float64"}'


@pytest.fixture
def without_torch(monkeypatch: pytest.MonkeyPatch) -> None:
    """An import of it fails, as where it is not installed."""
    monkeypatch.setitem(sys.modules, "torch", None)


@pytest.mark.usefixtures("without_torch")
def test_the_remedy_is_named() -> None:
    for call in (lambda: to_torch(A, FILTERS), lambda: from_json(KEPT)):
        with pytest.raises(ImportError, match=r"not installed; pip install torch, or .*'train'"):
            call()
    with pytest.raises(TypeError, match="from_weights takes a state_dict, or arrays"):
        from_torch(FILTERS)


@pytest.mark.usefixtures("without_torch")
def test_what_is_wrong_is_said_before_what_is_missing() -> None:
    with pytest.raises(ValueError, match="1 filters for"):
        to_torch(A, FILTERS[:1])


@pytest.mark.usefixtures("without_torch")
def test_arrays_of_a_checkpoint_need_none() -> None:
    assert from_weights([[[w]] for w in FILTERS]).architecture == A


def test_where_it_is_installed_nothing_is_said() -> None:
    torch = pytest.importorskip("torch", reason="PyTorch comes with the extra 'train'")
    assert load_torch("this test") is torch
    assert from_json(KEPT).tolist() == [1.0]
