"""Everything so far at once, for a new installation; an older one goes step by step.

Its name comes after that of the first step: what waits for the first migration of this
app must find that one where steps were taken.
"""

from importlib import import_module

import django.db.models.deletion
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models

from portal.many_tables import ManyTables

# Triggers, written where they were first needed.
insert_only = import_module("portal.migrations.0002_insert_only")


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ("portal", "0001_tables"),
        ("portal", "0002_insert_only"),
        ("portal", "0003_unsafe"),
        ("portal", "0004_unasked"),
    ]


    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
    ]

    operations = [
        ManyTables([
            migrations.CreateModel(
                name='DataKey',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('purpose', models.CharField(max_length=40)),
                    ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('destroyed_at', models.DateTimeField(blank=True, null=True)),
                ],
            ),
            migrations.CreateModel(
                name='Seal',
                fields=[
                    ('tree_size', models.BigIntegerField(primary_key=True, serialize=False)),
                    ('root', models.CharField(max_length=64)),
                    ('at', models.DateTimeField()),
                    ('key_id', models.CharField(max_length=40)),
                    ('signature', models.CharField(max_length=128)),
                ],
            ),
            migrations.CreateModel(
                name='Sweep',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('lease_owner', models.CharField(blank=True, default='', max_length=64)),
                    ('lease_until', models.DateTimeField(blank=True, null=True)),
                    ('attempt', models.PositiveIntegerField(default=0)),
                    ('next_try_at', models.DateTimeField(blank=True, null=True)),
                    ('error', models.TextField(blank=True, default='')),
                    ('name', models.CharField(max_length=80, unique=True)),
                    ('started_at', models.DateTimeField(blank=True, null=True)),
                    ('ok_at', models.DateTimeField(blank=True, null=True)),
                    ('duration_ms', models.PositiveIntegerField(default=0)),
                ],
                options={
                    'abstract': False,
                },
            ),
            migrations.CreateModel(
                name='UnsafeAddress',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('addressee', models.CharField(max_length=64, unique=True)),
                    ('marked_at', models.DateTimeField(default=django.utils.timezone.now)),
                ],
            ),
            migrations.CreateModel(
                name='User',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('password', models.CharField(max_length=128, verbose_name='password')),
                    ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                    ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                    ('email', models.EmailField(max_length=254, unique=True, verbose_name='e-mail address')),
                    ('name', models.CharField(blank=True, max_length=120, verbose_name='name')),
                    ('is_staff', models.BooleanField(default=False, verbose_name='may open the desk')),
                    ('is_active', models.BooleanField(default=True, verbose_name='may sign in')),
                    ('language', models.CharField(default='en', max_length=12)),
                    ('time_zone', models.CharField(default='UTC', max_length=64)),
                    ('date_joined', models.DateTimeField(default=django.utils.timezone.now)),
                    ('session_epoch', models.PositiveIntegerField(default=0)),
                    ('groups', models.ManyToManyField(blank=True, help_text='The groups this user belongs to. A user will get all permissions granted to each of their groups.', related_name='user_set', related_query_name='user', to='auth.group', verbose_name='groups')),
                    ('user_permissions', models.ManyToManyField(blank=True, help_text='Specific permissions for this user.', related_name='user_set', related_query_name='user', to='auth.permission', verbose_name='user permissions')),
                ],
                options={
                    'abstract': False,
                },
            ),
            migrations.CreateModel(
                name='ApiToken',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('name', models.CharField(max_length=80)),
                    ('digest', models.CharField(max_length=64, unique=True)),
                    ('scopes', models.JSONField(default=list)),
                    ('made_at', models.DateTimeField()),
                    ('expires_at', models.DateTimeField()),
                    ('last_used_at', models.DateTimeField(blank=True, null=True)),
                    ('revoked_at', models.DateTimeField(blank=True, null=True)),
                    ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'verbose_name': 'API token',
                    'constraints': [models.CheckConstraint(condition=models.Q(('expires_at__gt', models.F('made_at'))), name='token_ends')],
                },
            ),
            migrations.CreateModel(
                name='ApiCall',
                fields=[
                    ('id', models.UUIDField(primary_key=True, serialize=False)),
                    ('body_digest', models.CharField(max_length=64)),
                    ('about', models.CharField(blank=True, default='', max_length=80)),
                    ('made_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('token', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='portal.apitoken')),
                ],
                options={
                    'indexes': [models.Index(fields=['token', 'about'], name='call_about')],
                },
            ),
            migrations.CreateModel(
                name='InboundMail',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('fingerprint', models.CharField(max_length=64, unique=True)),
                    ('sealed', models.BinaryField()),
                    ('arrived_at', models.DateTimeField()),
                    ('read_at', models.DateTimeField()),
                    ('state', models.CharField(choices=[('new', 'not sorted yet'), ('threaded', 'added to its request'), ('waiting', 'waits for an officer'), ('automatic', 'written by a machine'), ('bounced', 'says that a mail of ours did not arrive'), ('unreadable', 'cannot be read'), ('done', 'dealt with')], default='new', max_length=10)),
                    ('about', models.CharField(blank=True, default='', max_length=80)),
                    ('note', models.CharField(blank=True, default='', max_length=200)),
                    ('key', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='portal.datakey')),
                ],
                options={
                    'indexes': [models.Index(fields=['state', '-arrived_at'], name='inbound_list')],
                    'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['new', 'threaded', 'waiting', 'automatic', 'bounced', 'unreadable', 'done'])), name='inbound_state')],
                },
            ),
            migrations.CreateModel(
                name='LedgerEntry',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('version', models.PositiveSmallIntegerField(default=1)),
                    ('act', models.CharField(max_length=60)),
                    ('about', models.CharField(max_length=80)),
                    ('by', models.CharField(max_length=80)),
                    ('at', models.DateTimeField()),
                    ('facts', models.JSONField(default=dict)),
                    ('commitment', models.CharField(blank=True, default='', max_length=64)),
                    ('leaf', models.CharField(max_length=64)),
                ],
                options={
                    'verbose_name_plural': 'ledger entries',
                    'indexes': [models.Index(fields=['about', 'at'], name='ledger_about')],
                },
            ),
            migrations.CreateModel(
                name='LedgerPersonal',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('salt', models.BinaryField()),
                    ('sealed', models.BinaryField()),
                    ('erased_at', models.DateTimeField(blank=True, null=True)),
                    ('entry', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='personal', to='portal.ledgerentry')),
                    ('key', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='portal.datakey')),
                ],
            ),
            migrations.CreateModel(
                name='OneTimeCode',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('purpose', models.CharField(max_length=40)),
                    ('about', models.CharField(max_length=80)),
                    ('channel_digest', models.CharField(max_length=64)),
                    ('digest', models.CharField(max_length=64)),
                    ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('expires_at', models.DateTimeField()),
                    ('tries', models.PositiveSmallIntegerField(default=0)),
                    ('foreign_tries', models.PositiveSmallIntegerField(default=0)),
                    ('used_at', models.DateTimeField(blank=True, null=True)),
                    ('replaced_at', models.DateTimeField(blank=True, null=True)),
                ],
                options={
                    'indexes': [models.Index(fields=['purpose', 'about'], name='code_about'), models.Index(fields=['channel_digest', 'used_at'], name='code_channel')],
                },
            ),
            migrations.CreateModel(
                name='Opening',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('about', models.CharField(max_length=80)),
                    ('what', models.CharField(max_length=80)),
                    ('at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'indexes': [models.Index(fields=['about', 'at'], name='opening_about')],
                },
            ),
            migrations.CreateModel(
                name='OutboundMail',
                fields=[
                    ('lease_owner', models.CharField(blank=True, default='', max_length=64)),
                    ('lease_until', models.DateTimeField(blank=True, null=True)),
                    ('attempt', models.PositiveIntegerField(default=0)),
                    ('next_try_at', models.DateTimeField(blank=True, null=True)),
                    ('error', models.TextField(blank=True, default='')),
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('kind', models.CharField(max_length=40)),
                    ('about', models.CharField(blank=True, default='', max_length=80)),
                    ('dedupe', models.CharField(max_length=120, unique=True)),
                    ('addressee', models.CharField(blank=True, db_index=True, default='', max_length=64)),
                    ('sealed', models.BinaryField()),
                    ('language', models.CharField(default='en', max_length=12)),
                    ('channel', models.CharField(default='email', max_length=10)),
                    ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('sent_at', models.DateTimeField(blank=True, null=True)),
                    ('is_unasked', models.BooleanField(default=False)),
                    ('withheld_at', models.DateTimeField(blank=True, null=True)),
                    ('key', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='portal.datakey')),
                ],
                options={
                    'indexes': [models.Index(condition=models.Q(('sent_at__isnull', True)), fields=['next_try_at'], name='mail_due')],
                    'constraints': [models.CheckConstraint(condition=models.Q(('channel__in', ['email', 'phone'])), name='mail_channel')],
                },
            ),
            migrations.CreateModel(
                name='Person',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('language', models.CharField(default='en', max_length=12)),
                    ('time_zone', models.CharField(default='UTC', max_length=64)),
                    ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('key', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='portal.datakey')),
                ],
            ),
            migrations.CreateModel(
                name='Identifier',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('kind', models.CharField(choices=[('email', 'e-mail address'), ('phone', 'phone number'), ('account', 'account'), ('device', 'device')], max_length=10)),
                    ('digest', models.CharField(max_length=64)),
                    ('key_version', models.PositiveSmallIntegerField()),
                    ('sealed', models.BinaryField()),
                    ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('proven_at', models.DateTimeField(blank=True, null=True)),
                    ('on_file_at', models.DateTimeField(blank=True, null=True)),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='identifiers', to='portal.person')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('kind', 'digest', 'key_version'), name='identifier_once'), models.CheckConstraint(condition=models.Q(('kind__in', ['email', 'phone', 'account', 'device'])), name='identifier_kind')],
                },
            ),
            migrations.AddField(
                model_name='user',
                name='person',
                field=models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='portal.person'),
            ),
            migrations.CreateModel(
                name='RoleProposal',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('roles', models.JSONField(default=list)),
                    ('proposed_at', models.DateTimeField()),
                    ('agreed_at', models.DateTimeField(blank=True, null=True)),
                    ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
                    ('solo_ground', models.CharField(blank=True, default='', max_length=300)),
                    ('agreed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='agreed_roles', to=settings.AUTH_USER_MODEL)),
                    ('proposed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='proposed_roles', to=settings.AUTH_USER_MODEL)),
                    ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='role_proposals', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'constraints': [models.CheckConstraint(condition=models.Q(('agreed_by__isnull', True), models.Q(('agreed_by', models.F('proposed_by')), _negated=True), models.Q(('solo_ground', ''), _negated=True), _connector='OR'), name='role_second_person'), models.CheckConstraint(condition=models.Q(('agreed_by__isnull', True), models.Q(('agreed_by', models.F('user')), _negated=True), models.Q(('solo_ground', ''), _negated=True), _connector='OR'), name='role_not_for_oneself'), models.CheckConstraint(condition=models.Q(models.Q(('agreed_at__isnull', True), ('agreed_by__isnull', True)), models.Q(('agreed_at__isnull', False), ('agreed_by__isnull', False)), _connector='OR'), name='role_agreed_whole'), models.UniqueConstraint(condition=models.Q(('agreed_at__isnull', True), ('withdrawn_at__isnull', True)), fields=('user',), name='role_one_open')],
                },
            ),
            migrations.CreateModel(
                name='SealedLeaf',
                fields=[
                    ('position', models.BigIntegerField(primary_key=True, serialize=False)),
                    ('leaf', models.CharField(max_length=64)),
                    ('entry', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='sealed_leaf', to='portal.ledgerentry')),
                ],
            ),
            migrations.CreateModel(
                name='Sheet',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('lease_owner', models.CharField(blank=True, default='', max_length=64)),
                    ('lease_until', models.DateTimeField(blank=True, null=True)),
                    ('attempt', models.PositiveIntegerField(default=0)),
                    ('next_try_at', models.DateTimeField(blank=True, null=True)),
                    ('error', models.TextField(blank=True, default='')),
                    ('kind', models.SlugField(max_length=40)),
                    ('about', models.CharField(max_length=80)),
                    ('build', models.CharField(blank=True, default='', max_length=64)),
                    ('body', models.BinaryField(blank=True, null=True)),
                    ('sha256', models.CharField(blank=True, default='', max_length=64)),
                    ('ordered_at', models.DateTimeField()),
                    ('printed_at', models.DateTimeField(blank=True, null=True)),
                    ('key', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='portal.datakey')),
                ],
                options={
                    'indexes': [models.Index(condition=models.Q(('printed_at__isnull', True)), fields=['-ordered_at'], name='sheet_due')],
                    'constraints': [models.UniqueConstraint(fields=('kind', 'about', 'build'), name='sheet_once'), models.CheckConstraint(condition=models.Q(models.Q(('body__isnull', True), ('printed_at__isnull', True)), models.Q(('body__isnull', False), ('printed_at__isnull', False)), _connector='OR'), name='sheet_printed_whole')],
                },
            ),
            migrations.CreateModel(
                name='TreeNode',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('level', models.PositiveSmallIntegerField()),
                    ('index', models.BigIntegerField()),
                    ('hash', models.CharField(max_length=64)),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('level', 'index'), name='node_once')],
                },
            ),
            migrations.CreateModel(
                name='WebhookEndpoint',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('url', models.CharField(max_length=500)),
                    ('events', models.JSONField(default=list)),
                    ('sealed', models.BinaryField()),
                    ('old_sealed', models.BinaryField(blank=True, null=True)),
                    ('old_until', models.DateTimeField(blank=True, null=True)),
                    ('made_at', models.DateTimeField()),
                    ('failing_since', models.DateTimeField(blank=True, null=True)),
                    ('paused_at', models.DateTimeField(blank=True, null=True)),
                    ('key', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='portal.datakey')),
                    ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL)),
                ],
            ),
            migrations.CreateModel(
                name='WebhookDelivery',
                fields=[
                    ('lease_owner', models.CharField(blank=True, default='', max_length=64)),
                    ('lease_until', models.DateTimeField(blank=True, null=True)),
                    ('attempt', models.PositiveIntegerField(default=0)),
                    ('next_try_at', models.DateTimeField(blank=True, null=True)),
                    ('error', models.TextField(blank=True, default='')),
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('event', models.UUIDField()),
                    ('kind', models.CharField(max_length=40)),
                    ('body', models.TextField()),
                    ('state', models.CharField(choices=[('waiting', 'Waiting'), ('sent', 'Sent'), ('gave_up', 'Gave up')], default='waiting', max_length=10)),
                    ('created_at', models.DateTimeField()),
                    ('sent_at', models.DateTimeField(blank=True, null=True)),
                    ('endpoint', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='portal.webhookendpoint')),
                ],
                options={
                    'indexes': [models.Index(condition=models.Q(('state', 'waiting')), fields=['created_at'], name='delivery_due'), models.Index(fields=['endpoint', '-created_at'], name='delivery_newest')],
                    'constraints': [models.UniqueConstraint(fields=('endpoint', 'event'), name='delivery_once'), models.CheckConstraint(condition=models.Q(('state__in', ['waiting', 'sent', 'gave_up'])), name='delivery_state')],
                },
            ),
        ]),
        migrations.RunPython(insert_only.forwards, insert_only.backwards),
    ]
