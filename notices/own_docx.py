"""A DOCX that somebody brings, as HTML; what it says of its size is looked at first.

Words that its writer hid are in the file and on no page of it.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from xml.etree import ElementTree
from xml.parsers.expat import ExpatError

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

PICTURES = "word/media/"
UNFOLDED = 20_000_000
# Bytes of the words themselves: what a form sends again when they become the draft. No
# policy has as many, and each check reads all of them.
MOST_SAID = 250_000
SAYS_TOO_MUCH = gettext_lazy(
    "The file says too much: its words take more than 250 KB. Bring the policy alone."
)
SAID = re.compile(rb"<w:t(?: [^>]*)?>([^<]*)<")
MOST_PARTS = 400
NOT_A_DOCX = (
    *(zipfile.BadZipFile, KeyError, ValueError, OSError, ElementTree.ParseError),
    *(ExpatError, NotImplementedError, RuntimeError, AttributeError),
    *(zlib.error, EOFError),
)
WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
# Hidden, and struck out twice; once is read by the library.
HIDDEN = "vanish"
UNSAID = (HIDDEN, "dstrike")
OFF = {"0", "false", "off"}


class BadFile(Exception):
    """The file cannot be read as a policy; the message is one plain sentence."""


def html(content: bytes) -> tuple[str, list[str]]:
    """What it says, and each passage that it hides; BadFile says what is wrong with it."""
    # Every process would hold them, and one page in a thousand asks for them.
    import mammoth  # type: ignore[import-untyped] # noqa: PLC0415

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            entries = packed.infolist()
            read = [each for each in entries if not each.filename.startswith(PICTURES)]
            unfolded = sum(each.file_size for each in read)
            if len(entries) > MOST_PARTS or unfolded > UNFOLDED:
                raise BadFile(_("The file unfolds into too much."))
            said = (SAID.findall(packed.read(each)) for each in read)
            if sum(len(words) for found in said for words in found) > MOST_SAID:
                raise BadFile(SAYS_TOO_MUCH)
            hidden: list[str] = []
            seen = _seen(packed, hidden)
        made = mammoth.convert_to_html(
            seen, convert_image=mammoth.images.img_element(_no_image)
        )
    except RecursionError as error:
        raise BadFile(_("The file is nested too deeply.")) from error
    except NOT_A_DOCX as error:
        raise BadFile(_("The file is not a DOCX that can be read.")) from error
    return str(made.value), hidden


def _no_image(_image: object) -> dict[str, str]:
    return {"src": ""}


def _seen(packed: zipfile.ZipFile, hidden: list[str]) -> io.BytesIO:
    """The same file without the words that are hidden, which are put into the list."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as copy:
        for entry in packed.infolist():
            if entry.filename.startswith(PICTURES):
                continue
            said = packed.read(entry)
            is_words = entry.filename.endswith(".xml") and any(
                name.encode() in said for name in UNSAID
            )
            copy.writestr(entry.filename, _shown(said, hidden) if is_words else said)
    made.seek(0)
    return made


def _shown(said: bytes, hidden: list[str]) -> bytes:
    root = ElementTree.fromstring(said)  # noqa: S314 - expat bounds what unfolds
    for around in root.iter():
        words = []
        for run in around.findall(f"{WORD}r"):
            marks = [name for name in UNSAID if _is_on(run, name)]
            if marks:
                around.remove(run)
            if HIDDEN in marks:
                words += [text.text or "" for text in run.iter(f"{WORD}t")]
        hidden += ["".join(words)] if words else []
    return ElementTree.tostring(root)


def _is_on(run: ElementTree.Element, name: str) -> bool:
    mark = run.find(f"{WORD}rPr/{WORD}{name}")
    return mark is not None and mark.get(f"{WORD}val") not in OFF
