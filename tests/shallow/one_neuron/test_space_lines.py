"""Lines of any number of inputs: indices by a second Hessian, all lines by a Gröbner basis."""

import shutil
import subprocess
from fractions import Fraction
from itertools import combinations
from math import comb

import numpy as np
import pytest
import sympy as sp

from lcn_support.arithmetic.symmetric_matrices import eigenvalue_signs
from lcn_support.shallow import InducedMetric, critical_lines
from lcn_support.shallow.one_neuron import line_at, maximally_real_lines
from lcn_support.shallow.symmetric import form_of, monomials

CASES = [(n, m) for n in (1, 2, 3, 4) for m in (2, Fraction(9, 5), 6)]


def identity(n):
    return form_of([[int(i == j) for j in range(n)] for i in range(n)])


@pytest.mark.parametrize(("n", "m"), CASES)
def test_as_many_lines_as_there_can_be(n, m):
    found = maximally_real_lines(n, m)
    assert len(found) == (3**n - 1) // 2 == len({line.line for line in found})
    assert all(line.nullity == 0 for line in found)
    for k in range(1, n + 1):
        ours = [line for line in found if line.support == k]
        assert len(ours) == comb(n, k) * 2 ** (k - 1)
        assert {line.index for line in ours} == {n - k if m > 3 else k - 1}
    assert len(found.minima) == (2 ** (n - 1) if m > 3 else n)


def in_sympy(form, degree, w):
    n = len(w)
    return sum(
        sp.Rational(str(c)) * sp.prod([x**e for x, e in zip(w, a, strict=True)])
        for a, c in zip(monomials(n, degree), form, strict=True)
    )


@pytest.mark.parametrize(("n", "m"), [(2, 6), (3, 2), (3, 6)])
def test_indices_by_a_hessian_in_a_chart(n, m):
    law = InducedMetric.iid(n, (1, m))
    w = sp.symbols(f"w:{n}")
    height = in_sympy(law.pairing(identity(n)), 2, w) ** 2 / in_sympy(law.norm_of_powers, 4, w)
    for line in maximally_real_lines(n, m):
        chart = next(i for i, x in enumerate(line.line) if x)
        free = [x for i, x in enumerate(w) if i != chart]
        at = {x: sp.Rational(str(c / line.line[chart]))
              for x, c in zip(w, line.line, strict=True)}  # fmt: skip
        local = height.subs(w[chart], 1)
        assert all(sp.diff(local, x).subs(at) == 0 for x in free)
        assert local.subs(at) == sp.Rational(str(line.drop))
        hessian = sp.hessian(local, free).subs(at)
        exact = [[Fraction(str(hessian[i, j])) for j in range(n - 1)] for i in range(n - 1)]
        assert eigenvalue_signs(exact)[0] == line.index


def test_two_inputs_have_a_list_of_their_own():
    law = InducedMetric.iid(2, (1, 6))
    listed = critical_lines(law.pairing(identity(2)), law.norm_of_powers)
    ours = maximally_real_lines(2, 6)
    assert len(listed) == len(ours)
    assert sorted((c.drop, c.index) for c in listed) == sorted((c.drop, c.index) for c in ours)


def test_all_complex_lines_are_real():
    """The ideal of the 2 × 2 minors of (∇N, w), for n = 3: 13 lines, with multiplicity."""
    x, y = sp.symbols("x y")
    law = InducedMetric.iid(3, (1, 6))
    counts = []
    for w in ((1, x, y), (0, 1, y), (0, 0, 1)):
        free = [v for v in w if isinstance(v, sp.Symbol)]
        names = sp.symbols("w:3")
        N = in_sympy(law.norm_of_powers, 4, names)
        slope = [sp.diff(N, v).subs(dict(zip(names, w, strict=True))) for v in names]
        minors = [slope[i] * w[j] - slope[j] * w[i] for i, j in combinations(range(3), 2)]
        minors = [m for m in map(sp.expand, minors) if m != 0]
        if not free:
            counts.append(1)
            continue
        basis = sp.groebner(minors, *free, order="grevlex")
        leading = [
            sp.Poly(sp.LM(g, *free, order="grevlex"), *free).monoms()[0] for g in basis.exprs
        ]
        bound = 1 + max(max(m) for m in leading)
        below = [
            a for a in np.ndindex(*[bound] * len(free))
            if not any(all(i >= j for i, j in zip(a, m, strict=True)) for m in leading)
        ]  # fmt: skip
        counts.append(len(below))
    assert counts == [9, 3, 1] and sum(counts) == 13


