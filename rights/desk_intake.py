"""The desk page "Add a request": read, enter, done in one page, keyboard first.

"Read it" fills empty fields from the text and files nothing. A stop of marketing
is one button, because nobody weighs it and nobody proves anything (GDPR Art. 21(3)).
"""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from notices import reading
from portal import incoming, mailbox, permissions
from portal.incoming import Incoming, Unreadable
from portal.models import InboundMail, User
from rights import (
    arriving,
    casefile,
    claims,
    correspondent,
    desk,
    desk_files,
    desk_overheard,
    desk_papers,
    desk_replies,
    filing,
    hearing,
    letter_lines,
    letterbox,
    mandates,
    overheard,
    queue,
    references,
    registry,
    replies,
    sorting,
    suggesting,
    tracking,
)
from rights.acting_forms import ME
from rights.fields import is_blank
from rights.intake_form import Entry, read_mail, words_of
from rights.models import Case
from rights.suggesting import Suggestion

Context = dict[str, Any]
MARKETING = "marketing"


def _officer(request: HttpRequest) -> User:
    """Only who may decide enters requests: they hold what somebody wrote."""
    user = desk.officer(request)
    if not permissions.may_decide(user):
        raise PermissionDenied
    return user


@require_http_methods(["GET", "HEAD", "POST"])
def add_page(request: HttpRequest, context: Context) -> HttpResponse:
    """Show the page, read a text into it, or file."""
    user, at = _officer(request), timezone.now()
    act = request.POST.get("act", "file") if request.method == "POST" else "show"
    if act == "read":
        return _show(request, context, _read(request, at))
    if act == "show" or not request.POST:
        return _show(request, context, _form(at, initial=_first(request, at)))
    if act == "file" and not is_blank(request.POST.get("reference", "")):
        return _reply(request, context, user, at)
    typed = _stop(request, at) if act == "stop" else request.POST
    form = _form(at, typed, request.FILES, typed=typed)
    if form.is_valid() and not form.is_trapped:
        try:
            filed = desk_files.with_those_aside(form.filing(), request, at=at)
            case, *also = arriving.enter_all(
                filed,
                form.cleaned_data["choices"],
                arrived_at=form.arrived_at,
                by=user,
                at=at,
            )
        except filing.Refused as error:
            form.add_error(None, str(error))
        else:
            _settle(request, case, user, at)
            page = reverse("admin:rights_case_added", args=[case.pk])
            return redirect(f"{page}?{urlencode({'also': [c.pk for c in also]}, True)}")
    return _show(request, context, form)


def _reply(
    request: HttpRequest, context: Context, user: User, at: datetime
) -> HttpResponse:
    """It answers us about a request: shown with that, where it is added."""
    typed = _typed(request)
    named = references.normalise(typed["reference"])
    case = Case.objects.select_related("key", "revision").filter(reference=named)
    found = case.first() if named else None
    said = replies.fault(found) if found else _("No request has this reference.")
    row = _mail(request)
    if row is not None and not typed["words"].strip():
        said = said or _("Write what they wrote.")
    if found is None or said:
        form = _form(at, initial=typed, typed=request.POST)
        form.fault = said
        return _show(request, context, form)
    if row is not None:
        letterbox.attach(row, found, words=typed["words"], by=user, at=at)
        return redirect("admin:rights_case_change", found.pk)
    first = {name: typed[name] for name in ("words", "channel", "arrived_on")}
    first["known"] = typed["email"] or typed["phone"]
    return desk_replies.begin(request, found, context, first, user, at)


def _first(request: HttpRequest, at: datetime) -> Context:
    """An empty page, or one filled in from a mail of the mailbox."""
    fresh = {"arrived_on": _today(at), "number": uuid.uuid4(), "channel": "phone"}
    if origin := _origin(request):
        casefile.opened(origin[0], by=desk.officer(request), at=at)
        return fresh | desk_overheard.first(*origin, zone=desk.zone())
    row = _mail(request)
    if row is None:
        return fresh
    mail = incoming.read(mailbox.raw(row))
    arrived = row.arrived_at.astimezone(ZoneInfo(desk.zone())).date().isoformat()
    read = _from_mail(mail, at)
    # What a colleague passes on arrived when they got it.
    first = min(arrived, read["arrived_on"]) if read["passed_on_by"] else arrived
    return {**fresh, **read, "arrived_on": first}


