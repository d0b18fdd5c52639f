"""The reference says where names are imported from, and lists all public ones."""

import re
from importlib import import_module
from pathlib import Path

import pytest

import lcn_support

PAGE = Path(__file__).parents[2] / "book/api.md"
pytestmark = pytest.mark.skipif(not PAGE.exists(), reason="the book is not in a source package")
ENTRY = re.compile(r"\.\. automodule:: ([\w.]+)\n\s+:members: (.*)")


def listed(text):
    return {
        name: module for module, names in ENTRY.findall(text) for name in names.split(", ") if name
    }


def test_every_name_is_imported_from_where_the_page_says():
    text = PAGE.read_text("utf-8")
    names = listed(text)
    assert set(lcn_support.__all__) <= set(names)
    for name, module in names.items():
        assert hasattr(import_module(module), name)
        if name in lcn_support.__all__:
            assert getattr(lcn_support, name) is getattr(import_module(module), name)
    assert "The names in `lcn_support.__all__` are imported from `lcn_support` itself" in text
    assert "Everything below is imported from" not in text


def test_not_everything_on_the_page_is_imported_from_the_package_itself():
    """Teeth: the sentence that says so of all names is false, as for Group."""
    names = listed(PAGE.read_text("utf-8"))
    assert "Group" in names and not hasattr(lcn_support, "Group")
    assert set(names) - set(lcn_support.__all__)
