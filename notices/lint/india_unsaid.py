"""What a notice to people in India has to say besides (DPDP s.5, 6, 13, 14 and r.3)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from notices import standing, words
from notices.checking import Lint, LintCheck, Severity
from notices.reading import Reading
from notices.words import element

INDIA = re.compile(
    r"\bIndia\b|\bDPDP\b|\bgrievance (?:redress(?:al)? )?officer\b|\bGST\b",
    re.IGNORECASE,
)
LAWS = ("in-dpdp",)
WANTED = (
    element("items", _("each kind of data with what it is for"),
            r"\b(?:data|information)[^.\n]{0,200}\b(?:purposes?|for what|why)\b",
            lambda current: words.prints(current, "categories")),
    element("withdrawal", _("how a consent is taken back"),
            r"\b(?:withdraw|take back|revok)\w*\b[^.\n]{0,200}\b(?:by|form|settings?|write|link|at)\b"),
    element("board", _("the Data Protection Board, after a complaint to you"),
            r"\bdata protection board\b"),
    element("nominee", _("who may act for somebody who died or cannot act"),
            r"\bnominat|\bnominee"),
    element("languages", _("in which languages the notice can be had"),
            r"\blanguages?\b[^.\n]{0,200}\b(?:English|Hindi|scheduled|read|available|notice|policy)"
            r"|\bin (?:English|Hindi) (?:and|or)\b"),
)  # fmt: skip


def run(current: Reading, at: datetime) -> Iterable[Lint]:
    """One for each thing that is missing, where the law of India is kept or spoken of."""
    weight = standing.weight(current, LAWS, INDIA)
    if weight:
        fix = _("Say it, or say that it does not apply and why.")
        yield from words.unsaid(current, WANTED, fix, weight)


CHECK = LintCheck(
    code="india-unsaid",
    gap="GAP-17",
    severity=Severity.WARNING,
    law="DPDP s.5, 6(4), 13, 14; DPDP Rules r.3",
    run=run,
)
