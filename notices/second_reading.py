"""The second person reads: each new or changed clause is opened, and may be remarked upon.

A first version follows nothing, so each of its clauses is new, and each promise. What
no clause prints is read as well: promises, and which laws are kept.

What was opened counts for the words as they stood: a clause that is changed after it
was sent back has to be opened again.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from notices import comparing, loading, reading, unprinted
from notices.clause_changes import ClauseChange
from notices.models import ClauseComment, ClauseRead, Revision, RevisionState
from notices.reading import Reading
from portal import ledger
from portal.models import User

LONGEST = 2000
# What a first version is compared with.
NOTHING = Reading({"inventory": {table: [] for table in loading.TABLES}}, "")


class NotRead(Exception):
    """It cannot be noted like this; the message says why in a sentence."""


def changed(
    revision: Revision, at: datetime, *, is_shown: bool = False
) -> list[ClauseChange]:
    """The clauses that differ from the version this began from, in reading order, and
    then what no clause prints; of a first version each with the promises it makes.

    What is only shown is read as the pages of a draft are.
    """
    is_kept = is_shown and not revision.sha256
    after = (reading.of_draft if is_kept else reading.of_revision)(revision)
    follows = revision.based_on
    if follows is not None:
        before = reading.of_revision(follows)
        return unprinted.later(comparing.compare(before, after, at=at))
    return list(unprinted.parts(comparing.compare(NOTHING, after, at=at), after))


def unread(revision: Revision, *, by: User, at: datetime) -> list[ClauseChange]:
    """Changed clauses that this person has not opened as they stand now."""
    return left(changed(revision, at), revision, by=by)


def left(
    changes: Iterable[ClauseChange], revision: Revision, *, by: User
) -> list[ClauseChange]:
    """Those of these changes that this person has not opened."""
    rows = ClauseRead.objects.filter(revision=revision, by=by)
    seen = set(rows.values_list("clause", "stand"))
    return [each for each in changes if (each.slug, each.stand) not in seen]


@transaction.atomic
def note_read(
    revision: Revision, change: ClauseChange, *, by: User, at: datetime
) -> None:
    """This person has the change before them."""
    if revision.state != RevisionState.IN_REVIEW:
        raise NotRead(_("It is not in review."))
    _row, is_new = ClauseRead.objects.get_or_create(
        revision=revision,
        clause=change.slug,
        stand=change.stand,
        by=by,
        defaults={"at": at},
    )
    if is_new:
        ledger.record(
            "clause_read",
            about=f"revision:{revision.number}",
            by=f"user:{by.pk}",
            at=at,
            facts={"clause": change.slug, "stand": change.stand},
        )


@transaction.atomic
def note_all_read(
    revision: Revision,
    *,
    by: User,
    at: datetime,
    shown: Collection[str] | None = None,
) -> int:
    """Each clause not read yet, or those of them whose `mark` was shown; how many."""
    changes = unread(revision, by=by, at=at)
    read = [each for each in changes if shown is None or each.mark in shown]
    for change in read:
        note_read(revision, change, by=by, at=at)
    return len(read)


@transaction.atomic
def comment(
    revision: Revision, slug: str, text: str, *, by: User, at: datetime
) -> ClauseComment:
    """A remark beside a clause; staff see it, the public never."""
    text = text.strip()
    if not text:
        raise NotRead(_("Write the remark first."))
    if len(text) > LONGEST:
        raise NotRead(_("Shorten the remark to 2,000 characters."))
    if revision.state not in {RevisionState.DRAFT, RevisionState.IN_REVIEW}:
        raise NotRead(_("It is settled. Remarks belong to a draft."))
    row = ClauseComment.objects.create(
        revision=revision, clause=slug, text=text, by=by, at=at
    )
    ledger.record(
        "clause_remarked",
        about=f"revision:{revision.number}",
        by=f"user:{by.pk}",
        at=at,
        facts={"clause": slug},
    )
    return row
