"""Whether a text is English: told by whose small words it has most, by no share."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

import notices
from notices import english, importing
from notices.english import Language
from tests.notices.test_studio import somebody

# Written for this test, each as one finds it: terse, short, or full of foreign names.
TEXTS: dict[str, tuple[Language, str]] = {
    "en lines": (
        Language.ENGLISH,
        "1. Data\n"
        "We may keep data as long as needed. We may share data with "
        "partners. We never sell data.\n"
        "2. Rights\n"
        "You may ask us to delete data. Write to us at "
        "privacy@acme.example. See Clause 9.",
    ),
    "en list": (
        Language.ENGLISH,
        "1. Information collected\n"
        "We collect name, email address, phone number, billing address, IP "
        "address, device type, browser type, operating system.\n"
        "2. Use\n"
        "Information used to provide services, process payments, send "
        "marketing messages.\n"
        "3. Sharing\n"
        "Information may be shared with service providers, affiliates, law "
        "enforcement as needed. See Section 9.\n"
        "4. Retention\n"
        "Data retained as long as needed.\n"
        "5. Contact\n"
        "Write privacy@acme.example.",
    ),
    "en short": (
        Language.ENGLISH,
        "Privacy\nWe keep data as long as needed.",
    ),
    "en terse": (
        Language.UNSURE,
        "Data collected: name, email, phone. Data retained: 90 days. Sold: "
        "never. Contact: privacy@acme.example, Berlin.",
    ),
    "en german company": (
        Language.ENGLISH,
        "1. Who we are\n"
        "Datenschutz Müller GmbH, Straße des 17. Juni 135, 10623 Berlin. "
        "The controller is Müller GmbH, registered at Amtsgericht "
        "Charlottenburg.\n"
        "2. Data\n"
        "We keep data for 30 days.",
    ),
    "de": (
        Language.OTHER,
        "1. Verantwortlicher\n"
        "Wir verarbeiten Ihre personenbezogenen Daten nur, soweit das für "
        "den Betrieb der Website nötig ist. 2. Rechte\n"
        "Sie haben das Recht auf Auskunft, Berichtigung und Löschung. "
        "Wenden Sie sich an uns.",
    ),
    "de short": (
        Language.OTHER,
        "1. Daten\nWir speichern Ihre Daten.\n2. Dauer\nWir löschen sie nach 30 Tagen.",
    ),
    "de anglicisms": (
        Language.OTHER,
        "1. Cookies und Tracking\n"
        "Wir nutzen Cookies, Google Analytics, Facebook Pixel und Live "
        "Chat. Der Service Provider ist Amazon Web Services. Opt-out ist "
        "per E-Mail oder Link im Newsletter möglich.",
    ),
    "fr": (
        Language.OTHER,
        "1. Données\n"
        "Nous collectons vos données pour fournir le service et nous les "
        "conservons pendant trois ans. 2. Droits\n"
        "Vous pouvez demander l'accès à vos données ou leur suppression.",
    ),
    "fr short": (
        Language.OTHER,
        "1. Données\nNous gardons vos données.\n2. Droits\nVous pouvez écrire.",
    ),
    "es": (
        Language.OTHER,
        "1. Datos\n"
        "Recogemos los datos que usted nos da para prestar el servicio y "
        "los conservamos durante tres años. 2. Derechos\n"
        "Puede pedir el acceso a sus datos o su supresión.",
    ),
    "es short": (
        Language.OTHER,
        "1. Datos\nGuardamos los datos.\n2. Derechos\nPuede escribir a la empresa.",
    ),
    "hi": (
        Language.OTHER,
        "# नीति\n\n## हम क्या रखते हैं\n\nहम आपका डेटा रखते हैं।",
    ),
    "hi latin": (
        Language.OTHER,
        "1. Data\n"
        "Hum aapka data rakhte hain jab tak zaroori hai. 2. Adhikar\n"
        "Aap hum se apna data delete karne ke liye keh sakte hain.",
    ),
    "nl": (
        Language.OTHER,
        "1. Gegevens\n"
        "Wij bewaren de gegevens die u ons geeft zolang dat nodig is voor "
        "het contract. 2. Rechten\n"
        "U kunt ons vragen om uw gegevens te wissen.",
    ),
    "nl english words": (
        Language.OTHER,
        "We bewaren de naam en het adres, als dat is wat we nodig hebben "
        "om het contract met u uit te voeren. Of we delen is te zien in de "
        "app.",
    ),
    "pt": (
        Language.OTHER,
        "1. Dados\n"
        "Recolhemos os dados que nos dá para prestar o serviço e "
        "conservamos esses dados durante três anos. 2. Direitos\n"
        "Pode pedir o acesso aos seus dados.",
    ),
    "it": (
        Language.OTHER,
        "1. Dati\n"
        "Raccogliamo i dati che ci fornisce per prestare il servizio e li "
        "conserviamo per tre anni. 2. Diritti\n"
        "Può chiedere la cancellazione dei suoi dati.",
    ),
    "sv": (
        Language.OTHER,
        "1. Uppgifter\n"
        "Vi sparar de uppgifter som du ger oss så länge det behövs för "
        "avtalet. 2. Rättigheter\n"
        "Du kan begära att vi raderar dina uppgifter.",
    ),
    "pl": (
        Language.OTHER,
        "1. Dane\n"
        "Przechowujemy dane, które nam podajesz, przez trzy lata. 2. Prawa\n"
        "Możesz poprosić o usunięcie danych lub o dostęp do nich.",
    ),
    "ru": (
        Language.OTHER,
        "1. Данные\nМы храним ваши данные три года.",
    ),
    "ja": (
        Language.OTHER,
        "1. データ\n私たちはあなたのデータを保存します。",
    ),
    "sw": (
        Language.UNSURE,
        "1. Taarifa\n"
        "Tunahifadhi taarifa zako kwa muda wa miaka mitatu ili kutoa "
        "huduma. 2. Haki\n"
        "Unaweza kuomba taarifa zako zifutwe wakati wowote.",
    ),
    "mixed half": (
        Language.UNSURE,
        "1. Data\n"
        "We keep the data that you give us as long as needed, and sell none of it.\n"
        "2. Daten\n"
        "Wir speichern die Daten, die Sie uns geben, so lange das nötig ist, und "
        "verkaufen sie nicht.",
    ),
    "one word": (
        Language.ENGLISH,
        "Privacy",
    ),
    "empty": (
        Language.ENGLISH,
        "",
    ),
}
STARTER = Path(notices.__file__).parent / "starter"


@pytest.mark.parametrize("name", TEXTS)
def test_each_text_is_taken_for_what_it_is(name):
    expected, text = TEXTS[name]

    assert english.judged(text) is expected


@pytest.mark.parametrize(
    "path", sorted(STARTER.glob("*.md")), ids=lambda path: path.name
)
def test_our_own_policy_is_english(path):
    assert english.judged(path.read_text("utf-8")) is Language.ENGLISH


@pytest.mark.reference
def test_the_real_policy_is_english():
    folder = Path(os.environ["KEPT_REFERENCE_DIR"], "policy")
    (path,) = folder.glob("*.txt")

    assert english.judged(path.read_text("utf-8")) is Language.ENGLISH


@pytest.mark.parametrize("name", ["en lines", "en list"])
def test_what_nobody_can_keep_is_quoted_of_an_english_text_of_few_words(name):
    found = importing.read("p.txt", TEXTS[name][1].encode(), at=timezone.now())

    quoted = [(check.code, lint.quote) for check, lint in found.findings]
    assert any(
        quote.endswith("as needed") or "long as" in quote for _c, quote in quoted
    )
    assert any(code == "reference-lost" and "9" in quote for code, quote in quoted)


@pytest.mark.django_db
def test_where_it_is_not_clear_all_is_checked_and_that_is_said(tmp_path, capsys):
    text = TEXTS["mixed half"][1]
    path = tmp_path / "p.txt"
    path.write_text(text, encoding="utf-8")
    call_command("import_policy", str(path))
    editor = somebody("elena@example.com", "editor")
    page = editor.post(reverse("admin:notices_own_policy"), {"words": text})

    for said in (capsys.readouterr().out, page.content.decode()):
        assert "it is not clear that all of this text is English" in said
        assert "as long as needed" in said


def test_no_small_word_of_another_language_is_an_english_one():
    lists = {line.split()[0]: set(line.split()[1:]) for line in LISTS}

    shared = {
        code: words & lists["en"] for code, words in lists.items() if code != "en"
    }
    assert {code: words for code, words in shared.items() if words} == {}


LISTS = english.LISTS.read_text("utf-8").splitlines()
