"""Small faults of Python source: each a single edit, by which a module could be wrong.

A comparison or an operation becomes another one, a number another one, ``and`` becomes ``or``,
``min`` becomes ``max``, a condition is always or never met, a statement or a returned value is left
out. Left alone are words, annotations, decorators, assertions and what an error says.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

SWAPS = {
    ast.Lt: ("<", "<=", ">="), ast.LtE: ("<=", "<", ">"), ast.Gt: (">", ">=", "<="),
    ast.GtE: (">=", ">", "<"), ast.Eq: ("==", "!="), ast.NotEq: ("!=", "=="),
    ast.Is: ("is", "is not"), ast.IsNot: ("is not", "is"), ast.In: ("in", "not in"),
    ast.NotIn: ("not in", "in"), ast.And: ("and", "or"), ast.Or: ("or", "and"),
    ast.Add: ("+", "-"), ast.Sub: ("-", "+"), ast.Mult: ("*", "+"), ast.Div: ("/", "*"),
    ast.FloorDiv: ("//", "*"), ast.Mod: ("%", "//"), ast.Pow: ("**", "*"),
    ast.BitAnd: ("&", "|"), ast.BitOr: ("|", "&"),
}  # fmt: skip
NAMES = {"min": "max", "max": "min", "any": "all", "all": "any"}
SIMPLE = (ast.AugAssign, ast.Raise, ast.Continue, ast.Break)
ANNOTATIONS = {"annotation", "returns", "decorator_list"}


@dataclass(frozen=True)
class Mutant:
    """One edit: bytes ``start`` to ``end`` of the module become ``text``; the rest shows it."""

    module: str
    function: str
    line: int
    original: str
    mutant: str
    start: int
    end: int
    text: bytes

    @property
    def name(self) -> tuple[str, str, str, str]:
        """What stays as long as the source text does."""
        return self.module, self.function, self.original, self.mutant


def mutants(module: str, source: bytes) -> list[Mutant]:
    """Every mutant of a module that is still Python, by its place."""
    starts = [0]
    for line in source.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    found = []
    for function, (start, end), text in _edits(ast.parse(source), source, starts):
        first, last = source.rfind(b"\n", 0, start) + 1, (source + b"\n").find(b"\n", end)
        changed = source[:start] + text + source[end:]
        shown = [" ".join(part.decode().split()) for part in (
            source[first:last], source[first:start] + text + source[end:last])]  # fmt: skip
        try:
            compile(changed, module, "exec")
        except SyntaxError:
            continue
        line = source.count(b"\n", 0, start) + 1
        found.append(Mutant(module, function, line, *shown, start, end, text))
    return sorted(found, key=lambda m: (m.start, m.end, m.text))


def _edits(
    tree: ast.AST, source: bytes, starts: list[int]
) -> Iterator[tuple[str, tuple[int, int], bytes]]:
    def span(node: ast.AST) -> tuple[int, int]:
        return (
            starts[node.lineno - 1] + node.col_offset,
            starts[node.end_lineno - 1] + node.end_col_offset,
        )

    def swaps(op: ast.AST, gap: tuple[int, int]) -> Iterator[tuple[tuple[int, int], bytes]]:
        sign, *others = SWAPS.get(type(op), ("",))
        at = source.find(sign.encode(), *gap)
        for other in others:
            yield (at, at + len(sign)), other.encode()

    def here(node: ast.AST) -> Iterator[tuple[tuple[int, int], bytes]]:
        match node:
            case ast.Compare(left=left, ops=ops, comparators=others):
                for a, op, b in zip([left, *others], ops, others, strict=False):
                    yield from swaps(op, (span(a)[1], span(b)[0]))
            case ast.BoolOp(op=op, values=values):
                for a, b in pairwise(values):
                    yield from swaps(op, (span(a)[1], span(b)[0]))
            case ast.BinOp(left=a, op=op, right=b):
                yield from swaps(op, (span(a)[1], span(b)[0]))
            case ast.AugAssign(target=a, op=op, value=b):
                yield from swaps(op, (span(a)[1], span(b)[0]))
            case ast.UnaryOp(op=ast.Not() | ast.USub(), operand=a):
                yield (span(node)[0], span(a)[0]), b""
            case ast.Constant(value=bool() as value):
                yield span(node), str(not value).encode()
            case ast.Constant(value=int() as value):
                yield from ((span(node), str(value + step).encode()) for step in (1, -1))
            case ast.Constant(value=float() as value):
                others = (2 * value, 0.5 * value) if value else (1.0, -1.0)
                yield from ((span(node), repr(other).encode()) for other in others)
            case ast.Call(func=ast.Name(id=name) as called) if name in NAMES:
                yield span(called), NAMES[name].encode()
            case ast.Return(value=value) if value and not isinstance(value, ast.Constant):
                yield span(value), b"None"
            case ast.If(test=ast.Name(id="TYPE_CHECKING")):
                return
            case ast.If(test=test) | ast.IfExp(test=test):
                yield from ((span(test), constant) for constant in (b"True", b"False"))
            case ast.comprehension(ifs=ifs):
                yield from ((span(test), b"True") for test in ifs)
        if isinstance(node, SIMPLE) or (
            isinstance(node, ast.Expr) and isinstance(node.value, ast.Call)
        ):
            yield span(node), b"pass"

    def visit(node: ast.AST, function: str) -> Iterator[tuple[str, tuple[int, int], bytes]]:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            function = f"{function}.{node.name}".lstrip(".")
        for edit in here(node):
            yield function, *edit
        for field, value in ast.iter_fields(node):
            for child in value if isinstance(value, list) else [value]:
                words = isinstance(child, ast.JoinedStr) or isinstance(node, ast.Raise | ast.Assert)
                words |= isinstance(child, ast.keyword) and child.arg == "strict"
                if isinstance(child, ast.AST) and field not in ANNOTATIONS and not words:
                    yield from visit(child, function)

    yield from visit(tree, "")
