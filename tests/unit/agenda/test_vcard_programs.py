"""Cards as other programs write them: Outlook (2.1), iOS, Google and Zimbra (3.0), Thunderbird and Nextcloud (4.0)."""

from __future__ import annotations

import base64

import pytest

from app.documents import portrait, vcard
from app.domain.errors import Rejected

OUTLOOK = b"""BEGIN:VCARD\r
VERSION:2.1\r
N;LANGUAGE=fr;CHARSET=Windows-1252:Dupr\xe9;Ren\xe9e;;Mme\r
FN;CHARSET=Windows-1252:Mme Ren\xe9e Dupr\xe9\r
ORG;CHARSET=Windows-1252:Mairie de Saint-Aubin;Finances\r
TITLE;CHARSET=Windows-1252;ENCODING=QUOTED-PRINTABLE:Adjointe=20charg=E9e=20des=20march=E9s\r
NOTE;ENCODING=QUOTED-PRINTABLE:Premi=C3=A8re ligne=0D=0A=\r
Seconde ligne\r
TEL;WORK;VOICE:05 58 00 00 01\r
TEL;CELL;VOICE:06 00 00 00 02\r
TEL;WORK;FAX:05 58 00 00 03\r
ADR;WORK;PREF;CHARSET=Windows-1252:;;1 place des Pins;Saint-Aubin;;40999;France\r
EMAIL;PREF;INTERNET:renee.dupre@exemple.fr\r
EMAIL;INTERNET:r.dupre@maison.example\r
PHOTO;TYPE=JPEG;ENCODING=BASE64:\r
 /9j/4AAQSkZJRgABAQEAYABgAAD\r
\r
REV:20261124T090000Z\r
END:VCARD\r
"""

IOS = """BEGIN:VCARD\r
VERSION:3.0\r
PRODID:-//Apple Inc.//iPhone OS 18.1//EN\r
N:Lacoste;Anne;Marie;;\r
FN:Anne Lacoste\r
item1.ORG:Pr\u00e9fecture\\, cabinet;\r
item1.EMAIL;type=INTERNET;type=pref:anne.lacoste@etat.example\r
item2.TEL;type=CELL;type=VOICE;type=pref:+33 6 00 00 00 04\r
item2.X-ABLabel:_$!<Mobile>!$_\r
item3.ADR;type=HOME;type=pref:;;12 rue des Oyats\\nb\u00e2timent B;Dax;;40100;France\r
BDAY;value=date:1970-02-28\r
NOTE:Rencontr\u00e9e au congr\u00e8s\\; \u00e0 rappeler\r
END:VCARD\r
"""

THUNDERBIRD = """BEGIN:VCARD
VERSION:4.0
N:Uhart;Michel;;;
FN:Michel Uhart
EMAIL;PREF=1:m.uhart@saint-aubin.example
EMAIL;TYPE=home:michel@maison.example
TEL;TYPE=work;VALUE=uri:tel:+33-5-58-00-00-05
TEL;VALUE=TEXT;TYPE=cell:06 00 00 00 06
ADR;LABEL="1, place\\nMairie: accueil";TYPE=work:;;1 place des Pins;Saint-Aubin;;40999;France
BDAY:19620714
NOTE:Adjoint \u00e0 l\u2019urbanisme
UID:urn:uuid:8d7c9f5e
END:VCARD
"""

GOOGLE_GROUP = """BEGIN:VCARD
VERSION:3.0
FN:Bureau municipal
X-ADDRESSBOOKSERVER-KIND:group
X-ADDRESSBOOKSERVER-MEMBER:mailto:a@mairie.example
X-ADDRESSBOOKSERVER-MEMBER:urn:uuid:inconnu
END:VCARD
BEGIN:VCARD
VERSION:4.0
KIND:group
FN:Presse
MEMBER:mailto:b@mairie.example
END:VCARD
"""


def only(data: str | bytes) -> vcard.Card:
    found = vcard.read_cards(data if isinstance(data, bytes) else data.encode())
    assert len(found.cards) == 1 and found.unreadable == ()
    return found.cards[0]


@pytest.mark.feature("26")
def test_outlook_writes_2_1_in_its_own_charset_and_quoted_printable() -> None:
    facts = only(OUTLOOK).facts
    assert (facts["lastName"], facts["firstName"], facts["namePrefix"]) == ("Dupr\u00e9", "Ren\u00e9e", "Mme")
    assert (facts["company"], facts["department"]) == ("Mairie de Saint-Aubin", "Finances")
    assert facts["jobTitle"] == "Adjointe charg\u00e9e des march\u00e9s"
    assert facts["notes"] == "Premi\u00e8re ligne\nSeconde ligne"
    assert (facts["workPhone"], facts["mobilePhone"], facts["workFax"]) == (
        "05 58 00 00 01", "06 00 00 00 02", "05 58 00 00 03",
    )  # fmt: skip
    assert (facts["workStreet"], facts["workCity"], facts["workPostalCode"]) == (
        "1 place des Pins",
        "Saint-Aubin",
        "40999",
    )
    assert (facts["email"], facts["email2"]) == ("renee.dupre@exemple.fr", "r.dupre@maison.example")


