"""The address book written from here: once, field by field, never over somebody else's change (interop §13, 25)."""

from __future__ import annotations

import hashlib
from dataclasses import replace

import pytest

from app.domain.errors import Conflict, OutcomeUnknown, TargetGone
from app.domain.exchange import Ack, Verdict
from app.domain.ids import new_op_id
from app.domain.intents import DeleteContact, SaveContact
from app.domain.mail import Contact, Reference
from app.sandbox.people import COMMUNE
from app.sandbox.zimbra.directory_commands import directory_lines
from app.services.cards import shaped
from tests.servers.zimbra_kit import ACCOUNT, ADDRESS, Client, bench, run


def save(contact: Contact, base: Contact | None = None, made_at_ms: int = 0) -> SaveContact:
    return SaveContact(
        op_id=new_op_id(),
        account=ACCOUNT,
        made_at_ms=made_at_ms,
        target_id=contact.id,
        contact=contact,
        new=base is None,
        base=base.facts if base else {},
        base_members=base.members if base else (),
        base_photo=base.photo if base else "",
        base_references=base.references if base else (),
    )


def card(uid: str, **facts: str) -> Contact:
    return shaped(Contact(id=uid, folder="7", name=""), facts, ())


PICTURE = b"\xff\xd8\xff" + bytes(range(256)) * 40
OTHER = b"\x89PNG\r\n\x1a\n" + bytes(5000)
HELD = {hashlib.sha256(data).hexdigest(): data for data in (PICTURE, OTHER)}


async def load(sha256: str) -> bytes:
    return HELD[sha256]


def with_photo(contact: Contact, data: bytes) -> Contact:
    return replace(contact, photo=f"local:{hashlib.sha256(data).hexdigest()}")


async def push(device: Client, intent: SaveContact | DeleteContact) -> Ack:
    ack = await device.connector.push(intent, load)
    device.store.acknowledge(ack)
    return ack


async def photo_of(device: Client, contact: Contact) -> bytes:
    """The picture as a download brings it."""
    async with device.connector.download(device.store.files[contact.photo], 0) as stream:
        return b"".join([chunk async for chunk in stream.chunks()])


def named(device: Client, name: str) -> list[Contact]:
    return [c for c in device.store.contacts if c.name == name]


@pytest.mark.feature("26", "116")
@pytest.mark.parametrize("fault", ["drop", "half"])
def test_a_new_card_is_made_once_whatever_is_lost(fault: str) -> None:
    async def flow() -> None:
        async with bench(5) as town, town.client() as device:
            await device.sync("contacts")
            before = len(town.server.mailbox(ADDRESS).cards)
            intent = save(card("urn-1", firstName="Anne", lastName="Lartigue", email="anne@pins.example"))
            town.loopback.faults.arm(fault, "CreateContact")
            with pytest.raises(OutcomeUnknown):
                await push(device, intent)
            assert await device.connector.probe(intent) is Verdict.DELIVERED
            await push(device, intent)
            assert len(town.server.mailbox(ADDRESS).cards) == before + 1
            await device.sync("contacts")
            (made,) = named(device, "Anne Lartigue")
            assert made.id.isdigit() and made.mails == ("anne@pins.example",)

    run(flow())


@pytest.mark.feature("26")
def test_only_changed_fields_are_written_and_only_a_field_changed_twice_is_a_conflict() -> None:
    async def flow() -> None:
        async with bench(5) as town, town.client() as device:
            await device.sync("contacts")
            await push(device, save(card("urn-2", firstName="Paul", lastName="Daguerre", company="Mairie", notes="n")))
            await device.sync("contacts")
            (held,) = named(device, "Paul Daguerre")
            box = town.server.mailbox(ADDRESS)
            with box.writing() as change:
                box.cards[int(held.id)].facts["jobTitle"] = "Maire"
                box.touch(change, box.cards[int(held.id)], content=True)
            facts = {k: v for k, v in held.facts.items() if k != "notes"} | {"mobilePhone": "06 00 00 00 00"}
            await push(device, save(shaped(held, facts, ()), held))
            there = box.cards[int(held.id)].facts
            assert (there["jobTitle"], there["mobilePhone"], "notes" in there) == ("Maire", "06 00 00 00 00", False)
            with box.writing() as change:
                box.cards[int(held.id)].facts["company"] = "Agglomération"
                box.touch(change, box.cards[int(held.id)], content=True)
            with pytest.raises(Conflict):
                await push(device, save(shaped(held, {**held.facts, "company": "Département"}, ()), held))
            assert box.cards[int(held.id)].facts["company"] == "Agglomération"
            gone = DeleteContact(op_id=new_op_id(), account=ACCOUNT, made_at_ms=0, target_id=held.id)
            await push(device, gone)
            await device.sync("contacts")
            assert named(device, "Paul Daguerre") == []
            del box.cards[int(held.id)]
            with pytest.raises(TargetGone):
                await push(device, gone)

    run(flow())


