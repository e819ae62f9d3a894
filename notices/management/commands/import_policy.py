"""Check a policy you have: its clauses, and what nobody could keep in it."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from notices import importing, own_docx, own_files


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
                content = file.read(own_files.LARGEST + 1)
            found = importing.read(path.name, content, at=timezone.now())
        except OSError as error:
            raise CommandError(
                f"{path} cannot be read: {error.strerror}. Name a file."
            ) from error
        except own_docx.BadFile as error:
            raise CommandError(str(error)) from error
        for clause in found.current.clauses("policy"):
            number = found.current.clause_number(clause.slug)
            mark = " (with a highlight)" if clause.highlight else ""
            self.stdout.write(f"{number:>3}  {clause.title}{mark}")
        if found.language.value:
            self.stdout.write(f"\n{found.language.value}")
        for code, rows in groupby(found.findings, key=lambda each: each[0].code):
            self.stdout.write(f"\n{code}")
            for _check, lint in rows:
                where = f"[{lint.path}] “{lint.quote}”" if lint.quote else "-"
                self.stdout.write(f"  {where} {lint.message} {lint.fix}")
        if options["to"]:
            self._write(options["to"], importing.draft_text(found))

    def _write(self, to: Path, text: str) -> None:
        try:
            to.write_text(text, encoding="utf-8")
        except OSError as error:
            raise CommandError(
                f"No draft was written to {to}: {error.strerror}."
            ) from error
        self.stdout.write(f"\nThe draft stands in {to}.")
