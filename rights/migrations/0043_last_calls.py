"""What officers were told of a last time stands on the request itself.

What sweeps look for is open in other words than a list of values: given as parameters,
those lead SQLite to no index.
"""

from django.db import migrations, models
from django.db.models import F, Q

# Whoever was told before is not told again.
TOLD = """
UPDATE rights_case SET last_call_for = due_on
WHERE status IN ('received', 'waiting', 'working', 'checking') AND EXISTS (
    SELECT 1 FROM rights_told WHERE kind = 'slip'
      AND what = 'last:' || rights_case.id || ':' || rights_case.due_on
)
"""
_GOES_ON = ~Q(status="answered") & ~Q(status="closed") & ~Q(status="withdrawn")
INDEXES = {
    "case_untold": (["id"], _GOES_ON & Q(told_at__isnull=True)),
    "case_may_be_late": (
        ["due_on", "id"],
        _GOES_ON & (Q(late_for__isnull=True) | ~Q(late_for=F("due_on"))),
    ),
    "case_unforgotten": (
        ["id"],
        (Q(status="closed") | Q(status="withdrawn")) & Q(steps_forgotten_at__isnull=True),
    ),
    "case_uncalled": (
        ["due_on", "id"],
        _GOES_ON & (Q(last_call_for__isnull=True) | ~Q(last_call_for=F("due_on"))),
    ),
}
NEW = "case_uncalled"
FORGET = "DELETE FROM rights_told WHERE kind = 'slip' AND what LIKE 'last:%'"


class Migration(migrations.Migration):
    dependencies = [("rights", "0042_said_before")]

    operations = [
        migrations.AddField(
            model_name="case",
            name="last_call_for",
            field=models.DateField(blank=True, null=True),
        ),
        *(
            migrations.RemoveIndex(model_name="case", name=name)
            for name in INDEXES
            if name != NEW
        ),
        *(
            migrations.AddIndex(
                model_name="case",
                index=models.Index(fields=fields, condition=condition, name=name),
            )
            for name, (fields, condition) in INDEXES.items()
        ),
        migrations.RunSQL([TOLD, FORGET], migrations.RunSQL.noop),
    ]
