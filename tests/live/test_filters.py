"""What pages ask about filters, against the package by another route."""

import json
from fractions import Fraction

import numpy as np
import pytest
from under_node import under_node

from lcn_support import convolution_matrix
from lcn_support.live import answer

COUNT, SEED = 300, 5
CALLED = "const core = await import(`${live}/core.mjs`); result = data.map((d) => core[d[0]](...d.slice(1)));"


def asked(kind, **about):
    return json.loads(answer(json.dumps({"ask": kind, **about})))


def random_filter(rng, most=4):
    denominator = int(rng.choice([1, 1, 2, 3]))
    return [Fraction(int(c), denominator) for c in rng.integers(-5, 6, rng.integers(1, most + 1))]


@pytest.fixture(scope="module")
def layers():
    """Two filters, the stride between them and an entry of their product."""
    rng = np.random.default_rng(SEED)
    found = []
    for _ in range(COUNT):
        first, last, stride = random_filter(rng), random_filter(rng), int(rng.integers(1, 6))
        size = len(first) + (len(last) - 1) * stride
        found.append(([first, last], stride, int(rng.integers(size))))
    return found


def composed(filters, stride, entry):
    texts = [[str(c) for c in w] for w in filters]
    return asked("composition", filters=texts, strides=[stride, 1], entry=entry)


def wrong_terms(layers, moved=0):
    """Those whose terms are not what the row of W₂ and the column of W₁ hold."""
    found = []
    for (first, last), stride, entry in layers:
        matrix = convolution_matrix(first, stride, outputs=len(last))
        row = [sum(a * b for a, b in zip(last, column, strict=True)) for column in matrix.T]
        column = matrix.T[(entry + moved) % len(row)]
        said = composed((first, last), stride, entry)
        total = sum(Fraction(a) * Fraction(b) for a, b in said["terms"])
        kept = [
            [str(last[i]), str(first[j])]
            for i in range(len(last))
            for j in range(len(first))
            if i * stride + j == entry
        ]
        if said != {"filter": [str(c) for c in row], "terms": kept} or total != sum(
            a * b for a, b in zip(last, column, strict=True)
        ):
            found.append((first, last, stride, entry))
    return found


def test_terms_are_a_row_times_a_column_of_the_matrices(layers):
    assert wrong_terms(layers) == []


def test_of_another_column_they_are_not(layers):
    assert len(wrong_terms(layers, moved=1)) > COUNT / 2


def test_the_core_says_the_same(layers):
    calls = [
        ["composition", [[str(c) for c in w] for w in filters], [stride, 1], entry]
        for filters, stride, entry in layers
    ]
    calls += [["composition", filters, [1, 1], 0] for filters in UNREADABLE]
    expected = [asked("composition", filters=f, strides=s, entry=e) for _, f, s, e in calls]
    found = under_node(CALLED, calls)
    assert found == expected
    assert found[1:] + found[:1] != expected


UNREADABLE = ([["1", "x"], ["1"]], [["1"], []], [["1"] * 5, ["1"]], [["1/0"], ["two"]])


def test_what_cannot_be_read_is_refused_with_a_remedy():
    said = [asked("composition", filters=f, strides=[1, 1], entry=0) for f in UNREADABLE]
    assert [set(found) for found in said] == [{"error"}] * 4
    assert "not 5" in said[2]["error"] and "'x' is no rational number" in said[0]["error"]
