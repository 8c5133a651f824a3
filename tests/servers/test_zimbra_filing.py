"""Folders, tags, acts on many messages and recovery, through the real engine and the encrypted store."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from app.domain.exchange import Verdict
from app.domain.ids import Key, new_id, new_op_id
from app.domain.intents import (
    DeleteMessage,
    DeleteTag,
    Intent,
    MarkJunk,
    MoveMessage,
    RecoverMessage,
    RemoveFolder,
    SaveFolder,
    SaveTag,
    SetRead,
    TagMessage,
)
from app.domain.listing import IntentState
from app.domain.mail import LOCAL, TAG_COLOURS, MailboxFacts, MailFolder, MailTag, SavedSearch
from app.sandbox.zimbra.mailbox import INBOX, JUNK, TRASH, Mailbox
from tests.servers.test_zimbra_engine import ACCOUNT, Desk, desk
from tests.servers.zimbra_kit import ADDRESS, FAST, NOW_MS, Bench, bench, run


def stamp() -> dict[str, Any]:
    return {"account": ACCOUNT, "made_at_ms": NOW_MS, "op_id": new_op_id()}


async def folders(life: Desk) -> dict[str, MailFolder]:
    entries = await life.store.read(lambda r: r.page(MailFolder.KIND))
    return {e.key.id: e.record for e in entries if isinstance(e.record, MailFolder)}


async def tags(life: Desk) -> dict[str, str]:
    entries = await life.store.read(lambda r: r.page(MailTag.KIND))
    return {e.key.id: e.record.colour for e in entries if isinstance(e.record, MailTag)}


def box_of(town: Bench) -> Mailbox:
    return town.server.mailbox(ADDRESS)


@pytest.mark.feature("7")
def test_folders_made_and_filled_offline_exist_once_on_return(tmp_path: Path) -> None:
    async def flow() -> None:
        async with bench(30, options=FAST) as town, desk(tmp_path, town) as life:
            await life.start()
            mails = [str(m.id) for m in box_of(town).mails.values() if m.folder == INBOX][:3]
            await asyncio.to_thread(town.loopback.stop)
            above, below = f"{LOCAL}{new_id()}", f"{LOCAL}{new_id()}"
            acts: tuple[Intent, ...] = (
                SaveFolder(**stamp(), target_id=above, name="École Jules-Ferry"),
                SaveFolder(**stamp(), target_id=below, name="Préau", parent=above),
                *(MoveMessage(**stamp(), target_id=id, folder=below) for id in mails),
                SaveFolder(**stamp(), target_id=above, name="Écoles"),
            )
            for act in acts:
                await life.act(act)
            assert (await folders(life))[below].parent == above
            await asyncio.to_thread(town.loopback.start)
            await life.again()
            await life.delivered()
            await life.again()
            made = {f.name: f for f in box_of(town).folders.values()}
            assert made["Préau"].parent == made["Écoles"].id
            assert "École Jules-Ferry" not in made
            assert {box_of(town).mails[int(id)].folder for id in mails} == {made["Préau"].id}
            held = await folders(life)
            assert not any(id.startswith(LOCAL) for id in held)
            shown = await life.shown(mails[0])
            assert shown is not None and shown.folder == str(made["Préau"].id)

    run(flow())


@pytest.mark.feature("7", "116")
@pytest.mark.parametrize("fault", ["drop", "500"])
def test_a_folder_whose_answer_was_lost_is_made_once(tmp_path: Path, fault: str) -> None:
    async def flow() -> None:
        async with bench(5, options=FAST) as town, desk(tmp_path, town) as life:
            await life.start()
            town.loopback.faults.arm(fault, "CreateFolderRequest")
            await life.act(SaveFolder(**stamp(), target_id=f"{LOCAL}{new_id()}", name="Voirie"))
            await life.undoubted()
            await life.after_a_minute()
            assert [f.name for f in box_of(town).folders.values()].count("Voirie") == 1

    run(flow())


@pytest.mark.feature("7")
def test_a_folder_goes_to_the_trash_then_for_good_and_a_fixed_one_never(tmp_path: Path) -> None:
    async def flow() -> None:
        async with bench(60, options=FAST) as town, desk(tmp_path, town) as life:
            await life.start()
            own = next(id for id, f in (await folders(life)).items() if not f.is_fixed and not f.parent)
            await life.act(RemoveFolder(**stamp(), target_id=own))
            await life.delivered()
            assert box_of(town).folders[int(own)].parent == TRASH
            await life.act(RemoveFolder(**stamp(), target_id=own, forever=True))
            await life.delivered()
            await life.again()
            assert int(own) not in box_of(town).folders
            assert own not in await folders(life)
            before = len([m for m in box_of(town).mails.values() if m.folder == INBOX])
            await life.act(RemoveFolder(**stamp(), target_id="2", forever=True))
            await life.again()
            (row,) = await life.store.read(lambda r: r.outbox(ACCOUNT))
            assert (row.state, row.error_code) == (IntentState.PARKED, "system_folder")
            assert len([m for m in box_of(town).mails.values() if m.folder == INBOX]) == before

    run(flow())


@pytest.mark.feature("7", "2")
def test_thousands_of_messages_go_by_batches(tmp_path: Path) -> None:
    async def flow() -> None:
        async with bench(1200, options=FAST) as town, desk(tmp_path, town) as life:
            await life.start()
            chosen = [str(m.id) for m in box_of(town).mails.values() if m.folder == INBOX]
            recorded = town.server.exchanges = []
            gone = box_of(town).mails[int(chosen[7])]
            with box_of(town).writing() as change:
                box_of(town).remove_mail(change, gone)
            intents = [MoveMessage(**stamp(), target_id=id, folder="3") for id in chosen]
            intents += [SetRead(**stamp(), target_id=id, value=True) for id in chosen]
            await life.store.write(lambda tx: [tx.append_intent(i) for i in intents] and None)
            life.engine.nudge(ACCOUNT)

            await life.delivered()
            acts = [r for r, _ in recorded if "MsgActionRequest" in r["Body"]]
            assert len(chosen) > 300
            assert len(acts) < 2 * len(chosen) / 200 + 40, "by hundreds, and halved around the missing one"
            assert {box_of(town).mails[int(id)].folder for id in chosen if id != chosen[7]} == {TRASH}
            assert not any("u" in box_of(town).mails[int(id)].flags for id in chosen if id != chosen[7])
            await life.again()
            assert await life.shown(chosen[7]) is None

    run(flow(), 120)


@pytest.mark.feature("2", "116")
def test_a_batch_cut_after_the_server_acted_is_sent_again(tmp_path: Path) -> None:
    async def flow() -> None:
        async with bench(60, options=FAST) as town, desk(tmp_path, town) as life:
            await life.start()
            chosen = [str(m.id) for m in box_of(town).mails.values() if m.folder == INBOX][:20]
            town.loopback.faults.arm("drop", "MsgActionRequest")
            intents = [MarkJunk(**stamp(), target_id=id, value=True, folder="4") for id in chosen]
            await life.store.write(lambda tx: [tx.append_intent(i) for i in intents] and None)
            life.engine.nudge(ACCOUNT)
            await life.undoubted()
            await life.after_a_minute()
            assert {box_of(town).mails[int(id)].folder for id in chosen} == {JUNK}
            shown = await life.shown(chosen[0])
            assert shown is not None and shown.folder == "4"

    run(flow())


@pytest.mark.feature("7")
def test_tags_with_colours_follow_both_ways(tmp_path: Path) -> None:
    async def flow() -> None:
        async with bench(30, options=FAST) as town, desk(tmp_path, town) as life:
            await life.start()
            assert (await tags(life))["Urgent"] == TAG_COLOURS[5]
            id = next(str(m.id) for m in box_of(town).mails.values() if m.folder == INBOX and not m.tags)
            await asyncio.to_thread(town.loopback.stop)
            await life.act(SaveTag(**stamp(), target_id="Budget, eau", colour=TAG_COLOURS[3]))
            await life.act(TagMessage(**stamp(), target_id=id, tag="Budget, eau", value=True))
            await life.act(TagMessage(**stamp(), target_id=id, tag="Urgent", value=True))
            assert (await tags(life))["Budget, eau"] == TAG_COLOURS[3]
            await asyncio.to_thread(town.loopback.start)
            await life.again()
            await life.delivered()
            await life.again()
            box = box_of(town)
            assert set(box.mails[int(id)].tags) == {"Budget, eau", "Urgent"}
            assert box.tag_colours["Budget, eau"] == 3
            await life.act(SaveTag(**stamp(), target_id="Budget, eau", colour=TAG_COLOURS[5]))
            await life.act(TagMessage(**stamp(), target_id=id, tag="Urgent", value=False))
            await life.delivered()
            assert box.tag_colours["Budget, eau"] == 5
            await life.act(DeleteTag(**stamp(), target_id="Budget, eau"))
            await life.delivered()
            await life.again()
            shown = await life.shown(id)
            assert shown is not None and shown.tags == ()
            assert "Budget, eau" not in await tags(life)

    run(flow())


@pytest.mark.feature("7")
def test_a_tag_renamed_elsewhere_keeps_no_double(tmp_path: Path) -> None:
    async def flow() -> None:
        async with bench(30, options=FAST) as town, desk(tmp_path, town) as life:
            await life.start()
            async with town.client() as other:
                number = box_of(town).tags["Urgent"][0]
                action = {"id": str(number), "op": "rename", "name": "Très urgent"}
                await other.connector.soap.call("TagActionRequest", {"action": action})
            await life.again()
            assert {"Urgent", "Très urgent"} & set(await tags(life)) == {"Très urgent"}

    run(flow())


@pytest.mark.feature("7")
def test_saved_searches_and_the_mailbox_are_known(tmp_path: Path) -> None:
    async def flow() -> None:
        async with bench(10, options=FAST) as town, desk(tmp_path, town) as life:
            await life.start()
            searches = await life.store.read(lambda r: r.page(SavedSearch.KIND))
            assert [(s.record.name, s.record.query) for s in searches] == [  # type: ignore[attr-defined]
                ("À suivre, non lus", "is:flagged is:unread")
            ]
            facts = await life.store.read(lambda r: r.base(Key(ACCOUNT, MailboxFacts.KIND, "mailbox")))
            assert isinstance(facts, MailboxFacts)
            assert facts.quota_bytes == 2_147_483_648 and facts.recovers

    run(flow())


def deletion(id: str) -> DeleteMessage:
    return DeleteMessage(**stamp(), target_id=id)


@pytest.mark.feature("2", "116")
@pytest.mark.parametrize("fault", ["", "drop", "half"])
def test_a_deleted_message_is_recovered_once(tmp_path: Path, fault: str) -> None:
    async def flow() -> None:
        async with bench(10, options=FAST) as town, desk(tmp_path, town) as life:
            await life.start()
            id = town.deliver("Supprimé par mégarde", message_id="precieux@dehors.example")
            await life.again()
            await life.act(deletion(id))
            await life.delivered()
            await life.again()
            assert await life.shown(id) is None
            assert list(box_of(town).dumpster) == [int(id)]
            if fault:
                town.loopback.faults.arm(fault, "ItemActionRequest")
            await life.act(RecoverMessage(**stamp(), target_id=id, folder="2", subject="Supprimé par mégarde"))
            await life.undoubted()
            await life.after_a_minute()
            await life.again()
            copies = box_of(town).find_message_id("precieux@dehors.example")
            assert len(copies) == 1 and copies != [int(id)]
            back = await life.shown(str(copies[0]))
            assert back is not None and back.subject == "Supprimé par mégarde"

    run(flow())


def test_the_probe_of_a_recovery_looks_into_the_dumpster() -> None:
    async def flow() -> None:
        async with bench(10) as town, town.client() as device:
            await device.sync()
            id = town.deliver("Perdu")
            with box_of(town).writing() as change:
                box_of(town).remove_mail(change, box_of(town).mails[int(id)])
            act = RecoverMessage(**stamp(), target_id=id, folder="2")
            assert await device.connector.probe(act) is Verdict.NOT_DELIVERED
            with box_of(town).writing() as change:
                box_of(town).recover(change, box_of(town).dumpster[int(id)], INBOX)
            assert await device.connector.probe(act) is Verdict.DELIVERED

    run(flow())
