"""Letters say everything, in plain words, or cannot be saved."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from portal.models import OutboundMail
from retention.demo.people import MAYA
from rights import deciding, letters, mails
from rights.deciding import Proposal
from rights.letters import Incomplete, Letter
from rights.models import Outcome
from tests.company import add_maya
from tests.rights.world import AT, decide_and_run, make_case, prove
from tests.rights.world import mails as sent_mails


def outcomes(*kinds):
    return [Outcome(category=f"kind{n}", kind=kind) for n, kind in enumerate(kinds)]


@pytest.mark.parametrize(
    ("kinds", "ending"),
    [
        ([], "nothing_found"),
        (["not_found"], "nothing_found"),
        (["erased"], "granted"),
        (["erased", "not_found"], "granted"),
        (["anonymised", "passed_on"], "granted"),
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
    assert letters.ending_of(outcomes(*kinds)) == ending


def test_keeping_the_record_of_the_request_does_not_make_it_partly():
    own = Outcome(category="requests", kind="kept")

    assert letters.ending_of([*outcomes("erased"), own]) == "granted"


def test_a_letter_that_lacks_a_legal_part_cannot_be_saved():
    good = Letter(
        subject="", text="", html="", lines=(), checks=(("Names the authority.", True),),
        ending="refused",
    )  # fmt: skip
    letters.check(good)

    with pytest.raises(
        Incomplete, match="^The letter cannot be saved: Names the authority.$"
    ):
        letters.check(replace(good, checks=(("Names the authority.", False),)))


def test_a_kept_kind_without_a_reason_is_noticed(policy, mapped):
    add_maya(mapped)
    case = prove(make_case("erasure", claims={"email": MAYA.email}))
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
        ("JP", "Delaware Department of Justice"),
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


def test_a_letter_shows_hostile_words_as_words(policy, mapped, asha, sunil):
    add_maya(mapped)
    case = prove(make_case("erasure", claims={"email": MAYA.email}))
    hostile = "<script>alert(1)</script> {{ settings.SECRET_KEY }}"
    deciding.refuse(case, ground="excessive", words=hostile, by=asha, at=AT)

    preview = letters.preview(case, deciding.decided(case), at=AT)

    assert "<script>" not in preview.html
    assert "&lt;script&gt;" in preview.html
    assert "{{ settings.SECRET_KEY }}" in preview.text


def syllables(word):
    groups = re.findall(r"[aeiouy]+", word.lower())
    silent = word.lower().endswith("e") and len(groups) > 1
    return max(1, len(groups) - silent)


def grade(text):
    """Flesch-Kincaid grade of running text; addresses and lists left out."""
    lines = [line for line in text.splitlines() if line.endswith((".", "?"))]
    prose = re.sub(r"https?://\S+|\S+@\S+|\([^)]*\)|PR-\S+", "", " ".join(lines))
    sentences = [s for s in re.split(r"[.?!:]+\s", prose) if s.strip()]
    words = re.findall(r"[A-Za-z']+", prose)
    return (
        0.39 * len(words) / len(sentences)
        + 11.8 * sum(map(syllables, words)) / len(words)
        - 15.59
    )


def test_letters_and_mails_read_at_grade_eight_or_below(policy, mapped, asha, sunil):
    add_maya(mapped)
    said = {"contact": MAYA.email}
    case = prove(make_case("erasure", claims={"email": MAYA.email}, answers=said))
    deciding.ask_person(case, question="Which?", by=asha, at=AT)
    deciding.reply(case, words="Both.", at=AT)
    decide_and_run(case, asha, sunil)
    make_case("opt_out", answers={"choices": ["sale"], **said})
    withdrawn = make_case("erasure", answers=said)
    deciding.withdraw(withdrawn, at=AT)

    texts = {"letter": letters.sent(case).text}
    for kind in ("received", "code", "question", "answered", "stopped", "withdrawn"):
        texts[kind] = sent_mails(kind)[-1]["text"].partition("\n--")[0]
    grades = {kind: round(grade(text), 1) for kind, text in texts.items()}
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
