"""The critical equations in plain complex numbers, and their derivatives, as straight-line code.

An unknown vector is (q_1, …, q_s, R) as in :mod:`lcn_support.architectures.loci`. For each locus a
function is written out, product by product and without a loop, once: Python runs it some ten times
faster than loops over the same numbers. Parameters (S, b) are one list, the rows of S from the
diagonal on and then b.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import cache

from lcn_support.architectures.loci import Locus

Numbers = list[complex]
Parameters = tuple[Sequence[Sequence[complex]], Sequence[complex]]
"""S, complex symmetric, by rows, and b = Su."""

Rows = list[list[complex]]


def flat(parameters: Parameters) -> Numbers:
    """(S, b) as one list.

    >>> flat(([[1, 2], [2, 3]], [4, 5]))
    [1, 2, 3, 4, 5]
    """
    S, b = parameters
    return [*(c for i, row in enumerate(S) for c in row[i:]), *b]


@cache
def linearised(locus: Locus, moving: bool) -> Callable[[Sequence[complex], Numbers, Numbers], Rows]:
    """A function of x, parameters and their velocity: for each equation a row of numbers.

    These are the derivatives in x, the velocity of the equation and its value. S does not move
    unless it is said. Groups are not asked whether one of their equations follows from the others.

    The distance to (1, 2) on the line of all forms of degree one, at x = (3, 5):

    >>> rows = linearised(Locus((1,)), moving=False)
    >>> rows([3, 5], flat(([[1, 0], [0, 1]], [1, 2])), [0, 0, 0, 7, 7])
    [[1, 0, -7, 2], [0, 1, -7, 3]]
    """
    scope: dict[str, Callable[[Sequence[complex], Numbers, Numbers], Rows]] = {}
    exec(compile(_Writer(locus).function(moving), f"<equations on {locus}>", "exec"), scope)
    return scope["rows"]


def left_out(locus: Locus, x: Sequence[complex]) -> tuple[int, ...]:
    """For each group but the first the equation that follows from the others; −1 for the first.

    It is that of the monomial with the largest coefficient in the product of the group's forms.

    >>> left_out(Locus((1,), others=((2, (1,)),)), [1, 5, 1, 1])
    (-1, 1)
    """
    found = [-1]
    for group, stride in enumerate(locus.strides[1:], start=1):
        own = [int(block.group == group) for block in locus.blocks]
        sizes = list(map(abs, locus.product([x[s] for s in locus.slices], own, 1 + 0j)[::stride]))
        found.append(sizes.index(max(sizes)))
    return tuple(found)


def kept_rows(locus: Locus, implied: Sequence[int]) -> list[int]:
    """The numbers of the equations that are not left out.

    >>> kept_rows(Locus((1,), others=((2, (1,)),)), (-1, 1))
    [0, 1, 2]
    """
    kept = [i != j for i, D in zip(implied, locus.distinct, strict=True) for j in range(D + 1)]
    return [number for number, is_kept in enumerate(kept) if is_kept]


@cache
def solver(size: int) -> Callable[[list[Sequence[complex]]], tuple[Numbers, Numbers] | None]:
    """A function of rows, so many, that solves linear equations for the last two of their columns.

    Elimination with partial pivoting, which consumes the rows; None if a pivot vanishes.

    >>> solver(2)([[1, 1, 3, 3], [1, -1, 1, 2]])
    ([2.0, 1.0], [2.5, 0.5])
    """
    lines, pivots = [], []
    for k in range(size):
        width = size + 2 - k
        pivots.append([f"p{k}_{c}" for c in range(k, k + width)])
        p, q = pivots[-1], [f"q{c}" for c in range(width)]
        lines += [
            "sizes = [abs(row[0]) for row in rows]",
            "largest = max(sizes)",
            "if not largest:",
            "    return None",
            f"{_tuple(p)} = rows.pop(sizes.index(largest))",
            f"i{k} = 1 / {p[0]}",
        ]
        for row in range(size - k - 1):
            rest = _tuple([f"{b} - f * {a}" for a, b in zip(p[1:], q[1:], strict=True)])
            lines += [f"{_tuple(q)} = rows[{row}]", f"f = q0 * i{k}", f"rows[{row}] = {rest}"]
    for side in (0, 1):
        for k in reversed(range(size)):
            p = pivots[k]
            known = [f"{p[c - k]} * x{side}_{c}" for c in range(k + 1, size)]
            value = " - ".join([p[size - k + side], *known])
            lines.append(f"x{side}_{k} = ({value}) * i{k}")
    found = [f"[{', '.join(f'x{side}_{k}' for k in range(size))}]" for side in (0, 1)]
    lines.append(f"return {', '.join(found)}")
    scope: dict[str, Callable[[list[Sequence[complex]]], tuple[Numbers, Numbers] | None]] = {}
    source = "\n    ".join(["def solve(rows):", *lines])
    exec(compile(source, f"<{size} linear equations>", "exec"), scope)
    return scope["solve"]


class _Writer:
    """Writes expressions; a coefficient is a name, "1", or None for zero."""

    def __init__(self, locus: Locus) -> None:
        self.locus, self.size = locus, locus.degree + 1
        self.lines: list[str] = []
        self.known: dict[tuple[int, ...], list[str | None]] = {}

    def function(self, moving: bool) -> str:
        """The source of the function."""
        locus, size = self.locus, self.size
        W = self.product(locus.powers)
        columns = range(size)
        residual = [
            self.named(f"{_dot([_entry('s', i, j) for j in columns], W)} - b{i}") for i in columns
        ]
        drift = [f"-db{i}" for i in columns]
        if moving:
            moved = ([_entry("ds", i, j) for j in columns] for i in columns)
            drift = [self.named(f"{_dot(row, W)} - db{i}") for i, row in enumerate(moved)]
        rows = []
        for powers, shifts in locus.tangents:
            g = self.product(powers)
            for shift in shifts:
                row = [*self.derivatives(powers, g, shift, residual)]
                row += [_dot(g, drift[shift:]), _dot(g, residual[shift:])]
                rows.append(f"        [{', '.join(row)}],")
        names = [f"x{i}" for i in range(locus.unknowns)]
        S, dS = ([_entry(s, i, j) for i in columns for j in range(i, size)] for s in ("s", "ds"))
        b, db = ([f"{name}{i}" for i in columns] for name in ("b", "db"))
        velocity = f"{_tuple([*dS, *db])} = velocity"
        if not moving:
            velocity = f"{_tuple(db)} = velocity[{len(dS)}:]"
        start = [f"{_tuple(names)} = x", f"{_tuple([*S, *b])} = parameters", velocity]
        body = "\n".join(f"    {line}" for line in [*start, *self.lines])
        return "\n".join(
            ["def rows(x, parameters, velocity):", body, "    return [", *rows, "    ]", ""]
        )

    def derivatives(
        self, powers: tuple[int, ...], g: list[str | None], shift: int, residual: list[str]
    ) -> Iterator[str]:
        """Of ⟨g x^shift, SW − b⟩ by all unknowns."""
        locus, size = self.locus, self.size
        metric = [
            self.named(_dot(g, [_entry("s", shift + a, j) for a in range(len(g))]))
            for j in range(size)
        ]
        for j, block in enumerate(locus.blocks):
            dW, m = self.product(_lowered(locus.powers, j)), block.multiplicity
            dg = self.product(_lowered(powers, j)) if powers[j] else []
            for c in range(block.degree + 1):
                step = c * block.stride
                parts = [_times(m, _dot(dW, metric[step:]))]
                if powers[j]:
                    parts.append(_times(powers[j], _dot(dg, residual[shift + step :])))
                yield " + ".join(parts)

    def product(self, powers: tuple[int, ...]) -> list[str | None]:
        """The product of the forms in x^T, raised to the powers."""
        if not any(powers):
            return ["1"]
        if powers not in self.known:
            j = max(i for i, power in enumerate(powers) if power)
            block, start = self.locus.blocks[j], self.locus.slices[j].start
            lower = self.product(_lowered(powers, j))
            sums: list[list[str]] = [[] for _ in range(len(lower) + block.stride * block.degree)]
            for i, a in enumerate(lower):
                for c in range(block.degree + 1 if a else 0):
                    x = f"x{start + c}"
                    sums[i + c * block.stride].append(x if a == "1" else f"{a} * {x}")
            self.known[powers] = [self.named(" + ".join(s)) if s else None for s in sums]
        return self.known[powers]

    def named(self, expression: str) -> str:
        """A variable with this value."""
        if expression.isidentifier():
            return expression
        self.lines.append(f"v{len(self.lines)} = {expression}")
        return f"v{len(self.lines) - 1}"


def _lowered(powers: tuple[int, ...], j: int) -> tuple[int, ...]:
    return tuple(power - (i == j) for i, power in enumerate(powers))


def _entry(name: str, i: int, j: int) -> str:
    return f"{name}{min(i, j)}_{max(i, j)}"


def _dot(first: Sequence[str | None], second: Sequence[str | None]) -> str:
    terms = [
        b if a == "1" else a if b == "1" else f"{a} * {b}"
        for a, b in zip(first, second, strict=False)
        if a and b
    ]
    return " + ".join(terms) or "0"


def _times(count: int, sum_: str) -> str:
    return sum_ if count == 1 else f"{count} * ({sum_})"


def _tuple(names: list[str]) -> str:
    return f"({', '.join(names)},)"
