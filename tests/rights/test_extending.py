"""More time: once, in time, for a reason of the case, and the person is told at once."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from notices import reading
from portal.models import LedgerEntry
from retention.models import Dataset
from rights import (
    claims,
    clock_lines,
    deadlines,
    desk_time,
    extending,
    lateness,
    missed,
    references,
    registry,
    remaining,
    steps,
    talking,
    tracking,
    tripwires,
)
from rights.deadlines import Received
from rights.extending import NotLonger
from rights.law import Length
from rights.models import Absence, Case, Clock, Decision, Step
from tests.rights.test_desk import browser, staff
from tests.rights.world import AT, asha, begun, mails, make_case, policy, proven, sunil

__all__ = ["asha", "policy", "sunil"]
pytestmark = pytest.mark.django_db
AWAY = (
    "One of our systems, which can hold a part of it, has not answered since "
    "13 June 2026."
)
WHY = "Your copy lies in four systems, and one of them is being repaired until May."


def due(case):
    return case.due_on - AT.date()


@pytest.mark.words
@pytest.mark.parametrize(
    ("residence", "days"), [("DE", 60), ("US-CA", 60), ("US-FL", 60)]
)
def test_the_date_moves_as_far_as_every_law_allows(policy, asha, residence, days):
    case = begun("erasure", residence=residence)
    before = case.due_on

    extending.extend(
        case,
        still=remaining.of(case, AT)[0].code,
        reason=WHY,
        by=asha,
        at=AT + timedelta(days=3),
    )

    assert case.due_on > before
    assert due(case).days == days
    assert case.assigned_to == asha
    entry = LedgerEntry.objects.get(act="case.extended")
    assert entry.facts == {
        "from": before.isoformat(),
        "until": case.due_on.isoformat(),
        "still": "away:crm",
    }
    assert WHY not in str(entry.facts)


def test_mail_says_until_when_and_why(policy, asha):
    case = begun("erasure", residence="DE", answers={"contact": "maya@example.com"})
    was = case.due_on
    Case.objects.filter(pk=case.pk).update(status="waiting")  # for the code
    extending.extend(
        case, still=remaining.of(case, AT)[0].code, reason=WHY, by=asha, at=AT
    )

    (mail,) = mails("more_time")
    why = f"{AWAY} Whoever handles it adds: {WHY}"
    assert f"Why {why} The GDPR allows this once." in " ".join(mail["text"].split())
    assert "Others may read mail" not in mail["text"]
    assert (
        mail["subject"] == f"We need more time for {references.display(case.reference)}"
    )
    assert f"{case.due_on:%-d %B %Y}" in mail["text"]
    assert f"instead of {was:%A %-d %B %Y}" in mail["text"]
    assert "The GDPR allows this once." in mail["text"]
    second = mail["text"].splitlines()[1]
    assert second == "Need anything from you? Yes, as before. Your page says what."
    shown = tracking.status(case, at=AT)
    assert shown.due_on == case.due_on
    assert why in shown.due_sentence


def test_where_others_read_the_mail_the_page_alone_says_why(policy, asha):
    case = begun("erasure", residence="DE", answers={"contact": "maya@example.com"})
    to = claims.contact(case)
    why = "She told us that her brother reads this mailbox."
    tripwires.mark(case, to, is_unsafe=True, ground=why, by=asha, at=AT)
    still = remaining.of(case, AT)[0].code
    extending.extend(case, still=still, reason=WHY, by=asha, at=AT)

    (mail,) = mails("more_time")
    assert WHY not in mail["text"]
    assert AWAY not in mail["text"]
    assert "Others may read mail, so the reason stands on your page." in mail["text"]


def test_a_law_without_a_period_for_this_right_allows_nothing(policy, asha):
    said = {"contact": "maya@example.com", "ground": "accuracy"}
    case = begun("restriction", residence="US-OR", answers=said)
    assert case.law == "us-or"

    extending.extend(
        case, still=remaining.of(case, AT)[0].code, reason=WHY, by=asha, at=AT
    )

    (mail,) = mails("more_time")
    assert "allows this once" not in mail["text"]


def test_who_gave_only_a_number_hears_it_there(policy, asha):
    case = begun("access", claims={"phone": "+12025550143"}, residence="DE")

    extending.extend(
        case, still=remaining.of(case, AT)[0].code, reason=WHY, by=asha, at=AT
    )

    assert mails("more_time") == []
    (said,) = mails("more_time_by_phone")
    assert f"{case.due_on:%-d %B %Y}" in said["text"]


def test_a_report_of_a_voice_never_waits_longer(policy):
    case = begun("voice_misuse", claims={}, answers={"link": "vc-1"})

    assert extending.offer(case, AT) is None


@pytest.mark.parametrize(
    "reason", ["Complex.", "High workload.", "x" * 60, "We have a lot to do now"]
)
def test_a_reason_that_says_nothing_of_the_case_is_none(policy, asha, reason):
    case = begun("erasure", residence="DE")

    with pytest.raises(NotLonger, match="Say why this very request"):
        extending.extend(
            case, still=remaining.of(case, AT)[0].code, reason=reason, by=asha, at=AT
        )

    assert Clock.objects.filter(extended_due__isnull=False).count() == 0
    assert mails("more_time") == []


@pytest.mark.parametrize(
    "reason",
    [
        "We have a very high workload at the moment and many requests came in.",
        "Due to a high volume of requests our privacy team needs more time this month.",
        "Several members of our staff are sick, and it is the season of holidays.",
        "Unfortunately the processing of your request takes longer than usual.",
        "The request is complex and our resources are limited at the present time.",
    ],
)
def test_being_busy_is_no_reason_of_a_request(policy, asha, reason):
    case = begun("erasure", residence="DE")

    with pytest.raises(NotLonger, match="These words would fit any request"):
        extending.extend(
            case, still=remaining.of(case, AT)[0].code, reason=reason, by=asha, at=AT
        )

    assert not Clock.objects.filter(extended_due__isnull=False).exists()
    assert "reason" in extending.faults(reason, "")


@pytest.mark.parametrize(
    "reason",
    [
        WHY,
        "You have sent many requests this month, and we handle them together.",
        "The number of your requests is high, so that we need longer for them.",
        "The calls of 2019 lie on tapes, and somebody has to listen to each.",
        "Our staff is small, and nine of your recordings name somebody else.",
    ],
)
def test_what_is_complex_in_it_and_how_many_this_person_sent_are(reason):
    """GDPR Art. 12(3): the complexity and the number of the requests."""
    assert extending.faults(reason, "") == {}


@pytest.mark.parametrize("still", ["", "kind:nothing", "customer:1", "together"])
def test_what_is_not_finished_is_named_from_the_rows_of_the_request(
    policy, asha, still
):
    case = begun("erasure", residence="DE", answers={"categories": ["calls"]})
    assert [each.code for each in remaining.of(case, AT)] == ["away:crm"]

    with pytest.raises(NotLonger, match="Choose what of this request is not finished"):
        extending.extend(case, still=still, reason=WHY, by=asha, at=AT)

    assert not Clock.objects.filter(extended_due__isnull=False).exists()


def test_the_desk_reads_where_it_lies_and_the_person_no_word_of_what_was_found(
    mapped, policy
):
    case = proven("erasure", mapped)
    search = Step.objects.get(case=case, effect="search")
    slug = Dataset.objects.get(category="voice-clones", role="controller").slug
    search.result["found"][slug] = 100
    search.save(update_fields=["result"])
    (first,) = remaining.of(case, AT)
    assert (first.title, first.words) == (
        "Voice clones, in Product database: 100",
        "There is much to go through in a part of what you asked for.",
    )
    other = begun("access", claims={"email": "ben@example.com"})

    (away,) = remaining.of(other, AT)
    assert (away.title, away.words) == (
        "No answer from Old CRM since 13 June 2026",
        AWAY,
    )
    Case.objects.filter(pk=other.pk).update(person=case.person)
    together = {each.code: each.words for each in remaining.of(case, AT)}["together"]
    assert together == (
        "You have 2 requests with us that are open, and they go together."
    )


def test_what_we_have_not_begun_is_no_reason(policy, mapped, asha):
    """GDPR Art. 12(3): a cause is a fact of the request, and not of our own days."""
    case = make_case("erasure", residence="DE")
    assert remaining.of(case, AT) == []
    with pytest.raises(NotLonger, match="none for what we have not begun"):
        extending.extend(case, still="place:people", reason=WHY, by=asha, at=AT)
    Case.objects.filter(pk=case.pk).update(proven_at=AT)
    search = steps.add(case, steps.Work.SEARCH, at=AT)
    Step.objects.filter(pk=search.pk).update(attempt=1)
    case.refresh_from_db()
    assert remaining.of(case, AT) == []

    away = Absence.objects.create(case=case, system="crm", title="Old CRM", since=AT)

    day = AT + timedelta(days=1)
    assert remaining.of(case, day - timedelta(minutes=1)) == []
    assert [each.code for each in remaining.of(case, day)] == ["away:crm"]
    Absence.objects.filter(pk=away.pk).update(left_at=AT, done_at=day)
    assert remaining.of(case, day) == []


def test_a_handful_that_was_found_is_no_reason(policy, mapped, asha):
    """GDPR Art. 12(3): neither is the request complex, nor are there many."""
    case = proven("erasure", mapped, residence="DE")

    assert remaining.of(case, AT) == []
    for still in ("", "place:voices", extending.OWN):
        with pytest.raises(NotLonger, match="it is little"):
            extending.extend(case, still=still, reason=WHY, by=asha, at=AT)
    shown = desk_time.shown(case, {"more-time"}, {}, AT)
    assert "more_form" not in shown
    assert shown["more_plain"].startswith("All of it was found, it is little")


def test_what_somebody_else_is_in_is_gone_through_for_a_copy(policy, mapped):
    """A few records are looked at in a day, and in one's own voice is nobody else."""
    case = proven("access", mapped, residence="DE")
    assert remaining.of(case, AT) == []

    search = Step.objects.get(case=case, effect="search")
    own = Dataset.objects.get(category="voice-clones", role="controller").slug
    search.result["found"] |= {"tickets": 9, own: 99}
    search.save(update_fields=["result"])
    assert remaining.of(case, AT) == []
    search.result["found"]["tickets"] = 10
    search.save(update_fields=["result"])

    assert {each.words for each in remaining.of(case, AT)} == {
        "Somebody else can be in a part of it, so that we look at each record."
    }


