"""Progress bars on the error stream, for work that takes longer than two seconds."""

from collections.abc import Iterable
from typing import TypeVar

_Work = TypeVar("_Work")


def shown(
    work: Iterable[_Work], total: int, unit: str, progress: bool, before: int = 0
) -> Iterable[_Work]:
    """The same work, with a bar if there is to be one; so many units were done before.

    >>> list(shown([1, 2], total=2, unit="step", progress=False))
    [1, 2]
    """
    if not progress:
        return work
    from tqdm import tqdm

    bar: Iterable[_Work] = tqdm(work, total=total, initial=before, unit=unit, delay=2)
    return bar
