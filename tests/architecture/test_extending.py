"""One file adds one thing: what the README promises of rights, triggers, connectors.

Each test writes its file into a package of somebody else's, named in
`KEPT_PLUGINS`, and walks what follows from it. Nothing of ours is edited.
"""

from __future__ import annotations

import importlib
import json
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from django.apps import apps
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from notices import pages, reading, tables
from portal import plugins
from retention import enforcement, holds
from retention.models import Dataset, Run, System
from rights.models import Case
from tests.company import company, mapped
from tests.policies import put_in_force
from tests.rights.web import guest, site
from tests.rights.world import make_staff

__all__ = ["company", "guest", "mapped", "site"]

PACKAGE = "somebody_elses"
RIGHT = '''"""Take one's data elsewhere: GDPR Art. 20."""

from rights.right import Assurance, Effect, Page, Right

RIGHT = Right(
    code="moving_on",
    title="Take my data elsewhere",
    short="Taking your data elsewhere",
    lead="In files another company can read.",
    legal_name="Right to data portability",
    clause="access",
    pages=(Page.RESIDENCE, Page.FIND, Page.WHAT, Page.REACH),
    identifiers=("email",),
    assurance=Assurance.CODE,
    effects=(Effect.EXPORT,),
    is_immediate=False,
    choices=(),
    consequence="",
    button="Ask for my files",
    minutes=3,
    rank=35,
)
'''
TRIGGER = '''"""The campaign is over."""

from retention.trigger import Trigger

TRIGGER = Trigger(
    code="campaign_over",
    title="the campaign was over",
    after="after the campaign is over",
)
'''


CONNECTOR = '''"""Rows in one file of JSON: {table: {key: clock}}."""

import json
from pathlib import Path

from retention.connecting import Result, Survey, fingerprint

PLACE = Path(%r)


class Shelf:
    """What the night needs of a system, and nothing else."""

    code = "shelf"

    def check(self, system):
        return []

    def _due(self, dataset, due, held):
        rows = json.loads(PLACE.read_text()).get(dataset.table, {})
        late = [key for key, at in rows.items() if at < due.cutoff.isoformat()]
        return rows, sorted(set(late) - held)

    def overdue(self, dataset, due, *, held):
        rows, late = self._due(dataset, due, held)
        return Survey(
            total=len(rows), planned=len(late), held=len(held), blocked=0, oldest=None
        )

    def purge(self, dataset, due, *, held, batch, limit):
        rows, late = self._due(dataset, due, held)
        gone = late[:limit]
        PLACE.write_text(
            json.dumps({dataset.table: {k: rows[k] for k in rows if k not in gone}})
        )
        return Result(count=len(gone), digest=fingerprint(gone), is_confirmed=False)

    def void(self, dataset, batch):
        return None


CONNECTOR = Shelf()
'''


def forget() -> None:
    """What a process remembers of the files it found."""
    plugins.discover.cache_clear()
    pages.build.cache_clear()
    for name in [name for name in sys.modules if name.startswith(PACKAGE)]:
        del sys.modules[name]
    importlib.invalidate_caches()


@pytest.fixture
def add(tmp_path, settings, monkeypatch):
    """`add("kinds", "moving_on", text)` writes one file of one plug-in package."""
    settings.KEPT_PLUGINS = [PACKAGE]
    monkeypatch.syspath_prepend(tmp_path)

    def write(folder: str, code: str, text: str) -> Path:
        path = tmp_path / PACKAGE / folder / f"{code}.py"
        path.parent.mkdir(parents=True)
        for package in (path.parent, path.parent.parent):
            (package / "__init__.py").touch()
        path.write_text(text, encoding="utf-8")
        forget()
        return path

    yield write
    forget()


