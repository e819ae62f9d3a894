"""A paper that shows that somebody may act, added to a request that is here already.

Letters come by post and papers come later: an officer adds them as files, sealed
while they arrive, and told by their content like those of the public pages.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from portal import permissions
from portal.models import User
from rights import desk, enclosures
from rights.models import OPEN, Capacity, Case, Mandate
from rights.uploading import Sealed
from rights.workflow import actor


def may_add(row: Mandate | None, case: Case, user: User) -> bool:
    """Whether a paper is of any use here; of a child none is ever asked for."""
    return (
        row is not None
        and row.capacity != Capacity.PARENT
        and row.stopped_at is None
        and case.is_open()
        and permissions.may_decide(user)
    )


@require_POST
def add(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep the files that came; what is wrong with another is said."""
    user, at = desk.officer(request), timezone.now()
    if not permissions.may_decide(user):
        raise PermissionDenied
    files: Any = request.FILES
    came = [each for each in files.getlist("attached") if isinstance(each, Sealed)]
    if not came:
        messages.error(request, _("Choose a file first."))
    for fault in dict.fromkeys(each.fault for each in came if each.fault):
        messages.error(request, fault)
    if _keep(pk, came, user, at):
        messages.success(request, _("The paper is with the request."))
    return redirect("admin:rights_case_change", pk)


@transaction.atomic
def _keep(pk: int, came: list[Sealed], user: User, at: datetime) -> bool:
    """Tie them to the request, while somebody acts in it and it is open."""
    rows = Mandate.objects.filter(case__status__in=OPEN, stopped_at__isnull=True)
    found = rows.exclude(capacity=Capacity.PARENT).select_related("case__key")
    row = get_object_or_404(found.select_for_update(of=("self",)), case=pk)
    good = {each.row.pk: each for each in came if each.row is not None}
    enclosures.adopt(good, row.case, by=actor(user), at=at)
    for each in good.values():
        each.is_held = True
    return bool(good)
