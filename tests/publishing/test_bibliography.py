"""The bibliography of the book: what an entry says about where its work is found."""

import re
from collections import Counter

import pytest
from pybtex.database import parse_string

from lcn_support.publishing.citations import bibliography

KEYS = list(bibliography())
PUBLISHED = {
    "article": {"journal", "pages"},
    "inproceedings": {"booktitle"},
    "incollection": {"booktitle", "pages", "publisher"},
}


def entry(key):
    return parse_string(bibliography()[key], "bibtex").entries[key]


def missing(entry):
    """What an entry should say and does not: where its work was published, or where it is found."""
    needed = PUBLISHED.get(entry.type, set()) | {"title", "year"}
    lacks = needed - set(entry.fields)
    if entry.type == "misc" and not {"eprint", "url", "note"} & set(entry.fields):
        lacks.add("eprint")
    return lacks


@pytest.mark.parametrize("key", KEYS)
def test_an_entry_says_when_and_where(key):
    assert missing(entry(key)) == set()


@pytest.mark.parametrize("key", KEYS)
def test_identifiers_are_written_without_their_resolvers(key):
    fields = entry(key).fields
    if "doi" in fields:
        assert re.fullmatch(r"10\.\d{4,9}/\S+", fields["doi"])
    if "eprint" in fields:
        assert re.fullmatch(r"\d{4}\.\d{4,5}", fields["eprint"])
        assert fields["archiveprefix"] == "arXiv"


@pytest.mark.parametrize("key", KEYS)
def test_a_year_is_a_year_unless_the_work_has_none(key):
    year = entry(key).fields["year"]
    if key in ("KMMTslides", "BernardiBlekhermanOttaviani"):
        assert year == "undated"
    else:
        assert re.fullmatch(r"(19|20)\d\d", year)


def test_no_work_is_listed_twice():
    for name in ("doi", "eprint"):
        stated = Counter(entry(key).fields[name] for key in KEYS if name in entry(key).fields)
        assert stated and set(stated.values()) == {1}


def test_the_papers_of_the_book_are_cited_as_published():
    for key in ("KMMT2022", "KMST2023", "Shahverdi2024"):
        assert entry(key).type == "article" and "eprint" in entry(key).fields


def test_an_article_without_a_journal_is_noticed():
    """Break: neither an article without its journal nor a preprint without an address is enough."""
    text = "@article{A, title={B}, year={2000}}\n@misc{C, title={D}, year={2000}}"
    found = parse_string(text, "bibtex").entries
    assert missing(found["A"]) == {"journal", "pages"} and missing(found["C"]) == {"eprint"}
