"""Limit the use of sensitive data: Civ. Code 1798.121; 11 CCR 7027.

From anybody, at once and without proof (11 CCR 7060(b)). What section 7027(m) allows goes
on, such as giving people the service they asked for; everything else ends.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from rights.right import Assurance, Choice, Effect, Page, Right

RIGHT = Right(
    code="limit",
    title=_("Limit the use of my sensitive data"),
    short=_("Limiting the use of sensitive data"),
    lead=_(
        "We then use it only to give you what you asked for, to keep it safe, and where "
        "a law makes us. It counts at once, without an account."
    ),
    legal_name=_("Right to limit the use of sensitive personal information"),
    clause="opt-out",
    pages=(Page.CHOICES,),
    identifiers=("email", "phone"),
    assurance=Assurance.NONE,
    effects=(Effect.STOP,),
    is_immediate=True,
    choices=(
        Choice(
            purpose="sensitive-uses",
            title=_("Other uses of my sensitive data"),
            hint=_("Voices, what was said in calls, log-ins and the like."),
        ),
    ),
    consequence=_("Nothing that you use today stops working."),
    button=_("Limit it"),
    minutes=1,
    rank=52,
)
