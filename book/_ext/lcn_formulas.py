"""Formulas in a text, found and turned into LaTeX.

The text is read conservatively: what is not surely a formula stays as it is, and so does one whose
brackets do not match, and all of a text whose braces do not.

1. ``tokens``: numbers, letters, words and signs, with the scripts that are attached to them.
2. ``grouped``: brackets that match become one item, if all between them is a formula.
3. ``settled``: what is a word or a part of a formula, depending on what stands beside it.
4. ``runs``: the longest sequences of items that make a formula and hold a letter or a sign of one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from lcn_letters import (
    ALPHABET,
    CLOSING,
    FUNCTIONS,
    OPENING,
    PLAIN,
    ROOT,
    TEXT,
    Item,
    read_letters,
    read_sign,
)

TOKEN = re.compile(
    rf"(?P<space>\s+)|(?P<number>\d+(?:\.\d+)?(?:e-?\d+)?)|(?P<letters>[{ALPHABET}]+)"
    r"|(?P<raised>[⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺ᵀ]+)|(?P<script>[_^])|(?P<sign>:=|.)",
    re.S,
)
RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺", "0123456789-+")
SCRIPT = re.compile(
    r"\{(?P<braced>(?:[^{}]|\{[^{}]*\})*)\}"
    r"|(?P<bare>−?\|[^|\s]+\||−?\d+|−?[Ͱ-Ͽ∞]|[a-z]{2}(?![a-z])|[A-Za-z](?![a-z]))"
)
SCRIPT_IN_WORDS = re.compile(r"(?P<braced>\([^()]*\))|(?P<bare>−?[a-z]{3,})")
MATCHES = ("()", "[]", "{}", "⟨⟩", "[)", "(]")
AFTER_A_LETTER = (
    "is",
    "are",
    "has",
    "and",
    "or",
    "of",
    "for",
    "with",
    "in",
    "at",
    "if",
    "on",
    "to",
)


def to_tex(text: str) -> str | None:
    """A formula of which every part is meant as one; None if its brackets do not match.

    >>> to_tex("f = Σ_i a_i  for n ≥ 1")
    'f=\\\\sum_{i}a_{i} \\\\quad \\\\text{for }n\\\\ge 1'
    """
    pieces = [_piece(piece) for piece in re.split(r"\s{2,}", text.strip())]
    return None if None in pieces else r" \quad ".join(filter(None, pieces))


def _piece(text: str) -> str | None:
    items = grouped(list(tokens(text, in_prose=False)), text, in_prose=False)
    is_open = any(i.kind == "word" and i.text in OPENING + CLOSING for i in items)
    return None if is_open else joined(items)


def formulas(text: str) -> Iterator[tuple[int, int, str]]:
    """Where formulas begin and end in prose, and their LaTeX.

    >>> [tex for *_, tex in formulas("a form of degree k − 1, in x^S and y^S")]
    ['k-1', 'x^{S}', 'y^{S}']
    """
    if text.count("{") != text.count("}"):
        return
    for run in runs(settled(grouped(list(tokens(text)), text))):
        yield run[0].start, run[-1].end, joined(run)


def tokens(text: str, in_prose: bool = True) -> Iterator[Item]:
    """The tokens, each with the scripts, primes and factorials that are attached to it."""
    place, last = 0, None
    while match := TOKEN.match(text, place):
        kind, found, start, place = match.lastgroup, match[0], place, match.end()
        if kind == "space":
            continue
        is_beside = last is not None and last.end == start
        touches = is_beside and (
            last.kind in ("letter", "unclear", "number") or last.text in CLOSING
        )
        if is_beside and (more := _attached(last, touches, kind, found, text, start)):
            last, place = more, more.end
            continue
        if is_beside and kind == "script":
            last = replace(last, kind="word")  # a name in code
        if last is not None:
            yield last
        if kind == "number":
            last = Item("number", start, place, found, found)
        elif kind == "letters":
            last = read_letters(text, start, place, touches, in_prose)
        else:
            last = read_sign(text, start, place)
    if last is not None:
        yield last


def _attached(
    base: Item, touches: bool, kind: str | None, found: str, text: str, start: int
) -> Item | None:
    """The item with the script, the prime or the factorial that follows it, if one does."""
    tex, end = base.tex.rstrip(), start + len(found)
    if kind == "raised":
        raised = found.translate(RAISED).replace("ᵀ", r"\top ").strip()
        has_raised = re.search(r"\^\{[^{}]*\}$", tex)
        return _scripted(
            base, end, f"{{{tex}}}^{{{raised}}}" if has_raised else f"{tex}^{{{raised}}}"
        )
    if kind == "script":
        is_base = base.kind not in ("word", "sign", "relation") or base.text in CLOSING
        script = SCRIPT.match(text, end)
        if script is None and base.kind in ("number", "big"):
            script = SCRIPT_IN_WORDS.match(text, end)
        if not script or not is_base or text.startswith("_", script.end()):
            return None
        content = script["braced"] or script["bare"]
        is_plain = content.isascii() and (len(content) < 3 or content.isdigit())
        inner = content if is_plain else to_tex(content)
        return inner and _scripted(base, script.end(), f"{tex}{found}{{{inner}}}")
    if found == "!" and touches:
        return replace(base, end=end, tex=f"{tex}!", has_script=True)
    if found in "'′*" and touches and not re.match("[a-z]", text[end:]):
        return replace(base, end=end, tex=tex + ("^{*}" if found == "*" else "'"), has_script=True)
    return None


def _scripted(base: Item, end: int, tex: str) -> Item:
    kind = "letter" if base.kind == "number" else base.kind
    return replace(base, kind=kind, end=end, tex=tex, is_sure=True, has_script=True)


def grouped(items: list[Item], text: str, in_prose: bool = True) -> list[Item]:
    """The items with matching brackets made one item, where all between them is a formula."""
    found: list[Item] = []
    stack: list[int] = []
    for item in items:
        found.append(item)
        if item.kind == "word" and item.text in OPENING:
            stack.append(len(found) - 1)
        elif item.text in CLOSING:
            if not stack or found[stack[-1]].text + item.text not in MATCHES:
                stack.clear()
                continue
            place = stack.pop()
            before = found[place - 1] if place else None
            is_beside = before is not None and before.end == found[place].start
            if is_beside and before.text == "#" and in_prose:
                counted = to_tex(text[before.start : item.end])
                new = counted and Item("letter", before.start, item.end, "", counted, is_sure=True)
                place -= 1
            elif is_beside and before.text == "C" and (new := _binomial(before, found[place:])):
                place -= 1
            else:
                is_called = is_beside and before.kind in ("letter", "function")
                new = _group(found[place:], in_prose, is_called)
            if new:
                found[place:] = [new]
            else:
                found[-1] = replace(item, kind="word")
    return found


def _binomial(letter: Item, bracket: list[Item]) -> Item | None:
    """C(n, j) is a binomial coefficient."""
    _, *inside, last = bracket
    commas = [place for place, item in enumerate(inside) if item.kind == "comma"]
    if len(commas) != 1:
        return None
    upper, lower = joined(inside[: commas[0]]), joined(inside[commas[0] + 1 :])
    tex = rf"\binom{{{upper}}}{{{lower}}}{last.tex[1:]}"
    return Item("letter", letter.start, last.end, "", tex, is_sure=True, has_script=True)


def _group(bracket: list[Item], in_prose: bool, is_called: bool) -> Item | None:
    first, *inside, last = bracket
    inside = [replace(i, kind="relation") if i.text == ":" else i for i in inside]
    if is_called and len(inside) == 1 and inside[0].kind == "unclear":
        inside = [replace(inside[0], kind="letter")]
    if in_prose:
        inside = settled(inside, ("relation", "sign", "comma"))
        if any(i.kind == "word" for i in inside):
            return None
    return inside and Item(
        "group",
        first.start,
        last.end,
        first.text,
        PLAIN.get(first.text, first.text) + joined(inside) + last.tex,
        is_sure=last.has_script or any(i.is_sure for i in inside),
        is_tuple=first.text != "⟨" and any(i.kind in ("comma", "relation") for i in inside),
        has_script=last.has_script,
    )


def settled(items: list[Item], signs: tuple[str, ...] = ("relation", "sign")) -> list[Item]:
    """The items with those decided that are words or parts of formulas, by what is beside them."""
    found: list[Item] = []
    for item, after in pairwise([*items, None]):
        before = found[-1] if found else None
        if item.kind == "unclear":
            ok = _is_letter(before, item, after, signs)
            item = replace(item, kind="letter" if ok else "word", is_sure=ok)
        elif item.kind == "function":
            ok = _is_function(before, item, after)
            item = replace(item, kind="big" if ok else "word", is_sure=ok)
        found.append(item)
    return found


def _is_letter(before: Item | None, item: Item, after: Item | None, signs: tuple[str, ...]) -> bool:
    """Whether the word a, say, is a letter here: beside a sign, or where no article stands."""
    if after is not None and after.kind == "word" and after.text.isalpha():
        if item.text in "aA" or after.text not in AFTER_A_LETTER:
            return after.text in AFTER_A_LETTER
    elif item.text in "aA" and after is not None and after.text in (",", ".", ";", ":"):
        return True
    beside = [i for i in (before, after) if i is not None]
    operands = ("number", "letter", "group")
    return any(
        i.kind in signs or (i.kind in operands and (i.end == item.start or i.start == item.end))
        for i in beside
    )


def _is_function(before: Item | None, item: Item, after: Item | None) -> bool:
    """Whether a word such as max is a function here: there is something that it is applied to."""
    if item.has_script or (before is not None and before.tex in FUNCTIONS.values()):
        return True
    if after is None or (item.text in ("rank", "im", "sign") and not after.text.startswith("dμ")):
        return False
    if after.kind == "group" and after.start == item.end:
        return True
    if after.kind == "group" and after.is_tuple:
        return False
    is_near = after.is_sure and after.start - item.end <= 1
    return after.kind in ("big", "function", "bar") or (
        after.kind in ("letter", "group") and is_near
    )


def joined(items: list[Item]) -> str:
    """The LaTeX of items side by side; words among them stay together, roots cover what follows."""
    parts: list[str] = []
    roots = 0
    for before, item in pairwise([None, *items]):
        tex = item.tex
        if tex == ROOT:
            tex, roots = ROOT + "{", roots + 1
        elif roots and item.kind != "sign":
            covered = tex[1:-1] if item.kind == "group" and not item.has_script else tex
            tex, roots = covered + "}" * roots, 0
        elif tex.startswith(TEXT) and before is not None and before.tex.startswith(TEXT):
            parts[-1] = parts[-1].removesuffix("}").rstrip()
            tex = " " + tex.removeprefix(TEXT).lstrip()
        parts.append(tex)
    return "".join(parts).strip()


def runs(items: list[Item]) -> Iterator[list[Item]]:
    """The longest formulas of a text. A comma is part of one beside dots: w_1, …, w_L."""
    run: list[Item] = []
    for item, after in pairwise([*items, None]):
        is_dotted = any(i is not None and i.kind == "dots" for i in (*run[-1:], after))
        if item.kind == "word" or (item.kind == "comma" and not (is_dotted and item.text == ",")):
            yield from _trimmed(run)
            run = []
        elif run and not _follows(run[-1], item):
            yield from _trimmed(run)
            run = [item]
        else:
            run.append(item)
    yield from _trimmed(run)


def _follows(before: Item, item: Item) -> bool:
    """Whether two items side by side are one formula: parts of one, or factors of a product."""
    operands = ("number", "letter", "group", "dots")
    if before.kind not in operands or item.kind not in (*operands, "big"):
        return True
    if before.end == item.start:
        return True
    pair = (before, item)
    if any(i.kind in ("dots", "number") or i.is_tuple for i in pair):
        return False
    is_factor = any(i.kind in ("group", "big") or i.has_script for i in pair)
    return is_factor or item.text[:1] in "∂∇"


def _trimmed(run: list[Item]) -> Iterator[list[Item]]:
    """The run without signs that lack a side, if it is a formula at all."""
    while run and (run[0].kind in ("relation", "comma", "sign") and run[0].text not in "−±"):
        run = run[1:]
    while run and run[-1].kind in ("relation", "comma", "sign", "big") and not run[-1].has_script:
        run = run[:-1]
    bars = [item.text for item in run if item.kind == "bar"]
    inner = run[1:-1]
    is_formula = any(i.is_sure for i in run) or any(
        i.kind == "relation" or i.text == "×" for i in inner
    )
    if is_formula and bars.count("‖") % 2 == bars.count("|") % 2 == 0:
        yield run
