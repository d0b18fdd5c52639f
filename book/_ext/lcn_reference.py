"""The package reference, made from the faces of the rooms, so that it lists what there is.

``{lcn-rooms}`` lists the rooms in the order of their floors; ``{lcn-room} counting`` is the page of
a room: what it says of itself, then the names of its face by the files that they come from, and
its engine rooms. Names that the package itself shows as well say so, formulas in docstrings are
set as formulas, citations lead to the bibliography, and references to a name of ours to its entry.
"""

from __future__ import annotations

import ast
import inspect
import re
from functools import cache
from importlib import import_module
from pathlib import Path
from pydoc import locate
from typing import Any

from docutils import nodes
from docutils.statemachine import StringList
from lcn_docstrings import set_in_docstring
from sphinx.addnodes import pending_xref
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.pycode import ModuleAnalyzer
from sphinx.util.docutils import SphinxDirective

import lcn_support

PACKAGE = lcn_support.__name__
ROOT = Path(lcn_support.__file__).parent
CITATION = re.compile(r"\[([A-Z]\w+(?:, [A-Z]\w+)*)\]")


@cache
def face(room: str) -> dict[str, list[str]]:
    """The names that a room shows, by the files that they come from.

    What the room's docstring names comes first, in its order; then files follow by name, and names
    as they stand in their file. A name that a file has from another one has its entry there.
    """
    stub = ROOT.joinpath(*room.split("."), "__init__.pyi")
    story = re.findall(r"``(\w+)``", import_module(f"{PACKAGE}.{room}").__doc__ or "")

    def place(name: str) -> int:
        return story.index(name) if name in story else len(story)

    files = {}
    for node in ast.parse(stub.read_text("utf-8")).body if stub.exists() else ():
        if isinstance(node, ast.ImportFrom) and node.module:
            names = {alias.name for alias in node.names}
            defined = [name for name in _defined(f"{room}.{node.module}") if name in names]
            files[f"{room}.{node.module}"] = sorted(defined, key=place)
    if not stub.exists():
        files[room] = [name for name in _defined(room) if name[0] != "_" and not name.isupper()]
    files = {file: names for file, names in files.items() if names}
    return dict(sorted(files.items(), key=lambda entry: (min(map(place, entry[1])), entry[0])))


def _defined(file: str) -> list[str]:
    """The names at the top of a file, in its order; none of a folder, whose own face lists them."""
    found: list[str] = []
    path = ROOT.joinpath(*file.split(".")).with_suffix(".py")
    for node in ast.parse(path.read_text("utf-8")).body if path.exists() else ():
        targets = [node.target] if isinstance(node, ast.AnnAssign) else getattr(node, "targets", [])
        found += [target.id for target in targets if isinstance(target, ast.Name)]
        found += [node.name] if isinstance(node, ast.FunctionDef | ast.ClassDef) else []
    return list(dict.fromkeys(found))


def has_face(room: str) -> bool:
    return room == "explore" or ROOT.joinpath(*room.split("."), "__init__.pyi").exists()


def engine_rooms(room: str) -> list[str]:
    """The rooms behind a room that have more to say than a line."""
    folders = sorted(path.parent for path in ROOT.joinpath(room).glob("*/__init__.py"))
    names = [f"{room}.{folder.name}" for folder in folders]
    return [n for n in names if "\n" in (import_module(f"{PACKAGE}.{n}").__doc__ or "").strip()]


@cache
def shown() -> dict[str, Any]:
    """Every name of the reference, as a reader imports it, with what it stands for."""
    rooms = [inner for room in lcn_support.ROOMS for inner in (room, *engine_rooms(room))]
    return {
        f"{PACKAGE}.{room}.{name}": getattr(import_module(f"{PACKAGE}.{room}"), name)
        for room in rooms
        if has_face(room)
        for names in face(room).values()
        for name in names
    }


def is_flat(name: str, thing: object) -> bool:
    """Whether the package itself shows that thing by that name."""
    return name in lcn_support.__all__ and getattr(lcn_support, name) is thing


def _home(thing: object) -> str | None:
    """Where a class or a function is defined; None for a constant."""
    name = getattr(thing, "__qualname__", None)
    return name and f"{thing.__module__}.{name}"


