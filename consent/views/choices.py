"""`/choices/`: the uses that people may stop, and two equal answers for each."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from consent import choosing, gpc, receipts
from consent.models import Choice, OneClick, StopGround
from notices import checks, reading
from portal import visiting
from portal.forms import Question
from portal.limits import limited
from portal.models import Person

YES, NO = "yes", "no"
# The nightly checks of what an opt-out and a signal stand for.
OPT_OUT = frozenset({"no-sale-or-share", "opt-outs-at-once"})
SAID = {True: YES, False: NO, None: ""}


class Answers(Question):
    """One question for each use; nothing is chosen for anybody beforehand.

    What was never answered may stay so: leaving it out says neither yes nor no.
    """

    def __init__(
        self, *args: Any, uses: list[choosing.Use], is_signalled: bool, **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.is_signalled = is_signalled
        self.paused = {use.slug: use.because for use in uses if use.because}
        self.open = [use.slug for use in uses if not use.said]
        self.shown = {use.slug: choosing.mark(use) for use in uses}
        for use in uses:
            missing = _("Answer yes or no: %(use)s.") % {"use": use.title}
            self.fields[use.slug] = forms.ChoiceField(
                label=use.title,
                help_text=choosing.hint(use),
                choices=[(YES, choosing.YES), (NO, choosing.NO)],
                initial=SAID[use.said],
                required=use.said is not None,
                widget=forms.RadioSelect,
                error_messages={"required": missing, "invalid_choice": missing},
            )

    def clean(self) -> dict[str, Any]:
        """A yes that would not count is asked back: against the browser's own signal,
        or against a request or a report that pauses the use. So is a yes to words that
        are no longer those of the page it was said on (GDPR Art. 7(1)).
        """
        said: dict[str, Any] = super().clean() or {}
        seen = self.data.get("shown", "").split()
        for purpose in self.open:
            is_new = said.get(purpose) == YES and purpose not in self.paused
            if is_new and self.shown[purpose] not in seen:
                self.add_error(purpose, _changed())
        for purpose, ground in self.paused.items():
            if said.get(purpose) == YES:
                self.add_error(purpose, _paused(ground))
        for purpose in gpc.PURPOSES:
            if self.is_signalled and said.get(purpose) == YES:
                self.add_error(
                    purpose,
                    _(
                        "Your browser says no to this for you. Turn its signal off "
                        "for this site first, then say yes here."
                    ),
                )
        return said


def _changed() -> str:
    return _(
        "What stands here has changed since you opened this page. Read it again. If you "
        "still want to say yes, press Save."
    )


def _paused(ground: str) -> str:
    if ground == StopGround.OBJECTION:
        return _(
            "This is paused, because you objected. Take that request back first, or "
            "wait for our answer. Then say yes here."
        )
    return _(
        "This is paused, because of a request or a report about this account. If you "
        "made the request, take it back first. If not, wait until we have looked at "
        "it. Then say yes here."
    )


@require_http_methods(["GET", "HEAD", "POST"])
@limited("ask")
def page(request: HttpRequest) -> HttpResponse:
    """The page for everybody; the form for whoever is signed in."""
    at = timezone.now()
    current = reading.current(at)
    if current is None:
        raise Http404
    person = visiting.person_of(request.session, at=at)
    uses = choosing.uses(current, person, at)
    is_signalled = gpc.is_on(request.headers.get("Sec-GPC", ""))
    form, off = None, {}
    if person is not None:
        off = choosing.overtaken(person, [use.slug for use in uses], at)
        sent = request.POST if request.method == "POST" else None
        form = Answers(sent, uses=uses, is_signalled=is_signalled)
        if sent is not None and form.is_valid() and not form.is_trapped:
            try:
                return _saved(request, form, person, at)
            except choosing.Paused:  # since this page was asked for
                return redirect("consent:choices")
    context = {
        "nav": "choices",
        "form": form,
        "uses": uses,
        # What is paused says so itself.
        "overtaken": [u.title for u in uses if off.get(u.slug) and not u.because],
        "not_done": choosing.not_done(current),
        "is_signalled": is_signalled,
        "overruled": request.session.get("overruled") if person else None,
        "evidence": gpc.evidence(),
        "proof": checks.proof_of(current, OPT_OUT, at),
        "saved": request.session.pop("saved", None) if person else None,
        "error_title": bool(form and form.errors),
    }
    return render(request, "consent/choices.html", context)


@transaction.atomic
def _saved(
    request: HttpRequest, form: Answers, person: Person, at: datetime
) -> HttpResponse:
    """All answers or none: a use may have been paused a moment ago."""
    language = (get_language() or "en")[:12]
    made = [
        choosing.choose(
            person=person,
            purpose=purpose,
            is_given=answer == YES,
            shown={"method": "page", "language": language},
            at=at,
        )
        for purpose, answer in form.cleaned_data.items()
        if answer in {YES, NO}
    ]
    request.session["saved"] = sum(made)
    return redirect("consent:choices")


@require_safe
def receipt(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One choice as a file, for whoever made it; everybody else finds nothing."""
    person = visiting.person_of(request.session, at=timezone.now())
    if person is None:
        raise Http404
    choice = get_object_or_404(Choice, pk=pk, person=person)
    body = json.dumps(receipts.receipt(choice), indent=2, ensure_ascii=False)
    response = HttpResponse(body, content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="choice-{pk}.json"'
    return response


@limited("one_click")
def _unknown(_request: HttpRequest) -> HttpResponse:
    """Only addresses that are none of ours are counted: that is how one is guessed."""
    raise Http404


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def one_click(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """RFC 8058: a post ends it without cookies or questions; opening it does nothing.

    Mail programs open links by themselves, and some scan them with posts: one that
    does not say what the standard says (section 3.2) is shown the page with its button.
    Forgery is no harm here: whoever knows the address holds the mail. A large provider
    presses for all of its readers from one address, so no press on a true link is one
    too many.
    """
    row = OneClick.objects.select_related("person").filter(pk=pk).first()
    if row is None:
        return _unknown(request)
    at = timezone.now()
    is_meant = request.POST.get("List-Unsubscribe") == "One-Click"
    if is_meant:
        choosing.end_by_click(row, at=at)
    current = reading.current(at)
    known = current.purposes.get(row.purpose) if current else None
    context = {
        "title": str(known.title) if known else row.purpose,
        "is_done": is_meant,
    }
    return render(request, "consent/one_click.html", context)


@require_safe
def gpc_file(request: HttpRequest) -> JsonResponse:
    """`/.well-known/gpc.json`: true only while the gate stands before all of it."""
    current = reading.current(timezone.now())
    if current is None or current.effective_at is None:
        raise Http404
    said = {
        "gpc": gpc.is_gated(current),
        "lastUpdate": reading.day(current, current.effective_at).isoformat(),
    }
    response = JsonResponse(said)
    response["Cache-Control"] = "public, max-age=3600"
    return response
