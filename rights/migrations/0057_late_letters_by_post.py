"""A letter about a missed day may go by post, and says so."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('rights', '0056_stands_with'),
    ]

    operations = [
        migrations.AlterField(
            model_name='lateletter',
            name='told_by',
            field=models.CharField(blank=True, choices=[('', 'not told yet'), ('email', 'by e-mail'), ('phone', 'by text message'), ('post', 'by post'), ('page', 'on their page only')], default='', max_length=5),
        ),
    ]
