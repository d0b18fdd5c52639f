"""At most how many critical points a loss has on a product of multiple root loci, modulo a prime.

With the forms q_j and R as coordinates, W = ∏_g Q_g is a critical point if the two vectors of
linear equations in c, ⟨t_i, Su⟩ = c ⟨t_i, SW⟩ for all tangent directions t_i, have a solution. So
the ideal of the forms Σ_i s_i ⟨t_i, Su⟩ with Σ_i s_i ⟨t_i, SW⟩ = 0 vanishes at all critical points,
and nowhere else: at isotropic points, where all ⟨t_i, SW⟩ = 0, it does not vanish. One piece of it,
in one multidegree, is linear algebra; it bounds the number of points.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lcn_support.architectures.loci import Locus
from lcn_support.arithmetic.primes import modulo, prime_divides, random_prime
from lcn_support.counting.modulo_primes.critical_forms import CriticalForms
from lcn_support.counting.modulo_primes.monomials import Degree
from lcn_support.losses.quadratic import QuadraticLoss

if TYPE_CHECKING:
    from lcn_support.arithmetic.draws import RandomNumbers

_LARGEST = 30_000_000_000
"""Multiplications; with so many the search is given up."""
_PATIENCE = 4


@dataclass(frozen=True)
class SolutionBound:
    """At most so many complex critical points.

    Attributes
    ----------
    points
        with multiplicity; W = 0 may be among them.
    degree
        the multidegree of the computation, in the coefficients of the q_j and R.
    prime
        the prime p of the computation.
    failure_probability
        a bound for the probability that the number of points is larger after all.
    """

    points: int
    degree: Degree
    prime: int
    failure_probability: float

    def __str__(self) -> str:
        return f"bounded {modulo(self.prime, self.failure_probability)}"


def solution_bound(
    locus: Locus, loss: QuadraticLoss, rng: "RandomNumbers", wanted: int = 0
) -> SolutionBound | None:
    """The least bound found in the cheapest multidegrees; None if none is found.

    Parameters
    ----------
    locus, loss
        of one degree. Floats are the dyadic numbers that they are.
    rng
        draws the prime and the coordinates.
    wanted
        a number that is known to be attained: the search ends there.

    Notes
    -----
    Let B be the quotient by the ideal, and ℓ_j one coordinate of each form. If ∏_j ℓ_j · B_{E−1} =
    B_E, then the same holds in all higher multidegrees, so the dimension does not grow from there
    on, and there it is at least the number of zeros. Modulo p the ideal in one degree can only be
    too large if the rank of the ⟨t_i, SW⟩ drops, that is, if p divides one non-zero minor, which
    Hadamard's inequality bounds.

    Examples
    --------
    For white data a network of sizes (2, 2) and strides (2, 1) has 2 critical points, not 6:

    >>> import numpy as np
    >>> from fractions import Fraction
    >>> locus, rng = Locus((1,), others=((2, (1,)),)), np.random.default_rng(0)
    >>> solution_bound(locus, QuadraticLoss((1, 2, 3, 5)), rng).points
    2
    """
    p = random_prime(rng)
    forms = CriticalForms(locus, loss, rng)
    best, no_better, spent = None, 0, 0
    for E in forms.by_cost(wanted):
        spent += forms.cost(E)
        if spent > _LARGEST:
            break
        basis = forms.quotient(E, p).basis
        if not all(map(forms.variables.has_all_leading, basis)):
            continue
        no_better += 1
        if best is None or len(basis) < best.points:
            failure = prime_divides(forms.failure_bits(E), forms.variables.starts[-1])
            best, no_better = SolutionBound(len(basis), E, p, failure), 0
        if best.points <= wanted or no_better == _PATIENCE:
            break
    return best
