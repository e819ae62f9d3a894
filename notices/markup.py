"""Reads and writes the text files of a document: headings, "In short", bodies.

`# Title`, `Lead: …`, preamble, then clauses `## Title {#slug right=access}` or
`### Title {#slug parent=rights}`, each with a first paragraph `In short: …`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

HEADING = re.compile(r"^(#{2,3}) (.+?) \{#([a-z0-9-]+)((?: [a-z]+=[a-z0-9_-]+)*)\}\s*$")
TITLE = re.compile(r"^# (.+?)\s*$")
SHORT = "In short: "
LEAD = "Lead: "


class BadMarkup(ValueError):
    """A line the format does not know; the message names it."""


@dataclass(kw_only=True)
class ClauseText:
    """One clause as written."""

    slug: str
    title: str
    parent: str = ""
    right: str = ""
    highlight: str = ""
    body: str = ""
    lines: list[str] = field(default_factory=list)


@dataclass(kw_only=True)
class DocumentText:
    """One document as written."""

    title: str
    lead: str
    preamble: str
    clauses: list[ClauseText]


def read(text: str, name: str) -> DocumentText:
    """Parse a file; BadMarkup names file and line in one sentence."""
    lines = text.replace("\r\n", "\n").split("\n")
    title = TITLE.match(lines[0]) if lines else None
    if title is None:
        raise BadMarkup(f"{name}, line 1: begin with “# ” and the title.")
    head: list[str] = []
    clauses: list[ClauseText] = []
    for number, line in enumerate(lines[1:], start=2):
        if line.startswith("##") and not line.startswith("####"):
            clauses.append(_heading(line, name, number, clauses))
        else:
            (clauses[-1].lines if clauses else head).append(line)
    lead, preamble = _split(head, LEAD)
    for clause in clauses:
        clause.highlight, clause.body = _split(clause.lines, SHORT)
    return DocumentText(
        title=title.group(1), lead=lead, preamble=preamble, clauses=clauses
    )


def _heading(line: str, name: str, number: int, before: list[ClauseText]) -> ClauseText:
    match = HEADING.match(line)
    if match is None:
        raise BadMarkup(f"{name}, line {number}: write “## Title {{#slug}}”.")
    _marks, title, slug, extras = match.groups()
    options = dict(pair.split("=", 1) for pair in extras.split())
    if slug in {clause.slug for clause in before}:
        raise BadMarkup(f"{name}, line {number}: the slug “{slug}” is used twice.")
    unknown = set(options) - {"parent", "right"}
    if unknown:
        raise BadMarkup(f"{name}, line {number}: “{unknown.pop()}” is not known here.")
    return ClauseText(
        slug=slug,
        title=title,
        parent=options.get("parent", ""),
        right=options.get("right", ""),
    )


def _split(lines: list[str], marker: str) -> tuple[str, str]:
    """The first paragraph when it carries the marker, and the rest."""
    text = "\n".join(lines).strip("\n")
    first, _blank, rest = text.partition("\n\n")
    if first.startswith(marker):
        return " ".join(first[len(marker) :].split()), rest.strip("\n")
    return "", text


def write(document: dict[str, Any], clauses: list[dict[str, Any]]) -> str:
    """The file that `read` would read back."""
    parts = [f"# {document['title']}"]
    if document["lead"]:
        parts.append(LEAD + document["lead"])
    if document["preamble"]:
        parts.append(document["preamble"])
    for clause in clauses:
        marks = "###" if clause["parent"] else "##"
        extras = "".join(
            f" {key}={clause[key]}" for key in ("parent", "right") if clause[key]
        )
        parts.append(f"{marks} {clause['title']} {{#{clause['slug']}{extras}}}")
        if clause["highlight"]:
            parts.append(SHORT + clause["highlight"])
        if clause["body"]:
            parts.append(clause["body"])
    return "\n\n".join(parts) + "\n"
