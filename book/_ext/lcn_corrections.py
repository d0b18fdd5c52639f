"""``{corrections}``: what a source says, what holds instead, and what shows it, from the ledger."""

from __future__ import annotations

from docutils import nodes
from lcn_chapter_links import ChapterLink
from lcn_ledger_page import Ledger, definitions
from lcn_origins import origin

from lcn_support.publishing.ledger import Claim


class Corrections(Ledger):
    """A section for every claim that a source states otherwise."""

    def run(self) -> list[nodes.Node]:
        corrected = [claim for claim in self.claims() if claim.status == "corrected"]
        return [self.section(claim) for claim in corrected]

    def section(self, claim: Claim) -> nodes.section:
        section = nodes.section(ids=[f"correction-{claim.id}"], classes=["lcn-correction"])
        section += nodes.title("", claim.title)
        section += definitions(
            [
                ("The source says", self.inline(claim.said)),
                ("Source", origin(claim)),
                ("What holds", self.inline(claim.statement)),
                ("Hypothesis", self.inline(claim.hypothesis)),
                ("What differs", self.inline(claim.note)),
                ("Computed in", [ChapterLink(docname=claim.page, anchor=claim.anchor)]),
                ("Shown by", self.tests(claim.breaks)),
                ("Row", [self.row(claim)]),
            ]
        )
        return section

    def row(self, claim: Claim) -> ChapterLink:
        return ChapterLink("", f"claim {claim.id}", docname="claims", anchor=f"claim-{claim.id}")
