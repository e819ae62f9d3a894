"""`{{ instant|day:"j F Y" }}`, `{{ instant|moment:"j F Y, H:i" }}`: where the company is."""

from __future__ import annotations

from datetime import date, datetime

from django import template

from notices import local_day

register = template.Library()


@register.filter
def day(value: date | None, form: str) -> str:
    """A day as it is, an instant by the clock of the company."""
    return local_day.words(value or None, form)


@register.filter
def moment(value: datetime | None, form: str) -> str:
    """An instant by the clock of the company, with the name of its zone."""
    return local_day.moment(value or None, form)
