"""Lists of agents: sent on one page, and what each row became on another."""

from __future__ import annotations

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from portal import spreadsheet
from portal.limits import limited
from rights import agent_address, batch_reading, batches, mandates
from rights.batch_form import Batch
from rights.mandates import Filed
from rights.views import gate

HEAD = ("row", "right", "reference", "status", "answer_by")


@require_http_methods(["GET", "HEAD", "POST"])
@limited("list")
def page(request: HttpRequest) -> HttpResponse:
    """Show the page, or take the list."""
    form = Batch(gate.posted(request), request.FILES or None)
    if request.method == "POST" and gate.accepted(form):
        at, who = timezone.now(), form.who()
        batch = batches.number(form.raw, who, at=at)
        batches.file(form.read, who, batch=batch, language=request.LANGUAGE_CODE, at=at)
        # Whoever planted the old session must not see the list.
        request.session.cycle_key()
        request.session["batch"] = [str(batch), at.isoformat()]
        return redirect("rights:batch_sent")
    context = {
        "nav": "rights",
        "form": form,
        "rights": batch_reading.rights(),
        "columns": batch_reading.COLUMNS,
        "listed": batch_reading.listed(),
        "error_title": bool(form.errors),
    }
    return render(request, "rights/batch.html", context)


def _sent(request: HttpRequest) -> list[Filed]:
    number, when = request.session.get("batch", ["", ""])
    if not number or not gate.is_fresh(when, gate.HERE, timezone.now()):
        return []
    return mandates.sent(uuid.UUID(number))


@require_safe
def sent(request: HttpRequest) -> HttpResponse:
    """Each row with its reference and date, for 20 hours in this browser."""
    found = _sent(request)
    if not found:
        return redirect("rights:batch")
    context = {
        "nav": "rights",
        "filed": found,
        "count": len(found),
        "waits": agent_address.waits(found),
    }
    return render(request, "rights/batch_sent.html", context)


@require_safe
def as_csv(request: HttpRequest) -> HttpResponse:
    """The same as a file, without anything about the people."""
    found = _sent(request)
    if not found:
        return redirect("rights:batch")
    rows = [
        (
            *(each.number, each.case.right, each.reference, each.case.status),
            each.case.due_on.isoformat(),
        )
        for each in found
    ]
    return spreadsheet.response("requests.csv", [HEAD, *rows])
