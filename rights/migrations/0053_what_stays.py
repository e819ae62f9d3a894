"""What was decided, done, said and stopped stays on record while its request does."""

from django.db import migrations

HERE = """EXISTS (SELECT 1 FROM rights_case WHERE id = OLD.case_id
    AND status NOT IN ('closed', 'withdrawn'))"""
DECIDED = """EXISTS (SELECT 1 FROM rights_case WHERE id = OLD.case_id
    AND status IN ('checking', 'answered', 'closed'))"""
ANSWERED = """EXISTS (SELECT 1 FROM rights_case WHERE id = OLD.case_id
    AND status = 'answered')"""
CHANGE = """EXISTS (SELECT 1 FROM rights_lawchange WHERE case_id = OLD.id
    AND was = OLD.law AND law = NEW.law AND NOT is_done)"""
ROUTED = """EXISTS (SELECT 1 FROM rights_routed WHERE case_id = OLD.id
    AND ((sent_as = OLD.right AND NEW.right = 'enquiry')
        OR (sent_as = NEW.right AND OLD.right = 'enquiry')))"""
# An appeal that names no request of ours is answered as a complaint.
UNTIED = """(OLD.right = 'appeal' AND NEW.right = 'complaint' AND NOT EXISTS
    (SELECT 1 FROM rights_appeal WHERE case_id = OLD.id AND of_id IS NOT NULL))"""
SAID = ("verb", "ground", "ground_code", "law", "until", "category", "case_id")
# What a system or a person took back, and what is said anew, makes room for the new.
TURNED = "OLD.was_said OR OLD.kind IN ('failed', 'paused', 'stopped')"
OVER = "it goes with the record of its request, and not before"
# table, name, when, of which rows, what is refused, words
RULES = (
    (
        *("rights_decision", "said", f"UPDATE OF {', '.join(SAID)}"),
        f"({' OR '.join(f'NEW.{c} <> OLD.{c}' for c in SAID)}) AND {DECIDED}",
        "what was decided is not written otherwise later",
    ),
    (
        *("rights_outcome", "done", "DELETE"),
        f"NOT ({TURNED}) AND {ANSWERED}",
        "what became of data stays as long as its answer",
    ),
    (
        *("rights_case", "answer", "UPDATE OF answered_at"),
        """OLD.answered_at IS NOT NULL AND NEW.answered_at IS NULL
            AND NEW.status IN ('answered', 'closed', 'withdrawn')""",
        "an answer that was given stays given",
    ),
    (
        *("rights_case", "law", "UPDATE OF law"),
        f"NEW.law <> OLD.law AND NOT {CHANGE}",
        "a request comes under another law by a change that is on record",
    ),
    (
        *("rights_case", "kind", 'UPDATE OF "right"'),
        f"NEW.right <> OLD.right AND NOT {ROUTED} AND NOT {UNTIED}",
        "a request becomes a question on record alone",
    ),
    (
        *("rights_case", "here", "DELETE"),
        "OLD.status NOT IN ('closed', 'withdrawn')",
        "a request goes after it is over",
    ),
    (
        *("rights_tripwire", "held", "UPDATE OF stopped_at"),
        "OLD.stopped_at IS NOT NULL AND NEW.stopped_at IS NULL",
        "a stop is set aside and never taken out",
    ),
    (
        *("rights_mandate", "told", "UPDATE OF told_at"),
        """OLD.told_at IS NOT NULL
            AND (NEW.told_at IS NULL OR NEW.told_at <> OLD.told_at)""",
        "the day of the person begins when they were told",
    ),
    (
        *("rights_mandate", "ended", "UPDATE OF stopped_at"),
        "OLD.stopped_at IS NOT NULL AND NEW.stopped_at IS NULL",
        "whoever was stopped by the person stays stopped",
    ),
    *(
        (f"rights_{table}", "here", "DELETE", HERE, OVER)
        for table in (
            *("tripwire", "mandate", "lawchange", "lawproposal", "routed", "message"),
        )
    ),
)


def _sqlite(table, name, act, refused, said):
    yield (
        f"CREATE TRIGGER {table}_{name} BEFORE {act} ON {table} WHEN {refused}"
        f" BEGIN SELECT RAISE(ABORT, '{said}'); END"
    )


def _postgresql(table, name, act, refused, said):
    row = "OLD" if act == "DELETE" else "NEW"
    yield f"""CREATE FUNCTION {table}_{name}() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF {refused} THEN
                RAISE EXCEPTION '{said}' USING ERRCODE = 'restrict_violation';
            END IF;
            RETURN {row};
        END $$"""
    yield (
        f"CREATE TRIGGER {name} BEFORE {act} ON {table}"
        f" FOR EACH ROW EXECUTE FUNCTION {table}_{name}()"
    )


def protect(apps, schema_editor):
    """Create the triggers of this database."""
    is_postgresql = schema_editor.connection.vendor == "postgresql"
    made = _postgresql if is_postgresql else _sqlite
    with schema_editor.connection.cursor() as cursor:
        for rule in RULES:
            for statement in made(*rule):
                cursor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("rights", "0052_traces")]

    operations = [migrations.RunPython(protect, migrations.RunPython.noop)]
