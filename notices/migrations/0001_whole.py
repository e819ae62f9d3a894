"""Everything so far at once, for a new installation; an older one goes step by step."""

from importlib import import_module

import django.db.models.deletion
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models

from portal.many_tables import ManyTables

# Triggers, written where they were first needed.
frozen = import_module("notices.migrations.0002_frozen")
editors_do_not_approve = import_module("notices.migrations.0004_editors_do_not_approve")
as_recorded = import_module("notices.migrations.0006_as_recorded")


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ("notices", "0001_tables"),
        ("notices", "0002_frozen"),
        ("notices", "0003_studio"),
        ("notices", "0004_editors_do_not_approve"),
        ("notices", "0005_telling"),
        ("notices", "0006_as_recorded"),
    ]


    dependencies = [
        ('portal', '0001_whole'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        ManyTables([
            migrations.CreateModel(
                name='Revision',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('number', models.PositiveIntegerField(unique=True)),
                    ('state', models.CharField(choices=[('draft', 'Draft'), ('in_review', 'In review'), ('approved', 'Approved'), ('withdrawn', 'Withdrawn')], default='draft', max_length=10)),
                    ('title', models.CharField(max_length=200)),
                    ('note', models.TextField(blank=True, default='')),
                    ('restates', models.CharField(blank=True, default='', max_length=200)),
                    ('minor', models.JSONField(blank=True, null=True)),
                    ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('submitted_at', models.DateTimeField(blank=True, null=True)),
                    ('effective_at', models.DateTimeField(blank=True, null=True)),
                    ('next_review_on', models.DateField(blank=True, null=True)),
                    ('solo_ground', models.CharField(blank=True, default='', max_length=300)),
                    ('approved_at', models.DateTimeField(blank=True, null=True)),
                    ('canonical', models.BinaryField(blank=True, null=True)),
                    ('sha256', models.CharField(blank=True, default='', max_length=64)),
                    ('agreed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='agreed_revisions', to=settings.AUTH_USER_MODEL)),
                    ('based_on', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='notices.revision')),
                    ('proposed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='proposed_revisions', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'ordering': ['-number'],
                    'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'in_review', 'approved', 'withdrawn'])), name='revision_state'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'approved'), _negated=True), models.Q(('agreed_by__isnull', False), ('approved_at__isnull', False), ('canonical__isnull', False), ('effective_at__isnull', False), ('proposed_by__isnull', False), models.Q(('sha256', ''), _negated=True)), _connector='OR'), name='revision_approved_whole'), models.CheckConstraint(condition=models.Q(('agreed_by__isnull', True), models.Q(('agreed_by', models.F('proposed_by')), _negated=True), models.Q(('solo_ground', ''), _negated=True), _connector='OR'), name='revision_second_person'), models.UniqueConstraint(condition=models.Q(('state__in', ['draft', 'in_review'])), fields=('sha256',), name='revision_one_draft')],
                },
            ),
            migrations.CreateModel(
                name='RetentionRule',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('slug', models.SlugField(max_length=60)),
                    ('position', models.PositiveIntegerField(default=0)),
                    ('assumed', models.BooleanField(default=False, verbose_name='to be confirmed by the company')),
                    ('category', models.SlugField(max_length=60)),
                    ('title', models.CharField(max_length=200)),
                    ('trigger', models.SlugField(max_length=40)),
                    ('period', models.CharField(max_length=20)),
                    ('why', models.CharField(choices=[('relationship', 'while you use the service'), ('legal_duty', 'a law requires it'), ('legal_position', 'to defend legal claims')], max_length=20)),
                    ('law', models.CharField(blank=True, default='', max_length=200)),
                    ('law_from', models.DateField(blank=True, null=True, verbose_name='the law asks for it since')),
                    ('action', models.CharField(default='delete', max_length=12)),
                    ('revision', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='notices.revision')),
                ],
                options={
                    'ordering': ['position', 'slug'],
                    'abstract': False,
                    'constraints': [models.UniqueConstraint(fields=('revision', 'slug'), name='retentionrule_slug_once'), models.CheckConstraint(condition=models.Q(('why__in', ['relationship', 'legal_duty', 'legal_position'])), name='retentionrule_why'), models.CheckConstraint(condition=models.Q(('action__in', ['delete', 'anonymise'])), name='retentionrule_action')],
                },
            ),
            migrations.CreateModel(
                name='RenderedPage',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('document', models.SlugField(max_length=60)),
                    ('language', models.CharField(default='en', max_length=12)),
                    ('signal', models.CharField(blank=True, default='', max_length=8)),
                    ('epoch', models.CharField(max_length=32)),
                    ('build', models.CharField(max_length=64)),
                    ('content_type', models.CharField(max_length=80)),
                    ('body', models.BinaryField()),
                    ('etag', models.CharField(max_length=64)),
                    ('rendered_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('revision', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='notices.revision')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('revision', 'document', 'language', 'signal', 'epoch', 'build'), name='rendered_once')],
                },
            ),
            migrations.CreateModel(
                name='Recipient',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('slug', models.SlugField(max_length=60)),
                    ('position', models.PositiveIntegerField(default=0)),
                    ('assumed', models.BooleanField(default=False, verbose_name='to be confirmed by the company')),
                    ('title', models.CharField(max_length=160)),
                    ('kind', models.CharField(max_length=60)),
                    ('country', models.CharField(blank=True, default='', max_length=2)),
                    ('safeguard', models.CharField(blank=True, default='', max_length=200)),
                    ('contract', models.CharField(blank=True, default='', max_length=200)),
                    ('contract_expires_on', models.DateField(blank=True, null=True)),
                    ('policy_url', models.URLField(blank=True, default='')),
                    ('revision', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='notices.revision')),
                ],
                options={
                    'ordering': ['position', 'slug'],
                    'abstract': False,
                    'constraints': [models.UniqueConstraint(fields=('revision', 'slug'), name='recipient_slug_once')],
                },
            ),
            migrations.CreateModel(
                name='Purpose',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('slug', models.SlugField(max_length=60)),
                    ('position', models.PositiveIntegerField(default=0)),
                    ('assumed', models.BooleanField(default=False, verbose_name='to be confirmed by the company')),
                    ('title', models.CharField(max_length=160)),
                    ('description', models.TextField(blank=True, default='')),
                    ('legal_basis', models.CharField(choices=[('contract', 'contract with you'), ('legitimate_interest', 'our legitimate interest'), ('consent', 'your consent'), ('legal_duty', 'a legal duty')], max_length=24)),
                    ('legitimate_interest', models.TextField(blank=True, default='')),
                    ('needs_consent', models.BooleanField(default=False)),
                    ('is_marketing', models.BooleanField(default=False)),
                    ('trains_ai', models.BooleanField(default=False)),
                    ('can_be_stopped', models.BooleanField(default=False)),
                    ('is_done', models.BooleanField(default=True)),
                    ('dpv', models.CharField(blank=True, default='', max_length=120)),
                    ('revision', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='notices.revision')),
                ],
                options={
                    'ordering': ['position', 'slug'],
                    'abstract': False,
                    'constraints': [models.UniqueConstraint(fields=('revision', 'slug'), name='purpose_slug_once'), models.CheckConstraint(condition=models.Q(('legal_basis__in', ['contract', 'legitimate_interest', 'consent', 'legal_duty'])), name='purpose_basis')],
                },
            ),
            migrations.CreateModel(
                name='PromiseResult',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('promise', models.SlugField(max_length=60)),
                    ('ran_at', models.DateTimeField()),
                    ('state', models.CharField(choices=[('kept', 'kept'), ('broken', 'broken'), ('none_yet', 'no evidence yet'), ('error', 'the check itself failed')], max_length=10)),
                    ('message', models.TextField(blank=True, default='')),
                    ('oldest_at', models.DateTimeField(blank=True, null=True)),
                    ('revision', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='notices.revision')),
                ],
                options={
                    'indexes': [models.Index(fields=['promise', '-ran_at'], name='promiseresult_newest')],
                    'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['kept', 'broken', 'none_yet', 'error'])), name='promiseresult_state')],
                },
            ),
            migrations.CreateModel(
                name='Promise',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('slug', models.SlugField(max_length=60)),
                    ('position', models.PositiveIntegerField(default=0)),
                    ('assumed', models.BooleanField(default=False, verbose_name='to be confirmed by the company')),
                    ('number', models.PositiveIntegerField()),
                    ('clause', models.SlugField(max_length=60)),
                    ('title', models.CharField(max_length=240)),
                    ('kind', models.CharField(choices=[('machine', 'checked by a machine'), ('attested', 'stated by the company'), ('shown', 'not yet shown')], max_length=10)),
                    ('check_code', models.SlugField(blank=True, default='', max_length=60)),
                    ('arguments', models.JSONField(blank=True, default=dict)),
                    ('owner', models.CharField(blank=True, default='', max_length=120)),
                    ('evidence', models.TextField(blank=True, default='')),
                    ('stated_on', models.DateField(blank=True, null=True)),
                    ('expires_on', models.DateField(blank=True, null=True)),
                    ('is_public', models.BooleanField(default=True)),
                    ('revision', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='notices.revision')),
                ],
                options={
                    'ordering': ['position', 'slug'],
                    'abstract': False,
                    'constraints': [models.UniqueConstraint(fields=('revision', 'slug'), name='promise_slug_once'), models.CheckConstraint(condition=models.Q(('kind__in', ['machine', 'attested', 'shown'])), name='promise_kind'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'machine'), _negated=True), models.Q(('check_code', ''), _negated=True), _connector='OR'), name='promise_machine_has_check')],
                },
            ),
            migrations.CreateModel(
                name='Organisation',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('slug', models.SlugField(max_length=60)),
                    ('position', models.PositiveIntegerField(default=0)),
                    ('assumed', models.BooleanField(default=False, verbose_name='to be confirmed by the company')),
                    ('name', models.CharField(max_length=200)),
                    ('brand', models.CharField(max_length=100)),
                    ('address', models.TextField()),
                    ('country', models.CharField(max_length=2)),
                    ('time_zone', models.CharField(max_length=64)),
                    ('email', models.EmailField(max_length=254)),
                    ('website', models.URLField(blank=True, default='')),
                    ('phone', models.CharField(blank=True, default='', max_length=40)),
                    ('revision', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='notices.revision')),
                ],
                options={
                    'ordering': ['position', 'slug'],
                    'abstract': False,
                    'constraints': [models.UniqueConstraint(fields=('revision', 'slug'), name='organisation_slug_once')],
                },
            ),
            migrations.CreateModel(
                name='Officer',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('slug', models.SlugField(max_length=60)),
                    ('position', models.PositiveIntegerField(default=0)),
                    ('assumed', models.BooleanField(default=False, verbose_name='to be confirmed by the company')),
                    ('name', models.CharField(max_length=120)),
                    ('role', models.CharField(max_length=80)),
                    ('email', models.EmailField(max_length=254)),
                    ('is_deputy', models.BooleanField(default=False)),
                    ('from_date', models.DateField(blank=True, null=True)),
                    ('until_date', models.DateField(blank=True, null=True)),
                    ('revision', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='notices.revision')),
                ],
                options={
                    'ordering': ['position', 'slug'],
                    'abstract': False,
                    'constraints': [models.UniqueConstraint(fields=('revision', 'slug'), name='officer_slug_once')],
                },
            ),
            migrations.CreateModel(
                name='LintFinding',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('check_code', models.SlugField(max_length=60)),
                    ('severity', models.CharField(max_length=10)),
                    ('path', models.CharField(max_length=200)),
                    ('item', models.CharField(blank=True, default='', max_length=20)),
                    ('field', models.CharField(blank=True, default='', max_length=20)),
                    ('start', models.PositiveIntegerField(default=0)),
                    ('end', models.PositiveIntegerField(default=0)),
                    ('quote', models.TextField(blank=True, default='')),
                    ('message', models.TextField()),
                    ('fix', models.TextField(blank=True, default='')),
                    ('found_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('revision', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='notices.revision')),
                ],
            ),
            migrations.CreateModel(
                name='LawPosition',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('slug', models.SlugField(max_length=60)),
                    ('position', models.PositiveIntegerField(default=0)),
                    ('assumed', models.BooleanField(default=False, verbose_name='to be confirmed by the company')),
                    ('standing', models.CharField(choices=[('required', 'required'), ('promised', 'promised'), ('not_applicable', 'does not apply')], max_length=16)),
                    ('reason', models.TextField()),
                    ('reviewer', models.CharField(blank=True, default='', max_length=120)),
                    ('revision', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='notices.revision')),
                ],
                options={
                    'ordering': ['position', 'slug'],
                    'abstract': False,
                    'constraints': [models.UniqueConstraint(fields=('revision', 'slug'), name='lawposition_slug_once'), models.CheckConstraint(condition=models.Q(('standing__in', ['required', 'promised', 'not_applicable'])), name='lawposition_standing')],
                },
            ),
            migrations.CreateModel(
                name='Document',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('slug', models.SlugField(max_length=60)),
                    ('position', models.PositiveIntegerField(default=0)),
                    ('assumed', models.BooleanField(default=False, verbose_name='to be confirmed by the company')),
                    ('path', models.CharField(max_length=80)),
                    ('title', models.CharField(max_length=200)),
                    ('lead', models.TextField(blank=True, default='')),
                    ('preamble', models.TextField(blank=True, default='')),
                    ('is_numbered', models.BooleanField(default=True)),
                    ('language', models.CharField(default='en', max_length=12)),
                    ('revision', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='notices.revision')),
                ],
                options={
                    'ordering': ['position', 'slug'],
                    'abstract': False,
                    'constraints': [models.UniqueConstraint(fields=('revision', 'slug'), name='document_slug_once')],
                },
            ),
            migrations.CreateModel(
                name='Disclosure',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('slug', models.SlugField(max_length=60)),
                    ('position', models.PositiveIntegerField(default=0)),
                    ('assumed', models.BooleanField(default=False, verbose_name='to be confirmed by the company')),
                    ('category', models.SlugField(max_length=60)),
                    ('recipient', models.SlugField(max_length=60)),
                    ('purpose', models.SlugField(max_length=60)),
                    ('kind', models.CharField(choices=[('sold', 'sold'), ('shared', 'shared'), ('business_purpose', 'disclosed for a business purpose')], max_length=20)),
                    ('revision', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='notices.revision')),
                ],
                options={
                    'ordering': ['position', 'slug'],
                    'abstract': False,
                    'constraints': [models.UniqueConstraint(fields=('revision', 'slug'), name='disclosure_slug_once'), models.CheckConstraint(condition=models.Q(('kind__in', ['sold', 'shared', 'business_purpose'])), name='disclosure_kind')],
                },
            ),
            migrations.CreateModel(
                name='DataCategory',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('slug', models.SlugField(max_length=60)),
                    ('position', models.PositiveIntegerField(default=0)),
                    ('assumed', models.BooleanField(default=False, verbose_name='to be confirmed by the company')),
                    ('title', models.CharField(max_length=120)),
                    ('description', models.TextField(blank=True, default='')),
                    ('examples', models.TextField(blank=True, default='')),
                    ('letters', models.CharField(blank=True, default='', max_length=24)),
                    ('is_sensitive', models.BooleanField(default=False)),
                    ('dpv', models.CharField(blank=True, default='', max_length=120)),
                    ('sources', models.JSONField(blank=True, default=list)),
                    ('purposes', models.JSONField(blank=True, default=list)),
                    ('role', models.CharField(default='controller', max_length=12)),
                    ('revision', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='notices.revision')),
                ],
                options={
                    'ordering': ['position', 'slug'],
                    'abstract': False,
                    'constraints': [models.UniqueConstraint(fields=('revision', 'slug'), name='datacategory_slug_once'), models.CheckConstraint(condition=models.Q(('role__in', ['controller', 'processor'])), name='datacategory_role')],
                },
            ),
            migrations.CreateModel(
                name='ClauseRead',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('clause', models.SlugField(max_length=60)),
                    ('stand', models.CharField(max_length=64)),
                    ('at', models.DateTimeField()),
                    ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL)),
                    ('revision', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='notices.revision')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('revision', 'clause', 'stand', 'by'), name='clauseread_once')],
                },
            ),
            migrations.CreateModel(
                name='ClauseComment',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('clause', models.SlugField(max_length=60)),
                    ('text', models.TextField()),
                    ('at', models.DateTimeField()),
                    ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL)),
                    ('revision', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='comments', to='notices.revision')),
                ],
                options={
                    'ordering': ['at', 'id'],
                },
            ),
            migrations.CreateModel(
                name='Clause',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('slug', models.SlugField(max_length=60)),
                    ('position', models.PositiveIntegerField(default=0)),
                    ('assumed', models.BooleanField(default=False, verbose_name='to be confirmed by the company')),
                    ('document', models.SlugField(max_length=60)),
                    ('parent', models.SlugField(blank=True, default='', max_length=60)),
                    ('language', models.CharField(default='en', max_length=12)),
                    ('title', models.CharField(max_length=200)),
                    ('highlight', models.TextField(blank=True, default='')),
                    ('body', models.TextField(blank=True, default='')),
                    ('right', models.SlugField(blank=True, default='', max_length=40)),
                    ('revision', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='notices.revision')),
                ],
                options={
                    'ordering': ['position', 'slug'],
                    'abstract': False,
                    'constraints': [models.UniqueConstraint(fields=('revision', 'slug'), name='clause_slug_once')],
                },
            ),
            migrations.CreateModel(
                name='RevisionEdit',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('table', models.CharField(max_length=40)),
                    ('slug', models.CharField(max_length=60)),
                    ('what', models.CharField(max_length=12)),
                    ('fields', models.JSONField(blank=True, default=list)),
                    ('at', models.DateTimeField()),
                    ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL)),
                    ('revision', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='edits', to='notices.revision')),
                ],
                options={
                    'indexes': [models.Index(fields=['revision', 'table', 'slug'], name='revisionedit_row')],
                },
            ),
            migrations.CreateModel(
                name='Showing',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('promise', models.SlugField(max_length=60)),
                    ('is_public', models.BooleanField()),
                    ('at', models.DateTimeField()),
                    ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL)),
                ],
            ),
            migrations.CreateModel(
                name='Subscriber',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('digest', models.CharField(max_length=64, unique=True)),
                    ('sealed', models.BinaryField()),
                    ('language', models.CharField(default='en', max_length=12)),
                    ('asked_at', models.DateTimeField()),
                    ('confirmed_at', models.DateTimeField(blank=True, null=True)),
                    ('key', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='portal.datakey')),
                ],
                options={
                    'constraints': [models.CheckConstraint(condition=models.Q(('confirmed_at__isnull', True), ('confirmed_at__gte', models.F('asked_at')), _connector='OR'), name='subscriber_asked_first')],
                },
            ),
            migrations.CreateModel(
                name='Telling',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('lease_owner', models.CharField(blank=True, default='', max_length=64)),
                    ('lease_until', models.DateTimeField(blank=True, null=True)),
                    ('attempt', models.PositiveIntegerField(default=0)),
                    ('next_try_at', models.DateTimeField(blank=True, null=True)),
                    ('error', models.TextField(blank=True, default='')),
                    ('audience', models.SlugField(max_length=40)),
                    ('cursor', models.CharField(blank=True, default='', max_length=200)),
                    ('told', models.PositiveIntegerField(default=0)),
                    ('missed', models.PositiveIntegerField(default=0)),
                    ('created_at', models.DateTimeField()),
                    ('done_at', models.DateTimeField(blank=True, null=True)),
                    ('revision', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tellings', to='notices.revision')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('revision', 'audience'), name='telling_once')],
                },
            ),
            migrations.CreateModel(
                name='Undertaking',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('slug', models.SlugField(max_length=60)),
                    ('position', models.PositiveIntegerField(default=0)),
                    ('assumed', models.BooleanField(default=False, verbose_name='to be confirmed by the company')),
                    ('title', models.CharField(max_length=200)),
                    ('period', models.CharField(max_length=20)),
                    ('revision', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='notices.revision')),
                ],
                options={
                    'ordering': ['position', 'slug'],
                    'abstract': False,
                    'constraints': [models.UniqueConstraint(fields=('revision', 'slug'), name='undertaking_slug_once')],
                },
            ),
            migrations.CreateModel(
                name='Waiver',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('check_code', models.SlugField(max_length=60)),
                    ('item', models.CharField(blank=True, default='', max_length=20)),
                    ('path', models.CharField(max_length=200)),
                    ('quote', models.TextField(blank=True, default='')),
                    ('reason', models.TextField()),
                    ('until', models.DateField()),
                    ('at', models.DateTimeField()),
                    ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL)),
                ],
            ),
            migrations.CreateModel(
                name='Attestation',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('promise', models.SlugField(max_length=60)),
                    ('owner', models.CharField(max_length=120)),
                    ('evidence', models.TextField()),
                    ('stated_on', models.DateField()),
                    ('expires_on', models.DateField()),
                    ('at', models.DateTimeField()),
                    ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'constraints': [models.CheckConstraint(condition=models.Q(('expires_on__gt', models.F('stated_on'))), name='attestation_dates')],
                },
            ),
        ]),
        migrations.RunPython(frozen.protect, frozen.release),
        migrations.RunPython(editors_do_not_approve.protect, editors_do_not_approve.release),
        migrations.RunPython(as_recorded.protect, as_recorded.release),
    ]
