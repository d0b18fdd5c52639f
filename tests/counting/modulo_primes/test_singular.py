"""Counts by Gröbner bases in Singular against formulas; what Singular is asked, without it."""

import re
import shutil
from math import comb, factorial, prod

import numpy as np
import pytest

from lcn_support import Architecture, compose, multiple_root_ed_degree
from lcn_support.architectures.loci import Locus
from lcn_support.counting.modulo_primes import (
    programs as singular_program,
    singular as singular_count,
)
from lcn_support.counting.networks import pure_class_count, white_critical_count
from lcn_support.counting.products import critical_count
from lcn_support.counting.segre import frobenius_ed_degree, segre_ed_degree

count = singular_count.singular_count
program = singular_program.singular_program

needs_singular = pytest.mark.skipif(
    shutil.which("Singular") is None,
    reason="Singular is not installed (Debian: apt-get install singular)",
)

GENERIC = [
    Architecture(k, strides=s)
    for k, s in [
        ((3,), (1,)),
        ((2, 2), (1, 1)),
        ((2, 2), (2, 1)),
        ((3, 2), (1, 1)),
        ((3, 2), (2, 1)),
        ((2, 3), (3, 1)),
        ((4, 2), (2, 1)),
        ((3, 3), (1, 1)),
        ((3, 3), (2, 1)),
        ((1, 3, 2), (2, 3, 1)),
        ((2, 2, 2), (1, 1, 1)),
        ((2, 2, 2), (1, 2, 1)),
        ((2, 2, 2), (2, 2, 1)),
        ((3, 2, 2), (2, 1, 1)),
    ]
]


def identity(k):
    return [[int(i == j) for j in range(k)] for i in range(k)]


