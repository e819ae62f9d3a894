"""Killing workers on purpose, and counting afterwards what really happened.

What happened is read from the witness: a table of the company's own database that
its own triggers fill. Our books must say the same, row for row.
"""

from __future__ import annotations

import json
from pathlib import Path
from urllib.request import urlopen

from tests import people
from tests.harness import Portal
from tests.visitor import SHOWN

RECOVERY = 15


def kill_at(portal: Portal, place: str, **more: str) -> None:
    """Run a worker until it dies at this place, and all that is left of it.

    It has one child (`tests.places`), so that nothing goes on beside what dies.
    `more` is of its environment.
    """
    portal.start_worker(failpoints=f"{place}=kill9|once", **more)
    portal.wait_reached(place)
    portal.kill_worker()


def kill_child_at(portal: Portal, *places: str) -> None:
    """Run a worker until a child of it died at each place; their parent lives on."""
    armed = ",".join(f"{each}=kill9|once" for each in places)
    portal.start_worker(failpoints=armed)
    for place in places:
        portal.wait_reached(place)


def in_hand(portal: Portal) -> list[tuple[int, str]]:
    """Steps some worker, dead or alive, has taken, with its token."""
    leased = "SELECT id, lease_owner FROM rights_step WHERE lease_owner <> ''"
    return portal.query(leased)


OWED = (
    "SELECT CAST(id AS text) FROM portal_outboundmail WHERE sent_at IS NULL AND error = ''"
    " UNION SELECT CAST(id AS text) FROM rights_step WHERE state = 'due' AND error = ''"
    " UNION SELECT CAST(id AS text) FROM retention_run WHERE state = 'due' AND error = ''"
)


def lives(portal: Portal, part: str) -> bool:
    """Whether it runs, by itself or under the watcher."""
    named = [portal.children.get(name) for name in (part, "up")]
    return any(child and child.exit_code() is None for child in named)


def settle(portal: Portal) -> None:
    """Wait until nothing is owed: the first night of an installation, mails, steps.

    Longer than recovery may take: a whole night, or a mail to everybody, is more than
    what a fault left to be done.
    """
    portal.wait(lambda: not portal.query(OWED), 3 * RECOVERY)


def end_leases(portal: Portal) -> None:
    """As if ten seconds had gone by since the worker died."""
    for table in ("rights_step", "retention_run", "portal_sweep"):
        portal.query(
            f"UPDATE {table} SET lease_until = '2000-01-01', next_try_at = NULL"
            " WHERE lease_owner <> ''"
        )


def witnessed(portal: Portal) -> dict[str, int]:
    """Rows the company's database saw deleted, or only ever changed, by table.

    It also saw itself clear references to deleted people; those are not our act.
    """
    rows = portal.company_query(
        "SELECT table_name, what, count(*) FROM witness"
        " GROUP BY table_name, what ORDER BY table_name, what DESC"
    )
    return {table: count for table, _what, count in rows}


def counted(portal: Portal) -> dict[str, int]:
    """The same, as our batches say."""
    rows = (
        'SELECT d."table", sum(b.count) FROM retention_batch b'
        " JOIN retention_dataset d ON d.slug = b.dataset"
        ' GROUP BY d."table" HAVING sum(b.count) > 0'
    )
    return {table: int(count) for table, count in portal.query(rows)}


TWICE = {
    "answers": "SELECT about FROM portal_ledgerentry WHERE act = 'case.answer'"
    " GROUP BY about",
    "letters": "SELECT case_id FROM rights_message WHERE kind = 'letter'"
    " GROUP BY case_id",
    "outcomes": "SELECT case_id, category, kind FROM rights_outcome"
    " GROUP BY case_id, category, kind",
    "mails": "SELECT about, kind FROM portal_outboundmail"
    # Of a case: officers are told of several in mails that are about none, and
    # everybody is told of a new version.
    " WHERE about LIKE 'case:%%' AND kind NOT IN ('code', 'passed_on', 'recipient') GROUP BY about, kind",
    "runs settled": "SELECT about FROM portal_ledgerentry WHERE act = 'run.done'"
    " GROUP BY about",
}


IN_HAND = (
    "SELECT lease_owner FROM rights_step WHERE lease_owner <> ''"
    " UNION SELECT lease_owner FROM retention_run WHERE lease_owner <> ''"
)


def nothing_twice(portal: Portal) -> None:
    """Each row was taken once, and our books count exactly what was seen.

    Compared when nothing is under way: a row goes before it is booked.
    """
    if lives(portal, "worker"):
        settle(portal)
    seen_again = (
        "SELECT table_name, row_key, what FROM witness"
        " GROUP BY table_name, row_key, what HAVING count(*) > 1"
    )
    assert portal.company_query(seen_again) == []
    if not portal.query(IN_HAND):
        assert witnessed(portal) == counted(portal)
    for what, question in TWICE.items():
        assert portal.query(f"{question} HAVING count(*) > 1") == [], what


REFERENCES = "SELECT reference FROM rights_case"
# A day for each open request; a next try for each thing that failed.
LEFT_ALONE = (
    "SELECT reference FROM rights_case WHERE status NOT IN"
    " ('answered', 'closed', 'withdrawn')"
    " AND id NOT IN (SELECT case_id FROM rights_clock)",
    "SELECT id FROM rights_step WHERE state = 'due' AND error <> ''"
    " AND next_try_at IS NULL",
    "SELECT id FROM retention_run WHERE state = 'due' AND error <> ''"
    " AND next_try_at IS NULL",
)


def open_accounts(portal: Portal) -> set[str]:
    """Whoever has an account that nobody's rule or request ends."""
    rows = portal.company_query("SELECT email FROM users WHERE closed_at IS NULL")
    return {email for (email,) in rows}


def all_hold(portal: Portal, accounts: set[str]) -> None:
    """What may be said after every fault; once nothing is owed, if a worker lives."""
    nothing_twice(portal)
    known = {reference for (reference,) in portal.query(REFERENCES)}
    assert SHOWN[portal.url] <= known, "a request somebody was promised is lost"
    asked = people.ASKED[portal.url]
    left = open_accounts(portal)
    done = {email for case, email in asked if people.status(portal, case) == "answered"}
    assert not done & left, "answered, and still there"
    assert accounts - left <= {email for _case, email in asked}, "nobody asked for that"
    for question in LEFT_ALONE:
        assert portal.query(question) == [], question


def kept_seal(portal: Portal) -> Path:
    return portal.places.folder / "seal.json"


def keep_seal(portal: Portal) -> None:
    """Keep the first seal there is, as a stranger would."""
    if kept_seal(portal).exists() or not lives(portal, "web"):
        return
    with urlopen(f"{portal.url}/.well-known/kept-keys.json", timeout=30) as answer:
        said = answer.read()
    if json.loads(said).get("newest_seal"):
        kept_seal(portal).write_bytes(said)


def evidence_is_whole(portal: Portal) -> None:
    """The log verifies, and is the one that an earlier seal stands for."""
    kept = kept_seal(portal)
    against = ["--against", str(kept)] if kept.exists() else []
    done = portal.manage("verify_ledger", *against)
    assert done.returncode == 0, done.stdout + done.stderr
