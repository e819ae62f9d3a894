"""Data deleted earlier than a law has it kept for people in its country.

India has each record of a person kept for a year after it was processed, whoever asks
for its deletion and whatever its period (DPDP Rules 2025, rule 8(3)). A request knows
whose law counts, so it puts away what is young (`rights.must_keep`). The nightly deletion
looks at nobody's country. To keep everybody's for a year would break what people in the
EU and in California were promised (GDPR Art. 5(1)(e); Civ. Code 1798.100(a)(3)), so it
does not: a version that cannot be kept under a law that counts is not published. It
keeps it so long, gives that law's people a kind of data of their own, or an officer
writes down why the law asks nothing of it, for a year at most (`notices.waiving`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from notices import law_places, reading
from notices.checking import Lint, LintCheck, Severity
from notices.inventory import is_at_least, period_words
from notices.models import Standing
from notices.reading import Reading, Row
from retention.models import Dataset, Role
from rights import registry
from rights.law import VERIFIED, Keep, Pack

CODE = "gone-too-soon"
# A new version takes so long to write, to announce and to begin: what is published now
# counts on that day.
LEAD = timedelta(days=90)


def run(current: Reading, at: datetime) -> Iterable[Lint]:
    """One for each rule that is shorter than such a law, and each law."""
    today = reading.day(current, at)
    near = list(_keeps(current, today + LEAD))
    ours = _ours(current) if near else []
    for pack, begins, keep, severity in near:
        for rule in ours:
            if _is_shorter(rule, keep):
                yield Lint(
                    path=f"rule {rule.slug}",
                    severity=severity,
                    message=_(
                        "From %(day)s %(law)s has each record of people in %(place)s "
                        "kept for %(length)s. This deletes it after %(period)s, wherever "
                        "somebody lives."
                    )
                    % {
                        "day": date_format(begins, "j F Y"),
                        "law": keep.citation,
                        "place": ", ".join(map(law_places.said, sorted(pack.places))),
                        "length": keep.length.words,
                        "period": period_words(rule.period),
                    },
                    fix=_(
                        "Keep it so long, make theirs a kind of data of its own, or "
                        "write down why that law asks nothing of you here."
                    ),
                )


def unwaived(current: Reading, at: datetime) -> list[Lint]:
    """Of a version in force what it was let through with for nobody's reason, or no more."""
    today = reading.day(current, at).isoformat()
    passed = {
        row["path"]
        for row in current.content.get("waivers", [])
        if row["check"] == CODE and row["until"] >= today
    }
    return [
        lint
        for lint in run(current, at)
        if lint.severity == Severity.ERROR and lint.path not in passed
    ]


def _keeps(current: Reading, last: date) -> Iterator[tuple[Pack, date, Keep, Severity]]:
    """What such laws have kept, by that day at the latest, and how much each weighs.

    Only what was read in the law itself, and is required of the company, stops it.
    """
    for pack in registry.packs().values():
        standing = _standing(current, pack)
        for edition in pack.editions:
            if standing is None or edition.from_date > last:
                continue
            for keep in edition.keeps:
                stops = standing == Standing.REQUIRED and keep.review == VERIFIED
                weight = Severity.ERROR if stops else Severity.WARNING
                yield pack, edition.from_date, keep, weight


def _standing(current: Reading, pack: Pack) -> str | None:
    """How the company holds it; of a law it has not weighed yet, as an older one there."""
    own = current.law_position(pack.code)
    rows = (
        [own]
        if own is not None
        else [
            row
            for code, other in registry.packs().items()
            if other.places & pack.places and (row := current.law_position(code))
        ]
    )
    said = {row.standing for row in rows}
    order = (Standing.REQUIRED, Standing.PROMISED)
    return next((each for each in order if each in said), None)


def _ours(current: Reading) -> list[Row]:
    """Not where all of it is held for customers: they answer for how long."""
    roles: dict[str, set[str]] = {}
    for category, role in Dataset.objects.values_list("category", "role"):
        roles.setdefault(category, set()).add(role)
    ours = {Role.CONTROLLER}
    return [
        rule for rule in current.rules.values() if ours & roles.get(rule.category, ours)
    ]


def _is_shorter(rule: Row, keep: Keep) -> bool:
    length = keep.length
    return not is_at_least(rule.period, f"P{length.months}M{length.days}D")


CHECK = LintCheck(
    code=CODE,
    severity=Severity.WARNING,
    law="DPDP Rules 2025, rule 8(3)",
    run=run,
    needs_rows=True,
)
