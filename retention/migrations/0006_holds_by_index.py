"""Each question about holds and batches is answered without reading all there were."""

from __future__ import annotations

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("retention", "0005_stray")]

    operations = [
        migrations.AddIndex(
            model_name="hold",
            index=models.Index(
                fields=["case"], condition=Q(released_at=None), name="hold_of_case"
            ),
        ),
        migrations.AddIndex(
            model_name="hold",
            index=models.Index(
                fields=["placed_at"],
                condition=Q(acknowledged_at__isnull=True, released_at__isnull=True),
                name="hold_waiting",
            ),
        ),
        migrations.AddIndex(
            model_name="hold",
            index=models.Index(
                fields=["placed_at", "id"], condition=Q(kind="legal"), name="hold_law"
            ),
        ),
        migrations.AddIndex(
            model_name="hold",
            index=models.Index(fields=["placed_at", "id"], name="hold_newest"),
        ),
        migrations.AddIndex(
            model_name="batch",
            index=models.Index(fields=["settled_at"], name="batch_settled"),
        ),
    ]
