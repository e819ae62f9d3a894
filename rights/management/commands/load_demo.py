"""Make a demonstration installation: staff, the starter revision, a company."""

from __future__ import annotations

import secrets
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError, CommandParser
from django.utils import timezone

import notices
from notices import checks, loading, pages, publishing, second_reading
from notices.models import Revision
from portal import closing, staffing
from portal.management.checked import CheckedCommand
from portal.models import User
from portal.permissions import AUDITOR, EDITOR, OFFICER, OPERATOR, PUBLISHER
from retention.demo import loading as company
from retention.demo.people import CALLED_NUMBER, CLONE_PUBLIC_ID, MAYA
from rights import samples

STAFF = (
    ("asha@example.com", "Asha Rao", (OFFICER,), "grievance officer"),
    ("sunil@example.com", "Sunil Mehta", (OFFICER, AUDITOR), "second officer"),
    ("elena@example.com", "Elena Fischer", (EDITOR,), "editor"),
    ("tomas@example.com", "Tomas Berg", (PUBLISHER, OPERATOR), "publisher, operator"),
    (
        "nadia@example.com",
        "Nadia Haddad",
        (AUDITOR,),
        "auditor, evidence without anybody's words",
    ),
)
CLOSED = """\
Restored from a backup, so nothing is loaded. It starts, and serves the policy and
nothing else until you open it from another terminal:
    .venv/bin/python manage.py reopen"""


class Command(CheckedCommand):
    """Idempotent: a second call finds everything in place."""

    help = "Load the starter revision, demo staff and a demo company (demo mode only)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--requests",
            action="store_true",
            help="File a few requests too, so that the desk is not empty.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.KEPT_DEMO:
            raise CommandError("load_demo runs in demo mode only: set KEPT_DEMO=1.")
        if closing.is_closed():
            self.stdout.write(CLOSED)
            return
        at = timezone.now()
        password = self._password()
        staff = {
            email: staffing.invite(
                email=email, name=name, roles=roles, password=password, at=at
            )
            for email, name, roles, _what in STAFF
        }
        if publishing.in_force(at) is None:
            self._publish(staff, at)
        company.make_demo(at)
        if not checks.has_run(at):
            checks.run(at)
        pages.materialise(at)
        if options["requests"]:
            samples.load(by=staff["asha@example.com"], at=at)
        self._welcome(password)

    def _password(self) -> str:
        """One password for all demo staff, made once and printed by `make run`."""
        path = Path(settings.KEYS_DIR) / "demo_password"
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            path.write_text(f"keep-{secrets.token_hex(4)}", encoding="utf-8")
            path.chmod(0o600)
        return path.read_text(encoding="utf-8")

    def _publish(self, staff: dict[str, User], at: datetime) -> None:
        """Two named demo users put the starter in force, and the ledger says so."""
        draft = Revision.objects.filter(state="draft").first() or loading.load(
            Path(notices.__file__).parent / "starter",
            by=staff["elena@example.com"],
            at=at,
        )
        second = staff["tomas@example.com"]
        draft = publishing.submit(draft, by=staff["elena@example.com"], at=at)
        second_reading.note_all_read(draft, by=second, at=at)
        publishing.approve(draft, by=second, at=at, effective_at=at)

    def _welcome(self, password: str) -> None:
        site = settings.SITE_URL
        lines = [
            "",
            "  Kept is running. This is a demonstration: no mail leaves this machine.",
            "",
            f"  Begin here            {site}/tour/   (a tour of five minutes)",
            f"  Privacy policy        {site}/",
            f"  California notice     {site}/california/",
            f"  Ask for a right       {site}/rights/",
            f"  Track a request       {site}/track/",
            f"  Privacy desk          {site}/desk/",
            f"  Mail and codes        {site}/desk/portal/outboundmail/",
            "",
            f"  Sign in at the desk (all with the password {password}):",
            *(f"    {email:<20} {name}, {what}" for email, name, _r, what in STAFF),
            "",
            "  A person to try it with:",
            f"    {MAYA.name}, {MAYA.email}, {MAYA.phone}: an account with calls and clones",
            f"    {CALLED_NUMBER}: called by an agent, without an account",
            f"    {CLONE_PUBLIC_ID}: the public id of a voice to report",
            "",
            "  Stop with Ctrl-C; start over with `make reset`.",
            "",
        ]
        path = Path(settings.DATA_DIR) / "welcome.txt"
        path.write_text("\n".join(lines), encoding="utf-8")
