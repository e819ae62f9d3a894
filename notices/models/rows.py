"""The inventory of a revision: what is held, why, who gets it, how long, promised how.

Rows are unique by (revision, slug); a slug never changes its meaning.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from notices.models.revisions import Revision


class InventoryRow(models.Model):
    """What every row of the inventory has: its revision, slug and certainty."""

    revision = models.ForeignKey(Revision, on_delete=models.PROTECT)
    slug = models.SlugField(max_length=60)
    position = models.PositiveIntegerField(default=0)
    assumed = models.BooleanField(_("to be confirmed by the company"), default=False)

    class Meta:
        abstract = True
        ordering: ClassVar = ["position", "slug"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["revision", "slug"], name="%(class)s_slug_once"
            )
        ]

    def __str__(self) -> str:
        return self.slug


class Organisation(InventoryRow):
    """The controller: who answers for everything here. One row per revision."""

    name = models.CharField(max_length=200)
    brand = models.CharField(max_length=100)
    address = models.TextField()
    country = models.CharField(max_length=2)
    time_zone = models.CharField(max_length=64)
    email = models.EmailField()
    website = models.URLField(blank=True, default="")
    phone = models.CharField(max_length=40, blank=True, default="")

    class Meta(InventoryRow.Meta):
        pass


class Officer(InventoryRow):
    """A named person who answers, with the dates they hold the post."""

    name = models.CharField(max_length=120)
    role = models.CharField(max_length=80)
    email = models.EmailField()
    is_deputy = models.BooleanField(default=False)
    from_date = models.DateField(null=True, blank=True)
    until_date = models.DateField(null=True, blank=True)

    class Meta(InventoryRow.Meta):
        pass


class Standing(models.TextChoices):
    """Whether a law must be kept, is kept by promise, or does not apply."""

    REQUIRED = "required", _("required")
    PROMISED = "promised", _("promised")
    NOT_APPLICABLE = "not_applicable", _("does not apply")


class LawPosition(InventoryRow):
    """What the company holds about one law; `slug` is the law's code (`us-ca`)."""

    standing = models.CharField(max_length=16, choices=Standing.choices)
    reason = models.TextField()
    reviewer = models.CharField(max_length=120, blank=True, default="")

    class Meta(InventoryRow.Meta):
        constraints: ClassVar = [
            *InventoryRow.Meta.constraints,
            models.CheckConstraint(
                condition=Q(standing__in=Standing.values), name="lawposition_standing"
            ),
        ]


class Undertaking(InventoryRow):
    """A time the company itself publishes (`answer` = P30D)."""

    title = models.CharField(max_length=200)
    period = models.CharField(max_length=20)

    class Meta(InventoryRow.Meta):
        pass


class DataCategory(InventoryRow):
    """A kind of personal data, in people's words and in the statute's letters."""

    title = models.CharField(max_length=120)
    description = models.TextField(blank=True, default="")
    examples = models.TextField(blank=True, default="")
    letters = models.CharField(max_length=24, blank=True, default="")
    is_sensitive = models.BooleanField(default=False)
    dpv = models.CharField(max_length=120, blank=True, default="")
    sources = models.JSONField(blank=True, default=list)
    purposes = models.JSONField(blank=True, default=list)
    role = models.CharField(max_length=12, default="controller")

    class Meta(InventoryRow.Meta):
        constraints: ClassVar = [
            *InventoryRow.Meta.constraints,
            models.CheckConstraint(
                condition=Q(role__in=["controller", "processor"]),
                name="datacategory_role",
            ),
        ]


class LegalBasis(models.TextChoices):
    """GDPR Art. 6(1)."""

    CONTRACT = "contract", _("contract with you")
    LEGITIMATE_INTEREST = "legitimate_interest", _("our legitimate interest")
    CONSENT = "consent", _("your consent")
    LEGAL_DUTY = "legal_duty", _("a legal duty")


class Purpose(InventoryRow):
    """Why data is used, on which legal basis, and whether a person can stop it."""

    title = models.CharField(max_length=160)
    description = models.TextField(blank=True, default="")
    legal_basis = models.CharField(max_length=24, choices=LegalBasis.choices)
    legitimate_interest = models.TextField(blank=True, default="")
    needs_consent = models.BooleanField(default=False)
    is_marketing = models.BooleanField(default=False)
    trains_ai = models.BooleanField(default=False)
    can_be_stopped = models.BooleanField(default=False)
    is_done = models.BooleanField(default=True)
    dpv = models.CharField(max_length=120, blank=True, default="")

    class Meta(InventoryRow.Meta):
        constraints: ClassVar = [
            *InventoryRow.Meta.constraints,
            models.CheckConstraint(
                condition=Q(legal_basis__in=LegalBasis.values), name="purpose_basis"
            ),
        ]


