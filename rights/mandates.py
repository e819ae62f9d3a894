"""Who asks for somebody else: what it rests on, who may read, and the link to stop it.

An agent shows signed permission and no more; where a right takes no proof nobody is
asked whether the agent may act (11 CCR 7063, 7026(j)).
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from notices import local_day
from portal import gathering, people, vault
from portal.models import IdentifierKind
from rights import claims, contacts, dossier, references, registry
from rights.models import Capacity, Case, Mandate, Showing
from rights.right import Right

SALT = "rights.mandates"
# Whoever acts so is named to the person, who can stop them. A parent is named in the
# code alone, which goes to the account: nobody writes to a child.
STOPPABLE = (Capacity.AGENT, Capacity.NOMINEE)
# So long a no of the person holds, for what is brought later too.
NO_MEANS_NO = timedelta(days=365)


@dataclass(frozen=True, kw_only=True)
class Who:
    """Whoever asks, as they wrote it; sealed."""

    name: str
    organisation: str = ""
    contact: str = ""
    relation: str = ""

    @property
    def words(self) -> str:
        """The name, with the organisation where there is one."""
        if not self.organisation:
            return self.name
        return _("%(name)s of %(organisation)s") % asdict(self)


@dataclass(frozen=True, kw_only=True)
class Acting:
    """What a form says about whoever asks; filed with the request."""

    capacity: Capacity
    who: Who
    showing: Showing = Showing.NONE
    batch: UUID | None = None
    row: int | None = None


@dataclass(frozen=True, kw_only=True)
class Filed:
    """One request of a list, as its page shows it."""

    number: int
    right: str
    reference: str
    case: Case


def takes_others(right: Right) -> bool:
    """Whether somebody can ask for somebody else here: what acts on an address."""
    return bool(right.identifiers) and not right.is_report and not right.is_noting


def reached(acting: Acting | None, contact: str) -> str:
    """Where letters go: to the person, unless nobody writes to a child or the dead."""
    if acting is not None and acting.capacity != Capacity.AGENT:
        return acting.who.contact
    return contact


def writer(acting: Acting | None) -> str:
    """Whoever wrote for the person that the letter goes to; '' for themselves."""
    is_agents = acting is not None and acting.capacity == Capacity.AGENT
    return acting.who.words if acting is not None and is_agents else ""


def writer_of(case: Case) -> str:
    """The same of a request on file, until the person goes on without them."""
    row = of(case)
    is_agents = row is not None and row.capacity == Capacity.AGENT
    if row is None or not is_agents or row.stopped_at is not None:
        return ""
    return who(row, case).words


def first_told(acting: Acting | None, contact: str) -> str:
    """Who hears at once that we have it: whoever asks, where that is not the person."""
    return contact if acting is None else acting.who.contact


def may_confirm(case: Case) -> bool:
    """Whether the person may be asked if the agent may act: never for an opt-out."""
    right, pack = registry.get(case.right), registry.packs().get(case.law)
    if right is None or not right.needs_proof:
        return False
    agents = pack.edition(local_day.of(case.received_at)).agents if pack else None
    return agents is None or agents.may_ask_person(right.code)


def create(case: Case, acting: Acting, *, at: datetime) -> Mandate:
    """Write down who asks, in the filing transaction.

    What is done at once the agent hears of at once; `agent_news` tells the person.
    """
    right = registry.get(case.right)
    is_done = right is not None and right.is_immediate
    over_at = at if is_done and acting.capacity in STOPPABLE else None
    may_ask = may_confirm(case)
    is_asked = acting.showing == Showing.ASKED
    row = Mandate(
        case=case,
        capacity=acting.capacity,
        # Of one form, a part may take no proof: then nobody is asked about that part.
        showing=Showing.NONE if is_asked and not may_ask else acting.showing,
        sealed=vault.seal_json(case.key, asdict(acting.who)),
        may_confirm=may_ask,
        batch=acting.batch,
        row=acting.row,
        answer_told_at=over_at,
    )
    gathering.insert_first(row)
    return row


def of(case: Case) -> Mandate | None:
    """Who asks in a case, where it is not the person."""
    return dossier.mandate(case)


def is_of_list(case: Case) -> bool:
    """Whether it is one row of an agent's list."""
    return Mandate.objects.filter(case=case, batch__isnull=False).exists()


def is_agents(case: Case) -> bool:
    """Whether somebody else acts in it: what is the person's alone is not theirs."""
    row = of(case)
    return row is not None and row.capacity in STOPPABLE and not row.stopped_at


def who(row: Mandate, case: Case) -> Who:
    """Their name and address; empty once the key of the case is gone."""
    try:
        return Who(**vault.unseal_json(case.key, row.sealed))
    except vault.KeyDestroyed:
        return Who(name="")


def frame(case: Case) -> dict[str, Any]:
    """What a mail to the person says of whoever asks in their name; often nothing."""
    return frame_of(of(case), case)


def frame_of(row: Mandate | None, case: Case) -> dict[str, Any]:
    """The same of a row that is at hand."""
    if row is not None and row.capacity == Capacity.PARENT:
        # Only the code says it: whoever reads it out gives the answer away.
        return {"parent": who(row, case).words}
    if row is None or row.capacity not in STOPPABLE or row.stopped_at is not None:
        return {}
    return {"agent": who(row, case).words, "stop_url": link(row)}


