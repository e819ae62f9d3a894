"""`{{ instant|day:"j F Y" }}`: the day it was where the company is."""

from __future__ import annotations

from datetime import date

from django import template

from notices import local_day

register = template.Library()


@register.filter
def day(value: date | None, form: str) -> str:
    """A day as it is, an instant by the clock of the company."""
    return local_day.words(value or None, form)
