"""On which grounds this request may be refused, and a kind of data kept.

Those of its law for its right, then the company's own; where one depends on what is
on record, the record is looked at first. Nothing is refused on any other. Whoever has
shown nothing yet is refused for that alone, and not before there was time for it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Set
from dataclasses import replace
from datetime import datetime
from functools import partial

from django.utils.translation import gettext as _

from notices import local_day, reading
from notices.models import LegalBasis, Standing
from portal import one_look
from portal.workdays import add_months
from retention.models import Field
from rights import (
    claims,
    neighbours,
    proofs,
    proposals,
    registry,
    sameness,
    statutes,
    waiting,
)
from rights.law import EARLIER, RECALLED, UNPROVEN, Edition, Ground, Quota, cite
from rights.models import Case, Ending, Verb
from rights.proposals import WHOLE, Proposal
from rights.refusals import ENDS, HELD, NAMED, WORDS

# Where a law names no number: once a year is never too often.
USUAL = Quota(times=1, months=12, citation="", review=RECALLED)
# What ended so was no answer to what was asked.
UNDONE = (Ending.REFUSED, Ending.WITHDRAWN, Ending.JOINED, Ending.PASSED_ON)
# After these a copy says something else than before.
CHANGING = ("rectification", "erasure")
NOT_DOING = statutes.NOT_DONE
KEPT = (Standing.REQUIRED, Standing.PROMISED)
# These are about one kind of data or another: the rest is given, or deleted, all the
# same (GDPR recital 63; 11 CCR 7022(f), 7024(h)).
OF_A_KIND = frozenset(
    {
        *("others", "household", "never_sent", "not_portable", "legal_duty", NAMED),
        *("expression", "security", "transaction", "open_request"),
        *("still_needed", "legal_claims"),
    }
)

# Where a copy is refused on them for one kind, the rest is given all the same.
OF_OTHERS = frozenset({"others", "household", "never_sent"})
# Safety is an interest of ours, an order a contract with them, and what rests on their
# consent alone nobody needs once they want it gone (GDPR Art. 17(1)(b)).
BASES: dict[str, frozenset[str]] = {
    "security": frozenset({LegalBasis.LEGITIMATE_INTEREST}),
    "transaction": frozenset({LegalBasis.CONTRACT}),
    "still_needed": frozenset(LegalBasis) - {LegalBasis.CONSENT},
}
# What people say to each other is of more than one: terms of the DPV.
SHARED = ("pd:Communication", "pd:Voice", "pd:Social")


def offered(case: Case) -> list[Ground]:
    """What an officer may choose from for a kind of data that was found."""
    is_nobody = is_unproven(case)
    holds = {
        UNPROVEN: is_nobody,
        EARLIER: not is_nobody and _is_beyond_quota(case),
        "": not is_nobody,
    }
    return [ground for ground in known(case) if holds[ground.only_if]]


def for_all(
    case: Case, *, at: datetime, among: list[Ground] | None = None
) -> list[Ground]:
    """What they may choose from to refuse the whole request, now.

    What is said about data needs a search; and nobody is told that they could not be
    recognised before they had the time to show who they are. `among` are those that
    are `offered`, where they are known.
    """
    found = offered(case) if among is None else among
    if is_unproven(case):
        return found if waiting.is_over(case, at=at) else []
    right = registry.get(case.right)
    if right is None or not right.is_decided:
        return found
    return [
        ground
        for ground in found
        if ground.code not in OF_A_KIND
        and (ground.only_if == EARLIER or case.searched_at is not None)
    ]


def known(case: Case) -> list[Ground]:
    """The grounds that the law of the case has for its right, then the company's own.

    Where that law has to be kept and was read, nothing of ours refuses what it gives.
    """
    packs = registry.packs()
    law, ours = (packs.get(code) for code in (case.law, "company"))
    edition = law.edition(case.law_from) if law else None
    is_settled = edition is not None and _is_settled(case, edition)
    rows = list(edition.grounds) if edition else []
    for ground in ours.edition(case.law_from).grounds if ours else ():
        if ground.puts_off or not is_settled:
            rows.append(ground)
    found: dict[str, Ground] = {}
    for ground in rows:
        if not ground.rights or case.right in ground.rights:
            found.setdefault(ground.code, ground)
    if statutes.DUTY in found:
        # A law that the policy does not name makes as good a duty.
        title, words = WORDS[NAMED]
        duty = found[statutes.DUTY]
        found[NAMED] = replace(duty, code=NAMED, title=title, words=words)
    return list(found.values())


def _is_settled(case: Case, edition: Edition) -> bool:
    """Whether the law of the case alone says on what this right is refused."""
    if not edition.settles(case.right):
        return False
    position = reading.of_revision(case.revision).law_position(case.law)
    return position is not None and position.standing == Standing.REQUIRED


def find(case: Case, code: str, kind: str = WHOLE) -> Ground | None:
    """The ground with this code, where it may be chosen for a kind of data."""
    found = [each for each in offered(case) if each.code == code]
    fitting = found if kind == WHOLE else offered_for(case, kind, found)
    return next(iter(fitting), None)


def by_kind(
    case: Case, lines: Iterable[Proposal], among: list[Ground]
) -> dict[str, list[Ground]]:
    """What may be chosen for each kind of data that was found."""
    return {each.category: offered_for(case, each.category, among) for each in lines}


def offered_for(case: Case, kind: str, among: Iterable[Ground]) -> list[Ground]:
    """Those of them that can be true of one kind of data, by the inventory."""
    current = reading.of_revision(case.revision)
    could: dict[str, Callable[[], bool]] = {
        statutes.DUTY: lambda: _may_be_kept_by_law(case, kind),
        "others": lambda: is_shared(current, kind),
        "household": lambda: is_shared(current, kind),
        "never_sent": lambda: _is_never_sent(kind),
        # What only they gave us, or we noted, is nobody else's to say or read.
        "expression": lambda: is_shared(current, kind),
        **{
            code: partial(_rests_on, current, kind, bases)
            for code, bases in BASES.items()
        },
        "open_request": lambda: _is_awaited_elsewhere(case, kind),
    }
    return [each for each in among if could.get(each.code, lambda: True)()]


def _rests_on(current: reading.Reading, kind: str, bases: Set[str]) -> bool:
    """Whether a use of it has one of these legal bases, or the inventory names none."""
    row = current.categories.get(kind)
    slugs = row.purposes if row else []
    known = {
        current.purposes[slug].legal_basis for slug in slugs if slug in current.purposes
    }
    return not known or bool(known & bases)


def _is_awaited_elsewhere(case: Case, kind: str) -> bool:
    """Whether there is another open request that is about it, or may be."""
    rows = (row for row in proposals.found(case) if row.dataset.category == kind)
    if any(row.code == "open_request" for row in rows):
        return True
    wanted = (claims.wanted(other) for other in neighbours.also_open(case))
    return any(not kinds or kind in kinds for kinds in wanted)


def _may_be_kept_by_law(case: Case, kind: str) -> bool:
    """Whether a law asks to keep it that may count; where none does, no step is there."""
    statute = statutes.of(case, kind)
    return statute is not None and not statute.is_barred


def is_shared(current: reading.Reading, kind: str) -> bool:
    """Whether a kind of data can be about somebody else as well."""
    row = current.categories.get(kind)
    return row is None or row.role != "controller" or row.dpv.startswith(SHARED)


def _is_never_sent(kind: str) -> bool:
    """Whether something of it is held that no copy shows (11 CCR 7024(d))."""
    held = Field.objects.filter(export="held").values_list("dataset__category")
    return (kind,) in one_look.read("never-sent", lambda: set(held))


def never_sent_fields() -> list[tuple[str, str]]:
    """Each field of the data map that such a rule keeps out, as (dataset, title)."""
    rows = Field.objects.filter(export="held").order_by("dataset__slug", "pk")
    held = rows.values_list("dataset__slug", "title")
    return one_look.read("never-sent-fields", lambda: list(held))


def whole_fault(case: Case, lines: list[Proposal]) -> str:
    """Why all of a copy is not refused for what is true of a part (recital 63)."""
    right = registry.get(case.right)
    is_all = bool(lines) and all(line.verb in NOT_DOING for line in lines)
    if right is None or not right.is_exporting or not is_all:
        return ""
    if not any(line.code in OF_OTHERS for line in lines):
        return ""
    return _(
        "Nothing at all would be given. What is about somebody else, or must not be "
        "sent, is left out of a copy, and the rest is given. Give what can be given."
    )


def never_sent(case: Case) -> Ground | None:
    """The rule of its own law that keeps values out of a copy; None where it has none.

    The GDPR has no such list: Article 15(3) gives all that is held.
    """
    pack = registry.packs().get(case.law)
    found = pack.edition(case.law_from).grounds if pack else ()
    fitting = (each for each in found if not each.rights or case.right in each.rights)
    return next((each for each in fitting if each.code == "never_sent"), None)


def find_for_all(case: Case, code: str, *, at: datetime) -> Ground | None:
    """The ground with this code, where the whole request may be refused on it now."""
    return next((each for each in for_all(case, at=at) if each.code == code), None)


def citation(case: Case, ground: Ground) -> str:
    """The law a letter may name for it: one that was read, and is kept or promised.

    Whoever is refused something reads where that stands (11 CCR 7022(f)), also where
    the company keeps the law of its own will.
    """
    if ground.only_if == UNPROVEN and case.on_file:
        # We know the address: that Article is about data that leads to nobody.
        return ""
    position = reading.of_revision(case.revision).law_position(case.law)
    is_kept = position is not None and position.standing in KEPT
    return cite(ground.citation, ground.review, is_required=is_kept)


def settled(case: Case, line: Proposal) -> Proposal:
    """A line with the words and the law of its ground, where it has none of its own."""
    ground = find(case, line.code, line.category) if line.verb in NOT_DOING else None
    if ground is None:
        return line
    if line.code == statutes.DUTY:
        line = _by_statute(case, line)
    return replace(
        line,
        ground=line.ground.strip() or str(ground.words),
        law=line.law or citation(case, ground),
        until=line.until or _end(line, ground),
    )


def _end(line: Proposal, ground: Ground) -> str:
    """What ends it where neither a law nor the officer names a day."""
    if line.verb != Verb.KEEP or ground.is_written:
        return ""
    return str(ENDS.get(line.code, HELD))


def _by_statute(case: Case, line: Proposal) -> Proposal:
    """With the law that makes us keep it, and until when, as the inventory says."""
    statute = statutes.of(case, line.category)
    if statute is None:
        return line
    until = line.until or proposals.until_words(statute.rule)
    return replace(line, law=line.law or statute.rule.law, until=until)


def is_unproven(case: Case) -> bool:
    """Whether nobody has shown yet that what they ask about is theirs."""
    right = registry.get(case.right)
    needs_proof = right is not None and right.needs_proof
    return needs_proof and (case.proven_at is None or bool(proofs.missing(case)))


def _is_beyond_quota(case: Case) -> bool:
    """Whether the same person was answered the same as often as costs nothing."""
    pack = registry.packs().get(case.law)
    quota = (pack.edition(case.law_from).quota if pack else None) or USUAL
    if case.person_id is None:
        return False
    first = add_months(local_day.of(case.received_at), -quota.months)
    rows = Case.objects.filter(
        person=case.person_id,
        right=case.right,
        answered_at__lt=case.received_at,
        received_at__gte=local_day.begins(first),
    ).exclude(pk=case.pk)
    answered = rows.exclude(ending__in=UNDONE).select_related("key")
    same = [each for each in answered if sameness.covers(each, case)]
    return len(same) >= quota.times and not _has_changed(case, same)


def _has_changed(case: Case, same: list[Case]) -> bool:
    """Whether something of theirs was corrected or deleted since they last asked."""
    last = max(each.received_at for each in same)
    rows = Case.objects.filter(
        person=case.person_id, right__in=CHANGING, answered_at__gt=last
    )
    return rows.exclude(right=case.right).exclude(ending__in=UNDONE).exists()
