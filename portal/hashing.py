"""Passwords of a demonstration, which anybody reads on its first page."""

from __future__ import annotations

from django.contrib.auth.hashers import PBKDF2PasswordHasher


class Shown(PBKDF2PasswordHasher):
    """The same code a thousand times quicker; in earnest the next sign-in mends it."""

    iterations = 1_000
