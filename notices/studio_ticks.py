"""Can we keep it? What the checks look at, in a few lines, each with what was found.

A line is ready when none of its checks has anything to say that is not waived.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django_stubs_ext import StrOrPromise

from notices.checking import Severity
from notices.lint.california import DOCUMENT as CALIFORNIA
from notices.lint.reading_grade import grade
from notices.reading import Reading
from notices.studio_checks import Line

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
        "unkept period check-broken unknown-trigger rule-without-clock"
        " unmapped-category mapped-without-category anonymise-without-fields"
        " collected-unknown law-only-without-field column-gone",
    ),
    "tied": (
        gettext_lazy("What is claimed is tied to a row"),
        "vague untied typed-period absolute-claims perhaps no-period duty-without-law",
    ),
    "california": (
        gettext_lazy("The California notice is made from the same rows"),
        "california sale-denied sale-by-half shared-after-all signal-unnamed",
    ),
    "said": (
        gettext_lazy("What the laws want to be said is said"),
        "article-13 india-unsaid times-unsaid appeal-unnamed officer-hard-to-reach"
        " not-itemised balancing-undated contract-missing safeguard-missing"
        " voice-unsaid out-of-date",
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
    REST: (gettext_lazy("Everything else"), ""),
}


@dataclass(frozen=True, kw_only=True)
class Tick:
    """One line: how it stands, and in a few words why."""

    title: str
    state: str  # "stops", "look" or "ready"
    detail: str


def ticks(lines: Iterable[Line], current: Reading) -> list[Tick]:
    """Every group in its order, with the worst that is said in it."""
    grouped: dict[str, list[Line]] = {name: [] for name in GROUPS}
    for line in lines:
        grouped[group_of(line.judged.finding.check_code)].append(line)
    return [
        Tick(
            title=str(GROUPS[name][0]),
            state=_state(found),
            detail=_detail(name, found, current),
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


def _detail(name: str, found: list[Line], current: Reading) -> str:
    said = [line for line in found if line.judged.waiver is None]
    if name == "california" and not found and CALIFORNIA in current.documents:
        count = len(current.categories)
        return ngettext("%(n)d kind of data", "%(n)d kinds of data", count) % {
            "n": count
        }
    if name == "read":
        return _worst(current)
    if not said:
        return ""
    return ngettext("%(n)d thing to mend or look at",
                    "%(n)d things to mend or look at", len(said)) % {"n": len(said)}  # fmt: skip


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
