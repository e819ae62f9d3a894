"""Everybody at the desk shows a second factor."""

from __future__ import annotations

from datetime import datetime

from allauth.mfa.models import Authenticator
from django.utils.translation import gettext_lazy as _

from portal.beginning import Step
from portal.factors import FACTORS
from portal.models import User


def _have_all(at: datetime) -> bool:
    staff = User.objects.filter(is_active=True, is_staff=True)
    armed = Authenticator.objects.filter(type__in=FACTORS).values("user")
    return staff.exists() and not staff.exclude(pk__in=armed).exists()


STEP = Step(
    code="second-factor",
    rank=30,
    title=_("Second factor for everybody at the desk"),
    words=_("Each person is led to it when they first sign in."),
    is_done=_have_all,
    page="mfa_index",
)
