"""How many complex critical points a loss has, by a Gröbner basis in Singular.

The equations are those of :mod:`lcn_support.counting.modulo_primes.programs`, and the count
shares nothing with the package's own linear algebra, solvers and formulas.
"""

import shutil
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from operator import index
from typing import Any

from lcn_support.architectures.architecture import Architecture
from lcn_support.architectures.loci import Locus
from lcn_support.arithmetic.primes import random_prime
from lcn_support.counting.modulo_primes.programs import program_text, read_data


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
        those with S(W − u) = 0, which fit all data as well as u; None if they are infinitely many,
        as with too few samples.
    others
        the number of solutions without those; None if they are infinitely many, too.
    prime, seed
        the prime p, and the seed of everything that was drawn.
    covariance, target
        S and u modulo p, up to a factor.
    version
        of Singular, as it writes it: 4313 for 4.3.1.
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
    RuntimeError
        if Singular prints anything but its answer.
    ValueError
        as :func:`lcn_support.counting.modulo_primes.programs.singular_program` does, and if
        the seed is negative.

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

    if (seed := index(seed)) < 0:
        raise ValueError(f"seed {seed} is negative; give a non-negative integer")
    rng = np.random.default_rng(seed)
    p = random_prime(rng, bits=30)
    k = space.degree + 1
    if target is None:
        target = rng.integers(p, size=k).tolist()
    if covariance is None:
        upper = np.triu(rng.integers(p, size=(k, k)))
        covariance = (upper + np.triu(upper, 1).T).tolist()
    S, u = read_data(k, covariance, target, p)
    numbers, version = run_singular(program_text(space, S, u, p, rng), seconds)
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


def run_singular(program: str, seconds: float) -> tuple[list[int], str]:
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
