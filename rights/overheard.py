"""What somebody's words ask for beside the right that they ticked, or ask for later.

No form may be demanded: a right that is heard in words counts from the moment of the
words (GDPR Art. 12(3); 11 CCR 7021(b)). An officer opens it as a request of its own; by
itself nothing is opened. It takes a code of its own: whoever typed the first was told
of the right that was ticked, and of no other.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from notices import local_day, reading
from portal import ledger, one_look, vault
from portal.models import IdentifierKind, LedgerEntry, User
from rights import (
    arriving,
    claims,
    dossier,
    filing,
    hearing,
    mail_words,
    mandates,
    naming,
    registry,
    routing,
    submissions,
    suggesting,
    talking,
    uses,
)
from rights.filing import Filing
from rights.models import Case, MessageKind, Status
from rights.workflow import IllegalMove, about, actor

SENTENCE = "heard"
ACT, NOT, WROTE = "case.heard", "case.not_heard", "case.wrote"
# The text that came with the request; another is called by its moment.
FORM = "form"
Act = tuple[str, datetime, dict[str, Any]]
NUMBERS = uuid.UUID("a1f4ce0d-6a55-5d0c-9d53-5a7f0b0c2c11")
# Answers of a form in which people write freely.
FREE = ("words", "wrong")
# How letters and word reach whoever wrote.
REACH = ("contact", "text_to", "post_to", "reads", claims.HERE)
# What a right does beside its name.
COVERS = {
    "portability": {"access"},
    "withdrawal": {"objection"},
    "objection": {"withdrawal"},
    "voice_misuse": {"objection", "withdrawal"},
}
# These ask for more than words say, so that the officer fills in their form.
ASK_MORE = {"restriction", "nominee", "child", "voice_misuse"}
OVER = {Status.CLOSED, Status.WITHDRAWN}
APPEAL = "appeal"


@dataclass(frozen=True, kw_only=True)
class Beside:
    """A right, the sentence that asks for it, and when that reached us.

    `is_filed`: it came with the form itself. `said` names the text that they stand in,
    and `place` which sentence of it, by its number. `sentence` is for the desk's pages
    alone: what outlives the words may not confirm a guess at them.
    """

    right: str
    words: str
    at: datetime
    is_filed: bool
    said: str
    place: str

    @property
    def sentence(self) -> str:
        return vault.digest(SENTENCE, self.words)[0]

    @property
    def is_own(self) -> bool:
        """Whether it speaks of what is the writer's own: then leaving it takes a why."""
        return bool(hearing.of_writer(self.words))

    @property
    def title(self) -> str:
        right = registry.get(self.right)
        return str(right.short) if right else self.right

    @property
    def takes_one_press(self) -> bool:
        """Whether all that it needs is known; else an officer fills in its form."""
        return self.right not in ASK_MORE


@dataclass(frozen=True, kw_only=True)
class _Words:
    """What was said; `own` is without what it quotes, or passes on, of others.

    `field` is the question of the form that it answers; "" for what came later.
    """

    text: str
    own: str
    at: datetime
    is_filed: bool
    field: str = ""


def beyond(case: Case) -> list[Beside]:
    """What their words ask for, and no request of theirs does yet."""
    return _beyond(case, [*_filed(case), *_later(case)])


def filed(case: Case) -> list[Beside]:
    """The same of the words of the form alone."""
    return _beyond(case, _filed(case))


