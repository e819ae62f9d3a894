"""Families of words: the many ways in which policies say one and the same thing.

The checks of a text are made of these, so that another way to say it is added once.
Each is a part of a pattern that takes large and small letters alike. None reaches over
words without an end: what reaches further than a sentence is a matter of the check.
"""

from __future__ import annotations

import re

# What a policy calls a part of itself.
PART = r"(?:clause|section|article|chapter|part|paragraph|heading|topic|division)"
# The line above a clause that sums it up.
SUMMARY = (
    r"(?:(?:section |key )?highlights?|in short|in brief|briefly|in a nutshell"
    r"|at a glance|(?:the )?short version|in plain (?:words|english|language)"
    r"|(?:in )?summary|the gist|key points?|overview|tl;?dr)"
)

DATA = r"(?:data|information|details|records?|recordings?|particulars|profiles?|lists?)"
EMAIL = r"(?:e-?mail|electronic mail)"
# Policies speak of themselves and of their readers in the third person too.
WE = (
    r"(?:we|the (?:company|controller|provider|operator|firm|organi[sz]ation|carrier|bank"
    r"|shop|school|website))"
)
READERS = (
    r"(?:you|(?:the )?(?:data subjects?|users?|customers?|members?|clients?|passengers?"
    r"|visitors?|individuals?|persons?|consumers?|patients?|guests?)|people)"
)
WE_DO_NOT = (
    r"(?:(?:do|does|did|will|would|is|are|was|were|has|have|can|could|may|must|shall)"
    r"(?:n[’']t| not| never)|can ?not|can[’']t|won[’']t|never|no longer|neither|nor)"
)
# A sentence that takes something out of itself.
EXCEPT = (
    r"\b(?:except|unless|other than|apart from|save (?:for|where|that)|only|without"
    r"|beyond|but not)\b"
)
CAN = (
    rf"\b{READERS} (?:also |always )?(?:can|could|may|ha(?:ve|s) (?:the|a) right"
    r"|ha(?:ve|s) a claim|(?:are|is) (?:entitled|allowed|free)|get)\b"
)
ASKS = (
    r"(?:require|disclosure|request|ask(?: us)? for|obtain|have|get|receive|see|view|inspect|look at|access"
    r"|demand)"
)

# Nobody can say whether it is meant, or when.
IN_SOME_CASES = (
    r"(?:\b(?:in|under|with|of|from) (?:certain|some|limited|specific|special|particular|few|rare"
    r"|a few) \w+|\bdepending (?:on|upon)\b|\b(?:may|might) be able to\b"
    r"|\bwhere (?:applicable|the law (?:grants|gives|allows))|\bif (?:your|the) (?:state|law)"
    r"|\bcircumstances permitting\b|\bas the case may be\b)"
)
IF_LAW_ASKS = (
    r"(?:\b(?:where|if|when|as|so far as|in so far as|insofar as|to the extent)"
    r"(?: that)? (?:\w+ ){0,5}?(?:required|requires|needed|called for|calls for|mandatory"
    r"|demanded|demands|wants|prescribed|prescribes|asks|obliges)\b)"
)
SOME_DAY = (
    r"(?:\bas (?:quickly|soon|fast|promptly|speedily) as\b|\b(?:promptly|swiftly|speedily"
    r"|without (?:undue |unnecessary )?delay|in due (?:course|time)|at our convenience"
    r"|reasonabl[ey]|timely|sooner or later|eventually|ASAP|as and when"
    r"|at (?:the |our )?(?:earliest|next|first) (?:\w+ )?(?:opportunity|convenience|moment)"
    r"|when (?:we|time) (?:can|get|find|permits?|allows?))\b"
    r"|\b(?:with)?in an? (?:sensible|suitable|appropriate|fair|short|proper|acceptable"
    r"|reasonable) (?:time|period|while|span)\b)"
)
OFTEN = (
    r"(?:regularly|often|periodically|frequently|occasionally|from time to time"
    r"|now and (?:then|again)|every (?:now and then|so often|once in a while)"
    r"|once in a while|at intervals|(?:each|every) (?:few )?(?:day|week|month|year)s?"
    r"|once a (?:week|month|year)|monthly|weekly|for (?:changes|updates|news|amendments))"
)

