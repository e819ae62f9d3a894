"""The grounds on which something is kept or refused: one table of codes and words.

A law says which of them it knows, for which rights, and where (`ground`). Two depend
on what is on record: nobody is told that they were not recognised once they were, and
"too often" needs an earlier request (GDPR Art. 12(5)).
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from rights.law import EARLIER, RECALLED, UNPROVEN, Ground, Lawmakers

# What is done, or answered in words, without knowing who asks.
UNASKED = (
    *("opt_out", "limit", "stop_calls", "withdrawal"),
    *("voice_misuse", "child", "enquiry", "complaint", "appeal"),
)
PROVEN = ("access", "portability", "erasure", "rectification", "restriction")
# What an officer writes the law for (`rights.named_law`).
NAMED = "named_law"
WORDS: dict[str, tuple[StrOrPromise, StrOrPromise]] = {
    "cannot_identify": (
        _("We cannot tell which data is theirs"),
        _(
            "We could not connect the data to you with what you gave us. You can ask "
            "again with something else that we could find."
        ),
    ),
    "excessive": (
        _("The same was asked many times"),
        _(
            "You asked for the same thing shortly before, and nothing has changed since."
        ),
    ),
    "others": (
        _("It would harm somebody else"),
        _("Doing it would take away the rights of another person."),
    ),
    "household": (
        _("It is about a whole household"),
        _("The data is about all who live in one place, not about you alone."),
    ),
    "never_sent": (
        _("It is too dangerous to send"),
        _(
            "We never send out passwords or the numbers of papers and bank accounts. "
            "They could be stolen on the way."
        ),
    ),
    "not_portable": (
        _("It is nothing they gave us by contract or consent"),
        _(
            "Only what you gave us by contract or with your consent can be taken "
            "along. You can ask for a copy of the rest."
        ),
    ),
    "still_needed": (
        _("No reason of the law for deleting it applies"),
        _(
            "We still need it for what it was collected for, and we may use it for that."
        ),
    ),
    "legal_duty": (
        _("A law makes us keep this"),
        _("A law makes us keep this."),
    ),
    NAMED: (
        _("A law makes us keep this that our policy does not name"),
        _("A law makes us keep this."),
    ),
    "legal_claims": (
        _("It is needed for a legal claim"),
        _("We need it to bring, use or fight a legal claim."),
    ),
    "expression": (
        _("Deleting it would harm free speech"),
        _("It belongs to what somebody may say or read freely."),
    ),
    "security": (
        _("It is needed against attacks and faults"),
        _("We need it to keep our systems safe and to find faults in them."),
    ),
    "transaction": (
        _("It is needed to finish what they ordered"),
        _("We need it to finish what you ordered or agreed with us."),
    ),
    "open_request": (
        _("Another open request is about it"),
        _("Another open request is about the same records."),
    ),
    "accurate": (
        _("It is right as it stands"),
        _("As far as we can tell, it is right as it stands."),
    ),
    "no_ground": (
        _("None of the four grounds is there"),
        _("The law lets us pause the use on four grounds, and none of them is there."),
    ),
    "weighs_more": (
        _("Our reasons weigh more"),
        _("Our reasons for this use weigh more than yours against it."),
    ),
    "not_shown": (
        _("It led to nothing we may act on"),
        _("What we were told did not lead to anything that we may act on."),
    ),
}
# What ends a hold: of the others a law knows the day, or an officer writes what does.
ENDS: dict[str, StrOrPromise] = {
    "legal_claims": _("that claim is over"),
    "open_request": _("that request is answered"),
}
# Of anything else that is kept: as long as it is kept for that.
HELD = _("what it is held for is over")
ONLY_IF = {"cannot_identify": UNPROVEN, "excessive": EARLIER}
# Whether these are there is on record: what was proven, asked for before, or held, what
# the law or the data map says. Of any other an officer alone can know, and writes it.
ON_RECORD = frozenset(
    {
        *("cannot_identify", "excessive", "legal_duty", "open_request"),
        *("never_sent", "not_portable"),
    }
)
# It refuses nothing: the same is decided about once that request is answered.
PUTS_OFF = frozenset({"open_request"})


def ground(
    code: str,
    citation: str = "",
    *rights: str,
    review: str = RECALLED,
    lawmakers: Lawmakers | None = None,
) -> Ground:
    """One ground of a law, for these rights ('' = all)."""
    title, words = WORDS[code]
    return Ground(
        code=code,
        title=title,
        words=words,
        citation=citation,
        review=review,
        rights=rights,
        only_if=ONLY_IF.get(code, ""),
        lawmakers=lawmakers,
        is_written=code not in ON_RECORD,
        puts_off=code in PUTS_OFF,
    )
