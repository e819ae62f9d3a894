"""How each recipient of data is reached: by mail, by a program, by hand, or not at all.

The company says it at the desk; until then the starter's own recipients are reached as
`recipients.toml` assumes.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from portal import ledger, webhooks
from portal.models import User
from rights.models import How, Reach
from rights.workflow import actor

FILE = Path(__file__).parent / "recipients.toml"
NOBODYS = ".example"


@dataclass(frozen=True, kw_only=True)
class Way:
    """How a recipient is reached; `is_assumed` until somebody at the desk said it."""

    how: How
    contact: str = ""
    ground: str = ""
    is_assumed: bool = True


@cache
def _assumed() -> dict[str, Way]:
    rows = tomllib.loads(FILE.read_text(encoding="utf-8"))["recipient"]
    return {
        row["slug"]: Way(
            how=How(row["how"]),
            contact=row.get("contact", ""),
            ground=row.get("ground", ""),
        )
        for row in rows
    }


def of(slug: str) -> Way:
    """What the company said last, or what is assumed of the starter's recipients."""
    return of_all([slug])[slug]


def of_all(slugs: list[str]) -> dict[str, Way]:
    """The same of several, in one look."""
    rows = Reach.objects.filter(slug__in=slugs) if slugs else []
    said = {
        row.slug: Way(
            how=How(row.how), contact=row.contact, ground=row.ground, is_assumed=False
        )
        for row in rows
    }
    assumed, unknown = _assumed(), Way(how=How.UNKNOWN)
    return {slug: said.get(slug) or assumed.get(slug, unknown) for slug in slugs}


def missing(found: Way) -> str:
    """Why nobody can be told this way; '' when somebody can."""
    if found.how == How.UNKNOWN:
        return _("Nothing says how to reach them.")
    is_nobodys = found.contact.endswith(NOBODYS) and not settings.KEPT_DEMO
    if found.how == How.MAIL and is_nobodys:
        return _("The address is only an example.")
    if found.how == How.PROGRAM and not webhooks.listening(webhooks.RECIPIENT):
        return _("No program of yours listens for this.")
    return ""


@transaction.atomic
def say(
    slug: str, *, how: str, contact: str, ground: str, by: User, at: datetime
) -> None:
    """The company says how a recipient is reached; those who waited are told next."""
    Reach.objects.update_or_create(
        slug=slug,
        defaults={
            "how": how,
            "contact": contact if how == How.MAIL else "",
            "ground": ground if how == How.NONE else "",
            "changed_by": by,
            "changed_at": at,
        },
    )
    facts = {"recipient": slug, "how": how}
    ledger.record(
        "recipient.reach", about=f"recipient:{slug}", by=actor(by), at=at, facts=facts
    )
