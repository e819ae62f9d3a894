"""A no at one address of an account is a no at every address of it."""

from __future__ import annotations

import re
import threading
import time
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.db import IntegrityError, OperationalError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from consent import choices, choosing, following, gate, gpc, joining, receipts
from consent.choices import Shown
from consent.models import Choice, Reach, Stop
from portal import failing, jobs, people, vault, visiting
from portal.failpoints import FailpointHit, _armed
from portal.models import Identifier, LedgerEntry
from retention import reaching
from retention.demo import schema
from retention.failures.reaching import FAILURES
from retention.models import Dataset, System
from retention.tasks import reach
from tests.company import MAYA, Company, add_maya
from tests.rights.test_api import caller, make, send
from tests.rights.test_my import sign_in
from tests.rights.web import guest, site, stranger
from tests.rights.world import AT, later, mails, make_case, policy

__all__ = ["guest", "policy", "site", "stranger"]

SAID = {"method": "page", "language": "en"}
SHOWN = Shown(revision=1, words="Offers?", method="settings")
USES = {
    "improvement": "yes",
    "marketing": "no",
    "profiling": "no",
    "outbound-calls": "no",
}
SECOND = "+12025550144"
# What follows a no of that moment does so a little later.
SOON = later(minutes=1)


def may(purpose="outbound-calls", phone=MAYA.phone, at=None):
    return gate.may_process_identifier("phone", phone, purpose, at or timezone.now())


def by_mail(purpose, address=MAYA.email, at=None):
    return gate.may_process_identifier("email", address, purpose, at or timezone.now())


def answer(guest, address=MAYA.email, **said):
    sign_in(guest, address)
    guest.get("/choices/")
    return guest.submit(**{**USES, **{k.replace("_", "-"): v for k, v in said.items()}})


def choose(address, purpose, is_given, at):
    person = people.ensure("email", address, at=at)
    return choosing.choose(
        person=person, purpose=purpose, is_given=is_given, shown=SAID, at=at
    )


def due() -> int:
    return following.due(timezone.now()).count()


def test_a_no_said_signed_in_stops_the_calls_to_the_number_of_the_account(
    guest, mapped
):
    add_maya(mapped)
    program = caller(make()[1])
    body = {"kind": "phone", "purpose": "outbound-calls"}

    def asked():
        one = send(program, "may-process", {**body, "value": "+1 (202) 555-0143"})
        many = {**body, "values": [MAYA.phone, SECOND]}
        return one.json()["may"], send(program, "may-process/bulk", many).json()["may"]

    assert asked() == (True, [True, True])
    answer(guest)
    reach()

    assert asked() == (False, [False, True])
    account = {"kind": "account", "value": mapped.keys("users")[0]}
    named = {**account, "purpose": "outbound-calls"}
    assert send(program, "may-process", named).json() == {"may": False}
    assert may("service")
    guest.submit(**{**USES, "outbound-calls": "yes"})

    assert asked() == (True, [True, True])
    assert send(program, "may-process", named).json() == {"may": True}
    assert not may("profiling")


def test_what_follows_is_kept_by_a_digest_and_named_nowhere(guest, mapped):
    add_maya(mapped)
    answer(guest)
    reach()

    row = Identifier.objects.get(kind="phone")
    assert bytes(row.sealed) == b""
    stop = Stop.objects.get(person=row.person_id, purpose="outbound-calls")
    entry = LedgerEntry.objects.get(about=f"stop:{stop.pk}")
    assert (entry.act, entry.by) == ("stop.laid", "system")
    assert entry.facts == {
        "purpose": "outbound-calls",
        "ground": "opt_out",
        "follows": str(stop.follows_id),
    }
    # Whoever types it can be looked up by it.
    assert people.typed(row.person) == {}
    make_case("stop_calls", at=timezone.now(), claims={"phone": MAYA.phone})
    assert people.typed(row.person) == {"phone": [MAYA.phone]}


