"""Who files over the API for somebody else: by the questions and rules of the pages.

What they rest on may follow as a paper, by mail or by post; whoever opts out for
somebody is never asked whether that person wants it (11 CCR 7026(j), 7063).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _
from rest_framework import serializers

from portal.api import OneOf, Strict
from rights import mandates
from rights.asked_by import FORMS, SHOWN
from rights.mandates import Acting
from rights.models import Capacity
from rights.right import Right
from rights.stead_forms import WHAT_HAPPENED


class AskedBy(Strict):
    """Whoever asks; which fields count is what the page of that capacity asks."""

    who = OneOf(list(FORMS))
    name = serializers.CharField(max_length=80)
    contact = serializers.CharField(max_length=254)
    organisation = serializers.CharField(required=False, max_length=80)
    showing = OneOf(
        [str(each) for each in SHOWN],
        required=False,
        help_text="Of an agent: what they rest on. The paper itself may follow.",
    )
    relation = serializers.CharField(
        required=False,
        max_length=80,
        help_text="Of a parent: parent or guardian. Of whoever stands in: in words.",
    )
    happened = OneOf(list(WHAT_HAPPENED), required=False)


def acting(right: Right, said: Mapping[str, Any]) -> Acting | None:
    """Whoever asks in the place of the person, as it is filed; None where nobody does.

    Raises ValidationError with the sentences of the pages.
    """
    by = said.get("asked_by")
    if by is None:
        return None
    if not mandates.takes_others(right):
        _refuse(_("Nobody needs leave to ask for this. Send it without who asks."))
    form = _form(right, by)
    if unknown := sorted(set(by) - {"who"} - set(form.fields)):
        _refuse({unknown[0]: [_("There is no such field.")]})
    if not form.is_valid():
        _refuse({name: [str(e) for e in found] for name, found in form.errors.items()})
    filed: Acting = form.acting()
    theirs = {said.get("email"), said.get("contact")}
    if by["who"] == Capacity.AGENT and filed.who.contact in theirs:
        # What comes of it goes to the person, not to their agent (11 CCR 7063).
        _refuse({"contact": [_("This is the address of the person. Send your own.")]})
    return filed


def _form(right: Right, by: Mapping[str, str]) -> Any:
    typed = QueryDict(mutable=True)
    typed.update({name: value for name, value in by.items() if name != "who"})
    more = {"right": right} if by["who"] == Capacity.AGENT else {}
    form = FORMS[by["who"]](typed, **more)
    form.fields["contact"].required = True
    return form


def _refuse(fault: Any) -> None:
    raise serializers.ValidationError({"asked_by": fault})
