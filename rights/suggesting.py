"""What a text may be asking for, by plain rules; an officer decides, never this.

Names of rights are looked for one by one, plain words by `rights.hearing`; either is
shown with the suggestion, so that whoever reads it sees why, with the uses of data that
the text wants an end of. Addresses are taken as they stand in the text.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field, replace

from notices.reading import Reading
from portal import people
from rights import hearing, naming, registry, uses

# By right: what people write when they mean it, in the languages most write in.
SIGNS: dict[str, tuple[str, ...]] = {
    "erasure": (
        *(r"delet\w+", r"eras\w+", r"remove my", r"forgotten", r"close my acc\w+"),
        *(r"lösch\w*", r"supprim\w+", r"effac\w+", r"borr\w+", r"suprim\w+"),
    ),
    "access": (
        *(r"copy of", r"what you (?:hold|have|know)", r"access", r"article 15"),
        *(r"auskunft", r"kopie", r"copie de", r"accès", r"copia de", r"acceso"),
    ),
    "opt_out": (
        *(r"unsubscribe", r"marketing", r"newsletter", r"opt(?:ed)?[ -]?out"),
        *(r"do not sell", r"stop (?:sending|selling|emailing|e-mailing)"),
        *(r"werbung", r"abmelden", r"désabonn\w+", r"publicité", r"publicidad"),
    ),
    "withdrawal": (
        *(r"withdraw\w*", r"take back", r"took back", r"revok\w+", r"my consent"),
        *(r"stop (?:using|processing)", r"no longer (?:agree|consent|want you)"),
        *(r"(?:do not|don.t) use my", r"stop (?:the )?use of"),
        *(r"widerruf\w*", r"einwilligung\w*", r"mon consentement"),
        *(r"mi consentimiento",),
    ),
    "limit": (r"limit (?:the )?use", r"sensitive (?:data|personal info\w*)"),
    "stop_calls": (r"stop calling", r"do not call", r"(?:phone|robo) ?calls?"),
    "voice_misuse": (r"my voice", r"cloned?", r"voice clone", r"deepfake"),
    "child": (r"my (?:child|son|daughter)", r"under ?age", r"minor", r"years old"),
    "complaint": (
        *(r"complain\w*", r"unacceptable", r"regulator", r"grievance"),
        *(r"beschwer\w*", r"plainte", r"réclamation", r"queja"),
    ),
    "rectification": (
        *(r"correct\w*", r"rectif\w+", r"wrong (?:name|address|date)"),
        *(r"berichtig\w*", r"korrig\w+", r"corrig\w+"),
    ),
    "portability": (r"portab\w+", r"machine[- ]readable", r"transfer my data"),
    "objection": (r"object to", r"objection", r"widersprech\w*", r"m.oppose"),
    "restriction": (r"restrict\w*", r"einschränk\w*", r"limitation du"),
    "nominee": (r"nominee", r"nominat\w+", r"after my death", r"if i die"),
    "enquiry": (r"a question", r"question about", r"i would like to know", r"frage"),
}
# What those write who ask for somebody else.
FOR_ANOTHER = (
    *(r"my clients?", r"our clients?", r"on behalf of", r"power of attorney"),
    *(r"authori[sz]ed agent", r"signed permission", r"executor", r"my late \w+"),
    *(r"passed away", r"mandant\w*", r"vollmacht", r"verstorben\w*", r"mon client"),
    *(r"procuration", r"mi cliente", r"fallecid[oa]"),
)
EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,6}")
PHONE = re.compile(r"(?:\+|\b00)[1-9][0-9 ()./-]{5,24}[0-9]")
MOST = 3
# So much of a sentence is shown as the reason.
SHOWN = 120
# Whose a use is that the text wants an end of, where more than one right can end it.
ENDING = ("withdrawal", "objection", "opt_out")


@dataclass(frozen=True, kw_only=True)
class Suggestion:
    """A right somebody may mean, the words that say so, and the uses that they name.

    `among` is what the right can end, title by use; empty where it ends none.
    """

    right: str
    because: tuple[str, ...]
    is_plain: bool = False
    uses: tuple[str, ...] = ()
    among: Mapping[str, str] = field(default_factory=dict)


def read(text: str, known: list[str], current: Reading | None) -> list[Suggestion]:
    """At most three rights of those `known`, the one with most signs first.

    With the uses of the policy, where there is one, that an end is wanted of.
    """
    found = {each.right: each for each in _all_in(text, known)}
    if current is None:
        return _first(found.values())
    among = {code: _among(code, current) for code in ENDING if code in known}
    everything = {
        slug: title for each in among.values() for slug, title in each.items()
    }
    kinds = uses.kinds(current)
    for slug, because in naming.ended(text, everything, *kinds).items():
        right = _whose(slug, among, found)
        said = found.get(right) or Suggestion(right=right, because=because)
        found[right] = replace(said, uses=(*said.uses, slug))
    for code in among.keys() & found.keys():
        mine = found[code].uses or _named(text, among[code], *kinds)
        found[code] = replace(found[code], uses=mine, among=among[code])
    if any(each.uses for each in found.values()):
        # What is named another right ends, and nobody called this one by its name.
        for code in among.keys() & found.keys():
            if not found[code].uses and not _signs(code, text):
                del found[code]
    return _first(found.values())


def _among(code: str, current: Reading) -> dict[str, str]:
    """What this right can end, by the titles of the policy."""
    right = registry.get(code)
    slugs = uses.stoppable(right, current) if right else []
    rows = current.purposes
    return {slug: str(rows[slug].title) for slug in slugs if slug in rows}


def _whose(
    slug: str, among: Mapping[str, Mapping[str, str]], found: Container[str]
) -> str:
    """The right that ends a use: one that the text names by itself first."""
    able = [code for code in ENDING if slug in among.get(code, {})]
    return next((code for code in able if code in found), able[0])


def _named(
    text: str, among: Mapping[str, str], *kinds: Mapping[str, str]
) -> tuple[str, ...]:
    """What a text that takes something back names somewhere; () where it is not said."""
    meant = naming.read(text, among, *kinds)
    return meant.uses if meant.is_named else ()


def _all_in(text: str, known: list[str]) -> list[Suggestion]:
    heard = {each.right: (each.words[:SHOWN],) for each in hearing.rights(text)}
    signs = {right: _signs(right, text) for right in known}
    return [
        Suggestion(
            right=right, because=signs[right] or heard[right], is_plain=right in heard
        )
        for right in known
        if signs[right] or right in heard
    ]


def _first(found: Iterable[Suggestion]) -> list[Suggestion]:
    """Said in plain words, or with a use that is named, it is meant more surely."""
    return sorted(
        found, key=lambda each: -len(each.because) - each.is_plain - bool(each.uses)
    )[:MOST]


def for_another(text: str) -> tuple[str, ...]:
    """The words by which whoever wrote may ask for somebody else."""
    return _found(FOR_ANOTHER, text)


def asks(text: str, right: str) -> bool:
    """Whether it names this right, or asks in plain words for any."""
    plain = {each.right for each in hearing.rights(text)} - {hearing.ENQUIRY}
    return bool(_signs(right, text) or plain)


def _signs(right: str, text: str) -> tuple[str, ...]:
    """A question about what we do names rights and asks for none of them."""
    said = text if right == hearing.ENQUIRY else hearing.requesting(text)
    return _found(SIGNS.get(right, ()), said)


def _found(signs: tuple[str, ...], text: str) -> tuple[str, ...]:
    hits = (re.search(rf"\b{sign}", text, re.I) for sign in signs)
    return tuple(dict.fromkeys(hit[0].lower() for hit in hits if hit))


def identifiers_in(text: str) -> dict[str, list[str]]:
    """Addresses and numbers of the text by kind, normalised, each once, in order."""
    return {
        "email": _taken("email", EMAIL.findall(text)),
        "phone": _taken("phone", PHONE.findall(text)),
    }


def _taken(kind: str, typed: list[str]) -> list[str]:
    values: dict[str, None] = {}
    for each in typed[:20]:
        try:
            values[people.normalise(kind, each.rstrip("."))] = None
        except ValueError:
            continue
    return list(values)
