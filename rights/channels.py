"""How a request reaches us where no form of ours is used."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Channel(TextChoices):
    """How a request reached us."""

    PHONE = "phone", _("By phone")
    EMAIL = "email", _("By e-mail")
    POST = "post", _("By post")
    IN_PERSON = "in_person", _("In person")
    OTHER = "other", _("Another way: a chat, a social network")
