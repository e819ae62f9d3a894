"""`{% demonstration %}`: the sentence of demo mode, also where no request is at hand."""

from __future__ import annotations

from django import template
from django.template.context import Context

from portal.demonstration import sentence

register = template.Library()


@register.simple_tag(takes_context=True)
def demonstration(context: Context, name: str = "") -> str:
    """Names whoever the page is about, unless `name` says another."""
    return sentence(name or getattr(context.get("organisation"), "name", ""))