def test_a_look_that_is_done_again_lays_nothing_twice_and_is_done_again_in_a_day(
    guest, mapped
):
    add_maya(mapped)
    answer(guest)
    assert due() == 3
    reach()
    before = Stop.objects.count()
    reach()
    assert (due(), Stop.objects.count()) == (0, before)

    mapped.sql(f"UPDATE users SET phone = '{SECOND}'")
    tomorrow = timezone.now() + timedelta(days=1)
    assert reaching.reach_due(tomorrow) == 3

    soon = tomorrow + timedelta(minutes=1)
    assert not may(phone=SECOND, at=soon)
    assert not may(at=soon)
    assert reaching.reach_due(tomorrow + timedelta(hours=23)) == 0


def test_the_yes_of_another_address_counts_there_and_the_no_is_not_carried_back(
    mapped, policy
):
    add_maya(mapped)
    mapped.sql("UPDATE users SET phone = NULL")
    mapped.add("users", email="work@example.com", phone=MAYA.phone)
    mapped.sql(f"UPDATE users SET phone = '{MAYA.phone}'")
    home, work = MAYA.email, "work@example.com"
    people.prove("phone", MAYA.phone, at=AT)
    phone = people.find("phone", MAYA.phone)
    choices.stop(
        person=phone, purpose="marketing", ground="opt_out", case="", at=later(hours=1)
    )
    reaching.reach_due(later(hours=1))
    choose(work, "marketing", True, later(hours=2))

    for hours in (2, 30, 60):
        reaching.reach_due(later(hours=hours))
    found = [by_mail("marketing", each, later(hours=61)) for each in (home, work)]
    assert found == [False, True]
    assert not may("marketing", at=later(hours=61))

    # A new no is another one, and newer.
    choose(home, "marketing", False, later(hours=62))
    no = Stop.objects.get(person=people.find("email", home), follows=None)
    reaching.reach_due(later(hours=62))
    assert set(no.followers.values_list("person", flat=True)) == {
        phone.pk,
        people.find("account", mapped.keys("users")[0]).pk,
    }


def test_a_yes_that_is_newer_than_the_no_keeps_it_out(mapped, policy):
    add_maya(mapped)
    people.ensure("phone", MAYA.phone, at=AT)
    stop_marketing(at=AT, claims={"phone": MAYA.phone})
    choose(MAYA.email, "marketing", True, later(minutes=1))

    reaching.reach_due(later(minutes=2))

    assert by_mail("marketing", at=later(minutes=3))
    assert not may("marketing", at=later(minutes=3))


def stop_marketing(at=AT, **values):
    values.setdefault("claims", {"email": MAYA.email})
    return make_case("opt_out", at, answers={"choices": ["marketing"]}, **values)


def no_again(way, person, at):
    """The no of an address, said in one of the ways in which it is said."""
    if way == "page":
        return choosing.choose(
            person=person, purpose="marketing", is_given=False, shown=SAID, at=at
        )
    if way == "click":
        row = choosing.one_click(person=person, purpose="marketing", at=at)
        return choosing.end_by_click(row, at=at)
    before = Stop.objects.count()
    choosing.told(
        person=person, purpose="marketing", is_given=False, shown=SHOWN, at=at
    )
    return Stop.objects.count() > before


