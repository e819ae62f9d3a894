"""What a letter says about each kind of data: one line, in words a child could read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, ngettext_lazy

from consent.gate import LEGAL_DUTY
from notices import local_day, reading
from retention import rectifying
from rights import claims, registry, voices
from rights.models import Case, Outcome, OutcomeKind
from rights.proposals import WHOLE
from rights.refusals import HELD
from rights.right import Right

NOT_DOING = {OutcomeKind.KEPT, OutcomeKind.REFUSED, OutcomeKind.FAILED}
# What we do with the data of a customer, because they said so.
AT_THEIR_WORD = {OutcomeKind.ERASED, OutcomeKind.ANONYMISED, OutcomeKind.PAUSED}


@dataclass(frozen=True, kw_only=True)
class Line:
    """What was done about one kind of data."""

    category: str
    title: str
    kind: str
    words: str
    count: int
    ground: str
    law: str
    until: str
    whom: str

    @property
    def why(self) -> str:
        """The ground with its law in it: "A law makes us keep it (tax law)."."""
        if not self.law:
            return self.ground
        return f"{self.ground.rstrip('.')} ({self.law}).".lstrip()


def of(case: Case, outcomes: list[Outcome]) -> tuple[Line, ...]:
    current = reading.of_revision(case.revision)
    places = list(current.categories) + list(current.purposes)
    order = {slug: place for place, slug in enumerate(places)}
    right = registry.get(case.right)
    # A choice is named as the person read it when they made it.
    said = claims.answers(case)
    titles = {c.purpose: str(c.title) for c in right.choices} if right else {}
    rows = sorted(outcomes, key=lambda row: order.get(row.category, len(order)))
    return tuple(
        Line(
            category=row.category,
            title=titles.get(row.category) or title_of(current, row.category),
            kind=row.kind,
            words=_view(row, right)
            or _unknown(row, case, right)
            or _no_voice(row, case, said)
            or _but_for_a_law(row, current, right)
            or _words(row, said),
            count=row.count,
            ground=row.ground,
            law=row.law,
            until=row.until or _end(row),
            whom=row.whom,
        )
        for row in rows
    )


def _end(row: Outcome) -> str:
    """Of what was kept before an end was asked for; what is decided now names its own."""
    return str(HELD) if row.pk and row.kind == OutcomeKind.KEPT else ""


def _but_for_a_law(row: Outcome, current: reading.Reading, right: Right | None) -> str:
    """A pause ends no use that a law demands (GDPR Art. 18(2)): which one goes on."""
    kind = current.categories.get(row.category)
    is_pause = right is not None and right.is_restricting
    if row.kind != OutcomeKind.PAUSED or kind is None or not is_pause:
        return ""
    uses = [
        current.purposes[slug] for slug in kind.purposes if slug in current.purposes
    ]
    going = [str(use.title) for use in uses if use.legal_basis == LEGAL_DUTY]
    if not going:
        return ""
    words = ngettext(
        "We keep %(n)d record. Since %(on)s we do with it only what a law asks of us:"
        " %(uses)s.",
        "We keep %(n)d records. Since %(on)s we do with them only what a law asks of"
        " us: %(uses)s.",
        row.count,
    )
    on = local_day.words(row.at)
    return words % {"n": row.count, "on": on, "uses": ", ".join(going)}


def writer(case: Case, by: str) -> dict[str, str]:
    """Who wrote to us, and when; `by`: an agent, for the person who reads it."""
    day = local_day.words(case.received_at)
    wrote = _("You wrote to us on %(day)s.") % {"day": day}
    if by:
        said = _("%(who)s wrote to us for you on %(day)s.")
        wrote = said % {"who": by, "day": day}
    return {"by": by, "wrote": wrote}


def in_one(lines: Iterable[Line]) -> list[Line]:
    """Of whatever kinds nothing was found, it is said once for all of them."""
    first: dict[str, int] = {}
    found: list[Line] = []
    for line in lines:
        if line.kind != OutcomeKind.NOT_FOUND or line.words not in first:
            first.setdefault(line.words, len(found))
            found.append(line)
            continue
        place = first[line.words]
        title = f"{found[place].title}, {line.title}"
        found[place] = replace(found[place], title=title)
    return found


def title_of(current: reading.Reading, slug: str) -> str:
    """What the policy calls a kind of data or a purpose."""
    if slug == WHOLE:
        return _("Your request")
    row = current.categories.get(slug) or current.purposes.get(slug)
    return str(row.title) if row else slug


def _view(row: Outcome, right: Right | None) -> str:
    """A no to a complaint or an appeal refuses nothing: we think otherwise."""
    is_no = row.category == WHOLE and row.kind == OutcomeKind.REFUSED
    if (
        right
        and right.stops_at_receipt
        and row.kind == OutcomeKind.REFUSED
        and not is_no
    ):
        return _("Our reasons weigh more here, so we will use it again.")
    return _("We see it differently.") if right and right.is_view and is_no else ""


def _unknown(row: Outcome, case: Case, right: Right | None) -> str:
    """Nobody is proven, so no more was looked for than the address as it was typed."""
    is_nothing = row.category == WHOLE and row.kind == OutcomeKind.NOT_FOUND
    needs_proof = right is not None and right.needs_proof
    is_unknown = is_nothing and needs_proof and case.proven_at is None
    return str(NOT_UNDER_WHAT_WAS_SAID) if is_unknown else ""


def _no_voice(row: Outcome, case: Case, asked: dict[str, Any]) -> str:
    """Of a reported voice: what was looked for, and what would help to find it."""
    is_nothing = row.category == WHOLE and row.kind == OutcomeKind.NOT_FOUND
    if not is_nothing or not voices.is_reported(case):
        return ""
    link = str(asked.get("link") or "")[:LONGEST_LINK]
    if link:
        looked = _(
            "We looked for the voice behind %(link)s. None of ours is behind it."
        )
        looked %= {"link": link}
    else:
        looked = _(
            "We looked for it with what you told us, and found no voice of ours."
        )
    return looked + " " + str(MORE_OF_A_VOICE)


def _words(row: Outcome, asked: dict[str, Any]) -> str:
    """One sentence a child could read."""
    sentence = SENTENCES[OutcomeKind(row.kind)]
    if row.kind == OutcomeKind.NOT_FOUND and row.category != WHOLE:
        # Only proven identifiers are searched for: more cannot be said.
        is_of_a_time = {"since", "until"} & asked.keys()
        sentence = NOT_FROM_THEN if is_of_a_time else NOT_UNDER_IT
    if row.kind == OutcomeKind.LISTED and asked.get("scope") == "list":
        sentence = LISTED
    said = str(
        sentence
        % {
            "n": row.count,
            "whom": row.whom or _("our customer"),
            "on": local_day.words(row.at, "j F Y"),
        }
    )
    if row.kind == OutcomeKind.CORRECTED and row.whom:
        shown = {"on": local_day.words(row.at, "j F Y"), "system": row.whom}
        return str(BY_HAND % shown)
    if row.kind == OutcomeKind.CORRECTED:
        where = rectifying.place(str(asked.get("field", "")))
        return f"{said} ({where.title})" if where else said
    if row.kind == OutcomeKind.FAILED and row.category == WHOLE:
        return str(NOT_SENT % {"whom": row.whom})
    if row.kind == OutcomeKind.FAILED:
        return _("We could not finish this in “%(system)s” yet.") % {"system": row.whom}
    if row.whom and row.kind in AT_THEIR_WORD:
        return f"{_('%(whom)s told us to.') % {'whom': row.whom}} {said}"
    return said


# A link can be as long as whoever sends it likes.
LONGEST_LINK = 200
MORE_OF_A_VOICE = gettext_lazy(
    "Do you have another link, or the public id of the voice? Report it again with that, "
    "and we look again at once."
)
NOT_UNDER_IT = gettext_lazy("We found nothing under the address or number you proved.")
NOT_UNDER_WHAT_WAS_SAID = gettext_lazy(
    "We looked and found nothing under the address or number you gave."
)
NOT_FROM_THEN = gettext_lazy("We found nothing from the time you asked about.")
NOT_SENT = gettext_lazy("We could not send it to %(whom)s, and do not try again.")
LISTED = ngettext_lazy(
    "We hold %(n)d record. Your list says why, and who gets it.",
    "We hold %(n)d records. Your list says why, and who gets them.",
    "n",
)
BY_HAND = gettext_lazy("We corrected it by hand on %(on)s, in “%(system)s”.")
SENTENCES = {
    OutcomeKind.GIVEN: ngettext_lazy(
        "%(n)d record is in your copy.", "%(n)d records are in your copy.", "n"
    ),
    OutcomeKind.LISTED: ngettext_lazy(
        "We hold %(n)d record. Your list says why, and who gets it. For the record "
        "itself we would need more proof.",
        "We hold %(n)d records. Your list says why, and who gets them. For the "
        "records themselves we would need more proof.",
        "n",
    ),
    OutcomeKind.ERASED: ngettext_lazy(
        "We deleted %(n)d record.", "We deleted %(n)d records.", "n"
    ),
    OutcomeKind.ANONYMISED: ngettext_lazy(
        "We took everything out of %(n)d record that leads to you.",
        "We took everything out of %(n)d records that leads to you.",
        "n",
    ),
    OutcomeKind.KEPT: ngettext_lazy(
        "We keep %(n)d record.", "We keep %(n)d records.", "n"
    ),
    OutcomeKind.PASSED_ON: ngettext_lazy(
        "We hold %(n)d record for %(whom)s, who decides about it. We passed your "
        "request on to them on %(on)s.",
        "We hold %(n)d records for %(whom)s, who decides about them. We passed your "
        "request on to them on %(on)s.",
        "n",
    ),
    OutcomeKind.RESTRICTED: ngettext_lazy(
        "We stopped %(n)d voice on %(on)s. Nobody can use it now.",
        "We stopped %(n)d voices on %(on)s. Nobody can use them now.",
        "n",
    ),
    OutcomeKind.STOPPED: gettext_lazy("Stopped on %(on)s."),
    OutcomeKind.PAUSED: ngettext_lazy(
        "We keep %(n)d record and do nothing else with it since %(on)s.",
        "We keep %(n)d records and do nothing else with them since %(on)s.",
        "n",
    ),
    OutcomeKind.CORRECTED: ngettext_lazy(
        "We corrected %(n)d record on %(on)s, and read it back.",
        "We corrected %(n)d records on %(on)s, and read them back.",
        "n",
    ),
    OutcomeKind.HANDED_OVER: gettext_lazy("We sent it to %(whom)s on %(on)s."),
    OutcomeKind.REVIEWED: gettext_lazy("Our answer is in the letter."),
    OutcomeKind.JOINED: gettext_lazy("We answer it with request %(whom)s."),
    OutcomeKind.NOT_FOUND: gettext_lazy("We looked and found nothing."),
    OutcomeKind.REFUSED: gettext_lazy("We do not do this."),
    OutcomeKind.FAILED: gettext_lazy("We could not do this yet."),
}
