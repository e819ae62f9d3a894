"""Whatever order things happen in: nothing is missed unseen, nothing ends unexplained.

A machine walks random sequences of what the table allows, with advancing time, alone and
in pairs. After each step it looks at the rows: no day passes unsaid, no ending lacks its
letter and its grounds, no verified limit of a law is passed, nobody alone is stuck.
"""

from __future__ import annotations

import os
import random
from dataclasses import replace
from datetime import date, datetime, timedelta
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

from portal import codes, outbox
from portal.models import LedgerEntry, OutboundMail, User
from portal.second_person import NotTheSecondPerson
from rights import (
    appealing,
    applicable,
    arriving,
    asking,
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
    LateLetter,
    MessageKind,
    Outcome,
    OutcomeKind,
    Status,
)
from rights.workflow import Move
from rights.writing import Answer
from tests.company import add_maya
from tests.rights.world import AT, WEIGHED, ask, make_case, weighed

pytestmark = pytest.mark.words


WRITTEN = ("complaint", "enquiry", "objection")
PROVEN = ("erasure", "access")
DONE_AT_ONCE = ("opt_out", "stop_calls")
PLACES = ("DE", "US-CA", "US-VA", "GB", "IN", "")
REASON = "Two of our systems hold parts of it, and one of them is being moved."
ANSWERS = {
    "words": "Please look at it.",
    "contact": "me@example.org",
    "choices": ["marketing"],
    "purposes": ["improvement"],
}
NEEDS_GROUND = (OutcomeKind.KEPT, OutcomeKind.REFUSED, OutcomeKind.FAILED)
# What an officer, or the person, does about a request.
ACTS = (
    *(Move.ASK, Move.REPLY, Move.CARRY_ON, Move.DECIDE, Move.AGREE),
    *(Move.SEND_BACK, Move.WITHDRAW, Move.CLOSE, Move.NOTHING_FOUND),
)


