"""See or get a copy of one's data: GDPR Art. 15, Civ. Code 1798.110, clause 3.1."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from rights.right import Assurance, Effect, Page, Right

RIGHT = Right(
    code="access",
    title=_("See or get a copy of my data"),
    short=_("A copy of your data"),
    lead=_("One file with everything we hold about you, readable offline."),
    legal_name=_("Right of access"),
    clause="access",
    pages=(Page.WHO, Page.RESIDENCE, Page.FIND, Page.WHAT, Page.REACH),
    identifiers=("email", "phone"),
    assurance=Assurance.CODE,
    effects=(Effect.EXPORT,),
    is_immediate=False,
    choices=(),
    consequence=_(
        "Nothing changes in your account. We check that it is you before we give "
        "anything out."
    ),
    button=_("Ask for a copy of my data"),
    minutes=4,
    rank=30,
    is_sensitive=True,
)