def _words(room: str) -> str:
    return room.rpartition(".")[2].replace("_", " ").capitalize()


def _auto(name: str, thing: object) -> list[str]:
    if inspect.isclass(thing):
        kind = "exception" if issubclass(thing, Exception) else "class"
        return [f".. auto{kind}:: {name}", "   :members:", ""]
    if callable(thing):
        return [f".. autofunction:: {name}", ""]
    return [f".. autodata:: {name}", "   :no-value:", ""]


def page(room: str, level: int = 2) -> list[str]:
    """The page of a room, below its title, in Markdown."""
    here = import_module(f"{PACKAGE}.{room}")
    lines = ["```{eval-rst}", f".. automodule:: {PACKAGE}.{room}", "```", ""]
    for file, names in face(room).items() if has_face(room) else ():
        entries = [_auto(f"{PACKAGE}.{room}.{name}", getattr(here, name)) for name in names]
        if file != room:
            lines += [f"{'#' * level} {_words(file)}", ""]
        lines += ["```{eval-rst}"]
        if file != room:
            again = ["   :no-index:"] if _is_on_an_inner_face(file, room) else []
            lines += [f".. automodule:: {PACKAGE}.{file}", *again, ""]
        lines += [line for entry in entries for line in entry] + ["```", ""]
    for engine in engine_rooms(room) if level == 2 else ():
        lines += [f"## Engine room: {_words(engine).lower()}", "", *page(engine, 3)]
    return lines


def _is_on_an_inner_face(file: str, room: str) -> bool:
    """Whether an engine room shows more of a file, which then has its entry there."""
    inner = file.rpartition(".")[0]
    return inner != room and has_face(inner) and file in face(inner)


