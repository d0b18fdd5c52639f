"""The built book and a browser to read it with, for the tests of this folder."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Iterator
from functools import cache
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from browser import Reader


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
