"""The modules of the interactives, run by Node as the build does."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pytest

FOLDER = Path(__file__).parents[2] / "book" / "_live"
NAMES = sorted(path.stem for path in (FOLDER / "interactives").glob("*.mjs"))

in_a_checkout = pytest.mark.skipif(not NAMES, reason="the modules are in a checkout")

EACH = """
import { readFileSync } from "node:fs";
const { name, calls } = JSON.parse(readFileSync(0, "utf-8"));
const { default: it } = await import(`./interactives/${name}.mjs`);
const { start } = await import("./forms.mjs");
const run = {
  controls: () => it.controls,
  start: () => start(it),
  ask: state => it.ask(state),
  core: state => it.core?.(state) ?? null,
  changed: (state, id) => it.changed?.(state, id) ?? state,
  shown: (state, answer) => [
    it.words(state, answer),
    ...it.views.flatMap(view => [view.label(state, answer), view.draw(state, answer)]),
  ],
};
process.stdout.write(JSON.stringify(calls.map(([what, ...given]) => run[what](...given))));
"""


def node() -> str:
    """Node, as Playwright brings it."""
    driver = pytest.importorskip("playwright._impl._driver", reason="no Node: no playwright")
    return str(driver.compute_driver_executable()[0])


def called(name: str, calls: list[list[Any]], folder: Path = FOLDER) -> list[Any]:
    """What the functions of an interactive give: a list of [function, arguments…]."""
    done = subprocess.run(
        [node(), "--input-type=module", "--eval", EACH],
        input=json.dumps({"name": name, "calls": calls}),
        capture_output=True,
        text=True,
        cwd=folder,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return list(json.loads(done.stdout))


def random_state(controls: list[dict[str, Any]], rng: np.random.Generator) -> dict[str, str]:
    """A value for each control, as a reader can give it."""
    state = {}
    for c in controls:
        if c["type"] == "range":
            low, high, step = float(c["min"]), float(c["max"]), float(c["step"])
            value = low + step * int(rng.integers(round((high - low) / step) + 1))
            state[c["id"]] = f"{value:.12g}"
        elif c["type"] == "choice":
            state[c["id"]] = c["options"][int(rng.integers(len(c["options"])))][0]
        elif c["type"] == "check":
            state[c["id"]] = "yes" if rng.integers(2) else ""
        else:
            state[c["id"]] = str(c.get("value") or "")
    return state
