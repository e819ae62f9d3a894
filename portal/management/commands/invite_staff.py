"""Invite somebody from the machine itself: the first operator, or the way back in.

Whoever owns the machine needs no second person; the ledger says `system`.
"""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email
from django.utils import timezone
from django.utils.translation import gettext as _

from portal import staffing
from portal.permissions import ROLES


class Command(BaseCommand):
    help = "Invite a member of staff; a mail says how to choose a password."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")
        parser.add_argument(
            "--name",
            default="",
            help=_("as it stands under what they write; without one, their role does"),
        )
        parser.add_argument("--role", choices=ROLES, action="append", required=True)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            validate_email(options["email"])
        except ValidationError as error:
            said = _(
                "“%(typed)s” is no e-mail address: write one like you@example.com."
            )
            raise CommandError(said % {"typed": options["email"]}) from error
        staffing.invite(
            email=options["email"],
            name=options["name"],
            roles=tuple(options["role"]),
            password=None,
            at=timezone.now(),
        )
        self.stdout.write(_("Invited by mail. The roles are given."))
