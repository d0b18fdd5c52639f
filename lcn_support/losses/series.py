"""A series of nature as data of a network: windows as inputs, the next value as output, exactly.

The series are the yearly sunspot numbers, in data/series with their source. A linear network of
window size k predicts x_{t+k} from (x_t, …, x_{t+k−1}); its squared loss is a QuadraticLoss whose
covariance S is the one of the windows.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from operator import index
from typing import TYPE_CHECKING

from lcn_support.architectures.architecture import Architecture
from lcn_support.arithmetic.matrices import Matrix
from lcn_support.losses.quadratic import QuadraticLoss
from lcn_support.resources import kept_rows

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True)
class Series:
    """Equally spaced values.

    Attributes
    ----------
    times
        one integer for each value, in steps of one.
    values
        as Fractions: the decimal numbers of the file. Other numbers are converted, exactly.

    Raises
    ------
    ValueError
        if there are no values, times are not one for each, or their steps are not one, and for
        a value that is not a finite number.
    """

    times: tuple[int, ...]
    values: tuple[Fraction, ...]

    def __post_init__(self) -> None:
        times, values = tuple(self.times), tuple(self.values)
        if not times or times != tuple(range(times[0], times[0] + len(values))):
            raise ValueError(
                f"{len(times)} times for {len(values)} values: give as many, at least one, in "
                "steps of one"
            )
        try:
            values = tuple(map(Fraction, values))
        except (ValueError, OverflowError):
            raise ValueError(
                "a value is not finite; leave out the part of the series with gaps"
            ) from None
        object.__setattr__(self, "times", times)
        object.__setattr__(self, "values", values)

    @property
    def mean(self) -> Fraction:
        """The mean value."""
        return sum(self.values, start=Fraction(0)) / len(self.values)

    @property
    def variance(self) -> Fraction:
        """The mean square of the centred values."""
        return sum(x * x for x in self.centred) / Fraction(len(self.values))

    @property
    def centred(self) -> tuple[Fraction, ...]:
        """The values less their mean.

        >>> sum(sunspots().centred)
        Fraction(0, 1)
        """
        mean = self.mean
        return tuple(x - mean for x in self.values)


def sunspots() -> Series:
    """The yearly mean sunspot numbers, 1700 to 2008; source and licence in data/series/README.md.

    >>> series = sunspots()
    >>> len(series.values), series.times[0], series.values[0], float(series.values[-1])
    (309, 1700, Fraction(5, 1), 2.9)
    """
    rows = kept_rows("data/series/sunspots.csv")
    return Series(
        tuple(int(row["YEAR"]) for row in rows),
        tuple(Fraction(row["SUNACTIVITY"]) for row in rows),
    )


def windows(
    values: Sequence[Fraction], size: int
) -> tuple[list[list[Fraction]], list[list[Fraction]]]:
    """Inputs and outputs: one window a column, and the values that follow.

    Parameters
    ----------
    values
        the series, longer than the window.
    size
        k ≥ 1.

    Returns
    -------
    X, Y
        X has k rows, the oldest value of each window first, Y has one; both have len(values) − k
        columns.

    Raises
    ------
    ValueError
        if the window is empty or not shorter than the series.

    Examples
    --------
    >>> windows([1, 2, 3, 5], 2)
    ([[1, 2], [2, 3]], [[3, 5]])
    """
    size = index(size)
    if not 1 <= size < len(values):
        raise ValueError(
            f"windows of size {size} in a series of {len(values)} values: give a size from 1 to "
            f"{len(values) - 1}"
        )
    samples = len(values) - size
    return [list(values[i : i + samples]) for i in range(size)], [list(values[size:])]


def prediction_loss(series: Series, size: int) -> QuadraticLoss:
    """The mean squared error of predicting the next value, in units of the variance.

    Parameters
    ----------
    series
        with at least 2k values, so that there are k windows. It is centred exactly, and divided by
        its standard deviation. As inputs and outputs are divided alike, that divides the loss by
        the variance, a rational number, and does not change the best filter.
    size
        k, that of the end-to-end filter; the last of its coefficients meets the newest value.

    Returns
    -------
    QuadraticLoss
        exact. S is the matrix of second moments of the windows, u the best filter without layers,
        the offset its error.

    Raises
    ------
    ValueError
        as :func:`windows` and ``QuadraticLoss.from_data`` do, the latter if the windows do not
        span k dimensions.

    Examples
    --------
    An oscillation is predicted without error, by a filter of size two:

    >>> wave = Series(tuple(range(8)), tuple(map(Fraction, (1, 1, -1, -1, 1, 1, -1, -1))))
    >>> prediction_loss(wave, 2).target, prediction_loss(wave, 2).offset
    ((Fraction(-1, 1), Fraction(0, 1)), Fraction(0, 1))
    """
    loss = QuadraticLoss.from_data(Architecture((size,)), *windows(series.centred, size))
    v = series.variance
    return QuadraticLoss(
        loss.target, [[entry / v for entry in row] for row in loss.covariance], loss.offset / v
    )


def condition_number(S: Matrix) -> float:
    """The largest eigenvalue of a positive definite matrix divided by the least, in floats.

    >>> condition_number(((2, 1), (1, 2)))
    3.0
    """
    import numpy as np

    values = np.linalg.eigvalsh(np.array(S, dtype=float))
    return round(float(values[-1] / values[0]), 9)


def distance_to_toeplitz(S: Matrix) -> float:
    """The Frobenius distance to the nearest Toeplitz matrix, divided by the norm, in floats.

    >>> distance_to_toeplitz(((2, 1), (1, 2))), distance_to_toeplitz(((1, 0), (0, 0)))
    (0.0, 0.7071067811865476)
    """
    import numpy as np

    matrix: NDArray[np.float64] = np.array(S, dtype=float)
    size = len(matrix)
    nearest = np.zeros_like(matrix)
    for shift in range(1 - size, size):
        entries = np.diagonal(matrix, shift)
        nearest += np.diag(np.full(len(entries), entries.mean()), shift)
    return float(np.linalg.norm(matrix - nearest) / np.linalg.norm(matrix))


def predictions(series: Series, W: Iterable[float]) -> tuple[tuple[int, ...], tuple[float, ...]]:
    """The times and the values that a filter predicts, each from the true values before.

    Parameters
    ----------
    series
        centred for the prediction; the mean is added again.
    W
        k coefficients, fewer than there are values.

    Examples
    --------
    >>> wave = Series(tuple(range(8)), tuple(map(Fraction, (1, 1, -1, -1, 1, 1, -1, -1))))
    >>> predictions(wave, (-1, 0))[1]
    (-1.0, -1.0, 1.0, 1.0, -1.0, -1.0)
    """
    import numpy as np

    filter_ = [float(w) for w in W]
    X, _ = windows(series.centred, len(filter_))
    values = np.array(filter_) @ np.array(X, dtype=float) + float(series.mean)
    return series.times[len(filter_) :], tuple(values.tolist())