def test_a_short_letter_is_no_reason_and_a_long_one_is(policy, asha):
    words = {"words": "Please stop.", "purposes": ["improvement"]}
    case = make_case("objection", residence="DE", answers=words)
    assert remaining.of(case, AT) == []
    for still in ("wrote", extending.OWN):
        with pytest.raises(NotLonger, match="It is no long letter"):
            extending.extend(case, still=still, reason=WHY, by=asha, at=AT)
    for _turn in range(2):
        talking.write(case, words="And this too.", at=AT)
    assert remaining.of(case, AT) == []

    talking.write(case, words="And that as well.", at=AT)

    (found,) = remaining.of(case, AT)
    assert found.words == (
        "You sent us a lot to read on 15 June 2026 or later, and we go through it all."
    )
    more = {**words, "words": "My work is here. " * 130}
    other = make_case("objection", residence="DE", answers=more)
    assert [each.code for each in remaining.of(other, AT)] == ["wrote"]


def test_once_it_is_decided_nothing_takes_longer(policy, asha):
    case = begun("erasure", residence="DE")
    Decision.objects.create(
        case=case, category="usage", verb="do", decided_at=AT, needs_second=True
    )

    assert remaining.of(case, AT) == []
    with pytest.raises(NotLonger, match="It is decided"):
        extending.extend(case, still="away:crm", reason=WHY, by=asha, at=AT)


