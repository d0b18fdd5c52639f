"""The tolerance belongs to the type of the floats: a product of filters is never put outside."""

from contextlib import suppress
from fractions import Fraction

import numpy as np
import pytest

from lcn_support import (
    Architecture,
    LossBatch,
    QuadraticLoss,
    RootPattern,
    Unknown,
    classify,
    classify_limits,
    compose,
    contains,
    fibre,
    on_boundary,
    root_pattern,
)
from lcn_support.arguments.coefficients import TOLERANCE, read_form
from lcn_support.arguments.real_numbers import type_epsilon
from lcn_support.arithmetic.undecided import UndecidedError

NETWORKS = [
    Architecture(sizes, strides)
    for sizes, strides in [
        ((2, 2), None), ((3, 2, 2), None), ((4, 2), None), ((2, 2, 2, 2), None), ((3, 3), None),
        ((2, 2), (2, 1)), ((3, 2), (2, 1)), ((3, 3), (2, 1)), ((2, 2, 2), (2, 2, 1)),
    ]
]  # fmt: skip
THICK = [a for a in NETWORKS if a.is_thick]


def numpy_type(name):
    if name == "bfloat16":
        return pytest.importorskip("ml_dtypes", reason="NumPy has no bfloat16 of its own").bfloat16
    return np.dtype(name).type


def product(a, filters):
    """The product in the type of the filters, every operation rounded to it."""
    forms = []
    for w, spread in zip(filters, a.layer_strides, strict=True):
        dilated = np.zeros((len(w) - 1) * spread + 1, dtype=w.dtype)
        dilated[::spread] = w
        forms.append(dilated)
    result = forms[0]
    for w in forms[1:]:
        longer = np.zeros(len(result) + len(w) - 1, dtype=w.dtype)
        for i, c in enumerate(w):
            longer[i : i + len(result)] += c * result
        result = longer
    return result


def products(a, kind, count, seed):
    """Products of random filters, of which some share a root, where rounding decides."""
    rng = np.random.default_rng(seed)
    for i in range(count):
        filters = [rng.standard_normal(k).astype(kind) for k in a.sizes]
        if i % 2:
            filters = [np.resize(filters[0], k).astype(kind) for k in a.sizes]
        yield product(a, filters)


@pytest.mark.parametrize("name", ["float64", "float32", "float16", "bfloat16"])
@pytest.mark.parametrize("a", NETWORKS, ids=str)
def test_a_product_is_never_outside_its_function_space(a, name):
    for W in products(a, numpy_type(name), 40, seed=1):
        found = contains(a, W)
        assert isinstance(found, Unknown) or found is True
        if a.is_thick:
            pattern = root_pattern(W)
            assert isinstance(pattern, Unknown) or pattern.real_count >= a.even_count
            assert isinstance(on_boundary(a, W), Unknown) or on_boundary(a, W) is False
            batch = classify(W[None])
            assert batch.most[0] >= a.even_count
            with suppress(UndecidedError):
                assert fibre(a, W)


@pytest.mark.parametrize("a", [a for a in NETWORKS if a.even_count > 1 or not a.is_thick], ids=str)
def test_with_the_tolerance_of_doubles_products_of_singles_are_put_outside(a):
    """Teeth: the same products, and the tolerance of another type."""
    wrong = [
        W for W in products(a, np.float32, 200, seed=1) if contains(a, W, tolerance=1e-12) is False
    ]
    assert wrong or a.is_thick
    assert all(contains(a, W) is not False for W in wrong)


def test_doubles_rounded_to_singles_are_put_outside_at_stride_one():
    """Teeth at stride one: (x + y)² in singles, off by an epsilon, has no real root for doubles."""
    a = Architecture((2, 2))
    below = np.float32([1, 2 - 2**-23, 1])
    assert (
        contains(a, below.astype(float)) is False and on_boundary(a, below.astype(float)) is False
    )
    for kind in (below, torch_of(below)):
        assert isinstance(contains(a, kind), Unknown)
        assert isinstance(on_boundary(a, kind), Unknown)
        assert isinstance(root_pattern(kind), Unknown)
        assert classify(kind[None]).unknown.all()
        with pytest.raises(UndecidedError):
            fibre(a, kind)
    assert not classify(below[None].astype(float)).unknown.any()


def torch_of(array):
    torch = pytest.importorskip("torch", reason="PyTorch comes with the extra 'train'")
    return torch.tensor(array)


@pytest.mark.parametrize("name", ["float64", "float32", "float16", "bfloat16"])
def test_every_type_has_the_same_multiple_of_its_epsilon(name):
    torch = pytest.importorskip("torch", reason="PyTorch comes with the extra 'train'")
    kind = getattr(torch, name)
    form = torch.tensor([1.0, 2.0, 1.0], dtype=kind)
    eps = torch.finfo(kind).eps
    assert type_epsilon(kind, "W") == eps
    multiple = TOLERANCE / torch.finfo(torch.float64).eps
    assert read_form(form)[1] == multiple * eps == read_form(list(form))[1]
    assert classify(form[None]).tolerance == multiple * eps
    assert read_form(form, 1e-3)[1] == classify(form[None], 1e-3).tolerance == 1e-3
    if name != "bfloat16":
        scalar = np.dtype(name).type(1)
        assert read_form([1, scalar, 0.5])[1] == multiple * eps or name == "float64"
        assert type_epsilon(np.dtype(name), "W") == np.finfo(name).eps == eps


