"""An opt-out is done when it arrives, without proof and without a question.

11 CCR 7026(f), 7060(b): it waits for nobody, so none may be open; and what was laid
stays laid.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consent.models import Stop
from notices.checking import NONE_YET, Check, Finding, broken
from notices.models import CheckState
from rights import registry
from rights.models import Case, Status
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
    """The first that was answered and whose stop is nowhere; an ended one is a row too."""
    codes = [
        right.code
        for right in registry.all_rights()
        if right.is_immediate
        and Effect.STOP in right.effects
        # A consent that is taken back is a choice, and no stop.
        and not right.ends_consent
    ]
    laid = Stop.objects.filter(case=OuterRef("reference"))
    done = asked.filter(right__in=codes, status__in=DONE)
    return done.filter(~Exists(laid)).order_by("received_at").first()


CHECK = Check(
    code="opt-outs-at-once",
    title=gettext_lazy("Opt-outs are done at once"),
    run=run,
)
