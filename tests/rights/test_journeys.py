"""Access and erasure carried whole through real steps on a real company database."""

from __future__ import annotations

import io
import json
import zipfile

from retention.demo.people import MAYA
from rights import copying, deciding, tracking
from rights.models import Outcome
from tests.company import add_maya
from tests.rights.world import AT, later, mails, make_case, prove, proven, run, weighed


def outcomes(case):
    return {
        (row.category, row.kind, row.whom): row.count
        for row in Outcome.objects.filter(case=case)
    }


def test_erasure_deletes_keeps_passes_on_and_says_so(policy, mapped, asha, sunil):
    rows = add_maya(mapped)
    stranger = mapped.add("users", email="else@example.com")
    case = prove(make_case("erasure", claims={"email": MAYA.email}, residence="IN"))

    assert case.status == "working"
    proposals = deciding.draft(case)
    assert {p.category: (p.verb, p.count) for p in proposals} == {
        "identity": ("do", 1),
        "payment": ("keep", 1),
        "usage": ("do", 1),
        "device": ("do", 1),
        "voice-recordings": ("do", 1),
        "voice-clones": ("do", 2),
        "calls": ("do", 1),
        "support": ("do", 1),
        "marketing-list": ("do", 1),
    }
    deciding.decide(case, proposals, by=asha, at=AT)
    assert case.status == "checking"
    assert run() == 0
    deciding.agree(case, seen=deciding.stand(case), by=sunil, signed_in_at=AT, at=AT)
    run()
    case.refresh_from_db()

    assert [s.error for s in case.steps.exclude(error="")] == []
    assert case.status == "answered"
    assert case.ending == "partly"
    assert mapped.keys("users") == [stranger]
    assert mapped.keys("payments") == rows["payments"]
    assert mapped.keys("customer_clones") == rows["customer-clones"]
    for table in ("usage_events", "logins", "recordings", "voice_clones", "tickets"):
        assert mapped.keys(table) == []
    assert outcomes(case) == {
        ("identity", "erased", ""): 1,
        ("payment", "kept", ""): 1,
        ("usage", "erased", ""): 1,
        ("device", "erased", ""): 1,
        ("voice-recordings", "erased", ""): 1,
        ("voice-clones", "erased", ""): 1,
        ("voice-clones", "passed_on", "Alder Bakery"): 1,
        ("calls", "erased", ""): 1,
        ("transcripts", "not_found", ""): 0,
        ("support", "erased", ""): 1,
        ("marketing-list", "erased", ""): 1,
        ("requests", "kept", ""): 1,
    }


def test_access_gives_a_sealed_copy_that_opens(policy, mapped, asha, sunil):
    case = proven("access", mapped, residence="DE")
    deciding.decide(case, weighed(case), by=asha, at=AT)
    deciding.agree(case, seen=deciding.stand(case), by=sunil, signed_in_at=AT, at=AT)
    run()
    case.refresh_from_db()

    assert (case.status, case.ending) == ("answered", "part_passed")
    answer = tracking.answer(case, at=AT)
    assert answer is not None
    assert answer.copy is not None
    pack = zipfile.ZipFile(io.BytesIO(b"".join(copying.read(case, at=later(days=1)))))
    assert json.loads(pack.read("people.json"))[0]["email"] == MAYA.email
    assert "index.html" in pack.namelist()
    assert mails("answered") == []
