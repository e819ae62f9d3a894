"""Every page of every form: what it asks is in a table, and how it asks is the same.

A field that is not in the table fails, so that nobody asks for more by accident
(GDPR Art. 5(1)(c), 11 CCR 7060).
"""

from __future__ import annotations

import copy
import re
from pathlib import Path

import pytest
from django.template.loader import render_to_string

from notices import collecting, reading
from rights import registry
from rights.fields import FREE, claim
from rights.thirdparty import Nominee
from tests.rights.world import AT

pytestmark = pytest.mark.words


HEADING = re.compile(r"<h1[^>]*>(.*?)</h1>", re.S)
TITLE = re.compile(r"<title>(.*?)</title>", re.S)
CONTROL = re.compile(r"<(?:input|select|textarea)\b[^>]*>")
OF_THE_PAGE = {"csrfmiddlewaretoken", "number", "nickname"}
QUESTIONS = {
    "who": {"who"},
    "residence": {"country", "state"},
    "find": {"way", "email", "phone"},
    "what": {"scope", "categories", "words"},
    "reach": {"way", "contact", "text_to", "post_to", "reads"},
}
COPY_OF_A_TIME = ("access", "what")
ASKED = {
    "voice_misuse": {"where", "heard", "used_now", "attached", "fate", "contact"},
    "child": {"address", "words", "contact"},
    "stop_calls": {"phone"},
    "portability": {"address", "place", "to"},
    "rectification": {
        *("address", "place", "field", "wrong", "now", "should", "words"),
    },
    "opt_out": {"address", "choices"},
    "limit": {"address"},
    "withdrawal": {"address", "consents", "words"},
    "restriction": {"address", "place", "ground", "categories", "words"},
    "objection": {"address", "place", "uses", "words"},
    "nominee": {"address", "way", "name", "reach", "relation"},
    "appeal": {"reference", "phrase", "words", "contact"},
    "complaint": {"words", "about", "place", "contact"},
    "enquiry": {"words", "contact"},
}

COLLECTED = (
    "Requests about your data: A: Identifiers; B: Customer records. "
    "What for: Answer your requests. Who may get it: Hosting provider, E-mail provider. "
    "Sold or shared: no. Kept for 24 months after your request is closed. "
    "This section of our notice · Privacy policy"
)
FORMS = re.compile(r"as_field_group|as_div|_fields\.html")


def pages():
    """(right, address, what it asks) of each first page, and of each question."""
    for right in registry.all_rights():
        if len(right.pages) == 1:
            yield right, f"/rights/{right.code}/", ASKED[right.code]
            continue
        for page in right.pages:
            more = {"since", "until"} if (right.code, page) == COPY_OF_A_TIME else set()
            yield right, f"/rights/{right.code}/{page}/", QUESTIONS[page] | more


def words(found):
    return " ".join(re.sub(r"<[^>]+>", " ", found[1]).split())


def test_each_page_asks_only_what_the_table_says_and_chooses_nothing(guest):
    headings = {}
    for right, address, asked in pages():
        seen = guest.get(address)
        form = seen.form_with("nickname")
        controls = CONTROL.findall(seen.html)
        heading = words(HEADING.search(seen.html))

        assert (address, seen.status) == (address, 200)
        assert (address, form.names - OF_THE_PAGE) == (address, asked)
        assert heading in words(TITLE.search(seen.html)), address
        is_later = re.search(r"question [2-9] of", seen.text)
        assert is_later or str(right.legal_name) in seen.text, address
        assert "Kept for" in seen.text or "kept for" in seen.text, address
        assert " novalidate" in seen.html, address
        assert COLLECTED in seen.text, address
        for control in controls:
            assert not re.search(r"\s(checked|required|disabled)\b", control), control
        headings.setdefault(heading, set()).add(address.rpartition("/rights/")[2])
    # Two rights may ask the same question; no right asks two under one heading.
    for heading, where in headings.items():
        codes = [address.partition("/")[0] for address in where]
        assert len(codes) == len(set(codes)), heading


def test_the_address_given_first_is_offered_for_the_letters(guest):
    guest.ask(stop="reach", email="maya@example.com")

    assert guest.page.form_with("contact").values["contact"] == ["maya@example.com"]


@pytest.mark.parametrize("name", ["मीरा शर्मा", "فاطمة الزهراء", "Nguyễn Thị Ánh"])
def test_a_name_is_kept_as_it_is_written(name):
    form = Nominee(
        {
            "address": "maya@example.com",
            "way": "name",
            "name": name,
            "reach": "+919876543210",
        },
        right=registry.get("nominee"),
    )

    assert form.is_valid(), form.errors
    assert form.filing()[1]["name"] == name
    assert form.filing()[0] == claim("maya@example.com")
    assert form.fields["name"].widget.attrs == {**FREE, "spellcheck": "false"}


# --- the notice at collection ----------------------------------------------------


def test_every_form_that_the_public_fills_in_says_what_becomes_of_it():
    """11 CCR 7012: at or before the point of collection, beside the fields."""
    public = [
        path
        for room in ("rights", "notices", "consent")
        for path in sorted(Path("templates", room).glob("*.html"))
        if not path.name.startswith(("desk_", "_"))
    ]
    forms = [path for path in public if FORMS.search(path.read_text("utf-8"))]

    assert len(forms) >= 18
    assert [
        path.name
        for path in forms
        if '{% include "notices/_collected.html" %}' not in path.read_text("utf-8")
    ] == []


def test_the_list_of_news_says_until_when_and_a_link_leads_to_the_very_section(guest):
    page = guest.get("/policy/news/")

    assert "Your e-mail address. What for: tell you of new versions." in page.text
    assert "Sold or shared: no. Kept until you leave the list." in page.text
    (section,) = re.findall(r'<a href="(/california/#[a-z-]+)">', page.html)
    where, _hash, anchor = section.partition("#")
    assert f'id="{anchor}"' in guest.get(where).html


def test_what_is_sold_is_said_where_it_is_collected_with_the_way_out(policy):
    content = copy.deepcopy(reading.current(AT).content)
    content["inventory"]["disclosures"].append(
        {
            "slug": "requests-sold",
            "category": "requests",
            "recipient": "hosting",
            "purpose": "sale",
            "kind": "sold",
        }
    )
    sold = collecting.notice(reading.Reading(content, ""))
    page = render_to_string("notices/_collected.html", {"collected": sold})

    assert "Sold or shared: yes." in page
    assert 'href="/rights/opt_out/"' in page
    content["inventory"]["categories"] = []
    assert collecting.notice(reading.Reading(content, "")) is None
