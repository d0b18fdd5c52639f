"""What the digits of a printed table say about the number of runs behind it.

A share that is printed with three significant digits is a count over an unknown number, rounded:
0.429 % is 1 of 233, or 2 of 466, but nothing of 300. All cells of a table together leave few
numbers of runs, found here by exact search.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from lcn_support.experiments.slides.comparisons import PrintedCell, rounded

Group = tuple[tuple[int, ...], str]
"""Filter sizes, and the root pattern of the target."""

_DOUBLED = tuple(1000 * 2**i for i in range(8))


def group_sizes(percents: Iterable[float], most: int, complete: bool = True) -> np.ndarray:
    """Which numbers of runs can have these shares, printed with three digits.

    Parameters
    ----------
    percents
        of the outcomes of the runs with one target.
    most
        the largest number that is tried.
    complete
        whether every run has one of these outcomes; else some may have others.

    Returns
    -------
    numpy.ndarray
        of booleans, (most + 1,); entry n says whether there are counts that are rounded to the
        percentages and add up to n, or to no more than n. Integer arithmetic, so exact.

    Raises
    ------
    ValueError
        if ``most`` is not between 1 and 10⁹.

    Examples
    --------
    >>> import numpy as np
    >>> np.flatnonzero(group_sizes([99.6, 0.429], 700))
    array([233, 466, 699, 700])
    """
    if not 1 <= most <= 10**9:
        raise ValueError(f"most {most}: give a number from 1 to 10⁹, as products must fit 64 bits")
    n = np.arange(most + 1, dtype=np.int64)
    fewest, largest = np.zeros_like(n), np.zeros_like(n)
    possible = n > 0
    for percent in percents:
        low, high = rounded(percent)
        first = -(-n * low.numerator // low.denominator)
        last = n * high.numerator // high.denominator
        possible &= first <= last
        fewest += first
        largest += last
    return possible & (fewest <= n) & ((largest >= n) | (not complete))


def table_sizes(cells: Iterable[PrintedCell], most: int, complete: bool = True) -> np.ndarray:
    """Which numbers of runs a whole printed table can have.

    The assumption: one number T of runs, of which the printed shares have each target, and of
    these the printed shares each limit.

    Parameters
    ----------
    cells
        of one table: one architecture and start.
    most, complete
        as for :func:`group_sizes`, for targets and for limits.

    Returns
    -------
    numpy.ndarray
        the possible T ≤ most, ascending.

    Examples
    --------
    Of seven runs, three had one target and all of these the same limit:

    >>> cells = [
    ...     PrintedCell((2, 2), "11|0", "11|0", "11|0", 100, 0.0, 42.9),
    ...     PrintedCell((2, 2), "11|0", "0|1", "2|0", 100, 0.1, 57.1),
    ... ]
    >>> table_sizes(cells, 30)
    array([ 7, 14, 21, 28])
    """
    groups: dict[tuple[str, float], list[float]] = {}
    for cell in cells:
        groups.setdefault((cell.target, cell.target_percent), []).append(cell.percent)
    shares = [rounded(percent) for _, percent in groups]
    sizes = [group_sizes(percents, most, complete) for percents in groups.values()]
    T = np.arange(most + 1, dtype=np.int64)
    first = np.array([-(-T * low.numerator // low.denominator) for low, _ in shares])
    last = np.array([T * high.numerator // high.denominator for _, high in shares])
    open_sizes = T > 0
    for possible, i, j in zip(sizes, first, last, strict=True):
        below = np.concatenate([[0], np.cumsum(possible)])
        open_sizes &= below[j + 1] > below[i]
    found = [t for t in T[open_sizes] if _adds_up(int(t), first[:, t], last[:, t], sizes, complete)]
    return np.array(found, dtype=np.int64)


def smallest_groups(cells: Iterable[PrintedCell], whole: bool) -> dict[Group, int]:
    """The least numbers of runs by filter sizes and target that the digits allow.

    Parameters
    ----------
    cells
        of any number of tables.
    whole
        whether each table is one experiment, as :func:`table_sizes` assumes; then the numbers are
        the shares of the least T, rounded. Else each target is on its own, its share among the
        targets is not used, and its runs may have been drawn apart.

    Examples
    --------
    >>> cells = [
    ...     PrintedCell((2, 2), "11|0", "11|0", "11|0", 100, 0.0, 42.9),
    ...     PrintedCell((2, 2), "11|0", "0|1", "2|0", 100, 0.1, 57.1),
    ... ]
    >>> list(smallest_groups(cells, whole=True).values())
    [3, 4]
    >>> list(smallest_groups(cells, whole=False).values())
    [1, 1]
    """
    cells = list(cells)
    found: dict[Group, int] = {}
    for sizes in dict.fromkeys(cell.sizes for cell in cells):
        table = [cell for cell in cells if cell.sizes == sizes]
        T = smallest_table(table) if whole else 0
        for target in dict.fromkeys(cell.target for cell in table):
            group = [cell for cell in table if cell.target == target]
            if whole:
                found[sizes, target] = round(T * group[0].target_percent / 100)
            else:
                alone = [replace(cell, target_percent=100.0) for cell in group]
                found[sizes, target] = smallest_table(alone)
    return found


def smallest_table(cells: Iterable[PrintedCell]) -> int:
    """The least of the :func:`table_sizes`.

    Raises ``ValueError`` if there is none up to 128 000.

    >>> smallest_table([PrintedCell((2, 2), "11|0", "0|1", "2|0", 100, 0.1, 100)])
    1
    """
    cells = list(cells)
    for most in _DOUBLED:
        if len(found := table_sizes(cells, most)):
            return int(found[0])
    raise ValueError(
        f"no table of up to {most} runs has these shares; are the printed cells complete?"
    )


def _adds_up(
    T: int, first: np.ndarray, last: np.ndarray, sizes: list[np.ndarray], complete: bool
) -> bool:
    """Whether there are possible sizes, one of each group within these ends, with the sum T."""
    parts = [possible[i : j + 1] for possible, i, j in zip(sizes, first, last, strict=True)]
    sums = parts[0]
    for part in parts[1:]:
        sums = np.convolve(sums, part.astype(int)) > 0
    rest = T - int(first.sum())
    return rest >= 0 and bool(sums[rest : rest + 1].any() if complete else sums[: rest + 1].any())
