"""Asking for something: the doors, the questions one a page, check, file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from notices import reading, tables
from portal.forms import Question
from portal.limits import limited
from portal.models import IdentifierKind
from rights import (
    applicable,
    deadlines,
    drafts,
    filing,
    identity,
    ladder,
    onepage,
    questions,
    registry,
)
from rights.models import Case, Draft
from rights.right import Page, Right
from rights.views import gate, quick

# These harm somebody now, so their doors come first.
URGENT = ("voice_misuse", "stop_calls", "child")


def right_or_404(code: str) -> Right:
    """The right of an address, with `-` or `_`."""
    right = registry.get(code.replace("-", "_"))
    if right is None:
        raise Http404
    return right


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """R0: what people can ask for, in their words."""
    rights = registry.all_rights()
    first = [right for code in URGENT for right in rights if right.code == code]
    context = {
        "nav": "rights",
        "first": first,
        "rest": [right for right in rights if right not in first],
        "chosen": chosen(next(r for r in rights if r.needs_proof), ""),
    }
    return render(request, "rights/index.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@limited("ask")
def start(request: HttpRequest, code: str) -> HttpResponse:
    """The first page of a right: its one quick page, or its first question."""
    right = right_or_404(code)
    if right.pages[0] in onepage.PAGES:
        return quick.page(request, right)
    return redirect("rights:question", right.code, right.pages[0])


@dataclass
class Journey:
    """One browser's way through the questions of one right."""

    right: Right
    draft: Draft | None
    answers: dict[str, Any]
    # The address of whoever signed in with a code before asking; '' for all others.
    known: str = ""

    @property
    def pages(self) -> list[Page]:
        """The questions; how to find the data is known of whoever signed in."""
        return [p for p in self.right.pages if not (self.known and p == Page.FIND)]

    def form(self, page: str, data: Any = None) -> Question:
        """The form of a page, bound to `data` or to what was answered before."""
        bound = data if data is not None else self._typed(page)
        extra: dict[str, Any] = {}
        if page == Page.WHAT:
            extra = {"right": self.right, "kinds": kinds()}
        if page == Page.REACH:
            # Nothing is asked twice (WCAG 3.3.7): the address they gave is offered.
            find = self.answers.get(Page.FIND, {})
            extra = {"initial": {"contact": next(iter(find.get("email", [])), "")}}
        return questions.PAGES[Page(page)](bound, **extra)

    def _typed(self, page: str) -> QueryDict | None:
        if page not in self.answers:
            return None
        typed = QueryDict(mutable=True)
        for name, values in self.answers[page].items():
            typed.setlist(name, values)
        return typed

    def next_after(self, page: str) -> str | None:
        """The next question not answered yet; None when all are."""
        order = self.pages
        rest = order[order.index(Page(page)) + 1 :] + order
        return next((p for p in rest if p not in self.answers), None)

    def complete(self) -> dict[str, Any] | str:
        """All cleaned answers, or the code of the first page that is not right."""
        cleaned: dict[str, Any] = {"known": self.known}
        for page in self.pages:
            form = self.form(page)
            if not form.is_bound or not form.is_valid():
                return str(page)
            cleaned[page] = form.cleaned_data
            if isinstance(form, questions.Residence):
                cleaned["place"] = form.residence()
                cleaned["place_words"] = form.residence_words()
        return cleaned


def kinds() -> list[tuple[str, str]]:
    """Categories of the revision in force, in plain words."""
    current = reading.current(timezone.now())
    if current is None:
        return []
    return [(slug, row.title) for slug, row in current.categories.items()]


def _journey(request: HttpRequest, right: Right) -> Journey:
    at = timezone.now()
    draft = drafts.current(request.session, right.code, at=at)
    known = gate.signed_in(request.session, at=at) if right.needs_proof else ""
    return Journey(right, draft, drafts.answers(draft), known)


@require_http_methods(["GET", "HEAD", "POST"])
@limited("ask")
def question(request: HttpRequest, code: str, page: str) -> HttpResponse:
    """One question. Answered well, it is kept and the next one follows."""
    right = right_or_404(code)
    if page in right.purposes and len(right.purposes) > 1:
        return quick.page(request, right, only=page)
    if page not in right.pages or page not in questions.PAGES:
        raise Http404
    journey = _journey(request, right)
    if page not in journey.pages:
        return redirect("rights:question", right.code, journey.pages[0])
    form = journey.form(page, gate.posted(request))
    if request.method == "POST" and gate.accepted(form):
        return _answered(request, journey, page)
    context = {
        "nav": "rights",
        "right": right,
        "form": form,
        "place": journey.pages.index(Page(page)) + 1,
        "places": len(journey.pages),
        "known": gate.masked(journey.known),
        "back": _back(request, journey, page),
        "is_what": page == Page.WHAT,
        "rung": ladder.rung(right),
        "consequences": consequences(right),
        "error_title": bool(form.errors),
        "keep": kept_for_requests(),
    }
    return render(request, "rights/question.html", context)


def _back(request: HttpRequest, journey: Journey, page: str) -> str:
    """Where "Back" leads: to the check when one answer is changed, else one before."""
    code = journey.right.code
    if "change" in request.GET:
        return reverse("rights:check", args=[code])
    place = journey.pages.index(Page(page))
    if place == 0:
        return reverse("rights:index")
    return reverse("rights:question", args=[code, journey.pages[place - 1]])


def _answered(request: HttpRequest, journey: Journey, page: str) -> HttpResponse:
    typed = {
        name: request.POST.getlist(name)
        for name in journey.form(page).fields
        if name in request.POST and name != "nickname"
    }
    drafts.save(request.session, journey.right.code, page, typed, at=timezone.now())
    journey.answers[page] = typed
    following = None if "change" in request.GET else journey.next_after(page)
    if following is None:
        return redirect("rights:check", journey.right.code)
    return redirect("rights:question", journey.right.code, following)


