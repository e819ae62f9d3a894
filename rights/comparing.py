"""Facts beside the code: typed by the person, compared by a step, then destroyed.

Which of them fitted is never said to whoever typed them. Three tries, then a person
at the desk looks. Who cannot answer may ask for the kinds of data alone, which takes
less (11 CCR 7024(a)).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_stubs_ext import StrOrPromise

from portal import ledger, vault
from retention import facts
from rights import (
    guessing,
    identity,
    ladder,
    mandates,
    proofs,
    reach,
    registry,
    steps,
    submissions,
)
from rights.models import Capacity, Case, Proof, ProofKind, Step, StepState
from rights.steps import Done, Work
from rights.workflow import PERSON, SYSTEM, about

# 7062(c): signed under penalty of perjury, and kept as a record.
DECLARATION = gettext_lazy(
    "I declare under penalty of perjury under the laws of California that I am the "
    "person whose data I ask for."
)

# Whoever asks for a child declares what they are, and nothing that is not so.
OF_A_CHILD = gettext_lazy(
    "I declare under penalty of perjury under the laws of California that I am the "
    "parent or guardian of the person whose data I ask for."
)


class NotAsked(Exception):
    """Nothing of the kind is asked for in this case now; the message says what is."""


@transaction.atomic
def give(
    case: Case, typed: Mapping[str, str], *, is_declared: bool, at: datetime
) -> None:
    """Take the facts, and the declaration where one is needed; a step compares them."""
    locked = Case.objects.select_for_update().get(pk=case.pk)
    _require(locked)
    if is_declared and ladder.Ask.DECLARATION in proofs.rung(locked).askable:
        _declare(locked, at)
    keep(locked, typed, at=at)


def keep(case: Case, typed: Mapping[str, str], *, at: datetime) -> None:
    """Seal what was typed, in the caller's commit; a step compares it."""
    key = vault.new_key("proof")
    Proof.objects.create(
        case=case,
        kind=ProofKind.FACTS,
        key=key,
        sealed=vault.seal_json(key, dict(typed)),
        at=at,
    )
    ledger.record(
        "identity.facts",
        about=about(case),
        by=PERSON,
        at=at,
        facts={"count": len(typed)},
    )
    _look(case, at)


def _require(case: Case) -> None:
    if not case.is_open() or proofs.missing(case) != proofs.FACTS:
        raise NotAsked(_("Nothing more is asked of you here. Look where it is."))


def declaration(case: Case) -> StrOrPromise:
    """The words that whoever asks in this case signs."""
    row = mandates.of(case)
    is_parent = row is not None and row.capacity == Capacity.PARENT
    return OF_A_CHILD if is_parent else DECLARATION


def _declare(case: Case, at: datetime) -> None:
    """The words as they stood, sealed like the request itself and kept as long."""
    proof = proofs.note(case, ProofKind.DECLARED, at=at)
    if proof.sealed is None:
        proof.sealed = vault.seal(case.key, str(declaration(case)).encode())
        proof.save(update_fields=["sealed"])


def _look(case: Case, at: datetime) -> None:
    earlier = Step.objects.filter(case=case, effect=Work.COMPARE)
    earlier.exclude(state=StepState.DUE).delete()
    steps.add(case, Work.COMPARE, at=at)


@transaction.atomic
def ask_for_less(case: Case, *, at: datetime) -> None:
    """Only the list of kinds, which takes one fact less and no declaration."""
    locked = Case.objects.select_for_update().get(pk=case.pk)
    if not may_ask_for_less(locked):
        raise NotAsked(_("Nothing more is asked of you here. Look where it is."))
    proofs.note(locked, ProofKind.LESS, at=at)
    ledger.record("identity.less", about=about(locked), by=PERSON, at=at, facts={})
    if proofs.is_full(locked):
        _settle(locked, at)
    case.refresh_from_db()


def may_ask_for_less(case: Case) -> bool:
    """Whether their law has a list of kinds that takes less to prove."""
    right = registry.get(case.right)
    if right is None or not case.is_open() or case.proven_at is not None:
        return False
    less = ladder.rung(right, proofs.law_of(case), ladder.KINDS)
    return ProofKind.CODE in proofs.shown(case) and less.facts < proofs.rung(case).facts


def compare(step: Step, at: datetime) -> Done:
    """Look at every try that nobody looked at yet."""
    case = step.case
    waiting = list(case.proofs.filter(kind=ProofKind.FACTS, result={}))
    to = reach.proves(case)
    asked = proofs.offered(case)
    known = facts.held(asked, {to.kind: to.value}) if to and waiting else {}
    found: dict[int, dict[str, Any]] = {}
    for proof in waiting:
        typed = _typed(proof)
        is_over = guessing.is_over(proof)
        fits = [] if is_over else facts.fitting(asked, typed, known)
        found[proof.pk] = {
            "fits": fits,
            "guessable": [code for code in fits if facts.is_guessable(typed[code])],
            "of": len(typed),
            "held": len(known),
        }
    return Done(
        result={"tries": len(found)}, after=partial(_compared, case.pk, found, at)
    )


def _typed(proof: Proof) -> dict[str, str]:
    """What was typed; nothing once its key is gone."""
    if proof.key is None or proof.sealed is None:
        return {}
    try:
        typed: dict[str, str] = vault.unseal_json(proof.key, proof.sealed)
    except vault.KeyDestroyed:
        return {}
    return typed


def _compared(pk: int, found: dict[int, dict[str, Any]], at: datetime) -> None:
    case = Case.objects.get(pk=pk)
    for proof, result in found.items():
        Proof.objects.filter(pk=proof, result={}).update(result=result)
        ledger.record(
            "identity.compared",
            about=about(case),
            by=SYSTEM,
            at=at,
            facts={"fits": len(result["fits"]), "of": result["of"]},
        )
    is_coded = ProofKind.CODE in proofs.shown(case)
    if case.is_open() and case.proven_at is None and is_coded and proofs.is_full(case):
        _settle(case, at)


def _settle(case: Case, at: datetime) -> None:
    to = reach.proves(case)
    if to is None:
        return
    others = submissions.sharing(case)
    identity.is_proven(case, to, at=at)
    for other in others:
        _share(case, other, at)


def _share(case: Case, other: Case, at: datetime) -> None:
    """What was shown for one request of a form is asked for none of the others."""
    for proof in case.proofs.filter(kind=ProofKind.FACTS).exclude(result={}):
        Proof.objects.create(
            case=other, kind=proof.kind, result=proof.result, at=proof.at
        )
    declared = case.proofs.filter(kind=ProofKind.DECLARED).first()
    if declared is not None:
        proof = proofs.note(other, ProofKind.DECLARED, at=declared.at)
        if proof.sealed is None and declared.sealed is not None:
            proof.sealed = vault.seal(other.key, str(declaration(other)).encode())
            proof.save(update_fields=["sealed"])
    to = reach.proves(other)
    is_coded = ProofKind.CODE in proofs.shown(other)
    if to is not None and is_coded and proofs.is_full(other):
        identity.is_proven(other, to, at=at)
