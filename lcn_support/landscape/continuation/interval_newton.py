"""Krawczyk's interval Newton test for critical points on a product of multiple root loci.

Let F be the critical equations in a chart (in each q_j one coefficient is fixed at 1), without the
equation of each further group that follows from the others as long as one coefficient is not zero.
Let x̃ be an approximate zero, Y an approximate inverse of F′(x̃) and X a box around x̃. If

    K(X) = x̃ − Y F(x̃) + (1 − Y F′(X)) (X − x̃)

lies in the interior of X, then X holds exactly one zero of F, it is regular, and it lies in K(X)
[Krawczyk1969]. All numbers are balls of python-flint, of its working precision, so that every
rounding is enclosed; the box has a relative radius of 2^−p/2 at p bits.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from operator import mul
from typing import Any

from lcn_support.architectures.loci import Locus, LocusPoint
from lcn_support.arithmetic.matrices import to_flint
from lcn_support.landscape.continuation.equations import (
    Numbers,
    flat,
    kept_rows,
    left_out,
    linearised,
)
from lcn_support.losses.quadratic import QuadraticLoss


@dataclass(frozen=True)
class Chart:
    """Coordinates on the locus: in q_j the coefficient at ``pivots[j]`` is 1.

    ``implied`` is, for each group but the first, the equation left out.
    """

    locus: Locus
    pivots: tuple[int, ...]
    implied: tuple[int, ...]

    @classmethod
    def at(cls, locus: Locus, x: Numbers) -> "Chart":
        pivots = []
        for part in locus.slices[:-1]:
            sizes = list(map(abs, x[part]))
            pivots.append(part.start + sizes.index(max(sizes)))
        return cls(locus, tuple(pivots), left_out(locus, x))

    @property
    def free(self) -> list[int]:
        return [c for c in range(self.locus.unknowns) if c not in self.pivots]

    def normalise(self, x: Numbers) -> Numbers:
        out = list(x)
        *roots, rest = self.locus.slices
        for m, part, pivot in zip(self.locus.multiplicities, roots, self.pivots, strict=True):
            scale, factor = out[pivot], out[pivot] ** m
            out[rest] = [c * factor for c in out[rest]]
            out[part] = [c / scale for c in out[part]]
            out[pivot] = 1 + 0j
        return out


class Equations:
    """The critical equations and their Jacobian in balls."""

    def __init__(self, chart: Chart, newton: "IntervalNewton", real: bool) -> None:
        from flint import acb, acb_mat, acb_poly, arb, arb_mat, arb_poly

        self.chart, self.locus, self.real = chart, chart.locus, real
        self.ball, self.poly, self.mat = (
            (arb, arb_poly, arb_mat) if real else (acb, acb_poly, acb_mat)
        )
        self.size = self.locus.degree + 1
        self.S = self.mat(newton.S)
        self.b = self.S * self.mat(newton.u)
        self.directions = [
            (powers, [shift for i, shift in enumerate(shifts) if i != implied])
            for (powers, shifts), implied in zip(self.locus.tangents, chart.implied, strict=True)
        ]

    def spread(self, x: list[Any]) -> list[Any]:
        """The blocks as polynomials in x^T."""
        polynomials = []
        for block, part in zip(self.locus.blocks, self.locus.slices, strict=True):
            spread = [self.ball(0)] * (block.stride * block.degree + 1)
            spread[:: block.stride] = x[part]
            polynomials.append(self.poly(spread))
        return polynomials

    def product(self, polynomials: list[Any], powers: Sequence[int]) -> Any:
        result = self.poly([1])
        for q, power in zip(polynomials, powers, strict=True):
            if power:
                result *= q**power
        return result

    def form(self, x: list[Any]) -> list[Any]:
        return self.padded(self.product(self.spread(x), self.locus.powers))

    def padded(self, p: Any, shift: int = 0) -> list[Any]:
        """Coefficients of x^shift p, filled up to the size of the forms."""
        zero = self.ball(0)
        coefficients = [zero] * shift + p.coeffs()
        return coefficients + [zero] * (self.size - len(coefficients))

    def tangents(self, q: list[Any]) -> Any:
        """The tangent directions that the residual has to be orthogonal to, as rows."""
        rows = []
        for powers, shifts in self.directions:
            g = self.product(q, powers)
            rows += [self.padded(g, shift) for shift in shifts]
        return self.mat(rows)

    def residual(self, q: list[Any]) -> Any:
        W = self.mat([[c] for c in self.padded(self.product(q, self.locus.powers))])
        return self.S * W - self.b

    def values(self, x: list[Any]) -> Any:
        q = self.spread(x)
        return self.tangents(q) * self.residual(q)

    def jacobian(self, x: list[Any]) -> Any:
        q = self.spread(x)
        residual = self.residual(q).entries()
        columns, curvature = [], []
        for j, block in enumerate(self.locus.blocks):
            dW = self.derivative(q, self.locus.powers, j)
            moments = self.moments(q, residual, j)
            for c in range(block.degree + 1):
                columns.append(self.padded(dW, c * block.stride))
                curvature.append([moment[c] for moment in moments])
        free = self.chart.free
        tangent = self.mat([columns[c] for c in free]).transpose()
        second = self.mat([curvature[c] for c in free]).transpose()
        return self.tangents(q) * self.S * tangent + second

    def derivative(self, q: list[Any], powers: Sequence[int], j: int) -> Any:
        """∏ q^power derived by q_j, in the direction of 1."""
        lower = [power - (i == j) for i, power in enumerate(powers)]
        return self.product(q, lower) * powers[j] if powers[j] else self.poly([])

    def moments(self, q: list[Any], residual: list[Any], j: int) -> list[list[Any]]:
        """For each equation the derivatives of its tangent direction by q_j, times the residual."""
        block, rows = self.locus.blocks[j], []
        for powers, shifts in self.directions:
            dg = self.derivative(q, powers, j).coeffs()
            for shift in shifts:
                starts = range(shift, shift + block.degree * block.stride + 1, block.stride)
                rows.append(
                    [
                        sum(
                            (a * r for a, r in zip(dg, residual[start:], strict=False)),
                            start=self.ball(0),
                        )
                        for start in starts
                    ]
                )
        return rows

    def implies_all(self, x: list[Any]) -> bool:
        """Whether the equations left out follow from the others in the box."""
        q = self.spread(x)
        for group, coefficient in enumerate(self.chart.implied):
            if group:
                own = [int(b.group == group) for b in self.locus.blocks]
                radical = self.product(q, own)[coefficient * self.locus.strides[group]]
                if radical.contains(0):
                    return False
        return True


class IntervalNewton:
    """Certificates for the critical points of one loss on one multiple root locus.

    Parameters
    ----------
    locus, loss
        of the same degree; the loss enters exactly.

    Examples
    --------
    >>> newton = IntervalNewton(Locus((2, 1)), QuadraticLoss((1, 1, 0, 1)))
    >>> point = newton.certify([1, 1e-9, 1, 1])
    >>> point.is_real, point.weight
    (True, 1)
    >>> all(ball.contains(c) for ball, c in zip(point.form, (1, 1, 0, 0)))
    True
    """

    def __init__(self, locus: Locus, loss: QuadraticLoss) -> None:
        self.locus, self.loss = locus, loss
        self.S, self.u = to_flint(loss.covariance), to_flint([[c] for c in loss.target])
        S = [[float(c) for c in row] for row in loss.covariance]
        u = [float(c) for c in loss.target]
        self.size = max(map(abs, u))
        self.parameters = flat((S, [sum(map(mul, row, u)) for row in S]))

    def certify(self, x: Numbers) -> LocusPoint | None:
        """The critical point near x, proved to exist and to be isolated; None if the proof fails.

        Parameters
        ----------
        x
            the unknowns (q_1, …, q_s, R), up to scaling the q_j.

        Notes
        -----
        Two points with disjoint balls are different. A real box holds a real point; a complex
        point is accepted only if one of its factors is certainly not real.
        """
        chart = Chart.at(self.locus, x)
        x = chart.normalise(x)
        sizes = [max(map(abs, x[part])) for part in self.locus.slices]
        sizes[-1] = max(sizes[-1], self.size)
        parts = zip(sizes, self.locus.slices, strict=True)
        block = [size for size, part in parts for _ in range(part.start, part.stop)]
        if all(abs(c.imag) < 1e-6 * size for c, size in zip(x, block, strict=True)):
            found = self.krawczyk(chart, [c.real for c in x], block, real=True)
            if found:
                return found
        found = self.krawczyk(chart, x, block, real=False)
        if found and any(not c.imag.contains(0) for factor in found.factors for c in factor):
            return found
        return None

    def krawczyk(
        self, chart: Chart, x: Sequence[Any], block: list[float], real: bool
    ) -> LocusPoint | None:
        """The point in a real or complex box around x, in a chart, if the test proves it.

        ``block`` is the size of the coordinates.
        """
        from flint import acb, arb, ctx

        ball, free, bits = arb if real else acb, chart.free, ctx.prec
        width = [arb(size) * arb(2) ** (-bits // 2) for size in block]
        system = Equations(chart, self, real)
        centre = [ball(c) for c in x]
        inverse = self._approximate_inverse(chart, x, system)
        if inverse is None:
            return None
        for _ in range(bits // 16):
            step = inverse * system.values(centre)
            for row, c in enumerate(free):
                centre[c] = (centre[c] - step[row, 0]).mid()
            if all(abs(step[row, 0]) * 1000 < width[c] for row, c in enumerate(free)):
                break
        radius = [arb(0, 1) * r for r in width]
        box = [c + (r if real else acb(r, r)) for c, r in zip(centre, radius, strict=True)]
        for c in chart.pivots:
            box[c] = ball(1)
        newton = inverse * system.values(centre)
        contraction = inverse * system.jacobian(box)
        image = list(box)
        for row, c in enumerate(free):
            moved = -newton[row, 0]
            for column, other in enumerate(free):
                entry = (1 if row == column else 0) - contraction[row, column]
                moved += entry * (box[other] - centre[other])
            parts = (moved,) if real else (moved.real, moved.imag)
            if not all(abs(part) < width[c] for part in parts):
                return None
            image[c] = centre[c] + moved
        if not system.implies_all(image):
            return None
        factors = tuple(tuple(image[part]) for part in chart.locus.slices)
        return LocusPoint(factors, tuple(system.form(image)), real, False, "krawczyk")

    def _approximate_inverse(self, chart: Chart, x: Sequence[Any], system: Equations) -> Any:
        rows = linearised(self.locus, False)(x, self.parameters, self.parameters)
        kept = [rows[i] for i in kept_rows(self.locus, chart.implied)]
        try:
            Y = system.mat([[row[c] for c in chart.free] for row in kept]).inv()
        except ZeroDivisionError:
            return None
        if not all(c.is_finite() for c in Y.entries()):
            return None
        return system.mat([[c.mid() for c in row] for row in Y.tolist()])
