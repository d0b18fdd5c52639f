from .balls import is_narrow as is_narrow, simple_fraction as simple_fraction
from .matrices import read_matrix as read_matrix
from .primes import (
    prime_divides as prime_divides,
    random_prime as random_prime,
    read_modulus as read_modulus,
)
from .symmetric_matrices import eigenvalue_signs as eigenvalue_signs, inertia as inertia
from .undecided import UndecidedError as UndecidedError, Unknown as Unknown
