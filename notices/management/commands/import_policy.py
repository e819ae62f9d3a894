"""Check a policy you have: its clauses, and what nobody could keep in it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from notices import importing


class Command(BaseCommand):
    """Reads text, Markdown, HTML or DOCX; nothing is fetched and nothing is stored."""

    help = "Show the clauses of FILE and the promises nobody can keep."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--to", type=Path, help="write the draft as policy.md")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        try:
            with path.open("rb") as file:
                content = file.read(importing.LARGEST + 1)
            found = importing.read(path.name, content)
        except (OSError, importing.BadFile) as error:
            raise CommandError(str(error)) from error
        for part in found.policy.parts[1:]:
            mark = " (with a highlight)" if part.highlight else ""
            self.stdout.write(f"{part.number or '-':>3}  {part.title}{mark}")
        for code, rows in found.doubts.items():
            self.stdout.write(f"\n{code}: {len(rows)}")
            for row in rows:
                self.stdout.write(f"  [{row.clause}] “{row.quote}” {row.why}")
        if options["to"]:
            options["to"].write_text(importing.draft_text(found), encoding="utf-8")
            self.stdout.write(f"\nThe draft stands in {options['to']}.")
