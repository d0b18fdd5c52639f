"""Docstrings with their mathematics set as mathematics.

They say ``W = Σ_i w_i x^{S_i}`` and ``‖W − u‖² ≤ 1``, which reads well in a terminal. On a page
such text becomes the role ``math``, and a formula on an indented line the directive. Code, roles,
emphasis, doctests, citations and addresses are left alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lcn_formulas import formulas, to_tex

PROTECTED = re.compile(
    r"``.+?``|:[a-zA-Z:]+:`[^`]+`|`[^`]+`_{0,2}|(?<![\w)*])\*\*?(?=\S)[^*]+(?<=\S)\*\*?(?!\w)"
    r"|https?://\S+|\b(?:e\.g|i\.e)\.|(?<!\w)\(i{1,3}\)|\[[A-Z][A-Za-z]+\d{4}[^\]]*\]|\[[A-Z]+slides\]",
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
    parts, place = [], 0
    for start, end, tex in formulas(text):
        parts.append(_escaped(text[place:start]))
        left, right = text[start - 1 : start] or before, text[end : end + 1] or after
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


WIDEST = 80
"""Characters of a displayed formula; one with more begins a new row at each wide space."""


def set_in_docstring(lines: list[str]) -> list[str]:
    """The lines of a docstring, as Sphinx parses them, with their formulas set."""
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
    """The block as a displayed formula, if it is indented, and words are less than half of it."""
    previous = next((line for line in reversed(before) if line.strip()), "")
    indent = len(_indent(block[0]))
    if indent < max(4, len(_indent(previous)) + 1) or any(map(FIELD.match, (block[0], previous))):
        return []
    rows = [line.strip() for line in block]
    if max(map(len, rows)) > WIDEST:
        rows = [part for row in rows for part in re.split(r"\s{2,}", row)]
    tex = [to_tex(row) for row in rows]
    if None in tex or MARKER.match(block[0]) or not any(formulas(" ".join(rows))):
        return []
    body = " \\\\ ".join(filter(None, tex))
    if len("".join(re.findall(r"\\text\{([^}]*)\}", body))) > len("".join(rows)) / 2:
        return []
    if len(tex) > 1:
        body = rf"\begin{{gathered}} {body} \end{{gathered}}"
    lead = " " * (indent - 4)
    return [f"{lead}.. math::", "", f"{lead}   {body}"]
