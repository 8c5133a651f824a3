"""The mailbox service against a real server: recovery, older mail, searches on the server, sources."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from app.domain.accounts import Body
from app.domain.errors import Rejected, Transient
from app.domain.exchange import Urgency
from app.domain.ids import Key
from app.domain.listing import FileState
from app.domain.mail import Address, Message, MessageBody
from app.sandbox.zimbra.mailbox import INBOX, TRASH
from app.services.bodies import Bodies
from app.services.library import Library
from app.services.mailbox import MailboxService
from tests.servers.test_zimbra_engine import ACCOUNT, BODY, Desk, desk
from tests.servers.zimbra_kit import ADDRESS, FAST, bench, run


def service(life: Desk, settings: dict[str, str] | None = None) -> tuple[MailboxService, Library]:
    bodies = Bodies(life.clock, life.engine.nudge)
    bodies.add(Body(id=BODY, name="Commune"), life.store)
    bodies.set_account(replace(life.account, settings={**life.account.settings, **(settings or {})}))
    library = Library(bodies)
    return MailboxService(bodies, library, life.engine.connector), library


@pytest.mark.feature("2", "7")
def test_deleted_mail_is_listed_and_brought_back(tmp_path: Path) -> None:
    async def flow() -> None:
        async with bench(20, options=FAST) as town, desk(tmp_path, town) as life:
            await life.start()
            mailbox, _ = service(life)
            ids = [town.deliver(f"Perdu {n}") for n in range(3)]
            await life.again()
            keys = [Key(ACCOUNT, Message.KIND, id) for id in ids]
            with pytest.raises(Rejected, match="not_in_trash"):
                await mailbox.delete_forever(keys)
            await mailbox.put_back({(ACCOUNT, str(TRASH)): keys})
            assert await mailbox.empty(ACCOUNT, str(TRASH)) >= 3
            await life.delivered()
            await life.again()
            assert [m for m in town.server.mailbox(ADDRESS).mails.values() if m.folder == TRASH] == []
            found = await mailbox.recoverable(ACCOUNT)
            assert {d.message.subject for d in found} >= {"Perdu 0", "Perdu 1", "Perdu 2"}
            chosen = [d for d in found if d.message.subject in ("Perdu 0", "Perdu 2")]
            await mailbox.recover(chosen, str(INBOX))
            await life.delivered()
            await life.again()
            back = [m for m in town.server.mailbox(ADDRESS).mails.values() if m.folder == INBOX]
            assert {town.server.mailbox(ADDRESS).content(m).subject for m in back} >= {"Perdu 0", "Perdu 2"}
            left = {d.message.subject for d in await mailbox.recoverable(ACCOUNT)}
            assert "Perdu 1" in left and "Perdu 0" not in left

    run(flow())


@pytest.mark.feature("5")
def test_older_mail_comes_on_demand_and_stays(tmp_path: Path) -> None:
    async def flow() -> None:
        async with bench(400, options=FAST) as town:
            life = Desk(tmp_path, town.loopback.url, town.clock)
            life.account = replace(life.account, settings={**life.account.settings, "window_days": "20"})
            try:
                await life.start()
                mailbox, library = service(life)
                box = town.server.mailbox(ADDRESS)
                folder = str(INBOX)
                here = await mailbox.count_in(ACCOUNT, folder)
                everything = sum(1 for m in box.mails.values() if m.folder == INBOX)
                assert here < everything
                came = await mailbox.older(ACCOUNT, folder, 10)
                assert 8 <= came <= 10
                assert await mailbox.count_in(ACCOUNT, folder) == here + came
                await life.again()
                assert await mailbox.count_in(ACCOUNT, folder) == here + came
                wider, _ = service(life, {"folder_days": f"{folder}=0"})
                await wider.widen(ACCOUNT)
                assert await mailbox.count_in(ACCOUNT, folder) == everything
                assert await mailbox.older(ACCOUNT, folder) == 0
                oldest = min((m for m in box.mails.values() if m.folder == INBOX), key=lambda m: m.date_ms)
                body = await life.store.read(lambda r: r.base(Key(ACCOUNT, MessageBody.KIND, str(oldest.id))))
                assert isinstance(body, MessageBody) and (body.text or body.html)
                del library
            finally:
                await life.engine.stop()
                await life.store.close()

    run(flow(), 90)


@pytest.mark.feature("5", "9")
def test_a_search_goes_on_on_the_server(tmp_path: Path) -> None:
    async def flow() -> None:
        async with bench(20, options=FAST) as town, desk(tmp_path, town) as life:
            await life.start()
            mailbox, library = service(life)
            old = town.deliver("Bail de la trésorerie", date_ms=town.clock() - 10**11)
            found = await mailbox.find_on_server(ACCOUNT, 'subject:"trésorerie"')
            assert [(f.message.id, f.held) for f in found] == [(old, False)]
            assert await mailbox.bring(ACCOUNT, [old]) == 1
            entry = await library.entry(Key(ACCOUNT, Message.KIND, old))
            assert entry is not None
            assert [f.held for f in await mailbox.find_on_server(ACCOUNT, 'subject:"trésorerie"')] == [True]
            await asyncio.to_thread(town.loopback.stop)
            with pytest.raises(Transient):
                await mailbox.find_on_server(ACCOUNT, "trésorerie")

    run(flow())


@pytest.mark.feature("1")
def test_the_source_of_a_message_is_the_servers_own(tmp_path: Path) -> None:
    async def flow() -> None:
        async with bench(10, options=FAST) as town, desk(tmp_path, town) as life:
            await life.start()
            mailbox, library = service(life)
            id = town.deliver("Œuvre à exporter", cc=(Address(mail="x@y.example"),))
            await life.again()
            ref = await mailbox.source(Key(ACCOUNT, Message.KIND, id))

            async def here() -> bool:
                row = await library.file(ACCOUNT, ref)
                return row is not None and row.state is FileState.HERE

            await life.until(here)
            data = await library.read_file(ACCOUNT, ref)
            mail = town.server.mailbox(ADDRESS).mails[int(id)]
            assert data == town.server.mailbox(ADDRESS).content(mail).raw
            row = await library.file(ACCOUNT, ref)
            assert row is not None and row.urgency == int(Urgency.ON_SCREEN)

    run(flow())


@pytest.mark.feature("7")
def test_folder_names_are_checked_before_anything_is_queued(tmp_path: Path) -> None:
    async def flow() -> None:
        async with bench(5, options=FAST) as town, desk(tmp_path, town) as life:
            await life.start()
            mailbox, _library = service(life)
            for name in ("", " ", "a/b", "a:b", 'l"été', "..", "x" * 256):
                with pytest.raises(Rejected, match="folder_name"):
                    await mailbox.create_folder(ACCOUNT, name)
            await asyncio.to_thread(town.loopback.stop)
            key = await mailbox.create_folder(ACCOUNT, "E\u0301te\u0301")
            with pytest.raises(Rejected, match="name_taken"):
                await mailbox.create_folder(ACCOUNT, "ÉTÉ")
            under = await mailbox.create_folder(ACCOUNT, "2026", key.id)
            with pytest.raises(Rejected, match="folder_into_itself"):
                await mailbox.move_folder(key, under.id)
            with pytest.raises(Rejected, match="system_folder"):
                await mailbox.remove_folder(Key(ACCOUNT, "mail_folder", "2"))
            await asyncio.to_thread(town.loopback.start)
            await life.again()
            await life.delivered()
            await life.again()
            names = {f.name for f in town.server.mailbox(ADDRESS).folders.values()}
            assert {"Été", "2026"} <= names

    run(flow())


@pytest.mark.feature("7", "2")
def test_junk_moves_both_ways(tmp_path: Path) -> None:
    async def flow() -> None:
        async with bench(5, options=FAST) as town, desk(tmp_path, town) as life:
            await life.start()
            mailbox, _ = service(life)
            id = town.deliver("Gagnez un lot")
            await life.again()
            key = Key(ACCOUNT, Message.KIND, id)
            await mailbox.set_junk([key], True)
            await life.delivered()
            assert town.server.mailbox(ADDRESS).mails[int(id)].folder == 4
            await mailbox.set_junk([key], False)
            await life.delivered()
            assert town.server.mailbox(ADDRESS).mails[int(id)].folder == 2

    run(flow())
