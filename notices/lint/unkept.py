"""No kind of data without a rule, and no row that names what is not there.

What is published is what machines can do (GDPR Art. 5(2)).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_stubs_ext import StrOrPromise

from notices.checking import Lint, LintCheck, Severity
from notices.reading import Reading, Row
from portal.plugins import discover

# What a row may name: in which table, and the sentence when it is not there.
NAMED: dict[str, tuple[str, StrOrPromise]] = {
    "category": ("categories", gettext_lazy("There is no kind of data “%(slug)s”.")),
    "recipient": ("recipients", gettext_lazy("There is no recipient “%(slug)s”.")),
    "purpose": ("purposes", gettext_lazy("There is no purpose “%(slug)s”.")),
    "clause": ("clauses", gettext_lazy("There is no clause “%(slug)s”.")),
}


def run(current: Reading, at: datetime) -> Iterable[Lint]:
    """One for each row that a machine could not obey."""
    for slug in current.categories:
        if not current.rules_for(slug):
            yield Lint(
                path=f"category {slug}",
                message=_("No rule says how long it is kept."),
                fix=_("Add a retention rule for this kind of data."),
            )
    for rule in current.rules.values():
        yield from _lost(current, "rule", rule, "category")
    for flow in current.disclosures:
        yield from _lost(
            current, "disclosure", flow, "category", "recipient", "purpose"
        )
    for promise in current.promises.values():
        if promise.kind == "machine":
            yield from _unchecked(current, promise)
        yield from _lost(current, "promise", promise, "clause")


def _unchecked(current: Reading, promise: Row) -> Iterator[Lint]:
    """A check that is there, and what it is told to look at."""
    known = discover("promises", "CHECK")
    if promise.check_code not in known:
        yield Lint(
            path=f"promise {promise.slug}",
            message=_("There is no check “%(code)s”.") % {"code": promise.check_code},
            fix=_("Choose a check from the list, or let somebody attest it."),
        )
    rule, right = (str(promise.arguments.get(n, "")) for n in ("rule", "right"))
    if rule and rule not in current.rules:
        yield Lint(
            path=f"promise {promise.slug}",
            message=_("Its check looks at the rule “%(slug)s”, which is not there.")
            % {"slug": rule},
            fix=_("Name a rule of this version, or choose another check."),
        )
    if right and right not in discover("kinds", "RIGHT"):
        yield Lint(
            path=f"promise {promise.slug}",
            message=_("Its check looks at the right “%(code)s”, which is not there.")
            % {"code": right},
            fix=_("Name a right of the list, or choose another check."),
        )


def _lost(current: Reading, kind: str, row: Row, *fields: str) -> Iterator[Lint]:
    for field in fields:
        table, sentence = NAMED[field]
        slug = getattr(row, field)
        if slug not in current.table(table):
            yield Lint(
                path=f"{kind} {row.slug}",
                message=str(sentence) % {"slug": slug},
                fix=_("Choose one from the list, or take this row out."),
            )


CHECK = LintCheck(
    code="unkept",
    severity=Severity.BLOCKER,
    law="GDPR Art. 5(2), 13(2)(a)",
    run=run,
    needs_rows=True,
)
