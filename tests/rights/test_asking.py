"""An officer asks by the ladder: more with a written ground, and sometimes never."""

from __future__ import annotations

from functools import partial

import pytest
from django.db import IntegrityError, transaction

from portal import vault
from portal.models import LedgerEntry
from portal.second_person import NotTheSecondPerson
from rights import (
    asking,
    demands,
    desk_asking,
    desk_forms,
    desk_progress,
    dossier,
    reactor,
    talking,
    topics,
    vouching,
    writing,
)
from rights.models import Case, Message, MessageKind, Tripwire, Vouch
from tests.company import add_maya
from tests.rights.test_desk import browser, staff
from tests.rights.world import AT, later, mails, make_case, proven, run

FACT = "payments:invoice_number"
DOUBT = "The voice on the phone was not the one in her recordings of May."


@pytest.fixture
def erasure(policy, mapped):
    return proven("erasure", mapped)


@pytest.fixture
def unproven(policy):
    """The address is on no file: no code can show whose it is."""
    return make_case("erasure", residence="US-VA")


def back(case) -> Case:
    """The person answered; the officer can ask again."""
    talking.reply(case, words="Here.", at=AT)
    return Case.objects.get(pk=case.pk)


@pytest.mark.parametrize(
    "question",
    [
        "Please send a copy of your passport.",
        "Can you send us your ID?",
        "We need an identity card.",
        "Send a signed form.",
        "Bitte eine Kopie vom Personalausweis.",
        "Une copie de la carte d’identité ?",
        "अपना आधार भेजें",
        "Take a selfie with it.",
    ],
)
def test_a_free_question_asks_for_no_paper(unproven, asha, question):
    with pytest.raises(asking.TooMuch, match="is asked only to know who somebody is"):
        vouching.propose(unproven, "ask", words=question, by=asha, ground=DOUBT, at=AT)

    assert Case.objects.get(pk=unproven.pk).status == "received"


def test_papers_and_facts_of_a_person_are_known_in_the_languages_of_people():
    sure = """
        Tell us your date of birth. | When were you born? | Your D.O.B.? | proof of address
        your I.D. | a p a s s p o r t | Your p.a.s.s.p.o.r.t | pass\u200bport | Ｐａｓｓｐｏｒｔ
        a photo of your face holding a newspaper | copy of your card | mother's maiden name
        the last four digits of your card | your home address | Where do you live?
        a certified copy of a document with your picture | a signed letter | your SSN
        Eine Kopie Ihres Personalausweises | Wann sind Sie geboren? | Ihr Geburtsdatum
        Mädchenname der Mutter | die letzten vier Ziffern | Bitte unterschreiben Sie | Ihren Pass
        une pièce d’identité | votre date de naissance | les quatre derniers chiffres
        permis de conduire | nom de jeune fille | un justificatif de domicile
        su fecha de nacimiento | los últimos cuatro dígitos de su tarjeta | su DNI | Firme aquí
        una foto de su cara | su documento de identidad | apellido de soltera
        अपना आधार भेजें | आपकी जन्म तिथि | माँ का नाम | कार्ड के अंतिम चार अंक
        apna aadhar bhejo | aapki janam tithi | ghar ka pata | maa ka naam
    """
    doubtful = """
        Please use our form at /rights/ instead. | Your full address? | A photo, please.
        Füllen Sie das Formular aus. | Ihre Anschrift? | Ein Foto bitte
        Remplissez le formulaire. | une attestation | Utilice nuestro formulario.
        कृपया फ़ोटो भेजें | form bharo | Write to the shop instead. | There is a fee.
    """
    neither = """
        Which account do you mean? | Did you sign up with another address? | Are you signed in?
        Which address should we delete? | In which month did you call? | Will you pass it on?
        Welches Konto meinen Sie, und welche Firma? | Haben Sie nie geschrieben?
        Welche E-Mail-Adresse? | Soll alles weg, auch was Sie diese Woche schrieben?
        Quelle adresse e-mail ? | ¿Qué cuenta es? | कौन सा खाता? | Kaunsa account?
    """
    for lines, expected in ((sure, True), (doubtful, False), (neither, None)):
        for question in lines.replace("\n", "|").split("|"):
            found = demands.find(question)
            assert (question, found and found.is_sure) == (question, expected if
                    question.strip() else None)  # fmt: skip


