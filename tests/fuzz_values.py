"""Values that a public function may be handed: valid ones, nearly valid ones, and hostile ones."""

from __future__ import annotations

import array
from decimal import Decimal
from fractions import Fraction
from random import Random

import flint
import numpy as np
import sympy
from frames import FRAMES, frame

from lcn_support import Architecture, LossBatch, QuadraticLoss, RootPattern, Unknown, compose
from lcn_support.arguments.in_short import short

try:
    import torch
except ImportError:  # the extra 'train' is not installed
    torch = None

ARCHITECTURES = [
    Architecture(sizes, strides)
    for sizes, strides in [
        ((2, 2), None), ((3, 2), None), ((3, 3), None), ((4, 2), None), ((2, 2, 2), None),
        ((3,), None), ((1, 3), None), ((2, 2), (2, 1)), ((3, 2), (2, 1)), ((3, 2), (3, 1)),
        ((2, 1, 2), (1, 2, 3)), ((1, 2), (2, 1)),
    ]
]  # fmt: skip
TRAINED = ARCHITECTURES[:2] + ARCHITECTURES[7:8]


def scalars() -> list:
    """Numbers that some arguments may be and others must not, and what is no number at all."""
    found = [
        None, True, False, 0, -1, 1, 2, -0.0, 0.5, 1.5, 2.0, 1e308, -1e308, 5e-324, 1e-320,
        float("nan"), float("inf"), float("-inf"), 1j, 1 + 0j, 10**21, 10**400, -(10**400),
        10**5000, 2**31, 2**63, 999999999999999999999, Fraction(1, 3), Fraction(10**400, 3),
        Fraction(1, 10**400), Decimal("0.1"), Decimal("NaN"), Decimal("Infinity"),
        Decimal("1e400"), Decimal("1e999999999"), Decimal("-1e-999999999"), np.float16(0.1),
        np.float32(0.1), np.float64(0.1), np.longdouble(0.1), np.int64(7), np.uint8(3),
        np.bool_(True), np.complex64(1j), np.datetime64("2020"), np.timedelta64(1), np.str_("x"),
        np.float64("nan"), np.array(2.0), np.array(1j), np.array(None), sympy.Integer(2),
        sympy.Rational(1, 2), sympy.Float(0.25), sympy.sqrt(2), sympy.Symbol("x"), sympy.oo,
        sympy.nan, sympy.I, sympy.pi,
        sympy.CRootOf(sympy.Symbol("x") ** 3 - 2, 0), flint.arf(0.5),
        flint.fmpz(7), flint.fmpq(1, 2), flint.arb(1, 0.1),
        flint.arb.nan(), flint.acb(1, 1), flint.nmod(1, 7), flint.fmpz(10**400), "", "x", "1",
        "1" * 5000, "white", "bombieri", "3,2", "112|0", b"12", bytearray(b"12"), object(), int,
        len, Ellipsis, NotImplemented, Unknown("why"), Architecture((2, 2)), QuadraticLoss((1, 2)),
        RootPattern("11|0"), range(3), ValueError("x"),
    ]  # fmt: skip
    if torch:
        found += [torch.tensor(1.5), torch.tensor(2), torch.tensor(1j), torch.float32]
    return found


