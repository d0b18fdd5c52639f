"""The letters and signs of a formula that is written as Unicode text, one by one, as LaTeX.

Letters are those of ``notation.md``. What a letter stands for may depend on the words before it:
``over C``, ``W ∈ M``, ``the neurovariety Z``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

LETTERS = {
    letter: f"\\{name} "
    for letter, name in re.findall(
        r"(\S) (\w+)",
        "α alpha β beta γ gamma δ delta ε varepsilon ζ zeta η eta θ theta ι iota κ kappa λ lambda "
        "μ mu ν nu ξ xi π pi ρ rho σ sigma τ tau φ varphi χ chi ψ psi ω omega Γ Gamma Δ Delta "
        "Θ Theta Λ Lambda Ξ Xi Σ Sigma Φ Phi Ψ Psi Ω Omega ℓ ell ∂ partial ∇ nabla ∞ infty",
    )
}
LETTERS |= {"𝒦": r"\mathcal{K}", "ℒ": r"\mathcal{L}", "ℳ": r"\mathcal{M}", "½": r"\tfrac12 "}
LETTERS |= {letter: rf"\mathbb{{{name}}}" for letter, name in zip("ℂℙℚℝℤ", "CPQRZ", strict=True)}
BIG = {"∏": r"\prod ", "Π": r"\prod ", "Σ": r"\sum ", "∫": r"\int ", "⊕": r"\bigoplus "}
ROOT = r"\sqrt"
RELATIONS = {
    "=": "=",
    "<": "<",
    ">": ">",
    ":=": ":=",
    "≠": r"\ne ",
    "≤": r"\le ",
    "≥": r"\ge ",
    "≈": r"\approx ",
    "∈": r"\in ",
    "⊇": r"\supseteq ",
    "⊥": r"\perp ",
    "→": r"\to ",
    "↦": r"\mapsto ",
    "←": r"\leftarrow ",
    "⇔": r"\iff ",
}
SIGNS = {
    "+": "+",
    "−": "-",
    "/": "/",
    "±": r"\pm ",
    "·": r"\cdot ",
    "×": r"\times ",
    "⋯": r"\cdots ",
    "∖": r"\setminus ",
    "⊕": r"\oplus ",
}
FUNCTIONS = {
    **{
        f: f"\\{f} " for f in ("deg", "dim", "det", "max", "min", "gcd", "sin", "cos", "tan", "log")
    },
    **{f: f"\\operatorname{{{f}}}" for f in ("lcm", "diag", "tr", "signature", "compose", "Hess")},
    **{f: f"\\operatorname{{{f}}}" for f in ("rank", "im", "sign")},
    **{f: f"\\mathrm{{{f}}}" for f in ("ED", "gED", "ev")},
}
OPENING, CLOSING = ("(", "[", "{", "⟨"), (")", "]", "}", "⟩")
PLAIN = {"#": r"\#", "%": r"\%", "{": r"\{", "}": r"\}", "⟨": r"\langle ", "⟩": r"\rangle "}
TEXT = r"\text{"

ALPHABET = "A-Za-zÀ-ÖØ-öø-ÿͰ-Ͽ\u0303ℂℓℒℙℚℝℤℳ𝒦∂∇"
PRODUCT = re.compile(r"[a-di]?[xy]{1,2}|ab|mn|uf|vg|[a-z][A-Z]{1,2}|S[bux]|d[tzx]")
SOMETIMES_PRODUCT = re.compile(r"by|[A-Z]{2,3}")
SHORT_WORDS = ("an", "as", "at", "be", "by", "if", "in", "is", "of", "on", "or", "so", "to")
ORDINALS = ("st", "nd", "rd", "th")


@dataclass(frozen=True)
class Item:
    """Part of a text; ``kind`` says what may stand beside it in a formula.

    Kinds are number, letter (also products of them), group (in brackets), dots, big (Σ, ∏, √),
    relation, sign, comma and bar; word for what belongs to no formula; and, for what stands beside
    it to decide, function, and unclear, such as the letter a. Those that are ``sure`` make a
    formula of what they stand in.
    """

    kind: str
    start: int
    end: int
    text: str
    tex: str
    is_sure: bool = False
    is_tuple: bool = False
    has_script: bool = False


def read_letters(text: str, start: int, end: int, touches: bool, in_prose: bool) -> Item:
    """Letters side by side: one letter, a product, a function or a word.

    ``touches`` says that a formula ends where they begin.
    """
    found, before, after = text[start:end], text[:start], text[end:]
    letters = Item("letter", start, end, found, letters_to_tex(found), is_sure=True)
    if re.search("[^A-Za-zÀ-ÿ]", found):
        return _greek(letters, before, after)
    if found in FUNCTIONS:
        return replace(letters, kind="function", tex=FUNCTIONS[found], is_sure=False)
    if found == "mod":
        return replace(letters, kind="sign", tex=r"\bmod ", is_sure=False)
    if len(found) == 1:
        return _single(letters, before, after, touches, in_prose)
    is_base = bool(re.match("[²³⁴⁵ᵀ]", after)) and not re.fullmatch("[a-z]{3}", found)
    if (touches or is_base) and len(found) <= 3 and found not in ORDINALS:
        return letters
    if SOMETIMES_PRODUCT.fullmatch(found):
        return replace(letters, kind="unclear" if in_prose else "letter")
    if PRODUCT.fullmatch(found) or (not in_prose and len(found) == 2 and found not in SHORT_WORDS):
        return letters
    left, right = (" " if text[i : i + 1].isspace() else "" for i in (start - 1, end))
    return Item("word", start, end, found, f"{TEXT}{left}{found}{right}}}")


def letters_to_tex(letters: str) -> str:
    """A product of letters; a tilde stands above the letter before it."""
    letters = letters.replace("∂L", "∂ℒ").replace("∇L", "∇ℒ").replace("∂M", "∂ℳ")
    letters = re.sub("(.)\u0303", r"\\tilde{\1}", letters)
    letters = re.sub(r"(?<!\\)ev(?![a-z])", r"\\mathrm{ev}", letters)
    return "".join(LETTERS.get(letter, letter) for letter in letters)


def _greek(letters: Item, before: str, after: str) -> Item:
    """Letters of which some are not Latin; Σ is a sum, or a matrix: ``WΣ^{1/2}``, ``Σ = XXᵀ``."""
    if letters.text == "Π":
        return replace(letters, kind="big", tex=BIG["Π"])
    first, sigma, rest = letters.text.partition("Σ")
    if sigma and rest:
        return replace(letters, tex=letters_to_tex(first) + BIG["Σ"] + letters_to_tex(rest))
    is_matrix = first or re.search(rf"[{ALPHABET})]\Z", before)
    is_matrix = is_matrix or re.match(r"\s*[=,.:)‖]|\^|\s[−+·] |\s+[a-z]{2}", after)
    is_sum = sigma and not is_matrix
    return replace(letters, kind="big", tex=BIG["Σ"]) if is_sum else letters


def _single(letter: Item, before: str, after: str, touches: bool, in_prose: bool) -> Item:
    letter = replace(letter, tex=_in_context(letter.text, before, after))
    if not in_prose or touches:
        return letter
    if letter.text in "aA" and after[:1] not in ("_", "^", "'", "′", "("):
        is_article = letter.text == "a" or re.search(r"(^|[.:])\s*$", before)
        return replace(letter, kind="unclear") if is_article else letter
    is_in_word = before.endswith(("'", ".")) or re.search("[A-Za-z]{3}-$", before)
    return replace(letter, kind="word") if is_in_word and not before.endswith("level-") else letter


def _in_context(letter: str, before: str, after: str) -> str:
    """The letter as ``notation.md`` has it: fields of numbers, spaces, neurovariety, loss."""
    if letter in "QRCZ" and before.endswith("over ") and not after.startswith("("):
        return rf"\mathbb{{{letter}}}"
    if (letter in "CR" and before.endswith("P¹(")) or (letter in "ZQ" and after.startswith("[")):
        return rf"\mathbb{{{letter}}}"
    if letter in "PR" and re.match(r"\^|[¹²³⁴⁵]", after):
        return rf"\mathbb{{{letter}}}"
    if letter == "F" and re.match(r"_p\b", after):
        return r"\mathbb{F}"
    if letter == "M" and before.endswith(("∈ ", "lies in ", "lie in ")):
        return r"\mathcal{M}"
    if letter == "Z" and before.endswith(("neurovariety ", "closure ")):
        return r"\mathcal{Z}"
    is_loss = re.search("(∂² ?|Hess |(gradient|derivative) of )$", before) or after[:2] == "(w"
    return r"\mathcal{L}" if letter == "L" and is_loss else letter


def read_sign(text: str, start: int, end: int) -> Item:
    """One sign, or a word for any that is none of a formula."""
    found = text[start:end]
    if found in "∞½":
        return Item("letter", start, end, found, LETTERS[found], is_sure=found == "∞")
    if found in RELATIONS:
        return Item("relation", start, end, found, RELATIONS[found])
    if found in BIG and (found != "⊕" or text.startswith("_", end)):
        return Item("big", start, end, found, BIG[found], is_sure=True)
    if found in SIGNS:
        return Item("sign", start, end, found, SIGNS[found])
    if found == "√":
        return Item("big", start, end, found, ROOT, is_sure=True)
    if found == "…":
        return Item("dots", start, end, found, r"\dots ")
    if found in ",;":
        return Item("comma", start, end, found, f"{found} ")
    if found in "|‖":
        if text[start - 1 : start].isspace() and text[end : end + 1].isspace():
            return Item("sign", start, end, found, r"\mid ")
        return Item("bar", start, end, found, r"\|" if found == "‖" else "|")
    return Item("word", start, end, found, PLAIN.get(found, found))
