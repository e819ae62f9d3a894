"""What waits at the desk on a morning: how much of each, and the words of the mail."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from notices import checks, taken_back
from retention.models import Run, RunState
from rights import letterbox, postal, unreached
from rights.law import ACKNOWLEDGE
from rights.models import OPEN, Case, Clock, Message, MessageKind, Step, StepState

SOON = timedelta(days=7)
# What fails once is tried again by itself within seconds.
TRIES = unreached.TRIES


def due(*, today: date, at: datetime) -> dict[str, int]:
    """How many requests are late, due this week, failed, unconfirmed, answered; mails."""
    open_cases = Case.objects.open()
    newest = Message.objects.filter(case=OuterRef("pk")).order_by("-at", "-pk")
    return {
        "late": open_cases.filter(due_on__lt=today).count(),
        "soon": open_cases.filter(due_on__gte=today, due_on__lte=today + SOON).count(),
        "failed": Step.objects.filter(state=StepState.DUE, attempt__gte=TRIES)
        .exclude(error="")
        .count()
        + Run.objects.filter(state=RunState.BRAKED).count(),
        "owed": Clock.objects.filter(
            kind=ACKNOWLEDGE, done_at__isnull=True, case__status__in=OPEN
        )
        .values("case")
        .distinct()
        .count(),
        "replies": open_cases.annotate(last=Subquery(newest.values("kind")[:1]))
        .filter(last=MessageKind.ANSWER)
        .count(),
        "mails": letterbox.unsorted().count(),
        "to_post": postal.waiting().count(),
        "unreached": len(unreached.of()),
        "promises": checks.red().count(),
        "taken_back": int(taken_back.nearest(at) is not None),
    }


def words(figures: dict[str, int]) -> dict[str, Any]:
    """Short words for the subject, and a sentence for each in the mail."""
    found = {name: n for name, n in figures.items() if n}
    short = [_short(name, n) for name, n in found.items()]
    lines = [_sentence(name, n) % {"n": n} for name, n in found.items()]
    return {"headline": ", ".join(short), "lines": lines}


def _short(name: str, number: int) -> str:
    said = {
        "late": _("%(n)d late"),
        "soon": _("%(n)d due in seven days"),
        "failed": _("%(n)d failed"),
        "owed": _("%(n)d to confirm"),
        "replies": ngettext("%(n)d reply", "%(n)d replies", number),
        "mails": ngettext("%(n)d mail to sort", "%(n)d mails to sort", number),
        "to_post": ngettext("%(n)d letter to post", "%(n)d letters to post", number),
        "unreached": _("%(n)d not reached"),
        "promises": ngettext("%(n)d promise red", "%(n)d promises red", number),
        "taken_back": _("policy to correct"),
    }
    return said[name] % {"n": number}


def _sentence(name: str, number: int) -> str:
    """A whole sentence, which a screen reader can read out."""
    return {
        "late": ngettext(
            "%(n)d request is late. Answer it first.",
            "%(n)d requests are late. Answer them first.",
            number,
        ),
        "soon": ngettext(
            "%(n)d request is due in the next seven days.",
            "%(n)d requests are due in the next seven days.",
            number,
        ),
        "failed": ngettext(
            "%(n)d piece of work failed or was stopped. Look why.",
            "%(n)d pieces of work failed or were stopped. Look why.",
            number,
        ),
        "owed": ngettext(
            "%(n)d person has not been told yet that we got their request.",
            "%(n)d people have not been told yet that we got their request.",
            number,
        ),
        "replies": ngettext(
            "%(n)d person wrote back and waits for you.",
            "%(n)d people wrote back and wait for you.",
            number,
        ),
        **_of_letters(number),
        "unreached": ngettext(
            "%(n)d person could not be reached. Today says who, and why.",
            "%(n)d people could not be reached. Today says who, and why.",
            number,
        ),
        **_of_the_policy(number),
    }[name]


def _of_letters(number: int) -> dict[str, str]:
    return {
        "mails": ngettext(
            "%(n)d mail waits to be sorted.", "%(n)d mails wait to be sorted.", number
        ),
        "to_post": ngettext(
            "%(n)d letter waits to be posted.",
            "%(n)d letters wait to be posted.",
            number,
        ),
    }


def _of_the_policy(number: int) -> dict[str, str]:
    return {
        "promises": ngettext(
            "%(n)d promise is broken, or could not be checked. Today says which.",
            "%(n)d promises are broken, or could not be checked. Today says which.",
            number,
        ),
        "taken_back": _("A later version takes back what the policy says. See Today."),
    }
