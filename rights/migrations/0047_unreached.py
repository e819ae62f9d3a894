"""Who reads on their page alone that we are late is found by an index."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('rights', '0046_what_goes'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name='lateletter',
            index=models.Index(condition=models.Q(('told_by', 'page')), fields=['-id'], name='late_on_page'),
        ),
    ]
