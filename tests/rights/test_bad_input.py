"""Whatever is typed: one clear sentence, nothing lost, nothing obeyed, no traceback."""

from __future__ import annotations

import html
import re

import pytest
from django.core.cache import cache

from consent import choosing
from consent.views.choices import Answers
from rights import claims, fields, onepage, questions, registry
from rights.models import Case
from rights.views import receipt, track
from tests.rights.web import errors

ERASURE = registry.get("erasure")
OPT_OUT = registry.get("opt_out")
USES = [
    choosing.Use(slug="marketing", title="Offers", description="", needs_consent=True)
]
FORMS = {
    "uses": Answers(uses=USES, is_signalled=False),
    "residence": questions.Residence(),
    "find": questions.Find(),
    "what": questions.What(right=ERASURE, kinds=[("calls", "Calls")]),
    "reach": questions.Reach(),
    "choices": onepage.Choices(right=OPT_OUT),
    "number": onepage.Number(right=registry.get("stop_calls")),
    "voice": onepage.Voice(right=registry.get("voice_misuse")),
    "phrase": receipt.Phrase(),
    "code": receipt.Code(),
    "anywhere": receipt.Anywhere(),
    "finder": track.Finder(),
    "reply": track.Reply(),
}


# --- empty and of the wrong kind ----------------------------------------------


@pytest.mark.words
@pytest.mark.parametrize(
    ("page", "typed", "sentences"),
    [
        ("residence", {}, ["Choose your country, or “I would rather not say”."]),
        ("residence", {"country": "ZZ"}, ["Choose your country from the list."]),
        (
            "residence",
            {"country": "US", "state": "ZZ"},
            ["Choose your state from the list."],
        ),
        ("find", {}, ["Choose how we can find your data."]),
        ("find", {"way": "pigeon"}, ["Choose how we can find your data."]),
        ("find", {"way": "email"}, ["Enter the e-mail address of the account."]),
        (
            "find",
            {"way": "email", "email": "maya at example"},
            ["Enter an e-mail address in full, like name@example.com."],
        ),
        (
            "find",
            {"way": "phone"},
            ["Enter the phone number that was called, with the country code."],
        ),
        (
            "find",
            {"way": "phone", "phone": "98765 4321"},
            ["Enter the phone number in full, starting with + and the country code."],
        ),
        ("what", {}, ["Choose everything or only some kinds."]),
        ("what", {"scope": "some"}, ["Select the kinds of data you mean."]),
        (
            "what",
            {"scope": "some", "categories": ["shoes"]},
            ["Select kinds of data from the list."],
        ),
        ("reach", {}, ["Choose how we should reach you."]),
        (
            "reach",
            {"way": "email", "contact": ""},
            ["Enter the e-mail address for our letters."],
        ),
    ],
)
def test_a_question_says_in_one_sentence_what_to_do(guest, page, typed, sentences):
    guest.ask(stop=page)

    shown = guest.send("", {**guest.page.form_with("nickname").values, **typed})

    assert shown.status == 200
    assert shown.url == f"/rights/erasure/{page}/"
    assert errors(shown) == sentences
    assert "<title>Error: " in shown.html


@pytest.mark.parametrize(
    ("path", "typed", "sentences"),
    [
        (
            "stop_calls/",
            {},
            ["Enter the phone number that is called, with the country code."],
        ),
        (
            "stop_calls/",
            {"phone": "my phone"},
            ["Enter the phone number in full, starting with + and the country code."],
        ),
        (
            "opt_out/",
            {},
            ["Select what should stop.", "Enter your e-mail address or phone number."],
        ),
        (
            "opt_out/",
            {"choices": ["breathing"], "address": "a@example.com"},
            ["Select what should stop, from the list."],
        ),
        (
            "opt_out/sale/",
            {"address": "hello"},
            [
                "Enter the e-mail address in full, like name@example.com, or the "
                "phone number, starting with + and the country code."
            ],
        ),
        (
            "voice_misuse/",
            {},
            [
                "Say where you heard or found it: give a link, describe it, or "
                "attach a recording."
            ],
        ),
        (
            "voice_misuse/",
            {"where": "\u200b \u200b"},
            [
                "Say where you heard or found it: give a link, describe it, or "
                "attach a recording."
            ],
        ),
        (
            "voice_misuse/",
            {"where": "On the phone", "contact": "me"},
            ["Enter an e-mail address in full, like name@example.com."],
        ),
    ],
)
def test_a_page_of_its_own_says_it_too(guest, path, typed, sentences):
    guest.get(f"/rights/{path}")

    shown = guest.send("", {**guest.page.form_with("number").values, **typed})

    assert errors(shown) == sentences
    assert Case.objects.count() == 0
    for value in typed.values():
        if isinstance(value, str):
            assert html.escape(value.strip()) in shown.html


