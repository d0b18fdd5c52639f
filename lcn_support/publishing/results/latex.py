"""Results as tables for a paper, and forms as formulas."""

from __future__ import annotations

import re
from typing import Any

from lcn_support.architectures.architecture import Architecture
from lcn_support.arguments.in_short import short
from lcn_support.arguments.size_limits import refuse_above
from lcn_support.formulas import form_formula, number_formula, text_formula
from lcn_support.publishing.results.frames import columns_of, is_number
from lcn_support.text_tables import losses_apart

MOST_LATEX_ROWS = 500
"""Of a table; a longer one fits on no ten pages."""

MOST_LETTERS = 2000
"""Of a cell, in LaTeX; a longer one fits on no line."""

_SYMBOLS = re.compile(
    r"[\d,]+\|[\d,]+( ⋆ [\d,]+\|[\d,]+)*"  # a pattern
    r"|([pq]\d+[²³]?|[pq]\d+\^\d+|1)+( [·|] ([pq]\d+[²³]?|[pq]\d+\^\d+|1)+)*"  # a packing
)

_ESCAPED = {
    "\\": r"\textbackslash{}", "&": r"\&", "%": r"\%", "$": r"\$", "#": r"\#", "_": r"\_",
    "{": r"\{", "}": r"\}", "[": "{[}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
    "|": r"$\mid$", "<": "$<$", ">": "$>$", "≤": r"$\leq$", "≥": r"$\geq$", "≠": r"$\neq$",
    "−": "$-$", "·": r"$\cdot$", "⋆": r"$\star$", "×": r"$\times$", "→": r"$\to$", "∞": r"$\infty$",
    "λ": r"$\lambda$", "σ": r"$\sigma$", "μ": r"$\mu$", "²": "$^2$", "³": "$^3$", "—": "---",
    "\u202f": r"\,", "\N{NO-BREAK SPACE}": "~",
}  # fmt: skip


def to_latex(result: Any, caption: str | None = None, label: str | None = None) -> str:
    """A result as a LaTeX table with the rules of ``booktabs``, or a form as a formula.

    Parameters
    ----------
    result
        as for :func:`~lcn_support.publishing.results.frames.columns_of`, with at most
        ``MOST_LATEX_ROWS`` rows; or the coefficients of a form.
    caption
        LaTeX; with it the table floats and has the caption above.
    label
        of the floating table.

    Returns
    -------
    str
        Numbers have three digits or are short fractions, patterns, packings and networks are in
        mathematics, too; texts are escaped. The preamble needs ``\\usepackage{booktabs}``, and
        nothing else.

    Raises
    ------
    TypeError, ValueError
        for what is no result, for too many rows or none, a cell of more than ``MOST_LETTERS``, and
        a label without a caption.

    Examples
    --------
    >>> from lcn_support import Architecture, QuadraticLoss, critical_points
    >>> print(to_latex((1, 0, -2)))
    $x^{2} - 2 y^{2}$
    >>> print(to_latex(critical_points(Architecture((2,)), QuadraticLoss((1, 2)))))
    \\begin{tabular}{rlrrll}
    \\toprule
    loss & pattern & index & classes & kind & $W$ \\\\
    \\midrule
    $0$ & $1 \\mid 0$ & $0$ & $1$ & global minimum & $(1, 2)$ \\\\
    \\bottomrule
    \\end{tabular}
    """
    if isinstance(result, tuple | list) and result and all(map(is_number, result)):
        return f"${form_formula(result)}$"
    if label is not None and caption is None:
        raise ValueError(f"label {label!r} without a caption labels nothing; give a caption")
    columns = columns_of(result)
    length = max(map(len, columns.values()), default=0)
    if not length:
        raise ValueError(f"{result!r} has no rows, so there is no table of it; say it in words")
    refuse_above(MOST_LATEX_ROWS, length, "a table of {} rows", "give a part, or write a frame")
    kept = {k: c.tolist() if hasattr(c, "tolist") else list(c) for k, c in columns.items()}
    sides = "".join("r" if all(map(is_number, c)) and c else "l" for c in kept.values())
    head = " & ".join(_named(name) for name in kept)
    cells = {name: list(map(_cell, column)) for name, column in kept.items()}
    losses = losses_apart(kept).get("loss")
    if losses is not None and losses is not kept["loss"]:
        cells["loss"] = [f"${text_formula(loss)}$" for loss in losses]
    for name, column in cells.items():
        refuse_above(
            MOST_LETTERS, max(map(len, column)), f"column {short(name)} has a cell of {{}} letters",
            "give a part, or keep it as JSON",
        )  # fmt: skip
    rows = map(" & ".join, zip(*cells.values(), strict=True))
    body = [f"{line} \\\\" for line in rows]
    table = "\n".join(
        [f"\\begin{{tabular}}{{{sides}}}", "\\toprule", f"{head} \\\\", "\\midrule", *body,
         "\\bottomrule", "\\end{tabular}"]
    )  # fmt: skip
    if caption is None:
        return table
    stated = f"\\caption{{{caption}}}" + ("" if label is None else f"\n\\label{{{label}}}")
    return f"\\begin{{table}}\n\\centering\n{stated}\n{table}\n\\end{{table}}"


def _named(name: str) -> str:
    """A column's name; a letter, or one with a number, is a variable."""
    letter, number = name[:1], name[1:]
    if not number:
        return f"${letter}$"
    return f"${letter}_{{{number}}}$" if number.isdecimal() else _escaped(name.replace("_", " "))


def _cell(value: Any) -> str:
    if value is None:
        return "---"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if hasattr(value, "_repr_latex_"):
        return str(value._repr_latex_())
    if isinstance(value, Architecture):
        strides = f", $s = {_formula(value.strides)}$" if any(s > 1 for s in value.strides) else ""
        return f"$k = {_formula(value.sizes)}${strides}"
    formula = _formula(value)
    if formula is not None:
        return f"${formula}$"
    text = str(value)
    return f"${_symbols(text)}$" if _SYMBOLS.fullmatch(text) else _escaped(text)


def _symbols(text: str) -> str:
    """A pattern or a packing as a formula; beside a star a bar stands close to its numbers.

    >>> print(_symbols("112|0"), _symbols("11|0 ⋆ 1|0"), _symbols("p1²q2 · p1^4"))
    112 \\mid 0 11 | 0 \\star 1 | 0 p_{1}^{2} q_{2} \\cdot p_{1}^{4}
    """
    text = re.sub(r"\^(\d+)", r"^{\1}", text.replace("²", "^2").replace("³", "^3"))
    text = re.sub(r"([pq])(\d+)", r" \1_{\2}", text)
    bar = "|" if "⋆" in text else "\\mid"
    for sign, command in (("|", bar), ("⋆", "\\star"), ("·", "\\cdot")):
        text = text.replace(sign, f" {command} ")
    return " ".join(text.split())


def _formula(value: Any) -> str | None:
    """Of a number, or of tuples of numbers; None of all else."""
    if is_number(value) or type(value).__name__ == "acb":
        return number_formula(value)
    value = value.tolist() if hasattr(value, "tolist") else value
    if not isinstance(value, tuple | list | range):
        return None
    parts = [_formula(part) for part in value]
    return None if None in parts else f"({', '.join(filter(None, parts))})"


def _escaped(text: str) -> str:
    return "".join(_ESCAPED.get(letter, letter) for letter in text)
