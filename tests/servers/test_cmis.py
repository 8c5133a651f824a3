"""Letters in a folder of a CMIS store: listed once, then by its log of changes, or by date where it keeps none."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

import pytest

from app.connectors.cmis import CmisConnector, connector
from app.connectors.cmis.connector import FULL_EVERY_MS, LOGGED_FULL_EVERY_MS, OVERLAP_MS, STREAM
from app.connectors.cmis.wire import build_query
from app.connectors.courrier.wire import build_file_refs
from app.connectors.http import Http
from app.domain.accounts import Account, Service
from app.domain.courrier import Letter
from app.domain.errors import CursorExpired, Rejected, SignInRequired, TargetGone
from app.domain.exchange import Delta, Proof
from app.domain.ids import AccountId, BodyId, new_op_id
from app.domain.intents import LetterOperation, MarkLetterRead
from app.sandbox.cmis import CHRONO, DUE, FOLDER, SENDER, CmisServer
from app.sandbox.gateway.mailbox import Mailbox
from app.sandbox.people import COMMUNE, MAYOR
from app.sandbox.serve import LoopbackServer
from tests.servers.gateway_kit import NOW_MS, TODAY, Copy
from tests.servers.held import MemoryVault

ACCOUNT = AccountId("courrier-1")
NAMES = {"chrono": CHRONO, "sender": SENDER, "due": DUE}


@dataclass
class World:
    cmis: CmisServer
    server: LoopbackServer
    connector: CmisConnector
    copy: Copy
    now_ms: int = NOW_MS

    async def pull(self) -> list[Delta]:
        pages = []
        while True:
            page = await self.connector.pull(STREAM, self.copy.cursors.get(STREAM), self.copy)
            self.copy.commit(page)
            pages.append(page)
            if not page.more:
                return pages

    def asked(self, part: str) -> int:
        return sum(part in f"{method} {path}" for method, path in self.server.faults.log)


async def no_bytes(_sha256: str) -> bytes:
    raise AssertionError("nothing is uploaded")


@asynccontextmanager
async def world(*, keeps_log: bool = True, folder: str = FOLDER) -> AsyncIterator[World]:
    box = Mailbox(COMMUNE, today=TODAY, count=9, now_s=lambda: NOW_MS / 1000)
    cmis, copy = CmisServer(box=box, keeps_log=keeps_log), Copy()
    with LoopbackServer(cmis.asgi, "cmis") as server:
        settings = {"folder": folder, "map": json.dumps(NAMES)}
        account = Account(
            id=ACCOUNT, body=BodyId("b"), service=Service.COURRIER, url=f"{server.url}/cmis", login=MAYOR.login,
            settings=settings,
        )  # fmt: skip
        made = World(cmis, server, None, copy)  # type: ignore[arg-type]
        made.connector = CmisConnector(account, Http(account.url), MemoryVault(), lambda: made.now_ms, copy)
        try:
            await made.connector.sign_in(Proof(password=MAYOR.password))
            yield made
        finally:
            await made.connector.close()


def play(story: Callable[[World], Awaitable[None]], **how: bool) -> None:
    async def go() -> None:
        async with asyncio.timeout(60), world(**how) as w:
            await w.pull()
            await story(w)

    asyncio.run(go())


def test_documents_are_letters_that_can_only_be_read() -> None:
    async def story(w: World) -> None:
        letters = w.copy.letters()
        assert len(letters) == len(w.cmis.documents) >= 7
        document = next(iter(w.cmis.documents.values()))
        letter = letters[document.series]
        told = document.properties
        assert (letter.subject, letter.chrono, letter.sender) == (told["cmis:description"], told[CHRONO], told[SENDER])
        assert letter.due_date == (told[DUE] or "") and letter.allowed_actions == () and letter.my_roles == ()
        async with w.connector.download(build_file_refs(letter)[0], 10) as stream:
            data = b"".join([chunk async for chunk in stream.chunks()])
        assert (stream.offset, data) == (10, document.content[10:])
        visa = LetterOperation(
            op_id=new_op_id(), account=ACCOUNT, made_at_ms=NOW_MS, target_id=letter.id, action="visa", if_version=1
        )
        with pytest.raises(Rejected, match="unsupported_act"):
            await w.connector.push(visa, no_bytes)

    play(story)


def test_the_log_of_changes_tells_what_moved_and_what_is_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connector, "PAGE", 3)

    async def story(w: World) -> None:
        first, second, *_others = w.copy.letters().values()
        read = MarkLetterRead(op_id=new_op_id(), account=ACCOUNT, made_at_ms=NOW_MS, target_id=first.id)
        (kept,) = (await w.connector.push(read, no_bytes)).upserts
        w.copy.records[kept.KIND, kept.id] = kept
        assert [page.upserts for page in await w.pull()] == [()], "the repeated event brings nothing"
        w.cmis.revise(first.id, NOW_MS, cmis__description="Objet corrigé")
        w.cmis.delete(second.id)
        w.server.faults.log.clear()
        await w.pull()
        after = w.copy.letters()
        assert second.id not in after and after[first.id].subject == "Objet corrigé" and after[first.id].read
        assert isinstance(after[first.id], Letter) and after[first.id].files[0].id.endswith(";2.0")
        assert w.asked("contentChanges") == 1
        with pytest.raises(TargetGone):
            async with w.connector.download(build_file_refs(second)[0], 0):
                pass

    play(story)


def test_what_was_put_elsewhere_or_lies_in_a_folder_that_came_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    """No query for a series of versions is made: Alfresco refuses it (the sandbox does too)."""

    async def story(w: World) -> None:
        first, second, *_others = w.copy.letters().values()
        w.cmis.put_elsewhere(first.id)
        w.cmis.log.append(("deleted", f"{second.id};0.9"))  # one old version of it: the letter stays
        w.cmis.add("venu", NOW_MS, b"%PDF", told=False)
        await w.pull()
        assert first.id not in w.copy.letters() and second.id in w.copy.letters() and "venu" not in w.copy.letters()
        w.now_ms += LOGGED_FULL_EVERY_MS
        await w.pull()
        assert "venu" in w.copy.letters() and first.id not in w.copy.letters()
        w.cmis.forgotten = True
        with pytest.raises(CursorExpired):
            await w.pull()

    play(story)


def test_a_box_of_letters_that_came_in_at_one_moment_is_read_to_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connector, "PAGE", 3)
    monkeypatch.setattr(connector, "REPEATED", 1)

    async def story(w: World) -> None:
        for number in range(10):
            w.cmis.add(f"lot-{number}", NOW_MS + 1000, b"%PDF")
        w.now_ms += OVERLAP_MS + 60_000
        await w.pull()
        assert {f"lot-{number}" for number in range(10)} <= set(w.copy.letters())
        w.server.faults.log.clear()
        w.now_ms += 60_000
        await w.pull()
        assert w.asked("POST /cmis/depot") == 1, "and not again"

    play(story, keeps_log=False)


def test_a_working_copy_a_document_without_content_and_a_day_that_is_midnight_here() -> None:
    async def story(w: World) -> None:
        w.cmis.add("vide", NOW_MS, None, **{DUE: 1_782_770_400_000})  # 30 June 2026, 00:00 in Paris
        w.cmis.add("copie", NOW_MS, b"%PDF", cmis__isPrivateWorkingCopy=True)
        await w.pull()
        assert "copie" not in w.copy.letters()
        empty = w.copy.letters()["vide"]
        assert (empty.files, empty.due_date) == ((), "2026-06-30")

    play(story)


def test_without_a_log_what_changed_is_asked_by_date_and_deletions_seen_once_a_day() -> None:
    async def story(w: World) -> None:
        first, second, *_others = w.copy.letters().values()
        w.cmis.revise(first.id, NOW_MS + 1000, cmis__description="Objet corrigé")
        w.cmis.delete(second.id)
        w.now_ms += 600_000
        await w.pull()
        assert w.copy.letters()[first.id].subject == "Objet corrigé" and second.id in w.copy.letters()
        w.now_ms += FULL_EVERY_MS
        await w.pull()
        assert second.id not in w.copy.letters()

    play(story, keeps_log=False)


def test_what_is_wrong_with_an_account_is_said() -> None:
    async def go() -> None:
        with pytest.raises(Rejected, match="folder_missing"):
            async with world(folder=" "):
                pass
        with pytest.raises(TargetGone):
            async with world(folder="Autre"):
                pass
        async with world() as w:
            with pytest.raises(SignInRequired):
                await w.connector.sign_in(Proof(password="faux"))

    asyncio.run(go())
    assert "O\\'Brien" in build_query("O'Brien")
