"""The least loss of one neuron on each line of inputs, as a curve over the angle of the line.

On the line of w the best t w^d has the loss ‖T‖² − h²/N. On the half circle of lines this is a
smooth curve for N > 0: it is highest, with the loss ‖T‖² of the zero network, where h = 0, and
turns elsewhere only at the critical lines.
"""

from collections.abc import Iterable
from fractions import Fraction
from math import atan2, degrees
from typing import TYPE_CHECKING, Any

from flint import arb

from lcn_support.arguments.coefficients import read_exact
from lcn_support.arguments.in_short import short
from lcn_support.arguments.real_numbers import listed, real_number, to_double
from lcn_support.arithmetic.matrices import to_fraction
from lcn_support.forms.roots import real_factors
from lcn_support.shallow.one_neuron.lines import critical_lines, read_pair, refuse_indefinite

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

KINDS = {"global minimum": "global", "bad minimum": "bad", "saddle": "saddle"}


def loss_profile(
    h: Iterable[Any], N: Iterable[Any], norm: Any, angles: Any
) -> "NDArray[np.float64]":
    """‖T‖² − h²/N at the lines of w = (cos φ, sin φ), in floats.

    Parameters
    ----------
    h, N
        ⟨T, w^d⟩ and ⟨w^d, w^d⟩ as forms in w: d + 1 and 2d + 1 coefficients, that of x^d first.
    norm
        ‖T‖² = ⟨T, T⟩.
    angles
        φ in radians, of any shape.

    Returns
    -------
    numpy.ndarray
        of the shape of the angles.

    Raises
    ------
    ValueError
        if the degrees do not match, N is not positive for every real w ≠ 0, or a number is not
        real, or larger than a double can be.

    Examples
    --------
    >>> import numpy as np
    >>> loss_profile((3, 0, 1), (3, 0, 6, 0, 3), 3, [0, np.pi / 2]).round(12).tolist()
    [0.0, 2.666666666667]
    """
    import numpy as np

    from lcn_support.arguments.float_arrays import read_doubles

    forms = read_pair(h, N)
    refuse_indefinite(forms[1])
    total = to_double(real_number(norm, "norm")[0], "norm")
    phi = read_doubles(angles, "angles")
    x, y = np.cos(phi), np.sin(phi)
    largest = [max(map(abs, form)) for form in forms]
    if not largest[0]:
        return np.full(phi.shape, total)
    value, size = (
        sum(float(c / most) * x ** (len(form) - 1 - i) * y**i for i, c in enumerate(form))
        for form, most in zip(forms, largest, strict=True)
    )
    factor = to_double(largest[0] ** 2 / largest[1], "h²/N")
    with np.errstate(all="ignore"):
        return np.asarray(total - factor * (value**2 / size))


def profile_points(h: Iterable[Any], N: Iterable[Any], norm: Any) -> list[tuple[float, float, str]]:
    """Where the curve turns: the critical lines, and the lines with h = 0.

    Parameters
    ----------
    h, N, norm
        as for :func:`loss_profile`; errors are those of
        :func:`lcn_support.shallow.critical_lines`.

    Returns
    -------
    list of tuples
        (angle in degrees from 0 to 180, loss, kind), by angle; the kind is "global", "bad",
        "saddle" or, where h = 0, "zero". Degenerate critical lines are left out.

    Examples
    --------
    >>> [kind for _, _, kind in profile_points((5, 0, -1), (3, 0, 6, 0, 3), 12)]
    ['global', 'zero', 'bad', 'zero']
    """
    given = read_exact(h, "h")
    total = real_number(norm, "norm")[0]
    found = [
        (angle_of(c.line), to_double(_middle(c.loss), "a loss"), KINDS[c.kind])
        for c in critical_lines(given, N, total)
        if c.kind in KINDS
    ]
    if not any(given):
        return []
    for factor in real_factors(given):
        if factor.is_linear:
            p, q = factor.coefficients  # p x + q y
            found.append((angle_of((-q, p)), to_double(total, "norm"), "zero"))
    return sorted(found)


def angle_of(line: tuple[Any, Any]) -> float:
    """The angle of a line in degrees, from 0 to 180; of balls the centres are taken.

    Raises ``ValueError`` if there are not two real numbers, not both zero.

    >>> angle_of((1, 0)), angle_of((-1, 1))
    (0.0, 135.0)
    """
    given = [_middle(c) for c in listed(line, "line", "two numbers")]
    size = max(map(abs, given), default=Fraction(0))
    if len(given) != 2 or not size:
        raise ValueError(f"line {short(line)}: give two numbers (x, y), not both zero")
    x, y = (float(c / size) for c in given)
    return degrees(atan2(y, x)) % 180


def _middle(number: Any) -> Fraction:
    if isinstance(number, arb) and number.is_finite():
        return to_fraction(number.mid().fmpq())
    return Fraction(real_number(number, "line")[0])
