"""A request is safe while broker, worker or the company's own system are down."""

from __future__ import annotations

import pickle
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from itertools import chain
from pathlib import Path

import pytest

from tests import broker, people
from tests.faults import breaking
from tests.visitor import Visitor

pytestmark = [pytest.mark.fault, pytest.mark.usefixtures("whole")]

CASES = 10
PICKLE = "application/x-python-serialize"


class Obeyed:
    """What a pickle would do to whoever opens it."""

    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return (open, (str(self.path), "w"))


@pytest.fixture(scope="module")
def emails(portal):
    """One account for each test."""
    return iter(people.accounts(portal, CASES))


@pytest.fixture(scope="module")
def officers(portal):
    return [people.desk(portal, name) for name in ("asha", "sunil")]


@pytest.fixture(autouse=True)
def mended(portal):
    """What one test broke, or left to be done, must not fail the next."""
    breaking.settle(portal)
    yield
    portal.start_company()
    if not portal.is_broker_alive():
        portal.start_broker()
    if not (portal.is_plain and breaking.lives(portal, "worker")):
        portal.kill_worker()
        portal.start_worker()


def test_a_request_goes_on_while_papers_are_printed_slowly(portal, officers, emails):
    """Every receipt takes eight seconds of the only worker, and more of them wait than
    it prints meanwhile."""
    for _turn in range(4):
        caller = Visitor(portal.url)
        caller.submit(caller.get("/rights/stop_calls/"), phone="+12025550143")
    portal.kill_worker()
    two = {"PRINT_PAPERS": "true", "WORKER_CHILDREN": "2"}
    portal.start_worker("paper.printing=sleep:8000", **two)

    case = people.erasure(portal, next(emails))
    people.decide(portal, case, *officers)

    portal.wait(lambda: people.status(portal, case) == "answered", 3 * 8)
    assert portal.query("SELECT 1 FROM portal_sheet WHERE printed_at IS NULL")


RULE = """
from django.utils import timezone
from portal.models import User
from rights import standing
asha, sunil = (User.objects.get(email=f"{n}@example.com") for n in ("asha", "sunil"))
at = timezone.now()
made = standing.propose("access", way="alone", by=asha, at=at)
standing.agree(made, by=sunil, signed_in_at=at, at=at)
"""
# An open account without a voice or a call, of which nobody has to weigh anything.
ORDINARY = (
    "SELECT u.email FROM users u WHERE u.closed_at IS NULL"
    " AND u.id NOT IN (SELECT user_id FROM recordings)"
    " AND u.id NOT IN (SELECT user_id FROM voice_clones)"
    " AND u.id NOT IN (SELECT user_id FROM own_calls WHERE user_id IS NOT NULL)"
    " AND u.email NOT IN (SELECT speaker_email FROM customer_clones"
    " WHERE speaker_email IS NOT NULL)"
    " AND NOT EXISTS (SELECT 1 FROM calls c WHERE c.callee_number = u.phone)"
    " ORDER BY u.email LIMIT 1"
)


def test_whoever_signed_in_has_an_ordinary_copy_within_a_minute(portal, officers):
    done = portal.manage("shell", "-c", RULE)
    assert done.returncode == 0, done.stderr
    ((email,),) = portal.company_query(ORDINARY)
    visitor = Visitor(portal.url)
    people.sign_in(portal, visitor, email, reader=officers[0])
    seen = visitor.get("/rights/access/")
    for fields in ({"country": "DE"}, {"scope": "all"}, {"way": "site"}):
        seen = visitor.submit(seen, **fields)
    last = seen.form_with("draft")

    began = time.monotonic()
    case = people.stored(visitor.send(seen, last).text)
    portal.wait(lambda: people.status(portal, case) == "answered", 60)

    print(f"a copy after {time.monotonic() - began:.1f} s")
    assert time.monotonic() - began < 60
    pk = people.column(portal, case, "id")
    assert portal.query("SELECT 1 FROM rights_copy WHERE case_id = %s", pk)


def test_an_opt_out_counts_within_a_second_of_its_press(portal):
    """The middle one of three: whatever else the machine does, most are as quick."""
    stopped = "SELECT count(*) FROM consent_stop WHERE purpose = 'sale'"
    took = []
    for number in range(3):
        visitor = Visitor(portal.url)
        seen = visitor.get("/rights/opt_out/")
        ((before,),) = portal.query(stopped)

        began = time.monotonic()
        visitor.submit(seen, choices=["sale"], address=f"guest{number}@example.org")
        assert portal.query(stopped) == [(before + 1,)]
        took.append(time.monotonic() - began)

    print("an opt-out after", ", ".join(f"{each:.2f} s" for each in took))
    assert sorted(took)[1] < 1


def is_answered(portal, case):
    """In the time that recovery may take (I8)."""
    portal.wait(lambda: people.status(portal, case) == "answered", breaking.RECOVERY)