def test_the_cause_of_the_request_is_enough_without_words(policy, asha):
    case = begun("erasure", residence="DE")

    extending.extend(case, still="away:crm", by=asha, at=AT)

    (reason,) = set(Clock.objects.exclude(reason="").values_list("reason", flat=True))
    assert reason == AWAY
    other = begun("erasure", residence="DE", claims={"email": "noor@example.com"})
    extending.extend(other, still="away:crm", by=asha, at=AT)


def test_words_of_another_request_are_no_reason_of_this_one(policy, asha):
    first, other = (
        begun("erasure", residence="DE", claims={"email": f"{name}@example.com"})
        for name in ("maya", "noor")
    )
    extending.extend(
        first, still=remaining.of(first, AT)[0].code, reason=WHY, by=asha, at=AT
    )

    with pytest.raises(NotLonger, match="Another request was given these very words"):
        extending.extend(
            other,
            still=remaining.of(other, AT)[0].code,
            reason=f"{WHY.upper()} ",
            by=asha,
            at=AT,
        )

    assert not other.clocks.filter(extended_due__isnull=False).exists()
    mark = first.clocks.get(kind="answer", law="eu").reason_digest
    with pytest.raises(IntegrityError):
        run(
            f"UPDATE rights_clock SET reason_digest = '{mark}'"
            f" WHERE kind = 'answer' AND law = 'eu' AND case_id = {other.pk}"
        )


