"""A data map is refused with one sentence for each fault, or saved whole."""

from __future__ import annotations

import copy
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.core.management import CommandError, call_command

from portal.models import LedgerEntry
from retention import datamap, finding
from retention.demo import loading
from retention.models import Dataset, Field, System
from tests.company import NOW, Company, days_ago
from tests.policies import LOGINS, put_in_force

pytestmark = pytest.mark.django_db

MAP: dict[str, Any] = yaml.safe_load(loading.MAP.read_text(encoding="utf-8"))


def entry(content: dict[str, Any], slug: str) -> dict[str, Any]:
    return next(found for found in content["datasets"] if found["slug"] == slug)


def field(content: dict[str, Any], slug: str, name: str) -> dict[str, Any]:
    fields = entry(content, slug)["fields"]
    return next(found for found in fields if found["name"] == name)


def write(tmp_path: Path, content: Any) -> Path:
    path = tmp_path / "map.yml"
    path.write_text(yaml.dump(content, Dumper=yaml.CSafeDumper), encoding="utf-8")
    return path


def faults(tmp_path: Path, content: Any) -> list[str]:
    with pytest.raises(datamap.Refused) as refused:
        datamap.load_yaml(write(tmp_path, content), by="system", at=NOW)
    assert not Dataset.objects.exists()
    return refused.value.faults


@pytest.fixture
def content(company: Company) -> dict[str, Any]:
    return copy.deepcopy(MAP)


def test_the_demo_map_is_saved_and_saving_it_again_changes_nothing(company):
    for _ in range(2):
        datamap.load_yaml(loading.MAP, by="system", at=NOW)

    assert System.objects.count() == 1
    assert Dataset.objects.count() == 12
    assert Field.objects.filter(dataset__slug="people").count() == 8
    assert [e.act for e in LedgerEntry.objects.all()] == ["datamap.saved"] * 2


def test_datasets_the_map_no_longer_names_go(company, tmp_path):
    datamap.load_yaml(loading.MAP, by="system", at=NOW)
    content = copy.deepcopy(MAP)
    content["datasets"].remove(entry(content, "tickets"))

    datamap.load_yaml(write(tmp_path, content), by="system", at=NOW)

    system = System.objects.get()
    assert [row.slug for row in finding.places() if row.slug == "tickets"] == []
    assert datamap.check(system) == []
    assert Dataset.objects.get(slug="tickets").is_held is False

    datamap.load_yaml(loading.MAP, by="system", at=NOW)
    assert Dataset.objects.get(slug="tickets").is_held


def _missing_table(content):
    entry(content, "tickets")["table"] = "news"


def _missing_column(content):
    field(content, "logins", "browser")["name"] = "browzer"


def _null_not_null(content):
    field(content, "tickets", "subject")["action"] = "null"


def _mask_unique(content):
    field(content, "people", "email")["action"] = "mask"


def _mask_number(content):
    field(content, "recordings", "seconds")["action"] = "mask"


def _hash_short(content):
    field(content, "payments", "card_last4")["action"] = "hash"


def _orphan(content):
    entry(content, "calls")["erase_order"] = 10


def _unmapped_child(content):
    content["datasets"].remove(entry(content, "transcripts"))


def _bad_clock(content):
    entry(content, "logins")["clocks"] = {"collected": "browser"}


def _unknown_trigger(content):
    entry(content, "logins")["clocks"] = {"full_moon": "logged_in_at"}


def _unknown_parent(content):
    entry(content, "logins")["clocks"] = {"account_closed": "nobody.closed_at"}


def _unknown_finder(content):
    entry(content, "logins")["finders"] = [{"by": "shoe-size", "column": "user_id"}]


def _no_finder(content):
    entry(content, "logins")["finders"] = []


def _anonymise_nothing(content):
    entry(content, "logins")["erase_action"] = "anonymise"


def _unknown_action(content):
    field(content, "logins", "browser")["action"] = "burn"


def _bad_restrict(content):
    entry(content, "voice-clones")["restrict_field"] = "created_at"


def _nobody_to_pass_on_to(content):
    del entry(content, "calls")["passes_on"]


def _unknown_contact(content):
    entry(content, "calls")["passes_on"]["contact"] = "mail"


def _key_not_unique(content):
    entry(content, "logins")["key_column"] = "browser"


def _twice(content):
    content["datasets"].append(entry(content, "logins"))


