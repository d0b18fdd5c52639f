"""Critical points on Δ_λ for λ = (m, 1, …, 1): the zeros of one exact polynomial.

Let ev_a^{[i]} be the i-th Taylor coefficient of W ↦ W(a, 1), and K_ij = ev_a^{[i]} S⁻¹ ev_a^{[j]}.
The residual S(W − u) of a critical point with the m-fold root a is orthogonal to all multiples of
(x − ay)^{m−1}, hence a combination Σ_{j ≤ m−2} c_j ev_a^{[j]}, and W^{[i]}(a) = 0 for i < m. So

    W = u + S⁻¹ Σ_j c_j ev_a^{[j]},   D(a) = det [K_ij | u^{[i]}(a)] = 0   (m × m, j ≤ m − 2).

D has degree (2m − 1)n − 2(m − 1)², which is ED(Δ_λ) for generic data; its exact zeros, infinity
included, are all critical points, unless the minor with j, i ≤ m − 2 vanishes (over C only).
"""

from dataclasses import dataclass
from fractions import Fraction
from math import comb
from typing import Any

from lcn_support.architectures.loci import LocusPoint
from lcn_support.arithmetic.balls import simple_fraction
from lcn_support.arithmetic.matrices import to_flint, to_fmpq, to_fraction
from lcn_support.losses.quadratic import QuadraticLoss
from lcn_support.progress import check_time
from lcn_support.records import Record


@dataclass(frozen=True, eq=False)
class RootPoints(Record):
    """All critical points with one multiple root.

    Attributes
    ----------
    points
        the real ones, and one of each pair of complex conjugate ones.
    degree
        of D as a form, the generic number.
    isotropic
        zeros of D, with multiplicity, that belong to no critical point: there S⁻¹ restricted to the
        ev_a^{[j]} is singular. None for generic S, and never real.
    """

    points: tuple[LocusPoint, ...]
    degree: int
    isotropic: int


def points_with_one_multiple_root(m: int, loss: QuadraticLoss) -> RootPoints:
    """All complex critical points of the loss on Δ_λ, λ = (m, 1, …, 1).

    Parameters
    ----------
    m
        the multiplicity, 2 ≤ m ≤ n.
    loss
        of degree n; it enters exactly.

    Raises
    ------
    ValueError
        if m is out of range; if D vanishes identically: for the zero target, and for metrics with a
        curve of isotropic points; and if the working precision does not tell isotropic points.

    Notes
    -----
    Balls have python-flint's working precision.

    Examples
    --------
    x²(x + y) is critical for the target x³ + x²y + y³:

    >>> found = points_with_one_multiple_root(2, QuadraticLoss((1, 1, 0, 1)))
    >>> found.degree, sum(p.weight * p.multiplicity for p in found.points)
    (7, 7)
    >>> [tuple(map(int, p.form)) for p in found.points if p.is_exact]
    [(1, 1, 0, 0)]
    """
    from flint import ctx

    n = loss.degree
    if not 2 <= m <= n:
        raise ValueError(f"multiplicity {m}: forms of degree {n} need 2 ≤ m ≤ {n}")
    straight, reverse = RootChart(m, loss, flip=False), RootChart(m, loss, flip=True)
    degree = (2 * m - 1) * n - 2 * (m - 1) ** 2
    D = straight.determinant()
    if D == 0:
        raise ValueError(
            f"the critical points with a root of multiplicity {m} are not isolated for {loss}; "
            "give a non-zero target and a generic covariance"
        )
    zeros = _zeros(D)
    if D.degree() < degree:
        zeros.append((None, degree - D.degree()))
    points: list[LocusPoint] = []
    lost: list[int] = []
    for root, multiplicity in zeros:
        check_time()
        if root is None:
            point = reverse.point(Fraction(0), multiplicity)
        elif abs(root) > 1:
            point = reverse.point(1 / root, multiplicity)
        else:
            point = straight.point(root, multiplicity)
        if point is None:
            lost.append(multiplicity)
        else:
            points.append(point)
    if lost and 2 * len(lost) != straight.isotropic_roots(D):
        raise ValueError(
            f"{ctx.prec} bits do not tell whether {loss} has isotropic points with a root of "
            f"multiplicity {m}; raise the working precision flint.ctx.prec"
        )
    return RootPoints(tuple(points), degree, isotropic=2 * sum(lost))


