"""Two equal filters on a grid: the critical points of the squared loss with W = cG².

Let r = S(cG² − u), and let H be the symmetric matrix with H_{pq} = r_{p+q}, p and q positions in
the filter. The point is critical, for the network as for the filters of the form cG², if and only
if HG = 0. Let M be the matrix of the multiplication by G. Around P_1 = G, P_2 = cG the Hessian of
the loss is the sum of two forms, one of P_1 + A, P_2 + cA and one of P_1 + B, P_2 − cB:

    together  8c² AᵀMᵀSMA + 4c AᵀHA,        apart  −4c BᵀHB.

The second has G in its kernel: it scales the filters.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from flint import arb, arb_mat, ctx
from numpy.typing import NDArray

from lcn_support.arithmetic.balls import is_narrow
from lcn_support.arithmetic.matrices import to_flint
from lcn_support.arithmetic.symmetric_matrices import inertia
from lcn_support.grids.architecture import GridArchitecture
from lcn_support.grids.square_count import sum_places
from lcn_support.losses.derivatives import Signature
from lcn_support.losses.quadratic import QuadraticLoss
from lcn_support.records import Record

_PRECISION = 192


@dataclass(frozen=True, eq=False)
class SquarePoint(Record):
    """A proved critical point P_1 = G, P_2 = cG with W = cG² ≠ 0.

    Attributes
    ----------
    shape
        of the filters.
    factor
        G in row-major order, balls; its largest entry is 1.
    scale
        c, a ball. The radii are at most 2^−60 of c, and of the largest entry of G.
    together, apart
        certified signatures of the two parts of the Hessian; scaling counts in the second.
    """

    shape: tuple[int, ...]
    factor: tuple[arb, ...]
    scale: arb
    together: Signature
    apart: Signature

    @property
    def signature(self) -> Signature:
        """The signature of the Hessian modulo scaling."""
        return Signature(
            self.together.positive + self.apart.positive,
            self.together.negative + self.apart.negative,
            self.together.undecided + self.apart.undecided,
            scaling=1,
        )

    @property
    def is_local_minimum(self) -> bool | None:
        """Whether the loss has a strict local minimum modulo scaling; None if not certified."""
        if self.signature.is_minimum:
            return True
        return False if self.signature.is_strict_saddle else None

    @property
    def filters(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """G and cG, rounded to floats."""
        G = np.array([float(c.mid()) for c in self.factor]).reshape(self.shape)
        return G, float(self.scale.mid()) * G


class SquareSystem:
    """The critical equations HG = 0 of one loss for filters of one shape.

    Parameters
    ----------
    shape
        of both filters.
    loss
        a squared loss of end-to-end filters of shape (2k^{(d)} − 1)_d in row-major order.

    Raises
    ------
    ValueError
        if the loss is of filters of another size.

    Examples
    --------
    The mean over a square, twice; a target that differs from it by 1 in its middle:

    >>> system = SquareSystem((2, 2), QuadraticLoss((1, 2, 1, 2, 5, 2, 1, 2, 1)))
    >>> points = system.solve(np.random.default_rng(0), starts=64)
    >>> [round(float(c.mid()), 3) for c in points[0].factor], points[0].is_local_minimum
    ([1.0, 1.0, 1.0, 1.0], False)
    """

    def __init__(self, shape: Sequence[int], loss: QuadraticLoss) -> None:
        self.table = np.array(sum_places(shape, loss))
        self.shape, self.loss = GridArchitecture([shape, shape]).filter_shapes[0], loss
        self._S = np.array(loss.covariance, dtype=float)
        self._u = np.array(loss.target, dtype=float)

    @cached_property
    def _exact(self) -> tuple[Any, Any]:
        return (
            arb_mat(to_flint(self.loss.covariance)),
            arb_mat(to_flint([[c] for c in self.loss.target])),
        )

    def solve(self, rng: np.random.Generator, starts: int = 200) -> tuple[SquarePoint, ...]:
        """Real critical points, each proved; the list may miss some.

        Newton's method from Gaussian filters, and Krawczyk's test [Krawczyk1969] at its ends. By
        increasing loss.
        """
        G = rng.standard_normal((starts, len(self.table)))
        return self.certify(self.newton(G))

    def near(self, filters: Sequence[Any], tolerance: float) -> SquarePoint | None:
        """The proved point whose W is as near to that of the two filters, if there is one.

        Parameters
        ----------
        filters
            the two filters, floats, of the shape.
        tolerance
            on the largest difference of coefficients of W.
        """
        first, last = (np.array(w, dtype=float).ravel() for w in filters)
        W = np.einsum("nwp,p->nw", self._multiplication(first[None]), last)[0]
        towards = last * np.sign(first @ last) / np.linalg.norm(last)
        for point in self.certify(self.newton((first / np.linalg.norm(first) + towards)[None])):
            G, scale = point.filters[0].ravel(), float(point.scale.mid())
            if np.abs(scale * self._square(G[None])[0] - W).max() < tolerance:
                return point
        return None

    def newton(self, G: NDArray[np.float64], steps: int = 60) -> NDArray[np.float64]:
        """Ends of Newton's method from filters G, shape (n, size); each row is (G, c), ‖G‖ = 1."""
        G = G / np.linalg.norm(G, axis=1, keepdims=True)
        size = G.shape[1]
        square = self._square(G)
        weight = (square @ self._S * square).sum(axis=1)
        x = np.hstack([G, ((square @ self._S @ self._u) / weight)[:, None]])
        for _ in range(steps):
            values, slope = self._newton_system(x)
            step = np.zeros_like(x)
            usable = np.isfinite(slope).all(axis=(1, 2))
            usable[usable] = np.linalg.cond(slope[usable]) < 1e13
            step[usable] = np.linalg.solve(slope[usable], values[usable, :, None])[..., 0]
            long = np.linalg.norm(step[:, :size], axis=1, keepdims=True)
            x = x - step / np.maximum(1, 2 * long)
        values, _ = self._newton_system(x)
        scale = 1 + np.abs(self._S @ self._u).max()
        return x[(np.abs(values).max(axis=1) < 1e-9 * scale) & (np.abs(x[:, size]) > 1e-9)]

    def certify(self, ends: NDArray[np.float64]) -> tuple[SquarePoint, ...]:
        """The different points near given rows (G, c) that are proved, by increasing loss."""
        size = len(self.table)
        found: list[tuple[float, NDArray[np.float64], SquarePoint]] = []
        for row in ends:
            W = row[size] * self._square(row[None, :size])[0]
            if any(np.abs(W - other).max() < 1e-6 * (1 + np.abs(W).max()) for _, other, _ in found):
                continue
            pivot = int(np.abs(row[:size]).argmax())
            x = np.append(row[:size] / row[pivot], row[size] * row[pivot] ** 2)
            with ctx.workprec(max(ctx.prec, _PRECISION)):
                point = self._krawczyk(x, pivot)
            if point:
                found.append((float((W - self._u) @ self._S @ (W - self._u)), W, point))
        return tuple(point for _, _, point in sorted(found, key=lambda entry: entry[0]))

    def _square(self, G: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.einsum("nwp,np->nw", self._multiplication(G), G)

    def _multiplication(self, G: NDArray[np.float64]) -> NDArray[np.float64]:
        M = np.zeros((len(G), len(self._u), len(self.table)))
        for q, column in enumerate(self.table):
            M[:, column, q] = G
        return M

    def _newton_system(self, x: NDArray[np.float64]) -> tuple[Any, Any]:
        """HG = 0 with ‖G‖ = 1, and the Jacobian, for each row of x."""
        size = len(self.table)
        G, c = x[:, :size], x[:, size]
        M = self._multiplication(G)
        square = np.einsum("nwp,np->nw", M, G)
        r = (c[:, None] * square - self._u) @ self._S
        H = r[:, self.table]
        values = np.hstack(
            [np.einsum("npq,nq->np", H, G), ((G**2).sum(axis=1, keepdims=True) - 1) / 2]
        )
        slope = np.zeros((len(x), size + 1, size + 1))
        curved = np.einsum("nwp,wv,nvq->npq", M, self._S, M)
        slope[:, :size, :size] = H + 2 * c[:, None, None] * curved
        slope[:, :size, size] = np.einsum("nwp,nw->np", M, square @ self._S)
        slope[:, size, :size] = G
        return values, slope

    def _balls(self, G: list[arb], c: arb) -> tuple[Any, Any, Any]:
        """H, MᵀSM and MᵀSG² in balls."""
        S, u = self._exact
        size = len(self.table)
        M = arb_mat(len(self._u), size)
        for q in range(size):
            for p in range(size):
                M[int(self.table[p, q]), q] = G[p]
        square = M * arb_mat([[g] for g in G])
        r = S * (square * c - u)
        H = arb_mat([[r[int(w), 0] for w in row] for row in self.table])
        moments = M.transpose() * S
        return H, moments * M, moments * square

    def _krawczyk(self, x: NDArray[np.float64], pivot: int) -> SquarePoint | None:
        """The point in a box around x, in the chart G_pivot = 1, if the test proves it."""
        size = len(x) - 1
        free = [q for q in range(size) if q != pivot]
        width = arb(2) ** (-ctx.prec // 2) * (1 + float(abs(x).max()))

        def system(x: list[arb]) -> tuple[Any, Any]:
            H, gram, direction = self._balls(x[:size], x[size])
            values = H * arb_mat([[g] for g in x[:size]])
            slope = arb_mat(
                [
                    [H[p, q] + 2 * x[size] * gram[p, q] for q in free] + [direction[p, 0]]
                    for p in range(size)
                ]
            )
            return values, slope

        centre = [arb(float(c)) for c in x]
        centre[pivot] = arb(1)
        places = [*free, size]
        try:
            inverse = arb_mat(
                [[arb(float(c)) for c in row] for row in np.linalg.inv(_floats(system(centre)[1]))]
            )
        except np.linalg.LinAlgError:
            return None
        for _ in range(ctx.prec // 16):
            step = inverse * system(centre)[0]
            for row, place in enumerate(places):
                centre[place] = (centre[place] - step[row, 0]).mid()
        box = [c if i == pivot else c + arb(0, 1) * width for i, c in enumerate(centre)]
        deviation = arb_mat([[box[place] - centre[place]] for place in places])
        contraction = arb_mat(np.eye(size, dtype=int).tolist()) - inverse * system(box)[1]
        moved = contraction * deviation - inverse * system(centre)[0]
        image = list(box)
        for row, place in enumerate(places):
            if not abs(moved[row, 0]) < width:
                return None
            image[place] = centre[place] + moved[row, 0]
        if not is_narrow([image[size]]) or not is_narrow(image[:size]):
            return None
        return self._point(image, free)

    def _point(self, x: list[arb], free: list[int]) -> SquarePoint:
        G, c = x[:-1], x[-1]
        H, gram, _ = self._balls(G, c)
        every = range(len(G))
        together = [[2 * c * c * gram[p, q] + c * H[p, q] for q in every] for p in every]
        apart = [[-c * H[p, q] for q in free] for p in free]
        signatures = [
            Signature(*signs, len(form) - sum(signs), scaling)
            for form, scaling in ((together, 0), (apart, 1))
            for signs in (inertia(form),)
        ]
        return SquarePoint(self.shape, tuple(G), c, *signatures)


def _floats(matrix: Any) -> NDArray[np.float64]:
    return np.array(
        [[float(matrix[i, j].mid()) for j in range(matrix.ncols())] for i in range(matrix.nrows())]
    )
