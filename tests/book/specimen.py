"""A book of a few pages that use everything that a chapter may use, each thing once or twice."""

from __future__ import annotations

from pathlib import Path

from minibook import MiniBook, cell

TOC = """format: jb-book
root: index
parts:
  - caption: First part
    numbered: true
    chapters: [{file: chapter}]
  - caption: Second part
    numbered: true
    chapters: [{file: second}]
  - caption: Further
    numbered: true
    style: alphaupper
    chapters: [{file: further/more}, {file: further/other}]
  - caption: Reference
    chapters: [{file: words}, {file: bibliography}]
"""

CHAPTER = (
    """Roots in $\\mathbb{P}^1$, counted with multiplicity ($n = 3$), and the $n$-th of them.
See {prf:ref}`thm-trap`, {prf:ref}`thm-more`, {ref}`ex-hand`, {term}`pure`, {cite:t}`KMMT2022`.

:::{admonition} Before you begin
:class: lcn-before
You need [more](further/more.md).
:::

| pattern | name |
|---|---|
| one | a real root |

## What the theorem says

:::{prf:definition} Bad minimum
:label: def-bad
A strict local minimum $\\theta$.
:::

(sec-trap)=
:::{prf:theorem} Bad minima exist, also if $n = 3$
:label: thm-trap
There are such networks {cite:p}`KMMT2022`, see {prf:ref}`def-bad`.

1. A list.
:::

## Why

:::{prf:proof}
A short proof: look at $x$.
:::

:::{prf:proof}
:class: dropdown
A long proof, folded.
:::

### A second reason

:::{prf:remark} Inside a subsection
:label: rem-inside
Words.
:::

```{lcn-moved} an-old-place
It has [a page of its own](further/more.md).
```

## Try your own

"""
    + cell(":tags: [hide-input]\n\nprint('checked ' * 30)")
    + """
:::{exercise} By hand
:label: ex-hand
Do it by hand.
:::

:::{solution-start} ex-hand
:class: dropdown
:::

It is computed:

"""
    + cell("print('the answer is', 6 * 7)")
    + """
:::{solution-end}
:::

:::{exercise} In words
:label: ex-words
Why?
:::

:::{solution} ex-words
:class: dropdown
Because.
:::
"""
)

SECOND = """# A second chapter

## What it says

:::{prf:lemma} Its lemma
:label: lem-second
Words.
:::

See {prf:ref}`thm-trap` and {prf:ref}`lem-second`.
"""

MORE = """# A page of the appendix

## What it shows

:::{prf:theorem} More
:label: thm-more
Words.
:::
"""

OTHER = "# Another page\n\n## What it shows\n\nWords.\n"

WORDS = """# Words

## All of them

```{glossary}
pure
  Critical for the loss of filters.
```
"""

BIBLIOGRAPHY = "# Bibliography\n\n```{bibliography}\n```\n"


def built(root: Path) -> MiniBook:
    """The book, built in a folder; any warning is an error."""
    book = MiniBook(root, CHAPTER)
    book.write("book/_toc.yml", TOC)
    book.write("book/second.md", SECOND)
    book.write("book/further/more.md", MORE)
    book.write("book/further/other.md", OTHER)
    book.write("book/words.md", WORDS)
    book.write("book/bibliography.md", BIBLIOGRAPHY)
    done = book.build()
    assert done.returncode == 0, done.stdout
    return book
