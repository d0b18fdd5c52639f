"""Metrics with a name: the covariance S of the inputs that they stand for.

``white`` is S = 1, the loss of independent inputs. ``bombieri`` is S = diag(1/C(n, j)) on forms of
degree n, which does not change under rotations of (x, y). ``markov`` is S_ij = 2^−|i−j|, inputs
that are windows of a stationary Markov series, whose autocovariance halves with each step.
``generic`` is no matrix, but any S outside of an algebraic set; a matrix of one's own is ``given``.
"""

from fractions import Fraction
from math import comb
from typing import Any

from lcn_support.architectures.architecture import Architecture, require_architecture
from lcn_support.arguments.in_short import short
from lcn_support.arguments.real_numbers import listed
from lcn_support.arguments.size_limits import refuse_above
from lcn_support.arithmetic.matrices import Matrix
from lcn_support.losses.quadratic import MOST_WHITE, QuadraticLoss

METRICS = ("generic", "white", "bombieri", "markov")


def metric_matrix(a: Architecture, metric: str) -> Matrix:
    """The covariance S of the white, the Bombieri or the Markov metric, k × k.

    Bombieri's inner product of forms of degree n has S = diag(1/C(n, j)), and does not change under
    rotations of (x, y). A Markov series has S_ij = 2^−|i−j|.

    Raises ``ValueError`` for another name, and for more than 1000 rows.

    >>> [str(row[j]) for j, row in enumerate(metric_matrix(Architecture((3, 3)), "bombieri"))]
    ['1', '1/4', '1/6', '1/4', '1']
    >>> [str(entry) for entry in metric_matrix(Architecture((3, 3)), "markov")[1]]
    ['1/2', '1', '1/2', '1/4', '1/8']
    """
    require_architecture(a)
    if not isinstance(metric, str) or metric not in METRICS[1:]:
        raise ValueError(
            f"metric {short(metric)} is no matrix; give 'white', 'bombieri' or 'markov'"
        )
    n = a.degree
    refuse_above(MOST_WHITE, n + 1, f"the matrix of {a} with {{}} rows", "take a smaller network")
    places = range(n + 1)
    if metric == "markov":
        lags = [Fraction(1, 2**d) for d in places]
        return tuple(tuple(lags[abs(i - j)] for j in places) for i in places)
    entries = [Fraction(1, comb(n, j) if metric == "bombieri" else 1) for j in places]
    return tuple(tuple(c * (i == j) for j in places) for i, c in enumerate(entries))


def read_metric(a: Architecture, metric: Any) -> tuple[str, Matrix | None]:
    """The name of a metric and its S, None for generic data.

    Parameters
    ----------
    a
        the network, which sets the size of S.
    metric
        one of ``METRICS``, or S itself, symmetric and positive definite, exact or float.

    Raises
    ------
    ValueError
        for another name, and if the matrix is no k × k covariance.

    Examples
    --------
    >>> name, S = read_metric(Architecture((2,)), [(2, 1), (1, 1)])
    >>> name, S == ((2, 1), (1, 1))
    ('given', True)
    >>> read_metric(Architecture((2,)), "generic")
    ('generic', None)
    """
    if metric is None:
        raise ValueError("metric None: give 'generic', 'white', 'bombieri', 'markov' or a matrix")
    if isinstance(metric, QuadraticLoss):
        raise ValueError("metric: a loss, of which the matrix is needed; give loss.covariance")
    if not isinstance(metric, str):
        metric = listed(metric, "covariance", "rows of real numbers")
        if metric and not any(hasattr(row, "__iter__") for row in metric):
            raise ValueError(
                f"metric {short(metric)}: numbers in one row are no matrix; give weights as its "
                "diagonal, numpy.diag(weights)"
            )
        return "given", QuadraticLoss([0] * (a.degree + 1), metric).covariance
    if metric not in METRICS:
        raise ValueError(
            f"metric {short(metric)} is not known; choose one of {', '.join(METRICS)}, or give a "
            "matrix"
        )
    return metric, None if metric == "generic" else metric_matrix(a, metric)