@pytest.mark.parametrize("way", ["page", "click", "program"])
def test_a_no_said_again_is_newer_than_a_yes_at_another_address(mapped, policy, way):
    add_maya(mapped)
    maya = people.ensure("email", MAYA.email, at=AT)
    phone = people.ensure("phone", MAYA.phone, at=AT)
    account = people.ensure("account", mapped.keys("users")[0], at=AT)
    assert no_again(way, maya, AT)
    reaching.reach_due(AT)
    yes = {"person": phone, "purpose": "marketing", "is_given": True}
    if way == "program":
        choosing.told(**yes, shown=SHOWN, at=later(hours=1))
    else:
        choosing.choose(**yes, shown=SAID, at=later(hours=1))
    # Nothing lays it there by itself.
    reaching.reach_due(later(days=2))
    assert not phone.stops.filter(until=None).exists()

    assert no_again(way, maya, later(days=3))

    # At once, where it had been carried before, and nowhere is a gap.
    for each in (maya, phone, account):
        assert each.stops.filter(until=None).count() == 1
    # Once more changes nothing.
    assert not no_again(way, maya, later(days=4))
    reaching.reach_due(later(days=5))
    assert Stop.objects.filter(until=None).count() == 3

    if way == "program":
        choosing.told(**yes, shown=SHOWN, at=later(days=6))
    else:
        choosing.choose(**yes, shown=SAID, at=later(days=6))
    assert not phone.stops.filter(until=None).exists()


def test_a_list_sent_again_does_not_outweigh_a_yes_of_their_own(mapped, policy):
    add_maya(mapped)
    maya = people.ensure("email", MAYA.email, at=AT)
    phone = people.ensure("phone", MAYA.phone, at=AT)
    assert no_again("program", maya, AT)
    reaching.reach_due(AT)
    assert phone.stops.filter(until=None).exists()
    # A yes that a program tells elsewhere leaves theirs no less standing.
    account = people.find("account", mapped.keys("users")[0])
    yes = {"purpose": "marketing", "is_given": True, "at": later(hours=1)}
    choosing.choose(person=phone, shown=SAID, **yes)
    choosing.told(person=account, shown=SHOWN, **yes)

    for day in (1, 2):
        assert not no_again("program", maya, later(days=day))
        reaching.reach_due(later(days=day, hours=1))

    assert not phone.stops.filter(until=None).exists()
    assert maya.stops.filter(until=None).count() == 1
    # Their own no, said at the first address, is newer than that yes.
    assert no_again("page", maya, later(days=4))
    reaching.reach_due(later(days=4))
    assert phone.stops.filter(until=None).exists()


def test_nobody_has_to_prove_anything_for_it(mapped, policy):
    add_maya(mapped)
    stop_marketing()
    calls = make_case("stop_calls", claims={"phone": MAYA.phone})

    reaching.reach_due(AT)

    assert not may("marketing", at=SOON)
    assert not by_mail("outbound-calls", at=SOON)
    assert may("service", at=SOON)
    # The request itself stopped what was typed, and that is what its page says.
    assert Stop.objects.filter(case=calls.reference).count() == 1
    choose(MAYA.email, "marketing", True, later(hours=1))
    assert may("improvement", at=later(hours=2))
    assert Stop.objects.filter(purpose="marketing", until=None).count() == 0


@pytest.mark.parametrize("way", ["page", "click", "program"])
def test_a_no_said_again_on_a_clock_that_is_behind_ends_no_sooner_than_it_began(
    mapped, policy, way
):
    add_maya(mapped)
    maya = people.ensure("email", MAYA.email, at=AT)
    phone = people.ensure("phone", MAYA.phone, at=AT)
    assert no_again(way, maya, later(seconds=2))
    reaching.reach_due(later(seconds=2))
    yes = {"person": phone, "purpose": "marketing", "is_given": True}
    if way == "program":
        choosing.told(**yes, shown=SHOWN, at=later(seconds=3))
    else:
        choosing.choose(**yes, shown=SAID, at=later(seconds=3))

    assert no_again(way, maya, AT)

    ended, stands = maya.stops.order_by("since").reverse()
    assert (ended.since, ended.until) == (later(seconds=2), later(seconds=2))
    assert (stands.since, stands.until) == (AT, None)


