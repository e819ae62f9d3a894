"""What the desk shows beside the clause on keeping data: each rule and how it goes.

A fixed number of queries, whatever the number of rules, runs and rows.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, Q, QuerySet, Window
from django.db.models.functions import RowNumber
from django.utils.translation import gettext as _

from notices import reading
from notices.inventory import period_words
from portal.plugins import discover
from retention import rules
from retention.models import Dataset, Run, RunState

CLAUSE = "retention"
PAGE = 30


@dataclass(frozen=True, kw_only=True)
class Line:
    """One rule on one dataset; without a dataset nothing carries it out here."""

    clause: str
    rule: str
    title: str
    period: str
    dataset: Dataset | None
    last: Run | None
    open: Run | None

    @property
    def tone(self) -> str:
        if self.dataset is None:
            return ""
        if self.open is not None and self.open.state == RunState.BRAKED:
            return "you"
        if self.open is not None and self.open.error:
            return "bad"
        if self.last is None:
            return "info"
        return "warn" if self.last.oldest_left or self.last.stray else "ok"

    @property
    def newest(self) -> Run | None:
        """The run that says how it stands."""
        return self.open or self.last

    @property
    def state(self) -> str:
        words = {
            "": _("Not in a mapped system"),
            "you": _("Waits for a second person"),
            "bad": _("Failed, tried again by itself"),
            "info": _("Not run yet"),
            "warn": _("Rows that never come due")
            if self.last and self.last.stray
            else _("Rows left past their period"),
            "ok": _("Kept"),
        }
        return words[self.tone]


def lines(at: datetime) -> list[Line]:
    """The rules in force, clause number first, with their newest run."""
    current = reading.current(at)
    if current is None:
        return []
    done, open_runs = (
        _newest(Run.objects.filter(state=RunState.DONE)),
        _newest(Run.objects.exclude(state=RunState.DONE)),
    )
    found: list[Line] = []
    datasets = rules.mapped()
    for rule in current.rules.values():
        mine: list[Dataset | None] = [
            dataset
            for dataset in datasets
            if dataset.category == rule.category and rule.trigger in dataset.clocks
        ]
        for dataset in mine or [None]:
            name = (rule.slug, dataset.slug if dataset else "")
            found.append(
                Line(
                    clause=current.clause_number(CLAUSE),
                    rule=rule.slug,
                    title=rule.title,
                    period=_spoken(rule),
                    dataset=dataset,
                    last=done.get(name),
                    open=open_runs.get(name),
                )
            )
    return found


def _spoken(rule: reading.Row) -> str:
    """ "90 days after the call"."""
    trigger = discover("triggers", "TRIGGER").get(rule.trigger)
    after = trigger.after if trigger else rule.trigger
    return f"{period_words(rule.period)} {after}"


def _newest(runs: QuerySet[Run]) -> dict[tuple[str, str], Run]:
    """The newest run of each rule on each dataset, in one query."""
    ranked = runs.filter(is_dry=False).annotate(
        rank=Window(
            RowNumber(),
            partition_by=[F("rule"), F("dataset")],
            order_by=[F("created_at").desc(), F("pk").desc()],
        )
    )
    return {(run.rule, run.dataset): run for run in ranked.filter(rank=1)}


def history(*, after: str = "") -> tuple[list[Run], str]:
    """Runs, newest first, and where the next page begins; no page is counted."""
    runs = Run.objects.select_related("revision").order_by("-created_at", "-pk")
    start = Run.objects.filter(pk=after).first() if _is_key(after) else None
    if start is not None:
        runs = runs.filter(
            Q(created_at__lt=start.created_at)
            | Q(created_at=start.created_at, pk__lt=start.pk)
        )
    page = list(runs[: PAGE + 1])
    more = str(page[PAGE - 1].pk) if len(page) > PAGE else ""
    return page[:PAGE], more


def _is_key(text: str) -> bool:
    return len(text) == 36 and text.replace("-", "").isalnum()


def waiting(found: Iterable[Line]) -> list[Line]:
    """Lines that need somebody: braked or failed, or with rows that never come due."""
    return [
        line
        for line in found
        if line.tone in {"you", "bad"} or (line.last and line.last.stray)
    ]
