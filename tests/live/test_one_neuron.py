"""One neuron on its page: counts by turning points, losses by moments, walls by their counts."""

import json
from fractions import Fraction
from itertools import product

import numpy as np
import pytest

from lcn_support.live.answers import answer

GAUSSIAN = {0: 1, 2: 1, 4: 3, 6: 15}


def quadratic(moment, D, B, S=1):
    teacher = [str(c) for c in (S, D, B)]
    asked = {"ask": "quadratic teacher", "moment": str(moment), "teacher": teacher}
    return json.loads(answer(json.dumps(asked)))


def cubic(p, q):
    return json.loads(answer(json.dumps({"ask": "cubic teacher", "teacher": [str(p), str(q)]})))


def mean(f, g, moments):
    """E fg for independent inputs, forms by descending powers of the first."""
    d = len(f) - 1
    return sum(
        a * b * moments.get(2 * d - i - j, 0) * moments.get(i + j, 0)
        for (i, a), (j, b) in product(enumerate(f), enumerate(g))
    )


def turns(form, norm_form, angles):
    values = np.polyval(form, np.tan(angles)) ** 2 * np.cos(angles) ** (2 * (len(form) - 1))
    values /= np.polyval(norm_form, np.tan(angles)) * np.cos(angles) ** (len(norm_form) - 1)
    rises = np.diff(values, append=values[:1]) > 0
    peaks = rises & ~np.roll(rises, -1)
    return int(peaks.sum())


@pytest.mark.parametrize("moment", [Fraction(6, 5), Fraction(9, 5), 3, 6, 9])
def test_minima_are_the_peaks_of_the_curve(moment):
    angles = np.linspace(0, np.pi, 3001)[:-1] + 1e-4
    numbers = set()
    fifth = Fraction(1, 5)
    for D, B in [(0, fifth), (fifth, fifth / 2), (2, 1), (-1, Fraction(-3, 4))]:
        found = quadratic(moment, D, B)
        h, N = found["curve"]["h"], found["curve"]["N"]
        peaks = turns(h, N, np.pi / 2 - angles)
        assert found["chamber"]["minima"] == peaks
        assert 2 * peaks == found["chamber"]["lines"] + found["chamber"]["root lines"]
        numbers.add(tuple(found["chamber"].values()))
    assert len(numbers) > 1


@pytest.mark.parametrize(("D", "B"), [(Fraction(1, 5), Fraction(1, 10)), (2, -1), (0, 1)])
def test_losses_of_quadratic_teachers_by_moments(D, B):
    """The best multiple of (w·x)² on each line, by the moments of the inputs."""
    moment = Fraction(9, 5)
    T, moments = (1 + D, 2 * B, 1 - D), {0: 1, 2: 1, 4: moment}
    check_losses(quadratic(moment, D, B), T, moments, power=lambda x, y: (x * x, 2 * x * y, y * y))


def check_losses(found, T, moments, power):
    assert found["lines"]
    for shown in found["lines"]:
        w = power(*((1, 0) if shown["place"] is None else (shown["place"], 1)))
        norm, pairing, square = (mean(f, g, moments) for f, g in ((T, T), (T, w), (w, w)))
        assert shown["loss"] == pytest.approx(float(norm - pairing**2 / square), rel=2e-4, abs=1e-5)
        assert shown["loss"] != pytest.approx(float(norm), rel=1e-3)
    assert found["curve"]["norm"] == pytest.approx(float(norm), rel=1e-5)


@pytest.mark.parametrize(("p", "q"), [(Fraction(1, 2), Fraction(1, 2)), (-5, 1), (4, 4)])
def test_losses_of_cubic_teachers_by_moments(p, q):
    """T is a combination of Re z³ and Re(cz)|z|²: the one whose pairing with w³ is h."""
    found = cubic(p, q)
    turned, other = (1, 0, -3, 0), (p, -q, p, -q)

    def power(x, y):
        return (x**3, 3 * x * x * y, 3 * x * y * y, y**3)

    lines = (1, 0), (0, 1), (1, 1)
    h = [value(found["curve"]["h"], *w) for w in lines]
    rows = [[float(mean(f, power(*w), GAUSSIAN)) for f in (turned, other)] for w in lines]
    weights, *_ = np.linalg.lstsq(np.array(rows), np.array(h), rcond=None)
    assert np.array(rows) @ weights == pytest.approx(h)
    T = [weights[0] * s + weights[1] * t for s, t in zip(turned, map(float, other), strict=True)]
    check_losses(found, T, GAUSSIAN, power)


def value(form, x, y):
    return sum(c * x ** (len(form) - 1 - i) * y**i for i, c in enumerate(form))


def test_the_number_of_lines_changes_on_the_walls_only():
    """From the centre outwards: four lines, two, and two minima, as the signs of the walls say."""
    for moment in (Fraction(9, 5), 6):
        seen = []
        for step in range(81):
            found = quadratic(moment, Fraction(step, 40), Fraction(step, 40))
            lines, minima = found["chamber"]["lines"], found["chamber"]["minima"]
            seen.append((found["inside"], (lines, minima)))
        chambers = {(1, 1): (4, 2), (-1, 1): (2, 1), (-1, -1): (2, 2)}
        assert all(chambers[tuple(inside)] == count for inside, count in seen)
        assert {count for _, count in seen} == set(chambers.values())
    for p in range(-40, 20):
        found = cubic(Fraction(p, 4), Fraction(1, 8))
        chambers = {(1, 1): (3, 3), (1, -1): (3, 2), (-1, -1): (1, 1)}
        count = found["chamber"]["lines"], found["chamber"]["minima"]
        assert chambers[tuple(found["inside"])] == count


def test_on_a_wall_and_where_the_loss_is_level():
    on_astroid = quadratic(Fraction(9, 5), Fraction(7, 8), 0)
    assert on_astroid["inside"] == [0, 1] and on_astroid["chamber"]["lines"] == 2
    off = quadratic(Fraction(9, 5), Fraction(7, 8) - Fraction(1, 1000), 0)
    assert off["inside"] == [1, 1] and off["chamber"]["lines"] == 4
    assert quadratic(3, 0, 0)["level"] and not quadratic(Fraction(14, 5), 0, 0)["level"]


@pytest.mark.parametrize("moment", ["1/2", "x"])
def test_what_is_no_moment_is_refused(moment):
    assert quadratic(moment, 0, 0)["error"]
