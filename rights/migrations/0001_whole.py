"""Everything so far at once, for a new installation; an older one goes step by step."""

from importlib import import_module

import django.db.models.deletion
import django.db.models.functions.text
import django.db.models.lookups
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models

from portal.many_tables import ManyTables

# Triggers, written where they were first needed.
more_time_once = import_module("rights.migrations.0004_more_time_once")
grounds_and_days = import_module("rights.migrations.0020_grounds_and_days")
law_changes = import_module("rights.migrations.0032_law_changes")
# Steps that the tables below do not show yet: a new table is made as they leave it.
LATER = (
    "0024_joined",
    "0025_postings",
    "0026_progress",
    "0027_cooling",
    "0028_near",
    "0029_lists_of_one_law",
    "0030_own_reason",
    "0031_names_of_agents",
    "0032_law_changes",
    "0033_absences",
)


def later():
    """What these steps do to tables; what they do to rows has none to do it to."""
    for name in LATER:
        for each in import_module(f"rights.migrations.{name}").Migration.operations:
            if not isinstance(each, migrations.RunPython):
                yield each


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ("rights", "0001_tables"),
        ("rights", "0002_told_of_mail"),
        ("rights", "0003_more_time"),
        ("rights", "0004_more_time_once"),
        ("rights", "0005_late_letters"),
        ("rights", "0006_log"),
        ("rights", "0007_contacts"),
        ("rights", "0008_contacts_of_older"),
        ("rights", "0009_proofs"),
        ("rights", "0010_enclosures"),
        ("rights", "0011_recordings"),
        ("rights", "0012_turns"),
        ("rights", "0013_sweeps"),
        ("rights", "0014_names"),
        ("rights", "0015_tripwires"),
        ("rights", "0016_channels"),
        ("rights", "0017_recipients"),
        ("rights", "0018_legs"),
        ("rights", "0019_more_letters"),
        ("rights", "0020_grounds_and_days"),
        ("rights", "0021_desk"),
        ("rights", "0022_mandates"),
        ("rights", "0023_twins"),
        *(("rights", name) for name in LATER),
    ]


    dependencies = [
        ('notices', '0001_whole'),
        ('portal', '0006_seal_previous'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        ManyTables([
            migrations.CreateModel(
                name='RequestLog',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('digest', models.CharField(max_length=64, unique=True)),
                    ('requested_on', models.DateField(db_index=True)),
                    ('nature', models.SlugField(max_length=40)),
                    ('manner', models.CharField(max_length=12)),
                    ('answered_on', models.DateField(blank=True, null=True)),
                    ('response', models.CharField(blank=True, default='', max_length=14)),
                    ('basis', models.CharField(blank=True, default='', max_length=400)),
                ],
            ),
            migrations.CreateModel(
                name='Bundle',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('right', models.SlugField(max_length=40)),
                    ('law', models.SlugField(max_length=20)),
                    ('proposed_at', models.DateTimeField()),
                    ('agreed_at', models.DateTimeField(blank=True, null=True)),
                    ('solo_ground', models.CharField(blank=True, default='', max_length=300)),
                    ('sent_back_at', models.DateTimeField(blank=True, null=True)),
                    ('agreed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('proposed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'indexes': [models.Index(condition=models.Q(('agreed_at__isnull', True), ('sent_back_at__isnull', True)), fields=['proposed_at'], name='bundle_waits')],
                    'constraints': [models.CheckConstraint(condition=models.Q(('agreed_by__isnull', True), models.Q(('agreed_by', models.F('proposed_by')), _negated=True), models.Q(('solo_ground', ''), _negated=True), _connector='OR'), name='bundle_second_person'), models.CheckConstraint(condition=models.Q(('agreed_at__isnull', True), ('sent_back_at__isnull', True), _connector='OR'), name='bundle_agreed_or_sent_back')],
                },
            ),
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
                    ('email_digest', models.CharField(blank=True, default='', max_length=64)),
                    ('phone_digest', models.CharField(blank=True, default='', max_length=64)),
                    ('contact_digest', models.CharField(blank=True, default='', max_length=64)),
                    ('draft', models.UUIDField(blank=True, null=True, unique=True)),
                    ('phrase_hash', models.CharField(blank=True, default='', max_length=200)),
                    ('on_file', models.BooleanField(blank=True, null=True)),
                    ('on_file_at', models.DateTimeField(blank=True, null=True)),
                    ('proven_at', models.DateTimeField(blank=True, null=True)),
                    ('searched_at', models.DateTimeField(blank=True, null=True)),
                    ('touched_at', models.DateTimeField(blank=True, null=True)),
                    ('due_on', models.DateField()),
                    ('is_urgent', models.BooleanField(default=False)),
                    ('answered_at', models.DateTimeField(blank=True, null=True)),
                    ('closed_at', models.DateTimeField(blank=True, null=True)),
                    ('prepared_at', models.DateTimeField(blank=True, null=True)),
                    ('sorted_at', models.DateTimeField(blank=True, null=True)),
                    ('later_on', models.DateField(blank=True, null=True)),
                    ('told_at', models.DateTimeField(blank=True, null=True)),
                    ('named_at', models.DateTimeField(blank=True, null=True)),
                    ('late_for', models.DateField(blank=True, null=True)),
                    ('steps_forgotten_at', models.DateTimeField(blank=True, null=True)),
                    ('assigned_to', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL)),
                    ('key', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='portal.datakey')),
                    ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='portal.person')),
                    ('receipt', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='portal.ledgerentry')),
                    ('revision', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='notices.revision')),
                ],
                options={
                    'indexes': [models.Index(condition=models.Q(('status__in', ['received', 'waiting', 'working', 'checking'])), fields=['-is_urgent', 'due_on', 'id'], name='case_queue'), models.Index(condition=models.Q(('status__in', ['working', 'checking']), models.Q(('on_file', False), ('status', 'received')), models.Q(('on_file__isnull', True), ('status', 'received')), _connector='OR'), fields=['-is_urgent', 'due_on', 'id'], name='case_in_hand'), models.Index(condition=models.Q(('status', 'waiting'), models.Q(('on_file', True), ('status', 'received')), _connector='OR'), fields=['-is_urgent', 'due_on', 'id'], name='case_waits'), models.Index(condition=models.Q(('status', 'checking')), fields=['-is_urgent', 'due_on', 'id'], name='case_check'), models.Index(condition=models.Q(('status__in', ['received', 'waiting', 'working', 'checking']), ('person__isnull', True), ('proven_at__isnull', True)), fields=['-is_urgent', 'due_on', 'id'], name='case_unproven'), models.Index(condition=models.Q(('status__in', ['received', 'waiting', 'working', 'checking']), ('assigned_to__isnull', True), ('sorted_at__isnull', True)), fields=['-is_urgent', 'due_on', 'id'], name='case_unsorted'), models.Index(condition=models.Q(('assigned_to__isnull', True), ('prepared_at__isnull', False), ('status', 'working')), fields=['-is_urgent', 'due_on', 'id'], name='case_prepared'), models.Index(condition=models.Q(('status__in', ['received', 'waiting', 'working', 'checking'])), fields=['assigned_to', '-is_urgent', 'due_on', 'id'], name='case_mine'), models.Index(condition=models.Q(('status__in', ['received', 'waiting', 'working', 'checking'])), fields=['law', '-is_urgent', 'due_on', 'id'], name='case_law'), models.Index(condition=models.Q(('status__in', ['received', 'waiting', 'working', 'checking'])), fields=['law', 'right', '-is_urgent', 'due_on', 'id'], name='case_law_right'), models.Index(condition=models.Q(('status__in', ['received', 'waiting', 'working', 'checking']), ('person__isnull', True), ('proven_at__isnull', True)), fields=['law', '-is_urgent', 'due_on', 'id'], name='case_law_unproven'), models.Index(condition=models.Q(('answered_at__isnull', False), ('status__in', ['answered', 'closed'])), fields=['law', 'right', '-answered_at', '-id'], name='case_precedent'), models.Index(condition=models.Q(('status__in', ['answered', 'closed', 'withdrawn'])), fields=['-due_on', '-id'], name='case_ended'), models.Index(condition=models.Q(('status__in', ['answered', 'closed', 'withdrawn'])), fields=['law', '-due_on', '-id'], name='case_law_ended'), models.Index(condition=models.Q(('status__in', ['received', 'waiting', 'working', 'checking']), ('told_at__isnull', True)), fields=['id'], name='case_untold'), models.Index(condition=models.Q(('named_at__isnull', True)), fields=['id'], name='case_unnamed'), models.Index(condition=models.Q(('status__in', ['received', 'waiting', 'working', 'checking']), models.Q(('late_for__isnull', True), models.Q(('late_for', models.F('due_on')), _negated=True), _connector='OR')), fields=['due_on', 'id'], name='case_may_be_late'), models.Index(condition=models.Q(('status', 'answered')), fields=['answered_at'], name='case_answered'), models.Index(condition=models.Q(('status__in', ['closed', 'withdrawn']), ('steps_forgotten_at__isnull', True)), fields=['id'], name='case_unforgotten'), models.Index(fields=['email_digest'], name='case_email'), models.Index(fields=['phone_digest'], name='case_phone'), models.Index(fields=['contact_digest'], name='case_contact')],
                    'constraints': [models.CheckConstraint(condition=models.Q(('status__in', ['received', 'waiting', 'working', 'checking', 'answered', 'closed', 'withdrawn'])), name='case_status'), models.CheckConstraint(condition=models.Q(('ending__in', ['', 'granted', 'partly', 'refused', 'nothing_found', 'withdrawn'])), name='case_ending'), models.CheckConstraint(condition=models.Q(models.Q(('status__in', ['answered', 'closed', 'withdrawn']), _negated=True), models.Q(('ending', ''), _negated=True), _connector='OR'), name='case_ended_says_how'), models.CheckConstraint(condition=models.Q(('answered_at__isnull', True), ('answered_at__gte', models.F('received_at')), _connector='OR'), name='case_dates')],
                },
            ),
            migrations.CreateModel(
                name='Bundled',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('settled_at', models.DateTimeField(blank=True, null=True)),
                    ('bundle', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='members', to='rights.bundle')),
                    ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='bundled', to='rights.case')),
                ],
                options={
                    'ordering': ['id'],
                    'constraints': [models.UniqueConstraint(fields=('bundle', 'case'), name='bundled_once'), models.UniqueConstraint(condition=models.Q(('settled_at__isnull', True)), fields=('case',), name='bundled_in_one')],
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
            ),
            migrations.CreateModel(
                name='CaseName',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('digest', models.CharField(max_length=64)),
                    ('case', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='names', to='rights.case')),
                ],
                options={
                    'indexes': [models.Index(fields=['digest', '-case'], name='name_find')],
                    'constraints': [models.UniqueConstraint(fields=('case', 'digest'), name='name_once')],
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
                    ('longest_due', models.DateField(blank=True, null=True)),
                    ('longest_strict', models.DateField(blank=True, null=True)),
                    ('longest_review', models.CharField(default='recalled', max_length=10)),
                    ('extended_at', models.DateTimeField(blank=True, null=True)),
                    ('extended_on', models.DateField(blank=True, null=True)),
                    ('extended_due', models.DateField(blank=True, null=True)),
                    ('reason', models.TextField(blank=True, default='')),
                    ('ground', models.TextField(blank=True, default='')),
                    ('done_at', models.DateTimeField(blank=True, null=True)),
                    ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='clocks', to='rights.case')),
                ],
                options={
                    'ordering': ['strict_due', 'id'],
                    'indexes': [models.Index(condition=models.Q(('done_at__isnull', True), ('kind', 'acknowledge')), fields=['strict_due'], name='clock_owed')],
                    'constraints': [models.UniqueConstraint(fields=('case', 'kind', 'law'), name='clock_once'), models.CheckConstraint(condition=models.Q(('review__in', ['verified', 'recalled'])), name='clock_review'), models.CheckConstraint(condition=models.Q(models.Q(('extended_at__isnull', True), ('extended_due__isnull', True)), models.Q(('extended_due__gt', models.F('first_due')), ('extended_on__lte', models.F('first_due')), django.db.models.lookups.GreaterThanOrEqual(django.db.models.functions.text.Length('reason'), 40)), _connector='OR'), name='clock_extension'), models.CheckConstraint(condition=models.Q(('extended_due__isnull', True), models.Q(('extended_due__lte', models.F('longest_due')), ('longest_due__isnull', False)), models.Q(('longest_review', 'recalled'), django.db.models.lookups.GreaterThanOrEqual(django.db.models.functions.text.Length('ground'), 40)), _connector='OR'), name='clock_longest'), models.CheckConstraint(condition=models.Q(('longest_review__in', ['verified', 'recalled'])), name='clock_longest_review'), models.CheckConstraint(condition=models.Q(('strict_due__lte', models.F('first_due'))), name='clock_strict')],
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
                options={
                    'indexes': [models.Index(condition=models.Q(('erased_at__isnull', True)), fields=['expires_at'], name='copy_kept')],
                },
            ),
            migrations.CreateModel(
                name='Decision',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('category', models.SlugField(max_length=60)),
                    ('verb', models.CharField(choices=[('do', 'do it'), ('keep', 'keep'), ('pass_on', 'pass on to the customer it belongs to'), ('refuse', 'refuse'), ('partly', 'do a part of it')], max_length=8)),
                    ('ground_code', models.SlugField(blank=True, default='', max_length=20)),
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
                    'constraints': [models.UniqueConstraint(fields=('case', 'category'), name='decision_once'), models.CheckConstraint(condition=models.Q(('verb__in', ['do', 'keep', 'pass_on', 'refuse', 'partly'])), name='decision_verb'), models.CheckConstraint(condition=models.Q(models.Q(('verb__in', ['keep', 'refuse', 'partly']), _negated=True), models.Q(models.Q(('ground', ''), _negated=True), models.Q(('ground_code', ''), _negated=True)), _connector='OR'), name='decision_ground'), models.CheckConstraint(condition=models.Q(('agreed_by__isnull', True), models.Q(('agreed_by', models.F('proposed_by')), _negated=True), models.Q(('solo_ground', ''), _negated=True), _connector='OR'), name='decision_second_person')],
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
                name='Enclosure',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('browser', models.CharField(blank=True, default='', max_length=64)),
                    ('door', models.SlugField(blank=True, default='', max_length=40)),
                    ('kind', models.CharField(choices=[('mandate', 'shows that they may act'), ('voice', 'recording of the voice'), ('mail', 'came with a mail')], max_length=8)),
                    ('sealed_secret', models.BinaryField()),
                    ('sealed_name', models.BinaryField()),
                    ('media_type', models.CharField(blank=True, default='', max_length=40)),
                    ('size', models.PositiveBigIntegerField(default=0)),
                    ('sha256', models.CharField(blank=True, default='', max_length=64)),
                    ('path', models.CharField(max_length=200)),
                    ('fate', models.CharField(blank=True, choices=[('', 'kept with the request'), ('person', 'a sealed copy kept for them'), ('police', 'a sealed copy kept for the police'), ('delete', 'to be deleted with the answer')], default='', max_length=6)),
                    ('handed_to', models.CharField(blank=True, default='', max_length=6)),
                    ('handed_at', models.DateTimeField(blank=True, null=True)),
                    ('added_at', models.DateTimeField()),
                    ('expires_at', models.DateTimeField(blank=True, null=True)),
                    ('erased_at', models.DateTimeField(blank=True, null=True)),
                    ('case', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='enclosures', to='rights.case')),
                    ('loose_key', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='portal.datakey')),
                ],
                options={
                    'ordering': ['added_at', 'id'],
                    'indexes': [models.Index(condition=models.Q(('case__isnull', True)), fields=['browser', 'door'], name='enclosure_loose')],
                    'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['mandate', 'voice', 'mail'])), name='enclosure_kind'), models.CheckConstraint(condition=models.Q(models.Q(('case__isnull', False), ('sha256__gt', '')), models.Q(('expires_at__isnull', False), ('loose_key__isnull', False)), _connector='OR'), name='enclosure_whose'), models.CheckConstraint(condition=models.Q(('fate__in', ['', 'person', 'police', 'delete'])), name='enclosure_fate'), models.CheckConstraint(condition=models.Q(models.Q(('handed_at__isnull', True), ('handed_to', '')), models.Q(('handed_at__isnull', False), ('handed_to__in', ('person', 'police'))), _connector='OR'), name='enclosure_handed')],
                },
            ),
            migrations.CreateModel(
                name='FiguresShown',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('year', models.PositiveSmallIntegerField(db_index=True)),
                    ('is_public', models.BooleanField()),
                    ('at', models.DateTimeField()),
                    ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'ordering': ['at', 'pk'],
                },
            ),
            migrations.CreateModel(
                name='KeysOff',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('user', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, to=settings.AUTH_USER_MODEL)),
                ],
            ),
            migrations.CreateModel(
                name='LastLetter',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('lease_owner', models.CharField(blank=True, default='', max_length=64)),
                    ('lease_until', models.DateTimeField(blank=True, null=True)),
                    ('attempt', models.PositiveIntegerField(default=0)),
                    ('next_try_at', models.DateTimeField(blank=True, null=True)),
                    ('error', models.TextField(blank=True, default='')),
                    ('kind', models.CharField(choices=[('copies', 'the last copies in backups'), ('kept', 'what had to be kept')], max_length=8)),
                    ('sealed', models.BinaryField()),
                    ('made_at', models.DateTimeField()),
                    ('due_at', models.DateTimeField()),
                    ('sent_at', models.DateTimeField(blank=True, null=True)),
                    ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='last_letters', to='rights.case')),
                    ('key', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='portal.datakey')),
                ],
                options={
                    'indexes': [models.Index(condition=models.Q(('sent_at__isnull', True)), fields=['due_at'], name='last_letter_due')],
                    'constraints': [models.UniqueConstraint(fields=('case', 'kind'), name='last_letter_once'), models.CheckConstraint(condition=models.Q(('kind__in', ['copies', 'kept'])), name='last_letter_kind'), models.CheckConstraint(condition=models.Q(('sent_at__isnull', True), ('sent_at__gte', models.F('made_at')), _connector='OR'), name='last_letter_dates')],
                },
            ),
            migrations.CreateModel(
                name='LateLetter',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('due_on', models.DateField()),
                    ('new_due', models.DateField()),
                    ('words', models.TextField(blank=True, default='')),
                    ('drafted_at', models.DateTimeField()),
                    ('goes_at', models.DateTimeField()),
                    ('sent_at', models.DateTimeField(blank=True, null=True)),
                    ('cause', models.CharField(blank=True, choices=[('nobody', 'Nobody here took it up in time. That is our fault.'), ('work', 'A person works on it and is not done. That is our fault.'), ('check', 'It is decided, but a second person has to check it first.'), ('carry', 'It is decided, but carrying it out takes longer than planned.'), ('failed', 'A part of our systems failed, and we are mending it.'), ('comparing', 'We still compare what you typed with what we hold.'), ('question', 'We asked you a question and have no answer yet.'), ('code', 'The code that shows that the address is yours was not typed yet.'), ('facts', 'What your law asks before a full copy was not typed yet.')], default='', max_length=10)),
                    ('told_by', models.CharField(blank=True, choices=[('', 'not told yet'), ('email', 'by e-mail'), ('phone', 'by text message'), ('page', 'on their page only')], default='', max_length=5)),
                    ('dropped_at', models.DateTimeField(blank=True, null=True)),
                    ('next_on', models.DateField(blank=True, null=True)),
                    ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL)),
                    ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='late_letters', to='rights.case')),
                ],
                options={
                    'indexes': [models.Index(condition=models.Q(('dropped_at__isnull', True), ('sent_at__isnull', True)), fields=['goes_at'], name='late_waits'), models.Index(condition=models.Q(('next_on__isnull', False)), fields=['next_on'], name='late_again')],
                    'constraints': [models.UniqueConstraint(fields=('case', 'due_on'), name='late_once'), models.CheckConstraint(condition=models.Q(('new_due__gt', models.F('due_on'))), name='late_new_day_is_later'), models.CheckConstraint(condition=models.Q(('sent_at__isnull', True), ('dropped_at__isnull', True), _connector='OR'), name='late_sent_or_dropped'), models.CheckConstraint(condition=models.Q(('sent_at__isnull', True), models.Q(models.Q(('told_by', ''), _negated=True), models.Q(('cause', ''), _negated=True)), _connector='OR'), name='late_sent_says_how')],
                },
            ),
            migrations.CreateModel(
                name='Leg',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('lease_owner', models.CharField(blank=True, default='', max_length=64)),
                    ('lease_until', models.DateTimeField(blank=True, null=True)),
                    ('attempt', models.PositiveIntegerField(default=0)),
                    ('next_try_at', models.DateTimeField(blank=True, null=True)),
                    ('error', models.TextField(blank=True, default='')),
                    ('dataset', models.SlugField(max_length=60)),
                    ('category', models.SlugField(max_length=60)),
                    ('customer', models.CharField(max_length=200)),
                    ('count', models.PositiveIntegerField()),
                    ('sealed', models.BinaryField()),
                    ('passed_at', models.DateTimeField()),
                    ('word', models.CharField(blank=True, choices=[('', 'not yet'), ('do', 'do it'), ('keep', 'keep it')], default='', max_length=4)),
                    ('word_at', models.DateTimeField(blank=True, null=True)),
                    ('done_at', models.DateTimeField(blank=True, null=True)),
                    ('done_count', models.PositiveIntegerField(blank=True, null=True)),
                    ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='legs', to='rights.case')),
                    ('heard_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('key', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='portal.datakey')),
                ],
                options={
                    'ordering': ['passed_at', 'id'],
                    'indexes': [models.Index(condition=models.Q(('done_at__isnull', True), ('word', 'do')), fields=['next_try_at'], name='leg_due')],
                    'constraints': [models.UniqueConstraint(fields=('case', 'dataset', 'customer', 'passed_at'), name='leg_once'), models.CheckConstraint(condition=models.Q(models.Q(('heard_by__isnull', True), ('word', ''), ('word_at__isnull', True)), models.Q(('heard_by__isnull', False), ('word__in', ['do', 'keep']), ('word_at__gte', models.F('passed_at')), ('word_at__isnull', False)), _connector='OR'), name='leg_word'), models.CheckConstraint(condition=models.Q(models.Q(('done_at__isnull', True), ('done_count__isnull', True)), models.Q(('done_at__gte', models.F('word_at')), ('done_at__isnull', False), ('done_count__isnull', False), ('word', 'do')), _connector='OR'), name='leg_done_on_their_word')],
                },
            ),
            migrations.CreateModel(
                name='Mandate',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('capacity', models.CharField(choices=[('agent', 'authorised agent'), ('parent', 'parent or guardian'), ('nominee', 'named by them')], max_length=8)),
                    ('showing', models.CharField(blank=True, choices=[('', 'nothing to show'), ('signed', 'signed permission, attached'), ('held', 'signed permission, kept by the agent'), ('asked', 'the person is asked'), ('attorney', 'power of attorney, attached')], default='', max_length=8)),
                    ('sealed', models.BinaryField()),
                    ('may_confirm', models.BooleanField()),
                    ('batch', models.UUIDField(blank=True, null=True)),
                    ('row', models.PositiveIntegerField(blank=True, null=True)),
                    ('told_at', models.DateTimeField(blank=True, null=True)),
                    ('accepted_at', models.DateTimeField(blank=True, null=True)),
                    ('permitted_at', models.DateTimeField(blank=True, null=True)),
                    ('stopped_at', models.DateTimeField(blank=True, null=True)),
                    ('answer_told_at', models.DateTimeField(blank=True, null=True)),
                    ('accepted_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL)),
                    ('case', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='mandate', to='rights.case')),
                ],
                options={
                    'constraints': [models.CheckConstraint(condition=models.Q(('capacity__in', ['agent', 'parent', 'nominee'])), name='mandate_capacity'), models.CheckConstraint(condition=models.Q(('showing__in', ['', 'signed', 'held', 'asked', 'attorney'])), name='mandate_showing'), models.CheckConstraint(condition=models.Q(('may_confirm', True), models.Q(('showing', 'asked'), _negated=True), _connector='OR'), name='mandate_never_confirmed'), models.CheckConstraint(condition=models.Q(models.Q(('accepted_at__isnull', True), ('accepted_by__isnull', True)), models.Q(('accepted_at__isnull', False), ('accepted_by__isnull', False)), _connector='OR'), name='mandate_accepted'), models.UniqueConstraint(fields=('batch', 'row'), name='mandate_row_once')],
                },
            ),
            migrations.CreateModel(
                name='Message',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('kind', models.CharField(choices=[('question', 'question to the person'), ('answer', 'answer of the person'), ('letter', 'letter to the person'), ('note', 'internal note')], max_length=8)),
                    ('sealed', models.BinaryField()),
                    ('at', models.DateTimeField()),
                    ('told_at', models.DateTimeField(blank=True, null=True)),
                    ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL)),
                    ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='messages', to='rights.case')),
                ],
                options={
                    'ordering': ['at', 'id'],
                    'indexes': [models.Index(condition=models.Q(('kind', 'answer'), ('told_at__isnull', True)), fields=['id'], name='message_untold')],
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
                    ('kind', models.CharField(choices=[('given', 'given to you'), ('listed', 'listed for you'), ('erased', 'deleted'), ('anonymised', 'made anonymous'), ('kept', 'kept'), ('passed_on', 'passed on'), ('restricted', 'stopped'), ('stopped', 'stopped'), ('paused', 'paused'), ('corrected', 'corrected'), ('handed_over', 'handed over'), ('reviewed', 'answered'), ('not_found', 'nothing found'), ('refused', 'refused'), ('failed', 'failed')], max_length=12)),
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
                    'constraints': [models.UniqueConstraint(fields=('case', 'category', 'kind', 'whom'), name='outcome_once'), models.CheckConstraint(condition=models.Q(('kind__in', ['given', 'listed', 'erased', 'anonymised', 'kept', 'passed_on', 'restricted', 'stopped', 'paused', 'corrected', 'handed_over', 'reviewed', 'not_found', 'refused', 'failed'])), name='outcome_kind')],
                },
            ),
            migrations.CreateModel(
                name='Proof',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('kind', models.CharField(choices=[('code', 'a code sent to an address on file'), ('facts', 'facts that we hold'), ('declared', 'a declaration'), ('channel', 'another address for codes'), ('less', 'asked for the kinds of data alone')], max_length=10)),
                    ('sealed', models.BinaryField(blank=True, null=True)),
                    ('result', models.JSONField(default=dict)),
                    ('at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('forgotten_at', models.DateTimeField(blank=True, null=True)),
                    ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='proofs', to='rights.case')),
                    ('key', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='portal.datakey')),
                ],
                options={
                    'ordering': ['id'],
                    'indexes': [models.Index(condition=models.Q(('forgotten_at__isnull', True), ('key__isnull', False)), fields=['id'], name='proof_to_forget')],
                    'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['code', 'facts', 'declared', 'channel', 'less'])), name='proof_kind'), models.CheckConstraint(condition=models.Q(('forgotten_at__isnull', True), ('sealed__isnull', True), _connector='OR'), name='proof_forgotten')],
                },
            ),
            migrations.CreateModel(
                name='Reach',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('slug', models.SlugField(max_length=60, unique=True)),
                    ('how', models.CharField(blank=True, choices=[('', 'not said yet'), ('mail', 'by mail'), ('program', 'by our own program'), ('system', 'they only store what our systems hold'), ('hand', 'by hand'), ('none', 'they cannot be told')], default='', max_length=8)),
                    ('contact', models.EmailField(blank=True, default='', max_length=254)),
                    ('ground', models.CharField(blank=True, default='', max_length=400)),
                    ('changed_at', models.DateTimeField()),
                    ('changed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'constraints': [models.CheckConstraint(condition=models.Q(('how__in', ['mail', 'program', 'system', 'none'])), name='reach_how'), models.CheckConstraint(condition=models.Q(models.Q(('how', 'mail'), _negated=True), models.Q(('contact', ''), _negated=True), _connector='OR'), name='reach_address'), models.CheckConstraint(condition=models.Q(models.Q(('how', 'none'), _negated=True), django.db.models.lookups.GreaterThanOrEqual(django.db.models.functions.text.Length('ground'), 40), _connector='OR'), name='reach_ground')],
                },
            ),
            migrations.CreateModel(
                name='RecipientNotice',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('recipient', models.SlugField(max_length=60)),
                    ('title', models.CharField(max_length=160)),
                    ('categories', models.JSONField(default=list)),
                    ('turn', models.PositiveSmallIntegerField(default=0)),
                    ('state', models.CharField(choices=[('due', 'still to be told'), ('told', 'told'), ('impossible', 'cannot be told')], default='due', max_length=10)),
                    ('how', models.CharField(blank=True, choices=[('', 'not said yet'), ('mail', 'by mail'), ('program', 'by our own program'), ('system', 'they only store what our systems hold'), ('hand', 'by hand'), ('none', 'they cannot be told')], default='', max_length=8)),
                    ('ground', models.CharField(blank=True, default='', max_length=400)),
                    ('made_at', models.DateTimeField()),
                    ('settled_at', models.DateTimeField(blank=True, null=True)),
                    ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='told', to='rights.case')),
                ],
                options={
                    'ordering': ['id'],
                    'indexes': [models.Index(condition=models.Q(('state', 'due')), fields=['made_at'], name='recipient_due')],
                    'constraints': [models.UniqueConstraint(fields=('case', 'recipient', 'turn'), name='recipient_once'), models.CheckConstraint(condition=models.Q(models.Q(('how', ''), ('settled_at__isnull', True), ('state', 'due')), models.Q(('how__in', ['mail', 'program', 'system', 'hand']), ('settled_at__isnull', False), ('state', 'told')), models.Q(('how', 'none'), ('settled_at__isnull', False), ('state', 'impossible')), _connector='OR'), name='recipient_settled'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'impossible'), _negated=True), django.db.models.lookups.GreaterThanOrEqual(django.db.models.functions.text.Length('ground'), 40), _connector='OR'), name='recipient_ground')],
                },
            ),
            migrations.CreateModel(
                name='Reminder',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('question', models.CharField(blank=True, default='', max_length=20)),
                    ('asked_at', models.DateTimeField()),
                    ('due_at', models.DateTimeField()),
                    ('settled_at', models.DateTimeField(blank=True, null=True)),
                    ('is_sent', models.BooleanField(default=False)),
                    ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reminders', to='rights.case')),
                ],
                options={
                    'indexes': [models.Index(condition=models.Q(('settled_at__isnull', True)), fields=['due_at'], name='reminder_due')],
                    'constraints': [models.UniqueConstraint(fields=('case', 'question', 'due_at'), name='reminder_once'), models.CheckConstraint(condition=models.Q(('due_at__gt', models.F('asked_at'))), name='reminder_later'), models.CheckConstraint(condition=models.Q(('is_sent', False), ('settled_at__isnull', False), _connector='OR'), name='reminder_sent')],
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
                name='Routed',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('sent_as', models.SlugField(max_length=40)),
                    ('at', models.DateTimeField()),
                    ('back_at', models.DateTimeField(blank=True, null=True)),
                    ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL)),
                    ('case', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='routed', to='rights.case')),
                ],
                options={
                    'constraints': [models.CheckConstraint(condition=models.Q(('sent_as', 'enquiry'), _negated=True), name='routed_was_a_request')],
                },
            ),
            migrations.CreateModel(
                name='Sorting',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('sort', models.CharField(choices=[('accepted', 'accepted'), ('same', 'the same as another'), ('later', 'put off'), ('question', 'a question, not a request')], max_length=8)),
                    ('at', models.DateTimeField()),
                    ('acts_at', models.DateTimeField()),
                    ('done_at', models.DateTimeField(blank=True, null=True)),
                    ('undone_at', models.DateTimeField(blank=True, null=True)),
                    ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL)),
                    ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sortings', to='rights.case')),
                ],
                options={
                    'ordering': ['-at', '-id'],
                    'indexes': [models.Index(condition=models.Q(('done_at__isnull', True), ('undone_at__isnull', True)), fields=['acts_at'], name='sort_waits'), models.Index(fields=['by', '-at'], name='sort_mine')],
                    'constraints': [models.CheckConstraint(condition=models.Q(('sort__in', ['accepted', 'same', 'later', 'question'])), name='sort_known'), models.CheckConstraint(condition=models.Q(('done_at__isnull', True), ('undone_at__isnull', True), _connector='OR'), name='sort_done_or_undone'), models.CheckConstraint(condition=models.Q(('done_at__isnull', True), ('done_at__gte', models.F('acts_at')), _connector='OR'), name='sort_done_after_its_time')],
                },
            ),
            migrations.CreateModel(
                name='StandingRule',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('right', models.SlugField(max_length=40)),
                    ('way', models.CharField(choices=[('release', 'is prepared; an officer releases it'), ('alone', 'is answered by itself')], max_length=7)),
                    ('proposed_at', models.DateTimeField()),
                    ('agreed_at', models.DateTimeField(blank=True, null=True)),
                    ('solo_ground', models.CharField(blank=True, default='', max_length=300)),
                    ('ended_at', models.DateTimeField(blank=True, null=True)),
                    ('agreed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('ended_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('proposed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'ordering': ['-proposed_at', '-id'],
                    'constraints': [models.CheckConstraint(condition=models.Q(('agreed_by__isnull', True), models.Q(('agreed_by', models.F('proposed_by')), _negated=True), models.Q(('solo_ground', ''), _negated=True), _connector='OR'), name='rule_second_person'), models.CheckConstraint(condition=models.Q(('way__in', ['release', 'alone'])), name='rule_way'), models.CheckConstraint(condition=models.Q(models.Q(('agreed_at__isnull', True), ('agreed_by__isnull', True)), models.Q(('agreed_at__isnull', False), ('agreed_by__isnull', False)), _connector='OR'), name='rule_agreed_by_somebody'), models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True)), fields=('right',), name='rule_one_for_a_right')],
                },
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
                    'indexes': [models.Index(condition=models.Q(('state', 'due')), fields=['next_try_at'], name='step_due'), models.Index(condition=models.Q(('state', 'due'), models.Q(('error', ''), _negated=True)), fields=['case'], name='step_failed')],
                    'constraints': [models.UniqueConstraint(fields=('case', 'dataset', 'effect'), name='step_once'), models.CheckConstraint(condition=models.Q(('state__in', ['due', 'done', 'dropped'])), name='step_state')],
                },
            ),
            migrations.CreateModel(
                name='Submission',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('number', models.UUIDField(db_index=True)),
                    ('case', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='submission', to='rights.case')),
                ],
                options={
                    'ordering': ['case'],
                },
            ),
            migrations.CreateModel(
                name='Told',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('kind', models.CharField(choices=[('case', 'A new request'), ('reply', 'An answer to a question'), ('mail', 'Mail that waits to be sorted'), ('failed', 'Something failed'), ('stop', 'A request that somebody stopped'), ('digest', 'Each morning, what is due')], max_length=6)),
                    ('what', models.CharField(max_length=80)),
                    ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('kind', 'what'), name='told_once'), models.CheckConstraint(condition=models.Q(('kind__in', ['case', 'reply', 'mail', 'failed', 'stop', 'digest'])), name='told_kind')],
                },
            ),
            migrations.CreateModel(
                name='Tripwire',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('laid_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('opens_at', models.DateTimeField()),
                    ('stopped_at', models.DateTimeField(blank=True, null=True)),
                    ('cleared_at', models.DateTimeField(blank=True, null=True)),
                    ('case', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='tripwire', to='rights.case')),
                    ('cleared_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'constraints': [models.CheckConstraint(condition=models.Q(('opens_at__gte', models.F('laid_at'))), name='tripwire_dates'), models.CheckConstraint(condition=models.Q(models.Q(('cleared_at__isnull', True), ('cleared_by__isnull', True)), models.Q(('cleared_at__isnull', False), ('cleared_by__isnull', False), ('stopped_at__isnull', False)), _connector='OR'), name='tripwire_cleared')],
                },
            ),
            migrations.CreateModel(
                name='Twin',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('at', models.DateTimeField()),
                    ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL)),
                    ('case', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='twin', to='rights.case')),
                    ('of', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='twins', to='rights.case')),
                ],
                options={
                    'ordering': ['at', 'id'],
                    'constraints': [models.CheckConstraint(condition=models.Q(('case', models.F('of')), _negated=True), name='twin_of_another')],
                },
            ),
            migrations.CreateModel(
                name='Unwanted',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('kind', models.CharField(choices=[('case', 'A new request'), ('reply', 'An answer to a question'), ('mail', 'Mail that waits to be sorted'), ('failed', 'Something failed'), ('stop', 'A request that somebody stopped'), ('digest', 'Each morning, what is due')], max_length=6)),
                    ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('user', 'kind'), name='unwanted_once'), models.CheckConstraint(condition=models.Q(('kind__in', ['case', 'reply', 'mail', 'failed', 'stop', 'digest'])), name='unwanted_kind')],
                },
            ),
            migrations.CreateModel(
                name='Warned',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('addressee', models.CharField(max_length=64)),
                    ('digest', models.CharField(max_length=64, unique=True)),
                    ('stopped_at', models.DateTimeField(blank=True, null=True)),
                    ('tripwire', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='warned', to='rights.tripwire')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('tripwire', 'addressee'), name='warned_once')],
                },
            ),
            migrations.AddConstraint(
                model_name='appeal',
                constraint=models.UniqueConstraint(fields=('of', 'answered_at'), name='appeal_once'),
            ),
            migrations.AddConstraint(
                model_name='appeal',
                constraint=models.CheckConstraint(condition=models.Q(('verdict__in', ['', 'upheld', 'changed', 'partly'])), name='appeal_verdict'),
            ),
            migrations.AddConstraint(
                model_name='appeal',
                constraint=models.CheckConstraint(condition=models.Q(('decided_by__isnull', True), ('first_proposed_by__isnull', True), models.Q(('decided_by', models.F('first_proposed_by')), _negated=True), _connector='OR'), name='appeal_not_by_who_decided'),
            ),
            migrations.AddConstraint(
                model_name='appeal',
                constraint=models.CheckConstraint(condition=models.Q(('decided_by__isnull', True), ('first_agreed_by__isnull', True), models.Q(('decided_by', models.F('first_agreed_by')), _negated=True), _connector='OR'), name='appeal_not_by_who_agreed'),
            ),
            migrations.AddConstraint(
                model_name='appeal',
                constraint=models.CheckConstraint(condition=models.Q(models.Q(('decided_at__isnull', True), ('decided_by__isnull', True), ('review__isnull', True), ('verdict', '')), models.Q(models.Q(('verdict', ''), _negated=True), ('decided_at__isnull', False), models.Q(models.Q(('decided_by__isnull', False), ('review__isnull', True)), models.Q(('decided_by__isnull', True), ('review__isnull', False)), _connector='OR')), _connector='OR'), name='appeal_decided_by_one'),
            ),
            *later(),
        ]),
        migrations.RunPython(more_time_once.protect, more_time_once.release),
        migrations.RunPython(grounds_and_days.protect, migrations.RunPython.noop),
        migrations.RunPython(law_changes.protect, migrations.RunPython.noop),
    ]
