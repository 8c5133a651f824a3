"""The address book written from here: once, field by field, never over somebody else's change (interop §13, 25)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.domain.errors import Conflict, OutcomeUnknown, TargetGone
from app.domain.exchange import Verdict
from app.domain.ids import new_op_id
from app.domain.intents import DeleteContact, SaveContact
from app.domain.mail import Contact
from app.services.contacts import shaped
from tests.servers.zimbra_kit import ACCOUNT, ADDRESS, Client, bench, no_bytes, run


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
    )


def card(uid: str, **facts: str) -> Contact:
    return shaped(Contact(id=uid, folder="7", name=""), facts, ())


async def push(device: Client, intent: SaveContact | DeleteContact) -> None:
    device.store.acknowledge(await device.connector.push(intent, no_bytes))


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
