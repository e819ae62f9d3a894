"""One case at the desk: everything about it on a page, and the acts it allows.

Pages only read and call verbs. What may be done is asked of the workflow's
table, so page, desk and table cannot disagree.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from notices import reading
from portal import permissions, second_person
from portal.models import User
from portal.second_person import NotTheSecondPerson
from rights import (
    acting,
    appealing,
    asking,
    bands,
    bundling,
    casefile,
    claiming,
    claims,
    cooling,
    correcting,
    deciding,
    decision_forms,
    desk_absences,
    desk_appeals,
    desk_asking,
    desk_beside,
    desk_by_hand,
    desk_claims,
    desk_clocks,
    desk_cooling,
    desk_data,
    desk_files,
    desk_forms,
    desk_identity,
    desk_law,
    desk_legs,
    desk_limits,
    desk_mandate,
    desk_progress,
    desk_recipients,
    desk_refusing,
    desk_time,
    desk_voice,
    desk_vouching,
    dossier,
    evidence,
    extending,
    grounds,
    history,
    lateness,
    law_switch,
    leaving,
    legs,
    letter_lines,
    letters,
    limiting,
    lost_address,
    nominees,
    proposals,
    queue,
    reactor,
    second_acts,
    second_look,
    straight,
    talking,
    tripwires,
    twins,
    voices,
    vouching,
    workflow,
    writing,
)
from rights.desk import officer, zone
from rights.desk_acts import ACTS, acts_for
from rights.desk_deciding import verbs
from rights.law import Ground
from rights.models import Case
from rights.registry import get as right_of

# What a verb says when it does not do something: one sentence for the officer.
REFUSALS = (
    *(workflow.IllegalMove, NotTheSecondPerson, deciding.NotDecided),
    appealing.NotOpen,
    limiting.NotPaused,
    claiming.NotTaken,
    acting.NotActing,
    extending.NotLonger,
    lateness.NotSaved,
    tripwires.NotCleared,
    lost_address.NotTaken,
    vouching.NotVouched,
    asking.TooMuch,
    voices.NotLooked,
    legs.NotHeard,
    law_switch.NotSwitched,
    twins.NotTheSame,
    cooling.NotWaiting,
    second_look.NotSearched,
    leaving.NotLeft,
)


@require_safe
def case_page(request: HttpRequest, pk: int, context: dict[str, Any]) -> HttpResponse:
    """One case, whole; that it was opened is logged."""
    user = officer(request)
    return _show(request, pk, context, {}, user)


def _show(
    request: HttpRequest,
    pk: int,
    context: dict[str, Any],
    bound: dict[str, Any],
    user: User,
) -> HttpResponse:
    rows = queue.with_failure(dossier.with_one_each(Case.objects.all()))
    case = get_object_or_404(rows, pk=pk)
    with dossier.page(case):
        shown = _shown(request, case, bound, user)
        return render(request, "rights/desk_case.html", {**context, **shown})


def _shown(
    request: HttpRequest, case: Case, bound: dict[str, Any], user: User
) -> dict[str, Any]:
    at = timezone.now()
    is_open = permissions.may_read_body(user)
    what = casefile.BODY if is_open else casefile.FACTS
    casefile.opened(case, by=user, at=at, what=what)
    today = queue.today_in(zone(), at)
    right = right_of(case.right)
    letter = letters.sent(case)
    panel = _panel(request, case, bound)
    return {
        "case": case,
        "line": queue.line(case, today=today),
        "title": case.reference,
        "facts": casefile.facts(case, at=at),
        "is_body_open": is_open,
        "is_written": bool(right and right.is_written),
        "is_report": bool(right and right.is_report),
        "is_noting": bool(right and right.is_noting),
        "meter": evidence.meter(case),
        "needs_proof": bool(right and right.needs_proof),
        **desk_clocks.shown(case, at=at),
        **_found(case, panel.get("lines", ())),
        "history": history.of(case),
        "failed": casefile.failed(case),
        "outcomes": letter.lines if letter else [],
        **(_body(case, letter, bound) if is_open else {}),
        **panel,
        **desk_limits.shown(case, bound),
        **desk_absences.shown(case),
        **_guards(case, panel["may"], bound, user, is_open=is_open),
        **_others(case, bound),
        **desk_law.shown(case, panel["may"], bound, user),
    }


def _found(case: Case, lines: Iterable[proposals.Proposal]) -> dict[str, Any]:
    """What the search found, and the picture of it."""
    found = casefile.found(case)
    return {
        "found": found,
        "found_words": casefile.found_words(found),
        "bands": bands.of(case, found, lines) if found else [],
    }


def _guards(
    case: Case, may: set[str], bound: dict[str, Any], user: User, *, is_open: bool
) -> dict[str, Any]:
    """Who asks and who stopped it, the day that a deletion waits, what was found."""
    return {
        **desk_identity.shown(case, bound, is_open=is_open),
        **(desk_vouching.shown(case, may, bound, user) if is_open else {}),
        **desk_cooling.shown(case, may, bound),
        **(desk_data.shown(case, may, bound, user) if is_open else {}),
        **(desk_mandate.shown(case, may, bound, user) if is_open else {}),
    }


def _others(case: Case, bound: dict[str, Any]) -> dict[str, Any]:
    """Everybody else who has this data: recipients, and customers we hold it for."""
    return {**desk_recipients.shown(case, bound), **desk_legs.shown(case, bound)}


def _body(case: Case, letter: letters.Letter | None, bound: Any) -> dict[str, Any]:
    """What the person wrote, and what was written to them."""
    return {
        "claims": casefile.claims(case),
        "goes_to": claims.contact(case),
        "wrote": casefile.to_answer(case),
        "answers": casefile.asked(case),
        "said": casefile.said(case),
        "letter": letter,
        "correction": correcting.shown(case),
        "sheet": letters.sheet(case) if letter else None,
        "files": desk_files.shown(case, bound),
        "objections": reactor.objections(reactor.look(case, at=timezone.now())),
    }


def _to_them(case: Case, may: set[str], bound: dict[str, Any]) -> dict[str, Any]:
    """What can be said to the person before there is an answer."""
    return {
        **desk_asking.shown(case, may, bound),
        **desk_progress.shown(may, bound),
    }


def _panel(request: HttpRequest, case: Case, bound: dict[str, Any]) -> dict[str, Any]:
    """The right-hand panel: only the acts that the workflow's table allows now."""
    at = timezone.now()
    if not permissions.may_decide(request.user):
        return {"may": set()}
    may = acts_for(case, officer(request))
    panel: dict[str, Any] = {
        "may": may,
        "note_form": bound.get("note") or desk_forms.Note(prefix="note"),
        "back_form": bound.get("send-back") or decision_forms.SendBack(prefix="back"),
        **_to_them(case, may, bound),
        **desk_time.shown(case, may, bound, at),
        **_nominee(case, bound, officer(request)),
        **_freezing(case, may, bound),
        **desk_appeals.shown(case, bound, officer(request)),
        **desk_claims.shown(case, may, bound, officer(request)),
        **desk_beside.shown(case, may, bound),
        **desk_by_hand.shown(case, may, bound),
    }
    offered = grounds.offered(case) if may & {"refuse", "decide"} else []
    if "refuse" in may:
        panel |= desk_refusing.shown(case, offered, bound, at)
    if "decide" in may:
        panel |= _to_decide(case, offered, bound, at)
    if "answer" in may:
        panel |= _in_words(case, bound, at)
    if "agree" in may:
        panel |= _to_check(case, request.user, at)
    return panel | desk_voice.shown(case, may, bound, officer(request))


