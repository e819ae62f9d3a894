"""Whoever was added to the desk gets a mail that says so, and how to get in.

It holds no key: the way to a password is the one that anybody takes who forgot theirs.
"""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from portal import outbox
from portal.models import User


def welcome(user: User, *, at: datetime) -> None:
    """Queue the mail; once for each account."""
    shown = {
        "reset_url": settings.SITE_URL + reverse("account_reset_password"),
        "login_url": settings.SITE_URL + reverse("account_login"),
    }
    with translation.override(user.language):
        subject = render_to_string("emails/invited/subject.txt", shown).strip()
        text = render_to_string("emails/invited/body.txt", shown)
    outbox.queue(
        kind="invited",
        to=user.email,
        subject=subject,
        text=text,
        dedupe=f"invited:{user.pk}",
        language=user.language,
        at=at,
    )
