"""Which kinds of numbers and collections are read, the same everywhere, and which are refused."""

import re
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
import sympy
from flint import acb, arb, fmpq, fmpq_poly, fmpz

from lcn_support import (
    Architecture,
    LossBatch,
    QuadraticLoss,
    RootPattern,
    Unknown,
    classify,
    classify_limits,
    compose,
    compose_grid,
    contains,
    convolution_matrix,
    factorize,
    fibre,
    gradient_flow,
    hyperroots,
    invariants,
    is_singular_point,
    is_whisker,
    on_boundary,
    parameterization_rank,
    rank_drop,
    reachable,
    real_factors,
    rescalings,
    root_pattern,
    train,
)
from lcn_support.arguments.coefficients import read_coefficients, read_exact
from lcn_support.arguments.real_numbers import read_numbers
from lcn_support.losses.derivatives import gradient

PAIR = Architecture((2, 2))
STRIDED = Architecture((2, 2), strides=(2, 1))
START = [(1.0, 0.5), (0.5, 1.0)]
LOSS = QuadraticLoss((1, 3, 2))

EXACT = {
    "int": int,
    "Fraction": Fraction,
    "numpy": np.int64,
    "fmpz": fmpz,
    "fmpq": fmpq,
    "Decimal": Decimal,
    "sympy": sympy.Integer,
}
OF_EXACT = {
    "root_pattern": root_pattern,
    "real_factors": lambda W: [f.minimal for f in real_factors(W)],
    "contains": lambda W: contains(PAIR, W),
    "on_boundary": lambda W: on_boundary(PAIR, W),
    "is_whisker": lambda W: is_whisker(PAIR, W),
    "fibre": lambda W: [f.packing for f in fibre(PAIR, W)],
    "factorize": lambda W: [f.factors for f in factorize(PAIR, W)],
    "is_singular_point": lambda W: is_singular_point(PAIR, W),
    "hyperroots": lambda W: hyperroots(W, 1),
    "rank_drop": lambda W: rank_drop(Architecture((3,)), [W]).rank,
    "parameterization_rank": lambda W: parameterization_rank(Architecture((3,)), [W]),
    "invariants": lambda W: invariants([W, (1, 2)]),
    "rescalings": lambda W: rescalings([W, (3,)], [0])[0].squared_norms[0].str(),
    "compose": lambda W: compose([W, (1, 2)]),
    "compose_grid": lambda W: compose_grid([W, (1, 2)]).tolist(),
    "convolution_matrix": lambda W: convolution_matrix(W, 1, 2).tolist(),
    "loss": lambda W: QuadraticLoss(W, offset=W[0]).value((1, 1, 1)),
    "value": lambda W: QuadraticLoss((1, 1, 1)).value(W),
    "gradient": lambda W: gradient([W], (1, 1, 1)),
    "covariance": lambda W: QuadraticLoss((1, 1), [(W[0], 0), (0, W[2])]),
}
OF_FLOATS = {
    "classify": lambda W: classify([W]).counts(),
    "train": lambda W: train(Architecture((3,)), LOSS, [W], steps=5).loss.tolist(),
    "gradient_flow": lambda W: gradient_flow(Architecture((3,)), LOSS, [W], 0.1).loss.tolist(),
    "LossBatch": lambda W: LossBatch([W]).value([[1, 1, 1]]).tolist(),
    "losses": lambda W: train(Architecture((3,)), LossBatch([W]), [(1, 1, 1)]).loss.tolist(),
    "batch value": lambda W: LossBatch([(1, 1, 1)]).value([W]).tolist(),
    "classify_limits": lambda W: classify_limits(PAIR, QuadraticLoss(W), START).text.tolist(),
    "limits": lambda W: classify_limits(Architecture((3,)), LOSS, [W]).text.tolist(),
}
EVERYWHERE = OF_EXACT | OF_FLOATS


@pytest.mark.parametrize("kind", EXACT)
@pytest.mark.parametrize("name", EVERYWHERE)
def test_exact_numbers_of_every_kind_are_one(name, kind):
    call = EVERYWHERE[name]
    assert call([EXACT[kind](c) for c in (2, -3, 1)]) == call((2, -3, 1))


def test_exact_numbers_are_not_rounded():
    third = Fraction(1, 3)
    for one in (fmpq(1, 3), sympy.Rational(1, 3)):
        assert read_coefficients([one, 1]) == (third, 1)
        assert compose([(one, 1), (3, 1)]) == (1, third + 3, 1)
    assert read_coefficients([Decimal("0.1")]) == (Fraction(1, 10),)
    assert read_exact([Decimal("0.1"), 0.1], "W")[0] != read_exact([0.1], "W")[0]
    assert read_exact([fmpz(10) ** 400, 0.5], "W") == (10**400, Fraction(1, 2))
    assert root_pattern([1, Decimal("0.2"), Decimal("0.01")]) == RootPattern("2|0")


