"""Report data of somebody under 18: the clause on children (P62-P65); COPPA, DPDP 9.

Anyone may, without a name and without proof. Marketing, training and new calls
pause while the report is filed; an officer freezes the account and has it deleted
as quickly as possible. What must be kept of it stays frozen (`rights.frozen`). The
report itself is kept minimal and answered without saying what was found, because the
reporter may be anybody.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from rights.right import Assurance, Effect, Page, Right

RIGHT = Right(
    code="child",
    title=_("Tell us about a child’s data"),
    short=_("A child’s data"),
    lead=_("Somebody under 18? Tell us. You need no proof and no name."),
    legal_name=_("Report of a minor's data"),
    clause="children",
    pages=(Page.CHILD,),
    identifiers=(),
    assurance=Assurance.NONE,
    effects=(Effect.RESTRICT, Effect.ERASE),
    is_immediate=False,
    choices=(),
    consequence=_(
        "Do not send us anything about the child that we do not need. We do not ask "
        "who you are."
    ),
    button=_("Report a child’s data"),
    minutes=1,
    rank=15,
    next_step=_(
        "What we may pause without looking is paused now: marketing, training and "
        "new calls. A person looks at the account next."
    ),
    to_do=_("Look at it and freeze the account"),
    needs_second=True,
    pauses=("marketing", "profiling", "targeted-ads", "improvement", "outbound-calls"),
    is_urgent=True,
    is_report=True,
    is_sensitive=True,
)