def test_a_no_laid_in_the_same_moment_ends_nothing_that_followed_the_old_one(
    mapped, policy
):
    add_maya(mapped)
    maya = people.ensure("email", MAYA.email, at=AT)
    phone = people.ensure("phone", MAYA.phone, at=AT)
    assert no_again("page", maya, AT)
    reaching.reach_due(AT)
    yes = {"person": phone, "purpose": "marketing", "is_given": True}
    choosing.choose(**yes, shown=SAID, at=later(hours=1))
    account = people.find("account", mapped.keys("users")[0])
    lost = []

    def laid_elsewhere(execute, sql, params, many, context):
        # Another's row is there, for once, as ours is to be inserted.
        if 'INTO "consent_stop"' in sql and not lost:
            lost.append(sql)
            raise IntegrityError("stop_open_once")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(laid_elsewhere):
        assert no_again("page", maya, later(days=3))

    assert lost
    for each in (maya, phone, account):
        assert each.stops.filter(until=None).count() == 1
    lifted = LedgerEntry.objects.filter(act="stop.lifted")
    again = [row for row in lifted if row.facts["reason"] == "said again"]
    assert len(again) == 1


@pytest.mark.parametrize("way", ["page", "click", "program"])
def test_a_number_that_joined_its_account_does_not_outweigh_the_no(mapped, policy, way):
    add_maya(mapped)
    maya = people.ensure("email", MAYA.email, at=AT)
    assert no_again(way, maya, AT)
    reaching.reach_due(AT)
    both = ("email", MAYA.email), ("phone", MAYA.phone)
    joining.prove_both(*both, at=later(hours=1), on_file_at=AT)
    alone = [stop for stop in Stop.objects.all() if stop.until == later(hours=1)]
    assert len(alone) == 1
    before = Stop.objects.count()

    assert not no_again(way, maya, later(hours=2))

    stands = Stop.objects.get(person=maya, until=None)
    assert (stands.since, Stop.objects.count()) == (AT, before)
    assert not alone[0].person.stops.filter(until=None).exists()


def by_code(at):
    session = SessionStore()
    visiting.send_code(session, MAYA.email, enter_url="https://x/", at=at)
    (mail,) = mails("sign_in_code")
    typed = re.search(r"\b\d{6}\b", mail["text"])[0]
    assert visiting.enter(session, MAYA.email, typed=typed, at=at).name == "OK"
    return visiting.person_of(session, at=at)


def by_form(at):
    return people.find_or_make("email", MAYA.email, at=at)


@pytest.mark.parametrize("way", [by_code, by_form])
def test_who_comes_as_their_address_joins_the_account_is_the_person_who_has_it(
    mapped, policy, way
):
    add_maya(mapped)
    other = people.ensure("phone", MAYA.phone, at=AT)
    assert no_again("page", other, AT)
    reaching.reach_due(AT)
    assert people.find("email", MAYA.email) != other
    at = later(hours=1)
    both, joined = (("phone", MAYA.phone), ("email", MAYA.email)), []

    def between_look_and_act(execute, sql, params, many, context):
        # The other page is done just before this one writes what it saw.
        if sql.startswith("UPDATE") and "portal_identifier" in sql and not joined:
            joined.append(sql)
            joining.prove_both(*both, at=at, on_file_at=AT)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(between_look_and_act):
        person = way(at)

    assert joined
    assert person == other
    assert {row.kind for row in person.identifiers.all()} == {"email", "phone"}


@pytest.mark.django_db(transaction=True)
def test_who_types_their_address_as_it_joins_an_account_and_the_joiner_both_end(policy):
    other = people.ensure("phone", MAYA.phone, at=AT)
    people.noted([("email", MAYA.email)], at=AT)
    both, failed = (("phone", MAYA.phone), ("email", MAYA.email)), []

    def joins():
        try:
            joining.prove_both(*both, at=later(hours=1), on_file_at=AT)
        except OperationalError as error:
            failed.append(error)
        connection.close()

    worker = threading.Thread(target=joins)
    with transaction.atomic():
        person = people.ensure("email", MAYA.email, at=AT)
        worker.start()
        # Long enough for the other to come to where it waits for this one.
        time.sleep(1)
        said = {"purpose": "marketing", "is_given": False, "shown": SHOWN}
        choosing.told(person=person, at=AT, **said)
    worker.join()

    assert not failed
    assert person != other
    assert people.typed(person) == {"email": [MAYA.email]}
    assert person.stops.filter(until=None).exists()