class RoomPage(SphinxDirective):
    """``{lcn-room} counting``: what a room shows."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        room = self.arguments[0]
        if room not in lcn_support.ROOMS:
            raise self.error(f"no room {room}: the rooms are {', '.join(lcn_support.ROOMS)}")
        here = self.state_machine.node  # sections go to the page itself, and so must what is before
        self.state.nested_parse(StringList(page(room), f"<{room}>"), 0, here, match_titles=True)
        return []


class RoomList(SphinxDirective):
    """``{lcn-rooms}``: the rooms in the order of their floors, a line each."""

    def run(self) -> list[nodes.Node]:
        rows = [f"| [{_words(room)}]({room}.md) | {summary(room)} |" for room in lcn_support.ROOMS]
        lines = ["| Room | What lives there |", "|---|---|", *rows]
        box = nodes.Element()
        self.state.nested_parse(StringList(lines, "<rooms>"), 0, box)
        return box.children


def summary(room: str) -> str:
    """What a room says of itself in a line."""
    doc = import_module(f"{PACKAGE}.{room}").__doc__ or ""
    return " ".join(doc.strip().partition("\n\n")[0].split())


def cited(text: str, keys: frozenset[str]) -> str:
    """The text with the keys of our bibliography as citations."""

    def link(match: re.Match[str]) -> str:
        found = match[1].split(", ")
        return f":cite:p:`{','.join(found)}`" if keys.issuperset(found) else match[0]

    return CITATION.sub(link, text)


def linked(text: str, module: str) -> str:
    """What a room or a file says of itself, in which names of the room lead to their entries."""
    rooms = (module, module.rpartition(".")[0])
    names = {name.rpartition(".")[2] for name in shown() if name.rpartition(".")[0] in rooms}
    return re.sub(r"``(\w+)``", lambda m: f":obj:`{m[1]}`" if m[1] in names else m[0], text)


@cache
def bibliography_keys(path: Path) -> frozenset[str]:
    return frozenset(re.findall(r"^@\w+\{([^,]+),", path.read_text("utf-8"), re.M))


def set_docstring(
    app: Sphinx, what: str, name: str, thing: Any, options: object, lines: list[str]
) -> None:
    """Set the formulas of a docstring, link its citations, and say how a flat name is imported."""
    if not name.startswith(PACKAGE):
        return
    short = name.rpartition(".")[2]
    if what == "data":
        files = face(name.removeprefix(f"{PACKAGE}.").rpartition(".")[0])
        file = next(file for file, names in files.items() if short in names)
        documented = ModuleAnalyzer.for_module(f"{PACKAGE}.{file}").find_attr_docs()
        lines[:] = documented[("", short)]
    if what == "module":
        lines[:] = linked("\n".join(lines), name).split("\n")
    keys = bibliography_keys(Path(app.srcdir, "references.bib"))
    lines[:] = set_in_docstring(cited("\n".join(lines), keys).split("\n"))
    if name in shown() and is_flat(short, thing):
        lines[:0] = [".. container:: lcn-flat", "", f"   ``from {PACKAGE} import {short}``", ""]


@cache
def entries() -> dict[str, str]:
    """From the place where a name is defined, or its flat name, to its entry in the reference."""
    found = {}
    for name, thing in shown().items():
        if home := _home(thing):
            found[home] = name
        short = name.rpartition(".")[2]
        if is_flat(short, thing):
            found[f"{PACKAGE}.{short}"] = name
    return found


def entry(target: str, room: str | None) -> str | None:
    """The name in the reference that a docstring of a room means."""
    known = entries()
    parts = target.split(".")
    for end in range(len(parts), 0, -1):
        head, rest = ".".join(parts[:end]), parts[end:]
        if head not in known and head.startswith(f"{PACKAGE}."):
            head = _home(locate(head))
        if head in known:
            return ".".join([known[head], *rest])
    fitting = {name for name in known.values() if name.endswith(f".{parts[0]}")}
    chosen = {name for name in fitting if name == f"{room}.{parts[0]}"} or fitting
    return ".".join([*chosen, *parts[1:]]) if len(chosen) == 1 else None


@cache
def _names_in_files() -> frozenset[str]:
    """The names that any file defines: functions, classes, and what has a value or a type."""
    found = set()
    for path in ROOT.rglob("*.py"):
        text = path.read_text("utf-8")
        found |= set(re.findall(r"^ *(?:async )?(?:def|class) (\w+)", text, re.M))
        found |= set(re.findall(r"^ *(\w+)(?:: | = )", text, re.M))
    return frozenset(found)


def is_ours(target: str) -> bool:
    """Whether the package has that name, in a file if not on a face; short names in any file."""
    if target.startswith(f"{PACKAGE}."):
        owner, _, field = target.rpartition(".")
        fields = getattr(locate(owner), "__annotations__", ())
        return locate(target) is not None or field in fields
    return _names_in_files().issuperset(target.split("."))


def resolve(
    app: Sphinx, env: BuildEnvironment, node: pending_xref, text: nodes.Element
) -> nodes.Element | None:
    """Lead a name of ours to its entry; what has none, but is there, stays as it is written."""
    target = node.get("reftarget", "")
    if node.get("refdomain") != "py" or node.get("refdoc") is None:
        return None
    found = entry(target, node.get("py:module"))
    python = env.get_domain("py")
    if found:
        link = python.resolve_xref(
            env, node["refdoc"], app.builder, node["reftype"], found, node, text
        )
        if link is not None:
            return link
    return text if is_ours(target) else None


def drop_second_return(app: Sphinx, domain: str, kind: str, content: nodes.Element) -> None:
    """A docstring that says what is returned has said of which type."""
    for fields in content.findall(nodes.field_list):
        named = {field[0].astext(): field for field in fields}
        if "returns" in named and "rtype" in named:
            fields.remove(named["rtype"])


def take_in(app: Sphinx, page: nodes.document) -> None:
    """Nodes set as reStructuredText become the page's own.

    MyST makes them in a document of their own, whose settings hold the whole environment of the
    build, which would be written, and read again, with each page of the reference.
    """
    for node in page.findall():
        node.document = page


def setup(app: Sphinx) -> dict[str, Any]:
    app.add_directive("lcn-room", RoomPage)
    app.add_directive("lcn-rooms", RoomList)
    app.connect("autodoc-process-docstring", set_docstring, priority=900)
    app.connect("object-description-transform", drop_second_return, priority=900)
    app.connect("missing-reference", resolve)
    app.connect("doctree-read", take_in)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
