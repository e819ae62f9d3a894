"""A mail of a case on paper: ordered when it is queued."""

from __future__ import annotations

from dataclasses import dataclass

from portal.paper import Paper
from rights import mail_paper


@dataclass(frozen=True)
class OnPaper:
    code: str
    can_wait: bool = False

    @staticmethod
    def paper(about: str) -> Paper | None:
        return mail_paper.printed(about)


PAPER = OnPaper(code=mail_paper.KIND)
