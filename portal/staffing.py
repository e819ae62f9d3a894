"""Groups of staff, and how somebody joins them."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.models import Group
from django.db import transaction

from portal import ledger
from portal.models import User
from portal.permissions import ROLES


@transaction.atomic
def invite(
    *, email: str, name: str, roles: tuple[str, ...], password: str | None, at: datetime
) -> User:
    """Make (or find) a member of staff and give them these roles."""
    groups = [Group.objects.get_or_create(name=role)[0] for role in ROLES]
    user = User.objects.filter(email=email).first()
    if user is None:
        user = User.objects.create_user(email, password, name=name, is_staff=True)
        ledger.record(
            "staff_invited",
            about=f"user:{user.pk}",
            by="system",
            at=at,
            facts={"roles": sorted(roles)},
        )
    user.groups.set(group for group in groups if group.name in roles)
    return user
