"""Contacts offline: cards, groups, duplicates, vCard in and out, and what links us to a person."""

from __future__ import annotations

import base64
from dataclasses import replace
from pathlib import Path

import pytest

from app.documents import ical, vcard
from app.domain.agenda import Attendee, Calendar
from app.domain.courrier import Letter
from app.domain.errors import Rejected
from app.domain.exchange import Ack, FileRef
from app.domain.ids import Key
from app.domain.intents import DeleteContact, SaveContact
from app.domain.mail import Address, Contact, Message, Reference
from app.domain.planning import DirectoryEntry
from app.domain.writing import ReceivedShare
from app.services.cards import shaped
from app.services.contacts import ContactsService
from tests.unit.services.kit import COMMUNE, NOW, Town, run


def card(id: str, **facts: str) -> Contact:
    return shaped(Contact(id=id, folder="7", name="", revision="1"), facts, ())


def service(town: Town) -> ContactsService:
    return ContactsService(town.bodies, town.library)


async def intents(town: Town) -> list[object]:
    return [row.intent for row in await town.bodies.read(COMMUNE, lambda r: r.outbox())]


@pytest.mark.feature("26")
def test_a_card_is_made_changed_and_deleted_offline(tmp_path: Path) -> None:
    async def scenario(town: Town) -> None:
        contacts = service(town)
        with pytest.raises(Rejected, match="contact_empty"):
            await contacts.create(COMMUNE, {"notes": "seul"})
        key = await contacts.create(COMMUNE, {"firstName": "Anne", "lastName": "Lartigue", "email": "a@x.example"})
        await contacts.edit(key, {"firstName": "Anne", "lastName": "Lartigue-Pée", "email": "a@x.example"})
        (entry,) = await contacts.contacts()
        assert (getattr(entry.record, "name", ""), entry.pending) == ("Anne Lartigue-Pée", 1)
        (intent,) = await intents(town)
        assert isinstance(intent, SaveContact) and intent.new, "still one creation"
        await town.pulled(COMMUNE, card("12", firstName="Jean", company="CCAS", customField="gardé"))
        held = next(e for e in await contacts.contacts() if e.key.id == "12")
        await contacts.edit(held.key, {"firstName": "Jean", "company": "Mairie", "customField": "gardé"})
        saved = [i for i in await intents(town) if isinstance(i, SaveContact) and not i.new]
        assert saved[0].base == {"firstName": "Jean", "company": "CCAS", "customField": "gardé"}
        await contacts.delete([held.key])
        assert "12" not in {e.key.id for e in await contacts.contacts()}

    run(tmp_path, scenario)


@pytest.mark.feature("26", "117")
def test_what_another_wrote_on_a_card_while_its_form_was_open_stays(tmp_path: Path) -> None:
    async def scenario(town: Town) -> None:
        contacts, key = service(town), Key(COMMUNE, Contact.KIND, "12")
        opened = card("12", firstName="Jean", company="CCAS", mobilePhone="06 1")
        await town.pulled(COMMUNE, opened)
        await town.pulled(COMMUNE, card("12", firstName="Jean", company="CCAS", mobilePhone="06 2"))
        said = {"firstName": "Jean", "company": "Mairie", "mobilePhone": "06 1"}
        await contacts.edit(key, said, opened=opened)
        (entry,) = await contacts.contacts()
        assert isinstance(entry.record, Contact)
        assert entry.record.facts == {"firstName": "Jean", "company": "Mairie", "mobilePhone": "06 2"}

    run(tmp_path, scenario)


