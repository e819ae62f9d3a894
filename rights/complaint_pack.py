"""Everything about one request in one ZIP: for its person, and for who judges us.

The story, the clocks, the letters, what was said to and fro, the receipt, and the proof
that each act stands in the signed history. Nothing of the desk but why two officers
took somebody for who they are and where the word of a customer stands: no other note, no name of a system, and for whoever was
not proven no letter either (GDPR Art. 77; 11 CCR 7101).
"""

from __future__ import annotations

import hashlib
import io
import json
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_stubs_ext import StrOrPromise

from notices import local_day, reading
from portal import ledger, outbox, paper, proof, sealing, vault
from portal.models import LedgerEntry, OutboundMail
from rights import (
    casefile,
    claims,
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
    story,
    tracking,
)
from rights.models import Appeal, Case, Leg, Message, MessageKind
from rights.workflow import about

WHO = {
    MessageKind.QUESTION: gettext_lazy("We asked"),
    MessageKind.ANSWER: gettext_lazy("You wrote"),
    MessageKind.PROGRESS: gettext_lazy("We told you"),
}
SAID = tuple(WHO)
# Mails to the person that say something; a code says nothing and opens something.
UNSAID = ("code", "code_by_phone", "code_enough")
# Whoever is given the pack presses nothing in the person's name.
LINK = re.compile(r"(/(?:not-me|acting(?:/address)?|review)/)[^/\s]+")
CUT = r"\1…"


@dataclass(frozen=True, kw_only=True)
class File:
    """One member of the ZIP, and what the first page says it is."""

    name: str
    words: StrOrPromise
    body: bytes


def pack(case: Case, *, at: datetime) -> bytes:
    """The ZIP, with the hash of every file on its first page and in manifest.json.

    What was appealed is in it with each appeal, whole: words, letters and story.
    """
    with translation.override(case.language):
        files = list(_files(case))
        if is_whole(case):
            files += [file for each in _appeals(case) for file in _appeal(each, at)]
        page = _page(case, files, at)
    sums = {file.name: hashlib.sha256(file.body).hexdigest() for file in [page, *files]}
    manifest = File(
        name="manifest.json",
        words="",
        body=_json({"reference": case.reference, "sha256": sums}),
    )
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w", zipfile.ZIP_DEFLATED) as found:
        for file in [page, *files, manifest]:
            stamp = zipfile.ZipInfo(file.name, at.timetuple()[:6])
            stamp.compress_type = zipfile.ZIP_DEFLATED
            stamp.external_attr = 0o600 << 16
            found.writestr(stamp, file.body)
    return body.getvalue()


def _appeals(case: Case) -> Iterator[Case]:
    rows = Appeal.objects.filter(of=case).order_by("pk")
    for row in rows.select_related("case__key", "case__revision", "case__receipt"):
        if is_whole(row.case):
            yield row.case


def _appeal(case: Case, at: datetime) -> Iterator[File]:
    """The same of one appeal, in a folder of its own."""
    files = list(_files(case))
    folder = f"appeal-{case.reference}"
    title = _("Appeal %(reference)s") % {
        "reference": references.display(case.reference)
    }
    for file in [_page(case, files, at), *files]:
        words = f"{title}: {file.words}" if file.words else title
        yield File(name=f"{folder}/{file.name}", words=words, body=file.body)


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1).encode()


def is_whole(case: Case) -> bool:
    """Whether what was typed and answered is in it: nobody unproven reads it here."""
    return not tracking.answer_needs_code(case) or tracking.can_prove(case)


def _files(case: Case) -> Iterator[File]:
    if is_whole(case):
        yield from _letters(case)
        yield from _mails(case)
        yield from _posted(case)
        yield from _said(case)
    yield from _receipt(case)
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


def _said(case: Case) -> Iterator[File]:
    rows = Message.objects.filter(case=case, kind__in=SAID).order_by("at", "id")
    lines = []
    for row in rows:
        try:
            words = vault.unseal(case.key, row.sealed).decode()
        except vault.KeyDestroyed:
            continue
        who = WHO[MessageKind(row.kind)]
        lines.append(f"{local_day.moment(row.at)}, {who}:\n{words}\n")
    if lines:
        text = "\n".join(lines)
        yield File(
            name="messages.txt",
            words=_("Questions and answers"),
            body=text.encode(),
        )


def _receipt(case: Case) -> Iterator[File]:
    entry = case.receipt
    if entry is None or sealing.inclusion(entry) is None:
        return
    title = _("Receipt %(reference)s") % {
        "reference": references.display(case.reference)
    }
    body = proof.proof_file(
        entry,
        title=title,
        lines=receipts.sealed_lines(case),
        personal=ledger.personal(entry) if is_whole(case) else None,
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


def _became(case: Case, answer: tracking.Answer) -> dict[str, Any]:
    """How it ended, and what stands with somebody else; nothing to a mere reporter."""
    right = registry.get(case.right)
    if right is not None and right.is_report:
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


def _page(case: Case, files: list[File], at: datetime) -> File:
    right = registry.get(case.right)
    speaking = reading.speaking(at, case.revision)
    whole = is_whole(case)
    answer = tracking.answer(case, at=at) if whole else None
    shown = {
        "language": case.language,
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
            (clock.sentence, local_day.words(clock.due(), "j F Y"), clock.done_at)
            for clock in case.clocks.all()
        ],
        "events": tracking.status(case, at=at).events,
        "looks": looked_into.of(case) if whole else (),
        **(_became(case, answer) if answer else {}),
        "regulators": claims.regulators(case, at=at),
        "files": [(file.name, file.words) for file in files],
    }
    return File(
        name="index.html",
        words="",
        body=render_to_string("rights/pack/complaint.html", shown).encode(),
    )
