"""Choices are only added; a stop may only be given its end, once.

Whoever asks later what a person chose must find what they chose (GDPR Art. 7(1)).
"""

from __future__ import annotations

from django.db import migrations

CHOICE, STOP = "consent_choice", "consent_stop"
ENDS = """
    OLD.until IS NULL AND NEW.until IS NOT NULL
    AND NEW.id = OLD.id AND NEW.person_id = OLD.person_id
    AND NEW.purpose = OLD.purpose AND NEW.ground = OLD.ground
    AND NEW."case" = OLD."case" AND NEW.since = OLD.since
"""

POSTGRES = f"""
CREATE FUNCTION consent_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is only added to', TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END $$;
CREATE FUNCTION consent_only_end() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF {ENDS} THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '% may only be given its end, once', TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON {CHOICE}
    FOR EACH ROW EXECUTE FUNCTION consent_refuse_change();
CREATE TRIGGER append_only_all BEFORE TRUNCATE ON {CHOICE}
    FOR EACH STATEMENT EXECUTE FUNCTION consent_refuse_change();
CREATE TRIGGER append_only BEFORE DELETE ON {STOP}
    FOR EACH ROW EXECUTE FUNCTION consent_refuse_change();
CREATE TRIGGER append_only_all BEFORE TRUNCATE ON {STOP}
    FOR EACH STATEMENT EXECUTE FUNCTION consent_refuse_change();
CREATE TRIGGER only_end BEFORE UPDATE ON {STOP}
    FOR EACH ROW EXECUTE FUNCTION consent_only_end();
"""

ADDED = "BEGIN SELECT RAISE(ABORT, '{} is only added to'); END"
# INSERT OR REPLACE removes the row in its way without firing a DELETE trigger.
SQLITE = [
    f"CREATE TRIGGER {table}_{event} BEFORE {rows} {ADDED.format(table)}"
    for table in (CHOICE, STOP)
    for event, rows in (
        ("delete", f"DELETE ON {table}"),
        (
            "replace",
            f"INSERT ON {table} WHEN EXISTS"
            f" (SELECT 1 FROM {table} WHERE id = NEW.id)",
        ),
    )
] + [
    f"CREATE TRIGGER {CHOICE}_update BEFORE UPDATE ON {CHOICE} {ADDED.format(CHOICE)}",
    f"CREATE TRIGGER {STOP}_update BEFORE UPDATE ON {STOP} WHEN NOT ({ENDS})"
    f" BEGIN SELECT RAISE(ABORT, '{STOP} may only be given its end, once'); END",
]


def make(apps, schema_editor) -> None:  # noqa: ANN001 - the migration API
    is_postgres = schema_editor.connection.vendor == "postgresql"
    for statement in [POSTGRES] if is_postgres else SQLITE:
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("consent", "0001_tables")]

    operations = [migrations.RunPython(make)]
