"""The policy over the API: the revision in force, by the bytes that were signed."""

from __future__ import annotations

from typing import ClassVar

from django.http import Http404, HttpResponse
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext_lazy
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request

from notices import reading
from notices.models import Revision
from portal.api import Fault, Verb


class InForce(Verb):
    """`GET /api/v1/revision`: what the policy page shows, for a machine."""

    scope: ClassVar = "policy:read"
    otherwise: ClassVar = gettext_lazy(
        "A version is written, checked and agreed to at the desk, by two people."
    )

    @extend_schema(
        operation_id="revision_in_force",
        responses={200: OpenApiTypes.OBJECT, 304: None, 404: Fault},
    )
    def get(self, request: Request) -> HttpResponse:
        current = reading.current(timezone.now())
        if current is None:
            raise Http404
        tag = f'"{current.sha256}"'
        response = HttpResponse(status=304)
        if tag not in request.headers.get("If-None-Match", ""):
            row = Revision.objects.only("canonical").get(pk=current.pk)
            body = bytes(row.canonical or b"")
            response = HttpResponse(body, content_type="application/json")
        response["ETag"] = tag
        response["Cache-Control"] = "private, max-age=0, must-revalidate"
        return response


urlpatterns = [path("revision", InForce.as_view(), name="api-revision")]
