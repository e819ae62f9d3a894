"""An officer asks by the ladder: more with a written ground, and sometimes never."""

from __future__ import annotations

import pytest

from portal.models import LedgerEntry
from rights import asking, demands, desk_progress, talking
from rights.models import Case, Message, MessageKind
from tests.company import add_maya
from tests.rights.test_desk import browser, staff
from tests.rights.world import AT, later, make_case, prove, proven, run

DOUBT = "The voice on the phone was not the one in her recordings of May."


@pytest.fixture
def erasure(policy, mapped):
    return proven("erasure", mapped)


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
def test_a_free_question_asks_for_no_paper(erasure, asha, question):
    with pytest.raises(asking.TooMuch, match="is asked only to know who somebody is"):
        talking.ask_person(erasure, question=question, by=asha, ground=DOUBT, at=AT)

    assert erasure.status == "working"


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


def test_what_may_be_about_the_request_is_asked_with_a_ground(erasure, policy, asha):
    form = "Please use our form at /rights/ instead."
    why = "There are two Mayas with this account, and only the card tells them apart."
    for ground in ("", "Because.", "x" * 60, "card " * 20):
        with pytest.raises(asking.Doubted, match="“use our form” may be more than"):
            talking.ask_person(erasure, question=form, ground=ground, by=asha, at=AT)

    talking.ask_person(erasure, question="The card?", ground=why, by=asha, at=AT)

    assert LedgerEntry.objects.get(act="case.ask").facts["has_ground"] is True
    assert Message.objects.filter(kind=MessageKind.NOTE).count() == 1
    call = make_case("stop_calls", claims={"phone": "+12025550143"})
    with pytest.raises(asking.TooMuch, match="Nothing may be asked here"):
        asking.check_free(call, "Which card?", why)


@pytest.mark.parametrize(
    "question",
    [
        "Which account do you mean?",
        "Is the public id of the voice vc-7k2m9q4x?",
        "Did you sign up with another address?",
    ],
)
def test_what_is_about_the_request_may_be_asked(erasure, asha, question):
    assert talking.ask_person(erasure, question=question, by=asha, at=AT).status == (
        "waiting"
    )


def test_one_fact_is_on_the_ladder_and_a_second_needs_a_ground(erasure, asha):
    case = talking.ask_who(
        erasure, question="When did you join?", ground="", by=asha, at=AT
    )
    case = back(case)

    for ground in ("", "Company policy."):
        with pytest.raises(asking.TooMuch, match="more than the ladder allows"):
            talking.ask_who(
                case, question="And your card?", ground=ground, by=asha, at=AT
            )
    talking.ask_who(case, question="And your card?", ground=DOUBT, by=asha, at=AT)

    rows = LedgerEntry.objects.filter(act="case.ask").order_by("at", "pk")
    assert sorted(row.facts["is_above"] for row in rows) == [False, True]
    notes = Message.objects.filter(case=case, kind=MessageKind.NOTE)
    assert notes.count() == 1


def test_a_paper_needs_a_ground_even_where_a_fact_does_not(erasure, asha):
    with pytest.raises(asking.TooMuch):
        talking.ask_who(
            erasure, question="Your passport, please.", ground="", by=asha, at=AT
        )

    asked = talking.ask_who(
        erasure, question="Your passport, please.", ground=DOUBT, by=asha, at=AT
    )
    assert asked.status == "waiting"


def test_the_code_is_the_most_for_a_copy_in_europe(policy, mapped, asha):
    case = proven("access", mapped, residence="DE")

    with pytest.raises(asking.TooMuch):
        talking.ask_who(case, question="When did you join?", ground="", by=asha, at=AT)


@pytest.mark.parametrize("right", ["voice_misuse", "child", "complaint", "enquiry"])
@pytest.mark.parametrize("ground", ["", DOUBT])
def test_where_nothing_is_needed_nobody_is_asked_who_they_are(
    policy, asha, right, ground
):
    case = make_case(right, claims={}, answers={"words": "Hello."})

    with pytest.raises(asking.TooMuch, match="Nothing may be asked here"):
        talking.ask_who(case, question="Who are you?", ground=ground, by=asha, at=AT)
    with pytest.raises(asking.TooMuch, match="Nothing may be asked here"):
        talking.ask_person(case, question="Your passport?", by=asha, at=AT)


def test_the_desk_offers_no_button_for_it_and_keeps_what_was_typed(policy, mapped):
    add_maya(mapped)
    case = make_case("erasure")
    report = make_case("complaint", claims={}, answers={"words": "Hello."}, at=later())
    run()
    desk = browser(staff("officer", "asha"))
    where = f"/desk/rights/case/{report.pk}/"
    assert "Ask something to know who they are" not in desk.get(where).content.decode()

    where = f"/desk/rights/case/{prove(case).pk}/"
    page = desk.get(where).content.decode()
    assert "Ask something to know who they are" in page
    assert "A fresh code sent there, and one fact that we hold." in page
    typed = {"ask-question": "A copy of your passport, please."}
    page = desk.post(f"{where}ask/", typed).content.decode()
    assert "A copy of your passport, please." in page
    assert "is asked only to know who somebody is" in page
    page = desk.post(f"{where}ask/", {"ask-question": "The card?"}).content.decode()
    assert "Why you need to know this" in page
    assert "write in a whole sentence why you need it" in page
    assert Message.objects.filter(kind=MessageKind.QUESTION).exists() is False


@pytest.mark.parametrize(
    ("words", "what"),
    [
        ("You must send a copy of your passport and pay a fee of 20 euros.",
         "a copy of an identity paper is asked for; it is called excessive"),
        ("Bitte schicken Sie uns Ihren Personalausweis.", "“personalausweis” is asked"),
        ("Please use our form for this.", "the person is told to use a form"),
        ("We never send the number of your passport, and we need nothing.", ""),
        ("We deleted your account, your calls and your date of birth.", ""),
    ],
)  # fmt: skip
def test_what_a_lawyer_would_object_to_is_said_before_it_goes(words, what):
    form = desk_progress.Word({"progress-words": words}, prefix="progress")

    assert form.is_valid() == (not what)
    assert ("despite" in form.fields) == bool(what)
    assert what in str(form.errors)


def test_it_goes_with_a_ground_that_is_kept(policy):
    case = make_case("complaint", claims={}, answers={"words": "Hello."})
    desk = browser(staff("officer", "asha"))
    where = f"/desk/rights/case/{case.pk}/progress/"
    typed = {"progress-words": "Please use our form for this."}
    page = desk.post(where, typed).content.decode()
    assert "Whoever fights for people would object" in page
    assert not Message.objects.exists()

    desk.post(where, {**typed, "progress-despite": DOUBT})

    kinds = sorted(Message.objects.values_list("kind", flat=True))
    assert kinds == sorted([MessageKind.NOTE, MessageKind.PROGRESS])
