"""Mathematics in docstrings, found and set: what becomes a formula, what stays text."""

import doctest
import sys
from importlib import import_module
from pathlib import Path

import pytest

EXTENSIONS = Path(__file__).parents[2] / "book" / "_ext"
pytestmark = pytest.mark.skipif(
    not EXTENSIONS.exists(), reason="the book is not in a source package"
)


@pytest.fixture(scope="module")
def docstrings():
    sys.path.insert(0, str(EXTENSIONS))
    yield import_module("lcn_docstrings")
    sys.path.remove(str(EXTENSIONS))


@pytest.mark.parametrize(
    ("text", "tex"),
    [
        ("x^{S_i}", r"x^{S_{i}}"),
        ("‖W − u‖²", r"\|W-u\|^{2}"),
        ("(W − u)ᵀS(W − u)", r"(W-u)^{\top}S(W-u)"),
        ("k = k_1 + Σ_{i≥2} (k_i − 1) S_i", r"k=k_{1}+\sum_{i\ge 2}(k_{i}-1)S_{i}"),
        ("(w_1, …, w_L) ↦ W", r"(w_{1}, \dots , w_{L})\mapsto W"),
        ("S_i^{(d)} = s_1^{(d)}⋯s_{i−1}^{(d)}", r"S_{i}^{(d)}=s_{1}^{(d)}\cdots s_{i-1}^{(d)}"),
        ("(ΣN_g)!/∏N_g!", r"(\sum N_{g})!/\prod N_{g}!"),
        ("P¹(C)", r"\mathbb{P}^{1}(\mathbb{C})"),
        ("2^−60", "2^{-60}"),
        ("2³¹ − 1", "2^{31}-1"),
        ("Δ_λ", r"\Delta_{\lambda}"),
        ("⟨t_i, SW⟩ = 0", r"\langle t_{i}, SW\rangle =0"),
        ("S = diag(1/C(n, j))", r"S=\operatorname{diag}(1/\binom{n}{j})"),
        ("W ∈ M", r"W\in \mathcal{M}"),
        ("∂L/∂w_i", r"\partial \mathcal{L}/\partial w_{i}"),
        ("rank dμ = 1 + Σ(k_i − 1)", r"\operatorname{rank}d\mu =1+\sum (k_{i}-1)"),
        ("#{odd ρ_i} ≤ e − 2", r"\#\{\text{odd }\rho_{i}\}\le e-2"),
        ("|y|² − bᵀG⁻¹b", r"|y|^{2}-b^{\top}G^{-1}b"),
        ("F′(x̃)", r"F'(\tilde{x})"),
        ("ℓ'^{n−m+2} R'", r"\ell'^{n-m+2}R'"),
        ("a ± √−b", r"a\pm \sqrt{-b}"),
        ("√(1 − t²)", r"\sqrt{1-t^{2}}"),
        ("(x + ay)²(bx + cy)", "(x+ay)^{2}(bx+cy)"),
        ("WΣ^{1/2}", r"W\Sigma^{1/2}"),
        ("K(a) = ev_aᵀS⁻¹ev_a", r"K(a)=\mathrm{ev}_{a}^{\top}S^{-1}\mathrm{ev}_{a}"),
        ("r < min(m, n)", r"r<\min (m, n)"),
        ("1 = T_1 | T_2 | ⋯ | T_G", r"1=T_{1}\mid T_{2}\mid \cdots \mid T_{G}"),
        ("(ρ|γ)", r"(\rho |\gamma)"),
        ("all ⟨w_i, w_i*⟩ > 0", None),
        ("deg gcd ≤ d := Σ_c (m_c − 1)", r"\deg \gcd \le d:=\sum_{c}(m_{c}-1)"),
    ],
)
def test_a_formula_is_set(docstrings, text, tex):
    found = docstrings.set_in_line(f"Here {text}, say.")
    if tex is None:
        text, tex = text.removeprefix("all "), r"\langle w_{i}, w_{i}^{*}\rangle >0"
        assert found == f"Here all :math:`{tex}`, say."
    else:
        assert found == f"Here :math:`{tex}`, say."


