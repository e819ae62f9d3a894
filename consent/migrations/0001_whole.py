"""Everything so far at once, for a new installation; an older one goes step by step."""

from importlib import import_module

import django.db.models.deletion
import django.utils.timezone
import uuid
from django.db import migrations, models

from portal.many_tables import ManyTables

# Triggers, written where they were first needed.
append_only = import_module("consent.migrations.0002_append_only")


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ("consent", "0001_tables"),
        ("consent", "0002_append_only"),
        ("consent", "0003_stop_by_case"),
    ]


    dependencies = [
        ('portal', '0001_whole'),
    ]

    operations = [
        ManyTables([
            migrations.CreateModel(
                name='SignalDay',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('signal', models.CharField(max_length=20)),
                    ('day', models.DateField()),
                    ('seen', models.PositiveIntegerField(default=0)),
                    ('honoured', models.PositiveIntegerField(default=0)),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('signal', 'day'), name='signal_day_once'), models.CheckConstraint(condition=models.Q(('honoured__lte', models.F('seen'))), name='signal_seen_first')],
                },
            ),
            migrations.CreateModel(
                name='Choice',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('schema_version', models.CharField(default='27560:2023', max_length=12)),
                    ('purpose', models.SlugField(max_length=60)),
                    ('revision', models.PositiveIntegerField()),
                    ('words_sha256', models.CharField(max_length=64)),
                    ('is_given', models.BooleanField()),
                    ('method', models.CharField(max_length=40)),
                    ('language', models.CharField(default='en', max_length=12)),
                    ('jurisdiction', models.CharField(blank=True, default='', max_length=12)),
                    ('made_at', models.DateTimeField()),
                    ('recorded_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='portal.person')),
                ],
                options={
                    'indexes': [models.Index(fields=['person', 'purpose', '-made_at'], name='choice_newest')],
                },
            ),
            migrations.CreateModel(
                name='OneClick',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('purpose', models.SlugField(max_length=60)),
                    ('created_at', models.DateTimeField()),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='portal.person')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('person', 'purpose'), name='one_click_once')],
                },
            ),
            migrations.CreateModel(
                name='Stop',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('purpose', models.SlugField(blank=True, default='', max_length=60)),
                    ('ground', models.CharField(choices=[('opt_out', 'opted out'), ('objection', 'objected'), ('restriction', 'restricted'), ('suppression', 'suppressed')], max_length=12)),
                    ('case', models.CharField(blank=True, default='', max_length=20)),
                    ('since', models.DateTimeField()),
                    ('until', models.DateTimeField(blank=True, null=True)),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='stops', to='portal.person')),
                ],
                options={
                    'constraints': [models.CheckConstraint(condition=models.Q(('ground__in', ['opt_out', 'objection', 'restriction', 'suppression'])), name='stop_ground'), models.CheckConstraint(condition=models.Q(('until__isnull', True), ('until__gte', models.F('since')), _connector='OR'), name='stop_dates'), models.UniqueConstraint(condition=models.Q(('until__isnull', True)), fields=('person', 'purpose', 'ground', 'case'), name='stop_open_once')],
                },
            ),
        ]),
        migrations.RunPython(append_only.make, migrations.RunPython.noop),
    ]
