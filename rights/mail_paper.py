"""A mail of a case on paper: the same words, for the post and for an authority."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.template.loader import render_to_string
from django.utils import translation

from notices import local_day, reading
from portal import outbox, paper
from portal.models import OutboundMail
from portal.paper import Paper
from rights import references, twin
from rights.models import Case
from rights.workflow import about

KIND = "mail"
# What has a meaning in law, or is the last word on something; a code is neither.
PRINTED = frozenset(
    {
        *("question", "reminder", "more_time", "late", "new_date", "withdrawn"),
        *(
            "appeal_received",
            "pause_ends",
            "leg_done",
            "leg_kept",
            "last_copies",
            "last_kept",
        ),
    }
)


def order(case: Case, kind: str, dedupe: str, *, at: datetime) -> None:
    """Print it once, sealed with the key of its case."""
    if kind in PRINTED:
        paper.order(KIND, about=_name(dedupe), key=case.key, at=at)


def printed_of(rows: Iterable[OutboundMail]) -> dict[str, bytes]:
    """The papers of several mails that are printed, by the `dedupe` of each."""
    names = {row.dedupe: _name(row.dedupe) for row in rows}
    found = paper.printed_of(KIND, names.values())
    return {dedupe: found[name] for dedupe, name in names.items() if name in found}


def _name(dedupe: str) -> str:
    return f"{KIND}:{dedupe}"[:80]


def printed(about_it: str) -> Paper | None:
    """The words of one mail, ready for the press; None once the mail is gone."""
    start = about_it.partition(":")[2]
    row = OutboundMail.objects.filter(dedupe__startswith=start).first()
    reference = start.partition(":")[0]
    case = Case.objects.select_related("revision").filter(reference=reference).first()
    if row is None or case is None or row.about != about(case):
        return None
    said = outbox.read(row)
    with translation.override(case.language):
        shown = {
            "subject": said["subject"],
            "blocks": twin.blocks(twin.body(said["text"])),
            "foot": said["text"].partition(twin.FOOT)[2].strip().splitlines(),
            "organisation": reading.speaking(
                row.created_at, case.revision
            ).organisation,
            "reference": references.display(case.reference),
            "day": local_day.words(row.created_at, "j F Y"),
        }
        return Paper(markup=render_to_string("pdf/mail.html", shown))