@pytest.mark.parametrize(
    "text",
    [
        "A list of a few forms, and a form of size 2.",
        "Between 1 and 10 000, 95 % of the runs; version 4.3.1, 1e-12 for doubles.",
        "``x^2 + 1`` and :func:`~lcn_support.forms.compose` and `is_minimum` and *k of n*.",
        "See https://example.org/a_b?x=1 and [KMMT2022, KMST2023], e.g. section 2, i.e. there.",
        "Porteous' formula, Euler's relation, python-flint's balls; Ctrl-C stops it.",
        "data/start_systems, k_max, all_of_degree, x_is_no_name.py",
        "The rank of a matrix, the least degree, at most max runs; sign of it.",
        "whether (i) every group has one, and (ii) no other has.",
        "The index 0, 1, 2, …, and −1 if there is none.",
        "a float tolerance: 0 ≤ tolerance < 1",
        "Dormand–Prince and Runge–Kutta, Gauss–Legendre.",
    ],
)
def test_text_stays_text(docstrings, text):
    assert docstrings.set_in_line(text) == text


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("x^{S_i is open", "x^{S_i is open"),
        ("x^{S_i}} is closed twice", "x^{S_i}} is closed twice"),
        ("‖W − u is open", "‖W − u is open"),
        ("f(x is open", r":math:`f`\ (:math:`x` is open"),
    ],
)
def test_what_does_not_match_is_not_set(docstrings, text, result):
    assert docstrings.set_in_line(text) == result


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("over C the letter C", r"over :math:`\mathbb{C}` the letter :math:`C`"),
        ("the neurovariety Z, places Z", r"the neurovariety :math:`\mathcal{Z}`, places :math:`Z`"),
        ("y − Σ · G, Σx", r":math:`y-\Sigma \cdot G`, :math:`\sum x`"),
        (
            "m-fold, level-S, D-dimensional",
            ":math:`m`-fold, level-:math:`S`, :math:`D`-dimensional",
        ),
        ("d_0–r", ":math:`d_{0}`\\ –\\ :math:`r`"),
        ("u and A; it", ":math:`u` and :math:`A`; it"),
        ("matrices. A box", "matrices. A box"),
        ("at a, the root a is", "at :math:`a`, the root :math:`a` is"),
        ("x^S, y^S", ":math:`x^{S}`, :math:`y^{S}`"),
        ("W* | kept", r":math:`W^{*}` \| kept"),
    ],
)
def test_what_stands_beside_it_decides(docstrings, text, result):
    assert docstrings.set_in_line(text) == result


def test_fields_lists_and_doctests_keep_their_form(docstrings):
    lines = [
        "Degree k − 1 of W",
        "= u, or so.",
        "",
        ":param k: size, k ≥ 1,",
        "    and k_1 as well.",
        ":raises ValueError: for k < 1.",
        "",
        "1. *First.* Let n ≥ 2.",
        "   Then m = 1.",
        "",
        ">>> x_1 = 2  # k ≥ 1",
        "k ≥ 1",
    ]
    assert docstrings.set_in_docstring(lines) == [
        "Degree :math:`k-1` of :math:`W=u`, or so.",
        "",
        r":param k: size, :math:`k\ge 1`,",
        "    and :math:`k_{1}` as well.",
        ":raises ValueError: for :math:`k<1`.",
        "",
        r"1. *First.* Let :math:`n\ge 2`.",
        "   Then :math:`m=1`.",
        "",
        ">>> x_1 = 2  # k ≥ 1",
        "k ≥ 1",
    ]


def test_an_indented_formula_is_displayed(docstrings):
    lines = ["The loss is", "", "    ℓ(W) = ‖W − u‖²,   where W ≠ 0", "", "and so on."]
    assert docstrings.set_in_docstring(lines) == [
        "The loss is",
        "",
        ".. math::",
        "",
        r"   \ell (W)=\|W-u\|^{2}, \quad \text{where }W\ne 0",
        "",
        "and so on.",
    ]
    rows = docstrings.set_in_docstring(["Here", "", "    a = b,", "    c = d."])
    assert rows[-1] == r"   \begin{gathered} a=b, \\ c=d. \end{gathered}"
    wide = docstrings.set_in_docstring(
        ["Here", "", f"    {'a + ' * 12}b = c,   {'c + ' * 12}d = e."]
    )
    assert wide[-1].count(r" \\ ") == 1 and r"\quad" not in wide[-1]


@pytest.mark.parametrize(
    "indented", ["A sentence that is indented, with n ≥ 1 in it.", "f(x = 1", "no formula"]
)
def test_other_indented_text_is_not(docstrings, indented):
    found = docstrings.set_in_docstring(["Here", "", f"    {indented}"])
    assert ".. math::" not in found and len(found) == 3


def test_the_examples_hold(docstrings):
    result = doctest.testmod(import_module("lcn_formulas"))
    assert result.attempted >= 2 and result.failed == 0
