"""A period is made longer once: what a person was told is not told otherwise later."""

from __future__ import annotations

from django.db import migrations

TABLE = "rights_clock"
SAID = "a period is made longer once"


def protect(apps, schema_editor):
    """Create the trigger of this database."""
    with schema_editor.connection.cursor() as cursor:
        if schema_editor.connection.vendor == "postgresql":
            cursor.execute(
                f"""CREATE FUNCTION rights_refuse_second() RETURNS trigger
                LANGUAGE plpgsql AS $$ BEGIN
                    IF OLD.extended_due IS NOT NULL
                       AND NEW.extended_due IS DISTINCT FROM OLD.extended_due THEN
                        RAISE EXCEPTION '{SAID}' USING ERRCODE = 'restrict_violation';
                    END IF;
                    RETURN NEW;
                END $$"""
            )
            cursor.execute(
                f"CREATE TRIGGER longer_once BEFORE UPDATE ON {TABLE}"
                " FOR EACH ROW EXECUTE FUNCTION rights_refuse_second()"
            )
            return
        cursor.execute(
            f"CREATE TRIGGER {TABLE}_longer_once BEFORE UPDATE ON {TABLE}"
            " WHEN OLD.extended_due IS NOT NULL"
            " AND NEW.extended_due IS NOT OLD.extended_due"
            f" BEGIN SELECT RAISE(ABORT, '{SAID}'); END"
        )


def release(apps, schema_editor):
    """Drop it again."""
    with schema_editor.connection.cursor() as cursor:
        if schema_editor.connection.vendor == "postgresql":
            cursor.execute(f"DROP TRIGGER IF EXISTS longer_once ON {TABLE}")
            cursor.execute("DROP FUNCTION IF EXISTS rights_refuse_second()")
        else:
            cursor.execute(f"DROP TRIGGER IF EXISTS {TABLE}_longer_once")


class Migration(migrations.Migration):
    dependencies = [("rights", "0003_more_time")]

    operations = [migrations.RunPython(protect, release)]
