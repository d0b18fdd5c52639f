"""The exact core of the pages, in BigInt, says what the package says."""

import json
from fractions import Fraction

import numpy as np
import pytest
from random_questions import form, number, sizes, written
from under_node import LIVE, under_node

from lcn_support import compose, root_pattern
from lcn_support.live import answer
from lcn_support.live.questions import rational

FORMS, SEED = 4000, 20261129
COMPARE = """
  const core = await import(`${live}/core.mjs`);
  const attempt = (f) => { try { return f(); } catch (error) { return { error: error.message }; } };
  result = data.map(([name, ...given]) => attempt(() => core[name](...given)) ?? "not answered");
"""


@pytest.fixture(scope="module")
def forms():
    rng = np.random.default_rng(SEED)
    made = [form(rng, int(rng.integers(0, 9))) for _ in range(FORMS)]
    return [(sizes(rng, len(W) - 1), written(W)) for W in made]


def differences(forms, live=LIVE):
    asked = [call for k, W in forms for call in (["placed", k, W], ["pattern", W])]
    expected = []
    for k, W in forms:
        question = {"ask": "filter", "sizes": k, "filter": W}
        expected.append(json.loads(answer(json.dumps(question))))
        exact = [Fraction(c) for c in W]
        expected.append(str(root_pattern(exact)) if any(exact) else None)
    found = under_node(COMPARE, asked, live)
    found = [
        None if f == "not answered" and a[0] == "pattern" else f
        for a, f in zip(asked, found, strict=True)
    ]
    return [(a, e, f) for a, e, f in zip(asked, expected, found, strict=True) if e != f]


def test_thousands_of_forms_are_placed_as_the_package_places_them(forms):
    assert differences(forms) == []
    patterns = {str(root_pattern([Fraction(c) for c in W])) for _, W in forms if set(W) != {"0"}}
    assert len(patterns) > 60 and {"4|0", "0|2", "22|1", "1|2"} <= patterns


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("real.push(...Array(roots).fill(m))", "real.push(...Array(roots).fill(1))"),
        ("odd <= even - 2", "odd < even - 2"),
        (">= even;", "> even;"),
        ("infinity ? [infinity] : []", "[]"),
        ("right[i] === (q.length % 2 === 1)", "!right[i]"),
        (".map((c) => -c)", ""),
    ],
)
def test_a_wrong_core_is_noticed(forms, tmp_path, right, wrong):
    source = (LIVE / "core.mjs").read_text(encoding="utf-8")
    assert source.count(right) == 1
    (tmp_path / "core.mjs").write_text(source.replace(right, wrong), encoding="utf-8")
    try:
        found = differences(forms[:300], tmp_path)
    except AssertionError:  # the script stopped
        return
    assert found


def test_products_and_end_to_end_filters():
    rng = np.random.default_rng(SEED)
    asked, expected = [], []
    for _ in range(400):
        filters = [form(rng, int(rng.integers(0, 4))) for _ in range(rng.integers(1, 4))]
        strides = [int(s) for s in rng.integers(1, 4, len(filters))]
        texts = [written(w) for w in filters]
        asked += [["multiplied", texts], ["composed", texts, strides]]
        expected += [written(compose(filters)), written(compose(filters, strides))]
    assert under_node(COMPARE, asked) == expected


def test_rational_arithmetic():
    rng = np.random.default_rng(SEED)
    asked, expected = [], []
    for _ in range(500):
        a, b = number(rng, 10**6), number(rng, 10**6) or Fraction(1, 7)
        asked += [[name, str(a), str(b)] for name in ("add", "sub", "mul", "div", "compare")]
        expected += [str(a + b), str(a - b), str(a * b), str(a / b), (a > b) - (a < b)]
        asked.append(["sign", str(a)])
        expected.append((a > 0) - (a < 0))
    assert under_node(COMPARE, asked) == expected


TEXTS = (
    *("3/2", "-1", "−0.250", "+7", "-0", "0.0", " 10/4 ", "1/003", "00012", "−6/-4", "6/0", "1/0"),
    *(
        "",
        " ",
        "two",
        "1.5/2",
        ".5",
        "5.",
        "1e3",
        "½",
        "--1",
        "1 2",
        "it's",
        'say "a"',
        "\\",
        "'\"",
    ),
    *(
        "a\tb",
        "a\nb",
        "9" * 60,
        "9" * 61,
        "1." + "0" * 59,
        "x" * 59,
        "x" * 150,
        "𝒳" * 61,
        "1/" + "0" * 9,
    ),
)


def test_numbers_are_read_as_the_package_reads_them():
    expected = []
    for text in TEXTS:
        try:
            expected.append(str(rational(text)))
        except ValueError as error:
            expected.append({"error": str(error)})
    assert under_node(COMPARE, [["read", text] for text in TEXTS]) == expected
    asked = [["placed", [2, 2], ["1", text, "1"]] for text in TEXTS]
    answers = [
        json.loads(answer(json.dumps({"ask": "filter", "sizes": [2, 2], "filter": ["1", t, "1"]})))
        for t in TEXTS
    ]
    assert under_node(COMPARE, asked) == answers


def test_what_only_the_package_answers_is_left_to_it():
    ones = ["1"] * 14
    asked = [["placed", [2, 2], ["1", "1", "1"], [2, 1]], ["placed", [14], ones],
             ["placed", [], []], ["placed", [2, 2], ["1", "1"]]]  # fmt: skip
    assert under_node(COMPARE, asked) == ["not answered"] * 4
    assert under_node(COMPARE, [["div", "1", "0"]])[0]["error"].startswith("1 divided by 0")
