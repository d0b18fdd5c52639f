"""Root patterns of the limits of many training runs, each certified or unknown.

A run ends at floats near a critical point θ* with filters w_i*, and the root pattern of the product
W* is wanted. Its multiple roots are no matter for a tolerance on the computed roots of W: rounding
moves a double root by √ε, and among many runs some have roots that are close and distinct. But the
filters at a local minimum of a generic loss have simple roots, which floats know well. So the
question is which roots of *different* filters coincide.

1. *A critical point is near.* Let N have the scaling directions (…, w_i, −w_{i+1}, …) at the given
   filters θ as columns, M = Hess L(θ) + κNNᵀ with κ > 0, and YMYᵀ ≈ Σ = diag(±1), from computed
   eigenvectors. In coordinates θ + Yᵀy Newton's method is nearly y ↦ y − Σ · G(y), with
   G(y) = Y(∇L + κNNᵀYᵀy). If ‖G(0)‖ ≤ η and ‖Σ − YMYᵀ‖ + 2ηK ≤ ½, K a Lipschitz constant of
   Y Hess L Yᵀ on the ball ‖y‖ ≤ 2η, then this map contracts the ball, and has one fixed point θ*.
   Its gradient is −κ(c_1 w_1, …, c_L w_L) for some c with Σc_i = 0. All ⟨∂L/∂w_i, w_i*⟩ are equal,
   as L depends on the product alone, and ⟨w_i, w_i*⟩ > 0: so all c_i have one sign, and vanish.
   Hence θ* is critical. By Sylvester's law Hess L(θ*) + κNNᵀ, which is invertible, has as many
   negative eigenvalues as Σ. So has the Hessian, whose kernel contains the L − 1 scaling directions
   at θ*: adding κNNᵀ, of rank L − 1, makes these positive, and no more.
2. *Few coincidences.* Discs on the projective line enclose the roots of all filters as near to the
   given ones as θ* is. Roots in disjoint discs differ. Let m_c be the sizes of the groups of roots
   whose discs overlap. With P_i the product of all filters but w_i*, a root that m filters have,
   each simply, is one of gcd(P_1, …, P_L) of multiplicity m − 1. So deg gcd ≤ d := Σ_c (m_c − 1),
   with equality only if the roots of each group coincide.
3. *Many coincidences.* The residual r = S(W* − u) annihilates the multiples of the gcd, the image
   of the differential [KMMT2022]. If deg gcd < d, then r annihilates the multiples of a form of
   degree d − 1, and the d × (n − d + 2) Hankel matrix (r_{i+j}) has dependent rows. If it has rank
   d for all r within the error bound, then deg gcd = d, and each group is one root of
   W*, of multiplicity m_c.

Each step is a proof in double precision: the rounding errors are bounded with explicit constants, K
by the norms of filters and data, and no tolerance is chosen.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lcn_support.architectures.architecture import Architecture, require_architecture
from lcn_support.architectures.patterns import RootPattern
from lcn_support.arguments.float_arrays import read_doubles
from lcn_support.arguments.real_numbers import listed
from lcn_support.losses.batch import LossBatch
from lcn_support.progress import in_slices
from lcn_support.records import Record

REASONS = {
    -1: "no critical point with an invertible Hessian modulo scaling is proven to be near",
    -2: "the roots of one filter are not told apart, or not told real or non-real",
    -3: "roots of different filters are close, and not proven to coincide",
}
"""What the negative codes of :class:`Limits` mean."""


@dataclass(frozen=True, eq=False, repr=False)
class Limits(Record):
    """Certified root patterns of the critical points that R runs converged to.

    Attributes
    ----------
    patterns
        all root patterns of the degree of W, in the order of ``RootPattern.all_of_degree``.
    codes
        integers of shape (R,): the place in ``patterns``, or a negative key of ``REASONS``.
    index
        integers of shape (R,): the certified number of descending directions at the critical point,
        or −1.
    distance
        of shape (R,): how far the critical point is from the run's filters at most, after each was
        divided by the power of two that brings its norm into [½, 1); infinite where no point is
        proven to be near.
    """

    patterns: tuple[RootPattern, ...]
    codes: NDArray[np.int32]
    index: NDArray[np.int16]
    distance: NDArray[np.float64]

    @cached_property
    def unknown(self) -> NDArray[np.bool_]:
        """Mask of shape (R,) of the runs whose pattern is not certified."""
        return self.codes < 0

    @cached_property
    def text(self) -> NDArray[np.str_]:
        """The patterns as text, of shape (R,): ``'112|0'``, or ``'unknown'``."""
        return np.array([*map(str, self.patterns), "unknown"])[np.maximum(self.codes, -1)]

    @cached_property
    def is_minimum(self) -> NDArray[np.bool_]:
        """Mask of shape (R,) of the certified strict local minima modulo scaling."""
        return self.index == 0

    def counts(self) -> dict[str, int]:
        """How many runs have each pattern that occurs; ``unknown`` comes last, and is always there.

        >>> from lcn_support import QuadraticLoss
        >>> a, loss = Architecture((2, 2)), QuadraticLoss((1, 0, -1))
        >>> classify_limits(a, loss, [[(1, 1), (1, 1)], [(1, -1), (1, 1)]]).counts()
        {'11|0': 1, 'unknown': 1}
        """
        found = Counter(self.codes.tolist())
        table = {str(p): found[code] for code, p in enumerate(self.patterns) if found[code]}
        return {**table, "unknown": int(self.unknown.sum())}

    def as_columns(self) -> dict[str, Any]:
        """A row a run: pattern, index and distance."""
        return {"pattern": self.text, "index": self.index, "distance": self.distance}

    def __len__(self) -> int:
        return len(self.codes)

    def __repr__(self) -> str:
        shares = ", ".join(f"{name}: {count}" for name, count in self.counts().items())
        return f"Limits({len(self)} runs, {shares})"


def classify_limits(a: Architecture, loss: Any, filters: Iterable[Any]) -> Limits:
    """The certified root pattern of the critical point that each run converged to, or unknown.

    Parameters
    ----------
    a
        of stride one, of any sizes and depth.
    loss
        a :class:`lcn_support.QuadraticLoss`, shared by all runs; a sequence with one for each run;
        or a :class:`lcn_support.losses.batch.LossBatch`. It is rounded to doubles, which are then
        taken as exact.
    filters
        L arrays of shape (R, k_i), or (k_i,) for one run, of any scale: where the runs ended. The
        nearer they are to the critical point, the fewer unknowns; a relative 1e-12 is plenty.

    Returns
    -------
    Limits
        what is not unknown is proven, for a critical point within ``distance`` of the filters.

    Raises
    ------
    ValueError
        if a stride is not one, or the numbers of filters, of runs, or of coefficients do not match.

    Notes
    -----
    Unknown are runs that have not converged; degenerate critical points modulo scaling, and with
    them W = 0; filters with a double root, or one too close to it; and patterns that lose more than
    (n + 2)/2 roots by coincidences, n the degree of W, where the Hankel matrix has fewer columns
    than rows. Then ``critical_points`` of the run's loss lists the candidates, with certified
    patterns. That a run would go on to the critical point is not proven; ``distance`` tells how
    near it has come, and ``index`` whether it may leave again.

    The proof is in the description of the module. A run of sizes (3, 2, 2) takes about 15
    microseconds, and the compiled loop holds no lock, so threads can share the runs.

    Examples
    --------
    A double root that two filters share, exactly, though the floats have two simple ones; and, for
    another loss, two roots that are merely close:

    >>> from lcn_support import QuadraticLoss
    >>> a = Architecture((3, 2))
    >>> classify_limits(a, QuadraticLoss((1, 1, 0, 1)), [(1, 1, 1e-13), (1, -1e-13)]).text
    array(['12|0'], dtype='<U7')
    >>> import numpy as np
    >>> apart = np.polymul((1, 1, 0), (1, 0.01))
    >>> classify_limits(a, QuadraticLoss(apart), [(1, 1, 0), (1, 0.01)]).text
    array(['111|0'], dtype='<U7')
    """
    from lcn_support.training.kernels.limits import classify

    require_architecture(a)
    if a.stride != 1:
        raise ValueError(
            f"{a!r} has a stride other than one, where critical points are not described by the "
            "roots that filters share; give an architecture of stride one"
        )
    given = listed(filters, "filters", "arrays (runs, k_i), one for each layer")
    rows = [
        np.atleast_2d(read_doubles(w, f"the filters of layer {layer}", finite=False))
        for layer, w in enumerate(given, start=1)
    ]
    shapes = [w.shape for w in rows]
    if not rows or shapes != [(len(rows[0]), k) for k in a.sizes]:
        raise ValueError(
            f"filters of shapes {shapes} for the sizes {a.sizes}; give one array of shape "
            "(runs, k_i) for each layer"
        )
    runs = len(rows[0])
    batch = LossBatch.of(loss)
    if len(batch) not in (1, runs):
        raise ValueError(f"{len(batch)} losses for {runs} runs; give one, or one for each run")
    targets = read_doubles(batch.targets, "targets")
    covariances = read_doubles(batch.covariances, "covariances")
    if targets.shape[1] != a.filter_size:
        raise ValueError(
            f"targets of {targets.shape[1]} coefficients for end-to-end filters of size "
            f"{a.filter_size}; give losses of degree {a.degree}"
        )
    patterns = tuple(RootPattern.all_of_degree(a.degree))
    numbers = np.zeros((runs, 2, a.layers + 1), dtype=np.int8)
    index = np.full(runs, -1, dtype=np.int16)
    distance = np.full(runs, np.inf)
    codes = np.zeros(runs, dtype=np.int32)
    starts = np.cumsum([0, *a.sizes])
    x = np.concatenate(rows, axis=1)
    done = 0

    def advance(budget: int) -> int:
        nonlocal done
        first, done = done, min(runs, done + budget)
        classify(x, starts, targets, covariances, codes, index, distance, numbers, first, done)
        return done

    in_slices(advance, runs, "run")
    certified = codes >= 0
    codes[certified] = _places(patterns, numbers[certified])
    return Limits(patterns, codes, index, distance)


def _places(
    patterns: tuple[RootPattern, ...], numbers: NDArray[np.int8]
) -> NDArray[np.integer[Any]]:
    """Where in the patterns are those with these numbers of real and of non-real roots."""
    place = {pattern: i for i, pattern in enumerate(patterns)}
    table = numbers.astype(np.int64).reshape(-1, np.prod(numbers.shape[1:]))
    base = np.cumprod([1, *(table.max(axis=0, initial=0)[:-1] + 1)])
    _, first, inverse = np.unique(table @ base, return_index=True, return_inverse=True)
    found = []
    for real, other in numbers[first].tolist():
        single = [m for m, count in enumerate(real) for _ in range(count)]
        pairs = [m for m, count in enumerate(other) for _ in range(count // 2)]
        found.append(place[RootPattern(single, pairs)])
    return np.array(found, dtype=np.int32)[inverse]
