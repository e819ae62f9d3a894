"""Today tells of a policy that nobody looked at again, and of what was let pass too long."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from notices import drafting, linting, publishing, reading, second_reading, waiving
from tests.notices.test_gate import CONSENT
from tests.notices.test_studio import somebody, words
from tests.notices.world import make_approved
from tests.policies import make_user

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def today(role="officer"):
    return words(somebody(f"{role}@example.com", role).get("/desk/"))


@pytest.mark.words
@pytest.mark.parametrize(
    ("age", "said"),
    [
        (368, "The policy has not been looked at again"),
        (350, "The policy is to be looked at again"),
        (300, ""),
    ],
)
def test_the_day_to_look_at_it_again_is_told_before_and_after(tmp_path, age, said):
    make_approved(tmp_path / "a", at=timezone.now() - age * DAY)

    page = today()

    assert (said in page) is True
    assert ("looked at again" in page) is bool(said)
    assert "looked at again" not in today("operator")


def test_before_the_first_policy_whoever_may_write_it_is_led_there(client):
    assert "No policy is published yet" in today("editor")
    assert "No policy is published yet" not in today("officer")

    public = client.get("/")

    assert public.status_code == 404
    assert "No policy is published here yet" in public.content.decode()


def waived(at, until, pk=None):
    """Let the error of a draft pass until a day."""
    finding = next(
        each
        for each in linting.lint(drafting.open_draft(), at=at)
        if each.check_code == "use-is-consent"
    )
    by = make_user("officer@example.com")
    waiving.waive(finding, reason="Counsel looks.", until=until, by=by, at=at)


@pytest.mark.words
def test_what_was_let_pass_and_is_over_is_told_until_it_is_renewed(tmp_path):
    at = timezone.now() - 40 * DAY
    make_approved(tmp_path / "a", at=at)
    elena, vera = make_user("elena@example.com"), make_user("vera@example.com")
    draft = drafting.begin(by=elena, at=at)
    row = drafting.find(draft, "clauses", "reach")
    seen = drafting.stand(row)
    drafting.change(row, {"body": CONSENT}, seen=seen, by=elena, at=at)
    waived(at, (at + 5 * DAY).date())
    draft = publishing.submit(draft, by=elena, at=at)
    second_reading.note_all_read(draft, by=vera, at=at)
    publishing.approve(draft, by=vera, at=at, effective_at=at)
    reading.forget()
    assert "“Counsel looks.”, until" in today()

    drafting.begin(by=elena, at=timezone.now())
    waived(timezone.now(), (timezone.now() + 5 * DAY).date())

    assert "Counsel looks." not in today()
