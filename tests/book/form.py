"""The form of a chapter, read from its source: words, visible code, headings, first picture."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

FENCE = re.compile(r"^(?P<marks>`{3,}|:{3,})(?:\{(?P<kind>[^}]*)\})?(?P<argument>.*)$")
HIDDEN = {"hide-input", "hide-cell", "remove-input", "remove-cell"}
VERBATIM = {"math", "raw", "bibliography", "figure-gallery", "claims-ledger"}
FOLDED = re.compile(r"^:class:.*\b(?:dropdown|toggle)\b", re.M)


@dataclass
class Block:
    """A fenced directive, a cell or the page itself: its lines, with the blocks inside."""

    kind: str = ""
    argument: str = ""
    content: list[str | Block] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "\n".join(line for line in self.content if isinstance(line, str))

    @property
    def options(self) -> str:
        return "\n".join(re.findall(r"^:[a-z-]+:.*$", self.text, re.M))

    @property
    def is_folded(self) -> bool:
        return self.kind == "dropdown" or bool(FOLDED.search(self.options))

    @property
    def is_cell(self) -> bool:
        return self.kind == "code-cell"

    @property
    def code(self) -> list[str]:
        """The lines of a cell's code, blank ones between them too."""
        return re.sub(r"^:[a-z-]+:.*$", "", self.text, flags=re.M).strip("\n").splitlines()

    @property
    def is_visible_cell(self) -> bool:
        return self.is_cell and not HIDDEN & set(re.findall(r"[\w-]+", self.options))

    def main_flow(self) -> Iterator[Block]:
        """The block and those inside that are read without unfolding anything."""
        yield self
        between_gates = False
        for block in self.content:
            if isinstance(block, Block):
                if block.kind == "solution-start":
                    between_gates = True
                if not (block.is_folded or between_gates or block.kind == "solution"):
                    yield from block.main_flow()
                if block.kind == "solution-end":
                    between_gates = False


def parsed(source: str) -> Block:
    """The page without its front matter."""
    page = Block()
    stack: list[tuple[Block, str]] = [(page, "")]
    for line in re.sub(r"\A---\n.*?\n---\n", "", source, flags=re.S).splitlines():
        block, marks = stack[-1]
        fence = FENCE.match(line)
        if fence and marks and fence["marks"] == marks and not line[len(marks) :].strip():
            stack.pop()
        elif fence and not block.is_cell and (fence["kind"] or not marks):
            opened = Block(fence["kind"] or "code", fence["argument"].strip())
            block.content.append(opened)
            stack.append((opened, fence["marks"]))
        else:
            block.content.append(line)
    return page


def words(text: str) -> int:
    """Words of Markdown prose; a formula is none, a name in code or a reference is one."""
    text = re.sub(r"\$\$.*?\$\$|\\begin\{(\w+\*?)\}.*?\\end\{\1\}", " ", text, flags=re.S)
    text = re.sub(r"^(?:\([^)\s]+\)=|:[a-z-]+:.*|%.*|#+ .*)$", " ", text, flags=re.M)
    text = re.sub(r"\$[^$]*\$", " ", text)
    text = re.sub(r"(?:\{[a-z:]+\})?`[^`]*`", " name ", text)
    text = re.sub(r"\]\([^)]*\)", "]", text)
    return len(re.findall(r"[A-Za-zÀ-ž][\w'’-]*", text))


@dataclass(frozen=True)
class Form:
    """What a chapter asks of its reader."""

    words: int
    code_lines: int
    longest_cell: int
    headings: tuple[str, ...]
    run_ins: tuple[str, ...]
    figures: int
    exercises: int
    solutions: int
    first_figure: int
    """Words before the first figure."""
    unnamed: tuple[str, ...]
    """Numbered statements without a name."""

    @classmethod
    def of(cls, source: str) -> Form:
        flow = list(parsed(source).main_flow())
        prose = [b for b in flow if not b.is_cell and b.kind not in VERBATIM and b.kind != "code"]
        cells = [b for b in flow if b.is_visible_cell]
        text = "\n".join(b.text for b in prose)
        shown = [i for i, b in enumerate(flow) if b.is_cell and "show(" in b.text]
        everything = re.sub(r"^(`{3,})\{code-cell\}.*?^\1$", "", source, flags=re.S | re.M)
        return cls(
            words=sum(words(b.text) + words(_title(b)) for b in prose),
            code_lines=sum(len(b.code) for b in cells),
            longest_cell=max((len(b.code) for b in cells), default=0),
            headings=tuple(re.findall(r"^## (.*)$", text, re.M)),
            run_ins=tuple(re.findall(r"^\*\*[^*\n]+\*\*", everything, re.M)),
            figures=len(shown),
            exercises=sum(b.kind in ("exercise", "exercise-start") for b in flow),
            solutions=len(re.findall(r"\{solution(?:-start)?\}", everything)),
            first_figure=words(before_first_figure(source)),
            unnamed=tuple(
                b.options
                for b in flow
                if b.kind.startswith("prf:")
                and b.kind != "prf:proof"
                and not re.search("[A-Za-z]", re.sub(r"\{cite[^}]*\}`[^`]*`", "", b.argument))
            ),
        )


def _title(block: Block) -> str:
    return block.argument if block.kind.startswith(("prf:", "exercise", "admonition")) else ""


def before_first_figure(source: str) -> str:
    """The page's prose that stands before its first ``show(``."""
    body = re.sub(r"\A---\n.*?\n---\n", "", source, flags=re.S).partition("show(")[0]
    return re.sub(r"^(?:`{3,}|:{3,}).*$", "", body, flags=re.M)
