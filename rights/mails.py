"""Mail of a case: a subject, a text and an HTML twin, queued in the act's commit.

Subjects are neutral and bodies name nothing but the reference, dates and how to
go on: mail may be read by others (clause 2), so answers and copies stay behind a
fresh code.
"""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from notices import local_day, reading
from portal import gathering, outbox, people, unasked, vault
from rights import (
    claims,
    disowning,
    ladder,
    mail_paper,
    pausing,
    postal,
    proofs,
    references,
    registry,
    twin,
    usual,
)
from rights.claims import Channel
from rights.models import Case, Message, MessageKind
from rights.workflow import about

# What goes to an address because somebody typed it, as does a code that is to prove it.
# Questions, letters and answers are never skipped.
UNASKED = (
    *("received", "received_several", "appeal_received", "stopped"),
    *("put_back", "put_back_by_phone"),
    *("not_on_file", "not_on_file_by_phone"),
    *("agent_confirm", "agent_received", "agent_list"),
    *("agent_acted", "agent_acted_by_phone"),
    *("agent_told", "agent_told_by_phone"),
    *("narrowed", "narrowed_by_phone"),
)
# These say to somebody that another asks, or that letters go elsewhere.
_WARNINGS = (
    "tripwire",
    "set_aside",
    "frozen",
    "stays_frozen",
    "freed",
    "reach_changed",
)
WARNINGS = {
    name
    for kind in (*_WARNINGS, "agent_told", "agent_acted", "stead_told")
    for name in (kind, f"{kind}_by_phone")
}
# These go to companies, of whom a letter says that they were told.
OWED = ("recipient", "passed_on")
# The person has to know of these, so they go once there is room.
SENT_LATER = ("code", "code_by_phone", "agent_told", "agent_told_by_phone")


def queue(
    template: str,
    *,
    case: Case,
    to: str,
    at: datetime,
    context: dict[str, Any] | None = None,
    channel: str = outbox.EMAIL,
    turn: str = "",
    is_unasked: bool | None = None,
) -> bool:
    """Queue one mail of a case; the same template and turn are queued once.

    False when the receiver had enough today: anybody can file in anybody's name.
    `is_unasked`: whether it counts for that; None where the template says so.
    """
    is_unasked = template in UNASKED if is_unasked is None else is_unasked
    if is_unasked and not room(template, case=case, to=to, at=at):
        return False
    with translation.override(case.language):
        shown = {**_frame(case, at), **(context or {})}
        said = _said(template, shown, is_mail=channel == outbox.EMAIL)
    dedupe = f"{case.reference}:{template}:{turn}"
    outbox.queue(
        kind=template,
        to=to,
        **said,
        about=about(case),
        dedupe=dedupe,
        language=case.language,
        channel=channel,
        is_unasked=is_unasked,
        is_warning=template in WARNINGS,
        is_owed=template in OWED,
        at=at,
    )
    mail_paper.order(case, template, dedupe, at=at)
    return True


def _said(template: str, shown: dict[str, Any], *, is_mail: bool) -> dict[str, str]:
    """Subject, text and HTML of one template; a text to a phone has no foot."""
    subject = " ".join(
        render_to_string(f"emails/{template}/subject.txt", shown).split()
    )
    body = twin.body(tidied(render_to_string(f"emails/{template}/body.txt", shown)))
    if not is_mail:
        return {"subject": subject, "text": f"{body}\n", "html": ""}
    foot = render_to_string("emails/_foot.txt", shown)
    letter = shown.get("letter")
    html = {
        "title": twin.unbroken(subject),
        "blocks": twin.markup(body, title=subject, code=str(shown.get("code", ""))),
        "letter_html": letter.html if letter else "",
    }
    return {
        "subject": subject,
        "text": tidied(f"{body}\n\n{foot}"),
        "html": render_to_string("emails/_mail.html", {**shown, **html}),
    }


def to_channel(
    template: str,
    *,
    case: Case,
    to: Channel,
    at: datetime,
    context: dict[str, Any] | None = None,
    turn: str = "",
    is_unasked: bool | None = None,
) -> bool:
    """The same to one address or number, in words for it: a text has its own, shorter."""
    is_phone = to.kind == outbox.PHONE
    return queue(
        f"{template}_by_phone" if is_phone else template,
        case=case,
        to=to.value,
        channel=outbox.PHONE if is_phone else outbox.EMAIL,
        at=at,
        context=context,
        turn=turn,
        is_unasked=is_unasked,
    )


