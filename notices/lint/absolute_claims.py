"""Facts and promises without exception: somebody has to answer for each.

Backups, courts and suppliers make exceptions of promises about sharing, deleting,
keeping, places and change that name none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext as _

from notices import words
from notices.checking import Lint, LintCheck, Severity
from notices.phrases import DATA, DELETES, EXCEPT, GIVES, WE_DO_NOT, any_case
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

NEVER = r"(?:never|under no circumstances|not ever)(?: ever)?"
KEEPS = r"(?:keep|store|retain|hold|save|archive|host|process)(?:s|es|d|ed|ing)?"
NOW = (
    r"\b(?:immediately|instantly|at once|(?:right|straight) away|on the spot|permanently"
    r"|irrevocably|irretrievably|for good|without (?:a )?trace|completely)\b"
)
EVERYTHING = r"\b(?:all|every|any|everything)\b"
ALONE = r"\b(?:only|exclusively|solely|always|at all times)\b"
# Each with the words that name its exception.
PROMISES = (
    (
        any_case(
            rf"\b(?:{NEVER}|{WE_DO_NOT}(?: \w+)?) (?:share|sell|{GIVES})\b.{{0,80}}"
            r"\b(?:any(?:one|body)|any (?:other |third |outside )?(?:part|compan|person)\w*"
            r"|whomsoever|outsiders|nobody|no[- ]one)\b"
        ),
        any_case(EXCEPT),
    ),
    (
        any_case(
            rf"\b{DELETES}\b.{{0,40}}{EVERYTHING}.{{0,80}}{NOW}"
            rf"|{NOW}.{{0,20}}\b{DELETES}\b.{{0,40}}{EVERYTHING}"
        ),
        any_case(rf"{EXCEPT}|{WE_DO_NOT}|\bbackups?\b|\blaws?\b"),
    ),
    (
        any_case(
            r"\b(?:keep|kept|store|retain|hold|held|save|archive)[sd]?\b.{0,80}"
            r"\b(?:for ?ever|for all time|for eternity|indefinitely|in perpetuity"
            r"|for an unlimited (?:time|period))\b"
        ),
        any_case(rf"{WE_DO_NOT}|\b(?:no|none|nothing)\b"),
    ),
    (
        any_case(
            rf"\b{NEVER} (?:keep|make|store|retain|hold|take|have) (?:any |an? )?(?:\w+ )?"
            r"(?:cop(?:y|ies)|backups?|logs?|traces?)\b"
        ),
        any_case(EXCEPT),
    ),
    (
        any_case(
            rf"\b{NEVER} (?:be )?(?:chang|alter|amend|modif|updat|revis)\w*"
            r".{0,40}\b(?:policy|notice|statement|terms|promises?)\b"
            rf"|\b(?:policy|notice|statement)(?: will| shall)? {NEVER}"
            r" (?:be )?(?:chang|alter|amend|modif|updat|revis)"
        ),
        any_case(EXCEPT),
    ),
    (
        any_case(
            rf"\b{KEEPS} all\b.{{0,30}}\b{DATA}\b.{{0,20}}\b(?:in|within|inside)\b"
            rf".{{0,30}}{ALONE}|\b{KEEPS} all\b.{{0,30}}\b{DATA}\b.{{0,20}}{ALONE}"
            r" (?:in|within|inside)\b"
            rf"|\ball\b.{{0,30}}\b{DATA}\b.{{0,30}}\b(?:{KEEPS}|kept|held|stays?|remains?)\b"
            rf"(?:.{{0,10}}{ALONE} (?:in|within|inside)\b"
            rf"|.{{0,10}}\b(?:in|within|inside)\b.{{0,30}}{ALONE})"
            rf"|\b{DATA}\b(?: will)? {NEVER} leaves?\b"
        ),
        any_case(
            r"\b(?:except|unless|other than|apart from|save (?:for|where|that))\b"
        ),
    ),
)


def _is_promise(text: str) -> bool:
    return any(said.search(text) and not apart.search(text) for said, apart in PROMISES)


def run(current: Reading, at: datetime) -> Iterable[Lint]:
    """Each claim in a text that no attested promise with evidence stands behind."""
    backed = {
        promise.clause
        for promise in current.promises.values()
        if promise.kind == "attested" and promise.evidence
    }
    for quote in words.sentences(current):
        is_claim = CLAIM.search(quote.text) and not OPENLY.search(quote.text)
        if quote.passage.path in backed:
            continue
        if is_claim:
            yield quote.lint(
                _("This is a fact without exception, and nobody has attested it."),
                _("Let somebody attest it with evidence, or say what is true."),
            )
        elif _is_promise(quote.text):
            yield quote.lint(
                _("This is a promise without exception, which nobody can keep."),
                _("Say when it does not hold, as for backups, laws and courts."),
            )


CHECK = LintCheck(
    code="absolute-claims",
    gap="GAP-29",
    severity=Severity.INFO,
    law="FTC Act s.5",
    run=run,
)
