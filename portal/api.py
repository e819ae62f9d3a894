"""The shell of `/api/v1/`: who calls, what they may, how often, and one shape of error.

Every view names its scope out of `portal.tokens.SCOPES`. A token stands in the
Authorization header and is read nowhere else: an address is written into logs.
"""

from __future__ import annotations

import functools
import threading
import time
from datetime import UTC, datetime
from typing import Any, ClassVar

from django.core.cache import cache
from django.http import Http404
from django.urls import include, path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_stubs_ext import StrOrPromise
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.views import SpectacularJSONAPIView
from rest_framework import exceptions, serializers
from rest_framework.authentication import BaseAuthentication
from rest_framework.fields import empty
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.settings import api_settings
from rest_framework.throttling import BaseThrottle
from rest_framework.views import APIView, exception_handler

from portal import api_words, tokens
from portal.models import ApiToken
from portal.words import HIDDEN, LINE_ENDS, is_blank

A_MINUTE, TOLD_BY = 600, 10


class Conflict(exceptions.APIException):
    """What was sent cannot be done as it is."""

    status_code = 422
    default_code = "cannot_be_done"


class Caller:
    """A program, not a member of staff: it has scopes and no role."""

    is_authenticated = True
    is_active = True
    is_staff = False

    def __init__(self, token: ApiToken) -> None:
        self.token = token


class Bearer(BaseAuthentication):
    """`Authorization: Bearer kept_…` (RFC 6750)."""

    def authenticate(self, request: Request) -> tuple[Any, ApiToken] | None:
        kind, _gap, secret = request.headers.get("Authorization", "").partition(" ")
        token = None
        if kind.lower() == "bearer":
            token = tokens.find(secret.strip(), at=timezone.now())
        if token is None:
            raise exceptions.AuthenticationFailed(
                _("Send a token that works in the Authorization header.")
            )
        return Caller(token), token

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"


