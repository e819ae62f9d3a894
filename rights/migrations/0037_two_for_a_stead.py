"""Two people let somebody act in a person's place; what one did alone says so."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


ONE = "accepted by one person, before two had to agree"


def say_who_was_alone(apps, schema_editor):
    """Mark what was accepted before."""
    rows = apps.get_model("rights", "Mandate").objects
    rows.filter(accepted_by__isnull=False).update(solo_ground=ONE)


class Migration(migrations.Migration):

    dependencies = [
        ('rights', '0036_address_of_agents'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='mandate',
            name='proposed_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='mandate',
            name='proposed_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='mandate',
            name='solo_ground',
            field=models.CharField(blank=True, default='', max_length=300),
        ),
        migrations.RunPython(say_who_was_alone, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name='mandate',
            constraint=models.CheckConstraint(condition=models.Q(('accepted_by__isnull', True), models.Q(('solo_ground', ''), _negated=True), models.Q(('proposed_by__isnull', False), models.Q(('accepted_by', models.F('proposed_by')), _negated=True)), _connector='OR'), name='mandate_second_person'),
        ),
        migrations.AddConstraint(
            model_name='mandate',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('proposed_at__isnull', True), ('proposed_by__isnull', True)), models.Q(('proposed_at__isnull', False), ('proposed_by__isnull', False)), _connector='OR'), name='mandate_proposed'),
        ),
    ]
