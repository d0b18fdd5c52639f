"""Filters of many runs at once: arrays and tensors of two axes, the first of which is that of runs.

Training returns them, as ``runs.filters`` and ``runs.end_to_end``, and what is asked of one network
may be asked of all its runs. There is one such axis only: weights of libraries for deep learning
have three, two of them for channels, which are no runs.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any


def is_batch(values: Any) -> bool:
    """Whether it is an array or tensor of two axes; neither numpy nor torch is loaded to find out.

    >>> import numpy as np
    >>> is_batch(np.ones((2, 3))), is_batch(np.ones(3)), is_batch([[1, 2], [3, 4]])
    (True, False, False)
    """
    return hasattr(values, "dtype") and getattr(values, "ndim", 1) == 2


def of_all_runs(parts: Sequence[Any], name: str) -> tuple[list[Any], bool]:
    """Arrays or tensors (R, k_i), and whether they are floats; parts of one axis are for all runs.

    Tensors stay what they are if all are tensors. If one part is of floats and none of objects, all
    become doubles, finite or not, as a run may have diverged; else all are arrays of objects.

    Raises ``ValueError`` if the numbers of runs differ, or a part has no row of numbers.

    >>> import numpy as np
    >>> read, floats = of_all_runs([np.ones((5, 3)), (1, 2)], "filters")
    >>> [w.shape for w in read], floats
    ([(5, 3), (5, 2)], True)
    """
    import numpy as np

    from lcn_support.arguments.float_arrays import is_tensor, read_doubles

    kinds = [_kind(part) for part in parts]
    floats = "f" in kinds and "O" not in kinds
    if floats and all(map(is_tensor, parts)):
        read = list(parts)
    elif floats:
        read = [read_doubles(part, f"{name} {i}", False) for i, part in enumerate(parts, start=1)]
    else:
        exact = [part.tolist() if hasattr(part, "tolist") else part for part in parts]
        read = [np.array(part, dtype=object) for part in exact]
    shapes = [tuple(w.shape) for w in read]
    runs = {shape[0] for shape in shapes if len(shape) == 2}
    if len(runs) != 1 or not all(0 < len(shape) <= 2 and shape[-1] for shape in shapes):
        raise ValueError(
            f"{name} of shapes {shapes} are no runs of one network; give arrays (R, k_i) with one "
            "number R of runs, or (k_i,) for all runs; weights (1, 1, k) are one filter, w[0, 0]"
        )
    (number,) = runs
    return [_for_all(w, number) for w in read], floats


def run_by_run(answer: Callable[..., Any], *parts: Sequence[Any]) -> Any:
    """What the rows give, one run after the other: an array of objects, (R,) or (R, k).

    >>> import numpy as np
    >>> run_by_run(sum, np.array([[1, 2], [3, 4]], dtype=object)).tolist()
    [3, 7]
    """
    import numpy as np

    found = [answer(*rows) for rows in zip(*parts, strict=True)]
    array = np.empty((len(found), *np.shape(found[0])) if found else 0, dtype=object)
    for r, part in enumerate(found):
        array[r] = part
    return array


def _kind(part: Any) -> str:
    """f for arrays and tensors of floats, O for arrays of objects."""
    dtype = getattr(part, "dtype", None)
    if getattr(dtype, "is_floating_point", False):
        return "f"
    return str(getattr(dtype, "kind", ""))


def _for_all(w: Any, runs: int) -> Any:
    if w.ndim == 2:
        return w
    if hasattr(w, "expand"):
        return w.expand(runs, -1)
    import numpy as np

    return np.broadcast_to(w, (runs, len(w)))
