"""Passing a request on to the customers whose data it is about.

We hold some data for customers who decide about it (GDPR Art. 28(3)(e)): they are
told what the person asks, in words that follow from what granting it would do.
"""

from __future__ import annotations

from datetime import datetime
from functools import partial

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from notices import local_day
from retention import erasing
from retention.connecting import Customer
from retention.models import Dataset
from rights import legs, mails, registry, steps
from rights.models import Case, MessageKind, OutcomeKind, Step
from rights.outcomes import Became, write
from rights.right import Effect
from rights.steps import Done, StepFailed

# What the person asks for, by what granting it does; the first that fits is said.
ASKS = {
    Effect.RECTIFY: gettext_lazy("A person has asked for their data to be corrected."),
    Effect.RESTRICT: gettext_lazy(
        "A person has asked for a pause: their data is kept, and nothing else is done "
        "with it."
    ),
    Effect.EXPORT: gettext_lazy("A person has asked for a copy of their data."),
    Effect.ERASE: gettext_lazy("A person has asked for their data to be deleted."),
}


def asked(case: Case) -> str:
    """What a customer is told that the person wants."""
    right = registry.get(case.right)
    if right is not None and right.is_moving:
        return _("A person has asked to take their data along to another service.")
    effects = right.effects if right is not None else ()
    found = (words for effect, words in ASKS.items() if effect in effects)
    return str(next(found, _("A person has asked something about their data.")))


def pass_on(step: Step, at: datetime) -> Done:
    """Find the customers whose rows these are; tell each in the commit that follows."""
    keys = steps.resolved(step.case, step.dataset)
    customers = list(erasing.customers(step.dataset, keys).values())
    told = sum(len(customer.keys) for customer in customers)
    if told < len(keys):
        raise StepFailed(
            ngettext(
                "%(n)d record has no customer to pass the request on to.",
                "%(n)d records have no customer to pass the request on to.",
                len(keys) - told,
            )
            % {"n": len(keys) - told}
        )
    return Done(
        result={"customers": len(customers), "rows": told},
        after=partial(_passed_on, step, customers, at),
    )


def _passed_on(step: Step, customers: list[Customer], at: datetime) -> None:
    case = step.case
    row = Dataset.objects.get(slug=step.dataset)
    for customer in customers:
        leg = legs.asked_already(case, row, customer)
        if leg is None:
            leg = legs.begin(case, row, customer, at=at)
            _ask(case, row, customer, at)
        became = Became(
            category=row.category,
            kind=OutcomeKind.PASSED_ON,
            count=len(customer.keys),
            whom=customer.name,
        )
        write(case, became, at=leg.passed_at)


def _ask(case: Case, row: Dataset, customer: Customer, at: datetime) -> None:
    again = case.messages.filter(kind=MessageKind.LETTER).count()
    mails.queue(
        "passed_on",
        case=case,
        to=customer.contact,
        at=at,
        turn=f"{row.slug}:{customer.contact}" + (f":{again}" if again else ""),
        context={
            "asked": asked(case),
            "does": legs.effect(case),
            # The authority of the person's place is none of theirs.
            "regulators": (),
            "due": "",
            "customer": customer.name,
            "dataset": row.title,
            "keys": customer.keys,
            "asked_on": local_day.words(case.received_at, "j F Y"),
        },
    )
