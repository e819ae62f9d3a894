"""A person's request driven through the real pages, for tests that break things."""

from __future__ import annotations

import re
from urllib.parse import urljoin

from tests.harness import Portal
from tests.visitor import Form, Seen, Visitor

SELECT = re.compile(r'<select name="([^"]+)"(.*?)</select>', re.S)
SELECTED = re.compile(r'<option value="([^"]*)" selected')


def send(visitor: Visitor, seen: Seen, form: Form, **more: str) -> Seen:
    values = {**form.values, **{name: [value] for name, value in more.items()}}
    return visitor.post(urljoin(seen.url, form.action), values)


def chosen(seen: Seen) -> dict[str, str]:
    """What the selects of a page have chosen; the plain reader skips them."""
    found = {}
    for name, options in SELECT.findall(seen.html):
        value = SELECTED.search(options)
        found[name] = value.group(1) if value else ""
    return found


def open_accounts(portal: Portal, count: int) -> list[str]:
    rows = portal.company_query(
        "SELECT email FROM users WHERE closed_at IS NULL AND id > 100"
        f" ORDER BY id LIMIT {count}"
    )
    return [email for (email,) in rows]


def file_erasure(portal: Portal, email: str) -> tuple[Visitor, str]:
    """File at the public pages; the visitor and the stored reference."""
    visitor = Visitor(portal.url)
    seen = visitor.get("/rights/erasure/")
    seen = visitor.submit(seen, country="DE")
    seen = visitor.submit(seen, way="email", email=email)
    seen = visitor.submit(seen, scope="all")
    seen = visitor.submit(seen, way="site")
    seen = send(visitor, seen, seen.form_with("draft"))
    found = re.search(r"PR-[0-9A-Z]{4}-[0-9A-Z]{4}", seen.html)
    assert found, seen.text[:500]
    return visitor, "PR-" + found.group()[3:].replace("-", "")


def confirm(portal: Portal, visitor: Visitor, reference: str) -> None:
    """Type the code that the desk of the demonstration shows."""
    asha = signed_in(portal, "asha@example.com")
    question = (
        "SELECT id FROM portal_outboundmail"
        " WHERE kind = 'code' AND about = %s ORDER BY created_at DESC"
    )
    (pk,) = portal.wait(lambda: portal.query(question, f"case:{reference}"), 20)[0]
    mail = asha.get(f"/desk/portal/outboundmail/{pk}/change/")
    code = re.search(r"\b(\d{3}) (\d{3})\b", mail.text)
    assert code, mail.text[:500]
    visitor.submit(visitor.get("/receipt/"), code="".join(code.groups()))


def signed_in(portal: Portal, email: str) -> Visitor:
    visitor = Visitor(portal.url)
    visitor.sign_in(email, portal.password)
    return visitor


def decide(portal: Portal, reference: str) -> None:
    """One officer decides as drafted; another agrees where much is at stake."""
    pk = case_row(portal, reference, "id")
    searched = "SELECT 1 FROM rights_step WHERE case_id = %s AND effect = 'search' AND state = 'done'"
    portal.wait(lambda: portal.query(searched, pk), 20)
    asha = signed_in(portal, "asha@example.com")
    seen = asha.get(f"/desk/rights/case/{pk}/")
    form = next(f for f in seen.forms if f.action.endswith("/decide/"))
    send(asha, seen, form, **chosen(seen))
    if case_row(portal, reference, "status") != "checking":
        return  # nothing risky about this person: it runs at once
    sunil = signed_in(portal, "sunil@example.com")
    seen = sunil.get(f"/desk/rights/case/{pk}/")
    form = next(f for f in seen.forms if f.action.endswith("/agree/"))
    send(sunil, seen, form)


def case_row(portal: Portal, reference: str, column: str) -> object:
    rows = portal.query(
        f"SELECT {column} FROM rights_case WHERE reference = %s", reference
    )
    return rows[0][0]


def is_answered(portal: Portal, reference: str) -> bool:
    return case_row(portal, reference, "status") == "answered"


def deletes_seen_twice(portal: Portal) -> list[object]:
    """Rows the company's own triggers saw deleted more than once."""
    return portal.company_query(
        "SELECT table_name, row_key FROM witness WHERE what = 'DELETE'"
        " GROUP BY table_name, row_key HAVING count(*) > 1"
    )
