"""Signing in: staff are invited, nobody signs up by themselves."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.models import AbstractBaseUser
from django.contrib.sites.shortcuts import get_current_site
from django.core.mail import EmailMultiAlternatives
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from portal import outbox, staffing
from portal.models import User

# What allauth calls the change, and how we tell whoever it happened to.
CHANGES: dict[str, Callable[[], str]] = {
    "totp_activated": lambda: _("An authenticator app was set up."),
    "totp_deactivated": lambda: _("The authenticator app was removed."),
    "webauthn_added": lambda: _("A passkey was added."),
    "webauthn_removed": lambda: _("A passkey was removed."),
    "recovery_codes_generated": lambda: _("New recovery codes were made."),
    "password_changed": lambda: _("The password was changed."),
    "password_reset": lambda: _("The password was chosen anew by mail."),
    "password_set": lambda: _("A password was set."),
}


# One sentence each that says what to do, and never which half was wrong.
SENTENCES = {
    "account_inactive": gettext_lazy("This account is closed. Ask an operator."),
    "email_password_mismatch": gettext_lazy(
        "Address and password do not belong together. Check both."
    ),
    "enter_current_password": gettext_lazy("This is not your password now."),
    "incorrect_password": gettext_lazy("This is not your password."),
    "incorrect_code": gettext_lazy("Type the digits that are shown now."),
    "invalid_password_reset": gettext_lazy("Ask for a new link: this one is used up."),
    "too_many_login_attempts": gettext_lazy(
        "Too many tries. Wait five minutes, then try again."
    ),
    "rate_limited": gettext_lazy("Too many tries. Wait a minute, then try again."),
}


class InvitedOnly(DefaultAccountAdapter):  # type: ignore[misc]  # the library has no types
    """Closes the sign-up page; accounts are made by an operator.

    Its mail is queued like all other: sealed, retried, and in demo mode never sent.
    """

    error_messages = DefaultAccountAdapter.error_messages | SENTENCES

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_reset_password_from_key_url(self, key: str) -> str:
        """On the address we publish: whoever asks must not choose where it leads."""
        asked = str(super().get_reset_password_from_key_url(key))
        return settings.SITE_URL + urlsplit(asked).path

    def send_mail(
        self, template_prefix: str, email: str, context: dict[str, Any]
    ) -> None:
        around = {
            "request": self.request,
            "email": email,
            "current_site": get_current_site(self.request),
            "site_url": settings.SITE_URL,
        }
        said = self.render_mail(template_prefix, email, {**around, **context})
        html = ""
        if isinstance(said, EmailMultiAlternatives) and said.alternatives:
            html = str(said.alternatives[0][0])
        outbox.queue(
            kind=template_prefix.rpartition("/")[2][:40],
            to=email,
            subject=said.subject,
            text=str(said.body),
            html=html,
            dedupe=f"account:{uuid.uuid4()}",
            language=get_language() or "en",
            at=timezone.now(),
        )

    def send_notification_mail(
        self,
        template_prefix: str,
        user: AbstractBaseUser,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        """Every change of a way in ends all other sessions and is told by mail.

        allauth calls this once for each, so no change can be forgotten here.
        """
        change, at = template_prefix.rpartition("/")[2], timezone.now()
        # What comes in may be the lazy user of the request.
        member = User.objects.get(pk=user.pk)
        staffing.sign_in_changed(member, change=change, at=at)
        if self.request and self.request.user == member:
            update_session_auth_hash(self.request, member)
        tell(member, CHANGES[change](), at=at)


def tell(user: User, what: str, *, at: datetime) -> None:
    """Mail somebody that a way into their account is not what it was."""
    shown = {
        "what": what,
        "site_url": settings.SITE_URL,
        "reset_url": settings.SITE_URL + reverse("account_reset_password"),
    }
    outbox.queue(
        kind="sign_in_changed",
        to=user.email,
        subject=render_to_string("emails/sign_in_changed/subject.txt", shown).strip(),
        text=render_to_string("emails/sign_in_changed/body.txt", shown),
        dedupe=f"account:{uuid.uuid4()}",
        language=user.language,
        at=at,
    )
