"""The figures on critical points of the parameterization show what they say."""

from fractions import Fraction

import numpy as np
import pytest
from hyperroot_examples import eliminated_rank, spread, times

from lcn_support import Architecture, figures
from lcn_support.figures.base import rows
from lcn_support.figures.strides import rank_drop_map, shared_hyperroots
from lcn_support.function_space.parameterization import rank_drop

# The root plane.

ARCHITECTURE = Architecture(map(len, shared_hyperroots.FILTERS), shared_hyperroots.STRIDES)


@pytest.fixture(scope="module")
def plane():
    return figures.get("fig-shared-hyperroots").data()


def test_the_filters_have_the_factors_that_the_source_names():
    plus, minus = [(1, 0, c) for c in (1, 4)], (1, -1)
    first, second, third = shared_hyperroots.FILTERS
    assert first == tuple(times(*plus, (1, -2), (1, 0, 0, 0)))
    assert second == tuple(times((0, 0, 1), minus, minus))
    assert third == tuple(times((0, 1), (1, 0), minus, minus, (1, -16)))


def test_the_marks_are_the_roots(plane):
    """Multiplied out, the roots of a layer are its form."""
    for layer, (w, stride) in enumerate(
        zip(shared_hyperroots.FILTERS, ARCHITECTURE.layer_strides, strict=True), start=1
    ):
        roots = [root for root in rows(plane["roots"]) if root["layer"] == layer]
        infinite = sum(r["multiplicity"] for r in roots if np.isinf(r["re"]))
        finite = [
            complex(r["re"], r["im"])
            for r in roots
            if not np.isinf(r["re"])
            for _ in range(r["multiplicity"])
        ]
        form = spread(w, stride)
        assert len(finite) + infinite == len(form) - 1
        assert np.allclose(form, [0] * infinite + list(np.poly(finite)), atol=1e-9)


def shared_by_marks(plane):
    """The drop of each α from the marks alone, as the caption says it."""
    top = ARCHITECTURE.layer_strides[-1]
    for hyperroot in rows(plane["hyperroots"]):
        alpha = hyperroot["alpha"]
        below = [root for root in rows(plane["roots"]) if root["layer"] < ARCHITECTURE.layers]

        def best(place, below=below):
            return max(
                (r["multiplicity"] for r in below if abs(complex(r["re"], r["im"]) - place) < 1e-9),
                default=0,
            )

        if alpha == "∞":
            orders = [max(r["multiplicity"] for r in below if np.isinf(r["re"])) // top]
        elif alpha == "0":
            orders = [best(0) // top]
        else:
            orders = [best(float(alpha) ** 0.25 * 1j**turn) for turn in range(top)]
        yield min(hyperroot["multiplicity"], *orders)


def test_the_numbers_e_follow_from_the_marks_and_are_the_drop(plane):
    table = plane["hyperroots"]
    assert list(shared_by_marks(plane)) == table["shared"] == [1, 0, 1, 0]
    rank = eliminated_rank(ARCHITECTURE, shared_hyperroots.FILTERS)
    assert ARCHITECTURE.dimension - rank == sum(table["shared"]) == 2


@pytest.mark.parametrize(
    ("first", "drop"),
    [
        (times((1, 0, 4), (1, -2), (1, 0, 0, 0)), 1),  # without ±i
        (times(shared_hyperroots.FILTERS[0], (1, 2)), 3),  # with the missing corner −2
        (times(shared_hyperroots.FILTERS[0], (1, 0, 1)), 3),  # with ±i twice
        (times(shared_hyperroots.FILTERS[0], (1, 0)), 3),  # with order 4 at 0
    ],
)
def test_every_corner_is_needed(first, drop):
    filters = [first, *shared_hyperroots.FILTERS[1:]]
    a = Architecture(map(len, filters), shared_hyperroots.STRIDES)
    assert rank_drop(a, filters).total == a.dimension - eliminated_rank(a, filters) == drop


# The plane of filters.


@pytest.fixture(scope="module")
def drops():
    table = figures.get("fig-rank-drop-map").data()
    return {(row["a"], row["b"]): row["drop"] for row in rows(table)}


def by_curves(a, b):
    return 2 * (a == 0) + (b == 0 != a) + (4 * b == a * a)


def test_the_map_has_the_exact_drops_and_the_curves_explain_them(drops):
    architecture = rank_drop_map.ARCHITECTURE
    assert len(drops) == 13 * 13
    for (a, b), drop in drops.items():
        filters = rank_drop_map.filters(a, b)
        assert drop == architecture.dimension - eliminated_rank(architecture, filters)
        assert drop == rank_drop(architecture, filters).total == by_curves(a, b)
    assert drops[0, 0] == 3


def test_the_curves_hold_between_the_points():
    architecture = rank_drop_map.ARCHITECTURE
    rng = np.random.default_rng(90)
    for _ in range(200):
        a = Fraction(int(rng.integers(-60, 61)), 10)
        b = [Fraction(int(rng.integers(-30, 91)), 10), a * a / 4, Fraction(0)][rng.integers(3)]
        found = rank_drop(architecture, rank_drop_map.filters(a, b)).total
        assert found == by_curves(a, b)


def test_the_product_of_the_layers_below_would_say_two_on_the_line(drops):
    """At b = 0 the product has the root 0 twice, but no layer has."""
    for (a, b), drop in drops.items():
        if b == 0 != a:
            first, second, third = rank_drop_map.filters(a, b)
            product = times(first, second)
            assert product[-2:] == [0, 0] and first[-2] and second[-2] and third[-1] == 0
            assert drop == 1
