"""What touches a formula stays on its line."""

from __future__ import annotations

import importlib

import pytest

pytest.importorskip("sphinx", reason="the pages' extension needs Sphinx, which comes with the book")


@pytest.mark.usefixtures("extensions")
@pytest.mark.parametrize(
    ("text", "before", "formula_keeps"),
    [
        ("roots (", "roots ", "("),
        ("the ", "the ", ""),
        ("is—", "is—", ""),
        ("a “", "a ", "“"),
        ("either/", "either/", ""),
    ],
)
def test_what_opens_before_a_formula_stays_with_it(
    text: str, before: str, formula_keeps: str
) -> None:
    split = importlib.import_module("lcn_unbroken").split_before
    assert split(text) == (before, formula_keeps)


@pytest.mark.usefixtures("extensions")
@pytest.mark.parametrize(
    ("text", "formula_keeps", "rest"),
    [
        (", counted", ",", " counted"),
        ("), and", "),", " and"),
        ("-th root", "-th", " root"),
        ("th,", "th,", ""),
        ("-dimensional space", "-", "dimensional space"),
        ("’s roots", "’", "s roots"),
        (" x", "", " x"),
        ("—then", "", "—then"),
        (".", ".", ""),
    ],
)
def test_what_follows_a_formula_stays_with_it(text: str, formula_keeps: str, rest: str) -> None:
    split = importlib.import_module("lcn_unbroken").split_after
    assert split(text) == (formula_keeps, rest)