def test_a_number_of_two_accounts_counts_for_itself_until_it_is_proven(mapped, policy):
    add_maya(mapped)
    mapped.add("users", email="jun@example.com", phone=MAYA.phone)
    make_case("stop_calls", claims={"phone": MAYA.phone})
    reaching.reach_due(AT)

    assert not may(at=SOON)
    assert by_mail("outbound-calls", "jun@example.com", SOON)
    # What one of them says reaches the number they share, and nobody behind it.
    choose(MAYA.email, "profiling", False, AT)
    reaching.reach_due(AT)
    assert Stop.objects.filter(purpose="profiling").count() == 3
    assert people.find("email", "jun@example.com") is None

    people.prove("phone", MAYA.phone, at=later(hours=1))
    reaching.reach_due(later(days=2))
    assert not by_mail("outbound-calls", "jun@example.com", later(days=3))


def test_what_follows_is_followed_by_nothing(mapped, policy):
    add_maya(mapped)
    choose(MAYA.email, "improvement", False, AT)
    reaching.reach_due(AT)
    mine = Stop.objects.exclude(follows=None)

    assert mine.count() == 2
    assert Reach.objects.count() == 1
    assert following.lay(mine[0].pk, [people.find("email", MAYA.email).pk], at=AT) == 0


def test_a_signal_and_one_click_reach_the_number_too(mapped, policy):
    add_maya(mapped)
    maya = people.ensure("email", MAYA.email, at=AT)
    gpc.apply(maya, at=AT)
    choosing.end_by_click(
        choosing.one_click(person=maya, purpose="marketing", at=AT), at=AT
    )

    reaching.reach_due(AT)

    phone = people.find("phone", MAYA.phone)
    assert set(phone.stops.values_list("purpose", flat=True)) == {
        *("sale", "sharing", "targeted-ads", "marketing"),
    }


def test_what_a_program_says_is_carried_and_ends_by_what_a_program_says(mapped, site):
    add_maya(mapped)
    program = caller(make()[1])
    key = mapped.keys("users")[0]

    def told(kind, value, given):
        said = {"kind": kind, "value": value, "purpose": "improvement", "given": given}
        words = {"words": "Improve?", "method": "settings", "language": "en"}
        return send(program, "choices", {**said, **words}).json()["may"]

    assert told("account", key, given=False) is False
    reach()
    assert not may("improvement")
    assert not by_mail("improvement")

    assert told("phone", MAYA.phone, given=True) is True
    reach()
    assert (may("improvement"), by_mail("improvement")) == (True, False)
    assert told("account", key, given=True) is True
    assert by_mail("improvement")

    # A no of their own stays, whatever a program sends.
    choose(MAYA.email, "improvement", False, timezone.now())
    reach()
    assert told("phone", MAYA.phone, given=True) is False
    assert told("account", key, given=True) is False


def test_a_no_that_a_program_told_becomes_the_own_one_of_whoever_says_it_too(
    mapped, policy
):
    maya = people.ensure("email", MAYA.email, at=AT)
    said = {"person": maya, "purpose": "improvement", "shown": SHOWN}
    choosing.told(**said, is_given=False, at=AT)
    assert choose(MAYA.email, "improvement", False, later(hours=1))

    choosing.told(**said, is_given=True, at=later(hours=2))

    assert not by_mail("improvement", at=later(hours=3))
    # So does the one of their browser.
    sale = {**said, "purpose": "sale"}
    choosing.told(**sale, is_given=False, at=AT)
    gpc.apply(maya, at=later(hours=1))
    choosing.told(**sale, is_given=True, at=later(hours=2))
    assert choosing.standing(maya, ["sale"], later(hours=3)) == {"sale": False}
    before = Choice.objects.count()
    gpc.apply(maya, at=later(hours=4))
    gpc.apply(maya, at=later(hours=5))
    assert Choice.objects.count() == before + 1


