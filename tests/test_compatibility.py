"""Critical parameters against critical filters, exactly; compatible factorizations; zero."""

import csv
from fractions import Fraction
from itertools import product
from math import comb
from pathlib import Path

import numpy as np
import pytest
from flint import fmpq, fmpq_mat

from lcn_support import (
    Architecture,
    QuadraticLoss,
    RootPattern,
    compose,
    critical_points,
    fibre,
    root_pattern,
)
from lcn_support.bezoutian import inertia
from lcn_support.counting import compatible_partitions, critical_class_count
from lcn_support.forms import dehomogenize
from lcn_support.hessian import gradient, hessian
from lcn_support.packings import packings

PUBLISHED = Path(__file__).parents[1] / "data" / "published" / "compatible_patterns.csv"
SIZES = [(2, 2), (3, 2), (2, 2, 2), (4, 2), (3, 2, 2), (3, 3), (5,), (3, 1, 3), (3, 2, 3), (5, 2)]


class Drawn:
    """A random form with a given pattern, its factors and a random S."""

    def __init__(self, rng, pattern):
        lines = [(0, 1), *((1, -a) for a in range(-5, 6))]
        pairs = [(1, -2 * a, a * a + b) for a in range(-2, 3) for b in (1, 2, 5)]
        rng.shuffle(lines)
        rng.shuffle(pairs)
        self.rng = rng
        self.real = lines[: len(pattern.real)]
        self.complex = pairs[: len(pattern.complex)]
        self.factors = [*self.real, *self.complex]
        self.multiplicities = (*pattern.real, *pattern.complex)
        size = pattern.degree + 1
        root = fmpq_mat(size, size, rng.integers(-3, 4, size * size).tolist())
        identity = fmpq_mat(size, size, [int(i == j) for i, j in np.ndindex(size, size)])
        self.S = root * root.transpose() + identity

    @property
    def form(self):
        return self.product(self.multiplicities)

    def product(self, exponents):
        powers = zip(self.factors, exponents, strict=True)
        return compose([(1,), *(q for q, m in powers for _ in range(m))])

    def tangent(self):
        """The stratum's tangent space at the form: derivatives of q ↦ c·∏ q^m for each factor q."""
        rows = []
        for i, q in enumerate(self.factors):
            lowered = [m - (j == i) for j, m in enumerate(self.multiplicities)]
            rows += shifts(self.product(lowered), len(q))
        return rows

    def filters(self, packing):
        """The factorization that a packing names, each filter but the first scaled at random."""
        copies = [*packing.real, *packing.complex]
        scales = self.rng.choice([-3, -1, 2, 5], packing.layers - 1).tolist()
        given = [Fraction(1), *map(Fraction, scales)]
        given[0] = 1 / np.prod(given)
        layers = [self.product([row[layer] for row in copies]) for layer in range(packing.layers)]
        return [[c * a for a in w] for c, w in zip(given, layers, strict=True)]

    def residual(self, rows):
        """A generic vector orthogonal to the rows (zero if they span everything)."""
        size = len(rows[0])
        kernel, nullity = rational(rows).numer_denom()[0].nullspace()
        weights = self.rng.integers(-(10**6), 10**6, nullity).tolist()
        vectors = [[int(kernel[i, j]) for i in range(size)] for j in range(nullity)]
        return [sum(c * v[i] for c, v in zip(weights, vectors, strict=True)) for i in range(size)]

    def target(self, residual):
        """u with S(W − u) = residual, and S."""
        shift = self.S.inv() * fmpq_mat(len(residual), 1, residual)
        u = [w - fraction(shift[i, 0]) for i, w in enumerate(self.form)]
        return u, [[fraction(e) for e in row] for row in self.S.tolist()]


def fraction(entry):
    return Fraction(int(entry.p), int(entry.q))


def shifts(form, count):
    return [[*[0] * a, *form, *[0] * (count - 1 - a)] for a in range(count)]


