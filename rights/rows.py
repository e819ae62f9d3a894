"""Rows of a copy by their names: `calls-3f2a90c1d4` leads from a copy to a form.

The name says nothing about anybody (`rights.copy_pack`), so it may stand in an address.
"""

from __future__ import annotations

import re

from django.http import HttpRequest
from django.utils.translation import gettext as _

from rights.claims import ELSEWHERE
from rights.copy_pack import NAMED
from rights.right import Page

NAME = re.compile(rf"[a-z0-9-]{{1,60}}-[0-9a-f]{{{NAMED}}}")
# The forms with a field for words, which then say which row is meant.
TAKES = {Page.RECTIFY, Page.WRITE}


def initial(request: HttpRequest, page: Page) -> dict[str, str]:
    """What the form says already, for whoever comes from a row of their copy."""
    typed = request.GET.get("row", "")
    if page not in TAKES or request.method != "GET" or not NAME.fullmatch(typed):
        return {}
    said = _("It is about row %(row)s of my copy.") % {"row": typed}
    if page == Page.RECTIFY and request.GET.get("field") == ELSEWHERE:
        return {"field": ELSEWHERE, "wrong": said}
    return {"words": said}
