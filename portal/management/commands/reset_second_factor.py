"""Let somebody in again who lost phone, passkeys and codes; see who asked first.

Done at the machine, like the first invitation, and told to the person by mail.
"""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from portal import accounts, staffing
from portal.models import User


class Command(BaseCommand):
    help = "Take the second factor away from a member of staff who lost it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")

    def handle(self, *args: Any, **options: Any) -> None:
        user = User.objects.filter(
            email=options["email"].lower(), is_staff=True
        ).first()
        if user is None:
            raise CommandError(_("Nobody at the desk has this address."))
        at = timezone.now()
        gone = staffing.reset_second_factor(user, at=at)
        accounts.tell(user, _("An operator took your second factor away."), at=at)
        self.stdout.write(_("Taken away: %(count)d.") % {"count": gone})
