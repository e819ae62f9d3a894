"""When a draft was handed over: one person alone waits from then on."""

from __future__ import annotations

from django.db import migrations, models
from django.utils import timezone


def begin_now(apps, schema_editor):
    """What lies in review without a moment was handed over now at the latest."""
    waiting = apps.get_model("notices", "Revision").objects.filter(state="in_review")
    waiting.update(submitted_at=timezone.now())


class Migration(migrations.Migration):
    dependencies = [("notices", "0002_frozen")]

    operations = [
        migrations.AddField(
            model_name="revision",
            name="submitted_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.RunPython(begin_now, migrations.RunPython.noop),
    ]
