"""The form with which a signed-in person corrects a field of their own: GDPR Art. 16."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.utils.translation import get_language, gettext_lazy

from portal.forms import Question
from retention.rectifying import Place
from rights import accepting, identity
from rights.filing import Filing
from rights.limitations import field_of, must_fit, offer, should_say

GONE = gettext_lazy(
    "This is deleted, so there is nothing left to correct. Nothing was sent. Choose "
    "something else, or close this page."
)


class Own(Question):
    """The same from somebody who signed in: who it is about is known."""

    field = field_of()
    should = should_say()
    number = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, there: list[Place], **options: Any) -> None:
        super().__init__(*args, **options)
        self.there = {each.code for each in there}
        shown = self.there | {self.data.get("field")}
        known = [each for each in accepting.places() if each.code in shown]
        self.places = {each.code: each for each in known}
        offer(self.fields["field"], self.places.values())

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        where = self.places.get(cleaned.get("field", ""))
        if where is not None and where.code not in self.there:
            self.add_error("field", str(GONE))
        must_fit(self, where, cleaned)
        return cleaned

    def filing(self, email: str) -> Filing:
        """The request of the person with this proven address."""
        where = self.places[self.cleaned_data["field"]]
        said = {"field": where.code, "should": self.cleaned_data["should"]}
        return Filing(
            right="rectification",
            claims={"email": email},
            answers={**said, "contact": email, "categories": [where.category]},
            language=get_language() or "en",
            draft=self.cleaned_data["number"] or uuid.uuid4(),
            channel=identity.SIGNED_IN,
            corrects=where,
        )
