"""Customers are told what the person asks, whatever right it is, and nothing else."""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta
from html import unescape

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.formats import date_format

from notices import local_day
from portal import vault
from portal.models import LedgerEntry
from retention.models import Dataset
from rights import (
    complaint_pack,
    endings,
    freezing,
    history,
    legs,
    letters,
    passing,
    protocol,
    recipients,
    registry,
    reporting,
    tracking,
)
from rights.models import Case, Leg, Outcome, RequestLog
from tests.company import add_maya
from tests.rights.days import moved
from tests.rights.test_desk import browser, staff
from tests.rights.world import AT, decide_and_run, later, mails, make_case, prove, run

MAYA = {"email": "maya@example.com"}
WHERE = "The mail of Rosa Alder to our support, ticket 4711 in the helpdesk."
SAID = {
    "access": "A person has asked for a copy of their data.",
    "portability": "A person has asked to take their data along to another service.",
    "erasure": "A person has asked for their data to be deleted.",
    "restriction": "A person has asked for a pause: their data is kept, and nothing "
    "else is done with it.",
    "child": "Somebody told us that a person under 18 is in data we hold.",
}
# What goes out is carried on both databases; which words are in it is read on one.
RIGHTS = [
    "erasure",
    *(
        pytest.param(right, marks=pytest.mark.words)
        for right in sorted(SAID.keys() - {"erasure"})
    ),
]
# Only a field of ours can be corrected, so no customer is asked about one.
NEVER = {"rectification"}
ANSWERS = {
    "erasure": {"contact": "maya@example.com"},
    "restriction": {"ground": "accuracy", "words": "", "categories": []},
    "child": {"words": "She is 14."},
    "rectification": {
        "field": "people:full_name",
        "should": "Maya Lind",
        "categories": ["identity"],
    },
}


def carried(right, mapped, asha, sunil):
    add_maya(mapped)
    if right == "portability":
        # What a person may take along is what they gave us, so let that be one of them.
        Dataset.objects.filter(slug="customer-clones").update(category="identity")
    case = make_case(right, claims=MAYA, answers=ANSWERS.get(right, {}), residence="DE")
    if right == "child":
        freezing.freeze(case, identifiers=MAYA, by=asha, at=AT)
        run()
        case.refresh_from_db()
    else:
        prove(case)
    return decide_and_run(case, asha, sunil)


def test_every_right_that_is_decided_kind_by_kind_is_told_apart():
    decided = {right.code for right in registry.all_rights() if right.is_decided}

    assert decided == {*SAID, *NEVER}


@pytest.mark.parametrize("right", RIGHTS)
def test_a_customer_reads_what_the_person_asked_for(policy, mapped, asha, sunil, right):
    case = carried(right, mapped, asha, sunil)

    assert case.status == "answered"
    mail, *more = mails("passed_on")
    assert more == []
    assert [words for words in SAID.values() if words in mail["text"]] == [SAID[right]]
    assert SAID[right] in mail["html"].replace("&#x27;", "'")
    if right not in {"erasure", "child"}:
        assert "delete" not in mail["text"] + mail["html"]
    # Where the person lives is none of the customer's business.
    assert "You can also complain" not in mail["text"] + mail["html"]
    told = Outcome.objects.filter(case=case, kind="passed_on")
    assert {row.whom for row in told} == {"Alder Bakery"}


def test_no_customer_is_asked_to_correct_a_field_of_ours(policy, mapped, asha, sunil):
    case = carried("rectification", mapped, asha, sunil)

    assert (case.status, mails("passed_on")) == ("answered", [])


def test_a_right_that_is_no_longer_known_is_passed_on_in_general_words(policy):
    case = make_case("erasure", claims=MAYA)
    case.right = "somebody_elses"

    assert passing.asked(case) == "A person has asked something about their data."


# --- the customer's leg -----------------------------------------------------------------


def leg_of(case):
    return Leg.objects.get(case=case)


def said(word, days=0):
    return legs.Said(word=word, how="email", on=later(days=days).date(), where=WHERE)


def story(case, at=AT):
    return [event.title for event in tracking.status(case, at=at).events]


