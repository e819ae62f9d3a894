"""Who is waited for hears of it twice, and nothing is refused for it."""

from __future__ import annotations

import pytest

from rights import deciding, tidying
from rights.models import Case, Reminder
from tests.company import add_maya
from tests.rights.world import AT, ask, later, mails, make_case, prove, run

MAYA = {"email": "maya@example.com"}
SAID = {"contact": "me@example.org"}


def asked(asha, **values):
    case = make_case("complaint", claims={}, answers={"words": "x", **SAID}, **values)
    return ask(case, "Which mail?", by=asha, at=AT)


def swept(*days):
    for day in days:
        tidying.tidy(later(days=day, hours=1))


def test_a_question_is_called_to_mind_after_seven_and_fourteen_days(policy, asha):
    case = asked(asha)

    swept(6)
    assert mails("reminder") == []
    swept(7, 7, 8, 13)
    assert len(mails("reminder")) == 1
    swept(14, 15, 29)

    first, second = mails("reminder")
    assert first["to"] == "me@example.org"
    assert first["subject"].startswith("Still waiting for you (PR-")
    for mail in (first, second):
        assert "On 15 June 2026 we asked you a question" in mail["text"]
        assert "by Wednesday 15 July 2026" in mail["text"]
        assert "Nothing is refused because you did not answer." in mail["text"]
    case.refresh_from_db()
    assert (case.status, case.ending) == ("waiting", "")


@pytest.mark.parametrize("way", ["answered", "withdrawn", "asked again"])
def test_nobody_is_called_who_is_not_waited_for(policy, asha, way):
    case = asked(asha)
    if way == "withdrawn":
        deciding.withdraw(case, at=later(days=1))
    else:
        deciding.reply(case, words="Both.", at=later(days=1))
    if way == "asked again":
        ask(case, "Which?", by=asha, at=later(days=2))

    swept(8)

    assert mails("reminder") == []
    swept(9)
    assert len(mails("reminder")) == (1 if way == "asked again" else 0)
    assert not Reminder.objects.filter(settled_at=None, due_at__lte=later(days=9))


def test_a_code_is_waited_for_where_it_was_sent_and_nowhere_else(policy, mapped):
    """Another address would tell whoever typed it that this one is known."""
    add_maya(mapped)
    known = make_case("erasure", claims=MAYA, answers=SAID)
    make_case("erasure", claims={"email": "nobody@example.com"}, answers=SAID)
    run()

    swept(7)

    assert [mail["to"] for mail in mails("reminder")] == [MAYA["email"]]
    assert "Nobody has typed it yet." in mails("reminder")[0]["text"]
    prove(known)
    swept(14)
    assert len(mails("reminder")) == 1


def test_a_number_is_reminded_by_a_text(policy, mapped):
    add_maya(mapped)
    make_case("erasure", claims={"phone": "+12025550143"})
    run()
    case = Case.objects.get()
    swept(7)

    expected = 1 if case.on_file else 0
    assert len(mails("reminder_by_phone")) == expected == 1