# What people do that is no consent, and what it is taken for.
USING = (
    r"(?:us(?:e|es|ing)|visit(?:s|ing)?|access(?:es|ing)?|sign(?:s|ing)?[ -](?:up|in|on)"
    r"|log(?:s|ging)? in|brows(?:e|es|ing)|download(?:s|ing)?|install(?:s|ing)?"
    r"|participat(?:es?|ion|ing)|registration|membership|scan(?:s|ning)?"
    r"|submit(?:s|ting)?|walk(?:s|ing)? in|play(?:s|ing)?|watch(?:es|ing)?"
    r"|open(?:s|ing)?|creat(?:e|es|ing)|register(?:s|ing)?|stay(?:s|ing)?|continu(?:e|es|ing)"
    r"|remain(?:s|ing)?|unlock(?:s|ing)?|order(?:s|ing)?|book(?:s|ing)?|buy(?:s|ing)?"
    r"|call(?:s|ing)?|rid(?:e|es|ing)|enter(?:s|ing)?|start(?:s|ing)?|join(?:s|ing)?)"
)
AGREES = (
    r"(?:agree[sd]?|agreeing|agreement|consent(?:s|ed|ing)?|accept(?:s|ed|ing|ance)?"
    r"|approv(?:e|es|ed|al)|are bound|submit to|assent"
    r"|(?:are|is) (?:fine|okay|ok|happy|content) with)"
)

SELLING = r"(?:selling|sells?|sales?|sold)"
GIVEN = (
    r"(?:given|handed|made over|furnished|conveyed|entrusted|turned over|passed|disclosed|sent|provided|shown|supplied|transferred|forwarded"
    r"|communicated|made available|released|revealed|transmitted|delivered)"
)
GIVES = (
    r"(?:give|hand|pass|disclose|send|provide|show|supply|transfer|forward|communicate"
    r"|release|reveal|transmit|deliver)"
)
REFUSES = (
    r"(?:\bopt(?:s|ed|ing)?[- ]?out\b|\b(?:tell|ask|direct|instruct) us not to\b|\bsay no\b"
    r"|\b(?:object|oppose|decline|refuse|forbid|reject|prevent|unsubscribe|turn down|cease)\b"
    r"|\bstop (?:sending|mailing|writing|using|getting|receiving)\b"
    r"|\b(?:take|strike|remove) (?:you|your \w+) (?:off|from)\b|\b(?:off|leave) (?:our|the) list\b"
    r"|\b(?:request|ask|demand) that\b.{0,40}\bnot be\b"
    r"|\b(?:do not|don[’']t|no longer) (?:wish|want|like|care)\b)"
)
ADVERTS = (
    r"(?:marketing|advertis\w+|ad(?:vert)?s|advert|promo\w*|newsletters?|(?:special )?offers"
    r"|deals|publicity|solicitations?|canvassing|recommendations?|commercial (?:messages|e-?mails?)|mailings|campaigns?)"
)
REASONS = (
    r"(?:\b(?:your|particular|specific|personal|individual)\b.{0,30}"
    r"\b(?:situation|circumstances|position|case|grounds?|reasons?)\b"
    r"|\b(?:explain\w*|tell(?:ing)? us|say(?:ing)?|show(?:ing)?|stat(?:e|ing)|set(?:ting)? out"
    r"|giv(?:e|ing)) (?:us )?(?:why|(?:your |the |a )?(?:good )?(?:reasons?|grounds|cause))\b"
    r"|\bjustif\w+)"
)
NO_REASON = (
    r"\b(?:at any time|always|whenever|(?:without|no) (?:\w+ )?(?:\w+ )?(?:reason|ground)"
    r"|(?:do not|don[’']t|need not|never) (?:have to |need to )?(?:say|give|explain|tell|state))"
)
DELETES = (
    r"(?:delet\w+|eras(?:e|ed|ing|ure)|remov(?:e|ed|ing|al)|wip(?:e|ed|ing)|destroy\w*"
    r"|forg[eo]t(?:ten)?|scrub\w*|purg(?:e|ed|ing)|discard(?:ed)?|get rid of|bin(?:ned)?"
    r"|(?:clos|cancel)(?:e|ed|ing|ling|led)? (?:your|the|an) account)"
)

