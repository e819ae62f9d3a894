"""Marks: rows that the product leaves alone, and who needs each to be left alone.

Several requests may mark the same row: a pause that somebody asked for, a child's
account, a reported voice. Each notes what it marked, by a keyed digest that names
nobody, so that the end of one frees no row that another still needs, and none that
a law or a hold alone keeps. Call it outside any transaction of ours.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext as _

from notices import reading
from notices.reading import Reading, Row
from portal import vault
from retention import finding, holds, rules
from retention.connecting import Refused, Result, connector_for
from retention.models import Dataset, Mark

KIND = "marked-row"
AT_ONCE = 500


def lay(dataset_slug: str, keys: list[str], *, case: str, at: datetime) -> Result:
    """Stop the use of the rows at once; counts all that are marked now."""
    row = finding.dataset(dataset_slug)
    if not row.restrict_field:
        raise Refused(
            _("“%(title)s” has no field that stops the use of a row.")
            % {"title": row.title}
        )
    _note(row, keys, case, at)
    return connector_for(row.system).restrict(row, keys, at)


def lift(dataset_slug: str, keys: list[str], *, case: str, at: datetime) -> Result:
    """Let the rows that this case marked be used again, where nobody else needs it."""
    row = finding.dataset(dataset_slug)
    if not row.restrict_field:
        return Result(count=0)
    connector = connector_for(row.system)
    named = _named(row, keys)
    mine = Mark.objects.filter(dataset=row.slug, case=case)
    if mine.exists():
        # What the company marked by itself is not ours to free.
        noted = set(mine.values_list("digest", flat=True))
        named = {digest: key for digest, key in named.items() if digest in noted}
    free = sorted(set(named.values()) - _needed(row, named, case))
    result = connector.lift(row, free)
    # Marked by another while we freed it: its note came first, so it is seen now.
    again = sorted(set(free) & _needed(row, named, case))
    if again:
        connector.restrict(row, again, at)
    _mark_outlived(row, at)
    mine.delete()
    return Result(count=result.count - len(again))


def _note(row: Dataset, keys: Iterable[str], case: str, at: datetime) -> None:
    """Committed before the company's rows are touched."""
    rows = []
    for key in keys:
        digest, version = vault.digest(KIND, f"{row.slug}/{key}")
        rows.append(
            Mark(
                dataset=row.slug,
                digest=digest,
                key_version=version,
                case=case,
                laid_at=at,
            )
        )
    Mark.objects.bulk_create(rows, batch_size=AT_ONCE, ignore_conflicts=True)


def _named(row: Dataset, keys: Iterable[str]) -> dict[str, str]:
    """Each key by its digest, under every key of digests still held."""
    return {
        digest: key
        for key in keys
        for digest, _version in vault.digests(KIND, f"{row.slug}/{key}")
    }


def _needed(row: Dataset, named: dict[str, str], case: str) -> set[str]:
    """The keys that other cases marked."""
    digests = list(named)
    found: set[str] = set()
    for start in range(0, len(digests), AT_ONCE):
        piece = digests[start : start + AT_ONCE]
        others = Mark.objects.filter(dataset=row.slug, digest__in=piece)
        others = others.exclude(case=case)
        found |= {named[each] for each in others.values_list("digest", flat=True)}
    return found


def _mark_outlived(row: Dataset, at: datetime) -> None:
    """What outlived its promise is not freed by the end of a case either."""
    current = reading.current(at)
    if current is None:
        return
    for rule in rules.rules_on(current, row):
        of_outlived(current, rule, row, at=at)


def of_outlived(current: Reading, rule: Row, row: Dataset, *, at: datetime) -> int:
    """Mark what is past its promise and is kept for a law or a hold alone.

    It is used for nothing else (GDPR Art. 5(1)(b), 18(2)); counts the rows that are new.
    """
    if not row.restrict_field:
        return 0
    connector = connector_for(row.system)
    marked = 0
    for_law = rules.only_for_law(current, rule, row, at=at)
    if for_law is not None:
        marked = connector.restrict_due(row, for_law, at).count
    held = holds.held_keys(row.slug)
    if held:
        for due in rules.dues(current, rule, row, at=at):
            marked += connector.restrict_due(row, due, at, among=held).count
    return marked
