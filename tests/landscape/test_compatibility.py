"""Critical parameters against critical filters, exactly; zero filters; how many there are."""

from fractions import Fraction
from math import comb

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
from lcn_support.architectures.strata import compatible_partitions
from lcn_support.arithmetic.symmetric_matrices import inertia
from lcn_support.counting.multiple_roots import critical_class_count
from lcn_support.forms.roots import dehomogenize, real_factors
from lcn_support.landscape.planted import (
    image_of_differential,
    loss_with_residual,
    random_form,
    random_orthogonal,
    tangent_space,
)
from lcn_support.losses.derivatives import gradient, hessian

SIZES = [(2, 2), (3, 2), (2, 2, 2), (4, 2), (3, 2, 2), (3, 3), (5,), (3, 1, 3), (3, 2, 3), (5, 2)]


def fraction(entry):
    return Fraction(int(entry.p), int(entry.q))


def shifts(form, count):
    return [[*[0] * a, *form, *[0] * (count - 1 - a)] for a in range(count)]


def rational(rows):
    entries = [fmpq(*Fraction(c).as_integer_ratio()) for row in rows for c in row]
    return fmpq_mat(len(rows), len(rows[0]), entries)


def orthogonal(rows, vector):
    return not any(sum(a * b for a, b in zip(row, vector, strict=True)) for row in rows)


def is_critical(filters, target, covariance=None):
    return not any(entry for part in gradient(filters, target, covariance) for entry in part)


def rescaled(filters, rng):
    """Another member of the scaling class."""
    scales = [Fraction(c) for c in rng.choice([-3, -1, 2, 5], len(filters) - 1).tolist()]
    given = [1 / Fraction(np.prod(scales)), *scales]
    return [[c * a for a in w] for c, w in zip(given, filters, strict=True)]


def cases(seed, sizes=SIZES):
    """For each architecture and pattern a random form, with each of its factorizations."""
    rng = np.random.default_rng(seed)
    for k in sizes:
        a = Architecture(k)
        for pattern in RootPattern.all_of_degree(a.degree):
            W = random_form(pattern, rng)
            yield W, [(f.is_compatible, rescaled(f.filters, rng)) for f in fibre(a, W)], rng


def critical_loss(W, rows, rng):
    """(u, S) with a random residual orthogonal to the rows."""
    loss = loss_with_residual(W, random_orthogonal(rows, rng), rng)
    return loss.target, loss.covariance


# The theorem, part by part.


def derivatives(W):
    """The tangent space by another way: of c·∏ q^m in the coefficients of each factor q."""
    powers = [(f.coefficients, f.multiplicity) for f in real_factors(W)]
    rows = []
    for i, (q, _) in enumerate(powers):
        lowered = [(p, m - (i == j)) for j, (p, m) in enumerate(powers)]
        product = compose([(1,), *(p for p, m in lowered for _ in range(m))])
        rows += shifts(product, len(q))
    return rows


def test_random_forms_have_their_pattern_and_tangent_space():
    rng = np.random.default_rng(4)
    for degree in range(1, 6):
        for pattern in RootPattern.all_of_degree(degree):
            W = random_form(pattern, rng)
            dimension = degree + 1 - pattern.codimension
            assert root_pattern(W) == pattern
            assert len(tangent_space(W)) == rational(tangent_space(W)).rank() == dimension
            assert rational(derivatives(W)).rank() == dimension
            assert rational([*tangent_space(W), *derivatives(W)]).rank() == dimension


def test_random_losses_have_their_residual():
    rng = np.random.default_rng(40)
    for pattern in RootPattern.all_of_degree(4):
        W = random_form(pattern, rng)
        residual = random_orthogonal(tangent_space(W), rng)
        assert any(residual) == (pattern.codimension > 0)
        loss = loss_with_residual(W, residual, rng)
        assert loss.gradient(W) == tuple(2 * r for r in residual)
        assert inertia(loss.covariance) == (5, 0)


def test_planting_refuses_what_it_cannot_do():
    with pytest.raises(ValueError, match="at most 12 real roots"):
        random_form(RootPattern((1,) * 13, ()), np.random.default_rng(0))
    with pytest.raises(ValueError, match="irrational multiple root"):
        tangent_space(compose([(1, 0, -2), (1, 0, -2)]))


