"""Every clause stands on a page, under a clause that is there, beside an act that exists."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext as _

from notices.checking import Lint, LintCheck, Severity
from notices.reading import Reading, Row
from portal.plugins import discover


def run(current: Reading, at: datetime) -> Iterable[Lint]:
    """One for each clause that no page could show where it stands."""
    rights = discover("kinds", "RIGHT")
    for clause in current.table("clauses").values():
        if clause.document not in current.documents:
            yield Lint(
                path=clause.slug,
                message=_("There is no document “%(slug)s”, so this clause stands on no page.")
                % {"slug": clause.document},
                fix=_("Choose the policy or the notice for California."),
            )  # fmt: skip
        if clause.right and clause.right not in rights:
            yield Lint(
                path=clause.slug,
                message=_("There is no right “%(code)s”, so no button can stand here.")
                % {"code": clause.right},
                fix=_("Choose a right from the list, or none."),
            )
        if clause.parent:
            yield from _under(current, clause)


def _under(current: Reading, clause: Row) -> Iterable[Lint]:
    above = current.clause(clause.parent)
    if above is None:
        message = _("There is no clause “%(slug)s” to stand under.")
    elif clause.slug in _ancestors(current, clause):
        message = _("This clause stands under itself.")
    elif above.document != clause.document:
        message = _("The clause above, “%(slug)s”, stands in another document.")
    elif above.position > clause.position:
        message = _("The clause above, “%(slug)s”, comes later than this one.")
    else:
        return
    yield Lint(
        path=clause.slug,
        message=message % {"slug": clause.parent},
        fix=_("Choose a clause of the same document that stands before it, or none."),
    )


def _ancestors(current: Reading, clause: Row) -> set[str]:
    """Everything it stands under; ends where a ring closes."""
    found: set[str] = set()
    parent = clause.parent
    while parent and parent not in found:
        found.add(parent)
        above = current.clause(parent)
        parent = above.parent if above else ""
    return found


CHECK = LintCheck(
    code="clause-lost",
    severity=Severity.BLOCKER,
    law="GDPR Art. 12(1)",
    run=run,
    needs_rows=True,
)
