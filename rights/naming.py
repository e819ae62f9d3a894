"""Which consent somebody takes back in words of their own: GDPR Art. 7(3).

A no is acted on at once where it is plain. Where the words can be read in two ways
nothing is guessed behind anybody's back: they are asked, with our reading selected.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass


def _each(words: str) -> tuple[str, ...]:
    return tuple(words.split())


PROFILING = "profiling"
# The first letters of words for advertising and for its end, as mails use them.
OFFERS = _each(
    "newsletter offer marketing advert promo commercial unsubscri spam mailing werb "
    "angebot rundbrief abmeld abbestell publici offre desabonn desinscri oferta boletin "
    "offert pubblicit disiscri reclame aanbied nieuwsbrief uitschrijv afmeld"
)
OFFERS_WHOLE = {"ad", "pub", "baja"}
FITTED = _each(
    "profil personalis personaliz personnalis tailor customis customiz zuschneid "
    "zugeschnitt gepersonal perfil"
)
# Of words for teaching a machine; one of them means every use that does that.
TRAINING = _each("train entraine entren addestr")
TRAINING_WHOLE = {"ai", "ki", "ia"}
ENDS = _each(
    "stop withdr revok cancel unsubscri terminat remov quit widerruf beend abmeld "
    "abbestell zuruck kundig retir revoqu arret annul desabonn desinscri suppr revoc "
    "ritir interromp intrek opzeg uitschrijv disiscri"
)
ENDS_WHOLE = {"end", "opt", "off"}
# What we write: named by whoever wants an end of it, not by giving an address.
WRITTEN = _each("mail email messag writ wrot spam brief courriel corre")
WANTS = _each(
    "want send receiv subscrib like love yes agree accept allow mocht gern veux voudr "
    "quier dese vogli wil quer envi schick"
)
# After a "not": who does not want it, or does not allow it, wants an end of it.
ALLOWS = (*WANTS, *_each("use using consen permi erlaub verwend nutz utilis util usar"))
STAYS = _each(
    "keep stil contin remain stay except beside apart behalt weiter ausser trotzdem "
    "gard conserv sauf toujours seguir manten manter excepto salvo tranne eccett tener "
    "houd behalve blijf exceto"
)
# "Only", "less", "if": it may be meant in more than one way.
OPEN = set(
    _each(
        "only nur seul seulement solo fewer less weniger moin menos meno minder if wenn "
        "fall unless until bis"
    )
)
NOT = {"not", "never", "nicht", "ne", "pas", "niet", "non", "nao", "cannot"}
# In these languages it stands behind the verb as well.
BEHIND = {"nicht", "pas", "niet"}
NONE = NOT | {"no", "nothing", "without", "keine", "kein", "keinen", "nie", "plus"}
NONE |= {"jamai", "nunca", "geen", "nooit", "ohne", "san", "sin", "nichts", "mai"}
EVERYTHING = {"everything", "anything", "alles", "todo", "tudo", "tutto", "tout"}
ALL = re.compile(
    r"\b(?:all(?: of)?(?: (?:my|the|these|those|your))?"
    r"(?: (?:consents?|permissions?|it|them|uses?|this|that))?$"
    r"|(?:all|every|alle|tous|toutes|todos|todas|tutti|al)\b.*"
    r"\b(?:consen|permission|einwillig|zustimm|toestemm))"
)
PART = re.compile(
    r"[.;:!?,\n()]+|\b(?:and|but|und|aber|sondern|et|mais|pero|ma|maar)\b"
)
SMALL = {"you", "your", "about", "to", "the", "of", "for", "from", "with", "and", "our"}
# In the names of so many uses that none is meant by it.
COMMON = _each("data person inform servic account consent custom people compan using")
SENTENCE = re.compile(r"[^.;:!?\n]+[.;:!?\n]*")
# "Do not train on me" is a wish; "I do not get the newsletter" is none.
FORBIDS = re.compile(r"(?<!\bi )(?<!\bwe )\b(?:do not|no more|never)\b")
POLITE = re.compile(r"\b(?:please|(?:can|could|would|will) you)\b")
LONG = 5
NEAR = 4


@dataclass(frozen=True, kw_only=True)
class Meant:
    """The uses that words take back, and whether they can only mean that.

    Where somebody takes back a consent and does not say which, none is named.
    """

    uses: tuple[str, ...]
    is_plain: bool
    is_named: bool


@dataclass(frozen=True, kw_only=True)
class _Part:
    """A stretch of what was written: what it names, and how it is meant."""

    uses: frozenset[str]
    is_all: bool
    ends: bool
    denies: bool
    stays: bool
    is_open: bool
    because: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class _Offer:
    """What words may name: title by use, and the uses that one word means by its kind."""

    titles: Mapping[str, str]
    marketing: frozenset[str]
    training: frozenset[str]


def _offer(
    offered: Mapping[str, str], marketing: Iterable[str], training: Iterable[str]
) -> _Offer:
    general = frozenset(marketing) & set(offered) - {PROFILING}
    taught = frozenset(training) & set(offered)
    return _Offer(titles=offered, marketing=general, training=taught)


def read(
    words: str,
    offered: Mapping[str, str],
    marketing: Iterable[str],
    training: Iterable[str] = (),
) -> Meant:
    """What these words take back of what is offered, title by use.

    `marketing` are the uses that advertise: one word for advertising means them all;
    `training` likewise those that teach a machine.
    """
    offer = _offer(offered, marketing, training)
    parts = [_part(each, offer) for each in PART.split(_plain(words))]
    kept = {slug for part in parts if part.stays for slug in part.uses}
    named = {slug for part in parts for slug in part.uses} - kept
    is_all = any(part.is_all for part in parts)
    is_some = is_all or (any(part.ends for part in parts) and not (named or kept))
    meant = set(offered) - kept if is_some else named
    is_open = "?" in words or any(part.stays or part.is_open for part in parts)
    is_sure = is_all or bool(named) or len(offered) == 1
    return Meant(
        uses=tuple(slug for slug in offered if slug in meant),
        is_plain=bool(meant) and is_sure and not is_open,
        is_named=bool(meant) and (is_all or bool(named)),
    )


def ended(
    words: str,
    offered: Mapping[str, str],
    marketing: Iterable[str],
    training: Iterable[str] = (),
) -> dict[str, tuple[str, ...]]:
    """Uses that one sentence of a text names and wants an end of, with its words for it.

    For a text that may be about anything: a use that is only spoken of is none.
    """
    offer = _offer(offered, marketing, training)
    found: dict[str, tuple[str, ...]] = {}
    for sentence in SENTENCE.findall(_plain(words)):
        if "?" in sentence and not POLITE.search(sentence):
            continue
        parts = [_part(each, offer) for each in PART.split(sentence)]
        if not any(part.ends or part.denies for part in parts):
            continue
        because = dict.fromkeys(word for part in parts for word in part.because)
        for slug in offered:
            meant = [part for part in parts if slug in part.uses]
            if meant and not any(part.stays for part in meant):
                found.setdefault(slug, tuple(because))
    return found


def _plain(words: str) -> str:
    """Small letters without accents; "don't" is "do not"."""
    flat = unicodedata.normalize("NFKD", words.casefold().replace("’", "'"))
    flat = "".join(c for c in flat if not unicodedata.combining(c))
    return re.sub(r"n't\b|\bdont\b", " not", flat).replace("'", " ")


def _part(text: str, offer: _Offer) -> _Part:
    raw = re.findall(r"\w+", text)
    tokens = [_stem(word) for word in raw]
    said = {*raw, *tokens}
    is_none = bool(NONE & said)
    ends = _has(tokens, ENDS) or bool(ENDS_WHOLE & said)
    ends |= "back" in said and _has(tokens, ("tak", "took"))
    uses = _named(tokens, offer)
    if not uses and (ends or is_none) and _has(tokens, WRITTEN):
        uses = set(offer.marketing)
    is_guess = not uses
    uses = uses or _hinted(tokens, offer)
    is_all = bool(EVERYTHING & said or ALL.search(" ".join(raw)))
    wants = _has(tokens, WANTS) or raw[:2] == ["i", "consent"]
    is_wanted = wants and not is_none and not ends
    is_bare_no = raw[:1] in (["not"], ["nicht"], ["pas"])
    return _Part(
        uses=frozenset(uses),
        is_all=is_all,
        ends=ends,
        denies=bool(FORBIDS.search(text)) or (is_none and _has(tokens, ALLOWS)),
        stays=_has(tokens, STAYS) or _is_not_ended(tokens),
        is_open=bool(OPEN & said)
        or (bool(uses) and (is_wanted or is_all or is_bare_no or is_guess)),
        because=_because(raw, tokens, uses, offer),
    )


def _because(
    raw: list[str], tokens: list[str], uses: set[str], offer: _Offer
) -> tuple[str, ...]:
    """The words of a part that name a use of it, or want an end."""
    names = {stem for s in uses for stem in _stems(offer.titles[s]) | _stems(s)}
    starts = (*ENDS, *ALLOWS, *((*OFFERS, *FITTED, *TRAINING) if uses else ()))
    whole = ENDS_WHOLE | (OFFERS_WHOLE | TRAINING_WHOLE if uses else set())
    pairs = zip(raw, tokens, strict=True)
    return tuple(
        word
        for word, token in pairs
        if _root(token) in names or token.startswith(starts) or word in whole
    )


def _hinted(tokens: list[str], offer: _Offer) -> set[str]:
    """Uses by one word of their name that no other has: a guess, and asked about."""
    names = {s: _stems(title) | _stems(s) for s, title in offer.titles.items()}
    every = [stem for mine in names.values() for stem in mine]
    own = {
        stem
        for stem in map(_root, tokens)
        if len(stem) >= LONG and every.count(stem) == 1 and not stem.startswith(COMMON)
    }
    return {slug for slug, mine in names.items() if own & mine}


def _named(tokens: list[str], offer: _Offer) -> set[str]:
    """Uses by all words of their name, else by a word for what they do."""
    said = set(tokens)
    known = set(map(_root, tokens))
    names = {s: [_stems(title), _stems(s)] for s, title in offer.titles.items()}
    found = {
        slug: each
        for slug, ways in names.items()
        for each in ways
        if each and each <= known and (len(each) > 1 or len(min(each)) >= LONG)
    }
    # "Fit offers to you" is not "offers" as well.
    uses = {s for s, mine in found.items() if not any(mine < o for o in found.values())}
    if PROFILING in offer.titles and _has(tokens, FITTED):
        uses.add(PROFILING)
    if not uses and (_has(tokens, OFFERS) or OFFERS_WHOLE & said):
        uses |= offer.marketing
    if not uses and (_has(tokens, TRAINING) or TRAINING_WHOLE & said):
        uses |= offer.training
    return uses


def _is_not_ended(tokens: list[str]) -> bool:
    """Whether a "not" is about ending it: "I do not withdraw", "widerrufe nicht"."""
    at = [n for n, token in enumerate(tokens) if token.startswith(ENDS)]
    for n, token in enumerate(tokens):
        near = {"no": NEAR // 2}.get(token, NEAR if token in NOT else 0)
        if any(0 < end - n <= near for end in at) or (at and token in BEHIND):
            return True
    return False


def _has(tokens: Iterable[str], beginnings: tuple[str, ...]) -> bool:
    return any(token.startswith(beginnings) for token in tokens)


def _stems(name: str) -> set[str]:
    words = re.findall(r"\w+", _plain(name.replace("-", " ")))
    return {_root(_stem(word)) for word in words if word not in SMALL}


def _root(stem: str) -> str:
    """The same for "improve" and "improving"."""
    return stem.removesuffix("e") if len(stem) > LONG else stem


def _stem(word: str) -> str:
    """A word without its ending: "fitting" and "fits" are "fit"."""
    for ending in ("ing", "ed", "s"):
        if len(word) > LONG - (ending == "s") and word.endswith(ending):
            word = word.removesuffix(ending)
            break
    is_doubled = len(word) > 3 and word[-1] == word[-2] and word[-1] not in "aeiou"
    return word[:-1] if is_doubled else word
