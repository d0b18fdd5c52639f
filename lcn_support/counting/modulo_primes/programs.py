"""The text of a Singular program that counts complex critical points over a finite field.

The unknowns are the coefficients of the filters and a scale c. Each filter is normalized by a
random equation ℓ_i(w_i) = 1, and with W the composition the loss is critical at cW exactly if
⟨t, S(cW − u)⟩ = 0 for all tangent directions t, the products of all filters but one, shifted. The
dimension of the quotient by these equations is the number of solutions. Ours, beyond the papers.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from typing import TYPE_CHECKING, Any

from lcn_support.architectures.architecture import Architecture
from lcn_support.architectures.loci import Locus
from lcn_support.arguments.coefficients import read_exact
from lcn_support.arithmetic.matrices import read_matrix
from lcn_support.arithmetic.primes import is_prime

if TYPE_CHECKING:
    from numpy.random import Generator

LARGEST_PRIME = 2**31 - 1
"""The largest characteristic of a field of Singular."""

_PROCEDURES = """\
proc times(matrix f, matrix g, int stride)
{
  int i, j; matrix h[1][ncols(f) + stride*(ncols(g) - 1)];
  for (i = 1; i <= ncols(f); i++) { for (j = 1; j <= ncols(g); j++) {
    h[1, i + stride*(j - 1)] = h[1, i + stride*(j - 1)] + f[1, i]*g[1, j]; } }
  return (h);
}
proc along(matrix t, matrix e, int shift)
{
  int i; poly f;
  for (i = 1; i <= ncols(t); i++) { f = f + t[1, i]*e[shift + i, 1]; }
  return (f);
}
proc where(ideal all, poly f)
{
  if (dim(std(all + f)) == -1) { return (std(all + z)); }
  return (std(all + ideal(1 - z*f)));
}"""

_COUNT = """\
ideal all = std(critical);
ideal solutions = where(all, c);
ideal fits = where(ideal(e), c);
dim(solutions); vdim(solutions); vdim(fits);
int others = vdim(solutions);
if (vdim(fits))
{
  if (dim(solutions) == 0 and size(reduce(ideal(e), std(all + ideal(e)^2), 1)) == 0)
       { others = others - vdim(fits); }
  else { others = vdim(where(all, c*along(weights, e, 0))); }
}
others;
system("version");
quit;"""


def singular_program(
    space: Architecture | Locus, covariance: Any, target: Iterable[Any], prime: int, seed: int = 0
) -> str:
    """The text of a Singular program that counts critical points over a finite field.

    Parameters
    ----------
    space
        an architecture of any strides: solutions are scaling classes of filters; or products of
        multiple root loci: solutions are forms.
    covariance
        S, a symmetric k × k matrix of rational numbers or floats, which are taken as the dyadic
        numbers that they are.
    target
        u, k numbers.
    prime
        the characteristic, at most 2³¹ − 1.
    seed
        of the normalizations ℓ_i.

    Returns
    -------
    str
        to be given to ``Singular -q``. It prints the dimension of the set of solutions with W ≠ 0,
        their number, and the numbers of those with S(W − u) = 0 and of the others; −1 if infinite.

    Raises
    ------
    ValueError
        if the prime is none or too large, or if S or u has another size, S is not symmetric, or
        an entry is no finite real number.

    Examples
    --------
    >>> S, u = [(2, 1, 0), (1, 2, 1), (0, 1, 2)], (1, 2, 3)
    >>> program = singular_program(Architecture((2, 2)), S, u, prime=32003)
    >>> print(program[program.index("ring") : program.index("ideal critical")].strip())
    ring r = 32003, (z, c, w1_1, w2_1), dp;
    matrix one[1][1] = 1;
    matrix w1[1][2] = 1 - 27222*w1_1, w1_1;
    matrix w2[1][2] = 1 - 20384*w2_1, w2_1;
    matrix W = times(times(one, w1, 1), w2, 1);
    matrix S[3][3] = 2, 1, 0, 1, 2, 1, 0, 1, 2;
    matrix b[3][1] = 4, 8, 8;
    matrix weights[1][3] = 16357, 8633, 9851;
    matrix e = c*S*transpose(W) - b;
    """
    import numpy as np

    _check_prime(prime)
    S, u = read_data(space.degree + 1, covariance, target, prime)
    return program_text(space, S, u, prime, np.random.default_rng(seed))


def read_data(
    size: int, covariance: Any, target: Iterable[Any], prime: int
) -> tuple[list[list[int]], list[int]]:
    """S and u modulo p, both multiplied by common denominators."""
    rows, _ = read_matrix(covariance, "covariance")
    u = list(read_exact(target, "target"))
    if (len(rows), len(rows[0]), len(u)) != (size, size, size):
        raise ValueError(
            f"covariance is {len(rows)} × {len(rows[0])} and the target has {len(u)} coefficients, "
            f"but the end-to-end filter has {size}; give a {size} × {size} matrix and {size} "
            "numbers"
        )
    if any(rows[i][j] != rows[j][i] for i in range(size) for j in range(i)):
        raise ValueError("covariance is not symmetric; give (S + Sᵀ)/2, which has the same loss")
    return [_residues(rows, row, prime) for row in rows], _residues([u], u, prime)


@dataclass(frozen=True)
class _Tangents:
    """The products of powers of all factors, shifted ``count`` times by ``stride``."""

    powers: tuple[int, ...]
    stride: int
    count: int


def _factors(space: Architecture | Locus) -> list[tuple[int, int, int]]:
    """Size, stride and power of each factor of W."""
    if isinstance(space, Architecture):
        return [(k, s, 1) for k, s in zip(space.sizes, space.layer_strides, strict=True)]
    return [(b.degree + 1, b.stride, b.multiplicity) for b in space.blocks]


def _tangents(space: Architecture | Locus) -> Iterator[_Tangents]:
    if isinstance(space, Architecture):
        for i, (k, stride, _) in enumerate(_factors(space)):
            yield _Tangents(tuple(int(i != j) for j in range(space.layers)), stride, k)
    else:
        for g, (stride, distinct) in enumerate(zip(space.strides, space.distinct, strict=True)):
            powers = tuple(b.multiplicity - (b.group == g) for b in space.blocks)
            yield _Tangents(powers, stride, distinct + 1)


def program_text(
    space: Architecture | Locus,
    S: Sequence[Sequence[int]],
    u: Sequence[int],
    prime: int,
    rng: "Generator",
) -> str:
    """The program, with ℓ_i(w_i) = w_{i,0} + Σ_j a_j w_{i,j} for random a_j."""
    factors = _factors(space)
    names, filters = ["z", "c"], []
    for i, (size, _, _) in enumerate(factors, 1):
        free = [f"w{i}_{j}" for j in range(1, size)]
        first = " - ".join(["1", *(f"{rng.integers(prime)}*{name}" for name in free)])
        filters.append(f"matrix w{i}[1][{size}] = {', '.join([first, *free])};")
        names += free

    def product(powers: Iterable[int]) -> str:
        text = "one"
        for i, ((_, stride, _), power) in enumerate(zip(factors, powers, strict=True), 1):
            for _ in range(power):
                text = f"times({text}, w{i}, {stride})"
        return text

    k = space.degree + 1
    moment = [sum(a * b for a, b in zip(row, u, strict=True)) % prime for row in S]
    lines = [
        _PROCEDURES,
        f"ring r = {prime}, ({', '.join(names)}), dp;",
        "matrix one[1][1] = 1;",
        *filters,
        f"matrix W = {product(power for _, _, power in factors)};",
        f"matrix S[{k}][{k}] = {', '.join(str(c) for row in S for c in row)};",
        f"matrix b[{k}][1] = {', '.join(map(str, moment))};",
        f"matrix weights[1][{k}] = {', '.join(map(str, rng.integers(prime, size=k)))};",
        "matrix e = c*S*transpose(W) - b;",
        "ideal critical; matrix t;",
    ]
    for tangents in _tangents(space):
        lines.append(f"t = {product(tangents.powers)};")
        shifts = (j * tangents.stride for j in range(tangents.count))
        lines += [f"critical = critical + ideal(along(t, e, {shift}));" for shift in shifts]
    return "\n".join([*lines, _COUNT]) + "\n"


def _check_prime(prime: int) -> None:
    if not (2 < prime <= LARGEST_PRIME and is_prime(prime)):
        raise ValueError(f"prime {prime}: give an odd prime number up to 2^31 − 1")


def _residues(rows: Iterable[Sequence[Fraction]], row: Sequence[Fraction], prime: int) -> list[int]:
    scale = lcm(*(c.denominator for r in rows for c in r))
    return [int(c * scale) % prime for c in row]
