"""The first message of a request: we have it, and this is when you hear from us.

A page shows the receipt itself and sends it in the filing transaction. What a program of
the company files has no page: the worker writes to the person, and no program waits
while a message is made.
"""

from __future__ import annotations

from datetime import datetime
from functools import partial

from rights import mails, registry
from rights.models import Case, Step
from rights.steps import Done


def template(case: Case) -> str:
    """Which message it is, by what happened at once."""
    right = registry.get(case.right)
    if right is not None and right.is_immediate:
        return "stopped"
    return "appeal_received" if case.right == "appeal" else "received"


def receipt(step: Step, at: datetime) -> Done:
    """Write it to whoever the program asked for."""
    return Done(after=partial(_write, step.case, at))


def _write(case: Case, at: datetime) -> None:
    mails.to_person(template(case), case=case, at=at)
