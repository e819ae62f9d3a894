"""An approved revision and its inventory never change: triggers on both databases.

What was signed is what is obeyed; a correction is a new revision.
"""

from __future__ import annotations

from django.db import migrations

ROWS = [
    f"notices_{name}"
    for name in (
        "organisation",
        "officer",
        "lawposition",
        "undertaking",
        "datacategory",
        "purpose",
        "recipient",
        "disclosure",
        "retentionrule",
        "promise",
        "document",
        "clause",
    )
]
REVISION = "notices_revision"
IS_APPROVED = (
    "EXISTS (SELECT 1 FROM notices_revision r"
    " WHERE r.id = {row}.revision_id AND r.state = 'approved')"
)

FUNCTIONS = f"""
CREATE FUNCTION notices_refuse_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        IF {IS_APPROVED.format(row="OLD")} THEN
            RAISE EXCEPTION '% belongs to an approved revision', TG_TABLE_NAME
                USING ERRCODE = 'restrict_violation';
        END IF;
    END IF;
    IF TG_OP <> 'DELETE' THEN
        IF {IS_APPROVED.format(row="NEW")} THEN
            RAISE EXCEPTION '% belongs to an approved revision', TG_TABLE_NAME
                USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    END IF;
    RETURN OLD;
END $$;
CREATE FUNCTION notices_refuse_approved() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state = 'approved' THEN
        RAISE EXCEPTION 'an approved revision never changes'
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END $$;
"""


def _postgres() -> list[str]:
    return [
        FUNCTIONS,
        *(
            f"CREATE TRIGGER frozen BEFORE INSERT OR UPDATE OR DELETE ON {table}"
            " FOR EACH ROW EXECUTE FUNCTION notices_refuse_frozen()"
            for table in ROWS
        ),
        f"CREATE TRIGGER frozen BEFORE UPDATE OR DELETE ON {REVISION}"
        " FOR EACH ROW EXECUTE FUNCTION notices_refuse_approved()",
    ]


def _sqlite() -> list[str]:
    statements = []
    for table in ROWS:
        refuse = f"BEGIN SELECT RAISE(ABORT, '{table} belongs to an approved revision'); END"
        for act, rows in (
            ("INSERT", ["NEW"]),
            ("UPDATE", ["OLD", "NEW"]),
            ("DELETE", ["OLD"]),
        ):
            when = " OR ".join(IS_APPROVED.format(row=row) for row in rows)
            statements.append(
                f"CREATE TRIGGER {table}_frozen_{act.lower()} BEFORE {act} ON {table}"
                f" WHEN {when} {refuse}"
            )
    refuse = "BEGIN SELECT RAISE(ABORT, 'an approved revision never changes'); END"
    statements += [
        f"CREATE TRIGGER {REVISION}_frozen_{act.lower()} BEFORE {act} ON {REVISION}"
        f" WHEN OLD.state = 'approved' {refuse}"
        for act in ("UPDATE", "DELETE")
    ]
    return statements


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
            for table in [*ROWS, REVISION]:
                cursor.execute(f"DROP TRIGGER IF EXISTS frozen ON {table}")
            cursor.execute("DROP FUNCTION IF EXISTS notices_refuse_frozen()")
            cursor.execute("DROP FUNCTION IF EXISTS notices_refuse_approved()")
            return
        for table in [*ROWS, REVISION]:
            for act in ("insert", "update", "delete"):
                cursor.execute(f"DROP TRIGGER IF EXISTS {table}_frozen_{act}")


class Migration(migrations.Migration):
    dependencies = [("notices", "0001_tables")]

    operations = [migrations.RunPython(protect, release)]
