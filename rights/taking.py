"""What a page that stands alone says, filed: from a browser and from a program alike."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from rights import filing, mandates
from rights.filing import Filing
from rights.models import Case


def take(form: Any, about: Filing, *, at: datetime) -> list[Case]:
    """File what a valid page says; an objection to several things may be two cases.

    `about` brings the right, the language, the channel and the number of the form.
    """
    claims, answers = form.filing()
    contact = mandates.reached(about.acting, str(answers.get("contact") or ""))
    filed = replace(
        about,
        claims=claims,
        answers={**answers, "contact": contact} if about.acting else answers,
        residence=form.residence() if hasattr(form, "residence") else None,
        corrects=getattr(form, "corrects", None),
    )
    taken = getattr(form, "file", filing.file)(filed, at=at)
    return taken if isinstance(taken, list) else [taken]