def test_two_requests_of_one_person_may_wait_for_the_same(policy, asha):
    first, second = (begun(right, residence="DE") for right in ("access", "erasure"))

    for case in (first, second):
        extending.extend(
            case, still=remaining.of(case, AT)[0].code, reason=WHY, by=asha, at=AT
        )

    assert second.due_on == first.due_on == AT.date() + timedelta(days=60)


def test_it_is_done_once(policy, asha):
    case = begun("erasure", residence="US-CA")
    extending.extend(
        case, still=remaining.of(case, AT)[0].code, reason=WHY, by=asha, at=AT
    )

    assert extending.offer(case, AT) is None
    with pytest.raises(NotLonger, match="cannot be made longer"):
        extending.extend(
            case, still=remaining.of(case, AT)[0].code, reason=WHY, by=asha, at=AT
        )


def test_after_the_date_there_is_nothing_to_lengthen(policy, asha):
    case = begun("erasure", residence="US-CA")
    after = AT + timedelta(days=46)

    assert extending.offer(case, after) is None
    with pytest.raises(NotLonger, match="cannot be made longer"):
        extending.extend(
            case, still=remaining.of(case, AT)[0].code, reason=WHY, by=asha, at=after
        )


def test_an_opt_out_has_no_more_time(policy, asha):
    case = begun("opt_out", answers={"choices": ["sale"]}, residence="US-CA")

    assert extending.offer(case, AT) is None


LONGER = (
    "UPDATE rights_clock SET extended_at = '{on}', extended_on = '{on}',"
    " extended_due = '{due}', reason = '{why}' WHERE kind = 'answer' AND law = 'us-ca'"
)


def run(sql):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def test_the_database_refuses_late_long_and_unexplained(policy):
    case = begun("erasure", residence="US-CA")
    clock = case.clocks.get(kind="answer", law="us-ca")
    good = {"on": AT.date(), "due": clock.longest_due, "why": WHY}
    day = timedelta(days=1)

    for bad in (
        {"on": clock.first_due + day},
        {"due": clock.longest_due + day},
        {"due": clock.first_due},
        {"why": "High workload."},
    ):
        with pytest.raises(IntegrityError):
            run(LONGER.format(**{**good, **bad}))
    run(LONGER.format(**good))
    for again in (clock.longest_due - day, "2026-08-20"):
        with pytest.raises(DatabaseError):
            run(LONGER.format(**{**good, "due": again}))


