"""Mathematics that is written as Unicode text, set as mathematics.

Docstrings say ``W = Σ_i w_i x^{S_i}`` and ``‖W − u‖² ≤ 1``, which reads well in a terminal. Here such
text becomes LaTeX. It is read conservatively: what is not surely mathematics stays as it is, and so
does a formula whose brackets do not match.

1. ``tokens``: numbers, letters, words, signs, sub- and superscripts, each with its LaTeX.
2. ``grouped``: brackets that match become one item, if all between them is mathematics.
3. ``runs``: the longest sequences of items that make a formula, and hold a letter or a sign of one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

GREEK = dict(
    zip(
        "αβγδεζηθικλμνξπρστφχψω" + "ΓΔΘΛΞΠΦΨΩ",
        "alpha beta gamma delta varepsilon zeta eta theta iota kappa lambda mu nu xi pi rho sigma tau "
        "varphi chi psi omega Gamma Delta Theta Lambda Xi prod Phi Psi Omega".split(),
        strict=True,
    )
)
LETTERS = {letter: f"\\{name} " for letter, name in GREEK.items()} | {
    "Σ": r"\Sigma ",
    "ℓ": r"\ell ",
    "𝒦": r"\mathcal{K}",
    "ℒ": r"\mathcal{L}",
    "ℳ": r"\mathcal{M}",
    "ℝ": r"\mathbb{R}",
    "∂": r"\partial ",
    "∇": r"\nabla ",
    "∞": r"\infty ",
    "½": r"\tfrac12 ",
}
RELATIONS = {
    "=": "=",
    "≠": r"\ne ",
    "<": "<",
    ">": ">",
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
    "±": r"\pm ",
    "·": r"\cdot ",
    "×": r"\times ",
    "⋯": r"\cdots ",
    "/": "/",
    "∖": r"\setminus ",
    "⊕": r"\oplus ",
}
BIG = {"∏": r"\prod ", "Π": r"\prod ", "⊕": r"\bigoplus ", "∫": r"\int ", "Σ": r"\sum "}
FUNCTIONS = {name: f"\\{name} " for name in "deg dim det max min gcd sin cos tan log".split()} | {
    name: f"\\operatorname{{{name}}}"
    for name in "lcm diag tr rank im sign signature compose Hess".split()
}
FUNCTIONS |= {name: f"\\mathrm{{{name}}}" for name in ("ED", "gED", "ev")}
TEXT = r"\text{"
OPEN, CLOSE = "([{⟨", ")]}⟩"
CLOSERS = tuple(CLOSE)
BRACKETS = {"#": r"\#", "%": r"\%", "{": r"\{", "}": r"\}", "⟨": r"\langle ", "⟩": r"\rangle "}
RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺", "0123456789-+")
SHORT_WORDS = "an as at be by if in is of on or so to".split()
VERBS = "is are and or of for with in at if on has to when".split()
PRODUCTS = re.compile(r"[a-di]?[xy]{1,2}|by|ab|mn|uf|vg|[a-z][A-Z]{1,2}|S[bux]|d[tzx]")
CAPITALS = re.compile(r"[A-Z]{2,3}")

ALPHABET = "A-Za-zÀ-ÖØ-öø-ÿͰ-Ͽ̃ℓ𝒦ℒℳℝ∂∇"
TOKEN = re.compile(
    rf"(?P<space>\s+)|(?P<number>\d+(?:\.\d+)?(?:e-?\d+)?)|(?P<letters>[{ALPHABET}]+)"
    r"|(?P<raised>[⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺ᵀ]+)|(?P<script>[_^])|(?P<assign>:=)|(?P<sign>.)",
    re.S,
)
SCRIPT = re.compile(
    r"\{(?P<braced>(?:[^{}]|\{[^{}]*\})*)\}"
    r"|(?P<plain>−?\d+|−?[Ͱ-Ͽ∞]|[a-z]{2}(?![a-z])|[A-Za-z](?![a-z]))"
)
WORD_SCRIPT = re.compile(r"(?P<braced>\([^()]*\))|(?P<plain>−?[a-z]{3,})")


@dataclass(frozen=True)
class Item:
    """Part of a formula or of prose: ``kind`` says what may stand beside it.

    Kinds are number, letter, group, big (Σ, ∏, √), function, relation, sign, dots, comma, bar, and
    word for all that belongs to no formula.
    """

    kind: str
    start: int
    end: int
    tex: str = ""
    is_sure: bool = False
    is_tuple: bool = False
    has_script: bool = False
    text: str = ""


OPERANDS = ("number", "letter", "group", "dots")


def letters_to_tex(letters: str) -> str:
    """Letters side by side, a product; a tilde stands above the one before it."""
    letters = letters.replace("∂L", "∂ℒ").replace("∂M", "∂ℳ")
    found = re.sub(r"(.)\u0303", lambda m: rf"\tilde{{{LETTERS.get(m[1], m[1])}}}", letters)
    found = re.sub(r"ev(?![a-z])", r"\\mathrm{ev}", found)
    return "".join(LETTERS.get(letter, letter) for letter in found)


def to_tex(text: str) -> str | None:
    """A formula of which every part is meant as one, as LaTeX; words in it stay words."""
    pieces = [_piece(piece) for piece in re.split(r"\s{2,}", text.strip())]
    return None if None in pieces else r" \quad ".join(filter(None, pieces))


def _piece(text: str) -> str | None:
    items = grouped(list(tokens(text, strict=False)), text, strict=False)
    is_whole = not any(item.text[:1] in OPEN + CLOSE for item in items if item.kind == "word")
    return joined(items) if is_whole else None


def tokens(text: str, strict: bool = True) -> Iterator[Item]:
    """The tokens, scripts attached to what they belong to; strict where prose may stand, too."""
    place, last = 0, None
    while match := TOKEN.match(text, place):
        kind, found, start, place = match.lastgroup, match[0], place, match.end()
        if kind == "space":
            continue
        is_beside = last is not None and last.end == start
        touches = is_beside and (
            last.kind in ("letter", "product", "number") or last.text in CLOSERS
        )
        if kind == "script" and is_beside:
            script = SCRIPT.match(text, place)
            if script is None and last.kind in ("number", "big"):
                script = WORD_SCRIPT.match(text, place)
            content = script and (script["braced"] or script["plain"])
            is_plain = (
                bool(content) and content.isascii() and (len(content) < 3 or content.isdigit())
            )
            inner = content if is_plain else to_tex(content) if content else None
            after = text[script.end() : script.end() + 1] if script else ""
            is_base = last.kind not in ("word", "sign", "relation") or last.text in CLOSERS
            if inner is not None and is_base and after != "_":
                place = script.end()
                last = replace(
                    last,
                    end=place,
                    tex=f"{last.tex.rstrip()}{found}{{{inner}}}",
                    is_sure=True,
                    has_script=True,
                    kind="letter" if last.kind == "number" else last.kind,
                )
                continue
            last = replace(last, kind="word")  # a name in code
            item = Item("word", start, place, text=found)
        elif kind == "raised" and is_beside:
            raised = found.translate(RAISED).replace("ᵀ", r"\top ").strip()
            last = replace(
                last,
                end=place,
                tex=f"{_apart(last.tex)}^{{{raised}}}",
                is_sure=True,
                has_script=True,
                kind="letter" if last.kind == "number" else last.kind,
            )
            continue
        elif found in "'′*" and touches and not re.match(r"[a-z]", text[place:]):
            tex = last.tex.rstrip() + ("^{*}" if found == "*" else "'")
            last = replace(last, end=place, tex=tex, has_script=True)
            continue
        elif found == "!" and touches:
            last = replace(last, end=place, tex=last.tex.rstrip() + "!", has_script=True)
            continue
        elif kind == "number":
            item = Item("number", start, place, found, text=found)
        elif kind == "letters":
            item = _letters(text, start, place, touches, strict)
        elif kind == "assign":
            item = Item("relation", start, place, ":=", text=found)
        else:
            item = _sign(text, start, place)
        if last is not None:
            yield last
        last = item
    if last is not None:
        yield last


def _apart(tex: str) -> str:
    """A base that can take another superscript: one that has one already is put in braces."""
    return f"{{{tex.rstrip()}}}" if re.search(r"\^\{[^{}]*\}$", tex.rstrip()) else tex.rstrip()


def _letters(text: str, start: int, end: int, touches: bool, strict: bool) -> Item:
    found, before, after = text[start:end], text[:start], text[end : end + 1]
    item = Item("letter", start, end, letters_to_tex(found), True, text=found)
    if re.fullmatch(rf"[{ALPHABET}]+", found) and not re.fullmatch(r"[A-Za-zÀ-ÿ]+", found):
        if found == "Σ" and not _is_letter(before, text[end:]):
            return replace(item, kind="big", tex=BIG["Σ"])
        if found[0] == "Σ" and len(found) > 1:
            return replace(item, tex=BIG["Σ"] + letters_to_tex(found[1:]))
        if "Σ" in found[1:-1]:
            first, _, rest = found.partition("Σ")
            return replace(item, tex=letters_to_tex(first) + BIG["Σ"] + letters_to_tex(rest))
        return replace(item, kind="big", tex=BIG["Π"]) if found == "Π" else item
    if found in FUNCTIONS:
        return replace(item, kind="function", tex=FUNCTIONS[found], is_sure=False)
    if found == "mod":
        return replace(item, kind="sign", tex=r"\bmod ", is_sure=False)
    if len(found) == 1:
        tex = _in_context(before, found, text[end:])
        if strict and found in "aA" and after not in ("_", "^", "'", "′", "("):
            is_word = found == "a" or bool(re.search(r"(^|[.:])\s*$", before))
            return replace(item, kind="article" if is_word else "letter", tex=tex)
        if (
            strict
            and not touches
            and (before[-1:] in ("'", "’", ".") or re.search(r"[A-Za-z]{3}-$", before[-9:]))
        ):
            is_level = before.endswith("level-")
            return replace(item, kind="letter" if is_level else "word")
        return replace(item, tex=tex)
    raised = bool(re.match("[²³⁴⁵ᵀ]", after))
    if (
        (touches or raised and not re.fullmatch("[a-z]{3}", found))
        and len(found) <= 3
        and found not in ("st", "nd", "rd", "th")
    ):
        return item
    if PRODUCTS.fullmatch(found):
        return replace(item, kind="product" if strict and found == "by" else "letter")
    if CAPITALS.fullmatch(found):
        return replace(item, kind="product" if strict else "letter")
    if not strict and len(found) == 2 and found not in SHORT_WORDS:
        return item
    left, right = (" " if text[i : i + 1].isspace() else "" for i in (start - 1, end))
    return Item("word", start, end, f"{TEXT}{left}{found}{right}}}", text=found)


def _is_letter(before: str, after: str) -> bool:
    """Whether Σ is a matrix: after a letter or a bracket, before a sign or a superscript."""
    return bool(
        re.search(rf"[{ALPHABET})]\Z", before)
        or re.match(r"\s*[=,.:)‖]|\^|\s[−+·] |\s+[a-z]{2}", after)
    )


def _in_context(before: str, letter: str, after: str) -> str:
    """The letter as ``notation.md`` has it: number fields, function space, neurovariety, loss."""
    if letter in "QRCZ" and after[:1] != "(" and re.search(r"\bover\s$", before):
        return rf"\mathbb{{{letter}}}"
    if letter in "CR" and before.endswith(("P¹(", "^1(")) or letter in "ZQ" and after[:1] == "[":
        return rf"\mathbb{{{letter}}}"
    if letter in "PR" and re.match(r"\^|[¹²³⁴⁵]", after) and not before.endswith(("∂", "⟨")):
        return rf"\mathbb{{{letter}}}"
    if letter == "F" and re.match(r"_p\b", after):
        return r"\mathbb{F}"
    if letter == "M" and re.search(r"(∈ |\blies? in )$", before):
        return r"\mathcal{M}"
    if letter == "Z" and re.search(r"\b(neurovariety|closure)\s$", before):
        return r"\mathcal{Z}"
    if letter == "L" and (
        re.search(r"(∂² ?|Hess |(gradient|derivative) of )$", before) or after[:2] == "(w"
    ):
        return r"\mathcal{L}"
    return letter


def _sign(text: str, start: int, end: int) -> Item:
    found = text[start:end]
    if found in "∞½":
        return Item("letter", start, end, LETTERS[found], found == "∞", text=found)
    if found in RELATIONS:
        return Item("relation", start, end, RELATIONS[found], text=found)
    if found in SIGNS and not (found == "⊕" and text[end : end + 1] == "_"):
        return Item("sign", start, end, SIGNS[found], text=found)
    if found in "∏∫⊕":
        return Item("big", start, end, BIG[found], True, text=found)
    if found == "√":
        return Item("big", start, end, r"\sqrt", True, text=found)
    if found == "…":
        return Item("dots", start, end, r"\dots ", text=found)
    if found in ",;":
        return Item("comma", start, end, f"{found} ", text=found)
    if found in "|‖":
        apart = text[start - 1 : start].isspace() and text[end : end + 1].isspace()
        tex = r"\mid " if apart else {"|": "|", "‖": r"\|"}[found]
        return Item("sign" if apart else "bar", start, end, tex, text=found)
    return Item("word", start, end, BRACKETS.get(found, found), text=found)


def grouped(items: list[Item], text: str, strict: bool = True) -> list[Item]:
    """The items with matching brackets made one item, where all between them is mathematics."""
    found: list[Item] = []
    stack: list[int] = []
    for item in items:
        opening, closing = item.text in OPEN, item.text[:1] in CLOSE
        if item.text and opening and item.kind == "word":
            stack.append(len(found))
            found.append(item)
        elif item.text and closing and stack and _match(found[stack[-1]].text, item.text[0]):
            place = stack.pop()
            first, inside = found[place], found[place + 1 :]
            is_call = bool(place) and found[place - 1].end == first.start
            is_call = is_call and found[place - 1].kind in ("letter", "function")
            group = _group(first, inside, item, strict, is_call)
            if group is None and text[first.start - 1 : first.start + 1] == "#{" and found[:place]:
                tex, place = to_tex(text[first.start - 1 : item.end]), place - 1
                group = tex and Item("letter", first.start - 1, item.end, tex, True)
            if (
                group
                and place
                and (found[place - 1].text, found[place - 1].end) == ("C", first.start)
            ):
                binomial = _binomial(found[place - 1], inside, item)
                place, group = (place - 1, binomial) if binomial else (place, group)
            if not group:
                found.append(replace(item, kind="word"))
            else:
                found[place:] = [group]
        else:
            if item.text and closing:
                stack.clear()
            found.append(item)
    return found


def _binomial(letter: Item, inside: list[Item], last: Item) -> Item | None:
    """C(n, j) is a binomial coefficient."""
    commas = [place for place, item in enumerate(inside) if item.kind == "comma"]
    if len(commas) != 1:
        return None
    upper, lower = joined(inside[: commas[0]]), joined(inside[commas[0] + 1 :])
    tex = rf"\binom{{{upper}}}{{{lower}}}{last.tex[1:]}"
    return Item("letter", letter.start, last.end, tex, True, has_script=True)


def _match(opening: str, closing: str) -> bool:
    """Brackets of one kind, or the ends of an interval: [0, 1)."""
    return opening + closing in ("()", "[]", "{}", "⟨⟩", "[)", "(]")


def _group(first: Item, inside: list[Item], last: Item, strict: bool, is_call: bool) -> Item | None:
    inside = [replace(i, kind="relation", tex=":") if i.text == ":" else i for i in inside]
    if is_call and [i.kind for i in inside] == ["article"]:
        inside = [replace(inside[0], kind="letter")]
    if strict:
        inside = settled(inside, in_group=True)
        if [i.text for i in inside] in (["i"], ["ii"]):
            return None
    if not inside or any(i.kind in ("word", "article", "product") for i in inside if strict):
        return None
    body = joined(inside)
    opening, closing = BRACKETS.get(first.text, first.text), last.tex
    return Item(
        "group",
        first.start,
        last.end,
        f"{opening}{body}{closing}",
        any(i.is_sure for i in inside) or last.has_script,
        first.text != "⟨" and any(i.kind in ("comma", "relation") for i in inside),
        last.has_script,
        first.text,
    )


def settled(items: list[Item], in_group: bool = False) -> list[Item]:
    """The items that are words or mathematics, according to what stands beside them, decided."""
    found = []
    for place, item in enumerate(items):
        before = found[-1] if found else None
        after = items[place + 1] if place + 1 < len(items) else None
        beside = [i for i in (before, after) if i is not None]
        if item.kind in ("article", "product"):
            kinds = {"relation", "sign"} | ({"comma"} if in_group else set())
            touching = [i for i in beside if i.end == item.start or i.start == item.end]
            ok = any(i.kind in kinds for i in beside) or any(
                i.kind in ("number", "letter", "group") for i in touching
            )
            if after is not None and after.text.isalpha() and after.kind == "word":
                ok = ok and after.text in VERBS
            item = replace(item, kind="letter" if ok else "word", is_sure=ok)
        elif item.kind == "function":
            ok = after is not None and (
                after.kind == "group"
                and after.start == item.end
                and after.is_sure
                or after.kind in ("big", "function", "bar")
                or (after.kind == "letter" or after.kind == "group" and not after.is_tuple)
                and after.is_sure
                and after.start - item.end <= 1
            )
            if item.tex.startswith(
                (r"\operatorname{rank}", r"\operatorname{im}", r"\operatorname{sign}")
            ):
                ok = ok and after.tex.startswith(r"d\mu")
            ok = ok or item.has_script or before is not None and before.tex in FUNCTIONS.values()
            item = replace(item, kind="big" if ok else "word", is_sure=ok)
        found.append(item)
    return found


def joined(items: list[Item]) -> str:
    """The LaTeX of items side by side; words of prose among them stay together."""
    parts: list[str] = []
    roots = 0
    for before, item in zip([None, *items], items, strict=False):
        if item.tex == r"\sqrt":
            parts.append(r"\sqrt{")
            roots += 1
            continue
        tex = item.tex
        if roots and item.kind == "group" and not item.has_script:
            tex = tex[1:-1]
        if before is not None and before.tex.startswith(TEXT) and tex.startswith(TEXT):
            parts[-1] = parts[-1].removesuffix("}").rstrip()
            tex = " " + tex.removeprefix(TEXT).lstrip()
        elif parts and item.kind == "number" and re.search(r"\\[A-Za-z]+$", parts[-1]):
            tex = " " + tex
        parts.append(tex)
        if roots and item.kind != "sign":
            parts.append("}" * roots)
            roots = 0
    return ("".join(parts) + "}" * roots).strip()


def runs(items: list[Item]) -> Iterator[list[Item]]:
    """The longest formulas of a text."""
    run: list[Item] = []
    for place, item in enumerate(items):
        after = items[place + 1] if place + 1 < len(items) else None
        if item.kind in ("word", "article", "product"):
            yield from _whole(run)
            run = []
        elif item.kind == "comma":
            dotted = (after is not None and after.kind == "dots") or bool(
                run and run[-1].kind == "dots"
            )
            if dotted and item.text == ",":
                run.append(item)
            else:
                yield from _whole(run)
                run = []
        elif run and not _follows(run[-1], item):
            yield from _whole(run)
            run = [item]
        else:
            run.append(item)
    yield from _whole(run)


def _follows(before: Item, item: Item) -> bool:
    """Whether two items side by side are one formula: a product, or parts of one."""
    if before.kind not in OPERANDS or item.kind not in (*OPERANDS, "big"):
        return True
    if before.end == item.start:
        return True
    if (
        item.kind == "dots"
        or before.kind == "dots"
        or item.kind == "number"
        or before.kind == "number"
    ):
        return False
    if before.is_tuple and before.kind == "group" or item.is_tuple and item.kind == "group":
        return False
    return (
        item.kind == "big"
        or before.kind == "group"
        or item.kind == "group"
        or (before.has_script or item.has_script or item.text[:1] in "∂∇")
    )


def _whole(run: list[Item]) -> Iterator[list[Item]]:
    """The run without signs that lack a side, if it is a formula at all."""
    while run and (
        run[0].kind in ("relation", "comma") or run[0].kind == "sign" and run[0].text not in "−±"
    ):
        run = run[1:]
    while run and (run[-1].kind in ("relation", "comma", "sign", "big") and not run[-1].has_script):
        run = run[:-1]
    bars = [item.text[0] for item in run if item.kind == "bar"]
    if bars.count("‖") % 2 or bars.count("|") % 2:
        return
    is_sure = any(item.is_sure for item in run) or any(
        item.kind == "relation" or item.text == "×" for item in run[1:-1]
    )
    if is_sure:
        yield run


PROTECTED = re.compile(
    r"``.+?``|:[a-zA-Z:]+:`[^`]+`|`[^`]+`_{0,2}|(?<![\w)*])\*\*?(?=\S)[^*]+(?<=\S)\*\*?(?!\w)"
    r"|https?://\S+|\b(?:e\.g|i\.e)\.|\[[A-Z][A-Za-z]+\d{4}[^\]]*\]|\[[A-Z]+slides\]",
    re.S,
)
BEFORE, AFTER = " \n'\"([{<-/:", " \n'\")]}>-/:.,;!?"


def set_in_line(text: str) -> str:
    """The reStructuredText with its formulas in the role ``math``."""
    parts, place = [], 0
    for match in [*PROTECTED.finditer(text), None]:
        end = match.start() if match else len(text)
        parts.append(_prose(text[place:end], text[:place][-1:], text[end : end + 1]))
        if match:
            parts.append(match[0])
            place = match.end()
    return "".join(parts)


def _prose(text: str, before: str, after: str) -> str:
    items = settled(grouped(list(tokens(text)), text))
    parts, place = [], 0
    for run in runs(items):
        start, end = run[0].start, run[-1].end
        parts.append(_escaped(text[place:start]))
        left, right = text[start - 1 : start] or before, text[end : end + 1] or after
        tex = joined(run)
        parts.append("" if not left or left in BEFORE else "\\ ")
        parts.append(f":math:`{tex}`")
        parts.append("" if not right or right in AFTER else "\\ ")
        place = end
    return "".join([*parts, _escaped(text[place:])])


def _escaped(text: str) -> str:
    """Prose in which bars and stars are no markup."""
    return re.sub(r"([|*])", r"\\\1", text)


FIELD = re.compile(r"\s*:[a-z]+(?: [^:`]+)?:(?= |$)")
MARKER = re.compile(r"\s*(?:[-*•]|\d+\.)\s+")


def set_in_docstring(lines: list[str]) -> list[str]:
    """The lines of a docstring, as Sphinx parses them, with formulas set in lines and on their own."""
    found: list[str] = []
    for block in _blocks(lines):
        found += block if _is_verbatim(block) else _display(block, found) or _in_paragraph(block)
    return found


def _blocks(lines: list[str]) -> Iterator[list[str]]:
    """Paragraphs, fields, items of lists; blank lines, doctests and directives by themselves."""
    block: list[str] = []
    for line in lines:
        in_code = block and _is_verbatim(block) and block[0].strip()
        if not line.strip():
            yield from ([block] if block else [])
            yield [line]
            block = []
        elif not in_code and (FIELD.match(line) or MARKER.match(line)):
            yield from ([block] if block else [])
            block = [line]
        else:
            block.append(line)
    yield from ([block] if block else [])


def _is_verbatim(block: list[str]) -> bool:
    return not block[0].strip() or block[0].lstrip().startswith((">>>", ".. "))


def _indent(line: str) -> str:
    return line[: len(line) - len(line.lstrip())]


def _in_paragraph(block: list[str]) -> list[str]:
    head = FIELD.match(block[0]) or MARKER.match(block[0])
    first = head[0] if head else _indent(block[0])
    text = "\n".join([block[0][len(first) :], *(line.strip() for line in block[1:])])
    rest = _indent(block[1]) if len(block) > 1 else ""
    one, *others = set_in_line(text).split("\n")
    return [first + one, *(rest + line for line in others)]


def _display(block: list[str], before: list[str]) -> list[str]:
    """The block as a displayed formula, if it is indented below a paragraph and mostly a formula."""
    previous = next((line for line in reversed(before) if line.strip()), None)
    if (
        previous is None
        or len(_indent(block[0])) <= len(_indent(previous))
        or MARKER.match(block[0])
    ):
        return []
    if FIELD.match(block[0]) or FIELD.match(previous):
        return []
    rows = [line.strip() for line in block]
    whole = " ".join(rows)
    items = settled(grouped(list(tokens(whole)), whole))
    words = sum(len(item.text) for item in items if item.text.isalpha() and item.kind == "word")
    tex = [to_tex(row) for row in rows]
    if None in tex or not list(runs(items)) or words > len(whole) / 2:
        return []
    lead = _indent(block[0])[4:] if len(_indent(block[0])) >= 4 else ""
    body = " \\\\ ".join(filter(None, tex))
    if len(tex) > 1:
        body = rf"\begin{{gathered}} {body} \end{{gathered}}"
    return [f"{lead}.. math::", "", f"{lead}   {body}"]
