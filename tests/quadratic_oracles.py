"""Critical points on matrices of one rank by other means: by the metric's own numbers, in charts.

Nothing here knows eigenvectors or the shape of the metric: the gradient comes from the matrix of
the metric in the coefficients, the Hessian from a chart around an invertible principal minor, and
the number of points from a Gröbner basis.
"""

import re
import shutil
import subprocess
from fractions import Fraction
from itertools import combinations, product

import sympy

from lcn_support.arithmetic.symmetric_matrices import eigenvalue_signs
from lcn_support.shallow import InducedMetric, form_of

HAS_SINGULAR = shutil.which("Singular") is not None
GAUSSIAN, FROBENIUS = InducedMetric.gaussian, InducedMetric.frobenius
OF_RATIO = InducedMetric.rotation_invariant


def diagonal(*entries):
    n = len(entries)
    return [[entries[i] if i == j else 0 for j in range(n)] for i in range(n)]


def cayley(skew):
    """The rational orthogonal matrix (1 − K)(1 + K)⁻¹, K with these entries above the diagonal."""
    n = next(n for n in range(1, 9) if n * (n - 1) // 2 == len(skew))
    K = sympy.zeros(n, n)
    for (i, j), entry in zip(combinations(range(n), 2), skew, strict=True):
        K[i, j], K[j, i] = entry, -entry
    one = sympy.eye(n)
    return (one - K) * (one + K).inv()


def rotated(values, skew):
    """A teacher with these eigenvalues and rational eigenvectors that are no coordinate axes."""
    Q = cayley(skew)
    return fractions(Q * sympy.diag(*map(sympy.Rational, map(str, values))) * Q.T)


def fractions(matrix):
    return [[Fraction(int(c.p), int(c.q)) for c in matrix.row(i)] for i in range(matrix.rows)]


def exact(matrix):
    return sympy.Matrix([[sympy.Rational(str(Fraction(c))) for c in row] for row in matrix])


def minus(A, B):
    return [[Fraction(a) - Fraction(b) for a, b in zip(r, s, strict=True)]
            for r, s in zip(A, B, strict=True)]  # fmt: skip


def loss_of(B, T, metric):
    error = minus(B, T)
    return metric.inner(error, error)


def slopes(B, T, metric):
    """⟨B − T, BE + EᵀB⟩ for all unit matrices E: these directions span the tangent space."""
    error, n = minus(B, T), len(T)
    found = []
    for i, j in product(range(n), repeat=2):
        direction = [[Fraction(0)] * n for _ in range(n)]
        for k in range(n):
            direction[k][j] += Fraction(B[k][i])
            direction[j][k] += Fraction(B[k][i])
        found.append(metric.inner(error, direction))
    return found


def second_derivative(B, T, metric):
    """The exact Hessian of the loss on the matrices of the rank of B, in a chart around B.

    If the block X of B on some positions is invertible, with K beside it, B is X, K and KᵀX⁻¹K.
    """
    B, n = exact(B), len(T)
    s = B.rank()
    inside = next(S for S in combinations(range(n), s) if s == 0 or B.extract(S, S).det() != 0)
    outside = [j for j in range(n) if j not in inside]
    moves = [(i, j) for k, i in enumerate(inside) for j in inside[k:]]
    moves += [(i, j) for i in inside for j in outside]
    inverse = B.extract(inside, inside).inv() if s else sympy.zeros(0, 0)
    K = B.extract(inside, outside)
    first, tangents = [], []
    for i, j in moves:  # dX and dK of a unit step
        unit = sympy.zeros(n, n)
        unit[i, j] = unit[j, i] = 1
        dX, dK = unit.extract(inside, inside), unit.extract(inside, outside)
        first.append((dX, dK))
        corner = dK.T * inverse * K + K.T * inverse * dK - K.T * inverse * dX * inverse * K
        for a, j in enumerate(outside):
            for b, k in enumerate(outside):
                unit[j, k] = corner[a, b]
        tangents.append(unit)
    error = minus(fractions(B), T)
    rows = []
    for (dX, dK), t in zip(first, tangents, strict=True):
        row = []
        for (eX, eK), u in zip(first, tangents, strict=True):
            change = dK - dX * inverse * K, eK - eX * inverse * K
            bend = change[0].T * inverse * change[1]
            bend += bend.T
            second = sympy.zeros(n, n)
            for a, j in enumerate(outside):
                for b, k in enumerate(outside):
                    second[j, k] = bend[a, b]
            row.append(
                metric.inner(fractions(t), fractions(u)) + metric.inner(error, fractions(second))
            )
        rows.append(row)
    return rows


def index_and_nullity(B, T, metric):
    """Of the Hessian on the matrices of the rank of B, by its characteristic polynomial."""
    rows = second_derivative(B, T, metric)
    if not rows:
        return 0, 0
    _, negative, zero = eigenvalue_signs(rows)
    return negative, zero


def equations(T, metric):
    """The entries of GB, G the gradient of the loss at B, as polynomials in the entries of B."""
    n = len(T)
    pairs = [(i, j) for i in range(n) for j in range(i, n)]
    names = {pair: sympy.Symbol(f"b{pair[0]}{pair[1]}") for pair in pairs}
    error = [
        (1 if i == j else 2) * names[i, j] - sympy.Rational(str(c))
        for (i, j), c in zip(pairs, map(Fraction, form_of(T)), strict=True)
    ]
    gradient = exact(metric.matrix) * sympy.Matrix(error)
    at = {pair: k for k, pair in enumerate(pairs)}
    G = sympy.Matrix(n, n, lambda i, j: gradient[at[min(i, j), max(i, j)]])
    B = sympy.Matrix(n, n, lambda i, j: names[min(i, j), max(i, j)])
    return [sympy.expand(c) for c in G * B], list(names.values())


def count_in_singular(T, metric):
    """The dimension of the set GB = 0, and how many complex points it has with multiplicity."""
    polynomials, names = equations(T, metric)
    whole = [sympy.Poly(p, *names).clear_denoms()[1].as_expr() for p in polynomials if p != 0]
    text = ", ".join(str(p).replace("**", "^") for p in whole)
    program = (
        f"ring R = 0, ({', '.join(map(str, names))}), dp; ideal I = {text}; ideal J = std(I); "
        'print("result " + string(dim(J)) + " " + string(vdim(J)) + " end"); quit;'
    )
    done = subprocess.run(
        ["Singular", "-q", "--no-warn", "-c", program],
        capture_output=True, text=True, check=True, timeout=60,
    )  # fmt: skip
    found = re.search(r"result (-?\d+) (-?\d+) end", done.stdout)
    assert found, done.stdout + done.stderr
    return tuple(map(int, found.groups()))


def solved_by_sympy(T, metric):
    """All B with GB = 0, for two inputs, by a Gröbner basis of SymPy."""
    polynomials, names = equations(T, metric)
    found = sympy.solve_poly_system(sympy.groebner(polynomials, *names, order="lex"), *names)
    return {tuple(sympy.nsimplify(c) for c in solution) for solution in found}