def test_the_receipt_of_a_no_that_was_told_twice_says_how_far_it_reaches(policy):
    maya = people.ensure("email", MAYA.email, at=AT)
    said = {"person": maya, "purpose": "improvement", "shown": SHOWN}
    first, again = (
        choosing.told(**said, is_given=False, at=later(hours=hours)) for hours in (0, 1)
    )
    choosing.told(**said, is_given=True, at=later(hours=2))
    # None of its own keeps this one.
    choices.record(**said, is_given=False, at=later(hours=3))
    alone = Choice.objects.get(made_at=later(hours=3))

    reach = [receipts.receipt(each)["counts_for"] for each in (first, again, alone)]
    assert reach == [receipts.OF_ACCOUNT, receipts.OF_ACCOUNT, receipts.OF_ADDRESS]


def test_whose_key_is_destroyed_is_looked_up_nowhere_and_fails_nothing(mapped, policy):
    add_maya(mapped)
    choose(MAYA.email, "improvement", False, AT)
    vault.destroy(people.find("email", MAYA.email).key, at=AT)

    assert reaching.reach_due(AT) == 1
    assert failing.rows() == []
    assert Stop.objects.count() == 1


def test_saving_a_no_that_followed_makes_it_their_own(guest, stranger, mapped):
    answer(guest)
    work = people.ensure("email", "work@example.com", at=timezone.now())
    for no in Stop.objects.filter(follows=None):
        following.lay(no.pk, [work.pk], at=timezone.now())

    sign_in(stranger, "work@example.com")
    page = stranger.get("/choices/")
    assert "It is off, because of a no at another address of this account." in page.text
    stranger.submit(**USES)

    assert Choice.objects.filter(person=work, is_given=False).count() == 3
    assert Stop.objects.filter(person=work, follows=None).count() == 3
    said = receipts.receipt(Choice.objects.get(person=work, purpose="marketing"))
    assert "a no at another address" in said["words"]
    assert said["counts_for"] == receipts.OF_ACCOUNT
    yes = receipts.receipt(Choice.objects.get(person=work, purpose="improvement"))
    assert yes["counts_for"] == receipts.OF_YES


def test_a_yes_to_words_that_changed_under_the_open_page_is_asked_again(guest, mapped):
    sign_in(guest)
    guest.get("/choices/")
    maya, work = (
        people.ensure("email", each, at=timezone.now())
        for each in (MAYA.email, "work@example.com")
    )
    choosing.choose(
        person=work, purpose="profiling", is_given=False, shown=SAID, at=timezone.now()
    )
    no = Stop.objects.get(person=work)
    following.lay(no.pk, [maya.pk], at=timezone.now())

    page = guest.submit(**{**USES, "profiling": "yes"})

    assert "What stands here has changed since you opened this page." in page.text
    assert "It is off, because of a no at another address" in page.text
    assert page.form_with("profiling").values["profiling"] == ["yes"]
    assert Choice.objects.filter(person=maya).count() == 0
    page = guest.submit()
    assert "Saved. It counts from now on." in page.text
    yes = Choice.objects.get(person=maya, purpose="profiling")
    assert "a no at another address" in receipts.receipt(yes)["words"]


@contextmanager
def away(settings):
    good = dict(settings.SYSTEM_URLS)
    settings.SYSTEM_URLS = {"app": "sqlite:////nowhere/at/all.sqlite3"}
    yield
    settings.SYSTEM_URLS = good


