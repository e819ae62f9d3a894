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


@transaction.atomic
def lint(
    revision: Revision, *, at: datetime, current: Reading | None = None
) -> list[LintFinding]:
    """Replace the findings of a revision by fresh ones.

    A page may hand over what it read since the last edit; whoever publishes does not.
    """
    LintFinding.objects.filter(revision=revision).delete()
    return _write(revision, found(current or reading.of_revision(revision), at), at)


@transaction.atomic
def lint_words(
    revision: Revision, *, at: datetime, current: Reading
) -> list[LintFinding]:
    """The same after an edit of words alone: no system of the company is asked again.

    What was said last of rows and systems stays.
    """
    checks = discover("lint", "CHECK").values()
    stay = [check.code for check in checks if check.rows_alone]
    old = LintFinding.objects.filter(revision=revision).exclude(check_code__in=stay)
    old.delete()
    return _write(revision, found(current, at, words_alone=True), at)


def _write(
    revision: Revision, lints: Iterable[tuple[LintCheck, Lint]], at: datetime
) -> list[LintFinding]:
    findings = [
        LintFinding(
            revision=revision,
            check_code=check.code,
            found_at=at,
            **vars(lint),
        )
        for check, lint in lints
    ]
    return LintFinding.objects.bulk_create(findings)
