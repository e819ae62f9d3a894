"""A sentence about one person is marked, so that it stands on nobody else's decision."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('rights', '0057_late_letters_by_post'),
    ]

    operations = [
        migrations.AddField(
            model_name='decision',
            name='own_digest',
            field=models.CharField(blank=True, max_length=64, null=True),
        ),
        migrations.AddConstraint(
            model_name='decision',
            constraint=models.UniqueConstraint(condition=models.Q(('own_digest__isnull', False)), fields=('own_digest',), name='decision_own_sentence'),
        ),
    ]
