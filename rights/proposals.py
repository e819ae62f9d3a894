"""What to do with each kind of data, drafted from the inventory the case is pinned to.

A rule that rests on a legal duty keeps its data, named with law and end, where that
law counts for this person; what is held for a customer is passed on, because the
customer decides (GDPR Art. 28(3)(e)); everything else is done. The officer may change
every line.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from notices import reading
from notices.inventory import period_words
from portal import one_look
from portal.plugins import discover
from retention import finding, holds, rectifying
from retention.models import Dataset, HoldKind, Role
from rights import claims, ladder, reach, registry, statutes, steps
from rights.models import Case, OutcomeKind, Restriction, Step, Verb
from rights.refusals import ENDS, NAMED, WORDS
from rights.steps import Work

# The record of the request itself, and a decision about the request as a whole.
OWN_RECORD = claims.OWN_RECORD
WHOLE = "everything"
RISKY_ROWS = 1000


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """What should happen to one kind of data, and why.

    Without a verb nothing is drafted: `weigh` says what an officer has to weigh.
    """

    category: str
    title: str
    verb: str
    code: str = ""
    ground: str = ""
    law: str = ""
    until: str = ""
    count: int = 0
    weigh: str = ""
    # Whose law it is, where an officer wrote one that the policy does not name.
    place: str = ""


@dataclass(frozen=True, kw_only=True)
class Rows:
    """How many rows of one dataset were found, and how many nothing may delete."""

    dataset: Dataset
    count: int
    held: int = 0
    code: str = ""
    is_unseen: bool = False

    @property
    def ground(self) -> str:
        return str(WORDS[self.code][1]) if self.code else ""

    @property
    def is_ours(self) -> bool:
        return self.dataset.role == Role.CONTROLLER


def found(case: Case) -> list[Rows]:
    """Every dataset in which the search found something, among the kinds asked for.

    And what lies in a system that was left out: there may be something in each.
    """
    search = steps.of(case, Work.SEARCH)
    counts: dict[str, int] = search.result.get("found", {}) if search else {}
    keys: dict[str, list[str]] = steps.opened(search) or {}
    rows = [row for row in finding.places() if counts.get(row.slug)]
    mine = {row.slug: keys.get(row.slug, []) for row in rows}
    held = holds.held_among(mine, except_cases=set_aside(case))
    return [
        _rows(row, counts[row.slug], held[row.slug])
        for row in rows
        if claims.is_about(case, row.slug, row.category)
    ] + [Rows(dataset=row, count=0, is_unseen=True) for row in _unseen(case, search)]


def _unseen(case: Case, search: Step | None) -> list[Dataset]:
    """The datasets into which nobody could look, among the kinds asked for."""
    said = search.result if search else {}
    away, counts = said.get("away", []), said.get("found", {})
    if not away:
        return []
    return [
        row
        for row in finding.places()
        if row.system.slug in away
        and row.slug not in counts
        and claims.is_about(case, row.slug, row.category)
    ]


def set_aside(case: Case) -> set[str]:
    """The cases whose holds this one sets aside: itself, and its person's own pauses.

    Restricted data is used with the person's consent, and asking to have it erased is
    that (GDPR Art. 18(2)).
    """
    own = {case.reference}
    if case.right == "erasure" and case.person_id and case.proven_at:
        rows = Restriction.objects.filter(person=case.person_id, lifted_at=None)
        pauses = rows.values_list("case__reference", flat=True)
        own |= one_look.read(f"pauses:{case.person_id}", lambda: set(pauses))
    return own


def _rows(row: Dataset, count: int, held: set[str]) -> Rows:
    code = hold_code(row.slug, held) if held else ""
    return Rows(dataset=row, count=count, held=len(held), code=code)


def has_found(case: Case) -> bool:
    """Whether the search found a row of any kind that was asked for, or may have."""
    search = steps.of(case, Work.SEARCH)
    counts: dict[str, int] = search.result.get("found", {}) if search else {}
    if claims.is_elsewhere(case) and any(counts.values()):
        return True  # no search can tell whether it is there
    rows = Dataset.objects.filter(slug__in=[s for s, n in counts.items() if n])
    if any(claims.is_about(case, row.slug, row.category) for row in rows):
        return True
    # Nobody can say "nothing" of what nobody looked into.
    return bool(_unseen(case, search))


def categories(case: Case) -> list[str]:
    """Every kind of data the answer must account for, in the policy's order."""
    if claims.is_elsewhere(case):
        return []  # one thing in their words, and no kind beside it
    wanted = claims.wanted(case)
    known = reading.of_revision(case.revision).categories
    return [
        slug for slug in known if (not wanted or slug in wanted) and slug != OWN_RECORD
    ]


