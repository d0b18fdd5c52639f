"""A series as data of a network: windows as inputs, the next value as output, exactly.

A linear network of window size k predicts x_{t+k} from (x_t, …, x_{t+k−1}); its squared loss is a
QuadraticLoss whose covariance S is the one of the windows. The yearly sunspot numbers are in
data/series with their source; other series come as sequences, arrays or columns of a frame.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from lcn_support.architectures.architecture import Architecture
from lcn_support.arguments.coefficients import read_exact
from lcn_support.arguments.integers import read_integer
from lcn_support.arguments.real_numbers import listed
from lcn_support.arithmetic.matrices import Matrix
from lcn_support.losses.quadratic import QuadraticLoss
from lcn_support.records import Record
from lcn_support.resources import kept_rows
from lcn_support.text_tables import short_number

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True, repr=False)
class Series(Record):
    """Equally spaced values.

    Attributes
    ----------
    times
        one integer for each value, in steps of one.
    values
        as Fractions: the decimal numbers of the file. Other real numbers are converted, exactly.

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
        object.__setattr__(self, "times", times)
        object.__setattr__(self, "values", _read_values(values))

    @classmethod
    def of(cls, values: Any) -> Series:
        """The series of values alone: a sequence, an array, a tensor, or a column of a frame.

        Times are 0, 1, 2, …; the values stand in their order, at equal distances, without gaps.

        >>> Series.of([5, 11, 16]).times
        (0, 1, 2)
        """
        read = _read_values(values)
        return cls(tuple(range(len(read))), read)

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

    def as_columns(self) -> dict[str, Any]:
        """A row a value, with its time."""
        return {"time": list(self.times), "value": list(self.values)}

    def __repr__(self) -> str:
        shown = [*map(short_number, self.values[:3])] + ["…"] * (len(self.values) > 3)
        return (
            f"Series({len(self.values)} values at {self.times[0]}, …, {self.times[-1]}: "
            f"{', '.join(shown)})"
        )


def _read_values(values: Any) -> tuple[Fraction, ...]:
    try:
        return read_exact(values, "values")
    except ValueError as error:
        raise ValueError(
            f"{error}; of a series with gaps (None, NaN), give a part without"
        ) from None


def sunspots() -> Series:
    """The yearly mean sunspot numbers, 1700 to 2008; source and licence in data/series/README.md.

    >>> series = sunspots()
    >>> len(series.values), series.times[0], series.values[0], float(series.values[-1])
    (309, 1700, Fraction(5, 1), 2.9)
    >>> series
    Series(309 values at 1700, …, 2008: 5, 11, 16, …)
    """
    rows = kept_rows("data/series/sunspots.csv")
    return Series(
        tuple(int(row["YEAR"]) for row in rows),
        tuple(Fraction(row["SUNACTIVITY"]) for row in rows),
    )


def windows(values: Any, size: int) -> tuple[list[list[Any]], list[list[Any]]]:
    """Inputs and outputs: one window a column, and the values that follow.

    Parameters
    ----------
    values
        the series, longer than the window: a sequence, an array, a tensor, a column of a frame.
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
    size = read_integer(size, "size", 0, remedy="a window has a whole number of values, at least 1")
    given = listed(values, "values", "numbers in the order of time")
    if not 1 <= size < len(given):
        raise ValueError(
            f"windows of size {size} in a series of {len(given)} values: give a size from 1 to "
            f"{len(given) - 1}"
        )
    samples = len(given) - size
    return [given[i : i + samples] for i in range(size)], [given[size:]]


def prediction_loss(series: Any, size: int | Architecture) -> QuadraticLoss:
    """The mean squared error of predicting the next value, in units of the variance.

    Parameters
    ----------
    series
        a :class:`Series`, or its values as :meth:`Series.of` takes them, at least 2k, so that there
        are k windows. It is centred exactly, and divided by its standard deviation. As inputs and
        outputs are divided alike, that divides the loss by the variance, a rational number, and
        does not change the best filter.
    size
        k, that of the end-to-end filter, or an architecture that has it; the last of its
        coefficients meets the newest value.

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
    read = series if isinstance(series, Series) else Series.of(series)
    size = size.filter_size if isinstance(size, Architecture) else size
    loss = QuadraticLoss.from_data(Architecture((size,)), *windows(read.centred, size))
    v = read.variance
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


def predictions(series: Any, W: Iterable[float]) -> tuple[tuple[int, ...], tuple[float, ...]]:
    """The times and the values that a filter predicts, each from the true values before.

    Parameters
    ----------
    series
        as for :func:`prediction_loss`; centred for the prediction, and the mean is added again.
    W
        k coefficients, fewer than there are values.

    Examples
    --------
    >>> wave = Series(tuple(range(8)), tuple(map(Fraction, (1, 1, -1, -1, 1, 1, -1, -1))))
    >>> predictions(wave, (-1, 0))[1]
    (-1.0, -1.0, 1.0, 1.0, -1.0, -1.0)
    """
    import numpy as np

    read = series if isinstance(series, Series) else Series.of(series)
    filter_ = [float(w) for w in W]
    X, _ = windows(read.centred, len(filter_))
    values = np.array(filter_) @ np.array(X, dtype=float) + float(read.mean)
    return read.times[len(filter_) :], tuple(values.tolist())
