"""Whoever finds a hole knows whom to tell (RFC 9116)."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.urls import resolve
from django.utils import timezone

from tests.rights.world import policy

__all__ = ["policy"]
SITE = "https://privacy.example.com"
FILE = "/.well-known/security.txt"


def test_the_file_for_finders_of_holes_is_whole(client, settings):
    settings.SITE_URL = SITE

    answer = client.get(FILE)

    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    lines = [line.split(": ", 1) for line in answer.content.decode().splitlines()]
    said = dict(lines)
    # Each may stand there once, so that nobody has to choose.
    assert len(said) == len(lines)
    assert said["Contact"] == f"{SITE}/contact/"
    assert resolve("/contact/")
    assert said["Canonical"] == f"{SITE}{FILE}"
    assert said["Policy"] == f"{SITE}/"
    assert said["Preferred-Languages"] == "en"
    # Section 2.5.5: in the future, and less than a year away.
    left = datetime.fromisoformat(said["Expires"]) - timezone.now()
    assert timedelta(days=30) < left < timedelta(days=365)


KEY = (
    "-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nmDMEZ0\n=abcd\n"
    "-----END PGP PUBLIC KEY BLOCK-----"
)


def test_a_key_for_encrypted_mail_is_published_where_people_look(
    policy, client, settings
):
    settings.SITE_URL, settings.PGP_KEY = SITE, KEY

    lines = client.get(FILE).content.decode().splitlines()
    assert f"Encryption: {SITE}/.well-known/pgp-key.asc" in lines
    contact = client.get("/contact/").content.decode()
    assert '<a href="/.well-known/pgp-key.asc">our PGP key</a>' in contact
    answer = client.get("/.well-known/pgp-key.asc")
    assert (answer["Content-Type"], answer.content.decode()) == (
        "application/pgp-keys",
        f"{KEY}\n",
    )


def test_without_a_key_people_are_told_how_to_get_it(policy, client, settings):
    settings.PGP_KEY = ""

    assert "Encryption" not in client.get(FILE).content.decode()
    assert "ask us for our key first" in client.get("/contact/").content.decode()
    assert client.get("/.well-known/pgp-key.asc").status_code == 404
    policy_page = client.get("/").content.decode()
    assert '<a href="/contact/">How to reach us</a> says how you get' in policy_page


def test_it_is_read_and_never_written(client):
    assert client.post(FILE).status_code == 405
    assert client.head(FILE).status_code == 200
