"""What was said before is carried to the other addresses as well."""

from django.db import migrations

PART = 2000


def begin(apps, schema_editor):
    """Every no that stands has to be looked up."""
    Stop = apps.get_model("consent", "Stop")
    Reach = apps.get_model("consent", "Reach")
    open_ = Stop.objects.filter(until=None, ground="opt_out").order_by("pk")
    rows = (
        Reach(stop_id=pk, next_try_at=since)
        for pk, since in open_.values_list("pk", "since").iterator(PART)
    )
    Reach.objects.bulk_create(rows, batch_size=PART)


class Migration(migrations.Migration):
    dependencies = [("consent", "0004_following")]

    operations = [migrations.RunPython(begin, migrations.RunPython.noop)]
