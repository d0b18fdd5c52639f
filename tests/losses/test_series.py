"""The series and its windows, exact, against numpy's least squares."""

import hashlib
from fractions import Fraction

import numpy as np
import pytest
from frames import FRAMES, named_frame

from lcn_support import Architecture, QuadraticLoss, critical_points
from lcn_support.arguments.frames import frame_columns
from lcn_support.experiments.targets import sampled_loss
from lcn_support.losses.series import (
    Series,
    condition_number,
    distance_to_toeplitz,
    prediction_loss,
    predictions,
    sunspots,
    windows,
)
from lcn_support.resources import resource

FILE = resource("data/series/sunspots.csv")


@pytest.fixture(scope="module")
def series():
    return sunspots()


def wave(length):
    return Series(tuple(range(length)), tuple(map(Fraction, (1, 1, -1, -1) * (length // 4))))


def test_the_file_is_the_one_its_description_names():
    digest = hashlib.sha256(FILE.read_bytes()).hexdigest()
    assert digest in (FILE.parent / "README.md").read_text("utf-8")


def test_the_series_is_whole(series):
    assert series.times == tuple(range(1700, 2009))
    assert min(series.values) >= 0 and max(series.values) == Fraction("190.2")
    lines = FILE.read_text("utf-8").split()[1:]
    assert [line.split(",")[1] for line in lines] == [f"{float(x):g}" for x in series.values]


def test_eleven_years_are_the_period(series):
    """What is known of sunspots: the spectrum peaks at about eleven years."""
    power = np.abs(np.fft.rfft(np.array(series.centred, dtype=float))) ** 2
    assert 10 < len(series.values) / (1 + int(power[1:].argmax())) < 12


@pytest.mark.parametrize("size", [1, 4, 7, 9])
def test_the_loss_is_that_of_least_squares(series, size):
    loss = prediction_loss(series, size)
    X, Y = (np.array(M, dtype=float) for M in windows(series.centred, size))
    u, error = np.linalg.lstsq(X.T, Y[0], rcond=None)[:2]
    variance, samples = float(series.variance), X.shape[1]
    assert np.allclose(np.array(loss.target, dtype=float), u, atol=1e-9)
    assert np.allclose(np.array(loss.covariance, dtype=float), X @ X.T / samples / variance)
    assert float(loss.offset) == pytest.approx(error[0] / samples / variance)
    assert loss.is_exact


def test_the_loss_of_a_filter_is_its_mean_squared_error(series):
    W = (0.25, -0.5, 1.25)
    _, values = predictions(series, W)
    truth = np.array(series.values[3:], dtype=float)
    error = np.mean((np.array(values) - truth) ** 2) / float(series.variance)
    assert prediction_loss(series, 3).value(W) == pytest.approx(error)


def test_the_last_coefficient_meets_the_newest_value(series):
    """The best filter leans on the year before, with a weight above one; not so in reverse."""
    u = prediction_loss(series, 4).target
    assert u[-1] > 1 and all(abs(c) < u[-1] for c in u[:-1])
    copied = predictions(series, (0, 0, 1))
    assert np.allclose(copied[1], np.array(series.values[2:-1], dtype=float))
    assert copied[0] == series.times[3:]


def test_without_centring_the_covariance_is_another(series):
    raw = QuadraticLoss.from_data(Architecture((4,)), *windows(series.values, 4))
    assert condition_number(raw.covariance) > 2 * condition_number(
        prediction_loss(series, 4).covariance
    )


def test_the_covariance_is_nearly_toeplitz_and_far_from_white(series):
    for size in range(4, 10):
        S = prediction_loss(series, size).covariance
        assert distance_to_toeplitz(S) < 0.01
        assert condition_number(S) > 50
        other = sampled_loss(size - 1, "anisotropic", 0, 0).covariance
        assert distance_to_toeplitz(other) > 0.1


def test_the_nearest_toeplitz_matrix_is_the_nearest():
    S = np.array([[2.0, 1, 0], [1, 3, 1], [0, 1, 2]])
    least = min(
        np.linalg.norm(S - (a * np.eye(3) + np.eye(3, k=1) + np.eye(3, k=-1)))
        for a in np.linspace(1, 4, 3001)
    )
    assert distance_to_toeplitz(S) == pytest.approx(least / np.linalg.norm(S), abs=1e-6)


def test_windows_that_do_not_span_are_refused():
    """A wave satisfies a recursion of length two, so its windows of size four span a plane."""
    assert prediction_loss(wave(24), 2).offset == 0
    with pytest.raises(ValueError, match="span 2 of the 4 dimensions"):
        prediction_loss(wave(24), 4)


def test_too_short_a_series_is_refused(series):
    few = Series(series.times[:6], series.values[:6])
    with pytest.raises(ValueError, match="span 2 of the 4 dimensions"):
        prediction_loss(few, 4)
    for size in (0, 6):
        with pytest.raises(ValueError, match=f"windows of size {size} in a series of 6"):
            windows(few.values, size)


def test_a_series_has_a_time_for_each_value():
    for times, values in [((), ()), ((1, 2), (3,)), ((1, 3), (4, 5)), ((2, 1), (4, 5))]:
        with pytest.raises(ValueError, match=f"{len(times)} times for {len(values)} values"):
            Series(times, values)
    for gap in (float("nan"), float("inf")):
        with pytest.raises(ValueError, match="not finite"):
            Series((1, 2), (3.0, gap))
    assert Series(range(1, 3), [0.5, 3]).values == (Fraction(1, 2), Fraction(3))


@pytest.mark.parametrize("kind", FRAMES)
def test_a_series_comes_as_a_column_an_array_or_a_tensor(series, kind):
    loss = prediction_loss(series, 3)
    floats = [float(x) for x in series.values]
    ((_, column),) = frame_columns(named_frame(kind, {"spots": floats}), "X")
    doubled = Series.of(floats)
    assert doubled.times == tuple(range(309)) and series.values != doubled.values
    for values in (floats, np.array(floats), column):
        assert Series.of(values) == doubled
        assert prediction_loss(values, 3) == prediction_loss(doubled, 3)
        assert windows(values, 2)[1] == [floats[2:]]
    assert np.allclose(prediction_loss(column, 3).target, np.array(loss.target, float))
    assert predictions(column, (0, 1))[1] == predictions(doubled, (0, 1))[1]
    backwards = prediction_loss(floats[::-1], 3).target
    assert not np.allclose(np.array(backwards, float), np.array(loss.target, float))


def test_an_autoregression_is_found_again():
    """x_t = 0.5 x_{t−2} + 0.25 x_{t−1} + noise: the last coefficient meets the newest value."""
    rng = np.random.default_rng(11)
    x = [0.0, 0.0]
    for e in rng.normal(size=1500).round(3):
        x.append(0.5 * x[-2] + 0.25 * x[-1] + e)
    found = [float(u) for u in prediction_loss(np.float32(x), 2).target]
    assert np.allclose(found, (0.5, 0.25), atol=0.08) and found[0] > 1.5 * found[1]


@pytest.mark.parametrize("values", [[1, None, 2], [1, float("nan"), 2], "12", [[1, 2]], []])
def test_what_is_no_series_is_refused(values):
    with pytest.raises(ValueError, match=r"values.*; of a series with gaps .*give a part"):
        Series.of(values)


def test_a_window_has_a_whole_number_of_values(series):
    with pytest.raises(TypeError):
        windows(series.values, 2.0)


def test_the_loss_of_the_series_is_solved_like_any_other(series):
    a = Architecture((3, 3), strides=(2, 1))
    found = critical_points(a, prediction_loss(series, 7), progress=False)
    assert found.is_complete and len(found.points) == 5
    assert sum(c.found for c in found.complex_counts.values()) == 39
    assert [p.kind for p in found.points][:2] == ["global minimum", "bad minimum"]
    best = min(float(p.loss) for p in found.points)
    assert best > float(prediction_loss(series, 7).offset)


def test_a_long_series_and_its_loss_say_themselves_in_a_line(series):
    noise = Series.of(np.random.default_rng(0).normal(size=500).tolist())
    loss = prediction_loss(noise, 3)
    assert len(repr(noise)) < 100
    assert len(repr(loss)) < 300 < len(str(loss.target))
    assert "123/7" in repr(QuadraticLoss((Fraction(123, 7), 1)))


def test_an_architecture_says_how_long_the_windows_are(series):
    assert prediction_loss(series, Architecture((2, 3))) == prediction_loss(series, 4)
    assert prediction_loss(series, Architecture((2, 2))) != prediction_loss(series, 4)