def test_an_answer_that_is_neither_yes_nor_no_is_asked_again():
    form = Answers({"marketing": "zzz"}, uses=USES, is_signalled=False)

    assert form.errors == {"marketing": ["Answer yes or no: Offers."]}


def test_an_error_is_tied_to_its_field_and_the_summary_leads_there(guest):
    guest.ask(stop="find")

    shown = guest.submit(way="phone", phone="98765 4321").html

    assert '<div class="summary" role="alert" tabindex="-1" autofocus' in shown
    assert '<li><a href="#id_phone">Enter the phone number' in shown
    field = re.search(r'<input[^>]*id="id_phone"[^>]*>', shown)[0]
    assert 'value="98765 4321"' in field
    assert 'aria-invalid="true"' in field
    assert 'aria-describedby="id_phone_helptext id_phone_error"' in field
    assert 'id="id_phone_helptext"' in shown
    assert 'id="id_phone_error"' in shown


# --- tolerance --------------------------------------------------------------------


@pytest.mark.parametrize(
    "typed",
    [
        "+91 98765 43210",
        "0091-98765-43210",
        "+91 (98765) 43210",
        "＋９１ ９８７６５ ４３２１０",
        "+९१ ९८७६५ ४३२१०",
        "\u202a+91 98765 43210\u202c",
        "\u2068+91\u00a098765\u00a043210\u2069",
    ],
)
def test_a_number_may_be_written_in_many_ways(guest, typed):
    guest.get("/rights/stop_calls/")
    guest.submit(phone=typed)

    assert errors(guest.page) == []
    assert claims.typed(Case.objects.get()) == {"phone": "+919876543210"}


# --- hostile ----------------------------------------------------------------------

HOSTILE = [
    "<script>alert(1)</script>",
    "{{ 7*7 }}{% debug %}",
    '"><img src=x onerror=alert(1)>',
    "'; DROP TABLE rights_case; --",
    "\U0001f600 नमस्ते مرحبا",
]


@pytest.mark.parametrize("typed", HOSTILE)
def test_hostile_words_are_words(guest, typed):
    guest.ask(words=typed)

    assert html.escape(typed) in guest.page.html
    assert "<script>alert" not in guest.page.html
    assert "<img src=x" not in guest.page.html
    guest.submit("", draft=guest.page.form_with("draft").values["draft"])
    assert claims.answers(Case.objects.get())["words"] == typed


@pytest.mark.words
@pytest.mark.parametrize("typed", HOSTILE)
@pytest.mark.parametrize(
    ("page", "choice", "field"),
    [("find", "email", "email"), ("find", "phone", "phone")],
)
def test_hostile_addresses_are_not_addresses(guest, typed, page, choice, field):
    guest.ask(stop=page)

    shown = guest.submit(**{"way": choice, field: typed})

    assert len(errors(shown)) == 1
    assert f'value="{html.escape(typed)}"' in shown.html


HIDDEN = (
    "In your own words (optional): we took out characters that cannot be seen. "
    "Read it again, then send it."
)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Delete\x00 all", "Delete all"),
        ("Delete \u202egpj.exe", "Delete gpj.exe"),
        ("Delete\u2066 all\x1b[31m", "Delete all[31m"),
    ],
)
def test_what_hides_in_a_text_is_taken_out_and_said(guest, typed, kept):
    guest.ask(stop="what")

    shown = guest.submit(scope="all", words=typed)

    assert errors(shown) == [HIDDEN]
    assert f"{kept}</textarea>" in shown.html
    guest.submit(scope="all")
    assert guest.page.url == "/rights/erasure/reach/"


@pytest.mark.parametrize("typed", ["\x00+49151 2345678", "a\x00b@example.com"])
def test_a_hidden_control_in_an_address_is_said(guest, typed):
    guest.get("/rights/opt_out/marketing/")

    shown = guest.submit(address=typed)

    assert errors(shown) == [
        "Your e-mail address or phone number: we took out characters that cannot be "
        "seen. Read it again, then send it."
    ]
    assert "\x00" not in shown.html


def test_joiners_of_many_scripts_and_pasted_line_ends_are_kept():
    form = track.Reply({"words": "می\u200cخواهم\r\nनमस्\u200dते\x0bend", "nickname": ""})

    assert form.is_valid()
    assert form.cleaned_data["words"] == "می\u200cخواهم\nनमस्\u200dते\nend"


def test_too_long_a_text_is_kept_whole(guest):
    typed = "word " * 500
    guest.ask(stop="what")

    shown = guest.submit(scope="all", words=typed)

    assert errors(shown) == [
        "In your own words (optional): shorten it to 2,000 characters."
    ]
    assert typed.strip() in shown.html


def test_two_thousand_characters_with_line_ends_fit(guest):
    guest.ask(stop="what")

    guest.submit(scope="all", words="\r\n".join(["a" * 99] * 20))

    assert guest.page.url == "/rights/erasure/reach/"


