"""Background work: how long ago each sweep ended, and what waits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from portal.metrics import Figure
from portal.models import OutboundMail, Sheet, Sweep


@dataclass(frozen=True)
class Work:
    code: str

    @staticmethod
    def figures(at: datetime) -> list[Figure]:
        sweeps = list(Sweep.objects.all())
        mails = OutboundMail.objects.filter(sent_at__isnull=True)
        papers = Sheet.objects.filter(printed_at__isnull=True)
        return [
            Figure(
                name="sweep_age_seconds",
                help="Seconds since a periodic sweep last ended well.",
                labels=("sweep",),
                values={
                    (row.name,): (at - row.ok_at).total_seconds()
                    for row in sweeps
                    if row.ok_at
                },
            ),
            Figure(
                name="sweep_failing",
                help="1 while the last run of a sweep failed.",
                labels=("sweep",),
                values={(row.name,): float(bool(row.error)) for row in sweeps},
            ),
            Figure(
                name="waiting",
                help="Rows that wait for a worker.",
                labels=("what",),
                values={
                    ("mail",): mails.count(),
                    ("mail_failed",): mails.exclude(error="").count(),
                    ("paper",): papers.count(),
                    ("paper_failed",): papers.exclude(error="").count(),
                },
            ),
        ]


FIGURES = Work(code="work")
