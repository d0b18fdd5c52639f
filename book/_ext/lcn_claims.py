"""Local Sphinx extension: what is made from the claims ledger.

``{claims-table}`` and ``{claims-ledger}`` are the claims page, ``{corrections}`` is the page of
what a source says otherwise; every statement that is a claim gets a line with its origin.
"""

from __future__ import annotations

from typing import Any

import lcn_details
import lcn_ledger_page
from lcn_corrections import Corrections
from lcn_origins import StatementOrigins
from sphinx.application import Sphinx


def setup(app: Sphinx) -> dict[str, Any]:
    lcn_details.add_nodes(app)
    app.add_transform(StatementOrigins)
    app.add_directive("claims-table", lcn_ledger_page.ClaimsTable)
    app.add_directive("claims-ledger", lcn_ledger_page.ClaimsLedger)
    app.add_directive("corrections", Corrections)
    app.add_css_file("lcn-claims.css")
    app.connect("html-page-context", lcn_ledger_page.prepare)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": False}
