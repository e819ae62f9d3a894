"""Everything so far at once, for a new installation; an older one goes step by step."""

import django.db.models.deletion
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models

from portal.many_tables import ManyTables


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ("retention", "0001_tables"),
        ("retention", "0002_restricted"),
        ("retention", "0003_marks"),
        ("retention", "0004_facts"),
    ]


    dependencies = [
        ('notices', '0001_whole'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        ManyTables([
            migrations.CreateModel(
                name='System',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('slug', models.SlugField(max_length=40, unique=True)),
                    ('title', models.CharField(max_length=120)),
                    ('connector', models.SlugField(max_length=40)),
                    ('country', models.CharField(blank=True, default='', max_length=2)),
                    ('note', models.TextField(blank=True, default='')),
                ],
            ),
            migrations.CreateModel(
                name='Hold',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('kind', models.CharField(choices=[('legal', 'legal hold'), ('case', 'an open request')], max_length=8)),
                    ('title', models.CharField(max_length=200)),
                    ('reason', models.TextField(blank=True, default='')),
                    ('case', models.CharField(blank=True, default='', max_length=20)),
                    ('placed_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('acknowledged_at', models.DateTimeField(blank=True, null=True)),
                    ('review_on', models.DateField(blank=True, null=True)),
                    ('released_at', models.DateTimeField(blank=True, null=True)),
                    ('placed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL)),
                    ('released_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='released_holds', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['legal', 'case'])), name='hold_kind'), models.CheckConstraint(condition=models.Q(('released_at__isnull', True), ('released_at__gte', models.F('placed_at')), _connector='OR'), name='hold_dates')],
                },
            ),
            migrations.CreateModel(
                name='HoldKey',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('dataset', models.SlugField(max_length=60)),
                    ('key', models.CharField(max_length=120)),
                    ('hold', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='keys', to='retention.hold')),
                ],
                options={
                    'indexes': [models.Index(fields=['dataset', 'key'], name='holdkey_find')],
                    'constraints': [models.UniqueConstraint(fields=('hold', 'dataset', 'key'), name='holdkey_once')],
                },
            ),
            migrations.CreateModel(
                name='Mark',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('dataset', models.SlugField(max_length=60)),
                    ('digest', models.CharField(max_length=64)),
                    ('key_version', models.PositiveSmallIntegerField()),
                    ('case', models.CharField(max_length=20)),
                    ('laid_at', models.DateTimeField()),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('dataset', 'digest', 'case'), name='mark_once')],
                },
            ),
            migrations.CreateModel(
                name='Run',
                fields=[
                    ('lease_owner', models.CharField(blank=True, default='', max_length=64)),
                    ('lease_until', models.DateTimeField(blank=True, null=True)),
                    ('attempt', models.PositiveIntegerField(default=0)),
                    ('next_try_at', models.DateTimeField(blank=True, null=True)),
                    ('error', models.TextField(blank=True, default='')),
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('rule', models.SlugField(max_length=60)),
                    ('dataset', models.SlugField(max_length=60)),
                    ('state', models.CharField(choices=[('due', 'due'), ('braked', 'stopped by the brake'), ('done', 'done')], default='due', max_length=8)),
                    ('is_dry', models.BooleanField(default=False)),
                    ('scheduled_for', models.DateField(blank=True, null=True)),
                    ('asked_by', models.CharField(blank=True, default='', max_length=80)),
                    ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('cutoff_at', models.DateTimeField(blank=True, null=True)),
                    ('started_at', models.DateTimeField(blank=True, null=True)),
                    ('finished_at', models.DateTimeField(blank=True, null=True)),
                    ('planned', models.PositiveIntegerField(blank=True, null=True)),
                    ('deleted', models.PositiveIntegerField(default=0)),
                    ('held', models.PositiveIntegerField(default=0)),
                    ('restricted', models.PositiveIntegerField(default=0)),
                    ('oldest_left', models.DateTimeField(blank=True, null=True)),
                    ('note', models.TextField(blank=True, default='')),
                    ('solo_ground', models.CharField(blank=True, default='', max_length=300)),
                    ('agreed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='agreed_runs', to=settings.AUTH_USER_MODEL)),
                    ('proposed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='proposed_runs', to=settings.AUTH_USER_MODEL)),
                    ('revision', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='notices.revision')),
                ],
                options={
                    'indexes': [models.Index(fields=['rule', '-created_at'], name='run_newest')],
                    'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['due', 'braked', 'done'])), name='run_state'), models.UniqueConstraint(condition=models.Q(('scheduled_for__isnull', False)), fields=('rule', 'dataset', 'scheduled_for'), name='run_once_a_night'), models.CheckConstraint(condition=models.Q(('agreed_by__isnull', True), models.Q(('agreed_by', models.F('proposed_by')), _negated=True), models.Q(('solo_ground', ''), _negated=True), _connector='OR'), name='run_second_person')],
                },
            ),
            migrations.CreateModel(
                name='Failure',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('error', models.TextField()),
                    ('run', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='failures', to='retention.run')),
                ],
            ),
            migrations.CreateModel(
                name='Batch',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('case', models.CharField(blank=True, default='', max_length=20)),
                    ('dataset', models.SlugField(max_length=60)),
                    ('state', models.CharField(choices=[('intended', 'intended'), ('committed', 'committed'), ('void', 'void'), ('unconfirmed', 'count unconfirmed')], default='intended', max_length=12)),
                    ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('settled_at', models.DateTimeField(blank=True, null=True)),
                    ('count', models.PositiveIntegerField(blank=True, null=True)),
                    ('digest', models.CharField(blank=True, default='', max_length=64)),
                    ('run', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='batches', to='retention.run')),
                ],
                options={
                    'verbose_name_plural': 'batches',
                    'indexes': [models.Index(condition=models.Q(('state', 'intended')), fields=['dataset'], name='batch_open')],
                    'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['intended', 'committed', 'void', 'unconfirmed'])), name='batch_state'), models.CheckConstraint(condition=models.Q(models.Q(('case', ''), ('run__isnull', False)), models.Q(('run__isnull', True), models.Q(('case', ''), _negated=True)), _connector='OR'), name='batch_of_one')],
                },
            ),
            migrations.CreateModel(
                name='Dataset',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('slug', models.SlugField(max_length=60, unique=True)),
                    ('title', models.CharField(max_length=120)),
                    ('table', models.CharField(max_length=120)),
                    ('key_column', models.CharField(max_length=120)),
                    ('category', models.SlugField(max_length=60)),
                    ('role', models.CharField(choices=[('controller', 'ours'), ('processor', 'held for a customer')], default='controller', max_length=12)),
                    ('is_identity', models.BooleanField(default=False)),
                    ('finders', models.JSONField(default=list)),
                    ('clocks', models.JSONField(default=dict)),
                    ('collected_column', models.CharField(blank=True, default='', max_length=120)),
                    ('restrict_field', models.CharField(blank=True, default='', max_length=120)),
                    ('public_id_column', models.CharField(blank=True, default='', max_length=120)),
                    ('erase_action', models.CharField(default='delete', max_length=12)),
                    ('erase_order', models.PositiveSmallIntegerField(default=100)),
                    ('passes_on', models.JSONField(blank=True, default=dict)),
                    ('is_held', models.BooleanField(default=True)),
                    ('system', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='retention.system')),
                ],
                options={
                    'ordering': ['erase_order', 'slug'],
                    'constraints': [models.CheckConstraint(condition=models.Q(('role__in', ['controller', 'processor'])), name='dataset_role'), models.CheckConstraint(condition=models.Q(('erase_action__in', ['delete', 'anonymise'])), name='dataset_erase_action')],
                },
            ),
            migrations.CreateModel(
                name='Tombstone',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('dataset', models.SlugField(max_length=60)),
                    ('digest', models.CharField(max_length=64)),
                    ('key_version', models.PositiveSmallIntegerField()),
                    ('expires_at', models.DateTimeField(db_index=True)),
                    ('batch', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='retention.batch')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('dataset', 'digest', 'batch'), name='tombstone_once')],
                },
            ),
            migrations.CreateModel(
                name='Field',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('name', models.CharField(max_length=120)),
                    ('title', models.CharField(max_length=120)),
                    ('action', models.CharField(choices=[('keep', 'keep'), ('null', 'empty it'), ('mask', 'mask it'), ('hash', 'hash it')], default='keep', max_length=8)),
                    ('export', models.CharField(default='value', max_length=8)),
                    ('is_correctable', models.BooleanField(default=False)),
                    ('is_fact', models.BooleanField(default=False)),
                    ('position', models.PositiveSmallIntegerField(default=0)),
                    ('dataset', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='fields', to='retention.dataset')),
                ],
                options={
                    'ordering': ['position', 'id'],
                    'constraints': [models.UniqueConstraint(fields=('dataset', 'name'), name='field_once'), models.CheckConstraint(condition=models.Q(('action__in', ['keep', 'null', 'mask', 'hash'])), name='field_action'), models.CheckConstraint(condition=models.Q(('export__in', ['value', 'held', 'no'])), name='field_export')],
                },
            ),
        ]),
    ]