def _zeros(D: Any) -> list[tuple[Any, int]]:
    """Simple fractions as such, the others as balls: real, or in the upper half-plane."""
    found: list[tuple[Any, int]] = []
    for root, multiplicity in D.complex_roots():
        if root.imag == 0:
            guess = simple_fraction(root.real)
            exact = guess is not None and D(to_fmpq(guess)) == 0
            found.append((guess if exact else root.real, multiplicity))
        elif root.imag > 0:
            found.append((root, multiplicity))
    return found


class RootChart:
    """The equations in one affine chart: roots [a : 1], or [1 : a] when flipped."""

    def __init__(self, m: int, loss: QuadraticLoss, flip: bool) -> None:
        order = -1 if flip else 1
        self.m, self.n, self.order = m, loss.degree, order
        self.u = loss.target[::order]
        self.inverse = to_flint([row[::order] for row in loss.inverse_covariance[::order]])
        self.target = to_flint([[c] for c in self.u])

    def determinant(self) -> Any:
        """D with integer coefficients, up to a factor."""
        from flint import fmpq_poly

        n = self.n
        taylor = [
            fmpq_poly([to_fmpq(comb(n - k, i) * self.u[k]) for k in range(n - i, -1, -1)])
            for i in range(self.m)
        ]
        return _bareiss([*self._gram(), taylor]).numer()

    def isotropic_roots(self, D: Any) -> int:
        """How many distinct zeros D has in common with the minor of the K_ij."""
        gram = [column[: self.m - 1] for column in self._gram()]
        shared = D.gcd(_bareiss(gram).numer())
        return shared.degree() - shared.gcd(shared.derivative()).degree() if shared.degree() else 0

    def _gram(self) -> list[list[Any]]:
        """The columns K_{·j}, j ≤ m − 2, as polynomials in a, times a positive integer."""
        from flint import fmpq_poly

        n = self.n
        P = self.inverse.numer_denom()[0].tolist()
        columns = []
        for j in range(self.m - 1):
            column = []
            for i in range(self.m):
                entry = [0] * (2 * n + 1 - i - j)
                for k in range(n + 1 - i):
                    for r in range(n + 1 - j):
                        entry[2 * n - k - r - i - j] += comb(n - k, i) * comb(n - r, j) * P[k][r]
                column.append(fmpq_poly(entry))
            columns.append(column)
        return columns

    def point(self, root: Any, multiplicity: int) -> LocusPoint | None:
        """The critical point with this root, or None where there is no finite one."""
        from flint import acb, acb_mat, arb_mat, fmpq_mat

        exact, real = isinstance(root, Fraction), not isinstance(root, acb)
        mat = fmpq_mat if exact else arb_mat if real else acb_mat
        a = to_fmpq(root) if exact else root
        P, u = mat(self.inverse), mat(self.target)
        jets = mat(
            [
                [comb(self.n - k, i) * a ** (self.n - k - i) if i + k <= self.n else 0 * a
                 for k in range(self.n + 1)]
                for i in range(self.m)
            ]
        )  # fmt: skip
        moved = P * jets.transpose()
        gram, values = jets * moved, jets * u
        last = self.m - 1
        try:
            c = mat([[gram[i, j] for j in range(last)] for i in range(last)]).solve(
                mat([[-values[i, 0]] for i in range(last)])
            )
        except ZeroDivisionError:
            return None
        W = [
            u[k, 0] + sum((moved[k, j] * c[j, 0] for j in range(last)), start=0 * a)
            for k in range(self.n + 1)
        ]
        R = W[: self.n - self.m + 1]
        for _ in range(self.m):
            for k in range(1, len(R)):
                R[k] = R[k] + a * R[k - 1]
        forms: list[tuple[Any, ...]] = [(1 + 0 * a, -a), tuple(R), tuple(W)]
        if exact:
            forms = [tuple(map(to_fraction, f)) for f in forms]
        *factors, form = (f[:: self.order] for f in forms)
        return LocusPoint(tuple(factors), form, real, exact, "polynomial", multiplicity)


def _bareiss(columns: list[list[Any]]) -> Any:
    """The determinant of a matrix of polynomials, without fractions."""
    rows = [list(column) for column in columns]
    previous, sign = 1, 1
    for i in range(len(rows) - 1):
        pivot = next((r for r in range(i, len(rows)) if rows[r][i] != 0), None)
        if pivot is None:
            return 0 * rows[0][0]
        if pivot != i:
            rows[i], rows[pivot], sign = rows[pivot], rows[i], -sign
        for r in range(i + 1, len(rows)):
            rows[r] = [
                (rows[i][i] * rows[r][j] - rows[r][i] * rows[i][j]) // previous
                for j in range(len(rows))
            ]
        previous = rows[i][i]
    return sign * rows[-1][-1]