def test_over_a_critical_parameter_the_filter_is_critical_on_its_stratum():
    """Part 1, for every factorization, compatible or not."""
    checked = 0
    for W, factorizations, rng in cases(seed=41):
        for _, filters in factorizations:
            loss = critical_loss(W, image_of_differential(filters), rng)
            assert is_critical(filters, *loss)
            assert orthogonal(derivatives(W), QuadraticLoss(*loss).gradient(W))
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
    for W, factorizations, rng in cases(seed=42):
        loss = critical_loss(W, derivatives(W), rng)
        compatible = [filters for is_compatible, filters in factorizations if is_compatible]
        assert all(is_critical(filters, *loss) for filters in compatible)
        checked += len(compatible)
    assert checked == 152


def test_incompatible_factorizations_of_critical_filters_are_not_critical():
    """Part 2 without its hypothesis, which is part 3: all 87 gradients differ from zero."""
    checked = 0
    for W, factorizations, rng in cases(seed=43):
        loss = critical_loss(W, derivatives(W), rng)
        incompatible = [filters for is_compatible, filters in factorizations if not is_compatible]
        assert not any(is_critical(filters, *loss) for filters in incompatible)
        checked += len(incompatible)
    assert checked == 87


@pytest.mark.parametrize("pattern", ["112|0", "22|0", "13|0", "4|0"])
def test_at_a_special_target_incompatible_factorizations_are_critical(pattern):
    """u = W on the discriminant: the residual vanishes, and with it every gradient."""
    W = random_form(RootPattern(pattern), np.random.default_rng(44))
    found = fibre(Architecture((3, 2, 2)), W)
    assert all(is_critical(f.filters, W) for f in found)
    assert not all(f.is_compatible for f in found)


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
    for W, factorizations, _ in cases(seed=45):
        size, dimension = len(W), rational(derivatives(W)).rank()
        for is_compatible, filters in factorizations:
            residuals = size - rational(image_of_differential(filters)).rank()
            assert is_compatible == (dimension + residuals == size)
            assert dimension + residuals <= size


def test_a_class_is_critical_as_a_whole_or_not_at_all():
    for W, factorizations, rng in cases(seed=46, sizes=[(3, 2, 2), (3, 3)]):
        loss = critical_loss(W, derivatives(W), rng)
        for _, filters in factorizations:
            members = [is_critical(rescaled(filters, rng), *loss) for _ in range(3)]
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
    for W, factorizations, _ in cases(seed=47):
        for is_compatible, filters in factorizations:
            divisor = common_divisor(others(filters))
            rows, size = image_of_differential(filters), len(W)
            assert rational(rows).rank() == size - (len(divisor) - 1)
            multiples = shifts(divisor, size - len(divisor) + 1)
            assert rational([*rows, *multiples]).rank() == len(multiples) == rational(rows).rank()
            assert is_compatible == (len(divisor) - 1 == size - rational(derivatives(W)).rank())


def test_one_zero_filter_keeps_the_formula():
    filters = [(1, 2, -1, 3), (0, 0)]
    divisor = common_divisor([P for P in others(filters) if any(P)])
    assert rational(image_of_differential(filters)).rank() == 5 - (len(divisor) - 1) == 2


def test_without_the_point_at_infinity_the_rank_is_wrong():
    filters = [(0, 1, 1), (0, 1), (1, 5)]
    affine = [dehomogenize(P)[1] for P in others(filters)]
    divisor = affine[0].gcd(affine[1]).gcd(affine[2])
    assert rational(image_of_differential(filters)).rank() == 4 < 5 - divisor.degree()


def test_with_two_zero_filters_there_is_no_divisor():
    filters = [(0, 0, 0), (0, 0), (1, 5)]
    assert not any(map(any, others(filters)))
    assert rational(image_of_differential(filters)).rank() == 0


def test_non_real_double_roots_count():
    """(x² + y²)² in one filter: critical on its stratum, no double real root, yet not critical."""
    W, u = compose([(1, 0, 1), (1, 0, 1)]), (0, -1, 3, 1, 0)
    residual = [w - c for w, c in zip(W, u, strict=True)]
    directions = shifts(compose([(1, 0, 1)]), 3)
    assert orthogonal(directions, residual) and any(residual)
    assert not is_critical([W], u)
    assert is_critical([(1, 0, 1), (1, 0, 1)], u)


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
