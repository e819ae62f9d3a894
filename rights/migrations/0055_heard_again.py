"""An address that its reader silenced is written to again once two officers agree."""

from django.conf import settings
from django.db import migrations, models

from portal.kept_triggers import KeptTriggers


class Migration(migrations.Migration):

    dependencies = [
        ('rights', '0054_posted_codes'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [KeptTriggers([
        migrations.RemoveConstraint(
            model_name='vouch',
            name='vouch_what',
        ),
        migrations.RemoveConstraint(
            model_name='vouch',
            name='vouch_has_words',
        ),
        migrations.AlterField(
            model_name='vouch',
            name='what',
            field=models.CharField(choices=[('address', 'a new address is theirs'), ('posted', 'a code goes by post to the address on file'), ('heard', 'an address that its reader silenced is written to again'), ('stop', 'a request that was stopped is theirs'), ('ask', 'a question in an officer’s own words is asked'), ('who', 'they are asked in an officer’s own words who they are'), ('word', 'they are told in an officer’s own words how it goes')], max_length=8),
        ),
        migrations.AddConstraint(
            model_name='vouch',
            constraint=models.CheckConstraint(condition=models.Q(('what__in', ['address', 'posted', 'heard', 'stop', 'ask', 'who', 'word'])), name='vouch_what'),
        ),
        migrations.AddConstraint(
            model_name='vouch',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('sealed__isnull', False), ('what__in', ('ask', 'who', 'word', 'posted', 'heard'))), models.Q(models.Q(('what__in', ('ask', 'who', 'word', 'posted', 'heard')), _negated=True), ('sealed__isnull', True)), _connector='OR'), name='vouch_has_words'),
        ),
    ])]
