"""Too few samples: polar degrees against exact polynomials and Gröbner bases."""

import shutil
from fractions import Fraction
from random import Random

import numpy as np
import pytest
from hypothesis import given, strategies as st

from lcn_support.architectures.architecture import Architecture
from lcn_support.architectures.loci import Locus
from lcn_support.counting.few_samples import SampleCount, few_samples_count, one_hyperroot_count
from lcn_support.counting.networks import pure_class_count, spurious_class_count
from lcn_support.counting.segre import polar_degrees, segre_ed_degree
from lcn_support.forms.composition import compose
from lcn_support.landscape.continuation.stratum import solve_stratum
from lcn_support.losses.quadratic import QuadraticLoss

TWO_LAYERS = [Architecture((k, 2), (s, 1)) for k in (2, 3, 4, 5) for s in (1, 2, 3, 4)]
BY_SINGULAR = [
    ((2, 2), (2, 1)), ((2, 3), (2, 1)), ((2, 2, 2), (2, 2, 1)), ((2, 2, 2), (1, 2, 1)),
    ((2, 2, 2), (1, 1, 1)),
]  # fmt: skip

sizes = st.lists(st.integers(1, 4), min_size=1, max_size=4).map(tuple)


def samples(a, N, seed):
    draw = Random(seed)
    patches = [[draw.randint(-99, 99) for _ in range(a.filter_size)] for _ in range(N)]
    return patches, [draw.randint(-99, 99) for _ in range(N)]


@pytest.mark.parametrize("a", TWO_LAYERS, ids=str)
def test_exact_polynomials_give_the_same(a):
    for N in range(a.dimension, a.filter_size + 2):
        assert one_hyperroot_count(a, *samples(a, N, 13 * N)) == few_samples_count(a.sizes, N)


@pytest.mark.parametrize("k, s", BY_SINGULAR)
def test_groebner_bases_give_the_same(k, s):
    if shutil.which("Singular") is None:
        pytest.skip("Singular is not installed")
    from lcn_support.counting.modulo_primes.singular import singular_count

    a = Architecture(k, s)
    for N in range(1, min(a.filter_size, a.dimension + 1) + 1):
        A = np.random.default_rng(N).integers(-99, 100, (a.filter_size, N))
        found = singular_count(a, (A @ A.T).tolist(), seed=N)
        assert SampleCount(found.fitting, found.others) == few_samples_count(k, N)


@given(sizes)
def test_as_many_samples_as_dimensions_leave_the_generic_number(k):
    m = sum(k) - len(k)
    for N in range(m + 1, m + 4):
        assert few_samples_count(k, N).total == segre_ed_degree(k)


@given(sizes)
def test_as_many_samples_as_dimensions_are_like_stride_one(k):
    """Both are projections of the tensors to a space of the dimension of the function space."""
    found = few_samples_count(k, sum(k) - len(k) + 1)
    a = Architecture(k)
    assert (found.fits, found.others) == (pure_class_count(a), spurious_class_count(a))


@pytest.mark.parametrize("k, s, fits", [((2, 2), 2, 2), ((3, 2), 2, 3), ((4, 2), 3, 4)])
def test_with_fewer_samples_every_hyperroot_fits(k, s, fits):
    """Break: one sample less than dimensions, and for each second filter there is a first one."""
    import sympy

    a = Architecture(k, (s, 1))
    assert few_samples_count(k, a.dimension).fits == fits
    N = a.dimension - 1
    assert few_samples_count(k, N).fits is None
    patches, answers = samples(a, N, 5)
    X, y = sympy.Matrix(patches), sympy.Matrix(answers)
    for z in range(-3, 4):
        units = sympy.eye(k[0]).tolist()
        basis = sympy.Matrix([compose([w, (1, z)], a.strides) for w in units]).T
        assert X * basis * (X * basis).solve(y) == y
    with pytest.raises(ValueError, match="fitted with every hyperroot"):
        one_hyperroot_count(a, patches, answers)


