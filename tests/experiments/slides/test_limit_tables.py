"""Tables of limits: what is drawn is what the convention says, and every run is counted."""

from collections import Counter
from fractions import Fraction
from math import inf

import numpy as np
import pytest

from lcn_support import Architecture, compose, root_pattern
from lcn_support.experiments.slides.conventions import Convention
from lcn_support.experiments.slides.limit_tables import (
    TABLE,
    LimitTable,
    read_tables,
    tabulated,
)
from lcn_support.experiments.sweeps.runs import sweep
from lcn_support.experiments.sweeps.tables import Table
from lcn_support.losses.batch import LossBatch

LONG, SHORT = Architecture((3, 2, 2)), Architecture((4, 2))


def rng(seed=7):
    return np.random.default_rng(seed)


def exact_pattern(*filters):
    return str(root_pattern(compose([[Fraction(float(x)) for x in w] for w in filters])))


# What is drawn.


@pytest.mark.parametrize("a", [LONG, SHORT], ids=str)
@pytest.mark.parametrize("start", ["1111|0", "11|1", ""])
def test_starts_have_the_pattern_and_the_law(a, start):
    names, filters = Convention(start).starts(a, rng(), 200)
    patterns = [exact_pattern(*run) for run in zip(*filters, strict=True)]
    assert names.tolist() == patterns
    assert set(patterns) == ({start} if start else {"1111|0", "11|1"})
    norms = np.concatenate(filters, axis=1).std()
    assert 0.9 < norms < 1.1


def test_conditioning_the_start_leaves_free_starts_as_they_are():
    _, free = Convention().starts(LONG, rng(), 100)
    _, real = Convention("1111|0").starts(LONG, rng(), 100)
    kept = [w for w in free[0] if w[1] ** 2 > 4 * w[0] * w[2]]
    assert 0 < len(kept) < 100
    assert np.array_equal(real[0][: len(kept)], kept)


@pytest.mark.parametrize(
    ("convention", "bound"),
    [
        (Convention(initial="uniform", scale=0.5), [0.5] * 3),
        (Convention(initial="fan-in"), [3**-0.5, 2**-0.5, 2**-0.5]),
    ],
)
def test_uniform_starts_keep_their_bounds(convention, bound):
    _, filters = convention.starts(LONG, rng(), 2000)
    for w, limit in zip(filters, bound, strict=True):
        assert 0.99 * limit < abs(w).max() <= limit


def test_products_of_linear_forms_have_real_roots_and_the_law_of_products():
    """The middle coefficient of a product of two is a sum of two products: variance 2, not 1."""
    convention = Convention(initial="linear", scale=0.5)
    names, filters = convention.starts(LONG, rng(), 4000)
    assert set(names) == {"1111|0"}
    assert {exact_pattern(*(w[run] for w in filters)) for run in range(50)} == {"1111|0"}
    assert np.allclose(filters[0].std(axis=0), 0.5 * np.sqrt([1, 2, 1]), atol=0.04)
    assert np.allclose(filters[1].std(axis=0), 0.5, atol=0.04)


def test_white_data_have_the_identity():
    drawn, losses = Convention(samples=0).losses(LONG, rng(), 20)
    assert np.array_equal(losses.covariances, np.broadcast_to(np.eye(5), (20, 5, 5)))
    assert np.array_equal(drawn, losses.targets)


def test_data_are_drawn_for_each_run_or_shared():
    _, new = Convention(samples=8).losses(LONG, rng(), 6)
    _, one = Convention(samples=8, data_seed=3).losses(LONG, rng(), 6)
    _, again = Convention(samples=8, data_seed=3).losses(LONG, rng(99), 6)
    assert len(np.unique(new.covariances[:, 0, 0])) == 6
    assert (one.covariances == one.covariances[0]).all()
    assert np.array_equal(one.covariances, again.covariances)
    assert not np.array_equal(one.targets, again.targets)
    X = np.random.default_rng((3, 5)).standard_normal((5, 8))
    assert np.allclose(one.covariances[0], X @ X.T / 8, atol=1e-14)


