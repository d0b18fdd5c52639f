"""White data: the number of critical points by a formula, by a derivative and modulo a prime."""

from random import Random

import numpy as np
import pytest
from flint import fmpz_poly

from lcn_support import Architecture, QuadraticLoss
from lcn_support.architectures.loci import Locus
from lcn_support.counting.modulo_primes.solution_bounds import solution_bound
from lcn_support.counting.networks import white_critical_count
from lcn_support.counting.segre import frobenius_ed_degree, segre_ed_degree

WIDE = [(k, s) for k in range(2, 12) for s in range(2, 8)]
COUNTED = [((2, 2), 2, 2), ((3, 2), 2, 10), ((4, 2), 2, 6), ((5, 2), 2, 18), ((4, 2), 3, 10)]


def stationary_roots(u, s):
    """How many roots z of the second factor are stationary and not isotropic, exactly."""
    total, common = fmpz_poly([0]), fmpz_poly([1])
    classes = [fmpz_poly(u[c::s]) for c in range(s) if len(u[c::s]) > 1]
    norms = {c.degree(): fmpz_poly([1, 0] * c.degree() + [1]) for c in classes}
    for norm in norms.values():
        common *= norm
    for c in classes:
        total += c * c * (common // norms[c.degree()])
    slope = total.derivative() * common - total * common.derivative()
    distinct = slope // slope.gcd(slope.derivative())
    return distinct.degree() - distinct.gcd(common).degree()


@pytest.mark.parametrize("k, s", WIDE)
def test_the_derivative_has_as_many_distinct_zeros(k, s):
    a = Architecture((k, 2), strides=(s, 1))
    random = Random(100 * k + s)
    u = [random.randint(-(10**6), 10**6) for _ in range(a.filter_size)]
    assert stationary_roots(u, s) == white_critical_count(a)


def locus(a):
    first, *others = a.groups
    return Locus((1,) * first.degree, others=tuple((g.stride, (1,) * g.degree) for g in others))


def bound(a, S, wanted, seed=1):
    rng = np.random.default_rng(seed)
    loss = QuadraticLoss(rng.integers(-99, 100, a.filter_size).tolist(), S)
    return solution_bound(locus(a), loss, rng, wanted).points


@pytest.mark.parametrize("k, s, count", COUNTED)
def test_linear_algebra_modulo_a_prime_gives_the_same(k, s, count):
    a = Architecture(k, strides=(s, 1))
    assert white_critical_count(a) == count
    assert bound(a, None, count) == count


@pytest.mark.parametrize("k, s", [((2, 2, 2), (2, 2, 1)), ((3, 3), (3, 1)), ((2, 2, 3), (2, 2, 1))])
def test_without_overlap_there_are_the_singular_vector_tuples(k, s):
    a = Architecture(k, strides=s)
    count = white_critical_count(a)
    assert count == frobenius_ed_degree(k) < segre_ed_degree(k)
    assert bound(a, None, count) == count


def test_a_generic_metric_has_more():
    """Break: white data are a hypothesis of the count."""
    a = Architecture((4, 2), strides=(2, 1))
    A = np.random.default_rng(5).integers(-4, 5, (6, 6))
    S = (A @ A.T + np.eye(6, dtype=int)).tolist()
    assert bound(a, S, segre_ed_degree(a.sizes)) == 14 != white_critical_count(a)


def test_overlap_makes_more_than_singular_vectors():
    """Break: without its hypothesis the number of singular vector tuples is wrong."""
    a = Architecture((3, 2), strides=(2, 1))
    assert white_critical_count(a) == 10 != frobenius_ed_degree(a.sizes)


def test_a_target_that_is_not_generic_has_fewer():
    """Break: both classes of this target are multiples of z² + z + 1, which divides N_2."""
    a = Architecture((4, 2), strides=(2, 1))
    assert stationary_roots([1, 2, 1, 2, 1, 2], 2) == 2 < white_critical_count(a)
    assert stationary_roots([1, 2, 1, 3, 1, 2], 2) == 6


def test_layers_are_merged_first():
    merged = Architecture((4, 2), strides=(2, 1))
    assert white_critical_count(Architecture((2, 3, 1, 2), (1, 2, 1, 1))) == white_critical_count(
        merged
    )
    assert white_critical_count(Architecture((3, 3))) == 1


def test_other_architectures_are_refused():
    with pytest.raises(ValueError, match="no groups overlap and for two groups"):
        white_critical_count(Architecture((3, 3), strides=(2, 1)))
    with pytest.raises(TypeError, match="is no architecture"):
        white_critical_count((3, 3))