@pytest.mark.skipif(shutil.which("Singular") is None, reason="Singular is not installed")
def test_all_complex_lines_are_real_for_four_inputs():
    """By Singular, modulo a prime: on the cone over the lines w_i³ w_j = w_j³ w_i."""
    program = """
ring r = 32003, (a, b, c, d), dp;
poly N = 3*(a2+b2+c2+d2)^2 + 3*(a4+b4+c4+d4);
matrix M[2][4] = diff(N,a), diff(N,b), diff(N,c), diff(N,d), a, b, c, d;
ideal I = std(minor(M, 2));
"lines", mult(I), dim(I);
quit;
"""
    done = subprocess.run(["Singular", "-q"], input=program, capture_output=True, text=True,
                          timeout=60, check=True)  # fmt: skip
    assert done.stdout.split() == ["lines", "40", "1"]
    assert len(maximally_real_lines(4, 6)) == 40


# What breaks it.


@pytest.mark.parametrize(
    ("moment", "message"),
    [
        (3, "every line is a minimum"),
        (1, r"degenerate .* \|x\|² is n x_i²"),
        (Fraction(1, 2), "moments"),
    ],
)
def test_moments_without_such_lines(moment, message):
    with pytest.raises(ValueError, match=message):
        maximally_real_lines(3, moment)


def test_for_gaussian_inputs_every_line_is_critical():
    law = InducedMetric.iid(3, (1, 3))
    h, N = law.pairing(identity(3)), law.norm_of_powers
    for w in ((1, 2, -5), (1, 1, 0)):
        found = line_at(h, N, w)
        assert found.nullity == 2 and found.index == 0 and found.is_local_minimum is None


def test_for_coin_tosses_the_teacher_is_a_neuron():
    law = InducedMetric.iid(3, (1, 1))
    h, N = law.pairing(identity(3)), law.norm_of_powers
    norm = law.inner(identity(3), identity(3))
    assert [line_at(h, N, [int(i == j) for j in range(3)]).drop for i in range(3)] == [norm] * 3
    assert not law.is_definite and norm == 9
    two = InducedMetric.iid(3, (1, 2))
    at = line_at(two.pairing(identity(3)), two.norm_of_powers, (1, 0, 0))
    assert at.drop < two.inner(identity(3), identity(3))


def test_another_teacher_has_other_lines():
    law = InducedMetric.iid(3, (1, 6))
    T = form_of([[1, 0, 0], [0, 2, 0], [0, 0, 3]])
    with pytest.raises(ValueError, match="not critical"):
        line_at(law.pairing(T), law.norm_of_powers, (1, 1, 0))
    assert line_at(law.pairing(T), law.norm_of_powers, (1, 0, 0)).nullity == 0


@pytest.mark.parametrize(
    ("h", "N", "w", "message"),
    [
        ((1, 0, 1), (3, 0, 6, 0, 3), (0, 0), "a critical line has h ≠ 0"),
        ((1, 0, -1), (3, 0, 6, 0, 3), (1, 1), "a critical line has h ≠ 0"),
        ((1, 0, 1), (3, 0, 6, 0), (1, 0), "N has 4 coefficients"),
        ((1, 0, 1, 0, 0), (3, 0, 6, 0, 3), (1, 0, 0), "h has 5 coefficients"),
        ((1, 2), (3, 0, 6, 0, 3), (1,), "h has 2 coefficients"),
        ((1, 0, 1), (3, 0, 6, 0, 3), ("x", 0), "w"),
    ],
)
def test_wrong_lines_are_refused(h, N, w, message):
    with pytest.raises(ValueError, match=message):
        line_at(h, N, w)


@pytest.mark.parametrize("n", [0, 12, 10**9])
def test_sizes_that_are_refused(n):
    with pytest.raises(ValueError, match=r"inputs|take fewer"):
        maximally_real_lines(n, 6)