def _mail(request: HttpRequest) -> InboundMail | None:
    """The mail that is made into a request here, while nobody has dealt with it."""
    pk = request.GET.get("mail", "")
    return next((row for row in letterbox.waiting() if str(row.pk) == pk), None)


def _origin(request: HttpRequest) -> tuple[Case, str] | None:
    """The request whose words ask for more, and the right that they ask for."""
    pk, right = request.GET.get("heard", ""), request.GET.get("right", "")
    if not pk.isdecimal():
        return None
    case = Case.objects.select_related("key", "revision").filter(pk=pk).first()
    return (case, right) if case is not None else None


def _settle(request: HttpRequest, case: Case, user: User, at: datetime) -> None:
    if (origin := _origin(request)) and case.right == origin[1]:
        overheard.note(origin[0], case, by=user, at=at)
    row = _mail(request)
    if row is not None:
        letterbox.settle(row, by=user, at=at, case=case)


def _form(at: datetime, *given: Any, **options: Any) -> Entry:
    return Entry(*given, zone=desk.zone(), at=at, **options)


def _today(at: datetime) -> str:
    return queue.today_in(desk.zone(), at).isoformat()


def _stop(request: HttpRequest, at: datetime) -> QueryDict:
    """The same form with the right filled in: stop marketing for this address.

    Pressed beside a mail of the mailbox, it is filled in from that.
    """
    typed = request.POST.copy()
    if "words" not in typed:
        typed.update(
            {name: str(value) for name, value in _first(request, at).items() if value}
        )
    typed["right"] = "opt_out"
    typed.setlist("choices", [MARKETING])
    for kind, found in _found(typed.get("words", "")).items():
        # One address is meant; of two, an officer has to say which.
        if not (typed.get("email") or typed.get("phone")) and len(found) == 1:
            typed[kind] = found[0]
    return typed


def _found(words: str) -> dict[str, list[str]]:
    current = reading.current(timezone.now())
    found = suggesting.identifiers_in(words)
    found["email"] = [
        v for v in found["email"] if not correspondent.is_ours(v, current)
    ]
    return found


def _typed(request: HttpRequest) -> Context:
    """What stands in the page."""
    typed: Context = {
        name: request.POST.get(name, "")
        for name in ("words", "right", "who", "email", "phone", "contact", "channel")
        + ("arrived_on", "place", "number", "message_id", "reference")
    }
    typed["choices"] = request.POST.getlist("choices")
    typed["who"] = typed["who"] or ME
    return typed


def _read(request: HttpRequest, at: datetime) -> Entry:
    """What was typed, with empty fields filled from the text or the mail."""
    typed = _typed(request)
    upload, fault = request.FILES.get("mail"), ""
    if upload is not None:
        try:
            typed |= _from_mail(read_mail(upload), at)
            desk_files.lay_aside(upload, request, at=at)
        except Unreadable as error:
            fault = str(error)
    found = _found(typed["words"])
    for kind, values in found.items():
        typed[kind] = typed[kind] or next(iter(values), "")
    form = _form(at, initial=typed, typed=request.POST)
    form.fault = fault
    return form


def _from_mail(mail: Incoming, at: datetime) -> Context:
    theirs = mail.carried or mail
    who = correspondent.of(mail, reading.current(at), zone=desk.zone(), at=at)
    return {
        "words": words_of(mail),
        "email": who.email,
        "channel": "email",
        "arrived_on": who.on.isoformat(),
        "message_id": theirs.message_id or mail.message_id,
        "is_automatic": mail.is_automatic,
        "passed_on_by": who.passed_on_by,
    }


def _show(request: HttpRequest, context: Context, form: Entry) -> HttpResponse:
    words = str(form["words"].value() or "")
    known = {right.code: str(right.short) for right in arriving.rights_here()}
    suggested = suggesting.read(words, list(known), form.current)
    ticked = _select(form, suggested)
    shown = {
        "title": _("Add a request"),
        "form": form,
        "fault": form.fault,
        "is_automatic": form.initial.get("is_automatic", False),
        "passed_on_by": form.initial.get("passed_on_by", ""),
        "suggested": [
            _said(each, known[each.right], ticked, _boxes(form)) for each in suggested
        ],
        "is_ending": any(each.among for each in suggested),
        "own": "" if suggested else hearing.of_writer(words),
        "for_another": ", ".join(f"“{s}”" for s in suggesting.for_another(words)),
        "others": _others(words),
        "named": _named(words),
        "has_keys": sorting.has_keys(desk.officer(request)),
    }
    return render(request, "rights/desk_add.html", {**context, **shown})


