"""Opting out without a request: on the choices page, from a mail, by a signal, a program.

No case stands behind these, so the figures of a year count the people (11 CCR 7102(a)).
"""

from __future__ import annotations

from datetime import datetime

from django.db.models import Count
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from consent.models import Choice

BY_REQUEST = "form"
WAYS: dict[str, StrOrPromise] = {
    "page": _("on the page of choices"),
    "one_click": _("with one click in a mail"),
    "gpc": _("with the signal of a browser"),
}
OTHER: tuple[str, StrOrPromise] = ("program", _("through another program"))


def opted_out(first: datetime, after: datetime) -> dict[str, int]:
    """How many people said no, by the way they took; nobody twice in one way."""
    rows = Choice.objects.filter(
        is_given=False, made_at__gte=first, made_at__lt=after
    ).exclude(method=BY_REQUEST)
    found = dict.fromkeys((*WAYS, OTHER[0]), 0)
    for method, people in rows.values_list("method").annotate(
        Count("person", distinct=True)
    ):
        found[method if method in WAYS else OTHER[0]] += people
    return found


def title(way: str) -> str:
    """A way in words."""
    return str(WAYS.get(way, OTHER[1]))
