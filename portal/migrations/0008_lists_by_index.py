"""The mails of one request, and what is newest at the desk, without reading them all."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("portal", "0007_asked_papers")]

    operations = [
        migrations.AddIndex(
            model_name="outboundmail",
            index=models.Index(fields=["about"], name="mail_about"),
        ),
        migrations.AddIndex(
            model_name="outboundmail",
            index=models.Index(fields=["created_at", "id"], name="mail_newest"),
        ),
        migrations.AddIndex(
            model_name="opening",
            index=models.Index(fields=["at", "id"], name="opening_newest"),
        ),
    ]
