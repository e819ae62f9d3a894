"""Asking for less: a person takes kinds of data out of what they asked for.

Only while nothing is decided, and never everything: that is withdrawing.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from notices import reading
from portal import ledger, vault
from rights import claims, letter_lines, proposals, registry, twins
from rights.models import Case, Status
from rights.workflow import PERSON, about

ACT = "case.narrowed"


class NotNarrowed(Exception):
    """The request cannot be changed so; the message says what can be done."""


def offered(case: Case) -> dict[str, str]:
    """The kinds of data that are asked for now, title by slug; none once decided."""
    right = registry.get(case.right)
    if right is None or not right.is_decided or right.is_rectifying or right.is_moving:
        return {}
    if right.is_report:  # it is about somebody else, and an officer weighs it
        return {}
    is_fixed = case.status == Status.CHECKING or not case.is_open()
    # Another request for the same ended with it, and asked for all of it.
    is_fixed = is_fixed or bool(twins.joined(case))
    if is_fixed or case.decisions.exists():
        return {}
    current = reading.of_revision(case.revision)
    kinds = proposals.categories(case)
    if len(kinds) < 2:
        return {}
    return {slug: letter_lines.title_of(current, slug) for slug in kinds}


@transaction.atomic
def narrow(case: Case, kinds: Collection[str], *, at: datetime) -> Case:
    """Ask for these kinds alone from now on."""
    locked = Case.objects.select_for_update().get(pk=case.pk)
    known = offered(locked)
    left = [slug for slug in known if slug in kinds]
    if not known:
        raise NotNarrowed(_("This is decided already and cannot be changed any more."))
    if not left:
        raise NotNarrowed(
            _("Select what you still ask for. To ask for nothing, withdraw it.")
        )
    if len(left) == len(known):
        raise NotNarrowed(_("Take out at least one kind of data."))
    said = {**claims.answers(locked), "categories": left}
    locked.sealed_answers = vault.seal_json(locked.key, said)
    locked.save(update_fields=["sealed_answers"])
    facts = {"kinds": left}
    ledger.record(ACT, about=about(locked), by=PERSON, at=at, facts=facts)
    case.refresh_from_db()
    return case