def bombieri(n):
    scale = factorial(n)
    return [[scale // comb(n, i) * (i == j) for j in range(n + 1)] for i in range(n + 1)]


def of_rank(k, samples, seed=0):
    X = np.random.default_rng(seed).integers(-9, 10, (k, samples))
    return (X @ X.T).tolist()


@needs_singular
@pytest.mark.parametrize("a", GENERIC, ids=str)
def test_generic_data_attain_the_segre_degree(a):
    found = count(a)
    assert (found.count, found.dimension) == (segre_ed_degree(a.sizes), 0)
    # in a thick architecture W = u fits, once for each way to share its roots
    assert found.fitting == (pure_class_count(a) if a.is_thick else 0)
    assert found.others == found.count - found.fitting
    assert 2**30 < found.prime < 2**31 and found.seed == 0


@needs_singular
@pytest.mark.parametrize("sizes", [(2, 2), (3, 2), (2, 2, 2)])
def test_seeds_do_not_matter(sizes):
    found = [count(Architecture(sizes), seed=seed) for seed in range(3)]
    assert {f.count for f in found} == {segre_ed_degree(sizes)}
    assert len({f.prime for f in found}) == 3


@needs_singular
@pytest.mark.parametrize(
    ("sizes", "strides"),
    [((2, 2), (2, 1)), ((3, 3), (3, 1)), ((2, 2, 2), (2, 2, 1)), ((2, 2, 2), (3, 2, 1))],
)
def test_white_data_without_overlap_have_singular_vectors(sizes, strides):
    a = Architecture(sizes, strides)
    found = count(a, identity(a.filter_size))
    assert found.count == frobenius_ed_degree(sizes) < segre_ed_degree(sizes)


@needs_singular
@pytest.mark.parametrize(
    ("sizes", "stride"), [((3, 2), 2), ((4, 2), 2), ((5, 2), 2), ((5, 2), 3), ((4, 2), 3)]
)
def test_white_data_with_a_last_filter_of_size_two(sizes, stride):
    a = Architecture(sizes, (stride, 1))
    assert count(a, identity(a.filter_size)).count == white_critical_count(a)


@needs_singular
@pytest.mark.parametrize("parts", [(2, 1), (2, 2), (3, 1), (2, 2, 1), (3, 2), (4,)], ids=str)
def test_multiple_root_loci(parts):
    assert count(Locus(parts)).count == multiple_root_ed_degree(parts)


@needs_singular
def test_products_of_multiple_root_loci():
    locus = Locus((2, 1), others=((3, (2,)),))
    assert count(locus).count == critical_count(locus.partitions)


@needs_singular
@pytest.mark.parametrize(("parts", "points"), [((2, 2), 7), ((3, 1), 4), ((3, 2), 21)], ids=str)
def test_isotropic_points_are_not_counted(parts, points):
    """The Bombieri metric vanishes at powers of x ± iy, which then are no solutions."""
    n = sum(parts)
    assert count(Locus(parts), bombieri(n)).count == points < multiple_root_ed_degree(parts)


@needs_singular
@pytest.mark.parametrize("samples", [4, 3, 2, 1])
def test_few_samples(samples):
    """(2, 2; 2): W with w_0 w_3 = w_1 w_2, of dimension three and degree two."""
    found = count(Architecture((2, 2), (2, 1)), of_rank(4, samples))
    expected = {4: (6, 0, 0, 6), 3: (6, 0, 2, 4), 2: (None, 1, None, 2), 1: (None, 2, None, 0)}
    assert (found.count, found.dimension, found.fitting, found.others) == expected[samples]


@needs_singular
def test_a_target_on_the_neurovariety_fits():
    a = Architecture((3, 2), (2, 1))
    u = compose([(1, 2, 3), (4, 5)], a.strides)
    S = of_rank(5, 6)
    on, off = count(a, S, target=u), count(a, S, target=[*u[:4], u[4] + 1])
    assert (on.count, on.fitting, on.others) == (10, 1, 9)
    assert (off.count, off.fitting) == (10, 0)


@needs_singular
def test_a_special_target_has_other_counts():
    """With u a power the stride-one network has a multiple fit, and with u = 0 no point at all."""
    a = Architecture((2, 2))
    S = of_rank(3, 4)
    double, zero = count(a, S, target=(1, 2, 1)), count(a, S, target=(0, 0, 0))
    assert (zero.count, zero.dimension, zero.fitting) == (0, -1, 0)
    assert double.count == 6 > double.others + 1


@needs_singular
def test_one_equation_of_each_filter_but_the_first_is_redundant():
    """Euler's relation leaves those along ℓ(w) = 0; without the others the critical W are more."""
    text = program(Architecture((3, 2), (2, 1)), of_rank(5, 6), (3, 1, 4, 1, 5), prime=32003)
    start, *equations, rest = re.split(r"(?=critical = critical)|(?=ideal all =)", text)
    slope = re.search(r"matrix w2\[1\]\[2\] = 1 - (\d+)\*w2_1", start)[1]
    along = f"critical = critical + ideal(along(t, e, 2) - {slope}*along(t, e, 0));"
    for last_two, points in [
        (equations[3:], 10),
        ([along], 10),
        (equations[4:], 11),  # w_{2,1} = 0 is one more
        ([], -1),
    ]:
        numbers, _ = singular_count.run_singular(
            "".join([start, *equations[:3], *last_two, rest]), 60
        )
        assert numbers[1] == points


@needs_singular
def test_the_wrong_stride_is_noticed():
    """White data: the tangent directions of stride two with products of stride one."""
    a = Architecture((3, 3), (2, 1))
    text = program(a, identity(7), (3, 1, 4, 1, 5, 9, 2), prime=32003)
    assert singular_count.run_singular(text, 60)[0][1] == 23
    wrong = text.replace("along(t, e, 2)", "along(t, e, 1)")
    assert singular_count.run_singular(wrong, 60)[0][1] != 23


def test_the_program_is_the_same_every_time():
    a, S, u = Architecture((2, 2), (2, 1)), identity(4), (0.5, 2, 3, 5)
    text = program(a, S, u, prime=101, seed=1)
    assert text == program(a, S, [2 * c for c in u], prime=101, seed=1)
    assert text != program(a, S, u, prime=101, seed=2)
    assert "ring r = 101, (z, c, w1_1, w2_1), dp;" in text
    assert text.count("critical = critical + ") == sum(a.sizes)
    assert prod(text.count(f"along(t, e, {shift})") for shift in (0, 1, 2)) == 2


@pytest.mark.parametrize(
    ("covariance", "target", "prime", "message"),
    [
        (identity(3), (1, 2, 3), 9, "prime 9"),
        (identity(3), (1, 2, 3), 2**31 + 11, "prime number up to 2"),
        (identity(4), (1, 2, 3), 101, "give a 3 × 3 matrix and 3 numbers"),
        (identity(3), (1, 2), 101, "the target has 2 coefficients"),
        ([[1, 1, 0], [0, 1, 0], [0, 0, 1]], (1, 2, 3), 101, "not symmetric"),
        (identity(3), (1, 2, float("nan")), 101, "target"),
    ],
)
def test_what_cannot_be_counted_is_refused(covariance, target, prime, message):
    with pytest.raises(ValueError, match=message):
        program(Architecture((2, 2)), covariance, target, prime)


def fake_singular(folder, script, monkeypatch):
    (folder / "Singular").write_text(f"#!/bin/sh\n{script}\n")
    (folder / "Singular").chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")


@pytest.mark.parametrize("seed, error", [(None, TypeError), (-1, ValueError)])
def test_a_count_without_a_seed_is_refused(seed, error):
    """It could not be repeated."""
    with pytest.raises(error):
        count(Architecture((2, 2)), seed=seed)


def test_what_can_go_wrong_with_singular(tmp_path, monkeypatch):
    a = Architecture((2, 2))
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(FileNotFoundError, match="apt-get install singular"):
        count(a)
    fake_singular(tmp_path, "exec sleep 5", monkeypatch)
    with pytest.raises(TimeoutError, match=r"longer than 0\.1 seconds"):
        count(a, seconds=0.1)
    fake_singular(tmp_path, "echo '   ? out of memory'", monkeypatch)
    with pytest.raises(RuntimeError, match="out of memory"):
        count(a)
    fake_singular(tmp_path, "printf '0\\n6\\n2\\n4\\n4400\\n'", monkeypatch)
    assert (count(a).count, count(a).version) == (6, "4400")
