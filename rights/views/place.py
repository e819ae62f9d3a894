"""“I live elsewhere”: what would follow is shown first, then the person says so."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from portal import places
from portal.forms import Question
from portal.limits import limited
from rights import place_said, references
from rights.models import Case
from rights.views import gate
from rights.views.following import code_first
from rights.views.track import with_case

USE = "use"


class Place(Question):
    """Where they live: a country, a state, or not said."""

    place = forms.ChoiceField(
        label=gettext_lazy("Where do you live?"),
        help_text=gettext_lazy("The law of that place and its time limit then count."),
        required=False,
        error_messages={
            "invalid_choice": gettext_lazy("Choose where you live from the list.")
        },
    )

    def __init__(self, *args: Any, case: Case, **options: Any) -> None:
        options.setdefault("initial", {"place": case.residence})
        super().__init__(*args, **options)
        chooser = self.fields["place"]
        assert isinstance(chooser, forms.ChoiceField)  # noqa: S101 - for the type checker
        unsaid = ("", gettext_lazy("I would rather not say"))
        chooser.choices = [unsaid, *places.PLACES]


@require_http_methods(["GET", "HEAD", "POST"])
@limited("track")
@with_case
def page(request: HttpRequest, case: Case) -> HttpResponse:
    """Look at what would follow, or say it."""
    fault = place_said.fault(case)
    if fault and request.method != "POST":
        return redirect("rights:progress")
    if code := code_first(request, case, "rights:place"):
        return code
    form = Place(gate.posted(request), case=case)
    shown: dict[str, Any] = {}
    if fault:
        form.errors.clear()
        form.add_error("place", fault)
    elif request.method == "POST" and gate.accepted(form):
        where = form.cleaned_data["place"]
        try:
            if USE in request.POST:
                place_said.say(case, where, at=timezone.now())
                return redirect("rights:progress")
            place_said.check(case, where)
            shown = {"sides": place_said.compare(case, where)}
        except place_said.NotSaid as error:
            form.add_error("place", str(error))
    shown |= {
        "nav": "track",
        "case": case,
        "reference": references.display(case.reference),
        "form": form,
        "error_title": bool(form.errors),
    }
    return render(request, "rights/place.html", shown)
