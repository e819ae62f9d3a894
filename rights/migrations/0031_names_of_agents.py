from django.db import migrations


def anew(apps, schema_editor):
    """The names of what agents asked are kept again, now with theirs."""
    case = apps.get_model("rights", "Case")
    case.objects.filter(mandate__isnull=False).update(named_at=None)


class Migration(migrations.Migration):

    dependencies = [
        ("rights", "0030_own_reason"),
    ]

    operations = [migrations.RunPython(anew, migrations.RunPython.noop)]
