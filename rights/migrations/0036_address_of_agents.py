"""When an agent showed that the address they gave is theirs."""

from django.db import migrations, models

# Who asked before was written to before.
KNOWN = """UPDATE rights_mandate SET confirmed_at = (
    SELECT received_at FROM rights_case WHERE rights_case.id = case_id)
    WHERE capacity = 'agent'"""


class Migration(migrations.Migration):
    dependencies = [("rights", "0035_law_proposals")]

    operations = [
        migrations.AddField(
            model_name="mandate",
            name="confirmed_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.RunSQL(KNOWN, migrations.RunSQL.noop),
    ]