def test_decimals_beside_floats_are_floats():
    assert read_coefficients([Decimal("0.1"), 0.5]) == (0.1, 0.5)
    assert isinstance(root_pattern([1.0, Decimal("0.2"), Decimal("0.01")]), Unknown)
    assert compose([(Decimal("0.1"), 1), (0.5, 1)]).dtype == float
    assert read_coefficients([sympy.Float(0.5), 1]) == (0.5, 1.0)


# ------------------------------------------------------------------------------------ enclosures


def test_balls_that_the_package_returned_are_read_on():
    """The two filters over x² − 2y² have one real root each, and compose to a ball around it."""
    filters = fibre(PAIR, (1, 0, -2))[0].filters
    assert any(isinstance(c, arb) for w in filters for c in w)
    W = compose(filters)
    assert [root_pattern(w) for w in filters] == [RootPattern("1|0")] * 2
    assert root_pattern(W) == RootPattern("11|0") and contains(PAIR, W) is True
    assert on_boundary(PAIR, W) is False
    assert contains(PAIR, [1, 0, arb(2, 1)]) is False
    norms = invariants(filters)
    assert norms[0].contains(0) and rescalings(filters, [0])
    assert train(PAIR, QuadraticLoss((1, 0, -2)), filters).loss[0] < 1e-20
    assert compose([(arb(1, 0.1), 1), (0.5, 1)])[0].contains(0.5)


def test_a_ball_stands_for_all_numbers_in_it():
    """Teeth: a narrow ball decides, a wide one does not, and it is not taken by its centre."""
    assert root_pattern([1, arb(2.1, 0.01), 1]) == RootPattern("11|0")
    assert isinstance(root_pattern([1, arb(2.1, 0.2), 1]), Unknown)
    assert isinstance(contains(PAIR, [1, arb(2, 1), 1]), Unknown)
    assert isinstance(root_pattern([arb(0, 1)] * 3), Unknown)
    assert isinstance(contains(STRIDED, [1, 2, 3, arb(6, 0.1)]), Unknown)
    assert contains(STRIDED, [1, 2, 3, arb(5, 0.1)]) is False
    assert isinstance(contains(STRIDED, [1, 2, 3, arb(5, 2)]), Unknown)


@pytest.mark.parametrize(
    "name",
    ["real_factors", "is_whisker", "factorize", "is_singular_point", "hyperroots", "rank_drop",
     "parameterization_rank", "loss", "fibre", "covariance"],
)  # fmt: skip
def test_where_a_ball_is_of_no_use_the_way_on_is_named(name):
    with pytest.raises(ValueError, match=r"is an enclosure.*Fraction\(float\(ball\)\)"):
        OF_EXACT[name]([arb(2), arb(-3), arb(1)])


def test_no_reachable_points_from_balls():
    with pytest.raises(ValueError, match="is an enclosure"):
        reachable(PAIR, LOSS, [(arb(1), 1), (1, 2)])


# --------------------------------------------------------------------------------------- refused

REFUSED = {
    "complex": ([2 + 1j, -3, 1], r"2\+1j.*real"),
    "real complex": ([2 + 0j, -3, 1], r"2\+0j.*z\.real"),
    "complex array": (np.array([2 + 1j, -3, 1]), r"complex|2\+1j"),
    "acb": ([acb(2, 1), acb(-3), acb(1)], "real"),
    "text": ("231", "'231' is (str, not a sequence|not a real number)"),
    "texts": (["2", "3", "1"], "'2' is not a real number"),
    "bytes": (b"231", "bytes, not a sequence|b'231' is not a real number"),
    "bytearray": (bytearray(b"231"), "bytearray, not a sequence"),
    "set": ({2, 3, 1}, "set, which has no order; give a list"),
    "frozenset": (frozenset({2, 3, 1}), "frozenset, which has no order"),
    "dict": ({2: 1, 3: 1, 1: 1}, "dict, with names for entries; give a list"),
    "polynomial": (np.polynomial.Polynomial([2, 3, 1]), r"highest power; .*coef\[::-1\]"),
    "Chebyshev": (np.polynomial.Chebyshev([2, 3, 1]), r"convert\(kind"),
    "fmpq_poly": (fmpq_poly([2, 3, 1]), r"highest power; .*coeffs\(\)\[::-1\]"),
    "Poly": (sympy.Poly(sympy.Symbol("x") ** 2 + 1), r"all_coeffs\(\)|no rational number"),
    "None": ([2, None, 1], "None is not a real number"),
    "nan": ([2, float("nan"), 1], "nan.* not finite"),
    "nested": ([[2], [3], [1]], r"\[2\] is not a real number|shape"),
    "algebraic": ([sympy.sqrt(2), 3, 1], r"sqrt\(2\) is no rational number.*float|is an enclosure"),
    "channels": (np.ones((2, 1, 3)), r"shape"),
}
ENCLOSING = ("root_pattern", "contains", "on_boundary", "invariants", "rescalings", "gradient")
"""Take an irrational number of SymPy as a ball around it, or as its nearest double."""