def seen(case, what="ask"):
    return vouching.stand(dossier.vouch(case, what))


def agree(case, by, what="ask", at=AT):
    vouching.agree(case, what, seen=seen(case, what), by=by, signed_in_at=at, at=at)


def test_own_words_are_asked_with_a_ground_when_two_officers_agree(
    erasure, policy, asha, sunil
):
    """In whatever language they are: what the list does not have is on record."""
    why = "There are two Mayas with this account, and only the card tells them apart."
    said = {"question": "The card?", "topic": "other", "words": "请发送您的身份证照片"}
    for ground in ("", "Because.", "x" * 60, "card " * 20):
        with pytest.raises(asking.Doubted, match="why you need to know this"):
            asking.question(erasure, said["topic"], said["words"], ground)
        with pytest.raises(asking.Doubted, match="“card” may be more than"):
            asking.question(erasure, said["topic"], said["question"], ground)

    with pytest.raises(asking.TooMuch, match="from the list"):
        talking.ask_person(erasure, topic="other", by=asha, at=AT)
    vouching.propose(erasure, "ask", words="The card?", ground=why, by=asha, at=AT)
    assert mails("question") == []
    assert Case.objects.get(pk=erasure.pk).status == "working"
    with pytest.raises(NotTheSecondPerson):
        agree(erasure, asha)
    with pytest.raises(vouching.NotVouched, match="proposed this already"):
        vouching.propose(erasure, "ask", words="Hm?", ground=DOUBT, by=asha, at=AT)
    agree(erasure, sunil)

    case = Case.objects.get(pk=erasure.pk)
    assert talking.open_question(case) == (
        "The card?\n\nThis is not to know who you are, and it is free. If you would "
        "rather not answer, we go on with what we have."
    )
    facts = LedgerEntry.objects.get(act="case.ask").facts
    assert (facts["topic"], facts["has_ground"]) == ("other", True)
    (note,) = Message.objects.filter(kind=MessageKind.NOTE)
    assert vault.unseal(erasure.key, note.sealed).decode() == why
    case = back(case)
    with pytest.raises(asking.Doubted, match="the ground of another question"):
        vouching.propose(case, "ask", words="Which?", ground=why, by=asha, at=AT)
    with transaction.atomic(), pytest.raises(IntegrityError):
        Vouch.objects.create(case=case, what="ask", proposed_by=asha, proposed_at=AT)


def test_a_second_officer_who_says_no_keeps_a_question_from_the_person(erasure, asha):
    """What no list of words knows, a reader does."""
    words = "Hold up a newspaper of today before a camera, and tell us your street."
    vouching.propose(erasure, "ask", words=words, ground=DOUBT, by=asha, at=AT)
    desk = browser(staff("officer", "second"))
    where = f"/desk/rights/case/{erasure.pk}/"
    page = desk.get(where).content.decode()
    assert words in page
    assert "“street” may be more than this request needs" in page

    desk.post(f"{where}ask-drop/", {"seen": seen(erasure)})

    assert not Message.objects.filter(kind=MessageKind.QUESTION).exists()
    assert seen(erasure) == ""
    assert mails("question") == []


@pytest.mark.parametrize(
    "words",
    [
        "Please pay 20 euros first, then we begin.",
        "Bitte überweisen Sie 20 Euro.",
        "Cela coûte 20 euros.",
        "Please tell us your bank account number.",
        "Please record yourself reading this, so that we can compare your voice.",
        "Please tell us your password.",
        "Please use our form at /rights/ instead.",
        "You have no right to complain.",
        "Sie haben kein Recht auf eine Beschwerde.",
        "If you complain to the authority we close your account.",
    ],
)
def test_what_would_be_held_against_us_is_asked_on_no_ground(erasure, asha, words):
    with pytest.raises(asking.TooMuch) as refused:
        asking.question(erasure, "other", words, DOUBT)

    assert not isinstance(refused.value, asking.Doubted)


