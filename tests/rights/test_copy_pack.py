"""The copy opens offline, holds every row, and a spreadsheet cannot be tricked."""

from __future__ import annotations

import hashlib
import io
import json
import re
import zipfile
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import jsonschema
import pytest

from rights import copy_pack
from rights.copy_pack import Column, Part

AT = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
ABOUT = {
    "reference": "PR-7K4M22QX",
    "made_on": "2026-11-23",
    "controller": {"name": "Example, Inc."},
    "rights": ["Ask us to delete it."],
    "complaint": "You can complain to the authority of your place.",
    "correct_at": "https://privacy.example.com/rights/rectification/",
}


FIX = "https://privacy.example.com/rights/rectification/?row="


def a_part(rows, slug="calls"):
    return Part(
        slug=slug,
        title="Calls",
        why="Run calls",
        sources="Your use",
        recipients="Telephony provider",
        kept="90 days",
        columns=(
            Column(name="id", title="Number"),
            Column(name="note", title="Note"),
            Column(name="card", title="Card", is_held=True),
        ),
        rows=iter(rows),
        fix_at=FIX,
    )


def opened(parts, secret="s"):
    pack = copy_pack.pack(about=ABOUT, parts=parts, at=AT, secret=secret)
    body = b"".join(pack)
    return zipfile.ZipFile(io.BytesIO(body))


def test_copy_has_every_row_in_json_exactly():
    pack = opened([a_part([{"id": 1, "note": "=1+1", "card": "4111"}])])

    (row,) = json.loads(pack.read("calls.json"))
    assert re.fullmatch("calls-[0-9a-f]{10}", row.pop("kept_row"))
    assert row == {"id": 1, "note": "=1+1", "card": "held, not shown"}


def test_each_row_has_a_name_of_its_own_and_a_link_that_mends_it():
    rows = [{"id": 1, "note": "Maya", "card": ""}, {"id": 2, "note": "", "card": "x"}]
    pack, again = opened([a_part(rows)]), opened([a_part(rows[::-1])])
    other = opened([a_part(rows)], secret="of another request")

    names = [row["kept_row"] for row in json.loads(pack.read("calls.json"))]
    assert names == [r["kept_row"] for r in json.loads(again.read("calls.json"))][::-1]
    assert (
        len({*names, *(r["kept_row"] for r in json.loads(other.read("calls.json")))})
        == 4
    )
    page = pack.read("index.html").decode()
    links = re.findall(rf'href="{re.escape(FIX)}([^"]*)"', page)
    assert links == names
    assert page.count("Wrong? Ask us to fix this row") == 2
    assert (
        pack.read("calls.csv").decode("utf-8-sig").splitlines()[1].startswith(names[0])
    )


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("2025-12-03T06:52:38+00:00", "3 December 2025, 06:52 UTC"),
        ("2025-12-03T06:52:38+02:00", "3 December 2025, 04:52 UTC"),
        ("2025-12-03", "3 December 2025"),
        ("2025-99-99", "2025-99-99"),
        ("On 2025-12-03 I called", "On 2025-12-03 I called"),
        (True, "yes"),
        (7, "7"),
        (None, ""),
    ],
)
def test_page_writes_days_and_times_out_and_the_files_keep_them(value, words):
    pack = opened([a_part([{"id": 1, "note": value, "card": None}])])

    assert f"<td>{words}</td>" in pack.read("index.html").decode()
    assert json.loads(pack.read("calls.json"))[0]["note"] == value


def test_page_says_hours_by_the_clock_of_the_company():
    value = "2025-12-03T20:52:38+00:00"
    rows = [{"id": 1, "note": value, "card": None}]
    chunks = copy_pack.pack(
        about=ABOUT, parts=[a_part(rows)], at=AT, zone=ZoneInfo("Asia/Kolkata")
    )
    pack = zipfile.ZipFile(io.BytesIO(b"".join(chunks)))

    assert "<td>4 December 2025, 02:22 IST</td>" in pack.read("index.html").decode()
    assert json.loads(pack.read("calls.json"))[0]["note"] == value


