"""The file that proves a record: opened from a disk, intact and tampered with."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from playwright.sync_api import Page

from portal import leaves, ledger, proof, vault
from portal.models import LedgerEntry
from tests.browsing import axe, scrolls_sideways

# The browser's driver runs an event loop in this thread; Django would refuse.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

pytestmark = [pytest.mark.django_db]

AT = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)
FACTS = {"reference": "PR-0000000A", "right": "access", "count": 3, "is_first": True}
PERSONAL = {
    "name": "Ana María “O'Neil” <b>&amp;",
    "emoji": "𝄞 \ufb33 é",
    "lines": [["Answer by", "Friday, 3 April 2026"], ["Note", "two\nlines"]],
}
LINES = [
    ("Reference", "PR-0000000A"),
    ("Name", PERSONAL["name"]),
    ("Answer by", "Friday, 3 April 2026"),
    ("Note", "two\nlines"),
    ("Rows", "3"),
    ("Usual time", "about a week"),
]
GOOD = [
    "The personal details are the ones that were recorded.",
    "The record is the one that was entered.",
    "It stands at its place in the sealed ledger.",
    "The signature of the seal is good.",
    "The table below shows what was sealed.",
    "The rest of this page is as it was made.",
]


@pytest.fixture
def entry(settings: Any, tmp_path: Path) -> LedgerEntry:
    settings.KEYS_DIR = tmp_path / "keys"
    settings.SITE_URL = "https://privacy.example.com"
    made = [record(n) for n in range(11)]
    ledger.seal(AT)
    return made[6]


def record(number: int) -> LedgerEntry:
    return ledger.record(
        "case.filed",
        about=f"case:{number}",
        by="person",
        at=AT + timedelta(seconds=number),
        facts=FACTS,
        personal=PERSONAL,
        key=vault.new_key("case"),
    )


def made(entry: LedgerEntry, **changes: Any) -> str:
    fields: dict[str, Any] = {
        "title": "Your request PR-0000000A",
        "lines": LINES,
        "personal": PERSONAL,
    }
    return proof.proof_file(entry, **{**fields, **changes}).decode()


def embedded(html: str) -> dict[str, Any]:
    found = re.search(r'id="record">(.*?)</script>', html, re.DOTALL)
    assert found is not None
    content: dict[str, Any] = json.loads(found[1])
    return content


def put(html: str, content: dict[str, Any]) -> str:
    text = json.dumps(content).replace("<", "\\u003c")
    return re.sub(
        r'(id="record">).*?(</script>)',
        lambda found: found[1] + text + found[2],
        html,
        flags=re.DOTALL,
    )


# --- without a browser --------------------------------------------------------


def test_an_entry_not_sealed_yet_has_no_file() -> None:
    fresh = record(0)

    with pytest.raises(proof.NotSealedYet):
        made(fresh)


def test_the_policy_allows_this_script_and_this_style_and_nothing_else(
    entry: LedgerEntry,
) -> None:
    html = made(entry)
    script = re.search(r"<script>(.*?)</script>", html, re.DOTALL)
    style = re.search(r"<style>(.*?)</style>", html, re.DOTALL)
    assert script is not None
    assert style is not None

    def source(text: str) -> str:
        digest = hashlib.sha256(text.encode()).digest()
        return "sha256-" + base64.b64encode(digest).decode()

    policy = re.search(r'Security-Policy" content="(.*?)"', html)
    assert policy is not None
    assert policy[1].replace("&#x27;", "'") == (
        f"default-src 'none'; script-src '{source(script[1])}'; "
        f"style-src '{source(style[1])}'; base-uri 'none'; form-action 'none'"
    )
    assert re.findall(r"(?:src|href)=\"(.*?)\"", html) == [
        "https://privacy.example.com/.well-known/kept-keys.json"
    ]


def test_what_a_person_typed_cannot_become_markup(entry: LedgerEntry) -> None:
    hostile = "</script><script>alert(1)</script>{{ 7|add:7 }}"
    key = vault.new_key("case")
    evil = ledger.record(
        "x", about="a", by="b", at=AT, facts={}, personal={"n": hostile}, key=key
    )
    ledger.seal(AT)

    html = made(
        evil, title=hostile, lines=[(hostile, hostile)], personal={"n": hostile}
    )

    assert html.count("<script") == 3
    assert "<script>alert" not in html
    assert embedded(html)["personal"] == {"n": hostile}


def test_facts_that_were_not_recorded_are_refused(entry: LedgerEntry) -> None:
    with pytest.raises(ValueError, match="not what the entry committed to"):
        made(entry, personal={"name": "Bo"})


def test_a_line_that_is_not_in_the_record_is_not_called_sealed(
    entry: LedgerEntry,
) -> None:
    html = made(entry)

    sealed, _, beside = html.partition("not sealed</h2>")
    assert "about a week" in beside
    assert "about a week" not in sealed
    keys = re.findall(r'class="key">(.*?)</td>', sealed)
    assert keys == [
        "entry.facts.reference",
        "personal.name",
        "personal.lines.0.1",
        "personal.lines.1.1",
        "entry.facts.count",
    ]


def test_personal_facts_may_be_left_out(entry: LedgerEntry) -> None:
    html = made(entry, personal=None)

    assert embedded(html)["personal"] is None
    assert embedded(html)["salt"] == ""
    assert embedded(html)["entry"]["commitment"] == entry.commitment


# --- in a browser, from a file ------------------------------------------------


@pytest.fixture
def opened(
    page_at: Callable[..., Page], tmp_path: Path
) -> Callable[..., tuple[str, list[str], Page]]:
    """Open a file by its `file:` address: the verdict, what did not hold, the page."""

    def opened(
        html: str, *, javascript: bool = True, width: int = 1280
    ) -> tuple[str, list[str], Page]:
        path = tmp_path / "proof.html"
        path.write_text(html, encoding="utf-8")
        page = page_at(width, javascript=javascript)
        page.goto(path.as_uri())
        bad = page.locator("#checks li.bad").all_inner_texts()
        return page.inner_text("#verdict"), bad, page

    return opened


Opened = Callable[..., tuple[str, list[str], Page]]


@pytest.mark.browser
@pytest.mark.parametrize("width", [1280, 390])
def test_an_intact_file_says_unchanged(
    entry: LedgerEntry, opened: Opened, width: int
) -> None:
    verdict, bad, page = opened(made(entry), width=width)

    assert (verdict, bad) == ("Unchanged", [])
    assert page.locator("#checks li").all_inner_texts() == GOOD
    assert not scrolls_sideways(page)
    axe(page)


@pytest.mark.browser
def test_without_scripts_it_can_be_read_and_says_how_to_check(
    entry: LedgerEntry, opened: Opened
) -> None:
    verdict, _bad, page = opened(made(entry), javascript=False)

    assert verdict == (
        "Not checked. Open this file in a browser with scripts to check it."
    )
    assert page.locator("#sealed tr").count() == 5
    assert "Friday, 3 April 2026" in page.inner_text("#sealed")
    axe(page)


@pytest.mark.browser
def test_a_file_without_personal_facts_claims_nothing_of_them(
    entry: LedgerEntry, opened: Opened
) -> None:
    html = made(entry, personal=None, lines=LINES[:1])

    verdict, _bad, page = opened(html)

    assert verdict == "Unchanged"
    assert page.locator("#checks li").all_inner_texts() == GOOD[1:]


@pytest.mark.browser
def test_every_place_in_the_tree_is_provable(
    settings: Any, tmp_path: Path, opened: Opened
) -> None:
    settings.KEYS_DIR = tmp_path / "keys"
    made_here = [record(n) for n in range(7)]
    ledger.seal(AT)

    verdicts = [opened(made(one))[0] for one in made_here]

    assert verdicts == ["Unchanged"] * 7


PERSONAL_BAD = "The personal details are not the ones that were recorded."
LEAF_BAD = "The record is not the one that was entered."
PLACE_BAD = "It does not stand at this place in the sealed ledger."
SIGNATURE_BAD = "The signature of the seal is not good."
SHOWN_BAD = "The table below does not show what was sealed."
PAGE_BAD = "The rest of this page was changed after it was made."


def with_personal(content: dict[str, Any]) -> None:
    content["personal"]["name"] = "Bo"


def with_salt(content: dict[str, Any]) -> None:
    content["salt"] = "00" * 32


def with_facts(content: dict[str, Any]) -> None:
    content["entry"]["facts"]["count"] = 4


def with_time(content: dict[str, Any]) -> None:
    content["entry"]["at"] = "2026-03-04T05:06:14.000000Z"


def with_leaf(content: dict[str, Any]) -> None:
    content["proof"]["leaf"] = "00" * 32


def with_position(content: dict[str, Any]) -> None:
    content["proof"]["position"] = 7


def with_path(content: dict[str, Any]) -> None:
    content["proof"]["path"][1] = "00" * 32


def with_short_path(content: dict[str, Any]) -> None:
    content["proof"]["path"].pop()


def with_size(content: dict[str, Any]) -> None:
    lines = content["proof"]["text"].split("\n")
    content["proof"]["text"] = "\n".join([lines[0], "12", *lines[2:]])


def with_later_time(content: dict[str, Any]) -> None:
    content["proof"]["text"] = content["proof"]["text"].replace("2026", "2027")


def with_signature(content: dict[str, Any]) -> None:
    content["proof"]["signature"] = "A" * 86 + "=="


def with_another_key(content: dict[str, Any]) -> None:
    """A forger's own key signs well, but the seal names the key that signed."""
    private = Ed25519PrivateKey.generate()
    public = private.public_key().public_bytes_raw()
    signature = private.sign(content["proof"]["text"].encode())
    content["proof"]["public_key"] = base64.b64encode(public).decode()
    content["proof"]["signature"] = base64.b64encode(signature).decode()


