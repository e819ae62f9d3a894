"""Looking before acting: is the claimed address on file, and what is there?

The address is looked up by a step, never by the page that took the form, so that
page reads the same either way. The search uses proven identifiers only, and what
it finds is held against the nightly sweep until the case is answered.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, time, timedelta
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from notices import reading
from portal import people
from portal.models import IdentifierKind
from retention import addresses, finding, holds
from retention.models import Dataset, Hold, HoldKey, HoldKind
from rights import (
    absences,
    agent_news,
    claims,
    connected,
    identity,
    mails,
    mandates,
    must_keep,
    references,
    registry,
    reminding,
    steps,
    submissions,
    traces,
    waiting,
)
from rights.claims import Channel
from rights.models import Case, Step
from rights.right import Effect
from rights.steps import Done, StepFailed, Work
from rights.workflow import SYSTEM, Move, may, move

DAY = timedelta(days=1)


def lookup(step: Step, at: datetime) -> Done:
    """Ask the company's systems whether a claimed address was on file."""
    case = step.case
    known = next((c for c in claims.channels(case) if _was_on_file(case, c)), None)
    return Done(
        result={"channel": known.kind if known else ""},
        after=partial(_looked_up, case, known, at),
    )


def _was_on_file(case: Case, channel: Channel) -> bool:
    """Known before the request, as an account or else: a called number has none."""
    return addresses.was_on_file(channel.kind, channel.value, before=case.received_at)


def _looked_up(case: Case, known: Channel | None, at: datetime) -> None:
    fields = {"on_file": known is not None, "on_file_at": case.received_at}
    # A letter that names no address waits for nobody's code: an officer writes back.
    if claims.channels(case) and may(case, Move.LOOK_UP, at):
        facts = {"is_on_file": known is not None}
        move(case, Move.LOOK_UP, by=SYSTEM, at=at, facts=facts, fields=fields)
    else:
        Case.objects.filter(pk=case.pk).update(**fields)
    # A code to sign in goes to an e-mail address: it proves nothing of a number.
    is_own = known is not None and known.kind == IdentifierKind.EMAIL
    if known is not None and is_own and case.channel == identity.SIGNED_IN:
        identity.is_proven(case, known, at=at)
        return
    if known is not None:
        _ask(case, known, at)
        return
    if submissions.lead(case).pk != case.pk:
        return  # the first of the form says it for all of them
    if mandates.is_of_list(case):
        return  # one list would write to hundreds who never asked
    for channel in claims.channels(case)[:1]:
        shown = mandates.frame(case)
        mails.to_channel("not_on_file", case=case, to=channel, context=shown, at=at)


def _ask(case: Case, known: Channel, at: datetime) -> None:
    """Ask the person for a code, or tell them who acts for them; and remind of a code."""
    if agent_news.is_only_told(case, known, at=at):
        return
    is_asked = identity.ask_for_code(case, known, at=at)
    if is_asked:
        reminding.begin(case, at=at)
    if is_asked or submissions.lead(case).pk != case.pk:
        agent_news.told_by_code(case, at=at)


def resend(step: Step, at: datetime) -> Done:
    """The code was asked for again, or there is room for one that could not go."""
    return Done(after=partial(_ask_again, step.case, at))


def _ask_again(case: Case, at: datetime) -> None:
    agent_news.say_again(case, at=at)
    if not case.is_open():
        return
    first = submissions.lead(case)
    to = identity.channel(first)
    if first.on_file and first.proven_at is None and to is not None:
        _ask(first, to, at)


def search(step: Step, at: datetime) -> Done:
    """Find every row of the proven person, and hold it until the answer.

    A request to delete holds nothing: the night may go first, and two of them
    would keep each other from ever deleting.
    """
    case = step.case
    away = absences.slugs(case)
    keys = resolve_keys(case, without=away)
    right = registry.get(case.right)
    if any(keys.values()) and right and Effect.ERASE not in right.effects:
        hold(case, keys, at)
    return Done(
        result={
            **counted(keys, away),
            **must_keep.seen(case, keys, at),
            **connected.seen(case, without=away),
        },
        sealed=keys,
        after=partial(_searched, case, keys, at),
    )


def counted(keys: dict[str, list[str]], away: Collection[str]) -> dict[str, Any]:
    """What a search leaves on its row: how many, and where nobody could look."""
    found = {slug: len(each) for slug, each in keys.items()}
    return {"found": found, **({"away": sorted(away)} if away else {})}


def recounted(
    search: Step, keys: dict[str, list[str]], away: Collection[str]
) -> dict[str, Any]:
    """The same after another look; what else the search saw stays on its row."""
    rest = {k: v for k, v in search.result.items() if k not in {"found", "away"}}
    return {**rest, **counted(keys, away)}


def _searched(case: Case, keys: dict[str, list[str]], at: datetime) -> None:
    """Mark it; what is reported is frozen, wherever the product can freeze a row."""
    Case.objects.filter(pk=case.pk).update(searched_at=at)
    right = registry.get(case.right)
    if right and right.is_rectifying and identity.signed_in(case):
        steps.add(case, Work.ACCEPT, at=at)
    if right and right.is_exporting and identity.signed_in(case):
        steps.add(case, Work.PREPARE, at=at)
    if right is None or not right.is_report:
        return
    rows = Dataset.objects.filter(slug__in=[s for s, found in keys.items() if found])
    for row in rows.exclude(restrict_field=""):
        steps.add(case, Work.FREEZE, dataset=row.slug, sealed=keys[row.slug], at=at)


