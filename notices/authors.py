"""Who wrote a version and who agreed to it, as the public reads it: names, never addresses.

The public learns of staff what it has to know. Where no name is known their part in it
stands there instead.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Min
from django.utils.translation import gettext as _

from notices.models import Revision, RevisionEdit
from portal.models import User

EDITOR, PUBLISHER, OFFICER = "an editor", "a publisher", "an officer"
# Between the names of several.
AND = ", "


def name(user: User | None, part: str) -> str:
    """The name of one person, or their part; '' for nobody."""
    return _named(user.name, part) if user else ""


def _named(name: str, part: str) -> str:
    return part if not name or "@" in name else name


def of(revision: Revision) -> str:
    """Everybody who wrote in it, the first one first."""
    return by_revision([revision])[revision.pk]


def by_revision(revisions: Iterable[Revision]) -> dict[int, str]:
    """The same of several, by key. Whoever sends a draft on has written nothing by that.

    Where no hand is recorded it is whoever handed it in.
    """
    rows = list(revisions)
    hands = RevisionEdit.objects.filter(revision__in=rows)
    found: dict[int, list[str]] = {row.pk: [] for row in rows}
    for pk, known in (
        hands.values("revision", "by", "by__name")
        .annotate(first=Min("pk"))
        .order_by("first")
        .values_list("revision", "by__name")
    ):
        found[pk].append(_named(known, EDITOR))
    return {
        row.pk: AND.join(dict.fromkeys(found[row.pk])) or name(row.proposed_by, EDITOR)
        for row in rows
    }


def shown(said: str, part: str) -> str:
    """What was frozen, for a page: an address that was frozen once is not shown again."""
    parts = {EDITOR: _("an editor"), PUBLISHER: _("a publisher")}
    names = [_named(each, part) for each in said.split(AND)] if said else []
    return AND.join(dict.fromkeys(parts.get(each, each) for each in names))
