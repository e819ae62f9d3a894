"""The page after the code, where a law asks for more: facts, and a declaration."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods
from django_stubs_ext import StrOrPromise

from portal.forms import Question
from portal.limits import limited
from retention.facts import Fact, is_guessable
from rights import comparing, proofs, references, registry
from rights.fields import FREE, text
from rights.models import Case
from rights.views import gate
from rights.views.track import with_case

LESS = "less"
UNDECLARED = gettext_lazy("Tick the declaration, or ask for the list of kinds below.")


class Facts(Question):
    """Some of what only the person knows: any of them, as many as are needed."""

    def __init__(
        self,
        *args: Any,
        facts: list[Fact],
        needed: int,
        declares: StrOrPromise,
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        self.needed = needed
        self.asked = {f"fact-{n}": fact for n, fact in enumerate(facts)}
        for name, fact in self.asked.items():
            self.fields[name] = text(fact.title, hint=fact.hint, attrs=FREE)
        if declares:
            self.fields["declared"] = forms.MultipleChoiceField(
                label=gettext_lazy("Your declaration"),
                choices=[("yes", declares)],
                widget=forms.CheckboxSelectMultiple,
                required=False,
                error_messages={"invalid_choice": UNDECLARED},
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if len(self.typed()) < self.needed and not set(self.asked) & set(self.errors):
            words = ngettext(
                "Answer %(n)d of these.", "Answer any %(n)d of these.", self.needed
            )
            self.add_error(next(iter(self.asked), None), words % {"n": self.needed})
        elif self._is_a_guess():
            words = gettext(
                "This answer alone could be guessed. Answer one more of these."
            )
            self.add_error(next(iter(self.asked), None), words)
        if "declared" in self.fields and not cleaned.get("declared"):
            self.add_error("declared", str(UNDECLARED))
        return cleaned

    def _is_a_guess(self) -> bool:
        said = list(self.typed().values())
        is_alone = len(said) == 1 < len(self.asked) and not set(self.asked) & set(
            self.errors
        )
        return is_alone and is_guessable(said[0])

    def typed(self) -> dict[str, str]:
        """What was answered, by the code of the fact."""
        said = {
            fact.code: str(self.cleaned_data.get(name) or "")
            for name, fact in self.asked.items()
        }
        return {code: value for code, value in said.items() if value}


@require_http_methods(["GET", "HEAD", "POST"])
@limited("code")
@with_case
def page(request: HttpRequest, case: Case) -> HttpResponse:
    """Ask for what the ladder still needs; what fitted is never said."""
    if proofs.missing(case) != proofs.FACTS:
        return redirect("rights:progress")
    at = timezone.now()
    if request.method == "POST" and LESS in request.POST:
        comparing.ask_for_less(case, at=at)
        return redirect("rights:progress")
    standing = proofs.rung(case)
    form = Facts(
        gate.posted(request),
        facts=proofs.offered(case),
        needed=proofs.needed(case),
        declares=comparing.declaration(case) if standing.declares else "",
    )
    if request.method == "POST" and gate.accepted(form):
        comparing.give(
            case,
            form.typed(),
            is_declared=bool(form.cleaned_data.get("declared")),
            at=at,
        )
        return redirect("rights:progress")
    context = {
        "nav": "track",
        "case": case,
        "right": registry.get(case.right),
        "rung": standing,
        "reference": references.display(case.reference),
        "form": form,
        "error_title": bool(form.errors),
        "left": proofs.MOST_TRIES - len(proofs.compared(case)),
        "is_again": bool(proofs.compared(case)),
        "may_ask_for_less": comparing.may_ask_for_less(case),
    }
    return render(request, "rights/facts.html", context)
