"""The folder of a sweep, from which it resumes wherever it was killed.

``table.json`` has the facts, ``chunks/`` one file for each finished chunk, and at the end
``table.csv`` has all rows. Each file appears whole or not at all, and none holds a time, so that
equal sweeps leave equal bytes.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lcn_support.experiments.sweeps.tables import (
    Columns,
    Table,
    facts_text,
    header,
    parse,
    rows,
    types,
)
from lcn_support.resources import write_whole


@dataclass
class SweepFolder:
    """A folder that is new or holds the sweep with these facts, perhaps with fewer runs."""

    path: Path
    facts: dict[str, Any]

    @classmethod
    def find(cls, path: Path, facts: dict[str, Any]) -> SweepFolder:
        """The folder, in which nothing is written yet; ValueError if it is another sweep's."""
        manifest = path / "table.json"
        if not manifest.exists():
            for name in ("table.csv", "chunks"):
                if (path / name).exists():
                    raise ValueError(f"{path} has {name}, but no table.json; give a new folder")
            return cls(path, dict(facts))
        known = _read_facts(manifest)
        differing = [
            f"{name} is {known.get(name)!r} there and {facts.get(name)!r} here"
            for name in facts | known
            if name not in ("runs", "columns") and known.get(name) != facts.get(name)
        ]
        if differing:
            raise ValueError(
                f"{path} holds another sweep: {'; '.join(differing)}; give another folder"
            )
        if known["runs"] > facts["runs"]:
            raise ValueError(
                f"{path} holds a sweep of {known['runs']} runs, and {facts['runs']} are asked for; "
                "read it and take the first ones, or give another folder"
            )
        return cls(path, {**facts, "columns": known["columns"]})

    def table(self) -> Table | None:
        """The finished table, or None."""
        try:
            table = Table.read(self.path / "table.csv")
        except (ValueError, FileNotFoundError, NotADirectoryError):
            return None
        return table if len(table) == self.facts["runs"] else None

    def resume(self, sizes: Sequence[int]) -> dict[int, Columns]:
        """The chunks that are finished and whole; what a killed process left is removed."""
        for pattern in (".table.*.tmp", "chunks/.[0-9]*.csv.tmp"):
            for draft in self.path.glob(pattern):
                draft.unlink(missing_ok=True)
        found = {}
        for i, size in enumerate(sizes):
            try:
                with self._chunk(i).open(encoding="utf-8", newline="\n") as file:
                    columns = parse(file, self.facts["columns"])
            except (ValueError, OverflowError, FileNotFoundError, NotADirectoryError):
                continue
            if len(next(iter(columns.values()))) == size:
                found[i] = columns
        self._state(types(found[min(found)]) if found else {})
        return found

    def keep(self, i: int, columns: Columns) -> None:
        """Write a chunk, and before the first one what the columns are."""
        if not self.facts["columns"]:
            self._state(types(columns))
        write_whole(self._chunk(i), [header(columns), rows(columns)])

    def finish(self, table: Table) -> None:
        """Write the table."""
        table.write(self.path / "table.csv")

    def _state(self, kinds: dict[str, str]) -> None:
        self.facts["columns"] = kinds
        write_whole(self.path / "table.json", [facts_text(self.facts)])

    def _chunk(self, i: int) -> Path:
        return self.path / "chunks" / f"{i:06d}.csv"


def _read_facts(manifest: Path) -> dict[str, Any]:
    try:
        known = json.loads(manifest.read_text("utf-8"))
    except (ValueError, IsADirectoryError):
        known = None
    if not isinstance(known, dict):
        raise ValueError(f"{manifest} holds no facts of a sweep; give another folder")
    return known