def test_csv_values_are_never_formulas():
    rows = [
        {"id": n, "note": f"{sign}1", "card": ""} for n, sign in enumerate("=+-@\t")
    ]
    pack = opened([a_part(rows)])

    lines = pack.read("calls.csv").decode("utf-8-sig").splitlines()
    assert lines[0] == "Name of the row,Number,Note,Card"
    values = [line.partition(",")[2] for line in lines[1:]]
    assert values == ["0,'=1,", "1,'+1,", "2,'-1,", "3,'@1,", "4,'\t1,"]


def test_manifest_names_the_hash_of_every_other_file():
    pack = opened([a_part([{"id": 1, "note": "x", "card": None}])])

    sums = json.loads(pack.read("manifest.json"))["sha256"]
    others = [name for name in pack.namelist() if name != "manifest.json"]
    assert sums == {n: hashlib.sha256(pack.read(n)).hexdigest() for n in others}


def test_page_loads_nothing_and_hostile_values_are_inert():
    pack = opened(
        [a_part([{"id": 1, "note": "<script>alert(1)</script>", "card": ""}])]
    )

    page = pack.read("index.html").decode()
    assert "<script" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert re.findall(r"src=\"", page) == []
    # Only a person who presses it leaves the page.
    links = re.findall(r"href=\"(?!#|calls\.)([^\"]*)\"", page)
    assert links[0] == ABOUT["correct_at"]
    assert [link.startswith(FIX) for link in links[1:]] == [True]
    assert "default-src 'none'; style-src 'sha256-" in page
    assert '<html lang="en">' in page


def test_every_file_is_what_its_schema_says_and_held_values_are_counted():
    rows = [
        {"id": 1, "note": "x", "card": "4111"},
        {"id": 2, "note": None, "card": None},
        {"id": 3, "note": True, "card": "4112"},
    ]
    pack = opened([a_part(rows), a_part([], slug="empty")])
    schema = json.loads(pack.read("schema.json"))

    for slug, kept in (("calls", 3), ("empty", 0)):
        found = json.loads(pack.read(f"{slug}.json"))
        check = jsonschema.Draft202012Validator(
            {"$ref": f"#/$defs/{slug}", "$defs": schema["$defs"]}
        )
        assert len(found) == kept
        assert list(check.iter_errors(found)) == []
        assert list(check.iter_errors([*found, {"id": 4}])) != []
    assert "2 values are held and not shown" in pack.read("index.html").decode()


def test_page_shows_the_first_rows_and_says_where_the_rest_is():
    pack = opened([a_part({"id": n, "note": "", "card": ""} for n in range(501))])

    page = pack.read("index.html").decode()
    assert page.count("<tr>") == 501  # the header and 500 rows
    assert ">Number</th>" in page
    assert ">id</th>" not in page  # what a column is called inside is no word
    assert (
        "The first 500 of 501 rows. All of them are in calls.csv and calls.json."
        in page
    )


def test_nothing_found_is_said():
    pack = opened([a_part([])])

    assert json.loads(pack.read("calls.json")) == []
    assert "Nothing found." in pack.read("index.html").decode()


def test_reader_gives_the_same_bytes_in_any_portions():
    chunks = [b"ab", b"", b"cdef", b"g"]
    source = copy_pack.reader(iter(chunks))

    assert [source.read(3), source.read(3), source.read()] == [b"abc", b"def", b"g"]


@pytest.mark.parametrize(
    "slug", ["../../x", "/etc/x", "a\\b", "a\u202eb", "a\0b", "..", "a/b"]
)
def test_no_member_leaves_the_folder_it_is_unpacked_into(slug):
    """A13: whatever names a dataset, the copy is not made rather than made like this."""
    with pytest.raises(ValueError, match="in its own folder"):
        opened([a_part([], slug)])


def test_what_rows_say_stays_inside_the_files():
    """A13: names that are paths, or are read from right to left, are values alone."""
    names = ["../../etc/passwd", "gpj.\u202eexe.moc", "=cmd|'/c calc'!A0", "مرحبا"]
    rows = [{"id": n, "note": name, "card": ""} for n, name in enumerate(names)]
    pack = opened([a_part(rows)])

    assert sorted(pack.namelist()) == [
        *("about.json", "calls.csv", "calls.json", "index.html"),
        *("manifest.json", "schema.json"),
    ]
    kept = [row["note"] for row in json.loads(pack.read("calls.json"))]
    assert kept == names
