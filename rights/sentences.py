"""What the law of a request wants said in its letter.

By the edition that counts on the day of the letter: a duty to say something binds who
writes, whenever the request came.
"""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.urls import reverse

from notices import local_day, reading
from rights import kept_copies, narrowing, registry, transfers
from rights.models import Case


def whole(case: Case, ending: str, *, at: datetime) -> list[str]:
    """All of them in one letter, what was left out, and where a recording is."""
    return [
        *narrowing.said(case),
        *of(case, ending, at=at),
        *kept_copies.said(case),
    ]


def of(case: Case, ending: str, *, at: datetime, law: str = "") -> list[str]:
    """The sentences that a letter about this case must carry when it ends so.

    Under its own law, or under another that an officer looks at.
    """
    pack = registry.packs().get(law or case.law)
    if pack is None:
        return []
    contact = reading.speaking(at, case.revision).contact(at)
    named = {
        "officer": contact.name,
        "email": contact.email,
        "opt_out_url": _page("opt_out"),
        "complaint_url": _page("complaint"),
        "transfers": transfers.named(reading.of_revision(case.revision), pack.places),
    }
    return [
        str(each.words) % named
        for each in pack.edition(local_day.of(at)).sentences
        if each.fits(case.right, ending) and each.has_all(named)
    ]


def _page(code: str) -> str:
    return settings.SITE_URL + reverse("rights:start", args=[code])
