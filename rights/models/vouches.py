"""What two officers say one after another, and one of them alone may not.

That somebody is who they say, where no code could show it; and words of an officer's
own, before they reach a person.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.models import Proposed, second_person_constraint
from rights.models.cases import Case


class Vouched(models.TextChoices):
    """What the word is about."""

    ADDRESS = "address", _("a new address is theirs")
    POSTED = "posted", _("a code goes by post to the address on file")
    HEARD = "heard", _("an address that its reader silenced is written to again")
    STOP = "stop", _("a request that was stopped is theirs")
    ASK = "ask", _("a question in an officer’s own words is asked")
    WHO = "who", _("they are asked in an officer’s own words who they are")
    WORD = "word", _("they are told in an officer’s own words how it goes")


# Of these the words are kept, until a second officer has read them.
OWN_WORDS = (Vouched.ASK, Vouched.WHO, Vouched.WORD)
# And of these what a second officer has to see: words, or an address.
SEALED = (*OWN_WORDS, Vouched.POSTED, Vouched.HEARD)


class Vouch(Proposed):
    """One officer proposes it, with reasons kept as a note; another agrees, or does not."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="vouches")
    what = models.CharField(max_length=8, choices=Vouched.choices)
    # The words, or the address, that a second officer reads.
    sealed = models.BinaryField(null=True, blank=True)
    # A ground is about one question, and not about every one.
    ground_digest = models.CharField(max_length=64, blank=True, default="")
    dropped_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["proposed_at", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(what__in=Vouched.values), name="vouch_what"
            ),
            models.CheckConstraint(
                condition=Q(what__in=SEALED, sealed__isnull=False)
                | (~Q(what__in=SEALED) & Q(sealed__isnull=True)),
                name="vouch_has_words",
            ),
            second_person_constraint("vouch_second_person"),
            models.CheckConstraint(
                condition=Q(agreed_at__isnull=True, agreed_by__isnull=True)
                | Q(
                    agreed_at__isnull=False,
                    agreed_by__isnull=False,
                    dropped_at__isnull=True,
                ),
                name="vouch_agreed_by_somebody",
            ),
            models.UniqueConstraint(
                fields=["case", "what"],
                condition=Q(agreed_at__isnull=True, dropped_at__isnull=True),
                name="vouch_one",
            ),
            models.UniqueConstraint(
                fields=["ground_digest"],
                condition=~Q(ground_digest=""),
                name="vouch_own_ground",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.what} of case {self.case_id}"
