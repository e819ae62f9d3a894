"""What an officer may ask about a request: a closed list, in words that are ours.

None of them asks who somebody is, so they go without a ground. Everything else is in
the officer's own words, with a ground on record; and where nothing is needed to act,
the list is all there is (11 CCR 7060(b)).
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils import translation
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from rights import registry
from rights.models import Case

OTHER = "other"
ABOUT_DATA = ("access", "portability", "erasure", "rectification", "restriction")


@dataclass(frozen=True, kw_only=True)
class Topic:
    """One question of the list; `rights`: for these alone, `of_file`: where one came."""

    code: str
    words: StrOrPromise
    rights: tuple[str, ...] = ()
    of_file: bool = False


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
        code="place",
        words=_(
            "In which country do you live, or in which state of the United States? It "
            "decides which law counts. You need not say."
        ),
    ),
)


def offered(case: Case) -> list[Topic]:
    """The questions that fit a request."""
    if registry.get(case.right) is None:
        return []
    has_file = case.enclosures.exists()
    return [
        each
        for each in LIST
        if (not each.rights or case.right in each.rights)
        and (has_file or not each.of_file)
    ]


def words(case: Case, code: str) -> str:
    """A question of the list as the person reads it; '' where it is not on it."""
    with translation.override(case.language):
        return next((str(e.words) for e in offered(case) if e.code == code), "")
