"""Each yes is to one use that the policy named when it was given.

GDPR Art. 6(1)(a), 7(2): the words are those of one purpose of one revision.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consent.models import Choice
from notices import reading
from notices.checking import NONE_YET, Check, Finding, broken
from notices.models import CheckState, Revision


def run(arguments: dict[str, Any], at: datetime) -> Finding:
    """Broken at the first yes to something its revision does not name."""
    given = Choice.objects.filter(is_given=True, made_at__lte=at)
    said = given.values_list("revision", "purpose").distinct()
    named = {
        row.number: set(reading.of_revision(row).purposes)
        for row in Revision.objects.filter(number__in={number for number, _p in said})
    }
    for number, purpose in said:
        if purpose not in named.get(number, set()):
            first = given.filter(revision=number, purpose=purpose).order_by("made_at")
            oldest = first.values_list("made_at", flat=True).first()
            return broken(_("A yes to a use that no policy named."), oldest)
    if not said:
        return NONE_YET
    return Finding(state=CheckState.KEPT, message=_("Every yes is to one named use."))


CHECK = Check(
    code="consent-is-specific",
    title=gettext_lazy("Each yes is to one stated use"),
    run=run,
)
