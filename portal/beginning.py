"""The operator's first run: what must be true before people are served, from rows.

Nobody ticks anything off. Each step is a question to rows or keys, so the list is
true on the first day and years later; apps add theirs in `<app>/begin/*.py`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django_stubs_ext import StrOrPromise

from portal import ledger, outbox, permissions
from portal.models import OutboundMail, User
from portal.plugins import discover

TEST_MAIL = "test"


@dataclass(frozen=True, kw_only=True)
class Step:
    """One file: what to do, where or with which command, and whether it is done.

    `roles` may open the page. `act` is what a button does at once, for whoever
    `may_act` now.
    """

    code: str
    rank: int
    title: StrOrPromise
    words: StrOrPromise
    is_done: Callable[[datetime], bool]
    page: str = ""
    roles: tuple[str, ...] = permissions.ROLES
    command: str = ""
    act: str = ""
    button: StrOrPromise = ""
    may_act: Callable[[User], bool] = permissions.may_run


@dataclass(frozen=True, kw_only=True)
class Line:
    """A step as the page shows it."""

    code: str
    title: str
    words: str
    url: str
    command: str
    is_done: bool
    act_url: str = ""
    button: str = ""


def lines(at: datetime, *, user: User | None = None) -> list[Line]:
    """Every step in its order, with the pages and buttons that `user` may use."""
    steps: list[Step] = sorted(
        discover("begin", "STEP").values(), key=lambda step: step.rank
    )
    return [_line(step, at, user) for step in steps]


def _line(step: Step, at: datetime, user: User | None) -> Line:
    is_open = user is None or permissions.has_role(user, *step.roles)
    is_done = step.is_done(at)
    may_act = bool(step.act) and not is_done and bool(user and step.may_act(user))
    return Line(
        code=step.code,
        title=str(step.title),
        words=str(step.words),
        url=reverse(step.page) if step.page and is_open else "",
        command=step.command,
        is_done=is_done,
        act_url=reverse(step.act) if may_act else "",
        button=str(step.button),
    )


@transaction.atomic
def send_test_mail(*, by: User, at: datetime) -> OutboundMail:
    """One mail to whoever asks, through the same rows as every other."""
    dedupe = f"{TEST_MAIL}:{by.pk}:{at:%Y%m%d%H%M}"
    outbox.queue(
        kind=TEST_MAIL,
        to=by.email,
        subject=_("Mail from your privacy portal works"),
        text=_("You asked for this mail on the page of the first run."),
        about="portal:begin",
        dedupe=dedupe,
        language="en",
        at=at,
    )
    mail = OutboundMail.objects.get(dedupe=dedupe)
    ledger.record(
        "portal.mail_tested",
        about="portal:begin",
        by=f"user:{by.pk}",
        at=at,
        facts={"mail": str(mail.pk)},
    )
    return mail
