"""Dimensions and regimes of shallow networks; what is no network is refused."""

import pytest
from hypothesis import given, strategies as st

from lcn_support.arithmetic.undecided import Unknown
from lcn_support.shallow.network import ShallowNetwork


@given(st.integers(1, 8), st.integers(1, 40), st.integers(2, 7))
def test_regimes_follow_each_other(n, r, d):
    net = ShallowNetwork(n, r, d)
    low, high = net.filling_width_bounds
    assert net.thick_width <= low <= high == net.filling_width <= max(2 * net.thick_width, d)
    assert net.is_thick == (r >= net.thick_width)
    assert net.dimension <= net.expected <= net.ambient and net.parameters == r * (n + 1)
    expected = (
        "low-dimensional"
        if r < net.thick_width
        else "thick"
        if r < low
        else "filling"
        if r >= high
        else "thick or filling"
    )
    assert net.regime == expected
    assert isinstance(net.is_filling, Unknown) == (low <= r < high)


def test_quadratic_networks_are_the_matrices_of_bounded_rank():
    for n in range(1, 7):
        for r in range(1, 9):
            rank = min(r, n)
            net = ShallowNetwork(n, r, 2)
            assert net.dimension == n * (n + 1) // 2 - (n - rank) * (n - rank + 1) // 2
            assert net.is_filling == net.is_thick == (r >= n)


def test_binary_forms():
    for d in range(2, 12):
        net = ShallowNetwork(2, 1, d)
        assert (net.thick_width, net.filling_width) == (-(-(d + 1) // 2) if d > 2 else 2, d)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((0, 1, 2), "inputs 0 is below 1"),
        ((2, 0, 2), "width 0 is below 1"),
        ((2, 1, 1), "degree 1 is below 2"),
        ((2, 1.5, 2), "width 1.5 is no integer"),
        ((True, 1, 2), "inputs True is no integer"),
        (("2", 1, 2), "no integer"),
    ],
)
def test_refusals(arguments, message):
    with pytest.raises(ValueError, match=message):
        ShallowNetwork(*arguments)


def test_huge_networks_cost_nothing():
    net = ShallowNetwork(10**6, 3 * 10**11, 3)
    assert net.is_thick and net.regime == "thick or filling"
    assert ShallowNetwork(2, 5, 10**9).filling_width == 10**9
    with pytest.raises(ValueError, match="1 001, more than 1 000"):
        ShallowNetwork(1001, 1, 10**6)
