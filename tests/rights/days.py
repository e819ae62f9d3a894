"""Requests of other days: moved by hand, past the triggers that hold them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection, transaction

from rights.models import Case
from tests.rights.world import make_case

HELD = (
    *("rights_case_arrived", "rights_case_due", "rights_case_answer"),
    *("rights_case_law", "rights_case_kind"),
)


@transaction.atomic
def there(instant: datetime, form: str) -> str:
    """An instant by the clock of the starter's company; `{day}` is a day without a 0."""
    local = instant.astimezone(ZoneInfo("America/New_York"))
    return f"{local:{form}}".replace("{day}", str(local.day))


def moved(*cases: Case, **fields: Any) -> None:
    """Write `fields` to these cases, or to all there are, as nobody else could."""
    wanted = Case.objects.filter(pk__in=[case.pk for case in cases])
    rows = wanted if cases else Case.objects.all()
    if connection.vendor == "postgresql":
        _run("SET LOCAL session_replication_role = replica")
        rows.update(**fields)
        _run("SET LOCAL session_replication_role = origin")
        return
    with connection.cursor() as cursor:
        names = ", ".join(f"'{name}'" for name in HELD)
        cursor.execute(
            f"SELECT sql FROM sqlite_master WHERE type = 'trigger' AND name IN ({names})"
        )
        triggers = [sql for (sql,) in cursor.fetchall()]
    _run(*(f"DROP TRIGGER {name}" for name in HELD))
    rows.update(**fields)
    _run(*triggers)


def asked_before(case: Case, times: int = 1) -> str:
    """The same person was answered the same before; the ground that this gives."""
    for _turn in range(times):
        claims = {"email": "before@example.com"}
        earlier = make_case(case.right, case.received_at, claims=claims)
        moved(
            earlier,
            person=case.person,
            status="answered",
            ending="granted",
            received_at=case.received_at - timedelta(days=3),
            answered_at=case.received_at - timedelta(days=2),
        )
    return "excessive"


def _run(*statements: str) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
