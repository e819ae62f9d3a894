"""Report that somebody uses one's voice: GDPR Art. 18 and 21, our own promise.

No proof and no voice sample is asked: the person is harmed now, and pausing a
clone for a while harms nobody much.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from rights.right import Assurance, Effect, Page, Right

RIGHT = Right(
    code="voice_misuse",
    title=_("Someone is using my voice"),
    short=_("Stopping a copied voice"),
    lead=_(
        "Send a recording or a link, or describe it. A person looks at it and can stop it at once."
    ),
    legal_name=_("Restriction of a voice clone"),
    clause="voice-misuse",
    pages=(Page.VOICE,),
    identifiers=(),
    assurance=Assurance.NONE,
    effects=(Effect.RESTRICT,),
    is_immediate=False,
    choices=(),
    consequence=_("We do not ask you for a sample of your voice or for any proof."),
    button=_("Report this voice"),
    minutes=2,
    rank=10,
    next_step=_("A person looks at what you sent and can stop the voice at once."),
    to_do=_("Look at it and stop the voice"),
    is_urgent=True,
    is_sensitive=True,
)
