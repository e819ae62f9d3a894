"""What would become of a person's data, or did, as rows: for the preview and the letter.

What was decided about a kind of data, said dataset by dataset; what nobody could look
into is named as that, and never as deleted, given or not there.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from notices import reading
from retention.models import Dataset
from rights import (
    absences,
    claims,
    dossier,
    must_keep,
    requests_copy,
    steps,
    unshown,
)
from rights.models import Absence, Case, Decision, Outcome, OutcomeKind, Verb
from rights.outcomes import in_all
from rights.proposals import (
    OWN_RECORD,
    WHOLE,
    Proposal,
    Rows,
    categories,
    erased_as,
    found,
    given_as,
    ground_of,
    is_erasing,
    is_exporting,
    is_rectifying,
    is_restricting,
    until_words,
)
from rights.refusals import HELD
from rights.steps import Work

RECORD_LAW = "us-ca"
COPIED = {OutcomeKind.GIVEN, OutcomeKind.LISTED}


def expected(
    case: Case, proposals: Iterable[Proposal], *, at: datetime
) -> list[Outcome]:
    """The outcomes the case would then have, unsaved, for a preview of the letter."""
    before = dossier.said_before(case)
    # That the files go to somebody else the letter adds by itself.
    stays = [row for row in before if row.kind != OutcomeKind.HANDED_OVER]
    return in_all(stays, _expected(case, proposals, at))


def _expected(case: Case, proposals: Iterable[Proposal], at: datetime) -> list[Outcome]:
    lines = {line.category: line for line in proposals}
    if claims.is_elsewhere(case) and WHOLE not in lines:
        return [_by_hand(case, line, at) for line in lines.values()]
    if WHOLE in lines:
        return written(case, lines.values(), at)
    rows = found(case)
    made: list[Outcome] = []
    for line in lines.values():
        made += _outcomes_of(case, line, rows, at)
    # Of what is still to be chosen nothing can be said yet.
    said = {row.category for row in made} | {c for c in lines if not lines[c].verb}
    return made + unfound(case, said, at) + own(case, made, at)


def _outcomes_of(
    case: Case, line: Proposal, found_rows: list[Rows], at: datetime
) -> list[Outcome]:
    rows = [each for each in found_rows if each.dataset.category == line.category]
    ours = sum(each.count for each in rows if each.is_ours)
    made = [] if line.verb == Verb.REFUSE else _failed(case, rows, at)
    if made and not any(each.count for each in rows):
        return made
    if line.verb in {Verb.KEEP, Verb.REFUSE}:
        made.append(_not_done(case, line, ours or line.count, at))
    elif line.verb == Verb.DO and ours:
        made += _done(case, rows, at)
    theirs = sum(each.count for each in rows if not each.is_ours)
    if theirs:
        made.append(_outcome(case, line.category, OutcomeKind.PASSED_ON, theirs, at))
    return made


def _by_hand(case: Case, line: Proposal, at: datetime) -> Outcome:
    """What is corrected by hand, in the system that the decision names."""
    row = _outcome(case, line.category, OutcomeKind.CORRECTED, 1, at)
    row.whom = line.ground
    return row


def _failed(case: Case, rows: Iterable[Rows], at: datetime) -> list[Outcome]:
    unseen = [each.dataset for each in rows if each.is_unseen]
    if not unseen:
        return []
    away = {row.system: row for row in absences.left_out(case)}
    systems = {row.system.slug: row.category for row in unseen}
    return [
        not_finished(case, away[slug], category, at)
        for slug, category in systems.items()
        if slug in away
    ]


def not_finished(case: Case, away: Absence, category: str, at: datetime) -> Outcome:
    """What nobody could do to a kind of data in a system that does not answer."""
    row = _outcome(case, category, OutcomeKind.FAILED, 0, at)
    row.whom, row.ground = away.title, absences.ground(away)
    return row


WRITTEN = {Verb.DO, Verb.PARTLY}


def written(
    case: Case, lines: Iterable[Proposal | Decision], at: datetime
) -> list[Outcome]:
    """What an answer in words came to: all of what was asked, a part, or nothing.

    Where a part was decided use by use, each use says what became of it.
    """
    rows = {line.category: line for line in lines}
    whole = rows.pop(WHOLE)
    made = []
    if whole.verb in WRITTEN:
        made.append(_outcome(case, WHOLE, OutcomeKind.REVIEWED, 0, at))
    if whole.verb != Verb.DO and not rows:
        made.append(_refused(case, whole, at))
    for line in rows.values():
        if line.verb == Verb.DO:
            made.append(_outcome(case, line.category, OutcomeKind.STOPPED, 1, at))
        else:
            made.append(_refused(case, line, at))
    return made


def _refused(case: Case, line: Proposal | Decision, at: datetime) -> Outcome:
    refused = _outcome(case, line.category, OutcomeKind.REFUSED, 0, at)
    refused.ground, refused.law = line.ground, line.law
    return refused


def _outcome(
    case: Case, category: str, kind: OutcomeKind, count: int, at: datetime
) -> Outcome:
    return Outcome(case=case, category=category, kind=kind, count=count, at=at)


def _not_done(case: Case, line: Proposal, count: int, at: datetime) -> Outcome:
    kind = OutcomeKind.KEPT if line.verb == Verb.KEEP else OutcomeKind.REFUSED
    return Outcome(
        case=case,
        category=line.category,
        kind=kind,
        count=count if kind == OutcomeKind.KEPT else 0,
        ground=line.ground,
        law=line.law,
        until=line.until,
        at=at,
    )


def _done(case: Case, rows: list[Rows], at: datetime) -> list[Outcome]:
    totals: dict[OutcomeKind, int] = {}
    away: dict[str, int] = {}
    category = rows[0].dataset.category
    search = steps.of(case, Work.SEARCH) if must_keep.rule(case) else None
    for each in rows:
        if not each.is_ours:
            continue
        free = each.count - each.held if is_erasing(case) else each.count
        many, day = must_keep.noted(case, search, each.dataset, free)
        free, away[day] = free - many, away.get(day, 0) + many
        kind = _done_as(case, each.dataset)
        totals[kind] = totals.get(kind, 0) + free
    made = [_outcome(case, category, kind, n, at) for kind, n in totals.items() if n]
    for given in (row for row in made if row.kind == OutcomeKind.GIVEN):
        shown = [each.dataset for each in rows if each.is_ours and each.count]
        given.ground, given.law = unshown.may_be(case, shown)
    made += _put_away(case, category, away, at)
    held = sum(each.held for each in rows if each.is_ours)
    if held and is_erasing(case):
        kept = _outcome(case, category, OutcomeKind.KEPT, held, at)
        kept.ground = ground_of(each for each in rows if each.is_ours)
        kept.until = str(HELD)
        made.append(kept)
    return made


def _put_away(
    case: Case, category: str, away: dict[str, int], at: datetime
) -> list[Outcome]:
    """What a law makes us keep for a while before it is deleted."""
    law, count = must_keep.rule(case), sum(away.values())
    if law is None or not count:
        return []
    row = _outcome(case, category, OutcomeKind.PAUSED, count, at)
    last = must_keep.last_of(day for day, many in away.items() if many)
    is_day = last[:1].isdecimal()
    row.until = date_format(date.fromisoformat(last), "j F Y") if is_day else last
    row.ground, row.law = str(law.words), law.citation
    return [row]


def _done_as(case: Case, dataset: Dataset) -> OutcomeKind:
    if is_erasing(case):
        return erased_as(dataset)
    if is_rectifying(case):
        return OutcomeKind.CORRECTED
    if is_restricting(case):
        return OutcomeKind.PAUSED
    return given_as(case)


def unfound(case: Case, explained: set[str], at: datetime) -> list[Outcome]:
    """ "Nothing found" for every kind that nothing else was said about."""
    return [
        _outcome(case, slug, OutcomeKind.NOT_FOUND, 0, at)
        for slug in categories(case)
        if slug not in explained
    ]


def own(case: Case, beside: Iterable[Outcome], at: datetime) -> list[Outcome]:
    """The record of this request: kept to show how it was answered (11 CCR 7101).

    Where a copy is given of what stands `beside`, all records of theirs are in it.
    """
    current = reading.of_revision(case.revision)
    wanted = claims.wanted(case)
    is_all = not wanted and not claims.is_elsewhere(case)
    is_asked = is_erasing(case) or is_all or OWN_RECORD in wanted
    if OWN_RECORD not in current.categories or not is_asked:
        return []
    for row in beside:
        if row.kind in COPIED:
            many = requests_copy.count(case)
            given = _outcome(case, OWN_RECORD, OutcomeKind(row.kind), many, at)
            given.ground = _("What we answered stands on the page of each request.")
            return [given]
    rule = next(iter(current.rules_for(OWN_RECORD)), None)
    is_copy = is_exporting(case)
    return [
        Outcome(
            case=case,
            category=OWN_RECORD,
            kind=OutcomeKind.KEPT,
            count=requests_copy.count(case) if is_copy else 1,
            ground=requests_copy.listed(case)
            if is_copy
            else _("We keep this request and our answer to show what we did."),
            law=rule.law if rule and is_record_law(case, current) else "",
            until=until_words(rule) if rule else "",
            at=at,
        )
    ]


def is_record_law(case: Case, current: reading.Reading) -> bool:
    """California alone asks for the record, and is named to its own people alone."""
    position = current.law_position(RECORD_LAW)
    is_required = position is not None and position.standing == "required"
    return case.law == RECORD_LAW and is_required
