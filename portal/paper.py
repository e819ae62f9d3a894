"""Papers as PDF: ordered in the act's commit, printed once by a worker.

A page offers a paper only when its bytes exist. The printing itself happens in a
child process with limits (`portal.press`), which gets the words and nothing else of
this process: no database, no keys, no settings.
"""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Protocol

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal import gathering, jobs, ledger, press, vault
from portal.failpoints import failpoint
from portal.models import DataKey, Sheet
from portal.plugins import discover

# A paper that broke the press twice would break it again.
MOST_TRIES = 2
BUSY_SECONDS = 60
# What can wait does so no longer than this.
LONGEST = timedelta(days=1)
WITHOUT_PRESS = timedelta(minutes=5)
NO_PRESS = "press"
# The act of a paper that was not of our printing.
FORGED = "paper.forged"
BUSY = _("This machine is too busy to print.")


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What one paper may cost: seconds of processor and of waiting, megabytes.

    `nice` is how far it stands back for everything else on the machine.
    """

    cpu: int = 15
    wall: float = 45
    memory: int = 1024
    nice: int = 10


class NotPrinted(Exception):
    """The child ended without a paper: over a limit, or unreadable words."""


class TooBusy(NotPrinted):
    """The clock ran out before the processor's share did: the machine is at fault."""


class NoPress(Exception):
    """The libraries that print are not on this machine."""


@dataclass(frozen=True, kw_only=True)
class Attachment:
    """The same facts for machines, inside the PDF."""

    name: str
    title: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Paper:
    """What is to be printed: whole HTML of ours, and what is attached."""

    markup: str
    attachments: tuple[Attachment, ...] = ()


class Kind(Protocol):
    """One file in `<app>/papers/`: makes the words when they are to be printed.

    What `can_wait` is ordered by whoever sends a form, and needed by few.
    """

    code: str
    can_wait: bool

    def paper(self, about: str) -> Paper | None:
        """None when what it is about is no longer there."""


# --- ordering and printing --------------------------------------------------------


def order(
    kind: str,
    *,
    about: str,
    at: datetime,
    key: DataKey | None = None,
    build: str = "",
) -> None:
    """Leave the row; ordered twice is ordered once."""
    row = Sheet(kind=kind, about=about, build=build, key=key, ordered_at=at)
    # Nobody is woken: the sweep is soon enough, and a code must not wait for a paper.
    gathering.insert(row, once=True)


def ask(kind: str, *, about: str, at: datetime, key: DataKey) -> bool:
    """Whether a page may offer this paper; if not, it is ordered and gets a turn."""
    rows = Sheet.objects.filter(kind=kind, about=about, build="")
    found = rows.values("printed_at", "asked_at", "key__destroyed_at").first()
    if found is None:
        order(kind, about=about, at=at, key=key)
    elif found["printed_at"]:
        return found["key__destroyed_at"] is None
    if found is None or found["asked_at"] is None:
        rows.filter(asked_at__isnull=True).update(asked_at=at)
    return False


def print_due(at: datetime) -> int:
    """Print one paper of those that wait; how many were printed.

    One at a turn: mail and steps of the same worker wait meanwhile. With `PRINT_PAPERS`
    off nothing is printed, and everything waits.
    """
    _forget_sealed()
    if not settings.PRINT_PAPERS:
        return 0
    pk = _next(at)
    if pk is None:
        return 0
    rows = Sheet.objects.select_related("key").defer("body")
    limits = _limits(rows.get(pk=pk))
    # No heartbeat: the wall of the child ends sooner than this lease.
    unprinted = Q(printed_at__isnull=True)
    lease = int(limits.wall) + 15
    owner = jobs.claim(Sheet, pk, at=at, seconds=lease, where=unprinted)
    if owner is None:
        return 0
    return int(_print(rows.get(pk=pk), owner, limits, at))


def _limits(sheet: Sheet) -> Limits:
    """What everybody may read, and what found no time once, stands back for nothing.

    On a machine that is always busy it would never be printed otherwise. Its share of
    the processor is the same.
    """
    if sheet.key is not None and sheet.error != str(BUSY):
        return LIMITS
    return replace(LIMITS, nice=0, wall=2 * LIMITS.wall)


