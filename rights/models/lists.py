"""The lists of cases that pages and sweeps read, each with the index that serves it.

A condition is written once, for the index and for whoever asks: a question in other
words finds no index, and reads every case there ever was.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

# What harms somebody now stands first, then the day the answer is due.
QUEUE = ["-is_urgent", "due_on", "id"]

IS_OPEN = Q(status__in=["received", "waiting", "working", "checking"])
HAS_ENDED = Q(status__in=["answered", "closed", "withdrawn"])
# Open, in other words: a list of one law then has no index but that of its law, and is
# never read by walking through all that is open for the few of that law.
NOT_ENDED = ~HAS_ENDED
# Nothing follows any more; the record goes when its time has come.
IS_OVER = Q(status__in=["closed", "withdrawn"])
# The next move is the desk's.
IN_HAND = (
    Q(status__in=["working", "checking"])
    | Q(status="received", on_file=False)
    | Q(status="received", on_file__isnull=True)
)
# The next move is the person's: an answer, or the code that was sent.
WAITS = Q(status="waiting") | Q(status="received", on_file=True)
# Nobody has looked at it yet.
UNSORTED = IS_OPEN & Q(sorted_at__isnull=True, assigned_to__isnull=True)
IN_CHECK = Q(status="checking")
_NOBODY = Q(proven_at__isnull=True, person__isnull=True)
UNPROVEN = IS_OPEN & _NOBODY
UNPROVEN_OF_LAW = NOT_ENDED & _NOBODY

# Prepared whole by a standing rule; an officer only releases it.
PREPARED = Q(status="working", prepared_at__isnull=False, assigned_to__isnull=True)

# Weighed and answered: what like cases can be held against.
PRECEDENT = Q(status__in=["answered", "closed"], answered_at__isnull=False)

# What sweeps look for, each true until they have done it. Open in words of its own:
# a list of values that are given with the question leads SQLite to no index.
_GOES_ON = ~Q(status="answered") & ~Q(status="closed") & ~Q(status="withdrawn")
UNTOLD = _GOES_ON & Q(told_at__isnull=True)
MAY_BE_LATE = _GOES_ON & (Q(late_for__isnull=True) | ~Q(late_for=F("due_on")))
UNCALLED = _GOES_ON & (Q(last_call_for__isnull=True) | ~Q(last_call_for=F("due_on")))
# Of clocks: a period that ends with something done, and whose near end was not told.
RUNS_UNTOLD = ~Q(kind="acknowledge") & Q(done_at__isnull=True, near_told_at=None)
UNNAMED = Q(named_at__isnull=True)
IS_ANSWERED = Q(status="answered")
UNFORGOTTEN = (Q(status="closed") | Q(status="withdrawn")) & Q(
    steps_forgotten_at__isnull=True
)


def _index(name: str, fields: list[str], condition: Q) -> models.Index:
    return models.Index(fields=fields, condition=condition, name=f"case_{name}")


LISTS = [
    _index("queue", QUEUE, IS_OPEN),
    _index("in_hand", QUEUE, IN_HAND),
    _index("waits", QUEUE, WAITS),
    _index("check", QUEUE, IN_CHECK),
    _index("unproven", QUEUE, UNPROVEN),
    _index("unsorted", QUEUE, UNSORTED),
    _index("prepared", QUEUE, PREPARED),
    _index("mine", ["assigned_to", *QUEUE], IS_OPEN),
    _index("law", ["law", *QUEUE], NOT_ENDED),
    # Within one law, so that what is decided together can be chosen.
    _index("law_right", ["law", "right", *QUEUE], NOT_ENDED),
    _index("law_unproven", ["law", *QUEUE], UNPROVEN_OF_LAW),
    _index("precedent", ["law", "right", "-answered_at", "-id"], PRECEDENT),
    _index("ended", ["-due_on", "-id"], HAS_ENDED),
    _index("law_ended", ["law", "-due_on", "-id"], HAS_ENDED),
]
SWEEPS = [
    _index("untold", ["id"], UNTOLD),
    _index("unnamed", ["id"], UNNAMED),
    _index("may_be_late", ["due_on", "id"], MAY_BE_LATE),
    _index("uncalled", ["due_on", "id"], UNCALLED),
    _index("answered", ["answered_at"], IS_ANSWERED),
    _index("unforgotten", ["id"], UNFORGOTTEN),
    _index("over", ["revision", "closed_at"], IS_OVER),
]