def test_both_legs_stand_in_the_story_and_nothing_is_deleted_before_their_word(
    policy, mapped, asha, sunil
):
    case = carried("erasure", mapped, asha, sunil)
    told = story(case)
    assert "We passed your request on to Alder Bakery" in told
    assert "Alder Bakery decides" in told
    assert told.index("We passed your request on to Alder Bakery") < told.index(
        "We answered"
    )
    assert mapped.count("customer_clones") == 1
    assert legs.run_due(later(days=2)) == 0
    assert mapped.count("customer_clones") == 1

    legs.heard(leg_of(case), said("do", days=40), by=asha, at=later(days=40))
    assert legs.run_due(later(days=40)) == 1
    assert legs.run_due(later(days=41)) == 0

    assert mapped.count("customer_clones") == 0
    leg = leg_of(case)
    assert (leg.done_at.date(), leg.done_count) == (later(days=40).date(), 1)
    told = story(case, later(days=41))
    assert [title for title in told if "Alder Bakery" in title][1:] == [
        "Alder Bakery decided about the data we hold for them",
        "We did what Alder Bakery said",
    ]
    words = {
        line.words for line in tracking.answer(case, at=later(days=20)).letter.lines
    }
    assert "Alder Bakery told us to. We deleted 1 record." in words
    legs.forget(later(days=42))
    with pytest.raises(vault.KeyDestroyed):
        vault.unseal_json(leg.key, leg.sealed)


def test_what_they_want_to_keep_stays_and_the_person_is_told(
    policy, mapped, asha, sunil
):
    case = carried("erasure", mapped, asha, sunil)
    done = Outcome.objects.filter(case=case, kind__in=["erased", "passed_on"])
    letter = letters._letter(case, list(done), AT).text
    assert "We did what you asked" not in letter
    assert "We did what is ours to do." in letter

    legs.heard(leg_of(case), said("keep", days=1), by=asha, at=later(days=1))

    assert legs.run_due(later(days=1)) == 0
    assert mapped.count("customer_clones") == 1
    told = story(case, later(days=1))
    assert "Alder Bakery decides" not in told
    assert "Alder Bakery told us to leave it as it is" in told
    answer = tracking.answer(case, at=later(days=1))
    assert (answer.left_by, answer.is_partly_theirs) == (("Alder Bakery",), True)
    (mail,) = mails("leg_kept")
    assert "They told us to leave it as it is, so it is still there." in mail["text"]
    with pytest.raises(legs.NotHeard, match="^Their word is noted already"):
        legs.heard(leg_of(case), said("do", days=2), by=asha, at=later(days=2))


def test_a_pause_marks_their_rows_at_their_word(policy, mapped, asha, sunil):
    case = carried("restriction", mapped, asha, sunil)
    (row,) = mapped.rows("customer_clones")
    assert row["restricted_at"] is None

    legs.heard(leg_of(case), said("do", days=1), by=asha, at=later(days=1))
    legs.run_due(later(days=1))

    (row,) = mapped.rows("customer_clones")
    assert row["restricted_at"] is not None


def test_for_a_copy_the_customer_answers_and_we_have_no_part(
    policy, mapped, asha, sunil
):
    case = carried("access", mapped, asha, sunil)

    assert legs.waiting(case) == []
    with pytest.raises(legs.NotHeard, match="^Here the customer answers the person"):
        legs.heard(leg_of(case), said("do"), by=asha, at=AT)
    assert "Please answer the person yourself." in mails("passed_on")[0]["text"]


def test_a_reporter_reads_nothing_of_a_customer(policy, mapped, asha, sunil):
    case = carried("child", mapped, asha, sunil)

    assert leg_of(case).customer == "Alder Bakery"
    assert not [title for title in story(case) if "Alder" in title]


@pytest.mark.parametrize(
    "values",
    [
        {"done_at": AT, "done_count": 1},
        {"word": "keep", "word_at": AT, "done_at": AT, "done_count": 1},
        {"word": "do"},
    ],
)
def test_the_database_knows_nothing_done_without_their_word(
    policy, mapped, asha, sunil, values
):
    carried("erasure", mapped, asha, sunil)
    if "word_at" in values:
        values = {**values, "heard_by": asha}

    with pytest.raises(IntegrityError), transaction.atomic():
        Leg.objects.update(**values)


