"""Nobody loses the messages that an account or a request needs.

Clause on communications: there is no way out of them, so no row may stop them.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consent import choosing
from consent.models import Choice, Stop, StopGround
from notices import reading
from notices.checking import Check, Finding, broken
from notices.models import CheckState


def run(arguments: dict[str, Any], at: datetime) -> Finding:
    """Broken at the first opt-out, or no, to what cannot be opted out of."""
    needed = _needed(at)
    stops = Stop.objects.filter(
        purpose__in=needed, ground=StopGround.OPT_OUT, until__isnull=True
    )
    since = [
        *stops.order_by("since").values_list("since", flat=True)[:1],
        *_standing_noes(needed).values_list("made_at", flat=True)[:1],
    ]
    if since:
        return broken(_("Somebody was opted out of what they need."), min(since))
    return Finding(state=CheckState.KEPT, message=_("Nobody is cut off."))


def _needed(at: datetime) -> list[str]:
    current = reading.current(at)
    rows = current.purposes.items() if current else ()
    return [slug for slug, row in rows if not choosing.may_answer(row, is_given=False)]


def _standing_noes(needed: list[str]) -> QuerySet[Choice]:
    """The noes that no later answer of the same person took back, oldest first."""
    later = Choice.objects.filter(
        Q(made_at__gt=OuterRef("made_at"))
        | Q(made_at=OuterRef("made_at"), recorded_at__gt=OuterRef("recorded_at")),
        person=OuterRef("person"),
        purpose=OuterRef("purpose"),
    )
    noes = Choice.objects.filter(purpose__in=needed, is_given=False)
    return noes.exclude(Exists(later)).order_by("made_at")


CHECK = Check(
    code="service-goes-on",
    title=gettext_lazy("Messages that people need always come"),
    run=run,
)
