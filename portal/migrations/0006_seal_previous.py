"""A seal names the one before it, so that none can be taken away unseen."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('portal', '0005_ledger_at'),
    ]

    operations = [
        migrations.AddField(
            model_name='seal',
            name='previous',
            field=models.BigIntegerField(blank=True, null=True),
        ),
    ]
