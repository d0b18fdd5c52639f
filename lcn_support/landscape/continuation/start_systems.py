"""Start systems: for one generic complex (S, b) all critical points on a stratum.

A start system is found once, by monodromy; from there a straight path leads to every other (S, b).
The systems of one group for n ≤ 7 are kept as text in data/start_systems; others are made when they
are needed.
"""

import json
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from lcn_support.architectures.loci import Locus
from lcn_support.architectures.patterns import RootPattern
from lcn_support.counting.multiple_roots import multiple_root_ed_degree
from lcn_support.landscape.continuation.monodromy import Parameters, monodromy
from lcn_support.landscape.continuation.tracking import Complex
from lcn_support.resources import resource

_SEED = 2022


@dataclass(frozen=True, eq=False)
class StartSystem:
    """A generic (S, b) and approximations of all its critical points on Δ_λ.

    Attributes
    ----------
    locus
        Δ_λ.
    covariance, b
        S, complex symmetric (k, k), and b = Su, (k,).
    points
        shape (generic number, locus.unknowns).
    """

    locus: Locus
    covariance: Complex
    b: Complex
    points: Complex

    @property
    def parameters(self) -> Parameters:
        """(S, b)."""
        return self.covariance, self.b


def start_system(locus: Locus) -> StartSystem:
    """The start system of a locus: the stored one, or else one made by monodromy.

    >>> system = start_system(Locus((2, 2)))
    >>> len(system.points) == multiple_root_ed_degree((2, 2))
    True
    """
    return _start_system(replace(locus, parts=tuple(sorted(locus.parts, reverse=True))))


def to_text(system: StartSystem, provenance: dict[str, object]) -> str:
    """The start system as JSON; complex numbers are pairs."""
    return json.dumps(
        {
            "partition": system.locus.parts,
            **provenance,
            "covariance": _pairs(system.covariance),
            "b": _pairs(system.b),
            "points": _pairs(system.points),
        },
        separators=(",", ":"),
    ).replace("],[[", "],\n[[").replace(',"', ',\n"') + "\n"  # fmt: skip


def from_text(text: str) -> StartSystem:
    """The inverse of :func:`to_text`, bit for bit."""
    read = json.loads(text)
    numbers = (_complex(read[name]) for name in ("covariance", "b", "points"))
    return StartSystem(Locus(tuple(read["partition"])), *numbers)


def write(folder: str | Path, degree: int = 7, seed: int = _SEED) -> None:
    """Make the start systems of all λ of degree ≤ n with two or more multiple roots, and keep them.

    One generator for each λ, from the same seed: the file of λ does not depend on the others.
    """
    for n in range(4, degree + 1):
        for pattern in RootPattern.all_of_degree(n):
            parts = pattern.real[::-1]
            if pattern.complex or sum(m > 1 for m in parts) < 2:
                continue
            system = _made(Locus(parts), seed)
            provenance = {
                "method": "lcn_support.landscape.continuation.monodromy.monodromy",
                "seed": seed,
                "numpy": np.__version__,
                "found": len(system.points),
                "expected": multiple_root_ed_degree(parts),
            }
            Path(folder, _name(parts)).write_text(to_text(system, provenance), "utf-8")


def _name(parts: tuple[int, ...]) -> str:
    return f"{'-'.join(map(str, parts))}.json"


@cache
def _start_system(locus: Locus) -> StartSystem:
    place = resource("data/start_systems") / _name(locus.parts)
    if not locus.others and place.is_file():
        return from_text(place.read_text("utf-8"))
    return _made(locus, _SEED)


def _made(locus: Locus, seed: int) -> StartSystem:
    parameters, points = monodromy(locus, np.random.default_rng(seed))
    return StartSystem(locus, *parameters, points)


def _pairs(numbers: Complex) -> list[object]:
    pairs: list[object] = np.stack([numbers.real, numbers.imag], axis=-1).tolist()
    return pairs


def _complex(pairs: list[object]) -> NDArray[np.complex128]:
    values = np.array(pairs, dtype=float)
    return values[..., 0] + 1j * values[..., 1]
