"""The files of a request as its pack holds them: named, counted, and never somebody else's.

Whoever asked gets what they sent themselves. Where somebody asks for another, or tells
of another, a file may be of either: one that may be somebody else's is counted and stays
here. Whoever judges us gets all of them (GDPR Art. 15(4), Art. 58(1)(e)).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePath

from django.template.defaultfilters import filesizeformat
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from notices import local_day
from portal import vault
from portal.models import LedgerEntry
from rights import enclosures, mandates, media, registry
from rights.models import Case, Enclosure, EnclosureKind
from rights.workflow import PERSON, about

FOLDER = "files"
LONGEST = 40
# How the ledger names the reader of the mailbox, which takes mails of known addresses.
MAILBOX = "mailbox"
Kept = dict[str, LedgerEntry]


@dataclass(frozen=True, kw_only=True)
class Sent:
    """One file: its `path` in the ZIP, what is said of it, and why it is not there.

    `path` is '' exactly where `missing` says something; `kept_at` is the time of the
    act that brought it, a message or the request, and later than that of its upload.
    """

    row: Enclosure
    kept_at: datetime
    path: str
    words: str
    missing: str

    def chunks(self) -> Iterator[bytes]:
        """Its content, unsealed while it is read."""
        return enclosures.read(self.row)

    def said(self) -> str:
        """What the first page says of it."""
        return f"{self.words}. {self.missing}" if self.missing else self.words

    def line(self) -> str:
        """As it stands below the message that brought it."""
        return _("[File: %(name)s]") % {"name": self.path or self.said()}


def of(case: Case, *, is_all: bool) -> list[Sent]:
    """The files that go into a pack, in the order in which they came, each opened once.

    A file that cannot be read to its end is one that is not there.
    """
    kept = _kept(case)
    rows = [row for row in enclosures.of(case) if is_all or _is_theirs(case, row, kept)]
    return [_sent(number, row, kept) for number, row in enumerate(rows, start=1)]


def held_back(case: Case) -> str:
    """What is said of files that may be somebody else's; '' where there are none."""
    kept = _kept(case)
    count = sum(not _is_theirs(case, row, kept) for row in enclosures.of(case))
    words = ngettext(
        "One more file is with this request. Somebody else may have sent it, so it is "
        "not in here. Write to us if it is yours.",
        "%(n)d more files are with this request. Somebody else may have sent them, so "
        "they are not in here. Write to us if they are yours.",
        count,
    )
    return words % {"n": count} if count else ""


def _kept(case: Case) -> Kept:
    """By file: the act that brought it, which says when and who."""
    acts = LedgerEntry.objects.filter(about=about(case), act="file.kept")
    return {str(act.facts["file"]): act for act in acts}


def _is_theirs(case: Case, row: Enclosure, kept: Kept) -> bool:
    """Whether whoever may open the pack is who sent it.

    Behind a code it is the person asked about, before the phrase whoever asked. A mail
    that an officer tied to a request later came from an address that is not of it.
    """
    right, act = registry.get(case.right), kept.get(str(row.pk))
    if right is None or act is None:
        return False
    if right.is_report or mandates.of(case) is not None:
        return act.by == PERSON and not right.needs_proof
    is_first = case.receipt is not None and act.at == case.receipt.at
    is_by_officer = act.by not in {PERSON, MAILBOX}
    return is_first or not (is_by_officer and row.kind == EnclosureKind.MAIL)


def _sent(number: int, row: Enclosure, kept: Kept) -> Sent:
    name, missing, act = enclosures.name(row), _missing(row), kept.get(str(row.pk))
    stem = slugify(PurePath(name).stem)[:LONGEST] or str(row.kind)
    called = f"{FOLDER}/{number:02d}-{stem}.{media.ending(row.media_type)}"
    return Sent(
        row=row,
        kept_at=act.at if act else row.added_at,
        path="" if missing else called,
        missing=missing,
        words=_("“%(name)s” of %(day)s, %(size)s, SHA-256 %(sum)s")
        % {
            "name": name or "…",
            "day": local_day.words(row.added_at, "j F Y"),
            "size": filesizeformat(row.size),
            "sum": row.sha256,
        },
    )


def _missing(row: Enclosure) -> str:
    if row.erased_at is not None:
        day = local_day.words(row.erased_at, "j F Y")
        return _("It is not in here: it was deleted on %(day)s.") % {"day": day}
    try:
        for _chunk in enclosures.read(row):
            pass
    except vault.KeyDestroyed:
        return _("It is not in here: it is no longer on our disk, or its key is gone.")
    except Exception:  # noqa: BLE001 - one damaged file must not keep the rest back
        return _("It is not in here: it is damaged on our disk and does not open.")
    return ""
