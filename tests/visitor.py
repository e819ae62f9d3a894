"""A person without a browser: reads pages, fills in the forms found there, posts.

For tests that break things around a real installation, where Chromium would only
be in the way. Fills in only what the page offers, so a missing field shows.
"""

from __future__ import annotations

import http.cookiejar
import re
from collections import defaultdict
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib import request
from urllib.error import HTTPError
from urllib.parse import urlencode, urljoin

REFERENCE = re.compile(r"PR-[0-9A-Z]{4}-[0-9A-Z]{4}")
# By installation: every reference that one of its pages ever showed to anybody.
SHOWN: dict[str, set[str]] = defaultdict(set)
CHOSEN_BY_CLICK = {"radio", "checkbox"}


@dataclass
class Form:
    """One form of a page: where it goes, what is in it, what can be pressed."""

    action: str = ""
    method: str = "get"
    values: dict[str, list[str]] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)
    buttons: list[tuple[str, str]] = field(default_factory=list)


def spelled(reference: str) -> str:
    """A reference as it is stored."""
    return reference[:7] + reference[8:]


class _Forms(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.inside: Form | None = None
        self.text: list[str] = []
        self.area = ""
        self.select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        got = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.inside = Form(got.get("action", ""), got.get("method", "get").lower())
            self.forms.append(self.inside)
        elif self.inside is not None and tag == "option" and self.select:
            chosen = self.inside.values
            if "selected" in got or self.select not in chosen:
                chosen[self.select] = [got.get("value", "")]
        elif self.inside is not None and got.get("name"):
            self._field(self.inside, tag, got, {name for name, _value in attrs})

    def _field(
        self, form: Form, tag: str, got: dict[str, str], given: set[str]
    ) -> None:
        name, kind = got["name"], got.get("type", "text")
        if tag == "button" or kind == "submit":
            form.buttons.append((name, got.get("value", "")))
            return
        is_typed = kind not in {*CHOSEN_BY_CLICK, "hidden", "file"}
        # Of two fields with one name only the last one counts.
        assert not (is_typed and name in form.names), f"two fields named {name}"
        form.names.add(name)
        if tag == "textarea":
            self.area = name
            form.values[name] = [""]
        elif tag == "select":
            self.select = name
        elif tag == "input" and (kind not in CHOSEN_BY_CLICK or "checked" in given):
            form.values.setdefault(name, []).append(got.get("value", ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.inside = None
        elif tag == "textarea":
            self.area = ""
        elif tag == "select":
            self.select = ""

    def handle_data(self, data: str) -> None:
        self.text.append(data)
        if self.area and self.inside is not None:
            self.inside.values[self.area][0] += data.removeprefix("\n")


@dataclass(frozen=True)
class Seen:
    """One answer of the portal, after its redirects."""

    status: int
    url: str
    body: bytes
    headers: dict[str, str]

    @property
    def html(self) -> str:
        return self.body.decode("utf-8", errors="replace")

    @property
    def text(self) -> str:
        """The words of the page, with single spaces."""
        return " ".join(" ".join(self._parsed().text).split())

    @property
    def forms(self) -> list[Form]:
        return self._parsed().forms

    def form_to(self, end: str) -> Form:
        """The form that posts to an address of this end."""
        for form in self.forms:
            if form.method == "post" and form.action.endswith(end):
                return form
        raise AssertionError(f"{self.url} ({self.status}) has no form to {end}")

    def _parsed(self) -> _Forms:
        parser = _Forms()
        parser.feed(self.html)
        return parser

    def form_with(self, *names: str) -> Form:
        """The one form that has all these fields or buttons."""
        for form in self.forms:
            offered = form.names | {name for name, _value in form.buttons}
            if form.method == "post" and offered.issuperset(names):
                return form
        raise AssertionError(f"{self.url} ({self.status}) has no form with {names}")


class Visitor:
    """Keeps cookies, follows redirects, and never raises on a status."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.jar = http.cookiejar.CookieJar()
        self.opener = request.build_opener(
            request.ProxyHandler({}), request.HTTPCookieProcessor(self.jar)
        )

    def get(self, path: str) -> Seen:
        return self._open(request.Request(urljoin(self.url, path)))

    def post(self, path: str, fields: dict[str, list[str]]) -> Seen:
        """Raw, for what no page offers."""
        return self._open(
            request.Request(
                urljoin(self.url, path),
                data=urlencode(fields, doseq=True).encode(),
                headers={"Origin": self.url, "Referer": self.url + "/"},
            )
        )

    def submit(self, seen: Seen, press: str = "", **fields: str | list[str]) -> Seen:
        """Fill in and send the form of `seen` that has these fields and button."""
        form = seen.form_with(*fields, *([press] if press else []))
        return self.send(seen, form, press, **fields)

    def send(
        self, seen: Seen, form: Form, press: str = "", **fields: str | list[str]
    ) -> Seen:
        """Fill in and send this form of `seen`."""
        values = dict(form.values)
        for name, value in fields.items():
            values[name] = [value] if isinstance(value, str) else value
        for name, value in form.buttons:
            if name == press:
                values[name] = [value]
                break
        return self.post(urljoin(seen.url, form.action), values)

    def sign_in(self, email: str, password: str) -> Seen:
        """At the desk."""
        return self.submit(self.get("/account/login/"), login=email, password=password)

    def _open(self, what: request.Request) -> Seen:
        try:
            with self.opener.open(what, timeout=30) as answer:
                seen = Seen(
                    answer.status, answer.url, answer.read(), dict(answer.headers)
                )
                shown = {spelled(each) for each in REFERENCE.findall(seen.html)}
                SHOWN[self.url].update(shown)
                return seen
        except HTTPError as error:
            with error:
                return Seen(
                    error.code, what.full_url, error.read(), dict(error.headers)
                )
