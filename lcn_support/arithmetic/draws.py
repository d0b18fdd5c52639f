"""Random numbers that need no library: the same ones from the same seed, on every machine."""

from collections.abc import Callable
from random import Random
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from numpy.random import Generator

    RandomNumbers: TypeAlias = Generator | "Draws"


def is_generator(rng: Any) -> bool:
    """Whether it draws random numbers as numpy's generators do; numpy is not loaded to find out.

    >>> is_generator(Draws(0)), is_generator(0)
    (True, False)
    """
    module = type(rng).__module__
    return isinstance(rng, Draws) or (
        module.startswith("numpy.random") and hasattr(rng, "integers")
    )


class Draws:
    """A seeded generator with the methods of ``numpy.random.Generator`` that exact work asks for.

    Several numbers come as lists, nested as their shape says. ``numpy`` draws other numbers from
    the same seed.

    >>> rng = Draws(3)
    >>> [rng.integers(5) in range(5), *map(len, rng.integers(-2, 3, size=(4, 2)))]
    [True, 2, 2, 2, 2]
    >>> Draws(3, 1).integers(2**60, 2**61) == Draws(3, 1).integers(2**60, 2**61)
    True
    """

    def __init__(self, *seed: int) -> None:
        self._random = Random(" ".join(map(str, seed)))

    def integers(
        self, low: int, high: int | None = None, size: int | tuple[int, ...] | None = None
    ) -> Any:
        """Integers from ``low`` to below ``high``, or from 0 to below ``low``."""
        start, stop = (0, low) if high is None else (low, high)
        return self._shaped(lambda: self._random.randrange(start, stop), size)

    def normal(self, size: int | tuple[int, ...] | None = None) -> Any:
        """Normal numbers of mean 0 and variance 1."""
        return self._shaped(lambda: self._random.gauss(0.0, 1.0), size)

    def random(self) -> float:
        """A number between 0 and 1."""
        return self._random.random()

    def permutation(self, length: int) -> Any:
        """The numbers from 0 to below ``length``, in random order."""
        return self._random.sample(range(length), length)

    def _shaped(self, draw: Callable[[], Any], size: int | tuple[int, ...] | None) -> Any:
        if size is None or size == ():
            return draw()
        length, *rest = (size,) if isinstance(size, int) else size
        return [self._shaped(draw, tuple(rest)) for _ in range(length)]
