"""Who a mail went to, as a keyed digest: nobody's inbox is filled by strangers."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("portal", "0003_two_people_give_roles")]

    operations: ClassVar = [
        migrations.AddField(
            model_name="outboundmail",
            name="addressee",
            field=models.CharField(
                blank=True, db_index=True, default="", max_length=64
            ),
        ),
    ]
