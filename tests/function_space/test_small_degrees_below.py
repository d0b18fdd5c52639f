"""Too small degrees below: no filters over small fields are critical for the parameterization."""

from itertools import product

import pytest
from hyperroot_examples import eliminated_rank

from lcn_support import Architecture

NETWORKS = [
    Architecture(k, (*s, 1))
    for layers in (2, 3)
    for k in product((1, 2, 3), repeat=layers)
    for s in product((1, 2, 3, 4), repeat=layers - 1)
    if sum(k) <= 7
]


def below(a):
    """For each layer with more than one tap its stride, and the degree of all layers below."""
    steps = [(k - 1) * S for k, S in zip(a.sizes, a.layer_strides, strict=True)]
    return [(a.layer_strides[j], sum(steps[:j]), sum(k - 1 for k in a.sizes[:j]))
            for j in range(a.layers) if a.sizes[j] > 1]  # fmt: skip


def as_stated(a):
    return all(degree < S for S, degree, _ in below(a))


def ever_critical(a, p=3):
    """Whether the rank drops for some non-zero filters over the field of p elements."""
    forms = [[w for w in product(range(p), repeat=k) if any(w) and next(filter(None, w)) == 1]
             for k in a.sizes]  # fmt: skip
    return any(eliminated_rank(a, list(map(list, w)), p) < a.dimension for w in product(*forms))


VERDICTS = {a: ever_critical(a) for a in NETWORKS[::3]}


def test_every_filter_over_three_elements_is_regular_if_the_degrees_are_small():
    chosen = [a for a in VERDICTS if as_stated(a)]
    assert len(chosen) > 10
    assert not any(VERDICTS[a] for a in chosen)


@pytest.mark.parametrize("p", [2, 5])
def test_so_is_it_over_other_fields(p):
    chosen = [a for a in NETWORKS if as_stated(a) and sum(a.sizes) <= (7 if p == 2 else 5)]
    assert len(chosen) > 10
    assert not any(ever_critical(a, p) for a in chosen)


WRONG = {
    "at most S_j": lambda a: all(degree <= S for S, degree, _ in below(a)),
    "degrees without strides": lambda a: all(taps < S for S, _, taps in below(a)),
    "the last layer alone": lambda a: below(a)[-1][1] < below(a)[-1][0] if below(a) else True,
    "the stride is larger than one": lambda a: all(S > 1 for S, degree, _ in below(a) if degree),
    "half the stride": lambda a: all(degree < 2 * S for S, degree, _ in below(a)),
}


@pytest.mark.parametrize("criterion", WRONG.values(), ids=WRONG)
def test_weaker_conditions_let_critical_filters_through(criterion):
    """Break: with any of them some filters are critical."""
    assert any(critical for a, critical in VERDICTS.items() if criterion(a))


def test_the_condition_is_needed_where_filters_split_over_the_field():
    """Break: over the complex numbers it is also necessary; here for strides one and two."""
    for a, critical in VERDICTS.items():
        if not as_stated(a) and max(a.layer_strides) <= 2:
            assert critical
    assert sum(VERDICTS.values()) > 20
