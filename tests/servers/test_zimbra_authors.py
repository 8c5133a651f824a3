"""Who did it, in a folder that two people hold: lines on the messages, and what is shown where there is none (A16)."""

from __future__ import annotations

from typing import Any

import pytest

from app.connectors.zimbra import authors
from app.domain.intents import Intent, MoveMessage, SetFlagged, SetRead, TagMessage
from app.domain.mail import Gesture, Message, Touch
from app.sandbox.people import MAYOR, SECRETARY, Person
from app.sandbox.zimbra.mailbox import INBOX, SENT
from tests.servers.test_zimbra_sharing import share_inbox, stamp
from tests.servers.zimbra_kit import Client, run
from tests.servers.zimbra_pair import MAYOR_MAIL, SECRETARY_MAIL, Pair, deliver, pair, sync


def mine(client: Client, subject: str) -> Message:
    (found,) = [m for m in client.store.messages if m.subject == subject]
    return found


def told(touch: Touch | None) -> tuple[Gesture, str, bool]:
    assert touch is not None
    return touch.did, touch.by.mail if touch.by is not None else "", touch.mine


async def arrive(town: Pair, *clients: Client, subject: str = "Dossier de presse") -> None:
    town.server.deliver(MAYOR_MAIL, town.letter(subject))
    for client in clients:
        await sync(client)


@pytest.mark.feature("A16", "12")
def test_each_sees_who_marked_moved_and_threw_away() -> None:
    async def flow() -> None:
        async with pair() as town, town.client(MAYOR) as mayor, town.client(SECRETARY) as secretary:
            await sync(mayor)
            await share_inbox(town, mayor, secretary, "rwid")
            await arrive(town, mayor, secretary)
            hers, theirs = mine(mayor, "Dossier de presse"), mine(secretary, "Dossier de presse")
            assert hers.touch is None and theirs.touch is None, "nobody did anything yet"
            await act(town, SECRETARY, secretary, SetRead, theirs, value=True)
            await sync(mayor)
            assert told(mine(mayor, hers.subject).touch) == (Gesture.READ, SECRETARY_MAIL, False)
            assert mine(mayor, hers.subject).touch.by.name == SECRETARY.name  # type: ignore[union-attr]
            await sync(secretary)
            seen = mine(secretary, hers.subject).touch
            assert seen is None or seen.mine, "her own act is nothing to be told of"
            await act(town, MAYOR, mayor, SetFlagged, hers, value=True)
            await sync(secretary)
            assert told(mine(secretary, hers.subject).touch) == (Gesture.FLAGGED, MAYOR_MAIL, False)
            await sync(mayor)
            again = mine(mayor, hers.subject).touch
            assert again is None or again.mine, "the mayor was the last to act"
            trash = f"{theirs.id.partition(':')[0]}:3"
            await act(town, SECRETARY, secretary, MoveMessage, theirs, folder=trash)
            await sync(mayor)
            gone = mine(mayor, hers.subject)
            assert gone.folder == "3" and told(gone.touch) == (Gesture.TRASHED, SECRETARY_MAIL, False)

    run(flow())


async def act(town: Pair, person: Person, client: Client, kind: type[Intent], message: Message, **more: Any) -> None:
    await deliver(client, kind(**stamp(town, person), target_id=message.id, **more))


@pytest.mark.feature("A16")
def test_what_another_program_did_has_no_author_and_never_keeps_the_last_one() -> None:
    async def flow() -> None:
        async with pair() as town, town.client(MAYOR) as mayor, town.client(SECRETARY) as secretary:
            await sync(mayor)
            await share_inbox(town, mayor, secretary)
            await arrive(town, mayor, secretary)
            theirs = mine(secretary, "Dossier de presse")
            await act(town, SECRETARY, secretary, SetRead, theirs, value=True)
            await sync(mayor)
            assert told(mine(mayor, theirs.subject).touch)[1] == SECRETARY_MAIL
            webmail(town, theirs.subject, "f", True)
            for client in (mayor, secretary):
                await sync(client)
                assert told(mine(client, theirs.subject).touch) == (Gesture.UNKNOWN, "", False)
            webmail(town, theirs.subject, "u", True)
            await sync(mayor)
            assert told(mine(mayor, theirs.subject).touch)[0] is Gesture.UNKNOWN, "her old line is not believed again"

    run(flow())


