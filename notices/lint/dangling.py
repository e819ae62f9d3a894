"""Every value and reference of every text points at something."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from notices.checking import Lint, LintCheck, Severity
from notices.inventory import bindings, references
from notices.reading import Reading
from notices.rendering import Dangling, value


def run(current: Reading, at: datetime) -> Iterable[Lint]:
    """One finding per value or reference that points nowhere."""
    for document in current.documents.values():
        texts = [(document.slug, document.lead), (document.slug, document.preamble)]
        texts += [
            (clause.slug, text)
            for clause in current.clauses(document.slug)
            for text in (clause.highlight, clause.body)
        ]
        for slug, text in texts:
            yield from _dangling(current, slug, text, at)


def _dangling(current: Reading, slug: str, text: str, at: datetime) -> Iterable[Lint]:
    for kind, target in bindings(text):
        try:
            value(current, kind, target, at)
        except Dangling as error:
            yield Lint(path=slug, message=f"{error} points at nothing.")
    for target in references(text):
        if current.clause(target) is None:
            yield Lint(path=slug, message=f"[[clause:{target}]] points at nothing.")


CHECK = LintCheck(code="dangling", severity=Severity.BLOCKER, run=run, needs_rows=True)