def test_the_desk_asks_nothing_that_it_then_objects_to(erasure, asha):
    """Every question of the list is free of what a lawyer of people looks for."""
    for each in (*topics.LIST, *topics.WHO):
        assert reactor.of_words(str(each.words)) == [], each.code
        assert demands.find(str(each.words)) is None, each.code


def test_a_question_of_the_list_needs_no_ground(erasure, asha):
    case = talking.ask_person(erasure, topic="which", by=asha, at=AT)

    assert case.status == "waiting"
    assert talking.open_question(case).startswith("Which account, which records")
    facts = LedgerEntry.objects.get(act="case.ask").facts
    assert (facts["topic"], facts["has_ground"]) == ("which", False)


def test_the_list_fits_the_request(erasure, policy, asha):
    voice = make_case("voice_misuse", claims={}, at=later())
    call = make_case("stop_calls", claims={"phone": "+12025550143"}, at=later())
    codes = {each.code for each in topics.offered(erasure)}
    assert {"meant", "which", "found", "caller", "reach", "place"} == codes
    assert "heard" in {each.code for each in topics.offered(voice)}
    for topic in ("other", "heard", "passport"):
        with pytest.raises(asking.TooMuch):
            talking.ask_person(call, topic=topic, by=asha, at=AT)


def test_a_question_that_tells_nothing_of_them_stands_in_its_mail(policy, asha):
    said = {"contact": "me@example.org"}
    ask = partial(make_case, "erasure", claims={"email": "maya@example.com"})

    talking.ask_person(ask(answers=said), topic="which", by=asha, at=AT)
    talking.ask_person(ask(answers=said), topic="found", by=asha, at=AT)

    texts = [mail["text"] for mail in mails("question")]
    (other,) = [text for text in texts if "Read and answer it here" in text]
    (plain,) = [text for text in texts if text != other]
    assert "Which account, which records or which time do you mean?" in plain
    assert "We ask so that we can do what you asked for" in plain
    assert "a part? If you do not say" not in other
    assert "Others may read mail, so the question stands on your page." in other


@pytest.mark.parametrize("right", ["voice_misuse", "child", "stop_calls", "limit"])
def test_where_stopping_harms_nobody_the_list_is_all_there_is(policy, asha, right):
    case = make_case(right, claims={"phone": "+12025550143"}, answers={"words": "No."})

    with pytest.raises(asking.TooMuch, match="Nothing may be asked here"):
        vouching.propose(
            case, "ask", words="Hum the song for us.", ground=DOUBT, by=asha, at=AT
        )

    assert "question" not in desk_asking.Ask(prefix="ask", case=case).fields


def test_whoever_has_shown_who_they_are_is_asked_no_more(erasure, asha):
    """Unless somebody says at another address that it was not them."""
    with pytest.raises(asking.TooMuch, match="Nothing may be asked here"):
        talking.ask_who(erasure, topic="since", ground=DOUBT, by=asha, at=AT)
    Tripwire.objects.create(
        case=erasure, laid_at=AT, opens_at=later(hours=24), stopped_at=AT
    )

    case = talking.ask_who(erasure, topic="since", ground=DOUBT, by=asha, at=AT)
    assert case.status == "waiting"


def test_one_fact_is_on_the_ladder_and_a_second_needs_a_ground(unproven, asha):
    case = talking.ask_who(unproven, topic="since", by=asha, at=AT)
    case = back(case)

    for ground in ("", "Company policy."):
        with pytest.raises(asking.TooMuch, match="more than the ladder allows"):
            talking.ask_who(case, topic="last", ground=ground, by=asha, at=AT)
    talking.ask_who(case, topic="last", ground=DOUBT, by=asha, at=AT)

    rows = LedgerEntry.objects.filter(act="case.ask").order_by("at", "pk")
    assert sorted(row.facts["is_above"] for row in rows) == [False, True]
    notes = Message.objects.filter(case=case, kind=MessageKind.NOTE)
    assert notes.count() == 1


