"""The acts of the ledger that a person may read about their request, in their words."""

from __future__ import annotations

from django.utils.translation import gettext_lazy
from django_stubs_ext import StrOrPromise

from rights import legs, narrowing, periods, reaching
from rights.moves import Move

# Acts of the ledger that a person may read, in their words. Every other act of a
# case (notes, lookups, searches, who took it) stays inside.
SAID: dict[str, tuple[StrOrPromise, StrOrPromise]] = {
    "case.filed": (
        gettext_lazy("You sent your request"),
        gettext_lazy("We gave it a reference and fixed the date of the answer."),
    ),
    periods.LATE: (gettext_lazy("We were late to say that we have your request"), ""),
    "case.proven": (gettext_lazy("You proved that it is you"), ""),
    "address.named": (
        gettext_lazy("You named a new address in place of a lost one"),
        "",
    ),
    "address.code_printed": (gettext_lazy("We printed a code to send by post"), ""),
    "identity.vouch_proposed": (
        gettext_lazy("A person here said that they know it is you"),
        gettext_lazy("It is looked at again before anything follows."),
    ),
    "identity.vouch_dropped": (gettext_lazy("It was not taken as shown"), ""),
    "address.accepted": (
        gettext_lazy("We took your new address"),
        gettext_lazy("We told your other addresses."),
    ),
    "mandate.stopped": (
        gettext_lazy("The person asked about stopped whoever acts for them"),
        "",
    ),
    "mandate.permitted": (
        gettext_lazy("The person asked about let you read the answer"),
        "",
    ),
    "mandate.confirmed": (gettext_lazy("You showed that your address is yours"), ""),
    "mandate.proposed": (
        gettext_lazy("A person here said that somebody may act for another"),
        gettext_lazy("It is looked at again before anything follows."),
    ),
    "mandate.declined": (gettext_lazy("It was not taken as shown"), ""),
    "mandate.accepted": (gettext_lazy("Somebody may act for another now"), ""),
    "tripwire.laid": (
        gettext_lazy("We told your other addresses"),
        gettext_lazy("If it was not you, they can stop it within a day."),
    ),
    "tripwire.unheard": (
        gettext_lazy("We could not tell your other addresses"),
        gettext_lazy("Nothing may be sent there, so it waits for longer."),
    ),
    "tripwire.stopped": (
        gettext_lazy("Somebody at another address stopped it"),
        gettext_lazy("A person looks at it first."),
    ),
    "tripwire.cleared": (
        gettext_lazy("Two people looked at it"),
        gettext_lazy("It goes on."),
    ),
    "case.extended": (
        gettext_lazy("We needed more time"),
        gettext_lazy("We told you why, and until when. This can be done once."),
    ),
    "case.late_told": (
        gettext_lazy("We told you that our answer is late"),
        gettext_lazy("You can complain today, to us or to an authority."),
    ),
    "case.law_changed": (
        gettext_lazy("We put your request under another law"),
        gettext_lazy("Its dates follow from that law and our own promise."),
    ),
    "case.place_said": (
        gettext_lazy("You said where you live"),
        gettext_lazy("The law of that place counts. No day moved back by it."),
    ),
    "case.ask": (
        gettext_lazy("We asked you a question"),
        gettext_lazy("Your date does not move while we wait for you."),
    ),
    "case.progress": (gettext_lazy("We told you how it goes"), ""),
    "case.wrote": (gettext_lazy("You wrote to us"), ""),
    "case.heard": (
        gettext_lazy("We read in your words: %(right)s"),
        gettext_lazy("It is %(reference)s, a request of its own with its own date."),
    ),
    "case.not_heard": (
        gettext_lazy("We read your words again: %(right)s"),
        gettext_lazy(
            "We do not take them as a request for that. If you meant it, write to us"
            " once more and say so."
        ),
    ),
    "delegate.named": (
        gettext_lazy("You let somebody act for you"),
        gettext_lazy("They see our letters. You can stop them at any time."),
    ),
    "delegate.stopped": (gettext_lazy("You stopped whoever acted for you"), ""),
    "delegate.wrote": (gettext_lazy("Whoever acts for you wrote to us"), ""),
    reaching.ACT: (gettext_lazy("You changed how we reach you"), ""),
    narrowing.ACT: (
        gettext_lazy("You asked for less"),
        gettext_lazy("We go on with the kinds of data you left."),
    ),
    narrowing.UNDONE: (gettext_lazy("You ask for all of it again"), ""),
    "case.carry_on": (
        gettext_lazy("We went on with what we have"),
        gettext_lazy("A person is looking at it. You can still write to us."),
    ),
    "case.start": (gettext_lazy("A person is stopping the voice"), ""),
    "case.accept": (
        gettext_lazy("You said how it should read"),
        gettext_lazy("It is being carried out now."),
    ),
    "case.decide": (
        gettext_lazy("A person decided"),
        gettext_lazy("It is being carried out now."),
    ),
    "case.propose": (
        gettext_lazy("A person decided"),
        gettext_lazy("A second person checks it first."),
    ),
    "case.refuse": (
        gettext_lazy("A person decided"),
        gettext_lazy("A second person checks it first."),
    ),
    "case.agree": (
        gettext_lazy("A second person agreed"),
        gettext_lazy("It is being carried out now."),
    ),
    "cooling.begun": (gettext_lazy("Nothing is deleted for a day"), ""),
    "cooling.waived": (
        gettext_lazy("A person ended that wait"),
        gettext_lazy("It is being carried out now."),
    ),
    "case.take_back": (
        gettext_lazy("The decision was taken back"),
        gettext_lazy("Nothing was deleted. A person decides again."),
    ),
    "case.send_back": (
        gettext_lazy("The second person wants another look"),
        gettext_lazy("A person decides again."),
    ),
    "case.found_more": (
        gettext_lazy("More data came in"),
        gettext_lazy("A person decides again."),
    ),
    legs.PASSED: (
        gettext_lazy("We passed your request on to %(customer)s"),
        gettext_lazy("We hold this data for them, and they decide about it."),
    ),
    "case.asked_again": (
        gettext_lazy("You asked for the same again, with %(reference)s"),
        gettext_lazy("We answer both here, by the date of this one."),
    ),
    "case.join": (
        gettext_lazy("You had asked for the same before, with %(reference)s"),
        gettext_lazy("We answer both there, by the date of that one."),
    ),
    "case.write": (gettext_lazy("We wrote our answer"), ""),
    "case.answer": (gettext_lazy("We answered"), ""),
    "case.nothing_found": (gettext_lazy("We answered"), ""),
    "case.withdraw": (
        gettext_lazy("You withdrew your request"),
        gettext_lazy("Nothing more is done. You can ask again at any time."),
    ),
    "case.put_back": (
        gettext_lazy("Your request was put back"),
        gettext_lazy("It goes on as before, by the same date."),
    ),
    "case.appealed": (
        gettext_lazy("An appeal was filed"),
        gettext_lazy("Somebody who had no part in the answer looks at it."),
    ),
    "case.route": (
        gettext_lazy("We read it as a question"),
        gettext_lazy("A person answers what you wrote. Your date stays."),
    ),
    "case.route_back": (
        gettext_lazy("You said that it is a request"),
        gettext_lazy("It goes on with its first date."),
    ),
    "case.as_complaint": (
        gettext_lazy("We answer it as a complaint"),
        gettext_lazy("It names no answer of ours that could be appealed."),
    ),
    legs.HEARD: (
        gettext_lazy("%(customer)s decided about the data we hold for them"),
        "",
    ),
    legs.DONE: (
        gettext_lazy("We did what %(customer)s said"),
        gettext_lazy("The page with our answer says what was done."),
    ),
    "review.invited": (
        gettext_lazy("Somebody outside was asked to decide"),
        gettext_lazy("They had no part in the first answer."),
    ),
    "case.reopen": (
        gettext_lazy("The appeal changed the answer"),
        gettext_lazy("A person decides again."),
    ),
    "restriction.laid": (
        gettext_lazy("We paused the use"),
        gettext_lazy("We keep the data and do nothing else with it for now."),
    ),
    "restriction.announced": (
        gettext_lazy("We told you that the pause ends"),
        gettext_lazy("It ends three days later, and not before."),
    ),
    "restriction.lifted": (gettext_lazy("The pause ended"), ""),
    "case.completed": (
        gettext_lazy("We did what a system of ours could not do before"),
        gettext_lazy("The page with our answer says the whole of it."),
    ),
    "case.outlived": (
        gettext_lazy("We deleted what a law had us keep for a time"),
        gettext_lazy("The page with our answer says the whole of it."),
    ),
    "case.close": (gettext_lazy("We closed the request"), ""),
}

# A customer of ours who decides about it said no.
KEPT = (
    gettext_lazy("%(customer)s told us to leave it as it is"),
    gettext_lazy("It is still there. Turn to them, or complain to an authority."),
)
TWINS = ("case.asked_again", "case.join")
LEGS = (legs.PASSED, legs.HEARD, legs.DONE)
REPLY = f"case.{Move.REPLY}"
# What can be told without telling whether the address was on file.
UNPROVEN = (
    "case.filed",
    periods.LATE,
    "case.extended",
    "case.late_told",
    "case.law_changed",
    "case.place_said",
    "restriction.laid",
    "case.route",
    "case.route_back",
    "case.ask",
    REPLY,
    "case.wrote",
    "case.heard",
    "case.not_heard",
    "delegate.named",
    "delegate.stopped",
    "delegate.wrote",
    reaching.ACT,
    narrowing.ACT,
    narrowing.UNDONE,
    "case.write",
    "case.answer",
    "case.nothing_found",
    "case.withdraw",
    "case.put_back",
    "case.close",
)
