"""Consents named in people's own words: plain ones count, others are asked about."""

from __future__ import annotations

import pytest

from rights import naming

OFFERED = {"marketing": "Tell you about offers", "profiling": "Fit offers to you"}
BOTH, FIRST, SECOND = ("marketing", "profiling"), ("marketing",), ("profiling",)
PLAIN = {
    "Stop fitting offers to me.": SECOND,
    "stop fitting offers to me, and no offers by mail": BOTH,
    "Please stop: fit offers to you": SECOND,
    "Don’t use my profile for offers": SECOND,
    "No personalised ads!": SECOND,
    "I no longer agree to profiling": SECOND,
    "I withdraw my consent to marketing": FIRST,
    "I take back my consent to “Tell you about offers”.": FIRST,
    "Please do not send me any more offers": FIRST,
    "No newsletters please stop": FIRST,
    "stop offers I did not ask for": FIRST,
    "Stop all newsletters": FIRST,
    "unsubscribe": FIRST,
    "Stop e-mailing me": FIRST,
    "Please take me off your mailing list": FIRST,
    "Stop marketing and profiling": BOTH,
    "stop everything": BOTH,
    "Stop all": BOTH,
    "I withdraw all my consents": BOTH,
    "Opt me out of everything.": BOTH,
    "Ich widerrufe meine Einwilligung in Werbung": FIRST,
    "Ich möchte keine Werbung mehr": FIRST,
    "Ich widerrufe alle Einwilligungen": BOTH,
    "Je ne veux plus de publicité": FIRST,
    "Arrêtez les offres": FIRST,
    "Je retire tous mes consentements": BOTH,
    "No quiero más ofertas": FIRST,
    "Non voglio più offerte": FIRST,
    "Ik wil geen reclame": FIRST,
}
ASKED = {
    "I do NOT withdraw marketing, only profiling": SECOND,
    "Keep telling me about offers but stop fitting offers to me": SECOND,
    "Stop fitting offers to me; I still want to hear about offers": SECOND,
    "stop everything except the newsletter": SECOND,
    "Do I get offers if I withdraw profiling?": SECOND,
    "I take back my consent": BOTH,
    "Ich widerrufe meine Einwilligung": BOTH,
    "Send me offers": FIRST,
    "Ich möchte Werbung": FIRST,
    "Fewer newsletters": FIRST,
    "I don't want to stop the newsletter": (),
    "Ich widerrufe meine Einwilligung in Werbung nicht": (),
    "the thing with the cookies": (),
    "Delete my account": (),
    "": (),
}


@pytest.mark.parametrize(("said", "is_plain"), [(PLAIN, True), (ASKED, False)])
def test_what_words_take_back_and_whether_it_is_plain(said, is_plain):
    read = {words: naming.read(words, OFFERED, OFFERED) for words in said}

    assert {words: each.uses for words, each in read.items()} == said
    assert {each.is_plain for each in read.values()} == {is_plain}


def test_a_use_of_the_companys_own_is_named_by_its_title():
    own = {"marketing": "News by mail", "partner-news": "News of our partners"}

    def uses(words):
        return naming.read(words, own, ["marketing", "partner-news"]).uses

    assert uses("No news of partners") == ("partner-news",)
    assert uses("No more advertising") == ("marketing", "partner-news")


def test_where_there_is_one_consent_taking_it_back_needs_no_name():
    read = naming.read("I take back my consent", {"profiling": "Fit offers"}, [])

    assert (read.uses, read.is_plain) == (("profiling",), True)