def test_positive_data_have_a_mean():
    _, losses = Convention(samples=5000, data="positive").losses(LONG, rng(), 2)
    assert np.allclose(losses.covariances, np.eye(5) / 12 + 0.25, atol=0.02)


def test_windows_of_signals_are_the_rows_of_a_convolution():
    _, losses = Convention(samples=2, outputs=4, data_seed=3).losses(LONG, rng(), 1)
    signals = np.random.default_rng((3, 5)).standard_normal((8, 2))
    columns = [signals[t : t + 5, n] for n in range(2) for t in range(4)]
    mean = sum(np.outer(x, x) for x in columns) / 8
    assert np.allclose(losses.covariances[0], mean, atol=1e-14)


@pytest.mark.parametrize("law", ["normal", "regression"])
def test_the_best_filter_for_noisy_outputs_is_the_least_squares_solution(law):
    noise = 0.5 if law == "normal" else 0.0
    convention = Convention(samples=9, data_seed=3, noise=noise, targets=law)
    drawn, losses = convention.losses(LONG, rng(), 4)
    draw, X = rng(), np.random.default_rng((3, 5)).standard_normal((5, 9))
    targets = draw.standard_normal((4, 5)) if law == "normal" else np.zeros((4, 5))
    errors = (noise or 1.0) * draw.standard_normal((4, 9))
    best = np.linalg.lstsq(X.T, (targets @ X + errors).T)[0].T
    assert np.allclose(losses.targets, best, atol=1e-12)
    assert np.allclose(drawn, targets if law == "normal" else best, atol=1e-12)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"initial": "zero"}, "initial 'zero'"),
        ({"method": "newton"}, "method 'newton'"),
        ({"targets": "cauchy"}, "targets 'cauchy'"),
        ({"data": "black"}, "data 'black'"),
        ({"start": "112|0"}, "simple roots"),
        ({"targets": "regression", "samples": 0}, "need data"),
        ({"noise": 0.1, "samples": 0}, "noise 0.1: it needs data"),
        ({"noise": 0.1, "targets": "regression"}, "noise 0.1: it needs data and a target"),
    ],
)
def test_what_is_no_convention_is_refused(changes, message):
    with pytest.raises(ValueError, match=message):
        Convention(**changes)


def test_a_start_that_floats_do_not_decide_is_no_start_of_a_pattern(monkeypatch):
    """The first filter drawn has a double root: free starts say so, others draw on."""
    first = []

    def entries(self, generator, runs, size):
        w = generator.standard_normal((runs, size))
        if size == 3 and not first:
            w[0] = (1.0, 2.0, 1.0)
            first.append(w)
        return w

    monkeypatch.setattr(Convention, "entries", entries)
    names, filters = Convention().starts(LONG, rng(), 5)
    assert names[0] == "unknown" and filters[0][0].tolist() == [1, 2, 1]
    assert "unknown" not in names[1:]
    first.clear()
    names, filters = Convention("1111|0").starts(LONG, rng(), 5)
    assert set(names) == {"1111|0"} and filters[0][0].tolist() != [1, 2, 1]


@pytest.mark.parametrize(
    ("changes", "message"), [({"start": "0|11"}, "real roots"), ({"samples": 4}, "singular")]
)
def test_what_an_architecture_cannot_have_is_refused(changes, message):
    with pytest.raises(ValueError, match=message):
        Convention(**changes)(LONG, rng(), 10)


def test_a_convention_is_named_by_what_differs_from_the_defaults():
    convention = Convention("1111|0", samples=12, method="flow")
    assert repr(convention) == "Convention(start='1111|0', samples=12, method='flow')"
    assert eval(repr(convention)) == convention
    assert repr(Convention()) == "Convention()"


# How it is trained.


