"""What was published under a number that another version has now."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.models import Leased


class Displaced(Leased):
    """Its bytes, found beside the keys after a restore: nothing published is lost.

    Both were read and obeyed, so people decide. `error` says so at the desk until a
    version is agreed to after `found_at`.
    """

    number = models.PositiveIntegerField(_("number"))
    sha256 = models.CharField(_("SHA-256 of its bytes"), max_length=64, unique=True)
    canonical = models.BinaryField()
    effective_at = models.DateTimeField(_("in force from"))
    approved_at = models.DateTimeField(_("agreed to"))
    found_at = models.DateTimeField(_("found"))

    class Meta:
        verbose_name = _("version without a number")
        verbose_name_plural = _("versions without a number")
        ordering = ("-found_at", "-pk")

    def __str__(self) -> str:
        return f"version {self.number}, {self.sha256[:12]}"