def _next(at: datetime) -> int | None:
    """What everybody may read comes first, the newest words of it; then two take turns.

    What somebody waits for, and what can wait but was asked for or has waited long;
    whatever else can wait comes after both. So whoever sends forms without end holds
    back neither the policy nor a letter, and nothing waits for ever.
    """
    due = Sheet.objects.filter(
        jobs.free(at), printed_at__isnull=True, attempt__lt=MOST_TRIES
    )
    public = due.filter(key__isnull=True).order_by("-ordered_at", "-pk")
    kinds = {
        kind.code for kind in discover("papers", "PAPER").values() if kind.can_wait
    }
    rest = due.filter(kind__in=kinds).order_by("ordered_at", "pk")
    is_asked = Q(asked_at__isnull=False) | Q(ordered_at__lte=at - LONGEST)
    turns = [due.exclude(kind__in=kinds).order_by("ordered_at", "pk")]
    turns.insert(0 if _last_kind() not in kinds else 1, rest.filter(is_asked))
    for rows in (public, *turns, rest):
        pk = rows.values_list("pk", flat=True).first()
        if pk is not None:
            return pk
    return None


def _last_kind() -> str:
    """The kind of the paper that was printed last."""
    done = Sheet.objects.filter(printed_at__isnull=False).order_by("-printed_at")
    return done.values_list("kind", flat=True).first() or ""


def _print(sheet: Sheet, owner: str, limits: Limits, at: datetime) -> bool:
    kind: Kind = discover("papers", "PAPER")[sheet.kind]
    try:
        paper = kind.paper(sheet.about)
        if paper is None:
            Sheet.objects.filter(pk=sheet.pk).delete()
            return False
        failpoint("paper.printing")
        body = printed(paper, limits)
        kept = vault.seal(sheet.key, body) if sheet.key else body
    except NoPress:
        _wait_for_press(at)
        return False
    except TooBusy as error:
        # That uses up nobody's tries, and a busy machine is left alone for a while.
        Sheet.objects.filter(pk=sheet.pk, lease_owner=owner).update(attempt=0)
        jobs.fail(sheet, owner, str(error), at=at, asked=BUSY_SECONDS)
        return False
    except (NotPrinted, vault.KeyDestroyed) as error:
        jobs.fail(sheet, owner, error, at=at)
        return False
    mark = _marks(sheet, body)[0]
    is_mine = jobs.fence(sheet, owner, body=kept, mark=mark, printed_at=at)
    if is_mine:
        _replace_older(sheet)
    return is_mine


def _marks(sheet: Sheet, body: bytes) -> list[str]:
    """What a paper of ours carries, under each key still held; the newest first."""
    said = [sheet.kind, sheet.about, sheet.build, hashlib.sha256(body).hexdigest()]
    return [digest for digest, _version in vault.digests("paper", " ".join(said))]


def is_ours(sheet: Sheet) -> bool:
    """Whether a public paper was printed here: others write a table without our key."""
    body = bytes(sheet.body or b"")
    return sheet.key_id is None and sheet.mark in _marks(sheet, body)


@transaction.atomic
def print_anew(sheet: Sheet, *, at: datetime) -> None:
    """Order again what is none of ours, and say for good that it was there."""
    found = Sheet.objects.filter(
        pk=sheet.pk, mark=sheet.mark, printed_at=sheet.printed_at
    )
    if found.update(
        body=None,
        mark="",
        key=None,
        ordered_at=at,
        printed_at=None,
        attempt=0,
        lease_owner="",
        lease_until=None,
        next_try_at=None,
        error="",
    ):
        facts = {"paper": sheet.kind}
        ledger.record(FORGED, about=sheet.about, by="system", at=at, facts=facts)


def _wait_for_press(at: datetime) -> None:
    """Every paper waits for the same libraries; that uses up nobody's tries."""
    Sheet.objects.filter(printed_at__isnull=True).update(
        error=NO_PRESS,
        attempt=0,
        lease_owner="",
        lease_until=None,
        next_try_at=at + WITHOUT_PRESS,
    )


