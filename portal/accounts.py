"""Signing in: staff are invited, nobody signs up by themselves."""

from __future__ import annotations

import uuid
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib.sites.shortcuts import get_current_site
from django.core.mail import EmailMultiAlternatives
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import get_language

from portal import outbox


class InvitedOnly(DefaultAccountAdapter):
    """Closes the sign-up page; accounts are made by an operator.

    Its mail is queued like all other: sealed, retried, and in demo mode never sent.
    """

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def send_mail(
        self, template_prefix: str, email: str, context: dict[str, Any]
    ) -> None:
        around = {
            "request": self.request,
            "email": email,
            "current_site": get_current_site(self.request),
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
