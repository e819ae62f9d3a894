"""Handing a copy over to another provider: GDPR Art. 20(2), where it is possible.

The sealed pack goes to the address the person typed, once they are proven and the
officer decided. The address is called as `portal.outside` allows: public, https,
no redirect. Where it cannot be sent, the letter says why; the person has the files.
"""

from __future__ import annotations

from datetime import datetime
from functools import partial
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from portal import outside, sealkeys
from rights import claims, copying, references, steps, tripwires
from rights.models import Case, Copy, OutcomeKind, Step
from rights.outcomes import Became, write
from rights.proposals import WHOLE
from rights.steps import Done, StepFailed, Work

WORLD = outside.WORLD
SECONDS = 60.0
# With the pauses between them about ten minutes: a restart of the other side.
TRIES = 8
AGAIN = {408, 425, 429}


def address(case: Case) -> str:
    """Where the person wants it sent; '' when only they fetch it."""
    return str(claims.answers(case).get("to", ""))


def host(url: str) -> str:
    """The name of the other side, as letters say it."""
    return urlsplit(url).hostname or url


def plan(case: Case, *, at: datetime) -> None:
    """Send it where the person wants it, once whoever had to be warned had their day."""
    step = steps.add(case, Work.HAND_OVER, at=at)
    opens_at = tripwires.opens_at(case)
    if opens_at is not None and opens_at > at:
        Step.objects.filter(pk=step.pk).update(next_try_at=opens_at)


def hand_over(step: Step, at: datetime) -> Done:
    """Post the pack, signed; what fails for a while is tried again, then written down."""
    url = address(step.case)
    if tripwires.holding(step.case, at):
        raise StepFailed(_("Another address of the person was told first. It waits."))
    try:
        answer = outside.post(
            url,
            copying.stream(step.case),
            _headers(step, at),
            seconds=SECONDS,
            world=WORLD,
        )
    except outside.Refused as error:
        return _not_sent(step.case, str(error), at)
    except outside.NotReached as error:
        return _later(step, str(error), 0, at)
    if answer.is_ok:
        became = Became(
            category=WHOLE, kind=OutcomeKind.HANDED_OVER, count=1, whom=host(url)
        )
        after = partial(write, step.case, became, at=at)
        return Done(result={"status": answer.status}, after=after)
    words = _("The other side answered %(status)d.") % {"status": answer.status}
    if answer.status >= 500 or answer.status in AGAIN:
        return _later(step, words, answer.retry_after, at)
    return _not_sent(step.case, words, at)


def _headers(step: Step, at: datetime) -> dict[str, str]:
    """The hash of the pack, signed by the key whose public half we publish.

    The reference tells the other side that a second post is the same one; a pack that
    was made again with what was missing is another.
    """
    case = step.case
    digest = Copy.objects.get(case=case).sha256
    key = sealkeys.current(at=at)
    reference = references.display(case.reference)
    return {
        "Content-Type": "application/zip",
        "Idempotency-Key": "-".join(filter(None, (reference, step.apart))),
        "Kept-Sha256": digest,
        "Kept-Key": key.id,
        "Kept-Signature": key.sign(f"{reference}\n{digest}\n"),
    }


def _later(step: Step, words: str, asked: int, at: datetime) -> Done:
    if step.attempt < TRIES:
        failed = StepFailed(words)
        failed.asked = asked
        raise failed
    return _not_sent(step.case, words, at)


def _not_sent(case: Case, words: str, at: datetime) -> Done:
    """An outcome of its own: what could not be done, to whom, and why."""
    became = Became(
        category=WHOLE,
        kind=OutcomeKind.FAILED,
        count=0,
        ground=_("%(why)s Your files lie here, and you can send them on yourself.")
        % {"why": words},
        whom=host(address(case)),
    )
    return Done(result={"why": words}, after=partial(write, case, became, at=at))