def test_who_they_are_is_asked_from_a_list_and_in_other_words_with_a_ground(
    unproven, asha
):
    codes = [each.code for each in topics.about_them(unproven)]
    assert codes[:3] == ["also", "since", "last"]
    for wrong in ("which", "passport", ""):
        with pytest.raises(asking.TooMuch, match="from the list"):
            talking.ask_who(unproven, topic=wrong, ground=DOUBT, by=asha, at=AT)
    with pytest.raises(asking.Doubted, match="The list does not have this"):
        asking.who_question(unproven, "other", "When did you join?", "Policy.")
    denied = "You have no right to complain."
    with pytest.raises(asking.TooMuch, match="Nobody may be told"):
        asking.who_question(unproven, "other", denied, DOUBT)

    case = talking.ask_who(unproven, topic="since", by=asha, at=AT)

    assert talking.open_question(case).startswith("Since when have you had dealings")
    facts = LedgerEntry.objects.get(act="case.ask").facts
    assert (facts["topic"], facts["is_above"]) == ("since", False)


def test_a_stranger_is_not_asked_about_what_we_hold(mapped, policy, asha):
    """The question itself would say that somebody of this address is known here."""
    add_maya(mapped)
    known = make_case("erasure", residence="US-CA")
    unknown = make_case("erasure", claims={"email": "nobody@example.com"}, at=later())
    run()
    for case in (known, unknown):
        case.refresh_from_db()
        codes = [each.code for each in topics.about_them(case)]
        assert codes == ["also", "since", "last"]
        with pytest.raises(asking.TooMuch, match="from the list"):
            talking.ask_who(case, topic=FACT, ground=DOUBT, by=asha, at=AT)
    desk = browser(staff("officer", "other"))
    where = f"/desk/rights/case/{known.pk}/"
    assert "Invoice number" not in desk.get(where).content.decode()
    desk.post(f"{where}ask-who/", {"who-topic": FACT, "who-ground": DOUBT})
    assert not Message.objects.filter(kind=MessageKind.QUESTION).exists()


def test_who_showed_an_address_may_be_asked_for_a_fact(erasure, asha):
    """Where another address says that it was not them; it says not what we hold."""
    Tripwire.objects.create(
        case=erasure, laid_at=AT, opens_at=later(hours=24), stopped_at=AT
    )

    asked = talking.ask_who(erasure, topic=FACT, ground=DOUBT, by=asha, at=AT)

    assert talking.open_question(asked) == (
        "If you know it: what stands under “Invoice number” in your papers or your "
        "account with us?"
    )


def test_a_paper_needs_a_ground_even_where_a_fact_does_not(unproven, asha, sunil):
    said = {"words": "Your passport, please.", "by": asha, "at": AT}
    with pytest.raises(asking.TooMuch):
        vouching.propose(unproven, "who", ground="", **said)

    vouching.propose(unproven, "who", ground=DOUBT, **said)
    agree(unproven, sunil, "who")

    assert Case.objects.get(pk=unproven.pk).status == "waiting"
    facts = LedgerEntry.objects.get(act="case.ask").facts
    assert (facts["topic"], facts["is_above"]) == ("other", True)


def test_the_code_is_the_most_for_a_copy_in_europe(policy, asha):
    case = make_case("access", residence="DE")

    with pytest.raises(asking.TooMuch, match="more than the ladder allows"):
        talking.ask_who(case, topic="since", by=asha, at=AT)


@pytest.mark.parametrize("right", ["voice_misuse", "child", "complaint", "enquiry"])
@pytest.mark.parametrize("ground", ["", DOUBT])
def test_where_nothing_is_needed_nobody_is_asked_who_they_are(
    policy, asha, right, ground
):
    case = make_case(right, claims={}, answers={"words": "Hello."})

    with pytest.raises(asking.TooMuch, match="Nothing may be asked here"):
        talking.ask_who(case, topic="since", ground=ground, by=asha, at=AT)
    with pytest.raises(asking.TooMuch, match="Nothing may be asked here"):
        vouching.propose(
            case, "ask", words="Your passport?", ground=DOUBT, by=asha, at=AT
        )


