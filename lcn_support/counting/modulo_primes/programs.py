"""The text of a Singular program that counts complex critical points over a finite field.

The unknowns are the coefficients of the filters and a scale c. Each filter is normalized by a
random equation ℓ_i(w_i) = 1, and with W the composition the loss is critical at cW exactly if
⟨t, S(cW − u)⟩ = 0 for all tangent directions t, the products of all filters but one, shifted. The
dimension of the quotient by these equations is the number of solutions.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from lcn_support.architectures.architecture import Architecture
from lcn_support.architectures.loci import Block, Locus, Tangents
from lcn_support.arguments.coefficients import read_exact
from lcn_support.arithmetic.matrices import integer_multiple, read_matrix
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
    (S, _), ((b,), _) = integer_multiple(rows), integer_multiple([u])
    return [[c % prime for c in row] for row in S], [c % prime for c in b]


def _blocks(space: Architecture | Locus) -> tuple[Block, ...]:
    """The factors of W: those of a locus, or filters, each a group of its own."""
    if isinstance(space, Locus):
        return space.blocks
    layers = enumerate(zip(space.sizes, space.layer_strides, strict=True))
    return tuple(Block(i, stride, 1, size - 1) for i, (size, stride) in layers)


def _tangents(space: Architecture | Locus) -> Iterator[Tangents]:
    if isinstance(space, Locus):
        yield from space.tangents
        return
    for i, (size, stride) in enumerate(zip(space.sizes, space.layer_strides, strict=True)):
        others = tuple(int(i != j) for j in range(space.layers))
        yield Tangents(others, range(0, size * stride, stride))


def program_text(
    space: Architecture | Locus,
    S: Sequence[Sequence[int]],
    u: Sequence[int],
    prime: int,
    rng: "Generator",
) -> str:
    """The program, with ℓ_i(w_i) = w_{i,0} + Σ_j a_j w_{i,j} for random a_j."""
    blocks = _blocks(space)
    names, filters = ["z", "c"], []
    for i, block in enumerate(blocks, 1):
        free = [f"w{i}_{j}" for j in range(1, block.degree + 1)]
        first = " - ".join(["1", *(f"{rng.integers(prime)}*{name}" for name in free)])
        filters.append(f"matrix w{i}[1][{len(free) + 1}] = {', '.join([first, *free])};")
        names += free

    def product(powers: Iterable[int]) -> str:
        text = "one"
        for i, (block, power) in enumerate(zip(blocks, powers, strict=True), 1):
            for _ in range(power):
                text = f"times({text}, w{i}, {block.stride})"
        return text

    k = space.degree + 1
    moment = [sum(a * b for a, b in zip(row, u, strict=True)) % prime for row in S]
    lines = [
        _PROCEDURES,
        f"ring r = {prime}, ({', '.join(names)}), dp;",
        "matrix one[1][1] = 1;",
        *filters,
        f"matrix W = {product(block.multiplicity for block in blocks)};",
        f"matrix S[{k}][{k}] = {', '.join(str(c) for row in S for c in row)};",
        f"matrix b[{k}][1] = {', '.join(map(str, moment))};",
        f"matrix weights[1][{k}] = {', '.join(map(str, rng.integers(prime, size=k)))};",
        "matrix e = c*S*transpose(W) - b;",
        "ideal critical; matrix t;",
    ]
    for powers, shifts in _tangents(space):
        lines.append(f"t = {product(powers)};")
        lines += [f"critical = critical + ideal(along(t, e, {shift}));" for shift in shifts]
    return "\n".join([*lines, _COUNT]) + "\n"


def _check_prime(prime: int) -> None:
    if not (2 < prime <= LARGEST_PRIME and is_prime(prime)):
        raise ValueError(f"prime {prime}: give an odd prime number up to 2^31 − 1")
