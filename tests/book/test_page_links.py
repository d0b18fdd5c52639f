"""The links of a figure on a page, and the check that every linked place is there."""

import importlib
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
        "../figures/fig-test.one.csv",
        "../figures/fig-test.bib",
        f"https://example.org/r/blob/{at}/lcn_support/figures/test.py#L3-L9",
        "../claims.html#claim-a-claim",
    ):
        assert f'href="{target}"' in html
    assert 'aria-label="Data: one, fig-test">Data: one<' in html


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
