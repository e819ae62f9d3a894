"""Since when a law asks, why a change is minor, and nothing counts that is not recorded.

The verb that approves writes the entry once every check has passed, with the hash of
the frozen bytes. A state that is set past it, from a shell or another program, is
refused on both databases.
"""

from __future__ import annotations

from django.db import migrations, models

REVISION = "notices_revision"
SAID = "an approval that the ledger does not tell of"


def _unrecorded(sha256: str) -> str:
    return (
        "NEW.state = 'approved' AND NOT EXISTS ("
        "SELECT 1 FROM portal_ledgerentry l"
        " WHERE l.about = 'revision:' || NEW.number"
        " AND l.act = 'revision_approved'"
        f" AND {sha256} = NEW.sha256)"
    )


def _postgres() -> list[str]:
    return [
        f"""CREATE FUNCTION notices_refuse_unrecorded() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF {_unrecorded("l.facts ->> 'sha256'")} THEN
                RAISE EXCEPTION '{SAID}' USING ERRCODE = 'restrict_violation';
            END IF;
            RETURN NEW;
        END $$""",
        f"CREATE TRIGGER as_recorded BEFORE INSERT OR UPDATE ON {REVISION}"
        " FOR EACH ROW EXECUTE FUNCTION notices_refuse_unrecorded()",
    ]


def _sqlite() -> list[str]:
    when = _unrecorded("json_extract(l.facts, '$.sha256')")
    return [
        f"CREATE TRIGGER {REVISION}_recorded_{act.lower()} BEFORE {act} ON {REVISION}"
        f" WHEN {when} BEGIN SELECT RAISE(ABORT, '{SAID}'); END"
        for act in ("INSERT", "UPDATE")
    ]


def protect(apps, schema_editor):
    """Create the triggers of this database."""
    is_postgres = schema_editor.connection.vendor == "postgresql"
    with schema_editor.connection.cursor() as cursor:
        for statement in _postgres() if is_postgres else _sqlite():
            cursor.execute(statement)


def release(apps, schema_editor):
    """Drop them again."""
    with schema_editor.connection.cursor() as cursor:
        if schema_editor.connection.vendor == "postgresql":
            cursor.execute(f"DROP TRIGGER IF EXISTS as_recorded ON {REVISION}")
            cursor.execute("DROP FUNCTION IF EXISTS notices_refuse_unrecorded()")
            return
        for act in ("insert", "update"):
            cursor.execute(f"DROP TRIGGER IF EXISTS {REVISION}_recorded_{act}")


class Migration(migrations.Migration):
    dependencies = [("notices", "0005_telling"), ("portal", "0001_tables")]

    operations = [
        migrations.AddField(
            model_name="retentionrule",
            name="law_from",
            field=models.DateField(blank=True, null=True, verbose_name="the law asks for it since"),
        ),
        migrations.AddField(
            model_name="revision",
            name="minor",
            field=models.JSONField(blank=True, null=True),
        ),
        migrations.RunPython(protect, release),
    ]
