"""What taking a request costs: one commit, ten statements, however much was said.

Counted with a mail to the person and a paper, once the process is warm. Savepoints
count; the beginning and the end of the transaction do not. PostgreSQL takes the rows of
all tables in one statement, with the case itself where nothing else has a number that
others need. SQLite knows no such statement: a table is one there, and a request that acts
at once fills twelve.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import replace

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from notices import reading
from portal.incoming import Attached
from portal.models import DataKey
from rights import appealing, enclosures, filing, onepage, registry, several, taking
from rights.appealing import Grievance
from rights.filing import Filing
from rights.mandates import Acting, Who
from rights.models import Capacity, Case, Enclosure, Showing
from tests.rights.test_api import PAGES
from tests.rights.test_appealing import refused
from tests.rights.test_enclosures import MP3, empty_disk
from tests.rights.world import AT

__all__ = ["empty_disk"]

pytestmark = pytest.mark.django_db(transaction=True)
EMAIL = "maya@example.com"
OUTER = ("BEGIN", "COMMIT")
MOST = 10


def sent(postgresql: int, sqlite: int) -> int:
    """How many statements it takes on the database at hand."""
    return postgresql if connection.vendor == "postgresql" else sqlite


BO = Acting(
    capacity=Capacity.AGENT,
    showing=Showing.SIGNED,
    who=Who(name="Bo Li", organisation="Bo & Co", contact="bo@agents.example"),
)


def fresh() -> str:
    """An address that nothing was sent to yet: who had three mails gets no more."""
    return f"{uuid.uuid4()}@example.com"


def counted(send: Callable[[], object]) -> list[str]:
    """What is sent to the database once the process is warm, to the end of the commit."""
    send()
    # Which version is in force is looked up every two seconds, whoever asks for what.
    reading.look_again()
    reading.lately()
    with CaptureQueriesContext(connection) as queries:
        send()
    found = [query["sql"] for query in queries]
    assert sum(sql.startswith("COMMIT") for sql in found) == 1
    return [sql for sql in found if not sql.startswith(OUTER)]


def statements(email: str | None = EMAIL, **said) -> int:
    """How many one filing sends, of somebody known or, without address, of a new one."""
    answers = {"contact": fresh(), **said.pop("answers", {})}

    def send() -> Case:
        about = {"claims": {"email": email or fresh()}, "draft": uuid.uuid4()}
        sent = {**answers, "contact": answers["contact"] and fresh()}
        return filing.file(Filing(**{**about, **said}, answers=sent), at=timezone.now())

    return len(counted(send))


@pytest.mark.parametrize("right", ["access", "portability", "erasure", "complaint"])
def test_a_request_is_ten_statements_with_its_mail(site, right):
    much = {"words": "Everything. " * 300, "categories": ["calls", "usage"]}

    counts = {
        statements(right=right, answers=said, residence=place)
        for said in ({}, much)
        for place in ("", "DE", "US-CA")
    }

    assert max(counts) <= sent(3, MOST)


def of_page(right: str, page: dict[str, list[str]]) -> int:
    """How many a page that stands alone sends, once it has been read."""
    kind = registry.get(right)
    make = onepage.PAGES[kind.pages[0]]
    filed: list[object] = []

    def form() -> object:
        typed = QueryDict(mutable=True)
        with_mail = {"contact": [EMAIL]} if "contact" in make.base_fields else {}
        for name, values in {**page, **with_mail}.items():
            mine = [fresh() if "@" in value else value for value in values]
            typed.setlist(name, mine)
        found = make(typed, right=kind)
        assert found.is_valid(), found.errors
        return found

    forms = [form(), form()]

    def send() -> None:
        about = Filing(right=right, draft=uuid.uuid4())
        filed.append(taking.take(forms[len(filed)], about, at=timezone.now()))

    return len(counted(send))


# Looked at: which programs listen, who has the address, how many mails went to it today.
# Written: the case with all the rest, and apart from it a letter whose number its paper needs. Of somebody
# new SQLite fills two tables more: the person and their mark.
BY_PAGE = {
    **dict.fromkeys(("voice_misuse", "complaint", "enquiry"), (3, 9)),
    **dict.fromkeys(
        ("portability", "restriction", "nominee", "rectification"), (3, 10)
    ),
    "appeal": (4, 11),
    "child": (4, 13 + 2),
    "objection": (4, 13 + 2),
    # Whether there was a yes to take back is sealed with the no.
    "withdrawal": (7, 17 + 2),
}


@pytest.mark.words
def test_every_page_costs_a_known_number_of_statements(site, mapped):
    found = {right: of_page(right, page) for right, page in PAGES.items()}

    # Those without a page of their own are counted in the tests beside this one.
    others = {"access", "erasure", "opt_out", "stop_calls", "limit"}
    assert {*found, *others} == {right.code for right in registry.all_rights()}
    assert found == {right: sent(*counts) for right, counts in BY_PAGE.items()}


@pytest.mark.parametrize(
    ("right", "field"), [("objection", "uses"), ("withdrawal", "consents")]
)
def test_what_acts_at_once_costs_the_same_for_one_thing_and_for_all(site, right, field):
    page = PAGES[right]
    kind = registry.get(right)
    offered = onepage.PAGES[kind.pages[0]](right=kind).fields[field].choices
    # To object to marketing is an opt-out, a request of its own.
    own = "marketing" if right == "objection" else ""
    several_things = [str(slug) for slug, _title in offered if slug != own]

    found = {
        of_page(right, {**page, field: several_things[:many]})
        for many in range(1, len(several_things) + 1)
    }

    # What guards an account is paused once it is proven, and costs less here.
    assert max(found) == sent(*BY_PAGE[right])


@pytest.mark.words
@pytest.mark.parametrize(("email", "many"), [(EMAIL, 15), (None, 15 + 2)])
def test_stopping_one_thing_costs_as_much_as_stopping_all(site, email, many):
    offered = list(registry.get("opt_out").purposes)

    found = {
        statements(email, right="opt_out", answers={"choices": offered[:count]})
        for count in range(1, len(offered) + 1)
    }

    assert found == {sent(6, many)}
    calls = {"right": "stop_calls", "claims": {"phone": "+12025550143"}}
    assert statements(**calls) == sent(6, 15)
    assert statements(right="limit") == sent(6, 15)


# An agent is a row more, and hears that we have it; of what is done already the person
# hears too, with a link that ends the agent's part.
@pytest.mark.parametrize(("right", "many"), [("access", (5, 11)), ("opt_out", (9, 18))])
def test_what_an_agent_asks_for_costs_a_little_more(site, right, many):
    said = {"answers": {"choices": ["marketing", "sale"]}, "acting": BO}

    assert statements(right=right, **said) == sent(*many)


# Each file gets the key of the request, in one statement for all; after the commit
# their own keys are destroyed, in two.
@pytest.mark.parametrize("many", [1, 3])
def test_three_files_cost_as_much_as_one(site, empty_disk, many):
    def loose() -> tuple[uuid.UUID, ...]:
        at, door = timezone.now(), str(uuid.uuid4())
        papers = [Attached(name="clip.mp3", body=MP3) for _turn in range(many)]
        enclosures.aside(papers, browser="mine", door=door, at=at)
        return tuple(row.pk for row in enclosures.loose("mine", door, at=at))

    files = iter([loose(), loose()])

    def send() -> Case:
        about = Filing(right="voice_misuse", draft=uuid.uuid4(), files=next(files))
        said = {"contact": fresh()}
        return filing.file(replace(about, answers=said), at=timezone.now())

    assert len(counted(send)) == sent(4, 9) + 2 + 2
    assert Enclosure.objects.filter(case__isnull=False).count() == 2 * many
    loose_keys = DataKey.objects.filter(purpose="enclosure")
    assert loose_keys.exclude(destroyed_at=None).count() == 2 * many


# To see that the answer can be appealed, and who decided it, takes looks of their own.
def test_an_appeal_that_is_tied_at_once_says_who_may_not_decide_it(policy, asha, sunil):
    answered = iter([refused(asha, sunil), refused(asha, sunil)])
    grievance = Grievance(words="You never read my mail.", contact=fresh())

    def send() -> Case:
        return appealing.appeal(next(answered), grievance, at=AT)

    assert len(counted(send)) == sent(6, 13)


@pytest.mark.words
def test_six_rights_at_once_cost_little_more_than_one(site):
    def send(*rights: str) -> None:
        email = fresh()
        said = {"contact": fresh(), "choices": ["marketing", "sale"]}
        claims = {"email": email, "phone": "+12025550143"}
        several.file(
            [Filing(right=right, claims=claims, answers=said) for right in rights],
            form=uuid.uuid4(),
            at=timezone.now(),
        )

    found = [
        len(counted(lambda many=many: send(*several.CODES[:many])))
        for many in range(1, len(several.CODES) + 1)
    ]

    # The form is a look and a row more. What acts at once fills its own tables, however
    # many do, and looks for the person.
    postgresql, sqlite = [5, 5, 5, 7, 7, 7], [12, 12, 12, 20, 20, 20]
    assert found == (postgresql if connection.vendor == "postgresql" else sqlite)
