"""Another notice is named as ours, and there is none."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext as _

from notices import words
from notices.checking import Lint, LintCheck, Severity
from notices.reading import Reading

# A name in a link leads somewhere; the policy may also speak of itself.
KIND = r"(?:Notice|Statement|Policy|Addendum|Supplement|Annex|Appendix|Schedule)"
LED = r"\b(?:[Oo]ur|[Tt]he|[Ss]eparate|[Ss]ee|[Rr]ead)"
NAMED = re.compile(
    rf"{LED} ((?!The |Our )(?:[A-Z][\w-]+ ){{0,4}}{KIND} (?:for|to|on|about) (?:the |our )?"
    rf"[A-Z][\w-]+(?: [A-Z][\w-]+){{0,4}}|(?!The |Our )(?:[A-Z][\w-]+ ){{1,4}}{KIND}"
    r"|(?:separate )?(?:cookie|biometric|retention|children[’']s|candidate)(?: privacy)?"
    r" (?:notice|statement|policy))\b(?!\]\()"
)
ITSELF = frozenset(
    f"{of} {kind}"
    for of in ("privacy", "data protection", "data privacy")
    for kind in ("policy", "notice", "statement")
)
TITLE = re.compile(r"^#{1,6} (.+)$", re.MULTILINE)


def run(current: Reading, at: datetime) -> Iterable[Lint]:
    """One for each name that is no document of this policy and no link either."""
    known = {document.title.casefold() for document in current.documents.values()}
    known |= ITSELF
    own = [
        title.casefold()
        for document in current.documents.values()
        for title in (document.title, *TITLE.findall(document.preamble))
    ]
    for passage in words.passages(current):
        for found in NAMED.finditer(passage.text):
            name = found.group(1).casefold()
            if name not in known and not any(name in title for title in own):
                yield passage.quote(*found.span(1)).lint(
                    _("There is no such document here."),
                    _("Add the document, or link to where it stands."),
                )


CHECK = LintCheck(
    code="document-missing",
    gap="GAP-03",
    severity=Severity.ERROR,
    law="1798.130(a)(5); 11 CCR 7011",
    run=run,
)
