"""Can we keep it? What the checks look at, in a few lines, each with what was found.

A line is ready when none of its checks has anything to say that is not waived. What was
counted is said too: clauses, things a law wants said, records that the first night takes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django_stubs_ext import StrOrPromise

from notices import local_day, standing
from notices.checking import Severity
from notices.impact import Night
from notices.lint import article_13, california, india_unsaid
from notices.lint.reading_grade import grade
from notices.reading import Reading
from notices.studio_checks import Line
from notices.weighing import Weight

REST = "rest"
# By line: its title, and the checks that it sums up.
GROUPS: dict[str, tuple[StrOrPromise, str]] = {
    "printed": (
        gettext_lazy("Every value, row, reference and page is there"),
        "dangling clause-lost nested-too-deep page-unserved link-misses reference-lost reference-number"
        " document-missing blanks row-unprinted",
    ),
    "done": (
        gettext_lazy("Machines can do what the rows say"),
        "unkept period check-broken unknown-trigger rule-without-clock outlived"
        " unmapped-category mapped-without-category anonymise-without-fields"
        " collected-unknown law-only-without-field column-gone without-account",
    ),
    "tied": (gettext_lazy("Every clause is tied to a row or a promise"), "untied"),
    "claimed": (
        gettext_lazy("No claim is vague, and no period is typed by hand"),
        "vague typed-period absolute-claims perhaps no-period duty-without-law",
    ),
    "california": (
        gettext_lazy("The California notice is made from the same rows"),
        "california sale-denied sale-by-half shared-after-all signal-unnamed",
    ),
    "europe": (
        gettext_lazy("Europe: what GDPR Art. 13 and 14 want said"),
        "article-13 balancing-undated contract-missing safeguard-missing foreign-law",
    ),
    "india": (
        gettext_lazy("India: what DPDP s.5 and r.3 want said"),
        "india-unsaid not-itemised officer-hard-to-reach gone-too-soon",
    ),
    "said": (
        gettext_lazy("What else people have to know is said"),
        "times-unsaid appeal-unnamed voice-unsaid out-of-date",
    ),
    "choice": (
        gettext_lazy("People’s choices are real"),
        "use-is-consent cookies-without-choice marketing-objection mixed-messages"
        " access-narrowed mail-only children-vague",
    ),
    "read": (
        gettext_lazy("“In short” lines are easy to read"),
        "reading-grade highlights-missing",
    ),
    "told": (gettext_lazy("People hear of it before it counts"), ""),
    REST: (gettext_lazy("Everything else"), ""),
}


@dataclass(frozen=True, kw_only=True)
class Tick:
    """One line: how it stands, and in a few words why."""

    title: str
    state: str  # "stops", "look" or "ready"
    detail: str


@dataclass(frozen=True, kw_only=True)
class Counted:
    """What the page knows besides: how the change weighs, and its first night.

    None where there is nothing to compare with, or nothing was counted yet.
    """

    weight: Weight | None = None
    nights: list[Night] | None = None


def ticks(
    lines: Iterable[Line], current: Reading, counted: Counted, at: datetime
) -> list[Tick]:
    """Every group in its order, with the worst that is said in it."""
    grouped: dict[str, list[Line]] = {name: [] for name in GROUPS}
    for line in lines:
        grouped[group_of(line.judged.finding.check_code)].append(line)
    return [
        Tick(
            title=str(GROUPS[name][0]),
            state=_weighed(counted) if name == "told" else _state(found),
            detail=" ".join(filter(None, _details(name, found, current, counted, at))),
        )
        for name, found in grouped.items()
    ]


def group_of(code: str) -> str:
    """The line that sums a check up."""
    names = (name for name, (_title, codes) in GROUPS.items() if code in codes.split())
    return next(names, REST)


def _state(found: list[Line]) -> str:
    if any(line.judged.stops for line in found):
        return "stops"
    seen = {
        line.judged.finding.severity for line in found if line.judged.waiver is None
    }
    return "look" if seen - {Severity.INFO} else "ready"


def _weighed(counted: Counted) -> str:
    is_material = counted.weight is not None and counted.weight.is_material
    return "look" if is_material else "ready"


def _details(
    name: str, found: list[Line], current: Reading, counted: Counted, at: datetime
) -> tuple[str, str]:
    """What was counted, and the first thing to mend or look at."""
    told: dict[str, Callable[[], str]] = {
        "tied": lambda: _tied(found, current),
        "done": lambda: _dry_run(counted.nights),
        "california": lambda: _california(found, current, at),
        "europe": lambda: _europe(found, current),
        "india": lambda: _india(found, current),
        "read": lambda: _worst(current),
        "told": lambda: _told(counted.weight, at),
    }
    return told.get(name, str)(), _first(found)


def _first(found: list[Line]) -> str:
    """The worst that is said, and how much more there is."""
    said = [line for line in found if line.judged.waiver is None]
    if not said:
        return ""
    first = f"{said[0].where}: {said[0].judged.finding.message}"
    more = len(said) - 1
    if not more:
        return first
    rest = ngettext("And %(n)d more thing.", "And %(n)d more things.", more)
    return f"{first} {rest % {'n': more}}"


def _of(said: int, wanted: int, one: str, many: str) -> str:
    return ngettext(one, many, wanted) % {"n": said, "of": wanted}


def _tied(found: list[Line], current: Reading) -> str:
    wanted = len(current.table("clauses"))
    words = _("%(n)d of %(of)d clause."), _("%(n)d of %(of)d clauses.")
    return _of(wanted - len(found), wanted, *words)


def _said(found: list[Line], code: str, wanted: int) -> str:
    """How many of the things that one check looks for are said."""
    findings = (line.judged.finding for line in found)
    unsaid = {each.item for each in findings if each.check_code == code}
    words = _("%(n)d of %(of)d thing is said."), _("%(n)d of %(of)d things are said.")
    return _of(wanted - len(unsaid), wanted, *words)


def _california(found: list[Line], current: Reading, at: datetime) -> str:
    wanted = california.wanted(current, at)
    if not wanted:
        return _not_kept()
    count = len(current.categories)
    kinds = ngettext("%(n)d kind of data.", "%(n)d kinds of data.", count)
    return f"{kinds % {'n': count}} {_said(found, california.CHECK.code, wanted)}"


def _europe(found: list[Line], current: Reading) -> str:
    if standing.weight(current, article_13.LAWS, article_13.EUROPE) is None:
        return _not_kept()
    return _said(found, article_13.CHECK.code, len(article_13.WANTED))


def _india(found: list[Line], current: Reading) -> str:
    if standing.weight(current, india_unsaid.LAWS, india_unsaid.INDIA) is None:
        return _not_kept()
    return _said(found, india_unsaid.CHECK.code, len(india_unsaid.WANTED))


def _not_kept() -> str:
    return _("The list of laws says that it does not apply here.")


def _dry_run(nights: list[Night] | None) -> str:
    """What the first sweep would take, as it was counted."""
    if nights is None:
        return ""
    if any(night.error for night in nights):
        return _("Dry run: a system did not answer.")
    gone = sum(night.planned for night in nights)
    held = sum(night.held for night in nights)
    return _("Dry run: %(gone)s more records go, %(held)s are on hold.") % {
        "gone": f"{gone:,}",
        "held": f"{held:,}",
    }


def _told(weight: Weight | None, at: datetime) -> str:
    if weight is None:
        return _("Nothing was in force before it.")
    day = weight.suggested_on(local_day.of(at))
    if day is None:
        return _("It is minor: no days of notice are asked for.")
    return _("It is material: with 30 days of notice, from %(day)s on.") % {
        "day": date_format(day, "j F Y")
    }


def _worst(current: Reading) -> str:
    """The hardest line, and where it stands."""
    rows = current.table("clauses").values()
    worst = max(rows, key=lambda row: grade(row.highlight), default=None)
    if worst is None or not worst.highlight:
        return ""
    return _("Hardest: school year %(grade).1f, in “%(title)s”; aim for 8.") % {
        "grade": grade(worst.highlight),
        "title": worst.title,
    }
