"""What the pages of people without an account share: limits, traps, sessions."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.core.cache import cache
from django.http import HttpRequest, QueryDict
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext_lazy

from portal import people, visiting
from portal.forms import Question
from portal.models import IdentifierKind
from rights import tracking
from rights.models import Case

HERE = timedelta(hours=20)
OPEN = timedelta(hours=1)
SENT_SECONDS = 120

TRAPPED = gettext_lazy(
    "A field that people cannot see was filled in. It is empty again: send the form "
    "once more."
)


def posted(request: HttpRequest) -> QueryDict | None:
    """What was sent, even when that is nothing; None when the page is only opened."""
    return request.POST if request.method == "POST" else None


def accepted(form: Question) -> bool:
    """Whether a form can be taken: its answers are good and no program sent it."""
    if form.is_valid() and form.is_trapped:
        form.add_error(None, str(TRAPPED))
    return form.is_valid()


def signed_in(session: SessionBase, *, at: datetime) -> str:
    """The address that whoever is signed in here has proven; '' for everybody else."""
    person = visiting.person_of(session, at=at)
    if person is None:
        return ""
    emails = people.proven(person).get(IdentifierKind.EMAIL, [])
    return next(iter(emails), "")


def masked(address: str) -> str:
    """The address of whoever is signed in, as a page may show it."""
    return people.masked(IdentifierKind.EMAIL, address) if address else ""


# --- what this browser filed ----------------------------------------------------


def remember(session: SessionBase, case: Case, *, at: datetime) -> None:
    """This browser may see the receipt for 20 hours; the address holds nothing.

    A new session key, so that whoever planted the old one sees no receipt and cannot
    choose its pass phrase first.
    """
    session.cycle_key()
    keep(session, case, at=at)


def keep(session: SessionBase, case: Case, *, at: datetime) -> None:
    """The same for a browser whose key is new since its last receipt."""
    kept = [entry for entry in session.get("receipts", []) if entry[0] != case.pk]
    session["receipts"] = [*kept, [case.pk, at.isoformat()]][-10:]
    # "See where it is" means this one from now on.
    session.pop("tracked", None)


def sent(request: HttpRequest, number: UUID) -> None:
    """Note which browser sent a form: its second press comes with the old session."""
    cache.set(f"sent-{number}", _browser(request), timeout=SENT_SECONDS)


def was_sent_here(request: HttpRequest, number: UUID) -> bool:
    """Whether this browser sent that form a moment ago.

    Told by the cookie against forgery, which whoever planted a session does not have.
    """
    noted = str(cache.get(f"sent-{number}", ""))
    return noted != "" and constant_time_compare(noted, _browser(request))


def _browser(request: HttpRequest) -> str:
    cookie = request.COOKIES.get(settings.CSRF_COOKIE_NAME, "")
    return salted_hmac("kept.sent", cookie).hexdigest() if cookie else ""


def bring_forward(session: SessionBase, case: Case) -> None:
    """Show this receipt of the browser first; its 20 hours do not start again."""
    entries = session.get("receipts", [])
    session["receipts"] = sorted(entries, key=lambda entry: entry[0] == case.pk)
    session.pop("tracked", None)


def filed_here(session: SessionBase, *, at: datetime) -> list[Case]:
    """Cases this browser filed in the last 20 hours, newest first."""
    keys = [pk for pk, when in session.get("receipts", []) if is_fresh(when, HERE, at)]
    if not keys:
        return []
    # Whoever the person stopped sees nothing more, in no browser.
    cases = Case.objects.filter(
        pk__in=keys, mandate__stopped_at__isnull=True
    ).select_related("receipt", "revision", "key", "mandate", "submission")
    return sorted(cases, key=lambda case: keys.index(case.pk), reverse=True)


def is_fresh(when: str, life: timedelta, at: datetime) -> bool:
    """Whether what was noted then still counts."""
    return at - datetime.fromisoformat(when) < life


def is_theirs(session: SessionBase, case: Case, *, at: datetime) -> bool:
    """Whether this browser follows the request, or is signed in as its person."""
    person = visiting.person_of(session, at=at)
    if person is not None and case.proven_at and case.person_id == person.pk:
        return True
    mine = followed(session, at=at)
    return (mine is not None and mine.pk == case.pk) or case in filed_here(
        session, at=at
    )


# --- what this browser proved ---------------------------------------------------


def follow(session: SessionBase, case: Case, *, at: datetime) -> None:
    """Reference and phrase fitted; a new session key, so none fixed before works."""
    session.cycle_key()
    session["tracked"] = [case.pk, at.isoformat()]


def followed(session: SessionBase, *, at: datetime) -> Case | None:
    """The case this browser may see the progress of."""
    pk, when = session.get("tracked", [None, ""])
    if pk is None or not is_fresh(when, HERE, at):
        return next(iter(filed_here(session, at=at)), None)
    found = (
        Case.objects.select_related("receipt", "revision", "key", "mandate")
        .filter(pk=pk)
        .first()
    )
    return found if found and not _is_stopped(session, found, at) else None


def is_of(session: SessionBase, address: str, *, at: datetime) -> bool:
    """Whether this browser follows a request whose person has proven this address.

    Not the browser of whoever acts for them.
    """
    case = followed(session, at=at)
    if case is None or case.proven_at is None or case.person is None:
        return False
    mine = people.proven(case.person).get(IdentifierKind.EMAIL, [])
    return address in mine and getattr(case, "mandate", None) is None


def _is_stopped(session: SessionBase, case: Case, at: datetime) -> bool:
    """Whether this browser is of an agent whom the person stopped."""
    row = getattr(case, "mandate", None)
    is_over = row is not None and row.stopped_at is not None
    return is_over and not is_unlocked(session, case, at=at)


def unlock(session: SessionBase, case: Case, *, at: datetime) -> None:
    """A fresh code fitted: the answer and the copy are open for an hour."""
    session.cycle_key()
    session["opened"] = [case.pk, at.isoformat()]
    tracking.opened(case, since=at - OPEN, at=at)


def is_unlocked(session: SessionBase, case: Case, *, at: datetime) -> bool:
    """Whether this browser proved the channel within the hour."""
    pk, when = session.get("opened", [None, ""])
    return pk == case.pk and is_fresh(when, OPEN, at)
