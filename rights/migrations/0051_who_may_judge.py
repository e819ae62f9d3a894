"""Whoever tied an appeal, or called its request the same as another, does not judge it."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from portal.kept_triggers import KeptTriggers


class Migration(migrations.Migration):

    dependencies = [
        ('rights', "0050_handed_words"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [KeptTriggers([
        migrations.AddField(
            model_name='appeal',
            name='joined_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='appeal',
            name='overruled',
            field=models.JSONField(blank=True, default=dict),
        ),
        migrations.AddField(
            model_name='appeal',
            name='tied_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddConstraint(
            model_name='appeal',
            constraint=models.CheckConstraint(condition=models.Q(('decided_by__isnull', True), ('joined_by__isnull', True), models.Q(('decided_by', models.F('joined_by')), _negated=True), _connector='OR'), name='appeal_not_by_who_joined'),
        ),
        migrations.AddConstraint(
            model_name='appeal',
            constraint=models.CheckConstraint(condition=models.Q(('decided_by__isnull', True), ('tied_by__isnull', True), models.Q(('decided_by', models.F('tied_by')), _negated=True), _connector='OR'), name='appeal_not_by_who_tied'),
        ),
    ])]
