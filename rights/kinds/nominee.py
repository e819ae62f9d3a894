"""Name who may act if one dies or cannot: DPDP Act, section 14; for everybody here."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from rights.right import Assurance, Effect, Page, Right

RIGHT = Right(
    code="nominee",
    title=_("Who may act if I die or cannot?"),
    short=_("Naming a nominee"),
    lead=_("Name somebody who may ask about your data in your place."),
    legal_name=_("Right to nominate"),
    clause="rights",
    pages=(Page.NOMINEE,),
    identifiers=("email", "phone"),
    assurance=Assurance.CODE,
    effects=(Effect.REVIEW,),
    is_immediate=False,
    choices=(),
    consequence=_(
        "Tell the person you name. We do not write to them, and nobody else reads it."
    ),
    button=_("Save who may act"),
    minutes=2,
    rank=80,
    proven_step="nominate",
)
