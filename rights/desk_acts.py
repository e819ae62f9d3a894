"""The buttons of the case page: each with its form, its verb and its sentence.

Which of them a case offers is asked of the workflow's table, so page and verbs
cannot disagree.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django_stubs_ext import StrOrPromise

from portal.models import User
from rights import (
    arriving,
    deciding,
    decision_forms,
    desk_absences,
    desk_appeals,
    desk_asking,
    desk_beside,
    desk_by_hand,
    desk_claims,
    desk_cooling,
    desk_data,
    desk_deciding,
    desk_files,
    desk_forms,
    desk_identity,
    desk_law,
    desk_legs,
    desk_limits,
    desk_mandate,
    desk_overheard,
    desk_progress,
    desk_recipients,
    desk_refusing,
    desk_time,
    desk_voice,
    desk_vouching,
    extending,
    freezing,
    lateness,
    limiting,
    reviewing,
    talking,
    untied,
    voices,
    workflow,
    writing,
)
from rights.models import Case, Status, Vouched


@dataclass(frozen=True, kw_only=True)
class Act:
    """One button of the case page: its form, its verb, what it says afterwards.

    Without a verb it only shows the page again, with what was asked for. `done` may be
    asked of the case as it stands then.
    """

    run: Callable[[Case, Any, User], Any] | None = None
    form: Callable[[HttpRequest, Case], forms.Form] | None = None
    done: Any = ""


def _vouched(
    first: str, name: str, what: Vouched, done: StrOrPromise
) -> dict[str, Act]:
    """The three acts about who somebody is: one proposes, another agrees, or not."""
    propose = partial(desk_vouching.propose, what)
    typed = partial(desk_vouching.form, what)
    return {
        first: Act(run=propose, form=typed, done=desk_vouching.PROPOSED),
        **_answered(name, what, done),
    }


def _answered(name: str, what: Vouched, done: StrOrPromise) -> dict[str, Act]:
    """What the second of two officers says: yes, or no."""
    agree, drop = (
        partial(each, what) for each in (desk_vouching.agree, desk_vouching.drop)
    )
    read = desk_vouching.answer
    return {
        f"{name}-agree": Act(run=agree, form=read, done=done),
        f"{name}-drop": Act(run=drop, form=read, done=desk_vouching.DROPPED),
    }


def _now(verb: Callable[..., Any]) -> Callable[[Case, Any, User], Any]:
    """A verb that needs nothing but the case, who does it and when."""
    return lambda case, _form, user: verb(case, by=user, at=timezone.now())


ASKED = gettext_lazy("The question is on the person's page.")
TOLD = gettext_lazy("They read it on their page.")


ACTS: dict[str, Act] = {
    "take": Act(run=desk_claims.take, done=gettext_lazy("The case is yours.")),
    "hand-over": Act(
        run=desk_claims.hand_over,
        form=desk_claims.form,
        done=gettext_lazy("Handed on. They are told."),
    ),
    desk_beside.SAME: Act(
        run=desk_beside.link,
        form=desk_beside.form,
        done=gettext_lazy("Noted as the same. Each still needs a proof of its own."),
    ),
    desk_beside.NOT_SAME: Act(
        run=desk_beside.unlink, done=gettext_lazy("Noted: they are not the same.")
    ),
    desk_overheard.OPEN: Act(
        run=desk_overheard.take, form=desk_overheard.form, done=desk_overheard.DONE
    ),
    desk_overheard.NOT: Act(
        run=desk_overheard.leave, form=desk_overheard.form, done=desk_overheard.LEFT
    ),
    "acknowledge": Act(
        run=_now(arriving.acknowledge),
        done=gettext_lazy("Noted: they know that we have their request."),
    ),
    "decide": Act(
        run=desk_deciding.decide,
        form=desk_deciding.to_decide,
        done=gettext_lazy("Decided."),
    ),
    "answer": Act(
        run=desk_deciding.answer,
        form=desk_deciding.in_words,
        done=gettext_lazy("Answered."),
    ),
    desk_by_hand.DECIDE: Act(
        run=desk_by_hand.decide,
        form=desk_by_hand.form,
        done=gettext_lazy("Decided: it is corrected by hand."),
    ),
    desk_by_hand.DONE: Act(
        run=desk_by_hand.done,
        form=desk_by_hand.done_form,
        done=gettext_lazy("Noted, with what shows it. The answer goes out now."),
    ),
    desk_by_hand.NOT_DONE: Act(
        run=desk_by_hand.not_done,
        form=desk_by_hand.not_done_form,
        done=gettext_lazy("Noted. Decide again."),
    ),
    "look": Act(form=desk_deciding.in_words),
    "freeze": Act(
        run=lambda case, form, user: freezing.freeze(
            case,
            identifiers=form.identifiers,
            ground=form.cleaned_data["ground"],
            by=user,
            at=timezone.now(),
        ),
        form=desk_forms.Freeze.of,
        done=gettext_lazy("The account is being looked up and frozen."),
    ),
    "thaw": Act(
        run=lambda case, form, user: freezing.thaw(
            case, ground=form.cleaned_data["ground"], by=user, at=timezone.now()
        ),
        form=lambda request, case: desk_forms.Thaw(request.POST, prefix="thaw"),
        done=gettext_lazy("The account is being freed again."),
    ),
    "nominee": Act(
        form=lambda request, case: desk_forms.Nominated(request.POST, prefix="nominee")
    ),
    "appeal": Act(
        run=desk_appeals.enter,
        form=desk_appeals.entered,
        done=gettext_lazy("The appeal is a request of its own now."),
    ),
    "link": Act(
        run=desk_appeals.tie,
        form=lambda request, case: desk_appeals.Tie(request.POST, prefix="link"),
        done=gettext_lazy("Tied to the request."),
    ),
    "as-complaint": Act(
        run=_now(untied.as_complaint),
        done=gettext_lazy("It is a complaint now. Nothing they were promised moves."),
    ),
    "invite": Act(
        run=lambda case, form, user: reviewing.invite(
            case, **form.cleaned_data, by=user, at=timezone.now()
        ),
        form=lambda request, case: desk_forms.Invite(request.POST, prefix="invite"),
        done=gettext_lazy("The link is on its way. It opens once."),
    ),
    "agree": Act(
        run=desk_deciding.agree,
        form=lambda request, case: decision_forms.Agree(request.POST),
        done=desk_cooling.agreed,
    ),
    desk_data.AGAIN: Act(
        run=desk_data.again,
        form=desk_data.again_form,
        done=gettext_lazy("It is being searched. Look at this page again."),
    ),
    desk_data.SAMPLE: Act(form=desk_data.look_form),
    desk_absences.LEAVE: Act(
        run=desk_absences.leave,
        form=desk_absences.form,
        done=gettext_lazy("It goes on. What is missing is done when it answers."),
    ),
    desk_cooling.STOP: Act(
        run=desk_cooling.stop,
        form=desk_cooling.stop_form,
        done=gettext_lazy("Taken back. Nothing was deleted; decide again."),
    ),
    desk_cooling.WAIVE: Act(
        run=desk_cooling.waive,
        form=desk_cooling.waive_form,
        done=gettext_lazy("It runs now. Your ground is kept."),
    ),
    "send-back": Act(
        run=lambda case, form, user: deciding.send_back(
            case, note=form.cleaned_data["note"], by=user, at=timezone.now()
        ),
        form=lambda request, case: decision_forms.SendBack(request.POST, prefix="back"),
        done=gettext_lazy("Sent back."),
    ),
    "refuse": Act(
        run=lambda case, form, user: deciding.refuse(
            case,
            ground=form.cleaned_data["ground"],
            words=form.cleaned_data["words"],
            by=user,
            at=timezone.now(),
        ),
        form=lambda request, case: desk_refusing.form(
            case, timezone.now(), request.POST
        ),
        done=gettext_lazy("Refusal saved."),
    ),
    "ask": Act(
        run=desk_asking.ask,
        form=desk_asking.form,
        done=partial(desk_asking.done, Vouched.ASK, ASKED),
    ),
    "ask-who": Act(
        run=desk_asking.ask_who,
        form=desk_asking.who_form,
        done=partial(desk_asking.done, Vouched.WHO, ASKED),
    ),
    desk_progress.ACT: Act(
        run=desk_progress.run,
        form=desk_progress.form,
        done=partial(desk_asking.done, Vouched.WORD, TOLD),
    ),
    **_answered("ask", Vouched.ASK, ASKED),
    **_answered("ask-who", Vouched.WHO, ASKED),
    **_answered(desk_progress.ACT, Vouched.WORD, TOLD),
    "more-time": Act(
        run=lambda case, form, user: extending.extend(
            case, **form.cleaned_data, by=user, at=timezone.now()
        ),
        form=lambda request, case: desk_time.form(case, timezone.now(), request.POST),
        done=gettext_lazy("The person is told why, and until when."),
    ),
    "late": Act(
        run=lambda case, form, user: lateness.save(
            case,
            **form.cleaned_data,
            by=user,
            at=timezone.now(),
            now=form.is_now,
        ),
        form=lambda request, case: desk_forms.Late(request.POST, prefix="late"),
        done=gettext_lazy("Saved. The person reads it in the letter."),
    ),
    "law": Act(run=desk_law.run, form=desk_law.form, done=desk_law.done),
    "law-agree": Act(run=desk_law.agree, form=desk_law.answer, done=desk_law.done),
    "law-keep": Act(run=desk_law.keep, form=desk_law.answer, done=desk_law.KEPT),
    "law-look": Act(form=desk_law.form),
    "carry-on": Act(
        run=_now(talking.carry_on), done=gettext_lazy("Carrying on with what we have.")
    ),
    "nothing-found": Act(
        run=_now(talking.nothing_found), done=gettext_lazy("Answered: nothing found.")
    ),
    "find-voice": Act(
        form=lambda request, case: desk_voice.Find(request.POST),
    ),
    "stop-voice": Act(
        run=desk_deciding.stop_voice,
        form=lambda request, case: desk_voice.Voice(
            request.POST, offered=partial(voices.offered, case)
        ),
        done=gettext_lazy("This voice is being stopped."),
    ),
    "end-pause": Act(
        run=lambda case, form, user: limiting.announce(
            case, reason=form.cleaned_data["reason"], by=user, at=timezone.now()
        ),
        form=lambda request, case: desk_forms.EndPause(request.POST, prefix="pause"),
        done=gettext_lazy("The person is told. The pause ends three days from now."),
    ),
    **_vouched("clear-stop", "stop", Vouched.STOP, desk_vouching.GOES_ON),
    **_vouched("accept-address", "address", Vouched.ADDRESS, desk_vouching.TAKEN),
    **_answered("heard", Vouched.HEARD, desk_vouching.AGAIN),
    **_vouched("post-code", "posted", Vouched.POSTED, desk_vouching.POST_AGREED),
    "unsafe": Act(
        run=desk_identity.mark,
        form=lambda request, case: desk_identity.Address(request.POST, prefix="unsafe"),
        done=desk_identity.marked,
    ),
    "instructed": Act(
        run=desk_legs.heard,
        form=desk_legs.form,
        done=gettext_lazy("Noted. If they want it done, it is done next."),
    ),
    desk_files.HANDED_OVER: Act(
        run=desk_files.hand_over,
        form=desk_files.handed_form,
        done=gettext_lazy("Noted. Whoever sent it is told."),
    ),
    "told": Act(
        run=desk_recipients.settle,
        form=desk_recipients.form,
        done=gettext_lazy("Noted. The person reads it in the answer."),
    ),
    desk_mandate.ACCEPT: Act(
        run=desk_mandate.propose, form=desk_mandate.form, done=desk_mandate.PROPOSED
    ),
    desk_mandate.AGREE: Act(
        run=desk_mandate.agree, form=desk_mandate.answer, done=desk_mandate.AGREED
    ),
    desk_mandate.DROP: Act(
        run=desk_mandate.drop, form=desk_mandate.answer, done=desk_mandate.DROPPED
    ),
    "note": Act(
        run=lambda case, form, user: talking.note(
            case, words=form.cleaned_data["words"], by=user, at=timezone.now()
        ),
        form=lambda request, case: desk_forms.Note(request.POST, prefix="note"),
        done=gettext_lazy("Note saved. Only the desk sees it."),
    ),
    "close": Act(run=_now(talking.close), done=gettext_lazy("Closed.")),
}

# Which move of the workflow an act makes; acts without one are open to any case.
MOVES = {
    "decide": workflow.Move.DECIDE,
    "agree": workflow.Move.AGREE,
    "send-back": workflow.Move.SEND_BACK,
    "refuse": workflow.Move.REFUSE,
    "ask": workflow.Move.ASK,
    "ask-who": workflow.Move.ASK,
    "carry-on": workflow.Move.CARRY_ON,
    "nothing-found": workflow.Move.NOTHING_FOUND,
    "freeze": workflow.Move.FREEZE,
    "thaw": workflow.Move.THAW,
    "close": workflow.Move.CLOSE,
}


def acts_for(case: Case, user: User | None = None) -> set[str]:
    """The acts whose move the table allows now."""
    if case.is_to_post():
        # All else would be said after the letter was written.
        late = desk_time.acts(case, timezone.now()) & {"late"}
        return {"note", "unsafe"} | desk_claims.acts(case, user) | late
    moves = workflow.allowed(case, timezone.now())
    may = {act for act, move in MOVES.items() if move in moves} | {
        "note",
        *(desk_overheard.OPEN, desk_overheard.NOT),
    }
    may |= desk_claims.acts(case, user) | desk_cooling.acts(moves)
    may |= desk_data.acts(case, moves)
    if writing.replies(case) and may & {"decide"}:
        may = (may | {"answer", "look"}) - {"decide"}
    may |= desk_limits.acts(case) | desk_time.acts(case, timezone.now())
    may |= desk_law.acts(case) | desk_identity.acts(case) | desk_beside.acts(case)
    may |= desk_mandate.acts(case) | desk_progress.acts(case)
    may -= desk_asking.needless(case)
    may |= desk_recipients.acts(case) | desk_legs.acts(case)
    more, less = desk_by_hand.acts(case, moves)
    may = (may | more) - less
    if arriving.owes_acknowledgement(case):
        may.add("acknowledge")
    more, less = desk_appeals.acts(case, user)
    may = (may | more) - less
    if case.right != "voice_misuse":
        may.discard("stop-voice")
    elif case.status in {Status.RECEIVED, Status.WORKING}:
        may = (may | {"stop-voice"}) - {"decide"}
    return may
