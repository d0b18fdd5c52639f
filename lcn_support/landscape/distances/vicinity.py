"""Where a filter lies, and how far away what else it might be is: the honest answer for floats."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import ROUND_CEILING, ROUND_FLOOR, Context, Decimal
from typing import Any

from lcn_support.architectures.architecture import Architecture
from lcn_support.arguments.integers import read_seed
from lcn_support.arguments.options import read_flag
from lcn_support.arithmetic.undecided import Unknown
from lcn_support.landscape.distances.function_space import nearest_to
from lcn_support.landscape.distances.nearest_point import Nearest
from lcn_support.landscape.distances.question import read_question
from lcn_support.landscape.distances.walls import (
    boundary_cone,
    discriminant_cone,
    nearest_in,
    refuse_high_degree,
)
from lcn_support.progress import time_limit
from lcn_support.records import Record


@dataclass(frozen=True, repr=False, eq=False)
class Surroundings(Record):
    """A filter among the function space, its boundary and the discriminant.

    It prints itself with numbers that are rounded to the safe side.

    Attributes
    ----------
    space
        the nearest points of the function space.
    boundary
        those of its boundary; None if it has none, and with larger strides.
    discriminant
        the nearest real forms with a multiple root; None for degrees below 2, and with larger
        strides.
    """

    space: Nearest
    boundary: Nearest | None
    discriminant: Nearest | None

    @property
    def is_inside(self) -> bool:
        """Whether the filter, and all within the tolerance, certainly is in the function space."""
        return self.space.interval == (0.0, 0.0)

    def as_columns(self) -> dict[str, Any]:
        """The rows of the nearest points of each of the three."""
        found = [part.as_columns() for part in self._parts()]
        return {name: [entry for n in found for entry in n[name]] for name in found[0]}

    def __repr__(self) -> str:
        (low, high), parts = self.space.interval, []
        if self.is_inside:
            parts.append("inside the function space")
        elif low > 0:
            near = f"{_near(high)} {_pattern(self.space)}"
            parts.append(f"outside the function space, {near}, {_far(low)} it")
        else:
            parts.append(f"{_near(high)} the function space")
        if self.discriminant is not None:
            where = _pattern(self.discriminant)
            high = self.discriminant.interval[1]
            parts.append(
                f"{_near(high)} {where} on the discriminant"
                if high
                else f"on the discriminant, {where}"
            )
        if self.boundary is not None and low == 0:
            nearest, farthest = self.boundary.interval
            parts.append(f"{_far(nearest) if farthest else 'on'} the boundary")
        return f"Surroundings({'; '.join(parts)})"

    def __str__(self) -> str:
        told = (line for part in self._parts() for line in str(part).splitlines())
        return "\n".join([repr(self), *dict.fromkeys(told)])

    def _parts(self) -> list[Nearest]:
        return [n for n in (self.space, self.boundary, self.discriminant) if n is not None]


def surroundings(
    a: Architecture,
    W: Iterable[Any],
    metric: Any = "white",
    tolerance: float | None = None,
    seed: int = 0,
    *,
    progress: bool = True,
    timeout: float | None = None,
) -> Surroundings:
    """How far a filter is from the function space, its boundary and the discriminant.

    Floats have no multiple roots and lie on no boundary; their distances say what they might be.

    Parameters
    ----------
    a
        the network, of any strides.
    W
        k coefficients, exact, float or balls.
    metric
        S of the distance √((V − W)ᵀS(V − W)): ``"white"``, ``"bombieri"``, ``"markov"``, or a
        matrix, exact or float.
    tolerance
        of floats, relative to the largest coefficient; that of their type when left out.
    seed
        a non-negative integer, of detours that paths take when a point is missing.
    progress
        whether a bar shows progress, on the error stream, once two seconds have passed.
    timeout
        seconds, after which what is there is returned: not proved, with the bounds that are.

    Raises
    ------
    ValueError
        as :func:`nearest` does.

    Examples
    --------
    A filter that descent found: nearly x²(x + y)(x − 2y), and well inside:

    >>> surroundings(Architecture((4, 2)), [1.0, -1.0, -2.0, 1e-9, 3e-7])
    Surroundings(inside the function space; within 3.01e-7 of 112|0 on the discriminant; not closer
    than 0.916 to the boundary)
    """
    question, seed = read_question(a, W, metric, tolerance), read_seed(seed)
    refuse_high_degree(a)
    shown, boundary, discriminant = read_flag(progress, "progress"), None, None
    with time_limit(timeout):
        space = nearest_to(question, seed, shown)
        if a.is_thick and a.even_count >= 2:
            if space.squared_distance:
                boundary = replace(space, place="boundary")
            else:
                boundary = nearest_in(question, "boundary", boundary_cone(a), seed, shown)
        if a.is_thick and a.degree >= 2:
            cone = discriminant_cone(a.degree)
            discriminant = nearest_in(question, "discriminant", cone, seed, shown)
    return Surroundings(space, boundary, discriminant)


def _pattern(found: Nearest) -> str:
    if found.pattern is None:
        return "W = 0"
    return (
        "a filter of unknown pattern" if isinstance(found.pattern, Unknown) else f"{found.pattern}"
    )


def _near(bound: float) -> str:
    if bound == 0:
        return "on"
    return f"within {Context(prec=3, rounding=ROUND_CEILING).plus(Decimal(bound)):.3g} of"


def _far(bound: float) -> str:
    if bound == 0:
        return "perhaps on"
    return f"not closer than {Context(prec=3, rounding=ROUND_FLOOR).plus(Decimal(bound)):.3g} to"
