"""A link into a page of ours that is not there, or that misses its section.

A link to a notice leads to the very section that is meant, not to the top of its page
(11 CCR 7012(f)).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime

from django.conf import settings
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _

from notices import words
from notices.checking import Lint, LintCheck, Severity
from notices.reading import Reading
from notices.words import Passage, Quote
from portal.plugins import discover

END = r">?(?:\s+[\"'(][^)\n]{0,200})?\)"  # a link may have words of its own to show
LINK = re.compile(rf"\]\(<?(/[^)#?\s]*)?(?:\?[^)#\s]*)?#([^)\s>]+){END}")
# To a page of ours as a whole: one slash, and no section after it.
TOP = re.compile(rf"\[([^\[\]]*)\]\(<?(/(?!/)[^)#?\s>]*)(?:\?[^)#\s]*)?{END}")
# Neither a page from its first slash, nor a section, nor another site.
LOOSE = re.compile(rf"\]\(<?((?![a-zA-Z][\w+.-]*:|[/#])[^)\s>]+){END}")
# Pages of a right, by its code.
OF_RIGHT = re.compile(r"/rights/[\w-]+/")
SEVERAL = "several"  # one form for more than one of them


def run(current: Reading, at: datetime) -> Iterable[Lint]:
    """One for each link that does not lead where it says."""
    for passage in words.passages(current):
        yield from _sections(current, passage)
        yield from _pages(current, passage)
        for found in LOOSE.finditer(passage.text):
            yield _worth_a_look(
                passage.quote(*found.span(1)).lint(
                    _("This address leads elsewhere from each page."),
                    _("Begin it with a slash, or with https:// for another site."),
                )
            )


def _sections(current: Reading, passage: Passage) -> Iterator[Lint]:
    """Links whose anchor is no clause of the page they lead to."""
    pages = {row.path: row.slug for row in current.documents.values()}
    own = current.clause(passage.path)
    here = own.document if own else passage.path
    for found in LINK.finditer(passage.text):
        page, anchor = found.groups()
        document = pages.get(page) if page else here
        clause = current.clause(anchor)
        if document and (clause is None or clause.document != document):
            yield passage.quote(*found.span(2)).lint(
                _("No clause of that page is called “%(anchor)s”.")
                % {"anchor": anchor},
                _("Write [[clause:...]] instead: it always finds its section."),
            )
        elif page and not document and not _is_ours(page):
            yield _no_page(passage.quote(*found.span(1)), page)


def _pages(current: Reading, passage: Passage) -> Iterator[Lint]:
    """Links without an anchor: the page is not there, or a section of it is meant."""
    pages = {row.path: row.slug for row in current.documents.values()}
    for found in TOP.finditer(passage.text):
        name, address = found.groups()
        if not _is_ours(address):
            yield _no_page(passage.quote(*found.span(2)), address)
        for clause in current.clauses(pages.get(address, "")):
            if clause.title.casefold() == name.strip().casefold():
                yield _worth_a_look(
                    passage.quote(*found.span(2)).lint(
                        _("This leads to the top of the page that has “%(title)s”.")
                        % {"title": clause.title},
                        _("Write [[clause:%(slug)s]]: it leads to the section itself.")
                        % {"slug": clause.slug},
                    )
                )


def _no_page(quote: Quote, address: str) -> Lint:
    return _worth_a_look(
        quote.lint(
            _("There is no page of ours at “%(address)s”.") % {"address": address},
            _("Write the address as it stands in the browser on that page."),
        )
    )


def _worth_a_look(lint: Lint) -> Lint:
    return replace(lint, severity=Severity.WARNING)


def _is_ours(address: str) -> bool:
    """Whether some page answers there, also when the last slash is left out."""
    if address.startswith(settings.STATIC_URL):
        return True
    of_right = OF_RIGHT.fullmatch(f"{address.rstrip('/')}/")
    try:
        found = resolve(f"{address.rstrip('/')}/" if of_right else address)
    except Resolver404:
        return not address.endswith("/") and _is_ours(f"{address}/")
    if of_right and "code" in found.kwargs:
        code = found.kwargs["code"].replace("-", "_")
        return code == SEVERAL or code in discover("kinds", "RIGHT")
    return True


CHECK = LintCheck(
    code="link-misses",
    severity=Severity.ERROR,
    law="11 CCR 7012(f), 7222(b)(4)",
    run=run,
    needs_rows=True,
)