def _select(form: Entry, suggested: list[Suggestion]) -> tuple[str, ...]:
    """What a text that asks for an end first of all names is ticked, if nothing is."""
    named = suggested[0].uses if suggested else ()
    if not named or form.is_bound or form.initial.get("choices"):
        return ()
    form.initial["choices"] = list(named)
    return named


def _boxes(form: Entry) -> dict[str, str]:
    """What can stop, by the words of its box."""
    widget = form.fields["choices"].widget
    assert isinstance(widget, forms.CheckboxSelectMultiple)  # noqa: S101 - for types
    return {str(slug): str(title) for slug, title in widget.choices}


def _said(
    found: Suggestion, title: str, ticked: tuple[str, ...], boxes: dict[str, str]
) -> Context:
    """A right in words: why, which uses the text names, or which it could mean."""
    titles = {slug: boxes.get(slug, said) for slug, said in found.among.items()}
    named = [titles[slug] for slug in found.uses if slug in titles]
    return {
        "title": title,
        "signs": ", ".join(f"“{sign.rstrip('.')}”" for sign in found.because),
        "named": ", ".join(named),
        "is_ticked": bool(found.uses) and set(found.uses) <= set(ticked),
        "among": "" if named else ", ".join(titles.values()),
    }


def _others(words: str) -> list[str]:
    """Addresses of the text beyond the first of each kind: to choose by hand."""
    return [value for found in _found(words).values() for value in found[1:6]]


def _named(words: str) -> str:
    """The requests that the text names."""
    found = (each for line in words.splitlines() for each in references.found_in(line))
    return ", ".join(map(references.display, dict.fromkeys(found)))


@require_safe
def added_page(request: HttpRequest, pk: int, context: Context) -> HttpResponse:
    """What was filed, to read out, to print and to hand over."""
    user = _officer(request)
    case = get_object_or_404(Case.objects.select_related("key", "revision"), pk=pk)
    casefile.opened(case, by=user, at=timezone.now(), what=casefile.FACTS)
    current = reading.of_revision(case.revision)
    right = registry.get(case.right)
    row = mandates.of(case)
    who = mandates.who(row, case) if row else None
    shown = {
        "title": _("Request added"),
        "case": case,
        "reference": references.display(case.reference),
        "right": right,
        "stopped": _stopped(case),
        "due": date_format(case.due_on, "l j F Y"),
        "arrived": date_format(
            timezone.localtime(case.received_at, ZoneInfo(desk.zone())), "l j F Y"
        ),
        "next_rows": tracking.next_rows(case),
        "also": [
            (
                found.short if found else each.right,
                references.display(each.reference),
                each.pk,
            )
            for each in _also(request)
            for found in [registry.get(each.right)]
        ],
        "is_mailed": bool(who.contact if who else claims.contact(case)),
        "asked_by": who.words if who else "",
        "is_told": mandates.is_agents(case),
        "may_add_paper": desk_papers.may_add(row, case, user),
        "owes": arriving.owes_acknowledgement(case),
        "organisation": current.organisation,
        "privacy_officer": current.contact(timezone.now()),
    }
    return render(request, "rights/desk_added.html", {**context, **shown})


def _also(request: HttpRequest) -> list[Case]:
    """What was filed with it, as a request of its own."""
    asked = [pk for pk in request.GET.getlist("also") if pk.isdecimal()][:10]
    return list(Case.objects.filter(pk__in=asked).order_by("pk"))


def _stopped(case: Case) -> str:
    """What of all that a right can stop was asked for here."""
    said, current = claims.answers(case), reading.of_revision(case.revision)
    slugs = [*said.get("choices", []), *said.get("purposes", [])]
    right = registry.get(case.right)
    titles = {each.purpose: str(each.title) for each in right.choices} if right else {}
    named = (titles.get(s) or letter_lines.title_of(current, s) for s in slugs)
    return ", ".join(named)
