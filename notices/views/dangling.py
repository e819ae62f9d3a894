"""What is seen in place of a draft that points at nothing: where, and how to mend it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import islice

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from notices import studio_checks
from notices.checking import Lint
from notices.lint import dangling
from notices.models import Revision, RevisionState
from notices.reading import Reading

# So many places are named; whoever has mended them is shown the next.
MOST = 20


def page(
    request: HttpRequest,
    revision: Revision,
    current: Reading,
    document: str,
    at: datetime,
) -> HttpResponse:
    """The strip of a draft, a sentence for each place, and a link to it."""
    is_open = revision.state == RevisionState.DRAFT
    places = [
        {
            "where": studio_checks.where(current, lint.path),
            "url": studio_checks.url(current, lint.path, revision.number)
            if is_open
            else "",
            "message": lint.message,
            "fix": lint.fix,
        }
        for lint in islice(_found(current, document, at), MOST)
    ]
    shown = {
        "title": current.documents[document].title,
        "places": places,
        "revision": revision,
        "organisation": current.organisation,
        "is_draft": True,
    }
    return render(request, "notices/preview_dangling.html", shown)


def _found(current: Reading, document: str, at: datetime) -> Iterator[Lint]:
    """What the check says of this document alone."""
    paths = {document, *(clause.slug for clause in current.clauses(document))}
    return (lint for lint in dangling.CHECK.run(current, at) if lint.path in paths)
