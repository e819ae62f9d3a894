"""The text in a file that somebody brings as their policy, title lines and all.

Nothing is fetched, and what is too large or unfolds too far is refused. What a website
puts around a policy is left behind; links keep where they lead.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass, field, replace

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from notices import nesting, own_docx, own_html, unseen
from notices.own_docx import MOST_SAID, SAYS_TOO_MUCH, BadFile

# Bytes of a file: a DOCX carries the logo of the company, and a saved page its scripts.
LARGEST = 5_000_000
# Of what has to be closed; many pages leave items and paragraphs open.
DEEPEST = 100
NESTED = re.compile(
    r"<(/?)(?:[ou]l|table|div|section|blockquote|span|[biu]|em|strong|font|small)\b",
    re.IGNORECASE,
)
FRONT_MATTER = re.compile(r"\A---\n.*?^(?:---|\.\.\.)\n", re.DOTALL | re.MULTILINE)
UNDERLINED = re.compile(
    r"^(?![-*|#>\s])([^\n]{1,100}[^\n.:;,])\n(=|-)\2{2,}[ \t]*$", re.MULTILINE
)
# To a place of the same site, or by a way that no policy of ours may use.
ADDRESS = r"(?:[^()\n]|\([^()\n]*\))*\)"
NOWHERE = re.compile(rf"(?<!!)\[([^\]\n]*)\]\((?!https:|mailto:){ADDRESS}")
LINK = re.compile(rf"\[([^\]\n]*)\]\({ADDRESS}")
# Of HTML in Markdown that no reader sees, where it begins and ends.
QUIET = re.compile(r"<(?:(script|style)\b|!--)", re.IGNORECASE)
ENDS = {
    name: re.compile(rf"</{name}\s*>" if name else "-->", re.IGNORECASE)
    for name in ("script", "style", "")
}
NOTE = re.compile(
    r"^\[\^([^\]\s]{1,40})\]:[ \t]*(\S.*(?:\n[ \t]+\S.*)*)(?:\n|\Z)", re.MULTILINE
)
MARK = re.compile(r" ?\[\^([^\]\s]{1,40})\]")
STRUCK = re.compile(r"~~(?=\S)[^~\n]{1,2000}(?<=\S)~~ ?")
WHOLE = re.compile(r"^\*\*((?!\*\*).)+\*\*$")
BOLD = re.compile(r"(?<!\\)\*\*")


# Letters have none of these; what is no text has many.
CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f]")
TOO_LARGE = gettext_lazy("The file is too large. It may have 5 MB.")
# What files of other programs begin with, and what to bring instead.
OTHERS = {
    b"%PDF": gettext_lazy("The file is a PDF. Paste its text, or bring it as a DOCX."),
    b"{\\rtf": gettext_lazy("The file is an RTF. Save it as a DOCX, and bring that."),
    b"\xd0\xcf\x11\xe0": gettext_lazy(
        "The file is a DOC of an older Word. Save it as a DOCX, and bring that."
    ),
}
NO_TEXT = gettext_lazy("The file is no text that can be read, nor a DOCX.")


@dataclass(frozen=True, kw_only=True)
class Brought:
    """What a file says, as Markdown, and the passages that it hides from who reads it."""

    text: str
    hidden: list[str] = field(default_factory=list)


def read(name: str, content: bytes) -> Brought:
    """The words of a file; BadFile says what to mend."""
    kind = name.rpartition(".")[2].lower()
    if len(content) > LARGEST:
        raise BadFile(TOO_LARGE)
    for begin, other in OTHERS.items():
        if content.startswith(begin):
            raise BadFile(other)
    found = _found(kind, content)
    if len(found.text.encode()) > MOST_SAID:
        raise BadFile(SAYS_TOO_MUCH)
    hidden = [each for each in found.hidden if any(map(str.isalnum, each))]
    return replace(found, hidden=hidden)


def _found(kind: str, content: bytes) -> Brought:
    if kind == "docx":
        html, hidden = own_docx.html(content)
        return replace(_from_html(html), hidden=hidden)
    try:
        said = _decoded(content)
    except UnicodeDecodeError as error:
        raise BadFile(NO_TEXT) from error
    if CONTROL.search(said):
        raise BadFile(NO_TEXT)
    said = said.replace("\r\n", "\n").replace("\r", "\n")
    if kind in {"html", "htm"}:
        return _from_html(said)
    if kind in {"md", "markdown"}:
        said = _heard(said)
    # What is longer still is not even gone through.
    return Brought(text=said if len(said) > MOST_SAID else _from_text(said))


def _decoded(content: bytes) -> str:
    """What it says, in whichever way of writing letters an editor of today may use.

    Editors of Windows save UTF-16 with a mark, or its own old letters without one.
    """
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content.decode("utf-16")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("windows-1252")


def _from_text(said: str) -> str:
    """Titles that are underlined get the marks that others have."""
    marks = {"=": "#", "-": "##"}
    said = _with_notes(STRUCK.sub("", FRONT_MATTER.sub("", said, count=1)))
    return UNDERLINED.sub(
        lambda found: f"{marks[found.group(2)]} {found.group(1)}", said
    )


def _heard(said: str) -> str:
    """Without scripts, styles and remarks, which Markdown shows to nobody."""
    parts, at = [], 0
    for begin in QUIET.finditer(said):
        if begin.start() < at:
            continue
        end = ENDS[(begin.group(1) or "").lower()].search(said, begin.end())
        if end is None:
            break
        parts.append(said[at : begin.start()])
        at = end.end()
    return "".join([*parts, said[at:]])


def _with_notes(said: str) -> str:
    """A note stands where its mark is, or below the title that has it."""
    notes = {name: " ".join(words.split()) for name, words in NOTE.findall(said)}
    used: set[str] = set()
    room = MOST_SAID

    def brought(found: re.Match[str]) -> str:
        nonlocal room
        words = notes.get(found.group(1))
        if words is None or (room := room - len(words)) < 0:
            return found.group()
        used.add(found.group(1))
        return f" ({words})"

    lines = []
    for line in NOTE.sub("", said).split("\n") if notes else []:
        if line.startswith("#"):
            named = [
                name for name in dict.fromkeys(MARK.findall(line)) if name in notes
            ]
            below = [notes[name] for name in named]
            if not below or (room := room - sum(map(len, below))) < 0:
                lines.append(line)
                continue
            lines += [MARK.sub("", line).rstrip(), *below]
            used.update(named)
        else:
            lines.append(MARK.sub(brought, line))
    left = [f"{name}: {words}" for name, words in notes.items() if name not in used]
    return "\n".join([*lines, *left]) if notes else said


def _is_deep(html: str) -> bool:
    """Told before it is read: what is nested takes the square of its depth to clean."""
    depth = 0
    for end in NESTED.findall(html):
        depth = max(depth + (-1 if end else 1), 0)
        if depth > DEEPEST:
            return True
    return False


def _from_html(html: str) -> Brought:
    if _is_deep(html):
        raise BadFile(_("The file is nested too deeply."))
    try:
        page, hidden = own_html.tree(html)
        plain = nesting.converter().convert_soup(page)
    except RecursionError as error:
        raise BadFile(_("The file is nested too deeply.")) from error
    # Bold is kept only where it makes a title of a whole line.
    said = (
        line if WHOLE.match(line) else BOLD.sub("", line)
        for line in str(plain).split("\n")
    )
    return Brought(text="\n".join(said), hidden=hidden)


def lines(said: str) -> list[str]:
    """Each line that says something, as far in as it stands; titles without where they
    lead."""
    found = []
    for line in NOWHERE.sub(r"\1", said).split("\n"):
        seen = unseen.taken_out(line).expandtabs(4).rstrip()
        words = seen.lstrip()
        if words:
            found.append(LINK.sub(r"\1", words) if words[0] == "#" else seen)
    return found
