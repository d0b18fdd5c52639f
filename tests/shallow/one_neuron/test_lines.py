"""Critical lines against grids and SymPy, the count of minima, and what breaks it."""

from fractions import Fraction
from math import comb

import numpy as np
import pytest
import sympy as sp
from flint import arb, fmpq, fmpq_poly

from lcn_support.forms.roots import exact_pattern
from lcn_support.forms.turning_points import turning_points, value_at
from lcn_support.shallow import InducedMetric, critical_lines
from lcn_support.shallow.one_neuron import Astroid, line_form, reduced_line_form

HALVES = ((2, 500), (3, 300), (4, 150), (5, 50))


def random_norm(rng, d):
    """N of the mean over a few points: positive, and the norm of a law."""
    X = rng.integers(-4, 5, (d + 3, 2))
    while len({Fraction(int(a), int(b)) if b else None for a, b in X if a or b}) <= d:
        X = rng.integers(-4, 5, (d + 3, 2))
    return power_sum(X.tolist(), d)


def power_sum(points, d):
    return [
        sum(comb(2 * d, i) * a ** (2 * d - i) * b**i for a, b in points) for i in range(2 * d + 1)
    ]


def random_form(rng, degree):
    return [Fraction(int(c), 4) for c in rng.integers(-30, 31, degree + 1)]


def positive_square(rng, d):
    """A positive form that need not be the norm of a law: p² + q²."""
    p, q = random_form(rng, d), random_form(rng, d)
    total = [Fraction(0)] * (2 * d + 1)
    for f in (p, q):
        for i, a in enumerate(f):
            for j, b in enumerate(f):
                total[i + j] += a * b
    return total


def on_a_grid(h, N, points=40_000):
    """How often h²/N has a maximum on a fine grid of lines, and a minimum with h ≠ 0."""
    angle = np.linspace(0, np.pi, points, endpoint=False) + 1e-5
    x, y = np.cos(angle), np.sin(angle)
    value, size = (
        sum(float(c) * x ** (len(f) - 1 - i) * y**i for i, c in enumerate(f)) for f in (h, N)
    )
    height = value**2 / size
    before, after = np.roll(height, 1), np.roll(height, -1)
    maxima = int(((height > before) & (height > after)).sum())
    low = (height < before) & (height < after)
    return maxima, int((low & (height > 1e-7 * height.max())).sum())


@pytest.mark.parametrize("d", [1, 2, 3, 4])
def test_against_a_grid(d):
    rng = np.random.default_rng(d)
    for _ in range(12):
        h, N = random_form(rng, d), random_norm(rng, d)
        found = critical_lines(h, N)
        saddles = sum(line.index for line in found)
        assert (len(found.minima), saddles) == on_a_grid(h, N)


def test_against_sympy():
    a = sp.symbols("a")
    rng = np.random.default_rng(5)
    for d in (2, 3):
        h, N = random_form(rng, d), random_norm(rng, d)
        p, q = (sum(sp.Rational(str(c)) * a ** (len(f) - 1 - i) for i, c in enumerate(f))
                for f in (h, N))  # fmt: skip
        slope = sp.Poly(sp.numer(sp.together(sp.diff(p / sp.sqrt(q), a) * sp.sqrt(q) ** 3)), a)
        found = critical_lines(h, N)
        roots = [complex(r).real for r in slope.nroots(n=30) if abs(sp.im(r)) < 1e-20]
        places = [float(c.line[0].mid()) for c in found if isinstance(c.line[0], arb)]
        assert np.allclose(sorted(roots), places) and len(places) == len(found)
        for line in found:
            x = float(line.line[0].mid())
            assert float(p.subs(a, x) ** 2 / q.subs(a, x)) == pytest.approx(float(line.drop))
            curve = float(sp.diff(p**2 / q, a, 2).subs(a, x))
            assert line.index == (curve > 0) == (not line.is_local_minimum)


# The number of minima.


def halves(found):
    return 2 * len(found.minima), found.root_lines + sum(line.order % 2 for line in found)


def test_minima_are_half_of_the_lines_and_the_roots():
    rng = np.random.default_rng(6)
    chambers = {d: set() for d, _ in HALVES}
    for d, trials in HALVES:
        for i in range(trials):
            N = random_norm(rng, d) if i % 2 else positive_square(rng, d)
            h = random_form(rng, d)
            if exact_pattern(tuple(map(Fraction, N))).real or not any(h):
                continue
            found = critical_lines(h, N)
            twice, sum_of_both = halves(found)
            assert twice == sum_of_both, (h, N)
            chambers[d].add(found.chamber)
    assert {(2, 1), (2, 2), (4, 2)} <= chambers[2] and {(1, 1), (3, 2), (3, 3)} <= chambers[3]
    assert all(2 * m - n >= 0 for found in chambers.values() for n, m in found)


