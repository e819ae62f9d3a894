"""What an officer may ask about a request: a closed list, in words that are ours.

None of the first list asks who somebody is, so they go without a ground. Of the second
each does, as far as the ladder goes; of the facts that we hold, one is asked only of
whoever typed the code that went to an address on file. Everything
else is in the officer's own words, with a ground on record; and where nothing is needed
to act, the first list is all there is (11 CCR 7060(b)).
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils import translation
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from rights import dossier, neighbours, proofs, registry
from rights.models import Case

OTHER = "other"
ABOUT_DATA = ("access", "portability", "erasure", "rectification", "restriction")


@dataclass(frozen=True, kw_only=True)
class Topic:
    """One question of the list; `rights`: for these alone.

    `of_file`: where one came; `of_copy`: where a copy waits that nobody has proven.
    """

    code: str
    words: StrOrPromise
    rights: tuple[str, ...] = ()
    of_file: bool = False
    of_copy: bool = False


LIST = (
    Topic(
        code="meant",
        words=_("What do you want us to do? Your own words are enough."),
    ),
    Topic(
        code="which",
        words=_(
            "Which account, which records or which time do you mean? Whatever helps us "
            "to find them is enough."
        ),
    ),
    Topic(
        code="found",
        words=_(
            "Do you want all of it, or a part? If you do not say, we do it with all "
            "that we found."
        ),
        rights=ABOUT_DATA,
    ),
    Topic(
        code="right",
        words=_("What is wrong as it stands, and what should stand there instead?"),
        rights=("rectification",),
    ),
    Topic(
        code="caller",
        words=_(
            "Which company called or texted you, and when, as far as you remember?"
        ),
        rights=(*ABOUT_DATA, "stop_calls", "objection", "enquiry", "complaint"),
    ),
    Topic(
        code="heard",
        words=_(
            "Where and when was the voice heard? A link, a number or a day helps. You "
            "need to record nothing."
        ),
        rights=("voice_misuse",),
    ),
    Topic(
        code="account",
        words=_(
            "Which account is it about? The name that it shows, or a link, is enough."
        ),
        rights=("child", "voice_misuse"),
    ),
    Topic(
        code="answer",
        words=_("Which answer of ours is it about, and what should have been done?"),
        rights=("appeal", "complaint"),
    ),
    Topic(
        code="reach",
        words=_(
            "How should our answer reach you: by e-mail, by post, or on this page "
            "alone?"
        ),
    ),
    Topic(
        code="file",
        words=_(
            "We cannot open or read the file that you sent. Can you send it in another "
            "form, or say what is in it?"
        ),
        of_file=True,
    ),
    Topic(
        code=neighbours.ASKED,
        words=_(
            "We also have a request for a copy of your data, and nobody has shown yet "
            "that it came from you. Do you want the copy before we delete? Then type "
            "the code that we sent you for it. If not, we delete."
        ),
        of_copy=True,
    ),
    Topic(
        code="place",
        words=_(
            "In which country do you live, or in which state of the United States? It "
            "decides which law counts. You need not say."
        ),
    ),
)


# To know who somebody is, beside each fact that the data map marks for that.
WHO = (
    Topic(
        code="also",
        words=_(
            "Which other e-mail address or phone number did you use with us, if any? "
            "A code can then go there."
        ),
    ),
    Topic(
        code="since",
        words=_(
            "Since when have you had dealings with us, as far as you remember? A month "
            "or a year is enough."
        ),
    ),
    Topic(
        code="last",
        words=_(
            "When did you last write to us, call us or use what we offer? A rough day "
            "is enough."
        ),
    ),
)
# Of the data map: whether anything is noted of this person, it does not say.
OF_A_FACT = _(
    "If you know it: what stands under “%(fact)s” in your papers or your account with us?"
)


def about_them(case: Case) -> list[Topic]:
    """What may be asked to know who they are, one fact each.

    Of what we hold nobody is asked who did not show first that an address on file is
    theirs: to a stranger the question would be an answer (EDPB Guidelines 01/2022).
    """
    if not proofs.shows_an_address(case):
        return [*WHO]
    held = [
        Topic(code=fact.code, words=str(OF_A_FACT) % {"fact": fact.title})
        for fact in proofs.offered(case)
    ]
    return [*WHO, *held]


def offered(case: Case) -> list[Topic]:
    """The questions that fit a request."""
    if registry.get(case.right) is None:
        return []
    has_file = bool(dossier.enclosures(case))
    has_copy = bool(neighbours.unproven_copies(case))
    return [
        each
        for each in LIST
        if (not each.rights or case.right in each.rights)
        and (has_file or not each.of_file)
        and (has_copy or not each.of_copy)
    ]


def is_plain(code: str) -> bool:
    """Whether a question of the list may stand in a mail: it tells nothing of them.

    What fits some rights alone would tell what they asked for.
    """
    return any(e.code == code and not e.rights and not e.of_copy for e in LIST)


def words(case: Case, code: str) -> str:
    """A question of the list as the person reads it; '' where it is not on it."""
    with translation.override(case.language):
        return _words(offered(case), code)


def who_words(case: Case, code: str) -> str:
    """The same of a question to know who they are."""
    with translation.override(case.language):
        return _words(about_them(case), code)


def _words(among: list[Topic], code: str) -> str:
    return next((str(each.words) for each in among if each.code == code), "")
