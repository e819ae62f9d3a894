"""Requests over the API: filed by the same verb as on the pages, once for each key.

A token sees the requests that it filed and no others; unknown and foreign look alike.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from django.db import IntegrityError
from django.http import Http404, QueryDict
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from notices import reading
from portal import people, places, tokens
from portal.api import Conflict, Fault, OneOf, Read, Strict, Verb, stamp
from portal.forms import Question
from rights import (
    api_acting,
    applicable,
    arriving,
    filing,
    ladder,
    mandates,
    misplaced,
    missed,
    onepage,
    protocol,
    references,
    registry,
    suggesting,
    taking,
    what_form,
)
from rights.filing import Filing, Note
from rights.ladder import Rung
from rights.models import Case
from rights.right import Page, Right

# Rights of several questions, and the two that act at once, have fields of their own.
SAYABLE = {
    *(Page.WHO, Page.RESIDENCE, Page.FIND, Page.WHAT, Page.REACH),
    *(Page.CHOICES, Page.NUMBER),
}
LONGEST_KEY = 100
KEY = OpenApiParameter("Idempotency-Key", str, OpenApiParameter.HEADER, required=True)


class OneRight(OneOf):
    """A right that people have here, by its code."""

    def __init__(self, **options: Any) -> None:
        super().__init__([right.code for right in registry.all_rights()], **options)

    def to_internal_value(self, data: Any) -> Any:
        return registry.get(super().to_internal_value(data))


class Asked(Strict):
    """One request of one person."""

    right = OneRight()
    email = serializers.CharField(max_length=254, required=False)
    phone = serializers.CharField(max_length=40, required=False)
    residence = serializers.CharField(
        required=False,
        max_length=6,
        help_text="A country such as DE, a US state such as US-CA, or XX for elsewhere.",
    )
    choices = serializers.ListField(
        child=serializers.SlugField(max_length=60),
        required=False,
        max_length=20,
        help_text="Uses of data that the right can stop; a refusal lists them.",
    )
    categories = serializers.ListField(
        child=serializers.SlugField(max_length=60), required=False, max_length=40
    )
    scope = OneOf(["all", what_form.LIST], required=False)
    since = serializers.DateField(required=False)
    until = serializers.DateField(required=False)
    words = Read(max_length=2000, required=False, allow_blank=True)
    contact = serializers.CharField(max_length=254, required=False)
    asked_by = api_acting.AskedBy(
        required=False, help_text="Who files it, where that is not the person."
    )
    page = serializers.DictField(
        child=serializers.ListField(
            child=serializers.CharField(max_length=2000, allow_blank=True),
            max_length=40,
        ),
        required=False,
        help_text="For rights of one page: what its fields say, by their names.",
    )

    def validate(self, said: dict[str, Any]) -> dict[str, Any]:
        checked = self._checked(said)
        return {**checked, "acting": api_acting.acting(said["right"], said)}

    def _checked(self, said: dict[str, Any]) -> dict[str, Any]:
        """What is asked, by the rules of its right."""
        right: Right = said["right"]
        if set(right.pages) - SAYABLE:
            form = _page(right, said.get("page", {}))
            if beside := misplaced.beside_a_page(said):
                raise serializers.ValidationError(beside)
            return {**said, "form": form}
        if "page" in said:
            raise serializers.ValidationError(
                {
                    "page": [
                        _("This right has fields of its own: email, words and so on.")
                    ]
                }
            )
        of_a_copy = {"scope", *what_form.OF_A_COPY} & set(said)
        if of_a_copy and not what_form.has_copy(right):
            words = _("Only a copy of data has a time, or is a list alone.")
            raise serializers.ValidationError({min(of_a_copy): [words]})
        if faults := misplaced.faults(right, said, at=timezone.now()):
            raise serializers.ValidationError(faults)
        if wrong := what_form.wrong_days(said.get("since"), said.get("until")):
            raise serializers.ValidationError(wrong)
        rung = _rung(right, said)
        named = {"email", "phone"} & set(said)
        if len(named) > rung.identifiers:
            raise serializers.ValidationError(
                {
                    "phone": [
                        _("Asked for at most: %(most)s") % {"most": rung.asks_at_most}
                    ]
                }
            )
        return said

    def validate_residence(self, value: str) -> str:
        if wrong := places.fault(value):
            raise serializers.ValidationError(wrong)
        return places.known(value) or ""

    def validate_email(self, value: str) -> str:
        return _spelled("email", value)

    def validate_phone(self, value: str) -> str:
        return _spelled("phone", value)

    def validate_contact(self, value: str) -> str:
        return _spelled("email", value)


def _rung(right: Right, said: dict[str, Any]) -> Rung:
    """The most that may be asked of whoever lives where they say."""
    is_list = said.get("scope") == "list"
    scope = ladder.KINDS if is_list else ladder.EVERYTHING
    return applicable.rung(right, said.get("residence"), at=timezone.now(), scope=scope)


def _page(right: Right, said: dict[str, list[str]]) -> Question:
    """The page of the site, filled in: what it refuses there, it refuses here."""
    make = onepage.PAGES.get(right.pages[0])
    if make is None:
        raise serializers.ValidationError(
            {"right": [_("Send the person to the site for this.")]}
        )
    typed = QueryDict(mutable=True)
    for name, values in said.items():
        typed.setlist(name, values)
    form: Question = make(typed, right=right)
    unknown = sorted(set(said) - {field.name for field in form.visible_questions()})
    if unknown:
        raise serializers.ValidationError(
            {"page": {unknown[0][:60]: [_("There is no such field.")]}}
        )
    if not form.is_valid():
        refused = {name: [str(e) for e in found] for name, found in form.errors.items()}
        raise serializers.ValidationError({"page": refused})
    return form


def _spelled(kind: str, value: str) -> str:
    try:
        return people.normalise(kind, value)
    except ValueError as error:
        raise serializers.ValidationError(str(error)) from error


class State(serializers.Serializer[Any]):
    """Where a request is; `status` and `reason` in the words of agents' programs."""

    reference = serializers.CharField()
    right = OneRight()
    status = serializers.ChoiceField(protocol.STATUSES)
    reason = serializers.ChoiceField(protocol.REASONS, allow_blank=True)
    words = serializers.CharField()
    received_at = serializers.CharField()
    answer_by = serializers.DateField()
    also = serializers.ListField(
        child=serializers.CharField(),
        help_text="References of what was filed with it, where one page says several.",
    )


