"""What a text may be asking for, by plain rules; an officer decides, never this.

Names of rights are looked for one by one, plain words by `rights.hearing`; either is
shown with the suggestion, so that whoever reads it sees why. Addresses are taken as
they stand in the text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from portal import people
from rights import hearing

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


@dataclass(frozen=True, kw_only=True)
class Suggestion:
    """A right somebody may mean, and the words that say so."""

    right: str
    because: tuple[str, ...]


def rights_in(text: str, known: list[str]) -> list[Suggestion]:
    """At most three rights of those `known`, the one with most signs first."""
    heard = {each.right: (each.words[:SHOWN],) for each in hearing.rights(text)}
    signs = {right: _signs(right, text) for right in known}
    found = [
        Suggestion(right=right, because=signs[right] or heard[right])
        for right in known
        if signs[right] or right in heard
    ]
    # Said in plain words it is meant more surely than by one name of a right.
    return sorted(found, key=lambda each: -len(each.because) - (each.right in heard))[
        :MOST
    ]


def for_another(text: str) -> tuple[str, ...]:
    """The words by which whoever wrote may ask for somebody else."""
    return _found(FOR_ANOTHER, text)


def asks(text: str, right: str) -> bool:
    """Whether it names this right, or asks in plain words for any."""
    return bool(_signs(right, text) or hearing.rights(text))


def _signs(right: str, text: str) -> tuple[str, ...]:
    return _found(SIGNS.get(right, ()), text)


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
