"""The edition of the book that a page belongs to: version, commit and its date."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from lcn_support.publishing.provenance import git, version
from lcn_support.resources import checkout


@dataclass(frozen=True)
class Edition:
    """What a page says of its state.

    ``commit`` is empty without git; ``date`` is that of the commit, such as ``2026-11-29``, so that
    two builds of one commit are alike. ``is_changed`` where files differ from the commit,
    ``is_release`` where they do not and the commit has the tag of the version, such as ``v0.1.0``.
    """

    version: str
    commit: str = ""
    date: str = ""
    is_changed: bool = False
    is_release: bool = False

    @classmethod
    def current(cls, root: Path | None = None) -> Edition:
        """Of the checkout at ``root``, by default of the one that the package is imported from.

        >>> edition = Edition.current()
        >>> len(edition.commit) in (0, 40) and edition.version == version()
        True
        """
        root = root or checkout()
        if (
            root is None or not (root / ".git").exists()
        ):  # sources unpacked in a repository of others
            return cls(version())
        if not (stated := git(root, "log", "-1", "--format=%H %cs")):
            return cls(version())
        commit, date = stated.split()
        changed = bool(git(root, "status", "--porcelain", "--untracked-files=no"))
        tags = git(root, "tag", "--points-at", "HEAD").split()
        return cls(version(), commit, date, changed, not changed and f"v{version()}" in tags)

    def __str__(self) -> str:
        """In words, for a note.

        >>> str(Edition("0.1.0", "a" * 40, "2026-11-29", is_changed=True))
        'commit aaaaaaaaaaaa of 2026-11-29, with changes'
        """
        return f"commit {self.commit[:12]} of {self.date}{self.reserve}" if self.commit else ""

    @property
    def reserve(self) -> str:
        """Why this is not the version of that name, to be put behind the commit.

        >>> Edition("0.1.0", "a" * 40, "2026-11-29").reserve
        ', before its release'
        >>> Edition("0.1.0", "a" * 40, "2026-11-29", is_release=True).reserve
        ''
        """
        if self.is_changed:
            return ", with changes"
        return "" if self.is_release else ", before its release"
