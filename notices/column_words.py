"""What people call a column of the inventory, and what stands in it.

At the desk with the article of the law; for readers without, and never as a code.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_stubs_ext import StrOrPromise

from notices import loading, studio_choices
from notices.reading import Reading
from portal.plugins import discover

ARTICLE = re.compile(r" \(.*\)$")
# By column, or by model and column where one word means two things.
LABELS: dict[str, StrOrPromise] = {
    "assumed": gettext_lazy("Still to be confirmed by the company"),
    "highlight": gettext_lazy("In short"),
    "body": gettext_lazy("Words of the clause"),
    "right": gettext_lazy("Button beside it"),
    "parent": gettext_lazy("Stands under"),
    "document": gettext_lazy("Stands in"),
    "period": gettext_lazy("Period"),
    "trigger": gettext_lazy("Counted from"),
    "why": gettext_lazy("Why it is kept"),
    "law": gettext_lazy("Law, when a duty keeps it"),
    "law_place": gettext_lazy("Whose law that is (GDPR Art. 6(3))"),
    "action": gettext_lazy("What happens then"),
    "category": gettext_lazy("Kind of data"),
    "letters": gettext_lazy("Names in the law of California (1798.140(v)(1))"),
    "is_sensitive": gettext_lazy("Sensitive (1798.140(ae), GDPR Art. 9)"),
    "sources": gettext_lazy("Categories of sources"),
    "purposes": gettext_lazy("Purposes it serves (GDPR Art. 13(1)(c))"),
    "role": gettext_lazy("Who decides about it (GDPR Art. 4(7), (8))"),
    "dpv": gettext_lazy("Name in the Data Privacy Vocabulary"),
    "legal_basis": gettext_lazy("Legal ground (GDPR Art. 6(1))"),
    "legitimate_interest": gettext_lazy(
        "The interest, and when it was weighed (GDPR Art. 6(1)(f))"
    ),
    "needs_consent": gettext_lazy("Asks for consent first"),
    "is_marketing": gettext_lazy("Direct marketing (GDPR Art. 21(2))"),
    "trains_ai": gettext_lazy("Trains AI models"),
    "can_be_stopped": gettext_lazy("People can stop it"),
    "is_done": gettext_lazy("We do this"),
    "Recipient.kind": gettext_lazy("What they are to us"),
    "Disclosure.kind": gettext_lazy("How it goes there (1798.130(a)(5)(C))"),
    "Officer.role": gettext_lazy("Role"),
    "Promise.kind": gettext_lazy("How it is shown to be kept"),
    "country": gettext_lazy("Country"),
    "safeguard": gettext_lazy("What protects data there (GDPR Art. 46)"),
    "contract": gettext_lazy("Contract (GDPR Art. 28(3), 1798.100(d))"),
    "contract_expires_on": gettext_lazy("The contract runs until"),
    "policy_url": gettext_lazy("Address of their own policy"),
    "standing": gettext_lazy("Is it kept here?"),
    "reviewer": gettext_lazy("Who looked at this"),
    "check_code": gettext_lazy("Check, when a machine looks"),
    "arguments": gettext_lazy("Arguments of the check"),
    "owner": gettext_lazy("Who answers for it"),
    "stated_on": gettext_lazy("Stated on"),
    "expires_on": gettext_lazy("Holds until"),
    "is_public": gettext_lazy("The public may see how it is kept"),
    "is_deputy": gettext_lazy("Stands in for somebody"),
    "is_numbered": gettext_lazy("Clauses have numbers"),
    "from_date": gettext_lazy("In post from"),
    "until_date": gettext_lazy("In post until"),
    "time_zone": gettext_lazy("Time zone: days begin at midnight there"),
}
# Where the desk asks for more than a reader wants to know.
READERS: dict[str, StrOrPromise] = {
    "sources": gettext_lazy("where it comes from"),
    "purposes": gettext_lazy("what it is used for"),
    "is_done": gettext_lazy("whether we do it"),
    "standing": gettext_lazy("whether it is kept here"),
    "law": gettext_lazy("the law that asks for it"),
    "legitimate_interest": gettext_lazy("our interest"),
    "check_code": gettext_lazy("the check of a machine"),
    "arguments": gettext_lazy("what the check looks at"),
    "time_zone": gettext_lazy("time zone"),
    "assumed": gettext_lazy("to be confirmed by the company"),
}
AS_IT_IS = frozenset({"time_zone"})  # a list of all of them says no more


def label_of(column: Any) -> str:
    """What people call a column."""
    owner = column.model.__name__
    said = LABELS.get(f"{owner}.{column.name}") or LABELS.get(column.name)
    return str(said or str(column.verbose_name).capitalize())


def for_readers(table: str, name: str) -> str:
    """The same within a sentence, without the article."""
    said = READERS.get(name)
    if said:
        return str(said)
    label = ARTICLE.sub("", label_of(_column(table, name)))
    return label[:1].lower() + label[1:]


def value(table: str, name: str, stored: Any, current: Reading) -> str:
    """What stands there in words; '' where nothing does."""
    if isinstance(stored, bool):
        return _("yes") if stored else _("no")
    if stored in (None, "", [], {}):
        return ""
    words = _words(table, name, current)
    if isinstance(stored, dict):
        return ", ".join(f"{key}: {each}" for key, each in stored.items())
    return ", ".join(words.get(each, each) for each in _each(name, stored))


def law(code: str) -> str:
    """A law by its name; its code where no file knows it."""
    pack = discover("laws", "PACK").get(code)
    title = str(pack.title) if pack else code
    return title[:1].upper() + title[1:]


def _each(name: str, stored: Any) -> Iterable[str]:
    if isinstance(stored, list):
        return [str(each) for each in stored]
    return str(stored).split() if name == "letters" else [str(stored)]


def _words(table: str, name: str, current: Reading) -> dict[str, str]:
    """What each code means that can stand there."""
    model = loading.TABLES[table]
    offer = studio_choices.OFFERS.get((model, name))
    if offer is not None and name not in AS_IT_IS:
        return dict(offer(current))
    choices = _column(table, name).choices or ()
    return {str(code): str(words) for code, words in choices}


def _column(table: str, name: str) -> Any:
    return loading.TABLES[table]._meta.get_field(name)
