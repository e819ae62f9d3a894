"""The demo product's calling script: it asks the gate before every single call.

What a real product would do with `may_process()`; a number that was stopped a
second ago is not called.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from sqlalchemy import Connection, insert, select

from consent import gate
from retention.demo import schema
from retention.demo.people import CALLED_NUMBER, MAYA
from retention.sql import engines

PURPOSE = "outbound-calls"
CAMPAIGN_CUSTOMER = 1


@dataclass(frozen=True)
class Campaign:
    """Whom the script called, and whom it did not."""

    called: list[str]
    skipped: list[str]


def place_calls(count: int, *, at: datetime) -> Campaign:
    """Work through the first numbers of the campaign list."""
    engine = engines.make_engine(engines.parse(settings.SYSTEM_URLS["app"]))
    done = Campaign(called=[], skipped=[])
    try:
        with engine.begin() as connection:
            numbers = _campaign_list(connection, count)
        for number in numbers:
            if not gate.may_process_identifier("phone", number, PURPOSE, at):
                done.skipped.append(number)
                continue
            with engine.execution_options(kept_write=True).begin() as connection:
                _call(connection, number, at)
            done.called.append(number)
    finally:
        engine.dispose()
    return done


def _campaign_list(connection: Connection, count: int) -> list[str]:
    """The people of the tour first, then whom this customer called before."""
    number = schema.CALLS.c.callee_number
    known = (
        select(number)
        .where(schema.CALLS.c.customer_id == CAMPAIGN_CUSTOMER)
        .group_by(number)
        .order_by(number)
        .limit(count)
    )
    first = [MAYA.phone, CALLED_NUMBER]
    rest = [n for n in connection.scalars(known) if n not in first]
    return [*first, *rest][:count]


def _call(connection: Connection, number: str, at: datetime) -> None:
    connection.execute(
        insert(schema.CALLS).values(
            customer_id=CAMPAIGN_CUSTOMER,
            campaign="offer",
            callee_number=number,
            outcome="answered",
            started_at=at,
            ended_at=at + timedelta(seconds=40),
        )
    )
