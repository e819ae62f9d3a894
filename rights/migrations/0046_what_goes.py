"""A decision stays while it is checked, and a line of the log until its time is over."""

from importlib import import_module

from django.db import migrations

decided = import_module("rights.migrations.0039_what_was_decided")
# Sent back, taken back and reopened it is worked on again; then it goes with the record.
CHECKED = """EXISTS (SELECT 1 FROM rights_case
    WHERE id = OLD.case_id AND status IN ('checking', 'answered'))"""
# 24 months (11 CCR 7101), by the clock of the database. What two days more or less are
# says the time zone of the company, and the end of a February.
YOUNG = {
    "sqlite": "OLD.requested_on > date('now', '-24 months', '+2 days')",
    "postgresql": "OLD.requested_on > (now() AT TIME ZONE 'UTC')::date"
    " - interval '24 months' + interval '2 days'",
}
SAID = {
    "checked": "a decision stays while it is checked, and once it is answered",
    "young": "a line of the log goes after 24 months",
}


# A field that was added made this table anew, and its trigger was gone.
LOST = next(each for each in decided.RULES if each[1] == "less")


def _sqlite():
    yield "DROP TRIGGER IF EXISTS rights_outcome_less"
    yield from decided._sqlite(*LOST)
    yield (
        "CREATE TRIGGER rights_decision_checked BEFORE DELETE ON rights_decision"
        f" WHEN {CHECKED} BEGIN SELECT RAISE(ABORT, '{SAID['checked']}'); END"
    )
    yield from decided._sqlite(
        "rights_requestlog", "young", "DELETE", YOUNG["sqlite"], SAID["young"]
    )


def _postgresql():
    yield f"""CREATE FUNCTION rights_decision_checked() RETURNS trigger
        LANGUAGE plpgsql AS $$
        BEGIN
            IF {CHECKED} THEN
                RAISE EXCEPTION '{SAID["checked"]}' USING ERRCODE = 'restrict_violation';
            END IF;
            RETURN OLD;
        END $$"""
    yield (
        "CREATE TRIGGER checked BEFORE DELETE ON rights_decision"
        " FOR EACH ROW EXECUTE FUNCTION rights_decision_checked()"
    )
    yield from decided._postgresql(
        "rights_requestlog", "young", "DELETE", YOUNG["postgresql"], SAID["young"]
    )


def protect(apps, schema_editor):
    """Create the triggers of this database."""
    is_postgresql = schema_editor.connection.vendor == "postgresql"
    with schema_editor.connection.cursor() as cursor:
        for statement in _postgresql() if is_postgresql else _sqlite():
            cursor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("rights", "0045_proposals_wait")]

    operations = [migrations.RunPython(protect, migrations.RunPython.noop)]
