"""Terracini's matrix: the rank of the parameterization at random weights, modulo a random prime.

The tangent vectors at (α, w) are (w_i·x)^d and α_i d (w_i·x)^{d−1}x_j. The second span the first,
as Σ_j w_ij x_j = w_i·x, so that for α_i ≠ 0 the rank is that of the forms (w_i·x)^{d−1}x_j.
"""

from dataclasses import dataclass
from math import log2
from typing import TYPE_CHECKING

from lcn_support.arguments.in_short import short
from lcn_support.arguments.size_limits import refuse_above
from lcn_support.arithmetic.draws import is_generator
from lcn_support.arithmetic.primes import modulo, prime_divides, random_prime
from lcn_support.arithmetic.residues import matrix_modulo
from lcn_support.records import Record
from lcn_support.shallow.network import ShallowNetwork, require_network
from lcn_support.shallow.symmetric import monomials, multinomial

if TYPE_CHECKING:
    from lcn_support.arithmetic.draws import RandomNumbers

MOST_OPERATIONS = 5_000_000_000
"""Multiplications of one elimination: about a minute."""


@dataclass(frozen=True)
class TerraciniRank(Record):
    """A rank at random weights: never above the dimension, and below it hardly ever.

    Attributes
    ----------
    rank, modulus
        the rank modulo that prime.
    failure_probability
        a bound for the probability that the dimension is larger.
    """

    rank: int
    modulus: int
    failure_probability: float

    def __str__(self) -> str:
        return f"rank {self.rank} {modulo(self.modulus, self.failure_probability)}"


def terracini_rank(network: ShallowNetwork, rng: "RandomNumbers") -> TerraciniRank:
    """The dimension of the function space, as the rank of the differential at random weights.

    Parameters
    ----------
    network
        n, r and d.
    rng
        draws a prime of 61 bits, and weights modulo it.

    Returns
    -------
    TerraciniRank
        the rank is a lower bound for certain: a minor that is not 0 modulo p is none.

    Raises
    ------
    TypeError
        if one is no network, or no generator.
    ValueError
        for more than ``MOST_OPERATIONS``.

    Notes
    -----
    If the dimension is k, then some k × k minor is a polynomial of degree D = k(d − 1) in the
    weights, not zero at some weights in {0, …, D}; Hadamard bounds its value there, and so the
    probability that the prime divides it. Otherwise it vanishes with probability at most D/p.

    Examples
    --------
    >>> import numpy as np
    >>> found = terracini_rank(ShallowNetwork(5, 14, 4), np.random.default_rng(0))
    >>> found.rank, found.failure_probability < 1e-10
    (69, True)
    """
    require_network(network)
    if not is_generator(rng):
        raise TypeError(f"rng {short(rng)} is no generator; give numpy.random.default_rng(seed)")
    n, r, d = network.inputs, network.width, network.degree
    size = network.ambient
    refuse_above(
        MOST_OPERATIONS, r * n * size * min(r * n, size), f"the rank of {network}: {{}} operations",
        "take fewer neurons or a smaller degree; .dimension has the formula",
    )  # fmt: skip
    prime = random_prime(rng)
    places = {a: i for i, a in enumerate(monomials(n, d))}
    lower = monomials(n, d - 1)
    factors = [multinomial(a) for a in lower]
    targets = [[places[(*a[:j], a[j] + 1, *a[j + 1 :])] for a in lower] for j in range(n)]
    rows = []
    for _ in range(r):
        w = [int(x) for x in rng.integers(0, prime, n)]
        powers = [[pow(x, e, prime) for e in range(d)] for x in w]
        values = []
        for a, factor in zip(lower, factors, strict=True):
            value = factor
            for table, e in zip(powers, a, strict=True):
                value = value * table[e] % prime
            values.append(value)
        for j in range(n):
            row = [0] * size
            for place, value in zip(targets[j], values, strict=True):
                row[place] = value
            rows.append(row)
    rank = int(matrix_modulo(prime, len(rows), size, [x for row in rows for x in row]).rank())
    k = min(r * n, size)
    degree = k * (d - 1)
    bits = k * (log2(k) / 2 + (d - 1) * log2(n * degree + 1))
    return TerraciniRank(rank, prime, prime_divides(bits, degree))
