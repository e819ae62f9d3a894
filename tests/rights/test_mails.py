"""Mail of a case: nobody's inbox is filled by strangers who type its address."""

from __future__ import annotations

import html
import re
from pathlib import Path

import pytest

from portal import outbox, vault
from portal.models import OutboundMail, Sheet
from rights import arriving, holders, letters, mail_paper, mails, references, tracking
from rights.filing import Filing
from rights.models import Message
from tests.rights.world import AT, ask, later, make_case, run
from tests.rights.world import mails as sent

pytestmark = [pytest.mark.django_db, pytest.mark.words]

VICTIM = "victim@example.com"


def report(at=AT, contact=VICTIM):
    return make_case(
        "voice_misuse", claims={}, answers={"words": "x", "contact": contact}, at=at
    )


def test_strangers_cannot_fill_an_inbox(policy):
    cases = [report() for _turn in range(5)]

    assert len(sent("received")) == 2
    notes = Message.objects.order_by("pk")
    assert [(note.case, note.kind) for note in notes] == [
        (case, "note") for case in cases[2:]
    ]
    assert vault.unseal(cases[3].key, notes[1].sealed).decode() == (
        "Not sent (received): this address was left all the messages of one day, and "
        "nobody has shown that they read it."
    )


def test_what_lay_too_long_is_promised_no_day_that_has_passed(policy, mapped, asha):
    said = {"claims": {"email": VICTIM}, "answers": {"contact": VICTIM}}
    paper = Filing(right="access", residence="DE", channel="post", **said)
    case = arriving.enter(paper, arrived_at=later(days=-99), by=asha, at=AT)
    run()

    for kind in ("received", "not_on_file"):
        (mail,) = sent(kind)
        text = " ".join(mail["text"].split())
        assert "you were to have our answer by Tuesday 7 April 2026. That day" in text
        assert "You get our answer by" not in text
    assert tracking.next_rows(case)[-1] == (
        "You were to have our answer by Tuesday 7 April 2026. That day has passed. We "
        "are sorry, and write to you within a day."
    )


def test_others_and_the_next_day_are_not_counted(policy):
    for _turn in range(3):
        report()

    report(contact="other@example.com")
    report(contact="VICTIM@example.com")
    report(at=later(days=1))

    assert len(sent("received")) == 4


def test_an_answer_is_never_skipped(policy):
    cases = [report() for _turn in range(4)]

    for case in cases:
        mails.to_person("answered", case=case, at=AT)

    assert len(sent("answered")) == 4
    assert OutboundMail.objects.filter(addressee="").count() == 0


# --- what every mail has ------------------------------------------------------------------

FOLDER = Path(__file__).resolve().parents[2] / "templates" / "emails"
# Mails that are about no request, or go to staff.
OTHERS = {
    *("new_version", "news_confirm", "officer_digest", "officer_news"),
    *("invited", "sign_in_changed", "sign_in_code", "webhook_paused"),
}
# To somebody else than the person: no date of theirs, no authority of their place.
# To whoever has an account that somebody reported: nothing of the report.
HOLDERS = {
    f"{kind}{way}"
    for kind in ("frozen", "freed", "stays_frozen", "why_code")
    for way in ("", "_by_phone")
}
THIRD = {"passed_on", "recipient", "review", "review_over"}
KINDS = sorted(each.name for each in FOLDER.iterdir() if each.is_dir())
MINE = [kind for kind in KINDS if kind not in OTHERS]
CONTEXT = {
    "code": "483 920",
    "purpose": "confirm",
    "waiting": "Your date does not move.",
    "is_question": True,
    **dict.fromkeys(["asked_on", "until", "was", "day", "deleted_on"], "1 July 2026"),
    "decide_by": "Wednesday 15 July 2026",
    "reason": "Two of our systems hold parts of it.",
    "stand": "Being worked on",
    "days": 90,
    "count": 2,
    "law": "The GDPR",
    "kept": [("Payments", "Companies Act")],
    "link": "http://localhost:8000/review/x/",
    "name": "Ada",
    "customer": "Alder Bakery",
    "recipient": "E-mail provider",
    "asked": "A person has asked for a copy of their data.",
}
MAYA = {"email": "maya@example.com", "phone": "+12025550143"}


def written(kind, **context):
    """One mail of this kind, as it would leave."""
    said = {"contact": "me@example.org"}
    case = make_case("erasure", claims=MAYA, answers=said, residence="DE")
    letter = letters.preview(case, [], at=AT)
    none = {"due": "", "regulators": ()} if kind in THIRD else {}
    none = holders.UNNAMED if kind in HOLDERS else none
    mails.queue(
        kind,
        case=case,
        to="me@example.org" if "phone" not in kind else MAYA["phone"],
        at=AT,
        channel="phone" if kind.endswith("_by_phone") else "email",
        context={
            **CONTEXT,
            "letter": letter
            if kind.startswith("answer_") or kind == "answer"
            else None,
            **none,
            **context,
        },
        turn="looked at",
    )
    row = OutboundMail.objects.get(dedupe=f"{case.reference}:{kind}:looked at")
    return case, outbox.read(row)


