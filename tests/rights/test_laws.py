"""Every law pack keeps the shape; and the command that prints its clocks."""

from __future__ import annotations

import json
import sys
from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from notices import loading, reading
from notices.models import Undertaking
from portal import people
from portal.plugins import discover
from rights import (
    appealing,
    casefile,
    claims,
    clock_lines,
    deadlines,
    deciding,
    extending,
    ladder,
    law_switch,
    letters,
    registry,
    remaining,
    writing,
)
from rights.deadlines import Received
from rights.law import RECALLED, VERIFIED
from rights.models import Case
from rights.right import Assurance
from tests.policies import agreed
from tests.rights.days import asked_before
from tests.rights.world import (
    AT,
    NO,
    STARTER,
    asha,
    begun,
    make_case,
    make_staff,
    policy,
    run,
    sunil,
)

__all__ = ["asha", "policy", "sunil"]
STOPS = {"choices": ["sale"]}

PACKS = registry.packs()
STATES = {
    *("us-va", "us-co", "us-ct", "us-ut", "us-tx", "us-or", "us-mt", "us-fl"),
    *("us-ne", "us-de", "us-ia", "us-nh", "us-nj", "us-tn", "us-mn", "us-md"),
    *("us-in", "us-ky", "us-ri", "us-ok", "us-al", "us-wa"),
}


def asked(law: str, right: str, received: str, *more: str) -> list[dict[str, str]]:
    out = StringIO()
    call_command(
        "deadlines",
        *("--law", law, "--right", right, "--received", received, "--json", *more),
        stdout=out,
        stderr=StringIO(),
    )
    return json.loads(out.getvalue())


def test_every_law_that_the_policy_needs_is_a_file():
    own = {"company", "eu", "uk", "us-ca", "in-spdi", "in-dpdp", "us-tcpa"}
    assert own | STATES <= PACKS.keys()


@pytest.mark.parametrize("code", sorted(PACKS))
def test_every_pack_is_whole(code):
    pack = PACKS[code]
    known = {right.code for right in registry.all_rights()}

    assert pack.title
    assert pack.waiting
    assert pack.places or code == "company"
    for place in pack.places:
        assert pack.regulators.get(place) or pack.regulators.get(""), place
    for edition in pack.editions:
        assert edition.clocks
        for rule in edition.clocks:
            assert set(rule.rights) <= known
            assert rule.review in {VERIFIED, RECALLED}
            assert rule.citation or code == "company"
            if rule.extension:
                on = max(date(2026, 3, 10), edition.from_date)
                what = Received(right=(rule.rights or ("access",))[0], on=on)
                found = deadlines.extended(rule, what)
                assert found is not None
                assert found > deadlines.clocks(pack, what)[0].first_due
        for ceiling in edition.ceilings:
            assert ceiling.assurance in set(Assurance)
            assert set(ceiling.rights) <= known


def counted(edition):
    """The rights that an edition has a clock for."""
    every = {right.code for right in registry.all_rights()}
    return {code for rule in edition.clocks for code in rule.rights or every}


@pytest.mark.parametrize("code", sorted(PACKS))
def test_no_form_asks_more_than_the_law_lets_anybody_ask(code):
    """11 CCR 7060(b): every right under every law has a most, and stays below it."""
    for edition in PACKS[code].editions:
        for name in counted(edition):
            ceiling, right = edition.ceiling(name), registry.get(name)
            assert ceiling is not None, name
            assert ceiling.citation or code == "company"
            if ceiling.assurance == "none":
                assert right.assurance == Assurance.NONE, name
                assert ladder.askable(right, code) == {ladder.Ask.IDENTIFIER}


@pytest.mark.parametrize("code", sorted(PACKS))
def test_nobody_is_asked_whether_an_agent_may_opt_out_for_them(code):
    for edition in PACKS[code].editions:
        assert edition.agents is not None
        assert edition.agents.words
        assert edition.agents.citation or code == "company"
        for right in registry.all_rights():
            if right.is_immediate:
                assert not edition.agents.may_ask_person(right.code)


