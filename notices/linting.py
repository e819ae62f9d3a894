"""Runs every lint check over a revision and keeps what they say.

Checks are files (`<app>/lint/*.py`, `CHECK = LintCheck(...)`); upper apps add
theirs about the data map without notices knowing them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from notices import reading
from notices.checking import Lint, LintCheck
from notices.models import LintFinding, Revision
from notices.reading import Reading
from portal import one_look
from portal.plugins import discover

# So many findings of one kind in one text are shown; each marks its own words there.
MOST_OF_ONE_TEXT = 50


def found(
    current: Reading, at: datetime, *, has_rows: bool = True, words_alone: bool = False
) -> Iterator[tuple[LintCheck, Lint]]:
    """What every check says of these words and rows, by check."""
    for _code, check in sorted(discover("lint", "CHECK").items()):
        is_asked = has_rows or not check.needs_rows
        if is_asked and not (words_alone and check.rows_alone):
            for lint in _told(check.run(current, at)):
                yield check, replace(lint, severity=lint.severity or check.severity)


def _told(lints: Iterable[Lint]) -> Iterator[Lint]:
    """What one check says, of one text no more than somebody mends in one sitting."""
    counts: Counter[tuple[str, str]] = Counter()
    for lint in lints:
        counts[lint.path, lint.field] += 1
        if counts[lint.path, lint.field] <= MOST_OF_ONE_TEXT:
            yield lint
    for (path, field), count in counts.items():
        if count > MOST_OF_ONE_TEXT:
            more = _("And %(n)d more of the same.") % {"n": count - MOST_OF_ONE_TEXT}
            fix = _("Mend the others first; then these are shown.")
            yield Lint(path=path, field=field, message=more, fix=fix)


def lint(
    revision: Revision, *, at: datetime, current: Reading | None = None
) -> list[LintFinding]:
    """Replace the findings of a revision by fresh ones.

    A page may hand over what it read since the last edit; whoever publishes does not.
    """
    lints = found(current or reading.of_revision(revision), at)
    # Systems of the company are asked for these: no transaction waits for them.
    findings = _findings(revision, lints, at)
    with transaction.atomic():
        LintFinding.objects.filter(revision=revision).delete()
        return LintFinding.objects.bulk_create(findings)


def lint_words(
    revision: Revision, *, at: datetime, current: Reading
) -> list[LintFinding]:
    """The same after an edit of words alone: no system of the company is asked again.

    What was said last of rows and systems stays, and what is said again as it was. What
    is new is written before what is over goes, so that no look finds less.
    """
    checks = discover("lint", "CHECK").values()
    stay = [check.code for check in checks if check.rows_alone]
    old = LintFinding.objects.filter(revision=revision).exclude(check_code__in=stay)
    said = {_words(row): row for row in old}
    now = _findings(revision, found(current, at, words_alone=True), at)
    LintFinding.objects.bulk_create(row for row in now if _words(row) not in said)
    now = [said.get(_words(row), row) for row in now]
    gone = {row.pk for row in old} - {row.pk for row in now}
    if gone:
        old.filter(pk__in=gone).delete()
    return now


def first(revision: Revision, *, at: datetime, current: Reading) -> list[LintFinding]:
    """The findings of a draft of which nothing is kept."""
    return LintFinding.objects.bulk_create(_findings(revision, found(current, at), at))


def _findings(
    revision: Revision, lints: Iterable[tuple[LintCheck, Lint]], at: datetime
) -> list[LintFinding]:
    # All checks look at one state of the rows, which is read once.
    with one_look.open_page():
        return [
            LintFinding(
                revision=revision, check_code=check.code, found_at=at, **vars(lint)
            )
            for check, lint in lints
        ]


def _words(row: LintFinding) -> tuple[str, ...]:
    """All that a finding says."""
    names = ("check_code", *Lint.__dataclass_fields__)
    return tuple(str(getattr(row, name)) for name in names)
