"""Notebooks for download, made to be read and run in any Jupyter.

What only a book understands (named blocks, citations, cross-references) becomes plain Markdown
with the numbers and the names of the pages, and links to them; the first cell says how to install
what the notebook needs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sphinx.environment import BuildEnvironment

INSTALL = "lcn-support[train] @ git+https://github.com/lcn-companion/lcn-companion"
FENCE = re.compile(r"^(?P<marks>:{3,}|`{3,}|~{3,})\{(?P<kind>[^}]+)\}[ ]*(?P<argument>.*)$")
ROLE = re.compile(r"\{(?P<role>[a-z:-]+)\}`(?P<content>[^`]+)`")
LABEL = re.compile(r"^\([^()\s]+\)=\s*$\n?", re.M)
LINK = re.compile(r"(?<=\]\()(?P<path>(?:\.\./)*[\w/-]+)\.md(?P<anchor>#[\w-]+)?(?=\))")
LOCAL = re.compile(r"(?<=\]\()(?=#[\w-]+\))")
TITLED = re.compile(r"(?P<text>.*?)\s*<(?P<target>[^>]+)>$", re.S)
LEFT_OUT = ("lcn-moved", "solution-end", "exercise-end", "figure-gallery", "lcn-pdf")


@dataclass(frozen=True)
class Names:
    """What the pages call a thing, and where it is: from a label to its words and its address."""

    home: str
    page: str
    things: Mapping[str, tuple[str, str]]
    values: Mapping[str, str]

    def link(self, label: str, text: str = "") -> str:
        """A Markdown link to a thing; the bare text where it is unknown."""
        words, address = self.things.get(label, (label, ""))
        return f"[{text or words}]({self.home}{address})" if address else text or words

    def address(self, path: str, anchor: str) -> str:
        """The public page that a relative path leads to."""
        parts = [*self.page.split("/")[:-1]]
        for step in path.split("/"):
            parts = parts[:-1] if step == ".." else [*parts, step]
        return f"{self.home}{'/'.join(parts)}.html{anchor}"


def things(env: BuildEnvironment) -> dict[str, tuple[str, str]]:
    """All labels of the book: statements, exercises, works and places."""
    numbers = env.toc_fignumbers
    found = {}
    places = env.get_domain("std")
    for label, (page, anchor) in places.anonlabels.items():
        found[label] = (label, f"{page}.html#{anchor}")
    for label, (page, anchor, title) in places.labels.items():
        found[label] = (title or label, f"{page}.html#{anchor}")
    for name, node in getattr(env, "sphinx_exercise_registry", {}).items():
        number = numbers.get(node["docname"], {}).get("exercise", {}).get(name, ())
        said = " ".join(["Exercise", ".".join(map(str, number))]).strip()
        found[name] = (said, f"{node['docname']}.html#{name}")
    for label, proof in getattr(env, "proof_list", {}).items():
        page = proof["docname"]
        number = numbers.get(page, {}).get(proof["countertype"], {}).get(label, ())
        said = " ".join([proof["realtype"].title(), ".".join(map(str, number))]).strip()
        found[label] = (said, f"{page}.html#{label}")
    for work in env.get_domain("cite").citations:
        page = work.bibliography_key.docname
        found[work.key] = (cited(work.entry), f"{page}.html#{work.citation_id}")
    return found


def cited(entry: Any) -> str:
    """A work as the pages cite it: names of the authors and the year."""
    names = [" ".join(person.last_names) for person in entry.persons.get("author", ())]
    who = names[0] + " et al." if len(names) > 2 else " and ".join(names)
    return f"{re.sub(r'[{}]', '', who)}, {entry.fields.get('year', 'n.d.')}"


def blocks(lines: list[str]) -> Iterator[tuple[re.Match[str] | None, list[str]]]:
    """The lines of a cell by named block, with its lines, or by single line without one."""
    place = 0
    while place < len(lines):
        fence = FENCE.match(lines[place])
        if not fence:
            yield None, [lines[place]]
            place += 1
            continue
        end = place + 1
        while end < len(lines) and lines[end].rstrip() != fence["marks"]:
            end += 1
        yield fence, lines[place + 1 : end]
        place = end + 1


def readable(text: str, names: Names) -> str:
    """A Markdown cell without anything that plain Jupyter would show raw.

    >>> names = Names("https://x.org/", "chapters/a", {"t": ("Theorem 2.1", "b.html#t")}, {})
    >>> print(readable(":::{prf:theorem} Filling\\n:label: t\\n\\nAll of it.\\n:::", names))
    > **[Theorem 2.1](https://x.org/b.html#t)** (Filling).
    >
    > All of it.
    """
    found: list[str] = []
    for fence, lines in blocks(text.splitlines()):
        found += lines if fence is None else set_block(fence, lines, names)
    plain = LABEL.sub("", "\n".join(found))
    plain = LINK.sub(lambda m: names.address(m["path"], m["anchor"] or ""), plain)
    plain = LOCAL.sub(f"{names.home}{names.page}.html", plain)
    plain = ROLE.sub(lambda m: set_role(m["role"], m["content"], names), plain)
    return re.sub(r"\n{3,}", "\n\n", plain).strip("\n")


def set_block(fence: re.Match[str], lines: list[str], names: Names) -> list[str]:
    """A named block as a quotation with its number and name."""
    kind, argument = fence["kind"], fence["argument"].strip()
    options = dict(m.groups() for line in lines if (m := re.match(r":([a-z-]+):\s*(.*)", line)))
    body = [line for line in lines if not re.match(r":[a-z-]+:", line)]
    inside = readable("\n".join(body).strip("\n"), names)
    if kind in LEFT_OUT:
        return []
    if kind == "math":
        return ["$$", *inside.splitlines(), "$$"]
    if kind == "admonition":
        head = f"**{argument}.**"
    elif kind == "prf:proof":
        head = "*Proof.*" if not argument else f"*Proof* ({argument})."
    elif kind.startswith("solution"):
        head = f"**Solution of {names.link(argument)}.**"
    elif kind.startswith(("prf:", "exercise")):
        head = f"**{names.link(options.get('label', ''), '')}**"
        head += f" ({argument})." if argument else "."
    else:
        head = f"**{argument}**" if argument else ""
    return ["", *quoted("\n\n".join(filter(None, (head, inside)))), ""]


def quoted(text: str) -> list[str]:
    return [f"> {line}".rstrip() for line in text.splitlines()]


def set_role(role: str, content: str, names: Names) -> str:
    """A role as words, or as a link to what it names."""
    titled = TITLED.fullmatch(content)
    text, target = (titled["text"], titled["target"]) if titled else ("", content)
    if role.startswith("cite"):
        works = "; ".join(names.link(key.strip()) for key in target.split(","))
        return works if role in ("cite:t", "cite") else f"({works})"
    if role.startswith("glue"):
        key, _, form = target.partition(":")
        return formed(names.values.get(key, key), form)
    if role == "math":
        return f"${content}$"
    if role == "doc":
        return f"[{text or target}]({names.address(target.removesuffix('.md'), '')})"
    if role in ("term", "abbr"):
        return text or target
    return names.link(target, text)


def formed(value: str, form: str) -> str:
    value = value.strip("'\"")
    return format(float(value), form) if form else value


def glued(notebook: Mapping[str, Any]) -> dict[str, str]:
    """The values that the cells hand to the prose, by their names."""
    outputs = [o for cell in notebook["cells"] for o in cell.get("outputs", ())]
    return {
        o["metadata"]["scrapbook"]["name"].removeprefix("application/papermill.record/"): "".join(
            o["data"].get("text/plain", "")
        )
        for o in outputs
        if "scrapbook" in o.get("metadata", {})
    }


def for_download(
    notebook: dict[str, Any], page: str, home: str, known: Mapping[str, tuple[str, str]]
) -> dict[str, Any]:
    """The notebook of a page with readable cells and a first cell that says what it needs."""
    names = Names(home, page, known, glued(notebook))
    kept = []
    for cell in notebook["cells"]:
        source = "".join(cell["source"])
        if cell["cell_type"] == "markdown":
            source = readable(source, names)
        if source.strip():
            kept.append(cell | {"source": source})
    return notebook | {"cells": [*beginning(f"{home}{page}.html"), *kept]}


def beginning(address: str) -> list[dict[str, Any]]:
    said = (
        f"*This is the notebook of a [page of the LCN Companion]({address}).* It needs the package "
        "`lcn-support`. Take away the `#` in the next cell to install it, once."
    )
    return [
        {"cell_type": "markdown", "id": "", "metadata": {}, "source": said},
        {
            "cell_type": "code", "id": "", "metadata": {}, "execution_count": None, "outputs": [],
            "source": f'# %pip install "{INSTALL}"',
        },
    ]  # fmt: skip
