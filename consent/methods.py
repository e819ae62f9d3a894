"""How somebody said yes or no on the company's own pages, on the phone or on paper.

ISO/IEC TS 27560 asks how a consent was collected. What nobody said is no way to say it:
using a service, accepting its terms and silence are not in the list (GDPR Art. 4(11)).
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Method(models.TextChoices):
    """The ways a program may name; our own pages, mails and signals have names of theirs."""

    SETTINGS = "settings", _("a switch in the settings of the product")
    SIGN_UP_FORM = "sign-up form", _("a question of its own where people sign up")
    WEB_FORM = "web form", _("another form of the company's site")
    BANNER = "banner", _("a banner or a window on the company's site")
    APP = "app", _("a screen of the company's app")
    EMAIL = "email", _("an answer by e-mail, or a link in a mail")
    MESSAGE = "message", _("a text message or a chat")
    CALL = "call", _("a call")
    PAPER = "paper", _("a form on paper")
    IN_PERSON = "in person", _("said to somebody of the company, face to face")