def consequences(right: Right) -> list[dict[str, str]]:
    """Kinds that a law makes us keep: said before anybody asks for deletion."""
    current = reading.current(timezone.now())
    if current is None or right.code != "erasure":
        return []
    return [
        {
            "title": row.title,
            "kept": tables.kept_for(current, slug),
        }
        for slug, row in current.categories.items()
        if any(rule.why == "legal_duty" for rule in current.rules_for(slug))
    ]


def chosen(right: Right, residence: str) -> deadlines.Chosen | None:
    """The law and the date an answer would have if the request came today."""
    at = timezone.now()
    current = reading.current(at)
    return applicable.law_of(current, right.code, residence, at=at) if current else None


def kept_for_requests() -> str:
    """How long this form is kept, from the rule that will delete it."""
    current = reading.current(timezone.now())
    return tables.kept_for(current, "requests") if current else ""


@require_http_methods(["GET", "HEAD", "POST"])
@limited("ask")
def check(request: HttpRequest, code: str) -> HttpResponse:
    """R7: all answers on one page; nothing is sent before the button."""
    right = right_or_404(code)
    if request.method == "POST" and (filed := _filed(request, right)):
        if filed.draft and gate.was_sent_here(request, filed.draft):
            gate.remember(request.session, filed, at=timezone.now())
        return redirect("rights:receipt")
    journey = _journey(request, right)
    cleaned = journey.complete()
    if isinstance(cleaned, str):
        return redirect("rights:question", right.code, cleaned)
    refused = ""
    if request.method == "POST" and journey.draft is not None:
        try:
            return _file(request, right, cleaned, journey.draft)
        except filing.Refused as error:
            refused = str(error)
    under = chosen(right, cleaned["place"])
    law = under.law if under and cleaned["place"] else ""
    context = {
        "nav": "rights",
        "right": right,
        "rung": ladder.rung(right, law),
        "draft": journey.draft,
        "lines": _lines(right, cleaned),
        "refused": refused,
        "error_title": bool(refused),
        "chosen": under,
        "consequences": consequences(right),
        "keep": kept_for_requests(),
        "known": gate.masked(journey.known),
        "back": reverse("rights:question", args=[right.code, journey.pages[-1]]),
    }
    return render(request, "rights/check.html", context)


def _file(
    request: HttpRequest, right: Right, cleaned: dict[str, Any], draft: Draft
) -> HttpResponse:
    at = timezone.now()
    case = filing.file(_filing(request, right, cleaned, draft.pk), at=at)
    gate.sent(request, draft.pk)
    gate.remember(request.session, case, at=at)
    drafts.clear(draft, at=at)
    return redirect("rights:receipt")


def _filed(request: HttpRequest, right: Right) -> Case | None:
    """What this very form became when it was sent before; the receipt asks whose."""
    try:
        sent = UUID(request.POST.get("draft", ""))
    except ValueError:
        return None
    return Case.objects.filter(draft=sent, right=right.code).first()


def _filing(
    request: HttpRequest, right: Right, cleaned: dict[str, Any], draft: UUID
) -> filing.Filing:
    kind, value = _found_by(cleaned)
    what, reach = cleaned[Page.WHAT], cleaned[Page.REACH]
    return filing.Filing(
        right=right.code,
        claims={kind: value},
        answers={
            "categories": what["categories"] if what["scope"] == "some" else [],
            "words": what["words"],
            "contact": reach["contact"],
        },
        residence=cleaned["place"],
        language=request.LANGUAGE_CODE,
        draft=draft,
        channel=identity.SIGNED_IN if cleaned["known"] else "web",
    )


def _found_by(cleaned: dict[str, Any]) -> tuple[str, str]:
    """What the search starts from: the proven address, or what was typed."""
    if cleaned["known"]:
        return IdentifierKind.EMAIL, cleaned["known"]
    find = cleaned[Page.FIND]
    return find["way"], find[find["way"]]


def _lines(right: Right, cleaned: dict[str, Any]) -> list[dict[str, str]]:
    """The summary list: question, answer, where to change it."""
    what, reach = cleaned[Page.WHAT], cleaned[Page.REACH]
    titles = dict(kinds())
    some = ", ".join(titles.get(slug, slug) for slug in what["categories"])
    said = {
        Page.RESIDENCE: (_("Where you live"), cleaned["place_words"]),
        Page.FIND: (_("How we find your data"), _found_by(cleaned)[1]),
        Page.WHAT: (
            _("What to include"),
            some if what["scope"] == "some" else _("Everything you hold about me"),
        ),
        Page.REACH: (
            _("How we reach you"),
            reach["contact"] or _("Only on this site, with my reference"),
        ),
    }
    lines = [
        {
            "label": label,
            "value": value,
            "change": _change(right, page, cleaned["known"]),
        }
        for page, (label, value) in said.items()
    ]
    lines.insert(
        3,
        {
            **lines[2],
            "label": _("In your own words"),
            "value": what["words"] or _("Not provided"),
        },
    )
    return lines


def _change(right: Right, page: Page, known: str) -> str:
    """Where an answer is changed; who is signed in signs out to ask for another."""
    if known and page == Page.FIND:
        return reverse("rights:my")
    return reverse("rights:question", args=[right.code, page]) + "?change=1"


@require_http_methods(["POST"])
def clear(request: HttpRequest, code: str) -> HttpResponse:
    """Clear my answers: the draft and its key are gone."""
    right = right_or_404(code)
    at = timezone.now()
    drafts.clear(drafts.current(request.session, right.code, at=at), at=at)
    return redirect("rights:index")
