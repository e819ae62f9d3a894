"""Take a consent back: GDPR Art. 7(3), clause 3.4. At once, and without proof.

What was done before stays lawful, so nothing is undone. Where nothing else needs
the data, the letter offers to delete it (Art. 17(1)(b)).
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from rights.right import Assurance, Effect, Page, Right

RIGHT = Right(
    code="withdrawal",
    title=_("Take a consent back"),
    short=_("Withdrawing a consent"),
    lead=_("Pick it or name it. It ends at once, without an account or a reason."),
    legal_name=_("Right to withdraw consent"),
    clause="withdrawal",
    pages=(Page.CONSENTS,),
    identifiers=("email", "phone"),
    assurance=Assurance.NONE,
    effects=(Effect.STOP,),
    is_immediate=True,
    choices=(),
    consequence=_("What we did with your consent before stays lawful."),
    button=_("Take it back"),
    minutes=1,
    rank=55,
    ends_consent=True,
)
