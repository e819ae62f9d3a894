"""What a privacy notice has to say, element by element (GDPR Art. 13, 14 and 27)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from notices import standing, words
from notices.checking import Lint, LintCheck, Severity
from notices.models import LegalBasis
from notices.reading import Reading
from notices.words import element, prints

LAWS = ("eu", "uk")
EUROPE = re.compile(
    r"\bEurope(?:an)?\b|\bE\.?E\.?A\b|\bUnited Kingdom\b|\bU\.?K\b"
    r"|\bGDPR\b|\bGeneral Data Protection"
)


def _safeguards(current: Reading) -> bool:
    return prints(current, "recipients") and any(
        row.safeguard for row in current.recipients.values()
    )


def _interests(current: Reading) -> bool:
    """Each one that is relied on stands in the printed list of purposes."""
    return prints(current, "purposes") and all(
        row.legitimate_interest
        for row in current.purposes.values()
        if row.is_done and row.legal_basis == LegalBasis.LEGITIMATE_INTEREST
    )


WANTED = (
    element("13(1)(a)", _("who answers for the data, with an address"),
            r"\{\{\s*organisation:(?:name|address)|\bregistered (?:office|address)"
            r"|\b(?:data )?controller\b|\bcompany (?:number|registered)"),
    element("13(1)(b)", _("a data protection officer"),
            r"\bdata protection officer|\bD\.?P\.?O\b"),
    element("27", _("a representative in Europe and the United Kingdom"),
            r"\brepresentatives? in\b|\b(?:EU|UK|European) representative"),
    element("13(1)(c)", _("what data is used for, and on which ground"),
            r"\b(?:legal|lawful) (?:bas[ei]s|grounds?)\b",
            lambda current: prints(current, "purposes")),
    # An interest that perhaps applies is not named.
    element("13(1)(d)", _("which legitimate interests count"),
            r"(?m)(?:^|(?<=[.!?] ))(?![^.\n]{0,200}\bmay (?:include|be)\b)[^.\n]{0,200}"
            r"\blegitimate interests? (?:in|of|to|is|are|:|such as)\b",
            _interests),
    element("13(1)(e)", _("recipients by name"),
            r"\bsub-?processors\b|\b(?:our|the) recipients (?:is|are)\b"
            r"|\blist of (?:our |the )?(?:recipients|providers|vendors|partners)\b",
            lambda current: prints(current, "recipients")),
    element("13(1)(f)", _("what protects data sent abroad"),
            r"\bstandard contractual clauses|\badequacy|\bbinding corporate rules"
            r"|\bdata privacy framework|\bno data leaves\b", _safeguards),
    element("13(2)(a)", _("how long data is kept, or how that is found out"),
            r"\bcriteria\b|\{\{\s*period:"
            r"|\b(?:keep|kept|stor|retain|retention|delet|eras)[^.\n]{0,200}"
            r"\b(?:days?|weeks?|months?|years?)\b",
            lambda current: prints(current, "retention", "rules")),
    element("13(2)(b) access", _("the right to a copy"),
            r"\b(?:copy|copies) of\b|\b(?:right (?:of|to)|have) access\b"),
    element("13(2)(b) correct", _("the right to have data corrected"),
            r"\bcorrect|\brectif"),
    element("13(2)(b) erase", _("the right to have data deleted"),
            r"\b(?:ask|right|request|can)\b[^.\n]{0,200}\b(?:delet|eras)|\berasure\b"),
    element("13(2)(b) limit", _("the right to have use limited"),
            r"\brestrict|\blimit (?:how|the|what)\b|\bpause\b"),
    element("13(2)(b) object", _("the right to object"), r"\bobject(?:ion)?\b"),
    element("13(2)(b) port", _("the right to take data elsewhere"),
            r"\bportab|\bmachine[- ]readable|\banother (?:service )?provider"),
    element("13(2)(c)", _("that a consent can be withdrawn"), r"\bwithdraw"),
    element("13(2)(d)", _("the authority to complain to"),
            r"\bcomplain[^.\n]{0,200}\b(?:authorit|regulator|commissioner)"),
    element("13(2)(e)", _("what happens if people do not give their data"),
            r"\bif you (?:do not|don[’']t|choose not to) (?:give|provide|share)"
            r"|\bwithout (?:it|this data|that data|the data|your data)\b"),
    element("13(2)(f)", _("whether machines decide about people"),
            r"\bautomated(?:[- ]individual)? decision|\bdecided? by (?:a )?machine"
            r"|\bmade by (?:a )?machine|\bsolely automated\b|\bprofiling\b[^.\n]{0,200}"
            r"\b(?:effect|logic)"),
    element("14(1)(d)", _("which kinds of data are held"),
            r"\b(?:categories|kinds|types) of (?:personal )?(?:data|information)\b"
            r"|\b(?:data|information) (?:that )?(?:we|you) (?:collect|hold|give)\b",
            lambda current: prints(current, "categories")),
    element("14(2)(f)", _("where data comes from, source by source"),
            r"\b(?:categor|kinds?|types?)\w* of sources\b|\bsources? (?:of|is|are)\b"
            r"|\bfrom (?:our|your) (?:employer|customers?|bank|school|agency)\b",
            lambda current: prints(current, "categories")),
)  # fmt: skip


def run(current: Reading, at: datetime) -> Iterable[Lint]:
    """One for each thing that is missing, where Europe's law is kept or spoken of."""
    weight = standing.weight(current, LAWS, EUROPE)
    if weight:
        fix = _("Say it, or say that it does not apply and why.")
        yield from words.unsaid(current, WANTED, fix, weight)


CHECK = LintCheck(
    code="article-13",
    gap="GAP-18",
    severity=Severity.WARNING,
    law="GDPR Art. 13(1) and (2), 14, 27",
    run=run,
)
