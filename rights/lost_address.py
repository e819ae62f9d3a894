"""The person no longer has the address they are known by (ux 1.2).

Another address on file gets the code instead, or the person is signed in with it; or a
code comes by post to the postal address on file; or they say what only they can know,
and two officers look at how it fits (`rights.vouching`). A new address is taken only
after one of these, and the old ones hear of it. Pages read alike whoever is known.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from functools import partial

from django.db import transaction
from django.utils.translation import gettext as _

from portal import codes, ledger, unsafe, vault
from portal.models import User
from retention import addresses
from retention.facts import bare_text
from rights import (
    claims,
    comparing,
    dossier,
    identity,
    mandates,
    postal,
    proofs,
    reach,
    reaching,
    reasons,
    registry,
    steps,
    talking,
)
from rights.claims import Channel
from rights.models import (
    OPEN,
    Case,
    MessageKind,
    Proof,
    ProofKind,
    Status,
    Step,
    StepState,
    Vouch,
    Vouched,
)
from rights.steps import Done, Work
from rights.workflow import PERSON, SYSTEM, about, actor

# Shorter lines of an address, such as a house number, stand in many a text.
FEW_LETTERS = 6
PARTS = re.compile(r"[\n,;]+")
POST_LIFE = timedelta(days=21)
REACHABLE = [*OPEN, Status.ANSWERED]


class NotTaken(Exception):
    """Another address cannot be taken so; one sentence that says what can be done."""


def may_ask(case: Case) -> bool:
    """Whether there is anybody to prove, and time left to do it."""
    right = registry.get(case.right)
    return bool(right and right.needs_proof) and case.status in REACHABLE


def may_look(case: Case) -> bool:
    """Whether another address on file may get the code.

    Of a withdrawn request too: all about it is there to be fetched, by a code alone.
    """
    is_kept = case.status == Status.WITHDRAWN and case.proven_at is not None
    return may_ask(case) or is_kept


# --- another address on file ------------------------------------------------------


@transaction.atomic
def ask_elsewhere(
    case: Case, *, at: datetime, signed_in: tuple[Channel, ...] = ()
) -> None:
    """A worker looks for another address on file; asking costs the same for everybody.

    `signed_in`: those of whoever is signed in; no other is taken then, and only one
    that the same account has.
    """
    if may_look(case):
        earlier = Step.objects.filter(case=case, effect=Work.ELSEWHERE)
        earlier.exclude(state=StepState.DUE, key=None).delete()
        sealed = [[each.kind, each.value] for each in signed_in] or None
        steps.add(case, Work.ELSEWHERE, at=at, sealed=sealed)


def elsewhere(step: Step, at: datetime) -> Done:
    """Find the other addresses of the account that was claimed, and take the first."""
    case = step.case
    known = reach.claimed(case) if case.on_file else None
    found: list[tuple[str, str]] = []
    if known is not None:
        named = {(each.kind, each.value) for each in claims.channels(case)}
        found = [
            each
            for each in addresses.on_file({known.kind: known.value})
            if each not in named and not unsafe.is_unsafe(each[1])
        ]
    shown = steps.opened(step)
    if shown is not None:
        found = [each for each in found if [*each] in shown]
    to = Channel(kind=found[0][0], value=found[0][1]) if found else None
    after = partial(_found, case.pk, to, at, is_shown=shown is not None)
    return Done(result={"found": len(found)}, after=after)


def _found(pk: int, to: Channel | None, at: datetime, *, is_shown: bool) -> None:
    case = Case.objects.select_related("key").get(pk=pk)
    facts = {"found": to is not None}
    ledger.record("address.sought", about=about(case), by=SYSTEM, at=at, facts=facts)
    if to is None or not may_look(case):
        return
    _keep(case, to, way=reach.ON_FILE, is_taken=True, at=at)
    if case.proven_at is None and is_shown:
        identity.coded(case, at=at)
    elif case.proven_at is None:
        identity.send_code(case, to, purpose=identity.CONFIRM, at=at)
    else:
        reaching.warn(case, at=at)
        identity.send_code(case, to, purpose=identity.OPEN, at=at)


def _keep(
    case: Case, to: Channel, *, way: str, is_taken: bool, at: datetime, words: str = ""
) -> Proof:
    key = vault.new_key("proof")
    return Proof.objects.create(
        case=case,
        kind=ProofKind.CHANNEL,
        key=key,
        sealed=vault.seal_json(
            key, {"kind": to.kind, "value": to.value, "words": words}
        ),
        result={"way": way, "is_taken": is_taken},
        at=at,
    )


# --- a new address ----------------------------------------------------------------


@transaction.atomic
def name(
    case: Case,
    to: Channel,
    *,
    way: str,
    words: str,
    at: datetime,
    known: Mapping[str, str] | None = None,
) -> None:
    """They name a new address; nothing goes there before it is known that it is they.

    `known`: what they say that only they can know, by the code of the fact.
    """
    locked = Case.objects.select_for_update().get(pk=case.pk)
    if not may_ask(locked):
        raise NotTaken(_("This request has ended. Send a new one."))
    if mandates.is_agents(locked):
        raise NotTaken(_("Only the person it is about can name another address."))
    if known and len(proofs.tries(locked)) >= proofs.MOST_TRIES:
        raise NotTaken(_("We have compared enough. Ask for a code by post instead."))
    if known:
        comparing.keep(locked, known, at=at)
    _keep(locked, to, way=way, is_taken=False, at=at, words=words)
    ledger.record(
        "address.named", about=about(locked), by=PERSON, at=at, facts={"way": way}
    )


def require_post(case: Case) -> None:
    """Whether a code by post was asked for, and there is somebody it could show."""
    moved = reach.other(case)
    if moved is None or moved.way != reach.BY_POST or moved.is_taken:
        raise NotTaken(_("Nobody asked for a code by post in this request."))
    _match(case)


def check_post(_case: Case, postal: str, ground: str) -> None:
    """A postal address, and where in our records it stands."""
    if not postal.strip():
        raise NotTaken(_("Write the postal address as it stands in our records."))
    if not reasons.says_something(ground):
        raise NotTaken(
            _("Write in a whole sentence where their postal address stands.")
        )


def is_just_given(case: Case, postal: str) -> bool:
    """Whether whoever asks wrote this postal address, or a part of it, themselves.

    Anywhere in what they wrote in this request, however it is spelled. The name at its
    head does not count: whoever asks signs with it.
    """
    head, *rest = [each for each in PARTS.split(postal) if each.strip()] or [""]
    parts = [head, *rest] if not rest or _has_digit(head) else rest
    written = _written(case)
    whole = "\n".join(map(bare_text, written))
    words = {bare_text(word) for text in written for word in text.split()}
    return any(_is_in(part, whole, words) for part in parts)


def _is_in(part: str, whole: str, words: set[str]) -> bool:
    """As it was written; or its number and names, in another order."""
    bare = bare_text(part)
    if len(bare) < FEW_LETTERS:
        return False
    own = {bare_text(word) for word in part.split()} - {""}
    return bare in whole or (_has_digit(part) and own <= words)


def _has_digit(text: str) -> bool:
    return any(each.isdigit() for each in text)


def _written(case: Case) -> list[str]:
    """All that whoever asks wrote in a request: its form, what they named, and since."""
    said = claims.answers(case).values()
    named = reach.other(case)
    heard = [m for m in dossier.messages(case) if m.kind == MessageKind.ANSWER]
    return [
        *(each for each in said if isinstance(each, str)),
        *claims.typed(case).values(),
        *([named.words, named.channel.value] if named else []),
        *(talking.words_of(case, message) for message in heard),
    ]


def posted_to(case: Case) -> str:
    """The postal address that two officers saw since a code was asked for; or ''."""
    named = reach.newest(case)
    rows = case.vouches.filter(what=Vouched.POSTED, agreed_at__isnull=False)
    since = rows.filter(proposed_at__gte=named.at) if named else rows.none()
    row = since.order_by("-agreed_at").first()
    if row is None or row.sealed is None:
        return ""
    return vault.unseal(case.key, row.sealed).decode()


@transaction.atomic
def code_by_post(case: Case, *, by: User, at: datetime) -> str:
    """A code to print, for the postal address that two officers agreed on."""
    require_post(case)
    if not posted_to(case):
        raise NotTaken(_("Two officers agree on the postal address first."))
    try:
        code = codes.issue(
            purpose=identity.POST,
            about=about(case),
            channel=f"post:{case.reference}",
            at=at,
            life=POST_LIFE,
        )
    except codes.TooMany as error:
        raise NotTaken(_("Enough codes were printed for this request today.")) from (
            error
        )
    postal.leave_code(case, posted_to(case), at=at)
    ledger.record(
        "address.code_printed", about=about(case), by=actor(by), at=at, facts={}
    )
    return code


def require(case: Case) -> None:
    """Whether officers may look at a new address: it was named, and facts fit."""
    moved = reach.other(case)
    if moved is None or moved.is_taken:
        raise NotTaken(_("Nobody named another address in this request."))
    _match(case)
    if not proofs.fit_enough(case):
        raise NotTaken(
            _(
                "What they wrote fits too little of what we hold. Only a code by post, "
                "or to another address on file, can show that it is the person."
            )
        )


def accepted(row: Vouch, by: User, at: datetime) -> None:
    """Two officers looked: it is the person, and codes go there from now on."""
    case = row.case
    ledger.record("address.accepted", about=about(case), by=actor(by), at=at, facts={})
    _take(case, at, shown=ProofKind.VOUCHED, by=by)


def _match(case: Case) -> None:
    if not case.on_file:
        raise NotTaken(
            _("The address they gave is not on file: there is nobody to match.")
        )


@transaction.atomic
def confirm(
    case: Case,
    *,
    typed: str,
    at: datetime,
    is_foreign: bool = False,
    mine: Iterable[Case] = (),
) -> codes.Result:
    """Check a code as `identity.confirm` does, or one that came by post."""
    result = identity.confirm(
        case, typed=typed, at=at, is_foreign=is_foreign, mine=mine
    )
    if result is codes.Result.OK or not may_ask(case):
        return result
    posted = codes.check(
        purpose=identity.POST,
        about=about(case),
        typed=typed,
        at=at,
        is_foreign=is_foreign,
    )
    if posted is not codes.Result.OK:
        return result
    _take(case, at, shown=ProofKind.CODE)
    return posted


def _take(
    case: Case, at: datetime, *, shown: ProofKind, by: User | str = PERSON
) -> None:
    """From now on codes go to the new address; the claimed one stays whose data it is."""
    row = reach.newest(case)
    known = reach.claimed(case)
    if row is None or known is None:
        return
    by_post = shown == ProofKind.CODE
    row.result = {**row.result, "is_taken": True, "by_post": by_post}
    row.save(update_fields=["result"])
    if case.proven_at is not None:
        reaching.warn(case, at=at)
        return
    proofs.note(case, shown, at=at, channel=known.kind, by_post=by_post)
    if proofs.is_full(case) or shown == ProofKind.VOUCHED:
        identity.is_proven(case, known, at=at, by=by)


def is_unheard(case: Case) -> bool:
    """Whether nothing may be sent to the address they lost: nobody there will hear."""
    known = reach.claimed(case)
    return known is not None and unsafe.is_unsafe(known.value)


def is_waiting(case: Case) -> bool:
    """Whether somebody at the desk has to look at a named address."""
    moved = reach.other(case)
    return moved is not None and not moved.is_taken and may_ask(case)
