"""What fails or stands still, from every app, so that nothing is silently green.

Each app that has work of its own adds a file `<app>/failures/<code>.py`: the rows
of that work which carry an error now. A sweep that no worker ends any more leaves
no error; it is found by its age.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from django.db.models import Model
from django.utils.translation import gettext as _
from django_stubs_ext import StrOrPromise

from portal import moments
from portal.celery import SWEEPS
from portal.models import Seal, Sweep
from portal.plugins import discover

# Of each kind; the first ones say what is wrong.
MOST = 20
# Three turns of the slowest sweep. One that works now holds its lease and is not late.
STALE_SECONDS = 180


@dataclass(frozen=True, kw_only=True)
class Failed:
    """One line at the desk: what kind of work, about what, why, and where it is shown.

    `roles` are who alone may open that page; none where all may.
    """

    what: StrOrPromise
    about: str
    error: str
    url: str = ""
    roles: tuple[str, ...] = ()


class Failures(Protocol):
    """One file: the model whose errors it shows, and those that stand now."""

    code: str
    model: type[Model]

    def rows(self) -> Iterator[Failed]: ...


def rows() -> list[Failed]:
    """Every error that stands on a row, of all apps."""
    return [
        row
        for found in discover("failures", "FAILURES").values()
        for row in found.rows()
    ]


def still(at: datetime) -> list[Failed]:
    """Sweeps that did not end for a while; one line when it is all of them."""
    known = {sweep.name: sweep for sweep in Sweep.objects.all()}
    late = [name for name in SWEEPS if not _goes_on(known.get(name), at)]
    if late and _has_just_begun(at):
        # A site of two minutes has sweeps that had no turn yet.
        late = [name for name in late if name in known and known[name].ok_at]
    if len(late) == len(SWEEPS):
        ended = [sweep.ok_at for sweep in known.values() if sweep.ok_at]
        return [
            Failed(
                what=_("No worker is running"),
                about="",
                error=_last(max(ended, default=None)),
            )
        ]
    return [
        Failed(
            what=_("Background work stands still"),
            about=name,
            error=_last(known[name].ok_at if name in known else None),
        )
        for name in late
    ]


def _has_just_begun(at: datetime) -> bool:
    """Whether the first seal, with which a worker begins, is younger than a late sweep."""
    first = Seal.objects.order_by("pk").values_list("at", flat=True).first()
    return first is not None and (at - first).total_seconds() <= STALE_SECONDS


def _goes_on(sweep: Sweep | None, at: datetime) -> bool:
    if sweep is None:
        return False
    is_at_it = sweep.lease_until is not None and sweep.lease_until >= at
    # One that fails every time has its own line, with its error.
    return is_at_it or bool(sweep.error) or sweep.is_fresh(at, STALE_SECONDS)


def _last(ended: datetime | None) -> str:
    if ended is None:
        return _("It has not run yet.")
    return _("It last ended on %(moment)s.") % {"moment": moments.said(ended)}
