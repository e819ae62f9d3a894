"""Facts about security without exception: somebody has to answer for each."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext as _

from notices import words
from notices.checking import Lint, LintCheck, Severity
from notices.reading import Reading

CLAIM = re.compile(
    r"\b(?:all|every|each)\b(?: (?:of|one of))?(?: our| the)? (?:systems?|servers?|devices?"
    r"|computers?|employees?|staff|connections?)\b"
    r".{0,120}\b(?:firewall|encrypt|protect|secur|train|monitor|back)"
    r"|\b(?:all|every|each)\b(?: of)? (?:our |the )?\w[^;:]{0,60}?\b(?:is|are|was|were|has"
    r"|have|sits?|stands?|runs?|lies?)\b.{0,60}\b(?:firewall|encrypt|protect|secure|guard"
    r"|monitored|locked|backed up)"
    r"|\b(?:tamper|bullet|fool)[- ]?proof\b|\bunbreakable\b|\bimpenetrable\b|\brisk[- ]free\b"
    r"|\bguarantees? (?:you )?(?:the |full |complete |that )?.{0,20}\b(?:safe|secur|protect)"
    r"|\bcan ?not be (?:broken|hacked|breached|cracked|stolen|forced)\b"
    r"|\bno (?:\w+ ){1,3}(?:can|could|will|may) (?:ever )?(?:access|see|read|reach|get at)\b"
    r"|\bnever (?:had|suffered|experienced|lost)\b.{0,30}\b(?:breach|incident|leak|data)"
    r"|\b(?:never|no \w+ has ever) (?:been (?:hacked|breached|broken)|got(?:ten)? in)\b"
    r"|\bstrict(?:ly)? (?:access|control|limit|restrict|confidential)"
    r"|\balways (?:encrypted|secure|protected)|\b100 ?%|\b(?:bank|military)[- ]grade\b"
    r"|\b(?:completely|entirely|fully|absolutely|totally) (?:safe|secure|protected|private"
    r"|shielded|sealed|immune)\b"
    r"|\bnobody (?:else |outside )?(?:can|could|will)\b.{0,30}\b(?:access|see|read|reach)",
    re.IGNORECASE,
)
OPENLY = re.compile(
    r"\bno (?:system|method|way|transmission|storage|site|website)\b|\bcannot guarantee\b"
    r"|\bnot (?:be )?(?:completely|entirely|fully|absolutely|totally)\b",
    re.IGNORECASE,
)


def run(current: Reading, at: datetime) -> Iterable[Lint]:
    """Each claim in a text that no attested promise with evidence stands behind."""
    backed = {
        promise.clause
        for promise in current.promises.values()
        if promise.kind == "attested" and promise.evidence
    }
    for quote in words.sentences(current):
        is_claim = CLAIM.search(quote.text) and not OPENLY.search(quote.text)
        if is_claim and quote.passage.path not in backed:
            yield quote.lint(
                _("This is a fact without exception, and nobody has attested it."),
                _("Let somebody attest it with evidence, or say what is true."),
            )


CHECK = LintCheck(
    code="absolute-claims",
    gap="GAP-29",
    severity=Severity.INFO,
    law="FTC Act s.5",
    run=run,
)
