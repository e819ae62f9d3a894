"""The way through one form for several rights, and what it files."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from rights import applicable, ladder, several
from rights.filing import Filing
from rights.ladder import Rung
from rights.models import Case
from rights.right import Page, Right
from rights.views import journeys
from rights.views.journeys import Cleaned, Journey


def _proves(right: Right) -> bool:
    return right.needs_proof


@dataclass
class Together(Journey):
    """One journey whose end is a request for each right that was ticked."""

    @property
    def ticked(self) -> list[str]:
        """The rights chosen so far, in the order of the page."""
        said = self.answers.get(Page.SEVERAL, {}).get("rights", [])
        return [code for code in several.CODES if code in said]

    @property
    def pages(self) -> list[Page]:
        """Without what none of the chosen rights needs."""
        needless = set()
        way = next(iter(self.answers.get(Page.FIND, {}).get("way", [])), "")
        if several.CALLS not in self.ticked or (way == "phone" and not self.known):
            needless.add(Page.CALLED)
        if not set(several.OF_KINDS) & set(self.ticked):
            needless.add(Page.WHAT)
        return [page for page in super().pages if page not in needless]

    def _extra(self, page: str) -> dict[str, Any]:
        """Where one of them takes a proof, the person can be asked about that one."""
        if page != Page.AGENT:
            return super()._extra(page)
        return {"right": next(filter(_proves, self._chosen()), several.rights()[-1])}

    def _chosen(self) -> list[Right]:
        return [each for each in several.rights() if each.code in self.ticked]

    def rung(self, place: str | None) -> Rung:
        """The most that any of the chosen rights asks for, or of all before that."""
        at = timezone.now()
        rights = self._chosen() or several.rights()
        return ladder.strictest(applicable.rung(each, place, at=at) for each in rights)

    def form(self, page: str, data: Any = None) -> Any:
        form: Any = super().form(page, data)
        if page == Page.WHAT:
            form.title = _("Which data is this about?")
        return form

    def file(self, cleaned: Cleaned, form: UUID, *, at: datetime) -> list[Case]:
        """Each right ticked, in one commit; the one that takes a code comes last."""
        filings = [self._filing(code, cleaned) for code in self.ticked]
        return several.file(filings, form=form, at=at)

    def filed(self, form: UUID) -> list[Case]:
        """What this form became when it was sent before."""
        return several.filed(form)

    def _filing(self, code: str, cleaned: Cleaned) -> Filing:
        usual = journeys.filing_of(self, cleaned, None)
        claims, answers = usual.claims, dict(usual.answers)
        right = next(each for each in several.rights() if each.code == code)
        if code == several.CALLS:
            called = cleaned.get(Page.CALLED, {}).get("phone", "")
            claims = {"phone": called or usual.claims.get("phone", "")}
        if len(right.choices) > 1:
            answers["choices"] = list(right.purposes)
        if code not in several.OF_KINDS:
            answers.pop("categories", None)
        # The paper lies with the first that rests on it, and counts for all.
        lead = next(filter(_proves, self._chosen()), self._chosen()[0])
        files = usual.files if code == lead.code else ()
        # What takes no proof proves nothing of whoever signed in.
        channel = usual.channel if right.needs_proof else "web"
        return Filing(
            **{
                **vars(usual),
                "right": code,
                "claims": claims,
                "answers": answers,
                "channel": channel,
                "files": files,
            }
        )

    def said(self, cleaned: Cleaned) -> Iterator[tuple[Page, str, str]]:
        """What was ticked comes first."""
        titles = {right.code: str(right.title) for right in several.rights()}
        chosen = ", ".join(titles[code] for code in self.ticked)
        yield Page.SEVERAL, _("What you ask for"), chosen
        yield from super().said(cleaned)
        if Page.CALLED in cleaned:
            called = cleaned[Page.CALLED]["phone"]
            yield Page.CALLED, _("Number that should not be called"), called
