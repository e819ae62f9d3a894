"""Whose turn it is to be looked up is found by an index, however many wait."""

from django.db import migrations, models
from django.db.models import ExpressionWrapper, F, OuterRef, Q, Subquery

from portal.kept_triggers import KeptTriggers


def copy(apps, schema_editor):
    """Each row has the day of its no."""
    Stop = apps.get_model("consent", "Stop")
    Reach = apps.get_model("consent", "Reach")
    said = Stop.objects.filter(pk=OuterRef("stop_id")).values("since")
    Reach.objects.update(since=Subquery(said))


class Migration(migrations.Migration):
    dependencies = [("consent", "0006_reach_failed")]

    operations = [
        migrations.AddField(
            model_name="reach",
            name="since",
            field=models.DateTimeField(null=True),
        ),
        migrations.RunPython(copy, migrations.RunPython.noop),
        KeptTriggers([
            migrations.AlterField(
                model_name="reach",
                name="since",
                field=models.DateTimeField(),
            ),
        ]),
        migrations.AddIndex(
            model_name="reach",
            index=models.Index(
                ExpressionWrapper(
                    Q(looked_at__isnull=False), models.BooleanField()
                ).asc(),
                F("looked_at").asc(),
                F("attempt").asc(),
                F("since").desc(),
                F("next_try_at").asc(),
                name="reach_turn",
            ),
        ),
    ]
