"""What is owed to whoever got the data, or decides about it, is kept back by nobody."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('portal', '0011_warnings'),
    ]

    operations = [
        migrations.AddField(
            model_name='outboundmail',
            name='is_owed',
            field=models.BooleanField(default=False),
        ),
    ]
