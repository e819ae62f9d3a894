"""What is published about keeping requests is done to our own rows, and no more."""

from __future__ import annotations

import pytest
from django.db import connection

from portal import ledger, sealing, vault
from portal.models import Identifier, LedgerEntry, LedgerPersonal, OutboundMail, Person
from retention.promises import periods_kept, rule_kept
from rights import appealing, deciding, forgetting, limiting, tidying, writing
from rights.models import Case, Message, RequestLog
from rights.writing import Answer
from tests.company import add_maya
from tests.rights.world import AT, decide_and_run, later, make_case, prove, proven, run

MAYA = {"email": "maya@example.com"}
SAID = {"contact": "me@example.org"}
# Closed 30 days after the answer; 24 months after that is 15 July 2028.
BEFORE, AFTER = {"days": 759}, {"days": 763}


def everything():
    """Every text and blob of our own database, to look for what must be gone."""
    names = connection.introspection.table_names()
    with connection.cursor() as cursor:
        for name in names:
            cursor.execute(f'SELECT * FROM "{name}"')
            for row in cursor.fetchall():
                yield name, repr(row)


def erased(mapped, asha, sunil):
    add_maya(mapped)
    case = prove(make_case("erasure", claims=MAYA, answers=SAID))
    case = decide_and_run(case, asha, sunil)
    tidying.tidy(later(days=31))
    case.refresh_from_db()
    assert case.status == "closed"
    return case


def test_after_24_months_nothing_of_a_request_is_left_but_signed_history(
    policy, mapped, asha, sunil
):
    case = erased(mapped, asha, sunil)
    key, name, acts = case.key, case.reference, LedgerEntry.objects.count()

    assert forgetting.forget_due(later(**BEFORE)) == 0
    assert Case.objects.filter(pk=case.pk).exists()
    assert forgetting.forget_due(later(**AFTER)) == 1
    assert forgetting.forget_due(later(**AFTER)) == 0

    assert not Case.objects.exists()
    assert not Message.objects.exists()
    assert not OutboundMail.objects.filter(about=f"case:{name}").exists()
    with pytest.raises(vault.KeyDestroyed):
        vault.seal(key, b"x")
    assert not Person.objects.exists()
    assert not Identifier.objects.exists()
    live = LedgerPersonal.objects.filter(entry__about=f"case:{name}", erased_at=None)
    assert not live.exists()
    assert LedgerEntry.objects.count() >= acts
    assert LedgerEntry.objects.filter(act="case.forgotten").count() == 1
    kept = {table for table, row in everything() if name in row}
    assert kept <= {
        *("portal_ledgerentry", "portal_opening", "portal_webhookdelivery"),
        *("retention_batch", "retention_hold", "retention_mark", "consent_stop"),
    }
    sealing.seal_backlog(later(**AFTER))
    assert ledger.verify() == []


def test_a_record_that_outlived_its_time_turns_the_promise_red(policy, mapped):
    case = deciding.withdraw(make_case("erasure"), at=AT)  # so closed; 24 months
    over, said = {"days": 731}, {"rule": "requests"}
    assert periods_kept.CHECK.run({}, later(**over)).state == "kept"

    found = periods_kept.CHECK.run({}, later(days=732))

    assert (str(found.state), found.message, found.oldest_at) == (
        "broken",
        "Rows past their period: Requests: 1.",
        case.closed_at,
    )
    assert rule_kept.CHECK.run(said, later(days=732)) == found
    assert forgetting.forget_due(later(days=732)) == 1
    assert rule_kept.CHECK.run(said, later(days=732)).state == "kept"


def test_what_still_binds_us_keeps_its_record(policy, mapped, asha, sunil):
    add_maya(mapped)
    said = {"ground": "accuracy", "words": "", "categories": [], **SAID}
    paused = prove(make_case("restriction", claims=MAYA, answers=said))
    paused = decide_and_run(paused, asha, sunil)
    tidying.close_answered(later(days=31))

    assert forgetting.forget_due(later(**AFTER)) == 0
    assert limiting.active(Case.objects.get()) is not None


def test_an_appealed_request_goes_after_its_appeal(policy, asha, sunil):
    mira = type(asha).objects.create_user("mira@example.com", is_staff=True)
    case = make_case("complaint", claims={}, answers={"words": "x"})
    writing.write(
        case,
        Answer(verb="refuse", words="We read it.", reason="Nothing was found."),
        by=asha,
        at=AT,
    )
    seen = deciding.stand(case)
    deciding.agree(case, seen=seen, by=sunil, signed_in_at=AT, at=AT)
    run()
    case.refresh_from_db()
    grievance = appealing.Grievance(words="No.")
    second = appealing.appeal(case, grievance, at=later(days=1))
    no = Answer(verb="refuse", words="It was read.", reason="It was read twice.")
    appealing.decide(second, no, by=mira, at=later(days=2))
    run(later(days=2))
    tidying.close_answered(later(days=33))

    done = [forgetting.forget_due(later(days=800)) for _turn in range(3)]

    assert done == [1, 1, 0]
    assert not Case.objects.exists()


def test_a_withdrawn_request_ends_when_it_was_withdrawn(policy):
    case = make_case("erasure", claims=MAYA)
    deciding.withdraw(case, at=later(days=3))
    assert case.closed_at == later(days=3)

    assert forgetting.forget_due(later(days=731)) == 0
    assert forgetting.forget_due(later(days=735)) == 1


def test_an_open_request_is_never_forgotten(policy):
    make_case("erasure", claims=MAYA)

    assert forgetting.forget_due(later(days=3000)) == 0
    assert Case.objects.count() == 1


def test_somebody_with_a_stop_is_still_known_by_it(policy):
    case = make_case("opt_out", claims=MAYA, answers={"choices": ["sale"]})
    tidying.close_answered(later(days=31))

    assert forgetting.forget_due(later(**AFTER)) == 1

    assert Person.objects.count() == Identifier.objects.count() == 1
    assert not Case.objects.filter(pk=case.pk).exists()


def test_the_log_has_no_words_of_an_officer(policy, mapped, asha, sunil):
    case = proven("erasure", mapped, residence="IN")
    keep = {
        "verb": "keep",
        "code": "legal_claims",
        "ground": "Maya owes us a bicycle since June, and a court in Bonn hears it.",
        "until": "the court in Bonn has decided",
    }
    decide_and_run(case, asha, sunil, usage=keep)

    basis = RequestLog.objects.get().basis
    assert "bicycle" not in basis
    assert (
        basis
        == "legal_duty (Companies Act 2013 of India, section 128(5)); legal_claims"
    )
