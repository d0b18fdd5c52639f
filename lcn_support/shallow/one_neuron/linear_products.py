"""Teachers for which h is a product of linear forms: one minimum in each region, and nothing else.

The planes l_i = 0 cut the space into regions. If N is convex, log|l_1⋯l_d| − N/2 is strictly
concave in each of them, and −∞ on its boundary: it has one critical point, a maximum. There N = 1,
and its line is critical for h²/N; every critical line with h ≠ 0 arises so. For two inputs these
are d lines, all minima, whenever h has d different real roots. Every law gives a convex N as long
as the network has no bias, for then N is the mean of the convex (w·x)^{2d}.
"""

from collections.abc import Iterable, Sequence
from fractions import Fraction
from itertools import combinations
from math import comb, prod
from typing import TYPE_CHECKING, Any

from flint import arb, arb_mat, ctx

from lcn_support.arguments.coefficients import read_exact
from lcn_support.arguments.in_short import short
from lcn_support.arguments.integers import read_integer
from lcn_support.arguments.size_limits import refuse_above
from lcn_support.arithmetic.balls import is_narrow
from lcn_support.arithmetic.matrices import read_matrix, to_flint, to_fmpq
from lcn_support.arithmetic.symmetric_matrices import inertia
from lcn_support.arithmetic.undecided import UndecidedError
from lcn_support.shallow.one_neuron.space_lines import SpaceLine, SpaceLines, derivatives
from lcn_support.shallow.symmetric import monomials

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

MOST_FORMS, MOST_INPUTS = 12, 6
"""Linear forms of a product, and their variables."""

_PRECISION = 128
_MOST_DRAWS = 2_000_000


def region_count(forms: Iterable[Any]) -> int:
    """Into how many regions planes cut the projective space: that of a line, and of its opposite.

    Parameters
    ----------
    forms
        linear forms, one a row: at most ``MOST_FORMS``, exact or float.

    Returns
    -------
    int
        half of Σ_S (−1)^{|S| − rank S} over all sets S of forms.

    Raises
    ------
    ValueError
        if a form is 0, or there are too many.

    Examples
    --------
    >>> region_count([(1, 0, 0), (0, 1, 0), (0, 0, 1)])
    4
    """
    rows = _read_forms(forms)
    total = 0
    for size in range(len(rows) + 1):
        for chosen in combinations(rows, size):
            rank = to_flint(chosen).rank() if chosen else 0
            total += (-1) ** (size - rank)
    return total // 2


def product_lines(
    forms: Iterable[Any], N: Iterable[Any] | None = None, seed: int = 0
) -> SpaceLines:
    """The critical lines with h ≠ 0 of a product of linear forms: one in each region, certified.

    Parameters
    ----------
    forms
        l_1, …, l_d, one a row: at most ``MOST_FORMS`` of at most ``MOST_INPUTS`` variables.
    N
        ⟨w^d, w^d⟩, a convex form of degree 2d, coefficients in the order of
        :func:`lcn_support.shallow.monomials`. Every law without a bias has a convex one. When left
        out |w|^{2d}, as for every law that no rotation changes.
    seed
        of the directions from which the regions are found.

    Returns
    -------
    SpaceLines
        each proved by Krawczyk's test [Krawczyk1969], with entries that are balls, N(w) = 1. They
        are all if N is convex, which is not checked for more than two variables.

    Raises
    ------
    ValueError
        if a form is 0, N has not the coefficients that it needs, or for too many forms.
    UndecidedError
        if a region is too small to be found, or a line is not proved: as for an N that is not
        convex.

    Examples
    --------
    >>> print(product_lines([(1, 0, 0), (0, 1, 0), (0, 0, 1), (1, 1, 1)]))
    index  lines
    0      7
    one in each of the 7 regions
    """
    import numpy as np

    rows = _read_forms(forms)
    n, d = len(rows[0]), len(rows)
    rng = np.random.default_rng(read_integer(seed, "seed", 0))
    size = _power_of_square(n, d) if N is None else read_exact(N, "N")
    if len(size) != comb(n + 2 * d - 1, 2 * d):
        raise ValueError(
            f"N has {len(size)} coefficients; a form of degree {2 * d} in {n} variables has "
            f"{comb(n + 2 * d - 1, 2 * d)}"
        )
    regions = region_count(rows)
    lines = []
    for start in _inner_points(rows, regions, rng):
        line = next(
            (x for i in range(4) if (x := _proved(rows, size, start, _PRECISION << i))), None
        )
        if line is None:
            raise UndecidedError(
                f"the line near {short(tuple(start.tolist()))} is not proved; give a convex N"
            )
        lines.append(line)
    return SpaceLines(tuple(lines), f"one in each of the {regions} regions")


def _read_forms(forms: Iterable[Any]) -> tuple[tuple[Fraction, ...], ...]:
    rows, _ = read_matrix(forms, "forms")
    refuse_above(MOST_FORMS, len(rows), "a product of {} linear forms", "take fewer")
    refuse_above(MOST_INPUTS, len(rows[0]), "linear forms of {} variables", "take fewer")
    if not all(map(any, rows)):
        raise ValueError("a linear form is 0, and so is the product; leave it out")
    return rows


