"""The place of a stratum is that of its filters, one by one."""

import pytest

from lcn_support import Architecture, RootPattern, compose, contains, on_boundary
from lcn_support.architectures.strata import place_of
from lcn_support.figures.places import LINES

LINEAR, QUADRATIC = [(1, 0), (0, 1), (1, 1), (1, -1)], [(1, 0, 1), (1, 1, 1)]


def filter_with(pattern):
    """A product of powers of different linear and definite quadratic forms."""
    linear, quadratic = LINEAR[: len(pattern.real)], QUADRATIC[: len(pattern.complex)]
    powers = zip([*linear, *quadratic], [*pattern.real, *pattern.complex], strict=True)
    return compose([form for form, power in powers for _ in range(power)])


@pytest.mark.parametrize("sizes", [(4, 2), (3, 2, 2), (2, 2, 2, 2), (3, 3), (5,)])
def test_places_are_those_of_filters(sizes):
    a = Architecture(sizes)
    for pattern in RootPattern.all_of_degree(4):
        W = filter_with(pattern)
        inside = "boundary" if on_boundary(a, W) else "inside"
        assert place_of(pattern, a) == (inside if contains(a, W) else "outside")
    assert {place_of(p, a) for p in RootPattern.all_of_degree(4)} <= set(LINES)


def test_what_is_no_pattern_is_refused():
    with pytest.raises(TypeError, match="is not the root pattern"):
        place_of("112|0", Architecture((4, 2)))
    with pytest.raises(ValueError, match="degree"):
        place_of(RootPattern("12|0"), Architecture((4, 2)))
