"""The data map: a YAML file that says what lies where, reviewed before it is saved.

A map is refused whole, with one sentence for each fault: a missing table, a
column that may not be empty but would be emptied, a child that would be orphaned,
a category the policy in force does not know (architecture, retention).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import yaml
from django.db import transaction
from django.utils.translation import gettext as _

from notices import reading
from portal import ledger
from portal.models import IdentifierKind
from portal.plugins import discover
from portal.words import HIDDEN
from retention import moving
from retention.connecting import ConnectorError, connector_for
from retention.mapping import DatasetPlan, FieldPlan, SystemPlan, plan_of
from retention.models import Dataset, Field, System

LARGEST = 1024 * 1024
ACTIONS = {"keep", "null", "mask", "hash"}
EXPORTS = {"value", "held", "no"}
ROLES = {"controller", "processor"}
ERASE_ACTIONS = {"delete", "anonymise"}

# The same plain values, ten times as fast where the library in C is there.
SAFE: type[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Refused(Exception):
    """The map was not saved; `faults` says why, one sentence each."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__(" ".join(faults))
        self.faults = faults


def load_yaml(path: Path, *, by: str, at: datetime) -> System:
    """Read, review and save one map; the same file twice changes nothing."""
    plan = parse(path)
    faults = review(plan, at=at)
    if faults:
        raise Refused(faults)
    return save(plan, by=by, at=at)


def parse(path: Path) -> SystemPlan:
    """The plain values of a file; Refused when it does not say what it must."""
    if path.stat().st_size > LARGEST:
        raise Refused([_("A data map may be at most one megabyte.")])
    try:
        content = yaml.load(path.read_text(encoding="utf-8"), Loader=SAFE)  # noqa: S506
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise Refused([_("The file is not YAML that can be read.")]) from error
    try:
        return _system(content)
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise Refused(
            [_("The file lacks or misnames something: %(what)s.") % {"what": error}]
        ) from error


def _system(content: dict[str, Any]) -> SystemPlan:
    return SystemPlan(
        **content["system"],
        datasets=[_dataset(entry) for entry in content["datasets"]],
    )


def _dataset(entry: dict[str, Any]) -> DatasetPlan:
    rest = {key: value for key, value in entry.items() if key != "fields"}
    rest["finders"] = [
        {"by": str(finder["by"]), "column": str(finder["column"])}
        for finder in entry.get("finders", [])
    ]
    fields = [FieldPlan(**field) for field in entry["fields"]]
    return DatasetPlan(**rest, fields=fields)


def review(plan: SystemPlan, *, at: datetime) -> list[str]:
    """Every fault: first what the map says, then what the database says."""
    faults = [*_names(plan)] or [*_words(plan), *_policy(plan, at)]
    if faults:
        return faults
    system = System(slug=plan.slug, title=plan.title, connector=plan.connector)
    try:
        return connector_for(system).review(system, plan.datasets)
    except ConnectorError as error:
        return [str(error)]


# Names become files of every copy, and words that people and officers read.
SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
# Files that every copy has besides those of its datasets.
TAKEN = {"about", "schema", "index", "manifest"}
LONGEST_SLUG, LONGEST_TITLE = 40, 120


def _names(plan: SystemPlan) -> Iterator[str]:
    """What cannot be a name: a path, a file of ours, or letters that turn round."""
    titles = [(plan.slug, plan.title)]
    titles += [(row.slug, row.title) for row in plan.datasets]
    for slug in [str(name) for name, _title in titles]:
        if not SLUG.fullmatch(slug) or len(slug) > LONGEST_SLUG:
            yield _(
                "“%(slug)s” cannot be a name: use up to 40 small letters, digits and "
                "hyphens."
            ) % {"slug": HIDDEN.sub("", slug)[:LONGEST_SLUG]}
        if slug in TAKEN:
            yield _("%(slug)s: every copy has a file of this name.") % {"slug": slug}
    titles += [(row.slug, field.title) for row in plan.datasets for field in row.fields]
    for slug, title in titles:
        if HIDDEN.search(str(title)) or not 0 < len(str(title)) <= LONGEST_TITLE:
            yield _(
                "%(slug)s: a title has 1 to 120 characters, and none that cannot be seen."
            ) % {"slug": slug}


def _words(plan: SystemPlan) -> Iterator[str]:
    """Faults that show without any database."""
    slugs = [dataset.slug for dataset in plan.datasets]
    for slug in sorted({slug for slug in slugs if slugs.count(slug) > 1}):
        yield _("%(slug)s: two datasets have this name.") % {"slug": slug}
    for dataset in plan.datasets:
        yield from _choices(dataset)
        yield from _finders(dataset, slugs)
        yield from _triggers(dataset, slugs)
        if dataset.erase_action == "anonymise" and not dataset.treated:
            yield _("%(slug)s: it is to be anonymised, but no field says how.") % {
                "slug": dataset.slug
            }
        if dataset.role == "processor" and not dataset.passes_on:
            yield _(
                "%(slug)s: it is held for customers, so passes_on must say for which."
            ) % {"slug": dataset.slug}