def _power_of_square(n: int, d: int) -> tuple[Fraction, ...]:
    """|w|^{2d}."""
    found = []
    for a in monomials(n, 2 * d):
        even = all(e % 2 == 0 for e in a)
        number, rest = 1, d
        for e in a if even else ():
            number *= comb(rest, e // 2)
            rest -= e // 2
        found.append(Fraction(number if even else 0))
    return tuple(found)


def _inner_points(
    rows: Sequence[Sequence[Fraction]], regions: int, rng: "np.random.Generator"
) -> "list[NDArray[np.float64]]":
    """A point in each region."""
    import numpy as np

    L = np.array(rows, dtype=float)
    found: dict[bytes, NDArray[np.float64]] = {}
    for _ in range(_MOST_DRAWS // 20_000):
        points = rng.standard_normal((20_000, L.shape[1]))
        points /= np.linalg.norm(points, axis=1, keepdims=True)
        values = points @ L.T
        points[values[:, 0] < 0] *= -1
        signs = np.packbits(points @ L.T > 0, axis=1)
        first = np.unique(signs, axis=0, return_index=True)[1]
        for i in first:
            found.setdefault(signs[i].tobytes(), points[i])
        if len(found) == regions:
            return list(found.values())
    raise UndecidedError(
        f"{len(found)} of {regions} regions were found: the others are too small; give planes that "
        "are further apart"
    )


def _proved(
    rows: Sequence[Sequence[Fraction]], N: Sequence[Fraction], start: Any, precision: int
) -> SpaceLine | None:
    """The zero of Σ l_i/l_i(w) − ∇N(w)/2 near the maximum of Σ log l_i − N/2, if it is proved."""
    n, d = len(rows[0]), len(rows)
    centre = _ascended(rows, N, start)
    if centre is None:
        return None
    with ctx.workprec(precision):
        balls = [[arb(to_fmpq(c)) for c in row] for row in rows]

        def system(w: list[arb]) -> tuple[Any, Any]:
            _, slope, curve = derivatives(N, 2 * d, w)
            values = [sum((a * x for a, x in zip(row, w, strict=True)), arb(0)) for row in balls]
            gradient = [
                sum((row[i] / v for row, v in zip(balls, values, strict=True)), -slope[i] / 2)
                for i in range(n)
            ]
            hessian = [
                [
                    sum(
                        (-row[i] * row[j] / (v * v) for row, v in zip(balls, values, strict=True)),
                        -curve[i][j] / 2,
                    )
                    for j in range(n)
                ]
                for i in range(n)
            ]
            return arb_mat([[g] for g in gradient]), arb_mat(hessian)

        middle = [arb(x) for x in centre]
        for _ in range(8):
            values, slopes = system(middle)
            try:
                step = slopes.solve(values)
            except ZeroDivisionError:
                return None
            middle = [(x - step[i, 0]).mid() for i, x in enumerate(middle)]
        inverse = system(middle)[1].inv()
        inverse = arb_mat([[inverse[i, j].mid() for j in range(n)] for i in range(n)])
        width = arb(2) ** (-precision // 2)
        box = [x + arb(0, 1) * width for x in middle]
        one = arb_mat([[int(i == j) for j in range(n)] for i in range(n)])
        moved = (one - inverse * system(box)[1]) * arb_mat([[arb(0, 1) * width]] * n)
        moved = moved - inverse * system(middle)[0]
        if not all(abs(moved[i, 0]) < width for i in range(n)):
            return None
        w = [x + moved[i, 0] for i, x in enumerate(middle)]
        values = [sum((a * x for a, x in zip(row, w, strict=True)), arb(0)) for row in balls]
        value = prod(values, start=arb(1))
        drop = value * value  # N(w) = 1
        _, slope, _ = derivatives(N, 2 * d, w)
        bend = system(w)[1]
        every = range(n)
        logs = [[2 * bend[i, j] + slope[i] * slope[j] for j in every] for i in every]
        up, down = inertia(logs)
        if up + down < n - 1 or not is_narrow(w) or not is_narrow([drop]):
            return None
        return SpaceLine(tuple(w), drop, index=up, nullity=n - 1 - up - down)


def _ascended(
    rows: Sequence[Sequence[Fraction]], N: Sequence[Fraction], start: Any
) -> list[float] | None:
    """Newton's method with halved steps for the maximum, in floats."""
    import numpy as np

    L, d = np.array(rows, dtype=float), len(rows)
    signs = np.sign(L @ start)
    coefficients = [Fraction(c) for c in N]

    def parts(w: Any) -> Any:
        value, slope, curve = derivatives(coefficients, 2 * d, [arb(float(x)) for x in w])
        v = L @ w
        inside = bool((v * signs > 0).all())
        height = np.log(np.abs(v)).sum() - float(value) / 2 if inside else -np.inf
        gradient = (L / v[:, None]).sum(axis=0) - np.array([float(s) for s in slope]) / 2
        bend = np.array([[float(c) for c in row] for row in curve]) / 2
        return height, gradient, -(L.T / v**2) @ L - bend

    w = np.array(start, dtype=float)
    for _ in range(200):
        height, gradient, bend = parts(w)
        try:
            step = -np.linalg.solve(bend, gradient)
        except np.linalg.LinAlgError:
            return None
        length = 1.0
        while length > 1e-12 and not parts(w + length * step)[0] >= height - 1e-9:
            length /= 2
        w = w + length * step
        if np.abs(step).max() < 1e-11:
            return [float(x) for x in w]
    return None