def test_the_month_of_the_gdpr_counts_for_its_own_rights_alone():
    articles = {
        *("access", "portability", "erasure", "rectification", "restriction"),
        *("objection", "opt_out", "stop_calls", "appeal"),
    }
    for law in ("eu", "uk"):
        assert counted(PACKS[law].editions[0]) == articles
    held = set(PACKS)
    for right in ("enquiry", "complaint", "nominee", "child", "voice_misuse"):
        what = Received(right=right, on=date(2026, 3, 2), region="DE")
        chosen = deadlines.choose(PACKS, "DE", what, held=held)
        # Its authorities and courts stay those of the place.
        assert (chosen.law, {due.law for due in chosen.dues}) == ("eu", {"company"})
    what = Received(right="enquiry", on=date(2026, 3, 2), region="US-NY")
    assert deadlines.choose(PACKS, "US-NY", what, held=held).law == "company"


@pytest.mark.parametrize(
    ("law", "right", "received", "more", "clock", "expected"),
    [
        ("eu", "access", "2026-01-31", (), "answer", ("03-02", "03-02", "2026-04-30")),
        ("eu", "access", "2026-03-05", ("--region", "DE"), "answer",
         ("04-07", "04-07", "2026-06-05")),
        ("eu", "access", "2026-03-05", (), "answer", ("04-06", "04-06", "2026-06-05")),
        ("us-ca", "access", "2026-11-23", (), "acknowledge", ("12-09", "12-07", None)),
        ("us-ca", "access", "2026-11-23", (), "answer",
         ("2027-01-07", "2027-01-06", "2027-02-21")),
        ("us-ca", "opt_out", "2026-11-23", (), "stop", ("12-16", "12-12", None)),
        ("us-ca", "opt-out", "2026-11-23", (), "tell", ("12-16", "12-12", None)),
        ("uk", "complaint", "2026-11-22", (), "acknowledge", ("12-22", "12-21", None)),
        # The day is taken off before the weekend is added: Friday, not Sunday.
        ("uk", "complaint", "2026-07-02", (), "acknowledge", ("08-03", "07-31", None)),
        ("in-dpdp", "enquiry", "2026-11-22", (), "answer",
         ("2027-02-20", "2027-02-20", None)),
        ("us-ia", "access", "2026-11-23", (), "answer",
         ("2027-02-21", "2027-02-21", "2027-04-07")),
        ("us-fl", "access", "2026-11-23", (), "answer",
         ("2027-01-07", "2027-01-07", "2027-01-22")),
        ("us-mn", "appeal", "2026-11-23", (), "answer",
         ("2027-01-07", "2027-01-07", "2027-03-08")),
        ("us-ri", "withdrawal", "2026-11-23", (), "stop", ("12-08", "12-08", None)),
        ("us-tcpa", "stop_calls", "2026-11-23", (), "stop", ("12-08", "12-08", None)),
        ("eu", "access", "2028-01-31", (), "answer", ("02-29", "02-29", "2028-05-01")),
        # A leap day, then Good Friday, a weekend and Easter Monday.
        ("eu", "access", "2024-02-29", ("--region", "DE"), "answer",
         ("04-02", "04-02", "2024-05-29")),
        ("eu", "access", "2026-06-14", ("--region", "FR"), "answer",
         ("07-15", "07-15", "2026-09-14")),
        # Christmas and New Year are no business days; two Saturdays are, read strictly.
        ("us-ca", "access", "2026-12-21", (), "acknowledge",
         ("2027-01-06", "2027-01-04", None)),
        ("us-ca", "erasure", "2028-01-20", (), "answer",
         ("03-05", "03-04", "2028-04-19")),
        ("in-spdi", "access", "2027-01-31", (), "answer", ("02-28", "02-28", None)),
        ("us-ca", "access", "2025-12-01", (), "answer",
         ("2026-01-15", "2026-01-14", "2026-03-01")),
        ("us-ca", "appeal", "2027-01-04", (), "answer",
         ("02-18", "02-17", "2027-04-04")),
        ("uk", "complaint", "2026-11-22", (), "answer", ("12-22", "12-22", None)),
    ],
)  # fmt: skip
def test_the_vectors_of_the_law(db, law, right, received, more, clock, expected):
    def whole(day):
        return f"{received[:4]}-{day}" if day and len(day) == 5 else day

    (line,) = [each for each in asked(law, right, received, *more)
               if each["clock"] == clock]  # fmt: skip

    assert (line["due"], line["strict"], line["extended"]) == tuple(
        whole(day) for day in expected
    )
    assert line["rule"].endswith(".")
    assert line["citation"] in line["rule"]
    assert line["status"] in {VERIFIED, RECALLED}
    assert list(line) == [
        *("clock", "due", "strict", "extended", "rule", "citation", "status")
    ]