def _forget_sealed() -> None:
    """Papers whose key was destroyed say nothing any more."""
    Sheet.objects.filter(key__destroyed_at__isnull=False).delete()


def _replace_older(sheet: Sheet) -> None:
    """An older build of the same paper, once the new one is there."""
    older = Sheet.objects.filter(kind=sheet.kind, about=sheet.about)
    older.exclude(pk=sheet.pk).delete()


# --- the child ------------------------------------------------------------------

LIMITS = Limits()


def printed(paper: Paper, limits: Limits | None = None) -> bytes:
    """One PDF, made by the limited child; `NotPrinted` when it was killed."""
    order = {
        "markup": paper.markup,
        "site": f"{settings.SITE_URL}/",
        "attachments": [vars(each) for each in paper.attachments],
    }
    return _press(json.dumps(order).encode(), limits=limits or LIMITS)


def has_press() -> bool:
    """Whether this machine can print at all."""
    try:
        _press(b"", "--check", limits=LIMITS)
    except NoPress:
        return False
    return True


def _press(words: bytes, *arguments: str, limits: Limits) -> bytes:
    shares = (limits.memory, limits.cpu, limits.nice)
    program = [str(Path(press.__file__)), *map(str, shares)]
    with tempfile.TemporaryDirectory(prefix="kept-press-") as folder:
        try:
            # -I: nothing of this process's environment or folder is looked at.
            done = subprocess.run(  # noqa: S603 - our own program
                [sys.executable, "-I", *program, *arguments],
                input=words,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                timeout=limits.wall,
                cwd=folder,
                env=_environment(folder),
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            raise TooBusy(str(BUSY)) from error
    if done.returncode == press.MISSING:
        raise NoPress
    if done.returncode != 0:
        raise NotPrinted(str(done.returncode))
    return done.stdout


def _environment(folder: str) -> dict[str, str]:
    """What the child may know: where fonts lie, and libraries without root."""
    root = Path(settings.ROOT)
    native = sorted(settings.NATIVE_DIR.glob("usr/lib/*-linux-*"))
    cache = Path(settings.DATA_DIR) / "cache"
    return {
        # Nothing to start: where there is a compiler, each library that is not on the
        # machine would be looked for with its help, a third of what the child costs.
        "PATH": folder,
        "LANG": "C.UTF-8",
        "HOME": folder,
        "TMPDIR": folder,
        "XDG_CACHE_HOME": str(cache),
        "FONTCONFIG_FILE": str(root / "templates/pdf/fonts.conf"),
        **({"LD_LIBRARY_PATH": ":".join(map(str, native))} if native else {}),
    }


# --- handing out ----------------------------------------------------------------


def find(kind: str, about: str, build: str = "") -> Sheet | None:
    """The row of a paper, printed or not, without its bytes."""
    return (
        Sheet.objects.defer("body")
        .select_related("key")
        .filter(kind=kind, about=about, build=build)
        .first()
    )


def printed_of(kind: str, abouts: Iterable[str]) -> dict[str, bytes]:
    """The PDFs there are, by what they are about, in one look."""
    rows = Sheet.objects.select_related("key").filter(
        kind=kind, about__in=list(abouts), build="", printed_at__isnull=False
    )
    return {row.about: read(row) for row in rows}


def newest(kind: str, about: str) -> Sheet | None:
    """Whatever build of a paper was printed last."""
    printed = Sheet.objects.filter(kind=kind, about=about, printed_at__isnull=False)
    return printed.defer("body").order_by("-printed_at", "-pk").first()


def is_ready(kind: str, about: str) -> bool:
    """Whether a page may offer this paper."""
    return Sheet.objects.filter(
        kind=kind, about=about, printed_at__isnull=False, key__destroyed_at__isnull=True
    ).exists()


def read(sheet: Sheet) -> bytes:
    """The PDF; `KeyDestroyed` once it was erased."""
    body = bytes(sheet.body or b"")
    return vault.unseal(sheet.key, body) if sheet.key else body
