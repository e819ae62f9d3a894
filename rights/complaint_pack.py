"""Everything about one request in one ZIP: for its person, and for who judges us.

The story, the clocks, the letters, what was said to and fro with the files that came,
the receipt, and the proof that each act stands in the signed history. Nothing of the
desk but why two officers took somebody for who they are and where the word of a customer
stands: no other note, no name of a system, and for whoever was not proven no letter
either. Whoever judges us reads all that was said (GDPR Art. 77; 11 CCR 7101).
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_stubs_ext import StrOrPromise
from stream_zip import ZIP_64, stream_zip

from notices import local_day, reading
from portal import ledger, outbox, paper, proof, sealing, vault
from portal.models import LedgerEntry, OutboundMail
from rights import (
    casefile,
    claims,
    clock_lines,
    endings,
    legs,
    letters,
    looked_into,
    mail_paper,
    postal,
    reactor,
    receipts,
    references,
    registry,
    sent_files,
    story,
    tracking,
)
from rights.copy_pack import FILE_MODE
from rights.models import Appeal, Case, Leg, Message, MessageKind
from rights.workflow import about

WHO = {
    MessageKind.QUESTION: gettext_lazy("We asked"),
    MessageKind.ANSWER: gettext_lazy("You wrote"),
    MessageKind.PROGRESS: gettext_lazy("We told you"),
}
SAID = tuple(WHO)
# Mails to the person that say something; a code says nothing and opens something.
UNSAID = ("code", "code_by_phone", "code_enough", "why_code", "why_code_by_phone")
# Whoever is given the pack presses nothing in the person's name.
LINK = re.compile(r"(/(?:not-me|acting(?:/address)?|review)/)[^/\s]+")
CUT = r"\1…"


@dataclass(frozen=True, kw_only=True)
class File:
    """One member of the ZIP, and what the first page says it is.

    What somebody sent is no `body` in memory: it is unsealed while the ZIP goes out.
    `name` is '' for what is not in it, of which only the first page tells.
    """

    name: str
    words: StrOrPromise
    body: bytes = b""
    sent: sent_files.Sent | None = None

    def chunks(self) -> Iterable[bytes]:
        """What is in it."""
        return self.sent.chunks() if self.sent else (self.body,)

    def sha256(self) -> str:
        """The hash of what is in it, in hexadecimal digits."""
        return self.sent.row.sha256 if self.sent else _hash(self.body)


def _hash(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


def pack(case: Case, *, at: datetime, is_all: bool = False) -> Iterator[bytes]:
    """The ZIP as a stream, with the hash of every file in it in manifest.json.

    What was appealed is in it with each appeal, whole: words, letters and story.
    `is_all`: for an authority, so with what others sent and whoever was proven.
    All rows are read before the first byte is given.
    """
    with translation.override(case.language):
        files = list(_files(case, is_all))
        if is_all or is_whole(case):
            for each in _appeals(case, is_all):
                files += _appeal(each, at, is_all)
        page = _page(case, files, at, is_all)
    inside = [page, *(file for file in files if file.name)]
    sums = {file.name: file.sha256() for file in inside}
    manifest = File(
        name="manifest.json",
        words="",
        body=_json({"reference": case.reference, "sha256": sums}),
    )
    members = [*inside, manifest]
    return iter(
        stream_zip((m.name, at, FILE_MODE, ZIP_64, m.chunks()) for m in members)
    )


def _appeals(case: Case, is_all: bool) -> Iterator[Case]:
    rows = Appeal.objects.filter(of=case).order_by("pk")
    for row in rows.select_related("case__key", "case__revision", "case__receipt"):
        if is_all or is_whole(row.case):
            yield row.case


def _appeal(case: Case, at: datetime, is_all: bool) -> Iterator[File]:
    """The same of one appeal, in a folder of its own."""
    files = list(_files(case, is_all))
    folder = f"appeal-{case.reference}"
    title = _("Appeal %(reference)s") % {
        "reference": references.display(case.reference)
    }
    for file in [_page(case, files, at, is_all), *files]:
        words = f"{title}: {file.words}" if file.words else title
        name = f"{folder}/{file.name}" if file.name else ""
        yield replace(file, name=name, words=words)


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1).encode()


def is_whole(case: Case) -> bool:
    """Whether what was typed and answered is in it: nobody unproven reads it here."""
    return not tracking.answer_needs_code(case) or tracking.can_prove(case)


def _files(case: Case, is_all: bool) -> Iterator[File]:
    if whole := is_all or is_whole(case):
        yield from _letters(case)
        yield from _mails(case)
        yield from _posted(case)
        came = sent_files.of(case, is_all=is_all)
        yield from _said(case, came)
        for each in came:
            yield File(name=each.path, words=each.said(), sent=each)
        if not is_all and (words := sent_files.held_back(case)):
            yield File(name="", words=words)
    yield from _receipt(case, whole)
    yield File(
        name="proofs.json",
        words=_("The signed proof of every act in the story, for machines"),
        body=_json(list(_proofs(case))),
    )


def _letters(case: Case) -> Iterator[File]:
    rows = list(
        Message.objects.filter(case=case, kind=MessageKind.LETTER).order_by("at")
    )
    names = [f"message:{row.pk}" for row in rows]
    printed = paper.printed_of(letters.PAPER, names)
    for number, row in enumerate(rows, start=1):
        try:
            kept = vault.unseal_json(case.key, row.sealed)
        except vault.KeyDestroyed:
            continue
        name = f"letters/{number:02d}-{local_day.of(row.at):%Y-%m-%d}"
        words = _("Our letter of %(day)s") % {"day": local_day.words(row.at, "j F Y")}
        text = f"{kept['subject']}\n\n{kept['text']}"
        yield File(name=f"{name}.txt", words=words, body=text.encode())
        if body := printed.get(f"message:{row.pk}"):
            yield File(name=f"{name}.pdf", words=words, body=body)


def _mails(case: Case) -> Iterator[File]:
    found = OutboundMail.objects.filter(about=about(case)).select_related("key")
    said = found.exclude(kind__in=[*UNSAID, *reactor.STRANGERS])
    rows = list(said.order_by("created_at", "pk"))
    printed = mail_paper.printed_of(rows)
    for number, row in enumerate(rows, start=1):
        mail = outbox.read(row)
        day = local_day.words(row.created_at, "j F Y")
        text = f"{mail['subject']}\n{local_day.moment(row.created_at)}\n\n"
        words = _("Our message of %(day)s") % {"day": day}
        name = f"mails/{number:02d}-{row.kind}"
        text = f"{text}{LINK.sub(CUT, mail['text'])}"
        yield File(name=f"{name}.txt", words=words, body=text.encode())
        if body := printed.get(row.dedupe):
            yield File(name=f"{name}.pdf", words=words, body=body)


def _posted(case: Case) -> Iterator[File]:
    """What went by post, with the day on which somebody posted it."""
    for number, row in enumerate(case.postings.order_by("made_at", "id"), start=1):
        letter = postal.read(row)
        if letter is None or row.posted_at is None or not letter.text:
            continue
        day = {"day": local_day.words(row.posted_at, "j F Y")}
        text = f"{letter.to}\n\n{letter.subject}\n\n{letter.text}"
        yield File(
            name=f"posted/{number:02d}-{row.kind}.txt",
            words=_("Our letter posted on %(day)s") % day,
            body=text.encode(),
        )


def _said(case: Case, came: list[sent_files.Sent]) -> Iterator[File]:
    """What was said, and below each message the files that came at its time."""
    rows = Message.objects.filter(case=case, kind__in=SAID).order_by("at", "id")
    lines = []
    for row in rows:
        try:
            words = vault.unseal(case.key, row.sealed).decode()
        except vault.KeyDestroyed:
            continue
        who = WHO[MessageKind(row.kind)]
        brought = "".join(f"{e.line()}\n" for e in came if e.kept_at == row.at)
        lines.append(f"{local_day.moment(row.at)}, {who}:\n{words}\n{brought}")
    if lines:
        text = "\n".join(lines)
        yield File(
            name="messages.txt",
            words=_("Questions and answers"),
            body=text.encode(),
        )


def _receipt(case: Case, whole: bool) -> Iterator[File]:
    entry = case.receipt
    if entry is None or sealing.inclusion(entry) is None:
        return
    title = _("Receipt %(reference)s") % {
        "reference": references.display(case.reference)
    }
    body = proof.proof_file(
        entry,
        title=title,
        lines=receipts.sealed_lines(case, is_whole=whole),
        personal=ledger.personal(entry) if whole else None,
        zone=local_day.zone().key,
    )
    words = _("The receipt, which checks itself when you open it")
    yield File(name="receipt.html", words=words, body=body)


def _proofs(case: Case) -> Iterator[dict[str, Any]]:
    """The record of every act that a person may read, and its place in the tree."""
    entries = _entries(case)
    proofs = sealing.inclusions(entries)
    for entry in entries:
        if entry.pk in proofs:
            yield proof.record(entry, proofs[entry.pk])


def _entries(case: Case) -> list[LedgerEntry]:
    acts = story.acts(case)
    rows = LedgerEntry.objects.filter(about=about(case), act__in=acts)
    return sorted(rows, key=lambda row: (row.at, acts.index(row.act)))


def _became(case: Case, answer: tracking.Answer, is_all: bool) -> dict[str, Any]:
    """How it ended, and what stands with somebody else; nothing to a mere reporter."""
    right = registry.get(case.right)
    if right is not None and right.is_report and not is_all:
        return {}
    return {
        "lines": answer.letter.lines,
        "ending": endings.words(case) if case.ending else "",
        "customers": list(_customers(case)),
        "is_instructed": legs.effect(case) is not None,
    }


def _customers(case: Case) -> Iterator[tuple[Leg, str, str]]:
    """Whose data a part is, what they said, how, and where that stands."""
    for leg in legs.of(case):
        yield leg, legs.how_said(leg.how, leg.said_on), legs.where(leg)


# --- the first page -------------------------------------------------------------------


def _page(case: Case, files: list[File], at: datetime, is_all: bool) -> File:
    right = registry.get(case.right)
    speaking = reading.speaking(at, case.revision)
    whole = is_all or is_whole(case)
    answer = tracking.answer(case, at=at) if whole else None
    shown = {
        "language": case.language,
        "is_all": is_all,
        "reference": references.display(case.reference),
        "right": right,
        "organisation": speaking.organisation,
        "officer": speaking.contact(at),
        "made_on": local_day.words(at, "j F Y"),
        "received_on": local_day.words(case.received_at, "j F Y"),
        "due_on": local_day.words(case.due_on, "j F Y"),
        "answered_on": (
            local_day.words(case.answered_at, "j F Y") if case.answered_at else ""
        ),
        "typed": [*casefile.claims(case), *casefile.asked(case)] if whole else [],
        "wrote": casefile.to_answer(case) if whole else "",
        "clocks": [
            (
                clock.sentence,
                local_day.words(clock.due(), "j F Y"),
                clock_lines.state(case, clock, at=at),
            )
            for clock in case.clocks.all()
        ],
        "events": tracking.status(case, at=at).events,
        "looks": looked_into.of(case) if whole else (),
        **(_became(case, answer, is_all) if answer else {}),
        "regulators": claims.regulators(case, at=at),
        "files": [(file.name, file.words) for file in files],
    }
    return File(
        name="index.html",
        words="",
        body=render_to_string("rights/pack/complaint.html", shown).encode(),
    )