@pytest.mark.browser
@pytest.mark.parametrize(
    ("tamper", "expected"),
    [
        (with_personal, [PERSONAL_BAD, SHOWN_BAD]),
        (with_salt, [PERSONAL_BAD]),
        (with_facts, [LEAF_BAD, PLACE_BAD, SHOWN_BAD]),
        (with_time, [LEAF_BAD, PLACE_BAD]),
        (with_leaf, [LEAF_BAD]),
        (with_position, [PLACE_BAD]),
        (with_path, [PLACE_BAD]),
        (with_short_path, [PLACE_BAD]),
        (with_size, [SIGNATURE_BAD]),
        (with_later_time, [SIGNATURE_BAD]),
        (with_signature, [SIGNATURE_BAD]),
        (with_another_key, [SIGNATURE_BAD]),
    ],
)
def test_a_changed_record_is_named(
    entry: LedgerEntry,
    opened: Opened,
    tamper: Callable[[dict[str, Any]], None],
    expected: list[str],
) -> None:
    html = made(entry)
    content = embedded(html)
    tamper(content)

    verdict, bad, _page = opened(put(html, content))

    assert verdict == "Changed: do not rely on this file"
    assert bad == expected


@pytest.mark.browser
@pytest.mark.parametrize(
    ("old", "new", "others"),
    [
        (">PR-0000000A</td>", ">PR-0000000B</td>", []),
        (">Answer by</th>", ">Answered on</th>", [PAGE_BAD]),
        (">entry.facts.count</td>", ">entry.facts.bounty</td>", []),
        (
            "</tbody>",
            "<tr><th>Prize</th><td>1000</td><td>entry.act</td></tr></tbody>",
            [PAGE_BAD],
        ),
        (">3</td>", ">3<input value='00'></td>", []),
        ("personal&quot;, &quot;name", "personal&quot;, &quot;nothing", []),
        ('id="sealed"', 'id="shown"', [PAGE_BAD]),
        ('id="beside"', 'id="more"', [PAGE_BAD]),
    ],
)
def test_a_table_that_shows_something_else_is_seen(
    entry: LedgerEntry, opened: Opened, old: str, new: str, others: list[str]
) -> None:
    html = made(entry)
    assert old in html

    verdict, bad, _page = opened(html.replace(old, new, 1))

    assert verdict == "Changed: do not rely on this file"
    assert bad == [SHOWN_BAD, *others]


