"""A reference whose number and title do not meet, or that leads nowhere."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from notices.doubt import Doubt, Found, Policy


def run(policy: Policy) -> Iterable[Found]:
    """One for each reference that a reader could not follow."""
    for found in policy.references:
        if not found.target:
            why = _("There is no such clause.")
        elif found.number != found.target_number:
            why = _("The clause of that title is number %(n)s.") % {
                "n": found.target_number
            }
        else:
            continue
        yield Found(clause=found.at, quote=found.words, why=why)


DOUBT = Doubt(code="lost-references", run=run)
