"""Critical lines of one neuron with any number of inputs: checked, and where all are real.

As for two inputs, B = (h/N)w^d is critical of rank one if and only if h ≠ 0 and h²/N is critical at
w, and the index of the loss on the forms of rank one is the number of directions in which h²/N
grows. The Hessian of log(h²/N) tells it; its kernel contains w.

For independent inputs of fourth moment m ≠ 3, d = 2 and T = I, h is a multiple of |w|² and N is
3|w|⁴ + (m − 3)Σw_i⁴. So w is critical if and only if (w_i³)_i is a multiple of w, which leaves the
lines with all entries 0, 1 or −1, up to a factor: (3ⁿ − 1)/2, over the complex numbers, too.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import count, product
from math import comb, prod
from typing import Any

from lcn_support.arguments.coefficients import read_exact
from lcn_support.arguments.in_short import short
from lcn_support.arguments.integers import read_integer
from lcn_support.arguments.size_limits import refuse_above
from lcn_support.arithmetic.balls import shown_number
from lcn_support.arithmetic.matrices import to_fmpq
from lcn_support.arithmetic.symmetric_matrices import inertia
from lcn_support.records import Record, stacked
from lcn_support.shallow.metric import InducedMetric
from lcn_support.shallow.symmetric import form_of, monomials
from lcn_support.text_tables import aligned

MOST_LINES = 5000
"""Lines that are listed."""


@dataclass(frozen=True, eq=False)
class SpaceLine(Record):
    """A critical line w of one neuron.

    Attributes
    ----------
    line
        w, n Fractions, or enclosures (python-flint's ``arb``).
    drop
        h²/N, the loss at 0 less that at B.
    index, nullity
        the negative and the zero eigenvalues of the Hessian of the loss on the forms of rank one.
    """

    line: tuple[Any, ...]
    drop: Any
    index: int
    nullity: int

    @property
    def is_local_minimum(self) -> bool | None:
        """Whether the loss has a strict local minimum there; None where the Hessian is open."""
        if self.index:
            return False
        return True if self.nullity == 0 else None

    @property
    def support(self) -> int:
        """How many entries of w are not known to be 0."""
        return sum(x != 0 for x in self.line)


@dataclass(frozen=True, eq=False)
class SpaceLines(Record, Sequence[SpaceLine]):
    """Critical lines with h ≠ 0 of one teacher, a sequence; prints how many there are by index.

    Attributes
    ----------
    lines
        one for each.
    why
        they are all, in words.
    """

    lines: tuple[SpaceLine, ...]
    why: str

    @property
    def minima(self) -> tuple[SpaceLine, ...]:
        """The strict local minima."""
        return tuple(line for line in self.lines if line.is_local_minimum)

    def counts(self) -> dict[int, int]:
        """How many lines have each index."""
        indices = sorted(line.index for line in self.lines)
        return {i: indices.count(i) for i in dict.fromkeys(indices)}

    def as_columns(self) -> dict[str, Any]:
        """Those of the lines."""
        return stacked(self.lines)

    def __getitem__(self, index: Any) -> Any:
        return self.lines[index]

    def __len__(self) -> int:
        return len(self.lines)

    def __repr__(self) -> str:
        return f"SpaceLines({len(self.lines)} lines, {len(self.minima)} strict minima)"

    def __str__(self) -> str:
        rows = [("index", "lines"), *((str(i), str(n)) for i, n in self.counts().items())]
        return "\n".join([*aligned(rows), self.why])


def line_at(h: Iterable[Any], N: Iterable[Any], w: Iterable[Any]) -> SpaceLine:
    """One rational critical line, checked and with its index: exactly.

    Parameters
    ----------
    h, N
        ⟨T, w^d⟩ and ⟨w^d, w^d⟩ as forms in w: coefficients in the order of
        :func:`lcn_support.shallow.monomials`.
    w
        n numbers, floats as the dyadic numbers that they are.

    Returns
    -------
    SpaceLine

    Raises
    ------
    ValueError
        if w = 0, h(w) = 0, N(w) ≤ 0 or h²/N is not critical there, and if the numbers of
        coefficients do not fit.

    Examples
    --------
    The teacher 2x² − y² with Gaussian inputs has two lines, and no more:

    >>> line_at((5, 0, -1), (3, 0, 6, 0, 3), (1, 0)).is_local_minimum
    True
    >>> line_at((5, 0, -1), (3, 0, 6, 0, 3), (1, 1))
    Traceback (most recent call last):
        ...
    ValueError: w (1, 1): h²/N is not critical there, with the gradient (144, -144) up to ...
    """
    point = read_exact(w, "w")
    first, second = read_exact(h, "h"), read_exact(N, "N")
    n, d = len(point), _degree(len(first), len(point))
    if len(second) != comb(n + 2 * d - 1, 2 * d):
        raise ValueError(
            f"N has {len(second)} coefficients; a form of degree {2 * d} in {n} variables has "
            f"{comb(n + 2 * d - 1, 2 * d)}"
        )
    value, slope, curve = derivatives(first, d, point)
    size, size_slope, size_curve = derivatives(second, 2 * d, point)
    if value == 0 or size <= 0:
        raise ValueError(
            f"w {short(point)}: h = {short(value)} and N = {short(size)} there; a critical line "
            "has h ≠ 0 and N > 0"
        )
    gradient = [2 * size * a - value * b for a, b in zip(slope, size_slope, strict=True)]
    if any(gradient):
        slopes = ", ".join(map(shown_number, gradient))
        raise ValueError(
            f"w {short(tuple(map(_plain, point)))}: h²/N is not critical there, with the gradient "
            f"({slopes}) up to a factor; give a critical line"
        )
    hessian = _log_hessian((value, slope, curve), (size, size_slope, size_curve))
    up, down = inertia(hessian)
    return SpaceLine(point, value * value / size, index=up, nullity=n - 1 - up - down)


def maximally_real_lines(inputs: Any, moment: Any) -> SpaceLines:
    """The critical lines for the teacher |x|² and independent inputs: as many as there can be.

    Parameters
    ----------
    inputs
        n ≥ 1; all (3ⁿ − 1)/2 lines are listed.
    moment
        m > 1, the fourth moment, m ≠ 3.

    Returns
    -------
    SpaceLines
        every line checked, with its index: of the C(n, k)2^{k−1} lines with k entries that are
        not 0 it is n − k for m > 3, and k − 1 for m < 3.

    Raises
    ------
    ValueError
        for m = 3, where every line is a minimum; for m = 1, where the metric is degenerate, as
        x_i² is constant, and the loss 0 is attained at n lines; for m < 1, which no law has; and
        for more than ``MOST_LINES`` lines.

    Notes
    -----
    That there are exponentially many critical points for such data is announced in [ABKPT2025].

    Examples
    --------
    >>> print(maximally_real_lines(3, 6))
    index  lines
    0      4
    1      6
    2      3
    all: w is a multiple of the vector of its entries' cubes
    """
    n = read_integer(inputs, "inputs", 1)
    refuse_above(
        MOST_LINES, (3 ** min(n, 40) - 1) // 2, "the {} lines with entries 0, 1 and −1",
        "take fewer inputs",
    )  # fmt: skip
    metric = InducedMetric.iid(n, (1, moment))
    fourth = metric.matrix[0][0]
    if fourth == 3 or (fourth == 1 and n > 1):
        why = (
            "then h²/N is constant, and every line is a minimum"
            if fourth == 3
            else f"the metric is degenerate ({metric.degeneracy}), and |x|² is n x_i²"
        )
        raise ValueError(f"moment {short(fourth)}: {why}; give m > 1, m ≠ 3")
    h = metric.pairing(form_of([[int(i == j) for j in range(n)] for i in range(n)]))
    vectors = [w for w in product((0, 1, -1), repeat=n) if next((x for x in w if x), 0) == 1]
    lines = tuple(line_at(h, metric.norm_of_powers, w) for w in vectors)
    return SpaceLines(lines, "all: w is a multiple of the vector of its entries' cubes")


def derivatives(
    form: Sequence[Fraction], degree: int, w: Sequence[Any]
) -> tuple[Any, list[Any], list[list[Any]]]:
    """Value, gradient and Hessian of a form at a point of any ring that takes rationals.

    >>> value, gradient, hessian = derivatives((1, 0, 1), 2, (Fraction(3), Fraction(4)))
    >>> value, gradient == [6, 8], hessian == [[2, 0], [0, 2]]
    (Fraction(25, 1), True, True)
    """
    n = len(w)
    convert = Fraction if all(isinstance(x, Fraction) for x in w) else to_fmpq
    powers = [[x**0] for x in w]
    for x, row in zip(w, powers, strict=True):
        for _ in range(degree):
            row.append(row[-1] * x)
    zero = 0 * w[0]
    value, gradient = zero, [zero] * n
    hessian = [[zero] * n for _ in range(n)]
    for a, c in zip(monomials(n, degree), form, strict=True):
        if not c:
            continue
        c = convert(c)

        def term(*lowered: int, a: Sequence[int] = a, c: Any = c) -> Any:
            exponents, factor = list(a), 1
            for i in lowered:
                factor *= exponents[i]
                exponents[i] -= 1
            if not factor:
                return zero
            return prod((powers[i][e] for i, e in enumerate(exponents)), start=factor * c)

        value = value + term()
        for i in range(n):
            gradient[i] = gradient[i] + term(i)
            for j in range(i + 1):
                hessian[i][j] = hessian[i][j] + term(i, j)
    for i in range(n):
        for j in range(i):
            hessian[j][i] = hessian[i][j]
    return value, gradient, hessian


def _log_hessian(h: tuple[Any, Any, Any], N: tuple[Any, Any, Any]) -> list[list[Any]]:
    """The Hessian of log(h²/N) from values, gradients and Hessians."""
    every = range(len(h[1]))

    def log_part(part: tuple[Any, Any, Any], i: int, j: int) -> Any:
        value, slope, curve = part
        return curve[i][j] / value - slope[i] * slope[j] / (value * value)

    return [[2 * log_part(h, i, j) - log_part(N, i, j) for j in every] for i in every]


def _degree(coefficients: int, n: int) -> int:
    for d in count(1):
        found = comb(n + d - 1, d)
        if found == coefficients and (n > 1 or d == 1):
            return d
        if found > coefficients or n == 1:
            break
    raise ValueError(
        f"h has {coefficients} coefficients, as no form of {n} variables has; give those of the "
        "order of monomials(n, d)"
    )


def _plain(number: Fraction) -> int | Fraction:
    return number.numerator if number.denominator == 1 else number