def jacobian(filters):
    """Rows x^a P_i, with P_i = ∏_{j≠i} w_j: they span the image of the differential of μ."""
    rows = []
    for i, w in enumerate(filters):
        rows += shifts(compose([(1,), *filters[:i], *filters[i + 1 :]]), len(w))
    return rows


def rational(rows):
    entries = [fmpq(*Fraction(c).as_integer_ratio()) for row in rows for c in row]
    return fmpq_mat(len(rows), len(rows[0]), entries)


def orthogonal(rows, vector):
    return not any(sum(a * b for a, b in zip(row, vector, strict=True)) for row in rows)


def is_critical(filters, target, covariance=None):
    return not any(entry for part in gradient(filters, target, covariance) for entry in part)


def cases(seed, sizes=SIZES):
    """For each architecture and pattern a random form, with each of its factorizations."""
    rng = np.random.default_rng(seed)
    for k in sizes:
        a = Architecture(k)
        for pattern in RootPattern.all_of_degree(a.degree):
            drawn = Drawn(rng, pattern)
            yield drawn, [(p, drawn.filters(p)) for p in packings(pattern, a)]


# The theorem, part by part.


def test_random_forms_have_their_pattern_and_tangent_space():
    rng = np.random.default_rng(4)
    for degree in range(1, 6):
        for pattern in RootPattern.all_of_degree(degree):
            drawn = Drawn(rng, pattern)
            assert root_pattern(drawn.form) == pattern
            assert rational(drawn.tangent()).rank() == degree + 1 - pattern.codimension


def test_over_a_critical_parameter_the_filter_is_critical_on_its_stratum():
    """Part 1, for every factorization, compatible or not."""
    checked = 0
    for drawn, factorizations in cases(seed=41):
        for _, filters in factorizations:
            residual = drawn.residual(jacobian(filters))
            assert is_critical(filters, *drawn.target(residual))
            assert orthogonal(drawn.tangent(), residual)
            checked += 1
    assert checked == 239


def test_it_need_not_be_critical_among_all_filters():
    """x²(x² + 3xy + y²) lies inside the function space, where no filter but u is critical for ℓ."""
    filters, target = [(1, 3, 1, 0), (1, 0)], (1, 3, 1, 0, 1)
    assert is_critical(filters, target)
    assert any(QuadraticLoss(target).gradient(compose(filters)))
    assert root_pattern(compose(filters)) == RootPattern("112|0")


def test_compatible_factorizations_of_critical_filters_are_critical():
    """Part 2."""
    checked = 0
    for drawn, factorizations in cases(seed=42):
        target = drawn.target(drawn.residual(drawn.tangent()))
        compatible = [filters for packing, filters in factorizations if packing.is_compatible]
        assert all(is_critical(filters, *target) for filters in compatible)
        checked += len(compatible)
    assert checked == 152


def test_incompatible_factorizations_of_critical_filters_are_not_critical():
    """Part 2 without its hypothesis, which is part 3: all 87 gradients differ from zero."""
    checked = 0
    for drawn, factorizations in cases(seed=43):
        target = drawn.target(drawn.residual(drawn.tangent()))
        incompatible = [filters for packing, filters in factorizations if not packing.is_compatible]
        assert not any(is_critical(filters, *target) for filters in incompatible)
        checked += len(incompatible)
    assert checked == 87


@pytest.mark.parametrize("pattern", ["112|0", "22|0", "13|0", "4|0"])
def test_at_a_special_target_incompatible_factorizations_are_critical(pattern):
    """u = W on the discriminant: the residual vanishes, and with it every gradient."""
    drawn = Drawn(np.random.default_rng(44), RootPattern(pattern))
    u, S = drawn.target([0] * 5)
    found = [(p, drawn.filters(p)) for p in packings(RootPattern(pattern), Architecture((3, 2, 2)))]
    assert all(is_critical(filters, u, S) for _, filters in found)
    assert not all(packing.is_compatible for packing, _ in found)


