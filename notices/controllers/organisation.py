"""The name of the company, as the version in force says it."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import DatabaseError, InterfaceError
from django.utils import timezone

from notices import reading


@dataclass(frozen=True)
class OrganisationName:
    """Also asked for by pages that are shown because a database is away."""

    code: str = "organisation"

    def words(self) -> str:
        """The name, or nothing while it is not known."""
        try:
            current = reading.current(timezone.now())
        except (DatabaseError, InterfaceError):
            return ""
        return str(current.organisation.name) if current else ""


CONTROLLER = OrganisationName()
