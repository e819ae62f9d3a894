"""A clause about keeping data that names no period (CCPA 1798.100(a)(3))."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext as _

from notices import words
from notices.checking import Lint, LintCheck, Severity
from notices.phrases import DELETES, NUMBER, UNIT, any_case
from notices.reading import Reading, Row

KEEPING = any_case(
    r"\b(?:how long|retention|retain(?:ed|ing)?|storage|keep(?:ing)?\b.{0,20}\bdata)\b"
    r"(?! safe| secure)"
    rf"|\b(?:when|until when)\b.{{0,30}}\b(?:{DELETES}|thrown|disposed?|goes|go away)\b"
)
# "Some months" are no period.
PERIOD = any_case(
    rf"\b(?:(?!several|a few|a couple){NUMBER}|an?)[ -]{UNIT}\b"
    r"|\{\{\s*(?:period:|table:retention)"
)
# A sentence that says where they stand.
ELSEWHERE = any_case(
    r"\b(?:(?:time|retention|exact|storage)? ?periods?|number of (?:days|weeks|months|years))\b"
    r".{0,60}\b(?:set out|named|given|listed|specified|stated|shown|laid down|described"
    r"|explained|found|stands?)\b.{0,20}\b(?:in|under|at|below|above)\b"
)


def run(current: Reading, at: datetime) -> Iterable[Lint]:
    """One for each clause whose title is about keeping and whose text has no period."""
    message = _("No period is named here, so no job can keep one.")
    fix = _("Show the times: {{ table:retention }}.")
    clauses = [each for name in current.documents for each in current.clauses(name)]
    empty = [each for each in clauses if KEEPING.search(each.title) and _is_empty(each)]
    for clause in empty:
        title = words.Passage(path=clause.slug, field="title", text=clause.title)
        quote = _promise(clause) or title.quote(0, len(clause.title))
        yield quote.lint(message, fix)
    if not empty and all(map(_is_empty, clauses)):
        message = _("Periods are promised here, and the policy names none.")
        yield from words.said(current, ELSEWHERE, message, fix)


def _is_empty(clause: Row) -> bool:
    return PERIOD.search(clause.body) is None


def _promise(clause: Row) -> words.Quote | None:
    """The sentence of the clause itself that sends people elsewhere for the periods."""
    quotes = [each for one in words.of_clause(clause) for each in one.sentences()]
    return next((each for each in quotes if ELSEWHERE.search(each.text)), None)


CHECK = LintCheck(
    code="no-period",
    gap="GAP-05",
    severity=Severity.ERROR,
    law="GDPR Art. 13(2)(a); CCPA 1798.100(a)(3)",
    run=run,
)
