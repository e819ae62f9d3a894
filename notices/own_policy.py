"""The desk's page "Check your own policy": a text goes in, findings by clause come out.

Nothing is fetched, and nothing is stored before somebody makes it the draft.
"""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from notices import drafting, importing, linting, own_docx, own_draft
from notices.checking import Severity
from portal import permissions
from portal.models import User

ORDER = list(Severity)
CALIFORNIA = "california"


class OwnPolicy(forms.Form):
    """A pasted text or a file; one of the two."""

    use_required_attribute = False

    words = forms.CharField(
        label=gettext_lazy("Paste the text"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    file = forms.FileField(
        label=gettext_lazy("Or choose a file"),
        help_text=gettext_lazy("Text, Markdown, HTML or a DOCX, of up to 5 MB."),
        required=False,
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        options.setdefault("label_suffix", "")
        super().__init__(*args, **options)

    def clean(self) -> dict[str, Any]:
        """What was read stands under `found`."""
        said: dict[str, Any] = super().clean() or self.cleaned_data
        file, words = said.get("file"), said.get("words", "")
        if not file and not words.strip():
            raise forms.ValidationError(_("Paste a text or choose a file."))
        name, content = (
            (file.name, file.read()) if file else ("pasted.txt", words.encode())
        )
        try:
            said["found"] = importing.read(name, content, at=timezone.now())
        except own_docx.BadFile as error:
            raise forms.ValidationError(str(error)) from error
        return said


@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    """The form, and below it what was found."""
    if not permissions.may_edit(request.user):
        raise PermissionDenied
    form = OwnPolicy(request.POST or None, request.FILES or None)
    found = form.cleaned_data["found"] if form.is_valid() else None
    if found and "begin" in request.POST:
        try:
            by, at = cast(User, request.user), timezone.now()
            draft = own_draft.begin(found, by=by, at=at)
            linting.lint(draft, at=at)
            messages.success(request, _("The draft has these words now."))
            return redirect("admin:notices_draft", draft.number)
        except drafting.NotEditable as error:
            form.add_error(None, str(error))
    shown = {
        "title": _("Check your own policy"),
        "form": form,
        "found": found,
        "unread": found.language.value if found else "",
        "draft": importing.draft_text(found) if found else "",
        "open_draft": drafting.open_draft() if found else None,
        "clauses": _clauses(found) if found else [],
        "groups": _groups(found) if found else [],
    }
    return render(request, "notices/desk_own_policy.html", {**context, **shown})


def _clauses(found: importing.Import) -> list[tuple[str, Any]]:
    """Number and clause, in reading order."""
    current = found.current
    return [
        (current.clause_number(clause.slug), clause)
        for clause in current.clauses(own_draft.POLICY)
    ]


def _groups(found: importing.Import) -> list[tuple[str, list[Any]]]:
    """Findings by clause: first what is true of the whole text."""
    names = {
        clause.slug: f"{number} {clause.title}" for number, clause in _clauses(found)
    }
    rows: dict[str, list[Any]] = {
        slug: [] for slug in (own_draft.POLICY, *names, CALIFORNIA)
    }
    for check, lint in found.findings:
        rows[CALIFORNIA if check.code == CALIFORNIA else lint.path].append(
            (check, lint)
        )
    for each in rows.values():
        each.sort(key=lambda pair: ORDER.index(pair[1].severity))
    titles = {
        own_draft.POLICY: _("Before the clauses, and as a whole"),
        **names,
        CALIFORNIA: _("What a Californian notice has to say"),
    }
    return [(titles[slug], each) for slug, each in rows.items() if each]
