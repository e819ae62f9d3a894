"""What was published under a number that another version has since a restore."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('notices', '0008_whose_law'),
    ]

    operations = [
        migrations.CreateModel(
            name='Displaced',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('lease_owner', models.CharField(blank=True, default='', max_length=64)),
                ('lease_until', models.DateTimeField(blank=True, null=True)),
                ('attempt', models.PositiveIntegerField(default=0)),
                ('next_try_at', models.DateTimeField(blank=True, null=True)),
                ('error', models.TextField(blank=True, default='')),
                ('number', models.PositiveIntegerField(verbose_name='number')),
                ('sha256', models.CharField(max_length=64, unique=True, verbose_name='SHA-256 of its bytes')),
                ('canonical', models.BinaryField()),
                ('effective_at', models.DateTimeField(verbose_name='in force from')),
                ('approved_at', models.DateTimeField(verbose_name='agreed to')),
                ('found_at', models.DateTimeField(verbose_name='found')),
            ],
            options={
                'verbose_name': 'version without a number',
                'verbose_name_plural': 'versions without a number',
                'ordering': ('-found_at', '-pk'),
            },
        ),
    ]
