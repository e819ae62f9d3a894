"""What a receipt says on paper: what was asked, by when, under which law, the proof.

Only what the person typed and what was fixed when they filed: nothing here tells
whether an address is on file. The same record is attached for machines.
"""

from __future__ import annotations

import json
from typing import Any, Protocol

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from notices import local_day, reading, tables
from portal import leaves, ledger, people, places, vault
from portal.models import LedgerEntry
from portal.paper import Attachment, Paper
from portal.plugins import discover
from rights import (
    becoming,
    claims,
    letter_lines,
    overheard,
    periods,
    references,
    registry,
    tracking,
)
from rights.models import Case
from rights.right import Page
from rights.workflow import about

KIND = "receipt"
Line = tuple[str, str]


class OnePage(Protocol):
    """What a form of one page asked (`rights/asked_lines/`)."""

    def lines(self, case: Case, current: reading.Reading) -> list[Line] | None:
        """Each question with its answer; None where a form has several pages."""

    def is_in_words(self, case: Case) -> bool:
        """Whether their own words are all of it, and no answer to one question."""


def paper(case: Case) -> Paper:
    """The receipt of one case, in its language."""
    with translation.override(case.language):
        if not claims.typed(case) and not claims.answers(case):
            raise vault.KeyDestroyed(str(case.key_id))
        markup = render_to_string("pdf/receipt.html", _shown(case))
        return Paper(markup=markup, attachments=_attached(case))


def _shown(case: Case) -> dict[str, Any]:
    current = reading.of_revision(case.revision)
    right = registry.get(case.right)
    return {
        "case": case,
        "right": right,
        "is_appeal": case.right == tracking.APPEAL,
        "reference": references.display(case.reference),
        "organisation": current.organisation,
        "officer": current.contact(case.received_at),
        "due": date_format(case.due_on, "l j F Y"),
        "asked": _heart(case),
        "facts": [line for line in _facts(case, current) if line[1]],
        "next_rows": tracking.next_rows(case),
        "regulators": claims.regulators(case, at=case.received_at),
        "receipt": case.receipt,
        "revision": current,
        "track_url": settings.SITE_URL + reverse("rights:track"),
        "keys_url": settings.SITE_URL + reverse("seal-keys"),
    }


def _kept(case: Case, current: reading.Reading) -> str:
    is_named = becoming.is_record_law(case, current)
    return tables.kept_for(current, "requests", names_law=is_named)


def _facts(case: Case, current: reading.Reading) -> list[Line]:
    pack = registry.packs().get(case.law)
    return [
        (_("Received"), local_day.moment(case.received_at)),
        (_("Law we apply"), capfirst(str(pack.title)) if pack else ""),
        (_("Our times"), " ".join(clock.sentence for clock in periods.told(case))),
        (_("Late"), _confirmed_late(case)),
        *_questions(case, current),
        (_("We also read"), ", ".join(each.title for each in overheard.filed(case))),
        (
            _("We keep this appeal")
            if case.right == tracking.APPEAL
            else _("We keep this request"),
            _kept(case, current),
        ),
    ]


def _questions(case: Case, current: reading.Reading) -> list[Line]:
    """What the form asked, in its order, and what they answered."""
    lines = _page().lines(case, current)
    if lines is None:
        return [(_("It is about"), given(case)), *_answers(case, current)]
    return lines


def _page() -> OnePage:
    found: OnePage = discover("asked_lines", "ASKED")["page"]
    return found


def _heart(case: Case) -> str:
    """Their own words where a form is made of them; else they answer one question."""
    return str(filed(case).get("words") or "") if _page().is_in_words(case) else ""


def filed(case: Case) -> dict[str, Any]:
    """The answers as they were filed: the request itself may keep fewer later on."""
    sealed = ledger.personal(case.receipt) if case.receipt else None
    found: dict[str, Any] = (sealed or {}).get("answers") or claims.answers(case)
    return found


def given(case: Case) -> str:
    """What they can be found by, masked; "" where they gave nothing."""
    found = claims.typed(case).items()
    return ", ".join(people.masked(kind, value) for kind, value in found)


def _confirmed_late(case: Case) -> str:
    entry = LedgerEntry.objects.filter(about=about(case), act=periods.LATE).first()
    return periods.late_words(entry.facts) if entry else ""


def _answers(case: Case, current: reading.Reading) -> list[Line]:
    """The same of a form of several pages (a record that the person keeps says what they
    did not say, too)."""
    right = registry.get(case.right)
    pages = right.pages if right else ()
    lines = []
    if Page.RESIDENCE in pages:
        lines.append((_("Where you live"), places.said(case.residence)))
    if Page.WHAT in pages:
        kinds = _titles(current, claims.wanted(case))
        if claims.is_list(case):
            kinds = _("Only a list: which kinds you hold, and who got them")
        lines.append((_("Kinds of data"), kinds or _("Everything you hold about me")))
        if right is not None and right.is_exporting and not right.is_moving:
            days = claims.time_words(*claims.span(case)) or _("However old")
            lines.append((_("From which time"), days))
        if not claims.answers(case).get("words"):
            lines.append((_("In your own words"), _("Not provided")))
    if Page.REACH in pages:
        reach = claims.contact(case) or str(claims.answers(case).get("text_to", ""))
        reach = (
            reach or claims.postal(case) or _("Only on this site, with my reference")
        )
        lines.append((_("How we reach you"), reach))
        reads = str(claims.answers(case).get("reads", "")) or _("Not provided")
        lines.append((_("Language you would rather read"), reads))
    return lines


def _titles(current: reading.Reading, slugs: list[str]) -> str:
    return ", ".join(letter_lines.title_of(current, slug) for slug in slugs)


def _attached(case: Case) -> tuple[Attachment, ...]:
    """The record as it was sealed, with the salt that opens its commitment."""
    entry: LedgerEntry | None = case.receipt
    if entry is None:
        return ()
    salt = entry.personal.salt if hasattr(entry, "personal") else b""
    record = {
        "entry": leaves.Content.of(entry).as_json(),
        "leaf": entry.leaf,
        "personal": ledger.personal(entry),
        "salt": bytes(salt).hex(),
    }
    text = json.dumps(record, ensure_ascii=False, indent=1)
    title = _("The record of this request, for machines")
    return (Attachment(name=f"{case.reference}.json", title=title, text=text),)


def sealed_lines(case: Case, *, is_whole: bool) -> list[Line]:
    """The lines of the offline receipt; the whole one, whose record has the answers, says
    each question and its answer too."""
    facts = case.receipt.facts if case.receipt else {}
    return [
        (_("Reference"), case.reference),
        (_("You asked for"), str(facts.get("asked", case.right))),
        (
            _("Received"),
            str(facts.get("received", local_day.moment(case.received_at))),
        ),
        (_("Answer by"), str(facts.get("answer_by", case.due_on.isoformat()))),
        *((_("Rule"), sentence) for sentence in facts.get("clocks", [])),
        *(_all_said(case) if is_whole else ()),
    ]


def _all_said(case: Case) -> list[Line]:
    words = (_("In your own words"), _heart(case))
    found = [*_questions(case, reading.of_revision(case.revision)), words]
    return [line for line in found if line[1]]
