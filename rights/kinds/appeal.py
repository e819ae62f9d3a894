"""Appeal an answer: clause 3.7 (P47); Va. Code 59.1-577(C) and the like.

Whoever decided the first answer does not decide this one (rights/models/appeals.py).
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from rights.right import Assurance, Effect, Page, Reply, Right

RIGHT = Right(
    code="appeal",
    title=_("Appeal our answer"),
    short=_("An appeal"),
    lead=_("Not happy with our answer? Somebody who had no part in it looks again."),
    legal_name=_("Right to appeal"),
    clause="appeal",
    pages=(Page.APPEAL,),
    identifiers=(),
    assurance=Assurance.NONE,
    effects=(Effect.REVIEW,),
    is_immediate=False,
    choices=(),
    consequence=_(
        "Each answer can be appealed once. You can also complain to an authority, "
        "before or after."
    ),
    button=_("Send my appeal"),
    minutes=3,
    rank=90,
    received=_("We have your appeal"),
    replies=(
        Reply(verb="refuse", title=_("The first answer stands"), ground="upheld"),
        Reply(verb="do", title=_("Change it: the request is opened again")),
        Reply(verb="partly", title=_("Change a part: the request is opened again")),
    ),
    next_step=_("Somebody who had no part in the first answer looks at it again."),
    to_do=_("Read it and decide the appeal"),
)
