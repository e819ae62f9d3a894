"""Would somebody who fights companies for a living object to how we handled this?

Eight questions, each a pure predicate over what happened in one request: the moves that
people's lawyers know best from letters of companies. The desk shows the answer; a case
handled by the rules of this product gives cause for none of them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from notices import reading
from portal import outbox, vault
from portal.models import OutboundMail
from rights import (
    claims,
    contacts,
    delegating,
    demands,
    dossier,
    mandates,
    proofs,
    reach,
)
from rights.models import Case, MessageKind, Verb
from rights.workflow import about

# Mails of a case that go to neither its person nor whoever acts for them.
STRANGERS = (
    *(
        "passed_on",
        "recipient",
        "review",
        "review_over",
        "tripwire",
        "tripwire_by_phone",
    ),
    *("set_aside", "set_aside_by_phone"),
    *("frozen", "frozen_by_phone", "freed", "freed_by_phone"),
    *("stays_frozen", "stays_frozen_by_phone", "why_code", "why_code_by_phone"),
)
OTHERS = (
    *STRANGERS,
    *("agent_confirm", "agent_received", "agent_answered", "agent_stopped"),
    "agent_list",
)
AGAIN = timedelta(days=365)
EXCESSIVE = "excessive"


def _demand(what: str) -> re.Pattern[str]:
    """Words that want something of their reader, and what they want, in one sentence.

    "We never send out the numbers of bank accounts" wants nothing, and neither does
    "we must keep the signed order" or "they show us their signed record".
    """
    between = r"(?:(?!\b(?:its|their|under)\b)[^.?!:;])"
    return re.compile(
        rf"(?<!never )(?<!not ){demands.ASKS}{between}{{0,80}}?\b({what})", re.I
    )


IDENTITY_COPY = _demand(
    r"passport|identity (card|document|paper)|id card|id copy|copy of your id\b|"
    r"driv(er|ing)[’'s]* licen[cs]e|aadhaar|pan card|selfie"
)
EXTRA_DATA = _demand(
    r"date of birth|birthday|mother[’']s maiden|social security|home address|"
    r"postal address|bank (account|details)|tax number"
)
SIGNATURE = _demand(r"sign(ed|ature)(?! permission)|sign (this|the|a)\b|notari[sz]ed")
OUR_FORM = re.compile(
    r"\b(use|fill in|fill out|complete|submit)\b[^.?!]{0,40}\b(form|portal)\b", re.I
)
# No fee, or one that went back already, is nothing to pay; one that may be paid back is.
_WENT_BACK = (
    r"(?:(?!\b(?:is|applies|must|if|unless|until)\b)[^.?!:;]){0,60}"
    r"\b(?:was|has been) (?:(?:paid|given|sent) back|refunded)\b"
)
_BY_MISTAKE = (
    r" was (?:(?:taken|charged) (?:by mistake|in error)|waived|a mistake|wrong)\b"
)
FEE = re.compile(
    r"\b((?<!no )(?<!any )(?<!without a )(?<!gave you the )fee\b"
    rf"(?!{_WENT_BACK}|{_BY_MISTAKE})"
    r"|charge you\b|must pay\b|pay us\b|costs you\b)",
    re.I,
)
ELSEWHERE = re.compile(
    r"\b(not responsible for|wrong (address|contact|department)|"
    r"(contact|write to|ask)\b[^.?!]{0,60}\binstead)\b",
    re.I,
)


@dataclass(frozen=True, kw_only=True)
class Sent:
    """One message that left: whether it went to the person, in which language and words."""

    is_theirs: bool
    language: str
    text: str = ""


@dataclass(frozen=True, kw_only=True)
class Handled:
    """What happened in one request, without its person.

    `said` is what we wrote in our own words: questions and the words of officers. What
    our messages say is read with it.
    `has_reason`: more time was taken with a reason, or the lateness was said.
    """

    language: str
    said: tuple[str, ...]
    sent: tuple[Sent, ...]
    due_on: date
    ended_on: date
    has_reason: bool
    is_refused_as_excessive: bool
    earlier: int
    identifiers: int
    most_identifiers: int

    def says(self, pattern: re.Pattern[str]) -> bool:
        return any(pattern.search(each) for each in self.words)

    @cached_property
    def words(self) -> tuple[str, ...]:
        """Everything that the person read of us, the same words once."""
        return tuple(dict.fromkeys([*self.said, *(each.text for each in self.sent)]))


def asks_for_identity_copy(case: Handled) -> bool:
    """A copy of an identity paper is demanded."""
    return case.says(IDENTITY_COPY)


def _wants_proof(said: str) -> bool:
    """In any language, but for what is a copy or a signature already."""
    is_named = IDENTITY_COPY.search(said) or SIGNATURE.search(said)
    return bool(demands.wanted(said)) and not is_named


def asks_for_more_data(case: Handled) -> bool:
    """Data is asked for that nobody needs to know who asks."""
    is_asked = case.says(EXTRA_DATA) or any(_wants_proof(said) for said in case.words)
    return is_asked or case.identifiers > case.most_identifiers


def is_late_without_reason(case: Handled) -> bool:
    """The day has passed, and nobody said why."""
    return case.ended_on > case.due_on and not case.has_reason


def calls_it_excessive(case: Handled) -> bool:
    """Refused, or to be paid for, as excessive, though nobody asked before."""
    is_paid = case.says(FEE) or any(demands.asks_for_money(s) for s in case.words)
    return (case.is_refused_as_excessive and not case.earlier) or is_paid


def wants_our_form(case: Handled) -> bool:
    """Who wrote is sent to a form."""
    return case.says(OUR_FORM)


def wants_a_signature(case: Handled) -> bool:
    """Something has to be signed."""
    return case.says(SIGNATURE)


def speaks_another_language(case: Handled) -> bool:
    """We wrote in another language than the person chose."""
    return any(each.language != case.language for each in case.sent)


def sends_elsewhere(case: Handled) -> bool:
    """The person is sent to somebody else, or our mail went to somebody else."""
    return case.says(ELSEWHERE) or any(not each.is_theirs for each in case.sent)


@dataclass(frozen=True, kw_only=True)
class Objection:
    """One thing that would be held against us; `says`: words that are enough for it."""

    code: str
    words: StrOrPromise
    is_true: Callable[[Handled], bool]
    says: re.Pattern[str] | None = None


OBJECTIONS = (
    Objection(
        code="id-copy",
        words=_("a copy of an identity paper is asked for"),
        is_true=asks_for_identity_copy,
        says=IDENTITY_COPY,
    ),
    Objection(
        code="id-data",
        words=_("more data is asked for than is needed"),
        is_true=asks_for_more_data,
        says=EXTRA_DATA,
    ),
    Objection(
        code="late",
        words=_("the day has passed and nobody said why"),
        is_true=is_late_without_reason,
    ),
    Objection(
        code="excessive",
        words=_("it is called excessive, or is to be paid for"),
        is_true=calls_it_excessive,
        says=FEE,
    ),
    Objection(
        code="form",
        words=_("the person is told to use a form"),
        is_true=wants_our_form,
        says=OUR_FORM,
    ),
    Objection(
        code="signature",
        words=_("a signature is asked for"),
        is_true=wants_a_signature,
        says=SIGNATURE,
    ),
    Objection(
        code="language",
        words=_("we wrote in another language"),
        is_true=speaks_another_language,
    ),
    Objection(
        code="contact",
        words=_("the person is sent elsewhere, or a mail went to somebody else"),
        is_true=sends_elsewhere,
        says=ELSEWHERE,
    ),
)


def objections(case: Handled) -> list[Objection]:
    """Everything that would be held against us; none in a case that was well handled."""
    return [each for each in OBJECTIONS if each.is_true(case)]


def of_words(text: str) -> list[str]:
    """What would be held against us for these words alone, before they go."""
    found = [
        str(each.words) for each in OBJECTIONS if each.says and each.says.search(text)
    ]
    if demands.asks_for_money(text) and not FEE.search(text):
        found.append(gettext("something is to be paid for"))
    if demands.denies(text):
        found.append(gettext("a way to complain is denied, or made dear"))
    if not found and (demanded := demands.wanted(text)):
        found = [gettext("“%(words)s” is asked for") % {"words": demanded}]
    return found


# --- what happened, from the rows ------------------------------------------------------


def look(case: Case, *, at: datetime) -> Handled:
    """What happened in this request until now."""
    current = reading.of_revision(case.revision)
    zone = ZoneInfo(current.organisation.time_zone)
    ended = (case.answered_at or case.closed_at or at).astimezone(zone).date()
    return Handled(
        language=case.language,
        said=tuple(_said(case)),
        sent=tuple(_sent(case)),
        due_on=case.due_on,
        ended_on=ended,
        has_reason=_has_reason(case, at),
        is_refused_as_excessive=_is_excessive(case),
        earlier=_earlier(case),
        identifiers=len(claims.typed(case)),
        most_identifiers=proofs.rung(case).identifiers,
    )


def _said(case: Case) -> Iterable[str]:
    for row in dossier.messages(case):
        if row.kind not in {MessageKind.QUESTION, MessageKind.LETTER}:
            continue
        try:
            if row.kind == MessageKind.QUESTION:
                yield vault.unseal(case.key, row.sealed).decode()
            else:
                yield str(vault.unseal_json(case.key, row.sealed)["text"])
        except vault.KeyDestroyed:
            continue


def _sent(case: Case) -> Iterable[Sent]:
    theirs = {claims.contact(case), *claims.typed(case).values()}
    moved = reach.other(case)
    theirs |= {moved.channel.value} if moved else set()
    rows = OutboundMail.objects.filter(about=about(case)).exclude(kind__in=OTHERS)
    named: set[str] | None = None  # asked for only where some mail is not theirs
    for row in rows.select_related("key"):
        mail = outbox.read(row)
        to = mail["to"]
        if to not in theirs and named is None:
            named = {delegating.who(each).contact for each in case.delegates.all()}
            named |= {mandates.reader(case)}
        yield Sent(
            is_theirs=to in theirs | (named or set()),
            language=row.language,
            text=f"{mail['subject']}\n{mail['text']}",
        )


def _has_reason(case: Case, at: datetime) -> bool:
    """The lateness was said, or is said by six this evening."""
    return any(
        row.due_on == case.due_on and (row.sent_at is not None or row.goes_at > at)
        for row in dossier.late_letters(case)
    )


def _is_excessive(case: Case) -> bool:
    return any(
        row.verb == Verb.REFUSE and row.ground_code == EXCESSIVE
        for row in dossier.decisions(case)
    )


def _earlier(case: Case) -> int:
    """Requests of the same kind that came from the same address within a year before."""
    since = case.received_at - AGAIN
    before = Case.objects.filter(
        right=case.right, received_at__gte=since, received_at__lt=case.received_at
    )
    named = [contacts.named(kind, value) for kind, value in claims.typed(case).items()]
    return sum(before.filter(each).exclude(pk=case.pk).count() for each in named)
