"""Complain about how we treated somebody or their data: clause 3.7; GDPR Art. 77.

Anyone may, by form and without proof; since 19 June 2026 the law of the United
Kingdom asks for such a form (DPA 2018, section 164A).
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from rights.right import Assurance, Effect, Page, Reply, Right

RIGHT = Right(
    code="complaint",
    title=_("Complain about how we treated you or your data"),
    short=_("A complaint"),
    lead=_("Tell us what went wrong. A person reads it and answers you."),
    legal_name=_("Right to complain"),
    clause="appeal",
    pages=(Page.COMPLAIN,),
    identifiers=(),
    assurance=Assurance.NONE,
    effects=(Effect.REVIEW,),
    is_immediate=False,
    choices=(),
    consequence=_(
        "You can complain to an authority as well, at any time. You need not wait "
        "for us."
    ),
    button=_("Send my complaint"),
    minutes=3,
    rank=100,
    replies=(
        Reply(verb="do", title=_("They are right: say what we do now")),
        Reply(verb="partly", title=_("They are right in part")),
        Reply(verb="refuse", title=_("We see it differently")),
    ),
)
