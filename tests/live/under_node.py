"""The scripts of the pages, run by the Node that comes with Playwright."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

LIVE = Path(__file__).parents[2] / "book" / "_live"


def node() -> Path:
    """Playwright's Node; the test is skipped where there is none."""
    playwright = pytest.importorskip("playwright", reason="Playwright, which brings Node")
    found = Path(playwright.__file__).parent / "driver" / "node"
    if not found.exists():
        pytest.skip("this Playwright brings no Node")
    return found


def under_node(script: str, data: Any, live: Path = LIVE, seconds: int = 600) -> Any:
    """What a script makes of ``data``: an ES module that sets ``result``, with ``live`` a URL."""
    module = f"""
      import {{ readFileSync }} from "node:fs";
      const data = JSON.parse(readFileSync(0, "utf-8")), live = {json.dumps(live.as_uri())};
      let result;
      {script}
      process.stdout.write(JSON.stringify(result));
    """
    run = subprocess.run(
        [node(), "--input-type=module", "--eval", module],
        input=json.dumps(data), capture_output=True, text=True, timeout=seconds,
    )  # fmt: skip
    if run.returncode:
        raise AssertionError(run.stderr[-2000:])
    return json.loads(run.stdout)
