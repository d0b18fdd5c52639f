"""Many squared losses at once, one for each run of a training experiment.

The loss of run r is ℓ_r(W) = (W − u_r)ᵀ S_r (W − u_r) + c_r, as in
:class:`lcn_support.QuadraticLoss`, in double precision.
"""

from __future__ import annotations

from dataclasses import dataclass
from numbers import Integral
from typing import Any

import numpy as np

from lcn_support.arguments.float_arrays import (
    is_tensor,
    read_doubles,
    read_rounded,
    refuse_unusual_tensor,
)
from lcn_support.arguments.in_short import short
from lcn_support.arguments.integers import read_integer
from lcn_support.arguments.real_numbers import listed, type_epsilon
from lcn_support.arguments.size_limits import refuse_memory
from lcn_support.losses.covariances import ROUNDINGS
from lcn_support.losses.quadratic import QuadraticLoss
from lcn_support.records import Record

_MOST_RUNS = 2**31 - 1


@dataclass(frozen=True, eq=False)
class LossBatch(Record):
    """R losses ℓ_r(W) = (W − u_r)ᵀ S_r (W − u_r) + c_r.

    Parameters
    ----------
    targets
        u, of shape (R, k): an array, or a torch tensor of any floating type on any device.
    covariances
        S, of shape (R, k, k), symmetric up to rounding, which is mended; the identity for every
        run when left out (white data).
    offsets
        c, of shape (R,), the losses that no filter avoids; zero when left out.

    Raises
    ------
    ValueError
        if a shape does not fit, a number is not real or not finite, a matrix is not symmetric, only
        some of the three are tensors, or the identities for white data need more than a gibibyte.
        That S is positive definite is not checked: a singular one has more than one best W.

    Examples
    --------
    >>> batch = LossBatch([(1, 0, 1), (0, 1, 0)])
    >>> print(batch)
    2 losses of degree 2
    >>> batch.value([(1, 0, 0), (0, 0, 0)])
    array([1., 1.])
    """

    targets: Any
    covariances: Any = None
    offsets: Any = None

    def __post_init__(self) -> None:
        given = (self.targets, self.covariances, self.offsets)
        if len({is_tensor(part) for part in given if part is not None}) > 1:
            raise ValueError(
                "one of targets, covariances and offsets is a torch tensor; give all in one kind"
            )
        read = _tensors if is_tensor(self.targets) else _arrays
        u, S, c, epsilon = read(*given)
        if u.ndim != 2 or tuple(S.shape) != (*u.shape, u.shape[-1]) or not u.shape[1]:
            raise ValueError(
                f"targets of shape {tuple(u.shape)} and covariances of shape {tuple(S.shape)}; "
                "give (R, k) and (R, k, k) with k ≥ 1, with the axis of the runs first"
            )
        if tuple(c.shape) != tuple(u.shape[:1]):
            raise ValueError(
                f"offsets of shape {tuple(c.shape)} for {len(u)} targets; give one for each"
            )
        mirrored = S.swapaxes(1, 2)
        if not bool((mirrored == S).all()):
            if bool((_largest(S - mirrored) > ROUNDINGS * epsilon * _largest(S)).any()):
                raise ValueError(
                    "a covariance is not symmetric; give (S + Sᵀ)/2, which defines the same loss"
                )
            S = (S + mirrored) / 2
        object.__setattr__(self, "targets", u)
        object.__setattr__(self, "covariances", S)
        object.__setattr__(self, "offsets", c)

    @classmethod
    def of(cls, losses: Any, runs: int | None = None) -> LossBatch:
        """The batch of one :class:`lcn_support.QuadraticLoss`, of several, or the batch given.

        Parameters
        ----------
        losses
            one loss, shared by all runs; a sequence with one loss for each run; or a batch.
        runs
            the number of runs, 1 when left out and one loss is given.

        Raises
        ------
        ValueError
            if there are as many losses as neither one nor the runs, or their sizes differ.

        Examples
        --------
        >>> print(LossBatch.of(QuadraticLoss((1, 2, 3)), runs=5))
        5 losses of degree 2
        """
        if isinstance(losses, LossBatch):
            batch = losses
        else:
            shared = isinstance(losses, QuadraticLoss)
            several = [losses] if shared else listed(losses, "losses", "QuadraticLoss")
            for loss in several:
                if not isinstance(loss, QuadraticLoss):
                    raise ValueError(
                        f"{short(loss)} is no QuadraticLoss; give losses or a LossBatch"
                    )
            sizes = sorted({len(loss.target) for loss in several})
            if len(sizes) != 1:
                raise ValueError(
                    f"losses of sizes {sizes}; give at least one loss, all of the same size k"
                )
            batch = cls(
                [loss.target for loss in several],
                [loss.covariance for loss in several],
                [loss.offset for loss in several],
            )
        if runs is None or len(batch) == read_integer(runs, "runs", 1, _MOST_RUNS):
            return batch
        if len(batch) != 1:
            raise ValueError(
                f"{len(batch)} losses for {runs} runs; give one loss, or one for each run"
            )
        return batch.repeated(runs)

    def repeated(self, runs: int) -> LossBatch:
        """A batch of one loss, as often as there are runs.

        >>> len(LossBatch([(1, 2)]).repeated(3))
        3
        """
        runs = read_integer(runs, "runs", 1, _MOST_RUNS)
        if len(self) != 1:
            raise ValueError(f"a batch of {len(self)} losses is not repeated; give one of one loss")
        u, S, c = self.targets, self.covariances, self.offsets
        if is_tensor(u):
            return LossBatch(u.expand(runs, -1), S.expand(runs, -1, -1), c.expand(runs))
        _refuse_memory(runs * S[0].size)
        return LossBatch(*(np.repeat(part, runs, axis=0) for part in (u, S, c)))

    def __getitem__(self, chosen: Any) -> LossBatch:
        """The losses of some runs: a slice, a mask, a list of indices, or the index of one."""
        chosen = [chosen] if isinstance(chosen, Integral) else chosen
        return LossBatch(self.targets[chosen], self.covariances[chosen], self.offsets[chosen])

    def value(self, W: Any) -> Any:
        """ℓ_r(W_r) for W of shape (R, k); W and the result are arrays, or tensors.

        What is larger than a double can be is infinite.

        >>> LossBatch([(1, 2)], offsets=[3]).value([(1, 0)])
        array([7.])
        """
        return self.excess(W) + self.offsets

    def excess(self, W: Any) -> Any:
        """ℓ_r(W_r) − c_r, what the loss is above that of the target."""
        error = self._read(W) - self.targets
        with np.errstate(over="ignore", invalid="ignore"):
            return (error * self._times(error)).sum(-1)

    def residual(self, W: Any) -> Any:
        """S_r(W_r − u_r), half of the gradient, of shape (R, k)."""
        with np.errstate(over="ignore", invalid="ignore"):
            return self._times(self._read(W) - self.targets)

    def loss(self, run: int) -> QuadraticLoss:
        """The loss of one run, exactly: its doubles are the dyadic numbers that they are.

        >>> LossBatch([(1.0, 0.5)]).loss(0)
        QuadraticLoss(target=(1, 0.5))
        """
        place = read_integer(run, "run", 0, len(self) - 1)
        return QuadraticLoss(
            self.targets[place].tolist(),
            self.covariances[place].tolist(),
            self.offsets[place].tolist(),
        )

    def _read(self, W: Any) -> Any:
        """W as an array or tensor of the shape of the targets, of which it is one of its kind."""
        u = self.targets
        if is_tensor(u) and not is_tensor(W):
            raise ValueError("W is no torch tensor, but the losses are; give a tensor")
        if type(W) is not type(u) or W.dtype != u.dtype:
            W = read_doubles(W, "W") if not is_tensor(u) else W.to(u)
        if tuple(W.shape) != tuple(u.shape):
            raise ValueError(
                f"W of shape {tuple(W.shape)} for targets of shape {tuple(u.shape)}; give one "
                "end-to-end filter for each loss"
            )
        return W

    def _times(self, vectors: Any) -> Any:
        return (self.covariances @ vectors[..., None])[..., 0]

    def __len__(self) -> int:
        return len(self.targets)

    def __repr__(self) -> str:
        return f"LossBatch({self})"

    def __str__(self) -> str:
        runs, k = self.targets.shape
        return f"{runs} losses of degree {k - 1}"


