"""Nobody works at the desk with a password alone.

Clause on security: a measure that fits the risk, looked at every night.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from notices.checking import NONE_YET, Check, Finding, broken
from notices.models import CheckState
from portal.models import User


def run(arguments: dict[str, Any], at: datetime) -> Finding:
    """Broken while staff who signed in before have no second factor."""
    if not settings.IS_PRODUCTION:
        return NONE_YET
    bare = User.objects.filter(
        is_staff=True, is_active=True, last_login__isnull=False
    ).exclude(pk__in=Authenticator.objects.values("user"))
    first = bare.order_by("last_login").first()
    if first is not None:
        return broken(_("Somebody works with a password alone."), first.last_login)
    return Finding(state=CheckState.KEPT, message=_("All staff use two factors."))


CHECK = Check(
    code="staff-have-second-factor",
    title=gettext_lazy("Staff sign in with two factors"),
    run=run,
)
