"""The built book and a browser to read it with, for the tests of this folder."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from browser import Reader
    from minibook import MiniBook

HTML = Path(__file__).parents[2] / "_build" / "html"


@pytest.fixture(scope="module")
def book() -> Iterator[str]:
    """The address under which the built book is served."""
    from browser import served

    with served(HTML) as address:
        yield address


@pytest.fixture(scope="session")
def reader() -> Iterator[Callable[[str], Reader]]:
    """From a mode to its reader; one Chromium serves the whole session."""
    for package in ("playwright", "axe_playwright_python"):
        if importlib.util.find_spec(package) is None:
            pytest.skip(f"{package} is not installed: pages are not opened in a browser")
    from browser import NAMES, Reader, executable, launched

    path = executable()
    if path is None:
        pytest.skip(f"none of {', '.join(NAMES)} is installed: pages are not opened in a browser")
    with launched(path) as browser:
        yield cache(lambda mode: Reader(browser, mode))


@pytest.fixture(scope="session")
def specimen(tmp_path_factory: pytest.TempPathFactory) -> MiniBook:
    """A built book whose pages use everything that a chapter may use."""
    from specimen import built

    return built(tmp_path_factory.mktemp("specimen"))


@pytest.fixture(scope="session")
def specimen_address(specimen: MiniBook) -> Iterator[str]:
    """Where a browser finds it."""
    pytest.importorskip("playwright", reason="pages are not opened in a browser")
    from browser import served

    with served(specimen.html) as address:
        yield address


@pytest.fixture
def extensions(monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the book's extensions, which modules are imported from."""
    folder = Path(__file__).parents[2] / "book" / "_ext"
    monkeypatch.setattr(sys, "path", [str(folder), *sys.path])
    return folder