@pytest.mark.browser
@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("<h1>Your request", "<h1>Our promise to"),
        ("<title>Your request", "<title>Our promise to"),
        ("<h1>", '<h1 data-fact="nothing">'),
        ("<h1>", '<h1 id="checks">'),
        ("<h1>", "<h1 hidden>"),
        ("<h2>", '<h2 class="key">'),
        # The seal holds the value of this row and not what it is called.
        (">Reference</th>", ">Sum we owe you</th>"),
        (">Usual time</th>", ">At the latest</th>"),
        (">about a week</td>", ">about a day</td>"),
        ("not sealed</h2>", "sealed</h2>"),
        ("only grows", "never grows"),
        ('href="https://privacy.example.com', 'href="https://other.example'),
        ("<dl>", "<p>You have won.</p><dl>"),
        ("<dl>", "<input value='You have won.'><dl>"),
        ("</body>", "<p>You have won.</p></body>"),
        ("</html>", "</html>You have won."),
        ('"Changed: do not rely on this file"', '"Unchanged"'),
    ],
)
def test_another_word_anywhere_on_the_page_is_seen(
    entry: LedgerEntry, opened: Opened, old: str, new: str
) -> None:
    """Headline, notes, what stands beside the record and what the checks say."""
    html = made(entry)
    assert old in html

    _verdict, bad, page = opened(html.replace(old, new, 1))

    assert bad == [PAGE_BAD]
    assert page.get_attribute("#verdict", "class") == "bad"


@pytest.mark.browser
def test_a_page_in_a_demonstration_with_hostile_words_is_intact(
    entry: LedgerEntry, opened: Opened, settings: Any
) -> None:
    settings.KEPT_DEMO = True
    title = "Größe &amp; <i>\u2028\x85\xa0\ufeff 𝄞 “it's” \r\n\t{{ x }}"

    verdict, bad, page = opened(
        made(entry, title=title, lines=[*LINES, (title, title)])
    )

    assert (verdict, bad) == ("Unchanged", [])
    assert "<i>" in page.inner_text("h1")


