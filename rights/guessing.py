"""How often what only one person can know is tried, whoever asks and however often.

Three tries are for one request; whoever files a hundred has three hundred. So tries
without a code are counted by the address that they are about. Beyond the cap they fit
nothing, and whoever types reads the same as ever. A code that was typed is no guess:
nobody is locked out by the tries of others.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from rights import claims, contacts, proofs, registry
from rights.models import Case, Proof, ProofKind

DAY, WEEK = timedelta(days=1), timedelta(days=7)
MOST = {DAY: 10, WEEK: 20}


def _tries(case: Case) -> QuerySet[Proof]:
    """All tries about the same address or number that no code came before."""
    named = Q(pk__in=[])
    for kind, value in claims.typed(case).items():
        named |= contacts.about(kind, value)
    coded = Proof.objects.filter(
        case=OuterRef("case"), kind=ProofKind.CODE, at__lte=OuterRef("at")
    )
    # What was copied from another request of the same form has no key of its own.
    rows = Proof.objects.filter(kind=ProofKind.FACTS, key__isnull=False)
    return rows.filter(~Exists(coded), case__in=Case.objects.filter(named))


def is_over(proof: Proof) -> bool:
    """Whether a try comes after as many as a day or a week has room for."""
    before = _tries(proof.case).filter(pk__lte=proof.pk)
    if not before.filter(pk=proof.pk).exists():
        return False  # whoever typed it had typed a code
    return any(
        before.filter(at__gt=proof.at - span).count() > most
        for span, most in MOST.items()
    )


def lines(case: Case, *, at: datetime) -> list[tuple[str, str]]:
    """What the desk reads beside each request about that address; often nothing.

    Of one that a code has proven, what anybody guessed says nothing.
    """
    right = registry.get(case.right)
    is_asked = right is not None and right.needs_proof and case.proven_at is None
    if not is_asked and not proofs.tries(case):
        return []
    found = list(_tries(case).filter(at__gt=at - WEEK).values_list("at", flat=True))
    counts = {span: sum(each > at - span for each in found) for span in MOST}
    if not any(counts[span] > most for span, most in MOST.items()):
        return []
    words = _("%(n)d in 7 days. What is typed without a code counts nothing now.")
    return [(_("Many tries"), words % {"n": counts[WEEK]})]