def _to_decide(
    case: Case, offered: list[Ground], bound: dict[str, Any], at: datetime
) -> dict[str, Any]:
    """The form as drafted; the letter once something is chosen for each kind."""
    lines = proposals.draft(case)
    form = bound.get("decide") or decision_forms.Decide(
        prefix="decide",
        proposals=lines,
        verbs=verbs(case),
        grounds=grounds.by_kind(case, lines, offered),
    )
    to_weigh = [line for line in lines if line.weigh]
    return {
        "lines": lines,
        "decide_form": form,
        "to_weigh": to_weigh,
        "summary": proposals.summary(case, lines),
        "why_not": straight.reason(case),
        "needs_second": deciding.needs_second(case, lines),
        "preview": None if to_weigh else letters.preview(case, lines, at=at),
    }


def _nominee(case: Case, bound: dict[str, Any], user: User) -> dict[str, Any]:
    """Who is named for an address, once the officer asks; the look is on record."""
    form = bound.get("nominee") or desk_forms.Nominated(prefix="nominee")
    shown: dict[str, Any] = {"nominee_form": form}
    if form.is_bound and form.is_valid():
        kind, value = next(iter(form.identifiers.items()))
        if claims.typed(case).get(kind) != value:
            form.add_error("address", nominees.ANOTHER)
            return shown
        shown["has_looked"] = True
        shown["nominee"] = nominees.look_up(
            case, kind=kind, value=value, by=user, at=timezone.now()
        )
    return shown