class Heard(serializers.Serializer[Any]):
    """One right that the words may ask for, as the desk reads them."""

    right = OneRight()
    because = serializers.ListField(
        child=serializers.CharField(), help_text="The words that say so."
    )
    uses = serializers.ListField(
        child=serializers.CharField(),
        help_text="Uses of data, by slug, that the words want an end of.",
    )


class Filed(State):
    """Where it is and, if it has words, how they were read: nothing follows by it."""

    reading = Heard(many=True, required=False)


def _heard(words: str, at: datetime) -> list[dict[str, Any]]:
    known = [right.code for right in arriving.rights_here()]
    return [
        {"right": each.right, "because": each.because, "uses": each.uses}
        for each in suggesting.read(words, known, reading.current(at))
    ]


def _words(said: dict[str, Any]) -> str:
    """What the person wrote, in a field of the call or on its page."""
    form = said.get("form")
    return str(form.cleaned_data.get("words", "") if form else said.get("words", ""))


def _state(case: Case, also: Sequence[Case] = ()) -> dict[str, Any]:
    status, reason = protocol.state(case)
    return {
        "reference": case.reference,
        "right": case.right,
        "status": status,
        "reason": reason,
        "words": protocol.words(case),
        "received_at": stamp(case.received_at),
        "answer_by": missed.promised(case).isoformat(),
        "also": [each.reference for each in also],
    }


class File(Verb):
    """`POST /api/v1/requests`: the same key and body again is the same request."""

    scope: ClassVar = "requests:file"

    @extend_schema(
        operation_id="file_request",
        parameters=[KEY],
        request=Asked,
        responses={201: Filed, 422: Fault},
    )
    def post(self, request: Request) -> Response:
        key = request.headers.get("Idempotency-Key", "")
        if not 0 < len(key) <= LONGEST_KEY:
            raise Conflict(_("Send an Idempotency-Key of at most 100 characters."))
        said, at = Asked.read(request.data), timezone.now()
        try:
            first, *also = self._filed(said, key, at)
        except tokens.OtherBody as error:
            raise Conflict(_("This key was used for another request.")) from error
        except filing.Refused as error:
            raise Conflict(str(error)) from error
        told, words = _state(first, also), _words(said)
        if words:
            told["reading"] = _heard(words, at)
        return Response(told, status=201)

    def _filed(self, said: dict[str, Any], key: str, at: datetime) -> list[Case]:
        """Every case of this call, and each the token's to ask about.

        Nobody looks first whether the key was used: each case is noted in its own
        commit, and what was sent before is found by the number of its form.
        """
        noted: list[Case] = []

        def note(case: Case) -> None:
            is_first = not noted or case.right == noted[0].right
            own = key if is_first else f"{key}\n{case.right}"
            where = f"case:{case.reference}"
            tokens.note(self.token, own, self.request.data, about=where, at=at)
            noted.append(case)

        number = tokens.number(self.token, key)
        try:
            cases = self._taken(said, number, note, at)
        except IntegrityError:
            tokens.require_same(self.token, key, self.request.data)
            raise
        if not any(case is cases[0] for case in noted):
            tokens.require_same(self.token, key, self.request.data)
        return cases

    def _taken(
        self, said: dict[str, Any], number: UUID, note: Note, at: datetime
    ) -> list[Case]:
        if "form" not in said:
            return [filing.file(replace(_filing(said, number), note=note), at=at)]
        code = said["right"].code
        about = Filing(
            right=code,
            draft=number,
            channel=filing.API,
            note=note,
            acting=said["acting"],
        )
        return taking.take(said["form"], about, at=at)


def _filing(said: dict[str, Any], number: Any) -> Filing:
    right: Right = said["right"]
    what = {"scope": said.get("scope", "some"), "words": said.get("words", "")}
    reached = said.get("contact") or said.get("email", "")
    answers = {
        **what_form.answers({"categories": [], **said, **what}),
        "contact": mandates.reached(said["acting"], reached),
        "choices": said.get("choices", []),
    }
    return Filing(
        right=right.code,
        claims={kind: said[kind] for kind in ("email", "phone") if kind in said},
        answers=answers,
        residence=said.get("residence"),
        draft=number,
        channel=filing.API,
        acting=said["acting"],
    )


class Status(Verb):
    """`GET /api/v1/requests/<reference>`: where it is."""

    scope: ClassVar = "requests:read"

    @extend_schema(operation_id="request_status", responses={200: State, 404: Fault})
    def get(self, request: Request, reference: str) -> Response:
        known = references.normalise(reference)
        if not known or not tokens.made(self.token, f"case:{known}"):
            raise Http404
        return Response(_state(Case.objects.get(reference=known)))


urlpatterns = [
    path("requests", File.as_view(), name="api-requests"),
    path("requests/<str:reference>", Status.as_view(), name="api-request"),
]
