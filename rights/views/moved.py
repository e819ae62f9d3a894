"""“I no longer have this address”: the ways on, the same for known and unknown."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.forms.boundfield import BoundField
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from portal import people, visiting
from portal.limits import limited
from portal.models import IdentifierKind
from retention.facts import Fact, is_guessable
from rights import lost_address, proofs, reach, references, registry, tracking
from rights.branching import Branching
from rights.claims import Channel
from rights.fields import FREE, claim, text
from rights.models import Case
from rights.views import gate, receipt
from rights.views.track import with_case

ELSEWHERE, ACCOUNT = "elsewhere", "account"


WAYS = [
    (ELSEWHERE, gettext_lazy("Send a code to my other address or number")),
    (reach.BY_POST, gettext_lazy("Send me a code by post")),
    (reach.BY_OFFICER, gettext_lazy("Let a person look")),
]
ACCOUNT_WORDS = gettext_lazy("Use the address I am signed in with here")


def _new() -> forms.CharField:
    return text(
        gettext_lazy("Your new e-mail address or phone number"),
        hint=gettext_lazy("Codes go there once we know that it is you."),
        attrs={"autocomplete": "email", "spellcheck": "false"},
    )


class Moved(Branching):
    """How a code can reach somebody whose address is lost."""

    title = gettext_lazy("I no longer have this address")
    reveals: ClassVar[dict[str, str]] = {
        reach.BY_POST: "by_post",
        reach.BY_OFFICER: "by_officer",
    }
    way = forms.ChoiceField(
        choices=WAYS,
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Choose how we can reach you."),
            "invalid_choice": gettext_lazy("Choose how we can reach you."),
        },
    )
    by_post = _new()
    by_officer = _new()
    words = text(
        gettext_lazy("What should we know? (optional)"),
        hint=gettext_lazy("For example since when you cannot read it. No papers."),
        attrs=FREE,
        longest=1000,
        rows=3,
    )

    def __init__(
        self,
        *args: Any,
        is_signed_in: bool,
        facts: list[Fact],
        is_over: bool,
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        self.asked = {f"fact-{n}": fact for n, fact in enumerate(facts)}
        for name, fact in self.asked.items():
            self.fields[name] = text(fact.title, hint=fact.hint, attrs=FREE)
        way = self.fields["way"]
        assert isinstance(way, forms.ChoiceField)  # noqa: S101 - for the type checker
        account = [(ACCOUNT, ACCOUNT_WORDS)] if is_signed_in else []
        # Nobody at the desk works on what is over.
        way.choices = [*account, *(WAYS[:1] if is_over else WAYS)]
        if is_over:
            del self.fields["words"]

    def about_them(self) -> list[BoundField]:
        """What only they can know, asked of whoever lets a person look."""
        return [self[name] for name in self.asked]

    def remaining(self) -> list[BoundField]:
        """The fields that belong to no option, and ask for nothing to compare."""
        return [each for each in super().remaining() if each.name not in self.asked]

    def known(self) -> dict[str, str]:
        """What they say that only they can know, by the code of the fact."""
        said = {
            fact.code: str(self.cleaned_data.get(name) or "")
            for name, fact in self.asked.items()
        }
        return {code: value for code, value in said.items() if value}

    def _says_too_little(self) -> bool:
        known = self.known()
        said = [fact for fact in self.asked.values() if fact.code in known]
        guessable = [code for code, value in known.items() if is_guessable(value)]
        enough = proofs.are_enough(said, guessable=guessable)
        return bool(self.asked) and not enough

    def clean(self) -> dict[str, Any]:
        super().clean()
        way = self.cleaned_data.get("way", "")
        is_asked = way == reach.BY_OFFICER and not set(self.asked) & set(self.errors)
        if is_asked and self._says_too_little():
            words = _(
                "Answer any %(n)d of these, one of them no name, address or phone "
                "number. A short or running number counts only with another such "
                "answer. If you cannot, ask for a code by post."
            ) % {"n": proofs.WITHOUT_A_CODE}
            self.add_error(next(iter(self.asked)), words)
        name = self.reveals.get(way, "")
        if not name or name in self.errors:
            return self.cleaned_data
        try:
            if not self.cleaned_data.get(name):
                raise forms.ValidationError(
                    _("Enter your new e-mail address or phone number.")
                )
            ((kind, value),) = claim(self.cleaned_data[name]).items()
            self.channel = Channel(kind=kind, value=value)
        except forms.ValidationError as error:
            self.add_error(name, error)
        return self.cleaned_data


@require_http_methods(["GET", "HEAD", "POST"])
@limited("code")
@with_case
def page(request: HttpRequest, case: Case) -> HttpResponse:
    """Choose a way; what comes of it is told to nobody but whoever is reached."""
    mine = _signed_in(request)
    is_over = not lost_address.may_ask(case)
    form = Moved(
        gate.posted(request),
        is_signed_in=bool(mine),
        facts=[] if is_over else proofs.offered(case),
        is_over=is_over,
    )
    sentence = ""
    if request.method == "POST" and gate.accepted(form):
        try:
            _ask(case, form, mine)
            request.session["moved"] = [case.pk, form.cleaned_data["way"]]
            return redirect("rights:moved")
        except lost_address.NotTaken as error:
            sentence = str(error)
    pk, way = request.session.get("moved", [None, ""])
    context = {
        "nav": "track",
        "case": case,
        "right": registry.get(case.right),
        "reference": references.display(case.reference),
        "form": form,
        "sentence": sentence,
        "asked": way if pk == case.pk and not form.is_bound else "",
        "code_form": receipt.Code(),
        "may_ask": lost_address.may_look(case),
        "is_over": is_over,
        "needs_code": tracking.answer_needs_code(case) and tracking.can_prove(case),
        "is_signed_in": bool(mine),
        "error_title": bool(form.errors or sentence),
    }
    return render(request, "rights/moved.html", context)


def _signed_in(request: HttpRequest) -> tuple[Channel, ...]:
    """The addresses of whoever is signed in here; none for everybody else."""
    person = visiting.person_of(request.session, at=timezone.now())
    kind = IdentifierKind.EMAIL
    known = people.proven(person).get(kind, []) if person else []
    return tuple(Channel(kind=kind, value=value) for value in known)


def _ask(case: Case, form: Moved, mine: tuple[Channel, ...]) -> None:
    at, way = timezone.now(), form.cleaned_data["way"]
    if way in {ELSEWHERE, ACCOUNT}:
        signed_in = mine if way == ACCOUNT else ()
        lost_address.ask_elsewhere(case, at=at, signed_in=signed_in)
        return
    words = form.cleaned_data["words"]
    known = form.known() if way == reach.BY_OFFICER else {}
    lost_address.name(case, form.channel, way=way, words=words, known=known, at=at)
