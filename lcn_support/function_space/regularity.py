"""Certificates in balls: regular points of μ, and smooth points of the neurovariety.

Both are open conditions, so that balls around filters can prove them, and never the contrary. What
is singular has to be shown exactly, by ``parameterization_rank`` and ``is_singular_point``.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from flint import ctx

from lcn_support.architectures.architecture import Architecture
from lcn_support.arithmetic.balls import exact_or_balls, in_one_ring
from lcn_support.arithmetic.polynomials import product
from lcn_support.arithmetic.symmetric_matrices import inertia
from lcn_support.forms.composition import differential, dilate
from lcn_support.forms.end_to_end import require_sizes
from lcn_support.forms.shift_matrices import sections, shift_matrix

_PRECISION = 192


def certainly_regular(a: Architecture, filters: Iterable[Iterable[Any]]) -> bool:
    """Whether dμ certainly has full rank 1 + Σ(k_i − 1) at all filters in the balls.

    Parameters
    ----------
    a
        any architecture.
    filters
        (w_1, …, w_L): exact numbers (int, Fraction) or balls (python-flint ``arb``).

    Returns
    -------
    bool
        False may also mean that the balls are too wide; for exact numbers it is the answer.

    Raises
    ------
    ValueError
        if the filters do not have the sizes of the architecture, or for floats.

    Notes
    -----
    The rank is that of the tangent vectors x^{S_i a}P_{≠i} without one for each layer but the last,
    at an entry that is certainly not zero; these are linear combinations of the others. Their Gram
    matrix is positive definite exactly when it is full. Source of im dμ: [KMST2023].

    Examples
    --------
    >>> from fractions import Fraction as Q
    >>> a = Architecture((3, 2), strides=(2, 1))
    >>> certainly_regular(a, [(Q(1), Q(0), Q(-2)), (Q(1), Q(-1))])
    True
    >>> certainly_regular(a, [(Q(1), Q(0), Q(-1)), (Q(1), Q(-1))])
    False
    """
    given = _read(a, filters)
    if not all(map(_is_certain, given)):
        return False
    with ctx.workprec(max(ctx.prec, _PRECISION)):
        layers = differential(given, a.layer_strides)
        for w, tangents in zip(given[:-1], layers, strict=False):
            del tangents[_largest(w)]
        return _are_independent([vector for tangents in layers for vector in tangents])


def certainly_smooth(a: Architecture, filters: Iterable[Iterable[Any]]) -> bool:
    """Whether the products of all filters in the balls are smooth points of the neurovariety.

    Parameters, errors and the meaning of False are as in :func:`certainly_regular`.

    Notes
    -----
    W ≠ 0 is smooth if for no group i ≥ 2 the product P of the lower groups contains a hyperroot of
    the stride T = T_i [KMST2023]. Its S-decomposition F_0, …, F_{T−1} then has no common zero, and
    that is so exactly when the multiples of the F_r span all forms of degree max(2d − 1, 0), d the
    largest degree of the F_r.

    Examples
    --------
    A regular point of μ may have a product that is singular, here (x² − 2y²)(x² − y²):

    >>> from fractions import Fraction as Q
    >>> a = Architecture((3, 2), strides=(2, 1))
    >>> certainly_smooth(a, [(Q(1), Q(0), Q(-2)), (Q(1), Q(-1))])
    False
    >>> certainly_smooth(a, [(Q(1), Q(1), Q(-2)), (Q(1), Q(-1))])
    True
    """
    given = _read(a, filters)
    if not all(map(_is_certain, given)):
        return False
    with ctx.workprec(max(ctx.prec, _PRECISION)):
        spread = [dilate(w, stride) for w, stride in zip(given, a.layer_strides, strict=True)]
        return all(
            _has_no_hyperroot(product([[1], *spread[: group.layers[0] - 1]]), group.stride)
            for group in a.groups[1:]
        )


def _has_no_hyperroot(form: Sequence[Any], stride: int) -> bool:
    parts = sections(form, stride)
    degree = len(parts[0]) - 1
    columns = shift_matrix(parts, max(2 * degree - 1, 0))
    return _are_independent([*zip(*columns, strict=True)])


def _are_independent(rows: Sequence[Sequence[Any]]) -> bool:
    """Whether the rows are certainly linearly independent, by their Gram matrix."""
    gram = [[sum(x * y for x, y in zip(p, q, strict=True)) for q in rows] for p in rows]
    return inertia(gram)[0] == len(rows)


def _is_certain(w: Sequence[Any]) -> bool:
    """Whether a filter is certainly not zero."""
    return any(c > 0 or c < 0 for c in w)


def _largest(w: Sequence[Any]) -> int:
    """Where the filter has an entry that is certainly not zero, a large one."""
    certain = [t for t, c in enumerate(w) if c > 0 or c < 0]
    return max(certain, key=lambda t: abs(float(w[t])))


def _read(a: Architecture, filters: Iterable[Iterable[Any]]) -> list[list[Any]]:
    """Rational numbers of python-flint, or balls if there is one."""
    given = [exact_or_balls(w, f"filter {layer}") for layer, w in enumerate(filters, start=1)]
    require_sizes(a, given)
    with ctx.workprec(max(ctx.prec, _PRECISION)):
        return in_one_ring(given)