@pytest.mark.parametrize(
    ("law", "right", "told"),
    [
        ("eu", "erasure", ("Art. 19 GDPR", "verified")),
        ("uk", "rectification", ("Art. 19 UK GDPR", "verified")),
        ("us-ca", "erasure", ("Cal. Code Regs. tit. 11, § 7022(b)", "verified")),
        ("us-ca", "rectification", ("Cal. Code Regs. tit. 11, § 7023", "recalled")),
        ("eu", "access", None),
        ("us-va", "erasure", None),
    ],
)
def test_the_command_names_who_else_is_told_and_makes_up_no_day(db, law, right, told):
    lines = [each for each in asked(law, right, "2026-11-23")
             if each["clock"] == "tell"]  # fmt: skip

    named = [(line["citation"], line["status"]) for line in lines]
    assert named == ([told] if told else [])
    for line in lines:
        assert (line["due"], line["strict"], line["extended"]) == (None, None, None)
        assert line["rule"].startswith(
            "Whoever got the data to be told once it is done"
        )


def test_the_command_says_by_when_more_time_must_be_told():
    eu, ca = (
        {line["clock"]: line for line in asked(law, "access", day)}["notice"]
        for law, day in (("eu", "2026-01-31"), ("us-ca", "2026-11-23"))
    )

    assert (eu["due"], eu["strict"], eu["extended"]) == (*["2026-03-02"] * 2, None)
    assert eu["rule"] == (
        "More time, and why, to be told by Mon 2 March 2026: in the first period "
        "(Art. 12(3) GDPR)."
    )
    assert (ca["due"], ca["strict"]) == ("2027-01-07", "2027-01-06")
    assert "notice" not in {line["clock"] for line in asked("us-ca", "opt_out",
                                                             "2026-11-23")}  # fmt: skip


def test_the_officer_reads_the_whole_rule_in_one_sentence(capsys):
    out = StringIO()
    call_command(
        "deadlines",
        *("--law", "eu", "--right", "access", "--received", "2026-01-31"),
        stdout=out,
    )
    assert (
        "Due Mon 2 March 2026: one month (Art. 12(3) GDPR), received 31 January,"
        in (out.getvalue())
    )
    assert "in a shorter month and past a weekend" in out.getvalue()


def noted(*arguments: str) -> tuple[list[dict[str, str]], str]:
    out, errors = StringIO(), StringIO()
    call_command("deadlines", *arguments, "--json", stdout=out, stderr=errors)
    return json.loads(out.getvalue()), errors.getvalue().strip()


def test_a_law_that_ended_counts_for_nothing_and_one_to_come_is_marked():
    right = ("--right", "access", "--received")

    ended = noted("--law", "in-spdi", *right, "2027-05-13")
    assert ended == (
        [],
        "the SPDI Rules of India: in force from 2011-04-11 until 2027-05-13, so not "
        "on 2027-05-13.",
    )
    (line, _notice), note = noted("--law", "us-ok", *right, "2026-11-23")
    assert line["due"] == "2027-01-07"
    assert (
        note == "the law of Oklahoma: in force from 2027-01-01, so not on 2026-11-23."
    )
    assert noted("--law", "us-tcpa", *right, "2026-11-23") == (
        [],
        "the telephone law of the United States sets no time for this right.",
    )


