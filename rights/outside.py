"""Opting out without a request: on the choices page, from a mail, by a signal, a program.

No case stands behind these, so the figures of a year count the people (11 CCR 7102(a)).
"""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from consent.models import Choice
from rights import ended_consents, opt_outs

BY_REQUEST = ("form", ended_consents.METHOD)
WAYS: dict[str, StrOrPromise] = {
    "page": _("on the page of choices"),
    "one_click": _("with one click in a mail"),
    "gpc": _("with the signal of a browser"),
}
OTHER: tuple[str, StrOrPromise] = ("program", _("through another program"))
ALL = ""
USES = (*opt_outs.GROUPS, opt_outs.OTHER)
WHAT = (ALL, *USES, opt_outs.AGAIN)


def opted_out(first: datetime, after: datetime) -> dict[str, dict[str, int]]:
    """How many people said no, by the way they took and to what.

    Of each way `WHAT`: '' = all its people, nobody twice; of each use; and how often
    somebody who named several was counted once more.
    """
    rows = Choice.objects.filter(
        is_given=False, made_at__gte=first, made_at__lt=after
    ).exclude(method__in=BY_REQUEST)
    found: dict[str, Counter[str]] = {way: Counter() for way in (*WAYS, OTHER[0])}
    columns = _columns()
    for method, *counts in rows.values_list("method").annotate(**columns):
        way = method if method in WAYS else OTHER[0]
        found[way].update(dict(zip((ALL, *USES), counts, strict=True)))
    for people in found.values():
        parts = [people[what] for what in USES]
        people[opt_outs.AGAIN] = sum(parts) - people[ALL]
    return {way: {what: people[what] for what in WHAT} for way, people in found.items()}


def _columns() -> dict[str, Count]:
    """The people of all uses and of each, in the order of `USES`; nobody twice in one."""
    known = {each for purposes in opt_outs.GROUPS.values() for each in purposes}
    of_use = {
        opt_outs.column(use): Count(
            "person", distinct=True, filter=Q(purpose__in=purposes)
        )
        for use, purposes in opt_outs.GROUPS.items()
    }
    other = Count("person", distinct=True, filter=~Q(purpose__in=known))
    return {
        "people": Count("person", distinct=True),
        **of_use,
        opt_outs.column(opt_outs.OTHER): other,
    }


def about(what: str) -> str:
    """What is counted, in words."""
    return str(opt_outs.TITLES.get(what, _("people")))


def title(way: str) -> str:
    """A way in words."""
    return str(WAYS.get(way, OTHER[1]))
