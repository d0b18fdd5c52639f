"""Unfolding: a form of a given root pattern, and nearby forms with the fewest or most real roots.

Near a form of pattern (ρ|γ) the fewest real roots are #{odd ρ_i}: a real root of even multiplicity
may become complex pairs, one of odd multiplicity keeps a real root. So a form of the function space
is on the boundary iff its unfolding leaves it [KMMT2022].
"""

from typing import Any

from lcn_support.architectures.patterns import RootPattern
from lcn_support.arguments.in_short import short
from lcn_support.forms.composition import compose


def unfolded(pattern: RootPattern, t: Any) -> tuple[Any, ...]:
    """A form of the pattern with its double real roots opened: (x − iy)² becomes (x − iy)² + jt·y².

    Parameters
    ----------
    pattern
        of the form at t = 0; its real roots are 0, 1, 2, …, its complex ones ±√−1, ±2√−1, ….
    t
        a small number. For t > 0 each real double root is a complex pair and the form has
        ``pattern.odd_count`` real roots, for t < 0 it is two real roots.

    Raises
    ------
    TypeError
        for what is no root pattern.

    Examples
    --------
    >>> from fractions import Fraction
    >>> from lcn_support.forms.roots import root_pattern
    >>> unfolded(RootPattern("2|1"), 0)  # x²(x² + y²)
    (1, 0, 1, 0, 0)
    >>> [str(root_pattern(unfolded(RootPattern("112|0"), Fraction(s, 99)))) for s in (-1, 0, 1)]
    ['1111|0', '112|0', '11|1']
    """
    if not isinstance(pattern, RootPattern):
        raise TypeError(f"{short(pattern)} is no root pattern; give RootPattern('112|0')")
    factors: list[tuple[Any, ...]] = [(1,)]
    for i, m in enumerate(pattern.real):
        factors += [(1, -i)] * (m % 2)
        factors += [(1, -2 * i, i * i + j * t) for j in range(1, m // 2 + 1)]
    for i, m in enumerate(pattern.complex, 1):
        factors += [(1, 0, i * i)] * m
    return compose(factors)
