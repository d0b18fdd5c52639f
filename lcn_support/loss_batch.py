"""Many squared losses at once, one for each run of a training experiment.

The loss of run r is ℓ_r(W) = (W − u_r)ᵀ S_r (W − u_r), as in :class:`lcn_support.QuadraticLoss`, in
double precision and without the offset, which training does not see.
"""

from __future__ import annotations

from dataclasses import dataclass
from numbers import Integral
from typing import Any

import numpy as np

from lcn_support.loss import QuadraticLoss
from lcn_support.size_limits import refuse_memory


@dataclass(frozen=True, eq=False)
class LossBatch:
    """R losses ℓ_r(W) = (W − u_r)ᵀ S_r (W − u_r).

    Parameters
    ----------
    targets
        u, of shape (R, k): an array, or a torch tensor of any floating type on any device.
    covariances
        S, of shape (R, k, k), symmetric up to rounding, which is mended; the identity for every
        run when left out (white data).

    Raises
    ------
    ValueError
        if a shape does not fit, a number is not finite, a matrix is not symmetric, only one of the
        two is a tensor, or the identities for white data need more than a gibibyte. That S
        is positive definite is not checked: a singular one has more than one best W.

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

    def __post_init__(self) -> None:
        if self.covariances is not None and is_tensor(self.targets) != is_tensor(self.covariances):
            raise ValueError(
                "one of targets and covariances is a torch tensor; give both in one kind"
            )
        if is_tensor(self.targets):
            u, S = self.targets, self.covariances
            if S is None:
                S = u.new_zeros(u.shape[-1], u.shape[-1]).fill_diagonal_(1)
                S = S.expand(*u.shape, u.shape[-1])
            finite = bool(u.isfinite().all()) and bool(S.isfinite().all())
        else:
            u = np.ascontiguousarray(self.targets, dtype=float)
            k = u.shape[-1] if u.ndim else 0
            white = self.covariances is None
            if white:
                _refuse_memory(u.size * k)
            S = np.broadcast_to(np.eye(k), (*u.shape, k)) if white else self.covariances
            S = np.ascontiguousarray(S, dtype=float)
            finite = bool(np.isfinite(u).all() and np.isfinite(S).all())
        if u.ndim != 2 or tuple(S.shape) != (*u.shape, u.shape[-1]):
            raise ValueError(
                f"targets of shape {tuple(u.shape)} and covariances of shape {tuple(S.shape)}; "
                "give (R, k) and (R, k, k), with the axis of the runs first"
            )
        if not finite:
            raise ValueError("a target or a covariance is not finite; give finite numbers")
        mirrored = S.swapaxes(1, 2)
        if not bool((mirrored == S).all()):
            rounding = 64 * (np.finfo(float).eps if not is_tensor(S) else _epsilon(S))
            if bool((_largest(S - mirrored) > rounding * _largest(S)).any()):
                raise ValueError(
                    "a covariance is not symmetric; give (S + Sᵀ)/2, which defines the same loss"
                )
            S = (S + mirrored) / 2
        object.__setattr__(self, "targets", u)
        object.__setattr__(self, "covariances", S)

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
            listed = [losses] if shared else list(losses)
            for loss in listed:
                if not isinstance(loss, QuadraticLoss):
                    raise ValueError(f"{loss!r} is no QuadraticLoss; give losses or a LossBatch")
            if not listed or len({loss.degree for loss in listed}) > 1:
                raise ValueError("give at least one loss, all of the same size k")
            batch = cls(
                np.array([loss.target for loss in listed], dtype=float),
                np.array([loss.covariance for loss in listed], dtype=float),
            )
        if runs is None or len(batch) == runs:
            return batch
        if len(batch) != 1:
            raise ValueError(
                f"{len(batch)} losses for {runs} runs; give one loss, or one for each run"
            )
        return batch.repeated(runs)

    def repeated(self, runs: int) -> LossBatch:
        """A batch of one loss, as often as there are runs."""
        u, S = self.targets, self.covariances
        if is_tensor(u):
            return LossBatch(u.expand(runs, -1), S.expand(runs, -1, -1))
        _refuse_memory(runs * S[0].size)
        return LossBatch(np.repeat(u, runs, axis=0), np.repeat(S, runs, axis=0))

    def __getitem__(self, chosen: Any) -> LossBatch:
        """The losses of some runs: a slice, a mask, a list of indices, or the index of one."""
        chosen = [chosen] if isinstance(chosen, Integral) else chosen
        return LossBatch(self.targets[chosen], self.covariances[chosen])

    def value(self, W: Any) -> Any:
        """ℓ_r(W_r) for W of shape (R, k); W and the result are arrays, or tensors."""
        error = (W if is_tensor(self.targets) else np.asarray(W, dtype=float)) - self.targets
        return (error * self._times(error)).sum(-1)

    def residual(self, W: Any) -> Any:
        """S_r(W_r − u_r), half of the gradient, of shape (R, k)."""
        error = (W if is_tensor(self.targets) else np.asarray(W, dtype=float)) - self.targets
        return self._times(error)

    def loss(self, run: int) -> QuadraticLoss:
        """The loss of one run, exactly: its doubles are the dyadic numbers that they are.

        >>> LossBatch([(1.0, 0.5)]).loss(0)
        QuadraticLoss(target=(1, 0.5))
        """
        return QuadraticLoss(self.targets[run].tolist(), self.covariances[run].tolist())

    def _times(self, vectors: Any) -> Any:
        return (self.covariances @ vectors[..., None])[..., 0]

    def __len__(self) -> int:
        return len(self.targets)

    def __str__(self) -> str:
        runs, k = self.targets.shape
        return f"{runs} losses of degree {k - 1}"


def _refuse_memory(entries: int) -> None:
    refuse_memory(8.0 * entries, "the covariances of the losses", "give fewer runs at a time")


def is_tensor(value: Any) -> bool:
    """Whether the value is a torch tensor; torch is not loaded to find out."""
    return type(value).__module__.partition(".")[0] == "torch"


def _largest(matrices: Any) -> Any:
    """The largest absolute value in each matrix."""
    return matrices.abs().amax((1, 2)) if is_tensor(matrices) else abs(matrices).max((1, 2))


def _epsilon(tensor: Any) -> float:
    import torch

    return float(torch.finfo(tensor.dtype).eps)
