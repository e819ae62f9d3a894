"""Papers are printed once, in a child that can hurt nobody (A01, A10, A11)."""

from __future__ import annotations

import io
import resource
import socket
import threading
from datetime import timedelta

import pytest
from pypdf import PdfReader

from portal import paper, vault
from portal.celery import app
from portal.failing import rows as failures
from portal.models import Sheet
from portal.plugins import discover
from tests.company import NOW as AT

FRAME = (
    '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Try</title>'
    '<link rel="stylesheet" href="kept:paper.css">{head}</head><body>{body}</body></html>'
)


def page(body: str, head: str = "") -> paper.Paper:
    return paper.Paper(markup=FRAME.format(body=body, head=head))


def text(pdf: bytes) -> str:
    return "\n".join(each.extract_text() for each in PdfReader(io.BytesIO(pdf)).pages)


@pytest.fixture
def canary():
    """A listener that counts who comes; nobody may."""
    hits: list[str] = []
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()

        def listen() -> None:
            while True:
                try:
                    connection, _address = server.accept()
                except OSError:
                    return
                hits.append(connection.recv(200).decode(errors="replace"))
                connection.close()

        thread = threading.Thread(target=listen, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}", hits
        server.shutdown(socket.SHUT_RDWR)
    thread.join(5)


def test_a_paper_reaches_nothing_outside_its_own_shelf(canary, tmp_path):
    address, hits = canary
    secret = tmp_path / "secret.txt"
    secret.write_text("THE-SECRET")
    file = secret.as_uri()
    pdf = paper.printed(
        page(
            head=f'<link rel="stylesheet" href="{address}/a.css">'
            f'<link rel="attachment" href="{address}/b"><link rel="attachment" href="{file}">'
            f"<style>@import url({address}/c.css); @import url({file});"
            f"@font-face{{font-family:x;src:url({address}/d.woff2)}}"
            f"p{{font-family:x;background:url({address}/e.png)}}</style>",
            body=f'<p>Here</p><img src="{address}/f.png"><img src="{file}"><img src="kept:paper.css">'
            f'<object data="{address}/g"></object><embed src="{address}/h">'
            f'<iframe src="{address}/i"></iframe>'
            f'<svg width="9" height="9"><image href="{address}/j.png" width="9" height="9"/>'
            f'<use href="{address}/k.svg#x"/></svg>'
            f'<a rel="attachment" href="{file}">x</a><img src="//127.0.0.1/l.png">'
            f"<img src=\"data:image/svg+xml,&lt;svg xmlns='http://www.w3.org/2000/svg'&gt;"
            f"&lt;image href='{address}/m.png'/&gt;&lt;/svg&gt;\">",
        )
    )

    assert hits == []
    assert b"THE-SECRET" not in pdf
    assert PdfReader(io.BytesIO(pdf)).attachments == {}
    assert text(pdf).startswith("Here")


def test_what_it_prints_is_tagged_and_says_language_title_and_page():
    pdf = paper.printed(
        page(
            "<h1>One</h1><table><thead><tr><th scope='col'>A</th></tr></thead>"
            "<tbody><tr><td>b</td></tr></tbody></table>"
        )
    )
    reader = PdfReader(io.BytesIO(pdf))
    root = reader.trailer["/Root"]

    assert root["/Lang"] == "en"
    assert reader.metadata.title == "Try"
    assert root["/MarkInfo"]["/Marked"] == True  # noqa: E712 - a PDF boolean
    assert b'pdfuaid:part="1"' in root["/Metadata"].get_data()
    assert {"/H1", "/Table", "/TH", "/TD"} <= roles(root["/StructTreeRoot"])
    assert text(pdf).endswith("Page 1 of 1")
    # Ours alone: nothing of the machine was drawn with.
    assert {name.split("-")[0] for name in fonts(reader)} == {"Public"}


def roles(node, depth: int = 0) -> set[str]:
    """The structure types of a tagged PDF."""
    node = node.get_object()
    if depth > 20 or not hasattr(node, "get"):
        return set()
    kids = node.get("/K", [])
    kids = kids if isinstance(kids, list) else [kids]
    found = {str(node["/S"])} if "/S" in node else set()
    return found.union(*(roles(kid, depth + 1) for kid in kids))


def fonts(reader: PdfReader) -> set[str]:
    found = set()
    for each in reader.pages:
        for font in each["/Resources"]["/Font"].values():
            name = str(font.get_object()["/BaseFont"])
            found.add("-".join(name.partition("+")[2].split("-")[:3]))
    return {name.removesuffix("-Regular") for name in found}


def work_of_children() -> float:
    """Seconds of processor of the processes that have ended: busy machines take more
    of other seconds."""
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    return spent.ru_utime + spent.ru_stime


CELLS = page("<table>" + "<tr><td>x</td></tr>" * 100_000 + "</table>")


@pytest.mark.parametrize(
    ("bomb", "limits"),
    [
        (CELLS, paper.Limits(cpu=2)),
        (CELLS, paper.Limits(memory=150)),
        (CELLS, paper.Limits(wall=1)),
    ],
    ids=["processor", "memory", "time"],
)
def test_a_bomb_ends_at_each_limit_and_the_next_paper_is_printed(bomb, limits):
    before = work_of_children()
    with pytest.raises(paper.NotPrinted):
        paper.printed(bomb, limits)

    assert work_of_children() - before < 10


def test_no_limit_lets_a_paper_take_longer_than_twenty_seconds():
    assert vars(paper.LIMITS) == {"cpu": 15, "wall": 45, "memory": 1024, "nice": 10}


