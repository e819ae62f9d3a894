"""News of the policy by mail: only who says so in the inbox is on the list."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from notices import subscribing, telling
from notices.audiences.subscribers import AUDIENCE
from notices.models import Subscriber
from notices.replays.left import REPLAY
from portal import outbox, vault
from portal.models import DataKey, OutboundMail
from tests.notices.test_past import follow
from tests.notices.world import TODAY, make_approved

pytestmark = pytest.mark.django_db
WHO = "maya@example.com"


@pytest.fixture
def in_force(tmp_path):
    return make_approved(tmp_path / "a", at=TODAY - timedelta(days=9))


def mails(kind):
    return [outbox.read(mail) for mail in OutboundMail.objects.filter(kind=kind)]


def asked(client, address=WHO):
    answer = client.post("/policy/news/", {"email": address})
    assert answer.status_code == 200
    return answer.content.decode()


def link(mail):
    return re.search(r"/policy/news/[0-9a-f-]{36}/", mail["text"]).group()


def test_the_button_behind_the_mail_puts_one_on_the_list_and_off_it(in_force, client):
    asked(client, " Maya@Example.com ")
    (mail,) = mails(subscribing.KIND)
    page = link(mail)

    assert "Be told when the policy changes?" in client.get(page).content.decode()
    assert not Subscriber.objects.filter(confirmed_at__isnull=False).exists()
    client.post(page, {"yes": "1"})
    assert "You are on the list" in client.get(page).content.decode()

    row = Subscriber.objects.get()
    client.post(page, {"leave": "1"})
    assert "You are not on the list" in client.get(page).content.decode()
    assert not Subscriber.objects.exists()
    assert mail["to"] == WHO
    assert WHO.encode() not in bytes(row.sealed)


def test_no_page_promises_the_mail_before_what_counts_at_once(in_force, client):
    pages = [client.get("/policy/news/").content.decode()]
    asked(client)
    page = link(mails(subscribing.KIND)[0])
    pages.append(client.get(page).content.decode())
    client.post(page, {"yes": "1"})
    pages.append(client.get(page).content.decode())

    for each in pages:
        assert "unless it counts at once, as a new contact may." in each
        assert "each new version, before it takes effect" not in each


def test_leaving_destroys_the_key(in_force, client, django_capture_on_commit_callbacks):
    asked(client)
    row = Subscriber.objects.select_related("key").get()

    with django_capture_on_commit_callbacks(execute=True):
        subscribing.leave(row, at=timezone.now())

    assert not vault.has_file(row.key)


def test_whoever_left_since_a_backup_stops_nobody_else_from_hearing(
    in_force, django_capture_on_commit_callbacks
):
    now = timezone.now()
    for address in (WHO, "left@example.com", "ivan@example.com"):
        subscribing.ask(address, language="en", at=now)
    Subscriber.objects.update(confirmed_at=now)
    known = [digest for digest, _v in vault.digests("subscriber", "left@example.com")]
    gone = Subscriber.objects.select_related("key").get(digest__in=known)
    kept = Subscriber(
        **{each.attname: getattr(gone, each.attname) for each in gone._meta.fields}
    )
    with django_capture_on_commit_callbacks(execute=True):
        subscribing.leave(gone, at=now)
    kept.save(force_insert=True)  # as a backup from before brings it back

    assert [one.email for one in AUDIENCE.page(None, "", 10).people] != []
    assert AUDIENCE.count(None) == 2
    DataKey.objects.update(destroyed_at=None)
    assert REPLAY.replay(now) == 1

    assert not Subscriber.objects.filter(digest__in=known).exists()
    assert {one.email for one in AUDIENCE.page(None, "", 10).people} == {
        WHO,
        "ivan@example.com",
    }
    assert REPLAY.replay(now) == 0


def test_known_and_unknown_look_alike_and_no_inbox_is_filled(in_force, client):
    first = asked(client)
    client.post(link(mails(subscribing.KIND)[0]), {"yes": "1"})

    token = re.compile(r'name="csrfmiddlewaretoken" value="[^"]+"')
    assert token.sub("", asked(client)) == token.sub("", first)
    for _turn in range(4):
        asked(client)
    assert len(mails(subscribing.KIND)) == 2
    assert Subscriber.objects.count() == 1


def test_a_wrong_address_gets_one_sentence_and_keeps_what_was_typed(in_force, client):
    said = asked(client, "maya at example")

    assert "Enter an e-mail address in full, like name@example.com." in said
    assert 'value="maya at example"' in said
    assert mails(subscribing.KIND) == []


def test_who_never_confirms_is_forgotten_after_a_week(in_force, client):
    asked(client)
    now = timezone.now()
    assert subscribing.forget_unconfirmed(now + timedelta(days=6)) == 0
    assert subscribing.forget_unconfirmed(now + timedelta(days=8)) == 1
    assert not Subscriber.objects.exists()


def test_the_list_hears_of_every_version_with_the_way_off(in_force, client):
    asked(client)
    page = link(mails(subscribing.KIND)[0])
    now = timezone.now()
    follow(now, rules__calls__period="P60D", effective_at=now + timedelta(days=2))
    assert telling.tell_due(now) > 0
    assert mails(telling.KIND) == []  # nobody had confirmed

    client.post(page, {"yes": "1"})
    later = now + timedelta(days=3)
    follow(later, rules__calls__period="P30D", effective_at=later + timedelta(days=2))
    telling.tell_due(later)

    (mail,) = mails(telling.KIND)
    assert mail["to"] == WHO
    assert page in mail["text"]
    assert "30 days" in mail["text"]


WORDS_ONLY = "Only words change. What is done with your data stays as it is."


def test_the_mail_says_that_only_words_change_where_that_is_so(in_force):
    now = timezone.now()

    def said(revision, kinds=frozenset()):
        change = telling.change_of(revision)
        pair = (change.before, change.after)
        return telling.sample(*pair, kinds, instant=now, at=now)[1]

    words = follow(now, clauses__reach__body="Write a letter.")
    lost = follow(now, clauses__erasure__right="")

    assert WORDS_ONLY in said(words)
    for kinds in (frozenset(), {"calls"}):  # the list, and whoever has data
        assert WORDS_ONLY not in said(lost, kinds)
        assert "You cannot ask for this here any more: “Ask us to" in said(lost, kinds)
