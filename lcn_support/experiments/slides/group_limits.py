"""Patterns of runs with strides: one root pattern for each group of layers.

W = R · Q_g(x^T), where Q_g is the form of a group and R that of the others. With R held, the loss
is one of Q_g: (Q − q)ᵀ AᵀSA (Q − q) and a constant, with A the matrix of Q ↦ R · Q(x^T) and
AᵀSA q = AᵀSu. At a critical point of the network the layers of each group are critical for it, at
stride one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from lcn_support.architectures.architecture import Architecture
from lcn_support.architectures.patterns import RootPattern
from lcn_support.forms.classification import classify
from lcn_support.losses.batch import LossBatch
from lcn_support.training.filters import composed
from lcn_support.training.limits import classify_limits

Filters = Sequence[np.ndarray]

SIGN = " ⋆ "


@dataclass(frozen=True)
class Part:
    """Layers, counted from 0, that are at stride one among themselves."""

    architecture: Architecture
    layers: tuple[int, ...]
    stride: int

    def of(self, filters: Filters) -> list[np.ndarray]:
        """The filters of these layers."""
        return [filters[layer] for layer in self.layers]


def parts_of(a: Architecture) -> tuple[Part, ...]:
    """The groups of an architecture; the whole of one at stride one.

    >>> [part.layers for part in parts_of(Architecture((3, 2, 2), strides=(2, 1, 1)))]
    [(0,), (1, 2)]
    >>> [part.layers for part in parts_of(Architecture((3, 2, 2)))]
    [(0, 1, 2)]
    """
    if a.stride == 1:
        return (Part(a, tuple(range(a.layers)), 1),)
    return tuple(
        Part(g.architecture, tuple(layer - 1 for layer in g.layers), g.stride) for g in a.groups
    )


def real_counts(filters: Filters) -> np.ndarray:
    """The number of real roots of each product, −1 where that of a filter is not certain."""
    found = [classify(w) for w in filters]
    real = np.sum([f.fewest for f in found], axis=0, dtype=int)
    return np.where(np.any([f.unknown for f in found], axis=0), -1, real)


def simple_names(real: np.ndarray, degree: int) -> np.ndarray:
    """Patterns with simple roots, by the number of real ones, which is −1 where it is unknown."""
    names = ["unknown"] * (degree + 2)
    for number in range(degree % 2, degree + 1, 2):
        names[number] = str(RootPattern((1,) * number, (1,) * ((degree - number) // 2)))
    return np.array(names)[real]


def start_names(a: Architecture, filters: Filters) -> np.ndarray:
    """The pattern of random filters, group by group, as text.

    >>> a = Architecture((3, 2), strides=(2, 1))
    >>> start_names(a, [np.array([(1.0, 0, -1), (1, 0, 1)]), np.array([(1.0, 2), (1, 2)])])
    array(['11|0 ⋆ 1|0', '0|1 ⋆ 1|0'], dtype='<U10')
    """
    return _joined(
        simple_names(real_counts(part.of(filters)), part.architecture.degree)
        for part in parts_of(a)
    )


def limit_names(a: Architecture, losses: LossBatch, filters: Filters) -> np.ndarray:
    """The certified patterns of the critical points that runs converged to, group by group.

    Parameters
    ----------
    a, losses, filters
        as for :func:`lcn_support.classify_limits`, but of any strides.

    Notes
    -----
    At stride one this is ``classify_limits``. Otherwise each pattern is proved for the loss of its
    group, with the other groups held where the run ended.

    Examples
    --------
    The limit reaches its target, (x² − y²)(x + 2y) at strides (2, 1); and x² (x + 2y) does not:

    >>> a = Architecture((3, 2), strides=(2, 1))
    >>> ends = [np.array([(1.0, 0, -1)]), np.array([(1.0, 2)])]
    >>> limit_names(a, LossBatch(composed(a, ends)), ends)
    array(['11|0 ⋆ 1|0'], dtype='<U10')
    """
    if a.stride == 1:
        return classify_limits(a, losses, filters).text
    names = np.full(len(filters[0]), "unknown", dtype=object)
    rows = np.concatenate(filters, axis=1)
    fine = np.isfinite(rows).all(axis=1)
    for w in filters:
        fine &= abs(w).max(axis=1) > 0
    scaled = [w[fine] / abs(w[fine]).max(axis=1, keepdims=True) for w in filters]
    found = LossBatch(losses.targets[fine], losses.covariances[fine])
    if fine.any():
        names[fine] = _joined(
            classify_limits(
                part.architecture, *_in_group(a, part, found, filters, scaled, fine)
            ).text
            for part in parts_of(a)
        )
    return names.astype(str)


def _in_group(
    a: Architecture,
    part: Part,
    losses: LossBatch,
    filters: Filters,
    scaled: Filters,
    fine: np.ndarray,
) -> tuple[LossBatch, list[np.ndarray]]:
    """The loss of a group, with all others held, and its filters, scaled to be of that loss."""
    others = list(scaled)
    for layer in part.layers:
        others[layer] = np.eye(1, a.sizes[layer]).repeat(len(scaled[layer]), axis=0)
    first = composed(a, others)
    A = np.stack(
        [np.roll(first, part.stride * j, axis=1) for j in range(part.architecture.degree + 1)],
        axis=2,
    )
    pulled = A.swapaxes(1, 2) @ losses.covariances
    S = pulled @ A
    target = np.linalg.solve(S, pulled @ losses.targets[..., None])[..., 0]
    own = part.of(scaled)
    held = np.prod([abs(w[fine]).max(axis=1) for w in filters], axis=0)
    own[0] = own[0] * held[:, None]
    return LossBatch(target, (S + S.swapaxes(1, 2)) / 2), own


def _joined(names: Iterator[np.ndarray]) -> np.ndarray:
    """Patterns of groups as one text; unknown if one of them is."""
    rows = zip(*names, strict=True)
    return np.array(["unknown" if "unknown" in row else SIGN.join(row) for row in rows])
