"""What a Californian notice has to say (11 CCR 7011(e), Civ. Code 1798.130(a)(5)).

Each item of the checklist is looked for in the notice as it is printed, with its
tables; in a policy without such a notice, in the whole text. What a table carries is
said by no sentence above it: the table has to stand there, and its rows be whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from functools import lru_cache

from django.utils.translation import gettext as _

from notices import reading, words
from notices.checking import Lint, LintCheck, Severity
from notices.reading import Reading
from notices.rendering import printed

DOCUMENT = "california"
LAW = "us-ca"
APPLIES = re.compile(r"\bCalifornia\b")
# As far as the next right: another one may have these words too.
NEAR = r"(?:(?!\bright to (?:delete|correct|opt|limit))[\s\S]){0,900}?"
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
              r"\bdisclosed for a business purpose\b[\s\S]*^\s*to(?: whom, for which purpose)?\s*$"),
    "CN-10": ("what each kind was disclosed for",
              r"\bdisclosed for a business purpose\b[\s\S]*^\s*(?:to whom, )?for(?: which purpose)?\s*$"),
    "CN-11": ("whether sensitive data is used beyond what 7027(m) allows",
              r"\b7027\(m\)"),
    "CN-12": ("two separate lists",
              r"\bsold or shared in the\b[\s\S]*\bdisclosed for a business purpose\b"),
    "CN-13": ("how long each kind is kept",
              r"\bkept for\b|\bretention\b|\bhow long we keep\b"),
    "CN-14": ("the right to know in its five parts: kinds of data, sources, purposes,"
              " to whom it went, and the data itself",
              rf"\bright to know\b(?={NEAR}\b(?:kinds|categories)\b)"
              rf"(?={NEAR}\b(?:from where|sources?)\b)"
              rf"(?={NEAR}\b(?:what for|why|purposes?)\b)"
              rf"(?={NEAR}\b(?:to whom|with whom|who (?:gets|got)|third parties)\b)"
              rf"(?={NEAR}\b(?:data itself|specific pieces|cop(?:y|ies))\b)"),
    "CN-15": ("the right to delete", r"\bright to delete\b"),
    "CN-16": ("the right to correct", r"\bright to correct\b"),
    "CN-17": ("the right to opt out of sale and sharing",
              r"\bright to opt out of (?:the )?sale\b"),
    "CN-18": ("the right to limit the use of sensitive data",
              r"\blimit the use\b.{0,40}\bsensitive\b"),
    "CN-19": ("that nobody is treated worse for asking",
              r"\bretaliat|\btreat you worse\b|\bdiscriminat"),
    "CN-22": ("the ways to ask", r"\bways to ask\b|\bmethods? (?:of|for) submitting"),
    "CN-23": ("how to ask, with the form", r"/rights/(?![\w-])|\bweb ?form\b"),
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

# In a notice of its own: what is said by a table alone, made from the rows.
TABLED = {
    "california": ("CN-01", "CN-02", "CN-03", "CN-13"),
    "california-disclosures": ("CN-04", "CN-05", "CN-06", "CN-08", "CN-09", "CN-10",
                               "CN-12"),
}  # fmt: skip
# What each of its lines says, by item: the column of the row that it is made from.
OF_EACH_KIND = {"CN-01": "letters", "CN-02": "sources", "CN-03": "purposes"}

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
    if DOCUMENT in current.documents:
        yield from _of_notice(current, at)
    else:
        path = next(iter(current.documents))
        yield from missing(words.whole(current), path, ITEMS)


def wanted(current: Reading, at: datetime) -> int:
    """How many items are looked for; none where California is not served."""
    if not _applies(current):
        return 0
    if DOCUMENT not in current.documents:
        return len(ITEMS)
    later = len(FROM_2027) if reading.day(current, at) >= SINCE else 0
    return len(ITEMS) + len(IN_NOTICE) + 1 + later


def _of_notice(current: Reading, at: datetime) -> Iterator[Lint]:
    """The tables first: what they carry is not looked for in other words."""
    untabled: set[str] = set()
    for table, items in TABLED.items():
        if not words.prints_in(current, DOCUMENT, table):
            untabled |= set(items)
            fix = _("Print {{ table:%(table)s }} there.") % {"table": table}
            yield from (_unsaid(item, DOCUMENT, ITEMS[item][0], fix) for item in items)
    if "CN-01" not in untabled:
        yield from _of_kinds(current)
    said = {k: v for k, v in {**ITEMS, **IN_NOTICE}.items() if k not in untabled}
    yield from missing(printed(current, DOCUMENT, at), DOCUMENT, said)
    item, what, pattern = TITLED
    title = current.documents[DOCUMENT].title
    yield from missing(title, DOCUMENT, {item: (what, pattern)})
    if reading.day(current, at) >= SINCE:
        yield from missing(words.whole(current), DOCUMENT, FROM_2027)


def _of_kinds(current: Reading) -> Iterator[Lint]:
    """One for each kind of data whose line in the table is not whole."""
    fix = _("Say it in the row of this kind of data.")
    for slug, row in current.categories.items():
        empty = [item for item, name in OF_EACH_KIND.items() if not getattr(row, name)]
        if not current.rules_for(slug):
            empty.append("CN-13")
        for item in empty:
            yield _unsaid(item, f"category {slug}", ITEMS[item][0], fix)


def missing(text: str, path: str, items: dict[str, tuple[str, str]]) -> Iterator[Lint]:
    """One for each of these that a text does not say."""
    for item, (what, pattern) in items.items():
        if not _stands(text, pattern):
            yield _unsaid(item, path, what, _("Say it there."))


def _unsaid(item: str, path: str, what: str, fix: str) -> Lint:
    message = _("The Californian notice does not say %(what)s.") % {"what": what}
    return Lint(path=path, item=item, message=message, fix=fix)


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
