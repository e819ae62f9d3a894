"""Names of many scripts on paper, and what a busy machine does to printing."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from fontTools.pens.boundsPen import BoundsPen
from fontTools.ttLib import TTFont
from pypdf import PdfReader
from pypdf.generic import ByteStringObject, TextStringObject

from portal import paper, vault
from portal.models import Sheet
from tests.portal.test_paper import AT, fonts, page, words

__all__ = ["words"]
# What is looked at is the paper, not how long a full machine takes for it.
PATIENT = paper.Limits(cpu=60, wall=240)
NAMES = {
    "Noto Sans": (
        "Łukasz Żółć",
        "Đorđe Šćepanović",
        "Nguyễn Thị Hằng",
        "Άννα",
        "Юлія",
        "₹",
    ),
    "Noto Sans Devanagari": ("श्रीमती प्रज्ञा त्रिवेदी", "क्षत्रिय"),
    "Noto Sans Arabic": ("محمد عبد الله", "فاطمة"),
}


def test_a_name_in_another_script_is_drawn_with_letters_and_no_boxes():
    """All three voices of a paper, in ordinary weight and bold, with our own fonts."""
    said = "".join(
        f'<p class="{voice}">{name}, <b>{name}</b></p>'
        for voice in ("", "asked", "mono", "letter")
        for names in NAMES.values()
        for name in names
    )
    reader = PdfReader(io.BytesIO(paper.printed(page(f"{said}<p>漢</p>"), PATIENT)))

    # One letter is in no font of ours: so boxes are seen where there are any.
    assert missing_letters(reader) == ["漢"]
    assert {name.partition("-")[0] for name in fonts(reader)} == {
        *("Public", "Source", "IBM", "Noto")
    }
    drawn = "".join(sheet.extract_text() for sheet in reader.pages)
    assert [name for name in NAMES["Noto Sans"] if name not in drawn] == []


def missing_letters(reader: PdfReader) -> list[str]:
    """What is drawn with an empty glyph, or with none of the embedded font."""
    found = []
    for sheet in reader.pages:
        outlines: dict[str, Outlines] = {}
        font = ""
        for operands, operator in sheet.get_contents().operations:
            if operator == b"Tf":
                font = str(operands[0])
                embedded = sheet["/Resources"]["/Font"][font].get_object()
                outlines.setdefault(font, Outlines(embedded))
            elif operator == b"TJ":
                for part in operands[0]:
                    if isinstance(part, ByteStringObject | TextStringObject):
                        found += outlines[font].missing(part.original_bytes)
    return found


class Outlines:
    """The glyphs of a font as they are embedded in a paper."""

    def __init__(self, font: Any) -> None:
        described = font["/DescendantFonts"][0].get_object()["/FontDescriptor"]
        file = described.get("/FontFile2") or described["/FontFile3"]
        self.font = TTFont(io.BytesIO(file.get_object().get_data()))
        self.glyphs = self.font.getGlyphSet()
        said = font["/ToUnicode"].get_object().get_data().decode()
        self.words = dict(re.findall(r"<([0-9a-f]{4})> <([0-9a-f]+)>", said))

    def missing(self, raw: bytes) -> Iterator[str]:
        for place in range(0, len(raw), 2):
            number = raw[place : place + 2].hex()
            letters = bytes.fromhex(self.words.get(number, "")).decode("utf-16-be")
            if letters.isspace() or not letters or letters in JOINERS:
                continue
            order = self.font.getGlyphOrder()
            pen = BoundsPen(self.glyphs)
            if int(number, 16) < len(order):
                self.glyphs[order[int(number, 16)]].draw(pen)
            if pen.bounds is None:
                yield letters


JOINERS = {"\u200c", "\u200d"}


def test_what_everybody_reads_or_found_no_time_once_stands_back_for_nothing(db):
    """Else a machine that is always busy would never print the policy."""
    own = vault.new_key("case")
    for key, error, expected in (
        (own, "", (10, 45)),
        (None, "", (0, 90)),
        (own, "This machine is too busy to print.", (0, 90)),
    ):
        limits = paper._limits(Sheet(key=key, error=error))
        assert (limits.nice, limits.wall, limits.cpu) == (*expected, 15)


def test_a_busy_machine_uses_up_no_tries(words, monkeypatch):
    paper.order("words", about="a", at=AT)
    with monkeypatch.context() as slow:
        slow.setattr(paper, "LIMITS", paper.Limits(wall=0.01))
        for minute in range(4):
            assert paper.print_due(AT + timedelta(minutes=minute)) == 0
            assert paper.print_due(AT + timedelta(minutes=minute, seconds=59)) == 0

    assert words.made == 4
    assert [(row.attempt, row.error) for row in Sheet.objects.all()] == [
        (0, "This machine is too busy to print.")
    ]
