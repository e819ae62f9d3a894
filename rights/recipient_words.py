"""What somebody who had the data is asked to do, in words of their own.

GDPR Art. 19; 11 CCR 7022(b), 7026(f), 7027(g).
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy

from rights import registry
from rights.last_letters import ERASED
from rights.models import Outcome, RecipientNotice
from rights.right import Effect

# A disclosure for this purpose is reached by its name (11 CCR 7027(g)).
LIMITED = "sensitive-uses"
LIMIT = gettext_lazy(
    "A person has limited the use of their sensitive data. Use what you got from us "
    "only to give them what they asked for, and tell those you gave it to."
)
OPT_OUT = gettext_lazy(
    "A person has said no to the sale and sharing of their data. Stop using what you "
    "got from us, and tell those you gave it to."
)
# What a recipient is asked, by what became of the data; the first that fits.
ASKED = {
    Effect.RECTIFY: gettext_lazy(
        "We corrected data about a person that we had given to you. Ask us for the "
        "right words, and correct yours."
    ),
    Effect.ERASE: gettext_lazy(
        "We deleted data about a person that we had given to you. Delete yours as "
        "well, and tell those you gave it to."
    ),
    Effect.RESTRICT: gettext_lazy(
        "The use of data about a person is paused. Keep what you got from us, and do "
        "nothing else with it."
    ),
}


def asked(notice: RecipientNotice) -> str:
    """What a recipient is asked to do.

    A report of a child may end in a deletion or in a pause alone: they hear what was
    done to what they got, so that nobody keeps what we deleted (GDPR Art. 19).
    """
    right = registry.get(notice.case.right)
    effects = set(right.effects if right is not None else ())
    if {Effect.RESTRICT, Effect.ERASE} <= effects:
        mine = Outcome.objects.filter(case=notice.case, category__in=notice.categories)
        erased = mine.filter(kind__in=ERASED, count__gt=0)
        effects -= set() if erased.exists() else {Effect.ERASE}
    found = (words for effect, words in ASKED.items() if effect in effects)
    is_limit = right is not None and LIMITED in right.purposes
    return str(next(found, LIMIT if is_limit else OPT_OUT))
