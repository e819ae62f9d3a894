"""Have the use of one's data paused: GDPR Art. 18, clause 3.5, on its four grounds."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from rights.right import Assurance, Effect, Page, Right

RIGHT = Right(
    code="restriction",
    title=_("Pause what you do with my data"),
    short=_("Pausing the use of your data"),
    lead=_("We keep it and do nothing else with it, on four grounds."),
    legal_name=_("Right to restriction of processing"),
    clause="restriction",
    pages=(Page.RESTRICT,),
    identifiers=("email", "phone"),
    assurance=Assurance.CODE,
    effects=(Effect.RESTRICT,),
    is_immediate=False,
    choices=(),
    consequence=_(
        "While it is paused, parts of the Services may not work for you. Before the "
        "pause ends, we tell you."
    ),
    button=_("Ask us to pause it"),
    minutes=3,
    rank=60,
    is_sensitive=True,
)
