"""Evidence is inserted and never changed: triggers say so on both databases.

The personal half of an entry may be emptied, once. Whoever owns the database can
drop a trigger; that is what the signed seals are for.
"""

from __future__ import annotations

from django.db import migrations

# Table -> its unique column groups. SQLite's INSERT OR REPLACE deletes the row in
# the way without firing its DELETE trigger, so there a second insert is refused too.
TABLES = {
    "portal_ledgerentry": [("id",)],
    "portal_sealedleaf": [("position",), ("entry_id",)],
    "portal_treenode": [("id",), ("level", '"index"')],
    "portal_seal": [("tree_size",)],
    "portal_opening": [("id",)],
}
PERSONAL = "portal_ledgerpersonal"
PERSONAL_UNIQUE = [("id",), ("entry_id",)]

EMPTIES = """
    OLD.erased_at IS NULL AND NEW.erased_at IS NOT NULL
    AND length(NEW.salt) = 0 AND length(NEW.sealed) = 0
    AND NEW.id = OLD.id AND NEW.entry_id = OLD.entry_id AND NEW.key_id = OLD.key_id
"""

POSTGRES_FUNCTIONS = f"""
CREATE FUNCTION portal_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% takes inserts only', TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END $$;
CREATE FUNCTION portal_only_empty() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF {EMPTIES} THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '% may only be emptied, once', TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END $$;
"""


def _postgres() -> list[str]:
    statements = [POSTGRES_FUNCTIONS]
    for table in [*TABLES, PERSONAL]:
        rows = "DELETE" if table == PERSONAL else "UPDATE OR DELETE"
        statements += [
            f"CREATE TRIGGER insert_only BEFORE {rows} ON {table}"
            " FOR EACH ROW EXECUTE FUNCTION portal_refuse_change()",
            f"CREATE TRIGGER insert_only_all BEFORE TRUNCATE ON {table}"
            " FOR EACH STATEMENT EXECUTE FUNCTION portal_refuse_change()",
        ]
    statements.append(
        f"CREATE TRIGGER only_empty BEFORE UPDATE ON {PERSONAL}"
        " FOR EACH ROW EXECUTE FUNCTION portal_only_empty()"
    )
    return statements


def _sqlite() -> list[str]:
    statements = []
    for table in [*TABLES, PERSONAL]:
        refuse = f"BEGIN SELECT RAISE(ABORT, '{table} takes inserts only'); END"
        empty = f"BEGIN SELECT RAISE(ABORT, '{table} may only be emptied, once'); END"
        statements += [
            f"CREATE TRIGGER {table}_replace BEFORE INSERT ON {table}"
            f" WHEN {_taken(table)} {refuse}",
            f"CREATE TRIGGER {table}_delete BEFORE DELETE ON {table} {refuse}",
            f"CREATE TRIGGER {table}_update BEFORE UPDATE ON {table}"
            + (f" WHEN NOT ({EMPTIES}) {empty}" if table == PERSONAL else f" {refuse}"),
        ]
    return statements


def _taken(table: str) -> str:
    groups = PERSONAL_UNIQUE if table == PERSONAL else TABLES[table]
    return " OR ".join(
        f"EXISTS (SELECT 1 FROM {table} WHERE "
        + " AND ".join(f"{column} = NEW.{column}" for column in group)
        + ")"
        for group in groups
    )


def _drop(vendor: str) -> list[str]:
    if vendor == "postgresql":
        return [
            "DROP FUNCTION portal_refuse_change() CASCADE",
            "DROP FUNCTION portal_only_empty() CASCADE",
        ]
    return [
        f"DROP TRIGGER {table}_{act}"
        for table in [*TABLES, PERSONAL]
        for act in ("replace", "delete", "update")
    ]


def forwards(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    for statement in _postgres() if vendor == "postgresql" else _sqlite():
        schema_editor.execute(statement, params=None)


def backwards(apps, schema_editor):
    for statement in _drop(schema_editor.connection.vendor):
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("portal", "0001_tables")]
    operations = [migrations.RunPython(forwards, backwards)]
