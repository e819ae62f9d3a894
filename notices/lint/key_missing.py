"""Encrypted mail is recommended, and no key is published."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from notices import words
from notices.checking import Lint, LintCheck, Severity
from notices.reading import Reading

SAID = re.compile(
    r"\b(?:Open)?PGP\b|\bGnuPG\b|\bGPG\b|\bS/MIME\b|\bencrypted (?:e-?)?(?:mail|messages?)\b"
    r"|\bencrypt (?:it|them|this|that|(?:your|the|such|any) (?:e-?mails?|messages?|letters?|files?)"
    r"|what you send)\b"
    r"|\b(?:should|must|please|recommend\w*|advise\w*)\b.{0,40}\bencrypt(?:ed)?\b.{0,40}"
    r"\b(?:e-?mail|send|message)\b",
    re.IGNORECASE,
)
MENDED = re.compile(
    r"\bfingerprint\b|\bkey(?:s)? (?:is|are|stands?|can be (?:found|had|downloaded))\b"
    r"|\b(?:get|find|have|download|fetch|obtain|publish)\w*\b.{0,20}\bkey\b"
    r"|\bkey server\b|\bkey\b.{0,20}\]\(|\bhttps?://\S*(?:key|pgp|\.asc)|\bkey (?:at|on|under|from)\b"
    r"|\b(?:[0-9A-F]{4} ){4}",
    re.IGNORECASE,
)
POST = words.together(
    r"\b(?:recommend|advise|suggest|prefer|use|send)\w*\b",
    r"\b(?:(?:physical|postal|regular) mail|by post|by letter)\b",
)
# An office that is only registered somewhere is an agent's door, not a letter box.
DOOR = re.compile(r"\bregistered (?:office|agent|address)\b", re.IGNORECASE)
LETTER_BOX = re.compile(
    r"\b(?:postal|mailing|visiting) address\b|\bwrite to us at\b|\bletters? to\b",
    re.IGNORECASE,
)


def run(current: Reading, at: datetime) -> Iterable[Lint]:
    """One for each such sentence: a key that is not there, a letter box neither."""
    if not words.mentions(current, MENDED):
        message = _("Encrypted mail is recommended, and nobody is told the key.")
        fix = _("Link the key, or name another way that is confidential.")
        yield from words.said(current, SAID, message, fix, item="key")
    if words.mentions(current, DOOR) and not words.mentions(current, LETTER_BOX):
        message = _("Post is recommended, and only a registered office is named.")
        fix = _("Name the address where letters are opened.")
        yield from words.said(current, POST, message, fix, item="post")


CHECK = LintCheck(
    code="key-missing",
    gap="GAP-19",
    severity=Severity.WARNING,
    law="GDPR Art. 12(2)",
    run=run,
)
