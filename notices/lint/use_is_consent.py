"""Using a site is not consent."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext as _

from notices import words
from notices.checking import Lint, LintCheck, Severity
from notices.phrases import AGREES, USING, any_case
from notices.reading import Reading

SAID = any_case(
    rf"\b(?:by|through) (?:\w+ ){{0,3}}?{USING}\b.{{0,120}}\b{AGREES}\b"
    r"|\b(?:continu(?:ed|ing)|further|keep|any)\b.{0,15}\b(?:us(?:e|ing)|brows(?:e|ing)|access)"
    r".{0,80}\b(?:means?|constitut\w+|signif\w+|impl\w+|deemed|confirms?|is)\b"
    r".{0,60}\b(?:agree|consent|accept)"
    rf"|\b(?:anyone|anybody|whoever|everybody|everyone|those|people|visitors|users|customers)"
    rf" (?:who )?(?:\w+ )?{USING}\b.{{0,40}}\b(?:thereby |also |is taken to )?{AGREES}\b"
    rf"|(?:^|[.;:] ){USING}\b.{{0,60}}\band you {AGREES}\b"
    rf"|\b(?:when(?:ever)?|once|as soon as|if) (?:you|anybody|somebody|people|users?)"
    rf" (?:\w+ ){{0,2}}?{USING}\b.{{0,80}}(?<!and )(?<!or )(?<!if )(?<!what )(?<!where )"
    rf"\b(?:you|they) (?:\w+ ){{0,3}}?{AGREES}\b"
    rf"|\byou (?:\w+ ){{0,2}}?{AGREES}\b.{{0,60}}\b(?:by|each time|every time|whenever"
    rf"|as soon as|the moment) (?:you )?(?:\w+ ){{0,2}}?{USING}\b"
    r"|\buse of (?:the|our|this) \w+\b.{0,40}\bsubject to\b.{0,30}"
    r"\b(?:acceptance|consent|agreement)\b"
    rf"|\b{USING}\b.{{0,80}}\b(?:means|constitutes|signif(?:y|ies)|impl(?:y|ies)|shows?"
    r"|tells? us|indicates?|confirms?|amounts? to|counts? as|(?:is|are) (?:taken|deemed"
    rf"|regarded|treated|understood))\b.{{0,40}}\b{AGREES}\b"
)
# What takes it back, or speaks of a consent that is asked for.
DENIED = any_case(
    r"\b(?:do(?:es)?|is|are|will|can)(?:n[’']t|not| not| never)\b.{0,25}\b(?:mean|constitut"
    r"|signif|impl|show|tell|count|amount|taken|deemed|agree|consent|accept|regarded)"
    r"|\bsaid that\b|\bused to (?:say|mean)\b|\b(?:to|with) nothing\b|\bno consent\b"
    r"|\b(?:withdraw|revoke|refuse|take back)\b.{0,30}\bconsent\b|\bneither\b"
    r"|\b(?:or|and) (?:refuse|reject|decline)\b|\bask (?:you )?for (?:your )?consent\b"
)
# Who orders accepts a price: that is a contract.
TRADE = any_case(
    rf"\b{AGREES} (?:to |with )?(?:the|our|its|a)? ?(?:\w+ ){{0,2}}?(?:fees?|prices?|charges?"
    r"|rules|orders?|delivery|terms (?:of (?:use|service|sale)|and conditions))\b"
)
ABOUT_DATA = any_case(
    r"\b(?:privacy|policy|notice|statement|data|information|processing|collection)\b"
)


def run(current: Reading, at: datetime) -> Iterable[Lint]:
    """One for each such sentence."""
    for quote in words.having(current, SAID, DENIED):
        if not TRADE.search(quote.text) or ABOUT_DATA.search(quote.text):
            yield quote.lint(
                _("Use is not consent."),
                _("Ask for each purpose by itself, and take this sentence out."),
            )


CHECK = LintCheck(
    code="use-is-consent",
    gap="GAP-12",
    severity=Severity.ERROR,
    law="GDPR Art. 4(11) and 7; CPRA 1798.140(h)",
    run=run,
)
