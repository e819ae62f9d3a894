"""What a person wants corrected, and whether the field can take it: GDPR Art. 16."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass

from retention import finding, rectifying
from retention.connecting import ConnectorError
from retention.rectifying import Place
from rights import absences, claims, steps
from rights.models import Case
from rights.steps import Work


@dataclass(frozen=True, kw_only=True)
class Correction:
    """Before and after, as the officer reads it."""

    title: str
    before: str
    claimed: str
    after: str
    fault: str
    is_by_hand: bool = False


def place(case: Case) -> Place | None:
    """The field this case is about, while the data map still has it."""
    return rectifying.place(str(claims.answers(case).get("field", "")))


def wanted(case: Case) -> str:
    """What the field should say."""
    return str(claims.answers(case).get("should", ""))


def named(case: Case) -> str:
    """What is wrong in their own words, where it is in none of the fields."""
    return str(claims.answers(case).get("wrong", ""))


def _keys(case: Case, where: Place) -> list[str]:
    found = steps.opened(steps.of(case, Work.SEARCH)) or {}
    keys: list[str] = found.get(where.dataset, [])
    return keys


def fault(case: Case) -> str:
    """Why this cannot be written; '' when it can."""
    where = place(case)
    if where is None or _is_away(case, where):
        return ""
    return rectifying.fault(where, _keys(case, where), wanted(case))


def _is_away(case: Case, where: Place) -> bool:
    """Whether nobody can ask the field now: what it says then is seen when it answers."""
    away = absences.slugs(case)
    return bool(away) and finding.dataset(where.dataset).system.slug in away


def shown(case: Case) -> Correction | None:
    """Before and after, once somebody is proven; None when there is nothing to show."""
    if claims.is_elsewhere(case) and case.is_open():
        return _in_words(case)
    where = place(case) if case.searched_at and case.is_open() else None
    if where is None:
        return None
    try:
        before = ", ".join(rectifying.says(where, _keys(case, where)))
        problem = fault(case)
    except ConnectorError as error:
        before, problem = "", str(error)
    return Correction(
        title=where.title,
        before=before,
        claimed=str(claims.answers(case).get("now", "")),
        after=_as_kept(where, wanted(case)),
        fault=problem,
    )


def _as_kept(where: Place, value: str) -> str:
    """The new value as it will stand there; as it was typed where it cannot."""
    with suppress(ValueError):
        return rectifying.normalised(where, value)
    return value


def _in_words(case: Case) -> Correction:
    """Before and after as the person wrote them: nothing here can look it up."""
    return Correction(
        title=named(case),
        before="",
        claimed=str(claims.answers(case).get("now", "")),
        after=wanted(case),
        fault="",
        is_by_hand=True,
    )