def reader(case: Case) -> str:
    """The address of an agent who may read the answer; '' for nobody."""
    row = of(case)
    if row is None or row.permitted_at is None or row.stopped_at is not None:
        return ""
    if row.capacity == Capacity.AGENT and row.confirmed_at is None:
        return ""
    return who(row, case).contact


def shown(case: Case, *, is_person: bool) -> dict[str, Any]:
    """What the status page says of it: the name only to the person it is about."""
    row: Mandate | None = getattr(case, "mandate", None)
    if row is None or row.capacity not in STOPPABLE:
        return {}
    found = who(row, case) if is_person else None
    return {"mandate": row, "who": found, "is_person": is_person}


def sent(batch: UUID) -> list[Filed]:
    """What a list became, row by row."""
    rows = Mandate.objects.filter(batch=batch).order_by("row").select_related("case")
    titles = {right.code: str(right.short) for right in registry.all_rights()}
    return [
        Filed(
            number=row.row or 0,
            right=titles.get(row.case.right, row.case.right),
            reference=references.display(row.case.reference),
            case=row.case,
        )
        for row in rows
    ]


# --- the link in the mail to the person --------------------------------------------


def link(row: Mandate) -> str:
    """Where whoever reads the mail of the person stops the agent with one press."""
    # Not by its number: after a restore another one may get that.
    token = signing.Signer(salt=SALT).sign(row.case.reference)
    return settings.SITE_URL + reverse("rights:acting", args=[token])


def behind(token: str) -> Mandate | None:
    """The mandate that a link is about; None for one that we did not make."""
    try:
        reference = signing.Signer(salt=SALT).unsign(token)
    except signing.BadSignature:
        return None
    rows = Mandate.objects.select_related("case__key", "case__revision")
    return rows.filter(case__reference=reference).first()


def by_the_same(case: Case, row: Mandate) -> list[Mandate]:
    """Others for the same person, of whom a word about this one is said too.

    Whoever asks in a person's place, by whatever name; and this very agent, known by
    the address they gave, whatever they show and however they sent it. Who gave none is
    known by the one message that told the person of all of it.
    """
    asked = who(row, case)
    mine = _address(asked)
    is_in_stead = row.capacity == Capacity.NOMINEE
    return [
        each
        for each in for_the_same(case)
        if (is_in_stead and each.capacity == Capacity.NOMINEE)
        or (mine and mine == _address(who(each, each.case)))
        or (not mine and _is_told_with(row, each) and asked == who(each, each.case))
    ]


def _is_told_with(row: Mandate, other: Mandate) -> bool:
    return row.told_at is not None and row.told_at == other.told_at


def namesakes(case: Case, row: Mandate) -> list[Mandate]:
    """Others for the same person of the same name at another address, or at none.

    They may be somebody else: an officer asks.
    """
    mine = _name(who(row, case))
    same = {each.pk for each in by_the_same(case, row)}
    return [
        each
        for each in for_the_same(case)
        if each.pk not in same and mine and mine == _name(who(each, each.case))
    ]


def is_stopped_before(case: Case, row: Mandate, *, at: datetime) -> bool:
    """Whether the person stopped this very agent within a year, in another request.

    Anybody can write down the address of a firm. So where nobody had shown that it is
    theirs, a stop holds until whoever reads it does: then the person is asked once more.
    Not who stands in for the dead: that may have come true, and officers look.
    """
    mine = _address(who(row, case)) if row.capacity == Capacity.AGENT else ""
    year = {"stopped_at__gt": at - NO_MEANS_NO, "stopped_at__lt": at}
    rows = for_the_same(case).filter(**year)
    same = [each for each in rows if mine and mine == _address(who(each, each.case))]
    shown = [row, *(each for each in same if is_shown_since(each))]
    since = max(
        (each.confirmed_at for each in shown if each.confirmed_at), default=None
    )
    return any(
        not is_shown_since(each)
        and (each.confirmed_at is not None or since is None or since < each.stopped_at)
        for each in same
        if each.stopped_at is not None
    )


def is_shown_since(row: Mandate) -> bool:
    """Whether the address was shown to be theirs after an earlier stop had ended this."""
    shown, stopped = row.confirmed_at, row.stopped_at
    return shown is not None and stopped is not None and shown > stopped


def _name(found: Who) -> str:
    return " ".join(found.name.casefold().split())


def _address(found: Who) -> str:
    """As it is written everywhere; '' for whoever wrote on paper and gave none."""
    try:
        return people.normalise(IdentifierKind.EMAIL, found.contact)
    except ValueError:
        return ""


def for_the_same(case: Case) -> QuerySet[Mandate]:
    """Others who asked in the name of the same person.

    By an address or number of the request, or any that the person has proven.
    """
    same = Q(pk__in=[])
    for column in ("email_digest", "phone_digest"):
        if value := getattr(case, column):
            same |= Q(**{column: value})
    named = set(claims.typed(case).items())
    if case.person is not None:
        same |= Q(person=case.person)
        proven = people.proven(case.person)
        named |= {(kind, each) for kind, found in proven.items() for each in found}
    for kind, value in named:
        same |= contacts.about(kind, value)
    rows = Mandate.objects.filter(
        case__in=Case.objects.filter(same), capacity__in=STOPPABLE
    )
    return rows.exclude(case=case).select_related("case__key", "case__person")