def test_what_the_company_published_counts_instead_of_its_default(db):
    own = ("--law", "company", "--right", "access", "--received", "2026-06-15")
    lines, note = noted(*own)
    assert [line["due"] for line in lines] == ["2026-06-17", *["2026-07-15"] * 2]
    assert note == "No policy is in force here: the defaults are counted."

    draft = loading.load(STARTER, by=make_staff("ed@example.com", "Ed"), at=AT)
    Undertaking.objects.filter(revision=draft, slug="answer").update(period="P20D")
    pub = make_staff("pub@example.com", "Pub")
    agreed(draft, by=draft.proposed_by, second=pub, at=AT)
    reading.forget()
    lines, note = noted(*own)
    reading.forget()
    assert [(line["due"], line["status"]) for line in lines] == [
        ("2026-06-17", "verified"),
        ("2026-07-05", "verified"),
        ("2026-07-05", "recalled"),  # 60 days in all, which were not published
    ]
    assert note == ""


@pytest.mark.parametrize(
    ("region", "due"),
    [
        ("DE", "2026-06-04"),
        ("DE-BY", "2026-06-05"),
        ("AT", "2026-06-05"),
        ("", "2026-06-04"),
    ],
)
def test_holidays_are_those_of_the_region(region, due):
    """Corpus Christi, 4 June 2026: a holiday in Austria and in Bavaria alone."""
    eu = ("--law", "eu", "--right", "access", "--received", "2026-05-04")
    (line, _notice), _note = noted(*eu, "--region", region)

    assert line["due"] == due


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--law", "xx", "--right", "access", "--received", "2026-01-31"), "No law is"),
        (("--law", "eu", "--right", "zz", "--received", "2026-01-31"), "No right is"),
        (("--law", "eu", "--right", "access", "--received", "31/1"), "Write the day"),
        (("--law", "eu", "--right", "access", "--received", "20260131"), "Write the"),
        (
            ("--law", "EU", "--right", "access", "--received", "9999-12-31"),
            "an earlier",
        ),
        (
            ("--law", "eu", "--right", "access", "--received", "2026-01-31")
            + ("--region", "Bavaria"),
            "No holidays are known of",
        ),
    ],
)
def test_a_wrong_word_is_answered_in_one_sentence(arguments, said):
    with pytest.raises(CommandError, match=said):
        call_command("deadlines", *arguments)


def test_later_laws_ship_now_and_count_from_their_day():
    held = {"company", "in-spdi", "in-dpdp", "us-ok"}

    def law(residence, day):
        what = Received(right="access", on=day)
        return deadlines.choose(PACKS, residence, what, held=held).law

    assert law("IN", date(2027, 5, 12)) == "in-spdi"
    assert law("IN", date(2027, 5, 13)) == "in-dpdp"
    assert law("US-OK", date(2026, 12, 31)) == "company"
    assert law("US-OK", date(2027, 1, 1)) == "us-ok"
    assert law("US-AL", date(2027, 6, 1)) == "company"  # not held by this company


# Days to answer, more days, days of an appeal, more of those, free answers a year.
US = {
    "us-va": (45, 45, 60, 0, 2),
    "us-co": (45, 45, 45, 60, 1),
    "us-ct": (45, 45, 60, 0, 1),
    "us-ut": (45, 45, None, 0, 1),
    "us-tx": (45, 45, 60, 0, 2),
    "us-or": (45, 45, 45, 0, 1),
    "us-mt": (45, 45, 60, 0, 1),
    "us-fl": (45, 15, 60, 0, 2),
    "us-ne": (45, 45, 60, 0, 2),
    "us-de": (45, 45, 60, 0, 1),
    "us-ia": (90, 45, 60, 0, 2),
    "us-nh": (45, 45, 60, 0, 1),
    "us-nj": (45, 45, 45, 0, 1),
    "us-tn": (45, 45, 60, 0, 2),
    "us-mn": (45, 45, 45, 60, 2),
    "us-md": (45, 45, 60, 0, 1),
    "us-in": (45, 45, 60, 0, 1),
    "us-ky": (45, 45, 60, 0, 2),
    "us-ri": (45, 45, 60, 0, 1),
    "us-ok": (45, 45, 60, 0, 1),
    "us-al": (45, 45, 60, 0, 1),
    "us-wa": (45, 45, 45, 0, None),
}
READ = {"us-de", "us-nj", "us-or"}
NEVER_CORRECTED = {"us-ia", "us-wa"}


