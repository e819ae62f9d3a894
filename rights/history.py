"""What happened in a case, for the desk: the ledger's acts in words, by name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django_stubs_ext import StrOrPromise

from portal.models import LedgerEntry, Opening, User
from rights import legs, periods
from rights.models import Case
from rights.workflow import PERSON, SYSTEM, about, actor

MOST = 200
# What changes nothing that an officer could be writing about.
QUIET = (
    *("case.filed", "case.taken", "case.noted", "case.handed_over", "case.sorted"),
    *("case.same", "case.not_same", "case.search_again", "case.searched_again"),
    *("case.acknowledged", "case.phrase_set", "answer.opened", "copy.fetched"),
    "copy.renewed",
)
ACTS: dict[str, StrOrPromise] = {
    "case.filed": gettext_lazy("Request received"),
    "case.acknowledged": gettext_lazy("Acknowledgement given by hand or by post"),
    periods.LATE: gettext_lazy("Receipt confirmed late"),
    "case.phrase_set": gettext_lazy("Pass phrase chosen"),
    "case.look_up": gettext_lazy("Address looked up"),
    "case.reply": gettext_lazy("Address proven, or question answered"),
    "case.proven": gettext_lazy("Address proven"),
    "identity.facts": gettext_lazy("Facts typed, to be compared"),
    "identity.compared": gettext_lazy("Facts compared with what we hold"),
    "identity.less": gettext_lazy("Asked for the kinds of data alone"),
    "identity.forgotten": gettext_lazy("What was typed to prove it destroyed"),
    "tripwire.laid": gettext_lazy("Other addresses on file told"),
    "tripwire.unheard": gettext_lazy(
        "Other addresses on file not told: their readers silenced them"
    ),
    "tripwire.stopped": gettext_lazy("Stopped by whoever reads another address"),
    "tripwire.cleared": gettext_lazy("Looked at after the stop: it goes on"),
    "freeze.read": gettext_lazy("Whoever has the account read why it is paused"),
    "address.unsafe": gettext_lazy("An address marked: no letter goes there"),
    "address.safe": gettext_lazy("An address may be written to again"),
    "address.safe_proposed": gettext_lazy("An officer would write to an address again"),
    "address.sought": gettext_lazy("Looked for another address on file"),
    "address.named": gettext_lazy("Named a new address in place of a lost one"),
    "address.post_proposed": gettext_lazy("A postal address on file named, for a code"),
    "address.code_printed": gettext_lazy("Code for the post printed"),
    "identity.vouch_proposed": gettext_lazy("An officer says that it is the person"),
    "words.proposed": gettext_lazy("Words to them wait for a second officer"),
    "identity.vouched": gettext_lazy("A second officer agrees"),
    "identity.vouch_dropped": gettext_lazy("Taken back, or not agreed to"),
    "address.accepted": gettext_lazy("New address taken: two officers looked"),
    "case.taken": gettext_lazy("Case taken"),
    "case.handed_over": gettext_lazy("Handed to another officer"),
    "case.noted": gettext_lazy("Note written"),
    "case.extended": gettext_lazy("More time taken, and the person told why"),
    "case.late_told": gettext_lazy("Told that the answer is late, with a new day"),
    "case.sorted": gettext_lazy("Sorted at the desk"),
    "case.same": gettext_lazy("Noted as the same as another request"),
    "case.not_same": gettext_lazy("Not the same as another after all"),
    "case.join": gettext_lazy("Answered with an earlier request that says the same"),
    "case.asked_again": gettext_lazy("Asked for again; the later one answered with it"),
    "case.progress": gettext_lazy("Told how it goes"),
    "case.route": gettext_lazy("Read as a question, and the person told"),
    "case.route_back": gettext_lazy("A request after all"),
    "case.law_changed": gettext_lazy("Put under another law"),
    "case.place_said": gettext_lazy("Said that they live elsewhere"),
    "case.law_proposed": gettext_lazy("Another law proposed, for a second person"),
    "case.law_kept": gettext_lazy("Another law was proposed; it stays as it is"),
    "case.ask": gettext_lazy("Question asked"),
    "case.carry_on": gettext_lazy("Carried on without a reply"),
    "case.search_again": gettext_lazy("Asked to search a system again"),
    "case.searched_again": gettext_lazy("Searched a system again"),
    "case.start": gettext_lazy("Stopping the voice"),
    "voice.looked": gettext_lazy("Looked for the voice"),
    "case.freeze": gettext_lazy("Account looked up and frozen"),
    "case.thaw": gettext_lazy("Account freed again"),
    "case.unfrozen": gettext_lazy("Nothing is left to freeze: the freeze ended"),
    "case.accept": gettext_lazy("Corrected by the person, with nothing to weigh"),
    "case.decide": gettext_lazy("Decided"),
    "case.propose": gettext_lazy("Decided, for a second person to check"),
    "case.refuse": gettext_lazy("Refused, for a second person to check"),
    "case.agree": gettext_lazy("Second person agreed"),
    "case.send_back": gettext_lazy("Sent back"),
    "case.found_more": gettext_lazy("More data came in: to decide again"),
    "cooling.begun": gettext_lazy("Deletion waits a day"),
    "cooling.waived": gettext_lazy("Wait before the deletion ended, with a ground"),
    "case.by_hand": gettext_lazy("Corrected by hand, with what shows it"),
    "case.take_back": gettext_lazy("Decision taken back before anything was deleted"),
    "case.write": gettext_lazy("Decided: the letter waits to be posted"),
    "case.answer": gettext_lazy("Answered"),
    "case.nothing_found": gettext_lazy("Answered: nothing found"),
    "case.withdraw": gettext_lazy("Withdrawn"),
    "case.put_back": gettext_lazy("Put back, with the days it had"),
    "file.kept": gettext_lazy("File kept"),
    "file.handed_over": gettext_lazy("File handed over"),
    "file.deleted": gettext_lazy("File deleted"),
    "mandate.stopped": gettext_lazy("The person stopped whoever acted for them"),
    "mandate.confirmed": gettext_lazy("The agent showed that their address is theirs"),
    "mandate.permitted": gettext_lazy("The person lets the agent read the answer"),
    "delegate.named": gettext_lazy("The person lets somebody act for them"),
    "delegate.stopped": gettext_lazy("The person stopped whoever acts for them"),
    "delegate.opened": gettext_lazy("Whoever acts for the person opened the request"),
    "delegate.wrote": gettext_lazy("Whoever acts for the person wrote"),
    "mandate.proposed": gettext_lazy("Proposed that somebody may act in their place"),
    "mandate.accepted": gettext_lazy("Second person agreed: they may act"),
    "mandate.declined": gettext_lazy("They may not act in the place of the person"),
    "nominee.named": gettext_lazy("Nominee named"),
    "nominee.ended": gettext_lazy("Nominee taken back"),
    "case.as_complaint": gettext_lazy("Read as a complaint: it names no request"),
    "case.appealed": gettext_lazy("Appeal filed"),
    "case.reopen": gettext_lazy("Opened again after an appeal"),
    "system.away": gettext_lazy("A system did not answer"),
    "system.back": gettext_lazy("A system that was left out answers again"),
    "system.left": gettext_lazy("Going on without a system that does not answer"),
    "case.completed": gettext_lazy("Done what a system could not do before"),
    "case.outlived": gettext_lazy("Deleted what a law had us keep for a time"),
    "review.invited": gettext_lazy("Outside reviewer asked"),
    "review.opened": gettext_lazy("Outside reviewer used the link"),
    "review.read": gettext_lazy("Outside reviewer read the papers"),
    "restriction.laid": gettext_lazy("Use paused"),
    "restriction.announced": gettext_lazy("Told that the pause ends"),
    "restriction.lifted": gettext_lazy("Pause ended"),
    "case.passed_on": gettext_lazy("Passed on to the customer whose data it is"),
    "case.instructed": gettext_lazy("Word of the customer noted"),
    "case.leg_done": gettext_lazy("Done as the customer said"),
    "recipient.told": gettext_lazy("Told somebody who had the data"),
    "recipient.untold": gettext_lazy("Noted why somebody cannot be told"),
    "letter.posted": gettext_lazy("Letter posted"),
    "last_letter.asked": gettext_lazy("Wants to hear when what was kept is gone"),
    "last_letter.sent": gettext_lazy("Last letter written"),
    "case.wrote": gettext_lazy("The person wrote"),
    "case.address_added": gettext_lazy("An address of theirs added, and looked up"),
    "case.heard": gettext_lazy("A right heard in their words: a request of its own"),
    "case.not_heard": gettext_lazy("A right not meant in their words"),
    "case.reach_changed": gettext_lazy("The person changed how we reach them"),
    "case.narrowed": gettext_lazy("The person asked for less"),
    "case.widened": gettext_lazy("The person asks for all of it again"),
    "case.forgotten": gettext_lazy("What it held was deleted, as the policy says"),
    "case.close": gettext_lazy("Closed"),
    "answer.opened": gettext_lazy("Answer opened"),
    "copy.fetched": gettext_lazy("Copy fetched"),
    "copy.renewed": gettext_lazy("Copy kept for longer"),
    "batch.void": gettext_lazy("Deletion given up before it began"),
    "batch.unconfirmed": gettext_lazy("Deletion that nobody could confirm"),
}


@dataclass(frozen=True, kw_only=True)
class Happened:
    """One act with who did it and the hash that stands for it in the tree."""

    at: datetime
    words: str
    by: str
    leaf: str


def of(case: Case) -> list[Happened]:
    """The newest ledger entries about a case, oldest of them first."""
    entries = LedgerEntry.objects.filter(about=about(case)).order_by("-at", "-id")
    return _told(list(entries[:MOST])[::-1])


def since_last_look(case: Case, viewer: User) -> list[Happened]:
    """What others did since this officer had the case before them.

    Whoever writes over that would undo what they have not seen.
    """
    looks = Opening.objects.filter(about=about(case), user=viewer)
    last = looks.order_by("-at").values_list("at", flat=True).first()
    if last is None:
        return []
    entries = LedgerEntry.objects.filter(about=about(case), at__gt=last)
    entries = entries.exclude(act__in=QUIET).exclude(by__in=[actor(viewer), SYSTEM])
    return _told(list(entries.order_by("at", "id")[:MOST]))


def _told(found: list[LedgerEntry]) -> list[Happened]:
    names = _names({entry.by for entry in found})
    return [
        Happened(
            at=entry.at,
            words=_words(entry),
            by=names.get(entry.by, ""),
            leaf=entry.leaf,
        )
        for entry in found
    ]


def _words(entry: LedgerEntry) -> str:
    if entry.act == "batch.committed":
        count = entry.facts.get("count") or 0
        return ngettext(
            "%(n)d record treated in “%(dataset)s”",
            "%(n)d records treated in “%(dataset)s”",
            count,
        ) % {"n": count, "dataset": entry.facts.get("dataset", "")}
    if entry.act == periods.LATE:
        return periods.all_late_words(entry.facts)
    if entry.act == "case.decide" and "rule" in entry.facts:
        return _("Decided by a standing rule")
    if "said_on" in entry.facts:
        said_on = date.fromisoformat(entry.facts["said_on"])
        said = legs.how_said(entry.facts["how"], said_on)
        return f"{ACTS[entry.act]}. {said}"
    return str(ACTS.get(entry.act, entry.act))


def _names(actors: set[str]) -> dict[str, str]:
    """Names for `user:3` and the like, in one query."""
    keys = [name.partition(":")[2] for name in actors if name.startswith("user:")]
    staff = User.objects.filter(pk__in=[key for key in keys if key.isdecimal()])
    names = {f"user:{user.pk}": str(user) for user in staff}
    outside = {name for name in actors if name.startswith("reviewer:")}
    names |= dict.fromkeys(outside, _("outside reviewer"))
    return {PERSON: _("the person"), **names}
