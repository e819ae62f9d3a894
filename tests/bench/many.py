"""Requests by the million, made by SQL: what pages and sweeps are measured over.

Half of them are open and spread over the statuses; what is due for a sweep is the
same number whatever the size, so that a figure shows the cost of the rest.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

from django.db import connection

from notices.models import Revision
from portal import vault
from portal.models import User

SMALL = 1_000
LARGE = int(os.environ.get("BENCH_CASES", "1000000"))
DUE = 50

# `n` counts up; the arithmetic deals out statuses, laws, rights and days.
CASES = """
INSERT INTO rights_case (
  reference, "right", status, ending, channel, received_at, law, law_from, residence,
  revision_id, language, time_zone, key_id, sealed_claims, sealed_answers,
  email_digest, phone_digest, contact_digest, phrase_hash, on_file, proven_at,
  assigned_to_id, due_on, is_urgent, answered_at, closed_at, told_at, late_for,
  last_call_for, steps_forgotten_at, named_at, person_id)
SELECT
  'B' || n, (ARRAY['access', 'erasure', 'portability', 'objection'])[1 + n %% 4],
  status, CASE WHEN n %% 2 = 0 THEN '' ELSE 'granted' END, 'web',
  now() - interval '1 day' * (n %% 40 + CASE WHEN n %% 2 = 0 THEN 0 ELSE 60 END),
  (ARRAY['eu', 'us-ca', 'company', 'uk', 'us-va'])[1 + n / 2 %% 5], current_date, '',
  %(revision)s, 'en', 'UTC', %(key)s, '', '', md5('e' || n), '', '', '',
  CASE WHEN status = 'received' AND n / 10 %% 3 < 2 THEN true END,
  CASE WHEN status IN ('working', 'checking') THEN now() END,
  CASE WHEN n / 2 %% 1000 < 40 THEN %(officer)s END,
  current_date - 5 + n / 2 %% 50, false,
  CASE WHEN n %% 2 = 1 THEN now() - interval '20 days' END,
  NULL, now(), current_date - 5 + n / 2 %% 50, current_date - 5 + n / 2 %% 50,
  now(), now(), NULL
FROM (
  SELECT n, CASE WHEN n %% 2 = 1 THEN 'answered'
    ELSE (ARRAY['received', 'received', 'waiting', 'working', 'checking'])[1 + n / 2 %% 5]
    END AS status
  FROM generate_series(%(first)s, %(last)s) AS n
) AS made
"""
CLOCKS = """
INSERT INTO rights_clock (
  case_id, kind, law, sentence, citation, review, starts_on, first_due, strict_due,
  longest_review, reason, ground, done_at, near_told_at)
SELECT id, 'answer', law, '', '', 'verified', due_on - 30, due_on, due_on, 'recalled',
  '', '', answered_at, now() FROM rights_case WHERE reference LIKE 'B%%'
"""
STEPS = """
INSERT INTO rights_step (
  case_id, dataset, effect, apart, rank, state, result, created_at, done_at, attempt,
  error, lease_owner)
SELECT id, '', 'search', '', 10, 'done', '{}', now(), now(), 1, '', ''
FROM rights_case WHERE reference LIKE 'B%%'
"""
EMPTY = "TRUNCATE rights_case CASCADE"
TABLES = ("rights_case", "rights_clock", "rights_step")
# A second set of these tables, which hides the first for whoever looks there first.
BESIDE = "beside"


def made(count: int, *, officer: User) -> float:
    """So many requests and nothing else; the seconds it took."""
    began = time.perf_counter()
    values = {
        "revision": Revision.objects.get().pk,
        "key": vault.new_key("case").pk,
        "officer": officer.pk,
        "first": 1,
        "last": count,
    }
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        # What is made here refers to what is there: no need to look each up.
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(EMPTY)
        cursor.execute(CASES, values)
        cursor.execute(CLOCKS, {})
        cursor.execute(STEPS, {})
        for table in TABLES:
            cursor.execute(f"ANALYZE {table}")
        cursor.execute("SET session_replication_role = origin")
        # Who files points to rows that follow in the same transaction.
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    return time.perf_counter() - began


def beside(count: int, *, officer: User) -> None:
    """So many requests in tables of their own, with the same indexes."""
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE SCHEMA {BESIDE}")
        for table in TABLES:
            cursor.execute(
                f"CREATE TABLE {BESIDE}.{table} (LIKE public.{table} INCLUDING ALL)"
            )
    look(BESIDE)
    made(count, officer=officer)
    look("public")


def look(where: str) -> None:
    """Find these tables there from now on, and all others where they are."""
    with connection.cursor() as cursor:
        cursor.execute(f"SET search_path = {where}, public")


def sql(statement: str, *values: object) -> int:
    """One statement written by hand; how many rows it touched."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return int(cursor.rowcount)


class Meter:
    """Processor time of this process and of its database session, in milliseconds.

    On a machine that others use too, that is what two figures can be compared by.
    """

    def __init__(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            self.session = Path(f"/proc/{cursor.fetchone()[0]}/schedstat")

    def _spent(self) -> tuple[float, float]:
        theirs = int(self.session.read_text().split()[0]) / 1e6
        return time.process_time() * 1e3, theirs

    def of(self, act: Callable[[], object]) -> tuple[float, float]:
        """Ours and the database's."""
        ours, theirs = self._spent()
        act()
        after = self._spent()
        return after[0] - ours, after[1] - theirs


def at(share: float, figures: list[float]) -> float:
    """The figure that so many are not above."""
    ordered = sorted(figures)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]
