"""What an experiment is, as text that two different experiments do not share.

The ``repr`` of a dataclass shows all of its fields, but that of an array leaves out most of a long
one and rounds the rest, and that of a loss rounds too. Such parts are told apart by a digest.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from hashlib import sha256
from typing import Any

import numpy as np

from lcn_support.arguments.float_arrays import is_tensor
from lcn_support.arguments.in_short import short


def description(experiment: Any) -> str:
    """The ``repr``, with a digest of all numbers that it may round, where there are any.

    Parameters
    ----------
    experiment
        called as :func:`lcn_support.experiments.sweeps.runs.sweep` says. Fields with ``repr=False``
        do not count.

    Raises
    ------
    TypeError
        if it cannot be called.
    ValueError
        if its ``repr`` names a place in memory.

    Examples
    --------
    >>> from functools import partial
    >>> description(partial(max, 1))
    'functools.partial(<built-in function max>, 1)'
    """
    if not callable(experiment):
        raise TypeError(
            f"{short(experiment)} cannot be called; give an experiment(a, generator, runs)"
        )
    if " at 0x" in (text := repr(experiment)):
        raise ValueError(
            f"the experiment {text} is described by its place in memory, by which no later sweep "
            "can know it; give a frozen dataclass with __call__"
        )
    rounded = "\n".join(_rounded(experiment, shown=True))
    return f"{text} #{sha256(rounded.encode()).hexdigest()[:12]}" if rounded else text


def _rounded(value: Any, shown: bool = False) -> Iterator[str]:
    """The numbers within, in full; not those that the repr of the experiment itself shows."""
    if is_tensor(value):
        value = value.detach().cpu().numpy()
    if isinstance(value, np.ndarray):
        content = value.tolist() if value.dtype.hasobject else value.tobytes()
        yield f"{value.dtype.str} {value.shape} {content!r}"
    elif is_dataclass(value) and not isinstance(value, type):
        for field in fields(value):
            part = getattr(value, field.name)
            if field.repr and not (shown and isinstance(part, str | int | float | None)):
                yield from _rounded(part)
    elif isinstance(value, Mapping):
        for key in value:
            yield from _rounded(value[key])
    elif isinstance(value, list | tuple):
        for part in value:
            yield from _rounded(part)
    elif not shown:
        yield repr(value)
