"""The sentence that everything of a demonstration carries.

Nobody may take a page, a paper or a file of a demonstration for the company's own.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _


def sentence(name: str = "") -> str:
    """The words, or nothing where it is the real thing."""
    if not settings.KEPT_DEMO:
        return ""
    return _("Demonstration, not published by %(name)s") % {
        "name": name or _("the company")
    }


def marked(facts: dict[str, Any], name: str = "") -> dict[str, Any]:
    """The same for a file that machines read."""
    said = sentence(name)
    return {"demonstration": said, **facts} if said else facts
