"""Between a visitor's device and us everything is encrypted.

Clause on security; the running settings are asked, not a document.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from notices.checking import NONE_YET, Check, Finding, listed

YEAR = 31_536_000


def run(arguments: dict[str, Any], at: datetime) -> Finding:
    """No evidence from a demonstration, which nobody reaches from outside."""
    if not settings.IS_PRODUCTION:
        return NONE_YET
    wanted = {
        "SITE_URL": settings.SITE_URL.startswith("https://"),
        "HSTS": settings.SECURE_HSTS_SECONDS >= YEAR,
        "SESSION_COOKIE_SECURE": settings.SESSION_COOKIE_SECURE,
        "CSRF_COOKIE_SECURE": settings.CSRF_COOKIE_SECURE,
    }
    return listed(
        _("Not encrypted for certain: %(listed)s."),
        [name for name, is_so in wanted.items() if not is_so],
    )


CHECK = Check(
    code="https-only",
    title=gettext_lazy("Data on the way is encrypted"),
    run=run,
)