def test_a_norm_that_is_not_positive_breaks_the_count():
    rng = np.random.default_rng(7)
    broken = 0
    for _ in range(60):
        h, N = random_form(rng, 2), random_form(rng, 4)
        if not (any(exact_pattern(tuple(N)).real) and any(h)):
            continue
        with pytest.raises(ValueError, match=r"vanishes at some real w ≠ 0"):
            critical_lines(h, N)
        J = line_form(h, N)
        if not any(J):
            continue
        turns = turning_points(J, 128)
        values = (
            value_at(fmpq_poly([fmpq(*c.as_integer_ratio()) for c in reversed(h)]), t.place, 2)
            for t in turns
        )
        maxima = sum(bool(v * t.slope < 0) for v, t in zip(values, turns, strict=True))
        broken += 2 * maxima != exact_pattern(tuple(h)).real_count + len(turns)
    assert broken > 10


def test_dead_parameters_break_a_count_of_parameters():
    """For h > 0 the loss −2th + t²N above that of zero is not negative near t = −1, w = 0."""
    law = Astroid(Fraction(9, 5))
    h, N = law.pairing(1, 0, 0), law.norm_of_powers
    found = critical_lines(h, N)
    assert 2 * len(found.minima) == found.root_lines + len(found)
    rng = np.random.default_rng(10)
    x, y = 0.05 * rng.standard_normal((2, 1000))

    def above(t):
        value, size = (
            sum(float(c) * x ** (len(f) - 1 - i) * y**i for i, c in enumerate(f)) for f in (h, N)
        )
        return -2 * t * value + t * t * size

    assert (above(-1 + 0.1 * rng.standard_normal(1000)) >= 0).all()
    assert (above(1) < 0).any() and max(c.drop for c in found) > 0


def test_a_double_line_breaks_a_count_that_takes_every_line():
    law = Astroid(Fraction(9, 5))
    D, B = law.wall_point(1, Fraction(1, 3))
    found = critical_lines(law.pairing(1, D, B), law.norm_of_powers)
    assert [line.order for line in found] != [1] * len(found) and found.degeneracy
    (double,) = [line for line in found if line.order == 2]
    assert double.kind == "inflection, degenerate" and not double.is_local_minimum
    assert double.index == 0
    assert 2 * len(found.minima) == found.root_lines + len(found) - 1


def test_a_multiple_root_counts_once():
    metric = InducedMetric.iid(2, (1, 2, 5))
    h = (1, -1, 0, 0)  # x²(x − y)
    found = critical_lines(h, metric.norm_of_powers)
    assert halves(found)[0] == halves(found)[1]
    assert found.root_lines == 2 and "multiplicity 2" in found.degeneracy
    assert 2 * len(found.minima) != 3 + len(found)
    assert all(line.line != (0, 1) for line in found)


# Special teachers, named.


def test_a_constant_quotient_is_named():
    metric = InducedMetric.gaussian(2, 2)
    found = critical_lines(metric.pairing((1, 0, 1)), metric.norm_of_powers)
    assert len(found) == 0 and "every line is a minimum" in found.degeneracy
    assert "every line is a minimum" in str(found)
    uniform = InducedMetric.iid(2, (1, Fraction(9, 5)))
    assert critical_lines(uniform.pairing((1, 0, 1)), uniform.norm_of_powers).degeneracy is None


def test_the_zero_teacher_is_named():
    found = critical_lines((0, 0, 0), (3, 0, 6, 0, 3))
    assert len(found) == 0 and found.degeneracy.startswith("h = 0")


def test_at_a_cusp_a_minimum_is_degenerate():
    law = Astroid(Fraction(9, 5))
    found = critical_lines(law.pairing(1, law.cusps(1)[0], 0), law.norm_of_powers)
    (triple,) = [line for line in found if line.is_degenerate]
    assert triple.order == 3 and triple.index == 0
    assert 2 * len(found.minima) == found.root_lines + len(found)


def test_equal_losses_are_all_global():
    # y → −y exchanges two minima with irrational losses.
    metric = InducedMetric.iid(2, (1, 2, 5))
    for h in [(1, 0, 6, 0), (1, 0, 9, 0), (1, 0, 12, 0)]:
        found = critical_lines(h, metric.norm_of_powers)
        assert [line.kind for line in found].count("global minimum") == 2
        assert not any(line.is_global_minimum for line in found if line.index)
    assert any(isinstance(line.drop, arb) for line in found if line.is_global_minimum)
    tilted = critical_lines((1, Fraction(1, 10**30), 12, 0), metric.norm_of_powers)
    assert [line.kind for line in tilted].count("global minimum") == 1


# How many complex lines there are.


