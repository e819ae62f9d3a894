"""The desk by the clock of the company: every hour there is one of its own zone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta, tzinfo

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from notices import local_day

Next = Callable[[HttpRequest], HttpResponse]
DESK = "/desk/"


class OfTheCompany(tzinfo):
    """The zone of the company, looked up where an hour is said and not before."""

    def utcoffset(self, when: datetime | None) -> timedelta | None:
        return local_day.zone().utcoffset(when)

    def dst(self, when: datetime | None) -> timedelta | None:
        return local_day.zone().dst(when)

    def tzname(self, when: datetime | None) -> str | None:
        return local_day.zone().tzname(when)

    def fromutc(self, when: datetime) -> datetime:
        return when.replace(tzinfo=UTC).astimezone(local_day.zone())

    def __str__(self) -> str:
        return local_day.zone().key


def of_the_company(get_response: Next) -> Next:
    """What Django and the ground floor say of an hour, they say by this clock too."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith(DESK):
            return get_response(request)
        with timezone.override(OfTheCompany()):
            return get_response(request)

    return middleware