RINGS = ("compose", "compose_grid", "convolution_matrix", "value")
"""Take elements of other rings: algebraic numbers, and balls in the complex plane."""


@pytest.mark.parametrize("kind", REFUSED)
@pytest.mark.parametrize("name", EVERYWHERE)
def test_what_is_no_form_is_refused_by_name_with_a_remedy(name, kind):
    given, message = REFUSED[kind]
    if name in RINGS and kind in ("acb", "algebraic"):
        return
    if name in {*ENCLOSING, *OF_FLOATS} and kind == "algebraic":
        return
    if (name, kind) in (("covariance", "None"), ("covariance", "nan"), ("limits", "nan")):
        return  # not looked at, or a run that diverged
    if name == "compose_grid" and kind in ("nested", "channels", "Poly", "text", "bytes"):
        return  # arrays of other axes are filters on other grids, and these are none
    if name in ("loss", "covariance") and kind not in ("complex", "real complex", "None", "nan"):
        return  # these calls take the entries out of the collection
    with pytest.raises(ValueError) as caught:
        EVERYWHERE[name](given)
    assert re.search(message, str(caught.value)) or "shape" in str(caught.value)
    assert "; give" in str(caught.value) or ": give" in str(caught.value)


def test_a_polynomial_in_our_order_is_read():
    """numpy.poly1d begins with the highest power, as our forms do."""
    assert read_coefficients(np.poly1d([1, 2, 3])) == (1, 2, 3)
    p = np.polynomial.Polynomial([3, 2, 1])
    assert read_coefficients(p.coef[::-1]) == (1, 2, 3)


@pytest.mark.parametrize("kind", ["complex64", "complex128"])
def test_complex_tensors_are_refused(kind):
    torch = pytest.importorskip("torch", reason="PyTorch comes with the extra 'train'")
    tensor = torch.ones(3, dtype=getattr(torch, kind))
    for call in (root_pattern, lambda W: train(Architecture((3,)), LOSS, [W])):
        with pytest.raises(ValueError, match=r"real|floating"):
            call(tensor)
    for call in (classify, LossBatch):
        with pytest.raises(ValueError, match="complex"):
            call(tensor[None])
    with pytest.raises(ValueError, match="real"):
        train(Architecture((3,)), LossBatch(np.ones((1, 3)) * 1j), [(1, 1, 1)])


def test_weights_of_more_channels_are_refused_and_one_channel_is_read():
    torch = pytest.importorskip("torch", reason="PyTorch comes with the extra 'train'")
    many = torch.nn.Conv1d(2, 3, 2).weight
    one = torch.nn.Conv1d(1, 1, 2).weight
    for call in (
        root_pattern,
        lambda w: compose([w, w]),
        lambda w: contains(Architecture((2,)), w),
    ):
        for weight in (many, many.detach().numpy(), one):
            with pytest.raises(
                ValueError, match=r"of shape .*one channel in.*give one .*w\[0, 0\]"
            ):
                call(weight)
    assert isinstance(root_pattern(one[0, 0]), RootPattern)
    with pytest.raises(ValueError, match=r"shapes \[\(3, 2, 2\), \(3, 2, 2\)\]"):
        train(PAIR, LOSS, [many.detach(), many.detach()])


def test_huge_numbers_are_exact_and_refused_where_doubles_are_needed():
    assert root_pattern([1, 0, -(10**400)]) == RootPattern("11|0")
    assert contains(PAIR, [1, 10**400, 1]) is True
    assert len(real_factors([1, 10**400])) == 1
    for call in (
        lambda: root_pattern([0.5, 10**400, 1]),
        lambda: classify([[1, 10**400, 1]]),
        lambda: train(PAIR, LOSS, [(10**400, 1), (1, 1)]),
        lambda: train(PAIR, QuadraticLoss((10**400, 1, 1)), START),
        lambda: compose([(10**400, 1), (0.5, 1)]),
        lambda: QuadraticLoss((10**400, 1)).value((0.5, 0.5)),
        lambda: invariants([(1e200, 1), (1, 1)]),
    ):
        with pytest.raises(ValueError, match="larger than a double can be"):
            call()


def test_the_reader_takes_each_entry_as_it_is():
    values, epsilon = read_numbers([1, 0.5, Decimal("0.5")], "W")
    assert [type(v) for v in values] == [Fraction, float, Fraction] and epsilon == 2.0**-52
