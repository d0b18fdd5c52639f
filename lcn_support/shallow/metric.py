"""The inner product ⟨f, g⟩ = E f(x)g(x) that the law of the inputs puts on forms of degree d.

The squared loss of a network f with a teacher T is ⟨f − T, f − T⟩ [ABKPT2025]. With an output bias,
optimized, it is the variance of f(x) − T(x): the covariance takes the place of the second moments.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from math import comb
from operator import add
from typing import Any

from lcn_support.arguments.in_short import short
from lcn_support.arguments.real_numbers import real_number
from lcn_support.arguments.size_limits import refuse_above
from lcn_support.arithmetic.matrices import Matrix, read_matrix
from lcn_support.losses.quadratic import QuadraticLoss
from lcn_support.records import Record
from lcn_support.shallow.definiteness import kernel, signature
from lcn_support.shallow.moments import (
    gaussian_moments,
    independent,
    read_moments,
    read_squares,
    rotated,
    sample_moments,
)
from lcn_support.shallow.ranks import read_shape
from lcn_support.shallow.symmetric import (
    Exponents,
    in_words,
    monomials,
    multinomial,
    read_teacher,
)
from lcn_support.text_tables import aligned, short_number

MOST_COEFFICIENTS, LONG = 500, 80
"""Coefficients of a metric's forms; letters of a form that is too long for a message."""