def _freezing(case: Case, may: set[str], bound: dict[str, Any]) -> dict[str, Any]:
    """The forms of a child report: freeze an account, free it again."""
    if not may & {"freeze", "thaw"}:
        return {}
    typed = next(iter(claims.typed(case).values()), "")
    fresh = desk_forms.Freeze(prefix="freeze", initial={"address": typed}, case=case)
    return {
        "freeze_form": bound.get("freeze") or fresh,
        "thaw_form": bound.get("thaw") or desk_forms.Thaw(prefix="thaw"),
    }


def _in_words(case: Case, bound: dict[str, Any], at: datetime) -> dict[str, Any]:
    """The form of an answer in words, and the letter once there is something in it."""
    form = (
        bound.get("answer")
        or bound.get("look")
        or decision_forms.InWords(**writing.form_of(case))
    )
    shown: dict[str, Any] = {"answer_form": form}
    if form.is_bound and form.is_valid():
        shown["preview"] = writing.preview(case, form.answer(), at=at)
    return shown


def _to_check(case: Case, viewer: Any, at: datetime) -> dict[str, Any]:
    """What the second person reads, and the hash of exactly that."""
    current = reading.of_revision(case.revision)
    rows = dossier.decisions(case)
    proposers = {row.proposed_by_id for row in rows}
    is_own = viewer.pk in proposers and settings.SECOND_PERSON != "solo"
    return {
        "is_own": is_own,
        "wrote_since": talking.wrote_since(case),
        "bundle": bundling.of(case),
        "alone": second_person.alone()
        if is_own and not second_person.others(viewer)
        else "",
        "decisions": [
            (
                letter_lines.title_of(current, row.category),
                proposals.verb_words(case, row.verb),
                row,
            )
            for row in rows
        ],
        "stand": deciding.stand(case),
        "preview": letters.preview(case, deciding.decided(case), at=at),
    }


@require_POST
def act(
    request: HttpRequest, pk: int, name: str, context: dict[str, Any]
) -> HttpResponse:
    """Carry one act out, or show the case again with what was typed and one sentence."""
    user = officer(request)
    if not permissions.may_decide(user) or name not in ACTS:
        raise PermissionDenied
    case = get_object_or_404(Case, pk=pk)
    chosen = ACTS[name]
    form = chosen.form(request, case) if chosen.form else None
    if (form is not None and not form.is_valid()) or chosen.run is None:
        return _show(request, pk, context, {name: form}, user)
    try:
        if name in second_acts.AGREEING or (
            name == "answer" and case.right == "appeal"
        ):
            second_acts.check(request, case, user)
        met = _run(case, name, form, user)
    except REFUSALS as error:
        messages.error(request, str(error))
        if form is None or name in second_acts.AGREEING:
            return redirect("admin:rights_case_change", pk)
        # What was typed stays, whatever stands in the way of it.
        return _show(request, pk, context, {name: form}, user)
    if met:
        both = {"meanwhile": met, "typed": desk_claims.typed(form)}
        return _show(request, pk, {**context, **both}, {name: form}, user)
    done = chosen.done(case) if callable(chosen.done) else chosen.done
    messages.success(request, str(done))
    if name in second_acts.DECIDING:
        second_acts.note(request, [case], user)
    return redirect("admin:rights_case_change", pk)


@transaction.atomic
def _run(
    case: Case, name: str, form: forms.Form | None, user: User
) -> list[history.Happened]:
    """Run one act, unless somebody else was quicker: then say what they did."""
    Case.objects.select_for_update().get(pk=case.pk)
    met = desk_claims.meanwhile(case, name, user)
    if not met:
        run = ACTS[name].run
        assert run is not None  # noqa: S101 - the page asked
        run(case, form, user)
        if despite := getattr(form, "despite_ground", ""):
            talking.note(case, words=despite, by=user, at=timezone.now())
        claiming.touch(case, by=user, at=timezone.now())
    return met
