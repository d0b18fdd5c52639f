"""The suite where PyTorch is not installed: what needs it is skipped, with the reason."""

from __future__ import annotations

import re
from importlib.util import find_spec

import pytest

IMPORTS_TORCH = re.compile(r"^(?: +>>> )?(?:import|from) torch\b", re.M)
REASON = "PyTorch is not installed (extra: train)"


def pytest_report_header() -> str | None:
    return None if find_spec("torch") else f"{REASON}: tests that need it are skipped"


@pytest.hookimpl(tryfirst=True)
def pytest_make_collect_report(collector: pytest.Collector) -> pytest.CollectReport | None:
    """A module that imports PyTorch, itself or in an example, is not looked through for these."""
    path = collector.path
    if path.suffix != ".py" or find_spec("torch"):
        return None
    if not IMPORTS_TORCH.search(path.read_text("utf-8")):
        return None
    said = (str(path), 1, f"Skipped: {REASON}")
    return pytest.CollectReport(collector.nodeid, "skipped", said, [])
