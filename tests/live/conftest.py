"""What the browser is given, laid out once."""

import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def build_modules():
    """The folder of the book's extensions, which modules are imported from."""
    folder = str(ROOT / "book" / "_ext")
    sys.path.insert(0, folder)
    yield folder
    sys.path.remove(folder)


@pytest.fixture(scope="session")
def live(build_modules, tmp_path_factory):
    """The folder ``live`` of a book, with everything that Start loads."""
    pytest.importorskip("sphinx", reason="the book's packages are not installed (extra: book)")
    from lcn_live_assets import lay_out
    from lcn_live_parts import MissingError, found

    try:
        found(ROOT)
    except MissingError as missing:
        pytest.skip(f"no Python for the browser: {missing}; make book fetches it")
    out = tmp_path_factory.mktemp("book")
    lay_out(ROOT / "book" / "_live", out)
    return out / "live"
