"""The pack of a request is read in as many queries however much lies in it."""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from portal import ledger, sealing, vault
from portal.models import Sheet, User
from rights import complaint_pack, mails
from rights.models import Case, Message, Posting
from tests.rights.world import AT, make_case


def packed(case: Case) -> tuple[int, list[str]]:
    """How many queries the pack took, and the names in it."""
    fresh = Case.objects.select_related("key", "revision").get(pk=case.pk)
    with CaptureQueriesContext(connection) as asked:
        body = complaint_pack.pack(fresh, at=AT)
    return len(asked), zipfile.ZipFile(io.BytesIO(body)).namelist()


def more(case: Case, number: int, by: User) -> None:
    """A letter, a mail with its paper, a posted letter, a question and an act more."""
    at = AT + timedelta(hours=number)
    said = {"subject": "More", "text": "Words.", "html": "<p>Words.</p>"}
    sealed = vault.seal_json(case.key, said)
    Message.objects.create(case=case, kind="letter", sealed=sealed, at=at)
    asked = vault.seal(case.key, b"Which one?")
    Message.objects.create(case=case, kind="question", sealed=asked, at=at)
    mails.queue("more_time", case=case, to="a@example.org", at=at, turn=str(number))
    Posting.objects.create(
        case=case,
        kind="letter",
        dedupe=f"post {number}",
        sealed=sealed,
        made_at=at,
        posted_at=at,
        posted_by=by,
    )
    about = f"case:{case.reference}"
    ledger.record("case.wrote", about=about, by="system", at=at, facts={})


def print_all(case: Case) -> None:
    for row in case.messages.filter(kind="letter"):
        Sheet.objects.get_or_create(
            kind="letter", about=f"message:{row.pk}", key=case.key, ordered_at=AT
        )
    body = vault.seal(case.key, b"%PDF-1.7")
    Sheet.objects.update(body=body, printed_at=timezone.now())
    sealing.seal_backlog(timezone.now())


def test_a_long_story_costs_as_many_queries_as_a_short_one(policy, asha):
    said = {"choices": ["marketing"], "contact": "me@example.org"}
    case = make_case("opt_out", claims={"email": "me@example.org"}, answers=said)
    more(case, 1, asha)
    print_all(case)
    packed(case)

    few, short = packed(case)
    for number in (2, 3, 4):
        more(case, number, asha)
    print_all(case)
    many, long = packed(case)

    kinds = ("letters/", "mails/", "posted/")
    counts = [
        [sum(n.startswith(k) for n in names) for k in kinds] for names in (short, long)
    ]
    assert counts == [[4, 3, 1], [10, 9, 4]]
    assert many == few
