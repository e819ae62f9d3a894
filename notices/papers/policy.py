"""The policy on paper, from the same frozen bytes as the page."""

from __future__ import annotations

from notices.printing import RevisionPaper

PAPER = RevisionPaper(code="policy")
