"""HTML of ours into a tagged PDF (PDF/UA-1), reaching nothing but what is packaged.

Loaded only inside the limited child of `portal.press`. Every address is refused but
those of our own style sheet and fonts: no image, import, attachment, redirect or
file of the machine is ever opened, whatever a paper quotes.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from weasyprint import HTML, Attachment
from weasyprint.urls import URLFetcher, URLFetcherResponse

ROOT = Path(__file__).resolve().parent.parent
SHELF = {
    "kept:paper.css": (ROOT / "templates/pdf/paper.css", "text/css"),
    **{
        f"kept:{name}.woff2": (ROOT / f"static/fonts/{name}.woff2", "font/woff2")
        for name in ("public-sans", "source-serif-4", "ibm-plex-mono")
    },
}


class Denied(ValueError):
    """An address that is not on the shelf."""


class Shelf(URLFetcher):  # type: ignore[misc]  # the library has no types
    """Hands out the packaged files by name; has no way to open anything else."""

    def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:
        if url not in SHELF:
            raise Denied("Papers load nothing from outside.")
        path, kind = SHELF[url]
        return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": kind})


def printed(order: bytes) -> bytes:
    """The PDF of one order: JSON with `markup`, `site` and `attachments`."""
    asked = json.loads(order)
    html = HTML(string=asked["markup"], base_url=asked["site"], url_fetcher=Shelf())
    attachments = [
        Attachment(string=each["text"], name=each["name"], description=each["title"])
        for each in asked["attachments"]
    ]
    made: bytes = html.write_pdf(
        pdf_variant="pdf/ua-1", attachments=attachments, custom_metadata=False
    )
    return made
