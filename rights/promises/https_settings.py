"""Data travels encrypted: https only, and cookies that never leave it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from notices.checking import Check, Finding
from notices.models import CheckState


def run(arguments: dict[str, Any], at: datetime) -> Finding:
    """Broken when any of the settings that force https is off.

    A demonstration on localhost has no certificate and nobody's real data; it is
    said rather than counted as kept.
    """
    wanted = {
        "SITE_URL": settings.SITE_URL.startswith("https://"),
        "SECURE_SSL_REDIRECT": settings.SECURE_SSL_REDIRECT,
        "SECURE_HSTS_SECONDS": settings.SECURE_HSTS_SECONDS >= 31536000,
        "SESSION_COOKIE_SECURE": settings.SESSION_COOKIE_SECURE,
        "CSRF_COOKIE_SECURE": settings.CSRF_COOKIE_SECURE,
    }
    off = [name for name, is_on in wanted.items() if not is_on]
    if not off:
        return Finding(state=CheckState.KEPT, message="", oldest_at=None)
    return Finding(
        state=CheckState.BROKEN, message=f"Off: {', '.join(off)}.", oldest_at=None
    )


CHECK = Check(code="https-settings", title=_("Https is forced"), run=run)