@pytest.mark.feature("26")
def test_duplicates_are_found_and_merged_without_loss(tmp_path: Path) -> None:
    async def scenario(town: Town) -> None:
        contacts = service(town)
        await town.pulled(
            COMMUNE,
            card("1", firstName="Hélène", lastName="Dupont", email="h@x.example", mobilePhone="06 1", notes="une"),
            card("2", firstName="HELENE", lastName="DUPONT", email="h.perso@x.example", company="Mairie", notes="deux"),
            card("3", fullName="H. Dupont", email="H@X.example", workPhone="05 2"),
            card("4", firstName="Hélène", lastName="Durand", email="autre@x.example"),
        )
        (group,) = await contacts.duplicates()
        assert {e.key.id for e in group} == {"1", "2", "3"}
        kept = await contacts.merge([e.key for e in group])
        merged = next(e.record for e in await contacts.contacts() if e.key == kept)
        assert isinstance(merged, Contact)
        assert set(merged.mails) == {"h@x.example", "h.perso@x.example"} and set(merged.phones) == {"06 1", "05 2"}
        assert merged.company == "Mairie" and {"une", "deux"} == set(merged.facts["notes"].split("\n"))
        assert await contacts.duplicates() == []
        assert sum(isinstance(i, DeleteContact) for i in await intents(town)) == 2

    run(tmp_path, scenario)


@pytest.mark.feature("26", "27")
def test_vcards_go_out_and_come_back_once(tmp_path: Path) -> None:
    async def scenario(town: Town) -> None:
        contacts = service(town)
        facts = {
            "firstName": "Œdipe", "lastName": "D’Albret; fils", "email": "o@x.example", "email2": "o2@x.example",
            "mobilePhone": "06 00", "workFax": "05 11", "workStreet": "1, rue des Pins", "workCity": "Saint-Aubin",
            "birthday": "1970-02-28", "notes": "ligne 1\nligne 2", "company": "Mairie", "jobTitle": "Adjoint",
        }  # fmt: skip
        await town.pulled(COMMUNE, card("1", **facts))
        text = await contacts.export([e.key for e in await contacts.contacts()])
        (back,) = vcard.read_cards(text.encode()).cards
        assert {k: v for k, v in back.facts.items() if k != "fullName"} == facts
        done = await contacts.import_cards(COMMUNE, text.encode())
        assert (done.made, done.known) == (0, 1)
        other = text.replace("o@x", "z@x").replace("o2@x", "z2@x")
        assert (await contacts.import_cards(COMMUNE, other.encode())).made == 1

    run(tmp_path, scenario)


def vcf(*lines: str) -> str:
    return "\r\n".join(("BEGIN:VCARD", "VERSION:3.0", *lines, "END:VCARD", ""))


@pytest.mark.feature("26", "27")
def test_a_card_that_is_there_takes_what_a_file_says_more_of_it(tmp_path: Path) -> None:
    async def scenario(town: Town) -> None:
        contacts = service(town)
        there = {"firstName": "Anne", "lastName": "Lartigue", "email": "a@x.example", "jobTitle": "Maire",
                 "workStreet": "1 rue des Pins", "workCity": "Saint-Aubin", "own": "gardé"}  # fmt: skip
        await town.pulled(COMMUNE, card("1", **there))
        file = vcf(
            "FN:LARTIGUE Anne", "N:LARTIGUE;Anne", "EMAIL:A@x.example", "EMAIL:anne@maison.example", "TITLE:Adjointe",
            "TEL;TYPE=CELL:06 1", "ADR;TYPE=WORK:;;;Saint-Aubin;;40999;", "ADR;TYPE=HOME:;;2 rue B;Saint-Aubin;;;",
            f"PHOTO;ENCODING=b;TYPE=JPEG:{base64.b64encode(JPEG).decode()}",
        )  # fmt: skip
        done = await contacts.import_cards(COMMUNE, file.encode())
        assert (done.made, done.completed, done.known) == (0, 1, 0)
        (entry,) = await contacts.contacts()
        assert isinstance(entry.record, Contact)
        assert entry.record.facts == there | {
            "email2": "anne@maison.example", "mobilePhone": "06 1", "workPostalCode": "40999",
            "homeStreet": "2 rue B", "homeCity": "Saint-Aubin",
        }  # fmt: skip
        assert await contacts.photo(COMMUNE, entry.record) == JPEG
        again = await contacts.import_cards(COMMUNE, file.encode())
        assert (again.made, again.completed, again.known) == (0, 0, 1)

    run(tmp_path, scenario)