def days_of(edition, right):
    """How long, and how much longer, an answer may take; None where no clock runs."""
    for rule in edition.clocks:
        if rule.kind == "answer" and right in rule.rights:
            more = (
                rule.extension.length.days - rule.length.days if rule.extension else 0
            )
            return rule.length.days, more, rule.review
    return None, 0, RECALLED


def test_every_state_has_the_days_of_its_law():
    found, read, uncorrected = {}, set(), set()
    for code in STATES:
        edition = PACKS[code].editions[-1]
        days, more, review = days_of(edition, "access")
        appeal, longer, _review = days_of(edition, "appeal")
        free = edition.quota.times if edition.quota else None
        found[code] = (days, more, appeal, longer, free)
        if review == VERIFIED:
            read.add(code)
        if days_of(edition, "rectification")[0] is None:
            uncorrected.add(code)

    assert found == US
    assert (read, uncorrected) == (READ, NEVER_CORRECTED)


def test_a_law_about_health_data_counts_for_who_has_some_and_for_its_own_rights(db):
    assert counted(PACKS["us-wa"].editions[0]) == {"access", "erasure", "appeal"}
    line, _notice = asked("us-wa", "erasure", "2026-11-23")
    assert (line["due"], line["extended"]) == ("2027-01-07", "2027-02-21")
    assert asked("us-wa", "portability", "2026-11-23") == []
    every = set(PACKS)
    for held, right, law in (
        (every, "access", "us-wa"),
        (every, "rectification", "company"),
        (every - {"us-wa"}, "access", "company"),
    ):
        what = Received(right=right, on=date(2026, 11, 23), region="US-WA")
        assert deadlines.choose(PACKS, "US-WA", what, held=held).law == law


def test_nobody_keeps_the_health_data_law_who_does_not_say_so(policy):
    case = make_case("access", AT, residence="US-WA")

    assert case.law == "company"
    assert "us-wa" not in {pack.code for pack in law_switch.offered(case)}
    (authority,) = claims.regulators(case, at=AT)
    assert str(authority.name) == "Attorney General of Washington"


# Received on 20 May 2027, when every law here is in force but the old one of India.
COMPLAINT = {
    "company": {"acknowledge": "2027-05-24", "answer": "2027-06-19"},
    "uk": {"acknowledge": "2027-06-21", "answer": "2027-06-19"},
    "in-dpdp": {"answer": "2027-08-18"},
    "in-spdi": {"answer": "2027-02-28"},  # received on 31 January
}


def test_the_answer_to_a_complaint_has_a_day_wherever_a_law_names_one():
    found = {}
    for code, pack in PACKS.items():
        day = date(2027, 1, 31) if code == "in-spdi" else date(2027, 5, 20)
        assert pack.is_law_on(day), code
        dues = deadlines.clocks(pack, Received(right="complaint", on=day))
        found[code] = {due.kind: due.first_due.isoformat() for due in dues}

    assert {code: dues for code, dues in found.items() if dues} == COMPLAINT


@pytest.mark.parametrize(
    ("residence", "law", "timed"),
    [
        ("GB", "uk", {"company", "uk"}),
        ("IN", "in-spdi", {"company", "in-spdi"}),
        ("DE", "eu", {"company"}),
        ("US-CA", "us-ca", {"company"}),
        ("US-NY", "company", {"company"}),
    ],
)
def test_a_complaint_is_answered_by_its_day_and_its_clocks_end_with_it(
    policy, asha, residence, law, timed
):
    at = AT + timedelta(days=10)
    said = {"words": "Nobody called back."}
    case = make_case("complaint", at, claims={}, answers=said, residence=residence)
    assert (case.law, case.due_on) == (law, date(2026, 7, 25))
    assert {clock.law for clock in case.clocks.filter(kind="answer")} == timed

    answer = writing.Answer(verb="do", words="You are right. We call you today.")
    writing.write(case, answer, by=asha, at=at)
    run(at)

    case.refresh_from_db()
    assert case.status == "answered"
    assert not case.clocks.filter(done_at__isnull=True).exists()
    says = "You can also complain to us about how we treated you: "
    assert (says in letters.sent(case).text) == (law == "uk")


