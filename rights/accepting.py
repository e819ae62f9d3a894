"""What a signed-in person corrects in their own record is done without an officer.

There is nothing to weigh where somebody says how their own name is written and the
field can take it (GDPR Art. 16). Addresses and numbers that people are found by are
left to an officer: whoever writes there could take an account over.
"""

from __future__ import annotations

from datetime import datetime
from functools import partial

from django.db import transaction
from django.utils.translation import gettext as _

from portal import people
from portal.models import Person
from retention import finding, rectifying
from retention.connecting import ConnectorError, Identifiers
from retention.rectifying import Place
from rights import claims, correcting, deciding, talking
from rights.models import Case, MessageKind, Step
from rights.steps import Done
from rights.workflow import PERSON, Move, may, move


def places() -> list[Place]:
    """The fields a signed-in person can correct themselves."""
    return [each for each in rectifying.places() if not each.kind]


def there(person: Person) -> list[Place]:
    """Of these fields those of which this person has a record now.

    What a system that does not answer holds nobody knows: it is offered, and waits.
    """
    known = places()
    proven = people.proven(person) if known else {}
    found = {slug: _is_there(slug, proven) for slug in {each.dataset for each in known}}
    return [each for each in known if found[each.dataset]]


def _is_there(dataset: str, identifiers: Identifiers) -> bool:
    try:
        return bool(finding.search_in(dataset, identifiers).keys)
    except ConnectorError:
        return True


def accept(step: Step, at: datetime) -> Done:
    """Take it as it is, or leave it to an officer with the reason in a note."""
    case = step.case
    problem = _problem(case, at)
    after = partial(_left, case, problem, at) if problem else partial(_taken, case, at)
    return Done(result={"accepted": not problem}, after=after)


def _problem(case: Case, at: datetime) -> str:
    """Why an officer must look at it; '' where nothing is to be weighed."""
    if claims.is_elsewhere(case):
        return _("It is in none of the fields on the list, so an officer decides.")
    where = correcting.place(case)
    if where is None or where.kind:
        return _("People are found by this field, so an officer decides about it.")
    problem = correcting.fault(case)
    lines = deciding.draft(case)
    if not problem and deciding.needs_second(case, lines):
        problem = _("Two people decide about everything here.")
    try:
        if not problem:
            deciding.check_letter(case, lines, at)
    except deciding.NotDecided as error:
        problem = str(error)
    return problem


def _left(case: Case, problem: str, at: datetime) -> None:
    talking.said(case, MessageKind.NOTE, problem, by=None, at=at)


@transaction.atomic
def _taken(case: Case, at: datetime) -> None:
    if not may(case, Move.ACCEPT, at):
        return  # taken back, or decided by an officer meanwhile
    lines = deciding.draft(case)
    verbs = {line.category: line.verb for line in lines}
    move(case, Move.ACCEPT, by=PERSON, at=at, facts={"decisions": verbs})
    deciding.save(case, lines, by=None, at=at, waits=False)
    deciding.run(case, at)
