"""People whom we owe a word and could not reach: what did not leave, and for whom.

Their own page says everything in any case; an officer looks for another way, or waits
for none (UX: nobody is left without a word unseen). Where others read an address nothing
goes there, not even a word without content: it would tell whom they fear. An answer that
was kept back so stands here until they have it, and no request is closed over it by
itself.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db.models import CharField, Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Concat
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from portal.models import LedgerEntry, OutboundMail
from rights import queue
from rights.models import OPEN, Case, LateLetter, Status, ToldBy, postings

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


# What brings the answer, or says that there is one.
ANSWERS = ("answer", "answered", "answer_by_phone", "answered_by_phone")
# After these they have it another way: on paper, or from their page.
SEEN = Q(act__in=("answer.opened", "copy.fetched")) | Q(
    act="letter.posted", facts__kind__in=postings.ANSWERS
)

STUCK, WITHHELD, PAGE, NO_ANSWER = "stuck", "withheld", "page", "no answer"
WHY: dict[str, StrOrPromise] = {
    NO_ANSWER: _(
        "Our answer has reached nobody: others read their address, so nothing goes "
        "there, and no code either. Find a safe way, or look whether the mark holds."
    ),
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
    looked = _no_answer().union(_stuck(), _withheld(), _on_their_page(), all=True)
    for about, why in sorted(looked[: 4 * MOST], key=lambda each: each[1] != NO_ANSWER):
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
    rows = _kept_back(KINDS).exclude(kind__in=ANSWERS)
    return _theirs(rows, WITHHELD)


def _no_answer() -> QuerySet[Any, tuple[str, str]]:
    """The same of an answer: another message is none, and does not bring it."""
    return _theirs(_unanswered(), NO_ANSWER)


def _kept_back(brought_by: Collection[str]) -> QuerySet[OutboundMail]:
    """What was kept back, and nothing left since of what could stand in for it."""
    later = OutboundMail.objects.filter(
        about=OuterRef("about"),
        created_at__gt=OuterRef("created_at"),
        sent_at__isnull=False,
        withheld_at__isnull=True,
        kind__in=brought_by,
    )
    rows = OutboundMail.objects.filter(withheld_at__isnull=False)
    return rows.filter(~Exists(later))


def _unanswered() -> QuerySet[OutboundMail]:
    seen = LedgerEntry.objects.filter(
        SEEN, about=OuterRef("about"), at__gt=OuterRef("created_at")
    )
    return _kept_back(ANSWERS).filter(~Exists(seen), kind__in=ANSWERS)


def has_no_answer() -> Exists:
    """Of a row of cases: whether its answer has reached nobody."""
    name = Concat(Value(PREFIX), OuterRef("reference"), output_field=CharField())
    return Exists(_unanswered().filter(about=name))


def lacks_answer(case: Case) -> bool:
    """The same of one case."""
    return _unanswered().filter(about=f"{PREFIX}{case.reference}").exists()


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
