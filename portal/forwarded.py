"""What mail programs write above a mail that somebody passes on within their own.

Each in its language: who it is from, when it was sent, to whom, about what. A day is read
only where it can mean one day alone: names of months, 2026-11-02, or 2.11.2026.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

FROM = "from|von|de|da|van"
SENT = (
    "date|sent|datum|gesendet(?: am)?|envoye(?: le)?|fecha|enviado(?: el)?|data|inviato|"
    "verzonden(?: op)?|enviada em|enviado em|data de envio"
)
LINE = re.compile(rf"^[>*_\s]*(?:({FROM})|({SENT}))[*_]*\s*:[*_]*\s*(.*)$")
ADDRESS = re.compile(r"[^\s<>\[\]()\"',;:]{1,64}@[^\s<>\[\]()\"',;:]{1,190}")
# So many lines stand between who it is from and when it was sent at most.
NEAR = 6
MOST_LINES = 2_000
MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january januar janvier enero gennaio januari janeiro jan janv ene gen",
            "february februar fevrier febrero febbraio februari fevereiro feb fev fevr",
            "march marz mars marzo maart marco mar mrt",
            "april avril abril aprile apr avr abr",
            "may mai mayo maggio mei maio mag",
            "june juni juin junio giugno junho jun giu",
            "july juli juillet julio luglio julho jul juil lug",
            "august aout agosto augustus aug ago",
            "september septembre septiembre settembre setembro sep sept set",
            "october oktober octobre octubre ottobre outubro oct okt ott out",
            "november novembre noviembre novembro nov",
            "december dezember decembre diciembre dicembre dezembro dec dez dic",
        ),
        start=1,
    )
    for name in names.split()
}
# "2 November", and then "November 2".
NAMED = (
    re.compile(
        r"(?<![\d:])(?P<day>\d{1,2})(?:st|nd|rd|th|er|\.)?\s+(?:of\s+|de\s+)?"
        r"(?P<month>[a-z]{3,10})\b"
    ),
    re.compile(
        r"\b(?P<month>[a-z]{3,10})\.?\s+(?P<day>\d{1,2})(?:st|nd|rd|th)?(?![\d:])"
    ),
)
YEAR = re.compile(r"\b(20\d\d)\b")
ISO = re.compile(r"\b(20\d\d)-(\d\d)-(\d\d)\b")
DOTTED = re.compile(r"\b(\d{1,2})\.\s?(\d{1,2})\.\s?(20\d\d)\b")


@dataclass(frozen=True, kw_only=True)
class Head:
    """Who a mail inside another says it is from, and of which day; None: none is said."""

    sender: str
    on: date | None


def heads(text: str) -> list[Head]:
    """The heads of all mails inside a text, from the top: the newest is the first."""
    lines = [LINE.match(_plain(line)) for line in text.splitlines()[:MOST_LINES]]
    return list(_heads(lines))


def _heads(lines: list[re.Match[str] | None]) -> Iterator[Head]:
    for number, line in enumerate(lines):
        address = ADDRESS.search(line[3]) if line and line[1] else None
        if address is None:
            continue
        near = (each for each in lines[number + 1 : number + 1 + NEAR] if each)
        sent = next((each for each in near if each[2]), None)
        if sent is not None:
            yield Head(sender=address[0].rstrip("."), on=day_in(sent[3]))


def _plain(words: str) -> str:
    """Small letters without accents, so that each label has one spelling."""
    found = unicodedata.normalize("NFKD", words.casefold())
    return "".join(each for each in found if not unicodedata.combining(each))


def day_in(words: str) -> date | None:
    """The day that a line names, where it can be one alone."""
    said = _plain(words)
    if found := ISO.search(said):
        return _day(int(found[1]), int(found[2]), int(found[3]))
    if found := DOTTED.search(said):
        return _day(int(found[3]), int(found[2]), int(found[1]))
    year = YEAR.search(said)
    for found in (each for way in NAMED for each in way.finditer(said)):
        if year and found["month"] in MONTHS:
            return _day(int(year[1]), MONTHS[found["month"]], int(found["day"]))
    return None


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
