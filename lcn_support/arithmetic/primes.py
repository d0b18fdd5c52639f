"""Prime numbers to compute modulo: drawn at random, or given by the caller."""

from operator import index
from typing import TYPE_CHECKING, Any

from lcn_support.arguments.in_short import short
from lcn_support.arguments.integers import is_integer

if TYPE_CHECKING:
    from lcn_support.arithmetic.draws import RandomNumbers

MERSENNE_PRIME = 2**61 - 1
"""A prime of one machine word."""

RANDOM_BITS = 60
"""A random prime lies between two to this power and twice as much, unless it is said otherwise."""


def random_prime(rng: "RandomNumbers", bits: int | None = None) -> int:
    """A prime between 2^bits and 2^(bits + 1); ``RANDOM_BITS`` when left out.

    >>> import numpy as np
    >>> is_prime(p := random_prime(np.random.default_rng(1), bits=30)), 2**30 < p < 2**31
    (True, True)
    """
    bits = RANDOM_BITS if bits is None else bits
    while not is_prime(p := int(rng.integers(2**bits, 2 ** (bits + 1)))):
        pass
    return p


def prime_divides(bits: float, draws: int = 0) -> float:
    """A bound for the probability that a random prime divides a non-zero integer of so many bits.

    There are over 2^60/70 primes between 2^60 and 2^61. To these come ``draws`` residues that must
    not be zero.

    >>> prime_divides(0), prime_divides(1000) < 1e-14
    (0.0, True)
    """
    return float(bits / RANDOM_BITS * 70 + draws) / 2**RANDOM_BITS


def modulo(prime: int, failure_probability: float) -> str:
    """In words, that a result was computed modulo a random prime.

    >>> modulo(7, 0.25)
    'modulo 7, wrong with probability ≤ 2e-01'
    """
    return f"modulo {prime}, wrong with probability ≤ {failure_probability:.0e}"


def is_prime(number: int) -> bool:
    """Whether a natural number is prime: proved.

    >>> [n for n in range(12) if is_prime(n)]
    [2, 3, 5, 7, 11]
    """
    from flint import fmpz

    return bool(fmpz(number).is_prime())


def read_modulus(modulus: Any) -> int | None:
    """A prime of one machine word, an integer of any kind, or None for the rational numbers.

    Raises ``ValueError`` for any other.

    >>> from flint import fmpz
    >>> read_modulus(fmpz(7))
    7
    """
    if modulus is None:
        return None
    prime = index(modulus) if is_integer(modulus) else 0
    if not 1 < prime < 2**63 or not is_prime(prime):
        raise ValueError(
            f"modulus {short(modulus)}: ranks are taken over a field; give a prime below 2^63, "
            f"such as {MERSENNE_PRIME}, or None for the rational numbers"
        )
    return prime
