"""What the first night under a draft would do, counted for real and changed nowhere.

For each rule that takes other rows than before, by itself or because a duty beside it
came or went: the rows that the first sweep would take and tonight's would not, with the
oldest and the newest of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime

from django.db.models import prefetch_related_objects

from notices import keeping
from notices.impact import Night
from notices.inventory import days
from notices.keeping import DELETE
from notices.reading import Reading, Row
from retention import finding, holds, rules, surveying
from retention.connecting import ConnectorError, Due
from retention.models import Dataset


def first_night(before: Reading, after: Reading, at: datetime) -> Iterator[Night]:
    """One line for each dataset of each rule that works otherwise, as rows must die."""
    datasets = finding.places()
    tonight: dict[str, list[Due]] = {}
    for order in rules.orders(before, at=at, datasets=datasets):
        tonight.setdefault(order.dataset.slug, []).extend(order.dues)
    orders = rules.orders(after, at=at, datasets=datasets)
    changed = [each for each in orders if _works(before, each) != _works(after, each)]
    held = _held(changed)
    for order in orders:
        taken = tonight.setdefault(order.dataset.slug, [])
        if order in changed:
            yield _counted(before, after, order, taken, held[order.dataset.slug])
            # A row that two rules take is counted once.
            taken.extend(order.dues)


def _held(changed: list[rules.Order]) -> dict[str, set[str]]:
    """What is held in the places that are counted; with what their counting reads."""
    blurred = [each.dataset for each in changed if each.dues[-1].action != DELETE]
    prefetch_related_objects(blurred, "fields")
    slugs = {each.dataset.slug for each in changed}
    return holds.held_in(slugs) if slugs else {}


def _works(current: Reading, order: rules.Order) -> tuple[object, ...]:
    """What a version says of a rule in a place, and of the duties beside it."""
    rule = current.rule(order.rule.slug)
    if rule is None:
        return ()
    keys = ("category", "trigger", "period", "action")
    own = tuple(getattr(rule, key) for key in keys)
    beside = keeping.together(_duties(current, rule.slug, order.dataset))
    return (own, rule.why in keeping.DUTIES, beside)


def _duties(current: Reading, but: str, dataset: Dataset) -> list[Row]:
    """The rules that keep rows of a place from going by another one."""
    return [
        rule
        for rule in rules.rules_on(current, dataset)
        if rule.why in keeping.DUTIES and rule.slug != but
    ]


def _longest(current: Reading, slug: str, dataset: Dataset) -> str:
    """How long a row really lives: the period of the rule, or of a longer duty."""
    rule = current.rule(slug)
    known = [rule, *_duties(current, slug, dataset)] if rule else []
    return max((str(each.period) for each in known if each), key=days, default="")


def _counted(
    before: Reading,
    after: Reading,
    order: rules.Order,
    taken: Iterable[Due],
    held: set[str],
) -> Night:
    dataset = order.dataset
    dues = [replace(due, unless=_anyway(due, taken)) for due in order.dues]
    night = Night(
        rule=order.rule.slug,
        title=order.rule.title,
        where=dataset.title,
        was=_longest(before, order.rule.slug, dataset),
        now=_longest(after, order.rule.slug, dataset),
        keeps_promise=any(due.earlier for due in dues),
    )
    try:
        found = surveying.survey(dataset, dues, held=held)
    except ConnectorError as error:
        return replace(night, error=str(error))
    return replace(
        night,
        # What refers to them is not kept longer and goes before them, the same night.
        planned=found.planned + found.blocked,
        held=found.held,
        oldest=found.oldest,
        newest=found.newest,
    )


def _anyway(due: Due, taken: Iterable[Due]) -> tuple[Due, ...]:
    """What goes tonight is not of the draft's doing.

    What tonight only makes anonymous is still there to be deleted.
    """
    is_gone = due.action == DELETE
    return tuple(each for each in taken if each.action == DELETE or not is_gone)