class Walk(RuleBasedStateMachine):
    """One request, and the appeals of its answers."""

    def __init__(self) -> None:
        super().__init__()
        # Each walk begins in the same empty house and leaves no trace in it.
        self.house = transaction.atomic()
        self.house.__enter__()
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

    @initialize(
        right=strategies.sampled_from([*WRITTEN, *PROVEN * 2, *DONE_AT_ONCE]),
        place=strategies.sampled_from(PLACES),
        alone=strategies.booleans(),
        lay=strategies.sampled_from([0, 0, 0, 20]),
    )
    def file(self, right: str, place: str, alone: bool, lay: int) -> None:
        """By its person, or by an officer where post lay for so many days."""
        settings.SECOND_PERSON = "solo" if alone else "risky"
        self.second = self.asha if alone else self.sunil
        claims = {
            "complaint": {},
            "enquiry": {},
            "stop_calls": {"phone": "+12025550143"},
        }.get(right, {"email": "maya@example.com"})
        self.case = make_case(
            right,
            self.at,
            claims=claims,
            answers=ANSWERS,
            residence=place,
            arrived_at=self.at - timedelta(days=lay),
            by=self.asha if lay else None,
        )

    # --- what can happen ----------------------------------------------------------

    @rule(days=strategies.sampled_from([1, 3, 10, 29, 31]))
    def time_passes(self, days: int) -> None:
        self.at += timedelta(days=days)
        self.sweep()

    @rule()
    def work_is_done(self) -> None:
        fulfilment.run_due(self.at)
        self.look()

    @rule(data=strategies.data())
    def somebody_acts(self, data: strategies.DataObject) -> None:
        """The table says what is open; what it closes is refused by the verb itself."""
        self.look()
        open_now = workflow.allowed(self.case, self.at)
        act = data.draw(strategies.sampled_from(ACTS))
        verb = data.draw(strategies.sampled_from(["do", "partly", "refuse"]))
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
        fulfilment.run_due(self.at)
        self.look()

    @precondition(lambda self: hasattr(self, "case") and self.case.right in PROVEN)
    @rule(data=strategies.data())
    def each_kind_is_decided(self, data: strategies.DataObject) -> None:
        """One is done and another kept or refused, on a ground that may be chosen."""
        self.look()
        verbs = [verb for verb in proposals.verbs(self.case) if verb != "pass_on"]
        # A law that the policy lacks has to be written out as well.
        known = [g.code for g in grounds.offered(self.case) if g.code != "named_law"]
        lines = []
        for line in deciding.draft(self.case):
            verb = data.draw(strategies.sampled_from(verbs))
            code = data.draw(strategies.sampled_from(known)) if verb != "do" else ""
            why = data.draw(strategies.sampled_from(["", f"{line.title}: {WEIGHED}"]))
            lines.append(replace(line, verb=verb, code=code, ground=why))
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
        self.look()

    @precondition(lambda self: hasattr(self, "case"))
    @rule(law=strategies.sampled_from(["eu", "us-ca", "us-va", "company"]))
    def another_law_is_used(self, law: str) -> None:
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
        self.look()

    @precondition(lambda self: hasattr(self, "case"))
    @rule()
    def more_time_is_taken(self) -> None:
        self.look()
        offered = extending.offer(self.case, self.at)
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
        else:
            assert offered is not None
            # What was missed stays missed.
            counted = self.case.clocks.filter(done_at=None).exclude(kind="acknowledge")
            over = [c.answer_by for c in counted if c.due() < self.at.date()]
            assert self.case.due_on == min([offered.then, *over])

    @precondition(lambda self: hasattr(self, "case"))
    @rule()
    def the_answer_is_appealed(self) -> None:
        self.look()
        reason = appealing.closed_because(self.case)
        grievance = appealing.Grievance(words="You did not read it.")
        said = ""
        try:
            with transaction.atomic():
                appealing.appeal(self.case, grievance, at=self.at)
        except appealing.NotOpen as error:
            said = str(error)
        assert said == reason

    @rule(verb=strategies.sampled_from(["refuse", "do"]))
    def somebody_else_decides_the_appeal(self, verb: str) -> None:
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
                continue
            raise AssertionError("who decided first decided the appeal")
        self.by_outsider(row, answer)
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

    # --- what must be true after every step -------------------------------------------

    @precondition(lambda self: hasattr(self, "case"))
    @invariant()
    def no_day_passes_unsaid(self) -> None:
        today = applicable.today(letters.reading.current(self.at), self.swept)
        for case in Case.objects.filter(status__in=OPEN, due_on__lt=today):
            said = LateLetter.objects.filter(case=case, due_on=case.due_on)
            assert said.exists(), f"{case.right} was due on {case.due_on}"
        for clock in Clock.objects.select_related("case__receipt"):
            self.says_what_was_missed(clock, today)

    def says_what_was_missed(self, clock: Clock, today: date) -> None:
        """Of every clock, also of a receipt; what is over stays missed."""
        zone = ZoneInfo(clock.case.time_zone)
        if clock.done_at is not None:
            is_over = clock.answer_by < clock.done_at.astimezone(zone).date()
        else:
            is_over = clock.case.is_open() and clock.answer_by < today
        words = clock_lines.state(clock.case, clock, at=self.swept)
        assert words.startswith("Missed by ") is is_over, f"{clock.kind}: {words}"
        if is_over and clock.kind == "acknowledge":
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
    add_maya(mapped)
    # The same walks each time; with KEPT_WALKS=random others, whose seed is printed.
    chosen = os.environ.get("KEPT_WALKS", "")
    if chosen:
        number = random.randrange(2**32) if chosen == "random" else int(chosen)
        print(f"These walks again: KEPT_WALKS={number}")
        seed(number)(Walk)
    run_state_machine_as_test(
        Walk,
        settings=bounds(
            max_examples=12,
            stateful_step_count=12,
            deadline=None,
            derandomize=not chosen,
            phases=[Phase.generate],
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
