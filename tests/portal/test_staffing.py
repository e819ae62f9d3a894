"""Nobody gives themselves a role, and the desk's page about staff tells nothing more."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal import outbox, staffing
from portal.models import LedgerEntry, OutboundMail, RoleProposal, User

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
LIST = reverse("admin:portal_user_changelist")
ADD = reverse("admin:portal_user_add")


def staff(name: str, *roles: str) -> User:
    return staffing.invite(
        email=f"{name}@example.com", name=name, roles=roles, password=None, at=AT
    )


@pytest.fixture
def olga():
    return staff("olga", "operator")


@pytest.fixture
def asha():
    return staff("asha", "officer")


def browser(user: User) -> Client:
    client = Client()
    client.force_login(
        user, backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    return client


def roles(user: User) -> set[str]:
    return set(user.groups.values_list("name", flat=True))


def acts(user: User) -> set[tuple[str, str]]:
    rows = LedgerEntry.objects.filter(about=f"user:{user.pk}").exclude(by="system")
    return set(rows.values_list("act", "by"))


def page(user: User) -> str:
    return reverse("admin:portal_user_change", args=[user.pk])


def typed(user: User, *wanted: str, **more: str) -> dict:
    said = {"name": user.name, "language": "en", "time_zone": "UTC", "access": "on"}
    return {**said, "wanted": list(wanted), **more}


# --- the desk's page --------------------------------------------------------------


@pytest.mark.parametrize(
    "lookup", ["password__startswith", "email__startswith", "last_login__gt", "name"]
)
def test_the_list_of_staff_answers_no_lookup_that_is_not_declared(olga, asha, lookup):
    assert browser(olga).get(LIST, {lookup: "2020-01-01"}).status_code == 400


def test_no_list_of_the_desk_answers_a_lookup_that_is_not_declared(asha):
    mails = reverse("admin:portal_outboundmail_changelist")

    assert browser(asha).get(mails, {"dedupe__startswith": "x"}).status_code == 400


def test_an_operator_cannot_change_what_they_may_do(olga):
    answer = browser(olga).post(page(olga), typed(olga, "officer", "operator"))

    assert answer.status_code == 302
    assert (roles(olga), RoleProposal.objects.count()) == ({"operator"}, 0)


def test_nobody_ends_their_own_access_even_in_a_company_of_one(olga, settings):
    settings.SECOND_PERSON = "solo"
    without = {k: v for k, v in typed(olga, "operator").items() if k != "access"}

    answer = browser(olga).post(page(olga), without, follow=True)

    assert b"Nobody can end their own access." in answer.content
    assert roles(olga) == {"operator"}


def test_an_address_stays_as_it_was_invited(olga, asha):
    browser(olga).post(page(asha), typed(asha, "officer", email="evil@example.com"))

    asha.refresh_from_db()
    assert asha.email == "asha@example.com"


def test_a_new_officer_is_one_only_when_somebody_else_agrees(olga, asha):
    said = {"email": "Puppet@example.com", "name": "P", "wanted": ["officer"]}
    assert browser(olga).post(ADD, said).status_code == 302
    puppet = User.objects.get(email="puppet@example.com")
    proposal = RoleProposal.objects.get()
    agree = reverse("admin:portal_roleproposal_act", args=[proposal.pk, "agree"])

    browser(olga).post(agree)
    browser(puppet).post(agree)
    assert roles(puppet) == set()

    assert b"Agree" in browser(asha).get("/desk/portal/roleproposal/").content
    browser(asha).post(agree)
    assert roles(puppet) == {"officer"}
    assert acts(puppet) == {
        ("staff_invited", f"user:{olga.pk}"),
        ("staff_roles_proposed", f"user:{olga.pk}"),
        ("staff_roles_agreed", f"user:{asha.pk}"),
    }


def test_an_address_is_invited_once(olga, asha):
    answer = browser(olga).post(ADD, {"email": "ASHA@example.com", "name": "x"})

    assert b"Somebody with this address is here." in answer.content


def test_a_proposal_turned_down_gives_nothing(olga, asha):
    _user, proposal = staffing.add(
        email="p@example.com", name="P", roles=["operator"], by=olga, at=AT
    )

    staffing.withdraw(proposal, by=asha, at=AT)

    with pytest.raises(staffing.NotAllowed):
        staffing.agree(proposal, by=asha, signed_in_at=AT, at=AT)
    assert staffing.waiting() == []


# --- the verbs --------------------------------------------------------------------


def test_a_role_that_reads_or_writes_drafts_is_given_by_one(olga):
    user, waits = staffing.add(
        email="ed@example.com", name="Ed", roles=["editor"], by=olga, at=AT
    )

    assert (roles(user), waits) == ({"editor"}, None)


def test_every_role_waits_where_every_act_needs_two(olga, settings):
    settings.SECOND_PERSON = "always"
    user, waits = staffing.add(
        email="ed@example.com", name="Ed", roles=["editor"], by=olga, at=AT
    )

    assert (roles(user), waits.roles) == (set(), ["editor"])


def test_what_is_taken_away_is_gone_at_once(olga, asha):
    waits = staffing.change(
        asha, roles=["operator", "editor"], is_active=True, by=olga, at=AT
    )

    assert (roles(asha), waits.roles) == (set(), ["editor", "operator"])


def test_ending_access_takes_the_roles_and_giving_it_back_waits(olga, asha):
    staffing.change(asha, roles=["officer"], is_active=False, by=olga, at=AT)
    asha.refresh_from_db()
    assert (asha.is_active, roles(asha)) == (False, set())

    waits = staffing.change(asha, roles=["officer"], is_active=True, by=olga, at=AT)
    assert (roles(asha), waits.roles) == (set(), ["officer"])


def test_the_newest_proposal_is_the_only_one(olga, asha):
    user, first = staffing.add(
        email="p@example.com", name="P", roles=["officer"], by=olga, at=AT
    )
    second = staffing.change(user, roles=["publisher"], is_active=True, by=olga, at=AT)

    assert staffing.waiting() == [second]
    with pytest.raises(staffing.NotAllowed):
        staffing.agree(first, by=asha, signed_in_at=AT, at=AT)


def test_a_company_of_one_goes_on_later_and_on_record(olga, settings):
    settings.SECOND_PERSON = "solo"
    waits = staffing.change(
        olga, roles=["operator", "officer"], is_active=True, by=olga, at=AT
    )
    soon, later = AT + timedelta(minutes=5), AT + timedelta(hours=2)

    with pytest.raises(staffing.NotAllowed):
        staffing.agree(waits, by=olga, signed_in_at=soon, at=soon)
    with pytest.raises(staffing.NotAllowed):
        staffing.agree(waits, by=olga, signed_in_at=AT - timedelta(hours=1), at=later)
    staffing.agree(waits, by=olga, signed_in_at=later, at=later)

    waits.refresh_from_db()
    assert roles(olga) == {"operator", "officer"}
    assert waits.solo_ground == "one person, no second check"


def test_a_company_of_one_may_ask_at_the_desk(olga, settings):
    settings.SECOND_PERSON = "solo"

    browser(olga).post(page(olga), typed(olga, "officer", "operator"))

    assert RoleProposal.objects.get().roles == ["officer", "operator"]


@pytest.mark.parametrize("who", ["olga", "puppet"])
def test_the_database_refuses_who_agrees_to_their_own(olga, who):
    puppet = staff("puppet", "editor")
    agreeing = {"olga": olga, "puppet": puppet}[who]

    with pytest.raises(IntegrityError), transaction.atomic():
        RoleProposal.objects.create(
            user=puppet,
            proposed_by=olga,
            proposed_at=AT,
            agreed_by=agreeing,
            agreed_at=AT,
        )


def test_who_owns_the_machine_makes_the_first_operator():
    call_command("invite_staff", "first@example.com", role=["operator"])

    first = User.objects.get(email="first@example.com")
    assert (roles(first), first.has_usable_password()) == ({"operator"}, False)
    entry = LedgerEntry.objects.get(about=f"user:{first.pk}")
    assert (entry.act, entry.by) == ("staff_invited", "system")
    assert entry.at <= timezone.now()


def test_an_address_that_is_none_gets_a_sentence_at_the_shell(db):
    with pytest.raises(CommandError, match="“first” is no e-mail address"):
        call_command("invite_staff", "first", role=["operator"])

    assert not User.objects.filter(email="first").exists()


def test_whoever_is_added_is_told_by_mail_once_and_how_to_get_in(olga):
    told = OutboundMail.objects.filter(kind="invited")
    told.delete()
    form = {"email": "new@example.com", "name": "Nina", "wanted": ["auditor"]}

    page = browser(olga).get(ADD).content.decode()
    browser(olga).post(ADD, form)
    staffing.invite(
        email="new@example.com", name="Nina", roles=("auditor",), password=None, at=AT
    )
    staffing.invite(email="d@example.com", name="D", roles=(), password="x", at=AT)

    mail = outbox.read(told.get())
    assert mail["to"] == "new@example.com"
    assert (
        "1. Choose a password: http://localhost:8000/account/password/reset/"
        in (mail["text"])
    )
    assert "They get a mail that says how to choose a password." in page
    assert "_addanother" not in page
