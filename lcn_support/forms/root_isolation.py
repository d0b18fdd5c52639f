"""Disjoint discs around the roots of a real polynomial that is known in balls.

For approximate roots z_1, …, z_n and the leading coefficient c of p let
W_i = p(z_i) / (c ∏_{j≠i} (z_i − z_j)), the correction of Durand and Kerner. By partial fractions

    p(z) / (c ∏_j (z − z_j)) = 1 + Σ_j W_j / (z − z_j),

so at a root some |W_j / (z − z_j)| is at least 1/n: the discs |z − z_j| ≤ n|W_j| hold all roots.
They shrink to the z_j as the W_j do, and roots move continuously. So a disc that meets no other one
holds exactly one root, of every polynomial in the balls.
"""

from collections.abc import Sequence
from typing import Any


def isolated_roots(polynomial: Sequence[Any]) -> list[Any] | None:
    """Pairwise disjoint balls (``acb``) of one root each, or None if the balls do not tell them.

    Parameters
    ----------
    polynomial
        real balls (``arb``), the constant first; the degree is their number less one.

    Returns
    -------
    list or None
        n balls; those of real roots are exactly real, the others do not meet the real axis. Their
        size is that of the rounding, and of the coefficients' balls, times the condition of the
        root: it is not bounded here.

    Notes
    -----
    A disc with a real centre is its own mirror image, and so is the one root in it.

    Examples
    --------
    >>> from flint import arb
    >>> roots = isolated_roots([arb(-2), arb(0), arb(1)])
    >>> all((z * z).contains(2) and z.imag == 0 and z.rad() < 1e-14 for z in roots)
    True
    >>> isolated_roots([arb(1, 1e-9), arb(-2), arb(1)]) is None
    True
    """
    from flint import acb, arb, arb_poly, ctx

    n = len(polynomial) - 1
    if n == 0 or polynomial[n].contains(0):
        return [] if n == 0 else None
    if n == 1:
        return [acb(-polynomial[0] / polynomial[1])]
    p = arb_poly(polynomial)
    try:
        centres = [z.mid() for z in arb_poly([c.mid() for c in polynomial]).complex_roots()]
    except ValueError:  # python-flint finds no roots that are apart at this precision
        return None
    corrections, widest = _corrections(p, centres), arb("inf")
    for _ in range(ctx.prec):
        last, widest = widest, max(abs(c).upper() for c in corrections)
        slow = not 2 * widest < last and are_disjoint(_discs(centres, corrections))
        if slow or all(c.contains(0) for c in corrections):
            break
        centres = [(z - c).mid() for z, c in zip(centres, corrections, strict=True)]
        corrections = _corrections(p, centres)
    near = [abs(z.imag) <= n * abs(c).upper() for z, c in zip(centres, corrections, strict=True)]
    on_the_axis = [acb(z.real) if r else z for z, r in zip(centres, near, strict=True)]
    if on_the_axis != centres:
        centres, corrections = on_the_axis, _corrections(p, on_the_axis)
    found = _discs(centres, corrections)
    apart = are_disjoint(found) and all(z.imag == 0 or not z.imag.contains(0) for z in found)
    return found if apart else None


def are_disjoint(balls: Sequence[Any]) -> bool:
    """Whether no two balls have a point in common; a ball that is not finite has all points.

    >>> from flint import acb, arb
    >>> are_disjoint([acb(0), acb(1)]), are_disjoint([acb(0), acb(arb(1, 2))])
    (True, False)
    """
    return all(z.is_finite() for z in balls) and not any(
        z.overlaps(w) for i, z in enumerate(balls) for w in balls[:i]
    )


def _corrections(p: Any, centres: Sequence[Any]) -> list[Any]:
    """W_1, …, W_n."""
    leading = p[p.degree()]
    found = []
    for i, z in enumerate(centres):
        others = leading
        for w in (*centres[:i], *centres[i + 1 :]):
            others = others * (z - w)
        found.append(p(z) / others)
    return found


def _discs(centres: Sequence[Any], corrections: Sequence[Any]) -> list[Any]:
    """Squares around the discs; those with a real centre as intervals, for the one root in them."""
    from flint import acb, arb

    found = []
    for z, c in zip(centres, corrections, strict=True):
        ball = arb(0, 1) * (len(centres) * abs(c).upper())
        found.append(acb(z.real + ball) if z.imag == 0 else z + acb(ball, ball))
    return found