@pytest.mark.parametrize("name", ["email", "phone"])
def test_too_long_an_address_is_kept_whole(guest, name):
    guest.ask(stop="find")

    shown = guest.submit(**{"way": name, name: "9" * 3000})

    assert len(errors(shown)) == 1
    assert "shorten it to 200 characters." in errors(shown)[0]
    assert "9" * 3000 in shown.html


# --- what is no form at all -------------------------------------------------------


def test_a_body_over_the_limit_gets_a_page_and_earlier_answers_stay(guest):
    guest.ask(stop="what")

    shown = guest.submit(scope="all", words="x" * 300_000)

    assert shown.status == 413
    assert "your earlier answers are kept" in shown.text
    guest.get("/rights/erasure/find/")
    assert 'value="maya@example.com"' in guest.page.html


UPLOADS = [
    "/rights/voice_misuse/",
    "/rights/erasure/agent/",
    "/rights/erasure/stead/",
    "/desk/rights/case/add/",
]


def test_a_text_over_the_limit_gets_the_page_also_where_files_are_taken(guest):
    guest.ask(stop="what")
    fields = {**guest.page.form_with("scope").values, "words": "x" * 300_000}

    shown = [guest.send(page, fields) for page in UPLOADS]

    assert [each.status for each in shown] == [413] * len(UPLOADS)
    assert all("your earlier answers are kept" in each.text for each in shown)
    guest.get("/rights/erasure/find/")
    assert 'value="maya@example.com"' in guest.page.html


def test_a_body_that_is_no_form_gets_a_page(guest):
    guest.get("/rights/stop_calls/")
    many = {f"field{n}": "x" for n in range(300)}

    shown = guest.send("", {**guest.page.form_with("number").values, **many})

    assert shown.status == 400
    assert "We cannot read what was sent" in shown.text


def test_a_form_of_another_site_is_refused_with_a_page(guest):
    shown = guest.send("/rights/stop_calls/", {"phone": "+919876543210"})

    assert shown.status == 403
    assert "This form was open too long" in shown.text
    assert Case.objects.count() == 0


def test_a_program_that_fills_in_everything_files_nothing(guest):
    guest.get("/rights/stop_calls/")

    shown = guest.submit(phone="+919876543210", nickname="Bot")

    assert errors(shown) == [
        "A field that people cannot see was filled in. It is empty again: send the "
        "form once more."
    ]
    assert Case.objects.count() == 0
    guest.submit(phone="+919876543210")
    assert Case.objects.count() == 1


def test_a_flood_is_told_when_to_come_back(guest, settings):
    cache.clear()
    settings.ACCOUNT_RATE_LIMITS = {"ask": "2/m/ip"}
    guest.get("/rights/stop_calls/")
    for _twice in range(2):
        guest.send("", guest.page.form_with("number").values)

    shown = guest.send("", guest.page.form_with("number").values)

    assert shown.status == 429
    assert shown.headers["Retry-After"] == "60"
    assert "Wait 1 minute, then try again." in shown.text


# --- the sentences themselves -----------------------------------------------------

AVOIDED = re.compile(
    r"\b(please|sorry|valid|invalid|forbidden|oops|required|illegal)\b", re.I
)
# What may go wrong with a field at all; everything else would be Django's sentence.
KINDS = {"required", "invalid_choice", "invalid_list"}


@pytest.mark.parametrize("name", sorted(FORMS))
def test_every_sentence_is_ours_and_plain(name):
    for field_name, field in FORMS[name].fields.items():
        if field_name == "nickname":
            continue
        said = {k: str(v) for k, v in field.error_messages.items() if k in KINDS}
        if not field.required:
            said.pop("required")
        said.pop("invalid_list", None)  # several values always arrive as a list
        if isinstance(field, fields.Words):
            said.update(long=str(field.too_long), unseen=str(field.unseen))
        for sentence in said.values():
            assert sentence.endswith("."), (field_name, sentence)
            assert AVOIDED.search(sentence) is None, (field_name, sentence)
            assert "This field" not in sentence


@pytest.mark.parametrize(
    ("form", "field", "tokens"),
    [
        ("residence", "country", {"autocomplete": "country"}),
        ("residence", "state", {"autocomplete": "address-level1"}),
        ("find", "email", fields.EMAIL),
        ("find", "phone", fields.PHONE),
        ("reach", "contact", fields.EMAIL),
        ("number", "phone", fields.PHONE),
        ("voice", "contact", fields.EMAIL),
        ("voice", "where", {"autocomplete": "off", "rows": "4", "cols": "40"}),
        (
            "code",
            "code",
            {"autocomplete": "one-time-code", "inputmode": "numeric", "class": "code"},
        ),
    ],
)
def test_a_browser_is_told_what_a_field_is_for(form, field, tokens):
    attrs = FORMS[form].fields[field].widget.attrs

    assert {k: str(v) for k, v in attrs.items()} == tokens
