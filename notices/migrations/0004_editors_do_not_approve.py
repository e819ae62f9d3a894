"""Whoever changed a draft does not approve it: a trigger on both databases.

The recorded solo ground is the only way round. What was waived, read and edited is
never changed afterwards.
"""

from __future__ import annotations

from django.db import migrations

REVISION = "notices_revision"
INSERT_ONLY = (
    "notices_revisionedit", "notices_waiver", "notices_clauseread",
    "notices_clausecomment",
)  # fmt: skip
EDITED = (
    "NEW.state = 'approved' AND NEW.solo_ground = '' AND EXISTS ("
    "SELECT 1 FROM notices_revisionedit e"
    " WHERE e.revision_id = NEW.id AND e.by_id = NEW.agreed_by_id)"
)
SAID = "who changed a revision does not approve it"


def _postgres() -> list[str]:
    return [
        f"""CREATE FUNCTION notices_refuse_editor() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF {EDITED} THEN
                RAISE EXCEPTION '{SAID}' USING ERRCODE = 'restrict_violation';
            END IF;
            RETURN NEW;
        END $$""",
        f"CREATE TRIGGER not_an_editor BEFORE INSERT OR UPDATE ON {REVISION}"
        " FOR EACH ROW EXECUTE FUNCTION notices_refuse_editor()",
        *(
            f"CREATE TRIGGER insert_only BEFORE UPDATE OR DELETE ON {table}"
            " FOR EACH ROW EXECUTE FUNCTION portal_refuse_change()"
            for table in INSERT_ONLY
        ),
    ]


def _sqlite() -> list[str]:
    refuse = f"BEGIN SELECT RAISE(ABORT, '{SAID}'); END"
    return [
        *(
            f"CREATE TRIGGER {REVISION}_editor_{act.lower()} BEFORE {act} ON {REVISION}"
            f" WHEN {EDITED} {refuse}"
            for act in ("INSERT", "UPDATE")
        ),
        *(
            f"CREATE TRIGGER {table}_insert_only_{act.lower()} BEFORE {act} ON {table}"
            f" BEGIN SELECT RAISE(ABORT, '{table} takes inserts only'); END"
            for table in INSERT_ONLY
            for act in ("UPDATE", "DELETE")
        ),
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
            cursor.execute(f"DROP TRIGGER IF EXISTS not_an_editor ON {REVISION}")
            cursor.execute("DROP FUNCTION IF EXISTS notices_refuse_editor()")
            for table in INSERT_ONLY:
                cursor.execute(f"DROP TRIGGER IF EXISTS insert_only ON {table}")
            return
        for act in ("insert", "update"):
            cursor.execute(f"DROP TRIGGER IF EXISTS {REVISION}_editor_{act}")
        for table in INSERT_ONLY:
            for act in ("update", "delete"):
                cursor.execute(f"DROP TRIGGER IF EXISTS {table}_insert_only_{act}")


class Migration(migrations.Migration):
    dependencies = [("notices", "0003_studio"), ("portal", "0002_insert_only")]

    operations = [migrations.RunPython(protect, release)]