def draft(case: Case) -> list[Proposal]:
    """One line for each kind of data that was found, as the policy in hand says."""
    current = reading.of_revision(case.revision)
    by_category: dict[str, list[Rows]] = {}
    for rows in found(case):
        by_category.setdefault(rows.dataset.category, []).append(rows)
    known = [slug for slug in current.categories if slug in by_category]
    others = sorted(set(by_category) - set(known))
    return [
        _proposal(case, current, slug, by_category[slug]) for slug in [*known, *others]
    ]


def _proposal(
    case: Case, current: reading.Reading, slug: str, rows: list[Rows]
) -> Proposal:
    row = current.categories.get(slug)
    line = Proposal(
        category=slug,
        title=str(row.title) if row else slug,
        verb=Verb.DO,
        count=sum(each.count for each in rows),
    )
    ours = [each for each in rows if each.is_ours]
    if not ours:
        return replace(line, verb=Verb.PASS_ON)
    if not is_erasing(case):
        return line
    statute = statutes.of(case, slug)
    if statute is not None and statute.counts:
        return replace(
            line,
            verb=Verb.KEEP,
            code=statutes.DUTY,
            ground=str(WORDS[statutes.DUTY][1]),
            law=statute.rule.law,
            until=until_words(statute.rule),
        )
    held = hold_of(ours, slug)
    if held:
        until = str(ENDS[held])
        words = ground_of(ours)
        return replace(line, verb=Verb.KEEP, code=held, ground=words, until=until)
    # A law from elsewhere. Kept by itself, a right would end at a law that does not
    # count for this person; deleted by itself, what another country demands on pain of
    # a penalty would be gone for good. So neither is drafted and nothing runs alone:
    # an officer chooses, and whoever keeps it writes down why. The days run on.
    return replace(line, verb="", weigh=statute.words) if statute else line


def hold_of(rows: Iterable[Rows], kind: str) -> str:
    """The ground of the holds under which all of a kind lies; '' where some does not."""
    ours = [row for row in rows if row.is_ours and row.dataset.category == kind]
    is_held = all(row.held == row.count and row.held for row in ours)
    return ours[0].code if ours and is_held else ""


def is_erasing(case: Case) -> bool:
    """Whether doing it deletes data."""
    right = registry.get(case.right)
    return right is not None and right.is_erasing


def hold_code(dataset: str, keys: set[str]) -> str:
    """Why held rows stay; the hold itself is not named."""
    legal = holds.held_among({dataset: keys}, kind=HoldKind.LEGAL)
    return "legal_claims" if legal[dataset] else "open_request"


def hold_ground(dataset: str, keys: set[str]) -> str:
    """The same in words for the person."""
    return str(WORDS[hold_code(dataset, keys)][1])


def ground_of(rows: Iterable[Rows]) -> str:
    """The grounds of a kind of data, each said once."""
    return " ".join(dict.fromkeys(each.ground for each in rows if each.ground))


def until_words(rule: reading.Row) -> str:
    """ "8 years after the payment", as the policy says it."""
    trigger = discover("triggers", "TRIGGER").get(rule.trigger.replace("-", "_"))
    after = str(trigger.after) if trigger else ""
    return f"{period_words(rule.period)} {after}".strip()


def verbs(case: Case) -> list[Verb]:
    """What can be decided about a kind of ours: a copy is given or refused, never kept.

    A customer's is passed on, and nothing else: they decide (GDPR Art. 28(3)(e)).
    """
    return [Verb.DO, *([Verb.KEEP] if is_erasing(case) else []), Verb.REFUSE]


def _doing(case: Case) -> str:
    if is_rectifying(case):
        return _("correct")
    if is_restricting(case):
        return _("pause")
    return _("delete") if is_erasing(case) else _("give")


