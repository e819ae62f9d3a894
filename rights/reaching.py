"""Where our letters about a request go: whoever follows it can say it anew.

Letters say that there is news and no more, so no proof is asked. Codes still go to what
was on file before. Wherever else letters go, the address that was proven hears of it,
and every other one on file where it changed: each can stop the request.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from portal import ledger, people, unsafe, vault
from portal.models import IdentifierKind, LedgerEntry
from rights import claims, contacts, mails, mandates, reach, steps, submissions
from rights.claims import Channel
from rights.models import OPEN, Case, Status, Step, StepState
from rights.steps import Work
from rights.workflow import PERSON, about

ACT = "case.reach_changed"
READ = (*OPEN, Status.ANSWERED)
# What the question about it asks; the language is an answer of its own.
NAMES = ("contact", "text_to", "post_to")


class NotChanged(Exception):
    """It cannot be changed; one sentence that says what can be done."""


def is_written_to(case: Case, to: str) -> bool:
    """Whether a letter of this request would go to this address or number."""
    written = {claims.contact(case), claims.number(case), *claims.typed(case).values()}
    return to.casefold() in {each.casefold() for each in written if each}


def may(case: Case) -> bool:
    """Until it is closed; an agent's letters are the agent's."""
    return case.status in READ and not mandates.is_agents(case)


def _known(case: Case) -> dict[str, str]:
    """How it is now."""
    said = claims.answers(case)
    names = (*NAMES, "reads", claims.HERE)
    return {name: str(said.get(name) or "") for name in names}


def words(case: Case) -> str:
    """How it is now, masked: whoever follows a request need not be who filed it."""
    known = _known(case)
    if known["contact"]:
        masked = people.masked(IdentifierKind.EMAIL, known["contact"])
        return _("by e-mail to %(address)s") % {"address": masked}
    if known["post_to"]:
        return _("by post")
    if number := claims.number(case):
        masked = people.masked(IdentifierKind.PHONE, number)
        return _("by text message to %(address)s") % {"address": masked}
    return _("only on this site")


def is_silent(case: Case) -> bool:
    """Whether an officer was told in this request that others read where letters go.

    An address that was marked elsewhere is not told of: whoever typed it would learn it.
    """
    to = claims.contact(case)
    if not to or not unsafe.is_unsafe(to, about=about(case)):
        return False
    marks = LedgerEntry.objects.filter(about=about(case), act="address.unsafe")
    return marks.filter(by__startswith="user:").exists()


@transaction.atomic
def change(case: Case, said: dict[str, str], *, at: datetime) -> None:
    """Letters go there from now on; `said` is what the question was answered with."""
    locked = Case.objects.select_for_update(of=("self",)).get(pk=case.pk)
    if not may(locked):
        raise NotChanged(_("This cannot be changed here. Write to us about it."))
    before = _known(locked)
    kept = {name: said.get(name) or "" for name in NAMES}
    # A language that was named is not taken back by naming none.
    kept[claims.HERE] = "yes" if said.get("way") == "site" else ""
    kept["reads"] = said.get("reads") or before["reads"]
    if kept == before:
        return
    answers = {**claims.answers(locked), **kept}
    locked.sealed_answers = vault.seal_json(locked.key, answers)
    digests = contacts.digests({}, kept["contact"])
    locked.contact_digest = digests["contact_digest"]
    locked.save(update_fields=["sealed_answers", "contact_digest"])
    ledger.record(ACT, about=about(locked), by=PERSON, at=at, facts={})
    if before["contact"] and before["contact"] != kept["contact"]:
        _say_to_old(locked, before["contact"], at)
    known = _elsewhere(locked)
    if locked.person_id and known is not None:
        if known.value != before["contact"]:
            _say(locked, known, at)
        warn(locked, at=at)
    case.refresh_from_db()


def _say_to_old(case: Case, contact: str, at: datetime) -> None:
    """Where letters went: not where others read them, unless codes go there too."""
    old = Channel(kind=IdentifierKind.EMAIL, value=contact)
    is_silent = unsafe.is_unsafe(contact, about=about(case))
    if not is_silent or old == reach.codes_go_to(case):
        _say(case, old, at)


def tell(case: Case, *, at: datetime) -> None:
    """Whoever just proved their address hears that letters go elsewhere, where they do.

    Who acts for somebody is named to them otherwise. One form is said once.
    """
    known = _elsewhere(case)
    if known is None or submissions.lead(case).pk != case.pk:
        return
    if mandates.of(case) is None:
        _say(case, known, at)


def warn(case: Case, *, at: datetime) -> None:
    """Every other address on file hears of it too, and a copy waits for them anew."""
    earlier = Step.objects.filter(case=case, effect=Work.WARN)
    earlier.exclude(state=StepState.DUE).delete()
    steps.add(case, Work.WARN, at=at)


def _elsewhere(case: Case) -> Channel | None:
    """The address that codes go to, where letters go to another; else None."""
    known, said = reach.codes_go_to(case), _known(case)
    goes_to = said["contact"] or said["text_to"] or said["post_to"]
    return known if known and goes_to and known.value != goes_to else None


def _say(case: Case, to: Channel, at: datetime) -> None:
    mails.to_channel(
        "reach_changed",
        case=case,
        to=to,
        at=at,
        turn=f"{unsafe.addressee(to.value)[:16]}:{at.isoformat()}",
    )
