"""Tries of a code from another browser, counted apart from those of who asked."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("portal", "0004_addressee_of_mail")]

    operations: ClassVar = [
        migrations.AddField(
            model_name="onetimecode",
            name="foreign_tries",
            field=models.PositiveSmallIntegerField(default=0),
        ),
    ]