def test_a_request_is_taken_and_a_stop_obeyed_with_broker_and_worker_dead(
    portal, officers, emails
):
    portal.kill_worker()
    portal.kill_broker()

    filed = people.ask_for_erasure(portal, next(emails))
    caller = Visitor(portal.url)
    seen = caller.submit(caller.get("/rights/stop_calls/"), phone="+12025550143")

    assert "Done. It has stopped." in seen.text
    assert "Done. It has stopped." in caller.get("/receipt/").text
    assert people.status(portal, filed.case) == "received"
    assert "Next:" in people.desk(portal, "sunil").get("/desk/").text
    assert portal.query("SELECT 1 FROM consent_stop WHERE purpose = 'outbound-calls'")

    portal.start_broker()
    portal.start_worker()
    people.prove(portal, filed)
    people.wait_searched(portal, filed.case)
    people.decide(portal, filed.case, *officers)
    is_answered(portal, filed.case)


COLUMNS = {
    "postgres": "SELECT column_name FROM information_schema.columns"
    " WHERE table_name = 'portal_outboundmail'",
    "sqlite": "SELECT name FROM pragma_table_info('portal_outboundmail')",
}


def copies_of_a_mail(portal, count):
    """So many more mails to send, each with its message in the queue."""
    names = [name for (name,) in portal.query(COLUMNS[portal.kind])]
    (row,) = portal.query(f"SELECT {', '.join(names)} FROM portal_outboundmail LIMIT 1")
    unsent = {"sent_at": None, "withheld_at": None, "about": ""}
    rows = []
    for number in range(count):
        own = {"id": str(uuid.uuid4()), "dedupe": f"copy-{number}", **unsent}
        rows.append({**dict(zip(names, row, strict=True)), **own}.values())
    marks = ", ".join([f"({', '.join(['%s'] * len(names))})"] * count)
    portal.query(
        f"INSERT INTO portal_outboundmail ({', '.join(names)}) VALUES {marks}",
        *chain.from_iterable(rows),
    )
    for _each in range(count):
        broker.send(portal, "portal.tasks.send_mail", b"[[], {}, {}]")


def test_work_queued_in_a_broker_that_dies_is_found_again(portal, officers, emails):
    """Two hundred, and a request in the middle of its deletion."""
    case = people.erasure(portal, next(emails))
    portal.kill_worker()
    people.decide(portal, case, *officers)
    copies_of_a_mail(portal, 200)
    portal.kill_broker()
    portal.start_broker()

    portal.start_worker()

    is_answered(portal, case)
    left = "SELECT count(*) FROM portal_outboundmail WHERE dedupe LIKE 'copy-%%'"
    unsent = f"{left} AND sent_at IS NULL"
    portal.wait(lambda: portal.query(unsent) == [(0,)], breaking.RECOVERY)
    assert portal.query(left) == [(200,)]


def test_a_broker_that_forgets_everything_changes_nothing_for_a_person(
    portal, officers, emails
):
    filed = people.ask_for_erasure(portal, next(emails))
    callers = [Visitor(portal.url) for _number in range(10)]
    done = []
    for number, caller in enumerate(callers):
        page = caller.get("/rights/stop_calls/")
        broker.empty(portal)
        done.append(caller.submit(page, phone=f"+1202555016{number}"))
    people.prove(portal, filed)
    broker.empty(portal)
    people.wait_searched(portal, filed.case)
    people.decide(portal, filed.case, *officers)
    broker.empty(portal)

    is_answered(portal, filed.case)
    for seen, caller in zip(done, callers, strict=True):
        assert "Done. It has stopped." in seen.text
        assert "Done. It has stopped." in caller.get("/receipt/").text


def test_what_no_version_understands_is_set_aside_and_the_rest_goes_on(
    portal, officers, emails
):
    case = people.erasure(portal, next(emails))
    other = people.ask_for_erasure(portal, next(emails)).case
    portal.kill_worker()
    obeyed = portal.places.folder / "obeyed"
    broker.send(portal, "rights.tasks.gone", b"[[], {}, {}]")
    broker.send(portal, "rights.tasks.run_cases", b'[[], {"nonsense": 1}, {}]')
    broker.send(portal, "rights.tasks.run_cases", b"no list at all")
    broker.send(portal, "rights.tasks.run_cases", pickle.dumps(Obeyed(obeyed)), PICKLE)
    portal.query(
        "INSERT INTO rights_step (case_id, dataset, effect, rank, state, sealed,"
        " result, created_at, lease_owner, attempt, error, apart)"
        " SELECT id, '', 'from_later', 0, 'due', NULL, '{}', received_at, '', 0,"
        " '', ''"
        " FROM rights_case WHERE reference = %s",
        other,
    )
    people.decide(portal, case, *officers)

    portal.start_worker()

    is_answered(portal, case)
    failed = "SELECT error FROM rights_step WHERE effect = 'from_later'"
    portal.wait(lambda: portal.query(failed) != [("",)])
    assert not obeyed.exists()
    portal.query("DELETE FROM rights_step WHERE effect = 'from_later'")


