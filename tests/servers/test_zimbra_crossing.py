"""Messages that change mailbox: the mayor's shared inbox and the secretary's own (rows 2, 12; interop §25 "copy")."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from app.domain.errors import OutcomeUnknown, Rejected, TargetGone
from app.domain.exchange import Verdict
from app.domain.intents import CarryMessage, SetFlagged
from app.domain.mail import Gesture, Message
from app.domain.writing import ReceivedShare
from app.sandbox.people import MAYOR, SECRETARY
from app.sandbox.zimbra.mailbox import INBOX, TRASH
from tests.servers.test_zimbra_authors import mine, told
from tests.servers.test_zimbra_sharing import share_inbox, stamp
from tests.servers.zimbra_kit import Client, run
from tests.servers.zimbra_pair import MAYOR_MAIL, SECRETARY_MAIL, Pair, deliver, pair, sync

SUBJECT = "À traiter par le secrétariat"


def carry(town: Pair, message: Message, folder: str, mount: str = "") -> CarryMessage:
    return CarryMessage(
        **stamp(town, SECRETARY), target_id=message.id, folder=folder, mount=mount, message_id=message.message_id
    )


def copies(town: Pair, mail: str) -> list[Any]:
    box = town.server.mailbox(mail)
    return [m for m in box.mails.values() if box.content(m).subject == SUBJECT]


async def start(town: Pair, mayor: Client, secretary: Client, rights: str = "rwid") -> ReceivedShare:
    await sync(mayor)
    share = await share_inbox(town, mayor, secretary, rights)
    town.server.deliver(MAYOR_MAIL, town.letter(SUBJECT))
    await sync(mayor)
    await sync(secretary)
    return share


@pytest.mark.feature("2", "12")
def test_a_message_goes_to_ones_own_inbox_and_back_whole_and_once() -> None:
    async def flow() -> None:
        async with pair() as town, town.client(MAYOR) as mayor, town.client(SECRETARY) as secretary:
            share = await start(town, mayor, secretary)
            theirs = mine(secretary, SUBJECT)
            await deliver(secretary, SetFlagged(**stamp(town, SECRETARY), target_id=theirs.id, value=True))
            ack = await deliver(secretary, carry(town, theirs, "2"))
            for client in (mayor, secretary):
                await sync(client)
            assert [m.folder for m in copies(town, MAYOR_MAIL)] == [TRASH]
            assert [m.folder for m in copies(town, SECRETARY_MAIL)] == [INBOX]
            (own,) = [m for m in secretary.store.messages if m.subject == SUBJECT]
            assert (own.folder, own.flagged, own.message_id) == ("2", True, theirs.message_id)
            assert own.date_ms == theirs.date_ms and secretary.store.bodies[own.id].text == "Bonjour."
            assert ack.renames == {theirs.id: own.id}, "what waits for it follows it"
            taken = mine(mayor, SUBJECT)
            assert (taken.folder, told(taken.touch)) == ("3", (Gesture.TAKEN, SECRETARY_MAIL, False)), "who took it"
            await deliver(secretary, carry(town, own, share.id, share.mount))
            for client in (mayor, secretary):
                await sync(client)
            assert sorted(m.folder for m in copies(town, MAYOR_MAIL)) == [INBOX, TRASH]
            assert [m.folder for m in copies(town, SECRETARY_MAIL)] == [TRASH]
            assert share.id in {m.folder for m in secretary.store.messages if m.subject == SUBJECT}
            assert "2" in {m.folder for m in mayor.store.messages if m.subject == SUBJECT}

    run(flow())


@pytest.mark.feature("2", "12")
def test_cut_between_the_copy_and_the_trash_it_is_not_copied_again() -> None:
    async def flow() -> None:
        async with pair() as town, town.client(MAYOR) as mayor, town.client(SECRETARY) as secretary:
            await start(town, mayor, secretary)
            theirs = mine(secretary, SUBJECT)
            source, target = town.server.mailbox(MAYOR_MAIL), town.server.mailbox(SECRETARY_MAIL)
            (held,) = copies(town, MAYOR_MAIL)
            with target.writing() as change:  # what the server had done when it was cut
                target.add_mail(change, source.content(held), INBOX, held.flags, held.date_ms)
            intent = carry(town, theirs, "2")
            assert await secretary.connector.probe(intent) is Verdict.NOT_DELIVERED
            await deliver(secretary, intent)
            assert [m.folder for m in copies(town, SECRETARY_MAIL)] == [INBOX]
            assert [m.folder for m in copies(town, MAYOR_MAIL)] == [TRASH], "to be found again, should it be needed"
            assert await secretary.connector.probe(intent) is Verdict.DELIVERED
            with source.writing() as change:
                source.remove_mail(change, held)
            with target.writing() as change:
                target.remove_mail(change, copies(town, SECRETARY_MAIL)[0])
            with pytest.raises(TargetGone):
                await deliver(secretary, intent)

    run(flow())


@pytest.mark.feature("12")
def test_without_the_right_to_take_it_away_it_stays_where_it_is() -> None:
    async def flow() -> None:
        async with pair() as town, town.client(MAYOR) as mayor, town.client(SECRETARY) as secretary:
            await start(town, mayor, secretary, "rw")
            with pytest.raises(Rejected, match="not_allowed"):
                await deliver(secretary, carry(town, mine(secretary, SUBJECT), "2"))
            assert [m.folder for m in copies(town, MAYOR_MAIL)] == [INBOX]

    run(flow())


def webmail_tag(town: Pair, mail: str, subject: str, *tags: str) -> None:
    """Tags put with another program."""
    box = town.server.mailbox(mail)
    with box.writing() as change:
        for held in [m for m in box.mails.values() if box.content(m).subject == subject]:
            held.tags = (*held.tags, *tags)
            box.touch(change, held)


@pytest.mark.feature("2", "7", "12")
def test_tags_go_along_by_their_names_in_both_directions() -> None:
    async def flow() -> None:
        async with pair() as town, town.client(MAYOR) as mayor, town.client(SECRETARY) as secretary:
            share = await start(town, mayor, secretary)
            box = town.server.mailbox(SECRETARY_MAIL)
            with box.writing() as change:
                box.touch_tag(change, "Urgent", box.take_id())
                box.tag_colours["Urgent"] = 5
            webmail_tag(town, MAYOR_MAIL, SUBJECT, "Urgent", "Voirie, eau")
            for client in (mayor, secretary):
                await sync(client)
            theirs = mine(secretary, SUBJECT)
            assert theirs.tags == ("Urgent", "Voirie, eau")
            await deliver(secretary, carry(town, theirs, "2"))
            await sync(secretary)
            (own,) = [m for m in secretary.store.messages if m.subject == SUBJECT]
            assert (own.folder, own.tags) == ("2", ("Urgent", "Voirie, eau"))
            assert set(box.tags) >= {"Urgent", "Voirie, eau"}, "a new name is a tag of hers now"
            assert box.tag_colours["Urgent"] == 5, "one that she had keeps its colour"
            await deliver(secretary, carry(town, own, share.id, share.mount))
            for client in (mayor, secretary):
                await sync(client)
            (back,) = [m for m in mayor.store.messages if m.subject == SUBJECT and m.folder == "2"]
            assert back.tags == ("Urgent", "Voirie, eau")

    run(flow())


@pytest.mark.feature("7", "12")
def test_where_one_may_add_but_not_change_the_message_arrives_without_its_tags() -> None:
    async def flow() -> None:
        async with pair() as town, town.client(MAYOR) as mayor, town.client(SECRETARY) as secretary:
            share = await start(town, mayor, secretary, "ri")
            box = town.server.mailbox(SECRETARY_MAIL)
            town.server.deliver(SECRETARY_MAIL, town.letter("Pour la maire"))
            webmail_tag(town, SECRETARY_MAIL, "Pour la maire", "Urgent")
            await sync(secretary)
            own = mine(secretary, "Pour la maire")
            await deliver(secretary, carry(town, own, share.id, share.mount))
            theirs = town.server.mailbox(MAYOR_MAIL)
            (there,) = [m for m in theirs.mails.values() if theirs.content(m).subject == "Pour la maire"]
            assert (there.folder, there.tags) == (INBOX, ())
            assert box.mails[int(own.id)].folder == TRASH

    run(flow())


@pytest.mark.feature("2", "12")
@pytest.mark.parametrize("lost", ["copy", "trash"])
def test_without_a_message_id_it_is_copied_once_whatever_is_lost(lost: str) -> None:
    """Among twins that were there before, of the same second, the same size and the same subject."""

    async def flow() -> None:
        async with pair() as town, town.client(MAYOR) as mayor, town.client(SECRETARY) as secretary:
            await sync(mayor)
            await share_inbox(town, mayor, secretary, "rwid")
            scan = replace(town.letter("Numérisation"), message_id="")
            town.server.deliver(SECRETARY_MAIL, scan)
            town.server.deliver(MAYOR_MAIL, replace(scan, text="Bonsoir."))
            await sync(mayor)
            await sync(secretary)
            (theirs,) = [m for m in secretary.store.messages if m.subject == "Numérisation" and ":" in m.id]
            assert theirs.message_id == ""
            intent = carry(town, theirs, "2")
            connector, cut = secretary.connector, Cut(secretary, lost)
            with pytest.raises(OutcomeUnknown):
                await deliver(secretary, intent)
            cut.heal()
            box, source = town.server.mailbox(SECRETARY_MAIL), town.server.mailbox(MAYOR_MAIL)
            verdict = await connector.probe(intent)
            assert verdict is (Verdict.NOT_DELIVERED if lost == "copy" else Verdict.DELIVERED)
            if verdict is Verdict.NOT_DELIVERED:
                ack = await deliver(secretary, intent)
                assert theirs.id in ack.renames
            held = [m for m in box.mails.values() if box.content(m).subject == "Numérisation"]
            texts = sorted(box.content(m).root.data.decode().strip() for m in held)
            assert texts == ["Bonjour.", "Bonsoir."], "hers, and the mayor's once"
            (gone,) = [m for m in source.mails.values() if source.content(m).subject == "Numérisation"]
            assert gone.folder == TRASH
            assert not [name for name in secretary.vault.secrets if name.startswith("carried:")]

    run(flow())


class Cut:
    """Answers of one op are lost, once the server acted."""

    def __init__(self, client: Client, op: str) -> None:
        self._soap, self._op, self._call = client.connector.soap, op, client.connector.soap.call
        self._soap.call = self._lose  # type: ignore[method-assign]

    async def _lose(self, name: str, args: Any, **more: Any) -> Any:
        answer = await self._call(name, args, **more)
        if args.get("action", {}).get("op") == self._op:
            raise OutcomeUnknown("reply_lost")
        return answer

    def heal(self) -> None:
        self._soap.call = self._call  # type: ignore[method-assign]