class Recipient(InventoryRow):
    """Somebody who may receive data: kind, country, safeguard, contract."""

    title = models.CharField(max_length=160)
    kind = models.CharField(max_length=60)
    country = models.CharField(max_length=2, blank=True, default="")
    safeguard = models.CharField(max_length=200, blank=True, default="")
    contract = models.CharField(max_length=200, blank=True, default="")
    contract_expires_on = models.DateField(null=True, blank=True)
    policy_url = models.URLField(blank=True, default="")

    class Meta(InventoryRow.Meta):
        pass


class DisclosureKind(models.TextChoices):
    """Cal. Civ. Code 1798.130(a)(5)(C): sold and shared apart from disclosed."""

    SOLD = "sold", _("sold")
    SHARED = "shared", _("shared")
    BUSINESS_PURPOSE = "business_purpose", _("disclosed for a business purpose")


class Disclosure(InventoryRow):
    """One category going to one recipient for one purpose (slugs)."""

    category = models.SlugField(max_length=60)
    recipient = models.SlugField(max_length=60)
    purpose = models.SlugField(max_length=60)
    kind = models.CharField(max_length=20, choices=DisclosureKind.choices)

    class Meta(InventoryRow.Meta):
        constraints: ClassVar = [
            *InventoryRow.Meta.constraints,
            models.CheckConstraint(
                condition=Q(kind__in=DisclosureKind.values), name="disclosure_kind"
            ),
        ]


class Why(models.TextChoices):
    """The three criteria of the policy's clause on keeping data."""

    RELATIONSHIP = "relationship", _("while you use the service")
    LEGAL_DUTY = "legal_duty", _("a law requires it")
    LEGAL_POSITION = "legal_position", _("to defend legal claims")


class RetentionRule(InventoryRow):
    """How long one category is kept: trigger + ISO 8601 period, and why.

    `trigger` names a file in `retention/triggers/`; `law` is the section when `why` is
    a legal duty, `law_place` whose law that is (`notices.law_places`), and `law_from`
    the day it began to ask for it.
    """

    category = models.SlugField(max_length=60)
    title = models.CharField(max_length=200)
    trigger = models.SlugField(max_length=40)
    period = models.CharField(max_length=20)
    why = models.CharField(max_length=20, choices=Why.choices)
    law = models.CharField(max_length=200, blank=True, default="")
    law_place = models.CharField(max_length=5, blank=True, default="")
    law_from = models.DateField(_("the law asks for it since"), null=True, blank=True)
    action = models.CharField(max_length=12, default="delete")

    class Meta(InventoryRow.Meta):
        constraints: ClassVar = [
            *InventoryRow.Meta.constraints,
            models.CheckConstraint(
                condition=Q(why__in=Why.values), name="retentionrule_why"
            ),
            models.CheckConstraint(
                condition=Q(action__in=["delete", "anonymise"]),
                name="retentionrule_action",
            ),
        ]


class PromiseKind(models.TextChoices):
    """How a promise is shown to be kept."""

    MACHINE = "machine", _("checked by a machine")
    ATTESTED = "attested", _("stated by the company")
    SHOWN = "shown", _("not yet shown")


class Promise(InventoryRow):
    """One commitment of the policy, tied to its clause and its check."""

    number = models.PositiveIntegerField()
    clause = models.SlugField(max_length=60)
    title = models.CharField(max_length=240)
    kind = models.CharField(max_length=10, choices=PromiseKind.choices)
    check_code = models.SlugField(max_length=60, blank=True, default="")
    arguments = models.JSONField(blank=True, default=dict)
    owner = models.CharField(max_length=120, blank=True, default="")
    evidence = models.TextField(blank=True, default="")
    stated_on = models.DateField(null=True, blank=True)
    expires_on = models.DateField(null=True, blank=True)
    is_public = models.BooleanField(default=True)

    class Meta(InventoryRow.Meta):
        constraints: ClassVar = [
            *InventoryRow.Meta.constraints,
            models.CheckConstraint(
                condition=Q(kind__in=PromiseKind.values), name="promise_kind"
            ),
            models.CheckConstraint(
                condition=~Q(kind="machine") | ~Q(check_code=""),
                name="promise_machine_has_check",
            ),
        ]


class Document(InventoryRow):
    """A page of the notice: `policy` at `/`, `california` at `/california/`."""

    path = models.CharField(max_length=80)
    title = models.CharField(max_length=200)
    lead = models.TextField(blank=True, default="")
    preamble = models.TextField(blank=True, default="")
    is_numbered = models.BooleanField(default=True)
    language = models.CharField(max_length=12, default="en")

    class Meta(InventoryRow.Meta):
        pass


class Clause(InventoryRow):
    """One clause: Markdown body, an "In short" line, a stable slug, no number.

    Numbers are computed from positions. `[[clause:contact]]` is a reference,
    `{{ period:calls }}` a value bound to a row of the inventory.
    """

    document = models.SlugField(max_length=60)
    parent = models.SlugField(max_length=60, blank=True, default="")
    language = models.CharField(max_length=12, default="en")
    title = models.CharField(max_length=200)
    highlight = models.TextField(blank=True, default="")
    body = models.TextField(blank=True, default="")
    right = models.SlugField(max_length=40, blank=True, default="")

    class Meta(InventoryRow.Meta):
        pass
