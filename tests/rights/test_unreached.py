"""People who did not hear from us stand on Today, and are counted each morning."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from portal import ledger, outbox, unsafe
from portal.models import OutboundMail
from rights import (
    answering,
    mails,
    morning,
    talking,
    tidying,
    tripwires,
    unreached,
    workflow,
    writing,
)
from rights.models import Case, LateLetter
from rights.panels.unreached import NotReached
from tests.rights.test_desk import browser, staff
from tests.rights.test_to_post import SAID
from tests.rights.world import AT, later, make_case, run
from tests.rights.world import mails as told


def asked(name: str = "maya", at=AT) -> Case:
    """A request whose officer has asked something by e-mail."""
    to = f"{name}@example.com"
    said = {"words": "x", "contact": to}
    case = make_case("complaint", at, claims={}, answers=said)
    mails.to_person("question", case=case, at=at, context={"waiting": ""})
    return case


def reasons() -> dict[str, str]:
    return {each.case.reference: str(each.why) for each in unreached.of()}


def test_what_does_not_leave_counts_once_it_was_tried_often_enough(policy):
    case = asked()
    rows = OutboundMail.objects.filter(kind="question")
    rows.update(attempt=2, error="refused")
    assert reasons() == {}

    rows.update(attempt=3)

    assert reasons() == {
        case.reference: "Our message does not leave, however often it is tried."
    }
    assert morning.due(today=AT.date(), at=AT)["unreached"] == 1
    rows.update(sent_at=AT)
    assert reasons() == {}


def test_a_receipt_that_did_not_leave_stands_on_the_page_they_filed_it_on(policy):
    asked()
    OutboundMail.objects.filter(kind="received").update(attempt=9, error="refused")
    assert reasons() == {}


def test_what_was_kept_back_counts_until_something_leaves(policy):
    case = asked()
    unsafe.mark(unsafe.addressee("maya@example.com"), at=AT)
    outbox.send_due(AT)
    because = "Nothing goes to their address, because others read it."
    assert reasons() == {case.reference: because}
    # Another address that they named since.
    mails.queue("question", case=case, to="new@example.com", at=later(hours=1),
                context={"waiting": ""}, turn="2")  # fmt: skip
    outbox.send_due(later(hours=1))
    assert reasons() == {}


def test_who_gave_no_address_reads_of_lateness_alone_on_their_page(policy):
    case = make_case("complaint", claims={}, answers={"words": "x"})
    LateLetter.objects.create(
        case=case,
        due_on=AT.date(),
        new_due=later(days=9).date(),
        drafted_at=AT,
        goes_at=AT,
        sent_at=AT,
        told_by="page",
        cause="carry",
    )
    assert "only their page says that we are late" in reasons()[case.reference]
    talking.withdraw(case, at=AT)
    assert reasons() == {}


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_queries_for_one_and_for_three(policy, count):
    for turn in range(count):
        asked(f"p{turn}")
    OutboundMail.objects.filter(kind="question").update(attempt=3, error="refused")
    with CaptureQueriesContext(connection) as queries:
        assert len(unreached.of()) == count
    assert len(queries) == 2


def test_today_opens_each_of_them_in_one_click(site):
    officer = staff("officer", "Asha")
    case = asked(at=timezone.now())
    OutboundMail.objects.filter(kind="question").update(attempt=3, error="refused")
    page = browser(officer).get(reverse("admin:index")).content.decode()
    assert "1 person could not be reached" in page
    assert reverse("admin:rights_case_change", args=[case.pk]) in page
    assert not NotReached.is_for(staff("editor", "Ed Two"))


WHY = "She rang us and said that her husband reads her mail."
NOBODY = "Our answer has reached nobody:"


def kept_back(asha, to="maya@example.com") -> Case:
    """A complaint that was answered, whose address one officer marked before."""
    said = {"words": "x", "contact": to}
    case = make_case("complaint", claims={}, answers=said)
    mark(case, asha)
    writing.write(case, writing.Answer(verb="do", words=SAID), by=asha, at=AT)
    run()
    outbox.send_due(AT)
    case.refresh_from_db()
    assert case.status == "answered"
    return case


def mark(case, asha, *, is_unsafe=True, at=AT):
    tripwires.mark(
        case, "maya@example.com", is_unsafe=is_unsafe, ground=WHY, by=asha, at=at
    )


def left(kind="answered") -> int:
    rows = OutboundMail.objects.filter(kind=kind, sent_at__isnull=False)
    return rows.filter(withheld_at=None).count()


def test_an_answer_that_was_kept_back_stays_on_today_whatever_else_leaves(policy, asha):
    case = kept_back(asha)
    assert left() == 0
    assert reasons()[case.reference].startswith(NOBODY)

    mails.queue("progress", case=case, to="new@example.com", at=later(hours=1))
    outbox.send_due(later(hours=1))

    assert reasons()[case.reference].startswith(NOBODY)


def test_no_request_is_closed_by_itself_over_an_answer_that_nobody_has(policy, asha):
    case = kept_back(asha)

    assert tidying.close_answered(later(days=31)) == 0
    assert reasons()[case.reference].startswith(NOBODY)
    ledger.record(
        "answer.opened", about=workflow.about(case), by="person", at=later(days=31),
        facts={},
    )  # fmt: skip

    assert reasons() == {}
    assert tidying.close_answered(later(days=32)) == 1


def test_an_officer_can_close_it(policy, asha):
    case = kept_back(asha)
    talking.close(case, by=asha, at=later(days=31))
    assert reasons() == {}


def test_the_answer_leaves_once_the_address_is_safe_again(policy, asha, sunil):
    case = kept_back(asha)

    mark(case, sunil, is_unsafe=False, at=later(days=1))
    outbox.send_due(later(days=1))

    assert left() == 1
    assert reasons() == {}
    mark(case, sunil, is_unsafe=False, at=later(days=2))
    outbox.send_due(later(days=2))
    assert left() == 1


def test_the_answer_goes_where_they_name_a_safe_way(policy, asha):
    case = kept_back(asha)

    answering.reach(case, {"contact": "safe@example.com"}, at=later(days=1))
    outbox.send_due(later(days=1))

    assert [row["to"] for row in told("answered")][1:] == ["safe@example.com"]
    assert reasons() == {}
