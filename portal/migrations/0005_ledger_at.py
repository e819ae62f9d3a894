"""What is recent in the ledger is found without reading all of it."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("portal", "0004_unasked")]

    operations = [
        migrations.AddIndex(
            model_name="ledgerentry",
            index=models.Index(fields=["at", "id"], name="ledger_at"),
        ),
    ]
