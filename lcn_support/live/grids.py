"""Filters of image processing: what two small layers compose."""

from typing import Any

from lcn_support.grids.stencils import stencil_layers
from lcn_support.live.numbers import said
from lcn_support.live.questions import Question


def stencil(asked: Question) -> dict[str, Any]:
    """``verdict``, ``irreducible``, ``factors`` over Q with multiplicities, and real ``layers``.

    ``rows`` are the nine numbers as they were read; ``layers`` is null unless there are real ones.
    """
    rows = asked.matrix("rows")
    found = stencil_layers(rows)
    real = found.layers if found.verdict in ("real", "equal") else None
    return {
        "rows": _said(rows),
        "verdict": found.verdict,
        "irreducible": found.is_irreducible,
        "factors": [[_said(F), m] for F, m in found.factors],
        "layers": real and [_said(layer) for layer in real],
    }


def _said(rows: Any) -> list[list[str]]:
    return [[said(c) for c in row] for row in rows]
