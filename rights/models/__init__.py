"""Cases: what people ask for, the clocks that run, what was decided and done.

`status` says where a case is and is changed only by `rights.workflow.move`;
`ending` says how it ended. Overdue is computed, never stored.
"""

from __future__ import annotations

from rights.models.absences import Absence
from rights.models.appeals import (
    NO_JUDGE,
    Appeal,
    Review,
    Verdict,
)
from rights.models.bundles import Bundle, Bundled
from rights.models.cases import (
    OPEN,
    SHORTEST_REASON,
    Case,
    CaseQuerySet,
    Clock,
    Ending,
    Status,
)
from rights.models.cooling import Cooling
from rights.models.delegates import Delegate
from rights.models.enclosures import HANDED, Enclosure, EnclosureKind, Fate
from rights.models.last_letters import Last, LastLetter
from rights.models.lateness import Cause, LateLetter, ToldBy
from rights.models.law_changes import LawChange, LawProposal
from rights.models.legs import Leg, Word
from rights.models.lists import (
    HAS_ENDED,
    IN_CHECK,
    IN_HAND,
    IS_ANSWERED,
    IS_OPEN,
    IS_OVER,
    MAY_BE_LATE,
    NOT_ENDED,
    PRECEDENT,
    PREPARED,
    QUEUE,
    RUNS_UNTOLD,
    UNCALLED,
    UNFORGOTTEN,
    UNNAMED,
    UNPROVEN,
    UNPROVEN_OF_LAW,
    UNSORTED,
    UNTOLD,
    WAITS,
)
from rights.models.log import FiguresShown, RequestLog
from rights.models.mandates import Capacity, Mandate, Showing
from rights.models.names import CaseName
from rights.models.news import News, Told, Unwanted
from rights.models.nominees import Nominee
from rights.models.papers import (
    UNTOLD_ANSWER,
    Copy,
    Draft,
    Message,
    MessageKind,
)
from rights.models.postings import Posting
from rights.models.proofs import Proof, ProofKind
from rights.models.recipients import How, NoticeState, Reach, RecipientNotice
from rights.models.reminders import Reminder
from rights.models.restrictions import Restriction
from rights.models.rules import StandingRule, Way
from rights.models.sorting import KeysOff, Routed, Sort, Sorting
from rights.models.submissions import Submission
from rights.models.traces import Trace
from rights.models.tripwires import Tripwire, Warned
from rights.models.twins import Twin
from rights.models.vouches import OWN_WORDS, SEALED, Vouch, Vouched
from rights.models.work import (
    Decision,
    Outcome,
    OutcomeKind,
    Step,
    StepState,
    Verb,
)

__all__ = [
    "NO_JUDGE",
    "Delegate",
    "Absence",
    "Appeal",
    "Bundle",
    "Bundled",
    "Capacity",
    "Case",
    "CaseName",
    "Cause",
    "CaseQuerySet",
    "SHORTEST_REASON",
    "Sorting",
    "Sort",
    "StandingRule",
    "Way",
    "Clock",
    "Cooling",
    "Copy",
    "Decision",
    "Draft",
    "Enclosure",
    "EnclosureKind",
    "Ending",
    "Fate",
    "FiguresShown",
    "HANDED",
    "OWN_WORDS",
    "SEALED",
    "How",
    "Last",
    "LastLetter",
    "LateLetter",
    "LawChange",
    "LawProposal",
    "Leg",
    "Mandate",
    "Message",
    "MessageKind",
    "News",
    "Nominee",
    "HAS_ENDED",
    "IN_CHECK",
    "IN_HAND",
    "IS_OPEN",
    "IS_OVER",
    "KeysOff",
    "IS_ANSWERED",
    "MAY_BE_LATE",
    "UNCALLED",
    "UNFORGOTTEN",
    "UNNAMED",
    "UNTOLD",
    "UNTOLD_ANSWER",
    "NOT_ENDED",
    "NoticeState",
    "OPEN",
    "PRECEDENT",
    "PREPARED",
    "Posting",
    "QUEUE",
    "RUNS_UNTOLD",
    "UNPROVEN",
    "UNPROVEN_OF_LAW",
    "UNSORTED",
    "WAITS",
    "Outcome",
    "OutcomeKind",
    "Proof",
    "ProofKind",
    "Reach",
    "RecipientNotice",
    "Reminder",
    "RequestLog",
    "Restriction",
    "Review",
    "Routed",
    "Showing",
    "Twin",
    "Status",
    "Step",
    "StepState",
    "Submission",
    "Told",
    "ToldBy",
    "Trace",
    "Tripwire",
    "Unwanted",
    "Verb",
    "Verdict",
    "Vouch",
    "Vouched",
    "Warned",
    "Word",
]