def test_a_system_that_is_down_is_asked_again(
    policy, mapped, asha, sunil, settings, tmp_path
):
    case = carried("erasure", mapped, asha, sunil)
    legs.heard(leg_of(case), said("do"), by=asha, at=AT)
    good = settings.SYSTEM_URLS
    settings.SYSTEM_URLS = {"app": f"sqlite:///{tmp_path}/none/none.sqlite3"}
    assert legs.run_due(AT) == 0
    assert leg_of(case).error

    settings.SYSTEM_URLS = good
    assert legs.run_due(later(hours=1)) == 1
    assert leg_of(case).error == ""


def test_the_officer_notes_what_the_customer_said(site, mapped, sunil):
    officer, now = staff("officer"), timezone.now()
    add_maya(mapped)
    case = prove(make_case("erasure", now, claims=MAYA), now)
    decide_and_run(case, officer, sunil, now)
    leg, desk, here = leg_of(case), browser(officer), f"/desk/rights/case/{case.pk}/"
    page = desk.get(here).content.decode()
    assert "Note what Alder Bakery said" in page
    assert "They told us to delete it" in page

    wrong = desk.post(f"{here}instructed/", {"leg": leg.pk})
    assert "Choose what they said." in wrong.content.decode()
    assert "Choose how it came." in wrong.content.decode()
    assert "Write the day on which they said it." in wrong.content.decode()
    assert "Write where it stands." in wrong.content.decode()
    today, name = local_day.of(now), f"leg-{leg.pk}-"
    typed = {"word": "do", "how": "post", "on": today, "where": "A letter."}
    typed = {f"{name}{field}": value for field, value in typed.items()}
    short = desk.post(f"{here}instructed/", {"leg": leg.pk, **typed}).content.decode()
    assert "A letter." in short  # nothing typed is lost
    assert leg_of(case).word == ""
    typed[f"{name}where"] = WHERE
    tomorrow = {**typed, f"{name}on": today + timedelta(days=1)}
    late = desk.post(f"{here}instructed/", {"leg": leg.pk, **tomorrow})
    assert "That day is still to come." in late.content.decode()
    before = {**typed, f"{name}on": today - timedelta(days=1)}
    early = desk.post(f"{here}instructed/", {"leg": leg.pk, **before})
    assert "Write the day they answered." in early.content.decode()
    assert leg_of(case).word == ""

    desk.post(f"{here}instructed/", {"leg": leg.pk, **typed})
    twice = desk.post(f"{here}instructed/", {"leg": leg.pk, **typed}, follow=True)
    shown = twice.content.decode()
    assert "Their word is noted already." in shown
    assert "They said yes on" in shown
    assert WHERE in shown
    assert "They told us by post on" in shown
    assert leg_of(case).heard_by == officer


# --- how such a request ends ------------------------------------------------------------


def packed(case, at):
    fresh = Case.objects.select_related("key", "revision").get(pk=case.pk)
    body = b"".join(complaint_pack.pack(fresh, at=at))
    page = zipfile.ZipFile(io.BytesIO(body)).read("index.html").decode()
    return unescape(page)


def fate(case):
    case.refresh_from_db()
    return case.ending, protocol.state(case)


def test_a_request_of_which_a_part_was_passed_on_ends_as_that(
    policy, mapped, asha, sunil
):
    case = carried("restriction", mapped, asha, sunil)

    assert fate(case) == ("part_passed", ("fulfilled", "claim_not_covered"))
    leaf = LedgerEntry.objects.get(about=f"case:{case.reference}", act="case.answer")
    assert leaf.facts["ending"] == "part_passed"
    assert RequestLog.objects.get().response == "part_passed"
    found = reporting.report(AT.year, at=AT)
    (line,) = found.by_right
    assert (line.complied, line.passed_on, line.part_passed_on) == (0, 0, 1)
    head, row, *_ = reporting.table(found)
    assert dict(zip(head, row, strict=True))["part_passed_on"] == 1
    page = packed(case, later(days=1))
    assert "Granted as far as it is ours; a part passed on to whoever decides" in page
    assert "They have told us nothing yet, and we have done nothing with it." in page