@pytest.mark.feature("26", "27")
def test_a_file_loses_nobody_and_doubles_nobody(tmp_path: Path) -> None:
    """An address shared by an office, or one that only a group names, is no card; nor is a card without address new
    each time."""

    async def scenario(town: Town) -> None:
        contacts = service(town)
        group = replace(card("9", nickname="Bureau"), members=("zoe@x.example",), mails=("zoe@x.example",))
        await town.pulled(COMMUNE, group)
        file = (
            vcf("FN:Jean Dupont", "EMAIL:accueil@x.example")
            + vcf("FN:Marie Martin", "EMAIL:accueil@x.example")
            + vcf("FN:Zoé Lacaze", "EMAIL:zoe@x.example")
            + vcf("FN:Luc Darrieu", "TEL;TYPE=CELL:06 2")
            + vcf("FN:Jean Dupont", "EMAIL:accueil@x.example", "TEL:05 1")
            + vcf("FN:Presse", "KIND:group", "MEMBER:mailto:p@x.example")
            + vcf("FN:seul@x.example", "EMAIL:seul@x.example")
            + vcf("NOTE:rien que cela")
        )
        done = await contacts.import_cards(COMMUNE, file.encode())
        assert (done.made, done.known, len(done.unreadable)) == (6, 1, 1)
        names = {getattr(e.record, "name", ""): e.record for e in await contacts.contacts()}
        assert names.keys() == {"Bureau", "Jean Dupont", "Marie Martin", "Zoé Lacaze", "Luc Darrieu", "Presse",
                                "seul@x.example"}  # fmt: skip
        assert getattr(names["Jean Dupont"], "phones", ()) == ("05 1",)
        assert getattr(names["seul@x.example"], "mails", ()) == ("seul@x.example",)
        again = await contacts.import_cards(COMMUNE, file.encode())
        assert (again.made, again.completed, again.known, len(again.unreadable)) == (0, 0, 7, 1)

    run(tmp_path, scenario)


@pytest.mark.feature("26")
def test_joining_cards_keeps_each_address_whole_and_each_number(tmp_path: Path) -> None:
    async def scenario(town: Town) -> None:
        contacts = service(town)
        one = {"firstName": "Luc", "lastName": "Martin", "email": "l@x.example", "workFax": "05 1", "workCity": "Dax",
               "workStreet": "1 rue A", "company": "Mairie", "jobTitle": "Maire"}  # fmt: skip
        two = {"fullName": "Luc Martin (perso)", "email": "l@x.example", "workFax": "05 2", "workCity": "Pau",
               "workState": "64", "homeCity": "Dax", "homeStreet": "2 rue B", "nickname": "Martin"}  # fmt: skip
        await town.pulled(COMMUNE, card("1", **one), card("2", **two))
        (group,) = await contacts.duplicates()
        kept = await contacts.merge([e.key for e in group])
        record = next(e.record for e in await contacts.contacts() if e.key == kept)
        assert isinstance(record, Contact) and record.name == "Luc Martin"
        assert record.facts == one | {"workFax2": "05 2", "otherCity": "Pau", "otherState": "64", "homeCity": "Dax",
                                      "homeStreet": "2 rue B", "nickname": "Martin"}  # fmt: skip

    run(tmp_path, scenario)


JPEG = b"\xff\xd8\xff\xe0" + bytes(900)