def resolve_keys(
    case: Case, *, system: str = "", without: Collection[str] = ()
) -> dict[str, list[str]]:
    """Keys of the person's rows by dataset, in the order in which they must die.

    `system`: in that one alone; `without`: in none of these.
    """
    right = registry.get(case.right)
    if right is not None and right.is_report:
        return _reported(case, system, without)
    if case.person is None:
        raise StepFailed(_("Nobody has proven who they are in this request."))
    proven = people.proven(case.person)
    if not proven:
        raise StepFailed(_("Nothing is proven that could be searched for."))
    hits = finding.search(proven, system=system, without=without)
    found = traces.also(case.person, {each.dataset: each.keys for each in hits})
    return _of_the_time(case, found)


def _of_the_time(case: Case, keys: dict[str, list[str]]) -> dict[str, list[str]]:
    """Only rows of the time that was asked about; what has no day is in it."""
    since, until = claims.span(case)
    if since is None and until is None:
        return keys
    zone = ZoneInfo(reading.of_revision(case.revision).organisation.time_zone)
    ends = (
        datetime.combine(since, time(), tzinfo=zone) if since else None,
        datetime.combine(until + DAY, time(), tzinfo=zone) if until else None,
    )
    lasting = _lasting(case, keys)
    return {
        slug: finding.within(slug, mine, None if slug in lasting else ends[0], ends[1])
        for slug, mine in keys.items()
    }


def _lasting(case: Case, slugs: Collection[str]) -> set[str]:
    """Who somebody is was held all the time since, so a copy of a later time has it."""
    right = registry.get(case.right)
    if right is None or not right.is_exporting:
        return set()
    rows = Dataset.objects.filter(slug__in=slugs, is_identity=True)
    return set(rows.values_list("slug", flat=True))


def _reported(
    case: Case, system: str, without: Collection[str]
) -> dict[str, list[str]]:
    """A report names somebody else; the officer looked at it before this search."""
    typed = claims.typed(case)
    if not typed:
        raise StepFailed(_("Nothing is named that could be searched for."))
    found = finding.search(typed, system=system, without=without)
    return {each.dataset: each.keys for each in found}


def asked_about(case: Case, keys: dict[str, list[str]]) -> list[Dataset]:
    """The datasets in which something was found, among the kinds asked for."""
    rows = Dataset.objects.filter(
        slug__in=[slug for slug, each in keys.items() if each]
    )
    return [row for row in rows if claims.is_about(case, row.slug, row.category)]


def hold_new(
    case: Case,
    keys: dict[str, list[str]],
    before: dict[str, list[str]],
    at: datetime,
) -> None:
    """What a second search finds is held as well, where the first was."""
    new = {slug: set(found) - set(before.get(slug, [])) for slug, found in keys.items()}
    right = registry.get(case.right)
    if any(new.values()) and right and Effect.ERASE not in right.effects:
        hold(case, {slug: sorted(found) for slug, found in new.items()}, at)


def hold(case: Case, keys: Mapping[str, Collection[str]], at: datetime) -> None:
    """A request holds its rows against the sweep, never against itself."""
    held = held_by(case)
    new = {slug: set(found) - held.get(slug, set()) for slug, found in keys.items()}
    if any(new.values()):
        _place(case, {slug: sorted(found) for slug, found in new.items()}, at)


def hold_only(case: Case, keys: dict[str, list[str]], *, at: datetime) -> None:
    """From now on it holds these rows and no others."""
    for each in open_holds(case):
        holds.narrow(each, keys, at=at)
    hold(case, keys, at)


def held_by(case: Case) -> dict[str, set[str]]:
    """The rows that this case holds now, by dataset."""
    found: dict[str, set[str]] = {}
    rows = HoldKey.objects.filter(hold__in=open_holds(case))
    for slug, key in rows.values_list("dataset", "key"):
        found.setdefault(slug, set()).add(key)
    return found


def _place(case: Case, keys: dict[str, list[str]], at: datetime) -> None:
    holds.place(
        kind=HoldKind.CASE,
        title=_("Request %(reference)s")
        % {"reference": references.display(case.reference)},
        reason="",
        keys={slug: found for slug, found in keys.items() if found},
        case=case.reference,
        by=None,
        at=at,
    )


def open_holds(case: Case) -> QuerySet[Hold]:
    """The holds that this case has placed and not released."""
    return Hold.objects.filter(
        kind=HoldKind.CASE, case=case.reference, released_at__isnull=True
    )


def release(case: Case, *, at: datetime) -> None:
    """The case is over: its rows go their way again."""
    for hold in open_holds(case):
        # Clocks of two machines may differ; a hold never ends before it began.
        holds.release(hold, by=None, at=max(at, hold.placed_at))


def copy_of_the_form(case: Case, at: datetime) -> Case | None:
    """A copy of the same form that waits for more proof, while there is time."""
    for other in submissions.together(case):
        right = registry.get(other.right)
        is_copy = right is not None and right.is_exporting and other.is_open()
        is_awaited = is_copy and bool(other.on_file) and other.proven_at is None
        if is_awaited and not waiting.is_over(other, at=at):
            return other
    return None
