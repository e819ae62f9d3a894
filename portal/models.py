"""People, keys, the ledger, mail going out and the state of background work.

The ground floor: every other app stands on these rows and none of them knows
what a policy, a choice or a case is.
"""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _


class Leased(models.Model):
    """A row that one worker at a time may work on; see `portal.jobs`.

    `lease_owner` fences every result: a worker whose lease ran out writes no more.
    """

    lease_owner = models.CharField(max_length=64, blank=True, default="")
    lease_until = models.DateTimeField(null=True, blank=True)
    attempt = models.PositiveIntegerField(default=0)
    next_try_at = models.DateTimeField(null=True, blank=True)
    error = models.TextField(blank=True, default="")

    class Meta:
        abstract = True


class DataKey(models.Model):
    """One key in `KEYS_DIR`; this row only says that it exists or was destroyed.

    The key is never here: a backup of the database alone opens nothing.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    purpose = models.CharField(max_length=40)
    created_at = models.DateTimeField(default=timezone.now)
    destroyed_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.purpose} {self.id}"


class Person(models.Model):
    """Somebody the law gives rights to; known only by what they have proven."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.ForeignKey(DataKey, on_delete=models.PROTECT)
    language = models.CharField(max_length=12, default="en")
    time_zone = models.CharField(max_length=64, default="UTC")
    created_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"person {str(self.id)[:8]}"


class IdentifierKind(models.TextChoices):
    """What a person can be found by."""

    EMAIL = "email", _("e-mail address")
    PHONE = "phone", _("phone number")
    ACCOUNT = "account", _("account")
    DEVICE = "device", _("device")


class Identifier(models.Model):
    """An address of a person: searchable by keyed digest, readable only unsealed."""

    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="identifiers"
    )
    kind = models.CharField(max_length=10, choices=IdentifierKind.choices)
    digest = models.CharField(max_length=64)
    key_version = models.PositiveSmallIntegerField()
    sealed = models.BinaryField()
    created_at = models.DateTimeField(default=timezone.now)
    proven_at = models.DateTimeField(null=True, blank=True)
    on_file_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["kind", "digest", "key_version"], name="identifier_once"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=IdentifierKind.values), name="identifier_kind"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.digest[:8]}"


class UserManager(BaseUserManager["User"]):
    """Makes users who sign in with their e-mail address."""

    def create_user(
        self, email: str, password: str | None = None, **fields: Any
    ) -> User:
        """A user with a normalised address; without a password none can be used."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        if password:
            user.set_password(password)
        else:
            user.set_unusable_password()
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str, **fields: Any) -> User:
        """An operator of the installation; still cannot read case bodies."""
        return self.create_user(
            email, password, is_staff=True, is_superuser=True, **fields
        )


class User(AbstractBaseUser, PermissionsMixin):
    """Somebody who signs in: staff by invitation, a person by choice."""

    email = models.EmailField(_("e-mail address"), unique=True)
    name = models.CharField(_("name"), max_length=120, blank=True)
    person = models.OneToOneField(
        Person, on_delete=models.PROTECT, null=True, blank=True
    )
    is_staff = models.BooleanField(_("may open the desk"), default=False)
    is_active = models.BooleanField(_("may sign in"), default=True)
    language = models.CharField(max_length=12, default="en")
    time_zone = models.CharField(max_length=64, default="UTC")
    date_joined = models.DateTimeField(default=timezone.now)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    def __str__(self) -> str:
        return self.name or self.email

    @cached_property
    def roles(self) -> frozenset[str]:
        """Names of the user's groups, read once: the object lives as long as a request."""
        return frozenset(self.groups.values_list("name", flat=True))

    def get_full_name(self) -> str:
        return str(self)

    def get_short_name(self) -> str:
        return str(self)


