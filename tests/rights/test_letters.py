"""Letters say everything, in plain words, or cannot be saved."""

from __future__ import annotations

import html
import re
from dataclasses import replace

import pytest
from django.utils import timezone

from notices import drafting, publishing, reading, second_reading
from portal.models import OutboundMail
from retention.demo.people import MAYA
from rights import deciding, endings, letter_checks, letters, mails
from rights.deciding import Proposal
from rights.letters import Incomplete
from rights.models import Case, Outcome
from tests.architecture.test_reading import grade
from tests.company import add_maya
from tests.rights.days import asked_before
from tests.rights.test_desk import browser, staff
from tests.rights.world import (
    AT,
    NO,
    ask,
    decide_and_run,
    later,
    make_case,
    prove,
    proven,
)
from tests.rights.world import mails as sent_mails

pytestmark = pytest.mark.words


def outcomes(*kinds):
    return [Outcome(category=f"kind{n}", kind=kind) for n, kind in enumerate(kinds)]


@pytest.mark.parametrize(
    ("kinds", "ending"),
    [
        ([], "nothing_found"),
        (["not_found"], "nothing_found"),
        (["erased"], "granted"),
        (["erased", "not_found"], "granted"),
        (["anonymised", "passed_on"], "part_passed"),
        (["passed_on"], "passed_on"),
        (["passed_on", "not_found"], "passed_on"),
        (["passed_on", "kept"], "partly"),
        (["given"], "granted"),
        (["stopped"], "granted"),
        (["restricted"], "granted"),
        (["erased", "kept"], "partly"),
        (["erased", "refused"], "partly"),
        (["erased", "failed"], "partly"),
        (["kept"], "refused"),
        (["refused", "not_found"], "refused"),
    ],
)
def test_how_a_case_ends_follows_from_what_was_done(kinds, ending):
    assert endings.of(outcomes(*kinds)) == ending


def test_keeping_the_record_of_the_request_does_not_make_it_partly():
    own = Outcome(category="requests", kind="kept")

    assert endings.of([*outcomes("erased"), own]) == "granted"


@pytest.fixture
def refusal(policy, mapped, asha):
    """A refused erasure of somebody in Germany, as the officer is about to save it."""
    add_maya(mapped)
    claims = {"email": MAYA.email}
    case = prove(make_case("erasure", claims=claims, residence="DE"))
    deciding.refuse(
        case, ground=asked_before(case), words=f"Tenth time. {NO}", by=asha, at=AT
    )
    return case


def framed(case):
    """What the letter is made of, and the letter."""
    letter = letters.preview(case, deciding.decided(case), at=AT)
    return letters._frame(case, letter.lines, letter.ending, AT), letter


# Each part of that letter, and what the desk says when it is taken out.
PARTS = {
    "You asked for the same thing shortly before": "has its reason",
    "Art. 12(5) GDPR": "names the law",
    "We do not do this.": "is accounted for",
    "/rights/appeal/": "how to appeal",
    "14 August 2026": "how to appeal",
    "Die Bundesbeauftragte": "names the authority",
    "https://www.bfdi.bund.de": "names the authority",
    "In Germany the authority of your Land": "names the authority",
    "You can also go to a court.": "a court is open",
    "legal@smallest.ai": "whom to write to",
    "PR-": "has the reference",
    "15 July 2026": "when it was due",
    "15 June 2026": "when the request came",
}


def test_a_letter_is_whole_before_anything_is_taken_out(refusal):
    _shown, letter = framed(refusal)

    assert {words for words, is_there in letter.checks if not is_there} == set()
    assert len(letter.checks) == 9
    letters.check(letter)


@pytest.mark.parametrize("twin", ["text", "html"])
def test_each_part_taken_out_of_a_real_letter_is_missed(refusal, twin):
    shown, letter = framed(refusal)
    missed = {}
    for part in PARTS:
        whole = getattr(letter, twin)
        cut = html.escape(part) if twin == "html" else part
        assert cut in whole, part
        less = replace(letter, **{twin: whole.replace(cut, "")})
        checks = letter_checks.run(shown, less)
        missed[part] = [words for words, is_there in checks if not is_there]
        with pytest.raises(Incomplete, match="^The letter cannot be saved: "):
            letters.check(replace(less, checks=checks))

    assert {part: said for part, said in missed.items() if len(said) != 1} == {}
    assert {
        part: said[0] for part, said in missed.items() if PARTS[part] not in said[0]
    } == {}


def test_a_refusal_without_an_authority_is_not_saved(policy, mapped, asha, monkeypatch):
    case = proven("erasure", mapped, residence="DE")
    ground = asked_before(case)
    monkeypatch.setattr(letters.claims, "regulators", lambda _case, at=None: [])

    with pytest.raises(deciding.NotDecided, match="names the authority"):
        deciding.refuse(case, ground=ground, words=NO, by=asha, at=AT)

    assert Case.objects.get(pk=case.pk).status == "working"


def test_a_kept_kind_without_a_reason_is_noticed(policy, mapped):
    case = proven("erasure", mapped)
    line = Proposal(category="usage", title="", verb="keep", count=1)

    preview = letters.preview(case, [line], at=AT)

    assert preview.checks[0] == (
        "Every kind of data that is kept or refused has its reason.",
        False,
    )


