"""A paper that everybody may read carries a mark of ours; older ones are printed anew."""

from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('portal', '0008_lists_by_index'),
    ]

    operations = [
        migrations.RenameField(
            model_name='sheet',
            old_name='sha256',
            new_name='mark',
        ),
        migrations.RunSQL(
            "UPDATE portal_sheet SET body = NULL, printed_at = NULL, mark = '',"
            " attempt = 0 WHERE key_id IS NULL",
            migrations.RunSQL.noop,
        ),
    ]