@pytest.mark.feature("26")
def test_a_picture_is_here_at_once_travels_by_vcard_and_goes(tmp_path: Path) -> None:
    async def scenario(town: Town) -> None:
        contacts = service(town)

        async def held(key: Key) -> Contact:
            return next(e.record for e in await contacts.contacts() if e.key == key and isinstance(e.record, Contact))

        key = await contacts.create(COMMUNE, {"firstName": "Anne", "lastName": "Lartigue"}, (), JPEG)
        assert await contacts.photo(COMMUNE, await held(key)) == JPEG
        await town.bodies.store_of(COMMUNE).blobs.remove_unreferenced()
        assert await contacts.photo(COMMUNE, await held(key)) == JPEG, "an act that waits keeps its bytes"
        await contacts.edit(key, {"firstName": "Anne", "lastName": "Lartigue-Pée"})
        assert await contacts.photo(COMMUNE, await held(key)) == JPEG, "not touched by a change of name"
        text = await contacts.export([key])
        done = await contacts.import_cards(
            COMMUNE, text.replace("Lartigue-Pée", "Autre").replace("UID:", "X:").encode()
        )
        assert (done.made, done.pictures) == (1, 0)
        other = next(e for e in await contacts.contacts() if "Autre" in getattr(e.record, "name", ""))
        assert isinstance(other.record, Contact) and await contacts.photo(COMMUNE, other.record) == JPEG
        with pytest.raises(Rejected, match="not_a_picture"):
            await contacts.edit(key, {"firstName": "Anne"}, (), b"%PDF-1.7")
        await contacts.edit(key, {"firstName": "Anne"}, (), b"")
        assert (await held(key)).photo == ""
        huge = base64.b64encode(JPEG + bytes(2_000_000)).decode()
        cards = f"BEGIN:VCARD\nVERSION:3.0\nFN:Trop\nPHOTO;ENCODING=b:{huge}\nEND:VCARD\n"
        assert (await contacts.import_cards(COMMUNE, cards.encode())).pictures == 1

    run(tmp_path, scenario)


@pytest.mark.feature("26")
def test_the_picture_that_was_sent_is_the_file_that_is_here(tmp_path: Path) -> None:
    """Acknowledged with the server's name for it: shown offline without fetching what we sent."""

    async def scenario(town: Town) -> None:
        contacts, store = service(town), town.bodies.store_of(COMMUNE)
        await contacts.create(COMMUNE, {"firstName": "Anne"}, (), JPEG)
        (intent,) = await intents(town)
        assert isinstance(intent, SaveContact) and intent.digests == {intent.picture}
        there = replace(intent.contact, id="300", photo="part:300@5:1", revision="5")
        file = FileRef(ref=there.photo, owner_kind="contact", owner_id="300", name="photo.jpg", sha256=intent.picture)
        ack = Ack(upserts=(there,), removes=(("contact", intent.target_id),), files=(file,))
        await store.write(lambda tx: tx.acknowledge(intent.op_id, ack))
        (entry,) = await contacts.contacts()
        assert isinstance(entry.record, Contact) and await contacts.photo(COMMUNE, entry.record) == JPEG
        assert await store.read(lambda r: r.next_files(COMMUNE, 5, 9)) == []

    run(tmp_path, scenario)


def test_a_persons_page_gathers_mails_and_meetings(tmp_path: Path) -> None:
    async def scenario(town: Town) -> None:
        person = card("1", firstName="Jeanne", lastName="Dupouy", email="j.dupouy@x.example")
        mail = Message(id="9", folder="2", date_ms=NOW, subject="Devis", sender=Address(mail="j.dupouy@x.example"))
        other = Message(id="8", folder="2", date_ms=NOW, subject="Autre", sender=Address(mail="paul@x.example"))
        event = ical.build_event(
            calendar_id="/c/", uid="e", title="Chantier", start_ms=NOW, end_ms=NOW + 1000, now_ms=NOW,
            attendees=(Attendee(address=Address(mail="j.dupouy@x.example", name="Jeanne Dupouy")),),
        )  # fmt: skip
        letter = Letter(
            id="l1", revision=1, direction="in", chrono="A-2026-0417", subject="Rue des Pins",
            sender="Mme Jeanne DUPOUY, SARL Exemple",
        )  # fmt: skip
        await town.pulled(COMMUNE, person, mail, other, Calendar(id="/c/", name="C"), event, letter)
        links = await service(town).links(person)
        assert [e.key.id for e in links.letters] == ["l1"]
        assert [e.key.id for e in links.messages] == ["9"] and [e.key.id for e in links.events] == ["/c//e"]

    run(tmp_path, scenario)


