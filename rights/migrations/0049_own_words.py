"""Words of an officer's own wait for a second one, each with a ground of its own."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('rights', '0048_late_causes'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='vouch',
            name='vouch_what',
        ),
        migrations.AddField(
            model_name='vouch',
            name='ground_digest',
            field=models.CharField(blank=True, default='', max_length=64),
        ),
        migrations.AddField(
            model_name='vouch',
            name='sealed',
            field=models.BinaryField(blank=True, null=True),
        ),
        migrations.AlterField(
            model_name='vouch',
            name='what',
            field=models.CharField(choices=[('address', 'a new address is theirs'), ('stop', 'a request that was stopped is theirs'), ('ask', 'a question in an officer’s own words is asked'), ('who', 'they are asked in an officer’s own words who they are'), ('word', 'they are told in an officer’s own words how it goes')], max_length=8),
        ),
        migrations.AddConstraint(
            model_name='vouch',
            constraint=models.CheckConstraint(condition=models.Q(('what__in', ['address', 'stop', 'ask', 'who', 'word'])), name='vouch_what'),
        ),
        migrations.AddConstraint(
            model_name='vouch',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('sealed__isnull', False), ('what__in', ('ask', 'who', 'word'))), models.Q(models.Q(('what__in', ('ask', 'who', 'word')), _negated=True), ('sealed__isnull', True)), _connector='OR'), name='vouch_has_words'),
        ),
        migrations.AddConstraint(
            model_name='vouch',
            constraint=models.UniqueConstraint(condition=models.Q(('ground_digest', ''), _negated=True), fields=('ground_digest',), name='vouch_own_ground'),
        ),
    ]
