"""The recorder and the checks bite: a check that cannot fail proves nothing."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests import browsing

pytestmark = pytest.mark.browser

PAGES = {
    "/foreign": "<img src='http://example.org/spy.png' alt='x'>",
    "/script": "<script src='/bad.js'></script>",
    "/bad.js": "throw new Error('oh')",
    "/refused": "<script>document.title = 'ran'</script>",
    "/unlabelled": "<h1>x</h1><img src='data:image/gif;base64,R0lGODlhAQABAAAAACw='>",
    "/fine": "<main><h1>Fine</h1><p>Words.</p></main>",
    "/pale-at-390": "<link rel=stylesheet href='/pale.css'><main><h1>x</h1>"
    "<p class=narrow>Words.</p></main>",
    "/pale-at-1280": "<link rel=stylesheet href='/pale.css'><main><h1>x</h1>"
    "<p class=broad>Words.</p></main>",
    "/pale.css": "@media (max-width: 500px) { .narrow { color: #ddd } }"
    "@media (min-width: 500px) { .broad { color: #ddd } }",
    "/wide": f"<main><h1>Wide</h1><pre>{300 * chr(119)}</pre></main>",
}

KINDS = {"js": "text/javascript", "css": "text/css"}


class Answer(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        body = PAGES.get(self.path)
        self.send_response(200 if body else 404)
        kind = KINDS.get(self.path.partition(".")[2], "text/html")
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Security-Policy", "script-src 'self'")
        self.end_headers()
        text = body or ""
        if kind == "text/html":
            text = f"<!doctype html><html lang=en><title>t</title>{text}"
        self.wfile.write(text.encode())

    def log_message(self, *args: object) -> None:
        """Quiet."""


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.mark.parametrize(
    ("path", "fault"),
    [
        ("/foreign", "request to http://example.org/spy.png"),
        ("/script", "script error: oh"),
        ("/refused", "Content Security Policy"),
    ],
)
def test_what_a_page_does_wrong_is_recorded(chromium, url, path, fault):
    record = browsing.Record()
    context = chromium.new_context()
    context.on("request", record.request)
    context.on("console", record.console)
    context.on("weberror", lambda error: record.error(error.error))

    context.new_page().goto(url + path)

    context.close()
    assert len(record.faults) == 1
    assert fault in record.faults[0]


@pytest.mark.parametrize("javascript", [True, False])
def test_axe_finds_what_a_screen_reader_cannot_read(page_at, url, javascript):
    page = page_at(390, javascript=javascript)

    page.goto(url + "/fine")
    browsing.axe(page)

    page.goto(url + "/unlabelled")
    with pytest.raises(AssertionError, match=r"image-alt \(critical\)"):
        browsing.axe(page)


@pytest.mark.parametrize(("own", "other"), [(1280, 390), (390, 1280)])
def test_axe_finds_what_is_shown_so_in_the_other_width_only(page_at, url, own, other):
    page = page_at(own)
    page.goto(f"{url}/pale-at-{other}")
    browsing.axe(page)

    with pytest.raises(AssertionError, match=rf"'width': {other}.*\n.*color-contrast"):
        browsing.axe(page, also=[own, other])


@pytest.mark.parametrize("javascript", [True, False])
def test_a_page_wider_than_the_window_is_noticed(page_at, url, javascript):
    page = page_at(390, javascript=javascript)

    page.goto(url + "/fine")
    assert not browsing.scrolls_sideways(page)

    page.goto(url + "/wide")
    assert browsing.scrolls_sideways(page)
