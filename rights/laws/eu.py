"""The GDPR, for people in the EU and the EEA.

Art. 12(3): one month, two more where needed and told within the first; counted by
Reg. (EEC, Euratom) 1182/71 Art. 3. The authority is that of the residence
(Art. 77); where a country has several, the note says so.
"""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext_lazy as _

from rights.law import (
    ANSWER,
    RECALLED,
    VERIFIED,
    ClockRule,
    Edition,
    Extension,
    Ground,
    Length,
    Pack,
    Regulator,
)

AUTHORITIES = {
    "AT": ("Österreichische Datenschutzbehörde", "https://www.dsb.gv.at"),
    "BE": (
        "Autorité de protection des données / Gegevensbeschermingsautoriteit",
        "https://www.dataprotectionauthority.be",
    ),
    "BG": ("Commission for Personal Data Protection", "https://www.cpdp.bg"),
    "CY": (
        "Office of the Commissioner for Personal Data Protection",
        "https://www.dataprotection.gov.cy",
    ),
    "CZ": ("Úřad pro ochranu osobních údajů", "https://www.uoou.gov.cz"),
    "DE": (
        "Die Bundesbeauftragte für den Datenschutz und die Informationsfreiheit",
        "https://www.bfdi.bund.de",
    ),
    "DK": ("Datatilsynet", "https://www.datatilsynet.dk"),
    "EE": ("Andmekaitse Inspektsioon", "https://www.aki.ee"),
    "ES": ("Agencia Española de Protección de Datos", "https://www.aepd.es"),
    "FI": ("Tietosuojavaltuutetun toimisto", "https://tietosuoja.fi"),
    "FR": (
        "Commission nationale de l'informatique et des libertés (CNIL)",
        "https://www.cnil.fr",
    ),
    "GR": ("Hellenic Data Protection Authority", "https://www.dpa.gr"),
    "HR": ("Agencija za zaštitu osobnih podataka", "https://azop.hr"),
    "HU": (
        "Nemzeti Adatvédelmi és Információszabadság Hatóság",
        "https://www.naih.hu",
    ),
    "IE": ("Data Protection Commission", "https://www.dataprotection.ie"),
    "IS": ("Persónuvernd", "https://www.personuvernd.is"),
    "IT": (
        "Garante per la protezione dei dati personali",
        "https://www.garanteprivacy.it",
    ),
    "LI": ("Datenschutzstelle Liechtenstein", "https://www.datenschutzstelle.li"),
    "LT": ("Valstybinė duomenų apsaugos inspekcija", "https://vdai.lrv.lt"),
    "LU": (
        "Commission nationale pour la protection des données",
        "https://cnpd.public.lu",
    ),
    "LV": ("Datu valsts inspekcija", "https://www.dvi.gov.lv"),
    "MT": (
        "Office of the Information and Data Protection Commissioner",
        "https://idpc.org.mt",
    ),
    "NL": ("Autoriteit Persoonsgegevens", "https://www.autoriteitpersoonsgegevens.nl"),
    "NO": ("Datatilsynet", "https://www.datatilsynet.no"),
    "PL": ("Urząd Ochrony Danych Osobowych", "https://uodo.gov.pl"),
    "PT": ("Comissão Nacional de Proteção de Dados", "https://www.cnpd.pt"),
    "RO": (
        "Autoritatea Naţională de Supraveghere a Prelucrării Datelor cu Caracter "
        "Personal",
        "https://www.dataprotection.ro",
    ),
    "SE": ("Integritetsskyddsmyndigheten", "https://www.imy.se"),
    "SI": ("Informacijski pooblaščenec", "https://www.ip-rs.si"),
    "SK": ("Úrad na ochranu osobných údajov", "https://dataprotection.gov.sk"),
}
NOTES = {
    "DE": _(
        "In Germany the authority of your Land answers for companies; the federal "
        "one can tell you which that is."
    ),
}

PACK = Pack(
    code="eu",
    title=_("the GDPR"),
    places=frozenset(AUTHORITIES),
    waiting=_("Your date does not move while we wait for you."),
    court=_("You can also go to a court."),
    editions=(
        Edition(
            from_date=date(2018, 5, 25),
            clocks=(
                ClockRule(
                    kind=ANSWER,
                    length=Length(words=_("one month"), months=1),
                    rolls=True,
                    citation="Art. 12(3) GDPR",
                    review=VERIFIED,
                    extension=Extension(
                        length=Length(words=_("three months"), months=3),
                        citation="Art. 12(3) GDPR",
                        review=VERIFIED,
                    ),
                ),
            ),
            grounds=(
                Ground(
                    code="cannot_identify",
                    title=_("We cannot tell which data is yours"),
                    words=_(
                        "We could not connect the data to you with what you gave us. "
                        "You can ask again with something else that we could find."
                    ),
                    citation="Art. 11(2) GDPR",
                    review=VERIFIED,
                ),
                Ground(
                    code="excessive",
                    title=_("Unfounded, or the same many times over"),
                    words=_(
                        "You asked for the same thing shortly before, and nothing has "
                        "changed since."
                    ),
                    citation="Art. 12(5) GDPR",
                    review=VERIFIED,
                ),
                Ground(
                    code="others",
                    title=_("It would harm somebody else"),
                    words=_("Doing it would take away the rights of another person."),
                    citation="Art. 15(4) GDPR",
                    review=VERIFIED,
                ),
                Ground(
                    code="legal_duty",
                    title=_("A law makes us keep it"),
                    words=_("A law makes us keep it."),
                    citation="Art. 17(3)(b) GDPR",
                    review=RECALLED,
                ),
                Ground(
                    code="legal_claims",
                    title=_("It is needed for a legal claim"),
                    words=_("We need it to bring, use or fight a legal claim."),
                    citation="Art. 17(3)(e) GDPR",
                    review=RECALLED,
                ),
            ),
        ),
    ),
    regulators={
        place: (Regulator(name=name, url=url, note=NOTES.get(place, "")),)
        for place, (name, url) in AUTHORITIES.items()
    },
)
