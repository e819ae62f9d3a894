"""The languages people are written to in, by their tag (RFC 5646; ISO 639).

A language with a code of two letters is named by that one, so "eng" is none: one
language has one tag. Three letters name those that ISO 639-1 leaves out.
"""

from __future__ import annotations

import re

from portal.countries import COUNTRIES

_LANGUAGES = """
aa ab ae af ak am an ar as av ay az ba be bg bi bm bn bo br bs ca ce ch co cr cs cu
cv cy da de dv dz ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he
hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu ja jv ka kg ki kj kk kl km kn ko
kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd
ne ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se
sg si sk sl sm sn so sq sr ss st su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty
ug uk ur uz ve vi vo wa wo xh yi yo za zh zu
ace ach ada ady ain ale alt anp arn arp arw ast awa bal ban bas bej bem bho bik bin
bla bra bua bug byn cad car ceb chk chm chn cho chp chr chy ckb cnr crh csb dak dar
del den dgr din doi dsb dua dyu efi eka ewo fan fat fil fon frr frs fur gaa gay gba
gil gon gor grb gsw gwi hai haw hil hmn hsb hup iba ilo inh jpr jrb kaa kab kac kam
kbd kha kmb kok kos kpe krc krl kru kum kut lad lah lam lez lol loz lua lun luo lus
mad mag mai mak man mas mdf mdr men mic min mnc mni moh mos mus mwl mwr myv nap nds
new nia niu nog nqo nso nym nyn nyo nzi osa pag pam pap pau pon raj rap rar rom rup
sad sah sas sat scn sco sel shn sid sma smj smn sms snk srn srr suk sus syr tem ter
tet tig tiv tkl tli tmh tog tpi tsi tum tvl tyv udm umb vai vot wal war was xal yao
yap yue zap zen zgh zun zza
"""
_SCRIPTS = """
Adlm Arab Armn Beng Cans Cher Cyrl Deva Ethi Geor Grek Gujr Guru Hans Hant Hebr Jpan
Khmr Knda Kore Laoo Latn Mlym Mong Mtei Mymr Nkoo Olck Orya Sinh Taml Telu Tfng Thaa
Thai Tibt
"""
LANGUAGES = frozenset(_LANGUAGES.split())
SCRIPTS = frozenset(_SCRIPTS.split())
REGIONS = frozenset(code for code, _name in COUNTRIES)
# A language, the way it is written, and where: a country, or numbers for a wider place.
SHAPE = re.compile(r"([a-z]{2,3})(?:-([a-z]{4}))?(?:-([a-z]{2}|[0-9]{3}))?", re.I)
LONGEST = 12


def known(tag: str) -> str:
    """The tag as it is written, "pt-BR" for "PT-br"; "" where there is no such one."""
    found = SHAPE.fullmatch(tag)
    if found is None or not tag.isascii():
        return ""
    language, script, region = (part or "" for part in found.groups())
    said = [language.lower(), script.title(), region.upper()]
    is_written = not script or said[1] in SCRIPTS
    is_place = not region or region.isdigit() or said[2] in REGIONS
    if said[0] not in LANGUAGES or not is_written or not is_place:
        return ""
    return "-".join(filter(None, said))
