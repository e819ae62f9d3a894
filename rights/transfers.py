"""Who gets data in another country, and what protects it there (GDPR Art. 15(2), 46)."""

from __future__ import annotations

from collections.abc import Container, Iterable

from django.utils.translation import gettext as _

from notices.reading import Reading, Row
from portal import places


def safeguard(recipient: Row) -> str:
    """What protects data there, as the inventory names it; '' where it is nowhere."""
    if not recipient.country:
        return ""
    return recipient.safeguard.strip() or _("nothing is named yet")


def titled(recipient: Row) -> str:
    """A recipient with its country and safeguard, as the copy names it."""
    if not recipient.country:
        return str(recipient.title)
    return _("%(whom)s (%(country)s; protected by: %(safeguard)s)") % {
        "whom": recipient.title,
        "country": places.said(recipient.country),
        "safeguard": safeguard(recipient),
    }


def named(current: Reading, home: Container[str]) -> str:
    """Everybody who gets something outside of these places, by what protects it there.

    One line for a letter: "Contract (United States): Hosting provider, E-mail provider".
    """
    gets = {each.recipient for each in current.disclosures}
    found: dict[str, list[str]] = {}
    for slug, row in current.recipients.items():
        if slug in gets and row.country and row.country not in home:
            how = _("%(safeguard)s (%(country)s)") % {
                "safeguard": safeguard(row),
                "country": places.said(row.country),
            }
            found.setdefault(how, []).append(str(row.title))
    return "; ".join(_line(how, titles) for how, titles in found.items())


def _line(how: str, titles: Iterable[str]) -> str:
    return f"{how}: {', '.join(titles)}"
