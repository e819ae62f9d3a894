"""A small policy on disk, and people who write and check it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from django.utils import timezone

from notices import drafting, loading, publishing, reading, second_reading
from notices.models import Revision
from portal.models import User
from tests import again
from tests.policies import let_pass, make_user

AT = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
# For tests by the real clock.
TODAY = timezone.now().replace(microsecond=0)

INVENTORY = """
[organisation]
slug = "org"
name = "Demo, Inc."
brand = "Demo"
address = "1 Street"
country = "US"
time_zone = "America/New_York"
email = "privacy@example.com"

[[officers]]
slug = "officer"
name = "Ona Officer"
role = "Grievance Officer"
email = "ona@example.com"

[[categories]]
slug = "calls"
title = "Calls"
sources = ["agents"]
purposes = ["service"]

[[purposes]]
slug = "service"
title = "Run the service"
legal_basis = "contract"

[[rules]]
slug = "calls"
category = "calls"
title = "Calls"
trigger = "call_ended"
period = "P90D"
why = "relationship"

[[promises]]
slug = "p01"
number = 1
clause = "keep"
title = "Dated."
kind = "machine"
check_code = "effective-date"

[[promises]]
slug = "p02"
number = 2
clause = "reach"
title = "Reached."
kind = "shown"

[[documents]]
slug = "policy"
path = "/"
title = "Policy"
"""

POLICY = """# Policy

Lead: All of it.

Before the clauses.

## How long {#keep}

In short: Calls go after {{ period:calls }}.

Calls are deleted {{ period:calls }} after the call; see [[clause:reach]].

## Your rights {#rights}

In short: Ask.

### Deletion {#erasure parent=rights right=erasure}

In short: We delete.

Ask {{ officer:name }}.

## Contact {#reach}

In short: Write.

Write to {{ organisation:name }}.
"""


def write_folder(
    folder: Path, *, inventory: str = INVENTORY, policy: str = POLICY
) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "inventory.toml").write_text(inventory, encoding="utf-8")
    (folder / "policy.md").write_text(policy, encoding="utf-8")
    return folder


def make_draft(folder: Path, *, at: datetime = AT, **texts: str) -> Revision:
    return loading.load(
        write_folder(folder, **texts), by=make_user("editor@example.com"), at=at
    )


def make_approved(
    folder: Path,
    *,
    at: datetime = AT,
    effective_at: datetime | None = None,
    **texts: str,
) -> Revision:
    """A version somebody wrote and somebody else agreed to; the first of many tests."""
    moments = (at, effective_at or at)

    def make() -> None:
        _approve(make_draft(folder, at=at, **texts), *moments, has_errors=bool(texts))

    # An instant that the clock just gave comes only once.
    if at.microsecond or Revision.objects.exists() or User.objects.exists():
        make()
    else:
        again.made(("approved", *moments, *sorted(texts.items())), make)
    reading.forget()
    return Revision.objects.latest("number")


def _approve(
    draft: Revision, at: datetime, effective_at: datetime, *, has_errors: bool
) -> None:
    if has_errors:
        let_pass(draft, at=at)
    draft = publishing.submit(draft, by=make_user("editor@example.com"), at=at)
    second_reading.note_all_read(draft, by=make_user("publisher@example.com"), at=at)
    publishing.approve(
        draft,
        by=make_user("publisher@example.com"),
        at=at,
        effective_at=effective_at,
    )


def take_out(draft: Revision, table: str, slug: str, *, by: User, at: datetime) -> None:
    """Remove a row as somebody does who has just seen it."""
    row = drafting.find(draft, table, slug)
    drafting.remove(row, seen=drafting.stand(row), by=by, at=at)


def move_up(draft: Revision, table: str, slug: str, *, by: User, at: datetime) -> bool:
    """Move a row as somebody does who has just seen the order."""
    row, order = drafting.find(draft, table, slug), drafting.order_of(draft, table)
    return drafting.move(row, up=True, seen=order, by=by, at=at)
