"""The ledger and its growing tree, and who opened what. Inserts only."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from portal.models.people import DataKey


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
        indexes: ClassVar = [
            models.Index(fields=["about", "at"], name="ledger_about"),
            # What is recent, and the list at the desk, newest first.
            models.Index(fields=["at", "id"], name="ledger_at"),
        ]

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
    """A signed tree head: size, root, time, Ed25519 signature. Inserts only.

    `previous` is the size under the seal before, 0 for none, and is signed too: a seal
    that is taken away is missed by the next. Older seals do not say it.
    """

    tree_size = models.BigIntegerField(primary_key=True)
    previous = models.BigIntegerField(null=True, blank=True)
    root = models.CharField(max_length=64)
    at = models.DateTimeField()
    key_id = models.CharField(max_length=40)
    signature = models.CharField(max_length=128)

    def __str__(self) -> str:
        return f"seal over {self.tree_size}"


class Opening(models.Model):
    """Somebody opened something sealed: who, what, when, why. Inserts only."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
    about = models.CharField(max_length=80)
    what = models.CharField(max_length=80)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["about", "at"], name="opening_about"),
            models.Index(fields=["at", "id"], name="opening_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.what} {self.about}"
