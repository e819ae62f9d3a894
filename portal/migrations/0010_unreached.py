"""What was kept back is found by an index."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('portal', '0009_marked_papers'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='outboundmail',
            index=models.Index(condition=models.Q(('withheld_at__isnull', False)), fields=['-created_at'], name='mail_withheld'),
        ),
    ]
