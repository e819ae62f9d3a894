"""A person with a browser that runs no scripts, over Django's own client.

Fills in only the forms that a page offers, with forgery checks on, and remembers
the page it is on.
"""

from __future__ import annotations

import re
from datetime import timedelta
from urllib.parse import urljoin

import pytest
from django.test import Client
from django.utils import timezone

from tests import ground
from tests.rights.world import in_force, publish
from tests.visitor import Seen

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="[^"]+"')


class Person:
    """One browser; `page` is what it shows."""

    def __init__(self) -> None:
        self.client = Client(enforce_csrf_checks=True)
        self.page = Seen(0, "/", b"", {})

    def get(self, path: str) -> Seen:
        return self._see(self.client.get(path, follow=True))

    def submit(self, press: str = "", **fields: str | list[str]) -> Seen:
        """Fill in and send the form of the page that has these fields."""
        form = self.page.form_with(*fields, *([press] if press else []))
        return self.send(form.action, {**form.values, **fields})

    def press(self, action: str, **fields: str) -> Seen:
        """Send the form of the page that goes to `action`."""
        form = next(f for f in self.page.forms if f.action == action)
        return self.send(form.action, {**form.values, **fields})

    def send(self, action: str, fields: dict) -> Seen:
        return self._see(
            self.client.post(urljoin(self.page.url, action), fields, follow=True)
        )

    def _see(self, response) -> Seen:
        asked = response.request
        query = asked.get("QUERY_STRING", "")
        url = asked["PATH_INFO"] + (f"?{query}" if query else "")
        self.page = Seen(
            response.status_code, url, response.getvalue(), dict(response.headers)
        )
        return self.page

    def ask(self, right: str = "erasure", *, stop: str = "", **answers: str) -> Seen:
        """Walk the questions with sensible answers, up to `stop` or the check page."""
        said = {"country": "DE", "email": "maya@example.com", "words": "", **answers}
        self.get(f"/rights/{right}/")
        for page, fields in {
            "who": {"who": "me"},
            "residence": {"country": said["country"]},
            "find": {"way": "email", "email": said["email"]},
            "what": {"scope": "all", "words": said["words"]},
            "reach": {"way": "site"},
        }.items():
            if page == stop:
                break
            assert self.page.url == f"/rights/{right}/{page}/"
            self.submit(**fields)
        return self.page

    def file(self, right: str = "erasure", **answers: str) -> Seen:
        """The whole way, to the receipt."""
        self.ask(right, **answers)
        return self.submit("", draft=self.page.form_with("draft").values["draft"])

    def file_in(self, country: str, state: str = "", right: str = "access") -> Seen:
        """The same from somebody who says in which place they live."""
        self.ask(right, country="DE")
        self.get(f"/rights/{right}/residence/?change=1")
        self.submit(country=country, state=state)
        return self.submit("", draft=self.page.form_with("draft").values["draft"])


def errors(page: Seen) -> list[str]:
    """The sentences of the error summary, in order."""
    found = re.search(r'<div class="summary".*?</div>', page.html, re.S)
    if not found:
        return []
    return [
        re.sub(r"<[^>]+>", "", line)
        for line in re.findall(r"<li>(.*?)</li>", found[0], re.S)
    ]


def even(page: Seen) -> str:
    """The page without the forgery token, which differs on every load."""
    return TOKEN.sub("", page.html)


YESTERDAY = timezone.now() - timedelta(days=1)


@ground.layer("site")
def _yesterday():
    publish(YESTERDAY)


@pytest.fixture
def site(db):
    """The starter policy in force by the real clock, which views read."""
    with in_force("site") as revision:
        yield revision


@pytest.fixture
def guest(site):
    """Somebody without an account."""
    return Person()


@pytest.fixture
def stranger(site):
    """Somebody else, on another device."""
    return Person()