def officer() -> Client:
    user = make_staff("desk@example.com", "Desk")
    user.groups.add(Group.objects.get_or_create(name="officer")[0])
    client = Client()
    client.force_login(
        user, backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    return client


def test_one_file_adds_a_right(add, guest):
    assert guest.get("/rights/moving_on/").status == 404
    add("kinds", "moving_on", RIGHT)

    assert "Take my data elsewhere" in guest.get("/rights/").text
    guest.ask("moving_on")
    assert "Ask for my files" in guest.page.text
    guest.submit("", draft=guest.page.form_with("draft").values["draft"])

    case = Case.objects.get(right="moving_on")
    assert guest.page.url == "/receipt/"
    assert (case.law, case.status) == ("eu", "received")
    desk = officer()
    queue = desk.get(reverse("admin:rights_case_changelist")).content.decode()
    page = desk.get(reverse("admin:rights_case_change", args=[case.pk]))
    assert "Taking your data elsewhere" in queue
    assert "Taking your data elsewhere" in page.content.decode()


PAGES = "pages=(Page.RESIDENCE, Page.FIND, Page.WHAT, Page.REACH),"


def test_the_fewest_pages_of_a_right_lead_to_its_receipt(add, guest):
    fewest = RIGHT.replace(PAGES, "pages=(Page.RESIDENCE, Page.FIND),")
    add("kinds", "moving_on", fewest)

    guest.ask("moving_on", stop="what")
    assert guest.page.url == "/rights/moving_on/check/"
    guest.submit("", draft=guest.page.form_with("draft").values["draft"])

    assert guest.page.url == "/receipt/"
    assert Case.objects.get().right == "moving_on"


@pytest.mark.parametrize(
    ("pages", "sentence"),
    [
        ("Page.RESIDENCE, Page.WRITE", "the page “write”, which asks everything by"),
        ("Page.RESIDENCE, Page.WHAT", "lacks the page “find”: a form of several"),
        ("Page.FIND,", "lacks the page “residence”: a form of several pages"),
        ("", "lacks the page “residence”: a form of several pages asks where people"),
    ],
)
def test_pages_that_do_not_go_together_are_named_at_the_start(add, pages, sentence):
    add("kinds", "moving_on", RIGHT.replace(PAGES, f"pages=({pages}),"))

    with pytest.raises(ValueError, match=f"The right “moving_on” .*{sentence}"):
        apps.get_app_config("rights").ready()


def test_a_case_outlives_the_file_of_its_right(add, guest):
    path = add("kinds", "moving_on", RIGHT)
    guest.file("moving_on")
    case = Case.objects.get(right="moving_on")

    path.unlink()
    forget()
    desk = officer()

    for name, args in (("changelist", []), ("change", [case.pk])):
        page = desk.get(reverse(f"admin:rights_case_{name}", args=args))
        assert page.status_code == 200
        assert "moving_on" in page.content.decode()


@pytest.mark.django_db(transaction=True)
def test_one_file_adds_a_trigger(add, mapped):
    add("triggers", "campaign_over", TRIGGER)
    at = timezone.now()
    customer = mapped.add("customers")
    old, young = (
        mapped.add("calls", customer_id=customer, ended_at=at - timedelta(days=days))
        for days in (45, 5)
    )
    Dataset.objects.filter(slug="calls").update(clocks={"campaign_over": "ended_at"})
    put_in_force(
        {"category": "calls", "trigger": "campaign_over", "period": "P30D"}, at=at
    )
    words = "30 days after the campaign is over"

    assert tables.kept_for(reading.current(at), "calls") == words
    assert enforcement.plan_night(at) == 1
    enforcement.run_due(at)

    assert mapped.keys("calls") == [young]
    assert mapped.witnessed() == [("calls", old, "delete")]


@pytest.mark.django_db(transaction=True)
def test_one_file_adds_a_connector(add, mapped, tmp_path):
    """A system of another kind: the same rule, the same night, the same evidence."""
    at, shelf = timezone.now(), tmp_path / "shelf.json"
    rows = {str(n): (at - timedelta(days=n)).isoformat() for n in (5, 45, 46, 47)}
    rows |= {str(n): at.isoformat() for n in range(100, 120)}
    shelf.write_text(json.dumps({"calls": rows}))
    add("connectors", "shelf", CONNECTOR % str(shelf))
    System.objects.update(connector="shelf")
    Dataset.objects.filter(slug="calls").update(table="calls")
    put_in_force(
        {"category": "calls", "trigger": "call_ended", "period": "P30D"}, at=at
    )
    holds.place(
        kind="legal", title="t", reason="r", keys={"calls": ["47"]}, by=None, at=at
    )

    enforcement.plan_night(at)
    enforcement.run_due(at)

    left = json.loads(shelf.read_text())["calls"]
    assert set(rows) - set(left) == {"45", "46"}
    run = Run.objects.get(dataset="calls")
    assert (run.state, run.deleted, run.held) == ("done", 2, 1)


def test_a_file_that_is_called_otherwise_than_its_code_stops_the_start(add):
    add("triggers", "campaign_done", TRIGGER)

    with pytest.raises(plugins.BadPlugin, match="name both alike"):
        plugins.discover("triggers", "TRIGGER")


def test_nothing_is_defined_twice(add):
    add("triggers", "call_ended", TRIGGER.replace("campaign_over", "call_ended"))

    with pytest.raises(plugins.BadPlugin, match="defined twice"):
        plugins.discover("triggers", "TRIGGER")
