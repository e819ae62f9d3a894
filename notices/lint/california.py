"""What a Californian notice has to say (11 CCR 7011(e), Civ. Code 1798.130(a)(5)).

Each item of the checklist is looked for in the notice as it is printed, with its
tables; in a policy without such a notice, in the whole text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext as _

from notices import words
from notices.checking import Lint, LintCheck, Severity
from notices.reading import Reading
from notices.rendering import printed

DOCUMENT = "california"
LAW = "us-ca"
APPLIES = re.compile(r"\bCalifornia\b")
# What is looked for, by item: (what it is, the words that say it).
ITEMS = {
    "CN-01": ("the kinds of data in the words of the law",
              r"1798\.140\(v\)|\bidentifiers\b[\s\S]*\bcommercial information\b"),
    "CN-02": ("the kinds of sources", r"\bcategories of sources\b|^\s*sources\s*$"),
    "CN-03": ("the business or commercial purpose of collecting",
              r"\bbusiness or commercial purpose"),
    "CN-04": ("which kinds were sold or shared", r"\bsold or shared in the\b"),
    "CN-05": ("to which third parties each was sold or shared",
              r"\bthird parties\b.{0,60}\bsold or shared\b"
              r"|\bnot sold or shared any\b"),
    "CN-06": ("why it was sold or shared",
              r"\bpurposes? of (?:selling|sale|the sale)|\bnot sold or shared any\b"),
    "CN-07": ("whether data of people under 16 is sold or shared", r"\bunder 16\b"),
    "CN-08": ("which kinds were disclosed for a business purpose",
              r"\bdisclosed for a business purpose\b"),
    "CN-09": ("to whom each kind was disclosed",
              r"\bdisclosed for a business purpose\b[\s\S]*^\s*to\s*$"),
    "CN-10": ("what each kind was disclosed for",
              r"\bdisclosed for a business purpose\b[\s\S]*^\s*for\s*$"),
    "CN-11": ("whether sensitive data is used beyond what 7027(m) allows",
              r"\b7027\(m\)"),
    "CN-12": ("two separate lists",
              r"\bsold or shared in the\b[\s\S]*\bdisclosed for a business purpose\b"),
    "CN-13": ("how long each kind is kept",
              r"\bkept for\b|\bretention\b|\bhow long we keep\b"),
    "CN-14": ("the right to know", r"\bright to know\b"),
    "CN-15": ("the right to delete", r"\bright to delete\b"),
    "CN-16": ("the right to correct", r"\bright to correct\b"),
    "CN-17": ("the right to opt out of sale and sharing",
              r"\bright to opt out of (?:the )?sale\b"),
    "CN-18": ("the right to limit the use of sensitive data",
              r"\blimit the use\b.{0,40}\bsensitive\b"),
    "CN-19": ("that nobody is treated worse for asking",
              r"\bretaliat|\btreat you worse\b|\bdiscriminat"),
    "CN-22": ("the ways to ask", r"\bways to ask\b|\bmethods? (?:of|for) submitting"),
    "CN-23": ("how to ask, with the form", r"/rights/|\bweb ?form\b"),
    "CN-24": ("the notice or link for opting out",
              r"/rights/opt_out/|\bdo not sell or share my\b"),
    "CN-25": ("the notice or link for limiting, or why there is none",
              r"\blimit the use of my\b|\b7027\(m\)"),
    "CN-26": ("how it is checked who asks",
              r"\bverify (?:your|who|that)|\bsend a code\b|\bcheck that it is you\b"),
    "CN-27": ("what an opt-out signal of a browser does",
              r"\bglobal privacy control\b"),
    "CN-28": ("whether signals are followed without friction", r"\bfrictionless\b"),
    "CN-29": ("how an agent asks for somebody", r"\bauthori[sz]ed agent"),
    "CN-30": ("what holds for minors", r"\bminors?\b|\bunder 1[68]\b"),
    "CN-31": ("whom to contact", r"@|\{\{\s*officer:email"),
    "CN-32": ("when it was last updated", r"\blast updated\b"),
}  # fmt: skip


def run(current: Reading, at: datetime) -> Iterable[Lint]:
    """One for each item that is not said, where California is served or promised."""
    if not _applies(current):
        return
    has_notice = DOCUMENT in current.documents
    text = printed(current, DOCUMENT, at) if has_notice else words.whole(current)
    path = DOCUMENT if has_notice else next(iter(current.documents))
    for item, (what, pattern) in ITEMS.items():
        if not re.search(pattern, text, re.IGNORECASE | re.MULTILINE):
            yield Lint(
                path=path,
                item=item,
                message=_("The Californian notice does not say %(what)s.")
                % {"what": what},
                fix=_("Say it there."),
            )


def _applies(current: Reading) -> bool:
    position = current.law_position(LAW)
    if position is not None:
        return bool(position.standing != "not_applicable")
    return words.mentions(current, APPLIES)


CHECK = LintCheck(
    code="california",
    gap="GAP-07",
    severity=Severity.ERROR,
    law="11 CCR 7011(e); Civ. Code 1798.130(a)(5)",
    run=run,
)