ZEMBLA = """\"\"\"A law of a place that is none.\"\"\"
from dataclasses import replace
from datetime import date
from rights.law import Regulator
from rights.us_state import State, pack

STATE = State(place="US-ZZ", title="the law of Zembla", since=date(2026, 1, 1),
              appeal_days=60, citation="Zembla Code 1")
CROWN = Regulator(name="Crown Attorney", url="https://crown.example", address="Onhava")
PACK = replace(pack(STATE), regulators={"US-ZZ": (CROWN,)})
"""


@pytest.fixture
def zembla(tmp_path, settings, monkeypatch):
    """A law written to a folder of somebody's own."""
    folder = tmp_path / "own_laws" / "laws"
    folder.mkdir(parents=True)
    for package in (folder.parent, folder):
        (package / "__init__.py").write_text("")
    (folder / "us_zz.py").write_text(ZEMBLA)
    monkeypatch.syspath_prepend(str(tmp_path))
    settings.KEPT_PLUGINS = ["own_laws"]
    discover.cache_clear()
    yield
    discover.cache_clear()
    for name in [n for n in sys.modules if n.startswith("own_laws")]:
        del sys.modules[name]


def test_a_law_is_one_file(zembla):
    answer, _notice = asked("us-zz", "access", "2026-11-23")
    (appeal,) = asked("us-zz", "appeal", "2026-11-23")

    assert (answer["due"], answer["extended"]) == ("2027-01-07", "2027-02-21")
    assert appeal["due"] == "2027-01-22"


def test_a_request_is_taken_timed_lengthened_refused_and_appealed_under_it(
    zembla, policy, asha, sunil
):
    """From the form to the letter, and nothing else knows that there is such a law."""
    case = begun("erasure", residence="US-ZZ", answers={"contact": "m@example.com"})
    clock = case.clocks.get(law="us-zz")
    assert (case.law, case.due_on) == ("us-zz", date(2026, 7, 15))
    assert (clock.first_due, clock.longest_due) == (
        date(2026, 7, 30),
        date(2026, 9, 13),
    )
    assert casefile.law_sentence(case).startswith("the law of Zembla, because")

    why = "Your copy lies in four systems, and one of them is being repaired."
    extending.extend(
        case,
        still=remaining.of(case, AT)[0].code,
        reason=why,
        ground=why,
        by=asha,
        at=AT,
    )
    assert case.due_on == date(2026, 9, 13)
    assert "eu" in {pack.code for pack in law_switch.offered(case)}

    identity_of(case)
    deciding.refuse(case, ground=asked_before(case), words=NO, by=asha, at=AT)
    seen = deciding.stand(case)
    deciding.agree(case, seen=seen, by=sunil, signed_in_at=AT, at=AT)
    run()
    case.refresh_from_db()
    text = letters.sent(case).text
    assert (case.status, case.ending) == ("answered", "refused")
    assert "Crown Attorney, https://crown.example" in text
    assert "Zembla Code" not in text  # promised and recalled: not cited
    second = appealing.appeal(case, appealing.Grievance(words="No."), at=AT)
    assert second.clocks.get(law="us-zz").first_due == date(2026, 8, 14)


def identity_of(case):
    person = people.prove("email", "maya@example.com", at=AT, on_file_at=AT)
    Case.objects.filter(pk=case.pk).update(
        person=person, proven_at=AT, searched_at=AT, status="working", on_file=True
    )
    case.refresh_from_db()


def test_what_nobody_has_read_is_marked_once_for_each_law(policy):
    """California's two clocks of an opt-out are recalled, and so is our own promise."""
    lines = clock_lines.of(
        make_case("opt_out", residence="US-CA", answers=STOPS), at=AT
    )
    by_law = {"to be stopped": 0, "recipients": 0, "due": 0}
    for line in lines:
        for name in by_law:
            if line.sentence.lower().startswith(name):
                by_law[name] += not line.is_reviewed

    assert by_law == {"to be stopped": 1, "recipients": 0, "due": 0}
    read = clock_lines.of(make_case("access", residence="US-CA"), at=AT)
    assert all(line.is_reviewed for line in read)
