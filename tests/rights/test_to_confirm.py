"""What the company must still confirm: in words, with the way to do it."""

from __future__ import annotations

import re
from html import unescape

from django.urls import reverse
from django.utils import timezone

from notices import drafting
from notices.models import Revision
from tests.policies import make_user
from tests.rights.test_desk import browser, staff

PAGE = reverse("admin:notices_to_confirm")


def shown(client) -> str:
    page = client.get(PAGE).content.decode().partition("<h1>")[2]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


def test_each_guess_is_said_in_words_and_by_no_code(site):
    words = shown(browser(staff("auditor")))

    for line in (
        "Calls : kept for 90 days; while you use the service",
        "Name, e-mail, address to Hosting provider : Run the Services",
        "Answer to a request : within 30 days",
        "Tell you about offers : your consent",
        "Smallest, Inc. : America/New_York",
    ):
        assert line in words
    assert re.findall(r"\bP\d+[DMY]\b|identity-hosting", words) == []
    assert "Start a new version" not in words


def test_an_editor_is_led_to_the_row_in_the_draft(site):
    editor = browser(staff("editor"))
    assert "Start a new version" in shown(editor)

    draft = drafting.begin(by=make_user("elena@example.com"), at=timezone.now())

    row = reverse("admin:notices_row", args=[draft.number, "rules", "calls"])
    assert f'<a href="{row}">Calls</a>' in editor.get(PAGE).content.decode()
    assert editor.get(row).status_code == 200
    company = reverse(
        "admin:notices_row", args=[draft.number, "organisation", "smallest"]
    )
    assert 'name="assumed"' in editor.get(company).content.decode()
    assert Revision.objects.count() == 2
