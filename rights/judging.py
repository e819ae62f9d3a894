"""Who may judge an answer: somebody who had no part in it, under any account."""

from __future__ import annotations

from portal import permissions
from portal.models import User
from rights.models import NO_JUDGE, Appeal

GOOGLE = ("gmail.com", "googlemail.com")


def may_judge(row: Appeal, user: User) -> bool:
    """Whether this officer had no part in the answer that is appealed."""
    parts = [getattr(row, part) for part in NO_JUDGE]
    return not any(is_same(user, each) for each in parts if each is not None)


def others(row: Appeal) -> list[User]:
    """Officers here who had no part in the answer."""
    staff = User.objects.filter(
        is_active=True, is_staff=True, groups__name=permissions.OFFICER
    )
    return [user for user in staff.order_by("name") if may_judge(row, user)]


def is_same(one: User, other: User) -> bool:
    """The same account, or two accounts that one mailbox answers for."""
    return one.pk == other.pk or mailbox(one.email) == mailbox(other.email)


def mailbox(address: str) -> str:
    """An address as its inbox has it: `asha+2@` is `asha@`, and Google knows no dots."""
    name, _at, domain = address.strip().casefold().partition("@")
    name = name.partition("+")[0]
    if domain in GOOGLE:
        name, domain = name.replace(".", ""), GOOGLE[0]
    return f"{name}@{domain}"
