"""Take one's data along, or have it sent to another provider: GDPR Art. 20, clause 3.1.

Only what the person gave us or was seen doing, on their consent or a contract.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from rights.right import Assurance, Effect, Page, Right

RIGHT = Right(
    code="portability",
    title=_("Move my data to another service"),
    short=_("Moving your data"),
    lead=_("As files that a machine can read: for you, or sent to another provider."),
    legal_name=_("Right to data portability"),
    clause="access",
    pages=(Page.MOVE,),
    identifiers=("email", "phone"),
    assurance=Assurance.CODE,
    effects=(Effect.EXPORT,),
    is_immediate=False,
    choices=(),
    consequence=_(
        "It has what you gave us and what we saw you do, where you agreed or have a "
        "contract. For all we hold, ask for a copy instead."
    ),
    button=_("Ask us to move my data"),
    minutes=3,
    rank=35,
    is_moving=True,
)
