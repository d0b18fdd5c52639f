"""How many complex critical points a loss has, by a Gröbner basis in Singular.

The unknowns are the coefficients of the filters and a scale c. Each filter is normalized by a
random equation ℓ_i(w_i) = 1, and with W the composition the loss is critical at cW exactly if
⟨t, S(cW − u)⟩ = 0 for all tangent directions t, the products of all filters but one, shifted. The
dimension of the quotient by these equations over a finite field is the number of solutions. Nothing
is shared with the package's own linear algebra, solvers and formulas. Ours, beyond the papers.
"""

import shutil
import subprocess
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from typing import TYPE_CHECKING, Any

from lcn_support.architecture import Architecture
from lcn_support.coefficients import read_coefficients
from lcn_support.multiple_root_locus import Locus
from lcn_support.rational_matrices import read_matrix

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


@dataclass(frozen=True)
class SingularCount:
    """A count of complex critical points, and the data it is for.

    Attributes
    ----------
    count
        solutions with W ≠ 0, with multiplicity; None if they are infinitely many.
    dimension
        of the set of these solutions, 0 if they are finitely many, −1 if there is none.
    fitting
        those with S(W − u) = 0, which fit the data: all of them for W = u, infinitely many (None)
        if there are too few samples.
    others
        the number of solutions without those; None if they are infinitely many, too.
    prime, seed
        the prime p, and the seed of everything that was drawn.
    covariance, target
        S and u modulo p, up to a factor.
    version
        of Singular, as in 4313 for 4.3.1.3.
    """

    count: int | None
    dimension: int
    fitting: int | None
    others: int | None
    prime: int
    seed: int
    covariance: tuple[tuple[int, ...], ...]
    target: tuple[int, ...]
    version: str


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
    S, u = _read(space.degree + 1, covariance, target, prime)
    return _program(space, S, u, prime, np.random.default_rng(seed))


def singular_count(
    space: Architecture | Locus,
    covariance: Any = None,
    seed: int = 0,
    *,
    target: Iterable[Any] | None = None,
    seconds: float = 60,
) -> SingularCount:
    """Count complex critical points with Singular, modulo a random prime.

    Parameters
    ----------
    space
        an architecture of any strides: scaling classes of critical filters; or products of multiple
        root loci: critical forms on the closed locus.
    covariance
        S, a symmetric k × k matrix of rational numbers or floats, also a singular one; None for a
        random one, which is generic data.
    seed
        of the prime between 2³⁰ and 2³¹, of S and u, and of the normalizations.
    target
        u, k numbers; random when left out.
    seconds
        how long Singular may take.

    Returns
    -------
    SingularCount

    Raises
    ------
    FileNotFoundError
        if Singular is not installed.
    TimeoutError
        if Singular takes longer.
    ValueError
        as :func:`singular_program` does.

    Notes
    -----
    By Euler's relation the equations of each filter but the first need only be kept for w_i with
    ℓ_i(w_i) = 0, which leaves as many equations as unknowns. A solution that is isolated modulo p
    therefore lifts to characteristic zero, and from the drawn data to generic ones, with its
    multiplicity: *a finite count is proved to be a lower bound*, for given S and u, or for generic
    ones where they were drawn. It falls short if a normalization or the metric vanishes at a
    solution modulo p only. With N solutions and L filters one expects this with a probability of
    about N(L + 1)/2³⁰, which is an estimate and no bound; counts with different seeds that agree
    make it negligible. No isotropic point counts, as no c solves the equations there, and W = 0,
    which is c = 0, is left out.

    Examples
    --------
    Generic and white data:

    >>> import pytest
    >>> if shutil.which("Singular") is None: pytest.skip("Singular is not installed")
    >>> a = Architecture((2, 2), strides=(2, 1))
    >>> white = [[int(i == j) for j in range(4)] for i in range(4)]
    >>> singular_count(a).count, singular_count(a, white).count
    (6, 2)
    """
    import numpy as np

    rng = np.random.default_rng(seed)
    p = _random_prime(rng)
    k = space.degree + 1
    if target is None:
        target = rng.integers(p, size=k).tolist()
    if covariance is None:
        upper = np.triu(rng.integers(p, size=(k, k)))
        covariance = (upper + np.triu(upper, 1).T).tolist()
    S, u = _read(k, covariance, target, p)
    numbers, version = _run(_program(space, S, u, p, rng), seconds)
    dimension, count, fitting, others = numbers
    return SingularCount(
        count=_finite(count),
        dimension=dimension,
        fitting=_finite(fitting),
        others=_finite(others),
        prime=p,
        seed=seed,
        covariance=tuple(map(tuple, S)),
        target=tuple(u),
        version=version,
    )


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


def _program(
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


def _run(program: str, seconds: float) -> tuple[list[int], str]:
    """The four numbers that the program prints, and Singular's version."""
    command = shutil.which("Singular")
    if command is None:
        raise FileNotFoundError(
            "Singular is not installed; install it (on Debian: apt-get install singular), or use "
            "another method, such as a formula or the stored results"
        )
    try:
        done = subprocess.run(
            [command, "-q"],
            input=program,
            capture_output=True,
            text=True,
            timeout=seconds,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise TimeoutError(
            f"Singular took longer than {seconds} seconds; give it more time, or take a smaller "
            "architecture"
        ) from None
    lines = done.stdout.split()
    if len(lines) != 5 or not all(line.lstrip("-").isdigit() for line in lines):
        raise RuntimeError(f"Singular failed: {done.stdout[-500:]}{done.stderr[-500:]}")
    *numbers, version = lines
    return [int(n) for n in numbers], version


def _finite(count: int) -> int | None:
    """Singular writes −1 for infinitely many."""
    return None if count < 0 else count


def _check_prime(prime: int) -> None:
    from flint import fmpz

    if not (2 < prime <= LARGEST_PRIME and fmpz(prime).is_prime()):
        raise ValueError(f"prime {prime}: give an odd prime number up to 2^31 − 1")


def _random_prime(rng: "Generator") -> int:
    from flint import fmpz

    while not fmpz(p := int(rng.integers(2**30, 2**31))).is_prime():
        pass
    return p


def _read(
    size: int, covariance: Any, target: Iterable[Any], prime: int
) -> tuple[list[list[int]], list[int]]:
    """S and u modulo p, both multiplied by common denominators."""
    rows, _ = read_matrix(covariance, "covariance")
    u = [Fraction(c) for c in read_coefficients(target, "target")]
    if (len(rows), len(rows[0]), len(u)) != (size, size, size):
        raise ValueError(
            f"covariance is {len(rows)} × {len(rows[0])} and the target has {len(u)} coefficients, "
            f"but the end-to-end filter has {size}; give a {size} × {size} matrix and {size} "
            "numbers"
        )
    if any(rows[i][j] != rows[j][i] for i in range(size) for j in range(i)):
        raise ValueError("covariance is not symmetric; give (S + Sᵀ)/2, which has the same loss")
    return [_residues(rows, row, prime) for row in rows], _residues([u], u, prime)


def _residues(rows: Iterable[Sequence[Fraction]], row: Sequence[Fraction], prime: int) -> list[int]:
    scale = lcm(*(c.denominator for r in rows for c in r))
    return [int(c * scale) % prime for c in row]
