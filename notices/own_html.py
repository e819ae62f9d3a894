"""The words of an HTML page that are in force, put so that plain lines can say them.

What is struck out is said no more, and what is hidden was said to nobody.
"""

from __future__ import annotations

import re
from typing import Any

import nh3

BLOCKS = {"p", "div", "section", "article", "main", "header", "blockquote", "pre"}
BLOCKS |= {"dl", "dt", "dd", "details", "summary", "ul", "ol", "li", "br"}
BLOCKS |= {"table", "tr", "td", "th", "tbody", "thead"}
TITLES = {"h1", "h2", "h3", "h4", "h5", "h6"}
# Left in until it is known whether they are hidden.
INLINE = {"a", "b", "strong", "em", "i", "u", "span", "small", "font", "label"}
INLINE |= {"aside", "figure", "form"}
# Said to nobody, or around every page of a site.
AROUND = {"script", "style", "title", "nav", "footer", "template", "noscript"}
STRUCK = {"del", "s", "strike"}
UNSAID = re.compile(
    r"display:none|visibility:(?:hidden|collapse)|text-decoration[^;]*:[^;]*line-through"
)


def tree(html: str) -> Any:
    """The page as a tree of BeautifulSoup, of nothing but the words that are in force."""
    # Every process would hold it, and one page in a thousand asks for it.
    from bs4 import BeautifulSoup  # noqa: PLC0415

    kept = nh3.clean(
        html,
        tags=BLOCKS | TITLES | INLINE,
        clean_content_tags=AROUND | STRUCK,
        attributes={
            "*": {"style", "hidden"},
            "a": {"href"},
            "ol": {"start", "type"},
        },
        link_rel=None,
        url_schemes={"https", "mailto"},
    )
    page = BeautifulSoup(kept, "html.parser")
    for each in page.find_all(_is_unsaid):
        each.extract()
    return page


def _is_unsaid(each: Any) -> bool:
    style = "".join(each.get("style", "").lower().split())
    return "hidden" in each.attrs or UNSAID.search(style) is not None
