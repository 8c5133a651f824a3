"""Messages that leave a shared folder for where one does not see them: who took them away, where it can be known (A16)."""

from __future__ import annotations

import pytest

from app.domain.intents import CarryMessage, MoveMessage
from app.domain.mail import Gesture, MessageLeft
from app.sandbox.people import MAYOR, SECRETARY
from app.sandbox.zimbra.mailbox import INBOX, TRASH
from tests.servers.test_zimbra_authors import act, arrive, mine
from tests.servers.test_zimbra_sharing import share_inbox
from tests.servers.zimbra_kit import Client, run
from tests.servers.zimbra_pair import MAYOR_MAIL, Pair, pair, sync

TWO = ("Dossier de presse", "Plan de salle")


def left(client: Client) -> list[tuple[str, str, Gesture, str]]:
    found = [r for r in client.store.records.values() if isinstance(r, MessageLeft)]
    return sorted((r.subject, r.folder, r.did, r.by.mail if r.by is not None else "") for r in found)


async def start(town: Pair, mayor: Client, secretary: Client, rights: str = "rwid") -> str:
    """The inbox shared, with two messages; returns the folder's name at the secretary's."""
    await sync(mayor)
    share = await share_inbox(town, mayor, secretary, rights)
    for subject in TWO:
        await arrive(town, mayor, secretary, subject=subject)
    assert left(secretary) == []
    return share.mount_name


def private_folder(town: Pair) -> str:
    box = town.server.mailbox(MAYOR_MAIL)
    with box.writing() as change:
        return str(box.add_folder(change, "Personnel", 1, "message").id)


@pytest.mark.feature("A16", "12")
def test_what_the_mayor_puts_out_of_sight_says_so_with_her_name() -> None:
    async def flow() -> None:
        async with pair() as town, town.client(MAYOR) as mayor, town.client(SECRETARY) as secretary:
            name = await start(town, mayor, secretary)
            private = private_folder(town)
            first, second = (mine(mayor, subject) for subject in TWO)
            await act(town, MAYOR, mayor, MoveMessage, first, folder=private)
            await act(town, MAYOR, mayor, MoveMessage, second, folder="3")
            await sync(secretary)
            assert left(secretary) == [
                (TWO[0], name, Gesture.MOVED, MAYOR_MAIL),
                (TWO[1], name, Gesture.TRASHED, MAYOR_MAIL),
            ]
            assert not [m for m in secretary.store.messages if m.subject in TWO]
            await sync(mayor)
            assert left(mayor) == [], "she sees them where they are"
            await act(town, MAYOR, mayor, MoveMessage, mine(mayor, TWO[0]), folder="2")
            await sync(secretary)
            assert [subject for subject, *_ in left(secretary)] == [TWO[1]], "what is back is not away"
            town.clock.pass_ms(31 * 86_400_000)
            await sync(secretary)
            assert left(secretary) == [], "nor is it told for ever"

    run(flow())


@pytest.mark.feature("A16")
def test_by_another_program_it_is_the_plain_fact() -> None:
    async def flow() -> None:
        async with pair() as town, town.client(MAYOR) as mayor, town.client(SECRETARY) as secretary:
            name = await start(town, mayor, secretary)
            private, box = private_folder(town), town.server.mailbox(MAYOR_MAIL)
            with box.writing() as change:
                for mail in [m for m in box.mails.values() if box.content(m).subject == TWO[0]]:
                    mail.folder = int(private)
                    box.touch(change, mail)
            await sync(secretary)
            assert left(secretary) == [(TWO[0], name, Gesture.UNKNOWN, "")]

    run(flow())


@pytest.mark.feature("A16", "12")
@pytest.mark.parametrize("rights", ["rwid", "rd"])
def test_ones_own_acts_are_nothing_to_be_told(rights: str) -> None:
    """Also where one may delete and not write, so that no line can be left."""

    async def flow() -> None:
        async with pair() as town, town.client(MAYOR) as mayor, town.client(SECRETARY) as secretary:
            await start(town, mayor, secretary, rights)
            first, second = (mine(secretary, subject) for subject in TWO)
            trash = f"{first.id.partition(':')[0]}:3"
            await act(town, SECRETARY, secretary, MoveMessage, first, folder=trash)
            await act(town, SECRETARY, secretary, CarryMessage, second, folder="2", message_id=second.message_id)
            await sync(secretary)
            box = town.server.mailbox(MAYOR_MAIL)
            folders = {box.content(m).subject: m.folder for m in box.mails.values()}
            assert [folders[subject] for subject in TWO] == [TRASH, TRASH]
            assert left(secretary) == []

    run(flow())


@pytest.mark.feature("A16")
def test_a_move_between_two_shared_folders_leaves_no_line() -> None:
    async def flow() -> None:
        async with pair() as town, town.client(MAYOR) as mayor, town.client(SECRETARY) as secretary:
            await start(town, mayor, secretary)
            box = town.server.mailbox(MAYOR_MAIL)
            with box.writing() as change:
                below = str(box.add_folder(change, "À traiter", INBOX, "message").id)
            for client in (mayor, secretary, mayor):  # the mayor's twice: what is shared is looked at before what came
                await sync(client)
            await act(town, MAYOR, mayor, MoveMessage, mine(mayor, TWO[0]), folder=below)
            await sync(secretary)
            assert left(secretary) == [] and mine(secretary, TWO[0]).folder.endswith(f":{below}")
            assert not [key for key in box.item_metadata if key[1] == "zwc:echarpe-left"]

    run(flow())
