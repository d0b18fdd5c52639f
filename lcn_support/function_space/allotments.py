"""How the roots of a form can be handed to the groups, hyperroot by hyperroot.

A factorization W = ∏ Q_g(x^{T_g}, y^{T_g}) over C gives each group g some copies n(O) of every
level-T_g orbit O of the roots of W, such that the copies that a root belongs to add up to its
multiplicity, and those of group g to deg Q_g = N_g; this is a bijection. The factors Q_g are all
real if and only if complex conjugate orbits have as many copies.

Orbits are nested or disjoint, and so are *classes* of orbits that have as many copies: a class is
one orbit, or for real factors two that are conjugate. They make a forest. What the classes below
one can use of the degrees N_g depends on how many copies of their roots are taken above; these
numbers, with their multiplicities, are found from below, and decide and count without any listing.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache, cached_property
from operator import sub
from typing import Any

from lcn_support.architectures.patterns import RootPattern
from lcn_support.arithmetic.polynomials import times_within
from lcn_support.forms.hyperroot_forests import HyperrootForest

Copies = dict[int, int]
Usage = tuple[int, ...]
_Pending = tuple[tuple[int, int], ...]
_Marks = Callable[[int | None, int], Usage]
"""What else to add up: of so many copies of a class; of None the zeros."""


class Allotments:
    """All allotments of the roots of a form to groups of given degrees.

    Parameters
    ----------
    forest
        of the form.
    degrees
        (N_1, …, N_G), with Σ T_g N_g the degree of the form.
    real
        whether only real factors count.

    Examples
    --------
    x⁴ − y⁴ is a quadratic form times a form in x², y² of degree one in two ways, both real, and
    x⁴ + y⁴ in two ways, none of them real:

    >>> from lcn_support.forms.hyperroot_forests import hyperroot_forest
    >>> for constant in (-1, 1):
    ...     forest = hyperroot_forest([1, 0, 0, 0, constant], [1, 2], precision=53)
    ...     print([len(list(Allotments(forest, [2, 1], real))) for real in (False, True)])
    [2, 2]
    [2, 0]
    """

    def __init__(self, forest: HyperrootForest, degrees: Sequence[int], real: bool = False) -> None:
        self._forest = forest
        self._degrees = tuple(degrees)
        classes: dict[int, tuple[int, ...]] = {}
        for i, orbit in enumerate(forest.orbits):
            if not real:
                classes[i] = (i,)
            elif i <= orbit.conjugate:
                classes[i] = (i,) if i == orbit.conjugate else (i, orbit.conjugate)
        self._classes = classes
        self._below: dict[int | None, list[int]] = {None: [], **{i: [] for i in classes}}
        above: dict[int, int] = {}
        for i, members in classes.items():  # the largest stride first
            roots = [root for j in members for root in forest.orbits[j].roots]
            self._below[above.get(roots[0])].append(i)
            above |= dict.fromkeys(roots, i)
        self._usages = cache(self._usages_of)
        self._attainable = cache(self._attainable_by)

    def __iter__(self) -> Iterator[Copies]:
        """Each allotment, as the number of copies of every orbit that is used."""
        tops = [(i, 0) for i in self._below[None]]
        waiting: list[tuple[int, _Pending, Usage, Any]] = [(0, (), self._degrees, None)]
        while waiting:
            tree, pending, rest, chosen = waiting.pop()
            if rest not in self._attainable(tree, pending):
                continue
            if not pending:
                if tree == len(tops):
                    yield self._copies(chosen)
                else:
                    waiting.append((tree + 1, (tops[tree],), rest, chosen))
                continue
            (i, load), *others = pending
            branches = []
            for n in self._numbers(i, load):
                left = _difference(rest, self._used(i, n))
                here: Any = (chosen, i, n)
                further = []
                for below, more in self._next(i, load, n):
                    if self._below[below]:
                        further.append((below, more))
                        continue
                    for forced in self._numbers(below, more)[:1]:
                        left = _difference(left, self._used(below, forced))
                        here = (here, below, forced)
                branches.append((tree, (*further, *others), left, here))
            waiting += reversed(branches)

    def count(self) -> int:
        """How many there are, without listing them."""
        total: Counter[Usage] = Counter({(0,) * len(self._degrees): 1})
        for i in self._below[None]:
            total = self._product(total, self._usages(i, 0))
        return total[self._degrees]

    def enough_real_roots(self, needed: Sequence[int]) -> bool:
        """Whether in one allotment every Q_g has at least ``needed[g]`` real roots.

        For real factors only; roots count with multiplicity.
        """
        groups = len(self._degrees)
        reached = self._all(self._real_roots)
        return any(
            all(have >= need for have, need in zip(total[groups:], needed, strict=True))
            for total in reached
        )

    def patterns(self) -> dict[tuple[RootPattern, ...], int]:
        """The root patterns of (Q_1, …, Q_G), and how many allotments have them; no listing.

        For real factors only.

        >>> from lcn_support.forms.hyperroot_forests import hyperroot_forest
        >>> forest = hyperroot_forest([1, 0, 0, 0, -1], [1, 2], precision=53)
        >>> for patterns, number in Allotments(forest, [2, 1], real=True).patterns().items():
        ...     print(*patterns, number)
        11|0 1|0 1
        0|1 1|0 1
        """
        found: Counter[tuple[RootPattern, ...]] = Counter()
        for total, number in self._all(self._multiplicities).items():
            parts, place = [], len(self._degrees)
            for degree in self._degrees:
                kinds = []
                for _ in range(2):
                    there = total[place : place + degree]
                    kinds.append([m for m, n in enumerate(there, start=1) for _ in range(n)])
                    place += degree
                parts.append(RootPattern(*kinds))
            found[tuple(parts)] += number
        return dict(found)

    def _all(self, marks: _Marks) -> Counter[Usage]:
        """The marks of all allotments, behind the degrees, and how many allotments have them."""
        found: Counter[Usage] = Counter({(*[0] * len(self._degrees), *marks(None, 0)): 1})
        for i in self._below[None]:
            found = self._product(found, self._usages(i, 0, marks))
        groups = len(self._degrees)
        return Counter({t: n for t, n in found.items() if t[:groups] == self._degrees})

    def _real_roots(self, i: int | None, n: int) -> Usage:
        """How many real roots n copies of a class give to each group."""
        real = [0] * len(self._degrees)
        if i is not None and self._forest.orbits[i].conjugate == i:
            real[self._forest.orbits[i].group] = n
        return tuple(real)

    def _multiplicities(self, i: int | None, n: int) -> Usage:
        """For each group, how many real roots and pairs of each multiplicity that gives."""
        marks = [0] * (2 * sum(self._degrees))
        if i is not None and n:
            orbit = self._forest.orbits[i]
            place = 2 * sum(self._degrees[: orbit.group]) + n - 1
            marks[place if orbit.conjugate == i else place + self._degrees[orbit.group]] = 1
        return tuple(marks)

    def _numbers(self, i: int, load: int) -> range:
        """How many copies a class can have, if so many of each of its roots are taken above."""
        orbit = self._forest.orbits[i]
        left = [self._forest.multiplicities[root] - load for root in orbit.roots]
        most = min(left) // orbit.copies
        fewest = most if orbit.group == 0 else 0
        return range(fewest, min(most, self._degrees[orbit.group] // len(self._classes[i])) + 1)

    def _next(self, i: int, load: int, n: int) -> list[tuple[int, int]]:
        """The classes just below, and how many copies of their roots are taken above them."""
        taken = load + n * self._forest.orbits[i].copies
        return [(below, taken) for below in self._below[i]]

    def _used(self, i: int, n: int, marks: _Marks | None = None) -> Usage:
        used = [0] * len(self._degrees)
        used[self._forest.orbits[i].group] = n * len(self._classes[i])
        return (*used, *(marks(i, n) if marks else ()))

    def _usages_of(self, i: int, load: int, marks: _Marks | None = None) -> Counter[Usage]:
        """What a class and those below it can use, and in how many ways."""
        found: Counter[Usage] = Counter()
        for n in self._numbers(i, load):
            ways: Counter[Usage] = Counter({self._used(i, n, marks): 1})
            for below, more in self._next(i, load, n):
                ways = self._product(ways, self._usages(below, more, marks))
            found += ways
        return found

    def _attainable_by(self, tree: int, pending: _Pending) -> frozenset[Usage]:
        """What pending classes of a tree, and all trees from this one on, can use together."""
        found = self._remaining[tree]
        for i, load in pending:
            found = frozenset(self._product(dict.fromkeys(found, 1), self._usages(i, load)))
        return found

    @cached_property
    def _remaining(self) -> list[frozenset[Usage]]:
        found = [frozenset({(0,) * len(self._degrees)})]
        for i in reversed(self._below[None]):
            found.append(frozenset(self._product(dict.fromkeys(found[-1], 1), self._usages(i, 0))))
        return found[::-1]

    def _product(self, first: Mapping[Usage, int], second: Mapping[Usage, int]) -> Counter[Usage]:
        return times_within(first, second, self._degrees)

    def _copies(self, chosen: Any) -> Copies:
        found: list[tuple[int, int]] = []
        while chosen:
            chosen, i, n = chosen
            found += [(j, n) for j in self._classes[i] if n]
        return dict(sorted(found))


def _difference(first: Usage, second: Usage) -> Usage:
    return tuple(map(sub, first, second))
