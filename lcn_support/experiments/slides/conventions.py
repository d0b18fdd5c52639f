"""What is drawn and how it is trained: the convention of an experiment.

A run draws a target, data and a start, trains, and ends at a critical point whose root pattern is
certified. The slides [KMMTslides] print tables of such runs without their convention, so it is data
here, one that can be varied.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from math import sqrt
from typing import Any

import numpy as np

from lcn_support.architectures.architecture import Architecture
from lcn_support.architectures.patterns import RootPattern
from lcn_support.arguments.in_short import short
from lcn_support.arguments.integers import read_integer, read_seed
from lcn_support.arguments.real_numbers import read_positive, read_steps, real_number
from lcn_support.arguments.size_limits import refuse_memory, written
from lcn_support.experiments.slides.group_limits import (
    SIGN,
    limit_names,
    parts_of,
    real_counts,
    simple_names,
    start_names,
)
from lcn_support.losses.batch import LossBatch
from lcn_support.training.descent import train
from lcn_support.training.flow import gradient_flow
from lcn_support.training.runs import TrainingRuns, refuse_many_runs

_MOST_SAMPLES = 10**9


@dataclass(frozen=True)
class Convention:
    """How a run is drawn and trained, called with an architecture, a generator and a number.

    Attributes
    ----------
    start
        the root pattern of the end-to-end filter at the start, as text; any when empty. Starts are
        drawn until enough have it. With strides one for each group, as ``11|0 ⋆ 1|0``.
    samples
        N of the data X ∈ R^{k×N}, S = XXᵀ/N; 0 for white data, S = I.
    data
        the entries of X: ``normal``, independent N(0, 1), or ``positive``, uniform in [0, 1].
    outputs
        of a sample: a signal of length k + outputs − 1 gives so many columns of X, its windows, and
        N counts the signals; S is still the mean over all columns.
    data_seed
        None for new data in each run, else the seed of one X that all runs share.
    targets
        the law of the target: ``normal``, independent N(0, 1) coefficients; ``uniform``, in
        [−1, 1]; or ``regression``, the best filter for outputs that are independent N(0, 1).
    noise
        the standard deviation of noise in the outputs: the best filter is then another one than
        the target that was drawn, and the loss is counted above its least value. Not with white
        data, nor with ``regression``, whose outputs are noise alone.
    initial
        of the entries of the filters: ``normal``, N(0, scale²); ``uniform`` in [−scale, scale];
        ``fan-in``, uniform in ±scale/√k_i; or ``linear``, scale times a product of linear forms
        with N(0, 1) coefficients, so that all roots are real.
    scale
        of the initial entries.
    method
        ``descent``, gradient descent with a fixed step; ``bounded``, with a Lipschitz-bounded one;
        or ``flow``, the gradient flow.
    step, steps
        of gradient descent, before the polish. A factor in front of the loss is one of the step.

    Examples
    --------
    >>> convention = Convention(start="1111|0")
    >>> columns = convention(Architecture((3, 2, 2)), np.random.default_rng(0), 5)
    >>> [len(column) for column in columns.values()]
    [5, 5, 5, 5, 5]
    """

    start: str = ""
    samples: int = 10
    data: str = "normal"
    outputs: int = 1
    data_seed: int | None = None
    targets: str = "normal"
    noise: float = 0.0
    initial: str = "normal"
    scale: float = 1.0
    method: str = "descent"
    step: float = 0.01
    steps: int = 10_000

    def __post_init__(self) -> None:
        for name, choices in (
            ("data", ("normal", "positive")),
            ("targets", ("normal", "uniform", "regression")),
            ("initial", ("normal", "uniform", "fan-in", "linear")),
            ("method", ("descent", "bounded", "flow")),
        ):
            if not isinstance(getattr(self, name), str) or getattr(self, name) not in choices:
                raise ValueError(f"{name} {short(getattr(self, name))}: give one of {choices}")
        for name, least in (("samples", 0), ("outputs", 1)):
            read_integer(getattr(self, name), name, least, _MOST_SAMPLES)
        if self.data_seed is not None:
            read_seed(self.data_seed)
        for name in ("scale", "step"):
            read_positive(getattr(self, name), name)
        read_steps(self.steps)
        if not real_number(self.noise, "noise")[0] >= 0:
            raise ValueError(f"noise {self.noise}: a standard deviation is 0 or more")
        if not isinstance(self.start, str):
            raise TypeError(f"start {short(self.start)} is no text; give a pattern as '1111|0'")
        if any(pattern.codimension for pattern in self._wanted):
            raise ValueError(f"start {self.start}: random filters have simple roots; try '1111|0'")
        if self.targets == "regression" and not self.samples:
            raise ValueError("targets 'regression' need data; give samples, at least k")
        if self.noise and (not self.samples or self.targets == "regression"):
            raise ValueError(
                f"noise {self.noise}: it needs data and a target; give samples of at least k, and "
                "targets 'normal' or 'uniform'"
            )

    def __repr__(self) -> str:
        """What differs from the defaults, so that a new field renames no table that is kept."""
        values = ((f, getattr(self, f.name)) for f in fields(self))
        given = (f"{f.name}={value!r}" for f, value in values if value != f.default)
        return f"Convention({', '.join(given)})"

    @property
    def _wanted(self) -> tuple[RootPattern, ...]:
        """The patterns at the start, one for each group; none for any."""
        parts = self.start.replace("*", SIGN).split("⋆") if self.start else ()
        return tuple(RootPattern(part.strip()) for part in parts)

    def __call__(
        self, a: Architecture, generator: np.random.Generator, runs: int
    ) -> dict[str, Any]:
        """Columns start, target, limit (text), loss and steps of this many runs.

        Raises ``ValueError`` for more runs than fit into memory.
        """
        numbers = (a.filter_size + self.outputs) * self.samples * (1 + self.outputs)
        refuse_memory(8 * numbers * runs, f"data of {written(runs)} runs", "give smaller chunks")
        refuse_many_runs(a, runs)
        drawn, losses = self.losses(a, generator, runs)
        start, filters = self.starts(a, generator, runs)
        ended = self.trained(a, losses, filters)
        limits = limit_names(a, losses, ended.filters).astype(object)
        limits[~ended.converged] = "not converged"
        limits[ended.diverged] = "diverged"
        return {
            "start": start,
            "target": simple_names(real_counts([drawn]), a.degree),
            "limit": limits.astype(str),
            "loss": ended.loss,
            "steps": ended.steps,
        }

    def losses(
        self, a: Architecture, generator: np.random.Generator, runs: int
    ) -> tuple[np.ndarray, LossBatch]:
        """The targets that were drawn, (runs, k), and the losses of the data."""
        k, noise = a.filter_size, self.noise
        if self.targets == "uniform":
            targets = generator.uniform(-1, 1, (runs, k))
        elif self.targets == "regression":
            targets, noise = np.zeros((runs, k)), 1.0
        else:
            targets = generator.standard_normal((runs, k))
        if not self.samples:
            return targets, LossBatch(targets)
        X = self._data(generator, runs, k)
        S = X @ X.swapaxes(1, 2) / X.shape[2]
        S = np.repeat((S + S.swapaxes(1, 2)) / 2, runs // len(X), axis=0)
        if not noise:
            return targets, LossBatch(targets, S)
        errors = noise * generator.standard_normal((runs, X.shape[2], 1))
        best = targets + np.linalg.solve(S, X @ errors / X.shape[2])[..., 0]
        return best if self.targets == "regression" else targets, LossBatch(best, S)

    def starts(
        self, a: Architecture, generator: np.random.Generator, runs: int
    ) -> tuple[np.ndarray, list[np.ndarray]]:
        """The patterns at the start and the filters, (runs, k_i), drawn until there are enough.

        Raises ``ValueError`` if the architecture cannot have the pattern with simple roots.
        """
        wanted, parts = self._wanted, parts_of(a)
        for pattern, part in zip(wanted, parts, strict=False):
            own = part.architecture
            fewest = own.degree if self.initial == "linear" else own.even_count
            if pattern.degree != own.degree or pattern.real_count < fewest:
                raise ValueError(
                    f"start {self.start}: {self.initial} filters of {own} compose forms of degree "
                    f"{own.degree} with at least {fewest} real roots; give such a pattern, or none"
                )
        if wanted and len(wanted) != len(parts):
            raise ValueError(
                f"start {self.start}: {len(wanted)} patterns, and {a} has {len(parts)} groups of "
                "layers; give one pattern for each, as 11|0 ⋆ 1|0, or none"
            )
        kept: list[list[np.ndarray]] = []
        found = 0
        while found < runs:
            filters = [self.entries(generator, 2 * runs, size) for size in a.sizes]
            fits = np.ones(2 * runs, dtype=bool)
            for pattern, part in zip(wanted, parts, strict=False):
                fits &= real_counts(part.of(filters)) == pattern.real_count
            chosen = [w[fits] for w in filters]
            kept.append(chosen)
            found += len(chosen[0])
        filters = [np.concatenate(columns)[:runs] for columns in zip(*kept, strict=True)]
        return start_names(a, filters), filters

    def trained(
        self, a: Architecture, losses: LossBatch, filters: list[np.ndarray]
    ) -> TrainingRuns:
        """The runs at their limits."""
        if self.method == "flow":
            return gradient_flow(a, losses, filters, accuracy=1e-6, polish=True)
        step, bounded = self.step, self.method == "bounded"
        return train(a, losses, filters, step, self.steps, bounded=bounded, polish=True)

    def _data(self, generator: np.random.Generator, runs: int, k: int) -> np.ndarray:
        """X of each run, or the one that they share, of shape (runs or 1, k, N · outputs)."""
        if self.samples * self.outputs < k:
            raise ValueError(
                f"X has {self.samples * self.outputs} columns, so that S is singular; give samples "
                f"· outputs ≥ {k}, or samples=0 for S = I"
            )
        shape = runs, k + self.outputs - 1, self.samples
        if self.data_seed is not None:
            generator, shape = np.random.default_rng((self.data_seed, k)), (1, *shape[1:])
        draw = generator.standard_normal if self.data == "normal" else generator.random
        windows = np.lib.stride_tricks.sliding_window_view(draw(shape), self.outputs, axis=1)
        return windows.reshape(len(windows), k, -1)

    def entries(self, generator: np.random.Generator, runs: int, size: int) -> np.ndarray:
        """Initial filters of one layer, (runs, size)."""
        if self.initial == "normal":
            return self.scale * generator.standard_normal((runs, size))
        if self.initial == "linear":
            product = np.full((runs, 1), self.scale)
            for x, y in generator.standard_normal((size - 1, 2, runs, 1)):
                product = np.pad(product * x, ((0, 0), (0, 1))) + np.pad(
                    product * y, ((0, 0), (1, 0))
                )
            return product
        bound = self.scale / sqrt(size) if self.initial == "fan-in" else self.scale
        return generator.uniform(-bound, bound, (runs, size))
