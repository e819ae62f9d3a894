"""How a request ends of which all is held for customers: passed on, and not yet done."""

from django.db import migrations, models
from django.db.models import Q

from portal.kept_triggers import KeptTriggers

ENDINGS = {
    "": "not yet",
    "granted": "granted",
    "partly": "granted in part",
    "refused": "refused",
    "nothing_found": "nothing found",
    "passed_on": "passed on to whoever decides about it",
    "withdrawn": "withdrawn",
    "joined": "answered with another request",
}


class Migration(migrations.Migration):
    dependencies = [("rights", "0039_what_was_decided")]

    operations = [
        KeptTriggers([
            migrations.RemoveConstraint(model_name="case", name="case_ending"),
            migrations.AlterField(
                model_name="case",
                name="ending",
                field=models.CharField(
                    blank=True,
                    choices=list(ENDINGS.items()),
                    default="",
                    max_length=14,
                ),
            ),
            migrations.AddConstraint(
                model_name="case",
                constraint=models.CheckConstraint(
                    condition=Q(ending__in=list(ENDINGS)), name="case_ending"
                ),
            ),
        ]),
    ]