def test_a_system_that_is_away_is_said_at_today_and_asked_again(
    mapped, policy, settings
):
    add_maya(mapped)
    stop_marketing()
    make_case("stop_calls", claims={"phone": "+12025550199"})
    with away(settings):
        assert reaching.reach_due(AT) == 0

        said = [(str(row.what), row.about) for row in failing.rows()]
    assert said == [
        ("A no does not count at other addresses of an account yet", "2 choices")
    ]
    assert reaching.reach_due(AT) == 0

    assert reaching.reach_due(later(minutes=5)) == 2
    assert not may("marketing", at=later(minutes=6))
    assert failing.rows() == []


@pytest.mark.parametrize(
    ("first", "second", "said"),
    [
        (15, 16, ["15 choices", "16 choices"]),
        (997, 9, ["more than 20 choices", "at least 3 choices"]),
        (999, 9, ["more than 20 choices", "at least 1 choice"]),
        (22, 1, ["more than 20 choices", "1 choice"]),
    ],
)
def test_each_error_has_a_number_that_is_true_or_a_bound(db, first, second, said):
    person = people.ensure("email", MAYA.email, at=AT)
    noes = Stop.objects.bulk_create(
        Stop(person=person, purpose="sale", ground="opt_out", case=f"{n}", since=AT)
        for n in range(first + second)
    )
    Reach.objects.bulk_create(
        Reach(
            stop=no,
            since=AT,
            next_try_at=later(minutes=n),
            error="CRM is away." if n < first else "The shop is away.",
        )
        for n, no in enumerate(noes)
    )

    with CaptureQueriesContext(connection) as asked:
        shown = [(row.error, row.about) for row in FAILURES.rows()]

    assert shown == [("CRM is away.", said[0]), ("The shop is away.", said[1])]
    assert len(asked) == 1


def add_second_system():
    """A second system with accounts, mapped as the first one is."""
    crm = System.objects.create(slug="crm", title="Old CRM", connector="sql")
    row = Dataset.objects.get(slug="people")
    fields = list(row.fields.all())
    row.pk, row.slug, row.system = None, "leads", crm
    row.save()
    for field in fields:
        field.pk, field.dataset = None, row
        field.save()


def test_a_number_that_two_systems_gave_to_two_people_stops_neither_address(
    mapped, policy, settings, tmp_path
):
    add_maya(mapped)
    add_second_system()
    (number,) = mapped.keys("users")
    other = f"sqlite:///{tmp_path}/crm.sqlite3"
    zoe = Company(other)
    with zoe.writing() as opened:
        schema.create(opened)
    zoe.next_id = int(number) - 1
    stranger = "zoe@example.com"
    assert zoe.add("users", email=stranger, phone=SECOND) == number
    settings.SYSTEM_URLS = {**settings.SYSTEM_URLS, "crm": other}
    account = people.ensure("account", number, at=AT)
    choosing.told(
        person=account, purpose="outbound-calls", is_given=False, shown=SHOWN, at=AT
    )

    assert reaching.reach_due(AT) == 1

    assert (may(phone=SECOND, at=SOON), may(at=SOON)) == (True, True)
    by_address = [by_mail("outbound-calls", a, SOON) for a in (stranger, MAYA.email)]
    assert by_address == [True, True]
    # An address is of one person, in whichever system.
    choose(stranger, "profiling", False, AT)
    assert reaching.reach_due(AT) == 1
    assert not may("profiling", phone=SECOND, at=SOON)


def test_a_no_of_this_minute_waits_for_nothing_that_is_older_or_fails(
    mapped, policy, settings
):
    add_maya(mapped)
    for number in range(3):
        older = people.ensure("email", f"old{number}@example.com", at=AT)
        choices.stop(person=older, purpose="sale", ground="opt_out", case="", at=AT)
    with away(settings):
        assert reaching.reach_due(AT, limit=2) == 0
    now = later(hours=2)
    choose(MAYA.email, "outbound-calls", False, now)

    assert reaching.reach_due(now, limit=1) == 1
    assert not may(at=later(hours=3))
    # Then what was never tried, and what failed at last.
    rest = following.due(now).values_list("attempt", flat=True)
    assert list(rest) == [0, 1, 1]


