"""Have one's data deleted: GDPR Art. 17, Civ. Code 1798.105, clause 3.3."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from rights.right import Assurance, Effect, Page, Right

RIGHT = Right(
    code="erasure",
    title=_("Delete my data"),
    short=_("Deleting your data"),
    lead=_("All of it or only some kinds. We tell you first what must be kept."),
    legal_name=_("Right to erasure"),
    clause="erasure",
    pages=(Page.WHO, Page.RESIDENCE, Page.FIND, Page.WHAT, Page.REACH),
    identifiers=("email", "phone"),
    assurance=Assurance.CODE,
    effects=(Effect.ERASE,),
    is_immediate=False,
    choices=(),
    consequence=_(
        "What we delete cannot be brought back. If you delete your account, the "
        "voices you made with it stop working."
    ),
    button=_("Ask us to delete my data"),
    minutes=4,
    rank=40,
    is_sensitive=True,
)