def test_no_log_message_or_queue_holds_what_a_person_wrote(portal, officers, emails):
    email, words = next(emails), "kingfisher-under-the-bridge"
    portal.kill_worker()
    filed = people.ask_for_erasure(portal, email, words=words)
    queued = broker.waiting(portal)
    portal.start_worker()
    people.prove(portal, filed)
    people.wait_searched(portal, filed.case)
    people.decide(portal, filed.case, *officers)
    is_answered(portal, filed.case)

    logs = [path.read_text("utf-8", "replace") for path in portal.logs()]
    assert queued
    places = "\n".join([*logs, queued, broker.waiting(portal)])
    secrets = [email, email.split("@")[0], words, people.PHRASE, portal.password]
    assert [secret for secret in secrets if secret in places] == []


def test_the_same_form_pressed_twice_at_once_is_one_request(portal, emails):
    visitor = Visitor(portal.url)
    before = portal.query("SELECT count(*) FROM rights_case")
    press = people.last_question(visitor, next(emails))

    with ThreadPoolExecutor(2) as both:
        pages = list(both.map(lambda _press: press(), range(2)))

    assert [page.status for page in pages] == [200, 200]
    # Whoever comes second may find the session gone that the first one changed.
    receipts = [page for page in pages if page.url.endswith("/receipt/")]
    assert len({people.stored(page.text) for page in receipts}) == 1
    assert portal.query("SELECT count(*) FROM rights_case") == [(before[0][0] + 1,)]


def test_a_slow_worker_cannot_write_after_another_took_its_step(
    portal, officers, emails
):
    case = people.erasure(portal, next(emails))
    portal.kill_worker()
    portal.start_worker(failpoints="step.claimed=sleep:12000|once")
    people.decide(portal, case, *officers)
    portal.wait_reached("step.claimed")
    ((step, slow),) = breaking.in_hand(portal)

    portal.start_worker(name="second")

    owner = "SELECT lease_owner FROM rights_step WHERE id = %s"
    portal.wait(lambda: portal.query(owner, step) != [(slow,)])
    is_answered(portal, case)
    # The slow one wakes up, finds its work done, and goes on with other work: once
    # it has slept, which is no recovery.
    portal.kill_worker("second")
    before = portal.query("SELECT ok_at FROM portal_sweep WHERE name = 'rights.steps'")
    portal.wait(
        lambda: (
            before
            != portal.query(
                "SELECT ok_at FROM portal_sweep WHERE name = 'rights.steps'"
            )
        ),
        30,
    )


def test_a_message_goes_out_once_though_its_worker_died_after_sending(portal):
    ((number,),) = portal.company_query("SELECT max(callee_number) FROM calls")
    caller = Visitor(portal.url)
    seen = caller.submit(caller.get("/rights/stop_calls/"), phone=number)
    portal.kill_worker()
    caller.send(seen, seen.form_to("/number/"))
    unsent = (
        "SELECT id FROM portal_outboundmail WHERE sent_at IS NULL AND channel = 'phone'"
    )
    sent: list[Path] = []
    # A mail to the officers may be the first that goes out, and its worker the first
    # that dies.
    for _turn in range(4):
        breaking.kill_at(portal, "outbox.after_send")
        sent = list((portal.places.data_dir / "phone").glob("*.json"))
        if sent:
            break
    assert len(sent) == len(portal.query(unsent)) == 1

    portal.start_worker()

    portal.wait(lambda: not portal.query(unsent), breaking.RECOVERY)
    assert list((portal.places.data_dir / "phone").glob("*.json")) == sent


def test_a_companys_database_that_is_down_costs_only_time(portal, officers, emails):
    case = people.erasure(portal, next(emails))
    portal.kill_company()
    people.decide(portal, case, *officers)

    failed = "SELECT error, next_try_at FROM rights_step WHERE error <> ''"
    portal.wait(lambda: portal.query(failed), 30)
    # Until the pauses are as long as they get; a locked file answers too late for it.
    tried = "SELECT 1 FROM rights_step WHERE error <> '' AND attempt > %s"
    often = 3 if portal.kind == "postgres" else 0
    portal.wait(lambda: portal.query(tried, often), 40)
    ((error, _next),) = portal.query(failed)
    pk = people.column(portal, case, "id")
    page, today = (
        officers[0].get(path).text for path in (f"/desk/rights/case/{pk}/", "/desk/")
    )
    assert "could not be reached or did not answer in time" in error
    assert error in page
    assert error in today
    # The day is still there to be kept, and when it is tried again.
    due = f"{people.due_on(portal, case):%a %-d %b %Y}"
    assert due in page
    assert due in today
    assert "It is tried again by itself at " in page
    assert people.status(portal, case) == "working"

    portal.start_company()
    is_answered(portal, case)
