"""One file that proves one entry, anywhere, for ever, asking nobody.

HTML with the record, its place in the tree, the signed head and the public key, and
a script of ours that checks them. The script is allowed by its own hash and nothing
else is allowed at all, so the file can be opened from a disk without trust. The script
holds the hash of all other words of the page: a headline that was changed is seen.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import get_language, get_language_bidi
from django.utils.translation import gettext as _

from portal import leaves, proof_page, sealing
from portal.models import LedgerEntry, LedgerPersonal

HERE = Path(__file__).parent
TEMPLATE = "portal/proof.html"
# Where the script takes the hash of what stands beside the record.
PAGE = '""'
Line = tuple[str, str]


class NotSealedYet(Exception):
    """The entry stands in no signed tree yet; it will within seconds."""


@dataclass(frozen=True, kw_only=True)
class Sealed:
    """A line whose value is part of the record, and where in the record it is."""

    label: str
    value: str
    path: str
    key: str


def proof_file(
    entry: LedgerEntry,
    *,
    title: str,
    lines: list[Line],
    personal: dict[str, Any] | None,
    zone: str = "UTC",
) -> bytes:
    """The file; it says hours by the clock of `zone`, a name of the IANA data base.

    Lines found in the record are shown as sealed, the others beside it.

    A line counts as sealed when its value stands in the facts or in `personal`; keep
    `[label, value]` pairs there and the label is proven too. `personal` must be what
    was recorded, or None to leave it out (the commitment then proves nothing of it).
    """
    proof = sealing.inclusion(entry)
    if proof is None:
        raise NotSealedYet(str(entry.pk))
    checked = record(entry, proof, personal)
    sealed, beside = _sort(lines, checked)
    context = {
        "title": title,
        "language": get_language() or "en",
        "direction": "rtl" if get_language_bidi() else "ltr",
        "record": _inline(checked),
        "words": _inline({**_words(), "zone": zone}),
        "sealed": sealed,
        "beside": beside,
        "proof": proof,
        "number": proof.position + 1,
        "size": proof.checkpoint.size,
        "keys_url": f"{settings.SITE_URL}/.well-known/kept-keys.json",
    }
    page = proof_page.digest(render_to_string(TEMPLATE, context))
    script, style = _read("proof.js").replace(PAGE, f'"{page}"', 1), _read("proof.css")
    code = {"script": script, "style": style, "policy": _policy(script, style)}
    return render_to_string(TEMPLATE, {**context, **code}).encode()


def record(
    entry: LedgerEntry, proof: sealing.Proof, personal: dict[str, Any] | None = None
) -> dict[str, Any]:
    """Everything the script checks, and nothing else."""
    return {
        "entry": leaves.Content.of(entry).as_json(),
        "personal": personal,
        "salt": _salt(entry, personal),
        "proof": {
            "leaf": proof.leaf,
            "position": proof.position,
            "path": proof.path,
            "text": proof.checkpoint.text(),
            "signature": proof.checkpoint.signature,
            "public_key": proof.public_key,
        },
    }


def _salt(entry: LedgerEntry, personal: dict[str, Any] | None) -> str:
    """The salt that opens the commitment; refuses facts that were not recorded."""
    if personal is None:
        return ""
    row = LedgerPersonal.objects.get(entry=entry)
    salt = bytes(row.salt)
    if leaves.commitment(salt, leaves.canonical(personal)) != entry.commitment:
        raise ValueError("These personal facts are not what the entry committed to.")
    return salt.hex()


def _sort(lines: list[Line], record: dict[str, Any]) -> tuple[list[Sealed], list[Line]]:
    """The lines that the record holds, and those it does not."""
    inside = {part: record[part] for part in ("personal", "entry")}
    places = list(_walk(inside, []))
    sealed, beside = [], []
    for label, value in lines:
        path = _find(label, value, places)
        if path is None:
            beside.append((label, value))
        else:
            key = ".".join(str(step) for step in path)
            sealed.append(
                Sealed(label=label, value=value, path=json.dumps(path), key=key)
            )
    return sealed, beside


Place = tuple[list[str | int], str, str | None]  # path, value, label beside it


def _walk(
    value: Any, path: list[str | int], label: str | None = None
) -> Iterator[Place]:
    """Every text and number in the record with its path."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _walk(inner, [*path, name])
    elif isinstance(value, list | tuple):
        for index, inner in enumerate(value):
            is_value = len(value) == 2 and index == 1 and isinstance(value[0], str)
            yield from _walk(inner, [*path, index], value[0] if is_value else None)
    elif isinstance(value, str | int) and not isinstance(value, bool):
        yield path, str(value), label


def _find(label: str, value: str, places: list[Place]) -> list[str | int] | None:
    """Where a line stands: beside its own label if possible, else by its value."""
    same = [place for place in places if value and place[1] == value]
    for wanted in (label, None):
        for path, _value, beside in same:
            if beside == wanted:
                return path
    return None


def _inline(value: Any) -> str:
    """JSON that no HTML parser can take for markup."""
    text = json.dumps(value, ensure_ascii=False)
    for letter in "<>&\u2028\u2029":
        text = text.replace(letter, f"\\u{ord(letter):04x}")
    return text


@cache
def _read(name: str) -> str:
    return (HERE / name).read_text(encoding="utf-8")


def _policy(script: str, style: str) -> str:
    return (
        f"default-src 'none'; script-src '{_source(script)}'; "
        f"style-src '{_source(style)}'; base-uri 'none'; form-action 'none'"
    )


def _source(text: str) -> str:
    digest = hashlib.sha256(text.encode()).digest()
    return f"sha256-{base64.b64encode(digest).decode()}"


def _words() -> dict[str, Any]:
    """What the script says: for each check, when it holds and when it does not."""
    return {
        "unchanged": _("Unchanged"),
        "changed": _("Changed: do not rely on this file"),
        "readable": ["", _("The record in this file cannot be read.")],
        "personal": [
            _("The personal details are the ones that were recorded."),
            _("The personal details are not the ones that were recorded."),
        ],
        "leaf": [
            _("The record is the one that was entered."),
            _("The record is not the one that was entered."),
        ],
        "place": [
            _("It stands at its place in the sealed ledger."),
            _("It does not stand at this place in the sealed ledger."),
        ],
        "signature": [
            _("The signature of the seal is good."),
            _("The signature of the seal is not good."),
        ],
        "shown": [
            _("The table below shows what was sealed."),
            _("The table below does not show what was sealed."),
        ],
        "page": [
            _("The rest of this page is as it was made."),
            _("The rest of this page was changed after it was made."),
        ],
    }