def test_a_target_can_be_special_without_being_reached():
    """A residual at one of two double roots: the other one may lie inside a filter."""
    W, u = (1, 0, -2, 0, 1), (2, 1, -1, 1, 2)
    classes = fibre(Architecture((3, 2, 2)), W)
    critical = [f for f in classes if is_critical(f.filters, u)]
    assert QuadraticLoss(u).value(W) == 5
    assert sorted(f.is_compatible for f in critical) == [False, True, True]
    assert len(classes) == 4


def test_special_targets_are_few():
    """Forms, and residuals at which a factorization is critical: n + 1 dimensions if compatible."""
    for drawn, factorizations in cases(seed=45):
        size, dimension = len(drawn.form), rational(drawn.tangent()).rank()
        for packing, filters in factorizations:
            residuals = size - rational(jacobian(filters)).rank()
            assert packing.is_compatible == (dimension + residuals == size)
            assert dimension + residuals <= size


def test_a_class_is_critical_as_a_whole_or_not_at_all():
    for drawn, factorizations in cases(seed=46, sizes=[(3, 2, 2), (3, 3)]):
        target = drawn.target(drawn.residual(drawn.tangent()))
        for packing, _ in factorizations:
            members = [is_critical(drawn.filters(packing), *target) for _ in range(3)]
            assert len(set(members)) == 1


def test_the_fibre_of_zero_is_critical_in_part():
    """Over W = 0 there are critical parameters and others."""
    u = (1, 2, 0, 0, 1)
    assert is_critical([(0, 0, 0, 0), (0, 0)], u)
    assert not is_critical([(1, 0, 0, 0), (0, 0)], u)


# The differential of the parameterization.


def common_divisor(forms):
    """The greatest common divisor of forms of one degree or several, as a coefficient list."""
    divisor, at_infinity = None, []
    for form in forms:
        order, polynomial = dehomogenize(form)
        at_infinity.append(order)
        divisor = polynomial if divisor is None else divisor.gcd(polynomial)
    return [0] * min(at_infinity) + [fraction(c) for c in reversed(divisor.coeffs())]


def others(filters):
    """P_1, …, P_L."""
    return [compose([(1,), *filters[:i], *filters[i + 1 :]]) for i in range(len(filters))]


def test_rank_and_image_of_the_differential():
    for drawn, factorizations in cases(seed=47):
        for packing, filters in factorizations:
            divisor = common_divisor(others(filters))
            rows, size = jacobian(filters), len(drawn.form)
            assert rational(rows).rank() == size - (len(divisor) - 1)
            multiples = shifts(divisor, size - len(divisor) + 1)
            assert rational([*rows, *multiples]).rank() == len(multiples) == rational(rows).rank()
            repeated = drawn.product([m - 1 for m in drawn.multiplicities])
            assert packing.is_compatible == (len(divisor) == len(repeated))


def test_one_zero_filter_keeps_the_formula():
    filters = [(1, 2, -1, 3), (0, 0)]
    divisor = common_divisor([P for P in others(filters) if any(P)])
    assert rational(jacobian(filters)).rank() == 5 - (len(divisor) - 1) == 2


def test_without_the_point_at_infinity_the_rank_is_wrong():
    filters = [(0, 1, 1), (0, 1), (1, 5)]
    affine = [dehomogenize(P)[1] for P in others(filters)]
    divisor = affine[0].gcd(affine[1]).gcd(affine[2])
    assert rational(jacobian(filters)).rank() == 4 < 5 - divisor.degree()


def test_with_two_zero_filters_there_is_no_divisor():
    filters = [(0, 0, 0), (0, 0), (1, 5)]
    assert not any(map(any, others(filters)))
    assert rational(jacobian(filters)).rank() == 0


# Which patterns are compatible.


