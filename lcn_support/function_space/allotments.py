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
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, cached_property
from operator import sub
from typing import Any

from lcn_support.arithmetic.polynomials import times_within
from lcn_support.forms.hyperroot_forests import HyperrootForest

Copies = dict[int, int]
Usage = tuple[int, ...]
_Pending = tuple[tuple[int, int], ...]


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
        reached: Counter[Usage] = Counter({(0,) * (2 * groups): 1})
        for i in self._below[None]:
            reached = self._product(reached, self._usages(i, 0, with_real=True))
        return any(
            total[:groups] == self._degrees
            and all(have >= need for have, need in zip(total[groups:], needed, strict=True))
            for total in reached
        )

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

    def _used(self, i: int, n: int, with_real: bool = False) -> Usage:
        groups, group = len(self._degrees), self._forest.orbits[i].group
        used = [0] * (2 * groups if with_real else groups)
        used[group] = n * len(self._classes[i])
        if with_real and self._forest.orbits[i].conjugate == i:
            used[groups + group] = n
        return tuple(used)

    def _usages_of(self, i: int, load: int, with_real: bool = False) -> Counter[Usage]:
        """What a class and those below it can use, and in how many ways."""
        found: Counter[Usage] = Counter()
        for n in self._numbers(i, load):
            ways: Counter[Usage] = Counter({self._used(i, n, with_real): 1})
            for below, more in self._next(i, load, n):
                ways = self._product(ways, self._usages(below, more, with_real))
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
