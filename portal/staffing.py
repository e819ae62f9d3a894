"""Who works here and what they may do: invited, changed, ended, each by a verb.

Nobody changes what they themselves may do, and a role that decides over people,
publishes or hands out roles is given by two. SECOND_PERSON=solo lets a company of
one go on, later and on record. ISO/IEC 27001 A.5.3: segregation of duties.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.models import Group
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from portal import ledger, permissions, second_person, welcoming
from portal.models import RoleProposal, User
from portal.permissions import OFFICER, OPERATOR, PUBLISHER, ROLES

GIVEN_BY_TWO = frozenset({OFFICER, PUBLISHER, OPERATOR})
# A role has no due date; this only keeps the solo delay at its full length.
_LATER = timedelta(days=30)


class NotAllowed(Exception):
    """The change cannot be made like this; the message says why in a sentence."""


@transaction.atomic
def invite(
    *, email: str, name: str, roles: tuple[str, ...], password: str | None, at: datetime
) -> User:
    """Make (or find) a member of staff, by whoever owns the machine."""
    user = User.objects.filter(email=email.lower()).first()
    if user is None:
        user = User.objects.create_user(email, password, name=name, is_staff=True)
        _record("staff_invited", user, by="system", at=at, roles=sorted(roles))
        if password is None:
            welcoming.welcome(user, at=at)
    elif _effective(user) != set(roles):
        _record("staff_changed", user, by="system", at=at, roles=sorted(roles))
    _give(user, roles)
    return user


@transaction.atomic
def add(
    *, email: str, name: str, roles: Iterable[str], by: User, at: datetime
) -> tuple[User, RoleProposal | None]:
    """Add somebody, who chooses a password, and give or propose their roles."""
    user = User.objects.create_user(email, name=name, is_staff=True)
    _record("staff_invited", user, by=_name(by), at=at, roles=[])
    welcoming.welcome(user, at=at)
    return user, change(user, roles=roles, is_active=True, by=by, at=at)


@transaction.atomic
def change(
    user: User, *, roles: Iterable[str], is_active: bool, by: User, at: datetime
) -> RoleProposal | None:
    """Change what somebody may do; the proposal when it waits for a second person.

    What is taken away is gone at once: only what is given can wait.
    """
    locked = User.objects.select_for_update().get(pk=user.pk)
    before, wanted = _effective(locked), frozenset(roles) if is_active else frozenset()
    if wanted - set(ROLES):
        raise NotAllowed(_("There is no such role."))
    if (wanted, is_active) == (before, locked.is_active):
        return None
    is_own = locked.pk == by.pk
    if is_own and settings.SECOND_PERSON != "solo":
        raise NotAllowed(_("Ask another operator to change what you may do."))
    if is_own and not is_active:
        raise NotAllowed(_("Nobody can end their own access."))
    _withdraw_open(locked, by=by, at=at)
    given = wanted - before
    waits = is_own or second_person.is_needed(risky=bool(given & GIVEN_BY_TWO))
    now = wanted & before if waits and given else wanted
    if (now, is_active) != (before, locked.is_active):
        _apply(locked, now, is_active=is_active)
        facts = {"before": sorted(before), "is_active": is_active}
        _record(
            "staff_changed", locked, by=_name(by), at=at, roles=sorted(now), **facts
        )
    if now == wanted:
        return None
    return _propose(locked, wanted, by=by, at=at)


def _propose(
    user: User, roles: frozenset[str], *, by: User, at: datetime
) -> RoleProposal:
    _record("staff_roles_proposed", user, by=_name(by), at=at, roles=sorted(roles))
    return RoleProposal.objects.create(
        user=user, roles=sorted(roles), proposed_by=by, proposed_at=at
    )


@transaction.atomic
def agree(
    proposal: RoleProposal, *, by: User, signed_in_at: datetime | None, at: datetime
) -> User:
    """Agree to the roles that somebody else proposed for a third person."""
    user, locked = _locked_open(proposal)
    if not may_agree(by):
        raise NotAllowed(_("Your role does not let you agree to this."))
    if user.pk == by.pk != locked.proposed_by_id:
        raise NotAllowed(_("Nobody agrees to their own roles."))
    try:
        ground = second_person.ground_for(
            proposed_by=locked.proposed_by,
            proposed_at=locked.proposed_at,
            agreeing=by,
            signed_in_at=signed_in_at,
            due_at=at + _LATER,
            at=at,
        )
    except second_person.NotTheSecondPerson as error:
        raise NotAllowed(str(error)) from error
    if not user.is_active:
        raise NotAllowed(_("This person's access has ended."))
    before = _effective(user)
    locked.agreed_by, locked.agreed_at, locked.solo_ground = by, at, ground
    locked.save(update_fields=["agreed_by", "agreed_at", "solo_ground"])
    _apply(user, locked.roles, is_active=True)
    facts = {"before": sorted(before), "solo_ground": ground}
    _record(
        "staff_roles_agreed", user, by=_name(by), at=at, roles=locked.roles, **facts
    )
    return user


@transaction.atomic
def withdraw(proposal: RoleProposal, *, by: User, at: datetime) -> None:
    """Take a proposal back, or turn it down: nothing was given yet."""
    user, _locked = _locked_open(proposal)
    if not may_agree(by):
        raise NotAllowed(_("Your role does not let you turn this down."))
    _withdraw_open(user, by=by, at=at)


def waiting() -> list[RoleProposal]:
    """Proposals nobody agreed to yet, oldest first."""
    rows = RoleProposal.objects.filter(agreed_at=None, withdrawn_at=None)
    return list(rows.select_related("user", "proposed_by").order_by("proposed_at"))


def may_agree(user: User) -> bool:
    """Whoever holds a role that is given by two may be the second of the two."""
    return permissions.has_role(user, *GIVEN_BY_TWO)


def _locked_open(proposal: RoleProposal) -> tuple[User, RoleProposal]:
    user = User.objects.select_for_update().get(pk=proposal.user_id)
    locked = RoleProposal.objects.select_related("proposed_by").get(pk=proposal.pk)
    if locked.agreed_at or locked.withdrawn_at:
        raise NotAllowed(_("This was already agreed to or withdrawn."))
    return user, locked


def _withdraw_open(user: User, *, by: User, at: datetime) -> None:
    rows = RoleProposal.objects.filter(user=user, agreed_at=None, withdrawn_at=None)
    if rows.update(withdrawn_at=at):
        _record("staff_roles_withdrawn", user, by=_name(by), at=at)


def _effective(user: User) -> frozenset[str]:
    """What somebody may do now: roles of who cannot sign in count as none.

    So giving access back is giving the roles, and waits like them.
    """
    names = frozenset(user.groups.values_list("name", flat=True))
    return names if user.is_active and user.is_staff else frozenset()


def _apply(user: User, roles: Iterable[str], *, is_active: bool) -> None:
    user.is_active = is_active
    user.save(update_fields=["is_active"])
    _give(user, roles)


def _give(user: User, roles: Iterable[str]) -> None:
    groups = [Group.objects.get_or_create(name=role)[0] for role in ROLES]
    user.groups.set(group for group in groups if group.name in set(roles))


def _name(by: User) -> str:
    return f"user:{by.pk}"


def _record(act: str, user: User, *, by: str, at: datetime, **facts: Any) -> None:
    ledger.record(act, about=f"user:{user.pk}", by=by, at=at, facts=facts)


@transaction.atomic
def sign_in_changed(user: User, *, change: str, at: datetime) -> None:
    """A way in was added, changed or taken away: sessions from before are over."""
    end_sessions(user)
    _record("staff_sign_in_changed", user, by=_name(user), at=at, change=change)


@transaction.atomic
def reset_second_factor(user: User, *, at: datetime) -> int:
    """Take all factors away from somebody who lost them, by the machine's owner.

    Returns how many there were. They set up a new one before they see the desk.
    """
    gone, _models = Authenticator.objects.filter(user_id=user.pk).delete()
    end_sessions(user)
    _record("staff_second_factor_reset", user, by="system", at=at, factors=gone)
    return int(gone)


def end_sessions(user: User) -> None:
    """Whoever is signed in as this user is not any more, on the next request."""
    User.objects.filter(pk=user.pk).update(session_epoch=F("session_epoch") + 1)
    user.refresh_from_db(fields=["session_epoch"])
