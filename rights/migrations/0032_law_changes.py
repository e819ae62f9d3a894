"""A law is changed on record, and a clock goes or changes by no other way."""

import django.db.models.deletion
import django.db.models.functions.text
import django.db.models.lookups
from django.conf import settings
from django.db import migrations, models

CLOCK = "rights_clock"
SAID = {
    "days": "the days of a period never change",
    "told": "more time is taken on the day on which it is told",
    "kept": "a period goes with a change of law alone",
}
FIXED = (
    *("case_id", "kind", "law", "starts_on", "first_due", "strict_due"),
    *("longest_due", "longest_strict", "review", "longest_review"),
)
# While a law is changed, and once the record of the whole request goes.
GOES = """EXISTS (SELECT 1 FROM rights_lawchange
        WHERE case_id = OLD.case_id AND NOT is_done)
    OR EXISTS (SELECT 1 FROM rights_case
        WHERE id = OLD.case_id AND status IN ('closed', 'withdrawn'))"""
EMPTY = """(NEW.extended_due IS NULL) <> (NEW.extended_at IS NULL)
    OR (NEW.extended_due IS NULL) <> (NEW.extended_on IS NULL)"""
SQLITE = (
    f"""CREATE TRIGGER {CLOCK}_days BEFORE UPDATE ON {CLOCK}
    WHEN {" OR ".join(f"NEW.{each} IS NOT OLD.{each}" for each in FIXED)}
    BEGIN SELECT RAISE(ABORT, '{SAID["days"]}'); END""",
    *(
        f"""CREATE TRIGGER {CLOCK}_told_{act.lower()} BEFORE {act} ON {CLOCK}
    WHEN {EMPTY} OR abs(julianday(NEW.extended_on)
        - julianday(date(NEW.extended_at))) > 1
    BEGIN SELECT RAISE(ABORT, '{SAID["told"]}'); END"""
        for act in ("INSERT", "UPDATE")
    ),
    f"""CREATE TRIGGER {CLOCK}_kept BEFORE DELETE ON {CLOCK} WHEN NOT ({GOES})
    BEGIN SELECT RAISE(ABORT, '{SAID["kept"]}'); END""",
)
REFUSE = "RAISE EXCEPTION '{}' USING ERRCODE = 'restrict_violation'"
POSTGRESQL = (
    f"""CREATE FUNCTION rights_clock_days() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF {" OR ".join(f"NEW.{each} IS DISTINCT FROM OLD.{each}" for each in FIXED)}
        THEN {REFUSE.format(SAID["days"])}; END IF;
        RETURN NEW;
    END $$""",
    f"""CREATE FUNCTION rights_clock_told() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF {EMPTY} OR abs(NEW.extended_on
            - (NEW.extended_at AT TIME ZONE 'UTC')::date) > 1
        THEN {REFUSE.format(SAID["told"])}; END IF;
        RETURN NEW;
    END $$""",
    f"""CREATE FUNCTION rights_clock_kept() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF NOT ({GOES}) THEN {REFUSE.format(SAID["kept"])}; END IF;
        RETURN OLD;
    END $$""",
    f"CREATE TRIGGER days BEFORE UPDATE ON {CLOCK}"
    " FOR EACH ROW EXECUTE FUNCTION rights_clock_days()",
    f"CREATE TRIGGER told BEFORE INSERT OR UPDATE ON {CLOCK}"
    " FOR EACH ROW EXECUTE FUNCTION rights_clock_told()",
    f"CREATE TRIGGER kept BEFORE DELETE ON {CLOCK}"
    " FOR EACH ROW EXECUTE FUNCTION rights_clock_kept()",
)


def protect(apps, schema_editor):
    """Create the triggers of this database."""
    is_postgresql = schema_editor.connection.vendor == "postgresql"
    with schema_editor.connection.cursor() as cursor:
        for statement in POSTGRESQL if is_postgresql else SQLITE:
            cursor.execute(statement)


class Migration(migrations.Migration):

    dependencies = [
        ('rights', '0031_names_of_agents'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='LawChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('was', models.SlugField(max_length=20)),
                ('law', models.SlugField(max_length=20)),
                ('place_was', models.CharField(blank=True, default='', max_length=12)),
                ('place', models.CharField(blank=True, default='', max_length=12)),
                ('at', models.DateTimeField()),
                ('is_done', models.BooleanField(default=False)),
            ],
            options={
                'ordering': ['at', 'id'],
            },
        ),
        migrations.RemoveConstraint(
            model_name='decision',
            name='decision_ground',
        ),
        migrations.AddConstraint(
            model_name='decision',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('verb__in', ['keep', 'refuse', 'partly']), _negated=True), models.Q(django.db.models.lookups.GreaterThan(django.db.models.functions.text.Length(django.db.models.functions.text.Trim('ground')), 0), django.db.models.lookups.GreaterThan(django.db.models.functions.text.Length(django.db.models.functions.text.Trim('ground_code')), 0)), _connector='OR'), name='decision_ground'),
        ),
        migrations.AddConstraint(
            model_name='decision',
            constraint=models.CheckConstraint(condition=models.Q(('needs_second', False), ('agreed_at__isnull', True), ('agreed_by__isnull', False), django.db.models.lookups.GreaterThan(django.db.models.functions.text.Length(django.db.models.functions.text.Trim('solo_ground')), 0), _connector='OR'), name='decision_agreed_by_somebody'),
        ),
        migrations.AddField(
            model_name='lawchange',
            name='by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='lawchange',
            name='case',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='law_changes', to='rights.case'),
        ),
        migrations.AddConstraint(
            model_name='lawchange',
            constraint=models.UniqueConstraint(condition=models.Q(('is_done', False)), fields=('case',), name='law_change_one'),
        ),
        migrations.AddConstraint(
            model_name='lawchange',
            constraint=models.CheckConstraint(condition=models.Q(('law', models.F('was')), _negated=True), name='law_change_another'),
        ),
        migrations.RunPython(protect, migrations.RunPython.noop),
    ]
