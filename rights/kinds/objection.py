"""Object to a use that rests on an interest of ours: GDPR Art. 21(1), clause 3.6.

It is paused when the objection arrives, or once it is proven where a stranger could
do harm by it (`rights.limiting`); the officer only weighs whether the pause
ends (Art. 18(1)(d)). Direct marketing is not in here: nobody weighs it, so what is
said about it is filed as an opt-out, which has no step to refuse (Art. 21(3)).
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from rights.right import Assurance, Effect, Page, Reply, Right

RIGHT = Right(
    code="objection",
    title=_("Object to a use of my data"),
    short=_("An objection"),
    lead=_("It is paused at once. Then we weigh your reasons and ours."),
    legal_name=_("Right to object"),
    clause="objection",
    pages=(Page.OBJECT,),
    identifiers=("email", "phone"),
    assurance=Assurance.CODE,
    effects=(Effect.STOP, Effect.REVIEW),
    is_immediate=False,
    choices=(),
    consequence=_(
        "Marketing stops for good, and nobody asks why. Every other use is paused "
        "until you have our answer: at once, or where a stranger could do harm by it, "
        "once you have shown that it is you."
    ),
    button=_("Send my objection"),
    minutes=3,
    rank=62,
    proven_step="pause",
    replies=(
        Reply(verb="do", title=_("It stays stopped")),
        Reply(
            verb="partly",
            title=_("Some of it stays stopped, the rest is used again"),
            ground="weighs_more",
        ),
        Reply(
            verb="refuse",
            title=_("Our reasons weigh more: use it again"),
            ground="weighs_more",
        ),
    ),
    is_sensitive=True,
)