def room(template: str, *, case: Case, to: str, at: datetime) -> int:
    """How many more go to a receiver who has shown nothing; at none the desk is told."""
    left = unasked.room(to, template, at=at)
    if left:
        return left
    words = _(
        "Not sent (%(kind)s): this address was left all the messages of one day, and "
        "nobody has shown that they read it."
    ) % {"kind": template}
    if template in SENT_LATER:
        words += " " + _("It goes by itself once there is room for it again.")
    sealed = vault.seal(case.key, words.encode())
    gathering.insert(Message(case=case, kind=MessageKind.NOTE, sealed=sealed, at=at))
    return 0


def to_person(
    template: str,
    *,
    case: Case,
    at: datetime,
    context: dict[str, Any] | None = None,
    turn: str = "",
    is_unasked: bool | None = None,
) -> bool:
    """The same, to the address the person wants to be reached at, if any."""
    contact = claims.contact(case)
    if not contact:
        return _by_post(template, case=case, at=at, context=context or {}, turn=turn)
    to = Channel(kind=outbox.EMAIL, value=contact)
    return to_channel(
        template,
        case=case,
        to=to,
        at=at,
        context=context,
        turn=turn,
        is_unasked=is_unasked,
    )


def _by_post(
    template: str, *, case: Case, at: datetime, context: dict[str, Any], turn: str
) -> bool:
    """The same words on paper, for who wants them so; False for everybody else."""
    if not claims.postal(case):
        return False
    with translation.override(case.language):
        shown = {**_frame(case, at), **context, "is_paper": True}
        shown["is_letter"] = claims.is_letter(case)
        said = _said(template, shown, is_mail=True)
    dedupe = f"{case.reference}:{template}:{turn}"
    return postal.leave(case, template, said, dedupe=dedupe, at=at)


def by_phone(
    template: str,
    *,
    case: Case,
    at: datetime,
    context: dict[str, Any] | None = None,
    turn: str = "",
) -> bool:
    """The same as a text to a phone, for who wants it so or gave only a number.

    Never about a report: the number in it is that of somebody else.
    """
    number = claims.number(case)
    if not number:
        return False
    return queue(
        template,
        case=case,
        to=number,
        at=at,
        context=context,
        channel=outbox.PHONE,
        turn=turn,
    )


def _frame(case: Case, at: datetime) -> dict[str, Any]:
    """What every mail may name."""
    speaking = reading.speaking(at, case.revision)
    right = registry.get(case.right)
    return {
        "reference": references.display(case.reference),
        "due": _due(case, at),
        "was_due": _was_due(case),
        "case": case,
        "right": right,
        "organisation": speaking.organisation,
        "officer": speaking.contact(at),
        "regulators": claims.regulators(case, at=at),
        "confirm_url": settings.SITE_URL + reverse("rights:confirm"),
        "track_url": settings.SITE_URL + reverse("rights:track"),
        # Only a mail that says so pays for these.
        "not_me_url": partial(disowning.link, case),
        "checks": partial(_checks, case),
        "next_step": partial(pausing.next_step, case),
        "usual": partial(usual.sentence, case, at=at),
        "masked": ", ".join(
            people.masked(kind, value) for kind, value in claims.typed(case).items()
        ),
    }


def _checks(case: Case) -> str:
    """The most that is asked to know who it is, of whoever has shown nothing yet."""
    right = registry.get(case.right)
    if right is None:
        return ""
    scope = ladder.KINDS if claims.is_list(case) else ladder.EVERYTHING
    return str(ladder.rung(right, proofs.law_of(case), scope).asks_at_most)


def _due(case: Case, at: datetime) -> str:
    """When the answer comes; '' once it came, or where that day has passed."""
    is_ahead = case.is_open() and local_day.of(at) <= case.due_on
    return date_format(case.due_on, "l j F Y") if is_ahead else ""


def _was_due(case: Case) -> str:
    """The same day where it lies behind, or is not the reader's to wait for."""
    is_any = case.is_open() or case.answered_at is not None
    return date_format(case.due_on, "l j F Y") if is_any else ""


def tidied(text: str) -> str:
    """Templates leave blank lines behind; a reader should not see them."""
    lines = [line.rstrip() for line in text.strip().splitlines()]
    kept = [
        line
        for number, line in enumerate(lines)
        if line or (number and lines[number - 1])
    ]
    return "\n".join(kept) + "\n"
