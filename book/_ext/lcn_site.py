"""What a site has besides its pages: a feed of its news and a page for addresses that lead nowhere.

The news are the dated headings of the changelog. The page for lost readers loads nothing, because
it is shown under any address.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx

from lcn_support.publishing.evidence import html_id

HEADING = re.compile(r"^### (\d{4}-\d{2}-\d{2}): (.+)$", re.M)
NEWS = "whats-new.html"

LOST = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<meta name="color-scheme" content="light dark">
<title>No such page · {title}</title>
<link rel="icon" href="data:,">
<style>
body {{ font: 1.1rem/1.6 system-ui, sans-serif }}
body {{ max-width: 34rem; margin: 15vh auto; padding: 0 1rem }}
svg {{ width: 8rem; display: block; stroke: currentColor; fill: none; stroke-width: 2 }}
a {{ color: #0b5394 }}
@media (prefers-color-scheme: dark) {{
  body {{ background: #121212; color: #e8e8e8 }}
  a {{ color: #8ab8f0 }}
}}
</style>
</head>
<body>
<main>
<svg viewBox="0 0 80 60" role="img" aria-label="A parabola above its axis: no real root">
<path d="M0 50H80M10 4Q40 76 70 4" transform="translate(0 -4)"/></svg>
<h1>No such page</h1>
<p>This equation has no solution here. Chapters, statements and figures keep their addresses, so a
letter may be wrong.</p>
<p><a href="{home}index.html">Begin at the beginning</a>, look into the
<a href="{home}genindex.html">index</a>, or <a href="{home}search.html">search</a>.</p>
</main>
</body>
</html>
"""


@dataclass(frozen=True)
class News:
    """One dated entry of the changelog, with its points."""

    date: str
    title: str
    points: tuple[str, ...]

    @property
    def address(self) -> str:
        return f"{NEWS}#{html_id(f'{self.date}: {self.title}')}"


def news(changelog: str) -> list[News]:
    """The dated entries, as they stand.

    >>> news("### 2026-01-02: A door\\n\\n- It\\n  opens.\\n- It shuts.\\n")
    [News(date='2026-01-02', title='A door', points=('It opens.', 'It shuts.'))]
    """
    parts = HEADING.split(changelog)[1:]
    return [
        News(
            date, title, tuple(" ".join(p.split()) for p in re.split(r"^- ", body, flags=re.M)[1:])
        )
        for date, title, body in zip(parts[::3], parts[1::3], parts[2::3], strict=True)
    ]


def feed(entries: list[News], title: str, home: str) -> str:
    """The entries as an Atom feed."""
    items = "".join(
        f"<entry><title>{escape(n.title)}</title><id>{home}{n.address}</id>"
        f'<link href="{home}{n.address}"/><updated>{n.date}T00:00:00Z</updated>'
        f'<content type="html">{escape("".join(f"<p>{escape(p)}</p>" for p in n.points))}</content>'
        "</entry>\n"
        for n in entries
    )
    latest = max((n.date for n in entries), default="1970-01-01")
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">\n'
        f"<title>{escape(title)}</title><id>{home}</id><updated>{latest}T00:00:00Z</updated>\n"
        f'<link href="{home}feed.xml" rel="self"/><link href="{home}{NEWS}"/>\n'
        f"<author><name>{escape(title)} contributors</name></author>\n{items}</feed>\n"
    )


def link_feed(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: object
) -> None:
    """Tell readers of feeds, from every page, where it is."""
    up = "../" * pagename.count("/")
    kind = f'type="application/atom+xml" title="{escape(app.config.html_title)}"'
    link = f'<link rel="alternate" {kind} href="{up}feed.xml" />\n'
    context["metatags"] = context.get("metatags", "") + link


def finish(app: Sphinx, exception: Exception | None) -> None:
    if exception or app.builder.format != "html":
        return
    home, title, out = app.config.html_baseurl, app.config.html_title, Path(app.outdir)
    changelog = Path(app.srcdir).parent / "CHANGELOG.md"
    if changelog.is_file():
        text = feed(news(changelog.read_text("utf-8")), title, home)
        (out / "feed.xml").write_text(text, "utf-8")
    (out / "404.html").write_text(LOST.format(title=escape(title), home=home), "utf-8")


def setup(app: Sphinx) -> dict[str, Any]:
    app.connect("html-page-context", link_feed)
    app.connect("build-finished", finish)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
