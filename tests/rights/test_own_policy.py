"""The desk checks a policy that somebody pastes or brings as a file."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from notices.models import Revision
from tests.notices.test_importing import TEXT, docx
from tests.rights.test_desk import browser, staff

WHERE = "/desk/notices/revision/own/"


@pytest.mark.parametrize(
    "said",
    [
        {"words": TEXT},
        {"file": SimpleUploadedFile("own.docx", docx(*filter(None, TEXT.split("\n"))))},
    ],
)
def test_an_editor_sees_what_nobody_can_keep_and_nothing_is_stored(site, said):
    before = Revision.objects.count()

    page = browser(staff("editor")).post(WHERE, said).content.decode()

    assert "<h2>Use taken as consent (1)</h2>" in page
    assert "<h2>Too vague to keep (1)</h2>" in page
    assert "See [[clause:how-long-we-keep-it]]." in page
    assert Revision.objects.count() == before


def test_markup_in_a_policy_is_shown_and_not_run(site):
    words = "# P\n\n## <script>x()</script> as needed\n\nBy using it you agree <img>.\n"

    page = browser(staff("editor")).post(WHERE, {"words": words}).content.decode()

    assert "<script>x()" not in page
    assert "&lt;script&gt;x()" in page


def test_nothing_pasted_gets_one_sentence_and_what_was_pasted_is_kept(site):
    desk = browser(staff("editor"))

    assert (
        "Paste a text or choose a file."
        in desk.post(WHERE, {"words": " "}).content.decode()
    )
    page = desk.post(WHERE, {"words": "only this."}).content.decode()
    assert "No titles of clauses were found." in page
    assert "only this.</textarea>" in page