def test_the_desk_offers_the_list_and_keeps_what_was_typed(policy, unproven):
    report = make_case("complaint", claims={}, answers={"words": "Hello."}, at=later())
    desk = browser(staff("officer", "asha"))
    where = f"/desk/rights/case/{report.pk}/"
    assert "Ask something to know who they are" not in desk.get(where).content.decode()

    where = f"/desk/rights/case/{unproven.pk}/"
    page = desk.get(where).content.decode()
    assert "Ask something to know who they are" in page
    assert "A fresh code sent there, and one fact that we hold." in page
    assert "What do you want us to do? Your own words are enough." in page
    own = {"ask-topic": "other", "ask-question": "A copy of your passport, please."}
    page = desk.post(f"{where}ask/", own).content.decode()
    assert "A copy of your passport, please." in page
    assert "is asked only to know who somebody is" in page
    page = desk.post(f"{where}ask/", {**own, "ask-question": "Hm?"}).content.decode()
    assert "Write in a whole sentence why you need to know this" in page
    page = desk.post(f"{where}ask/", {**own, "ask-topic": "which"}).content.decode()
    assert "These words would not be sent." in page
    assert "Choose what you ask." in desk.post(f"{where}ask/", {}).content.decode()
    own = {"who-topic": "other", "who-question": "Your shoe size?"}
    page = desk.post(f"{where}ask-who/", own).content.decode()
    assert "Your shoe size?" in page
    assert "The list does not have this." in page
    assert "Since when have you had dealings with us" in page
    assert Message.objects.filter(kind=MessageKind.QUESTION).exists() is False
    desk.post(f"{where}ask/", {"ask-topic": "which"})
    assert Message.objects.filter(kind=MessageKind.QUESTION).exists() is True


@pytest.mark.parametrize(
    ("words", "what"),
    [
        ("You must send a copy of your passport and pay a fee of 20 euros.",
         "a copy of an identity paper is asked for; it is called excessive"),
        ("Bitte schicken Sie uns Ihren Personalausweis.", "“personalausweis” is asked"),
        ("Please use our form for this, and send it to us.",
         "the person is told to use a form"),
        ("How old are you, and in which street do you live?", "asks nothing"),
        ("x", "in a whole sentence"),
        ("We never send the number of your passport, and we need nothing.", ""),
        ("We deleted your account, your calls and your date of birth.", ""),
    ],
)  # fmt: skip
def test_what_a_lawyer_would_object_to_is_said_before_it_goes(words, what):
    typed = {"progress-stage": "other", "progress-words": words}
    form = desk_progress.Word(typed, prefix="progress")

    assert form.is_valid() == (not what)
    assert what in str(form.errors)


def test_own_words_in_between_go_when_two_officers_agree(policy, sunil):
    case = make_case("complaint", claims={}, answers={"words": "Hello."})
    where = f"/desk/rights/case/{case.pk}/progress/"
    words = "One of two systems has told us what it holds about you."
    typed = {"progress-stage": "other", "progress-words": words}
    first = browser(staff("officer", "first"))
    page = first.post(where, typed, follow=True).content.decode()
    assert "Another officer must agree." in page
    assert not Message.objects.exists()

    agree(case, sunil, "word")

    (told,) = Message.objects.all()
    assert told.kind == MessageKind.PROGRESS
    assert vault.unseal(case.key, told.sealed).decode() == words


def test_no_form_of_words_to_a_person_holds_a_question():
    """A question has a place of its own, where two officers read it."""
    words = "We end the pause on Monday, or do you live in another street now?"
    for form in (
        desk_forms.EndPause({"reason": words}),
        desk_forms.Late({"words": words, "new_due": "2026-07-20"}),
    ):
        assert "asks nothing" in str(form.errors)


@pytest.mark.parametrize(
    "words",
    ["Tell us how old you are first.", "We begin when the fee of 20 euros is with us."],
)
def test_an_answer_that_may_want_something_is_read_by_two(policy, asha, words):
    case = make_case("enquiry", claims={}, answers={"words": "Why?"})
    for asks in ("How old are you?", "你几岁？"):
        with pytest.raises(writing.NotDecided, match="asks nothing"):
            writing.write(case, writing.Answer(verb="do", words=asks), by=asha, at=AT)

    moved = writing.write(case, writing.Answer(verb="do", words=words), by=asha, at=AT)

    assert moved.status == "checking"