def test_where_something_is_kept_as_well_both_are_said(policy, mapped, asha, sunil):
    case = carried("erasure", mapped, asha, sunil)

    assert fate(case) == ("partly", ("fulfilled", "claim_not_covered"))
    assert endings.words(case) == (
        "granted in part; a part passed on to whoever decides about it"
    )
    answer = tracking.answer(case, at=AT)
    (words,) = [row.words for row in answer.letter.lines if row.kind == "passed_on"]
    assert "delete" not in words

    legs.heard(leg_of(case), said("do", days=3), by=asha, at=later(days=3))
    legs.run_due(later(days=3))

    assert fate(case) == ("partly", ("fulfilled", ""))
    assert endings.words(case) == "granted in part"


def test_once_every_customer_had_us_do_it_nothing_stands_with_them(
    policy, mapped, asha, sunil
):
    case = carried("restriction", mapped, asha, sunil)
    legs.heard(leg_of(case), said("do", days=3), by=asha, at=later(days=3))
    assert fate(case)[0] == "part_passed"  # said, and not done yet

    legs.run_due(later(days=3))

    assert fate(case) == ("granted", ("fulfilled", ""))
    done = LedgerEntry.objects.get(act=legs.DONE)
    assert done.facts["ending"] == "granted"


def test_an_answer_that_came_while_it_was_done_ends_the_same(
    policy, mapped, asha, sunil
):
    case = carried("restriction", mapped, asha, sunil)
    legs.heard(leg_of(case), said("do", days=3), by=asha, at=later(days=3))
    before = Case.objects.get(pk=case.pk)
    before.answered_at, before.ending = None, ""  # as whoever began it had read it
    legs.run_due(later(days=3))
    moved(case, ending="part_passed")

    legs._end(before)

    assert (before.ending, fate(case)[0]) == ("granted", "granted")


def test_what_a_customer_keeps_stays_with_them(policy, mapped, asha, sunil):
    case = carried("restriction", mapped, asha, sunil)

    legs.heard(leg_of(case), said("keep", days=3), by=asha, at=later(days=3))

    assert fate(case) == ("part_passed", ("fulfilled", "claim_not_covered"))


def test_where_the_word_of_a_customer_stands_is_told(policy, mapped, asha, sunil):
    case = carried("erasure", mapped, asha, sunil)
    at = later(days=3)
    legs.heard(leg_of(case), said("do", days=3), by=asha, at=at)
    legs.run_due(at)

    told = f"They told us by e-mail on {date_format(at, 'j F Y')}."
    events = {each.title: each.text for each in tracking.status(case, at=at).events}
    assert events["Alder Bakery decided about the data we hold for them"] == told
    assert f"Word of the customer noted. {told}" in [e.words for e in history.of(case)]
    page = packed(case, at)
    assert (told in page, WHERE in page) == (True, True)
    leaf = LedgerEntry.objects.get(act=legs.HEARD)
    assert (leaf.facts["how"], leaf.facts["said_on"]) == (
        "email",
        at.date().isoformat(),
    )
    assert "4711" not in str(leaf.facts)


def test_of_a_word_noted_before_it_is_said_that_nobody_noted_where(
    policy, mapped, asha, sunil
):
    case = carried("erasure", mapped, asha, sunil)
    Leg.objects.update(word="keep", word_at=later(days=1), heard_by=asha)

    page = packed(case, AT)

    assert "Nobody noted where it stands." in page


def test_nobody_is_told_that_rows_are_gone_which_are_not(policy, mapped, asha, sunil):
    """Rows of ours and of a customer are of one kind here (GDPR Art. 19, 28(3)(a))."""
    case = carried("erasure", mapped, asha, sunil)

    hosting = case.told.get(recipient="hosting")
    assert "voice-clones" in hosting.categories
    told = recipients._facts(hosting, recipients._keys(hosting))["records"]
    assert "voice-clones" in told
    assert "customer-clones" not in told
    assert "payments" not in told  # kept, as a law asks


def test_whoever_reports_a_child_learns_nothing_from_how_it_ended(
    policy, mapped, asha, sunil
):
    case = carried("child", mapped, asha, sunil)

    assert fate(case)[1] == ("fulfilled", "")
    page = packed(case, AT)
    assert "Alder Bakery" not in page
    assert "passed on" not in page
    assert "What we answered" not in page
