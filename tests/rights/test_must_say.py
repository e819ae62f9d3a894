"""What a law wants said in a letter stands in it, or the letter cannot be saved."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from retention.demo.people import MAYA
from rights import deciding, letters, registry, sentences
from rights.letters import Incomplete
from rights.models import Case
from rights.proposals import WHOLE, Proposal
from tests.company import add_maya
from tests.rights.world import AT, asha, make_case, policy, prove, sunil

__all__ = ["asha", "policy", "sunil"]
pytestmark = pytest.mark.django_db
RECORD = "We keep a record of this request, to show what we did about it."
OPT_OUT = "You can still ask us not to sell or share your data: "
TO_US = "You can also complain to us about how we treated you: "
REFUSE = Proposal(
    category=WHOLE, title="All", verb="refuse", code="legal_claims", ground="A claim."
)


def said(residence, right="erasure", ending="granted", at=AT):
    case = make_case(right, residence=residence)
    return [each.partition("http")[0] for each in sentences.of(case, ending, at=at)]


def test_california_says_that_a_record_is_kept_and_how_to_opt_out_after_a_refusal(
    policy,
):
    assert said("US-CA") == [RECORD]
    assert said("US-CA", ending="refused") == [RECORD, OPT_OUT]
    assert said("US-CA", "access", "refused") == []


def test_britain_says_that_one_can_complain_to_us_since_its_day(policy):
    """The day of the letter counts, not the one on which the request came."""
    assert said("GB", "erasure") == []
    assert said("GB", "erasure", at=AT + timedelta(days=4)) == [TO_US]


def test_india_names_who_answers_once_its_act_counts(policy):
    case = Case(right="access", law="in-dpdp", revision=policy)
    (found,) = sentences.of(case, "granted", at=AT + timedelta(days=340))

    assert re.fullmatch(
        r"Your questions about your data are answered by \w+ \w+, legal@smallest.ai\.",
        found,
    )


@pytest.mark.parametrize("residence", ["US-CA", "GB"])
def test_both_twins_of_the_letter_say_it(policy, mapped, residence):
    add_maya(mapped)
    case = prove(
        make_case("erasure", claims={"email": MAYA.email}, residence=residence)
    )
    at = AT + timedelta(days=5)
    letter = letters.preview(case, [REFUSE], at=at, words="No.")

    for sentence in sentences.of(case, "refused", at=at):
        assert sentence in letter.text
        assert sentence in letter.html
    letters.check(letter)


ABROAD = "Who gets data in another country, and what protects it there: "
SAFE = (
    "Contract in line with the law (United States): Hosting provider, E-mail provider"
)


@pytest.mark.parametrize(
    ("residence", "right", "is_said"),
    [
        ("FR", "access", True),
        ("GB", "access", True),
        ("FR", "erasure", False),
        ("US-VA", "access", False),
    ],
)
def test_a_copy_under_the_gdpr_names_what_protects_data_abroad(
    policy, residence, right, is_said
):
    """Article 15(2)."""
    found = said(residence, right)

    assert any(line.startswith(ABROAD + SAFE) for line in found) == is_said
    assert said(residence, right, "refused") == [
        line for line in found if not line.startswith(ABROAD)
    ]


@pytest.mark.parametrize(
    ("lost", "what"),
    [
        ("legal@smallest.ai", "whom to write to"),
        ("https://www.bfdi.bund.de", "authority of the person's place"),
        ("You can also go to a court.", "a court is open"),
        (TO_US, "what the law wants said"),
    ],
)
def test_a_real_letter_that_loses_a_part_is_none(
    policy, tmp_path, settings, lost, what
):
    """The template is changed as an installation might change it."""
    residence = "GB" if lost == TO_US else "DE"
    case = make_case("erasure", residence=residence, claims={"email": MAYA.email})
    case.proven_at = AT
    at = AT + timedelta(days=5)
    whole = letters.preview(case, [REFUSE], at=at, words="No.")
    letters.check(whole)

    folder = tmp_path / "letters"
    folder.mkdir()
    (folder / "answer.txt").write_text(whole.text.replace(lost, ""))
    settings.TEMPLATES = [
        {**each, "DIRS": [tmp_path, *each["DIRS"]]} for each in settings.TEMPLATES
    ]
    with pytest.raises(Incomplete, match=what):
        letters.check(letters.preview(case, [REFUSE], at=at, words="No."))


def test_every_sentence_of_every_law_can_be_printed(policy):
    known = {right.code for right in registry.all_rights()}
    endings = {"granted", "partly", "part_passed", "refused", "nothing_found"}
    for code, pack in registry.packs().items():
        for edition in pack.editions:
            for each in edition.sentences:
                assert each.citation
                assert set(each.rights) <= known
                assert set(each.endings) <= endings
        case = Case(right="erasure", law=code, revision=policy)
        assert all("%" not in each for each in sentences.of(case, "refused", at=AT))


def test_the_letter_about_an_appeal_names_who_answers_too(policy, asha):
    case = make_case("appeal", claims={}, answers={"words": "No.", "about": "PR"})
    line = replace(REFUSE, code="upheld")

    assert "legal@smallest.ai" in letters.preview(case, [line], at=AT, words="No.").text
    assert deciding.needs_second(case, [line])


@pytest.mark.parametrize(
    ("residence", "whose"),
    [
        ("US-NY", "It names the authority of the person's place."),
        (
            "",
            "They did not say where they live. It names an authority to turn to all the "
            "same.",
        ),
        (
            "TV",
            "We know no authority of the person's place. It names that of the company's "
            "seat, and says so.",
        ),
    ],
)
def test_the_desk_reads_whose_authority_the_letter_names(policy, residence, whose):
    """That of the seat is never ticked as one of the person's place."""
    case = make_case("erasure", residence=residence, claims={"email": MAYA.email})
    case.proven_at = AT
    letter = letters.preview(case, [REFUSE], at=AT + timedelta(days=5), words="No.")

    assert [words for words, is_there in letter.checks if "authority" in words] == [
        whose
    ]
    letters.check(letter)
    said = "We know of no authority of the place where you live."
    assert (said in letter.text) == (said in letter.html) == (residence == "TV")
