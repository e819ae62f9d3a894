"""People, their addresses, and those who sign in. A key here is only a name."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _


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
    # All their identifiers, while the act that read or made them lasts; no column.
    at_hand: list[Identifier] | None = None

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
    # Part of every session's check: one more here, and all sessions are over.
    session_epoch = models.PositiveIntegerField(default=0)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    def __str__(self) -> str:
        return self.name or self.email

    @cached_property
    def roles(self) -> frozenset[str]:
        """Names of the user's groups, read once: the object lives as long as a request."""
        return frozenset(self.groups.values_list("name", flat=True))

    def get_session_auth_hash(self) -> str:
        """Django compares this on each request; see `staffing.end_sessions`."""
        return f"{super().get_session_auth_hash()}.{self.session_epoch}"

    def get_session_auth_fallback_hash(self) -> Iterator[str]:
        """The same under older secret keys."""
        for known in super().get_session_auth_fallback_hash():
            yield f"{known}.{self.session_epoch}"

    def get_full_name(self) -> str:
        return str(self)

    def get_short_name(self) -> str:
        return str(self)
