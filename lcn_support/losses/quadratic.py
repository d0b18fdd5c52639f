"""The squared loss of an end-to-end filter, in exact arithmetic.

Data enter training only through one quadratic function of the end-to-end filter W,

    ℓ(W) = (W − u)ᵀ S (W − u) + offset,

with a target u and a symmetric positive definite matrix S, the covariance of the input patches
[KMMT2022]. Floats are taken as the dyadic rational numbers that they are, so nothing is rounded.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import Any

from lcn_support.architectures.architecture import Architecture, require_architecture
from lcn_support.arguments.batches import is_batch, of_all_runs, run_by_run
from lcn_support.arguments.in_short import short
from lcn_support.arguments.real_numbers import listed, read_numbers, real_number, to_double
from lcn_support.arguments.ring_elements import is_flint, is_real, read_ring_elements
from lcn_support.arguments.size_limits import refuse_above
from lcn_support.arithmetic.matrices import (
    Matrix,
    from_flint,
    to_flint,
    to_fmpq,
    to_fraction,
)
from lcn_support.forms.composition import compose, differential
from lcn_support.losses.covariances import read_covariance, six_digits
from lcn_support.losses.samples import read_samples
from lcn_support.records import Record
from lcn_support.text_tables import short_number

MOST_WHITE, MOST_DENSE = 1000, 150
"""Coefficients of a target with the identity, and with another matrix, as covariance."""


@dataclass(frozen=True, repr=False)
class QuadraticLoss(Record):
    """ℓ(W) = (W − u)ᵀ S (W − u) + offset.

    Parameters
    ----------
    target
        u, the k real numbers (u_0, …, u_{k−1}).
    covariance
        S, symmetric positive definite, k × k: nested sequences or an array of two axes. Floats are
        symmetric up to rounding, which is mended. The identity when left out (white data).
    offset
        the real number ℓ(u), the loss that no filter avoids.

    Attributes
    ----------
    target, covariance, offset
        as Fractions, and as tuples of them.
    is_exact
        whether no float was given; display only, two losses are equal if their numbers are.

    Raises
    ------
    ValueError
        if an entry is not a finite real number, if S is not k × k, not symmetric, or not positive
        definite (semidefinite included); for k above ``MOST_WHITE`` = 1000, and with a covariance
        above ``MOST_DENSE`` = 150, as the check takes a time in proportion to k⁴.

    Notes
    -----
    No factor ½, so the gradient is 2S(W − u). Source: [KMMT2022].

    Examples
    --------
    >>> loss = QuadraticLoss((1, 1, 0, 1))
    >>> loss.value((1, 1, 0, 0)), loss.is_white
    (Fraction(1, 1), True)
    >>> QuadraticLoss((1, 2), covariance=((2, 1), (1, 2)), offset=Fraction(1, 3))
    QuadraticLoss(target=(1, 2), covariance=((2, 1), (1, 2)), offset=1/3)
    >>> QuadraticLoss((1, 2), covariance=((1, 2), (2, 1)))
    Traceback (most recent call last):
        ...
    ValueError: covariance: its leading minor of order 2 is -3, so it is not positive definite; ...
    """

    target: tuple[Fraction, ...]
    covariance: Matrix
    offset: Fraction
    is_exact: bool = field(compare=False)

    def __init__(self, target: Iterable[Any], covariance: Any = None, offset: Any = 0) -> None:
        read, rounded = read_numbers(target, "target")
        if not read:
            raise ValueError("target (): a form has at least one coefficient; give u_0, …, u_n")
        u = tuple(map(Fraction, read))
        size = len(u)
        refuse_above(
            MOST_WHITE if covariance is None else MOST_DENSE, size,
            "a loss of {} coefficients with an exact covariance",
            "train with a LossBatch, which holds floats, or take a smaller network",
        )  # fmt: skip
        if covariance is None:
            S: Matrix = tuple(tuple(Fraction(i == j) for j in range(size)) for i in range(size))
            exact = True
        else:
            S, exact = read_covariance(covariance, size)
        constant, coarse = real_number(offset, "offset")
        object.__setattr__(self, "target", u)
        object.__setattr__(self, "covariance", S)
        object.__setattr__(self, "offset", Fraction(constant))
        object.__setattr__(self, "is_exact", exact and not rounded and not coarse)

    @classmethod
    def from_data(
        cls, architecture: Architecture, X: Any, Y: Any, samples: str | None = None
    ) -> "QuadraticLoss":
        """The mean over the samples of the squared error of a convolution with W.

        Parameters
        ----------
        architecture
            fixes the size k and the stride s of the end-to-end convolution; any strides.
        X
            inputs, d_0 × N, one sample a column; exact or float. Or N × d_0, see ``samples``.
        Y
            outputs, d_L × N, with d_0 = s(d_L − 1) + k; or N × d_L.
        samples
            ``"columns"``, or ``"rows"`` for one sample a row, as in scikit-learn; then Y may be a
            sequence of N numbers, one for each sample. When left out, data frames (of pandas,
            Polars, PyArrow) and arrays (N, 1, d), as ``nn.Conv1d`` takes them, have one sample a
            row, and all others one a column.

        Returns
        -------
        QuadraticLoss
            equal, as a function of W, to (1/N) Σ_samples ‖T_W x − y‖², where T_W is
            :func:`lcn_support.forms.composition.convolution_matrix`. S is the sum over the d_L
            output rows of the mean of patch · patchᵀ, u the least-squares solution, the offset its
            loss.

        Raises
        ------
        ValueError
            if X or Y is no matrix of finite real numbers, has no sample, or the shapes do not
            match; if both are of pandas, with other labels of the rows; and if the patches do not
            span all k dimensions, so that S is singular.

        Examples
        --------
        Two samples with two patches each determine a filter of size three:

        >>> X, Y = [[1, 0], [0, 1], [2, 0], [1, 1]], [[7, 2], [7, 4]]
        >>> QuadraticLoss.from_data(Architecture((2, 2)), X, Y)
        QuadraticLoss(target=(1, 2, 3), covariance=((1, 0, 3/2), (0, 5/2, 1), (3/2, 1, 3)))

        The same, one sample a row:

        >>> X, Y = [[1, 0, 2, 1], [0, 1, 0, 1]], [[7, 7], [2, 4]]
        >>> QuadraticLoss.from_data(Architecture((2, 2)), X, Y, samples="rows").target == (1, 2, 3)
        True
        """
        from flint import fmpq, fmpq_mat

        require_architecture(architecture)
        inputs, outputs, exact = read_samples(X, Y, samples, architecture)
        size, stride = architecture.filter_size, architecture.stride
        rows, number = len(outputs), len(outputs[0])
        signals = [list(map(to_fmpq, column)) for column in zip(*inputs, strict=True)]
        patches = [x[r * stride : r * stride + size] for x in signals for r in range(rows)]
        answers = [to_fmpq(y) for column in zip(*outputs, strict=True) for y in column]
        A = fmpq_mat(len(patches), size, [entry for patch in patches for entry in patch])
        b = fmpq_mat(len(answers), 1, answers)
        share = fmpq(1, number)
        gram, moment = A.transpose() * A * share, A.transpose() * b * share
        if (rank := gram.rank()) < size:
            raise ValueError(
                f"X: the {len(patches)} patches of {number} sample(s) span {rank} of the {size} "
                "dimensions of the end-to-end filter, so the best W is not unique; give more "
                "samples, in general position"
            )
        u = gram.solve(moment)
        least = (b.transpose() * b * share - u.transpose() * moment)[0, 0]
        loss = cls([row[0] for row in from_flint(u)], from_flint(gram), to_fraction(least))
        object.__setattr__(loss, "is_exact", exact)
        return loss

    @property
    def degree(self) -> int:
        """The degree k − 1 of the forms that the loss takes."""
        return len(self.target) - 1

    @property
    def is_white(self) -> bool:
        """Whether S is the identity itself (not a multiple of it)."""
        return all(
            entry == (i == j)
            for i, row in enumerate(self.covariance)
            for j, entry in enumerate(row)
        )

    @cached_property
    def inverse_covariance(self) -> Matrix:
        """S⁻¹, exactly.

        >>> QuadraticLoss((0, 0), [(2, 1), (1, 1)]).inverse_covariance == ((1, -1), (-1, 2))
        True
        """
        return from_flint(to_flint(self.covariance).inv())

    def value(self, W: Iterable[Any]) -> Any:
        """ℓ(W).

        Parameters
        ----------
        W
            k entries: rational numbers, floats, or elements of another ring that takes rationals
            (python-flint's balls and polynomials, SymPy expressions); or an array or tensor (R, k)
            of R end-to-end filters, as ``runs.end_to_end`` is.

        Returns
        -------
        Fraction, float or ring element
            exact for exact W; for float W the exact value, rounded once at the end. For R filters
            an array (R,): computed in doubles for floats, and not finite where they are not, of
            objects for exact ones; or a tensor.

        Raises
        ------
        ValueError
            if W does not have k entries, or one is not finite; for R filters only the former.

        >>> loss = QuadraticLoss((1, 1))
        >>> loss.value((0, Fraction(1, 2))), loss.value((0.0, 0.5))
        (Fraction(5, 4), 1.25)
        >>> import numpy as np
        >>> loss.value(np.array([(0.0, 0.5), (1.0, 1.0)]))
        array([1.25, 0.  ])
        """
        if is_batch(W):
            return self._of_runs(
                W, self.value, lambda W, u, S, c: ((W - u) * ((W - u) @ S)).sum(1) + c
            )
        point, inexact = self._read(W)
        difference, half = self._half_gradient(point)
        value = sum(d * h for d, h in zip(difference, half, strict=True))
        value = value + _constants(point)(self.offset)
        return to_double(value, "the loss") if inexact else value

    def norm(self, W: Iterable[Any]) -> Any:
        """⟨W, SW⟩, for W as in :meth:`value`.

        >>> QuadraticLoss((1, 0), [(2, 1), (1, 1)]).norm((1, 1))
        Fraction(5, 1)
        """
        if is_batch(W):
            return self._of_runs(W, self.norm, lambda W, u, S, c: (W * (W @ S)).sum(1))
        point, inexact = self._read(W)
        constant = _constants(point)
        value = sum(
            constant(s) * v * w
            for row, v in zip(self.covariance, point, strict=True)
            for s, w in zip(row, point, strict=True)
            if s
        )
        return to_double(value, "the norm") if inexact else value

    def gradient(self, W: Iterable[Any]) -> Any:
        """∇ℓ(W) = 2S(W − u), k entries, or (R, k); W and errors as for :meth:`value`.

        >>> loss = QuadraticLoss((1, 0), [(2, 1), (1, 1)])
        >>> loss.gradient((2, 3)) == (10, 8)
        True
        """
        if is_batch(W):
            return self._of_runs(W, self.gradient, lambda W, u, S, c: 2 * ((W - u) @ S))
        point, inexact = self._read(W)
        gradient = tuple(2 * entry for entry in self._half_gradient(point)[1])
        return tuple(to_double(g, "the gradient") for g in gradient) if inexact else gradient

    def layer_gradients(
        self, filters: Iterable[Sequence[Any]], strides: Iterable[int] | None = None
    ) -> tuple[tuple[Any, ...], ...]:
        """The gradient of L(w_1, …, w_L) = ℓ(compose(w_1, …, w_L)), one tuple for each filter.

        Parameters
        ----------
        filters
            w_1, …, w_L, first layer first; numbers or ring elements as for :meth:`value`.
        strides
            (s_1, …, s_L); all one when left out.

        Returns
        -------
        tuple of tuples
            of the shapes of the filters; exact for exact filters, rounded once for floats.

        Raises
        ------
        ValueError
            as :func:`lcn_support.forms.composition.compose` does, and if the filters do not compose
            to size k.

        Notes
        -----
        W is linear in w_i: ∂W/∂w_{i,j} is the product P_i of the other filters, shifted by j·S_i.

        Examples
        --------
        The factorization x(x + y) · x of x²(x + y) is critical for the target x³ + x²y + y³:

        >>> loss = QuadraticLoss((1, 1, 0, 1))
        >>> any(entry for part in loss.layer_gradients([(1, 1, 0), (1, 0)]) for entry in part)
        False
        """
        given = listed(filters, "filters", "filters, one for each layer")
        read = [_read_entries(w, f"filter at layer {i}") for i, w in enumerate(given, start=1)]
        layers = [entries for entries, _ in read]
        exact = all(isinstance(entry, Fraction) for w in layers for entry in w)
        inexact = exact and any(rounded for _, rounded in read)
        a = Architecture([len(w) for w in layers], strides)
        gradient = self.gradient(compose(layers, a.strides))
        constant = _constants(gradient)
        ring = [[constant(c) if isinstance(c, Fraction) else c for c in w] for w in layers]
        parts = tuple(
            tuple(sum(c * g for c, g in zip(row, gradient, strict=True)) for row in rows)
            for rows in differential(ring, a.layer_strides)
        )
        if not inexact:
            return parts
        return tuple(tuple(to_double(g, "the gradient") for g in part) for part in parts)

    def __repr__(self) -> str:
        show: Callable[[Fraction], str] = _exact_text if self.is_exact else six_digits
        parts = [f"target={_row_text(self.target, show)}"]
        if not self.is_white:
            rows = ", ".join(_row_text(row, show) for row in self.covariance)
            parts.append(f"covariance=({rows}{',' * (self.degree == 0)})")
        if self.offset:
            parts.append(f"offset={show(self.offset)}")
        return f"QuadraticLoss({', '.join(parts)})"

    def _of_runs(self, W: Any, of_one: Callable[[Any], Any], of_all: Callable[..., Any]) -> Any:
        """One of the functions above for the rows of W, with u, S and the offset as floats."""
        from numpy import array, errstate

        (rows,), floats = of_all_runs([W], "W")
        if not floats:
            return run_by_run(lambda row: of_one(row.tolist()), rows)
        self._require_size(rows.shape[1])
        numbers = [array(part, dtype=float) for part in (self.target, self.covariance, self.offset)]
        if hasattr(rows, "new_tensor"):
            numbers = [rows.new_tensor(part) for part in numbers]
        with errstate(over="ignore", invalid="ignore"):
            return of_all(rows, *numbers)

    def _read(self, W: Iterable[Any]) -> tuple[list[Any], bool]:
        point, inexact = _read_entries(W, "W")
        self._require_size(len(point))
        return point, inexact

    def _require_size(self, size: int) -> None:
        if size != len(self.target):
            raise ValueError(
                f"W has {size} coefficients, but the target has {len(self.target)}; "
                "give both the size of the end-to-end filter"
            )

    def _half_gradient(self, point: Sequence[Any]) -> tuple[list[Any], list[Any]]:
        """W − u and S(W − u), in the ring of W."""
        constant = _constants(point)
        difference = [w - constant(c) for w, c in zip(point, self.target, strict=True)]
        half = [
            sum(constant(s) * d for s, d in zip(row, difference, strict=True) if s)
            for row in self.covariance
        ]
        return difference, half


def _read_entries(values: Iterable[Any], name: str) -> tuple[list[Any], bool]:
    """Entries with every real number as a rational one, and whether the result is to be rounded."""
    read = read_ring_elements(values, name)
    for entry in read:
        if type(entry).__name__.startswith(("nmod", "fmpz_mod", "fq_")):
            raise ValueError(
                f"{name} has the entry {short(entry)} modulo a number, where some fractions have "
                "no value; give numbers or polynomials over the rational numbers"
            )
    if all(map(is_real, read)):
        return list(map(Fraction, read)), any(isinstance(entry, float) for entry in read)
    constant = _constants(read)
    entries = [constant(Fraction(c)) if is_real(c) else c for c in read]
    return entries, False


def _constants(ring: Sequence[Any]) -> Callable[[Fraction], Any]:
    """How to write a Fraction so that it meets the given elements: python-flint has its own."""
    if any(map(is_flint, ring)):
        return to_fmpq
    return lambda entry: entry


def _exact_text(entry: Fraction) -> str:
    """The fraction, unless nobody would read it."""
    return short_number(entry, most=20, digits=6)


def _row_text(row: Sequence[Fraction], show: Callable[[Fraction], str]) -> str:
    return f"({', '.join(map(show, row))}{',' * (len(row) == 1)})"
