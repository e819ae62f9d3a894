"""What a question of ours demands: papers, facts about a person, a form, a fee.

Words of the languages that people write to us in, by family. Some are asked for to know
who somebody is and for nothing else; others may be about the request, so that only the
officer knows. The second kind is a doubt, never a refusal.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

# Accents of Latin letters, and the dot below letters of Hindi, which many leave out.
MARKS = re.compile("[\u0300-\u036f\u093c\u200b-\u200f\u2060\ufeff\u00ad]")
# "p a s s p o r t", "I.D.", "p-a-s-s": letters that stand alone.
SPACED = re.compile(r"(?<!\w)(?:[a-z][ .·*_-]{1,2}){1,}[a-z](?!\w)\.?")
APART = re.compile(r"[ .·*_-]+")

# Written without accents. A word starts where it says so; it may go on.
PAPERS = r"""
pass[ -]?p[o0]rts?\b|passport(?:kopie|nummer)|identification|identity (?:card|document|paper|proof|check)
|(?:your|of) identity|\bid[ -]?(?:cards?|cop(?:y|ies)
|documents?|papers?|proof|number)\b|(?:your|photo|government|valid|an|the|of|national) id\b
|driv(?:ing|er.?s?) licen[cs]e|birth certificate|utility bill|(?:bank|account) statement
|selfie|notar(?:y|i[sz])|signature|(?<!its )(?<!their )\bsigned\b(?! (?:up|in|out|off|for)\b)|\bsign (?:this|the|it|and|below|here|a)\b
|certified cop|proof of (?:your )?(?:address|identity|residence|age|who)|prove (?:who|that) you
|(?:copy|scan|photo|picture|image)s? of (?:\w+ ){0,3}(?:cards?|id|documents?|papers?
|licen[cs]e|face|yourself|you)\b|\bof your face|with your (?:picture|photo|face)
|aadha+r|\badhar\b|pan (?:card|number)|voter.?s? (?:id|card)|social security|\bssn\b
|residence permit|green card|\biban\b|bank (?:account|details)|passwords?\b|finger ?print
|affidavit|\boath\b|(?:video|recording|film) of you|video (?:call|ident)|record yourself
|voice (?:sample|print)|(?:sample|recording) of your voice|(?:your|first) pet\b|insurance number
|national insurance|\btax (?:id|number)
|ausweis|reisepass|(?:ihr|dein|ein)\w* pass(?:es)?\b|passkopie|\bperso\b|fuhrerschein|unterschr[ie]|unterzeichn
|lichtbild|gesicht|meldebescheinigung|kontoauszug|stromrechnung|beglaubig|notariell
|geburtsurkunde|identitat|versicherungsnummer|versichertenkarte|steuernummer|video (?:von|mit) (?:sich|ihnen)
|videoident|aufenthaltstitel|kennwort|passwort|wie alt sind
|d.?identite|passeport|permis de conduire|\bsigne[rz]?\b|justificatif|\bvisage|releve de compte
|certifie|securite sociale|\brib\b|quel age|video de vous|mot de passe|titre de sejour|acte de naissance
|pasaporte|de identidad|\bdni\b|\b(?:su|el) nie\b|carnet? de|cedula|\b(?:su|la|una) firma\b|\bfirm(?:ad[ao]|ar|e)\b|\brostro|\bsu cara\b
|comprobante|seguridad social|que edad|video suyo|contrasena|carta d.identita|\bdocumento di
|compulsad|licencia de conducir
|आधार|पासपोर्ट|हस्ताक्षर|दस्तखत|पहचान|मतदाता|वोटर|पैन ?(?:कार्ड|नंबर)|ड्राइविंग|लाइसेंस|सेल्फी|चेहर
|pehchan|pahchan|hastakshar|dastakhat|dastkhat|\bchehra|\bchehre|sign kar
"""
FACTS = r"""
dates? of birth|birth ?(?:date|day)|\bdob\b|were you born|year (?:of birth|you were born)
|maiden|(?:home|postal|residential|street|mailing) address|where (?:do )?you live
|(?:last|first|final) (?:\w+ )?digits|digits of (?:your|the)|card (?:number|digits)|\bcvv\b
|geburts(?:datum|tag|ort|name|jahr)|wann (?:sind sie|wurden sie|bist du) geboren|madchenname
|(?:wohn|post|privat|heimat|melde)(?:anschrift|adresse)|kartennummer
|letzten (?:\w+ )?(?:ziffern|stellen)
|(?:date|lieu|annee) de naissance|nom de jeune fille|adresse (?:postale|personnelle)|domicile
|derniers chiffres|chiffres de (?:votre|la) carte|numero de (?:votre |la )?carte
|(?:fecha|lugar|ano) de nacimiento|apellido de (?:soltera|su madre)|domicilio
|direccion (?:postal|particular|de su casa)|ultim[oa]s (?:\w+ )?(?:digitos|cifras)
|numero de (?:su |la )?tarjeta
|जन्म|(?:घर|डाक) का पता|मा[ँं] का (?:नाम|पहला)|कार्ड (?:का|के) (?:नंबर|अंतिम|आखिरी)
|\bjanam|\bjanm|ghar ka pata|ma+ ka naam|mata ka naam|card (?:ke|ka) (?:aakhri|akhri|last|number)
"""
DOUBTS = r"""
\bphoto|identity|\bvideo|how old|\bage\b|\bstreet\b|strasse|\bpictures? of|\bimages? of|\bface\b|(?:your|full|current|billing) address\b
|\bcards?\b|\bdocuments?\b|\bpapers?\b|certificat|\bproof\b|\bprove\b|\bverif|\bscan
|\bborn\b|\bbirth|\bdigits?\b|\bsign\b(?! (?:up|in|out|on|off))
|\b(?:use|fill|complete|submit|through|with|via)\b[^.?!]{0,40}\b(?:form|portal)\b
|\bfees?\b|charge you|must pay|pay us|costs you|not responsible for
|wrong (?:contact|department)|(?:contact|write to|ask)\b[^.?!]{0,60}\binstead\b
|\bfoto|\bbild\b|anschrift|\bkarte|dokument|nachweis|bescheinig|geboren|geburt|ziffern
|formular|gebuhr|kosten\b|zahlen sie|wenden sie sich
|\bcarte|piece jointe|attestation|preuve|prouve|naissance|\bnee?\b le|formulaire|\bfrais\b
|tarjeta|documento|prueba|\bnacio|nacimiento|formulario|\btasa\b|dirijase
|फोटो|तस्वीर|कार्ड|दस्तावेज|प्रमाण|फॉर्म|शुल्क|आपका पता|अपना पता
|tasveer|dastavez|dastavej|praman|form bhar|aapka pata|apna pata|shulk
"""


def _any(words: str) -> re.Pattern[str]:
    return re.compile("".join(line.strip() for line in words.splitlines()))


# English words that want something of whoever reads them: "we must keep it", "we show
# you" and "please note that" tell what we do.
ASKS = (
    r"\b(?:(?<!we )(?:send|upload|attach|provide|show|give|must)|needed|required(?! to keep)"
    r"|need(?! nothing| no )|require(?! our)|we must (?:ask|have|see)"
    r"|please(?! (?:note|know|see) that))\b"
)
# The same in all languages.
WANTS = re.compile(
    rf"{ASKS}"
    r"|\b(?:schick|send|reichen|brauchen|benotig|bitte|mussen"
    r"|envoye|fourni|veuillez|merci de|il (?:nous )?faut|devez"
    r"|envi[ea]|necesit|por favor|deb[ea]"
    r"|bhej|chahiye|kripya|dijiye)|भेज|चाहिए|कृपया|दीजिए"
)
NEVER = re.compile(
    r"\b(?:never|not|nie(?:mals)?|nicht|kein\w*|jamais|nunca|no|nahin)\b|नहीं|कभी"
)

# Money that they are to pay for what the law gives them for nothing.
MONEY = r"""
\b(?:pay|transfer|wire|remit)\b[^.?!]{0,40}(?:\d|\bfirst\b|\bfee\b)|\bcosts?\b[^.?!]{0,15}\d
|\bcharge\b[^.?!]{0,30}\d|(?:uberweisen|zahlen) sie|kostet\b[^.?!]{0,12}\d|gebuhr von
|\bcoute\w*[^.?!]{0,12}\d|(?:payez|versez|reglez)\b|\bcuesta[^.?!]{0,12}\d|\b(?:pague|abone)\b
|भुगतान कर|शुल्क (?:दें|देना)|\bbhugtan kar
"""
# Words that take a way to complain from them, or make it dear.
DENIALS = r"""
no right to (?:complain|appeal|object|sue|go to)|(?:cannot|can not|can't|may not|must not
|not allowed to) (?:complain|appeal|object|sue|go to (?:a |the )?court)|lose your rights?
|if you (?:complain|appeal|sue|go to)[^.?!]{0,60}\b(?:close|end|block|delete|lock|lose|stop)
|kein\w* recht(?:,| auf| zu)[^.?!]{0,30}(?:beschwer|widerspr|klag)|(?:konnen|durfen)[^.?!]{0,20}
\b(?:nicht|keine?) [^.?!]{0,20}(?:beschwer|widersprech|klagen)|pas le droit de [^.?!]{0,20}(?:plaindre
|reclam|appel|saisir)|ne pouvez (?:pas|plus) [^.?!]{0,20}(?:plaindre|reclam|appel|saisir)
|no (?:tiene derecho|puede)[^.?!]{0,20}(?:quejarse|queja|reclamar|apelar|recurrir)
|शिकायत (?:नहीं|करने का)[^.?!।]{0,20}नहीं|shikayat nahin
"""


SURE, DOUBT = _any(f"{PAPERS.rstrip()}|{FACTS.strip()}"), _any(DOUBTS)

PAID, DENIED = _any(MONEY), _any(DENIALS)


@dataclass(frozen=True, kw_only=True)
class Demand:
    """What is demanded, as it was found; whether it can be about nothing else."""

    words: str
    is_sure: bool


def find(question: str) -> Demand | None:
    """The first thing that a question demands to know who somebody is, if any."""
    text = _plain(question)
    for pattern, is_sure in ((SURE, True), (DOUBT, False)):
        found = pattern.search(text)
        if found:
            return Demand(words=_whole(text, found), is_sure=is_sure)
    return None


def wanted(text: str) -> str:
    """What a letter wants of its reader to know who they are; '' for nothing.

    "We never send out the numbers of cards" wants nothing.
    """
    for sentence in re.split(r"[.?!।\n]+ ", _plain(text)):
        found = SURE.search(sentence)
        if found and WANTS.search(sentence) and not NEVER.search(sentence):
            return _whole(sentence, found)
    return ""


def asks_for_money(text: str) -> bool:
    """Whether whoever reads it is to pay."""
    return PAID.search(_plain(text)) is not None


def denies(text: str) -> bool:
    """Whether it takes away a complaint, an appeal or a court, or threatens for it."""
    return DENIED.search(_plain(text)) is not None


def _plain(question: str) -> str:
    """Small letters without accents, with letters that stand apart put together."""
    unfolded = unicodedata.normalize("NFKD", question.casefold())
    text = " ".join(MARKS.sub("", unfolded).split())
    text = unicodedata.normalize("NFC", MARKS.sub("", text)).replace("’", "'")
    return SPACED.sub(lambda found: APART.sub("", found[0]), text)


def _whole(text: str, found: re.Match[str]) -> str:
    """The words that were found, to their ends."""
    start, end = found.span()
    while start > 0 and text[start - 1].isalnum():
        start -= 1
    while end < len(text) and text[end].isalnum():
        end += 1
    return text[start:end]
