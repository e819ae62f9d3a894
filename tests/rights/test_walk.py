"""Whatever order things happen in: nothing is missed unseen, nothing ends unexplained.

A machine walks random sequences of what the table allows, with advancing time, alone and
in pairs. After each step it looks at the rows: no day passes unsaid, no ending lacks its
letter and its grounds, no verified limit of a law is passed, nobody alone is stuck.
"""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.db import transaction
from hypothesis import HealthCheck, Phase, seed, strategies
from hypothesis import settings as bounds
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from consent import gate
from portal import codes, outbox
from portal.models import LedgerEntry, OutboundMail, User
from portal.second_person import NotTheSecondPerson
from rights import (
    appealing,
    applicable,
    arriving,
    asking,
    claims,
    clock_lines,
    deciding,
    extending,
    fulfilment,
    grounds,
    identity,
    ladder,
    lateness,
    law_changing,
    law_switch,
    letters,
    proofs,
    proposals,
    refusals,
    registry,
    reviewing,
    stopping,
    talking,
    tidying,
    unanswered,
    workflow,
    writing,
)
from rights.extending import NotLonger
from rights.law_switch import NotSwitched
from rights.models import (
    OPEN,
    Appeal,
    Case,
    Clock,
    Ending,
    LateLetter,
    MessageKind,
    Outcome,
    OutcomeKind,
    ProofKind,
    Restriction,
    Status,
)
from rights.proposals import Proposal
from rights.workflow import Move
from rights.writing import Answer
from tests.company import MAYA, Company, add_maya, emptied
from tests.rights.world import AT, UNTIL, WEIGHED, ask, make_case, weighed

pytestmark = pytest.mark.words


PROVEN = ("erasure", "access")
REASON = "Two of our systems hold parts of it, and one of them is being moved."
ANSWERS = {
    # So long that whoever answers it may need more time.
    "words": "Please look at it, and at each thing that I wrote before. " * 40,
    "contact": "me@example.org",
    "choices": ["marketing"],
    "purposes": ["improvement"],
}
NEEDS_GROUND = (OutcomeKind.KEPT, OutcomeKind.REFUSED, OutcomeKind.FAILED)
# What an officer, or the person, does about a request.
BY_ACT = {
    Move.ASK: "a question",
    Move.WITHDRAW: "withdrawn",
    Move.SEND_BACK: "sent back",
}
ACTS = (
    *(Move.ASK, Move.REPLY, Move.CARRY_ON, Move.DECIDE, Move.AGREE),
    *(Move.SEND_BACK, Move.WITHDRAW, Move.CLOSE, Move.NOTHING_FOUND),
)


@dataclass(frozen=True, kw_only=True)
class Start:
    """How one walk begins: what is asked, from where, and what happens first.

    `lay`: days that it lay as post before an officer entered it. What comes after
    `deeds` (methods of the walk, in order) is drawn at random.
    """

    right: str
    place: str
    deeds: tuple[str, ...] = ()
    alone: bool = False
    lay: int = 0
    claims: dict[str, str] = field(default_factory=lambda: {"email": MAYA.email})


NOBODY = {"email": "nobody@example.com"}
NUMBER = {"phone": "+12025550143"}
DECIDED = ("prove", "decide_some", "agree", "finish")
JUDGED = ("appeal", "judge")
STARTS = (
    Start(right="erasure", place="DE", deeds=(*DECIDED, *JUDGED)),
    Start(right="erasure", place="US-CA", deeds=(*DECIDED, "close"), lay=20),
    Start(right="erasure", place="GB", deeds=DECIDED, alone=True),
    Start(right="erasure", place="IN", deeds=("prove", "decide_some", "send_back")),
    Start(right="access", place="US-VA", deeds=(*DECIDED, *JUDGED)),
    Start(right="access", place="", deeds=("search_in_vain",), claims=NOBODY),
    Start(right="access", place="US-CA", deeds=("move", "prove", "lapse")),
    Start(right="access", place="US-CA", deeds=("prove",)),
    Start(right="objection", place="DE", deeds=("lengthen", "lapse", "lengthen")),
    Start(
        right="objection", place="GB", deeds=("lapse", "lengthen", "refuse", *JUDGED)
    ),
    Start(right="complaint", place="GB", deeds=("refuse", "agree", *JUDGED), claims={}),
    Start(right="complaint", place="IN", deeds=("lapse",), claims={}, alone=True),
    Start(right="enquiry", place="", deeds=("put_question", "give_up"), claims={}),
    Start(right="opt_out", place="US-CA", lay=20),
    Start(right="opt_out", place="US-VA", deeds=("close",)),
    Start(right="stop_calls", place="GB", deeds=JUDGED, claims=NUMBER),
)
# What the walks have to reach, each of it; else what they promise is only written.
REACHED = frozenset(
    {
        *("decided by kind", "something kept", "agreed by a second person"),
        *("agreed alone", "sent back", "nothing found", "refused", "closed"),
        *("more time", "no more time after the day", "a day missed and said"),
        *("a receipt late", "appealed", "an appeal decided", "not by who decided"),
        *("a question", "withdrawn", "another law", "more than a code"),
    }
)