def _refuse_memory(entries: int) -> None:
    refuse_memory(8.0 * entries, "the covariances of the losses", "give fewer runs at a time")


def _largest(matrices: Any) -> Any:
    """The largest absolute value in each matrix."""
    return matrices.abs().amax((1, 2)) if is_tensor(matrices) else abs(matrices).max((1, 2))


def _arrays(targets: Any, covariances: Any, offsets: Any) -> tuple[Any, Any, Any, float]:
    """Targets, covariances and offsets as arrays, and the epsilon of the covariances."""
    u = read_doubles(targets, "targets")
    if not u.ndim:
        raise ValueError(f"targets: {short(targets)} is one number; give an array (R, k)")
    if covariances is None:
        k = u.shape[-1]
        _refuse_memory(u.size * k)
        S, epsilon = np.ascontiguousarray(np.broadcast_to(np.eye(k), (*u.shape, k))), 0.0
    else:
        S, epsilon = read_rounded(covariances, "covariances")
    c = np.zeros(u.shape[:1]) if offsets is None else read_doubles(offsets, "offsets")
    return u, S, c, epsilon


def _tensors(u: Any, covariances: Any, offsets: Any) -> tuple[Any, Any, Any, float]:
    """As :func:`_arrays`, for tensors, which stay what and where they are."""
    for name, part in (("targets", u), ("covariances", covariances), ("offsets", offsets)):
        if part is not None:
            refuse_unusual_tensor(part, name)
            if (part.dtype, part.device) != (u.dtype, u.device):
                raise ValueError(
                    f"{name} of {part.dtype} on {part.device}, and targets of {u.dtype} on "
                    f"{u.device}; give all in one type, on one device"
                )
    if not u.ndim:
        raise ValueError("targets: a tensor without an axis; give (R, k)")
    S = covariances
    if S is None:
        S = u.new_zeros(u.shape[-1], u.shape[-1]).fill_diagonal_(1)
        S = S.expand(*u.shape, u.shape[-1])
    c = u.new_zeros(u.shape[:1]) if offsets is None else offsets
    return u, S, c, type_epsilon(u.dtype, "targets")