def _beyond(case: Case, said: list[_Words]) -> list[Beside]:
    asked = registry.get(case.right)
    is_report = asked is not None and asked.is_report
    # Who reports somebody else asks for nothing of their own: the report does it all.
    if case.status in OVER or case.right == APPEAL or is_report:
        return []
    found: dict[str, list[Beside]] = {}
    for each in said:
        for heard in hearing.every(each.own):
            one = Beside(
                right=heard.right,
                words=heard.words,
                at=each.at,
                is_filed=each.is_filed,
                said=FORM if each.is_filed else each.at.isoformat(),
                place=f"{each.field}{hearing.number(each.text, heard.words)}",
            )
            found.setdefault(heard.right, []).append(one)
    for right in {case.right, *COVERS.get(case.right, ())}:
        found.pop(right, None)
    acts = _acts(case) if found else []
    known = _of_the_form(case) if found else set()
    known |= {facts["right"] for act, _at, facts in acts if act == ACT}
    no = [facts for act, _at, facts in acts if act == NOT]
    meant = (
        next((one for one in ones if not _is_left(one, no)), None)
        for right, ones in found.items()
        if right not in known and registry.get(right)
    )
    return [replace(one, at=_reached_us(one, acts)) for one in meant if one]


def _is_left(one: Beside, no: list[dict[str, Any]]) -> bool:
    """Whether somebody said that this sentence does not ask for it.

    Earlier entries say it of the whole text, or name the sentence by a digest; they stay.
    """
    rows = [row for row in no if (row["right"], row["said"]) == (one.right, one.said)]
    if any(row.get("place") == one.place for row in rows):
        return True
    left = {row.get("sentence", "") for row in rows if "place" not in row}
    known = {each for each, _v in vault.digests(SENTENCE, one.words)} if left else set()
    return bool(left & {"", *known})


def _reached_us(one: Beside, acts: list[Act]) -> datetime:
    """A letter reached us before somebody entered it: at noon of its day, as filed."""
    for act, at, facts in acts:
        if act == WROTE and at == one.at and not one.is_filed and "arrived" in facts:
            day = date.fromisoformat(facts["arrived"])
            return arriving.moment(day, zone=local_day.zone().key, at=at)
    return one.at


def safety(case: Case) -> list[hearing.Seen]:
    """What in their words has to be seen before anything is done or written."""
    found: dict[str, hearing.Seen] = {}
    for each in [*_filed(case), *_later(case)]:
        for seen in hearing.safety(each.text):
            found.setdefault(seen.kind, seen)
    if case.right == hearing.CHILD:
        found.pop(hearing.CHILD, None)
    return list(found.values())


def _filed(case: Case) -> list[_Words]:
    given = claims.answers(case)
    texts = {name: str(given.get(name) or "") for name in FREE}
    return [
        _Words(text=text, own=text, at=case.received_at, is_filed=True, field=name)
        for name, text in texts.items()
        if text
    ]


def _later(case: Case) -> list[_Words]:
    """What the person wrote since; nothing once the key is gone."""
    rows = [row for row in dossier.messages(case) if row.kind == MessageKind.ANSWER]
    found = []
    with suppress(vault.KeyDestroyed):
        for row in rows:
            text = vault.unseal(case.key, row.sealed).decode()
            # What an officer added, they have read: it may be all passed on.
            own = text if row.by_id else mail_words.own(text)
            found.append(_Words(text=text, own=own, at=row.at, is_filed=False))
    return found


def _acts(case: Case) -> list[Act]:
    """What was opened from these words or left, and which came on paper, and when."""
    rows = LedgerEntry.objects.filter(about=about(case), act__in=[ACT, NOT, WROTE])
    found = rows.values_list("act", "at", "facts")
    return one_look.read(f"heard:{case.pk}", lambda: list(found))


def _of_the_form(case: Case) -> set[str]:
    """Rights that came in the same form."""
    rows = submissions.together(case).values_list("right", flat=True)
    return one_look.read(f"of the form:{case.pk}", lambda: set(rows))


# --- opening it -------------------------------------------------------------------


@transaction.atomic
def take(case: Case, right: str, *, by: User, at: datetime) -> Case:
    """Open what the words ask for as a request with its own days; twice is once."""
    one = next((each for each in beyond(case) if each.right == right), None)
    if one is None:
        raise IllegalMove(_gone())
    if not one.takes_one_press or mandates.of(case) is not None:
        raise IllegalMove(_more())
    try:
        opened = arriving.enter(_filing(case, one, at), arrived_at=one.at, by=by, at=at)
    except filing.Refused as error:
        raise IllegalMove(f"{error} {_more()}") from error
    if one.is_filed and case.phrase_hash and not opened.phrase_hash:
        # Whoever chose the phrase for the form opens all of it with that.
        Case.objects.filter(pk=opened.pk).update(phrase_hash=case.phrase_hash)
    note(case, opened, by=by, at=at)
    return opened