def containers() -> list:
    """Collections that no argument may be, or that hold what it must not."""
    deep: list = [1]
    for _ in range(3000):
        deep = [deep]
    itself: list = [1]
    itself.append(itself)
    found = [
        (), [], {}, set(), frozenset({1, 2}), {1, 2}, {1: 2, 3: 4}, {"a": [1]}, [[]], [()],
        [[1, 2], [3]], [1, [2]], deep, itself, np.zeros(0), np.zeros((0, 2)), np.zeros((2, 1, 3)),
        np.ones((1, 1, 3)), np.ones((2, 2)), np.array([1, 2], dtype=object),
        np.array(["a", "b"]), np.array([1j, 2]), np.array([None, 1]), np.array(["2020"], "M8[D]"),
        np.ma.array([1.0, 2.0], mask=[0, 1]), np.zeros(2, "i4,f8"),
        np.float32([0.1, 0.2]), np.float16([1, 2, 3]), np.longdouble([1, 2, 3]),
        np.polynomial.Polynomial([1, 2, 3]), np.polynomial.Chebyshev([1, 2]), np.poly1d([1, 2, 1]),
        sympy.Matrix([1, 2]), sympy.Matrix([[2, 1], [1, 2]]), sympy.Tuple(1, 2),
        sympy.Poly(sympy.Symbol("x") ** 2), flint.fmpq_mat(2, 2, [2, 1, 1, 2]),
        flint.fmpz_poly([1, 2]), flint.fmpq_poly([1, 2]), flint.arb_mat(1, 2, [1, 2]),
        array.array("d", [1, 2]), memoryview(b"12"), "12", b"12", ["1", "2"], [b"1"],
        {1, 2}.__iter__, {1: 2}.keys(), {1: 2}.values(), {1: 2}.items(),
        [float("nan")] * 3, [float("inf")] * 3, [10**400] * 3, [0.5, 10**400, 1], [0, 0, 0],
        [0.0, 0.0, 0.0], [1e308, 1e308, 1e308], [5e-324, 0.0, 0.0], [1j, 1, 1], [None] * 3,
        [Decimal("0.1"), 0.5, 1], [flint.arb(1, 0.1)] * 3, [flint.arb(0, 1)] * 3,
        [flint.acb(1)] * 3, [sympy.sqrt(2), 1, 1], [sympy.Symbol("x")] * 3, [True, False, True],
        [Architecture((2, 2))], [QuadraticLoss((1, 2)), QuadraticLoss((1, 2, 3))], list("abc"),
        (1,) * 9, [(1, 2)] * 5, *(frame(kind, rows) for kind in FRAMES[3:]
                                  for rows in ([[1, 2, 1]], [[0.5, None], ["x", 1]], [])),
    ]  # fmt: skip
    if torch:
        found += [
            torch.ones(3), torch.ones(3, dtype=torch.bfloat16), torch.ones(3, dtype=torch.half),
            torch.ones(2, dtype=torch.float8_e4m3fn), torch.ones(2, 2, requires_grad=True),
            torch.ones(3, dtype=torch.complex64), torch.ones(3, device="meta"),
            torch.ones(2, 1, 3), torch.ones(2, 2).to_sparse(), torch.zeros(0), torch.ones(3).int(),
            [torch.ones(2), torch.ones(2)], [torch.ones(2), torch.ones(2).half()],
            [torch.ones(2), np.ones(2)], [torch.ones(1, 2).cfloat(), torch.ones(1, 2)],
        ]  # fmt: skip
    return found


def hostile(random: Random, pool: list) -> object:
    """One of them; iterators and functions are made anew, as they can be used once."""
    choice = random.randrange(len(pool) + 3)
    if choice < len(pool):
        return pool[choice]
    return [iter([1, 2, 3]), (c for c in (1, 0, 1)), lambda *_: None][choice - len(pool)]


def number(random: Random) -> object:
    """A valid coefficient of some kind."""
    n, kind = random.randint(-5, 5), random.randrange(9)
    return [
        n, n, n, Fraction(n, 3), n / 4, np.float32(n / 8), Decimal(n) / 10, flint.fmpq(n, 7),
        sympy.Rational(n, 9),
    ][kind]  # fmt: skip


def coefficients(random: Random, size: int) -> object:
    """A valid filter, not zero, as a list, a tuple or an array."""
    kind = random.randrange(5)
    if kind < 3:
        values = [random.randint(-4, 4) for _ in range(size - 1)] + [random.randint(1, 4)]
        return [values, tuple(values), np.array(values) / 4][kind]
    if kind == 3:
        return [number(random) for _ in range(size - 1)] + [1]
    return np.float32([random.gauss(0, 1) for _ in range(size)])


def filters(random: Random, a: Architecture) -> list:
    """Valid filters of the architecture."""
    return [coefficients(random, size) for size in a.sizes]


def end_to_end(random: Random, a: Architecture) -> object:
    """A valid W, in the function space every other time."""
    if random.random() < 0.5:
        return compose([[random.randint(-3, 3) or 1 for _ in range(k)] for k in a.sizes], a.strides)
    return coefficients(random, a.filter_size)


def loss(random: Random, a: Architecture) -> QuadraticLoss:
    """A valid loss, with an offset every other time."""
    u = [random.randint(-4, 4) for _ in range(a.filter_size)]
    return QuadraticLoss(u, offset=random.choice((0, 0.5)))


def generic_loss(random: Random, a: Architecture) -> QuadraticLoss:
    """A loss with a target that is soon solved."""
    return QuadraticLoss([random.randint(-999, 999) for _ in range(a.filter_size)])


def batch(random: Random, runs: int, size: int) -> LossBatch:
    """A valid batch of losses."""
    return LossBatch([[random.gauss(0, 1) for _ in range(size)] for _ in range(runs)])


def nearly(random: Random, value: object, scalar: object) -> object:
    """The value with one of its parts exchanged, left out or doubled, or in another collection."""
    if isinstance(value, np.ndarray) and value.ndim:
        value = value.tolist()
    if not isinstance(value, list | tuple) or not value:
        return scalar
    parts, place = list(value), random.randrange(len(value))
    way = random.randrange(6)
    if way == 0 and isinstance(parts[place], list | tuple | np.ndarray):
        parts[place] = nearly(random, parts[place], scalar)
    elif way <= 1:
        parts[place] = scalar
    elif way == 2:
        del parts[place]
    elif way == 3:
        parts.append(parts[place])
    elif way == 4:
        return [parts]
    else:
        return random.choice((iter, tuple, lambda v: dict(enumerate(v)), short, lambda v: v[::-1]))(
            parts
        )
    return parts
