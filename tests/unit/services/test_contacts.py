"""Contacts offline: cards, groups, duplicates, vCard in and out, and what links us to a person."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.documents import ical, vcard
from app.domain.agenda import Attendee, Calendar
from app.domain.errors import Rejected
from app.domain.intents import DeleteContact, SaveContact
from app.domain.mail import Address, Contact, Message
from app.services.contacts import ContactsService, shaped
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


def test_a_persons_page_gathers_mails_and_meetings(tmp_path: Path) -> None:
    async def scenario(town: Town) -> None:
        person = card("1", firstName="Jeanne", lastName="Dupouy", email="j.dupouy@x.example")
        mail = Message(id="9", folder="2", date_ms=NOW, subject="Devis", sender=Address(mail="j.dupouy@x.example"))
        other = Message(id="8", folder="2", date_ms=NOW, subject="Autre", sender=Address(mail="paul@x.example"))
        event = ical.build_event(
            calendar_id="/c/", uid="e", title="Chantier", start_ms=NOW, end_ms=NOW + 1000, now_ms=NOW,
            attendees=(Attendee(address=Address(mail="j.dupouy@x.example", name="Jeanne Dupouy")),),
        )  # fmt: skip
        await town.pulled(COMMUNE, person, mail, other, Calendar(id="/c/", name="C"), event)
        links = await service(town).links(person)
        assert [e.key.id for e in links.messages] == ["9"] and [e.key.id for e in links.events] == ["/c//e"]

    run(tmp_path, scenario)
