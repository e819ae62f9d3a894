"""A draft as people would see it: the whole page, the Californian notice, the bare text.

The same templates as the public pages, with a strip that says that nothing of it is in
force. Nothing is kept of it.
"""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from notices import printing, reading, rendering, studio_gate
from notices.models import Revision
from portal import permissions
from portal.views import public_paper

TEXT = "text"


@require_safe
def preview(request: HttpRequest, number: int, how: str) -> HttpResponse:
    """`how`: the slug of a document, "text" for the policy without any form, "redline"."""
    studio_gate.reader(request, permissions.may_read_draft)
    revision, at = studio_gate.draft(number), timezone.now()
    if how == printing.REDLINE:
        return _redline(request, revision)
    current = (
        reading.of_revision(revision) if revision.sha256 else reading.of_draft(revision)
    )
    document = next(iter(current.documents)) if how == TEXT else how
    if document not in current.documents:
        raise Http404
    try:
        if how == TEXT:
            words = rendering.printed(current, document, at)
            return HttpResponse(words, content_type="text/plain; charset=utf-8")
        body = rendering.page(current, document, None, at, is_draft=True)
    except rendering.Dangling as error:
        # The checks say so as well, with the clause; here it is what there is to see.
        return HttpResponse(str(error), content_type="text/plain; charset=utf-8")
    return HttpResponse(body)


def _redline(request: HttpRequest, revision: Revision) -> HttpResponse:
    """The changes on paper, as they were when it was sent for review or approved."""
    sheet = printing.redline(revision)
    if sheet is None:
        raise Http404
    page = reverse("admin:notices_draft", args=[revision.number])
    name = f"changes-{revision.number}"
    response = public_paper(request, sheet, name=name, page=page)
    response["Cache-Control"] = "private, no-store"
    return response
