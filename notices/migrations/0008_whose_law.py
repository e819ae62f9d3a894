"""Whose law a rule rests on: said in drafts of what the starter's laws are.

What was signed says what it said. SQLite makes a table anew to give it a column that
is never empty, and forgets its triggers.
"""

from __future__ import annotations

from importlib import import_module

from django.db import migrations, models

frozen = import_module("notices.migrations.0002_frozen")

RULE = "notices_retentionrule"
KNOWN = {
    "Companies Act 2013 of India, section 128(5)": "IN",
    "11 CCR 7101": "US-CA",
}


def protect(apps, schema_editor):
    """Put the triggers of the table back that was made anew."""
    if schema_editor.connection.vendor == "postgresql":
        return
    with schema_editor.connection.cursor() as cursor:
        for statement in frozen._sqlite():
            if statement.startswith(f"CREATE TRIGGER {RULE}_"):
                cursor.execute(statement)


def fill(apps, schema_editor):
    """Say it in every open draft that copied a law from the starter."""
    rules = apps.get_model("notices", "RetentionRule").objects.filter(
        why="legal_duty", revision__state__in=["draft", "in_review"]
    )
    for law, place in KNOWN.items():
        rules.filter(law=law).update(law_place=place)


class Migration(migrations.Migration):
    dependencies = [("notices", "0007_page_type")]

    operations = [
        migrations.AddField(
            model_name="retentionrule",
            name="law_place",
            field=models.CharField(blank=True, default="", max_length=5),
        ),
        migrations.RunPython(protect, migrations.RunPython.noop),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