@pytest.mark.parametrize(
    ("residence", "name"),
    [
        ("DE", "Die Bundesbeauftragte"),
        ("FR", "Commission nationale de l'informatique et des libertés"),
        ("US-CA", "California Privacy Protection Agency"),
        ("IN", "Ministry of Electronics"),
        ("GB", "Information Commissioner's Office"),
        ("JP", "Personal Information Protection Commission"),
        ("TV", "Delaware Department of Justice"),
        ("", "Federal Communications Commission"),
    ],
)
def test_every_letter_names_an_authority_and_the_officer(
    policy, mapped, asha, sunil, residence, name
):
    case = make_case("stop_calls", claims={"phone": MAYA.phone}, residence=residence)

    text = letters.sent(case).text
    assert name in text
    assert "legal@smallest.ai" in text
    assert "Smallest, Inc." in text


def test_a_letter_names_the_officer_of_the_day_it_goes_out(policy, mapped):
    case = proven("erasure", mapped, residence="IN")
    fix = drafting.begin(by=policy.proposed_by, at=AT)
    row = drafting.find(fix, "officers", "grievance-officer")
    new = {"email": "anna@example.com"}
    drafting.change(row, new, seen=drafting.stand(row), by=policy.proposed_by, at=AT)
    fix = publishing.submit(fix, by=policy.proposed_by, at=AT)
    second_reading.note_all_read(fix, by=policy.agreed_by, at=AT)
    publishing.approve(fix, by=policy.agreed_by, at=AT, effective_at=AT)
    reading.forget()

    letter = letters.preview(case, deciding.draft(case), at=later(minutes=1))

    assert "anna@example.com" in letter.text
    assert "legal@smallest.ai" not in letter.text


def test_the_law_stands_in_the_sentence_that_gives_the_reason(
    policy, mapped, asha, sunil
):
    case = proven("erasure", mapped, residence="IN")
    decide_and_run(case, asha, sunil)

    text = " ".join(letters.sent(case).text.split())

    why = "A law makes us keep this (Companies Act 2013 of India, section 128(5)). We keep this until"
    # Paid on 16 May 2026.
    end = "16 May 2034 (8 years after the payment)"
    assert f"We keep 1 record. {why} {end}." in text
    # What California alone asks for is named to nobody else.
    assert "We keep this request and our answer to show what we did." in text
    assert "7101" not in text


def test_a_letter_shows_hostile_words_as_words(policy, mapped, asha, sunil):
    case = proven("erasure", mapped)
    hostile = f"<script>alert(1)</script> {{{{ settings.SECRET_KEY }}}} {NO}"
    deciding.refuse(case, ground=asked_before(case), words=hostile, by=asha, at=AT)

    preview = letters.preview(case, deciding.decided(case), at=AT)

    assert "<script>" not in preview.html
    assert "&lt;script&gt;" in preview.html
    assert "{{ settings.SECRET_KEY }}" in preview.text


def prose(text):
    """Running text: addresses and lists left out."""
    return " ".join(line for line in text.splitlines() if line.endswith((".", "?")))


def test_letters_and_mails_read_at_grade_eight_or_below(policy, mapped, asha, sunil):
    add_maya(mapped)
    said = {"contact": MAYA.email}
    case = prove(make_case("erasure", claims={"email": MAYA.email}, answers=said))
    ask(case, "Which?", by=asha, at=AT)
    deciding.reply(case, words="Both.", at=AT)
    decide_and_run(case, asha, sunil)
    make_case("opt_out", answers={"choices": ["sale"], **said})
    withdrawn = make_case("erasure", answers=said)
    deciding.withdraw(withdrawn, at=AT)

    texts = {"letter": letters.sent(case).text}
    for kind in ("received", "code", "question", "answered", "stopped", "withdrawn"):
        texts[kind] = sent_mails(kind)[-1]["text"].partition("\n--")[0]
    grades = {kind: round(grade(prose(text)), 1) for kind, text in texts.items()}
    assert {kind: g for kind, g in grades.items() if g > 8} == {}


def test_mails_load_nothing_and_name_nobody(policy, mapped, asha, sunil):
    add_maya(mapped)
    case = prove(
        make_case(
            "erasure",
            claims={"email": MAYA.email},
            answers={"contact": "me@example.org"},
        )
    )
    decide_and_run(case, asha, sunil)

    for row in OutboundMail.objects.all():
        mail = mails.outbox.read(row)
        assert mail["text"].strip()
        assert re.findall(r"(?:src|background)\s*=", mail["html"]) == []
        for secret in (MAYA.email, MAYA.name, MAYA.phone):
            assert secret not in mail["subject"] + mail["text"] + mail["html"]
        assert "\n" not in mail["subject"]


def test_the_desk_ticks_off_what_the_letter_must_have(site, mapped):
    add_maya(mapped)
    now = timezone.now()
    claims = {"email": MAYA.email}
    case = prove(make_case("erasure", now, claims=claims, residence="IN"), now)

    page = browser(staff("officer")).get(f"/desk/rights/case/{case.pk}/")

    text = page.content.decode()
    assert "What it must have" in text
    assert text.count('<span class="tag ok">there</span>') == 9
    assert '<span class="tag bad">missing</span>' not in text