def test_the_child_gets_neither_keys_nor_settings(monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "not for the child")
    given = paper._environment("/tmp/x")

    assert set(given) - {"LD_LIBRARY_PATH"} == {
        *("PATH", "LANG", "HOME", "TMPDIR", "XDG_CACHE_HOME", "FONTCONFIG_FILE")
    }
    # A folder in which there is no program.
    assert given["PATH"] == "/tmp/x"


# --- rows --------------------------------------------------------------------------


class Words:
    """A kind of paper of this test."""

    code = "words"
    can_wait = False

    def __init__(self) -> None:
        self.made = 0
        self.markup = FRAME.format(head="", body="<p>Words</p>")

    def paper(self, about: str) -> paper.Paper | None:
        self.made += 1
        return None if about == "gone" else paper.Paper(markup=self.markup)


@pytest.fixture
def words(db):
    kinds = discover("papers", "PAPER")
    kinds["words"] = Words()
    yield kinds["words"]
    del kinds["words"]


def test_a_paper_is_ordered_once_printed_once_and_sealed(words):
    key = vault.new_key("case")
    for _turn in range(2):
        paper.order("words", about="a", key=key, at=AT)

    assert (paper.is_ready("words", "a"), paper.print_due(AT)) == (False, 1)
    assert (paper.is_ready("words", "a"), paper.print_due(AT)) == (True, 0)
    sheet = Sheet.objects.get()
    assert bytes(sheet.body)[:4] != b"%PDF"
    assert text(paper.read(sheet)).startswith("Words")
    assert words.made == 1


def test_a_destroyed_key_takes_its_papers_along(words):
    key = vault.new_key("case")
    paper.order("words", about="a", key=key, at=AT)
    paper.print_due(AT)

    vault.destroy(key, at=AT)

    assert paper.is_ready("words", "a") is False
    paper.print_due(AT)
    assert Sheet.objects.count() == 0


def test_what_is_gone_is_not_printed(words):
    paper.order("words", about="gone", at=AT)

    assert paper.print_due(AT) == 0
    assert Sheet.objects.count() == 0


class Slips:
    """A kind that can wait; it only notes whose turn came."""

    code, can_wait = "slips", True

    def __init__(self, turns: list[str]) -> None:
        self.turns = turns

    def paper(self, about: str) -> None:
        self.turns.append(about)


class Notes(Slips):
    """One that somebody waits for."""

    code, can_wait = "notes", False


@pytest.fixture
def turns(db):
    kinds, found = discover("papers", "PAPER"), []
    kinds["slips"], kinds["notes"] = Slips(found), Notes(found)
    yield found
    del kinds["slips"], kinds["notes"]


def test_what_everybody_reads_comes_first_then_who_came_first(turns):
    for minute, about in enumerate(("first", "second", "policy", "third")):
        key = None if about == "policy" else vault.new_key("case")
        paper.order("notes", about=about, key=key, at=AT + timedelta(minutes=minute))

    for _turn in range(4):
        paper.print_due(AT + timedelta(hours=1))

    assert turns == ["policy", "first", "second", "third"]


def left(kind: str, *, many: int, minute: int) -> None:
    for n in range(many):
        at = AT + timedelta(minutes=minute, seconds=n)
        paper.order(
            kind, about=f"{kind}-{minute}-{n}", key=vault.new_key("case"), at=at
        )


def printed_last(kind: str) -> None:
    Sheet.objects.filter(about="before").delete()
    Sheet.objects.create(
        kind=kind, about="before", ordered_at=AT, printed_at=AT, body=b"x"
    )


def test_a_letter_waits_behind_no_flood_of_slips_and_no_slip_for_ever(turns):
    left("slips", many=4, minute=0)
    left("notes", many=3, minute=60)
    key = vault.new_key("case")
    at = AT + timedelta(hours=2)

    # One is ordered by whoever opens it, one was there already and is asked for.
    assert not paper.ask("slips", about="opened", key=key, at=at)
    assert not paper.ask("slips", about="slips-0-3", key=key, at=at)
    for last in ("slips", "notes", "notes", "slips"):
        printed_last(last)
        paper.print_due(at)
    assert turns == ["notes-60-0", "slips-0-3", "opened", "notes-60-1"]

    turns.clear()
    for _turn in range(3):
        paper.print_due(at)
    assert turns == ["notes-60-2", "slips-0-0", "slips-0-1"]

    turns.clear()
    printed_last("notes")
    left("notes", many=1, minute=120)
    paper.print_due(AT + timedelta(hours=25))
    assert turns == ["slips-0-2"]


def test_no_paper_holds_the_worker_until_all_other_wakes_are_thrown_away():
    kept_for = {
        entry["task"]: entry["options"]["expires"]
        for entry in app.conf.beat_schedule.values()
    }

    assert kept_for.pop("portal.tasks.print_papers") == 6
    assert min(kept_for.values()) > 2 * paper.LIMITS.wall


def test_the_newest_words_come_first_and_a_new_build_replaces_the_old(words):
    paper.order("words", about="a", build="1", at=AT)
    paper.order("words", about="a", build="2", at=AT + timedelta(seconds=1))

    assert paper.print_due(AT + timedelta(seconds=2)) == 1
    assert [row.build for row in Sheet.objects.all()] == ["2"]


@pytest.mark.words
def test_a_paper_that_breaks_the_press_is_tried_twice_and_shown_at_the_desk(words):
    words.markup = 7  # no words at all: the child ends with an error
    paper.order("words", about="a", at=AT)

    for turn in range(4):
        paper.print_due(AT + timedelta(hours=turn))

    assert words.made == paper.MOST_TRIES
    assert [(str(row.what), row.about, row.error) for row in failures()] == [
        ("Paper not printed", "words a", "NotPrinted")
    ]
