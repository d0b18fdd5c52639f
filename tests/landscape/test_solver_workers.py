"""The same critical points, wherever they are computed, and a bar while that takes long."""

import pickle
from concurrent.futures import ProcessPoolExecutor
from fractions import Fraction
from multiprocessing import get_context

import numpy as np

from lcn_support import Architecture, QuadraticLoss, critical_points


def random_losses(seed, n, count):
    rng = np.random.default_rng(seed)
    return [QuadraticLoss(rng.normal(size=n + 1)) for _ in range(count)]


def summary(results):
    return [(r.seed, str(r), [[c.filters for c in p.classes] for p in r.points]) for r in results]


def test_same_result_on_any_number_of_workers():
    a = Architecture((3, 3))
    losses = random_losses(2, 4, 10)
    alone = critical_points(a, losses, seed=3, progress=False)
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as executor:
        shared = critical_points(a, losses, seed=3, executor=executor, progress=False)
    assert summary(alone) == summary(shared)
    balls = [p.certificate.enclosure for r in shared for p in r.points]
    assert all(not isinstance(c, float) for W in balls for c in W)


def test_results_travel_without_losing_a_bit():
    r = critical_points(Architecture((3, 2)), random_losses(5, 3, 1)[0], progress=False)
    copy = pickle.loads(pickle.dumps(r))
    assert str(copy) == str(r)
    for p, q in zip(r.points, copy.points, strict=True):
        for x, y in zip(p.certificate.enclosure, q.certificate.enclosure, strict=True):
            assert x == y if isinstance(x, Fraction) else repr(x) == repr(y)


def test_long_solves_show_progress(monkeypatch):
    shown = []
    monkeypatch.setattr(
        "tqdm.tqdm", lambda work, **options: shown.append(options["unit"]) or list(work)
    )
    loss = QuadraticLoss((1, 1, 0, 1))
    critical_points(Architecture((3, 2)), loss)
    critical_points(Architecture((3, 2)), [loss, loss])
    critical_points(Architecture((3, 2)), loss, progress=False)
    assert shown == ["stratum", "loss"]
