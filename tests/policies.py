"""A small revision in force for tests, written row by row."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.contrib.auth.models import Group

from notices import (
    canonical,
    linting,
    publishing,
    reading,
    second_reading,
    waiving,
)
from notices.checking import Severity
from notices.models import (
    DataCategory,
    Organisation,
    RetentionRule,
    Revision,
    RevisionState,
)
from portal import ledger
from portal.models import User

CATEGORIES = (
    "identity payment usage device voice-recordings voice-clones calls transcripts "
    "support marketing-list requests"
)


# Who agrees in tests: the second of two people.
PUBLISHERS = ("publisher@", "pub@", "tomas@", "vera@")


def make_user(email: str = "editor@example.com", **values: object) -> User:
    found = User.objects.filter(email=email).first()
    if found is not None:
        return found
    user = User.objects.create_user(email, is_staff=True, **values)
    return as_publisher(user) if email.startswith(PUBLISHERS) else user


def as_publisher(user: User) -> User:
    """The same person with the role that agrees to versions."""
    user.groups.add(Group.objects.get_or_create(name="publisher")[0])
    return user


def put_in_force(
    *rules: dict[str, str],
    at: datetime,
    number: int = 1,
    time_zone: str = "UTC",
    based_on: Revision | None = None,
) -> Revision:
    """A revision with these retention rules, in force a day before `at`."""
    revision = Revision.objects.create(
        number=number,
        based_on=based_on,
        title="Privacy policy",
        proposed_by=make_user("editor@example.com"),
        agreed_by=make_user("publisher@example.com"),
    )
    Organisation.objects.create(
        revision=revision,
        slug="organisation",
        name="Demo, Inc.",
        brand="Demo",
        address="1 Street",
        country="US",
        time_zone=time_zone,
        email="privacy@example.com",
    )
    for position, slug in enumerate(CATEGORIES.split()):
        DataCategory.objects.create(
            revision=revision, slug=slug, title=slug, position=position
        )
    for position, rule in enumerate(rules):
        RetentionRule.objects.create(
            revision=revision,
            position=position,
            **{
                "slug": f"{rule['category']}-kept",
                "title": rule["category"],
                "why": "relationship",
                **rule,
            },
        )
    revision.approved_at = revision.effective_at = at - timedelta(days=number and 1)
    revision.canonical, revision.sha256 = canonical.frozen(revision)
    revision.state = RevisionState.APPROVED
    ledger.record(
        "revision_approved",
        about=f"revision:{revision.number}",
        by="system",
        at=at,
        facts={"sha256": revision.sha256},
    )
    revision.save()
    reading.forget()
    return revision


def agreed(draft: Revision, *, by: User, second: User, at: datetime) -> Revision:
    """Sent by one person, read and agreed to by another, in force at once."""
    sent = publishing.submit(draft, by=by, at=at)
    second_reading.note_all_read(sent, by=second, at=at)
    return publishing.approve(sent, by=second, at=at, effective_at=at)


def let_pass(draft: Revision, *, at: datetime) -> None:
    """An officer waives every error of content, so that it can be published."""
    for finding in linting.lint(draft, at=at):
        if finding.severity == Severity.ERROR:
            waiving.waive(
                finding,
                reason="To see what the board says.",
                until=at.date() + timedelta(days=30),
                by=make_user("officer@example.com"),
                at=at,
            )


CALLS = {"category": "calls", "trigger": "call_ended", "period": "P90D"}
TRANSCRIPTS = {"category": "transcripts", "trigger": "call_ended", "period": "P90D"}
LOGINS = {"category": "device", "trigger": "collected", "period": "P90D"}
PEOPLE = {"category": "identity", "trigger": "account_closed", "period": "P90D"}
PAYMENTS = {
    "category": "payment",
    "trigger": "paid",
    "period": "P8Y",
    "why": "legal_duty",
    "law": "Companies Act",
}