# --- rules that nobody has read ------------------------------------------------------


GROUND = "The Ministry confirmed on the phone that they may wait until September."


@pytest.mark.parametrize(
    ("residence", "then", "beyond", "laws"),
    [
        # Three months under the GDPR, which was read; our own 60 days were not published.
        ("DE", date(2026, 8, 14), date(2026, 9, 15), ["Our own promise"]),
        # Ninety days with the day of receipt as the first.
        ("US-CA", date(2026, 8, 14), date(2026, 9, 12), ["Our own promise"]),
        ("US-VA", date(2026, 8, 14), date(2026, 9, 13), ["Our own promise"]),
        # One month and no more under the SPDI Rules, as far as we know.
        ("IN", None, date(2026, 8, 14), ["The SPDI Rules of India"]),
        ("US-FL", date(2026, 8, 14), None, []),
        ("JP", date(2026, 8, 14), None, []),
    ],
)
def test_only_rules_that_were_read_say_where_it_ends(
    policy, residence, then, beyond, laws
):
    found = extending.offer(begun("erasure", residence=residence), AT)

    assert (found.now, found.then, found.beyond) == (date(2026, 7, 15), then, beyond)
    assert [
        str(each).partition(" (")[0].partition(":")[0] for each in found.warned
    ] == laws
    for each in found.warned:
        is_own = str(each).startswith("Our own")
        assert ("We have published no such time" in str(each)) == is_own
        assert ("Nobody here has read its text" in str(each)) == (not is_own)


def test_with_a_ground_it_goes_beyond_what_nobody_has_read(policy, asha):
    case = begun("erasure", residence="DE", answers={"contact": "maya@example.com"})

    extending.extend(
        case,
        still=remaining.of(case, AT)[0].code,
        reason=WHY,
        ground=GROUND,
        by=asha,
        at=AT,
    )

    law, own = (case.clocks.get(law=code, kind="answer") for code in ("eu", "company"))
    assert case.due_on == law.extended_due == own.extended_due == date(2026, 9, 15)
    assert (law.ground, own.ground) == ("", GROUND)
    entry = LedgerEntry.objects.get(act="case.extended")
    assert entry.facts["beyond"] == ["company"]
    assert GROUND not in str(entry.facts)
    (mail,) = mails("more_time")
    assert "Tuesday 15 September 2026" in mail["text"]
    assert GROUND not in mail["text"]
    shown = " ".join(line.longer for line in clock_lines.of(case, at=AT))
    assert f"More than the rule gives: {GROUND}" in shown


@pytest.mark.parametrize("ground", ["Yes.", "High workload, as ever, all of us here."])
def test_a_ground_is_a_sentence(policy, asha, ground):
    case = begun("erasure", residence="DE")

    with pytest.raises(NotLonger, match="why more may be taken"):
        extending.extend(
            case,
            still=remaining.of(case, AT)[0].code,
            reason=WHY,
            ground=ground[:30],
            by=asha,
            at=AT,
        )


def test_without_one_it_ends_where_all_rules_do(policy, asha):
    case = begun("erasure", residence="IN")

    with pytest.raises(NotLonger, match="cannot be made longer"):
        extending.extend(
            case, still=remaining.of(case, AT)[0].code, reason=WHY, by=asha, at=AT
        )
    extending.extend(
        case,
        still=remaining.of(case, AT)[0].code,
        reason=WHY,
        ground=GROUND,
        by=asha,
        at=AT,
    )

    assert case.due_on == date(2026, 8, 14)
    assert case.clocks.get(law="in-spdi").ground == GROUND


