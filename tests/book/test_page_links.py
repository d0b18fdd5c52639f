"""The links of a figure on a page, and the check that every linked place is there."""

import importlib
import re
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

pytest.importorskip("sphinx", reason="the pages' extension needs Sphinx, which comes with the book")

ROOT = Path(__file__).parents[2]
ENTRY = {
    "id": "fig-test",
    "files": {"fig-test.pdf": "", "fig-test.one.csv": "", "fig-test.bib": ""},
    "lines": [3, 9],
    "source": "lcn_support/figures/test.py",
    "claims": ["a-claim"],
    "title": "A test",
    "caption": "Points < lines.",
    "alt": "Two points.",
    "size_inches": [5.0, 2.5],
    "column_inches": [3.4, 4.0],
}


@pytest.fixture(scope="module")
def extension():
    sys.path.insert(0, str(ROOT / "book" / "_ext"))
    yield importlib.import_module
    sys.path.remove(str(ROOT / "book" / "_ext"))


@pytest.mark.parametrize(
    ("provenance", "at"),
    [
        ("revision " + "a" * 40 + "; python 3", "a" * 40),
        ("revision " + "a" * 40 + "+modified; python 3", "main"),
        ("revision sha256:0123456789ab; python 3", "main"),
    ],
)
def test_links_lead_to_files_source_and_claim(extension, provenance, at):
    module = extension("lcn_figure_links")
    repository = module.Repository("https://example.org/r", "main")
    html = module.links(ENTRY, {"provenance": provenance}, "../", repository)
    for target in (
        "../figures/fig-test.pdf",
        "../figures/fig-test.svg",
        "../figures/fig-test.png",
        "../figures/fig-test.column.pdf",
        "../figures/fig-test.one.csv",
        "../figures/fig-test.bib",
        f"https://example.org/r/blob/{at}/lcn_support/figures/test.py#L3-L9",
        "../claims.html#claim-a-claim",
    ):
        assert f'href="{target}"' in html
    assert 'aria-label="Data: one, A test">Data: one<' in html


def test_a_linked_place_that_no_page_has_fails_the_build(extension, tmp_path):
    module = extension("lcn_chapter_links")
    page = tmp_path / "x.html"
    page.write_text('<section id="here"></section>')
    builder = SimpleNamespace(format="html", get_outfilename=lambda docname: str(page))
    app = SimpleNamespace(builder=builder)
    module.expected(app).add(("chapters/x", "here", "claims"))
    module.verify(app, None)
    module.expected(app).add(("chapters/x", "there", "claims"))
    with pytest.raises(Exception, match="claims links to chapters/x#there"):
        module.verify(app, None)


def test_figures_that_were_not_exported_fail_the_build_with_the_remedy(extension, tmp_path):
    module = extension("lcn_figure_links")
    app = SimpleNamespace(srcdir=tmp_path)
    with pytest.raises(Exception, match="python -m lcn_support figures --out book/_extra/figures"):
        module.load_index(app)


# Pictures and numbers.


def environment(shown, numbers):
    return SimpleNamespace(
        lcn_shown_figures=shown, toc_secnumbers={page: {"": n} for page, n in numbers.items()}
    )


def test_a_page_takes_pictures_of_one_theme_at_a_time_and_a_phone_those_of_one_column(extension):
    module = extension("lcn_figure_links")
    html = module.pictures(ENTRY, "../")
    assert html.count("<img ") == html.count('loading="lazy"') == 2
    for theme, ending in (("light", ".svg"), ("dark", ".dark.svg")):
        assert f'<picture class="lcn-{theme}"><source media="(max-width: 600px)" ' in html
        assert f'srcset="../figures/fig-test.column{ending}" width="457" height="538"' in html
        assert f'src="../figures/fig-test{ending}" alt="Two points." width="672"' in html
    assert "<source" not in module.pictures(ENTRY | {"column_inches": None}, "")


def test_the_first_picture_of_a_page_is_fetched_at_once_in_the_theme_of_the_system(extension):
    """A reader who has chosen a theme has a picture of it, which is lazy."""
    module = extension("lcn_figure_links")
    system, *rest = module.pictures(ENTRY, "../", first=True).splitlines()
    assert rest == module.pictures(ENTRY, "../").splitlines()
    assert 'class="lcn-system"' in system and 'fetchpriority="high"' in system
    assert "loading" not in system and "fetchpriority" not in "".join(rest)
    dark = "(prefers-color-scheme: dark)"
    assert re.findall('media="([^"]*)" srcset="../figures/fig-test([^"]*)"', system) == [
        (f"(max-width: 600px) and {dark}", ".column.dark.svg"),
        (dark, ".dark.svg"),
        ("(max-width: 600px)", ".column.svg"),
    ]
    assert 'src="../figures/fig-test.svg"' in system


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [
        ({"chapters/05": (5,), "further/a": ("A",)}, ["5.1", "5.2", "A.1", ""]),
        ({}, ["", "", "", ""]),
    ],
)
def test_figures_are_numbered_in_the_order_of_their_page(extension, numbers, expected):
    module = extension("lcn_figure_numbers")
    shown = {"further/a": ["fig-c", "fig-b"], "chapters/05": ["fig-a", "fig-b"]}
    env = environment(shown, numbers)
    assert [module.number_of(env, f"fig-{name}") for name in "abcd"] == expected
    assert module.label_of(env, "fig-a") == f"Figure {expected[0]}".strip()


def test_a_page_shows_what_its_outputs_show(extension):
    from docutils import nodes
    from docutils.utils import new_document

    module = extension("lcn_figure_numbers")
    page = new_document("page")
    for text in ('<figure class="lcn-figure" id="fig-a" data-width="text">', "<b>", "fig-c"):
        page += nodes.raw("", text, format="html")
    app = SimpleNamespace(env=environment({}, {}))
    app.env.docname = "chapters/05"
    module.collect(app, page)
    assert module.shown_on(app.env) == {"chapters/05": ["fig-a"]}
    module.purge(app, app.env, "chapters/05")
    assert module.shown_on(app.env) == {}


def test_a_figure_on_a_page_has_number_title_permalink_and_links(extension):
    module = extension("lcn_figure_links")
    env = environment({"chapters/05": ["fig-test"]}, {"chapters/05": (5,)})
    builder = SimpleNamespace(get_relative_uri=lambda page, to: f"{to}.html")
    app = SimpleNamespace(env=env, builder=builder)
    html = module._caption(app, "chapters/05", ENTRY, in_chapter=True)
    assert '<strong class="lcn-title">Figure 5.1. A test.</strong>' in html
    assert '<a class="headerlink" href="#fig-test"' in html and "Points &lt; lines." in html
    html = module._caption(app, "figures", ENTRY, in_chapter=False)
    assert '<a href="chapters/05.html#fig-test">Figure 5.1</a>. A test.' in html
