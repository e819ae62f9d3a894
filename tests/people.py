"""What people do at the public pages and at the desk, without a browser.

Nothing here opens the database for a secret: codes are read where a demonstration
shows them, at the desk, as an officer.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from tests.harness import Portal
from tests.visitor import REFERENCE, Seen, Visitor, spelled

# By installation: who asked to be deleted, with the reference they were shown.
ASKED: dict[str, list[tuple[str, str]]] = defaultdict(list)
CODE = re.compile(r"\b(\d{3}) ?(\d{3})\b")
PHRASE = "plum tree by night"


@dataclass(frozen=True)
class Filed:
    """A request somebody sent: their browser, their reference, their address."""

    visitor: Visitor
    case: str
    email: str


def stored(text: str) -> str:
    """The reference that a page shows, as the ledger spells it."""
    found = REFERENCE.search(text)
    assert found, text[:500]
    return spelled(found[0])


def accounts(portal: Portal, count: int) -> list[str]:
    """Addresses of people of the company who have recordings."""
    rows = portal.company_query(
        "SELECT DISTINCT u.email FROM users u JOIN recordings r ON r.user_id = u.id"
        f" ORDER BY u.email LIMIT {count}"
    )
    return [email for (email,) in rows]


def desk(portal: Portal, name: str = "asha") -> Visitor:
    """One of the officers, signed in."""
    visitor = Visitor(portal.url)
    visitor.sign_in(f"{name}@example.com", portal.password)
    return visitor


def sent(portal: Portal, kind: str, case: str, *, reader: Visitor | None = None) -> str:
    """The newest mail of that kind about a case, as an officer reads it.

    '' instead of a case is mail about none, as a code to sign in is.
    """
    question = (
        "SELECT id FROM portal_outboundmail WHERE kind = %s AND about = %s"
        " ORDER BY created_at DESC"
    )
    rows = portal.wait(
        lambda: portal.query(question, kind, case and f"case:{case}"), 40
    )
    reader = reader or desk(portal)
    return reader.get(f"/desk/portal/outboundmail/{rows[0][0]}/change/").text


def code(
    portal: Portal, case: str, kind: str = "code", *, reader: Visitor | None = None
) -> str:
    """The digits of the newest code."""
    text = sent(portal, kind, case, reader=reader)
    found = CODE.search(text.partition("code")[2]) or CODE.search(text)
    assert found, text[:500]
    return found[1] + found[2]


def ask_for_erasure(portal: Portal, email: str, *, words: str = "") -> Filed:
    """The questions one after the other, to the receipt."""
    visitor = Visitor(portal.url)
    case = stored(last_question(visitor, email, words=words)().text)
    ASKED[portal.url].append((case, email))
    return Filed(visitor, case, email)


def last_question(visitor: Visitor, email: str, *, words: str = ""):  # type: ignore[no-untyped-def]
    """Everything answered; calling the result presses the last button."""
    seen = visitor.get("/rights/erasure/")
    for fields in (
        {"who": "me"},
        {"country": "IN"},
        {"way": "email", "email": email},
        {"scope": "all", "words": words},
        {"way": "site"},
    ):
        seen = visitor.submit(seen, **fields)
    form = seen.form_with("draft")
    return lambda: visitor.send(seen, form)


def prove(portal: Portal, filed: Filed, *, reader: Visitor | None = None) -> None:
    """A phrase for later, then the code from the mail."""
    seen = filed.visitor.submit(filed.visitor.get("/receipt/"), phrase=PHRASE)
    filed.visitor.submit(seen, code=code(portal, filed.case, reader=reader))


def sign_in(portal: Portal, visitor: Visitor, email: str, *, reader: Visitor) -> None:
    """As a person, by a code to this address; nobody else asks for one meanwhile."""
    seen = visitor.submit(visitor.get("/my/"), "send", email=email)
    text = sent(portal, "sign_in_code", "", reader=reader)
    found = CODE.search(text.partition("code")[2])
    assert found, text[:500]
    seen = visitor.submit(seen, email=email, code=found[1] + found[2])
    assert seen.url.endswith("/my/"), seen.text[:500]


def column(portal: Portal, case: str, name: str) -> object:
    rows = portal.query(f"SELECT {name} FROM rights_case WHERE reference = %s", case)
    return rows[0][0]


def status(portal: Portal, case: str) -> str:
    return str(column(portal, case, "status"))


def due_on(portal: Portal, case: str) -> date:
    """The day by which the answer is due; SQLite keeps days as text."""
    return date.fromisoformat(str(column(portal, case, "due_on")))


def wait_searched(portal: Portal, case: str) -> None:
    portal.wait(lambda: column(portal, case, "searched_at"), 45)


def erasure(portal: Portal, email: str, *, words: str = "") -> str:
    """A proven and searched request; its reference."""
    filed = ask_for_erasure(portal, email, words=words)
    prove(portal, filed)
    wait_searched(portal, filed.case)
    return filed.case


BOOKED = "Your invoices are in book {} of 2026, and the auditor reads them in May."


def booked(portal: Portal, case: str) -> str:
    """Nobody is kept data of for the sentence that was written about somebody else."""
    number = str(column(portal, case, "id"))
    return BOOKED.format("".join(chr(ord("a") + int(each)) for each in number))


def decide(
    portal: Portal,
    case: str,
    first: Visitor,
    second: Visitor,
    code: str = "still_needed",
) -> None:
    """As drafted; agreed by a second person where much is at stake.

    What the draft leaves open is kept, and why is written down.
    """
    seen = case_page(portal, case, first)
    form, kept = seen.form_to("/decide/"), {}
    for name, value in form.values.items():
        if "-verb-" in name and value == [""]:
            kept[name] = "keep"
            kept[name.replace("-verb-", "-code-")] = code
            kept[name.replace("-verb-", "-ground-")] = booked(portal, case)
            kept[name.replace("-verb-", "-until-")] = "the year of the books is closed"
    first.send(seen, form, **kept)
    if status(portal, case) == "checking":
        act(portal, case, second, "agree")


def act(portal: Portal, case: str, officer: Visitor, name: str) -> Seen:
    """Press one button of the case page."""
    seen = case_page(portal, case, officer)
    return officer.send(seen, seen.form_to(f"/{name}/"))


def case_page(portal: Portal, case: str, officer: Visitor) -> Seen:
    """One request at the desk."""
    return officer.get(f"/desk/rights/case/{column(portal, case, 'id')}/")