def test_what_one_system_knows_counts_while_another_is_away(mapped, policy, settings):
    add_maya(mapped)
    add_second_system()
    good = {**settings.SYSTEM_URLS, "crm": mapped.address}
    settings.SYSTEM_URLS = {**good, "crm": "sqlite:////nowhere/at/all.sqlite3"}
    stop_marketing()

    assert reaching.reach_due(AT) == 0
    assert not may("marketing", at=SOON)
    assert [str(each.about) for each in failing.rows()] == ["1 choice"]

    settings.SYSTEM_URLS = good
    assert reaching.reach_due(later(minutes=5)) == 1
    assert failing.rows() == []
    # Both systems may give two people one number, so it stands for nobody.
    assert Stop.objects.count() == 2


def test_a_worker_that_dies_in_between_leaves_it_due_and_nothing_twice(
    mapped, policy, settings
):
    add_maya(mapped)
    stop_marketing()
    settings.KEPT_FAILPOINTS = "reach.found=raise"
    _armed.cache_clear()
    try:
        assert reaching.reach_due(AT) == 0
    finally:
        _armed.cache_clear()
    settings.KEPT_FAILPOINTS = ""
    assert Stop.objects.count() == 1
    row = Reach.objects.get()
    assert row.error == FailpointHit.__name__

    # One that was only slow writes no more once another has the row.
    owner = jobs.claim(Reach, row.pk, at=later(minutes=5))
    assert owner is not None
    phone = people.noted([("phone", MAYA.phone)], at=AT)
    assert following.looked(row, "another", phone, at=later(minutes=5)) == 0
    assert following.looked(row, owner, phone, at=later(minutes=5)) == 1
    assert following.looked(row, owner, phone, at=later(minutes=5)) == 0
    assert reaching.reach_due(later(days=2)) == 1
    assert Stop.objects.filter(person__in=phone).count() == 1


def test_a_no_that_ended_meanwhile_is_carried_nowhere(mapped, policy):
    add_maya(mapped)
    choose(MAYA.email, "improvement", False, AT)
    row = Reach.objects.get()
    owner = jobs.claim(Reach, row.pk, at=AT)
    choose(MAYA.email, "improvement", True, later(minutes=1))
    phone = people.noted([("phone", MAYA.phone)], at=AT)

    assert following.looked(row, owner, phone, at=later(minutes=1)) == 0
    assert following.lay(row.stop_id, phone, at=later(minutes=1)) == 0
    assert (Stop.objects.count(), Reach.objects.count()) == (1, 0)


def spent(act) -> int:
    with CaptureQueriesContext(connection) as asked:
        act()
    return len(asked)


def test_three_addresses_cost_as_many_queries_as_one(mapped, policy):
    add_maya(mapped)
    for number in range(3):
        mapped.add("users", email=f"t{number}@example.com", phone=SECOND)
    costs = []
    for turn, number in enumerate((MAYA.phone, SECOND)):
        person = people.prove("phone", number, at=AT)
        at = later(hours=turn)
        choices.stop(person=person, purpose="sale", ground="opt_out", case="", at=at)
        laid = spent(lambda at=at: reaching.reach_due(at))
        stop = Stop.objects.get(person=person)
        ends = {"by": "person", "at": later(hours=9), "reason": "chosen again"}
        costs.append((laid, spent(lambda s=stop, e=ends: choices.lift(s, **e))))

    assert Stop.objects.exclude(follows=None).count() == 2 + 6
    assert Stop.objects.filter(until=None).count() == 0
    assert costs[0] == costs[1]
