"""Sets of positive dimension on which all points are critical, found by slices.

Where symmetric or degenerate data have infinitely many critical points on a product of multiple
root loci, hyperplanes in the coordinates q_j and R leave finitely many of them. These are exact
algebraic numbers (``critical_scheme``); the loss is constant on connected sets of
critical points, so it is known on the whole set from them.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import combinations_with_replacement
from typing import TYPE_CHECKING, Any

from lcn_support.architectures.loci import Locus, LocusPoint
from lcn_support.arithmetic.matrices import integer_multiple
from lcn_support.forms.turning_points import value_at
from lcn_support.landscape.special_data.algebraic_points import AlgebraicPoints
from lcn_support.landscape.special_data.scheme import CriticalScheme, critical_scheme
from lcn_support.losses.quadratic import QuadraticLoss
from lcn_support.records import Record

if TYPE_CHECKING:
    from flint import fmpq_poly

    from lcn_support.arithmetic.draws import RandomNumbers

Slices = tuple[int, ...]

_TRIES = 4


@dataclass(frozen=True, eq=False)
class LocusSet(Record):
    """Infinitely many critical points on a locus, W ≠ 0.

    Attributes
    ----------
    dimension
        the largest one of its components.
    degrees
        for each choice of so many hyperplanes, by the numbers of the blocks whose coordinates they
        cut, how many complex points of the set lie on random ones.
    energy
        the polynomial of which ⟨W, SW⟩ is a root, for the integer multiples of the data.
    samples
        real points of the set: rational, or in balls. Empty if no slice met one.
    prime, failure_probability
        of the computation that found the dimension.
    """

    dimension: int
    degrees: Mapping[Slices, int]
    energy: "fmpq_poly"
    samples: tuple[LocusPoint, ...]
    prime: int
    failure_probability: float

    def may_hold_loss_of(self, W: Sequence[Any], loss: QuadraticLoss) -> bool:
        """Whether a critical point in balls may have the loss of the set, by its ⟨W, SW⟩."""
        _, scale = integer_multiple(loss.covariance)
        return bool(value_at(self.energy, loss.norm(W) * scale).contains(0))


def critical_set(locus: Locus, loss: QuadraticLoss, rng: "RandomNumbers") -> LocusSet | None:
    """The points on a locus that are not isolated, all together; None if slices do not find them.

    Parameters
    ----------
    locus, loss
        of one degree, with infinitely many critical points W ≠ 0.
    rng
        draws hyperplanes, coordinates and primes.

    Examples
    --------
    The matrix ((0, 2), (2, 0)) has equal singular values, so a circle of matrices of rank one is
    critical, all at the same distance:

    >>> import numpy as np
    >>> locus, loss = Locus((1,), others=((2, (1,)),)), QuadraticLoss((0, 2, 2, 0))
    >>> found = critical_set(locus, loss, np.random.default_rng(0))
    >>> found.dimension, found.degrees, found.energy
    (1, {(0,): 1, (1,): 1}, x + (-4))
    >>> {loss.value(p.form) for p in found.samples}
    {Fraction(4, 1)}
    """
    S, _ = integer_multiple(loss.covariance)
    for dimension in range(1, sum(block.degree for block in locus.blocks) + 1):
        found = _on_hyperplanes(locus, loss, rng, dimension)
        if found is not None:
            break
    else:
        return None
    degrees = {slices: scheme.distinct for slices, scheme in found.items()}
    points = [p for scheme in found.values() for p in scheme.multiple]
    if not points:
        return None
    energies = {str(e): e for e in (p.energy(S) for p in points)}
    samples = _real(points)
    cutting = [slices for slices, count in degrees.items() if count]
    for _ in range(_TRIES):
        if len(samples) > 1:
            break
        for slices in cutting:
            scheme = critical_scheme(locus, loss, rng, slices=slices)
            samples += _real(() if scheme is None else scheme.multiple)
    energy = reduce(lambda f, g: f * g, energies.values())
    worst = max(found.values(), key=lambda scheme: scheme.failure_probability)
    total = sum(scheme.failure_probability for scheme in found.values())
    return LocusSet(dimension, degrees, energy, tuple(samples), worst.prime, total)


def _on_hyperplanes(
    locus: Locus, loss: QuadraticLoss, rng: "RandomNumbers", dimension: int
) -> dict[Slices, CriticalScheme] | None:
    """The points on so many hyperplanes, for each choice of blocks; None if one is not finite."""
    blocks = [i for i, block in enumerate(locus.blocks) if block.degree]
    found: dict[Slices, CriticalScheme] = {}
    for slices in combinations_with_replacement(blocks, dimension):
        if any(slices.count(i) > locus.blocks[i].degree for i in blocks):
            continue
        scheme = critical_scheme(locus, loss, rng, slices=slices)
        if scheme is None:
            return None
        found[slices] = scheme
    return found


def _real(points: Iterable[AlgebraicPoints]) -> list[LocusPoint]:
    return [q for p in points for q in p.points() if q.is_real]