@pytest.mark.parametrize("d", [2, 3, 4, 5])
def test_complex_lines(d):
    rng = np.random.default_rng(8)
    h = random_form(rng, d)
    generic = reduced_line_form(h, random_norm(rng, d))
    assert len(generic) - 1 == 3 * d - 2 and generic == line_form(h, random_norm_again(d))
    round_one = InducedMetric.gaussian(2, d).norm_of_powers
    reduced = reduced_line_form(h, round_one)
    assert len(reduced) - 1 == d
    turned = [
        (i + 1) * (h[i + 1] if i < d else 0) - (d - i + 1) * (h[i - 1] if i else 0)
        for i in range(d + 1)
    ]  # x h_y − y h_x
    ratio = {r / t for r, t in zip(reduced, turned, strict=True) if t}
    assert len(ratio) == 1 and [bool(r) for r in reduced] == [bool(t) for t in turned]
    assert not exact_pattern(line_form(h, round_one)).real_count > d


def random_norm_again(d):
    rng = np.random.default_rng(8)
    random_form(rng, d)
    return random_norm(rng, d)


def test_losses_are_those_of_the_metric():
    rng = np.random.default_rng(9)
    for metric in (InducedMetric.iid(2, (1, 6)), InducedMetric.iid(2, (1, 2, 5))):
        d = metric.degree
        T = random_form(rng, d)
        h, N = metric.pairing(T), metric.norm_of_powers
        found = critical_lines(h, N, metric.inner(T, T))
        for line in found:
            x, y = (Fraction(float(c.mid()) if isinstance(c, arb) else c) for c in line.line)
            t = Fraction(float(line.scale))
            B = [t * comb(d, i) * x ** (d - i) * y**i for i in range(d + 1)]
            assert float(metric.loss(T).value(B)) == pytest.approx(float(line.loss), abs=1e-9)


def test_pairing_and_norm_of_powers_leave_the_loss_open():
    """Gaussian inputs, and three times the Frobenius metric: one h and one N, two losses."""
    gaussian = InducedMetric.gaussian(2, 2)
    other = InducedMetric.rotation_invariant(2, 0, 3)
    given = ((gaussian, [[2, 0], [0, -1]]), (other, [[Fraction(5, 3), 0], [0, Fraction(-1, 3)]]))
    h, N = gaussian.pairing(given[0][1]), gaussian.norm_of_powers
    losses = []
    for metric, T in given:
        assert (metric.pairing(T), metric.norm_of_powers) == (h, N)
        found = critical_lines(h, N, metric.inner(T, T))
        assert "loss: " not in str(found)
        losses.append([line.loss for line in found])
    assert losses == [[Fraction(32, 3), Fraction(8, 3)], [Fraction(25, 3), Fraction(1, 3)]]
    left_open = critical_lines(h, N)
    assert [line.loss for line in left_open] == [None, None]
    assert "loss: ⟨T, T⟩ less the drop" in str(left_open)


def test_four_losses_of_a_network_with_a_bias():
    metric = InducedMetric.iid(2, (1, Fraction(17, 15))).with_bias()
    T = [[Fraction(15, 2), 1], [1, Fraction(15, 2)]]
    found = critical_lines(metric.pairing(T), metric.norm_of_powers, metric.inner(T, T))
    assert metric.inner(T, T) == 19 and found.chamber == (4, 3)
    losses = sorted(line.loss for line in found.minima)
    assert losses == [Fraction(101, 14), Fraction(101, 14), Fraction(289, 16)]
    without = InducedMetric.iid(2, (1, Fraction(17, 15)))
    assert critical_lines(without.pairing(T), without.norm_of_powers).chamber == (4, 2)


@pytest.mark.parametrize(
    ("h", "N", "norm", "message"),
    [
        ((1, 2), (1, 0, 2, 0, 1), None, "degrees d and 2d"),
        ((1,), (1,), None, "degrees d and 2d"),
        ((1, 0, -1), (-1, 0, -2, 0, -1), None, "is negative"),
        ((1, 0, -1), (0, 0, 0, 0, 0), None, "vanishes"),
        ((1, 0, -1), (1, 0, 0, 0, 0), None, "vanishes"),
        ((1, 0, -1), (1, 0, 2, 0, 1), Fraction(1, 2), "below h²/N = 1 at a line"),
        ((1, 0, float("nan")), (1, 0, 2, 0, 1), None, "not finite"),
        ((1,) * 32, (1,) * 63, None, "a teacher of degree 31, more than 30"),
        ("ab", (1, 0, 2, 0, 1), None, "h"),
    ],
)
def test_wrong_input_is_refused(h, N, norm, message):
    with pytest.raises(ValueError, match=message):
        critical_lines(h, N, norm)