@pytest.mark.feature("26")
def test_ios_groups_its_lines_and_escapes() -> None:
    facts = only(IOS).facts
    assert (facts["fullName"], facts["middleName"]) == ("Anne Lacoste", "Marie")
    assert facts["company"] == "Pr\u00e9fecture, cabinet"
    assert (facts["email"], facts["mobilePhone"]) == ("anne.lacoste@etat.example", "+33 6 00 00 00 04")
    assert (facts["homeStreet"], facts["homeCity"]) == ("12 rue des Oyats\nb\u00e2timent B", "Dax")
    assert (facts["birthday"], facts["notes"]) == ("1970-02-28", "Rencontr\u00e9e au congr\u00e8s; \u00e0 rappeler")


@pytest.mark.feature("26")
def test_version_4_writes_addresses_as_uris_and_labels_in_quotes() -> None:
    facts = only(THUNDERBIRD).facts
    assert (facts["email"], facts["email2"]) == ("m.uhart@saint-aubin.example", "michel@maison.example")
    assert (facts["workPhone"], facts["mobilePhone"]) == ("+33-5-58-00-00-05", "06 00 00 00 06")
    assert (facts["workStreet"], facts["birthday"], facts["vCardUID"]) == (
        "1 place des Pins",
        "1962-07-14",
        "urn:uuid:8d7c9f5e",
    )


@pytest.mark.feature("27")
def test_groups_of_both_kinds_and_back() -> None:
    apple, fourth = vcard.read_cards(GOOGLE_GROUP.encode()).cards
    assert (apple.facts["fullName"], apple.members) == ("Bureau municipal", ("a@mairie.example",))
    assert (fourth.facts["type"], fourth.members) == ("group", ("b@mairie.example",))
    for card in (apple, fourth, only(OUTLOOK), only(IOS), only(THUNDERBIRD)):
        again = only(vcard.write_card(card.facts, card.members))
        assert (dict(again.facts), again.members) == (dict(card.facts), card.members), "what we write we read"


JPEG = b"\xff\xd8\xff\xe0" + bytes(range(256)) * 3
CODED = base64.b64encode(JPEG).decode()


@pytest.mark.feature("26")
@pytest.mark.parametrize(
    ("version", "photo"),
    [
        ("2.1", f"PHOTO;TYPE=JPEG;ENCODING=BASE64:\r\n {CODED[:70]}\r\n {CODED[70:]}\r\n\r\n"),
        ("2.1", f"PHOTO;JPEG;BASE64:{CODED}\r\n"),
        ("3.0", f"PHOTO;ENCODING=b;TYPE=JPEG:{CODED[:40]}\r\n {CODED[40:]}\r\n"),
        ("3.0", f"item1.PHOTO;type=JPEG;encoding=B:{CODED}\r\n"),
        ("4.0", f"PHOTO:data:image/jpeg;base64,{CODED}\r\n"),
    ],
)
def test_pictures_of_each_version_are_read_and_written_back(version: str, photo: str) -> None:
    card = only(f"BEGIN:VCARD\r\nVERSION:{version}\r\nFN:Anne Lacoste\r\n{photo}TEL:05 58\r\nEND:VCARD\r\n")
    assert (card.photo, card.facts["fullName"], card.facts["otherPhone"]) == (JPEG, "Anne Lacoste", "05 58")
    text = vcard.write_card(card.facts, (), card.photo)
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    assert only(text).photo == JPEG


@pytest.mark.parametrize(
    "photo",
    [
        "PHOTO;VALUE=uri:https://exemple.fr/a.jpg",
        "PHOTO:https://exemple.fr/a.jpg",
        "PHOTO;ENCODING=b:%%%",
        "PHOTO:data:image/svg+xml,%3Csvg%3E",
    ],
)
def test_a_picture_that_is_a_link_or_is_broken_is_left_out_and_told(photo: str) -> None:
    card = only(f"BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Anne\r\n{photo}\r\nEND:VCARD\r\n")
    assert (card.photo, card.left_out) == (b"", ("PHOTO",))


def test_what_is_no_picture_or_is_enormous_is_refused() -> None:
    assert portrait.check(JPEG) == "image/jpeg"
    with pytest.raises(Rejected, match="not_a_picture"):
        portrait.check(b"<html>")
    with pytest.raises(Rejected, match="picture_too_large"):
        portrait.check(JPEG + bytes(portrait.MOST_BYTES))
    assert "PHOTO" not in vcard.write_card({"fullName": "Anne"}, (), b"<html>")


@pytest.mark.feature("26")
def test_two_addresses_are_never_mixed_and_a_name_is_no_address() -> None:
    text = (
        "BEGIN:VCARD\nVERSION:3.0\nFN:a@b.example\nEMAIL:a@b.example\nBDAY:--0415\n"
        "ADR;TYPE=WORK:;;1 rue A;Dax;;40100;\nADR;TYPE=WORK:;;2 rue B;Pau;64;;France\nADR;TYPE=WORK:;;3 rue C;;;;\n"
        "END:VCARD\n"
    )
    card = only(text)
    assert card.facts == {
        "fullName": "a@b.example", "email": "a@b.example", "birthday": "--04-15", "workStreet": "1 rue A",
        "workCity": "Dax", "workPostalCode": "40100", "otherStreet": "2 rue B", "otherCity": "Pau", "otherState": "64",
        "otherCountry": "France",
    }  # fmt: skip
    assert card.left_out == ("ADR",)
    assert only(vcard.write_card(card.facts)).facts == card.facts, "there and back"
