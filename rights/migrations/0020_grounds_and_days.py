"""Refusals name a ground, more time its rule or a ground, late letters why and how."""

from __future__ import annotations

import django.db.models.functions.text
import django.db.models.lookups
from django.conf import settings
from django.db import migrations, models


TABLE = "rights_clock"


def protect(apps, schema_editor):
    """Create the trigger of SQLite anew: it went with the table that was made again."""
    if schema_editor.connection.vendor == "postgresql":
        return
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER IF EXISTS {TABLE}_longer_once")
        cursor.execute(
            f"CREATE TRIGGER {TABLE}_longer_once BEFORE UPDATE ON {TABLE}"
            " WHEN OLD.extended_due IS NOT NULL"
            " AND NEW.extended_due IS NOT OLD.extended_due"
            " BEGIN SELECT RAISE(ABORT, 'a period is made longer once'); END"
        )



# What was there before has no better words.
KNOWN = [
    f"UPDATE {TABLE} SET longest_strict = longest_due, longest_review = review",
    "UPDATE rights_decision SET ground_code = 'in_words'"
    " WHERE verb IN ('keep', 'refuse', 'partly')",
    "UPDATE rights_lateletter SET cause = 'work', told_by = 'email'"
    " WHERE sent_at IS NOT NULL",
]


class Migration(migrations.Migration):

    dependencies = [
        ('rights', '0019_more_letters'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='clock',
            name='clock_extension',
        ),
        migrations.RemoveConstraint(
            model_name='decision',
            name='decision_ground',
        ),
        migrations.AddField(
            model_name='clock',
            name='ground',
            field=models.TextField(blank=True, default=''),
        ),
        migrations.AddField(
            model_name='clock',
            name='longest_review',
            field=models.CharField(default='recalled', max_length=10),
        ),
        migrations.AddField(
            model_name='clock',
            name='longest_strict',
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='decision',
            name='ground_code',
            field=models.SlugField(blank=True, default='', max_length=20),
        ),
        migrations.AddField(
            model_name='lateletter',
            name='cause',
            field=models.CharField(blank=True, choices=[('nobody', 'Nobody here took it up in time. That is our fault.'), ('work', 'A person works on it and is not done. That is our fault.'), ('check', 'It is decided, but a second person has to check it first.'), ('carry', 'It is decided, but carrying it out takes longer than planned.'), ('failed', 'A part of our systems failed, and we are mending it.'), ('comparing', 'We still compare what you typed with what we hold.'), ('question', 'We asked you a question and have no answer yet.'), ('code', 'The code that shows that the address is yours was not typed yet.'), ('facts', 'What your law asks before a full copy was not typed yet.')], default='', max_length=10),
        ),
        migrations.AddField(
            model_name='lateletter',
            name='next_on',
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='lateletter',
            name='told_by',
            field=models.CharField(blank=True, choices=[('', 'not told yet'), ('email', 'by e-mail'), ('phone', 'by text message'), ('page', 'on their page only')], default='', max_length=5),
        ),
        migrations.AddIndex(
            model_name='lateletter',
            index=models.Index(condition=models.Q(('next_on__isnull', False)), fields=['next_on'], name='late_again'),
        ),
        migrations.RunSQL(KNOWN, migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name='clock',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('extended_at__isnull', True), ('extended_due__isnull', True)), models.Q(('extended_due__gt', models.F('first_due')), ('extended_on__lte', models.F('first_due')), django.db.models.lookups.GreaterThanOrEqual(django.db.models.functions.text.Length('reason'), 40)), _connector='OR'), name='clock_extension'),
        ),
        migrations.AddConstraint(
            model_name='clock',
            constraint=models.CheckConstraint(condition=models.Q(('extended_due__isnull', True), models.Q(('extended_due__lte', models.F('longest_due')), ('longest_due__isnull', False)), models.Q(('longest_review', 'recalled'), django.db.models.lookups.GreaterThanOrEqual(django.db.models.functions.text.Length('ground'), 40)), _connector='OR'), name='clock_longest'),
        ),
        migrations.AddConstraint(
            model_name='clock',
            constraint=models.CheckConstraint(condition=models.Q(('longest_review__in', ['verified', 'recalled'])), name='clock_longest_review'),
        ),
        migrations.AddConstraint(
            model_name='decision',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('verb__in', ['keep', 'refuse', 'partly']), _negated=True), models.Q(models.Q(('ground', ''), _negated=True), models.Q(('ground_code', ''), _negated=True)), _connector='OR'), name='decision_ground'),
        ),
        migrations.AddConstraint(
            model_name='lateletter',
            constraint=models.CheckConstraint(condition=models.Q(('sent_at__isnull', True), models.Q(models.Q(('told_by', ''), _negated=True), models.Q(('cause', ''), _negated=True)), _connector='OR'), name='late_sent_says_how'),
        ),
        migrations.RunPython(protect, migrations.RunPython.noop),
    ]
