"""CONTRIBUTING describes the house that stands: its rooms, its engine rooms, its files."""

import re
from pathlib import Path

import pytest

import lcn_support

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "lcn_support"
PAGE = ROOT / "CONTRIBUTING.md"
pytestmark = pytest.mark.skipif(not PAGE.exists(), reason="CONTRIBUTING is in a checkout")


def rooms_on_the_map(text):
    """From each room on the map to its line, with those that continue it."""
    (block,) = re.findall(r"```text\n(.*?)```", text, re.S)
    return dict(re.findall(r"^(\w+) +(.*)$", re.sub(r"\n +", " ", block), re.M))


def missing_paths(text):
    """The paths that a text names and that are not there; in the package they may be shortened."""
    paths = re.findall(r"`([a-z_]+(?:/[\w.]+)+/?)`", text)
    assert len(paths) > 10
    return [path for path in paths if not any((root / path).exists() for root in (ROOT, PACKAGE))]


def test_the_map_has_exactly_the_rooms_in_the_order_of_their_floors():
    assert tuple(rooms_on_the_map(PAGE.read_text("utf-8"))) == lcn_support.ROOMS


def test_the_map_names_all_engine_rooms_behind_their_rooms():
    engines = {p.parent for p in PACKAGE.glob("*/*/__init__.py") if p.parts[-3] != "figures"}
    lines = rooms_on_the_map(PAGE.read_text("utf-8"))
    assert len(engines) >= 6
    for folder in engines:
        assert re.search(rf"\b{folder.name}\b", lines[folder.parent.name])


def test_the_files_that_it_names_are_there():
    assert missing_paths(PAGE.read_text("utf-8")) == []


def test_a_room_or_a_file_too_many_is_found():
    text = PAGE.read_text("utf-8")
    wrong = text.replace("grids    ", "attic    ").replace(
        "landscape/classes.py", "landscape/no.py"
    )
    assert tuple(rooms_on_the_map(wrong)) != lcn_support.ROOMS
    assert set(missing_paths(wrong)) == {*missing_paths(text), "landscape/no.py"}