def test_a_factor_of_the_loss_is_one_of_the_step():
    convention = Convention("1111|0")
    _, losses = convention.losses(SHORT, rng(), 50)
    _, filters = convention.starts(SHORT, rng(8), 50)
    halved = LossBatch(losses.targets, losses.covariances / 2)
    once = Convention(step=0.01, steps=300).trained(SHORT, losses, filters)
    twice = Convention(step=0.02, steps=300).trained(SHORT, halved, filters)
    other = Convention(step=0.01, steps=300).trained(SHORT, halved, filters)
    same, apart = (
        np.abs(once.end_to_end - run.end_to_end).max(axis=1) < 1e-6 for run in (twice, other)
    )
    assert same.all() and apart.mean() > 0.8
    assert np.allclose(twice.loss, once.loss / 2, atol=1e-12)


# What is counted.


@pytest.fixture(scope="module")
def runs():
    return sweep(LONG, Convention("1111|0"), 600, 5, chunk=300, progress=False)


def test_every_run_is_in_one_cell(runs):
    table = tabulated((3, 2, 2), Convention("1111|0"), 5, runs)
    rows = list(zip(runs["start"], runs["target"], runs["limit"], runs["loss"], strict=True))
    naive = Counter(row[:3] for row in rows)
    groups = Counter(row[:2] for row in rows)
    assert {(c.start, c.target, c.limit): c.runs for c in table.cells} == naive
    assert table.runs == 600 and len(naive) > 6
    for c in table.cells:
        losses = [row[3] for row in rows if row[:3] == (c.start, c.target, c.limit)]
        mean = inf if c.limit == "diverged" else sum(losses) / len(losses)
        assert c.of == groups[c.start, c.target]
        assert c.mean_loss == pytest.approx(mean, rel=1e-12)
        assert c.first_chunk == c.runs
        assert c.interval()[0] < c.share < c.interval()[1] or c.share == 1
    assert table.cell("1111|0", "11|1", "11|1") and table.cell("11|1", "11|1", "11|1") is None


def test_the_first_runs_of_a_longer_sweep_are_those_of_a_shorter_one(runs):
    again = sweep(LONG, Convention("1111|0"), 300, 5, chunk=300, progress=False)
    assert again["limit"].tolist() == runs["limit"][:300].tolist()
    other = sweep(LONG, Convention("1111|0"), 300, 6, chunk=300, progress=False)
    assert other["limit"].tolist() != runs["limit"][:300].tolist()


def test_runs_that_diverge_are_counted_and_have_no_mean_loss():
    convention = Convention("1111|0", step=0.3)
    table = tabulated((4, 2), convention, 5, sweep(SHORT, convention, 200, 5, progress=False))
    diverged = [c for c in table.cells if c.limit == "diverged"]
    assert sum(c.runs for c in diverged) > 50 and table.runs == 200
    assert {c.mean_loss for c in diverged} == {inf}


def test_a_limit_without_a_pattern_stays_in_the_table():
    columns = {
        "start": ["11|0"] * 3, "target": ["11|0"] * 3, "limit": ["11|0", "unknown", "unknown"],
        "loss": [0.0, 1.0, 3.0],
    }  # fmt: skip
    table = tabulated((2, 2), Convention(), 0, Table(columns, {}))
    unknown = table.cell("11|0", "11|0", "unknown")
    assert (unknown.runs, unknown.of, unknown.mean_loss) == (2, 3, 2.0)


def test_tables_are_read_as_they_were_written(runs, tmp_path):
    convention = Convention("1111|0", step=0.3)
    diverging = sweep(SHORT, convention, 200, 5, progress=False)
    tables = (
        tabulated((3, 2, 2), Convention("1111|0"), 5, runs),
        tabulated((4, 2), convention, 5, diverging),
    )
    TABLE.write([row for t in tables for row in t.rows], tmp_path / "tables.csv")
    assert read_tables(tmp_path / "tables.csv") == tables
    short = LimitTable(tables[0].sizes, tables[0].convention, 5, tables[0].cells[:-1])
    TABLE.write(short.rows, tmp_path / "short.csv")
    assert read_tables(tmp_path / "short.csv") != tables[:1]
