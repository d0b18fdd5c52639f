"""The critical classes of three metrics, stratum by stratum, from determinants and elimination."""

import re
from fractions import Fraction
from functools import cache
from itertools import product
from math import comb, factorial

import numpy as np
import pytest
import sympy as sp
from flint import fmpq_poly, nmod_mat

from lcn_support import Architecture, RootPattern
from lcn_support.counting.multiple_roots import multiple_root_ed_degree
from lcn_support.counting.segre import segre_ed_degree
from lcn_support.publishing.ledger import load_claims

SIZES = [(2, 2), (3, 2), (4, 2), (2, 2, 2), (3, 3), (3, 2, 2)]
METRICS = ("generic", "white", "bombieri")
PRIME = 32003
LOCI = [(2,), (2, 1), (3,), (2, 1, 1), (3, 1), (2, 2)]


@cache
def data(n, metric):
    """A random target and S⁻¹, of integers."""
    rng = np.random.default_rng(n)
    u = rng.integers(-99, 100, n + 1).tolist()
    A = rng.integers(-4, 5, (n + 1, n + 1))
    white, generic = np.eye(n + 1, dtype=int), A @ A.T + np.eye(n + 1, dtype=int)
    bombieri = np.diag([comb(n, i) for i in range(n + 1)])
    return u, {"white": white, "generic": generic, "bombieri": bombieri}[metric].tolist()


def derivative(n, order):
    """ev_a^{(order)}: the derivatives of a^n, …, 1, as exponents and factors."""
    return [
        (n - i - order, factorial(n - i) // factorial(n - i - order)) if n - i >= order else (0, 0)
        for i in range(n + 1)
    ]


def power(exponent, factor):
    return fmpq_poly([0] * exponent + [factor])


def one_multiple_root(n, m, metric):
    """How many W with a root of multiplicity m are critical: zeros of a determinant in the root a.

    W − u lies in the span of S⁻¹ ev_a^{(j)}, j ≤ m − 2, and W vanishes at a to the order m. Roots
    at which the derivatives are dependent, the isotropic ones, are taken out.
    """
    u, inverse = data(n, metric)
    rows = [[power(*entry) for entry in derivative(n, order)] for order in range(m)]

    def pairing(x, y):
        return sum(
            (inverse[i][j] * x[i] * y[j] for i, j in product(range(n + 1), repeat=2)),
            fmpq_poly([0]),
        )

    square = [[pairing(x, y) for y in rows[: m - 1]] for x in rows]
    values = [sum((c * e for c, e in zip(u, row, strict=True)), fmpq_poly([0])) for row in rows]
    whole = determinant([[*row, value] for row, value in zip(square, values, strict=True)])
    isotropic = determinant(square[: m - 1])
    while (common := whole.gcd(isotropic)).degree() > 0:
        whole //= common
    return whole.degree() - whole.gcd(whole.derivative()).degree()


def determinant(rows):
    if not rows:
        return fmpq_poly([1])
    return sum(
        ((-1) ** j * entry * determinant([row[:j] + row[j + 1 :] for row in rows[1:]])
         for j, entry in enumerate(rows[0])),
        fmpq_poly([0]),
    )  # fmt: skip


def two_double_roots(metric):
    """How many squares c·q² are critical among quartics, modulo a prime, up to the sign of q.

    ⟨q x^{2−i}, S(q² − u)⟩ = 0 for all i, with q² for any c; q = 0 is one simple solution more.
    """
    u, inverse = data(4, metric)
    S = nmod_mat(5, 5, [c for row in inverse for c in row], PRIME).inv()
    S = [[int(c) for c in row] for row in S.tolist()]
    q = sp.symbols("q:3")
    square = [sum(q[i] * q[j - i] for i in range(3) if 0 <= j - i < 3) for j in range(5)]
    slope = [sum(S[i][j] * (square[j] - u[j]) for j in range(5)) for i in range(5)]
    equations = [sp.expand(sum(q[j] * slope[i + j] for j in range(3))) for i in range(3)]
    basis = sp.groebner(equations, *q, order="grevlex", modulus=PRIME)
    leading = [max(p.monoms(), key=sp.polys.orderings.grevlex) for p in basis.polys]
    pure = [min(e[i] for e in leading if sum(e) == e[i] > 0) for i in range(3)]
    standard = sum(
        not any(all(i >= j for i, j in zip(e, top, strict=True)) for top in leading)
        for e in product(*map(range, pure))
    )
    number, rest = divmod(standard - 1, 2)
    assert not rest
    return number


@cache
def degree(parts, metric):
    """ED(Δ_λ), without a solver."""
    parts = tuple(sorted(parts, reverse=True))
    if parts[0] == 1:
        return 1
    if parts == (2, 2):
        return two_double_roots(metric)
    assert set(parts[1:]) <= {1}
    return one_multiple_root(sum(parts), parts[0], metric)


def matrices(rows, columns, entries=(0, 1)):
    """Matrices of these entries with given row and column sums, by trial."""
    if not rows:
        return int(not any(columns))
    return sum(
        matrices(rows[1:], [c - e for c, e in zip(columns, row, strict=True)], entries)
        for row in product(entries, repeat=len(columns))
        if sum(row) == rows[0] and all(e <= c for e, c in zip(row, columns, strict=True))
    )


def partitions(n):
    return [p.real[::-1] for p in RootPattern.all_of_degree(n) if not p.complex]


def classes(k, metric, ways=matrices, ed=degree):
    n = sum(k) - len(k)
    return sum(
        number * ed(parts, metric)
        for parts in partitions(n)
        if (number := ways(list(parts), [size - 1 for size in k]))
    )


def stated():
    (claim,) = [c for c in load_claims() if c.id == "bombieri-counts"]
    numbers, sizes = re.search(r"data: ([\d, ]+) for (.*?)\. White", claim.statement).groups()
    listed = [tuple(map(int, k.split(","))) for k in re.findall(r"\(([\d, ]+)\)", sizes)]
    return dict(zip(listed, map(int, numbers.split(", ")), strict=True))


@pytest.mark.parametrize("parts", LOCI, ids=str)
def test_degrees_of_the_strata_without_a_solver(parts):
    assert multiple_root_ed_degree(parts, metric="bombieri") == degree(parts, "bombieri")
    assert multiple_root_ed_degree(parts) == degree(parts, "generic") == degree(parts, "white")


@pytest.mark.parametrize("k", SIZES, ids=str)
def test_the_numbers_of_the_ledger_are_those_of_the_strata(k):
    expected = stated() | {(4, 2): 8}
    assert classes(k, "bombieri") == expected[k]
    assert classes(k, "white") == classes(k, "generic") == segre_ed_degree(k) > expected[k]
    assert len(expected) == len(SIZES) and Architecture(k).layer_strides == (1,) * len(k)


WRONG = {
    "the degrees of another metric": {"metric": "generic"},
    "every stratum once": {"ways": lambda rows, columns: 1},
    "double roots within a filter": {"ways": lambda rows, c: matrices(rows, c, range(max(c) + 1))},
    "the simple roots alone": {"ed": lambda parts, metric: int(parts[0] == 1)},
    "the degree of the locus": {"ed": lambda parts, metric: len(parts)},
    "half of the generic degree": {
        "ed": lambda parts, metric: Fraction(degree(parts, "generic"), 1 + (parts[0] > 1))
    },
}


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG)
def test_other_sums_are_not_the_numbers_of_the_ledger(wrong):
    """Break: each of them is another number for one of the architectures, at least."""
    assert any(classes(k, **({"metric": "bombieri"} | wrong)) != n for k, n in stated().items())
