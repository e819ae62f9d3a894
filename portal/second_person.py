"""When two people must agree, and how a company of one goes on.

`SECOND_PERSON = always | risky | solo`. A different person agrees, or the same
person does in solo mode, signed in anew after a delay that ends before the due
date; the record then says so. The rows carry `second_person_constraint`.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.utils.translation import gettext as _

from portal import moments
from portal.models import User

SOLO_DELAY = timedelta(hours=1)
SOLO_GROUND = "one person, no second check"


class NotTheSecondPerson(Exception):
    """This user may not be the second person here; the message says why."""


def is_needed(*, risky: bool) -> bool:
    """Whether an act waits for a second person under the installation's mode."""
    return settings.SECOND_PERSON == "always" or risky


def others(user: User) -> bool:
    """Whether anybody else here has a role of this user's."""
    staff = User.objects.filter(is_active=True, is_staff=True).exclude(pk=user.pk)
    roles = list(user.groups.all())
    return (staff.filter(groups__in=roles) if roles else staff).exists()


def alone() -> str:
    """What a company of one can do, which nobody would find by themselves."""
    return _(
        "Another person must agree, and nobody else here can. Invite somebody, or let "
        "one person go on alone after a delay: whoever runs this site sets "
        "SECOND_PERSON=solo."
    )


def ground_for(
    *,
    proposed_by: User | None,
    proposed_at: datetime,
    agreeing: User,
    signed_in_at: datetime | None,
    due_at: datetime,
    at: datetime,
) -> str:
    """'' for a real second person, the solo ground for the same one.

    Raises NotTheSecondPerson with one sentence otherwise.
    """
    if proposed_by is None or agreeing.pk != proposed_by.pk:
        return ""
    if settings.SECOND_PERSON != "solo":
        raise NotTheSecondPerson(
            _("You proposed this. Ask another person to check it.")
            if others(agreeing)
            else alone()
        )
    ready = min(proposed_at + SOLO_DELAY, due_at - SOLO_DELAY)
    if at < ready:
        raise NotTheSecondPerson(
            _("You proposed this yourself. You can confirm it alone from %(time)s.")
            % {"time": moments.said(ready, "H:i")}
        )
    if signed_in_at is None or signed_in_at < proposed_at:
        raise NotTheSecondPerson(
            _("Sign out and in again, then look at it afresh before you confirm.")
        )
    return SOLO_GROUND
