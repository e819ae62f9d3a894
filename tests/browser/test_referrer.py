"""What a real browser tells of the page it comes from, under the policy that we send."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.conf import settings

pytestmark = pytest.mark.browser

# "no-referrer" would hide the path from ourselves as well, and with it what tells our
# forms from those of others: browsers then name no origin, and the check refuses it.
OURS, STRICTEST = settings.SECURE_REFERRER_POLICY, "no-referrer"


class Site(BaseHTTPRequestHandler):
    seen: list[tuple[str, str | None, str | None]]

    def do_GET(self) -> None:
        self._note()
        other = f"http://localhost:{self.server.server_port}/elsewhere"
        page = (
            "<!doctype html><html lang=en><title>t</title><h1>x</h1>"
            "<form method=post action='/sent'><button>Send</button></form>"
            f"<a href='{other}'>Elsewhere</a>"
        )
        self._answer(page)

    def do_POST(self) -> None:
        self._note()
        self._answer("<!doctype html><title>t</title>")

    def _note(self) -> None:
        self.seen.append((self.path, self.headers["Origin"], self.headers["Referer"]))

    def _answer(self, page: str) -> None:
        self.send_response(200)
        self.send_header("Referrer-Policy", self.path.partition("?")[2] or OURS)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(page.encode())

    def log_message(self, *args: object) -> None:
        """Quiet."""


@pytest.fixture
def site() -> Iterator[str]:
    Site.seen = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


def told(chromium, address: str, press: str) -> tuple[str | None, str | None]:
    """Origin and referrer of what is asked for by a press on this page."""
    page = chromium.new_page()
    page.goto(address)
    page.click(press)
    page.wait_for_load_state()
    page.close()
    found = {path: (origin, referrer) for path, origin, referrer in Site.seen}
    return found["/sent" if press == "button" else "/elsewhere"]


def test_a_page_tells_other_sites_nothing_and_its_forms_where_they_come_from(
    chromium, site
):
    secret = f"{site}/not-me/token?"
    assert told(chromium, secret + OURS, "a") == (None, None)
    origin, _referrer = told(chromium, secret + OURS, "button")
    assert origin == site
    # Why not the strictest word of all.
    assert told(chromium, secret + STRICTEST, "button") == ("null", None)
