"""A place that somebody said is put aside by two people, and by no other way."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

CHANGE = "rights_lawchange"
SAID = "where somebody said they live is put aside by two people"
ALONE = """NEW.place_was <> '' AND NEW.place <> NEW.place_was AND NOT EXISTS (
        SELECT 1 FROM rights_lawproposal WHERE case_id = NEW.case_id
            AND law = NEW.law AND place = NEW.place
            AND agreed_at IS NOT NULL)"""
SQLITE = (
    f"""CREATE TRIGGER {CHANGE}_two BEFORE INSERT ON {CHANGE} WHEN {ALONE}
    BEGIN SELECT RAISE(ABORT, '{SAID}'); END""",
)
POSTGRESQL = (
    f"""CREATE FUNCTION rights_lawchange_two() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF {ALONE} THEN
            RAISE EXCEPTION '{SAID}' USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    END $$""",
    f"CREATE TRIGGER two BEFORE INSERT ON {CHANGE}"
    " FOR EACH ROW EXECUTE FUNCTION rights_lawchange_two()",
)


def protect(apps, schema_editor):
    """Create the trigger of this database."""
    is_postgresql = schema_editor.connection.vendor == "postgresql"
    with schema_editor.connection.cursor() as cursor:
        for statement in POSTGRESQL if is_postgresql else SQLITE:
            cursor.execute(statement)


class Migration(migrations.Migration):

    dependencies = [
        ('rights', '0034_days_of_cases'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='LawProposal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('law', models.SlugField(max_length=20)),
                ('place', models.CharField(blank=True, default='', max_length=12)),
                ('proposed_at', models.DateTimeField()),
                ('agreed_at', models.DateTimeField(blank=True, null=True)),
                ('solo_ground', models.CharField(blank=True, default='', max_length=300)),
                ('dropped_at', models.DateTimeField(blank=True, null=True)),
                ('agreed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='law_proposals', to='rights.case')),
                ('dropped_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('proposed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['proposed_at', 'id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('agreed_by__isnull', True), models.Q(('agreed_by', models.F('proposed_by')), _negated=True), models.Q(('solo_ground', ''), _negated=True), _connector='OR'), name='law_second_person'), models.CheckConstraint(condition=models.Q(models.Q(('agreed_at__isnull', True), ('agreed_by__isnull', True)), models.Q(('agreed_at__isnull', False), ('agreed_by__isnull', False)), _connector='OR'), name='law_agreed_by_somebody'), models.UniqueConstraint(condition=models.Q(('agreed_at__isnull', True), ('dropped_at__isnull', True)), fields=('case',), name='law_proposal_one')],
            },
        ),
        migrations.RunPython(protect, migrations.RunPython.noop),
    ]
