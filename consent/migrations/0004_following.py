"""A no is carried to the other addresses of its account: stops that follow another."""

import django.db.models.deletion
from django.db import migrations, models

from portal.kept_triggers import KeptTriggers

STOP = "consent_stop"
# As before, and what it follows stays what it follows.
ENDS = """
    OLD.until IS NULL AND NEW.until IS NOT NULL
    AND NEW.id = OLD.id AND NEW.person_id = OLD.person_id
    AND NEW.purpose = OLD.purpose AND NEW.ground = OLD.ground
    AND NEW."case" = OLD."case" AND NEW.since = OLD.since
    AND (NEW.follows_id IS NULL) = (OLD.follows_id IS NULL)
    AND COALESCE(NEW.follows_id, NEW.id) = COALESCE(OLD.follows_id, OLD.id)
"""
POSTGRESQL = f"""
CREATE OR REPLACE FUNCTION consent_only_end() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF {ENDS} THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '% may only be given its end, once', TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END $$;
"""
SQLITE = (
    f"DROP TRIGGER {STOP}_update",
    f"CREATE TRIGGER {STOP}_update BEFORE UPDATE ON {STOP} WHEN NOT ({ENDS})"
    f" BEGIN SELECT RAISE(ABORT, '{STOP} may only be given its end, once'); END",
)


def protect(apps, schema_editor):
    """Write the trigger of this database anew."""
    is_postgresql = schema_editor.connection.vendor == "postgresql"
    for statement in [POSTGRESQL] if is_postgresql else SQLITE:
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("consent", "0003_stop_by_case")]

    operations = [
        KeptTriggers([
            migrations.RemoveConstraint(model_name="stop", name="stop_ground"),
            migrations.RemoveConstraint(model_name="stop", name="stop_open_once"),
            migrations.AddField(
                model_name="stop",
                name="follows",
                field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="followers", to="consent.stop"),
            ),
            migrations.AlterField(
                model_name="stop",
                name="ground",
                field=models.CharField(choices=[("opt_out", "opted out"), ("objection", "objected"), ("restriction", "restricted"), ("suppression", "suppressed"), ("program", "said no, as a program told us")], max_length=12),
            ),
            migrations.AddConstraint(
                model_name="stop",
                constraint=models.CheckConstraint(condition=models.Q(("ground__in", ["opt_out", "objection", "restriction", "suppression", "program"])), name="stop_ground"),
            ),
            migrations.AddConstraint(
                model_name="stop",
                constraint=models.UniqueConstraint(condition=models.Q(("follows__isnull", True), ("until__isnull", True)), fields=("person", "purpose", "ground", "case"), name="stop_open_once"),
            ),
            migrations.AddConstraint(
                model_name="stop",
                constraint=models.UniqueConstraint(condition=models.Q(("follows__isnull", False)), fields=("person", "follows"), name="stop_follows_once"),
            ),
            migrations.AddConstraint(
                model_name="stop",
                constraint=models.CheckConstraint(condition=models.Q(("follows__isnull", True), models.Q(("case", ""), ("ground__in", ("opt_out", "program"))), _connector="OR"), name="stop_follows_no"),
            ),
        ]),
        migrations.CreateModel(
            name="Reach",
            fields=[
                ("lease_owner", models.CharField(blank=True, default="", max_length=64)),
                ("lease_until", models.DateTimeField(blank=True, null=True)),
                ("attempt", models.PositiveIntegerField(default=0)),
                ("next_try_at", models.DateTimeField(blank=True, null=True)),
                ("error", models.TextField(blank=True, default="")),
                ("stop", models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, serialize=False, to="consent.stop")),
                ("looked_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "indexes": [models.Index(fields=["next_try_at"], name="reach_due")],
            },
        ),
        migrations.RunPython(protect, migrations.RunPython.noop),
    ]
