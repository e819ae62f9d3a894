"""The second factor of staff: an app, passkeys, recovery codes.

The ceremonies are allauth's. Ours are three rules: secrets are sealed with a key
that is not in the database, the last factor cannot be taken away where one is
needed, and every change ends all other sessions (NIST SP 800-63B 7.1, ASVS 7.4.3).
"""

from __future__ import annotations

import base64

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django import forms
from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal import vault

FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


class AddPasskey(AddWebAuthnForm):  # type: ignore[misc]  # the library has no types
    """The same form, in words for people who never heard of passkeys."""

    name = forms.CharField(
        label=gettext_lazy("Name"),
        help_text=gettext_lazy("So that you know later which one it is."),
        required=False,
    )
    passwordless = forms.BooleanField(
        label=gettext_lazy("Let it stand for the password too"),
        help_text=gettext_lazy("It then asks for your finger, face or PIN each time."),
        required=False,
    )


class SecondFactor(DefaultMFAAdapter):  # type: ignore[misc]  # the library has no types
    """How allauth keeps and names the factors of this installation."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": gettext_lazy(
            "This code does not work. Type the one that is shown now."
        ),
    }

    def encrypt(self, text: str) -> str:
        """Sealed: a copy of the database alone makes no valid code."""
        sealed = vault.seal(vault.site_key("second-factor"), text.encode())
        return base64.b64encode(sealed).decode()

    def decrypt(self, encrypted_text: str) -> str:
        sealed = base64.b64decode(encrypted_text)
        return vault.unseal(vault.site_key("second-factor"), sealed).decode()

    def build_totp_svg(self, url: str) -> str:
        """The picture without its XML heading: it stands inside the page.

        The content security policy lets no picture in that is part of an address.
        """
        return str(super().build_totp_svg(url)).partition("?>")[2]

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Whoever works at the desk replaces their last factor, but never drops it."""
        if settings.KEPT_DEMO or authenticator.type not in FACTORS:
            return True
        others = Authenticator.objects.filter(
            user_id=authenticator.user_id, type__in=FACTORS
        ).exclude(pk=authenticator.pk)
        return bool(others.exists())

    def generate_authenticator_name(
        self, user: AbstractBaseUser, type: Authenticator.Type
    ) -> str:
        known = Authenticator.objects.filter(user_id=user.pk, type=type).count()
        return _("Passkey %(number)d") % {"number": known + 1}

    def _get_site_name(self) -> str:
        return settings.MFA_TOTP_ISSUER
