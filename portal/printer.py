"""HTML of ours into a tagged PDF (PDF/UA-1), reaching nothing but what is packaged.

Loaded only inside the limited child of `portal.press`. Every address is refused but
those of our own style sheet and fonts: no image, import, attachment, redirect or
file of the machine is ever opened, whatever a paper quotes.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from weasyprint import HTML, Attachment
from weasyprint.urls import URLFetcher, URLFetcherResponse

ROOT = Path(__file__).resolve().parent.parent
# Letters that the three fonts of every paper do not have, by the font that has them.
# Reading one costs more than printing a page, so it is read where such a letter stands.
SCRIPTS = {
    "noto-sans": (
        "Noto Sans",
        re.compile(
            "[\u0100-\u0130\u0132-\u0151\u0154-\u02af\u0300-\u052f\u1e00-\u1eff\u20a0-\u20ab\u20ad-\u20bf"
            "\u2100-\u2121\u2123-\u214f\u2190-\u2193]"
        ),
    ),
    "noto-sans-devanagari": (
        "Noto Sans Devanagari",
        re.compile("[\u0900-\u097f\u1cd0-\u1cff\ua8e0-\ua8ff]"),
    ),
    "noto-sans-arabic": (
        "Noto Sans Arabic",
        re.compile("[\u0600-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufeff]"),
    ),
}
WEIGHTS = {400: "", 700: "-bold"}
FONTS = (
    *("public-sans", "source-serif-4", "ibm-plex-mono"),
    *(f"{name}{ending}" for name in SCRIPTS for ending in WEIGHTS.values()),
)
SHELF = {
    "kept:paper.css": (ROOT / "templates/pdf/paper.css", "text/css"),
    **{
        f"kept:{name}.woff2": (ROOT / f"static/fonts/{name}.woff2", "font/woff2")
        for name in FONTS
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


def _faces(markup: str) -> str:
    """The style that names the fonts of every further script in a paper."""
    rules = [
        f'@font-face{{font-family:"{family}";src:url(kept:{name}{ending}.woff2);'
        f"font-weight:{weight}}}"
        for name, (family, letters) in SCRIPTS.items()
        if letters.search(markup)
        for weight, ending in WEIGHTS.items()
    ]
    return f"<style>{''.join(rules)}</style>" if rules else ""


def printed(order: bytes) -> bytes:
    """The PDF of one order: JSON with `markup`, `site` and `attachments`."""
    asked = json.loads(order)
    markup = asked["markup"].replace("</head>", f"{_faces(asked['markup'])}</head>", 1)
    html = HTML(string=markup, base_url=asked["site"], url_fetcher=Shelf())
    attachments = [
        Attachment(string=each["text"], name=each["name"], description=each["title"])
        for each in asked["attachments"]
    ]
    made: bytes = html.write_pdf(
        pdf_variant="pdf/ua-1", attachments=attachments, custom_metadata=False
    )
    return made