@dataclass(frozen=True, repr=False)
class InducedMetric(Record):
    """⟨f, g⟩ on the forms of degree d in n variables.

    Parameters
    ----------
    inputs, degree
        n ≥ 1 and d ≥ 2.
    matrix
        its exact symmetric matrix in the coefficients, x_1^d first; it need not be definite.
    means
        E x^a for |a| = d, which an output bias needs; None where no law is known.
    name
        in words; two metrics are equal if their numbers are.

    Raises
    ------
    ValueError
        if a shape does not fit, the matrix is not symmetric, or has more than 500 rows.

    Notes
    -----
    Source: [ABKPT2025], that the law of the inputs enters so.

    Examples
    --------
    Gaussian inputs give 2 tr AB + tr A tr B; with a bias only 2 tr AB stays:

    >>> metric = InducedMetric.gaussian(2, 2)
    >>> A, B = [[1, 2], [2, 0]], [[3, 1], [1, 1]]
    >>> metric.inner(A, B) == 2 * 7 + 1 * 4
    True
    >>> metric.with_bias().inner(A, B) == 2 * 7
    True
    """

    inputs: int
    degree: int
    matrix: Matrix
    means: tuple[Fraction, ...] | None = None
    name: str = field(default="given", compare=False)

    def __post_init__(self) -> None:
        n, d, size = _read_shape(self.inputs, self.degree)
        matrix, _ = read_matrix(self.matrix, "matrix")
        if len(matrix) != size or len(matrix[0]) != size:
            raise ValueError(
                f"matrix is {len(matrix)} × {len(matrix[0])}, but forms of degree {d} in {n} "
                f"variables have {size} coefficients; give a {size} × {size} matrix"
            )
        if tuple(zip(*matrix, strict=True)) != matrix:
            raise ValueError("matrix is not symmetric; give (M + Mᵀ)/2, the same quadratic form")
        if self.means is not None:
            object.__setattr__(self, "means", read_teacher(self.means, n, d, "means"))
        for key, value in (("inputs", n), ("degree", d), ("matrix", matrix)):
            object.__setattr__(self, key, value)

    @classmethod
    def gaussian(cls, inputs: int, degree: int) -> "InducedMetric":
        """Of standard normal inputs.

        >>> InducedMetric.gaussian(2, 3).inner((1, 3, 3, 1), (1, 0, 0, 0))
        Fraction(24, 1)
        """
        n, d, _ = _read_shape(inputs, degree)
        return cls._of_law(n, d, independent(gaussian_moments(d)), "Gaussian")

    @classmethod
    def frobenius(cls, inputs: int) -> "InducedMetric":
        """tr AB, for d = 2: half of what Gaussian inputs give with a bias."""
        n, _, size = _read_shape(inputs, 2)
        matrix = cls.rotation_invariant(n, 0).matrix
        return cls(n, 2, matrix, (Fraction(0),) * size, "Frobenius")

    @classmethod
    def iid(cls, inputs: int, moments: Any) -> "InducedMetric":
        """Of independent inputs of one symmetric law.

        Parameters
        ----------
        inputs
            n ≥ 1.
        moments
            the d numbers E x², E x⁴, …, E x^{2d}.

        Raises
        ------
        ValueError
            if they are not the moments of a law.

        Examples
        --------
        >>> InducedMetric.iid(2, (1, 3)) == InducedMetric.gaussian(2, 2)
        True
        """
        given = read_moments(moments, "moments")
        n, d, _ = _read_shape(inputs, len(given))
        return cls._of_law(n, d, independent(given), "independent")

    @classmethod
    def radial(cls, inputs: int, squares: Any) -> "InducedMetric":
        """Of a rotation-invariant law: a multiple of the Gaussian metric.

        Parameters
        ----------
        inputs
            n ≥ 1.
        squares
            the d numbers E|x|², E|x|⁴, …, E|x|^{2d}.

        Raises
        ------
        ValueError
            if they are not the moments of a law.

        Examples
        --------
        A bias tells such laws apart; for the uniform law of the disc:

        >>> InducedMetric.radial(2, (Fraction(1, 2), Fraction(1, 3))).with_bias().ratio
        Fraction(-1, 4)
        """
        given = read_squares(squares, "squares")
        n, d, _ = _read_shape(inputs, len(given))
        return cls._of_law(n, d, rotated(n, given), "rotation-invariant")

    @classmethod
    def rotation_invariant(cls, inputs: int, ratio: Any, scale: Any = 1) -> "InducedMetric":
        """a(tr AB + c tr A tr B), for d = 2.

        Parameters
        ----------
        inputs
            n ≥ 1.
        ratio
            c; ½ for rotation-invariant laws without a bias, −1/n ≤ c < ½ with one. Below −1/n the
            metric is indefinite, and says so.
        scale
            a > 0.

        Raises
        ------
        ValueError
            if a ≤ 0, or a number is not real.
        """
        n, _, _ = _read_shape(inputs, 2)
        c, a = (Fraction(real_number(x, w)[0]) for x, w in ((ratio, "ratio"), (scale, "scale")))
        if a <= 0:
            raise ValueError(f"scale {short(scale)}: give a > 0, as for an inner product")
        pairs = [tuple(i for i, e in enumerate(m) for _ in range(e)) for m in monomials(n, 2)]
        matrix = tuple(
            tuple(
                a * (Fraction(p == q, 1 if p[0] == p[1] else 2))
                + a * c * (p[0] == p[1] and q[0] == q[1])
                for q in pairs
            )
            for p in pairs
        )
        return cls(n, 2, matrix, None, "rotation-invariant")

    @classmethod
    def from_data(cls, X: Any, degree: int) -> "InducedMetric":
        """The mean over samples.

        Parameters
        ----------
        X
            samples × n, exact or float; a float is the dyadic rational that it is.
        degree
            d ≥ 2.

        Raises
        ------
        ValueError
            if X is no matrix of finite real numbers, or takes more than a gibibyte.

        Examples
        --------
        >>> metric = InducedMetric.from_data([[1, 0], [0, 1], [1, 1]], 2)
        >>> metric.norm_of_powers == (Fraction(2, 3), Fraction(4, 3), 2, Fraction(4, 3),
        ...                           Fraction(2, 3))
        True
        """
        rows, _ = read_matrix(X, "X")
        n, d, _ = _read_shape(len(rows[0]), degree)
        matrix, means = sample_moments(rows, d)
        return cls(n, d, matrix, means, f"of {len(rows)} samples")

    def with_bias(self) -> "InducedMetric":
        """The covariance of the outputs, E fg − E f · E g: what an optimal output bias leaves.

        Raises
        ------
        ValueError
            if the means are not known, as the metric was given by its numbers.

        Examples
        --------
        >>> gaussian, frobenius = InducedMetric.gaussian(3, 2), InducedMetric.frobenius(3)
        >>> gaussian.with_bias().scale, gaussian.with_bias().ratio, frobenius.ratio
        (Fraction(2, 1), Fraction(0, 1), Fraction(0, 1))
        """
        if self.means is None:
            raise ValueError(
                f"{self!r}: a bias takes away E f · E g, and no law is known here; begin with one, "
                "such as InducedMetric.radial, or give the ratio c = ½ − m_2²/(2m_22) itself"
            )
        matrix = tuple(
            tuple(x - p * q for x, q in zip(row, self.means, strict=True))
            for row, p in zip(self.matrix, self.means, strict=True)
        )
        name = self.name.removesuffix(", with a bias") + ", with a bias"
        return InducedMetric(self.inputs, self.degree, matrix, (Fraction(0),) * len(matrix), name)

    def inner(self, f: Any, g: Any) -> Fraction:
        """⟨f, g⟩, exactly.

        Parameters
        ----------
        f, g
            coefficients, x_1^d first, or for d = 2 symmetric matrices.

        Raises
        ------
        ValueError
            if one has not as many coefficients as the metric.
        """
        left, right = (read_teacher(h, self.inputs, self.degree) for h in (f, g))
        return sum((a * b for a, b in zip(left, self._times(right), strict=True)), Fraction(0))

    @cached_property
    def norm_of_powers(self) -> tuple[Fraction, ...]:
        """The coefficients of N(w) = ⟨(w·x)^d, (w·x)^d⟩, a form of degree 2d in w.

        >>> InducedMetric.gaussian(2, 2).norm_of_powers == (3, 0, 6, 0, 3)
        True
        """
        exponents = monomials(self.inputs, self.degree)
        places = {a: i for i, a in enumerate(monomials(self.inputs, 2 * self.degree))}
        total = [Fraction(0)] * len(places)
        for a, row in zip(exponents, self.matrix, strict=True):
            for b, entry in zip(exponents, row, strict=True):
                if entry:
                    place = places[tuple(i + j for i, j in zip(a, b, strict=True))]
                    total[place] += multinomial(a) * multinomial(b) * entry
        return tuple(total)

    def pairing(self, f: Any) -> tuple[Fraction, ...]:
        """The coefficients of h(w) = ⟨f, (w·x)^d⟩, a form of degree d in w.

        Parameters and errors as for :meth:`inner`.

        >>> InducedMetric.gaussian(2, 2).pairing((1, 0, 0)) == (3, 0, 1)
        True
        """
        given = read_teacher(f, self.inputs, self.degree)
        exponents = monomials(self.inputs, self.degree)
        return tuple(multinomial(a) * c for a, c in zip(exponents, self._times(given), strict=True))

    def loss(self, f: Any) -> QuadraticLoss:
        """The loss ⟨W − f, W − f⟩ of a teacher f.

        Raises
        ------
        ValueError
            if the metric is not positive definite, with the reason; and as :meth:`inner`.

        >>> InducedMetric.frobenius(2).loss([[1, 2], [2, 0]]).value((1, 0, 0))
        Fraction(8, 1)
        """
        given = read_teacher(f, self.inputs, self.degree)
        if self.degeneracy is not None:
            raise ValueError(
                f"{self!r} is not positive definite: {self.degeneracy}; take a metric that is"
            )
        return QuadraticLoss(given, self.matrix)

    @property
    def scale(self) -> Fraction | None:
        """a, if the metric is a(tr AB + c tr A tr B); else None."""
        return self._invariants[0]

    @property
    def ratio(self) -> Fraction | None:
        """c, if d = 2 and the metric is a(tr AB + c tr A tr B); else None.

        For n = 1, where only a(1 + c) is seen, c = 0.

        >>> InducedMetric.gaussian(3, 2).ratio, InducedMetric.iid(3, (1, 2)).ratio
        (Fraction(1, 2), None)
        """
        return self._invariants[1]

    @cached_property
    def _invariants(self) -> tuple[Fraction, Fraction] | tuple[None, None]:
        if self.degree != 2:
            return None, None
        if self.inputs == 1:
            a, c = self.matrix[0][0], Fraction(0)
        else:
            a = 2 * self.matrix[1][1]
            c = self.matrix[0][self.inputs] / a if a else Fraction(0)
        fits = a > 0 and InducedMetric.rotation_invariant(self.inputs, c, a).matrix == self.matrix
        return (a, c) if fits else (None, None)

    @property
    def is_definite(self) -> bool:
        """Whether ⟨f, f⟩ > 0 for all f ≠ 0: exactly."""
        return self.signature == (len(self.matrix), 0)

    @cached_property
    def signature(self) -> tuple[int, int]:
        """The numbers of positive and of negative eigenvalues, exactly."""
        return signature(self.matrix)

    @cached_property
    def degeneracy(self) -> str | None:
        """Why the metric is not positive definite, in words; None if it is.

        >>> print(InducedMetric.iid(2, (1, 1)).degeneracy)
        x_1^2 − x_2^2 has norm 0: it vanishes on the data
        >>> print(InducedMetric.rotation_invariant(2, Fraction(-1, 2)).degeneracy)
        x_1^2 + x_2^2 has norm 0: 1 + cn = 0, so |x| is constant, and the bias takes its place
        """
        positive, negative = self.signature
        if positive == len(self.matrix):
            return None
        n, c = self.inputs, self.ratio
        if negative:
            why = "" if c is None else f": 1 + cn = {short_number(1 + c * n)} is negative"
            return f"indefinite, with {positive} positive and {negative} negative eigenvalues{why}"
        forms = self.kernel
        witness = in_words(forms[0], n, self.degree)
        others = f"; such forms have {len(forms)} dimensions" if len(forms) > 1 else ""
        if len(witness) > LONG:
            return f"forms of {len(forms)} dimensions have norm 0"
        if c is not None:
            return (
                f"{witness} has norm 0: 1 + cn = 0, so |x| is constant, and the bias takes its "
                "place"
            )
        constant = self.means is not None and not any(self.means)
        what = "is constant" if constant else "vanishes"
        return f"{witness} has norm 0: it {what} on the data{others}"

    @cached_property
    def kernel(self) -> tuple[tuple[Fraction, ...], ...]:
        """A basis of the forms f with ⟨f, g⟩ = 0 for all g: coefficients."""
        return () if sum(self.signature) == len(self.matrix) else kernel(self.matrix)

    def _times(self, f: Sequence[Fraction]) -> list[Fraction]:
        return [
            sum((x * y for x, y in zip(row, f, strict=True) if x and y), Fraction(0))
            for row in self.matrix
        ]

    @classmethod
    def _of_law(
        cls, n: int, d: int, moment: Callable[[Sequence[int]], Fraction], name: str
    ) -> "InducedMetric":
        exponents = monomials(n, d)
        known: dict[tuple[int, ...], Fraction] = {}

        def of_sum(a: Exponents, b: Exponents) -> Fraction:
            total = tuple(map(add, a, b))
            if total not in known:
                known[total] = moment(total)
            return known[total]

        matrix = tuple(tuple(of_sum(a, b) for b in exponents) for a in exponents)
        return cls(n, d, matrix, tuple(map(moment, exponents)), name)

    def __repr__(self) -> str:
        return f"InducedMetric({self.name}, n = {self.inputs}, d = {self.degree})"

    def __str__(self) -> str:
        exponents = monomials(self.inputs, self.degree)
        words = [in_words([a == b for b in exponents], self.inputs, self.degree) for a in exponents]
        rows = [("", *words)]
        pairs = zip(words, self.matrix, strict=True)
        rows += [(word, *map(short_number, row)) for word, row in pairs]
        return "\n".join([repr(self), *aligned(rows)])


def _read_shape(inputs: Any, degree: Any) -> tuple[int, int, int]:
    n, d = read_shape(inputs, degree)
    size = comb(n + d - 1, d)
    refuse_above(
        MOST_COEFFICIENTS, size, f"a metric, degree {short(d)}, inputs {short(n)}: {{}} "
        "coefficients", "take fewer inputs or a smaller degree",
    )  # fmt: skip
    return n, d, size


def require_metric(metric: InducedMetric) -> None:
    """Refuse what is no metric.

    >>> require_metric("white")
    Traceback (most recent call last):
        ...
    TypeError: 'white' is no metric; give one such as InducedMetric.gaussian(2, 3)
    """
    if not isinstance(metric, InducedMetric):
        raise TypeError(
            f"{short(metric)} is no metric; give one such as InducedMetric.gaussian(2, 3)"
        )
