"""One browser's way through the questions of a right, and what is filed at its end."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from notices import reading
from portal import places
from portal.forms import Question
from portal.models import IdentifierKind
from rights import (
    applicable,
    attaching,
    claims,
    drafts,
    filing,
    identity,
    ladder,
    mandates,
    questions,
    slips,
    what_form,
)
from rights.filing import Filing
from rights.ladder import Rung
from rights.mandates import Acting
from rights.models import Capacity, Case, Draft, Enclosure
from rights.right import Page, Right
from rights.views import gate

# Who asks is said on a page of its own, which follows only where it is not oneself.
OTHERS = {
    Capacity.AGENT: Page.AGENT,
    Capacity.PARENT: Page.PARENT,
    Capacity.NOMINEE: Page.STEAD,
}
WHOM = {
    Capacity.AGENT: gettext_lazy("Somebody you act for"),
    Capacity.PARENT: gettext_lazy("A child you care for"),
    Capacity.NOMINEE: gettext_lazy("Somebody who has died or cannot act"),
}
Cleaned = dict[str, Any]
EVERYTHING = {"scope": "all", "categories": [], "words": ""}


@dataclass
class Journey:
    """The questions of one right, as far as this browser has answered them."""

    request: HttpRequest
    right: Right
    draft: Draft | None
    answers: dict[str, Any]
    # The address of whoever signed in with a code before asking; '' for all others.
    signed_in: str = ""

    @property
    def known(self) -> str:
        """The address that needs no finding: of whoever asks for themselves."""
        return "" if self.who in OTHERS else self.signed_in

    @property
    def who(self) -> str:
        """Whose data it is about: "me", or the capacity of whoever asks."""
        return next(iter(self.answers.get(Page.WHO, {}).get("who", [])), "")

    @property
    def place(self) -> str | None:
        """Where they said they live; None where nobody has answered that yet."""
        form = self.form(Page.RESIDENCE)
        if not isinstance(form, questions.Residence) or not form.is_bound:
            return None
        return form.residence() if form.is_valid() else None

    @cached_property
    def _agent(self) -> Any:
        """The page on which whoever asks said who they are, if it is answered well."""
        if self.who not in OTHERS or Page.WHO not in self.pages:
            return None
        form = self.form(OTHERS[Capacity(self.who)])
        is_good = form.is_bound and form.is_valid()
        return form if is_good else None

    @property
    def acting(self) -> Acting | None:
        """Whoever asks for somebody else, as they wrote it."""
        return self._agent.acting() if self._agent else None

    @property
    def papers(self) -> list[Enclosure]:
        """What they attached for it."""
        return getattr(self._agent, "held", [])

    @property
    def pages(self) -> list[Page]:
        """The questions in order. Only the first where the rest is one page."""
        usual = [page for page in self.right.pages if page in questions.PAGES]
        if Page.WHO not in usual and mandates.takes_others(self.right):
            usual = [Page.WHO, *usual]
        if self.who not in OTHERS:
            # Of whoever signed in it is known who they are and how to find the data.
            given = {Page.FIND, *self._given()} if self.known else set()
            return [page for page in usual if page not in given]
        # What comes of it goes to the person, so the agent is not asked where to.
        rest: list[Page] = [page for page in usual if page != Page.REACH]
        rest.insert(rest.index(Page.WHO) + 1, OTHERS[Capacity(self.who)])
        return rest

    def _given(self) -> set[Page]:
        """Who signed in asks for themselves, and signs out to ask for another."""
        is_asked = Page.WHO in self.right.pages and not self.who
        return {Page.WHO} if is_asked else set()

    def form(self, page: str, data: Any = None) -> Question:
        """The form of a page, bound to `data` or to what was answered before."""
        asked = questions.PAGES[Page(page)]
        bound = data if data is not None else self._typed(page)
        form = asked(
            bound, **self._extra(page), **attaching.options(asked, self.request)
        )
        if self.who in OTHERS:
            form.about_somebody_else()
        return form

    def _extra(self, page: str) -> dict[str, Any]:
        if page == Page.WHAT:
            return {"right": self.right, "kinds": kinds()}
        if page == Page.AGENT:
            return {"right": self.right}
        if page == Page.REACH:
            # Nothing is asked twice (WCAG 3.3.7): the address they gave is offered.
            find = self.answers.get(Page.FIND, {})
            return {"initial": {"contact": next(iter(find.get("email", [])), "")}}
        return {}

    def _typed(self, page: str) -> QueryDict | None:
        if page not in self.answers:
            return None
        typed = QueryDict(mutable=True)
        for name, values in self.answers[page].items():
            typed.setlist(name, values)
        return typed

    def keep(self, page: str) -> None:
        """Keep what was typed on a page that was answered well."""
        typed = {
            name: self.request.POST.getlist(name)
            for name in self.form(page).fields
            if name in self.request.POST and name not in {"nickname", "out"}
        }
        drafts.save(
            self.request.session, self.right.code, page, typed, at=timezone.now()
        )
        self.answers[page] = typed

    def next_after(self, page: str) -> str | None:
        """The next question not answered yet; None when all are."""
        order = self.pages
        rest = order[order.index(Page(page)) + 1 :] + order
        return next((p for p in rest if p not in self.answers), None)

    def before(self, page: str) -> str:
        """Where "Back" leads: to the question before, or to the doors."""
        place = self.pages.index(Page(page))
        if place == 0:
            return reverse("rights:index")
        return reverse("rights:question", args=[self.right.code, self.pages[place - 1]])

    def complete(self) -> Cleaned | str:
        """All cleaned answers, or the code of the first page that is not right."""
        cleaned: Cleaned = {}
        for page in self.pages:
            form = self.form(page)
            if not form.is_bound or not form.is_valid():
                return str(page)
            cleaned[page] = form.cleaned_data
            if isinstance(form, questions.Residence):
                cleaned["place"] = form.residence()
                cleaned["place_words"] = form.residence_words()
        return cleaned

    def rung(self, place: str | None) -> Rung:
        """Where the ladder puts what is asked here, of whoever lives there."""
        return applicable.rung(self.right, place, at=timezone.now(), scope=_scope(self))

    def file(self, cleaned: Cleaned, form: UUID, *, at: datetime) -> list[Case]:
        """File what was answered; the same form again is what there is."""
        return [filing.file(filing_of(self, cleaned, form), at=at)]

    def filed(self, form: UUID) -> list[Case]:
        """What this very form became when it was sent before."""
        return list(Case.objects.filter(draft=form, right=self.right.code))

    def said(self, cleaned: Cleaned) -> Iterator[tuple[Page, Any, Any]]:
        """Each answer with its page and its label, in the order of the questions."""
        return _said(self, cleaned)


def of(request: HttpRequest, right: Right, kind: type[Journey] = Journey) -> Journey:
    """The journey of this browser for one right, as far as it is."""
    at = timezone.now()
    draft = drafts.current(request.session, right.code, at=at)
    known = gate.signed_in(request.session, at=at) if right.needs_proof else ""
    return kind(request, right, draft, drafts.answers(draft), known)


def _scope(journey: Journey) -> str:
    asked = journey.answers.get(Page.WHAT, {}).get("scope")
    return ladder.KINDS if asked == ["list"] else ladder.EVERYTHING


def more(journey: Journey) -> list[tuple[str, Rung]]:
    """Where a law asks for more than elsewhere, while nobody knows the place."""
    if journey.place is not None:
        return []
    usual = journey.rung(None)
    found = [(place, journey.rung(place)) for place in ladder.places()]
    return [(places.said(place), rung) for place, rung in found if rung != usual]


def kinds() -> list[tuple[str, str]]:
    """Categories of the revision in force, in plain words."""
    current = reading.current(timezone.now())
    if current is None:
        return []
    return [(slug, row.title) for slug, row in current.categories.items()]


# --- what is filed ------------------------------------------------------------------


def filing_of(journey: Journey, cleaned: Cleaned, draft: UUID | None) -> Filing:
    """The request that these answers are."""
    what = cleaned.get(Page.WHAT, EVERYTHING)
    kind, value = _found_by(journey, cleaned)
    known = {kind: value}
    said = cleaned.get(Page.REACH, {"contact": known.get("email", "")})
    return Filing(
        right=journey.right.code,
        claims=known,
        answers={
            **what_form.answers(what),
            "contact": mandates.reached(journey.acting, said["contact"]),
            **{
                name: said[name]
                for name in ("text_to", "post_to", "reads")
                if said.get(name)
            },
            **({claims.HERE: "yes"} if said.get("way") == "site" else {}),
        },
        residence=cleaned["place"],
        language=journey.request.LANGUAGE_CODE,
        draft=draft,
        channel=identity.SIGNED_IN if journey.known else "web",
        files=tuple(row.pk for row in journey.papers),
        acting=journey.acting,
    )


def _found_by(journey: Journey, cleaned: Cleaned) -> tuple[str, str]:
    """What the search starts from: the proven address, or what was typed."""
    if journey.known:
        return IdentifierKind.EMAIL, journey.known
    find = cleaned[Page.FIND]
    return find["way"], find[find["way"]]


# Where an address is typed, which may have a slip in it.
ADDRESSES = (Page.FIND, Page.REACH)


def lines(journey: Journey, cleaned: Cleaned) -> list[dict[str, str]]:
    """The summary list: question, answer, where to change it."""
    return [
        {
            "label": label,
            "value": value,
            "change": _change(journey, page),
            "meant": slips.meant(value) if page in ADDRESSES else "",
        }
        for page, label, value in journey.said(cleaned)
    ]


def _change(journey: Journey, page: Page) -> str:
    """Where an answer is changed; who is signed in signs out to ask for another."""
    if journey.known and page == Page.FIND:
        return reverse("rights:my")
    return reverse("rights:question", args=[journey.right.code, page]) + "?change=1"


def _said(journey: Journey, cleaned: Cleaned) -> Iterator[tuple[Page, Any, Any]]:
    what, acting = cleaned.get(Page.WHAT), journey.acting
    is_other = acting is not None
    if Page.WHO in cleaned:
        who = WHOM[acting.capacity] if acting is not None else _("Me")
        yield Page.WHO, _("Who this is about"), who
    if acting is not None:
        yield OTHERS[acting.capacity], _("Who acts for them"), acting.who.words
    yield (
        Page.RESIDENCE,
        _("Where they live") if is_other else _("Where you live"),
        cleaned["place_words"],
    )
    yield (
        Page.FIND,
        _("How we find their data") if is_other else _("How we find your data"),
        _found_by(journey, cleaned)[1],
    )
    if what is not None:
        yield Page.WHAT, _("What to include"), _included(what, is_other)
        if "since" in what:
            days = claims.time_words(what["since"], what["until"])
            yield Page.WHAT, _("From which time"), days or _("However old")
        yield Page.WHAT, _("In your own words"), what["words"] or _("Not provided")
    if Page.REACH in cleaned:
        reach = cleaned[Page.REACH]
        said = reach["contact"] or reach["text_to"] or reach["post_to"]
        said = said or _("Only on this site, with my reference")
        yield Page.REACH, _("How we reach you"), said
        reads = reach["reads"] or _("Not provided")
        yield Page.REACH, _("Language you would rather read"), reads


def _included(what: dict[str, Any], is_other: bool) -> str:
    if what["scope"] == "some":
        titles = dict(kinds())
        return ", ".join(titles.get(slug, slug) for slug in what["categories"])
    if what["scope"] == what_form.LIST:
        return _("Only a list: which kinds you hold, and who got them")
    if is_other:
        return _("Everything you hold about them")
    return _("Everything you hold about me")