@pytest.mark.feature("27")
def test_a_group_gains_and_loses_members() -> None:
    async def flow() -> None:
        async with bench(5) as town, town.client() as device:
            await device.sync("contacts")
            group = replace(card("urn-3", nickname="Bureau"), members=("a@x.example", "b@x.example"))
            await push(device, save(group))
            await device.sync("contacts")
            (held,) = named(device, "Bureau")
            assert held.members == ("a@x.example", "b@x.example")
            await push(device, save(replace(held, members=("b@x.example", "c@x.example")), held))
            await device.sync("contacts")
            assert named(device, "Bureau")[0].members == ("b@x.example", "c@x.example")

    run(flow())


@pytest.mark.feature("26")
@pytest.mark.parametrize("fault", ["drop", "half"])
def test_a_picture_is_put_on_a_card_and_another_device_shows_it(fault: str) -> None:
    async def flow() -> None:
        async with bench(5) as town, town.client() as device, town.client() as other:
            await device.sync("contacts")
            await other.sync("contacts")
            new = save(with_photo(card("urn-p", firstName="Anne", lastName="Lartigue", company="Mairie"), PICTURE))
            town.loopback.faults.arm(fault, "CreateContact")
            with pytest.raises(OutcomeUnknown):
                await push(device, new)
            assert await device.connector.probe(new) is Verdict.DELIVERED
            await other.sync("contacts")
            (seen,) = named(other, "Anne Lartigue")
            assert await photo_of(other, seen) == PICTURE
            assert (seen.facts["company"], "image" in seen.facts) == ("Mairie", False)
            await device.sync("contacts")
            (held,) = named(device, "Anne Lartigue")
            change = save(with_photo(shaped(held, {**held.facts, "jobTitle": "Adjointe"}, ()), OTHER), held)
            town.loopback.faults.arm(fault, "ModifyContact")
            with pytest.raises(OutcomeUnknown):
                await push(device, change)
            ack = await push(device, change)
            (file,) = ack.files
            assert file.sha256 == hashlib.sha256(OTHER).hexdigest(), "what was sent is not fetched again"
            await other.sync("contacts")
            (seen,) = named(other, "Anne Lartigue")
            assert (await photo_of(other, seen), seen.title, seen.company) == (OTHER, "Adjointe", "Mairie")
            taken = save(replace(seen, photo=""), seen)
            await push(other, taken)
            await device.sync("contacts")
            (held,) = named(device, "Anne Lartigue")
            assert (held.photo, held.title) == ("", "Adjointe")

    run(flow())


@pytest.mark.feature("26")
def test_a_change_of_a_field_leaves_the_picture_and_a_picture_taken_away_elsewhere_is_a_conflict() -> None:
    async def flow() -> None:
        async with bench(5) as town, town.client() as device, town.client() as other:
            await push(device, save(with_photo(card("urn-q", firstName="Jean", lastName="Pée"), PICTURE)))
            await device.sync("contacts")
            (held,) = named(device, "Jean Pée")
            await push(device, save(shaped(held, {**held.facts, "notes": "n"}, ()), held))
            await other.sync("contacts")
            (seen,) = named(other, "Jean Pée")
            assert await photo_of(other, seen) == PICTURE
            await push(other, save(replace(seen, photo=""), seen))
            await device.sync("contacts")
            stale = replace(seen, photo="")
            await push(device, save(with_photo(named(device, "Jean Pée")[0], OTHER), stale))
            with pytest.raises(Conflict):
                await push(other, save(with_photo(stale, PICTURE), stale))

    run(flow())


@pytest.mark.feature("27")
def test_members_that_are_references_are_named_by_the_server_kept_and_taken_out() -> None:
    async def flow() -> None:
        async with bench(5) as town, town.client() as device, town.client() as other:
            await push(device, save(card("urn-m", firstName="Anne", lastName="Lartigue", email="anne@pins.example")))
            await device.sync("contacts")
            (anne,) = named(device, "Anne Lartigue")
            line = directory_lines(COMMUNE)[1]
            references = (
                Reference(kind="C", value=anne.id),
                Reference(kind="C", value="99999"),
                Reference(kind="G", value=line["ref"]),
                Reference(kind="G", value="uid=parti,ou=people,dc=pins,dc=example"),
                Reference(kind="I", value='"Voisin, Le" <voisin@dehors.example>'),
            )
            group = replace(card("urn-r", nickname="Cabinet"), members=("a@x.example",), references=references)
            await push(device, save(group))
            await other.sync("contacts")
            (held,) = named(other, "Cabinet")
            assert held.members == ("a@x.example",)
            assert [(r.kind, r.name, r.mail) for r in held.references] == [
                ("I", "Voisin, Le", "voisin@dehors.example"),
                ("C", "Anne Lartigue", "anne@pins.example"),
                ("C", "", ""),
                ("G", line["_attrs"]["fullName"], line["_attrs"]["email"]),
                ("G", "", ""),
            ]
            assert [r.id for r in held.references] == ["", anne.id, "99999", "", ""], "as our own contacts are named"
            assert "anne@pins.example" in held.mails
            fewer = replace(held, members=(), references=tuple(r for r in held.references if r.kind != "C"))
            await push(other, save(fewer, held))
            await device.sync("contacts")
            (left,) = named(device, "Cabinet")
            assert (left.members, [r.kind for r in left.references]) == ((), ["I", "G", "G"])

    run(flow())