@pytest.mark.parametrize("kind", MINE)
def test_every_mail_names_officer_reference_and_date_and_nobody(policy, kind):
    case, mail = written(kind)

    shown = references.display(case.reference)
    assert (shown in mail["text"]) is (kind not in HOLDERS)
    assert kind not in HOLDERS or shown not in mail["html"]
    whole = mail["subject"] + mail["text"] + mail["html"]
    for secret in (*MAYA.values(), "Maya", "me@example.org"):
        assert secret not in whole
    assert "\n" not in mail["subject"]
    for word in ("voice", "delete", "copy of", "complaint", "child", "erasure"):
        assert word not in mail["subject"].lower()
    if kind.endswith("_by_phone"):
        assert (mail["html"], len(mail["text"]) < 500) == ("", True)
        return
    assert "legal@smallest.ai" in mail["text"]
    assert "Smallest, Inc." in mail["text"]
    is_ours = kind not in THIRD
    second = mail["text"].splitlines()[1]
    is_said = second.startswith("Need anything from you? ")
    # The answer itself is a letter, with a form of its own.
    assert is_said is (is_ours and kind != "answer")
    is_due = is_ours and kind not in HOLDERS
    assert ("answer due by Wednesday 15 July 2026\n" in mail["text"]) is is_due
    # Others are not who the answer is due to; their part has the same day.
    if not is_ours:
        assert f"Request {shown}, due on Wednesday 15 July 2026\n" in mail["text"]
    is_told = "Wednesday 15 July 2026" in mail["html"]
    assert kind == "answer" or is_told is (kind not in HOLDERS)
    assert ("https://www.bfdi.bund.de" in mail["text"]) is is_ours


def test_what_comes_after_the_answer_names_the_day_it_was_due(policy):
    case = report()
    case.status, case.answered_at = "answered", later(days=2)

    for kind in ("answered", "last_copies"):
        mails.to_person(kind, case=case, at=later(days=3), context=CONTEXT)

        (mail,) = sent(kind)
        day = f"{case.due_on:%A} {case.due_on.day} {case.due_on:%B %Y}"
        assert f", due on {day}\n" in mail["text"]
        assert day in mail["html"]
        assert "answer due by" not in mail["text"]


@pytest.mark.parametrize("kind", [k for k in MINE if not k.endswith("_by_phone")])
def test_the_html_says_what_the_text_says(policy, kind):
    _case, mail = written(kind)

    bare = re.sub(r"</?span[^>]*>", "", mail["html"])
    plain = " ".join(html.unescape(re.sub(r"<[^>]+>", " ", bare)).split())
    body = mail["text"].partition("\n--\n")[0]
    if kind == "answer":
        assert "You wrote to us on 15 June 2026. Here is our answer." in plain
        return
    for line in filter(None, body.splitlines()):
        words = line.partition(": http")[0] if ": http://localhost" in line else line
        assert (
            CONTEXT["code"] if CONTEXT["code"] in line else words.rstrip(".")
        ) in plain
    for link in re.findall(r"http://localhost\S+", body):
        assert f'href="{link}"' in mail["html"]
    assert re.findall(r"(?:src|background)\s*=|<img|<script", mail["html"]) == []
    assert mail["subject"] in plain


HOSTILE = (
    "Ada</p><script>alert(1)</script><img src=//x.example>\r\nBcc: all@x.example\n\n"
    "Your account: http://localhost:8000.x.example/\n"
    "Again: http://localhost:8000@x.example/ {{ organisation.name }}"
)
# What people, agents, officers and the company's own rows put into a mail.
TYPED = (
    *("agent", "reason", "words", "cause", "customer", "recipient", "name"),
    *("dataset", "asked", "waiting", "law", "masked", "sent_as", "stand"),
)


@pytest.mark.parametrize("kind", MINE)
def test_what_somebody_typed_stays_words_in_every_mail(policy, kind):
    _case, mail = written(kind, **dict.fromkeys(TYPED, HOSTILE))

    assert "\n" not in mail["subject"]
    assert "\r" not in mail["subject"]
    markup = mail["html"]
    assert "x.example" not in "".join(re.findall(r"<[^>]*>", markup))
    assert re.findall(r"<(?:script|img)|</?p[^>]*>\s*alert", markup) == []
    if HOSTILE.splitlines()[0] in mail["text"] and markup:
        assert "Ada&lt;/p&gt;&lt;script&gt;alert(1)&lt;/script&gt;" in markup
    # Nothing that was typed is a template.
    assert ("{{ organisation.name }}" in mail["text"]) is ("alert(1)" in mail["text"])


# --- on paper ---------------------------------------------------------------------------


def test_a_mail_with_a_meaning_in_law_is_also_a_paper(policy, asha):
    said = {"words": "x", "contact": "me@example.org"}
    case = make_case("complaint", claims={}, answers=said, residence="DE")
    ask(case, "Which one?", by=asha, at=AT)

    (sheet,) = Sheet.objects.filter(kind="mail")
    paper = mail_paper.printed(sheet.about)

    assert sheet.key == case.key
    plain = " ".join(html.unescape(re.sub(r"<[^>]+>", " ", paper.markup)).split())
    for line in filter(None, sent("question")[0]["text"].splitlines()):
        if line != "--":
            assert line in plain
    assert references.display(case.reference) in plain
    OutboundMail.objects.all().delete()
    assert mail_paper.printed(sheet.about) is None


def test_a_code_is_never_printed(policy):
    _case, _mail = written("code")

    assert not Sheet.objects.filter(kind="mail").exists()
