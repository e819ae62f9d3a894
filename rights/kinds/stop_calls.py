"""Stop calls to one's number: GDPR Art. 21, our own promise elsewhere.

People who were called have no account here; the number itself is enough.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from rights.right import Assurance, Choice, Effect, Page, Right

RIGHT = Right(
    code="stop_calls",
    title=_("Stop calling my number"),
    short=_("Stopping calls"),
    lead=_("Give the number. No more calls go to it from our systems, at once."),
    legal_name=_("Objection to calls"),
    clause="stop-calls",
    pages=(Page.NUMBER,),
    identifiers=("phone",),
    assurance=Assurance.NONE,
    effects=(Effect.STOP,),
    is_immediate=True,
    choices=(Choice(purpose="outbound-calls", title=_("Calls to my number")),),
    consequence=_("Customers of ours cannot call this number through us any more."),
    button=_("Stop calls to this number"),
    minutes=1,
    rank=20,
    is_sensitive=True,
)
