"""The copy of a recording that is kept for whoever sent it, or for the police.

It is theirs to get: nobody here deletes it before it was handed over, nor in the days
that whoever sent it has to say that it was not; a trigger says the same. The letter
says where it is, how to get it and until when it is kept.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from notices import local_day, reading
from portal import vault
from rights import enclosures, proposals, references, voices
from rights.models import HANDED, Case, Enclosure, Fate

WAIT = timedelta(days=14)


class NotDeleted(Exception):
    """The copy is kept for somebody; one sentence for the officer."""


def is_waiting(row: Enclosure) -> bool:
    """Whether it is kept for somebody who has not got it."""
    return row.fate in HANDED and row.handed_at is None and row.erased_at is None


def stays_until(row: Enclosure) -> datetime:
    """So long they can say that it was not handed over."""
    assert row.handed_at is not None  # noqa: S101 - asked of what was handed over
    return row.handed_at + WAIT


def is_kept(row: Enclosure, at: datetime) -> bool:
    """Whether nobody may delete it yet."""
    if is_waiting(row):
        return True
    is_handed = row.fate in HANDED and row.handed_at is not None
    return is_handed and row.erased_at is None and at < stays_until(row)


def check(row: Enclosure, at: datetime) -> None:
    """Refuse to delete what is kept for somebody."""
    if is_waiting(row):
        raise NotDeleted(
            _(
                "This copy is kept for whoever sent it, or for the police. It can be "
                "deleted once it was handed over, and goes with the record else."
            )
        )
    if is_kept(row, at):
        raise NotDeleted(
            _(
                "Whoever sent it was told that it was handed over, and can say until "
                "%(day)s that it was not. It can be deleted then."
            )
            % {"day": local_day.words(stays_until(row))}
        )


def said(case: Case) -> list[str]:
    """What the letter about a voice says of each copy."""
    if not voices.is_reported(case):
        return []
    return list(dict.fromkeys(_words(case, row) for row in enclosures.of(case)))


def _words(case: Case, row: Enclosure) -> str:
    if row.handed_at is not None:
        return handed(case, row)
    if row.erased_at is not None or row.fate == Fate.DELETE:
        return _("We delete your recording now that you have our answer.")
    kept = {"until": _until(case), "reference": references.display(case.reference)}
    if row.fate == Fate.POLICE:
        return (
            _(
                "We keep a sealed copy of your recording for the police, and give it to "
                "nobody else. They ask us for it with your reference, %(reference)s. "
                "We keep it: %(until)s."
            )
            % kept
        )
    if row.fate == Fate.PERSON:
        return (
            _(
                "We keep a sealed copy of your recording for you. To get it, write to us "
                "on the page of this request. We keep it: %(until)s."
            )
            % kept
        )
    return _("Your recording stays with your request. We keep it: %(until)s.") % kept


def handed(case: Case, row: Enclosure) -> str:
    """To whom it went, when and how."""
    assert row.handed_at is not None  # noqa: S101 - asked of what was handed over
    words = (
        vault.unseal(case.key, row.handed_words).decode() if row.handed_words else ""
    )
    said = {"day": local_day.words(row.handed_at, "j F Y"), "how": words}
    if row.handed_to == Fate.POLICE:
        return (
            _("We gave the police the copy of your recording on %(day)s: %(how)s.")
            % said
            if words
            else _("We gave the police the copy of your recording on %(day)s.") % said
        )
    return (
        _("We gave you the copy of your recording on %(day)s: %(how)s.") % said
        if words
        else _("We gave you the copy of your recording on %(day)s.") % said
    )


def _until(case: Case) -> str:
    """As long as the record of the request, which it goes with."""
    rules = reading.of_revision(case.revision).rules_for(proposals.OWN_RECORD)
    return "; ".join(proposals.until_words(rule) for rule in rules)
