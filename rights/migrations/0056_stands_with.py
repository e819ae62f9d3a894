"""A part that was passed on is said of how a request ended; a customer's word has a source."""

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
    "part_passed": "granted as far as it is ours; a part passed on to whoever decides "
    "about it",
    "withdrawn": "withdrawn",
    "joined": "answered with another request",
}
WAYS = {
    "phone": "By phone",
    "email": "By e-mail",
    "post": "By post",
    "in_person": "In person",
    "other": "Another way: a chat, a social network",
}


class Migration(migrations.Migration):
    dependencies = [("rights", "0055_heard_again")]

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
            migrations.AddField(
                model_name="leg",
                name="how",
                field=models.CharField(
                    blank=True, choices=list(WAYS.items()), default="", max_length=10
                ),
            ),
            migrations.AddField(
                model_name="leg",
                name="said_on",
                field=models.DateField(blank=True, null=True),
            ),
            migrations.AddField(
                model_name="leg",
                name="source",
                field=models.BinaryField(blank=True, null=True),
            ),
            migrations.AddConstraint(
                model_name="leg",
                constraint=models.CheckConstraint(
                    condition=Q(how="", said_on__isnull=True, source__isnull=True)
                    | Q(
                        ~Q(word=""),
                        how__in=list(WAYS),
                        said_on__isnull=False,
                        source__isnull=False,
                    ),
                    name="leg_word_has_source",
                ),
            ),
        ]),
    ]
