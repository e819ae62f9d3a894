"""What a demonstration begins with is filed by the real verbs, and only once."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from retention.demo import people
from rights import queue, samples, turns
from rights.models import Case
from rights.samples import SAMPLES


def test_the_desk_is_not_empty_and_nothing_is_late(site, mapped, asha):
    at = timezone.now()
    for sample in SAMPLES:
        if sample.is_proven:
            mapped.add("users", email=people.email(sample.person))

    assert samples.load(by=asha, at=at) == len(SAMPLES)
    assert samples.load(by=asha, at=at) == 0

    open_now = Case.objects.open()
    today = queue.today_in("America/Los_Angeles", at)
    assert Case.objects.count() == len(SAMPLES)
    assert not open_now.due_before(today).exists()
    oldest = Case.objects.get(right="erasure", residence="DE")
    assert oldest.received_at == at - timedelta(days=26)
    assert oldest.searched_at is not None
    stopped = Case.objects.get(right="stop_calls")
    assert (stopped.status, stopped.law) == ("answered", "us-tcpa")
    first = turns.first(viewer=asha, today=today)
    assert first is not None
    assert first.case.right == "voice_misuse"