class BearerSchema(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """How the schema names it."""

    target_class = Bearer
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer"}


class Scoped(BasePermission):
    """A view without a scope is closed."""

    def has_permission(self, request: Request, view: Any) -> bool:
        scope = getattr(view, "scope", None)
        return isinstance(request.auth, ApiToken) and scope in request.auth.scopes


class EachMinute(BaseThrottle):
    """So many calls a minute for each token, counted in the shared cache.

    A process tells the cache of its calls by `TOLD_BY`: to tell of each would cost a tenth
    of what most calls do. Of other processes it may know so many too few.
    """

    _lock: ClassVar = threading.Lock()
    # For each token and minute: all as last heard, and own calls not told yet.
    _seen: ClassVar[dict[tuple[str, int], tuple[int, int]]] = {}

    def allow_request(self, request: Request, view: Any) -> bool:
        if not isinstance(request.auth, ApiToken):
            return True
        return self._count(str(request.auth.pk), int(time.time()) // 60) <= A_MINUTE

    def _count(self, token: str, minute: int) -> int:
        """How many calls of this minute there were, this one included."""
        place = token, minute
        with self._lock:
            heard, untold = self._seen.get(place, (0, 0))
            is_first = place not in self._seen
            if is_first:
                over = [each for each in self._seen if each[1] < minute]
                for each in over:
                    del self._seen[each]
            elif untold + 1 < TOLD_BY:
                self._seen[place] = heard, untold + 1
                return heard + untold + 1
            many = 1 if is_first else untold + 1
            self._seen[place] = heard + many, 0
        total = self._tell(f"api:{token}:{minute}", many)
        with self._lock:
            self._seen[place] = total, self._seen.get(place, (0, 0))[1]
        return total

    @staticmethod
    def _tell(key: str, many: int) -> int:
        for _turn in range(2):
            try:
                return int(cache.incr(key, many))
            except ValueError:  # the first of its minute, or its minute just ended
                if cache.add(key, many, 120):
                    break
        return many

    def wait(self) -> float:
        return 60 - time.time() % 60


class Strict(serializers.Serializer[Any]):
    """Refuses a field it does not know: what is ignored in silence misleads."""

    default_error_messages: ClassVar = {"invalid": api_words.OBJECT}

    def run_validation(self, data: Any = empty) -> Any:
        """What is refused is looked at once more, by fields with sentences of ours.

        To give them to each field costs more than to look, and most is not refused.
        """
        try:
            return super().run_validation(data)
        except serializers.ValidationError:
            for field in self.fields.values():
                api_words.tell(field, is_needed=field.required)
            return super().run_validation(data)

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, dict):
            unknown = sorted(str(name) for name in set(data) - set(self.fields))
            if unknown:
                raise serializers.ValidationError(
                    {unknown[0][:60]: [_("There is no such field.")]}
                )
        return super().to_internal_value(data)

    @classmethod
    def read(cls, data: Any) -> dict[str, Any]:
        """What was sent, checked; a refusal names the field.

        One reader serves all calls that are right: its fields keep nothing of them, and
        to make them anew costs as much as to read by them.
        """
        try:
            said: dict[str, Any] = _reader(cls).run_validation(data)
        except exceptions.ValidationError:
            again = cls(data=data)
            again.is_valid(raise_exception=True)
            said = again.validated_data
        return said


class Read(serializers.CharField):
    """Text that somebody reads, or read, as it is; what hides in it is refused."""

    def to_internal_value(self, data: Any) -> str:
        text = LINE_ENDS.sub("\n", super().to_internal_value(data))
        if HIDDEN.search(text) or (text and is_blank(text)):
            raise serializers.ValidationError(
                _("Take out the characters that cannot be seen.")
            )
        return text


class OneOf(serializers.ChoiceField):
    """A word out of a closed list; whoever sent another one is told the list."""

    default_error_messages: ClassVar = {
        "invalid_choice": gettext_lazy("This takes one of: %(known)s.")
    }

    def to_internal_value(self, data: Any) -> Any:
        known = self.choice_strings_to_values
        if not isinstance(data, str) or data not in known:
            said = str(self.error_messages["invalid_choice"])
            listed = ", ".join(str(word) for word in known)
            raise serializers.ValidationError(said % {"known": listed})
        return known[data]


@functools.cache
def _reader(of: type[Strict]) -> Strict:
    return of()


class Fault(serializers.Serializer[Any]):
    """What every refusal looks like."""

    code = serializers.CharField()
    sentence = serializers.CharField()
    field = serializers.CharField(required=False)


class Verb(APIView):
    """A view of the API; `scope` says what a token needs for it.

    `otherwise` tells whoever wanted something else of the address where to go.
    """

    scope: ClassVar[str] = ""
    otherwise: ClassVar[StrOrPromise] = ""
    authentication_classes = (Bearer,)
    permission_classes = (Scoped,)
    throttle_classes = (EachMinute,)

    def perform_content_negotiation(
        self, request: Request, force: bool = False
    ) -> tuple[Any, str]:
        """Whoever takes whatever there is gets JSON; only others are asked further."""
        said = request.META
        if said.get("HTTP_ACCEPT", "*/*") == "*/*" and not said.get("QUERY_STRING"):
            (renderer, *_others) = self.get_renderers()
            return renderer, renderer.media_type
        found: tuple[Any, str] = super().perform_content_negotiation(request, force)
        return found

    @property
    def token(self) -> ApiToken:
        token: ApiToken = self.request.auth  # type: ignore[assignment]
        return token


def refuse(error: Exception, context: dict[str, Any]) -> Response | None:
    """One shape for every refusal: a code, a sentence, and the field it is about."""
    response = exception_handler(error, context)
    if response is None:
        return None
    detail = getattr(error, "detail", None)
    if isinstance(error, Http404):
        said = {"code": "not_found", "sentence": _("There is nothing here.")}
    elif isinstance(error, exceptions.ValidationError):
        response.status_code = 422
        field, sentence = _first(detail)
        said = {"code": "invalid", "sentence": sentence}
        said |= {"field": field} if field else {}
    elif isinstance(error, exceptions.Throttled):
        sentence = _("Too many calls. Try again in %(n)d seconds.") % {
            "n": int(response.headers.get("Retry-After", "60"))
        }
        said = {"code": "throttled", "sentence": sentence}
    elif isinstance(error, exceptions.MethodNotAllowed):
        said = {"code": "method_not_allowed", "sentence": _only(context["view"])}
    else:
        code = str(getattr(detail, "code", "refused"))
        said = {"code": code, "sentence": str(detail)}
    response.data = said
    return response


def _only(view: Any) -> str:
    implied = {"HEAD", "OPTIONS"}
    taken = " ".join(name for name in view.allowed_methods if name not in implied)
    sentence = _("This address takes %(methods)s only.") % {"methods": taken}
    return f"{sentence} {getattr(view, 'otherwise', '')}".strip()


def _first(detail: Any, field: str = "") -> tuple[str, str]:
    """The first fault, with the path to its field."""
    if isinstance(detail, dict):
        name, inner = next(iter(detail.items()))
        # What is wrong with all of it has no name of its own.
        own = "" if name == api_settings.NON_FIELD_ERRORS_KEY else name
        return _first(inner, f"{field}.{own}".strip("."))
    if isinstance(detail, list):
        return _first(next((part for part in detail if part), ""), field)
    return field, str(detail)


def stamp(at: datetime) -> str:
    """An instant as the API writes it."""
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


schema = SpectacularJSONAPIView.as_view(
    authentication_classes=[], permission_classes=[], throttle_classes=[]
)
urlpatterns = [
    path("schema", schema, name="api-schema"),
    path("", include("notices.api")),
    path("", include("consent.api")),
    path("", include("rights.api")),
]
