"""Where somebody lives is theirs to say: such a change of law has no officer."""

from importlib import import_module

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

law_changes = import_module("rights.migrations.0032_law_changes")
law_proposals = import_module("rights.migrations.0035_law_proposals")
# An officer's change alone waits for two; the person's own word waits for nobody.
ALONE = f"NEW.by_id IS NOT NULL AND {law_proposals.ALONE}"
CHANGE, SAID = law_proposals.CHANGE, law_proposals.SAID
# The one trigger that looks at this table, from another: SQLite renames no table that
# one speaks of.
KEPT = next(each for each in law_changes.SQLITE if "_kept" in each)
SQLITE = (
    f"""CREATE TRIGGER {CHANGE}_two BEFORE INSERT ON {CHANGE} WHEN {ALONE}
    BEGIN SELECT RAISE(ABORT, '{SAID}'); END""",
    KEPT,
)
POSTGRESQL = (
    f"""CREATE OR REPLACE FUNCTION rights_lawchange_two() RETURNS trigger
    LANGUAGE plpgsql AS $$
    BEGIN
        IF {ALONE} THEN
            RAISE EXCEPTION '{SAID}' USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    END $$""",
)


def let_go(apps, schema_editor):
    """A table is made again on SQLite, and its triggers go with the old one."""
    if schema_editor.connection.vendor == "sqlite":
        with schema_editor.connection.cursor() as cursor:
            cursor.execute(f"DROP TRIGGER {law_changes.CLOCK}_kept")


def protect(apps, schema_editor):
    """Create the triggers of this database."""
    is_postgresql = schema_editor.connection.vendor == "postgresql"
    with schema_editor.connection.cursor() as cursor:
        for statement in POSTGRESQL if is_postgresql else SQLITE:
            cursor.execute(statement)


class Migration(migrations.Migration):

    dependencies = [
        ('rights', '0040_passed_on'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunPython(let_go, migrations.RunPython.noop),
        migrations.AlterField(
            model_name='lawchange',
            name='by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL),
        ),
        migrations.RunPython(protect, migrations.RunPython.noop),
    ]