def test_the_coarsest_type_counts():
    assert read_form([np.float32(1), 0.5, 3])[1] == read_form(np.float32([1]))[1]
    assert read_form([np.float16(1), np.float32(0.5)])[1] == read_form(np.float16([1]))[1]
    assert read_form([1, Fraction(1, 3)])[1] == 0
    assert classify([[np.float32(1), 0.5]]).tolerance == read_form(np.float32([1]))[1]


def test_singles_that_are_far_from_a_multiple_root_are_decided():
    form = np.float32([1, 0.5, -2, 0.25])
    assert root_pattern(form) == RootPattern("111|0")
    assert classify(form[None]).counts()["111|0"] == 1
    assert root_pattern(np.float16(form)) != RootPattern("111|0")
    assert root_pattern(np.float16(form), tolerance=1e-3) == RootPattern("111|0")


@pytest.mark.parametrize("name", ["float32", "bfloat16", "float16"])
def test_limits_of_training_in_a_coarse_type_are_right_or_unknown(name):
    """Filters that are rounded to the type: what is certified is what the doubles give."""
    torch = pytest.importorskip("torch", reason="PyTorch comes with the extra 'train'")
    a = Architecture((3, 2))
    rng = np.random.default_rng(2)
    certified = 0
    for _ in range(50):
        filters = [rng.standard_normal(3), rng.standard_normal(2)]
        loss = QuadraticLoss(compose([[Fraction(c) for c in w] for w in filters]))
        exact = classify_limits(a, loss, filters).text[0]
        coarse = classify_limits(
            a, loss, [torch.tensor(w).to(getattr(torch, name)) for w in filters]
        ).text[0]
        assert coarse in (exact, "unknown")
        certified += coarse != "unknown"
    assert certified > 10 or name != "float32"


# --------------------------------------------------------------------- no tolerance: exact numbers

FORMS = [[1, 2, 1], [1, 0, 2, 0, 1], [0, 0, 1], [2, -3, 0, 1], [1, 0, 0, 0, -1], [0, 1, 2, 1, 0]]


@pytest.mark.parametrize("form", FORMS, ids=str)
@pytest.mark.parametrize("kind", [float, np.float32, np.float16])
def test_no_tolerance_means_exact(form, kind):
    """Floats are then the dyadic numbers that they are, at stride one and for each function."""
    floats = np.array(form, dtype=kind)
    pattern = root_pattern(form)
    assert root_pattern(floats, tolerance=0) == pattern
    assert root_pattern(floats / 4, tolerance=Fraction(0)) == pattern
    counts = classify(floats[None], tolerance=0).counts()
    assert counts[str(pattern)] == 1 and sum(counts.values()) == 1
    for a in Architecture.all_of_degree(len(form) - 1):
        assert contains(a, floats, tolerance=0) is contains(a, form)
        assert on_boundary(a, floats, tolerance=0) is on_boundary(a, form)
        assert len(fibre(a, floats, tolerance=0)) == len(fibre(a, form))


def test_a_tenth_is_no_double_root_exactly():
    """Teeth: 0.1 is not 1/10, so (x + y/10)² in doubles has no double root."""
    assert root_pattern([1, Fraction(2, 10), Fraction(1, 100)]) == RootPattern("2|0")
    assert root_pattern([1.0, 0.2, 0.01], tolerance=0) != RootPattern("2|0")
    assert isinstance(root_pattern([1.0, 0.2, 0.01]), Unknown)


def test_a_batch_without_tolerance_is_its_rows():
    rng = np.random.default_rng(3)
    forms = rng.integers(-2, 3, (300, 5)).astype(float)
    forms = forms[forms.any(axis=1)]
    found = classify(forms, tolerance=0)
    assert not found.unknown.any()
    expected = [root_pattern(row.tolist(), tolerance=0) for row in forms]
    for name, count in found.counts().items():
        assert count == sum(str(pattern) == name for pattern in expected)
    assert (found.fewest == [pattern.real_count for pattern in expected]).all()
    assert classify(forms).unknown.any()


def test_the_symmetry_of_a_covariance_is_that_of_its_type():
    """An entry that singles round is mended for singles, and refused for doubles."""
    S = np.array([[[2, 1], [1 + 2**-22, 2]]])
    mended = LossBatch([[1, 2]], S.astype(np.float32)).covariances
    assert (mended == mended.swapaxes(1, 2)).all()
    with pytest.raises(ValueError, match="not symmetric"):
        LossBatch([[1, 2]], S)
    with pytest.raises(ValueError, match="not symmetric"):
        LossBatch([[1, 2]], np.float32([[[2, 1], [1.01, 2]]]))
