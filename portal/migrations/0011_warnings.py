"""A warning is kept back by nobody but whoever reads the address."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('portal', '0010_unreached'),
    ]

    operations = [
        migrations.AddField(
            model_name='outboundmail',
            name='is_warning',
            field=models.BooleanField(default=False),
        ),
    ]
