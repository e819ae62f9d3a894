"""Who may do what, as plain predicates. Entry points ask; verbs do not.

A superuser does not thereby read case bodies: reading needs the officer's role.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.models import User

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

OFFICER = "officer"
EDITOR = "editor"
PUBLISHER = "publisher"
AUDITOR = "auditor"
OPERATOR = "operator"
ROLES = (OFFICER, EDITOR, PUBLISHER, AUDITOR, OPERATOR)
READ_DRAFTS = (EDITOR, PUBLISHER, OFFICER)


def has_role(user: User | AnonymousUser, *roles: str) -> bool:
    """Whether an active member of staff is in one of the groups."""
    if not (user.is_authenticated and user.is_active and user.is_staff):
        return False
    return bool(user.roles & set(roles))


def may_read_case(user: User | AnonymousUser) -> bool:
    return has_role(user, OFFICER, AUDITOR)


def may_read_body(user: User | AnonymousUser) -> bool:
    """What people wrote and were written is the officer's alone (clause "Contact").

    An auditor sees that a request was handled, when and on which ground.
    """
    return has_role(user, OFFICER)


def may_decide(user: User | AnonymousUser) -> bool:
    return has_role(user, OFFICER)


def may_publish(user: User | AnonymousUser) -> bool:
    return has_role(user, PUBLISHER)


def may_edit(user: User | AnonymousUser) -> bool:
    return has_role(user, EDITOR, PUBLISHER)


def may_waive(user: User | AnonymousUser) -> bool:
    """An error of content is let pass by who answers for it: the grievance officer."""
    return has_role(user, OFFICER)


def may_read_draft(user: User | AnonymousUser) -> bool:
    return has_role(user, *READ_DRAFTS)


def may_run(user: User | AnonymousUser) -> bool:
    return has_role(user, OPERATOR, OFFICER)
