"""What was decided and done stays as it was written: no row says less later."""

from django.db import migrations

# table, name, when, of which columns, what is refused in SQLite and PostgreSQL, words
AGREED = """NEW.agreed_at IS NOT NULL AND (NEW.agreed_at < NEW.decided_at
    OR (NEW.needs_second AND NEW.agreed_by_id IS NULL))"""
LESS = """(OLD.ground <> '' AND NEW.ground = '')
    OR (OLD.law <> '' AND NEW.law = '') OR NEW.count < OLD.count"""
EARLY = {
    "sqlite": "julianday(date(NEW.done_at)) < julianday(NEW.starts_on) - 1",
    "postgresql": "(NEW.done_at AT TIME ZONE 'UTC')::date < NEW.starts_on - 1",
}
LINE = {
    "sqlite": "NEW.digest IS NOT OLD.digest OR NEW.requested_on IS NOT OLD.requested_on",
    "postgresql": "NEW.digest IS DISTINCT FROM OLD.digest"
    " OR NEW.requested_on IS DISTINCT FROM OLD.requested_on",
}
RULES = (
    (
        *("rights_decision", "second", "UPDATE"),
        "OLD.needs_second AND NOT NEW.needs_second",
        "what needs a second person goes on needing one",
    ),
    (
        *("rights_decision", "agreed", "INSERT"),
        AGREED,
        "somebody agrees to a decision, and not before it was made",
    ),
    (
        *("rights_decision", "agreed_later", "UPDATE"),
        AGREED,
        "somebody agrees to a decision, and not before it was made",
    ),
    (
        *("rights_outcome", "less", "UPDATE"),
        LESS,
        "what became of data is not written smaller later",
    ),
    (
        *("rights_case", "unanswered", "UPDATE"),
        "NEW.status = 'closed' AND NEW.answered_at IS NULL",
        "a request is closed after its answer",
    ),
    (
        *("rights_clock", "early", "UPDATE"),
        EARLY,
        "a period ends after it began",
    ),
    (
        *("rights_requestlog", "same", "UPDATE"),
        LINE,
        "a line of the log stays that of its request and day",
    ),
)


def _sqlite(table, name, act, refused, said):
    yield (
        f"CREATE TRIGGER {table}_{name} BEFORE {act} ON {table} WHEN {refused}"
        f" BEGIN SELECT RAISE(ABORT, '{said}'); END"
    )


def _postgresql(table, name, act, refused, said):
    yield f"""CREATE FUNCTION {table}_{name}() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION '{said}' USING ERRCODE = 'restrict_violation';
        END $$"""
    yield (
        f"CREATE TRIGGER {name} BEFORE {act} ON {table} FOR EACH ROW"
        f" WHEN ({refused}) EXECUTE FUNCTION {table}_{name}()"
    )


def protect(apps, schema_editor):
    """Create the triggers of this database."""
    vendor = schema_editor.connection.vendor
    made = _postgresql if vendor == "postgresql" else _sqlite
    with schema_editor.connection.cursor() as cursor:
        for table, name, act, refused, said in RULES:
            rule = refused if isinstance(refused, str) else refused[vendor]
            for statement in made(table, name, act, rule, said):
                cursor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("rights", "0038_kept_copies")]

    operations = [migrations.RunPython(protect, migrations.RunPython.noop)]