class LedgerEntry(models.Model):
    """One act, written in the act's own transaction and never changed.

    `leaf` = SHA-256(0x00 + canonical JSON of version, id, act, about, by, at,
    facts and commitment). Personal facts are only committed to, see
    `LedgerPersonal`. Inserts only: triggers on both databases refuse the rest.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    version = models.PositiveSmallIntegerField(default=1)
    act = models.CharField(max_length=60)
    about = models.CharField(max_length=80)
    by = models.CharField(max_length=80)
    at = models.DateTimeField()
    facts = models.JSONField(default=dict)
    commitment = models.CharField(max_length=64, blank=True, default="")
    leaf = models.CharField(max_length=64)

    class Meta:
        verbose_name_plural = "ledger entries"
        indexes: ClassVar = [models.Index(fields=["about", "at"], name="ledger_about")]

    def __str__(self) -> str:
        return f"{self.act} {self.about}"


class LedgerPersonal(models.Model):
    """The erasable half of an entry: salt and sealed payload behind its commitment.

    commitment = SHA-256(salt + canonical JSON of the payload); once both are
    erased every proof still holds and nobody can guess what was committed to.
    """

    entry = models.OneToOneField(
        LedgerEntry, on_delete=models.PROTECT, related_name="personal"
    )
    key = models.ForeignKey(DataKey, on_delete=models.PROTECT)
    salt = models.BinaryField()
    sealed = models.BinaryField()
    erased_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"personal facts of {self.entry_id}"


class SealedLeaf(models.Model):
    """The place of an entry in the one growing tree (RFC 9162). Inserts only."""

    position = models.BigIntegerField(primary_key=True)
    entry = models.OneToOneField(
        LedgerEntry, on_delete=models.PROTECT, related_name="sealed_leaf"
    )
    leaf = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"leaf {self.position}"


class TreeNode(models.Model):
    """Hash of the complete subtree of 2**level leaves at `index`. Inserts only."""

    level = models.PositiveSmallIntegerField()
    index = models.BigIntegerField()
    hash = models.CharField(max_length=64)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["level", "index"], name="node_once")
        ]

    def __str__(self) -> str:
        return f"node {self.level}/{self.index}"


class Seal(models.Model):
    """A signed tree head: size, root, time, Ed25519 signature. Inserts only."""

    tree_size = models.BigIntegerField(primary_key=True)
    root = models.CharField(max_length=64)
    at = models.DateTimeField()
    key_id = models.CharField(max_length=40)
    signature = models.CharField(max_length=128)

    def __str__(self) -> str:
        return f"seal over {self.tree_size}"


class OutboundMail(Leased):
    """A mail to send exactly once; body sealed, readable at the desk in demo mode."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=40)
    about = models.CharField(max_length=80, blank=True, default="")
    dedupe = models.CharField(max_length=120, unique=True)
    addressee = models.CharField(max_length=64, blank=True, default="", db_index=True)
    key = models.ForeignKey(DataKey, on_delete=models.PROTECT)
    sealed = models.BinaryField()
    language = models.CharField(max_length=12, default="en")
    channel = models.CharField(max_length=10, default="email")
    created_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(channel__in=["email", "phone"]), name="mail_channel"
            )
        ]
        indexes: ClassVar = [
            # The sweep asks only for what has not gone out yet.
            models.Index(
                fields=["next_try_at"],
                condition=Q(sent_at__isnull=True),
                name="mail_due",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.about}"


class OneTimeCode(models.Model):
    """A fresh code sent to one channel for one purpose; five tries, one use."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    purpose = models.CharField(max_length=40)
    about = models.CharField(max_length=80)
    channel_digest = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    foreign_tries = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True, blank=True)
    replaced_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["purpose", "about"], name="code_about")
        ]

    def __str__(self) -> str:
        return f"code for {self.purpose}"


class Sweep(Leased):
    """Last run of one periodic sweep: what readiness and the desk look at."""

    name = models.CharField(max_length=80, unique=True)
    started_at = models.DateTimeField(null=True, blank=True)
    ok_at = models.DateTimeField(null=True, blank=True)
    duration_ms = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return self.name

    def is_fresh(self, at: datetime, seconds: int) -> bool:
        """Whether the sweep finished within the last `seconds`."""
        return self.ok_at is not None and (at - self.ok_at).total_seconds() <= seconds


class Opening(models.Model):
    """Somebody opened something sealed: who, what, when, why. Inserts only."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
    about = models.CharField(max_length=80)
    what = models.CharField(max_length=80)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["about", "at"], name="opening_about")]

    def __str__(self) -> str:
        return f"{self.what} {self.about}"


def second_person_constraint(name: str) -> models.CheckConstraint:
    """A different person agreed, or one person did with a recorded solo ground.

    For models with `proposed_by`, `agreed_by`, `solo_ground`. Four eyes are a
    fact of the database, not of a form.
    """
    return models.CheckConstraint(
        condition=(
            Q(agreed_by__isnull=True)
            | ~Q(agreed_by=models.F("proposed_by"))
            | ~Q(solo_ground="")
        ),
        name=name,
    )


class RoleProposal(models.Model):
    """What one operator wants another member of staff to be allowed.

    Roles that decide over people, publish or hand out roles wait here for somebody
    else. Nobody gives one to themselves: that is a fact of the database.
    """

    user = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="role_proposals"
    )
    roles = models.JSONField(default=list)
    proposed_by = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="proposed_roles"
    )
    proposed_at = models.DateTimeField()
    agreed_by = models.ForeignKey(
        User,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="agreed_roles",
    )
    agreed_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    solo_ground = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        constraints: ClassVar = [
            second_person_constraint("role_second_person"),
            models.CheckConstraint(
                condition=Q(agreed_by__isnull=True)
                | ~Q(agreed_by=models.F("user"))
                | ~Q(solo_ground=""),
                name="role_not_for_oneself",
            ),
            models.CheckConstraint(
                condition=Q(agreed_by__isnull=True, agreed_at__isnull=True)
                | Q(agreed_by__isnull=False, agreed_at__isnull=False),
                name="role_agreed_whole",
            ),
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(agreed_at__isnull=True, withdrawn_at__isnull=True),
                name="role_one_open",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {', '.join(self.roles) or '-'}"