@pytest.mark.feature("27")
def test_a_groups_references_follow_what_they_name_and_missing_ones_are_told(tmp_path: Path) -> None:
    async def scenario(town: Town) -> None:
        contacts = service(town)
        anne = card("12", firstName="Anne", lastName="Lartigue-Pée", email="anne@neuf.example")
        line = DirectoryEntry(id="u-1", name="Nadège Ospital", mails=("n.ospital@pins.example",))
        references = (
            Reference(kind="C", value="zid:12", id="12", name="Anne Lartigue", mail="anne@vieux.example"),
            Reference(kind="C", value="zid:13", id="13", name="Parti Depuis", mail="parti@x.example"),
            Reference(kind="C", value="autre:40", id="autre:40", name="Chez Autrui", mail="autrui@x.example"),
            Reference(kind="G", value="uid=n.ospital,ou=people,dc=pins,dc=example"),
            Reference(kind="G", value="uid=personne,ou=people,dc=pins,dc=example"),
        )
        group = shaped(
            Contact(id="20", folder="7", name="", references=references), {"nickname": "G"}, ("a@x.example",)
        )
        await town.pulled(COMMUNE, anne, line, group)
        found = await contacts.members(COMMUNE, group)
        assert [(m.name, m.mail, m.missing) for m in found] == [
            ("", "a@x.example", False),
            ("Anne Lartigue-Pée", "anne@neuf.example", False),
            ("Parti Depuis", "", True),
            ("Chez Autrui", "autrui@x.example", False),
            ("Nadège Ospital", "n.ospital@pins.example", False),
            ("", "", True),
        ]
        key = Key(COMMUNE, "contact", "20")
        text = await contacts.export([key])
        assert "anne@neuf.example" in text and "parti@x.example" not in text
        await contacts.edit(key, {"nickname": "Bureau"}, ("a@x.example",))
        (intent,) = await intents(town)
        assert isinstance(intent, SaveContact) and intent.contact.references == references == intent.base_references
        assert await contacts.duplicates() == []

    run(tmp_path, scenario)


@pytest.mark.feature("12", "26")
def test_cards_of_anothers_book_are_changed_only_where_it_is_allowed_and_never_joined_with_ours(tmp_path: Path) -> None:
    async def scenario(town: Town) -> None:
        contacts = service(town)

        def share(rights: str, broken: bool = False) -> ReceivedShare:
            return ReceivedShare(
                id="zid:7", owner=Address(mail="maire@pins.example"), owner_id="zid", folder="7", path="/Contacts",
                view="contact", rights=rights, mount="300", mount_name="Carnet de la maire", broken=broken,
            )  # fmt: skip

        theirs = replace(card("zid:40", firstName="Anne", lastName="Lartigue", email="a@x.example"), folder="zid:7")
        key = Key(COMMUNE, "contact", theirs.id)
        await town.pulled(COMMUNE, card("12", firstName="Anne", lastName="Lartigue", email="a@x.example"), theirs)
        assert await contacts.duplicates() == [], "never joined with one's own"
        with pytest.raises(Rejected, match="book_read_only"):
            await contacts.edit(key, {"firstName": "Anna"})
        for rights, broken in (("r", False), ("rwd", True)):
            await town.pulled(COMMUNE, share(rights, broken))
            with pytest.raises(Rejected, match="book_read_only"):
                await contacts.edit(key, {"firstName": "Anna"})
            with pytest.raises(Rejected, match="book_read_only"):
                await contacts.delete([key])
        await town.pulled(COMMUNE, share("rwd"))
        await contacts.edit(key, {"firstName": "Anna"})
        await contacts.delete([key])
        assert [type(i) for i in await intents(town)][-1] is DeleteContact
        assert list(await contacts.books()) == [(COMMUNE, "zid:7")]

    run(tmp_path, scenario)
