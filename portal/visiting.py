"""A person signs in with a code to their e-mail address; nobody ever has to.

Whoever types an address is sent a code there, known or not: the answer of the site
is the same, and the code itself proves the address. No password, and nothing of the
person in the session but a number. (Architecture, section 2; ux 5.)
"""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import get_language

from portal import codes, ledger, outbox, people, unasked, vault
from portal.models import IdentifierKind, Person

PURPOSE = "sign-in"
KIND = "sign_in_code"
LIFE = timedelta(hours=12)
# A code that was typed so lately need not be typed again (11 CCR 7061).
FRESH = timedelta(minutes=10)
_WHO, _AS, _ASKED = "person", "signed_in_as", "asked_for_a_code"


@transaction.atomic
def send_code(
    session: SessionBase,
    address: str,
    *,
    enter_url: str,
    at: datetime,
    is_known: bool = False,
) -> None:
    """A code to this (normalised) address; `codes.TooMany` when it had enough today.

    `is_known`: this browser has shown that whoever reads the address asks. Then what
    strangers had us send there stands in nobody's way, up to the five that `codes`
    issues in a day for one address, whoever asks.
    """
    about = _about(address)
    # Also where none can go: a code of today is there, and this browser may try it.
    session[_ASKED] = about
    has_room = unasked.room(address, KIND, at=at) > 0
    if not has_room and not is_known:
        raise codes.TooMany
    code = codes.issue(purpose=PURPOSE, about=about, channel=address, at=at)
    language = get_language() or settings.LANGUAGE_CODE
    long_code = codes.long_form(purpose=PURPOSE, about=about)
    shown = {"code": code, "long_code": long_code, "enter_url": enter_url}
    with translation.override(language):
        outbox.queue(
            kind=KIND,
            to=address,
            subject=render_to_string("emails/sign_in_code/subject.txt", shown).strip(),
            text=render_to_string("emails/sign_in_code/body.txt", shown),
            dedupe=f"sign-in:{uuid.uuid4()}",
            language=language,
            is_unasked=has_room,
            at=at,
        )


@transaction.atomic
def enter(
    session: SessionBase, address: str, *, typed: str, at: datetime
) -> codes.Result:
    """Check the code; OK proves the address and signs this browser in, under a new key.

    A browser that did not ask for a code has tries of its own, so that a stranger
    cannot use up those of the person. A stranger's may ask too: then the long form of
    the code, which only the mail tells, still works.
    """
    about = _about(address)
    result = codes.check(
        purpose=PURPOSE,
        about=about,
        typed=typed,
        at=at,
        is_foreign=session.get(_ASKED) != about,
    )
    if result is codes.Result.OK:
        person = people.prove(IdentifierKind.EMAIL, address, at=at)
        session.cycle_key()
        session.pop(_ASKED, None)
        session[_WHO] = [str(person.pk), at.isoformat()]
        session[_AS] = about
        ledger.record(
            "person.signed_in",
            about=f"person:{person.pk}",
            by="person",
            at=at,
            facts={},
        )
    return result


def person_of(session: SessionBase, *, at: datetime) -> Person | None:
    """Who is signed in here, for twelve hours; None for everybody else."""
    pk, when = session.get(_WHO) or ("", "")
    if not pk or at - datetime.fromisoformat(when) >= LIFE:
        return None
    return Person.objects.select_related("key").filter(pk=pk).first()


def is_just_in(session: SessionBase, address: str, *, at: datetime) -> bool:
    """Whether a code to this very (normalised) address signed this browser in just now.

    Another address of the same person does not count.
    """
    _pk, when = session.get(_WHO) or ("", "")
    is_fresh = bool(when) and at - datetime.fromisoformat(when) < FRESH
    return is_fresh and session.get(_AS) == _about(address)


def leave(session: SessionBase) -> None:
    """Sign out: nothing of the person stays in this browser's session."""
    session.flush()


def _about(address: str) -> str:
    """The address as only we can recognise it: codes name nobody."""
    return vault.digest("sign-in", address)[0]
