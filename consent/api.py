"""The gate and choices over the API, by the same verbs as the pages.

Whom it is about stands in the body, never in the address: addresses are logged.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from django.conf import settings
from django.db import transaction
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from consent import choosing, gate, gpc
from consent.choices import Shown
from consent.methods import Method
from notices import reading
from notices.reading import Reading
from portal import languages, people
from portal.api import Conflict, Fault, OneOf, Read, Strict, Verb, stamp
from portal.models import Person

MOST = 1000
KINDS = ("email", "phone", "account", "device")


class Words(serializers.CharField):
    """Text that a database can keep."""

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        return str(super().to_internal_value(data))


class Wording(Words, Read):
    """What somebody was shown: nobody chose by words that cannot be seen."""


class Language(Words):
    """The language of what was shown, by its tag."""

    def to_internal_value(self, data: Any) -> str:
        tag = languages.known(super().to_internal_value(data))
        if not tag:
            raise serializers.ValidationError(
                _("Send a language by its code of ISO 639: en, hi or pt-BR, say.")
            )
        return tag


class About(Strict):
    """One person as the caller knows them, and one purpose."""

    kind = OneOf(KINDS)
    value = Words(max_length=254)
    purpose = serializers.SlugField(max_length=60)


class AboutMany(Strict):
    """Up to a thousand people and one purpose."""

    kind = OneOf(KINDS)
    values = serializers.ListField(
        child=Words(max_length=254), min_length=1, max_length=MOST
    )
    purpose = serializers.SlugField(max_length=60)


class May(serializers.Serializer[Any]):
    """The answer about one person."""

    may = serializers.BooleanField()


class MayMany(serializers.Serializer[Any]):
    """The answers, in the order asked."""

    may = serializers.ListField(child=serializers.BooleanField())


class Chosen(About):
    """A choice, and the very words that were shown."""

    given = serializers.BooleanField()
    words = Wording(max_length=4000)
    method = OneOf(Method.choices)
    language = Language(default="en", max_length=languages.LONGEST)


class Recorded(serializers.Serializer[Any]):
    """What was written down."""

    id = serializers.UUIDField()
    purpose = serializers.CharField()
    given = serializers.BooleanField()
    revision = serializers.IntegerField()
    words_sha256 = serializers.CharField()
    may = serializers.BooleanField(
        help_text=(
            "What the gate answers now. A yes sent here never ends an opt-out, an "
            "objection or a pause, nor a no that people said at these pages or by one "
            "click in a mail: only they can, after a proof of the address."
        )
    )
    at = serializers.CharField()


class MayProcess(Verb):
    """`POST /api/v1/may-process`: may data of this person be used for this?"""

    scope: ClassVar = "gate:read"

    @extend_schema(
        operation_id="may_process", request=About, responses={200: May, 422: Fault}
    )
    def post(self, request: Request) -> Response:
        asked = About.read(request.data)
        return Response({"may": gate.may_process_identifier(**asked, at=_now())})


class MayProcessMany(Verb):
    """`POST /api/v1/may-process/bulk`: the same for up to 1,000 people."""

    scope: ClassVar = "gate:read"

    @extend_schema(
        operation_id="may_process_bulk",
        request=AboutMany,
        responses={200: MayMany, 422: Fault},
    )
    def post(self, request: Request) -> Response:
        asked = AboutMany.read(request.data)
        found = gate.may_process_bulk(**asked, at=_now())
        values = asked["values"]
        return Response({"may": [found[value] for value in values]})


class Record(Verb):
    """`POST /api/v1/choices`: what somebody chose on the company's own pages."""

    scope: ClassVar = "choices:write"

    @extend_schema(
        operation_id="record_choice",
        request=Chosen,
        responses={201: Recorded, 422: Fault},
    )
    def post(self, request: Request) -> Response:
        said, at = Chosen.read(request.data), _now()
        current = reading.current(at)
        if current is None or said["purpose"] not in current.purposes:
            raise Conflict(_("No policy in force names this purpose."))
        _require_choice(current, said)
        with transaction.atomic():
            row = choosing.told(
                person=_person(said, at),
                purpose=said["purpose"],
                is_given=said["given"],
                shown=Shown(
                    revision=current.number,
                    words=said["words"],
                    method=said["method"],
                    language=said["language"],
                ),
                at=at,
            )
        made = {"id": row.pk, "purpose": row.purpose, "given": row.is_given}
        bound = {"revision": row.revision, "words_sha256": row.words_sha256}
        may = gate.may_process(row.person, row.purpose, at)
        return Response({**made, **bound, "may": may, "at": stamp(at)}, status=201)


