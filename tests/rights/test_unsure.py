"""Who cannot say how to be found is led on, who fears a look can leave, texts are news."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.utils import timezone

from rights import claims, questions, registry
from rights.models import Case, Draft
from tests.rights.web import errors
from tests.rights.world import ask, mails, make_staff

LEAVE = "Leave this page and forget it here"


@pytest.mark.words
@pytest.mark.parametrize(
    ("way", "leads_to"),
    [
        ("voice", "/rights/voice_misuse/"),
        ("visited", "/rights/access/unsure/"),
        ("unsure", "/rights/access/unsure/"),
    ],
)
def test_each_way_without_an_address_leads_somewhere(guest, way, leads_to):
    guest.ask("access", stop="find")

    page = guest.submit(way=way)

    assert (page.status, page.url) == (200, leads_to)
    assert [draft.right for draft in Draft.objects.all()] == ["access"]
    assert guest.get("/rights/access/check/").url == "/rights/access/find/"


def test_the_page_offers_what_takes_no_name(guest):
    page = guest.get("/rights/erasure/unsure/")

    assert "Then we hold nothing under your name" in page.text
    for link in ("/choices/", "/rights/enquiry/", "/rights/erasure/find/"):
        assert f'href="{link}"' in page.html
    assert guest.get("/rights/opt_out/unsure/").status == 404


def test_of_somebody_else_we_search_only_by_what_they_are_known_by():
    form = questions.Find()
    form.about_somebody_else()

    assert [code for code, _said in form.fields["way"].choices] == ["email", "phone"]


def test_what_could_harm_if_read_over_a_shoulder_can_be_left(guest):
    sensitive = {right.code for right in registry.all_rights() if right.is_sensitive}
    assert sensitive == {
        *("voice_misuse", "stop_calls", "child", "objection", "restriction"),
        *("access", "erasure"),
    }

    for path in ("voice_misuse/", "objection/", "erasure/find/", "access/unsure/"):
        assert LEAVE in guest.get(f"/rights/{path}").text
    assert LEAVE not in guest.get("/rights/complaint/").text
    guest.ask("erasure")
    assert LEAVE in guest.page.text
    guest.press("/leave/")
    assert guest.get("/rights/erasure/check/").url == "/rights/erasure/who/"


def reached_by_text(guest) -> Case:
    guest.ask("erasure", stop="reach")
    assert errors(guest.submit(way="text")) == ["Enter the phone number for our texts."]
    guest.submit(way="text", text_to="+1 202 555 0199")
    assert "+12025550199" in guest.page.text
    guest.submit("", draft=guest.page.form_with("draft").values["draft"])
    return Case.objects.get()


def test_who_wants_texts_gets_the_news_as_a_text(guest):
    case = reached_by_text(guest)
    assert claims.number(case) == "+12025550199"
    asha = make_staff("asha@example.com", "Asha")

    ask(case, "Which one?", by=asha, at=timezone.now())

    (text,) = mails("question_by_phone")
    assert text["to"] == "+12025550199"
    assert "Which one?" not in text["text"]


def test_only_on_this_site_is_kept_with_a_number_too(guest):
    guest.ask("erasure", stop="find")
    guest.submit(way="phone", phone="+12025550178")
    guest.submit(scope="all", words="")
    guest.submit(way="site")
    assert "Only on this site" in guest.page.text
    guest.submit("", draft=guest.page.form_with("draft").values["draft"])

    case = Case.objects.get()
    assert claims.typed(case) == {"phone": "+12025550178"}
    assert claims.number(case) == ""


def test_texts_are_offered_only_where_they_can_be_sent(guest, monkeypatch):
    monkeypatch.setattr(settings, "PHONE_GATEWAY", "none")
    guest.ask("erasure", stop="reach")

    assert "By text message" not in guest.page.text
    assert errors(guest.submit(way="text")) == ["Choose how we should reach you."]
