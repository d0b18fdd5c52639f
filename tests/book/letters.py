"""The letters of a page's formulas, as its reader tells them apart."""

from __future__ import annotations

import re

FORMULA = re.compile(r"\$\$(.+?)\$\$|(?<![\\$])\$([^$]+?)\$", re.S)
WORDS = re.compile(
    r"\\(?:operatorname\*?|text|mathrm|textbf|begin|end|mathsf|label|tag)\s*\{[^{}]*\}|\\quad|\\qquad"
)
LETTER = re.compile(r"\\(?:mathcal|mathbb|mathfrak)\s*\{?([A-Za-z])\}?|\\([A-Za-z]+)|([A-Za-z])")
GREEK = {
    "alpha", "beta", "gamma", "delta", "epsilon", "varepsilon", "zeta", "eta", "theta", "iota",
    "kappa", "lambda", "mu", "nu", "xi", "pi", "rho", "sigma", "tau", "phi", "varphi", "chi", "psi",
    "omega", "Gamma", "Delta", "Theta", "Lambda", "Xi", "Pi", "Sigma", "Phi", "Psi", "Omega", "ell",
}  # fmt: skip


def formulas(source: str) -> list[str]:
    """The TeX of a page's formulas, without the code of its cells."""
    prose = re.sub(r"^(`{3,})\{code-cell\}.*?^\1$|`[^`\n]*`", " ", source, flags=re.S | re.M)
    blocks = re.findall(r"^(`{3,}|:{3,})\{math\}(.*?)^\1$", prose, re.S | re.M)
    return [a or b for a, b in FORMULA.findall(prose)] + [block for _, block in blocks]


def letters(tex: str) -> set[str]:
    r"""The letters of a formula; calligraphic and blackboard ones with their style.

    >>> sorted(letters(r"\mathcal{L} = \ell \circ \mu, \; w_i \in \mathbb{R}^{k_i}"))
    ['\\ell', '\\mathbb{R}', '\\mathcal{L}', '\\mu', 'i', 'k', 'w']
    """
    found = set()
    for match in LETTER.finditer(WORDS.sub(" ", tex)):
        styled, command, plain = match.groups()
        if styled:
            style = match[0].split("{")[0].split()[0].rstrip(styled)
            found.add(f"{style}{{{styled}}}")
        elif plain:
            found.add(plain)
        elif command in GREEK:
            found.add(f"\\{command}")
    return found


def of_page(source: str) -> set[str]:
    return {letter for tex in formulas(source) for letter in letters(tex)}
