"""What is proven of who asks, beside what the right needs: the officer's meter.

Read from the ladder. What is missing here is asked for by the pages themselves; what
does not stand here is not asked for at all.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django_stubs_ext import StrOrPromise

from notices import local_day
from rights import dossier, identity, proofs, reach
from rights.ladder import Rung
from rights.models import Case, ProofKind


@dataclass(frozen=True, kw_only=True)
class Need:
    """One thing the right needs, and whether it is there."""

    words: str
    is_there: bool
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Meter:
    """Needed and proven, the most that may be asked, and what never is."""

    needs: tuple[Need, ...]
    at_most: StrOrPromise
    never: StrOrPromise
    is_asking: bool


def meter(case: Case) -> Meter:
    """The meter of one case."""
    rung = proofs.rung(case)
    return Meter(
        needs=tuple(_needs(case, rung)),
        at_most=rung.asks_at_most,
        never=rung.never,
        is_asking=rung.is_proven,
    )


def _needs(case: Case, rung: Rung) -> Iterator[Need]:
    if not rung.is_proven:
        return
    if identity.signed_in(case):
        yield _need(_("They signed in with a code before they asked"), case.proven_at)
        return
    at = {proof.kind: proof.at for proof in dossier.proofs(case)}
    yield Need(
        words=_("The address was on file before they asked"),
        is_there=bool(case.on_file),
        note="" if case.on_file is not False else _("It is not on file."),
    )
    yield from _shown_how(case, at)
    if rung.facts:
        yield _facts(case)
    if rung.declares:
        yield _need(_("A declaration that it is they"), at.get(ProofKind.DECLARED))


def _shown_how(case: Case, at: dict[str, datetime]) -> Iterator[Need]:
    """A code; or what two officers accepted where none could go."""
    row = dossier.mandate(case)
    if row is not None and row.accepted_at is not None and ProofKind.CODE not in at:
        words = _("Two officers accepted that somebody acts in their place")
        yield _need(words, row.accepted_at)
        return
    if ProofKind.VOUCHED in at:
        yield _need(_("Two officers looked at what fits"), at[ProofKind.VOUCHED])
        return
    if reach.is_posted(case):
        words = _("They typed a code that was posted to an address two officers saw")
        yield _need(words, at.get(ProofKind.CODE))
        return
    yield _need(
        _("They control it: a code sent there"),
        at.get(ProofKind.CODE, case.proven_at),
    )


def _need(words: str, at: datetime | None) -> Need:
    note = local_day.moment(at, "j M Y, H:i")
    return Need(words=words, is_there=at is not None, note=note)


def _facts(case: Case) -> Need:
    """How many facts fitted, of those needed; the code counts as one already."""
    fits, needed = proofs.fitted(case), proofs.needed(case)
    words = ngettext("%(n)d fact that we hold", "%(n)d facts that we hold", needed) % {
        "n": needed
    }
    tries = len(proofs.compared(case))
    note = _("Fitted: %(fits)d. Tries: %(tries)d.") % {"fits": fits, "tries": tries}
    return Need(words=words, is_there=fits >= needed, note=note if tries else "")
