"""Run every leg of the suite, all of them even when one fails, and say how long.

Each leg is its own process with an environment of its own: nothing of the caller's
installation reaches it. With CI=true whatever cannot run is a failure.
"""

from __future__ import annotations

import os
import re
import secrets
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from tests import services

ROOT = Path(__file__).resolve().parent.parent
PYTHON = sys.executable
IS_CI = os.environ.get("CI") == "true"
OURS = (
    *("KEPT_", "SYSTEM_", "DATABASE_URL", "MIGRATE_", "REDIS_URL", "SECRET_KEY"),
    *("DATA_DIR", "KEYS_DIR", "PORT", "SITE_URL", "ALLOWED_HOSTS", "SECOND_PERSON"),
)
SOURCES = (
    "portal",
    "notices",
    "consent",
    "retention",
    "rights",
    "scripts",
    "manage.py",
)
COUNTS = re.compile(r"(\d+) (passed|failed|skipped|error|xfailed|xpassed)")
SUITE = "not fault and not browser and not bench"


# Whole installations wait more than they work, so what works runs beside them, and
# yields to them: their tests are bound to seconds, those of the suite to nothing.
WORKING, WAITING = "working", "waiting"
YIELDING = 10


@dataclass(frozen=True)
class Leg:
    """One thing to run; `needs` names services whose absence skips it."""

    name: str
    command: tuple[str, ...]
    env: dict[str, str] = field(default_factory=dict)
    needs: frozenset[str] = frozenset()
    # Legs of a lane follow one another; lanes run side by side.
    lane: str = WORKING


@dataclass
class Result:
    """How a leg ended."""

    leg: Leg
    seconds: float = 0.0
    is_good: bool = True
    word: str = "passed"
    counts: Counter[str] = field(default_factory=Counter)


# So many tests of whole installations at once.
INSTALLATIONS = 3
MEMORY, ROOM = "/dev/shm", 6 * 2**30  # noqa: S108 - only what is made by mkdtemp


def pytest(*arguments: str, processes: int = 2) -> tuple[str, ...]:
    """One run of pytest; files stay together, as their installation is theirs."""
    spread = ("-n", str(processes), "--dist", "loadfile") if processes else ()
    # One file alone needs it, and loads it by itself.
    without = ("-p", "no:schemathesis")
    return (PYTHON, "-m", "pytest", *without, *spread, *arguments)


def lint_legs(scratch: Path) -> list[Leg]:
    """What needs no database."""
    ruff = str(Path(PYTHON).with_name("ruff"))
    test = {
        "KEPT_TEST": "1",
        "DATA_DIR": str(scratch / "lint"),
        "KEYS_DIR": str(scratch / "lint-keys"),
    }
    production = {
        "SECRET_KEY": secrets.token_urlsafe(60),
        "ALLOWED_HOSTS": "privacy.example.com",
        "SITE_URL": "https://privacy.example.com",
        "DATA_DIR": str(scratch / "deploy"),
        "KEYS_DIR": str(scratch / "deploy-keys"),
    }
    manage = (PYTHON, "manage.py")
    return [
        Leg("ruff check", (ruff, "check", ".")),
        Leg("ruff format", (ruff, "format", "--check", "--quiet", ".")),
        # First of the programs: it compiles what all others import.
        Leg("migrations", (*manage, "makemigrations", "--check", "--dry-run"), test),
        Leg(
            "deploy",
            (*manage, "check", "--deploy", "--fail-level", "WARNING"),
            production,
        ),
        Leg("mypy", (PYTHON, "-m", "scripts.check_types", *SOURCES), test),
    ]


def suite_legs(scratch: Path, grown: dict[str, str]) -> list[Leg]:
    """The suite both ways, then faults and browser both ways."""
    grown = {**grown, "HARNESS": "postgres", "HARNESS_CACHE": str(scratch)}
    small = {"HARNESS": "sqlite", "HARNESS_CACHE": str(scratch)}
    servers = frozenset({"postgresql", "redis"})
    chromium = frozenset({"chromium"})
    return [
        Leg("suite, SQLite", pytest("-m", SUITE)),
        Leg(
            "suite, PostgreSQL",
            pytest("-m", SUITE),
            # What never opens a database has just run.
            {**grown, "ONLY_DATABASE": "1"},
            servers,
        ),
        Leg(
            "faults, browser, PG",
            pytest("-m", "fault or browser", *_files(), processes=INSTALLATIONS),
            grown,
            servers | chromium,
            WAITING,
        ),
        Leg(
            "faults, browser, SQLite",
            # Two tests: processes of their own would cost more than they save.
            pytest("-m", "sqlite_smoke", *_files(), processes=0),
            small,
            chromium,
            WAITING,
        ),
    ]


def _files() -> list[str]:
    """Where tests of whole installations are; to read all others takes seconds."""
    marked = re.compile(r"mark\.(fault|browser)\b")
    return sorted(
        str(path)
        for path in Path("tests").rglob("test_*.py")
        if marked.search(path.read_text(encoding="utf-8"))
    )


def bench_legs(scratch: Path, grown: dict[str, str]) -> list[Leg]:
    """Measurements run alone, and print what they found."""
    files = sorted(str(file) for file in Path("tests/bench").glob("bench_*.py"))
    measure = pytest("-s", *files, processes=0)
    cache = {"HARNESS_CACHE": str(scratch)}
    servers = frozenset({"postgresql", "redis"})
    return [
        Leg("bench, SQLite", measure, {**cache, "HARNESS": "sqlite"}),
        Leg(
            "bench, PostgreSQL",
            measure,
            {**cache, **grown, "HARNESS": "postgres"},
            servers,
        ),
    ]