def _require_choice(current: Reading, said: dict[str, Any]) -> None:
    """A slip of a program takes nobody's service away, nor allows what is denied."""
    row = current.purposes[said["purpose"]]
    if choosing.may_answer(row, is_given=said["given"]):
        return
    sentence = (
        _("The policy in force says that this is not done: nobody can say yes to it.")
        if said["given"]
        else _("People need this, so nobody can opt out of it. A choice can be: %s.")
        % ", ".join(choosing.offered(current))
    )
    raise serializers.ValidationError({"purpose": [sentence]})


class Seen(Strict):
    """A signal that the company's own site saw; whose, only if it knows."""

    signal = OneOf([gpc.GPC])
    honoured = serializers.BooleanField()
    kind = OneOf(KINDS, required=False)
    value = Words(max_length=254, required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if ("kind" in attrs) != ("value" in attrs):
            raise serializers.ValidationError(
                _("Send kind and value together, or neither.")
            )
        return attrs


class Noted(serializers.Serializer[Any]):
    """What came of it: the purposes that now have a no."""

    purposes = serializers.ListField(child=serializers.CharField())


class ReportSignal(Verb):
    """`POST /api/v1/signals`: a browser's opt-out signal on the company's own site."""

    scope: ClassVar = "choices:write"

    @extend_schema(
        operation_id="report_signal", request=Seen, responses={201: Noted, 422: Fault}
    )
    def post(self, request: Request) -> Response:
        said, at = Seen.read(request.data), _now()
        with transaction.atomic():
            gpc.report(signal=said["signal"], is_honoured=said["honoured"], at=at)
            if "kind" not in said:
                return Response({"purposes": []}, status=201)
            gpc.apply(_person(said, at), at=at)
        return Response({"purposes": list(gpc.PURPOSES)}, status=201)


class Headers(serializers.Serializer[Any]):
    """What a marketing mail must carry (RFC 8058)."""

    url = serializers.CharField()
    headers = serializers.DictField(child=serializers.CharField())


class OneClickLink(Verb):
    """`POST /api/v1/one-click`: the headers with which a mail program unsubscribes."""

    scope: ClassVar = "choices:write"

    @extend_schema(
        operation_id="one_click", request=About, responses={201: Headers, 422: Fault}
    )
    def post(self, request: Request) -> Response:
        said, at = About.read(request.data), _now()
        with transaction.atomic():
            try:
                row = choosing.one_click(
                    person=_person(said, at), purpose=said["purpose"], at=at
                )
            except choosing.NotOurs as error:
                raise Conflict(
                    _("This is no marketing of the policy in force: it has no way out.")
                ) from error
        url = settings.SITE_URL + reverse("consent:one_click", args=[row.pk])
        headers = {
            "List-Unsubscribe": f"<{url}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        }
        return Response({"url": url, "headers": headers}, status=201)


def _person(said: dict[str, Any], at: datetime) -> Person:
    try:
        value = people.normalise(said["kind"], said["value"])
    except ValueError as error:
        raise serializers.ValidationError({"value": [str(error)]}) from error
    return people.ensure(said["kind"], value, at=at)


_now = timezone.now
urlpatterns = [
    path("may-process", MayProcess.as_view(), name="api-may-process"),
    path("may-process/bulk", MayProcessMany.as_view(), name="api-may-process-bulk"),
    path("choices", Record.as_view(), name="api-choices"),
    path("signals", ReportSignal.as_view(), name="api-signals"),
    path("one-click", OneClickLink.as_view(), name="api-one-click"),
]