def _choices(dataset: DatasetPlan) -> Iterator[str]:
    said = [
        (dataset.role, ROLES),
        (dataset.erase_action, ERASE_ACTIONS),
        *((field.action, ACTIONS) for field in dataset.fields),
        *((field.export, EXPORTS) for field in dataset.fields),
    ]
    for word, known in said:
        if word not in known:
            yield _("%(slug)s: “%(word)s” is not one of %(known)s.") % {
                "slug": dataset.slug,
                "word": word,
                "known": ", ".join(sorted(known)),
            }
    for field in dataset.fields:
        if field.is_fact and field.export == "no":
            yield _("%(slug)s: “%(name)s” is a fact, so a copy must name it.") % {
                "slug": dataset.slug,
                "name": field.name,
            }
    for part in ("column", "table", "key", "contact", "name"):
        if dataset.passes_on and part not in dataset.passes_on:
            yield _("%(slug)s: passes_on lacks “%(part)s”.") % {
                "slug": dataset.slug,
                "part": part,
            }


def _finders(dataset: DatasetPlan, slugs: list[str]) -> Iterator[str]:
    if not dataset.finders:
        yield _("%(slug)s: nothing says how a person's rows are found in it.") % {
            "slug": dataset.slug
        }
    known = {"person", *IdentifierKind.values, *slugs}
    for finder in dataset.finders:
        if finder["by"] not in known:
            yield _(
                "%(slug)s: rows are found by “%(by)s”, which is no identifier and no dataset."
            ) % {"slug": dataset.slug, "by": finder["by"]}


def _triggers(dataset: DatasetPlan, slugs: list[str]) -> Iterator[str]:
    triggers = discover("triggers", "TRIGGER")
    for code, clock in dataset.clocks.items():
        if code not in triggers:
            yield _("%(slug)s: no trigger is called “%(code)s”.") % {
                "slug": dataset.slug,
                "code": code,
            }
        parent = clock.rpartition(".")[0]
        if parent and parent not in slugs:
            yield _("%(slug)s: the clock “%(clock)s” names no dataset of this map.") % {
                "slug": dataset.slug,
                "clock": clock,
            }


def _policy(plan: SystemPlan, at: datetime) -> Iterator[str]:
    """What the revision in force says against the map; nothing before there is one."""
    current = reading.current(at)
    if current is None:
        return
    for dataset in plan.datasets:
        facts = {"slug": dataset.slug, "category": dataset.category}
        if dataset.category not in current.categories:
            yield (
                _("%(slug)s: the policy in force knows no category “%(category)s”.")
                % facts
            )
            continue
        for rule in current.rules_for(dataset.category):
            if rule.action == "anonymise" and not dataset.treated:
                yield (
                    _(
                        "%(slug)s: the policy has “%(category)s” anonymised, but no field says how."
                    )
                    % facts
                )
    yield from moving.faults(plan, current, at)


@transaction.atomic
def save(plan: SystemPlan, *, by: str, at: datetime) -> System:
    """Make the rows say what the plan says; what it no longer names holds nothing."""
    system, _made = System.objects.update_or_create(
        slug=plan.slug,
        defaults={
            "title": plan.title,
            "connector": plan.connector,
            "country": plan.country,
            "note": plan.note,
        },
    )
    moving.leave(system, plan)
    for dataset in plan.datasets:
        _save_dataset(system, dataset)
    ledger.record(
        "datamap.saved",
        about=f"system:{system.slug}",
        by=by,
        at=at,
        facts={"datasets": sorted(dataset.slug for dataset in plan.datasets)},
    )
    return system


def _save_dataset(system: System, plan: DatasetPlan) -> None:
    names = DatasetPlan.__dataclass_fields__.keys() - {"fields", "slug"}
    dataset, _made = Dataset.objects.update_or_create(
        slug=plan.slug,
        defaults={
            "system": system,
            "is_held": True,
            **{name: getattr(plan, name) for name in names},
        },
    )
    dataset.fields.all().delete()
    Field.objects.bulk_create(
        Field(
            dataset=dataset,
            name=field.name,
            title=field.title,
            action=field.action,
            export=field.export,
            is_correctable=field.is_correctable,
            is_fact=field.is_fact,
            is_country=field.is_country,
            position=position,
        )
        for position, field in enumerate(plan.fields)
    )


def check(system: System) -> list[str]:
    """What is wrong now with a saved map, for the desk."""
    rows = Dataset.objects.filter(system=system, is_held=True)
    return check_of(system, list(rows.prefetch_related("fields")))


def check_of(system: System, rows: list[Dataset]) -> list[str]:
    """The same of datasets that were read with their fields."""
    plans = [plan_of(row, list(row.fields.all())) for row in rows]
    try:
        return connector_for(system).review(system, plans)
    except ConnectorError as error:
        return [str(error)]