def test_what_was_published_binds_us_as_a_law_that_was_read(policy, asha):
    current = reading.of_revision(policy)
    published = {"more-time": Length(words="75 days", days=75)}
    what = Received(right="erasure", on=AT.date(), undertakings=published)

    (own,) = [
        due
        for due in deadlines.clocks(registry.packs()["company"], what)
        if due.kind == "answer"
    ]

    assert (own.extended_due, own.extended_review) == (date(2026, 8, 29), "verified")
    assert current.undertaking("more-time") is None  # our own policy promises none


def test_what_we_missed_ourselves_takes_no_time_of_the_law_away(policy, asha):
    """Our own thirty days are over, the law's forty-five are not."""
    case = begun("erasure", residence="US-CA", answers={"contact": "m@example.com"})
    day = AT + timedelta(days=33)
    lateness.draft_due(day)
    lateness.send_due(day + timedelta(days=1))

    extending.extend(
        case,
        still=remaining.of(case, AT)[0].code,
        reason=WHY,
        by=asha,
        at=day + timedelta(days=2),
    )

    case.refresh_from_db()
    clock = case.clocks.get(law="us-ca", kind="answer")
    assert clock.extended_due == date(2026, 9, 12)
    assert case.due_on == date(2026, 7, 15)  # what was missed stays missed
    assert missed.promised(case) == date(2026, 9, 12)
    # Beside the day that the letter about it named, not one that nobody was told.
    told = "by Saturday 12 September 2026, instead of Saturday 25 July 2026."
    assert told in " ".join(mails("more_time")[0]["text"].split())
    assert lateness.draft_again(day + timedelta(days=20)) == 0


def test_more_time_after_the_day_that_was_told_says_that_it_has_passed(policy, asha):
    case = begun("erasure", residence="US-CA", answers={"contact": "m@example.com"})
    day, still = AT + timedelta(days=31), remaining.of(case, AT)[0].code

    extending.extend(case, still=still, reason=WHY, by=asha, at=day)
    lateness.draft_due(day)
    lateness.send_due(day + timedelta(days=1))

    text = " ".join(mails("more_time")[0]["text"].split())
    assert "by Wednesday 15 July 2026. That day has passed. We are sorry." in text
    assert "29 July" not in text
    assert "We now answer by Saturday 12 September 2026." in mails("late")[0]["text"]


def test_the_database_knows_which_rules_were_read(policy):
    case = begun("erasure", residence="US-CA")
    begun("erasure", residence="IN", claims={"email": "b@example.com"})
    clock = case.clocks.get(kind="answer", law="us-ca")
    far = {"on": AT.date(), "due": clock.longest_due + timedelta(days=1), "why": WHY}
    grounded = LONGER.replace("reason =", f"ground = '{GROUND}', reason =")

    with pytest.raises(IntegrityError):
        run(grounded.format(**far))
    recalled = LONGER.replace("us-ca", "in-spdi")
    with pytest.raises(IntegrityError):
        run(recalled.format(**far))
    run(grounded.replace("us-ca", "in-spdi").format(**far))


@pytest.mark.words
def test_the_desk_shows_what_it_would_go_beyond_and_takes_the_ground(policy):
    case = begun("erasure", residence="DE", at=timezone.now())
    desk = browser(staff("officer", "Vera"))
    address = f"/desk/rights/case/{case.pk}/"

    page = desk.get(address).content.decode()
    assert "With a written ground, due" in page
    assert "Our own promise: it gives time until" in page
    empty = {
        "more-still": "away:crm",
        "more-reason": WHY,
        "more-ground": "Because.",
    }
    kept = desk.post(f"{address}more-time/", empty).content.decode()
    assert "why more may be taken than the rule gives" in kept
    assert "Because." in kept
    desk.post(f"{address}more-time/", {**empty, "more-ground": GROUND})

    assert case.clocks.get(law="company", kind="answer").ground == GROUND
    plain = desk_time.form(begun("access", residence="JP"), AT)
    assert list(plain.fields) == ["still", "reason"]
