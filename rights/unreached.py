"""People whom we owe a word and could not reach: what did not leave, and for whom.

Their own page says everything in any case; an officer looks for another way, or waits
for none (UX: nobody is left without a word unseen).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import CharField, Exists, F, OuterRef, QuerySet, Value
from django.db.models.functions import Concat
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from portal.models import OutboundMail
from rights import queue
from rights.models import OPEN, Case, LateLetter, Status, ToldBy

# What fails once is tried again by itself within seconds.
TRIES = 3
# More at once is one fault of a machine, which stands among the failures.
MOST = 50
# Until the person has had time to open it, also an answer is owed.
OWED = (*OPEN, Status.ANSWERED)
PREFIX = "case:"
# What the person has to hear: no receipt, which stands on the page they filed it on.
BOTH = ("question", "reminder", "more_time", "late", "new_date", "answered", "routed")
KINDS = (
    *BOTH,
    *(f"{kind}_by_phone" for kind in BOTH),
    *("answer", "answer_by_phone", "cooling", "cooling_by_phone", "progress"),
    *("code", "code_by_phone", "pause_ends", "also"),
)


STUCK, WITHHELD, PAGE = "stuck", "withheld", "page"
WHY: dict[str, StrOrPromise] = {
    STUCK: _("Our message does not leave, however often it is tried."),
    WITHHELD: _("Nothing goes to their address, because others read it."),
    PAGE: _("They gave no address, so that only their page says that we are late."),
}


@dataclass(frozen=True, kw_only=True)
class Unreached:
    """One request whose person did not hear from us, and why."""

    case: Case
    title: str
    why: StrOrPromise


def of() -> list[Unreached]:
    """All of them, each once, the earliest due first."""
    found: dict[str, str] = {}
    looked = _stuck().union(_withheld(), _on_their_page(), all=True)
    for about, why in looked[: 3 * MOST]:
        found.setdefault(about.removeprefix(PREFIX), why)
    if not found:
        return []
    rows = Case.objects.filter(reference__in=list(found), status__in=OWED)
    return [
        Unreached(
            case=case,
            title=queue.right_title(case.right),
            why=WHY[found[case.reference]],
        )
        for case in rows.order_by("due_on", "id")
    ]


def _stuck() -> QuerySet[Any, tuple[str, str]]:
    """Messages that were tried often enough and do not leave."""
    rows = OutboundMail.objects.filter(sent_at__isnull=True, attempt__gte=TRIES)
    return _theirs(rows.exclude(error=""), STUCK)


def _withheld() -> QuerySet[Any, tuple[str, str]]:
    """What was kept back, because others read that address, and nothing left since."""
    later = OutboundMail.objects.filter(
        about=OuterRef("about"),
        created_at__gt=OuterRef("created_at"),
        sent_at__isnull=False,
        withheld_at__isnull=True,
        kind__in=KINDS,
    )
    rows = OutboundMail.objects.filter(withheld_at__isnull=False)
    return _theirs(rows.filter(~Exists(later)), WITHHELD)


def _theirs(rows: QuerySet[OutboundMail], why: str) -> QuerySet[Any, tuple[str, str]]:
    about = rows.filter(kind__in=KINDS, about__startswith=PREFIX)
    return _named(about.annotate(named=F("about")), why)


def _on_their_page() -> QuerySet[Any, tuple[str, str]]:
    """Who gave no address, and reads on their page alone that our answer is late."""
    rows = LateLetter.objects.filter(told_by=ToldBy.PAGE, case__status__in=OPEN)
    name = Concat(Value(PREFIX), "case__reference", output_field=CharField())
    return _named(rows.annotate(named=name), PAGE)


def _named(rows: QuerySet[Any], why: str) -> QuerySet[Any, tuple[str, str]]:
    said = Value(why, output_field=CharField())
    found: QuerySet[Any, tuple[str, str]] = (
        rows.order_by().annotate(why=said).values_list("named", "why")
    )
    return found
