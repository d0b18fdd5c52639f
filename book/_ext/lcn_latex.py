"""The book as LaTeX: figures are their own vector files, computed tables are tables.

On a page a figure or a table of a cell is HTML. Here its parts are read from that HTML and set:
the figure's caption below the PDF file that is exported for papers, the table by LaTeX. Numbers are
those of the pages, chapters begin with the name of their file's place in the table of contents.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, ClassVar

from docutils import nodes
from lcn_figure_links import FIGURES
from lcn_figure_numbers import label_of
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.transforms.post_transforms import SphinxPostTransform

from lcn_support.publishing.edition import Edition

FONTS = ("DejaVuSansMono.ttf", "DejaVuSansMono-Bold.ttf", "DejaVuSansMono-Oblique.ttf")
SHOWN = re.compile(r'<figure class="lcn-figure"[^>]*\bid="(?P<id>fig-[a-z0-9-]+)"')
CAPTION = re.compile(r"<figcaption>(.*?)</figcaption>", re.S)

PREAMBLE = r"""
\setmonofont{DejaVuSansMono}[Path=./, Extension=.ttf, UprightFont=*, BoldFont=*-Bold,
  ItalicFont=*-Oblique, Scale=MatchLowercase]
\emergencystretch=4em
\fvset{fontsize=\footnotesize}
\renewcommand{\_}{\textunderscore\allowbreak}
\AtBeginDocument{\let\setminus\smallsetminus\setlength{\tymin}{4.5em}}
\AtBeginEnvironment{sphinxtheindex}{\footnotesize\raggedright}
"""


NARROW = 80
"""Characters of a row that surely fits a line; a wider table wraps its cells."""

MOST_ROWS, MOST_LETTERS, MARGINS = 30, 60, 8
"""Rows of a table that Sphinx keeps on one page; letters of a cell that count for the width of its
column in a longer table, and what is added for the space beside them."""


class Page(HTMLParser):
    """The rows of a table and its caption, or the words of a figure, from a cell's HTML."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self.heads = 0
        self.words: dict[str, str] = {}
        self._open: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._open.append(tag)
        if tag == "tr":
            self.rows.append([])
            self.heads += "thead" in self._open
        elif tag in ("th", "td"):
            self.rows[-1].append("")

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        if {"th", "td"} & set(self._open):
            self.rows[-1][-1] += data
        elif self._open:
            self.words[self._open[-1]] = self.words.get(self._open[-1], "") + data


def set_table(html: str) -> list[nodes.Node]:
    """A computed table below its caption; tables have no numbers."""
    page = Page(html)
    columns = max(map(len, page.rows))
    widths = [max(len(row[i]) for row in page.rows if i < len(row)) for i in range(columns)]
    is_narrow = sum(widths) + 3 * columns <= NARROW
    table = nodes.table(align="center", classes=["colwidths-auto"] if is_narrow else [])
    group = nodes.tgroup(cols=columns)
    group += [nodes.colspec(colwidth=max(width, 1)) for width in widths]
    for kind, rows in (
        (nodes.thead, page.rows[: page.heads]),
        (nodes.tbody, page.rows[page.heads :]),
    ):
        if rows:
            part = kind()
            for cells in rows:
                row = nodes.row()
                said = (
                    cells
                    if is_narrow
                    else [cell.replace("\N{NO-BREAK SPACE}", " ") for cell in cells]
                )
                row += [nodes.entry("", nodes.paragraph("", cell)) for cell in said]
                part += row
            group += part
    table += group
    caption = nodes.strong("", page.words.get("caption", ""))
    return [
        latex(r"\begin{center}"),
        nodes.paragraph("", "", caption),
        latex(r"\end{center}\begingroup\footnotesize"),
        table,
        latex(r"\endgroup"),
    ]


