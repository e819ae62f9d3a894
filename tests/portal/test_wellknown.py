"""Whoever finds a hole knows whom to tell (RFC 9116)."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.urls import resolve
from django.utils import timezone

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


def test_it_is_read_and_never_written(client):
    assert client.post(FILE).status_code == 405
    assert client.head(FILE).status_code == 200
