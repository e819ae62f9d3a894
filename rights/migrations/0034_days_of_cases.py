"""The day of arrival stays, and the day of an answer goes with its periods alone."""

from django.db import migrations

CASE = "rights_case"
SAID = {
    "arrived": "the day on which a request arrived never changes",
    "due": "a request is due when the earliest of its periods ends",
}
OPEN = "('received', 'waiting', 'working', 'checking')"
# What the periods say, each as told last; or an answered request is opened again.
LAWFUL = f"""NEW.due_on = (
        SELECT min(coalesce(extended_due, strict_due)) FROM rights_clock
        WHERE case_id = NEW.id AND done_at IS NULL AND kind <> 'acknowledge')
    OR (OLD.status NOT IN {OPEN} AND NEW.status IN {OPEN}
        AND NEW.due_on >= OLD.due_on
        AND (EXISTS (SELECT 1 FROM rights_appeal
                WHERE of_id = NEW.id AND verdict IN ('changed', 'partly'))
            OR EXISTS (SELECT 1 FROM rights_absence WHERE case_id = NEW.id)))"""
SQLITE = (
    f"""CREATE TRIGGER {CASE}_arrived BEFORE UPDATE OF received_at ON {CASE}
    WHEN NEW.received_at IS NOT OLD.received_at
    BEGIN SELECT RAISE(ABORT, '{SAID["arrived"]}'); END""",
    f"""CREATE TRIGGER {CASE}_due BEFORE UPDATE OF due_on ON {CASE}
    WHEN NEW.due_on IS NOT OLD.due_on AND ({LAWFUL}) IS NOT TRUE
    BEGIN SELECT RAISE(ABORT, '{SAID["due"]}'); END""",
)
REFUSE = "RAISE EXCEPTION '{}' USING ERRCODE = 'restrict_violation'"
POSTGRESQL = (
    f"""CREATE FUNCTION rights_case_arrived() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN {REFUSE.format(SAID["arrived"])}; END $$""",
    f"""CREATE FUNCTION rights_case_due() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF ({LAWFUL}) IS NOT TRUE THEN {REFUSE.format(SAID["due"])}; END IF;
        RETURN NEW;
    END $$""",
    f"CREATE TRIGGER arrived BEFORE UPDATE OF received_at ON {CASE} FOR EACH ROW"
    " WHEN (NEW.received_at IS DISTINCT FROM OLD.received_at)"
    " EXECUTE FUNCTION rights_case_arrived()",
    f"CREATE TRIGGER due BEFORE UPDATE OF due_on ON {CASE} FOR EACH ROW"
    " WHEN (NEW.due_on IS DISTINCT FROM OLD.due_on)"
    " EXECUTE FUNCTION rights_case_due()",
)


def protect(apps, schema_editor):
    """Create the triggers of this database."""
    is_postgresql = schema_editor.connection.vendor == "postgresql"
    with schema_editor.connection.cursor() as cursor:
        for statement in POSTGRESQL if is_postgresql else SQLITE:
            cursor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("rights", "0033_absences")]

    operations = [migrations.RunPython(protect, migrations.RunPython.noop)]