def matrices(rows, columns):
    """The number of 0/1 matrices with these row sums and column sums, by trying all of them."""
    choices = [[c for c in product((0, 1), repeat=len(columns)) if sum(c) == row] for row in rows]
    return sum(
        all(sum(column) == c for column, c in zip(zip(*chosen, strict=True), columns, strict=True))
        for chosen in product(*choices)
    )


def dominated(parts, columns):
    """Gale and Ryser: the i largest parts find at most min(c, i) places in a column of sum c."""
    return all(sum(parts[:i]) <= sum(min(c, i) for c in columns) for i in range(1, len(parts) + 1))


def partitions(degree):
    return [p.real[::-1] for p in RootPattern.all_of_degree(degree) if not p.complex]


@pytest.mark.parametrize("degree", range(1, 6))
def test_over_the_complex_numbers_compatible_factorizations_are_matrices(degree):
    for a in Architecture.all_of_degree(degree):
        columns, found = [k - 1 for k in a.sizes], compatible_partitions(a)
        for parts in partitions(degree):
            assert found.get(parts, 0) == matrices(parts, columns)
            assert (parts in found) == dominated(parts, columns)


def test_the_largest_part_alone_does_not_decide():
    """A part is at most the number of layers, but that is not enough: 22 along (4, 2)."""
    wrong = [
        (a.sizes, parts)
        for a in Architecture.all_of_degree(4)
        for parts in partitions(4)
        if (max(parts) <= len([k for k in a.sizes if k > 1])) != (parts in compatible_partitions(a))
    ]
    assert ((4, 2), (2, 2)) in wrong


def test_non_real_double_roots_count():
    """(x² + y²)² in one filter: critical on its stratum, no double real root, yet not critical."""
    W, u = compose([(1, 0, 1), (1, 0, 1)]), (0, -1, 3, 1, 0)
    residual = [w - c for w, c in zip(W, u, strict=True)]
    directions = shifts(compose([(1, 0, 1)]), 3)
    assert orthogonal(directions, residual) and any(residual)
    assert not is_critical([W], u)
    assert is_critical([(1, 0, 1), (1, 0, 1)], u)


def published_cells():
    with PUBLISHED.open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            a = Architecture(tuple(map(int, row["filter_sizes"].split())))
            yield a, RootPattern(row["pattern"]), row["factorization_first_to_last_layer"]


def compatible_packings(pattern, a, is_compatible=lambda packing: packing.is_compatible):
    return [str(p).replace(" · ", " . ") for p in packings(pattern, a) if is_compatible(p)]


def test_the_published_cells_are_compatible_factorizations():
    cells = list(published_cells())
    assert len(cells) == 2 * len(RootPattern.all_of_degree(4))
    listed = 0
    for a, pattern, printed in cells:
        ours = compatible_packings(pattern, a)
        assert printed in ours if printed else not ours
        listed += len(ours)
    assert sum(bool(printed) for _, _, printed in cells) == 10
    assert listed == 31


def test_all_factorizations_disagree_with_the_empty_cells():
    """Without compatibility the slides' dashes are wrong for 22|0, 13|0 and 4|0."""
    wrong = {
        str(pattern)
        for a, pattern, printed in published_cells()
        if bool(printed) != bool(compatible_packings(pattern, a, lambda packing: True))
    }
    assert wrong == {"22|0", "13|0", "4|0"}


# Zero: critical parameters without a stratum, and too many of them.


def hankel_kernel(v, size):
    """All w of this size with ⟨v, x^a w⟩ = 0 for every shift a that fits."""
    rows = [v[a : a + size] for a in range(len(v) - size + 1)]
    kernel, nullity = rational(rows).numer_denom()[0].nullspace()
    return [[int(kernel[i, j]) for i in range(size)] for j in range(nullity)]


