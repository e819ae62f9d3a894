"""A list of rights becomes one clause a right, so that each can be read and referred to.

Entries count where references count them: "- Erasure: ...", also where the mark of an
entry was swallowed by the one before. GDPR Art. 12(1).
"""

from __future__ import annotations

import re
from dataclasses import replace

from django.utils.text import slugify

from notices import pointers
from notices.markup import ClauseText

RIGHTS = re.compile(r"\brights?\b", re.IGNORECASE)
MARKS = ("- ", "* ")


def split(clauses: list[ClauseText], *, most: int) -> list[ClauseText]:
    """The same words, each right below its clause; as they came where that is too many."""
    taken = {clause.slug for clause in clauses}
    parents = {clause.parent for clause in clauses}
    found: list[ClauseText] = []
    for clause in clauses:
        # What has clauses below it is divided already.
        entries = [] if clause.slug in parents else _entries(clause)
        body = clause.body.partition(entries[0][0])[0] if entries else clause.body
        found.append(replace(clause, body=body.strip()))
        for _mark, title, text in entries:
            slug = _free(slugify(title)[:50] or "right", taken)
            taken.add(slug)
            found.append(
                ClauseText(
                    slug=slug, title=title, parent=clause.slug, highlight="", body=text
                )
            )
    return found if len(found) <= most else clauses


def _entries(clause: ClauseText) -> list[tuple[str, str, str]]:
    """Mark, title and words of each right; none unless the list ends the clause."""
    begun = list(pointers.POINT.finditer(clause.body))
    if len(begun) < 2 or not RIGHTS.search(clause.title):
        return []
    ends = [*(each.start() for each in begun[1:]), len(clause.body)]
    entries = [
        (each.group(), each.group(1).strip(), clause.body[each.end() : end].strip())
        for each, end in zip(begun, ends, strict=True)
    ]
    lines = clause.body[begun[0].start() :].splitlines()
    is_last = all(line.startswith(MARKS) for line in lines if line)
    return entries if is_last and all(text for _m, _t, text in entries) else []


def _free(name: str, taken: set[str]) -> str:
    """The name, or the first with a number that nobody has."""
    count = 1
    slug = name
    while slug in taken:
        count += 1
        slug = f"{name}-{count}"
    return slug
