"""What officers type is read by people: nothing hidden goes through, one sentence says so."""

from __future__ import annotations

import pkgutil
from importlib import import_module

import pytest
from django import forms

import rights
from portal.forms import Question
from portal.words import Words
from rights import desk_forms
from rights.decision_forms import SendBack

# Every module whose forms stand at the desk, but for the studio, which keeps each letter.
DESK = [
    "portal.desk_tokens",
    "portal.desk_webhooks",
    "notices.promise_desk",
    "notices.studio_gate",
    "retention.desk_forms",
    "rights.decision_forms",
    "rights.asked_by",
    "rights.intake_form",
    *(
        f"rights.{each.name}"
        for each in pkgutil.iter_modules(rights.__path__)
        if each.name.startswith("desk_")
    ),
]
# Stamps of ours (what was seen, which text was read), and what only programs fill in.
NOT_TYPED = {"seen", "said", "sentence", "message_id", "nickname", "right"}


def desk_classes() -> list[type[forms.Form]]:
    found = []
    for name in DESK:
        for thing in vars(import_module(name)).values():
            if isinstance(thing, type) and issubclass(thing, forms.Form):
                found.append(thing)
    return [each for each in dict.fromkeys(found) if each is not Question]


def test_every_free_text_of_the_desk_is_read_with_care():
    plain = [
        f"{form.__name__}.{name}"
        for form in desk_classes()
        for name, field in form.base_fields.items()
        if type(field) is forms.CharField and name not in NOT_TYPED
    ]

    assert plain == []
    assert len(desk_classes()) > 15


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        (
            "a\0b",
            "we took out characters that cannot be seen. Read it again, then send",
        ),
        ("pay \u202e001\u202c", "we took out characters that cannot be seen."),
        ("x" * 4001, "shorten it to 4,000 characters."),
        (" \u200b ", "Write why you send it back."),
    ],
)
def test_a_hidden_or_endless_text_gets_one_sentence(typed, sentence):
    form = SendBack({"note": typed})

    (error,) = form.errors["note"]
    assert sentence in error
    assert (
        form["note"].value()
        == typed.replace("\0", "").replace("\u202e", "").replace("\u202c", "").strip()
    )


def test_a_name_in_one_line_cannot_turn_round_either():
    form = desk_forms.Invite({"name": "Ann \u202eevE", "email": "ann@example.com"})

    assert list(form.errors) == ["name"]
    assert form["name"].value() == "Ann evE"
    assert isinstance(form.fields["name"], Words)


# Long texts that are no ground of ours: what the person wrote, notes among colleagues,
# an answer, an envelope, and what the whole form judges with what else was chosen.
NO_GROUND = {
    *("SendBack.note", "TakeBack.note", "Note.words", "HandOver.words"),
    *("Entered.words", "Entry.words", "InWords.words"),
    *("InWords.reason", "InWords.compelling", "InWords.milder", "Freeze.ground"),
    *("MoreTime.reason", "MoreTime.ground", "Law.reason"),
    *("Told.ground", "Ways.ground", "Entry.post_to", "Posted.postal", "Came.words"),
    # Asked only where words of a right stand in the text; `rights.routing` judges it.
    *("Question.why", "Right.why"),
    *(
        f"{form}.{field}"
        for form in ("Question", "Listed", "Ask", "AskWho")
        for field in ("ground", "question")
    ),
}


@pytest.mark.parametrize("typed", ["x", "No.", "no " * 30, "x" * 60])
def test_one_word_is_a_ground_nowhere(typed):
    taken = set()
    for form in desk_classes():
        for name, field in form.base_fields.items():
            is_long = isinstance(field.widget, forms.Textarea) and name != "despite"
            if form.__module__.startswith("rights.") and is_long:
                try:
                    field.clean(typed)
                except forms.ValidationError:
                    continue
                taken.add(f"{form.__name__}.{name}")

    assert taken - NO_GROUND == set()