YOUNG = (
    r"(?:minors?|child(?:ren)?|teenagers?|young (?:person|people|users?)|not (?:yet )?(?:attained|reached) the age|juveniles?|pupils?"
    r"|(?:under|below|younger than)(?: the age of)? (?:\d\d|thirteen|fourteen|fifteen"
    r"|sixteen|seventeen|eighteen))"
)
ALONE = (
    r"(?:by themselves|on their own|unaccompanied|unaided|unassisted|under supervision|supervised|without (?:help|supervision|guidance"
    r"|an? (?:adult|parent|guardian|grown[- ]?up)))"
)

ABROAD = (
    r"(?:abroad|overseas|outside|(?:(?:across|the|any|our) )+(?:borders?|frontiers?)|out of the (?:country|state|union)"
    r"|(?:an)?other countr(?:y|ies)|foreign countr(?:y|ies)|third countr(?:y|ies))"
)
MOVES = (
    r"(?:transfer\w*|mov(?:e|es|ed|ing)|sen[dt]s?|sending|export\w*|tak(?:e|es|en)"
    r"|stored|processed|kept|held|hosted|shipp?(?:ed|s)?|go(?:es)?|travels?|cross(?:es)?|leav(?:e|es))"
)
HOME = r"(?:(?:economic )?area|EEA|EU|UK|europe|united (?:states|kingdom)|country|state|region|union|jurisdiction|continent|territory)"

SIGNAL = (
    r"(?:signals?|do[- ]not[- ]track|DNT|global privacy control|GPC"
    r"|browser (?:settings?|headers?|preferences?)"
    r"|(?:privacy|tracking) (?:settings?|preferences?|headers?))"
)
IGNORES = (
    r"(?:\b(?:do(?:es)? not|don[’']t|doesn[’']t|never|can ?not|will not|won[’']t)\b.{0,20}"
    r"\b(?:respond|react|recogni[sz]e|honou?r|support|act|heed|obey|process|follow|answer"
    r"|listen|observe|consider|take (?:account|notice|heed))"
    r"|\b(?:ignores?|disregards?)\b|\btakes? no (?:notice|account|heed)\b"
    r"|\b(?:ha(?:s|ve)|be of|are of|is of|without) no (?:effect|consequence|influence)\b"
    r"|\bmakes? no difference\b|\bchanges? nothing\b"
    r"|\b(?:is|are) (?:not|never) (?:honou?red|recogni[sz]ed|supported|processed|respected"
    r"|heeded|followed|read|considered|taken into (?:account|consideration))"
    r"|\bleft out of (?:account|consideration)\b|\bset aside\b)"
)

ONES = "(?:one|two|three|four|five|six|seven|eight|nine)"
TEENS = "(?:ten|eleven|twelve|(?:thir|four|fif|six|seven|eigh|nine)teen)"
TENS = "(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)"
SMALL = rf"(?:{TENS}(?:[ -]{ONES})?|{TEENS}|{ONES})"
HUNDREDS = rf"(?:(?:an?|{ONES})[ -])?hundred(?:(?:[ -]and)?[ -]{SMALL})?"
FEW = r"several|a few|a couple of|(?:a|two) dozen"
DIGITS = r"\d{1,9}(?:[.,]\d{1,9}){0,3}(?: ?½)?"
NUMBER = rf"(?:{DIGITS}|{HUNDREDS}|{SMALL}|{FEW})(?:[ -]and[ -]a[ -]half)?"
UNIT = (
    r"(?:minutes?|hours?|days?|weeks?|fortnights?|months?|quarters?(?! of\b)|years?"
    r"|decades?)"
)


def any_case(said: str) -> re.Pattern[str]:
    """The pattern of one sentence, in large or small letters."""
    return re.compile(said, re.IGNORECASE)
