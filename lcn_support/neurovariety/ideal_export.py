"""Equations in the languages of SymPy, Macaulay2, Singular and Julia."""

from collections.abc import Sequence
from typing import Any

from lcn_support.neurovariety.equations import Equation


def as_sympy(generators: Sequence[Equation], variables: int) -> list[Any]:
    """Expanded expressions in the symbols c0, …, c{k−1}.

    >>> as_sympy([Equation((((1, 2), 1), ((0, 3), -1)))], variables=4)
    [-c0*c3 + c1*c2]
    """
    from sympy import Integer, symbols

    c = symbols(f"c:{variables}")
    return [Integer(0) + generator(c) for generator in generators]


def as_macaulay2(generators: Sequence[Equation], variables: int) -> str:
    """A ring ``R`` over the rational numbers and its ideal ``I``.

    >>> print(as_macaulay2([Equation((((1, 2), 1), ((0, 3), -1)))], variables=4))
    R = QQ[c0, c1, c2, c3];
    I = ideal(c1*c2 - c0*c3);
    """
    ideal = _listed(generators) or "0_R"
    return f"R = QQ[{_names(variables)}];\nI = ideal({ideal});"


def as_singular(generators: Sequence[Equation], variables: int) -> str:
    """A ring ``R`` over the rational numbers and its ideal ``I``.

    >>> print(as_singular([Equation((((1, 2), 1), ((0, 3), -1)))], variables=4))
    ring R = 0, (c0, c1, c2, c3), dp;
    ideal I = c1*c2 - c0*c3;
    """
    ideal = _listed(generators) or "0"
    return f"ring R = 0, ({_names(variables)}), dp;\nideal I = {ideal};"


def as_julia(generators: Sequence[Equation], variables: int) -> str:
    """A system ``F`` of HomotopyContinuation.jl in the variables c0, …, c{k−1}.

    >>> print(as_julia([Equation((((1, 2), 1), ((0, 3), -1)))], variables=4))
    using HomotopyContinuation
    @var c0 c1 c2 c3
    F = System([c1*c2 - c0*c3], variables = [c0, c1, c2, c3])
    """
    names = _names(variables)
    entries = f"[{_listed(generators)}]" if generators else "Expression[]"
    return (
        f"using HomotopyContinuation\n@var {names.replace(',', '')}\n"
        f"F = System({entries}, variables = [{names}])"
    )


def _names(variables: int) -> str:
    return ", ".join(f"c{j}" for j in range(variables))


def _listed(generators: Sequence[Equation]) -> str:
    """One generator a line; in Julia a line break within one would start a new entry."""
    return ",\n    ".join(map(str, generators))