def test_the_last_polar_degrees_are_lost_not_the_first():
    """Break: δ_i with i ≥ K − N, the other end, is another number."""
    a = Architecture((2, 2, 2), (2, 2, 1))
    degrees, N = polar_degrees(a.sizes), 3
    assert few_samples_count(a.sizes, N).others == sum(degrees[: N - 1]) == 16
    assert sum(degrees[a.filter_size - N :]) != 16 and sum(degrees[N - 1 :]) != 16


def test_samples_that_are_not_in_general_position_have_fewer():
    """Break: measurements of single coefficients have a rank, but are not generic."""
    a = Architecture((3, 2), (2, 1))
    units = np.eye(5, dtype=int)[[0, 1, 2, 4]].tolist()
    found = one_hyperroot_count(a, units, [3, 1, 4, 1])
    assert found != few_samples_count(a.sizes, 4) and found.total < 10


def test_too_few_samples_are_refused_as_data():
    a = Architecture((3, 2), (2, 1))
    for N in (1, 4, 5):
        patches, answers = samples(a, N, N)
        X = list(map(list, zip(*patches, strict=True)))
        if a.filter_size > N:
            with pytest.raises(ValueError, match=f"span {N} of the 5 dimensions"):
                QuadraticLoss.from_data(a, X, [answers])
        else:
            assert QuadraticLoss.from_data(a, X, [answers]).degree == 4


@pytest.mark.parametrize("samples", [0, -1])
def test_no_samples_are_refused(samples):
    with pytest.raises(ValueError, match=f"samples {samples} is not positive"):
        few_samples_count((2, 2), samples)


def test_more_samples_than_coefficients_are_not_fitted():
    """A thick network reaches W = u, but there S(W − u) = 0 is no fit."""
    a = Architecture((3, 2))
    for N in (5, 7):
        assert one_hyperroot_count(a, *samples(a, N, N)) == few_samples_count(a.sizes, N)
        assert few_samples_count(a.sizes, N) == SampleCount(0, 10)
    X, y = (np.array(x) for x in samples(a, 5, 5))
    u = np.linalg.solve(X.T @ X, X.T @ y)
    assert abs(X @ u - y).max() > 1e-3


def test_numbers_of_any_exact_kind_are_read():
    a = Architecture((3, 2), (2, 1))
    patches, answers = samples(a, 5, 3)
    expected = one_hyperroot_count(a, patches, answers)
    assert one_hyperroot_count(a, np.array(patches), np.array(answers)) == expected
    assert one_hyperroot_count(a, iter(patches), iter(answers)) == expected
    halves = [[Fraction(c, 2) for c in patch] for patch in patches]
    assert one_hyperroot_count(a, halves, [c / 4 for c in answers]) == expected


def test_special_samples_may_have_more_points():
    """Break: for this target there are four more, where det G = 0."""
    a, u = Architecture((3, 2), (2, 1)), (1, 0, -1, 0, 2)
    white = np.eye(5, dtype=int).tolist()
    assert one_hyperroot_count(a, white, u) == SampleCount(2, 4)
    _, found = solve_stratum(Locus((1, 1), ((2, (1,)),)), QuadraticLoss(u), np.random.default_rng())
    assert found.found == 10 and found.is_complete


def test_samples_that_every_hyperroot_explains_as_well_are_refused():
    a = Architecture((3, 2), (2, 1))
    for patches, answers in [(samples(a, 5, 3)[0], [0] * 5), ([[1] * 5] * 5, [1, 2, 3, 4, 5])]:
        with pytest.raises(ValueError, match="the same for every hyperroot; give samples"):
            one_hyperroot_count(a, patches, answers)


def test_other_networks_and_shapes_are_refused():
    with pytest.raises(TypeError, match="is no architecture"):
        one_hyperroot_count((3, 2), [[1] * 5], [1])
    with pytest.raises(ValueError, match="two layers, the second of size 2"):
        one_hyperroot_count(Architecture((2, 3), (2, 1)), [[1] * 6], [1])
    with pytest.raises(ValueError, match="give 5 numbers for each of the 2 answers"):
        one_hyperroot_count(Architecture((3, 2), (2, 1)), [[1] * 4] * 2, [1, 2])
