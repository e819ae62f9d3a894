"""Of a check that failed only the kind of its error stays: its words may quote a row."""

from __future__ import annotations

import re

from django.db import migrations

# What was kept: the kind, a colon, the words. Of one without words, the kind and a colon.
KEPT = re.compile(r"([A-Za-z_]\w*):( |$)")


def shorten(apps, schema_editor):
    """Take the words out of every result of a check that raised an error."""
    results = apps.get_model("notices", "PromiseResult").objects
    for pk, words in list(results.filter(state="error").values_list("pk", "message")):
        found = KEPT.match(words)
        if found:
            results.filter(pk=pk).update(message=found[1])


class Migration(migrations.Migration):
    dependencies = [("notices", "0009_displaced")]

    operations = [migrations.RunPython(shorten, migrations.RunPython.noop)]
