"""Who had their account deleted agrees to nothing any more (GDPR Art. 7(3), 17(1)(b)).

A yes that outlived the account would let the next list of the company be written to
with our blessing. It is no lasting no: whoever comes back and says yes is believed.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from consent import choices
from consent.models import Choice
from notices import reading
from retention.models import Dataset
from rights.models import Case

# How such a choice was made: by the deletion.
METHOD = "erasure"
GONE = _("Your account was deleted at your request, and your yes with it: %(use)s.")


def end(case: Case, left: Mapping[str, int], *, at: datetime) -> None:
    """Take back each yes of this person once the account itself is gone.

    `left`: how many rows remain of each dataset that was erased.
    """
    if case.person is None or not is_gone(left):
        return
    current = reading.current(at) or reading.of_revision(case.revision)
    rows = current.purposes
    shown = {
        purpose: choices.Shown(
            revision=current.number,
            words=str(GONE) % {"use": rows[purpose].title},
            method=METHOD,
            language=case.language,
        )
        for purpose in _agreed(case, at)
        if purpose in rows
    }
    if shown:
        choices.record_all(person=case.person, shown=shown, is_given=False, at=at)


def is_gone(left: Mapping[str, int]) -> bool:
    """Whether the account itself was erased, whatever else a law keeps."""
    slugs = [slug for slug, count in left.items() if not count]
    return Dataset.objects.filter(slug__in=slugs, is_identity=True).exists()


def _agreed(case: Case, at: datetime) -> list[str]:
    """The uses whose newest answer is a yes."""
    made = Choice.objects.filter(person=case.person, made_at__lte=at)
    newest = dict(
        made.order_by("made_at", "recorded_at").values_list("purpose", "is_given")
    )
    return sorted(purpose for purpose, is_given in newest.items() if is_given)
