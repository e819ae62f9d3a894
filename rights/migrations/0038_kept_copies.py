"""A copy that is kept for somebody goes after it was handed over, or with its key."""

from django.db import migrations

FILE = "rights_enclosure"
SAID = "a copy kept for somebody is handed over before it goes"
# The key of the request is destroyed when the time of its record is over.
KEPT = f"""OLD.fate IN ('person', 'police') AND OLD.handed_at IS NULL
    AND OLD.erased_at IS NULL AND NOT EXISTS (
        SELECT 1 FROM rights_case JOIN portal_datakey
            ON portal_datakey.id = rights_case.key_id
        WHERE rights_case.id = OLD.case_id
            AND portal_datakey.destroyed_at IS NOT NULL)"""
CHANGED = "(NEW.erased_at IS NOT NULL OR NEW.fate <> OLD.fate)"
SQLITE = (
    f"""CREATE TRIGGER {FILE}_kept BEFORE UPDATE OF erased_at, fate ON {FILE}
    WHEN {CHANGED} AND {KEPT}
    BEGIN SELECT RAISE(ABORT, '{SAID}'); END""",
    f"""CREATE TRIGGER {FILE}_stays BEFORE DELETE ON {FILE} WHEN {KEPT}
    BEGIN SELECT RAISE(ABORT, '{SAID}'); END""",
)
POSTGRESQL = (
    f"""CREATE FUNCTION rights_enclosure_kept() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF {KEPT} THEN
            RAISE EXCEPTION '{SAID}' USING ERRCODE = 'restrict_violation';
        END IF;
        IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
        RETURN NEW;
    END $$""",
    f"""CREATE TRIGGER kept BEFORE UPDATE OF erased_at, fate ON {FILE}
    FOR EACH ROW WHEN ({CHANGED}) EXECUTE FUNCTION rights_enclosure_kept()""",
    f"""CREATE TRIGGER stays BEFORE DELETE ON {FILE}
    FOR EACH ROW EXECUTE FUNCTION rights_enclosure_kept()""",
)


def protect(apps, schema_editor):
    """Create the triggers of this database."""
    is_postgresql = schema_editor.connection.vendor == "postgresql"
    with schema_editor.connection.cursor() as cursor:
        for statement in POSTGRESQL if is_postgresql else SQLITE:
            cursor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("rights", "0037_two_for_a_stead")]

    operations = [migrations.RunPython(protect, migrations.RunPython.noop)]
