"""Versions that were published after a backup: put back from their own bytes.

What was published was read, mailed, and obeyed by machines; requests are pinned to it.
No restore may make it unsaid. The frozen bytes are public and hold all of it, so they
are remembered beside the keys and become rows again, byte for byte, or nothing opens.
Two of them may have had one number, where an older copy of the keys was used before:
the later one has it, and the other is kept for people to decide about.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from datetime import datetime

from django.db import transaction
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _

from notices import authors, loading, reading
from notices.models import Displaced, Revision, RevisionState
from portal import ledger, remembering
from portal.models import LedgerEntry, User

CODE = "published"
ACT = "revision_approved"
SYSTEM = "system"
Found = Iterator[tuple[LedgerEntry, remembering.Line]]
# Whose account is newer than the backup: nobody signs in as them.
NOBODY = "{part}-of-version-{number}@restored.invalid"


class NotTheSameBytes(Exception):
    """What came back does not say what was published."""


def lines_of(entries: list[LedgerEntry]) -> Found:
    """What of an approval outlives a restore."""
    by_hash = {
        row.sha256: row
        for row in Revision.objects.filter(
            sha256__in=[entry.facts["sha256"] for entry in entries]
        ).select_related("based_on")
    }
    for entry in entries:
        row = by_hash.get(entry.facts["sha256"])
        if row is not None:
            yield entry, _line(row)


def _line(row: Revision) -> remembering.Line:
    return {
        "number": row.number,
        "sha256": row.sha256,
        "body": bytes(row.canonical or b"").decode(),
        "follows": row.based_on.number if row.based_on else None,
        "proposed_by": row.proposed_by_id,
        "agreed_by": row.agreed_by_id,
        "submitted_at": _instant(row.submitted_at),
        "approved_at": _instant(row.approved_at),
    }


def _instant(value: datetime | None) -> str | None:
    return value.isoformat() if value else None


def put_back(at: datetime) -> int:
    """Every version that the rows do not have; how many were put back."""
    approved = Revision.objects.filter(state=RevisionState.APPROVED)
    known = dict(approved.values_list("number", "sha256"))
    published = list(remembering.lines(CODE))
    missing = {
        line["number"]: line for line in published if line["number"] not in known
    }
    for number in sorted(missing):
        _put_back(missing[number], at)
    now = known | {number: line["sha256"] for number, line in missing.items()}
    others = {
        line["sha256"]: line
        for line in published
        if line["sha256"] != now[line["number"]]
    }
    for line in others.values():
        _set_aside(line, at)
    return len(missing)


@transaction.atomic
def _set_aside(line: remembering.Line, at: datetime) -> None:
    """Keep the bytes of a version whose number another one has, and say so, once."""
    if Displaced.objects.filter(sha256=line["sha256"]).exists():
        return
    body, number = line["body"].encode(), line["number"]
    if hashlib.sha256(body).hexdigest() != line["sha256"]:
        raise _not_the_same(number)
    row = Displaced.objects.create(
        number=number,
        sha256=line["sha256"],
        canonical=body,
        effective_at=datetime.fromisoformat(json.loads(body)["effective_at"]),
        approved_at=datetime.fromisoformat(line["approved_at"]),
        found_at=at,
        error=_(
            "Since a restore another version has number %(number)d. What was published "
            "under it before is kept at /desk/notices/displaced/. Publish a version that "
            "says which of both counts."
        )
        % {"number": number},
    )
    facts = {"sha256": row.sha256, "effective_at": row.effective_at.isoformat()}
    about = f"revision:{number}"
    ledger.record("revision_displaced", about=about, by=SYSTEM, at=at, facts=facts)


def _not_the_same(number: int) -> NotTheSameBytes:
    words = _("Version %(number)d cannot be put back: its bytes were changed.")
    return NotTheSameBytes(words % {"number": number})


@transaction.atomic
def _put_back(line: remembering.Line, at: datetime) -> None:
    row = _emptied(line["number"])
    row.canonical, row.sha256 = line["body"].encode(), line["sha256"]
    said = json.loads(line["body"])
    loading.fill(row, said["inventory"])
    if (
        hashlib.sha256(row.canonical).hexdigest() != row.sha256
        or loading.dump(row) != said["inventory"]
    ):
        raise _not_the_same(row.number)
    row.title, row.note, row.restates = said["title"], said["note"], said["restates"]
    row.minor, row.solo_ground = said.get("minor"), said["solo_ground"]
    row.next_review_on = parse_date(said["next_review_on"])
    row.effective_at = parse_datetime(said["effective_at"])
    _signed(row, line)
    # The ledger first: the database lets nothing count that it does not tell of.
    facts = {"sha256": row.sha256, "effective_at": said["effective_at"]}
    ledger.record(
        ACT,
        about=f"revision:{row.number}",
        by=SYSTEM,
        at=at,
        facts={**facts, "put_back": line["approved_at"]},
    )
    row.state = RevisionState.APPROVED
    row.save()
    transaction.on_commit(reading.forget)


def _signed(row: Revision, line: remembering.Line) -> None:
    """When it was agreed to, by whom, and after which version."""
    row.approved_at = parse_datetime(line["approved_at"])
    row.submitted_at = parse_datetime(line["submitted_at"] or line["approved_at"])
    row.based_on = Revision.objects.filter(number=line["follows"]).first()
    row.agreed_by = _author(line["agreed_by"], authors.PUBLISHER, row.number)
    is_alone = line["proposed_by"] == line["agreed_by"]
    row.proposed_by = (
        row.agreed_by
        if is_alone
        else _author(line["proposed_by"], authors.EDITOR, row.number)
    )


def _emptied(number: int) -> Revision:
    """Its row without any words; what the backup has of it is the draft it was.

    Withdrawn for the moment: another draft may be open, and only one ever is.
    """
    row, _is_new = Revision.objects.update_or_create(
        number=number, defaults={"state": RevisionState.WITHDRAWN}
    )
    for model in reversed(loading.TABLES.values()):
        model._default_manager.filter(revision=row).delete()
    return row


def _author(pk: int, part: str, number: int) -> User:
    """Who it was; or an account for nobody, where theirs is newer than the backup.

    What the public reads of them stands in the bytes.
    """
    found = User.objects.filter(pk=pk).first()
    if found is not None:
        return found
    address = NOBODY.format(part=part.split()[-1], number=number)
    return User.objects.get_or_create(email=address, defaults={"is_active": False})[0]
