"""A kind of data without its purposes, or a purpose that no kind of data serves."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext as _

from notices.checking import Lint, LintCheck, Severity
from notices.reading import Reading


def run(current: Reading, at: datetime) -> Iterable[Lint]:
    """An itemised notice: each kind with what it is for, each purpose with its data."""
    served: set[str] = set()
    for category in current.categories.values():
        known = [slug for slug in category.purposes if slug in current.purposes]
        served.update(known)
        if not known or len(known) < len(category.purposes):
            yield Lint(
                path=f"category {category.slug}",
                item="purposes",
                message=_(
                    "This kind of data is held for a purpose that is not listed."
                ),
                fix=_("Name its purposes by their short names."),
            )
        if not category.sources:
            yield Lint(
                path=f"category {category.slug}",
                item="sources",
                message=_("Nothing says where this kind of data comes from."),
                fix=_("Name its sources."),
            )
    for purpose in current.purposes.values():
        if purpose.is_done and purpose.slug not in served:
            yield Lint(
                path=f"purpose {purpose.slug}",
                message=_("No kind of data serves this purpose."),
                fix=_("Name it at a kind of data, or say that it is not done."),
            )


CHECK = LintCheck(
    code="not-itemised",
    severity=Severity.ERROR,
    law="DPDP s.5 and r.3; GDPR Art. 13(1)(c), 14(2)(f)",
    run=run,
    needs_rows=True,
)