def run(leg: Leg, *, is_shown: bool) -> Result:
    """Run one leg, showing what it prints: at once, or at its end beside others."""
    held: list[str] = []
    say = partial(print, end="", flush=True) if is_shown else held.append
    say(f"\n=== {leg.name}\n")
    result = Result(leg)
    began = time.monotonic()
    with subprocess.Popen(
        leg.command,
        cwd=ROOT,
        env=environment(leg),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    ) as process:
        assert process.stdout is not None  # noqa: S101 - asked for two lines above
        if leg.lane == WORKING:
            os.setpriority(os.PRIO_PROCESS, process.pid, YIELDING)
        last = ""
        for line in process.stdout:
            say(line)
            last = line if COUNTS.search(line) else last
    result.seconds = time.monotonic() - began
    if "pytest" in leg.command:
        result.counts.update({word: int(n) for n, word in COUNTS.findall(last)})
    if process.returncode:
        result.is_good, result.word = False, f"FAILED ({process.returncode})"
    print("".join(held), end="", flush=True)
    return result


def environment(leg: Leg) -> dict[str, str]:
    """What a leg sees of the caller's environment: nothing of an installation."""
    clean = {
        name: value for name, value in os.environ.items() if not name.startswith(OURS)
    }
    # A hundred processes start here: none should compile what another has compiled.
    clean.pop("PYTHONDONTWRITEBYTECODE", None)
    keep = {
        name: os.environ[name] for name in ("KEPT_REFERENCE_DIR",) if name in os.environ
    }
    return {**clean, **keep, **leg.env}


def run_all(legs: list[Leg], missing: dict[str, str]) -> list[Result]:
    """Every lane beside the others; the one that works is shown as it goes."""
    found: dict[str, Result] = {}

    def follow(lane: str) -> None:
        for leg in legs:
            if leg.lane != lane:
                continue
            if leg.needs & missing.keys():
                found[leg.name] = skipped(leg, missing)
            else:
                found[leg.name] = run(leg, is_shown=lane == WORKING)

    with ThreadPoolExecutor() as pool:
        list(pool.map(follow, (WORKING, WAITING)))
    return [found[leg.name] for leg in legs]


def skipped(leg: Leg, missing: dict[str, str]) -> Result:
    """A leg that cannot run here; the reason was printed once, before the legs."""
    names = ", ".join(sorted(leg.needs & missing.keys()))
    return Result(
        leg, is_good=not IS_CI, word=f"{'FAILED' if IS_CI else 'skipped'}: no {names}"
    )


def missing_services() -> dict[str, str]:
    """What is not installed, with the sentence that says so."""
    found = {}
    for name, look in (
        ("postgresql", services.postgres_folder),
        ("redis", services.redis_program),
        ("chromium", services.chromium_program),
    ):
        try:
            look()
        except services.Missing as missing:
            found[name] = str(missing)
    return found


def report(results: list[Result], seconds: float) -> int:
    """The table, one line in the words of pytest, and the exit code."""
    print("\n=== legs")
    for result in results:
        counts = ", ".join(f"{n} {word}" for word, n in sorted(result.counts.items()))
        print(
            f"{result.leg.name:<22}{result.seconds:>7.1f} s  {result.word:<12} {counts}"
        )
    bad = [result.leg.name for result in results if not result.is_good]
    total: Counter[str] = sum((result.counts for result in results), Counter())
    words = ", ".join(f"{total[word]} {word}" for word in sorted(total)) or "no tests"
    print(
        f"{'all':<22}{seconds:>7.1f} s  {'FAILED: ' + ', '.join(bad) if bad else 'passed'}"
    )
    print(f"\n======== {words} in {seconds:.2f}s ========")
    return 1 if bad else 0


def roomy() -> str:
    """Where to work: in memory where there is plenty, as disks made every leg wait.

    Dozens of installations are copied, written and thrown away.
    """
    memory = os.sysconf("SC_AVPHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    with suppress(OSError):
        found = os.statvfs(MEMORY)
        free = found.f_bavail * found.f_frsize
        if os.access(MEMORY, os.W_OK) and min(free, memory) > ROOM:
            return MEMORY
    return tempfile.gettempdir()


def main(arguments: list[str]) -> int:
    """`legs [lint|bench]`: run the legs asked for, or all of them."""
    asked = arguments[0] if arguments else "all"
    scratch = Path(tempfile.mkdtemp(prefix="kept-legs-", dir=roomy()))
    # Everything else that is made for a while is made there, and goes with it.
    scratch.chmod(0o711)
    os.environ["TMPDIR"] = tempfile.tempdir = str(scratch)
    missing = {} if asked == "lint" else missing_services()
    for sentence in missing.values():
        print(f"Skipped: {sentence}.")
    try:
        with ExitStack() as stack:
            legs = lint_legs(scratch) if asked in {"all", "lint"} else []
            grown: dict[str, str] = {}
            if asked != "lint" and not {"postgresql", "redis"} & missing.keys():
                grown = stack.enter_context(services.running())
            if asked == "all":
                legs += suite_legs(scratch, grown)
            elif asked == "bench":
                legs += bench_legs(scratch, grown)
            began = time.monotonic()
            results = run_all(legs, missing)
            return report(results, time.monotonic() - began)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
