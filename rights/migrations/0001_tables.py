"""Every table of this app, as it stood before the first release."""

import django.db.models.deletion
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('notices', '0001_tables'),
        ('portal', '0001_tables'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Case',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reference', models.CharField(max_length=12, unique=True)),
                ('right', models.SlugField(max_length=40)),
                ('status', models.CharField(choices=[('received', 'Received'), ('waiting', 'Waiting for you'), ('working', 'Being worked on'), ('checking', 'Second check'), ('answered', 'Answered'), ('closed', 'Closed'), ('withdrawn', 'Withdrawn')], default='received', max_length=10)),
                ('ending', models.CharField(blank=True, choices=[('', 'not yet'), ('granted', 'granted'), ('partly', 'granted in part'), ('refused', 'refused'), ('nothing_found', 'nothing found'), ('withdrawn', 'withdrawn')], default='', max_length=14)),
                ('channel', models.CharField(default='web', max_length=12)),
                ('received_at', models.DateTimeField()),
                ('law', models.SlugField(max_length=20)),
                ('law_from', models.DateField()),
                ('residence', models.CharField(blank=True, default='', max_length=12)),
                ('language', models.CharField(default='en', max_length=12)),
                ('time_zone', models.CharField(default='UTC', max_length=64)),
                ('sealed_claims', models.BinaryField()),
                ('sealed_answers', models.BinaryField()),
                ('draft', models.UUIDField(blank=True, null=True, unique=True)),
                ('phrase_hash', models.CharField(blank=True, default='', max_length=200)),
                ('on_file', models.BooleanField(blank=True, null=True)),
                ('on_file_at', models.DateTimeField(blank=True, null=True)),
                ('proven_at', models.DateTimeField(blank=True, null=True)),
                ('searched_at', models.DateTimeField(blank=True, null=True)),
                ('due_on', models.DateField()),
                ('is_urgent', models.BooleanField(default=False)),
                ('answered_at', models.DateTimeField(blank=True, null=True)),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
                ('assigned_to', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL)),
                ('key', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='portal.datakey')),
                ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='portal.person')),
                ('receipt', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='portal.ledgerentry')),
                ('revision', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='notices.revision')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('status__in', ['received', 'waiting', 'working', 'checking'])), fields=['-is_urgent', 'due_on', 'id'], name='case_queue')],
                'constraints': [models.CheckConstraint(condition=models.Q(('status__in', ['received', 'waiting', 'working', 'checking', 'answered', 'closed', 'withdrawn'])), name='case_status'), models.CheckConstraint(condition=models.Q(('ending__in', ['', 'granted', 'partly', 'refused', 'nothing_found', 'withdrawn'])), name='case_ending'), models.CheckConstraint(condition=models.Q(models.Q(('status__in', ['answered', 'closed', 'withdrawn']), _negated=True), models.Q(('ending', ''), _negated=True), _connector='OR'), name='case_ended_says_how'), models.CheckConstraint(condition=models.Q(('answered_at__isnull', True), ('answered_at__gte', models.F('received_at')), _connector='OR'), name='case_dates')],
            },
        ),
        migrations.CreateModel(
            name='Appeal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('answered_at', models.DateTimeField(blank=True, null=True)),
                ('verdict', models.CharField(blank=True, choices=[('', 'not yet'), ('upheld', 'the first answer stands'), ('changed', 'the first answer is changed'), ('partly', 'a part of the first answer is changed')], default='', max_length=8)),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='decided_appeals', to=settings.AUTH_USER_MODEL)),
                ('first_agreed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('first_proposed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('case', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='appeal', to='rights.case')),
                ('of', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='appeals', to='rights.case')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('of', 'answered_at'), name='appeal_once'), models.CheckConstraint(condition=models.Q(('verdict__in', ['', 'upheld', 'changed', 'partly'])), name='appeal_verdict'), models.CheckConstraint(condition=models.Q(('decided_by__isnull', True), ('first_proposed_by__isnull', True), models.Q(('decided_by', models.F('first_proposed_by')), _negated=True), _connector='OR'), name='appeal_not_by_who_decided'), models.CheckConstraint(condition=models.Q(('decided_by__isnull', True), ('first_agreed_by__isnull', True), models.Q(('decided_by', models.F('first_agreed_by')), _negated=True), _connector='OR'), name='appeal_not_by_who_agreed')],
            },
        ),
        migrations.CreateModel(
            name='Clock',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=20)),
                ('law', models.SlugField(max_length=20)),
                ('sentence', models.CharField(max_length=300)),
                ('citation', models.CharField(max_length=120)),
                ('review', models.CharField(default='recalled', max_length=10)),
                ('starts_on', models.DateField()),
                ('first_due', models.DateField()),
                ('strict_due', models.DateField()),
                ('extended_at', models.DateTimeField(blank=True, null=True)),
                ('extended_on', models.DateField(blank=True, null=True)),
                ('extended_due', models.DateField(blank=True, null=True)),
                ('reason', models.TextField(blank=True, default='')),
                ('done_at', models.DateTimeField(blank=True, null=True)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='clocks', to='rights.case')),
            ],
            options={
                'ordering': ['strict_due', 'id'],
                'constraints': [models.UniqueConstraint(fields=('case', 'kind', 'law'), name='clock_once'), models.CheckConstraint(condition=models.Q(('review__in', ['verified', 'recalled'])), name='clock_review'), models.CheckConstraint(condition=models.Q(models.Q(('extended_at__isnull', True), ('extended_due__isnull', True)), models.Q(('extended_due__gt', models.F('first_due')), ('extended_on__lte', models.F('first_due')), models.Q(('reason', ''), _negated=True)), _connector='OR'), name='clock_extension'), models.CheckConstraint(condition=models.Q(('strict_due__lte', models.F('first_due'))), name='clock_strict')],
            },
        ),
        migrations.CreateModel(
            name='Copy',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('path', models.CharField(max_length=200)),
                ('size', models.PositiveBigIntegerField()),
                ('sha256', models.CharField(max_length=64)),
                ('made_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('opened_at', models.DateTimeField(blank=True, null=True)),
                ('erased_at', models.DateTimeField(blank=True, null=True)),
                ('case', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, to='rights.case')),
            ],
        ),
        migrations.CreateModel(
            name='Decision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('category', models.SlugField(max_length=60)),
                ('verb', models.CharField(choices=[('do', 'do it'), ('keep', 'keep'), ('pass_on', 'pass on to the customer it belongs to'), ('refuse', 'refuse'), ('partly', 'do a part of it')], max_length=8)),
                ('ground', models.CharField(blank=True, default='', max_length=300)),
                ('law', models.CharField(blank=True, default='', max_length=200)),
                ('until', models.CharField(blank=True, default='', max_length=120)),
                ('decided_at', models.DateTimeField()),
                ('needs_second', models.BooleanField(default=False)),
                ('agreed_at', models.DateTimeField(blank=True, null=True)),
                ('solo_ground', models.CharField(blank=True, default='', max_length=300)),
                ('agreed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='agreed_decisions', to=settings.AUTH_USER_MODEL)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='decisions', to='rights.case')),
                ('proposed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='proposed_decisions', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('case', 'category'), name='decision_once'), models.CheckConstraint(condition=models.Q(('verb__in', ['do', 'keep', 'pass_on', 'refuse', 'partly'])), name='decision_verb'), models.CheckConstraint(condition=models.Q(models.Q(('verb__in', ['keep', 'refuse', 'partly']), _negated=True), models.Q(('ground', ''), _negated=True), _connector='OR'), name='decision_ground'), models.CheckConstraint(condition=models.Q(('agreed_by__isnull', True), models.Q(('agreed_by', models.F('proposed_by')), _negated=True), models.Q(('solo_ground', ''), _negated=True), _connector='OR'), name='decision_second_person')],
            },
        ),
        migrations.CreateModel(
            name='Draft',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('right', models.SlugField(max_length=40)),
                ('session_digest', models.CharField(max_length=64)),
                ('sealed', models.BinaryField()),
                ('language', models.CharField(default='en', max_length=12)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('expires_at', models.DateTimeField()),
                ('key', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='portal.datakey')),
            ],
            options={
                'indexes': [models.Index(fields=['session_digest', 'right'], name='draft_find')],
            },
        ),
        migrations.CreateModel(
            name='Message',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('question', 'question to the person'), ('answer', 'answer of the person'), ('letter', 'letter to the person'), ('note', 'internal note')], max_length=8)),
                ('sealed', models.BinaryField()),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='messages', to='rights.case')),
            ],
            options={
                'ordering': ['at', 'id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['question', 'answer', 'letter', 'note'])), name='message_kind')],
            },
        ),
        migrations.CreateModel(
            name='Nominee',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sealed', models.BinaryField()),
                ('named_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('case', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, to='rights.case')),
                ('key', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='portal.datakey')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='portal.person')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True)), fields=('person',), name='nominee_one_at_a_time'), models.CheckConstraint(condition=models.Q(('ended_at__isnull', True), ('ended_at__gte', models.F('named_at')), _connector='OR'), name='nominee_dates')],
            },
        ),
        migrations.CreateModel(
            name='Outcome',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('category', models.SlugField(max_length=60)),
                ('kind', models.CharField(choices=[('given', 'given to you'), ('erased', 'deleted'), ('anonymised', 'made anonymous'), ('kept', 'kept'), ('passed_on', 'passed on'), ('restricted', 'stopped'), ('stopped', 'stopped'), ('paused', 'paused'), ('corrected', 'corrected'), ('handed_over', 'handed over'), ('reviewed', 'answered'), ('not_found', 'nothing found'), ('refused', 'refused'), ('failed', 'failed')], max_length=12)),
                ('count', models.PositiveIntegerField(default=0)),
                ('ground', models.CharField(blank=True, default='', max_length=300)),
                ('law', models.CharField(blank=True, default='', max_length=200)),
                ('until', models.CharField(blank=True, default='', max_length=120)),
                ('whom', models.CharField(blank=True, default='', max_length=200)),
                ('at', models.DateTimeField()),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='outcomes', to='rights.case')),
            ],
            options={
                'ordering': ['id'],
                'constraints': [models.UniqueConstraint(fields=('case', 'category', 'kind', 'whom'), name='outcome_once'), models.CheckConstraint(condition=models.Q(('kind__in', ['given', 'erased', 'anonymised', 'kept', 'passed_on', 'restricted', 'stopped', 'paused', 'corrected', 'handed_over', 'reviewed', 'not_found', 'refused', 'failed'])), name='outcome_kind')],
            },
        ),
        migrations.CreateModel(
            name='Restriction',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('purposes', models.JSONField(default=list)),
                ('since', models.DateTimeField()),
                ('told_at', models.DateTimeField(blank=True, null=True)),
                ('lift_at', models.DateTimeField(blank=True, null=True)),
                ('lifted_at', models.DateTimeField(blank=True, null=True)),
                ('case', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, to='rights.case')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='portal.person')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('lifted_at__isnull', True)), fields=['lift_at'], name='restriction_due')],
                'constraints': [models.CheckConstraint(condition=models.Q(('lift_at__isnull', True), models.Q(('lift_at__gt', models.F('told_at')), ('told_at__isnull', False)), _connector='OR'), name='restriction_told_first'), models.CheckConstraint(condition=models.Q(('lifted_at__isnull', True), ('lifted_at__gte', models.F('since')), _connector='OR'), name='restriction_dates')],
            },
        ),
        migrations.CreateModel(
            name='Review',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('sealed', models.BinaryField()),
                ('digest', models.CharField(max_length=64, unique=True)),
                ('invited_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('opened_at', models.DateTimeField(blank=True, null=True)),
                ('appeal', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reviews', to='rights.appeal')),
                ('invited_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('expires_at__gt', models.F('invited_at'))), name='review_expires'), models.CheckConstraint(condition=models.Q(('opened_at__isnull', True), ('opened_at__lt', models.F('expires_at')), _connector='OR'), name='review_opened_in_time')],
            },
        ),
        migrations.AddField(
            model_name='appeal',
            name='review',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='rights.review'),
        ),
        migrations.CreateModel(
            name='Step',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('lease_owner', models.CharField(blank=True, default='', max_length=64)),
                ('lease_until', models.DateTimeField(blank=True, null=True)),
                ('attempt', models.PositiveIntegerField(default=0)),
                ('next_try_at', models.DateTimeField(blank=True, null=True)),
                ('error', models.TextField(blank=True, default='')),
                ('dataset', models.CharField(blank=True, default='', max_length=60)),
                ('effect', models.CharField(max_length=12)),
                ('rank', models.PositiveSmallIntegerField(default=0)),
                ('state', models.CharField(choices=[('due', 'due'), ('done', 'done'), ('dropped', 'no longer needed')], default='due', max_length=8)),
                ('sealed', models.BinaryField(blank=True, null=True)),
                ('result', models.JSONField(default=dict)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('done_at', models.DateTimeField(blank=True, null=True)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='steps', to='rights.case')),
                ('key', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='portal.datakey')),
            ],
            options={
                'ordering': ['rank', 'id'],
                'indexes': [models.Index(condition=models.Q(('state', 'due')), fields=['next_try_at'], name='step_due')],
                'constraints': [models.UniqueConstraint(fields=('case', 'dataset', 'effect'), name='step_once'), models.CheckConstraint(condition=models.Q(('state__in', ['due', 'done', 'dropped'])), name='step_state')],
            },
        ),
        migrations.CreateModel(
            name='Told',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('case', 'A new request'), ('reply', 'An answer to a question'), ('failed', 'Something failed'), ('digest', 'Each morning, what is due')], max_length=6)),
                ('what', models.CharField(max_length=80)),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('kind', 'what'), name='told_once'), models.CheckConstraint(condition=models.Q(('kind__in', ['case', 'reply', 'failed', 'digest'])), name='told_kind')],
            },
        ),
        migrations.CreateModel(
            name='Unwanted',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('case', 'A new request'), ('reply', 'An answer to a question'), ('failed', 'Something failed'), ('digest', 'Each morning, what is due')], max_length=6)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('user', 'kind'), name='unwanted_once'), models.CheckConstraint(condition=models.Q(('kind__in', ['case', 'reply', 'failed', 'digest'])), name='unwanted_kind')],
            },
        ),
        migrations.AddConstraint(
            model_name='appeal',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('decided_at__isnull', True), ('decided_by__isnull', True), ('review__isnull', True), ('verdict', '')), models.Q(models.Q(('verdict', ''), _negated=True), ('decided_at__isnull', False), models.Q(models.Q(('decided_by__isnull', False), ('review__isnull', True)), models.Q(('decided_by__isnull', True), ('review__isnull', False)), _connector='OR')), _connector='OR'), name='appeal_decided_by_one'),
        ),
    ]
