"""Start systems: for one generic complex (S, b) all critical points on a multiple root locus.

A start system is found once by monodromy: from one critical point, random loops in the space of
the (S, b) lead to others, until their number is ED(Δ_λ). From there a straight path leads to every
other (S, b). The systems of one group for n ≤ 7 are kept as text in data/start_systems; others are
made when they are needed.
"""

import json
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from lcn_support.counting import multiple_root_ed_degree
from lcn_support.critical_counts import critical_count
from lcn_support.multiple_root_locus import Locus
from lcn_support.path_kernels import power_product
from lcn_support.path_tracking import Complex, track
from lcn_support.patterns import RootPattern

_ROUNDS = 60
_SAME = 1e-6
_SEED = 2022
_PACKAGE = Path(__file__).parent
_FOLDERS = (_PACKAGE.parent / "data" / "start_systems", _PACKAGE / "_data" / "start_systems")


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
        shape (critical_count(locus.partitions), locus.unknowns).
    """

    locus: Locus
    covariance: Complex
    b: Complex
    points: Complex

    @property
    def parameters(self) -> tuple[Complex, Complex]:
        """(S, b)."""
        return self.covariance, self.b


def start_system(locus: Locus) -> StartSystem:
    """The start system of a locus: the stored one, or else one made by :func:`monodromy`.

    >>> system = start_system(Locus((2, 2)))
    >>> len(system.points) == multiple_root_ed_degree((2, 2))
    True
    """
    return _start_system(replace(locus, parts=tuple(sorted(locus.parts, reverse=True))))


def monodromy(locus: Locus, rng: np.random.Generator) -> StartSystem:
    """All critical points of one random (S, b), by random loops from a first one.

    Raises ``RuntimeError`` if their number does not reach the generic one.

    >>> system = monodromy(Locus((2, 2)), np.random.default_rng(1))
    >>> system.points.shape
    (13, 4)
    """
    expected = critical_count(locus.partitions)
    first, base = _random_point(locus, rng)
    points = first[None, :]
    for _ in range(_ROUNDS):
        if len(points) == expected:
            return StartSystem(locus, *base, points)
        loop = [base, random_parameters(locus, rng), random_parameters(locus, rng), base]
        found = points
        for start, end in pairwise(loop):
            found, arrived = track(locus, found, start, end)
            found = found[arrived]
        points = merge(locus, points, found)
    raise RuntimeError(
        f"monodromy found {len(points)} of {expected} critical points on the locus of λ = {locus} "
        f"in {_ROUNDS} rounds; try another seed"
    )


def random_parameters(locus: Locus, rng: np.random.Generator) -> tuple[Complex, Complex]:
    """A random complex symmetric S near the identity, and a random b."""
    k = locus.degree + 1
    A = _random(rng, k, k) / np.sqrt(k)
    return np.eye(k) + (A + A.T) / 2, _random(rng, k)


def merge(locus: Locus, points: Complex, others: Complex) -> Complex:
    """The points, and those of the others that are another solution: in floating point."""
    kept = list(points)
    seen = scale_free(locus, points)
    for x, marks in zip(others, scale_free(locus, others), strict=True):
        if is_new(marks, seen, _SAME):
            kept.append(x)
            seen = np.concatenate([seen, marks[None, :]])
    return np.array(kept).reshape(-1, locus.unknowns)


def is_new(marks: Complex, seen: Complex, same: float) -> bool:
    """Whether no row of ``seen`` has these invariants, up to that share of their size."""
    return not len(seen) or bool(abs(seen - marks).max(axis=1).min() > same * abs(marks).max())


def scale_free(locus: Locus, points: Complex) -> Complex:
    """Numbers that do not depend on the scale of the q_j and tell solutions apart.

    W, and the projection to the line of each q_j, times the size of W. With one group W would do.

    >>> x = np.array([[1, 1, 1, 2]], dtype=complex)
    >>> y = x * [5, 5, 1 / 25, 1 / 25]
    >>> bool(np.allclose(scale_free(Locus((2, 1)), x), scale_free(Locus((2, 1)), y)))
    True
    """
    W = forms(locus, points)
    sizes = abs(W).max(axis=1)
    marks = [W]
    for part in locus.slices[:-1]:
        q = points[:, part] / np.linalg.norm(points[:, part], axis=1)[:, None]
        lines = q[:, :, None] * q[:, None, :].conj() * sizes[:, None, None]
        marks.append(lines.reshape(len(points), lines.shape[1] ** 2))
    return np.concatenate(marks, axis=1)


def forms(locus: Locus, points: Complex) -> Complex:
    """W = ∏ q_j(x^T, y^T)^{m_j} R for each row of unknowns, shape (points, k).

    >>> forms(Locus((2, 1)), np.array([[1, 1, 1, 2]], dtype=complex)).real
    array([[1., 4., 5., 2.]])
    """
    products = np.empty((len(points), locus.degree + 1), dtype=complex)
    powers = np.array([block.multiplicity for block in locus.blocks])
    for row, x in enumerate(points):
        products[row] = power_product(x, np.array(locus.blocks), powers)
    return products


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
            system = monodromy(Locus(parts), np.random.default_rng(seed))
            provenance = {
                "method": "lcn_support.start_systems.monodromy",
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
    for folder in _FOLDERS if not locus.others else ():
        if (place := folder / _name(locus.parts)).is_file():
            return from_text(place.read_text("utf-8"))
    return monodromy(locus, np.random.default_rng(_SEED))


def _random(rng: np.random.Generator, *shape: int) -> Complex:
    return (rng.normal(size=shape) + 1j * rng.normal(size=shape)) / np.sqrt(2)


def _random_point(
    locus: Locus, rng: np.random.Generator
) -> tuple[Complex, tuple[Complex, Complex]]:
    """Random unknowns, and random (S, b) of which they are a critical point."""
    x = _random(rng, locus.unknowns)
    S, b = random_parameters(locus, rng)
    blocks, rows = np.array(locus.blocks), []
    for group, (stride, distinct) in enumerate(zip(locus.strides, locus.distinct, strict=True)):
        g = power_product(x, blocks, blocks[:, 2] - (blocks[:, 0] == group))
        for i in range(distinct + 1):
            rows.append(np.zeros(locus.degree + 1, dtype=complex))
            rows[-1][i * stride : i * stride + len(g)] = g
    residual = b - np.linalg.pinv(np.array(rows)) @ (np.array(rows) @ b)
    return x, (S, S @ forms(locus, x[None, :])[0] - residual)


def _pairs(numbers: Complex) -> list[object]:
    pairs: list[object] = np.stack([numbers.real, numbers.imag], axis=-1).tolist()
    return pairs


def _complex(pairs: list[object]) -> NDArray[np.complex128]:
    values = np.array(pairs, dtype=float)
    return values[..., 0] + 1j * values[..., 1]
