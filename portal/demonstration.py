"""The sentence that everything of a demonstration carries.

Nobody may take a page, a paper or a file of a demonstration for the company's own.
"""

from __future__ import annotations

from typing import Any, Protocol

from django.conf import settings
from django.utils.translation import gettext as _

from portal.plugins import discover


class Controller(Protocol):
    """Who knows the name of the company: `<app>/controllers/<code>.py` defines `CONTROLLER`."""

    code: str

    def words(self) -> str:
        """The name, or nothing while it is not known; never raises."""
        ...


def sentence(name: str = "") -> str:
    """The words, or nothing where it is the real thing."""
    if not settings.KEPT_DEMO:
        return ""
    return _("Demonstration, not published by %(name)s") % {
        "name": name or _known() or _("the company")
    }


def _known() -> str:
    named: dict[str, Controller] = discover("controllers", "CONTROLLER")
    return next((found for each in named.values() if (found := each.words())), "")


def marked(facts: dict[str, Any], name: str = "") -> dict[str, Any]:
    """The same for a file that machines read."""
    said = sentence(name)
    return {"demonstration": said, **facts} if said else facts
