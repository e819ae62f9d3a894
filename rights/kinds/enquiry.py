"""Ask how we treat data: clause 6 promises an answer to every enquiry (P61)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from rights.right import Assurance, Effect, Page, Right

RIGHT = Right(
    code="enquiry",
    title=_("Ask us a question"),
    short=_("A question"),
    lead=_("About your data, this policy, or how we delete. A person answers."),
    legal_name=_("Enquiry"),
    clause="contact",
    pages=(Page.WRITE,),
    identifiers=(),
    assurance=Assurance.NONE,
    effects=(Effect.REVIEW,),
    is_immediate=False,
    choices=(),
    consequence=_(
        "We do not ask who you are, so our answer names nobody's data. To see your "
        "own, ask for a copy of it."
    ),
    button=_("Send my question"),
    minutes=2,
    rank=110,
)