@pytest.mark.words
@pytest.mark.parametrize(
    ("spoil", "expected"),
    [
        (_missing_table, ["tickets: There is no table “news”."]),
        (
            _missing_column,
            ["logins: the table “logins” has no column “browzer” (fields)."],
        ),
        (
            _null_not_null,
            [
                "tickets: “subject” must not be empty in the database, so it cannot be emptied."
            ],
        ),
        (
            _mask_unique,
            [
                "people: “email” must differ in every row, so it cannot be masked; hash it."
            ],
        ),
        (
            _mask_number,
            [
                "recordings: “seconds” does not hold text, so it can only be kept or emptied."
            ],
        ),
        (_hash_short, ["payments: “card_last4” is too short for what replaces it."]),
        (
            _orphan,
            [
                "calls: rows of “transcripts” would be orphaned; give “transcripts” a lower erase_order."
            ],
        ),
        (
            _unmapped_child,
            [
                "calls: rows of “transcripts” refer to it through “call_id”, and “transcripts” is not in the data map."
            ],
        ),
        (_bad_clock, ["logins: the clock “browser” is not a date or time."]),
        (_unknown_trigger, ["logins: no trigger is called “full_moon”."]),
        (
            _unknown_parent,
            ["logins: the clock “nobody.closed_at” names no dataset of this map."],
        ),
        (
            _unknown_finder,
            [
                "logins: rows are found by “shoe-size”, which is no identifier and no dataset."
            ],
        ),
        (
            _no_finder,
            ["logins: nothing says how a person's rows are found in it."],
        ),
        (
            _anonymise_nothing,
            ["logins: it is to be anonymised, but no field says how."],
        ),
        (_unknown_action, ["logins: “burn” is not one of hash, keep, mask, null."]),
        (
            _bad_restrict,
            [
                "voice-clones: “created_at” must be a time that may be empty, so that it can say when a row was restricted."
            ],
        ),
        (
            _nobody_to_pass_on_to,
            ["calls: it is held for customers, so passes_on must say for which."],
        ),
        (_unknown_contact, ["calls: the table “customers” has no column “mail”."]),
        (
            _key_not_unique,
            [
                "logins: “browser” does not tell one row from another, so it cannot be the key."
            ],
        ),
        (_twice, ["logins: two datasets have this name."]),
    ],
    ids=lambda value: getattr(value, "__name__", "").lstrip("_"),
)
def test_a_faulty_map_is_refused(spoil, expected, content, tmp_path):
    spoil(content)

    assert faults(tmp_path, content) == expected


def test_a_category_the_policy_does_not_know_is_refused(content, tmp_path):
    put_in_force(at=NOW)
    entry(content, "logins")["category"] = "shoes"

    assert faults(tmp_path, content) == [
        "logins: the policy in force knows no category “shoes”."
    ]


def test_a_rule_that_anonymises_needs_fields_that_say_how(content, tmp_path):
    put_in_force(
        {
            "category": "device",
            "trigger": "collected",
            "period": "P1Y",
            "action": "anonymise",
        },
        at=NOW,
    )

    assert faults(tmp_path, content) == [
        "logins: the policy has “device” anonymised, but no field says how."
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{", "The file is not YAML that can be read."),
        ("system: 5", "The file lacks or misnames something"),
        ("[]", "The file lacks or misnames something"),
        ("system: {slug: app}\ndatasets: []", "The file lacks or misnames something"),
        ("!!python/object/apply:os.system [true]", "The file is not YAML"),
        ("x: '" + "a" * datamap.LARGEST + "'", "A data map may be at most one"),
    ],
    ids=["broken", "no system", "a list", "no title", "code", "huge"],
)
def test_a_file_that_is_no_map_is_refused(text, expected, tmp_path):
    path = tmp_path / "map.yml"
    path.write_text(text, encoding="utf-8")

    with pytest.raises(datamap.Refused, match=expected):
        datamap.load_yaml(path, by="system", at=NOW)


def test_the_command_says_each_fault(company, content, tmp_path, capsys):
    _missing_table(content)

    with pytest.raises(CommandError, match="There is no table “news”."):
        call_command("load_datamap", str(write(tmp_path, content)))

    call_command("load_datamap", str(loading.MAP))
    assert capsys.readouterr().out == "Product database: 12 datasets mapped.\n"


def test_a_saved_map_is_checked_against_a_changed_database(mapped: Company):
    system = System.objects.get()
    before = datamap.check(system)
    mapped.change_tables("ALTER TABLE logins DROP COLUMN browser")

    assert before == []
    assert datamap.check(system) == [
        "logins: the table “logins” has no column “browser” (fields)."
    ]


# --- names that become files (A13) ---------------------------------------------------


@pytest.mark.words
@pytest.mark.parametrize(
    "slug",
    [
        *(
            "../../etc/cron.d/x",
            "a/b",
            "..",
            ".",
            "",
            "C:\\x",
            "a\0b",
            "CON.txt",
            "a b",
        ),
        *(
            "Calls",
            "calls.json",
            "-calls",
            "calls-",
            "звонки",
            "a\u202egnp.exe",
            "x" * 41,
        ),
    ],
)
def test_a_name_that_could_be_a_path_is_refused(content, tmp_path, slug):
    entry(content, "tickets")["slug"] = slug

    (fault,) = faults(tmp_path, content)
    assert "cannot be a name: use up to 40 small letters, digits and hyphens." in fault
    assert "\u202e" not in fault


@pytest.mark.parametrize("slug", ["about", "schema", "index", "manifest"])
def test_a_name_of_a_file_that_every_copy_has_is_refused(content, tmp_path, slug):
    entry(content, "tickets")["slug"] = slug

    assert faults(tmp_path, content) == [f"{slug}: every copy has a file of this name."]


