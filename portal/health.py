"""Alive and ready: what a load balancer and `make run` ask.

Ready means that a person gets answers: the database answers, a worker swept
lately, and the pages of the revision in force are rendered.
"""

from __future__ import annotations

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from portal.models import Sweep
from portal.plugins import discover


@require_safe
def alive(request: HttpRequest) -> HttpResponse:
    """200 while the process answers at all."""
    return HttpResponse("ok\n", content_type="text/plain")


@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    """200 when nothing is missing; otherwise 503 and the names of what is."""
    missing = [name for name, is_ready in _checks() if not is_ready]
    return JsonResponse(
        {"ready": not missing, "missing": missing}, status=503 if missing else 200
    )


def _checks() -> list[tuple[str, bool]]:
    try:
        connection.ensure_connection()
        at = timezone.now()
        sweep = Sweep.objects.filter(name="portal.seal").first()
        worker = sweep is not None and sweep.is_fresh(at, 60)
        others = [
            (code, bool(check.is_ready(at)))
            for code, check in discover("readiness", "CHECK").items()
        ]
    except DatabaseError:
        return [("database", False)]
    return [("worker", worker), *others]
