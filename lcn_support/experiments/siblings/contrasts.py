"""Dense, convolutional, quadratic and cubic networks side by side: each statement is a check.

A row asks one question of four networks. An answer is given in words, with a computation in exact
arithmetic or with certified points on an example that shows it; ``holds`` runs it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations, pairwise
from math import prod
from typing import Any

import numpy as np

from lcn_support.architectures.architecture import Architecture
from lcn_support.arithmetic.matrices import from_flint, to_flint
from lcn_support.experiments.siblings.polynomial_loss import (
    Parameters,
    gradient_at,
    order,
    some_parameters,
)
from lcn_support.forms.composition import compose
from lcn_support.function_space.membership import contains
from lcn_support.landscape.dense.matrix_loss import MatrixLoss
from lcn_support.landscape.dense.network import DenseNetwork
from lcn_support.landscape.dense.two_layers import dense_critical_points, random_target
from lcn_support.landscape.solver import critical_points
from lcn_support.losses.derivatives import gradient, quotient_signature
from lcn_support.losses.quadratic import QuadraticLoss
from lcn_support.shallow.limits import width_two_infimum
from lcn_support.shallow.metric import InducedMetric
from lcn_support.shallow.quadratic.eckart_young import quadratic_local_minima
from lcn_support.shallow.quadratic.sheets import sheet_minimum
from lcn_support.shallow.symmetric import power_of

NETWORKS = ("dense", "convolutional", "quadratic", "cubic")

EXPRESSES = "what it expresses"
MINIMA = "local minima there, squared loss"
ADDED = "bad minima from the layers"
KEPT = "what gradient flow keeps"
ZERO = "the loss at zero parameters"


@dataclass(frozen=True)
class Cell:
    """An answer of the contrast.

    Attributes
    ----------
    question, network
        the row, and the column, one of ``NETWORKS``.
    answer
        in words.
    check
        computes whether it is so on an example.
    """

    question: str
    network: str
    answer: str
    check: Callable[[], bool]

    @property
    def holds(self) -> bool:
        """Whether the check passes; it is run anew each time."""
        return self.check()


def contrast() -> tuple[Cell, ...]:
    """All cells, row by row.

    >>> cells = contrast()
    >>> len(cells), {cell.network for cell in cells} == set(NETWORKS)
    (20, True)
    >>> [cell.holds for cell in cells if cell.question == KEPT]
    [True, True, True, True]
    """
    rows: dict[str, tuple[tuple[str, Callable[[], bool]], ...]] = {
        EXPRESSES: (
            ("matrices of rank ≤ r: a variety", lambda: factors_if_of_rank(2, 2)),
            ("closed, bounded by inequalities", lambda: stops_at_the_discriminant((2, 2))),
            ("symmetric matrices of rank ≤ r: a variety", lambda: is_reached((3, -2, 0), 2)),
            ("not closed", lambda: not has_a_best((1, 0, -3, 0))),
        ),
        MINIMA: (
            ("one value, that of the largest singular values", lambda: minima_of_rank(2) == 1),
            ("one if it expresses all; more with strides", strides_leave_bad_minima),
            ("up to r + 1, by signs", lambda: minima_by_signs((3, 2, -1, -2), 2) == 3),
            ("sometimes none", lambda: not has_a_best((1, 0, -3, 0))),
        ),
        ADDED: (
            ("none", lambda: all_spurious_have_descent((3, 2, 2, 3))),
            (
                "some, even if it expresses all",
                lambda: is_trap([(1, 1, 0), (1, 0)], (1, 1, 0, 1)),
            ),
            ("wrong signs, at every width", lambda: wrong_signs_stay(widths=(2, 4, 50))),
            ("none where a neuron is dead", lambda: dead_neurons_help(degree=3)),
        ),
        KEPT: (
            ("W₂ᵀW₂ − W₁W₁ᵀ", dense_matrices_are_kept),
            ("‖w₁‖² − ‖w₂‖²", norms_of_filters_are_kept),
            (
                "α² − ‖w‖²/2; w₁ · w₂ if α = ±1 are fixed",
                lambda: neurons_keep(2) and opposite_signs_keep(),
            ),
            ("α² − ‖w‖²/3", lambda: neurons_keep(3)),
        ),
        ZERO: (
            ("flat of order L", lambda: order(*dense((2, 2, 2, 2))) == 3),
            ("flat of order L", lambda: order(*filters((3, 2, 2))) == 3),
            ("flat of order 3", lambda: order(*neurons(2)) == 3),
            ("flat of order 4", lambda: order(*neurons(3)) == 4),
        ),
    }
    return tuple(
        Cell(question, network, *cell)
        for question, cells in rows.items()
        for network, cell in zip(NETWORKS, cells, strict=True)
    )


# What it expresses.


def factors_if_of_rank(rank: int, width: int) -> bool:
    """Whether a 3 × 3 matrix of that rank is a product through that width, by its echelon form.

    >>> factors_if_of_rank(2, 2), factors_if_of_rank(3, 2)
    (True, False)
    """
    columns = [[1, 2, 0], [0, 1, 1], [3, 0, 1]][:rank]
    W = [
        [sum((Fraction(c[i] * c[j]) for c in columns), Fraction(0)) for j in range(3)]
        for i in range(3)
    ]
    echelon, found = to_flint(W).rref()
    pivots = [next(j for j in range(3) if echelon[i, j]) for i in range(found)]
    if found > width:
        return False
    first = from_flint(echelon)[:found]
    second = [[W[i][j] for j in pivots] for i in range(3)]
    product = DenseNetwork((3, found, 3)).product([first, second])
    return product == tuple(map(tuple, W))


def stops_at_the_discriminant(sizes: Sequence[int]) -> bool:
    """Whether x² is within reach and at the boundary, x² − y²/100 within, x² + y²/100 without.

    >>> stops_at_the_discriminant((2, 2)), stops_at_the_discriminant((3,))
    (True, False)
    """
    a, small = Architecture(sizes), Fraction(1, 100)
    return [contains(a, (1, 0, c)) for c in (-small, 0, small)] == [True, True, False]


def is_reached(eigenvalues: Sequence[int], width: int) -> bool:
    """Whether a quadratic network of that width expresses diag(λ).

    >>> is_reached((3, -2, 0), 2), is_reached((3, -2, 0), 1)
    (True, False)
    """
    return min(p.loss for p in _quadratic_minima(eigenvalues, width)) == 0


def has_a_best(teacher: Sequence[int]) -> bool:
    """Whether a cubic network of width two has a least loss for Gaussian data.

    >>> has_a_best((1, 0, -3, 0)), has_a_best((1, 0, 0, 1))
    (False, True)
    """
    return width_two_infimum(teacher, InducedMetric.gaussian(2, 3)).is_attained


# Local minima on the function space.


def minima_of_rank(width: int) -> int:
    """Of the critical sums of singular parts of a 3 × 3 matrix, those without descent."""
    target = random_target(3, 3, (3, 2, 1), np.random.default_rng(15))
    return sum(p.negative == 0 for p in dense_critical_points(target, width))


def strides_leave_bad_minima(strides: Sequence[int] = (2, 1)) -> bool:
    """Whether k = (3, 2) has a bad minimum where the layers share nothing, for one target.

    >>> strides_leave_bad_minima(), strides_leave_bad_minima((1, 1))
    (True, False)
    """
    a = Architecture((3, 2), strides)
    found = critical_points(a, QuadraticLoss((1, 2, -3, 1, 2)[: a.filter_size]), progress=False)
    return any(p.pattern.codimension == 0 for p in found.bad_minima)


def minima_by_signs(eigenvalues: Sequence[int], width: int) -> int:
    """The number of local minima of a quadratic network, for the Frobenius norm.

    >>> minima_by_signs((3, 2, -1, -2), 2), minima_by_signs((4, 3, 2, 1), 2)
    (3, 1)
    """
    return len(_quadratic_minima(eigenvalues, width))


def _quadratic_minima(eigenvalues: Sequence[int], width: int) -> Any:

    n = len(eigenvalues)
    return quadratic_local_minima(_diagonal(eigenvalues), width, InducedMetric.frobenius(n))


def _diagonal(entries: Sequence[int]) -> list[list[int]]:
    return [[c if i == j else 0 for j in range(len(entries))] for i, c in enumerate(entries)]


# Bad minima from the layers.


def all_spurious_have_descent(widths: Sequence[int]) -> bool:
    """Whether a path through idle units lowers the loss from all spurious sums of singular parts.

    >>> all_spurious_have_descent((3, 2, 3)), all_spurious_have_descent((3, 1, 3))
    (True, True)
    """
    values = (3, 2, 1)
    network, loss = DenseNetwork(widths), MatrixLoss(_diagonal(values))
    for size in range(network.rank):
        for chosen in combinations(range(3), size):
            given = singular_parts(widths, values, chosen)
            idle = next(j for j in range(3) if j not in chosen)
            moved = singular_parts(widths, values, chosen, idle, Fraction(1, 4))
            here = network.classify(given, loss)
            if not (here.is_spurious and loss.value(network.product(moved)) < here.loss):
                return False
    return True


def singular_parts(
    widths: Sequence[int], values: Sequence[Any], chosen: Sequence[int],
    path: int | None = None, step: Any = 0,
) -> list[list[list[Fraction]]]:  # fmt: skip
    """Parameters of a dense network over Σ_{j∈J} σ_j e_j e_jᵀ, critical for diag(σ).

    Parameters
    ----------
    widths
        (d_0, …, d_L).
    values, chosen
        σ, and the positions J, no more than the least width.
    path, step
        the position of an entry e_j e_jᵀ that a path through one idle unit a layer adds, and the
        strength ε of each of its steps.

    >>> singular_parts((2, 2, 2), (2, 1), chosen=(0,), path=1, step=Fraction(1, 2))[1][1]
    [Fraction(0, 1), Fraction(1, 2)]
    """
    found, last = [], len(widths) - 2
    for i, (before, after) in enumerate(pairwise(widths)):
        W = [[Fraction(0)] * before for _ in range(after)]
        for k, j in enumerate(chosen):
            W[j if i == last else k][j if i == 0 else k] = Fraction(values[j] if i == 0 else 1)
        if path is not None:
            k = len(chosen)
            W[path if i == last else k][path if i == 0 else k] += step
        found.append(W)
    return found


def is_trap(filters: Sequence[Sequence[int]], target: Sequence[int]) -> bool:
    """Whether filters are a strict local minimum modulo scaling, though the target is in reach.

    >>> is_trap([(1, 1, 0), (1, 0)], (1, 1, 0, 1)), is_trap([(1, 1, 0), (1, 0)], (1, 1, 0, -1))
    (True, False)
    """
    critical = not any(c for part in gradient(filters, target) for c in part)
    reached = contains(Architecture([len(w) for w in filters]), target)
    return critical and reached and quotient_signature(filters, target).is_minimum


def wrong_signs_stay(widths: Sequence[int], eigenvalues: Sequence[int] = (3, 1)) -> bool:
    """Whether only negative outputs leave a loss above zero at all these widths.

    They do not if no eigenvalue is positive:

    >>> wrong_signs_stay((2, 4)), wrong_signs_stay((2, 4), (-1, -3))
    (True, False)
    """
    T, metric = _diagonal(eigenvalues), InducedMetric.gaussian(len(eigenvalues), 2)
    return all(sheet_minimum(T, 0, q, metric).loss > 0 for q in widths)


def dead_neurons_help(degree: int, sign: int | None = None) -> bool:
    """Whether from α = 0, w = 0 the loss falls along some w, whatever the sign of the error.

    With a sign given, α has it: then an even degree cannot help against one of the errors.

    >>> dead_neurons_help(3, sign=-1), dead_neurons_help(2, sign=-1)
    (True, False)
    """
    metric, small = InducedMetric.gaussian(2, degree), Fraction(1, 100)

    def falls(error: Sequence[int]) -> bool:
        at_rest = metric.inner(error, error)
        for w in ((1, 0), (-1, 0), (0, 1), (1, 1)):
            for alpha in (-small, small) if sign is None else (sign * small,):
                moved = [e - alpha * c for e, c in zip(error, power_of(w, degree), strict=True)]
                if metric.inner(moved, moved) < at_rest:
                    return True
        return False

    square = power_of((1, 0), degree)
    return falls(square) and falls([-c for c in square])


# What gradient flow keeps, from gradients that know nothing of layers.


def dense_matrices_are_kept(rates: Sequence[int] = (1, 1)) -> bool:
    """Whether W_2ᵀW_2 − W_1W_1ᵀ has the derivative zero along Ẇ_i = −η_i G_i.

    >>> dense_matrices_are_kept(), dense_matrices_are_kept(rates=(1, 2))
    (True, False)
    """
    at, value = dense((2, 2, 2))
    G = [rates[i >= 4] * g for i, g in enumerate(gradient_at(at, value))]
    W1, W2, G1, G2 = (((p[0], p[1]), (p[2], p[3])) for p in (at[:4], at[4:], G[:4], G[4:]))
    return all(
        sum(W2[h][i] * G2[h][j] + G2[h][i] * W2[h][j] for h in (0, 1))
        == sum(W1[i][h] * G1[j][h] + G1[i][h] * W1[j][h] for h in (0, 1))
        for i in (0, 1)
        for j in (0, 1)
    )


def norms_of_filters_are_kept() -> bool:
    """Whether ⟨w_i, g_i⟩ is the same for all filters of k = (3, 2, 2)."""
    at, value = filters((3, 2, 2))
    terms = [w * g for w, g in zip(at, gradient_at(at, value), strict=True)]
    return sum(terms[:3]) == sum(terms[3:5]) == sum(terms[5:]) != 0


def neurons_keep(degree: int, divisor: int | None = None) -> bool:
    """Whether α ∂α = ⟨w, ∂w⟩/d for each of two neurons, so that α² − |w|²/d is kept.

    >>> neurons_keep(2), neurons_keep(3), neurons_keep(3, divisor=2)
    (True, True, False)
    """
    at, value = neurons(degree)
    terms = [p * g for p, g in zip(at, gradient_at(at, value), strict=True)]
    d = divisor or degree
    return all(d * terms[i] == terms[i + 1] + terms[i + 2] != 0 for i in (0, 3))


def opposite_signs_keep(signs: Sequence[int] = (1, -1)) -> bool:
    """Whether ⟨w_1, w_2⟩ is kept if the outputs are fixed at these signs.

    >>> opposite_signs_keep(), opposite_signs_keep((1, 1))
    (True, False)
    """
    at, whole = neurons(2)
    w, v = at[1:3], at[4:6]

    def value(p: Parameters) -> Fraction:
        return whole((Fraction(signs[0]), *p[:2], Fraction(signs[1]), *p[2:]))

    g = gradient_at((*w, *v), value)
    return sum(a * b for a, b in zip((*v, *w), g, strict=True)) == 0


# Losses as functions of all parameters in a row, with parameters that are not special.


def dense(widths: Sequence[int]) -> tuple[Parameters, Callable[[Parameters], Fraction]]:
    """‖W_L ⋯ W_1 − U‖² with a fixed U."""
    network = DenseNetwork(widths)
    m, n = network.shape
    loss = MatrixLoss([[1 + i * n + j for j in range(n)] for i in range(m)])

    def value(p: Parameters) -> Fraction:
        entries, layers = iter(p), []
        for before, after in pairwise(widths):
            layers.append([[next(entries) for _ in range(before)] for _ in range(after)])
        return loss.value(network.product(layers))

    return some_parameters(network.parameters), value


def filters(sizes: Sequence[int]) -> tuple[Parameters, Callable[[Parameters], Fraction]]:
    """The squared distance of a product of forms from a fixed one, white data."""

    def value(p: Parameters) -> Fraction:
        entries = iter(p)
        W = compose([[next(entries) for _ in range(k)] for k in sizes])
        return sum(((c - 1 - i) ** 2 for i, c in enumerate(W)), Fraction(0))

    return some_parameters(sum(sizes)), value


def neurons(degree: int) -> tuple[Parameters, Callable[[Parameters], Fraction]]:
    """The loss of two neurons with two inputs and Gaussian data; parameters α, w by neurons."""
    metric = InducedMetric.gaussian(2, degree)
    teacher = [prod((-1, i + 1)) for i in range(degree + 1)]

    def value(p: Parameters) -> Fraction:
        parts = [[p[i] * c for c in power_of(p[i + 1 : i + 3], degree)] for i in (0, 3)]
        error = [sum(c) for c in zip(teacher, *parts, strict=True)]
        return metric.inner(error, error)

    return some_parameters(6), value
