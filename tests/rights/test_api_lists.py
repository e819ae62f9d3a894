"""A field that stands for a closed list takes its words alone, and says which they are."""

from __future__ import annotations

import re

import pytest
from django.conf import settings
from django.test import Client

from consent.methods import Method
from consent.models import Choice
from consent.promises.use_is_not_consent import IMPLIED
from rights import registry
from tests.rights.test_api import STOP, ask, caller, make, send

pytestmark = pytest.mark.words

WHO = {"kind": "email", "value": "ana@example.com"}
SAID = {
    **WHO,
    "purpose": "marketing",
    "given": True,
    "words": "Send me offers.",
    "method": "sign-up form",
}
WAYS = (
    "settings, sign-up form, web form, banner, app, email, message, call, paper, "
    "in person"
)


@pytest.fixture
def product(policy) -> Client:
    return caller(make()[1])


def refused(answer) -> tuple[int, str, str]:
    said = answer.json()
    return answer.status_code, said.get("field", ""), said.get("sentence", "")


@pytest.mark.parametrize(
    "method", ["telepathy", "form", "gpc", "", 7, ["app"], *IMPLIED]
)
def test_how_somebody_said_it_is_one_of_a_list(product, method):
    answer = send(product, "choices", {**SAID, "method": method})

    assert refused(answer) == (422, "method", f"This takes one of: {WAYS}.")
    assert Choice.objects.count() == 0


@pytest.mark.parametrize("method", Method.values)
def test_each_way_of_the_list_is_kept_as_it_was_sent(product, method):
    assert send(product, "choices", {**SAID, "method": method}).status_code == 201
    assert Choice.objects.get().method == method


@pytest.mark.parametrize(
    "tag",
    ["xx", "zz-ZZ", "en-QQ", "english", "eng", "e", "en_GB", "sr-Abcd", "ｅｎ", ""],
)
def test_a_language_that_there_is_not_is_refused(product, tag):
    answer = send(product, "choices", {**SAID, "language": tag})

    sentence = "Send a language by its code of ISO 639: en, hi or pt-BR, say."
    blank = "Write something here, or leave the field out."
    assert refused(answer) == (422, "language", sentence if tag else blank)
    assert Choice.objects.count() == 0


@pytest.mark.parametrize(
    ("tag", "kept"),
    [
        *(("en", "en"), ("hi", "hi"), ("gu", "gu"), ("kok", "kok"), ("PT-br", "pt-BR")),
        *(("es-419", "es-419"), ("zh-hant-tw", "zh-Hant-TW"), ("sr-Latn", "sr-Latn")),
    ],
)
def test_a_language_is_kept_by_its_tag(product, tag, kept):
    assert send(product, "choices", {**SAID, "language": tag}).status_code == 201
    assert Choice.objects.get().language == kept


def test_every_other_list_says_its_words_too(product):
    kinds = "This takes one of: email, phone, account, device."
    about = {**WHO, "purpose": "marketing", "kind": "fax"}
    signal = {"signal": "dnt", "honoured": True}
    rights = ", ".join(right.code for right in registry.all_rights())
    told = [
        refused(send(product, "may-process", about)),
        refused(send(product, "one-click", about)),
        refused(send(product, "signals", signal)),
        refused(ask(product, right="everything")),
        refused(ask(product, right="access", scope="part")),
    ]

    assert told == [
        *[(422, "kind", kinds)] * 2,
        (422, "signal", "This takes one of: gpc."),
        (422, "right", f"This takes one of: {rights}."),
        (422, "scope", "This takes one of: all, list."),
    ]
    assert ask(product, **STOP).status_code == 201


def test_the_schema_lists_the_words_of_each_list(policy):
    shapes = Client().get("/api/v1/schema").json()["components"]["schemas"]

    def words(shape: str, field: str) -> list[str]:
        found = shapes[shape]["properties"][field]
        parts = [found, *found.get("allOf", []), *found.get("oneOf", [])]
        names = [part["$ref"].rpartition("/")[2] for part in parts if "$ref" in part]
        return [
            word
            for part in [*parts, *(shapes[name] for name in names)]
            for word in part.get("enum", [])
        ]

    assert words("Chosen", "method") == Method.values
    assert words("Seen", "signal") == ["gpc"]
    assert words("About", "kind") == ["email", "phone", "account", "device"]
    rights = [right.code for right in registry.all_rights()]
    assert words("Asked", "right") == words("State", "right") == rights
    assert words("State", "status") == [
        *("denied", "fulfilled", "in_progress", "open", "revoked"),
    ]
    assert words("State", "reason")[:4] == [
        *("claim_not_covered", "need_user_verification", "no_match", "other"),
    ]


def test_the_guide_names_every_way(policy):
    guide = (settings.ROOT / "docs/api.md").read_text(encoding="utf-8")
    _head, _rule, *lines = guide.partition("| `method` |")[2].splitlines()
    listed = re.match(r"(?:\| `[a-z -]+` \|.*\n)+", "\n".join(lines))

    assert listed
    assert re.findall(r"`([a-z -]+)`", listed[0]) == Method.values
