"""What the pages say of a network, by counting anew."""

from __future__ import annotations

import json
from itertools import combinations_with_replacement
from typing import Any

import pytest

from lcn_support.live.answers import answer


def asked(sizes: Any, strides: Any = None) -> dict[str, Any]:
    question = {"ask": "architecture", "sizes": list(sizes), "strides": strides}
    return dict(json.loads(answer(json.dumps(question))))


def patterns(degree: int) -> set[tuple[tuple[int, ...], tuple[int, ...]]]:
    """Multiplicities of real roots and of pairs that sum up to the degree."""

    def sums(n: int) -> set[tuple[int, ...]]:
        return {
            c
            for length in range(n + 1)
            for c in combinations_with_replacement(range(1, n + 1), length)
            if sum(c) == n
        }

    return {(r, c) for d in range(degree // 2 + 1) for r in sums(degree - 2 * d) for c in sums(d)}


@pytest.mark.parametrize("sizes", [(2, 2), (3, 2), (3, 2, 2), (4, 4), (3, 3, 2)])
def test_patterns_and_their_places(sizes: tuple[int, ...]) -> None:
    """A form is reached if it has as many real roots as there are even sizes."""
    found, degree = asked(sizes), sum(sizes) - len(sizes)
    even = sum(k % 2 == 0 for k in sizes)
    assert found["degree"] == degree and found["even_filter_sizes"] == even
    listed = {p["pattern"]: p for p in found["patterns"]}
    expected = {
        f"{''.join(map(str, r)) or 0}|{''.join(map(str, c)) or 0}": (r, c)
        for r, c in patterns(degree)
    }
    assert listed.keys() == expected.keys()
    for name, (real, _) in expected.items():
        odd = sum(m % 2 for m in real)
        assert listed[name]["in_function_space"] == (sum(real) >= even), name
        assert listed[name]["on_boundary"] == (sum(real) >= even and odd <= even - 2), name


def test_roots_count_with_multiplicity() -> None:
    """Counted once each, they place a double root wrongly."""
    inside = {p["pattern"]: p["in_function_space"] for p in asked((3, 2, 2))["patterns"]}
    real = {name: name.split("|")[0].replace("0", "") for name in inside}
    assert all(inside[name] == (sum(map(int, real[name])) >= 2) for name in inside)
    assert not all(inside[name] == (len(real[name]) >= 2) for name in inside)


def test_two_layers_of_strides() -> None:
    found = asked((3, 2), [2, 1])
    assert (found["end_to_end_filter_size"], found["dimension"]) == (5, 4)
    assert not found["thick"] and found["patterns"] is None


def test_what_is_no_network_is_refused() -> None:
    assert "every entry must be an integer" in asked([3, "x"])["error"]
    refused = asked([3, 2], [1])
    assert refused["field"] == "strides" and "one stride for each layer" in refused["error"]
    assert "degree 13" in asked([14])["error"]
