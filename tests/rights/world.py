"""People and a policy for tests of rights: the starter in force, two officers."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

import notices
from notices import loading, reading
from notices.models import Revision
from portal import codes, outbox
from portal.models import OutboundMail, Sheet, User
from rights import (
    deciding,
    dossier,
    filing,
    fulfilment,
    identity,
    law_changing,
    steps,
    talking,
    vouching,
)
from rights.filing import Filing
from rights.models import Absence, Case, Step
from tests import again, ground
from tests.company import NOW, add_maya
from tests.policies import agreed, make_user

AT = NOW
# Numbers that no other user gets, whoever was there before.
FAR = 9_000_001
NO = "We answered the same request of yours in May, and our answer holds."
MOVED = "They wrote to us that they moved to another place."
STARTER = Path(notices.__file__).parent / "starter"
CLAIM = "She has sued us over invoice 12, and the court in Bonn hears it in May."
UNTIL = "the tax office has closed the year"
WEIGHED = "The tax office may ask for the invoice, and we have to show it."


def later(**units: float) -> datetime:
    return AT + timedelta(**units)


def make_staff(email: str, name: str) -> User:
    return make_user(email, name=name)


def publish(before: datetime) -> None:
    by, second = (
        make_staff("ed@example.com", "Ed"),
        make_staff("pub@example.com", "Pub"),
    )
    agreed(loading.load(STARTER, by=by, at=before), by=by, second=second, at=before)
    # Its papers come before all others, and a press takes its time.
    Sheet.objects.all().delete()


@contextmanager
def in_force(layer: str):
    """The starter revision, approved and in force."""
    reading.forget()
    ground.has(layer)
    yield Revision.objects.get()
    reading.forget()


@ground.layer("policy")
def _yesterday():
    publish(AT - timedelta(days=1))


@pytest.fixture
def policy(db):
    """The starter revision, in force for a day."""
    with in_force("policy") as revision:
        yield revision


@ground.layer("asha")
def _asha():
    make_user("asha@example.com", name="Asha Rao", id=FAR)


@ground.layer("sunil")
def _sunil():
    make_user("sunil@example.com", name="Sunil Mehta", id=FAR + 1)


@pytest.fixture
def asha(db):
    ground.has("asha")
    return User.objects.get(email="asha@example.com")


@pytest.fixture
def sunil(db):
    ground.has("sunil")
    return User.objects.get(email="sunil@example.com")


def make_case(right="erasure", at=AT, **values):
    values.setdefault("claims", {"email": "maya@example.com"})
    return filing.file(Filing(right=right, **values), at=at)


def begun(right="erasure", at=AT, **values):
    """A request of somebody proven who is being searched for: that is not over."""
    return searched_for(make_case(right, at, **values), at)


def searched_for(case, at=AT):
    """Somebody is proven and searched for; a system has not answered for two days."""
    Case.objects.filter(pk=case.pk).update(proven_at=at)
    step = steps.add(case, steps.Work.SEARCH, at=at)
    Step.objects.filter(pk=step.pk).update(attempt=1)
    since = at - timedelta(days=2)
    Absence.objects.create(case=case, system="crm", title="Old CRM", since=since)
    case.refresh_from_db()
    return case


def run(at=AT):
    """Carry out everything that is due."""
    return fulfilment.run_due(at)


def mails(kind: str) -> list[dict[str, str]]:
    rows = OutboundMail.objects.filter(kind=kind).order_by("created_at")
    return [outbox.read(row) for row in rows]


def newest_code(kind: str = "code") -> str:
    """The digits of the last code that went out."""
    text = mails(kind)[-1]["text"]
    return "".join(c for c in text.splitlines()[0] if c.isdigit())[:6]


def prove(case, at=AT):
    """Look the case up, type the code that went out, search."""
    run(at)
    case.refresh_from_db()
    kind = "code_by_phone" if identity.channel(case).kind == "phone" else "code"
    assert identity.confirm(case, typed=newest_code(kind), at=at) is codes.Result.OK
    run(at)
    case.refresh_from_db()
    return case


def proven(right, company, at=AT, **values):
    """The first request of all: Maya, whom the company knows, proved that it is her."""
    return alone(
        company,
        lambda: prove(make_case(right, at=at, **values), at),
        *("proven", right, at, *sorted(values.items())),
    )


def answered(company, asha, sunil, **values):
    """Her request for a copy, answered as drafted; with the copy."""
    return alone(
        company,
        lambda: decide_and_run(prove(make_case("access", **values)), asha, sunil),
        *("answered", asha.pk, sunil.pk, *sorted(values.items())),
    )


def alone(company, make, *key):
    """The only request, of the only person: made once for all tests that ask for it."""
    assert not company.next_id, "Others would be found as well."
    add_maya(company)
    again.made((*map(repr, key), again.overridden()), make)
    return Case.objects.get()


def weighed(case):
    """As drafted; what an officer has to weigh is kept, and why is written down."""
    # Of a child's data the law does not ask whether we still need it.
    code = "legal_claims" if case.right == "child" else "still_needed"
    return [
        replace(line, verb="keep", code=code, ground=WEIGHED, until=UNTIL)
        if line.weigh
        else line
        for line in deciding.draft(case)
    ]


def decide_and_run(case, asha, sunil, at=AT, **verbs):
    """Decide as drafted and `weighed` but for `verbs`, agree, carry out."""
    lines = [
        replace(line, **verbs.get(line.category.replace("-", "_"), {}))
        for line in weighed(case)
    ]
    deciding.decide(case, lines, by=asha, at=at)
    if case.status == "checking":
        deciding.agree(
            case, seen=deciding.stand(case), by=sunil, signed_in_at=at, at=at
        )
    run(at)
    case.refresh_from_db()
    return case


WHY = "We called the number on her invoice, and she knew the last payment."


def vouched(case, what, asha, sunil, at=AT):
    """Two officers say that it is the person."""
    vouching.propose(case, what, ground=WHY, by=asha, at=at)
    seen = vouching.stand(dossier.vouch(case, what))
    vouching.agree(case, what, seen=seen, by=sunil, signed_in_at=at, at=at)


def under(case, law, asha, sunil, at=AT, **values):
    """Put it under another law, though they said that they live elsewhere."""
    law_changing.use(case, law, reason=MOVED, by=asha, at=at, **values)
    row = law_changing.proposed(case)
    law_changing.agree(case, seen=row.pk, by=sunil, signed_in_at=at, at=at)
    case.refresh_from_db()
    return case


def ask(case, question, by, at=AT):
    """Ask what the list does not have, once two officers agreed."""
    facts = {"topic": "other", "has_ground": True}
    return talking.put(case, question, facts, by=by, at=at)
