"""Results modulo primes of 61 bits do not depend on the machine's word."""

import pytest
from flint import nmod_mat

from lcn_support import Architecture, QuadraticLoss, critical_points
from lcn_support.architectures.loci import Locus
from lcn_support.arithmetic import residues
from lcn_support.arithmetic.draws import Draws
from lcn_support.arithmetic.residues import matrix_modulo, polynomial_modulo, power_modulo
from lcn_support.counting.modulo_primes.solution_bounds import solution_bound
from lcn_support.counting.modulo_primes.stratum_counts import count_on_stratum
from lcn_support.function_space.parameterization import parameterization_rank, rank_drop
from lcn_support.grids.square_count import square_point_count
from lcn_support.landscape.special_data.scheme import critical_scheme
from lcn_support.shallow import ShallowNetwork, terracini_rank

P = 2**61 - 1
LINE = Locus((1,), others=((2, (1,)),))
BOMBIERI = [[3, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0], [0, 0, 0, 3]]

QUARTIC = [[d if i == j else 0 for j in range(5)] for i, d in enumerate((12, 3, 2, 3, 12))]


def scheme():
    return critical_scheme(LINE, QuadraticLoss((1, 3, 3, 1), BOMBIERI), Draws(0))


ANSWERS = {
    "stratum": lambda: count_on_stratum((2, 2), QuadraticLoss((3, 1, 4, 1, 6)), Draws(1)),
    "degenerate": lambda: count_on_stratum(
        (2, 2), QuadraticLoss((-1, 0, -3, 1, 0), QUARTIC), Draws(1)
    ),
    "bound": lambda: solution_bound(LINE, QuadraticLoss((1, 2, 3, 5)), Draws(2)),
    "scheme": lambda: (str(scheme()), scheme().simple, len(scheme().multiple)),
    "terracini": lambda: terracini_rank(ShallowNetwork(3, 4, 3), Draws(3)),
    "rank": lambda: parameterization_rank(
        Architecture((3, 2), strides=(2, 1)), [(1, 0, -1), (1, -1)], modulus=P
    ),
    "drop": lambda: rank_drop(
        Architecture((3, 2), strides=(2, 1)), [(1, 0, -1), (1, -1)], modulus=P
    ),
    "square": lambda: square_point_count((2,), QuadraticLoss((1, 3, -1)), P),
    "solver": lambda: critical_points(
        Architecture((2, 2), strides=(2, 1)), QuadraticLoss((1, 3, 3, 1), BOMBIERI), progress=False
    ),
}


@pytest.mark.parametrize("name", ANSWERS)
def test_a_word_of_32_bits_gives_the_same_answers(monkeypatch, name):
    wide = ANSWERS[name]()
    monkeypatch.setattr(residues, "LARGEST_WORD", 2**32 - 1)
    assert not isinstance(matrix_modulo(P, 1, 1), nmod_mat)
    narrow = ANSWERS[name]()
    assert repr(narrow) == repr(wide) and str(narrow) == str(wide)


def test_a_word_has_a_largest_modulus(monkeypatch):
    """Break: with a larger word than the machine's the modulus overflows, or is another one."""
    monkeypatch.setattr(residues, "LARGEST_WORD", 2**89)
    with pytest.raises(OverflowError):
        matrix_modulo(2**89 - 1, 1, 1)
    with pytest.raises(OverflowError):
        polynomial_modulo(2**89 - 1, [1])


@pytest.mark.parametrize("exponent", [0, 5, 2**31 - 1, 2**31, 2**33 + 5, P])
def test_powers_with_exponents_beyond_a_word(monkeypatch, exponent):
    """Against Python's own integers; a word of 32 bits takes the exponent in parts."""
    monkeypatch.setattr(residues, "LARGEST_WORD", 2**32 - 1)
    shear = matrix_modulo(P, [[3, 0], [1, 3]])
    expected = [pow(3, exponent, P), 0, exponent * pow(3, exponent - 1, P) % P, pow(3, exponent, P)]
    assert [int(c) for c in power_modulo(shear, exponent).entries()] == expected