@pytest.mark.feature("A16", "12")
def test_what_is_merely_read_with_another_program_says_nothing() -> None:
    """The mayor reads her mail on her telephone: neither she nor her secretary is told « modifié ailleurs »."""

    async def flow() -> None:
        async with pair() as town, town.client(MAYOR) as mayor, town.client(SECRETARY) as secretary:
            await sync(mayor)
            await share_inbox(town, mayor, secretary)
            await arrive(town, mayor, secretary)
            webmail(town, "Dossier de presse", "u", False)
            for client in (mayor, secretary):
                await sync(client)
                seen = mine(client, "Dossier de presse")
                assert (seen.unread, seen.touch) == (False, None)
            theirs = mine(secretary, "Dossier de presse")
            await act(town, SECRETARY, secretary, SetRead, theirs, value=False)
            await sync(mayor)
            assert told(mine(mayor, theirs.subject).touch)[0] is Gesture.UNREAD
            webmail(town, theirs.subject, "u", False)
            await sync(mayor)
            assert mine(mayor, theirs.subject).touch is None, "her line is no longer true"

    run(flow())


@pytest.mark.feature("A16")
@pytest.mark.parametrize("many", [False, True])
def test_what_lies_in_folders_of_ones_own_never_says_modified_elsewhere(many: bool, monkeypatch: Any) -> None:
    """Marked or moved with the webmail; also beside more changes in shared folders than are asked about."""

    async def flow() -> None:
        async with pair() as town, town.client(MAYOR) as mayor, town.client(SECRETARY) as secretary:
            await sync(mayor)
            await share_inbox(town, mayor, secretary)
            await arrive(town, mayor, secretary)
            await arrive(town, mayor, secretary, subject="Plan de salle")
            box = town.server.mailbox(MAYOR_MAIL)
            by_subject = {box.content(m).subject: m for m in box.mails.values()}
            with box.writing() as change:
                private = box.add_folder(change, "Personnel", 1, "message").id
                for subject in ("Dossier de presse", "Plan de salle"):
                    box.flag(change, by_subject[subject], "f", True)
                own = next(m for m in box.mails.values() if m.folder == SENT)
                box.flag(change, own, "f", True)
            if many:
                monkeypatch.setattr(authors, "MOST", 1)
            await sync(mayor)
            assert told(mine(mayor, "Dossier de presse").touch)[0] is Gesture.UNKNOWN, "others hold that folder"
            (sent,) = [m for m in mayor.store.messages if m.id == str(own.id)]
            assert sent.flagged and sent.touch is None
            with box.writing() as change:
                by_subject["Dossier de presse"].folder = private
                box.touch(change, by_subject["Dossier de presse"])
            await sync(mayor)
            moved = mine(mayor, "Dossier de presse")
            assert (moved.folder, moved.touch) == (str(private), None)

    run(flow())


def webmail(town: Pair, subject: str, flag: str, on: bool) -> None:
    """A mark set with a program that leaves no line."""
    box = town.server.mailbox(MAYOR_MAIL)
    (mail,) = [m for m in box.mails.values() if box.content(m).subject == subject]
    with box.writing() as change:
        box.flag(change, mail, flag, on)
        box.touch(change, mail)


@pytest.mark.feature("A16")
def test_an_act_that_was_refused_is_not_believed_and_one_seen_late_is() -> None:
    async def flow() -> None:
        async with pair() as town, town.client(MAYOR) as mayor, town.client(SECRETARY) as secretary:
            await sync(mayor)
            await share_inbox(town, mayor, secretary)
            town.server.deliver(MAYOR_MAIL, town.letter("Vu trop tard"))
            await sync(secretary)
            theirs = mine(secretary, "Vu trop tard")
            await act(town, SECRETARY, secretary, SetRead, theirs, value=True)
            await sync(mayor)
            assert told(mine(mayor, "Vu trop tard").touch) == (Gesture.READ, SECRETARY_MAIL, False), "new, and read"
            intent = SetFlagged(**stamp(town, SECRETARY), target_id=theirs.id, value=True)
            await secretary.connector._authors.sign([intent])  # the line stands; the act never came
            await sync(mayor)
            assert told(mine(mayor, "Vu trop tard").touch)[0] is Gesture.READ

    run(flow())


@pytest.mark.feature("A16")
def test_what_nobody_else_holds_is_not_signed() -> None:
    async def flow() -> None:
        async with pair() as town, town.client(MAYOR) as mayor:
            await sync(mayor)
            box = town.server.mailbox(MAYOR_MAIL)
            inbox = [m for m in mayor.store.messages if m.folder == str(INBOX)][:2]
            asked: list[str] = []
            soap, call = mayor.connector.soap, mayor.connector.soap.call

            async def noted(name: str, args: Any, **more: Any) -> Any:
                asked.extend([name, *args])
                return await call(name, args, **more)

            soap.call = noted  # type: ignore[method-assign]
            await act(town, MAYOR, mayor, TagMessage, inbox[0], tag="Urgent", value=True)
            await sync(mayor)
            assert "SyncRequest" in asked and not [name for name in asked if "Metadata" in name]
            assert box.item_metadata == {}

    run(flow())