class CellsAsLatex(SphinxPostTransform):
    """What cells show as HTML, set for paper."""

    default_priority = 3  # before one kind of output is chosen
    formats = ("latex",)

    def run(self, **kwargs: Any) -> None:
        figures = Path(self.env.srcdir, FIGURES)
        for bundle in list(self.document.findall(nodes.container)):
            if bundle.get("nb_element") != "mime_bundle":
                continue
            html = next((c.astext() for c in bundle if c.get("mime_type") == "text/html"), "")
            shown = SHOWN.search(html)
            if shown and (figures / f"{shown['id']}.pdf").is_file():
                bundle.replace_self(self.figure(shown["id"], html, figures))
            elif "<table" in html:
                bundle.replace_self(set_table(html))

    def figure(self, name: str, html: str, figures: Path) -> nodes.container:
        shutil.copyfile(figures / f"{name}.pdf", Path(self.app.outdir, f"{name}.pdf"))
        box = nodes.container(classes=["lcn-figure"])
        box += latex(r"\begin{figure}[htbp]\centering\phantomsection")
        box += latex(rf"\includegraphics[max width=\linewidth]{{{name}.pdf}}\par\smallskip\small ")
        words = Page(html).words
        title = f"{label_of(self.env, name)}. {words.get('strong', '')}"
        said = nodes.Text(f" {words.get('figcaption', '').strip()}")
        box += nodes.paragraph("", "", nodes.strong("", title), said)
        box += latex(r"\end{figure}")
        return box


class LongTables(SphinxPostTransform):
    """Tables longer than a page, whose columns LaTeX would set as wide as their longest line."""

    default_priority = 3
    formats = ("latex",)

    def run(self, **kwargs: Any) -> None:
        for table in list(self.document.findall(nodes.table)):
            rows = list(table.findall(nodes.row))
            if len(rows) > MOST_ROWS:
                kept = [name for name in table["classes"] if not name.startswith("colwidths-")]
                table["classes"] = [*kept, "colwidths-given"]
                columns = zip(*(row.children for row in rows), strict=True)
                for spec, cells in zip(table.findall(nodes.colspec), columns, strict=True):
                    longest = max(len(cell.astext()) for cell in cells)
                    spec["colwidth"] = min(longest, MOST_LETTERS) + MARGINS


class NumbersOfParts(SphinxPostTransform):
    """Pages that continue a chapter have letters, those behind them have no number."""

    default_priority = 710  # after captions have become parts
    formats = ("latex",)
    before: ClassVar = {"Further": r"\appendix", "Explore": r"\setcounter{secnumdepth}{-1}"}

    def run(self, **kwargs: Any) -> None:
        for part in list(self.document.findall(addnodes.start_of_file)):
            if part["docname"] in self.before:
                part.parent.insert(part.parent.index(part), latex(self.before[part["docname"]]))


def latex(text: str) -> nodes.raw:
    return nodes.raw("", text, format="latex")


def files(root: Path) -> Iterator[str]:
    """The fonts of the code, which matplotlib brings along."""
    import matplotlib

    folder = Path(matplotlib.get_data_path(), "fonts", "ttf")
    yield from (str(folder / name) for name in FONTS)


def configure(app: Sphinx, config: Config) -> None:
    edition = Edition.current(Path(app.srcdir).parent)
    said = ". ".join(filter(None, (f"Version {edition.version}", str(edition))))
    config.latex_domain_indices = ["prf-prf"]
    config.latex_additional_files = [*config.latex_additional_files, *files(Path(app.srcdir))]
    config.latex_elements = {
        "papersize": "a4paper",
        "pointsize": "11pt",
        "fncychap": "",
        "extraclassoptions": "openany",
        "extrapackages": r"\usepackage[export]{adjustbox}\usepackage{etoolbox}",
        "preamble": rf"{PREAMBLE}\date{{{said}}}",
        **config.latex_elements,
    }


def number_as_on_the_pages(app: Sphinx) -> None:
    """Statements count by chapter; only parts stand above the chapters."""
    if app.builder.format == "latex":
        app.config.numfig_secnum_depth = 1


def setup(app: Sphinx) -> dict[str, Any]:
    app.connect("config-inited", configure)
    app.connect("builder-inited", number_as_on_the_pages, priority=900)
    app.add_post_transform(CellsAsLatex)
    app.add_post_transform(LongTables)
    app.add_post_transform(NumbersOfParts)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
