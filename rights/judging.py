"""Who may judge an answer: somebody who had no part in it, under any account."""

from __future__ import annotations

from django.utils.translation import gettext as _

from portal import permissions
from portal.models import User
from rights.models import NO_JUDGE, Appeal, Case

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


def is_barred(row: Appeal, user: User) -> bool:
    """Whether somebody with a part in the answer leaves its appeal to others here.

    Where there are none, they ask somebody outside and steer until then.
    """
    return not may_judge(row, user) and bool(others(row))


def barred_because(case: Case, user: User) -> str:
    """Why this officer does not look after an appeal that is to be decided; '' if so."""
    free = left_to(case)
    if not free or any(is_same(user, each) for each in free):
        return ""
    return _(
        "%(name)s had a part in the first answer, so somebody else decides this appeal: "
        "%(who)s."
    ) % {"name": user, "who": ", ".join(str(each) for each in free)}


def left_to(case: Case) -> list[User]:
    """The officers to whom an appeal that is to be decided is left; none where to all."""
    rows = Appeal.objects.select_related(*NO_JUDGE)
    row = rows.filter(case=case, of__isnull=False, decided_at__isnull=True).first()
    return others(row) if row is not None else []


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
