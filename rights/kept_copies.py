"""The copy of a recording that is kept for whoever sent it, or for the police.

It is theirs to get: nobody here deletes it before it was handed over, and a trigger
says the same. The letter says where it is, how to get it and until when it is kept.
"""

from __future__ import annotations

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from notices import reading
from rights import enclosures, proposals, references, voices
from rights.models import HANDED, Case, Enclosure, Fate


class NotDeleted(Exception):
    """The copy is kept for somebody; one sentence for the officer."""


def is_waiting(row: Enclosure) -> bool:
    """Whether it is kept for somebody who has not got it."""
    return row.fate in HANDED and row.handed_at is None and row.erased_at is None


def check(row: Enclosure) -> None:
    """Refuse to delete what is kept for somebody."""
    if is_waiting(row):
        raise NotDeleted(
            _(
                "This copy is kept for whoever sent it, or for the police. It can be "
                "deleted once it was handed over, and goes with the record else."
            )
        )


def said(case: Case) -> list[str]:
    """What the letter about a voice says of each copy."""
    if not voices.is_reported(case):
        return []
    return list(dict.fromkeys(_words(case, row) for row in enclosures.of(case)))


def _words(case: Case, row: Enclosure) -> str:
    if row.handed_at is not None:
        day = date_format(row.handed_at, "j F Y")
        if row.handed_to == Fate.POLICE:
            return _("We gave the police the copy of your recording on %(day)s.") % {
                "day": day
            }
        return _("We gave you the copy of your recording on %(day)s.") % {"day": day}
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


def _until(case: Case) -> str:
    """As long as the record of the request, which it goes with."""
    rules = reading.of_revision(case.revision).rules_for(proposals.OWN_RECORD)
    return "; ".join(proposals.until_words(rule) for rule in rules)
