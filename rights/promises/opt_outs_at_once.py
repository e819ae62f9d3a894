"""An opt-out is done when it arrives, without proof and without a question.

11 CCR 7026(f), 7060(b): it waits for nobody, so none may be open; and what was laid
stays laid.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consent.models import Stop
from notices.checking import NONE_YET, Check, Finding, broken
from notices.models import CheckState
from portal.models import LedgerEntry
from rights import registry
from rights.models import Case, Outcome, OutcomeKind, Status
from rights.right import Effect

DONE = (Status.ANSWERED, Status.CLOSED)


def run(arguments: dict[str, Any], at: datetime) -> Finding:
    """Broken at the first opt-out that was not done in the moment it came."""
    codes = [right.code for right in registry.all_rights() if right.is_immediate]
    asked = Case.objects.filter(right__in=codes, received_at__lte=at)
    waiting = asked.filter(answered_at__isnull=True).order_by("received_at").first()
    if waiting is not None:
        return broken(_("An opt-out waits."), waiting.received_at)
    lost = _lost(asked)
    if lost is not None:
        return broken(_("An opt-out holds no more."), lost.received_at)
    if not asked.exists():
        return NONE_YET
    return Finding(state=CheckState.KEPT, message=_("Every opt-out was done at once."))


def _lost(asked: QuerySet[Case]) -> Case | None:
    """The first that was answered, and of whose stops one is not as it was laid."""
    codes = [
        right.code
        for right in registry.all_rights()
        if right.is_immediate
        and Effect.STOP in right.effects
        # A consent that is taken back is a choice, and no stop.
        and not right.ends_consent
    ]
    done = asked.filter(right__in=codes, status__in=DONE).order_by("received_at")
    return done.filter(Exists(_moved())).first() or _ended_unseen(done)


def _moved() -> QuerySet[Outcome]:
    """What was stopped for whoever asked, and has no stop of theirs; an ended one is one."""
    stopped = Outcome.objects.filter(case=OuterRef("pk"), kind=OutcomeKind.STOPPED)
    laid = Stop.objects.filter(
        case=OuterRef("case__reference"),
        person=OuterRef("case__person"),
        purpose=OuterRef("category"),
    )
    return stopped.filter(~Exists(laid))


def _ended_unseen(done: QuerySet[Case]) -> Case | None:
    """The first of which a stop ended without the act that ends one."""
    ended = dict(
        Stop.objects.filter(
            until__isnull=False, case__in=done.values("reference")
        ).values_list("pk", "case")
    )
    lifted = Q(act="stop.lifted") | Q(act="stop.recalled", facts__is_open=False)
    acts = set(LedgerEntry.objects.filter(lifted).values_list("about", flat=True))
    unseen = {case for pk, case in ended.items() if f"stop:{pk}" not in acts}
    return done.filter(reference__in=unseen).first()


CHECK = Check(
    code="opt-outs-at-once",
    title=gettext_lazy("Opt-outs are done at once"),
    run=run,
)