@transaction.atomic
def leave(
    case: Case, right: str, *, sentence: str, why: str = "", by: User, at: datetime
) -> None:
    """They did not mean it there: this sentence is heard so no more; twice is once.

    The next one of them that asks for it is shown. `why` stays as a note of the desk.
    """
    Case.objects.select_for_update().get(pk=case.pk)
    found = (each for each in beyond(case) if each.right == right)
    one = next((each for each in found if each.sentence == sentence), None)
    if one is None:
        raise IllegalMove(_gone())
    if fault := routing.unexplained(one.words, why):
        raise IllegalMove(fault)
    if why.strip():
        talking.note(case, words=why, by=by, at=at)
    facts = {"right": right, "said": one.said, "place": one.place}
    ledger.record(NOT, about=about(case), by=actor(by), at=at, facts=facts)


def _gone() -> str:
    return _("Their words ask for this no more, or somebody looked at it already.")


def _more() -> str:
    return _("Use “Add a request”: the form asks for what is missing.")


def note(case: Case, opened: Case, *, by: User, at: datetime) -> None:
    """Keep on record of both, and for their pages, that the words ask for the other."""
    for one, other in ((case, opened), (opened, case)):
        facts = {"right": other.right, "reference": other.reference}
        ledger.record(ACT, about=about(one), by=actor(by), at=at, facts=facts)


def _filing(case: Case, one: Beside, at: datetime) -> Filing:
    given, asked_by = claims.answers(case), _claims(case, one)
    kept = {name: str(given.get(name) or "") for name in REACH}
    return Filing(
        right=one.right,
        claims=asked_by,
        answers={"words": one.words, "categories": [], **_named(one, at), **kept},
        residence=case.residence or None,
        language=case.language,
        draft=uuid.uuid5(NUMBERS, f"{case.reference}:{one.right}"),
        # Signing in proved who filled in the form: nothing of later words, and no
        # address that only the words name.
        channel=case.channel if one.is_filed and _is_theirs(case, asked_by) else "web",
    )


def _is_theirs(case: Case, asked_by: Mapping[str, str]) -> bool:
    return asked_by.items() <= claims.typed(case).items()


def _claims(case: Case, one: Beside) -> dict[str, str]:
    """The addresses that the right is asked by: theirs, or one that the words name."""
    right = registry.get(one.right)
    wanted = right.identifiers if right is not None else ()
    given = dict(claims.typed(case))
    if not given and claims.contact(case):
        given = {str(IdentifierKind.EMAIL): claims.contact(case)}
    for kind, values in suggesting.identifiers_in(one.words).items():
        if kind not in given and len(values) == 1:
            given[kind] = values[0]
    return {kind: value for kind, value in given.items() if kind in wanted}


def _named(one: Beside, at: datetime) -> dict[str, Any]:
    """What the words name where the right asks for a choice; nothing is guessed."""
    right, current = registry.get(one.right), reading.current(at)
    if right is None or current is None:
        return {}
    if right.is_rectifying:
        return {"field": claims.ELSEWHERE, "wrong": one.words}
    if right.stops_at_receipt:
        return {"purposes": _meant(one, uses.weighed(current), current)}
    offered = {choice.purpose: str(choice.title) for choice in right.choices}
    if right.ends_consent:
        offered = uses.consents(current)
    if len(offered) == 1:
        return {"choices": list(offered)}
    return {"choices": _meant(one, offered, current)} if offered else {}


def _meant(one: Beside, offered: dict[str, str], current: reading.Reading) -> list[str]:
    ads, taught = uses.kinds(current)
    meant = naming.read(one.words, offered, {*ads, "marketing"}, taught)
    return list(meant.uses) if meant.is_plain else []
