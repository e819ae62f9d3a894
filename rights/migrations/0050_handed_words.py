"""A copy is handed over with a word on how, and stays while that can be contradicted."""

from django.db import migrations, models

from portal.kept_triggers import KeptTriggers

FILE = "rights_enclosure"
UNSAID = "who took a copy, and how, is written down"
EARLY = "a copy that was handed over stays 14 days more"
HANDED = "OLD.handed_at IS NULL AND NEW.handed_at IS NOT NULL AND NEW.handed_words IS NULL"
# The key of the request is destroyed when the time of its record is over.
KEPT = """OLD.fate IN ('person', 'police') AND OLD.erased_at IS NULL
    AND NEW.erased_at IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM rights_case JOIN portal_datakey
            ON portal_datakey.id = rights_case.key_id
        WHERE rights_case.id = OLD.case_id
            AND portal_datakey.destroyed_at IS NOT NULL)"""
SQLITE = (
    f"""CREATE TRIGGER {FILE}_said BEFORE UPDATE OF handed_at ON {FILE}
    WHEN {HANDED} BEGIN SELECT RAISE(ABORT, '{UNSAID}'); END""",
    f"""CREATE TRIGGER {FILE}_waits BEFORE UPDATE OF erased_at ON {FILE}
    WHEN {KEPT} AND julianday(NEW.erased_at) < julianday(OLD.handed_at) + 14
    BEGIN SELECT RAISE(ABORT, '{EARLY}'); END""",
)
POSTGRESQL = (
    f"""CREATE FUNCTION rights_enclosure_handed() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF {HANDED} THEN
            RAISE EXCEPTION '{UNSAID}' USING ERRCODE = 'restrict_violation';
        END IF;
        IF {KEPT} AND NEW.erased_at < OLD.handed_at + interval '14 days' THEN
            RAISE EXCEPTION '{EARLY}' USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    END $$""",
    f"""CREATE TRIGGER handed BEFORE UPDATE OF erased_at, handed_at ON {FILE}
    FOR EACH ROW EXECUTE FUNCTION rights_enclosure_handed()""",
)


def protect(apps, schema_editor):
    """Create the triggers of this database."""
    is_postgresql = schema_editor.connection.vendor == "postgresql"
    with schema_editor.connection.cursor() as cursor:
        for statement in POSTGRESQL if is_postgresql else SQLITE:
            cursor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("rights", "0049_own_words")]

    operations = [
        KeptTriggers(
            [
                migrations.AddField(
                    model_name="enclosure",
                    name="handed_words",
                    field=models.BinaryField(blank=True, null=True),
                )
            ]
        ),
        migrations.RunPython(protect, migrations.RunPython.noop),
    ]
