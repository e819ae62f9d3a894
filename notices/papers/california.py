"""The California notice on paper: 11 CCR 7011(d) wants a form that prints."""

from __future__ import annotations

from notices.printing import RevisionPaper

PAPER = RevisionPaper(code="california")
