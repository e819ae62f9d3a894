"""What has been shown of who asks, and what the ladder still needs.

What was typed only to be compared is destroyed once it was, at the latest when the
case is answered, and the ledger says so (11 CCR 7060(d)).
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db import models, transaction
from django.db.models import Q, Value, When

from portal import ledger, vault
from retention import facts
from retention.facts import Fact
from rights import claims, dossier, ladder, registry
from rights.ladder import Rung
from rights.models import OPEN, Case, Proof, ProofKind, Status
from rights.moves import may_come_back
from rights.workflow import SYSTEM, about

MOST_TRIES = 3
# ux 1.2: an officer answers with two facts.
WITHOUT_A_CODE = 2
MOST = 200
# What a page or the desk waits for, in this order.
CODE, COMPARING, FACTS, ENOUGH_TRIES = "code", "comparing", "facts", "officer"


def law_of(case: Case) -> str:
    """The law whose rung counts: whoever does not say where they live is asked least."""
    return case.law if case.residence else ""


def rung(case: Case) -> Rung:
    """The rung of the ladder that a case stands on."""
    right = registry.get(case.right)
    if right is None:
        return ladder.NOTHING
    return ladder.rung(right, law_of(case), claims.scope(case))


def note(case: Case, kind: ProofKind, *, at: datetime, **result: Any) -> Proof:
    """Keep that something was shown, once for each kind that needs no comparing."""
    proof, _made = Proof.objects.get_or_create(
        case=case, kind=kind, defaults={"result": result, "at": at}
    )
    return proof


def shown(case: Case) -> set[str]:
    """The kinds of proof there are."""
    return {proof.kind for proof in dossier.proofs(case)}


def shows_an_address(case: Case) -> bool:
    """Whether they control an address that was on file before they asked."""
    return case.proven_at is not None or ProofKind.CODE in shown(case)


def compared(case: Case) -> list[Proof]:
    """The tries at facts that were looked at."""
    return [proof for proof in tries(case) if proof.result]


def tries(case: Case) -> list[Proof]:
    """All tries at facts, whether or not a step looked at them yet."""
    return [proof for proof in dossier.proofs(case) if proof.kind == ProofKind.FACTS]


def fitted(case: Case) -> int:
    """How many different facts were said as they are held.

    A number that can be guessed counts only with another, where we hold another.
    """
    fits = _said(case, "fits")
    held = min([proof.result["held"] for proof in compared(case)], default=0)
    is_guess = len(fits) == 1 and held > 1 and fits <= _said(case, "guessable")
    return 0 if is_guess else len(fits)


def _said(case: Case, what: str) -> set[str]:
    """The codes that the tries of a case have under a name."""
    return {code for each in compared(case) for code in each.result.get(what, ())}


def offered(case: Case) -> list[Fact]:
    """The facts that can be asked for; what the code proved is one already.

    Before there is a code, none that they named themselves: a stranger knows these.
    """
    codes = (proof for proof in dossier.proofs(case) if proof.kind == ProofKind.CODE)
    code = next(codes, None)
    named = {code.result.get("channel", "")} if code else set(claims.typed(case))
    return facts.offered(besides=named)


def fitting(case: Case) -> list[Fact]:
    """The facts that were said as they are held."""
    fits = _said(case, "fits")
    return [fact for fact in facts.offered(besides=()) if fact.code in fits]


def fit_enough(case: Case) -> bool:
    """Whether what fitted shows who it is where no code could go."""
    return are_enough(fitting(case), guessable=_said(case, "guessable"))


def are_enough(known: list[Fact], *, guessable: Collection[str]) -> bool:
    """Whether these would show it: two, whatever we hold.

    One at least is what others do not know, no name and no address of theirs; and a
    number that can be guessed counts only with another such fact.
    """
    private = [fact.code for fact in known if not fact.is_known]
    is_guess = len(private) == 1 and private[0] in guessable
    return len(known) >= WITHOUT_A_CODE and bool(private) and not is_guess


def needed(case: Case) -> int:
    """How many facts it takes: never more than the company holds of this person."""
    most = min(rung(case).facts, len(offered(case)))
    known = [proof.result["held"] for proof in compared(case)]
    return int(min([most, *known]))


def missing(case: Case) -> str:
    """What still has to be shown; '' when the rung is full."""
    right = registry.get(case.right)
    if case.proven_at is not None or right is None or not right.needs_proof:
        return ""
    if not ladder.rung(right, law_of(case)).facts:
        return CODE  # the one thing that is ever asked here
    if ProofKind.CODE not in shown(case):
        return CODE
    if len(compared(case)) < len(tries(case)):
        return COMPARING
    if is_full(case):
        return ""
    return FACTS if len(compared(case)) < MOST_TRIES else ENOUGH_TRIES


def is_full(case: Case) -> bool:
    """Whether everything that the rung needs beside the code is there."""
    standing = rung(case)
    if standing.declares and ProofKind.DECLARED not in shown(case):
        return False
    return standing.facts == 0 or fitted(case) >= needed(case)


def forget_used(at: datetime) -> int:
    """Destroy what was typed to be compared, once it was or the case is over."""
    used = Proof.objects.filter(key__isnull=False, forgotten_at__isnull=True)
    over = [Status.CLOSED, Status.WITHDRAWN]
    # One by one, as an OR over both tables takes PostgreSQL longer to plan than to do.
    is_used = models.Case(
        When(case__in=Case.objects.filter(may_come_back(at)), then=Value(False)),
        # What was withdrawn is still opened by codes, until its record goes.
        When(kind=ProofKind.CHANNEL, case__status=Status.WITHDRAWN, then=Value(False)),
        When(case__status__in=over, then=Value(True)),
        # Codes that open the answer go to another address until nobody needs one.
        When(kind=ProofKind.CHANNEL, then=Value(False)),
        When(~Q(result={}), then=Value(True)),
        default=~Q(case__status__in=OPEN),
        output_field=models.BooleanField(),
    )
    used = used.filter(is_used).select_related("case", "key")
    rows = list(used.order_by("id")[:MOST])
    for proof in rows:
        if proof.key is not None:
            # The key first: a second look after a crash finds it gone, and says so.
            vault.destroy(proof.key, at=at)
        _forgotten(proof, at)
    return len(rows)


@transaction.atomic
def _forgotten(proof: Proof, at: datetime) -> None:
    left = Proof.objects.filter(pk=proof.pk, forgotten_at__isnull=True)
    if left.update(forgotten_at=at, sealed=None):
        ledger.record(
            "identity.forgotten",
            about=about(proof.case),
            by=SYSTEM,
            at=at,
            facts={"kind": str(proof.kind), "shown_at": proof.at.isoformat()},
        )
