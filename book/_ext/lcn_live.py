"""``{lcn-live} name``: a picture that answers, and what stands in its place before a script runs.

An interactive is a module ``book/_live/interactives/<name>.mjs``. The build asks the package what
the interactive asks at first, has the module write its form, its words and its pictures with that
answer, and puts them on the page. A script replaces them only; print, the PDF and readers without
scripts keep the first state.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from html import escape
from pathlib import Path
from typing import Any

from docutils import nodes
from lcn_live_assets import assemble
from lcn_live_paper import picture
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError
from sphinx.util.docutils import SphinxDirective, SphinxTranslator

from lcn_support.figures.style import THEMES, Theme
from lcn_support.live.answers import answer

COLOURS = ("ink", "muted", "grid", "paper", "inside", "boundary", "outside", "accent")
STYLE = "lcn-live.css"


class Live(nodes.General, nodes.Element):
    """An interactive: ``live["name"]``, the parts that its module wrote, and the first answer."""


class LiveDirective(SphinxDirective):
    """``{lcn-live} name``."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        name = self.arguments[0]
        written = interactives(self.env.app)
        if name not in written:
            raise self.error(f"there is no interactive {name}; there are {', '.join(written)}")
        for path in modules(self.env.app).rglob("*.mjs"):
            self.env.note_dependency(str(path))
        return [Live("", name=name, **written[name])]


def modules(app: Sphinx) -> Path:
    """The folder of the modules."""
    return Path(app.srcdir) / "_live"


def interactives(app: Sphinx) -> dict[str, dict[str, Any]]:
    """What each module writes for its first state, by name, and the answer; made once a build."""
    if not hasattr(app, "lcn_interactives"):
        names = sorted(path.stem for path in (modules(app) / "interactives").glob("*.mjs"))
        asked = rendered(modules(app), "questions", names)
        answers = {name: json.loads(answer(json.dumps(asked[name]))) for name in names}
        for name, found in answers.items():
            if "error" in found:
                raise ExtensionError(f"the first question of {name} has no answer: {found}")
        written = rendered(modules(app), "pages", names, answers)
        app.lcn_interactives = {  # type: ignore[attr-defined]
            name: {**written[name], "answer": answers[name]} for name in names
        }
    return app.lcn_interactives  # type: ignore[attr-defined,no-any-return]


def rendered(folder: Path, what: str, names: list[str], answers: Any = None) -> dict[str, Any]:
    """What ``render.mjs`` writes, as JSON."""
    done = subprocess.run(
        [node(), folder / "render.mjs", what, *names],
        input=json.dumps(answers),
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise ExtensionError(f"the interactives cannot be written: {done.stderr}")
    return dict(json.loads(done.stdout))


def node() -> str:
    """Node: of Playwright, which the lock pins, or else of this machine."""
    try:
        from playwright._impl._driver import compute_driver_executable
    except ImportError:
        found = shutil.which("node")
    else:
        found = compute_driver_executable()[0]
    if found is None:
        raise ExtensionError("the pages' pictures need Node: install playwright, as make book does")
    return found


def visit_html(self: SphinxTranslator, live: Live) -> None:
    name, first = live["name"], escape(json.dumps(live["answer"]))
    words = escape(live["words"])
    root = "../" * self.builder.current_docname.count("/")  # type: ignore[attr-defined]
    views = "".join(
        f'<svg data-view="{place}" viewBox="0 0 {view["size"][0]} {view["size"][1]}" '
        f'style="max-width:{view["size"][0] * 1.35:.0f}px" role="img" '
        f'aria-label="{escape(view["label"])}">{view["svg"]}</svg>'
        for place, view in enumerate(live["views"])
    )
    sections = "".join(
        f'<section class="lcn-live-section" data-section="{section["id"]}" '
        f'aria-labelledby="live-{name}-{section["id"]}">'
        f'<h2 id="live-{name}-{section["id"]}">{escape(section["title"])}</h2>'
        f"<div>{section['html']}</div></section>\n"
        for section in live["sections"]
    )
    self.body.append(
        f'<div class="lcn-live" id="live-{name}" role="group" aria-labelledby="live-{name}-title" '
        f'data-live="{name}" data-state="still" data-answer="{first}">\n'
        f'<p class="lcn-live-title" id="live-{name}-title">{escape(live["title"])}</p>\n'
        f'<p class="lcn-live-question">{escape(live["question"])}</p>\n'
        f'<div class="lcn-live-views">{views}</div>\n'
        f'<p class="lcn-live-words" data-part="words" aria-live="polite">{words}</p>\n'
        '<fieldset class="lcn-live-fields" data-part="fields" disabled>'
        f"<legend>What you can change</legend>\n{live['form']}</fieldset>\n"
        '<p class="lcn-live-start"><button type="button" class="btn btn-sm btn-primary" '
        'data-part="start" hidden>Start</button></p>\n'
        f"{sections}"
        f"{script(root, 'page.mjs')}"
    )


def script(root: str, module: str) -> str:
    """What loads a module; a page that is opened as a file has no modules, and stands still."""
    return f'<script>/^http/.test(location.protocol) && import("./{root}live/{module}")</script>\n'


def depart_html(self: SphinxTranslator, live: Live) -> None:
    self.body.append("</div>\n")


def visit_latex(self: SphinxTranslator, live: Live) -> None:
    folder = Path(self.builder.outdir)
    title, words = self.encode(live["title"]), self.encode(live["words"])
    question = self.encode(live["question"])
    self.body.append("\n\\begin{quote}\n\\sphinxstylestrong{" + title + ".} " + question + "\n\n")
    for place, view in enumerate(live["views"]):
        file = f"live-{live['name']}-{place}.pdf"
        picture(view["svg"], view["size"], folder / file)
        self.body.append(
            f"\\noindent\\sphinxincludegraphics{{{{{file.removesuffix('.pdf')}}}.pdf}}\n"
        )
    self.body.append(f"\n\\noindent {words}\n\\end{{quote}}\n")
    raise nodes.SkipNode


def write_colours(app: Sphinx, exception: Exception | None) -> None:
    """The colours of the figures, as variables of the pages."""
    if exception or app.builder.format != "html":
        return

    def rules(theme: Theme) -> str:
        colours = " ".join(f"--live-{name}: {getattr(theme, name)};" for name in COLOURS)
        return f"{{ {colours} }}"

    light, dark = THEMES
    text = f'.lcn-live {rules(light)}\nhtml[data-theme="dark"] .lcn-live {rules(dark)}\n'
    path = Path(app.outdir, "_static", STYLE)
    path.write_text(text + path.read_text("utf-8"), "utf-8")


def add_style(app: Sphinx, page: str, template: str, context: Any, doctree: Any) -> None:
    """Pages with an interactive, and no others, have the style."""
    if doctree is not None and next(doctree.findall(Live), None) is not None:
        app.add_css_file(STYLE)


def setup(app: Sphinx) -> dict[str, Any]:
    app.add_node(Live, html=(visit_html, depart_html), latex=(visit_latex, None))
    app.add_directive("lcn-live", LiveDirective)
    app.connect("html-page-context", add_style)
    app.connect("build-finished", write_colours)
    app.connect("build-finished", assemble)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
