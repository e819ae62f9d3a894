"""What somebody writes is read for the uses of data that they want an end of."""

from __future__ import annotations

import html
import shutil

import pytest
from django.utils import timezone

from notices import loading, reading
from portal.models import Sheet
from rights import arriving, naming, suggesting
from rights.models import Case
from tests.policies import agreed
from tests.rights.test_api import caller, make, send
from tests.rights.test_arriving import ADD, add, typed
from tests.rights.test_desk import browser, staff
from tests.rights.web import YESTERDAY
from tests.rights.world import STARTER, make_staff

pytestmark = pytest.mark.words

TRAINS = """
[[purposes]]
slug = "voice-models"
title = "Make better voices"
description = "Teach our voice models with recordings of people who agreed."
legal_basis = "consent"
needs_consent = true
can_be_stopped = true
trains_ai = true

"""
SAID = "Please stop using my recordings for training."
OURS = {"voice-models": "Make better voices", "marketing": "Tell you about offers"}


@pytest.fixture
def trained(db, tmp_path):
    """The starter policy, with a use that teaches a machine and rests on a consent."""
    folder = tmp_path / "policy"
    shutil.copytree(STARTER, folder)
    inventory = folder / "inventory.toml"
    text = inventory.read_text(encoding="utf-8")
    text = text.replace("\n[[purposes]]", TRAINS + "[[purposes]]", 1)
    served = 'purposes = ["improvement", "security", "profiling"'
    inventory.write_text(text.replace(served, served + ', "voice-models"', 1))
    by, second = (
        make_staff("ed@example.com", "Ed"),
        make_staff("pub@example.com", "Pub"),
    )
    draft = loading.load(folder, by=by, at=YESTERDAY)
    agreed(draft, by=by, second=second, at=YESTERDAY)
    Sheet.objects.all().delete()
    reading.forget()
    yield draft
    reading.forget()


@pytest.fixture
def desk(trained):
    return browser(staff("officer", "Asha"))


def read(desk, words: str, **given) -> str:
    said = typed(**{"act": "read", "words": words, "right": "", **given})
    return html.unescape(desk.post(ADD, said).content.decode())


def ticked(page: str) -> list[str]:
    boxes = [part.partition(">")[0] for part in page.split('name="choices"')[1:]]
    return [
        box.partition('value="')[2].partition('"')[0]
        for box in boxes
        if "checked" in box
    ]


def test_words_that_end_a_use_name_it_and_the_right_that_ends_it(desk):
    page = read(desk, SAID)

    assert (
        "Withdrawing a consent: it says “stop using”. It names: Make better voices."
    ) in page
    assert ticked(page) == ["voice-models"]
    assert Case.objects.count() == 0


def test_a_consent_taken_back_without_a_name_offers_what_it_can_be(desk):
    page = read(desk, "I take back my consent.")

    assert (
        "It names no use that this can end. These can: Make better voices, Marketing, "
        "Profiling. Tick below what they mean, or ask them."
    ) in page
    assert ticked(page) == []
    assert "<details open><summary>What should stop" in page


def test_what_an_officer_ticked_stays_and_a_text_about_more_ticks_nothing(desk):
    assert ticked(read(desk, SAID, choices=["marketing"])) == ["marketing"]

    page = read(desk, "Delete and erase all. Close my account. Stop all newsletters.")

    assert "It names: Marketing." in page
    assert ticked(page) == []


def test_a_use_that_was_read_is_ended_by_the_words_as_well(desk):
    add(desk, right="withdrawal", words=SAID)

    (case,) = Case.objects.all()
    assert (case.right, case.ending) == ("withdrawal", "granted")


@pytest.mark.parametrize(
    ("words", "right", "uses"),
    [
        (SAID, "withdrawal", ("voice-models",)),
        ("Do not train your AI on me", "withdrawal", ("voice-models",)),
        ("I no longer agree to better voices", "withdrawal", ("voice-models",)),
        ("No more better voices from my recordings", "withdrawal", ("voice-models",)),
        ("I object to your improving the Services", "objection", ("improvement",)),
        ("Please stop improving things with my data", "objection", ("improvement",)),
        ("Please stop sending me your newsletter", "opt_out", ("marketing",)),
        ("Stop fitting offers to me", "opt_out", ("profiling",)),
    ],
)
def test_each_use_goes_to_the_right_that_ends_it(trained, words, right, uses):
    known = [each.code for each in arriving.rights_here()]

    first, *_rest = suggesting.read(words, known, reading.current(timezone.now()))

    assert (first.right, first.uses) == (right, uses)
    assert first.because


@pytest.mark.parametrize(
    "words",
    [
        "My training of the voice failed, please help.",
        "Keep me on the newsletter. When did you stop the training?",
        "Where is my invoice?",
        "",
    ],
)
def test_a_use_that_is_only_spoken_of_is_not_ended(trained, words):
    known = [each.code for each in arriving.rights_here()]
    found = suggesting.read(words, known, reading.current(timezone.now()))

    assert [each.uses for each in found if each.uses] == []


def test_one_word_of_a_name_is_a_guess_and_asked_about():
    told = naming.read("Stop the voices", OURS, ["marketing"], ["voice-models"])
    plain = naming.read("Stop the training", OURS, ["marketing"], ["voice-models"])

    assert (told.uses, told.is_plain) == (("voice-models",), False)
    assert (plain.uses, plain.is_plain) == (("voice-models",), True)


def test_the_answer_of_the_api_says_how_the_words_were_read(trained):
    product = caller(make()[1])
    mail = "maya@example.com"
    erase = {"right": "erasure", "email": mail, "words": f"Delete it. {SAID}"}
    page = {"address": [mail], "words": [SAID]}
    told = [
        send(product, "requests", body, **{"Idempotency-Key": str(n)}).json()
        for n, body in enumerate(
            [
                erase,
                {"right": "withdrawal", "page": page},
                {"right": "access", "email": mail},
            ]
        )
    ]

    withdrawn = {
        "right": "withdrawal",
        "because": ["stop using"],
        "uses": ["voice-models"],
    }
    erased = {"right": "erasure", "because": ["delete"], "uses": []}
    read = [each.get("reading") for each in told]
    assert read == [[withdrawn, erased], [withdrawn], None]
