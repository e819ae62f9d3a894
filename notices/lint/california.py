"""What a Californian notice has to say (11 CCR 7011(e), Civ. Code 1798.130(a)(5)).

Each item of the checklist is looked for in the notice as it is printed, with its
tables; in a policy without such a notice, in the whole text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from functools import lru_cache

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
    "CN-31": ("whom to contact",
              r"\b(?:contact|questions?|write to|reach)\b[\s\S]{0,160}"
              r"(?:\S@\S|\+\d{6}|\bofficer:email\b)"
              r"|\S@\S[\s\S]{0,160}\bcontact\b"),
    "CN-32": ("when it was last updated", r"\blast updated\b"),
}  # fmt: skip

# Looked for in a notice of its own: a text that is just brought has other faults first.
IN_NOTICE = {
    "CN-33": ("that it is looked at every twelve months",
              r"\b(?:every|each|once in) (?:12|twelve) months\b|\bonce a year\b"),
    "CN-34": ("whether yearly figures are due",
              r"\byearly figures\b|\bmetrics\b|\bten million\b"),
    "CN-35": ("how it is printed", r"\bprint\b|\bPDF\b"),
    "CN-37": ("in which languages and for whom it can be read",
              r"\blanguages?\b[\s\S]*\b(?:screen reader|accessib|WCAG)"),
    "CN-38": ("whether money is offered for data", r"\bfinancial incentive"),
    "CN-39": ("whether others get data for their own marketing",
              r"\b1798\.83\b|\bshine the light\b"),
}  # fmt: skip
TITLED = ("CN-36", "“privacy” in its title, by which people find it", r"\bprivacy\b")
# 11 CCR 7220 and 7222: said anywhere in the policy from that day on.
FROM_2027 = {
    "CN-20": ("how to opt out of decisions by machines, or that there are none",
              r"\bautomated decision|\bmade by (?:a )?machine"),
    "CN-21": ("how to see the logic of decisions by machines, or that there are none",
              r"\bautomated decision|\bmade by (?:a )?machine"),
}  # fmt: skip
SINCE = date(2027, 1, 1)


def run(current: Reading, at: datetime) -> Iterable[Lint]:
    """One for each item that is not said, where California is served or promised."""
    if not _applies(current):
        return
    has_notice = DOCUMENT in current.documents
    text = printed(current, DOCUMENT, at) if has_notice else words.whole(current)
    path = DOCUMENT if has_notice else next(iter(current.documents))
    yield from _missing(text, path, {**ITEMS, **(IN_NOTICE if has_notice else {})})
    if has_notice:
        item, what, pattern = TITLED
        title = current.documents[DOCUMENT].title
        yield from _missing(title, path, {item: (what, pattern)})
        if at.date() >= SINCE:
            yield from _missing(words.whole(current), path, FROM_2027)


def _missing(text: str, path: str, items: dict[str, tuple[str, str]]) -> Iterator[Lint]:
    for item, (what, pattern) in items.items():
        if not _stands(text, pattern):
            yield Lint(
                path=path,
                item=item,
                message=_("The Californian notice does not say %(what)s.")
                % {"what": what},
                fix=_("Say it there."),
            )


# The whole text is read some thirty times, and one save changes little of it.
@lru_cache(maxsize=1_024)
def _stands(text: str, pattern: str) -> bool:
    return re.search(pattern, text, re.IGNORECASE | re.MULTILINE) is not None


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