@pytest.mark.parametrize("title", ["", "Calls \u202ednuos", "a\0", "x" * 121])
def test_a_title_that_reads_otherwise_than_it_is_written_is_refused(
    content, tmp_path, title
):
    entry(content, "tickets")["title"] = title
    field(content, "people", "phone")["title"] = title

    words = "a title has 1 to 120 characters, and none that cannot be seen."
    assert sorted(faults(tmp_path, content)) == [
        f"people: {words}", f"tickets: {words}"
    ]  # fmt: skip


# --- another kind of data -----------------------------------------------------------


def moved(tmp_path: Path, to: str, **more: Any) -> list[str]:
    """What is said when the sign-ins of a saved map become another kind of data."""
    content = copy.deepcopy(MAP)
    entry(content, "logins").update(category=to, **more)
    try:
        datamap.load_yaml(write(tmp_path, content), by="system", at=NOW)
    except datamap.Refused as refused:
        return refused.faults
    return []


def without(tmp_path: Path, slug: str) -> None:
    """The same map with one place less."""
    content = copy.deepcopy(MAP)
    content["datasets"].remove(entry(content, slug))
    datamap.load_yaml(write(tmp_path, content), by="system", at=NOW)


USAGE = {"category": "usage", "trigger": "collected", "period": "P90D"}


@pytest.mark.words
@pytest.mark.parametrize(
    ("before", "now", "is_refused"),
    [
        # as long, and longer now
        ([LOGINS, USAGE], [LOGINS, USAGE], False),
        ([LOGINS], [LOGINS, {**USAGE, "period": "P1Y"}], True),
        # shorter, and no period at all
        ([LOGINS], [LOGINS, {**USAGE, "period": "P60D"}], False),
        ([LOGINS], [LOGINS], True),
        # as long now, but the old kind was promised to go sooner once
        ([{**LOGINS, "period": "P60D"}, USAGE], [LOGINS, USAGE], True),
        (
            [{**LOGINS, "period": "P60D"}, {**USAGE, "period": "P60D"}],
            [LOGINS, USAGE],
            False,
        ),
    ],
)
@pytest.mark.parametrize("new", [{}, {"slug": "sign-ins"}])
@pytest.mark.parametrize("has_left", [False, True])
def test_a_saved_place_does_not_move_to_a_kind_that_is_kept_longer(
    mapped, tmp_path, before, now, is_refused, new, has_left
):
    put_in_force(*before, at=days_ago(50), number=1)
    put_in_force(*now, at=NOW, number=2)
    if has_left:
        without(tmp_path, "logins")

    found = moved(tmp_path, "usage", **new)

    slug = new.get("slug", "logins")
    assert found == is_refused * [
        f"{slug}: its rows were collected as “device”, which goes sooner than “usage”; "
        "keep that kind, or let the policy keep the new one no longer."
    ]
    kinds = Dataset.objects.filter(slug__in=["logins", "sign-ins"])
    assert [(row.category, row.is_held) for row in kinds] == [
        ("device", not has_left) if is_refused else ("usage", True)
    ]


def test_another_name_of_the_same_system_changes_nothing(mapped, tmp_path, settings):
    put_in_force(LOGINS, {**USAGE, "period": "P1Y"}, at=NOW)
    without(tmp_path, "logins")
    settings.SYSTEM_URLS = {**settings.SYSTEM_URLS, "b": settings.SYSTEM_URLS["app"]}
    logins = {**entry(MAP, "logins"), "slug": "b-logins", "category": "usage"}
    people = {**entry(MAP, "people"), "slug": "b-people"}
    other = {"slug": "b", "title": "B", "connector": "sql"}

    with pytest.raises(datamap.Refused, match="b-logins: its rows were collected as"):
        datamap.load_yaml(
            write(tmp_path, {"system": other, "datasets": [logins, people]}),
            by="system",
            at=NOW,
        )


def test_a_place_does_not_lose_the_clock_that_a_rule_counts_on(mapped, tmp_path):
    put_in_force(LOGINS, at=NOW, number=1)
    said = moved(tmp_path, "device", clocks={})

    assert said == [
        "logins: without its clock for “collected” its rows would be kept longer than "
        "the policy says; keep it, or publish a version without that rule first."
    ]
    put_in_force(at=NOW + timedelta(days=1), number=2)
    assert moved(tmp_path, "device", clocks={}) == []


def test_what_was_taken_over_by_another_name_is_held_against_that_one_alone(
    mapped, tmp_path
):
    """The kind that it had before the last one binds nobody twice."""
    short = {**USAGE, "period": "P60D"}
    put_in_force(LOGINS, short, at=days_ago(50), number=1)
    assert moved(tmp_path, "usage", slug="sign-ins") == []
    without(tmp_path, "logins")
    put_in_force(LOGINS, {**USAGE, "period": "P1Y"}, at=NOW, number=2)

    assert moved(tmp_path, "usage", slug="sign-ins") == []