def chooser(data: strategies.DataObject) -> Callable[[Sequence[Any]], Any]:
    return lambda options: data.draw(strategies.sampled_from(options))


class Walk(RuleBasedStateMachine):
    """One request, and the appeals of its answers."""

    start: Start
    company: Company
    reached: ClassVar[set[str]] = set()

    def __init__(self) -> None:
        super().__init__()
        # Each walk begins in the same house, with Maya in it, and leaves no trace.
        self.house = transaction.atomic()
        self.house.__enter__()
        emptied(self.company)
        add_maya(self.company)
        self.at: datetime = AT
        self.asha = User.objects.get(email="asha@example.com")
        self.sunil = User.objects.get(email="sunil@example.com")
        self.swept = AT

    def teardown(self) -> None:
        try:
            if hasattr(self, "case"):
                self.nobody_alone_is_stuck()
        finally:
            transaction.set_rollback(True)
            self.house.__exit__(None, None, None)

    # --- how it begins -----------------------------------------------------------

    @initialize(data=strategies.data())
    def file(self, data: strategies.DataObject) -> None:
        """By its person, or by an officer; then what this walk is about."""
        start, self.choose = self.start, chooser(data)
        settings.SECOND_PERSON = "solo" if start.alone else "risky"
        self.second = self.asha if start.alone else self.sunil
        self.case = make_case(
            start.right,
            self.at,
            claims=start.claims,
            answers=ANSWERS,
            residence=start.place,
            arrived_at=self.at - timedelta(days=start.lay),
            by=self.asha if start.lay else None,
        )
        for deed in start.deeds:
            getattr(self, deed)()
            self.look()
            self.no_day_passes_unsaid()
            self.nothing_ends_unexplained()
            self.no_verified_statute_is_broken()

    def finish(self) -> None:
        """All that was decided is carried out; a deletion waits a day first."""
        for _turn in range(4):
            fulfilment.run_due(self.at)
            self.look()
            if not self.case.is_open():
                return
            self.time_passes(2)

    def lapse(self) -> None:
        """The last day of every law is over, and nobody has answered."""
        for _turn in range(4):
            self.time_passes(29)

    def agree(self) -> None:
        """By the second person, or by the only one a day later."""
        self.time_passes(2)
        if self.case.status == Status.CHECKING:
            self.tried(Move.AGREE, "do")

    def search_in_vain(self) -> None:
        for _turn in range(8):
            fulfilment.run_due(self.at)
            self.look()
            self.tried(Move.NOTHING_FOUND, "do")
            self.time_passes(3)

    def refuse(self) -> None:
        self.tried(Move.DECIDE, "refuse")
        self.agree()
        self.finish()

    def close(self) -> None:
        """Thirty days after the answer nothing is left but to close it."""
        self.finish()
        self.time_passes(31)
        self.tried(Move.CLOSE, "do")

    def send_back(self) -> None:
        self.tried(Move.SEND_BACK, "do")

    def put_question(self) -> None:
        self.tried(Move.ASK, "do")

    def give_up(self) -> None:
        self.tried(Move.WITHDRAW, "do")

    def move(self) -> None:
        self.use_law("eu")

    def judge(self) -> None:
        """By somebody who had no part in it; whoever had one tries first."""
        self.judge_as(self.choose(["refuse", "do"]))

    def prove(self) -> None:
        self.type_code()

    def decide_some(self) -> None:
        """On grounds that fit; where the draw fits nothing, as it was drafted."""
        if not self.decided(self.fitting()):
            self.decided(weighed(self.case))

    def reach(self, what: str | None) -> None:
        self.reached.add(what or "")

    # --- what can happen ----------------------------------------------------------

    @rule(days=strategies.sampled_from([1, 3, 10, 29, 31]))
    def time_passes(self, days: int) -> None:
        self.at += timedelta(days=days)
        self.sweep()

    @rule()
    def work_is_done(self) -> None:
        fulfilment.run_due(self.at)
        self.look()

    @precondition(lambda self: hasattr(self, "case"))
    @rule(data=strategies.data())
    def somebody_acts(self, data: strategies.DataObject) -> None:
        """Mostly what is open now, and as often as not something that is closed."""
        self.look()
        open_now = workflow.allowed(self.case, self.at)
        likely = [act for act in ACTS if self.is_open(act, open_now)]
        act = data.draw(strategies.sampled_from([*likely * 2, *ACTS]))
        self.tried(act, data.draw(strategies.sampled_from(["do", "partly", "refuse"])))

    def tried(self, act: Move, verb: str) -> None:
        """The table says what is open; what it closes is refused by the verb itself."""
        self.look()
        open_now = workflow.allowed(self.case, self.at)
        before = self.case.status
        try:
            with transaction.atomic():
                self.do(act, verb)
        except workflow.IllegalMove:
            is_early = act is Move.NOTHING_FOUND and self.waits_for_an_answer()
            is_closed = not self.is_open(act, open_now) or is_early
            assert is_closed, f"{act} was open and was refused"
            assert Case.objects.get(pk=self.case.pk).status == before
        except (deciding.NotDecided, NotTheSecondPerson):
            # A person is missing, or words are; the request stays where it was.
            assert Case.objects.get(pk=self.case.pk).status == before
        else:
            assert self.is_open(act, open_now), f"{act} was closed and was done"
            way = "alone" if self.start.alone else "by a second person"
            self.reach(f"agreed {way}" if act is Move.AGREE else BY_ACT.get(act))
        self.look()

    @precondition(lambda self: hasattr(self, "case") and self.case.right in PROVEN)
    @rule()
    def the_code_is_typed(self) -> None:
        self.type_code()

    def type_code(self) -> None:
        """Whoever reads the mailbox proves that it is theirs, and the search begins."""
        fulfilment.run_due(self.at)
        self.look()
        mail = OutboundMail.objects.filter(kind="code").order_by("-pk").first()
        if mail is None or self.case.proven_at or not self.case.is_open():
            return
        first = outbox.read(mail)["text"].splitlines()[0]
        digits = "".join(each for each in first if each.isdigit())[:6]
        result = identity.confirm(self.case, typed=digits, at=self.at)
        self.look()
        # A code proves nothing when it is old; a full copy may need facts beside it.
        assert result is codes.Result.OK or self.case.proven_at is None
        if result is codes.Result.OK and self.case.proven_at is None:
            self.reach("more than a code")
        fulfilment.run_due(self.at)
        self.look()

    @precondition(lambda self: hasattr(self, "case") and self.case.right in PROVEN)
    @rule(data=strategies.data())
    def each_kind_is_decided(self, data: strategies.DataObject) -> None:
        self.choose = chooser(data)
        self.decided(self.choose([self.fitting, self.wild])())

    def fitting(self) -> list[Proposal]:
        """What is ours is done, or kept or refused on a ground that can be true of it."""
        known = list(grounds.offered(self.case))
        lines = []
        for line in weighed(self.case):
            codes = [
                each.code
                for each in known
                if each.code != "named_law"
                and grounds.find(self.case, each.code, line.category)
            ]
            verb = self.choose(proposals.verbs(self.case)) if codes else line.verb
            if line.verb in {"do", ""} and verb != "do" and codes:
                why = {"ground": f"{line.title}: {WEIGHED}", "until": UNTIL}
                line = replace(line, verb=verb, code=self.choose(codes), **why)
            lines.append(line)
        return lines

    def wild(self) -> list[Proposal]:
        """Any verb on any ground, as often as not one that may not be."""
        verbs = [verb for verb in proposals.verbs(self.case) if verb != "pass_on"]
        # A law that the policy lacks has to be written out as well.
        known = [g.code for g in grounds.offered(self.case) if g.code != "named_law"]
        lines = []
        for line in deciding.draft(self.case):
            verb = self.choose(verbs)
            code = self.choose(known) if verb != "do" else ""
            why = self.choose(["", f"{line.title}: {WEIGHED}"])
            lines.append(replace(line, verb=verb, code=code, ground=why))
        return lines

    def decided(self, lines: list[Proposal]) -> bool:
        """Whether it could be decided so; what could not is left as it was."""
        self.look()
        is_open = bool(
            {Move.DECIDE, Move.PROPOSE} & workflow.allowed(self.case, self.at)
        )
        try:
            with transaction.atomic():
                deciding.decide(self.case, lines, by=self.asha, at=self.at)
        except workflow.IllegalMove:
            assert not is_open
        except deciding.NotDecided:
            assert not self.case.decisions.exists() or not is_open
        else:
            assert is_open
            kept = self.case.decisions.exclude(verb="do")
            assert not kept.filter(ground="").exists()
            others = kept.exclude(ground_code__in=refusals.ON_RECORD)
            assert not others.exclude(ground__contains=WEIGHED).exists()
            self.reach("decided by kind")
            self.reach("something kept" if kept.filter(verb="keep").exists() else None)
            self.look()
            return True
        self.look()
        return False

    @precondition(lambda self: hasattr(self, "case"))
    @rule(law=strategies.sampled_from(["eu", "us-ca", "us-va", "company"]))
    def another_law_is_used(self, law: str) -> None:
        self.use_law(law)

    def use_law(self, law: str) -> None:
        """The day is counted anew from receipt, and no day that was missed is unsaid."""
        self.look()
        place = {"eu": "DE", "us-ca": "US-CA", "us-va": "US-VA", "company": "JP"}[law]
        offered = {pack.code for pack in law_switch.offered(self.case)}
        is_longer = self.case.clocks.filter(extended_due__isnull=False).exists()
        is_decided = self.case.decisions.exists()
        may = self.case.is_open() and law in offered and not is_longer
        may = may and not is_decided
        why = "They wrote to us that they have moved to another place."
        try:
            with transaction.atomic():
                law_changing.use(
                    self.case, law, place=place, reason=why, by=self.asha, at=self.at
                )
                if row := law_changing.proposed(self.case):
                    law_changing.agree(
                        self.case,
                        seen=row.pk,
                        by=self.sunil,
                        signed_in_at=self.at,
                        at=self.at,
                    )
        except NotSwitched:
            assert not may
        else:
            assert may
            assert self.case.law == law
            self.reach("another law")
        self.look()

    @precondition(lambda self: hasattr(self, "case"))
    @rule()
    def more_time_is_taken(self) -> None:
        self.lengthen()

    def lengthen(self) -> None:
        """Once, and before the day is over: afterwards no reason gives more time."""
        self.look()
        offered = extending.offer(self.case, self.at)
        today = applicable.today(letters.reading.current(self.at), self.at)
        answers = self.case.clocks.filter(kind="answer", done_at=None)
        is_over = self.case.is_open() and all(c.first_due < today for c in answers)
        try:
            with transaction.atomic():
                extending.extend(
                    self.case,
                    still=next(
                        (e.code for e in extending.causes(self.case, self.at)), ""
                    ),
                    reason=REASON,
                    by=self.asha,
                    at=self.at,
                )
        except NotLonger:
            is_plain = not extending.causes(self.case, self.at)
            assert is_plain or offered is None or offered.then is None
            if is_over and not is_plain:
                self.reach("no more time after the day")
        else:
            assert offered is not None
            assert not is_over
            self.reach("more time")
            # In the act itself, with its reason (GDPR Art. 12(3), 11 CCR 7021(b)).
            about = f"case:{self.case.reference}"
            heard = OutboundMail.objects.filter(about=about, kind="more_time")
            assert heard.filter(created_at=self.at).exists()
            # What was missed stays missed.
            counted = self.case.clocks.filter(done_at=None).exclude(kind="acknowledge")
            over = [c.answer_by for c in counted if c.due() < self.at.date()]
            assert self.case.due_on == min([offered.then, *over])

    @precondition(lambda self: hasattr(self, "case"))
    @rule()
    def the_answer_is_appealed(self) -> None:
        self.appeal()

    def appeal(self) -> None:
        """As far as it is open: what may not be appealed says why."""
        self.look()
        reason = appealing.closed_because(self.case)
        grievance = appealing.Grievance(words="You did not read it.")
        said = ""
        try:
            with transaction.atomic():
                appealing.appeal(self.case, grievance, at=self.at)
        except appealing.NotOpen as error:
            said = str(error)
        else:
            self.reach("appealed")
        assert said == reason

    @rule(verb=strategies.sampled_from(["refuse", "do"]))
    def somebody_else_decides_the_appeal(self, verb: str) -> None:
        self.judge_as(verb)

    def judge_as(self, verb: str) -> None:
        row = Appeal.objects.filter(verdict="", case__status__in=OPEN).first()
        if row is None or Move.DECIDE not in workflow.allowed(row.case, self.at):
            return
        reason = "" if verb == "do" else "It was read."
        answer = Answer(verb=verb, words="We looked again.", reason=reason)
        for first in appealing.first_deciders(row.of):
            try:
                with transaction.atomic():
                    appealing.decide(row.case, answer, by=first, at=self.at)
            except deciding.NotDecided:
                self.reach("not by who decided")
                continue
            raise AssertionError("who decided first decided the appeal")
        self.by_outsider(row, answer)
        self.reach("an appeal decided")
        fulfilment.run_due(self.at)
        self.look()

    # --- doing it -------------------------------------------------------------------

    def by_outsider(self, row: Appeal, answer: Answer) -> None:
        address = f"judge{row.pk}@law.example"
        review = reviewing.invite(
            row.case, name="Ada Bell", email=address, by=self.asha, at=self.at
        )
        appealing.decide(row.case, answer, by=review, at=self.at)

    def ask(self) -> None:
        """Where nobody has to be known, nothing may be asked."""
        try:
            ask(self.case, "Which?", by=self.asha, at=self.at)
        except asking.TooMuch:
            assert proofs.rung(self.case) is ladder.NOTHING

    def do(self, act: Move, verb: str) -> None:
        case, asha, at = self.case, {"by": self.asha}, {"at": self.at}
        second = {"by": self.second, **at}
        deeds = {
            Move.ASK: lambda: self.ask(),
            Move.REPLY: lambda: talking.reply(case, words="The last.", **at),
            Move.CARRY_ON: lambda: talking.carry_on(case, **asha, **at),
            Move.DECIDE: lambda: writing.write(case, self.answer(verb), **asha, **at),
            Move.AGREE: lambda: deciding.agree(
                case, seen=deciding.stand(case), signed_in_at=self.at, **second
            ),
            Move.SEND_BACK: lambda: deciding.send_back(case, note="Again.", **second),
            Move.WITHDRAW: lambda: talking.withdraw(case, **at),
            Move.CLOSE: lambda: talking.close(case, **asha, **at),
            Move.NOTHING_FOUND: lambda: talking.nothing_found(case, **asha, **at),
        }
        deeds[act]()

    def answer(self, verb: str) -> Answer:
        known = {reply.verb for reply in writing.replies(self.case)}
        chosen = verb if verb in known else "do"
        reason = "" if chosen == "do" else "The law says otherwise."
        return Answer(
            verb=chosen,
            words="Here is our answer.",
            reason=reason,
            compelling="You ask us to look at it, and your letter names no danger.",
            milder="Without names nobody could tell which account was attacked.",
        )

    @staticmethod
    def is_open(act: Move, open_now: set[Move]) -> bool:
        # One verb decides at once, or proposes where a second person has to look.
        either = {Move.DECIDE, Move.PROPOSE} if act is Move.DECIDE else {act}
        return bool(either & open_now)

    def sweep(self) -> None:
        """What the clock does by itself, day by day and at six in the evening."""
        while self.swept < self.at:
            self.swept = min(self.swept + timedelta(days=7), self.at)
            lateness.draft_due(self.swept)
            lateness.send_due(self.swept + timedelta(hours=8))
        tidying.tidy(self.at)
        self.look()

    def look(self) -> None:
        self.case = Case.objects.get(pk=self.case.pk)
        if self.case.status == Status.CLOSED:
            self.reach("closed")
        if self.case.ending == Ending.NOTHING_FOUND:
            self.reach("nothing found")
        if self.case.ending == Ending.REFUSED:
            self.reach("refused")

    # --- what must be true after every step -------------------------------------------

    @precondition(lambda self: hasattr(self, "case"))
    @invariant()
    def no_day_passes_unsaid(self) -> None:
        today = applicable.today(letters.reading.current(self.at), self.swept)
        for case in Case.objects.filter(status__in=OPEN, due_on__lt=today):
            said = LateLetter.objects.filter(case=case, due_on=case.due_on)
            assert said.exists(), f"{case.right} was due on {case.due_on}"
            self.reach("a day missed and said")
        for clock in Clock.objects.select_related("case__receipt"):
            self.says_what_was_missed(clock, today)

    def says_what_was_missed(self, clock: Clock, today: date) -> None:
        """Of every clock, also of a receipt; what is over stays missed."""
        zone = ZoneInfo(clock.case.time_zone)
        if clock.done_at is not None:
            until = clock.done_at.astimezone(zone).date()
            is_over = clock.answer_by < until
        else:
            until = today
            is_over = clock.case.is_open() and clock.answer_by < until
        # Our own day may be earlier than the limit of the rule.
        is_beyond = is_over and clock.due() < until
        words = clock_lines.state(clock.case, clock, at=self.swept)
        assert words.startswith("Missed by ") is is_beyond, f"{clock.kind}: {words}"
        assert words.startswith(("Missed by ", "Later than ")) is is_over, words
        if is_over and clock.kind == "acknowledge":
            self.reach("a receipt late")
            is_owed = arriving.owes_acknowledgement(clock.case)
            assert is_owed or self.acts(clock.case, "case.confirmed_late")

    @precondition(lambda self: hasattr(self, "case"))
    @invariant()
    def nothing_ends_unexplained(self) -> None:
        for case in Case.objects.exclude(status__in=OPEN):
            assert case.ending
            if case.status == Status.WITHDRAWN:
                assert self.acts(case, "case.withdraw")
                continue
            assert case.answered_at is not None
            assert case.messages.filter(kind=MessageKind.LETTER).exists()
            done = Outcome.objects.filter(case=case, kind__in=NEEDS_GROUND)
            assert not done.filter(ground="").exists()
            if case.status == Status.CLOSED:
                assert self.at >= case.answered_at + workflow.OPEN_AFTER_ANSWER

    @precondition(lambda self: hasattr(self, "case"))
    @invariant()
    def no_verified_statute_is_broken(self) -> None:
        for case in Case.objects.all():
            right = registry.get(case.right)
            if right.is_immediate or right.stops_at_receipt:
                # Nobody refuses an opt-out or an objection (GDPR Art. 21(3)).
                assert Move.REFUSE not in workflow.allowed(case, self.at)
            if right.is_immediate:
                # As soon as anybody here has it.
                assert case.answered_at == case.receipt.at
            for clock in case.clocks.filter(review="verified"):
                if clock.extended_due is not None:
                    assert clock.extended_on <= clock.first_due
                    assert clock.extended_due <= clock.longest_due
                    # Our own promise takes words of the officer's alone.
                    is_own = clock.law == "company"
                    assert clock.reason.endswith(REASON if is_own else f" {REASON}")
                if case.is_open() and clock.kind == "answer" and not clock.done_at:
                    assert case.due_on <= clock.due()
        for row in Appeal.objects.exclude(decided_by=None):
            assert row.decided_by not in {row.first_proposed_by, row.first_agreed_by}

    @precondition(lambda self: hasattr(self, "case"))
    @invariant()
    def nobody_is_known_by_less_than_the_ladder_asks(self) -> None:
        for case in Case.objects.exclude(proven_at=None):
            shown = {proof.kind: proof.result for proof in case.proofs.all()}
            rung = ladder.rung(
                registry.get(case.right), proofs.law_of(case), claims.scope(case)
            )
            if rung is ladder.NOTHING or ProofKind.VOUCHED in shown:
                continue
            assert ProofKind.CODE in shown
            assert ProofKind.DECLARED in shown or not rung.declares
            fits = shown.get(ProofKind.FACTS, {}).get("fits", ())
            assert len(fits) >= min(rung.facts, len(proofs.offered(case)))

    @precondition(lambda self: hasattr(self, "case"))
    @invariant()
    def what_was_stopped_stays_off(self) -> None:
        """From the receipt on, while the request stands (GDPR Art. 18(1)(d), 21(3))."""
        for case in Case.objects.all():
            right, off = registry.get(case.right), []
            if right.stops_at_receipt:
                pause = Restriction.objects.get(case=case)
                assert pause.since == case.receipt.at
                off = pause.purposes if pause.lifted_at is None else []
            elif right.is_immediate and not right.ends_consent:
                off = stopping.asked(right, case)
                assert off
            for kind, value in claims.typed(case).items():
                for purpose in off:
                    may = gate.may_process_identifier(kind, value, purpose, self.at)
                    assert not may, f"{purpose} goes on after {case.right}"

    @staticmethod
    def acts(case: Case, act: str) -> bool:
        about = f"case:{case.reference}"
        return LedgerEntry.objects.filter(about=about, act=act).exists()

    def nobody_alone_is_stuck(self) -> None:
        """From wherever the walk ended there is a way to an answer, also for one."""
        self.look()
        for _turn in range(80):
            fulfilment.run_due(self.at)
            self.look()
            if not self.case.is_open():
                return
            self.one_step_further()
        raise AssertionError(f"{self.case.right} is stuck while {self.case.status}")

    def one_step_further(self) -> None:
        if self.waits_for_an_answer():
            self.at += timedelta(days=1)
            self.sweep()
        elif self.case.status == Status.WAITING:
            talking.carry_on(self.case, by=self.asha, at=self.at)
        elif self.case.status == Status.CHECKING:
            # Time to look at it afresh, and a new sign-in.
            self.at += timedelta(hours=25)
            self.do(Move.AGREE, "do")
        elif Move.NOTHING_FOUND in workflow.allowed(self.case, self.at):
            talking.nothing_found(self.case, by=self.asha, at=self.at)
        elif registry.get(self.case.right).needs_proof and not self.case.proven_at:
            # The person's turn: the code, or giving it up.
            self.type_code()
            if not self.case.proven_at:
                talking.withdraw(self.case, at=self.at)
        elif not workflow.is_decided(self.case):
            self.decide_at_last()
        else:
            # A deletion waits a day, so that it can be stopped.
            self.at += timedelta(hours=25)

    def waits_for_an_answer(self) -> bool:
        return unanswered.until(self.case, self.at) is not None

    def decide_at_last(self) -> None:
        if self.case.right in PROVEN:
            lines = weighed(self.case)
            deciding.decide(self.case, lines, by=self.asha, at=self.at)
        else:
            self.do(Move.DECIDE, "do")


def test_any_walk_keeps_every_promise(policy, mapped, asha, sunil, settings):
    settings.SECOND_PERSON = "risky"  # what walks say is undone with this
    Walk.company = mapped
    Walk.reached.clear()
    # The same walks each time; with KEPT_WALKS=random others, whose seed is printed.
    chosen = os.environ.get("KEPT_WALKS", "0")
    number = random.randrange(2**32) if chosen == "random" else int(chosen)
    print(f"These walks again: KEPT_WALKS={number}")
    for place, start in enumerate(STARTS):
        print(start)
        Walk.start = start
        seed(number + place)(Walk)
        run_state_machine_as_test(
            Walk,
            settings=bounds(
                max_examples=1,
                stateful_step_count=6,
                deadline=None,
                phases=[Phase.generate],
                database=None,
                suppress_health_check=list(HealthCheck),
            ),
        )
    assert REACHED - Walk.reached == set()
