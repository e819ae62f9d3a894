"""What every template may use."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def site(request: HttpRequest) -> dict[str, Any]:
    """`demo`: whether this is a demonstration; `site_url`: the public address."""
    return {"demo": settings.KEPT_DEMO, "site_url": settings.SITE_URL}
