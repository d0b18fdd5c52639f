"""How the roots of a form can be handed to the groups, hyperroot by hyperroot.

A factorization W = ∏ Q_g(x^{T_g}, y^{T_g}) over C gives each group g some copies n(O) of every
level-T_g orbit O of the roots of W, such that the copies that a root belongs to add up to its
multiplicity, and those of group g to deg Q_g = N_g; this is a bijection. The factors Q_g are all
real if and only if complex conjugate orbits have as many copies.

Orbits that share a root, directly or through others, are one *tree*. Trees only compete for the
degrees N_g: what each can use is found alone, and sums of that decide, without listing all choices,
whether there is an allotment.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property

from lcn_support.hyperroot_forest import HyperrootForest

Copies = dict[int, int]
Usage = tuple[int, ...]


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

    >>> from lcn_support.hyperroot_forest import hyperroot_forest
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

    def __iter__(self) -> Iterator[Copies]:
        """Each allotment, as the number of copies of every orbit that is used."""
        yield from self._combined(0, (0,) * len(self._degrees))

    def enough_real_roots(self, needed: Sequence[int]) -> bool:
        """Whether in one allotment every Q_g has at least ``needed[g]`` real roots.

        For real factors only; roots count with multiplicity.
        """
        groups = len(self._degrees)
        reached = {(0,) * (2 * groups)}
        for choices in self._choices:
            used = {self._usage(copies) + self._real_roots(copies) for copies in choices}
            reached = {
                total
                for before in reached
                for more in used
                if self._fits(total := _sum(before, more))
            }
        return any(
            total[:groups] == self._degrees
            and all(have >= need for have, need in zip(total[groups:], needed, strict=True))
            for total in reached
        )

    @cached_property
    def _choices(self) -> list[list[Copies]]:
        """For each tree, every way to hand its roots to the groups."""
        return [list(self._tree_choices(tree)) for tree in self._trees()]

    @cached_property
    def _attainable(self) -> list[set[Usage]]:
        """What the trees from the i-th one on can use of the degrees, all together."""
        attainable = [{(0,) * len(self._degrees)}]
        for choices in reversed(self._choices):
            used = {self._usage(copies) for copies in choices}
            attainable.append(
                {
                    total
                    for after in attainable[-1]
                    for more in used
                    if self._fits(total := _sum(after, more))
                }
            )
        return attainable[::-1]

    def _combined(self, tree: int, used: Usage) -> Iterator[Copies]:
        rest = tuple(n - u for n, u in zip(self._degrees, used, strict=True))
        if rest not in self._attainable[tree]:
            return
        if tree == len(self._choices):
            yield {}
            return
        for copies in self._choices[tree]:
            for others in self._combined(tree + 1, _sum(used, self._usage(copies))):
                yield copies | others

    def _trees(self) -> list[list[int]]:
        """The classes of orbits that share roots, each from the largest stride down."""
        tree_of: dict[int, list[int]] = {}
        for i, members in self._classes.items():
            roots = {root for j in members for root in self._forest.orbits[j].roots}
            touched = {id(tree_of[r]): tree_of[r] for r in roots if r in tree_of}
            tree = [*sorted(c for joined in touched.values() for c in joined), i]
            reached = {
                r for c in tree for j in self._classes[c] for r in self._forest.orbits[j].roots
            }
            tree_of |= dict.fromkeys(reached, tree)
        return list({id(tree): tree for tree in tree_of.values()}.values())

    def _tree_choices(self, tree: Sequence[int]) -> Iterator[Copies]:
        orbits = self._forest.orbits
        left = dict(enumerate(self._forest.multiplicities))
        chosen: Copies = {}

        def choose(position: int) -> Iterator[Copies]:
            if position == len(tree):
                yield {i: n for i, n in chosen.items() if n}
                return
            members = self._classes[tree[position]]
            orbit = orbits[members[0]]
            most = min(left[root] for root in orbit.roots) // orbit.copies
            for n in range(most if orbit.group == 0 else 0, most + 1):
                if n * len(members) > self._degrees[orbit.group]:
                    return
                self._take(members, n, left, chosen)
                yield from choose(position + 1)
                self._take(members, -n, left, chosen)

        yield from choose(0)

    def _take(self, members: Iterable[int], n: int, left: dict[int, int], chosen: Copies) -> None:
        for i in members:
            chosen[i] = chosen.get(i, 0) + n
            for root in self._forest.orbits[i].roots:
                left[root] -= n * self._forest.orbits[i].copies

    def _usage(self, copies: Mapping[int, int]) -> Usage:
        used = [0] * len(self._degrees)
        for i, n in copies.items():
            used[self._forest.orbits[i].group] += n
        return tuple(used)

    def _real_roots(self, copies: Mapping[int, int]) -> Usage:
        return self._usage(
            {i: n for i, n in copies.items() if self._forest.orbits[i].conjugate == i}
        )

    def _fits(self, usage: Usage) -> bool:
        return all(u <= n for u, n in zip(usage, self._degrees, strict=False))


def _sum(first: Usage, second: Usage) -> Usage:
    return tuple(a + b for a, b in zip(first, second, strict=True))
