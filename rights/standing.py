"""Making and ending a standing rule: two people make it, one is enough to end it.

Only for rights that give a copy and change nothing: what is deleted by itself
cannot be given back.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from portal import ledger, second_person
from portal.models import User
from rights import registry
from rights.models import StandingRule, Way
from rights.right import Right
from rights.workflow import actor

# Nobody waits for it, so whoever is alone has time to look at it again.
SOON = timedelta(days=7)


class NotStanding(Exception):
    """The rule cannot be made so; the message is one sentence."""


def rights() -> list[Right]:
    """The rights for which there can be a rule."""
    return [right for right in registry.all_rights() if may_stand(right)]


def may_stand(right: Right) -> bool:
    return right.is_exporting and not (right.is_erasing or right.is_report)


def of(right: str) -> StandingRule | None:
    """The rule that counts for a right."""
    rows = StandingRule.objects.filter(
        right=right, ended_at__isnull=True, agreed_at__isnull=False
    )
    return rows.first()


def way(rule: StandingRule) -> str:
    """How far it lets a request go: where two people decide everything, only to the
    desk."""
    is_careful = settings.SECOND_PERSON == "always"
    return Way.RELEASE if is_careful else rule.way


def kept() -> dict[str, StandingRule]:
    """By right, what counts or waits for a second person."""
    rows = StandingRule.objects.filter(ended_at__isnull=True)
    return {row.right: row for row in rows.select_related("proposed_by", "agreed_by")}


def propose(right: str, *, way: str, by: User, at: datetime) -> StandingRule:
    """Say how ordinary requests of a right are handled from now on."""
    if right not in {each.code for each in rights()} or way not in Way.values:
        raise NotStanding(_("Choose a right and how far it goes by itself."))
    try:
        with transaction.atomic():
            row = StandingRule.objects.create(
                right=right, way=way, proposed_by=by, proposed_at=at
            )
            _record("rule.proposed", row, by, at)
    except IntegrityError as error:
        raise NotStanding(_("There is a rule for this right. End it first.")) from error
    return row


@transaction.atomic
def agree(
    rule: StandingRule, *, by: User, signed_in_at: datetime | None, at: datetime
) -> None:
    """The second person agrees: from now on it counts."""
    row = _locked(rule)
    if row.agreed_at is not None:
        raise NotStanding(_("This was agreed already."))
    row.solo_ground = second_person.ground_for(
        proposed_by=row.proposed_by,
        proposed_at=row.proposed_at,
        agreeing=by,
        signed_in_at=signed_in_at,
        due_at=row.proposed_at + SOON,
        at=at,
    )
    row.agreed_by, row.agreed_at = by, at
    row.save(update_fields=["agreed_by", "agreed_at", "solo_ground"])
    _record("rule.agreed", row, by, at)


@transaction.atomic
def end(rule: StandingRule, *, by: User, at: datetime) -> None:
    """From now on an officer looks at each of them again."""
    row = _locked(rule)
    row.ended_by, row.ended_at = by, at
    row.save(update_fields=["ended_by", "ended_at"])
    _record("rule.ended", row, by, at)


def _locked(rule: StandingRule) -> StandingRule:
    rows = StandingRule.objects.select_for_update(of=("self",))
    row = rows.select_related("proposed_by").get(pk=rule.pk)
    if row.ended_at is not None:
        raise NotStanding(_("This rule was ended already."))
    return row


def _record(act: str, row: StandingRule, by: User, at: datetime) -> None:
    ledger.record(
        act,
        about=f"rule:{row.pk}",
        by=actor(by),
        at=at,
        facts={"right": row.right, "way": str(row.way)},
    )