def summary(case: Case, lines: list[Proposal]) -> str:
    """The button that says what it does: "Delete 5 kinds of data, pass on 2, keep 1"."""
    verbs = [str(line.verb) for line in lines]
    said = {
        "do": _doing(case),
        "pass_on": _("pass on"),
        "keep": _("keep"),
        "refuse": _("refuse"),
        "": _("choose about"),
    }
    done = [(word, verbs.count(verb)) for verb, word in said.items() if verb in verbs]
    if not done:
        return _("Answer")
    (first, n), rest = done[0], done[1:]
    kinds = ngettext("%(do)s %(n)d kind of data", "%(do)s %(n)d kinds of data", n)
    named = capfirst(kinds % {"do": first, "n": n})
    return ", ".join([named, *(f"{word} {count}" for word, count in rest)])


def verb_words(case: Case, verb: str) -> str:
    """What a verb does in this case."""
    if not verb:
        return _("not chosen yet")
    right = registry.get(case.right)
    if right is not None and right.is_written:
        titles = {reply.verb: str(reply.title) for reply in right.replies}
        return titles.get(verb, str(Verb(verb).label))
    if verb == Verb.DO and right is not None and right.is_rectifying:
        return _("correct it")
    if verb == Verb.DO and right is not None and right.is_restricting:
        return _("keep it and do nothing else with it")
    if verb == Verb.DO:
        return _("delete it") if is_erasing(case) else _("give a copy")
    return str(Verb(verb).label)


def is_risky(case: Case, proposals: Iterable[Proposal]) -> bool:
    """Whether a second person should look.

    Many rows, or nobody knows how many, a sensitive kind, a refusal, less than the
    policy itself would do, or an address that was not on file before: one that codes
    go to now, or one that people would be found by after a correction.
    """
    lines = list(proposals)
    if reach.is_new(case) or moves_address(case):
        return True
    right = registry.get(case.right)
    if right is not None and right.is_written:
        words = any(line.verb in {Verb.REFUSE, Verb.PARTLY} for line in lines)
        return right.needs_second or words
    if right is not None and right.needs_second:
        return True
    if any(line.code == NAMED for line in lines):
        return True  # a law that nobody has checked
    if sum(line.count for line in lines) > RISKY_ROWS or has_unseen(case):
        return True
    known = reading.of_revision(case.revision).categories
    sensitive = {slug for slug, row in known.items() if row.is_sensitive}
    if any(line.verb == Verb.REFUSE or line.category in sensitive for line in lines):
        return True
    kept = {line.category for line in lines if line.verb == Verb.KEEP}
    return bool(kept) and not kept <= {
        line.category for line in draft(case) if line.verb == Verb.KEEP
    }


def moves_address(case: Case) -> bool:
    """Whether a correction changes what a person is found and reached by."""
    if not is_rectifying(case):
        return False
    where = rectifying.place(str(claims.answers(case).get("field", "")))
    return where is not None and bool(where.kind)


def has_unseen(case: Case) -> bool:
    """Whether something is decided about what nobody could look into."""
    return bool(_unseen(case, steps.of(case, Work.SEARCH)))


# --- what doing it means ----------------------------------------------------------


def given_as(case: Case) -> OutcomeKind:
    """The records themselves, or a list of their kinds where no more was proven."""
    is_list = claims.scope(case) == ladder.KINDS
    return OutcomeKind.LISTED if is_list else OutcomeKind.GIVEN


def is_exporting(case: Case) -> bool:
    """Whether doing it gives a copy."""
    right = registry.get(case.right)
    return right is not None and right.is_exporting


def is_rectifying(case: Case) -> bool:
    """Whether doing it corrects a field."""
    right = registry.get(case.right)
    return right is not None and right.is_rectifying


def is_restricting(case: Case) -> bool:
    """Whether doing it pauses the use of data."""
    right = registry.get(case.right)
    return right is not None and right.is_restricting


def restrictable(slug: str) -> Dataset | None:
    """The dataset, if the product honours a stop of its rows."""
    return Dataset.objects.filter(slug=slug).exclude(restrict_field="").first()


def erased_as(dataset: Dataset) -> OutcomeKind:
    """What erasing means in this dataset, by the data map."""
    if dataset.erase_action == "anonymise":
        return OutcomeKind.ANONYMISED
    return OutcomeKind.ERASED
