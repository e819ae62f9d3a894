"""Signing in: staff are invited, nobody signs up by themselves."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class InvitedOnly(DefaultAccountAdapter):
    """Closes the sign-up page; accounts are made by an operator."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
