"""What a step of a request does, in words for the desk."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from retention.models import Dataset
from rights.models import Step
from rights.steps import Work

WORDS = {
    Work.RECEIPT: _("Say that we have the request"),
    Work.LOOKUP: _("Look whether the address is on file"),
    Work.RESEND: _("Send the code again"),
    Work.ELSEWHERE: _("Write to another address on file"),
    Work.COMPARE: _("Compare what they typed with what we hold"),
    Work.PAUSE: _("Pause what they object to"),
    Work.WARN: _("Tell the other addresses on file"),
    Work.SEARCH: _("Search"),
    Work.LOOK_AGAIN: _("Search again"),
    Work.ACCEPT: _("Look at what they corrected"),
    Work.PREPARE: _("Prepare what a standing rule decides"),
    Work.RESOLVE: _("Find the records once more"),
    Work.REACH: _("Search what did not answer before"),
    Work.EXPORT: _("Make the copy"),
    Work.HAND_OVER: _("Send the files to the other provider"),
    Work.PASS_ON: _("Pass it on to customers"),
    Work.ERASE: _("Delete"),
    Work.RESTRICT: _("Pause"),
    Work.RECTIFY: _("Correct"),
    Work.NOMINATE: _("Write down who may act"),
    Work.FREEZE: _("Freeze the account"),
    Work.THAW: _("Free the account"),
    Work.FREED: _("Tell whoever heard that it was frozen"),
    Work.WIDEN: _("Pause for the other addresses of the account"),
    Work.READBACK: _("Count what is left"),
    Work.TELL: _("Tell who else had the data"),
    Work.LETTER: _("Write the letter"),
}


def of(steps: Iterable[Step]) -> dict[int, str]:
    """The words of each step by its number, with the place that it works on.

    A step that a later version planned has only its own name.
    """
    rows = list(steps)
    places = {row.dataset for row in rows if row.dataset}
    found = Dataset.objects.filter(slug__in=places) if places else ()
    titles = {row.slug: row.title for row in found}
    known: dict[str, str] = {work.value: str(words) for work, words in WORDS.items()}
    return {
        row.pk: ": ".join(
            filter(
                None,
                [
                    known.get(row.effect, row.effect),
                    titles.get(row.dataset, row.dataset),
                ],
            )
        )
        for row in rows
    }
