"""A stencil as a page asks for it: what is said is what the package finds."""

import json
from fractions import Fraction

from lcn_support.grids import stencil_layers
from lcn_support.live import answer

STENCILS = {
    "equal": "1 2 1, 2 4 2, 1 2 1",
    "real": "1 0 -1, 2 0 -2, 1 0 -1",
    "complex": "1 0 -1, 1 0 -1, 1 0 -1",
    "none": "0 1 0, 1 -4 1, 0 1 0",
}


def stencil(text):
    rows = [row.split() for row in text.split(",")]
    return json.loads(answer(json.dumps({"ask": "stencil", "rows": rows})))


def test_four_filters_of_image_processing():
    for verdict, text in STENCILS.items():
        found = stencil(text)
        assert found["verdict"] == verdict
        assert (found["layers"] is not None) == (verdict in ("real", "equal"))
        assert found["irreducible"] == (verdict == "none")
        rows = [[Fraction(c) for c in row] for row in found["rows"]]
        assert [m for _, m in found["factors"]] == [m for _, m in stencil_layers(rows).factors]


def test_rational_layers_are_exact_and_others_have_six_digits():
    assert stencil("1/4 1/2 1/4, 0 0 0, 0 0 0")["layers"] == [
        [["1/4", "1/4"], ["0", "0"]],
        [["1", "1"], ["0", "0"]],
    ]
    assert stencil("1 0 -2, 0 0 0, 0 0 0")["layers"][0] == [["1", "1.41421…"], ["0", "0"]]


def test_what_is_no_stencil_is_refused_in_words():
    assert "no 3 × 3 filter" in stencil("1 0 -1, 2 0 -2")["error"]
    assert "no rational number" in stencil("1 0 -1, 2 x -2, 1 0 -1")["error"]
    assert "any filter times zero" in stencil("0 0 0, 0 0 0, 0 0 0")["error"]
