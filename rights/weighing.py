"""An objection weighed use by use: what stays stopped, and what is used again.

Whoever objects to several uses has a reason about each, and ours weigh for each alone
(GDPR Art. 21(1)). Direct marketing is none of them: nobody weighs it (Art. 21(3)). Where
that law binds, a use goes on only for an interest that is named, weighed against what
this person wrote, and where nothing milder would do; the letter says all three.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from django.utils.translation import gettext as _

from notices import reading
from rights import claims, grounds, letter_lines, reasons, registry
from rights.law import VERIFIED, Ground
from rights.models import Case, Restriction, Verb
from rights.proposals import WHOLE, Proposal

OVERRULED = "weighs_more"


def of(case: Case) -> list[tuple[str, str]]:
    """The paused uses of an objection, with titles; none where there is but one."""
    right = registry.get(case.right)
    if right is None or not right.stops_at_receipt:
        return []
    row = Restriction.objects.filter(case=case, lifted_at__isnull=True).first()
    if row is None or len(row.purposes) < 2:
        return []
    current = reading.of_revision(case.revision)
    return [(slug, letter_lines.title_of(current, slug)) for slug in row.purposes]


def fault(uses: Iterable[tuple[str, str]], stays: Iterable[str]) -> str:
    """Why these cannot be what stays stopped, in a sentence; '' when they can."""
    known, chosen = {slug for slug, _title in uses}, set(stays)
    if not known or (chosen and chosen < known):
        return ""
    return _(
        "Choose what stays stopped: at least one use, and not all. For all or none of "
        "them, choose another answer."
    )


def lines(case: Case, whole: Proposal, stays: Iterable[str]) -> list[Proposal]:
    """One decision for each use, where a part of them stays stopped."""
    if whole.verb != Verb.PARTLY:
        return []
    chosen = set(stays)
    return [
        replace(whole, category=slug, title=title, verb=Verb.REFUSE)
        if slug not in chosen
        else Proposal(category=slug, title=title, verb=Verb.DO)
        for slug, title in of(case)
    ]


def binding(case: Case) -> Ground | None:
    """The rule by which an objection is overruled, where its text was read."""
    found = (each for each in grounds.known(case) if each.code == OVERRULED)
    return next((each for each in found if each.review == VERIFIED), None)


def law(case: Case) -> str:
    """The law that the letter names for it; '' where none must be kept."""
    rule = binding(case)
    return grounds.citation(case, rule) if rule else ""


def unweighed(case: Case, reason: str, compelling: str, milder: str) -> str:
    """What the weighing of an objection lacks, in a sentence; '' when it is whole."""
    if binding(case) is None:
        return ""
    asked = (
        (reason, _("Name in a whole sentence the interest that this use serves.")),
        (
            compelling,
            _("Write in a whole sentence why it weighs more than what they wrote."),
        ),
        (milder, _("Write in a whole sentence why nothing milder would do.")),
    )
    lacking = (said for text, said in asked if not reasons.says_something(text))
    return str(next(lacking, "")) or _of_nobody(case, reason, compelling, milder)


def _of_nobody(case: Case, reason: str, compelling: str, milder: str) -> str:
    """Why it would fit an objection of anybody; '' where it answers this one."""
    if len({reasons.digest(each) for each in (reason, compelling, milder)}) < 3:
        return _(
            "The same sentence stands twice. Write of each by itself: the interest, why "
            "it weighs more than what they wrote, and why nothing milder would do."
        )
    wrote = reasons.own(claims.wrote(case))
    if wrote and not reasons.share(wrote, reasons.own(compelling)):
        return _(
            "Why it weighs more answers nothing of what they wrote. Take up their own "
            "words, and say what weighs more than that."
        )
    return ""


def own(case: Case, verb: str, compelling: str) -> dict[str, str]:
    """The sentence that answers this person alone, where the law wants one."""
    is_wanted = verb != Verb.DO and binding(case) is not None
    return {WHOLE: compelling} if is_wanted and compelling.strip() else {}


def told(words: str, compelling: str, milder: str) -> str:
    """The letter's words with what was weighed, as the person reads it."""
    parts = [
        words.strip(),
        _("Why this weighs more than what you wrote: %(why)s") % {"why": compelling}
        if compelling.strip()
        else "",
        _("Why nothing milder would do: %(why)s") % {"why": milder}
        if milder.strip()
        else "",
    ]
    return "\n\n".join(part for part in parts if part)
