"""Nobody is taken to have said yes by using the Services or by accepting terms.

GDPR Art. 4(11), 7(4): a yes that was not given as one is none.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consent.models import Choice
from notices.checking import NONE_YET, Check, Finding, broken
from notices.models import CheckState

IMPLIED = ("use", "terms", "signup", "sign-up", "silence", "default")


def run(arguments: dict[str, Any], at: datetime) -> Finding:
    """Broken at the first yes that says of itself that nobody said it."""
    given = Choice.objects.filter(is_given=True, made_at__lte=at)
    first = given.filter(method__in=IMPLIED).order_by("made_at").first()
    if first is not None:
        return broken(_("A yes was taken from use, not given."), first.made_at)
    if not given.exists():
        return NONE_YET
    return Finding(state=CheckState.KEPT, message=_("Every yes was said."))


CHECK = Check(
    code="use-is-not-consent",
    title=gettext_lazy("No yes is taken from silence or use"),
    run=run,
)
