"""Have wrong data corrected: GDPR Art. 16, Civ. Code 1798.106, clause 3.2."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from rights.right import Assurance, Effect, Page, Right

RIGHT = Right(
    code="rectification",
    title=_("Correct my data"),
    short=_("Correcting your data"),
    lead=_("Say what is wrong and what it should say. We check it and change it."),
    legal_name=_("Right to rectification"),
    clause="rectification",
    pages=(Page.RECTIFY,),
    identifiers=("email", "phone"),
    assurance=Assurance.CODE,
    effects=(Effect.RECTIFY,),
    is_immediate=False,
    choices=(),
    consequence=_("Nothing is changed before we know that whoever asks may ask."),
    button=_("Ask us to correct it"),
    minutes=3,
    rank=45,
)
