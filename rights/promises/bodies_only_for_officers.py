"""What a person told the officer was opened by officers alone.

Clause on contact: each opening is a row, and each row has a reader.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from notices.checking import NONE_YET, Check, Finding, broken
from notices.models import CheckState
from portal import permissions
from portal.models import Opening, User


def run(arguments: dict[str, Any], at: datetime) -> Finding:
    """Broken at the first opening of a case by somebody who may not read cases."""
    opened = Opening.objects.filter(about__startswith="case:", at__lte=at)
    readers = User.objects.filter(pk__in=opened.values("user"))
    others = [user.pk for user in readers if not permissions.may_read_case(user)]
    first = opened.filter(user__in=others).order_by("at").first()
    if first is not None:
        return broken(_("Somebody who is no officer opened a request."), first.at)
    if not opened.exists():
        return NONE_YET
    return Finding(state=CheckState.KEPT, message=_("Only officers opened requests."))


CHECK = Check(
    code="bodies-only-for-officers",
    title=gettext_lazy("Requests are read by officers only"),
    run=run,
)
