"""References that somebody typed by hand: "Clause 4 (How Long We Keep Your Data)".

Numbers move when a clause is added and titles stay, so a title is looked for first. A
list whose entries begin with a title counts as the points of its clause.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from notices import words
from notices.phrases import PART
from notices.reading import Reading
from notices.titles import roman_value

NUMBER = r"\d{1,3}(?:\.\d{1,3}){0,3}(?!\.?\d)"
TITLE = r"\.?\s*\([^()\n]{3,80}\)"
A_LAW = r"\b(?:GDPR|CCPA|CPRA|DPDP|Act|Code|Directive|Law|Regulation|Rules?|Statute)\b"
OWN = r"(?:th(?:is|e)|our)\s+(?:[Pp]rivacy\s+)?(?:[Pp]olicy|[Nn]otice|[Ss]tatement|[Dd]ocument)\b"
OURS = rf"\s+(?:of|in)\s+{OWN}"
# What else has clauses, by the words before its name: terms of service, a contract, a law.
BEFORE = (
    r"(?:(?:[A-Z][\w’'&.-]*|of|and|for|[a-z]+-?processing|data|cookie|service)\s+){0,6}"
)
DOCUMENT = (
    rf"(?:{A_LAW}|(?i:\b(?:terms|conditions|agreement|contract|addendum|DPA|EULA|licen[cs]e"
    r"|policy|notice|schedule|annex|appendix|treaty|convention|constitution)\b))"
)
# "Section 9 of the Terms", "Section 5(a) under the Act": what is theirs is none of ours.
OF_NO_LAW = (
    rf"(?![A-Z]{{0,2}}(?:\s?\(\w{{1,5}}\)){{0,4}}\s+(?:{A_LAW}"
    rf"|of\s+(?!th(?:is|ese)\b|{OWN})"
    rf"|(?:in|under)\s+(?!th(?:is|ese)\b|{OWN})(?:(?:the|our|your|an?|any|its)\s+)?"
    rf"{BEFORE}{DOCUMENT}))"
)
OF_OURS = re.compile(OURS)
# Laws have articles and parts too: one of ours is said to be, or has the title of a part.
POINTER = re.compile(
    r"(?:\b(?:[Cc]lauses?|[Ss]ections?)\s+"
    r"|\b(?:Parts?|Chapters?|Paragraphs?)\s+"
    rf"(?={NUMBER}(?:(?![^)\n]{{0,99}}{A_LAW}){TITLE}|{OURS}))"
    rf"|(?:\bArticles?\s+|§+\s*)(?={NUMBER}(?:{TITLE}|{OURS})))"
    rf"({NUMBER})(?:\.?\s*\(([^()\n]{{3,80}})\)|,?\s*[“\"]([^“”\"\n]{{1,80}})[”\"])?+{OF_NO_LAW}"
)
# "Sections 2 and 9": what is counted after the first, with no title of its own.
UNITS = r"(?:business\s+|working\s+|calendar\s+)?(?:hour|day|week|month|year)s?\b"
MORE = re.compile(rf"(?:,|,? and|,? or| to|–|-)\s*({NUMBER})(?![\w%])(?!\s+{UNITS})")
SEVERAL = re.compile(r"[A-Za-z]+s\b")
NO_LAW = re.compile(OF_NO_LAW)
# "Section IX"
ROMAN = re.compile(rf"\b(?:[Cc]lause|[Ss]ection)\s+([IVXL]{{2,8}}|[VX])\b{OF_NO_LAW}")
# "“Erasure” (Clause 3.3)"
AFTER = re.compile(
    rf"[“\"]([^“”\"\n]{{1,80}})[”\"],? \((?:see )?(?i:{PART})s? ({NUMBER})\)"
)
# "- Erasure: ...", also where the mark of the entry was swallowed by the one before.
POINT = re.compile(r"(?:^|(?<=[.;]\s))[-*]\s+([A-Z][^:.\n]{2,60}):", re.MULTILINE)


@dataclass(frozen=True, kw_only=True)
class Pointer:
    """A reference as typed, and the clause it means: '' where there is none."""

    quote: words.Quote
    number: str
    title: str
    target: str
    target_number: str

    @property
    def is_exact(self) -> bool:
        """Number and title mean the same clause."""
        return bool(self.target) and self.number == self.target_number


def typed(current: Reading) -> Iterator[Pointer]:
    """Every reference typed by hand, in reading order."""
    titles = {title.casefold() for _slug, _number, title in _known(current)}
    for passage in words.passages(current):
        for found, number, title in spots(passage.text):
            # Other words in quotation marks say something about the part.
            is_known = title.casefold() in titles
            is_title = is_known or "(" in found.group()
            if _is_of_a_law(found) and not is_known:
                continue
            further, end = _further(found)
            if further and not NO_LAW.match(passage.text, end):
                continue
            title = title if is_title else ""
            target, meant = _meant(current, number, title)
            yield Pointer(
                quote=passage.quote(*found.span()),
                number=number,
                title=title,
                target=target,
                target_number=meant,
            )
            for more in further:
                if not _meant(current, more.group(1), "")[0]:
                    yield _bare(current, passage.quote(*more.span(1)), more.group(1))
        for found in ROMAN.finditer(passage.text):
            number = str(roman_value(found.group(1)))
            yield _bare(current, passage.quote(*found.span()), number)


def _bare(current: Reading, quote: words.Quote, number: str) -> Pointer:
    """One that gives a number and no title."""
    target, meant = _meant(current, number, "")
    return Pointer(
        quote=quote, number=number, title="", target=target, target_number=meant
    )


def _further(first: re.Match[str]) -> tuple[list[re.Match[str]], int]:
    """The numbers behind the first of "Sections 2 and 9", and where they end."""
    found: list[re.Match[str]] = []
    end = first.end()
    while SEVERAL.match(first.group()) and (more := MORE.match(first.string, end)):
        found.append(more)
        end = more.end()
    return found, end


def _is_of_a_law(found: re.Match[str]) -> bool:
    """Laws have articles with titles: one of ours is said to be, or has our title."""
    is_article = found.group()[:1] in "Aa§"
    return is_article and OF_OURS.match(found.string, found.end()) is None


def spots(text: str) -> Iterator[tuple[re.Match[str], str, str]]:
    """Where references stand, each with its number and title, if it has one."""
    after = {found.start(2): found for found in AFTER.finditer(text)}
    for found in POINTER.finditer(text):
        whole = after.pop(found.start(1), None)
        if whole is None:
            number, first, second = found.groups()
            yield found, number, first or second or ""
        else:
            yield whole, whole.group(2), whole.group(1)


@lru_cache(maxsize=1_024)
def points(body: str) -> tuple[str, ...]:
    """Titles of the entries of a list, in order."""
    return tuple(POINT.findall(body))


def _meant(current: Reading, number: str, title: str) -> tuple[str, str]:
    """Slug and number of the clause meant."""
    known = list(_known(current))
    for slug, its_number, its_title in known:
        if title and its_title.casefold() == title.casefold():
            return slug, its_number
    for slug, its_number, _title in known:
        if not title and its_number == number:
            return slug, its_number
    return "", ""


def _known(current: Reading) -> Iterator[tuple[str, str, str]]:
    for document in current.documents:
        for clause in current.clauses(document):
            number = current.clause_number(clause.slug)
            yield clause.slug, number, clause.title
            for place, title in enumerate(points(clause.body), start=1):
                yield clause.slug, f"{number}.{place}", title