def zero_filter_classes(target, sizes):
    """Kernel vectors w_1: the parameters (w_1, 0) that are critical for this target."""
    u = [Fraction(int(c)) for c in target]
    basis = hankel_kernel(u, sizes[0])
    for weights in [(1,) * len(basis), tuple(range(1, len(basis) + 1)), (1, *[0] * len(basis))]:
        w = [sum(c * b[i] for c, b in zip(weights, basis, strict=False)) for i in range(sizes[0])]
        assert is_critical([w, [0] * sizes[1]], u)
    return basis


def test_one_zero_filter_gives_infinitely_many_classes_for_4_2():
    """A generic target of (4, 2): the critical w_1 are a plane, and scaling moves along lines."""
    rng = np.random.default_rng(14)
    for _ in range(20):
        target = rng.integers(-50, 51, 5).tolist()
        assert len(zero_filter_classes(target, (4, 2))) == 2


@pytest.mark.parametrize(("sizes", "classes"), [((2, 2), 0), ((3, 2), 1), ((3, 3), 0)])
def test_other_sizes_have_finitely_many(sizes, classes):
    """At most one line of w_1, so a single class beside zero: the example needs k_1 ≥ k_2 + 2."""
    rng = np.random.default_rng(15)
    target = rng.integers(-50, 51, sum(sizes) - 1).tolist()
    assert len(zero_filter_classes(target, sizes)) == classes


def test_single_zero_filters_are_strict_saddles_for_two_layers():
    rng = np.random.default_rng(16)
    for _ in range(20):
        target = rng.integers(-50, 51, 5).tolist()
        for w in hankel_kernel([Fraction(c) for c in target], 4):
            assert inertia(hessian([w, (0, 0)], target))[1] > 0


def test_for_the_target_zero_they_are_no_saddles():
    filters, zero = [(1, 2, 3, 4), (0, 0)], (0,) * 5
    assert is_critical(filters, zero) and inertia(hessian(filters, zero))[1] == 0


def test_two_zero_filters_are_always_critical():
    rng = np.random.default_rng(17)
    for _ in range(10):
        w, target = rng.integers(-9, 10, 3).tolist(), rng.integers(-9, 10, 5).tolist()
        assert is_critical([w, (0, 0), (0, 0)], target)
    assert not is_critical([(1, 2, 3), (1, 1), (0, 0)], (1, 2, 0, 0, 1))


# Counts of complex classes: the sum over strata against what the solver certifies.

COUNTS = {(2, 2): 6, (3, 2): 10, (4, 2): 14, (2, 2, 2): 34, (3, 3): 39, (3, 2, 2): 100}
BOMBIERI = {(2, 2): 4, (3, 2): 6, (4, 2): 8, (2, 2, 2): 18, (3, 3): 21, (3, 2, 2): 50}


def found_classes(a, loss):
    result = critical_points(a, loss)
    assert result.is_complete
    ways = compatible_partitions(a)
    return sum(number * result.complex_counts[parts].found for parts, number in ways.items())


def random_covariance(rng, size):
    root = rng.integers(-3, 4, (size, size))
    return (root @ root.T + np.eye(size, dtype=int)).tolist()


@pytest.mark.parametrize("sizes", COUNTS)
@pytest.mark.parametrize("white", [True, False])
def test_as_many_classes_are_found_as_the_strata_say(sizes, white):
    a, rng = Architecture(sizes), np.random.default_rng(16)
    u = rng.integers(-99, 100, a.filter_size).tolist()
    S = None if white else random_covariance(rng, a.filter_size)
    assert found_classes(a, QuadraticLoss(u, S)) == critical_class_count(a) == COUNTS[sizes]


@pytest.mark.parametrize("sizes", COUNTS)
def test_the_bombieri_metric_is_not_generic(sizes):
    a, rng = Architecture(sizes), np.random.default_rng(17)
    n = a.degree
    u = rng.integers(-99, 100, n + 1).tolist()
    S = [[Fraction(i == j, comb(n, i)) for j in range(n + 1)] for i in range(n + 1)]
    assert found_classes(a, QuadraticLoss(u, S)) == BOMBIERI[sizes] < critical_class_count(a)