@pytest.mark.browser
def test_the_key_that_is_named_is_the_key_that_signed(
    entry: LedgerEntry, opened: Opened
) -> None:
    """A forger signs a record of their own: then it is their key that stands there."""
    html = made(entry)
    content = embedded(html)
    content["entry"]["facts"]["count"] = 7
    private = Ed25519PrivateKey.generate()
    public = private.public_key().public_bytes_raw()
    key = hashlib.sha256(public).hexdigest()[:32]
    leaf = hashlib.sha256(b"\0" + leaves.canonical(content["entry"])).digest()
    root = base64.b64encode(leaf).decode()
    text = f"kept-ledger/{key}\n1\n{root}\n2026-03-04T05:06:07.000000Z\n"
    signature = private.sign(text.encode())
    content["proof"] = {
        "leaf": leaf.hex(),
        "position": 0,
        "path": [],
        "text": text,
        "signature": base64.b64encode(signature).decode(),
        "public_key": base64.b64encode(public).decode(),
    }

    verdict, _bad, page = opened(put(html, content).replace("<td>3</td>", "<td>7</td>"))

    assert verdict == "Unchanged"
    facts = page.locator("[data-fact]").all_inner_texts()
    when = "4 March 2026 at 05:06 UTC (2026-03-04T05:06:07.000000Z)"
    assert facts == ["1", "1", key, when, leaf.hex(), leaf.hex()]


@pytest.mark.browser
@pytest.mark.parametrize(
    ("zone", "when"),
    [
        ("Asia/Kolkata", "4 March 2026 at 10:36 GMT+5:30"),
        ("America/New_York", "4 March 2026 at 00:06 GMT-5"),
        ("Nowhere/At_All", "2026-03-04T05:06:07.000000Z"),
    ],
)
def test_the_hour_of_the_seal_is_that_of_the_companys_clock(
    entry: LedgerEntry, opened: Opened, zone: str, when: str
) -> None:
    verdict, _bad, page = opened(made(entry, zone=zone))

    assert verdict == "Unchanged"
    said = page.locator("[data-fact=at]").inner_text()
    assert said.startswith(when)
    assert said.endswith("2026-03-04T05:06:07.000000Z" + ")" * (" " in said))


@pytest.mark.browser
def test_a_clock_that_was_changed_in_the_file_is_seen(
    entry: LedgerEntry, opened: Opened
) -> None:
    html = made(entry, zone="Asia/Kolkata").replace("Asia/Kolkata", "Asia/Tokyo")

    assert opened(html)[0] == "Changed: do not rely on this file"


@pytest.mark.browser
def test_a_broken_record_is_said_to_be_unreadable(
    entry: LedgerEntry, opened: Opened
) -> None:
    html = made(entry).replace('"signature": "', '"signature": "§', 1)

    assert opened(html)[:2] == (
        "Changed: do not rely on this file",
        ["The record in this file cannot be read."],
    )


@pytest.mark.browser
def test_hashes_and_signatures_are_those_of_the_standards(
    entry: LedgerEntry, opened: Opened
) -> None:
    _verdict, _bad, page = opened(made(entry))

    for text in (
        "",
        "abc",
        "a" * 55,
        "a" * 56,
        "a" * 64,
        "a" * 111,
        "a" * 112,
        "é" * 200,
    ):
        found = [
            page.evaluate("([n, t]) => hex(sha2(n, utf8(t)))", [size, text])
            for size in (256, 512)
        ]
        assert found == [
            hashlib.sha256(text.encode()).hexdigest(),
            hashlib.sha512(text.encode()).hexdigest(),
        ]
    # RFC 8032, section 7.1, tests 1 and 2.
    signed = [
        (
            "",
            "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
            "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
        ),
        (
            "72",
            "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
            "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
        ),
    ]
    check = "([m, k, s]) => isSigned(fromHex(m), fromHex(s), fromHex(k))"
    for message, key, signature in signed:
        assert page.evaluate(check, [message, key, signature]) is True
        assert page.evaluate(check, [message + "00", key, signature]) is False
        assert page.evaluate(check, [message, key, "00" + signature[2:]]) is False
        assert page.evaluate(check, [message, "ff" * 32, signature]) is False
    assert page.evaluate(
        "canonical({b: [1, null, '\\u00e9\"'], a: {z: true, 'é': -3}})"
    ) == ('{"a":{"z":true,"é":-3},"b":[1,null,"é\\""]}')
