"""What waits for a second person is found by an index, however much there is."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('rights', '0044_vouches'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='lawproposal',
            index=models.Index(condition=models.Q(('agreed_at__isnull', True), ('dropped_at__isnull', True)), fields=['proposed_at'], name='law_proposal_waits'),
        ),
        migrations.AddIndex(
            model_name='mandate',
            index=models.Index(condition=models.Q(('accepted_at__isnull', True), ('proposed_at__isnull', False)), fields=['proposed_at'], name='mandate_waits'),
        ),
    ]
