"""The direct adapter against the simulated archive: whole, in chunks, cut, refused, asked about after a lost reply."""

from __future__ import annotations

import asyncio
import hashlib
import io
import random
import zipfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO

import pytest

from app.connectors.asalae import AsalaeConnector, wire
from app.connectors.http import Http, Reply
from app.domain.accounts import Account, Service
from app.domain.archive import ArchiveDeposit, DepositState, Kept, Piece
from app.domain.errors import AppError, OutcomeUnknown, Rejected, SignInRequired, Transient
from app.domain.exchange import FileRef, Proof, Verdict
from app.domain.ids import AccountId, BodyId, Key, OpId, new_op_id
from app.domain.intents import DepositArchive
from app.domain.listing import FileState, IntentState
from app.domain.parapheur import Dossier, Tray
from app.domain.records import Record
from app.domain.seances import Seance
from app.sandbox.asalae import ArchiveState, AsalaeServer, archive_app
from app.sandbox.parapheur import ParapheurServer
from app.sandbox.people import COMMUNE, MAYOR
from app.sandbox.serve import LoopbackServer
from app.services.dossier_export import unpack
from app.services.runtime import now_ms
from app.store.tx import Tx
from tests.flows.journey import Machine
from tests.servers.held import MemoryStore, MemoryVault
from ui.deposits import deposit_sentence
from ui.views.outbox.words import why_refused

ARCHIVE = AccountId("archive")
SETTINGS = {"agency": "MAIRIE-SAP", "archival_agency": "SAE-40", "agreement": "ACCORD"}
NOW_MS = 1_795_000_000_000


@dataclass
class World:
    state: ArchiveState
    server: LoopbackServer
    connector: AsalaeConnector
    vault: MemoryVault
    files: dict[str, bytes]

    def deposit(self, *contents: bytes) -> ArchiveDeposit:
        pieces = []
        for number, data in enumerate(contents):
            digest = hashlib.sha256(data).hexdigest()
            self.files[digest] = data
            pieces.append(
                Piece(account="a", ref=f"r{number}", name=f"pièce {number}.pdf", media_type="application/pdf",
                      sha256=digest, size_bytes=len(data))
            )  # fmt: skip
        return ArchiveDeposit(
            id=new_op_id(), what=Kept.SIGNED_FOLDER, title="Arrêté", reference="D-1", dated_ms=NOW_MS, asked_ms=NOW_MS,
            source_account="p", source_kind="dossier", source_id="D-1", pieces=tuple(pieces),
        )  # fmt: skip

    async def push(self, deposit: ArchiveDeposit) -> ArchiveDeposit:
        ack = await self.connector.push(self.intent(deposit), no_bytes)
        (sent,) = ack.upserts
        assert isinstance(sent, ArchiveDeposit)
        return sent

    def intent(self, deposit: ArchiveDeposit) -> DepositArchive:
        return DepositArchive(
            op_id=OpId(deposit.id), account=ARCHIVE, made_at_ms=0, target_id=deposit.id, deposit=deposit
        )


async def no_bytes(_sha256: str) -> bytes:
    raise AssertionError("pieces are streamed")


@asynccontextmanager
async def world(settings: dict[str, str] = SETTINGS) -> AsyncIterator[World]:
    state, files = ArchiveState(), dict[str, bytes]()

    def open_bytes(sha256: str) -> BinaryIO:
        return io.BytesIO(files[sha256])

    with LoopbackServer(archive_app(state), "archive") as server:
        url = f"{server.url}/restservices"
        account = Account(
            id=ARCHIVE, body=BodyId("b"), service=Service.ARCHIVE, url=url, login=state.login, settings=settings
        )
        vault = MemoryVault()
        connector = AsalaeConnector(account, Http(url), vault, lambda: NOW_MS, open_bytes)
        try:
            await connector.sign_in(Proof(password=state.password))
            yield World(state, server, connector, vault, files)
        finally:
            await connector.close()


def play(scenario: Callable[[World], Awaitable[None]], settings: dict[str, str] = SETTINGS) -> None:
    async def go() -> None:
        async with world(settings) as w:
            await scenario(w)

    asyncio.run(go())


async def followed(w: World, deposit: ArchiveDeposit) -> ArchiveDeposit:
    """What the stream brings of a deposit that is held here."""
    store = MemoryStore()
    store.records[(deposit.KIND, deposit.id)] = deposit
    delta = await w.connector.pull("deposits", None, store)
    return next((r for r in delta.upserts if isinstance(r, ArchiveDeposit)), deposit)


def test_a_small_transfer_goes_whole_and_is_followed_to_its_identifier() -> None:
    async def scenario(w: World) -> None:
        w.state.auto = False
        sent = await w.push(w.deposit(b"%PDF-1.7 un", b"%PDF-1.7 deux"))
        (transfer,) = w.state.transfers.values()
        assert transfer.id == sent.server_id and sorted(transfer.files.values()) == [b"%PDF-1.7 deux", b"%PDF-1.7 un"]
        assert await followed(w, sent) == sent, "nothing new: nothing is written"
        w.state.acknowledge(transfer.id)
        received = await followed(w, sent)
        assert received.state is DepositState.ACKNOWLEDGED
        w.state.answer(transfer.id)
        kept = await followed(w, received)
        assert (kept.state, kept.archive_id) == (DepositState.ACCEPTED, transfer.archive_id)

    play(scenario)


def test_a_refusal_brings_the_archive_s_reason() -> None:
    async def scenario(w: World) -> None:
        sent = await w.push(w.deposit(b"%PDF"))
        w.state.transfers[sent.server_id].files["content/BDO1.pdf"] = b"moth-eaten"
        refused = await followed(w, sent)
        assert refused.state is DepositState.REJECTED and refused.comment.startswith("taille différente")

    play(scenario)


def test_a_large_transfer_cut_in_the_middle_goes_on_with_the_next_chunk() -> None:
    async def scenario(w: World) -> None:
        w.connector.chunk_bytes = 10_000
        deposit = w.deposit(*(random.Random(n).randbytes(12_000) for n in range(4)))
        taken = []
        real = w.connector._http.request

        async def cut(method: str, path: str, **content: object) -> object:
            if "Chunk" in path and len(taken) == 2:
                taken.append("cut")
                raise Transient("unreachable")
            reply = await real(method, path, **content)  # type: ignore[arg-type]
            if "Chunk" in path:
                taken.append(content["data"]["chunk_index"])  # type: ignore[index]
            return reply

        w.connector._http.request = cut  # type: ignore[method-assign,assignment]
        with pytest.raises(Transient):
            await w.push(deposit)
        assert await w.connector.probe(w.intent(deposit)) is Verdict.NOT_DELIVERED
        assert (await w.push(deposit)).state is DepositState.SENT
        assert taken[:3] == ["1", "2", "cut"] and taken[3] == "3", "nothing is sent twice"
        (transfer,) = w.state.transfers.values()
        assert sorted(transfer.files.values()) == sorted(w.files[p.sha256] for p in deposit.pieces)
        assert await w.vault.get(f"archive_upload:{deposit.id}") is None

    play(scenario)


@pytest.mark.feature("117")
def test_a_reply_lost_to_the_last_chunk_is_asked_about_and_not_sent_again() -> None:
    async def scenario(w: World) -> None:
        w.connector.chunk_bytes = 10_000
        deposit = w.deposit(*(random.Random(n).randbytes(12_000) for n in range(4)))
        lost = []
        real = w.connector._http.request

        async def cut(method: str, path: str, **content: Any) -> Reply:
            reply = await real(method, path, **content)
            data = content.get("data", {})
            if "Chunk" in path and data["chunk_index"] == data["number_of_chunks"] and not lost:
                lost.append(path)
                raise Transient("unreachable")
            return reply

        w.connector._http.request = cut  # type: ignore[method-assign]
        with pytest.raises(Transient):
            await w.push(deposit)
        assert len(w.state.transfers) == 1 and lost
        with pytest.raises(OutcomeUnknown):
            await w.push(deposit)
        assert await w.connector.probe(w.intent(deposit)) is Verdict.DELIVERED
        assert len(w.state.transfers) == 1

    play(scenario)


def test_a_lost_session_of_chunks_begins_anew() -> None:
    async def scenario(w: World) -> None:
        w.connector.chunk_bytes = 1000
        deposit = w.deposit(random.Random(1).randbytes(4000))
        await w.vault.set(f"archive_upload:{deposit.id}", '{"session":"gone","security":"s","chunks":3,"sent":1}')
        with pytest.raises(Transient, match="archive_upload_restarts"):
            await w.push(deposit)
        assert (await w.push(deposit)).state is DepositState.SENT

    play(scenario)


def test_a_lost_reply_is_asked_about_and_never_sent_blindly() -> None:
    async def scenario(w: World) -> None:
        deposit = w.deposit(b"%PDF")
        assert await w.connector.probe(w.intent(deposit)) is Verdict.UNKNOWN
        await w.push(deposit)  # its reply never arrived, say
        assert await w.connector.probe(w.intent(deposit)) is Verdict.DELIVERED
        with pytest.raises(Rejected, match="archive_refused"):
            await w.push(deposit)
        assert len(w.state.transfers) == 1

    play(scenario)


def test_what_an_archive_says_when_it_refuses_is_kept() -> None:
    async def scenario(w: World) -> None:
        w.state.max_bytes = 0
        with pytest.raises(Rejected, match="archive_refused") as raised:
            await w.push(w.deposit(b"%PDF"))
        assert raised.value.params == {"status": 413, "reason": "archive trop volumineuse"}

    play(scenario)
    page = Reply(404, {"content-type": "text/html"}, b"<html>Not found</html>", "")
    assert wire.refusal(page).params == {"status": 404}, "a web page is no reason"


@contextmanager
def depositing(folder: Path) -> Iterator[tuple[Machine, AsalaeServer, Key]]:
    """A post with an archive, and a meeting that was held, whose one document is here."""
    asalae, machine = AsalaeServer(), Machine(folder)
    with LoopbackServer(asalae.asgi, "asalae") as server:
        machine.start()
        try:
            accounts = machine.runtime.accounts
            body = machine.call(accounts.add_body(COMMUNE.name)).id
            proof, url = Proof(password=asalae.state.password), f"{server.url}/restservices"
            opened = accounts.open_account(body, Service.ARCHIVE, url, asalae.state.login, proof, SETTINGS)
            account = machine.call(opened).id
            store = machine.runtime.bodies.store_of(account)
            digest = machine.call(store.blobs.put(b"%PDF-1.7 ordre du jour"))
            held = FileRef(
                ref="odj", owner_kind=Seance.KIND, owner_id="s", name="odj.pdf", media_type="application/pdf"
            )

            def work(tx: Tx) -> None:
                tx.put_local(account, Seance(id="s", name="Conseil", date_ms=1, closed=True))
                tx.take_in(account, refs=[held])
                tx.set_file(account, "odj", state=FileState.HERE, sha256=digest, size_bytes=22)

            machine.call(store.write(work))
            key = Key(account, Seance.KIND, "s")
            machine.until(lambda: machine.call(machine.runtime.archive.door(account)) is not None)
            yield machine, asalae, key
        finally:
            machine.stop()


def test_a_deposit_that_was_refused_and_given_up_is_not_asked_for_again(tmp_path: Path) -> None:
    with depositing(tmp_path / "profile") as (machine, asalae, key):
        archive, asalae.state.max_bytes = machine.runtime.archive, 0
        machine.call(archive.deposit(key))
        machine.until(lambda: [row.state for row in machine.outbox()] == [IntentState.PARKED])
        (row,) = machine.outbox()
        (told,) = machine.call(archive.of(key))
        assert (
            told.failed
            and "archive trop volumineuse" in why_refused(row)
            and "n’est pas parti" in deposit_sentence(told)
        )
        machine.call(machine.runtime.sync.discard(row.intent.account, row.op_id))
        machine.until(lambda: machine.call(archive.of(key)) == [])
        assert machine.outbox() == []
        asalae.state.max_bytes = 10_000
        deposit = machine.call(archive.deposit(key))
        machine.until(lambda: machine.record(deposit).state is not DepositState.QUEUED and bool(asalae.state.transfers))
        assert len(asalae.state.transfers) == 1


def test_what_cannot_be_kept_yet_is_refused_before_anything_leaves(tmp_path: Path) -> None:
    with depositing(tmp_path / "profile") as (machine, asalae, held):
        archive, account = machine.runtime.archive, held.account
        coming = Seance(id="à venir", name="Conseil", date_ms=now_ms() + 86_400_000)
        going_on = Dossier(id="d", tenant="t", bureau_id="b", name="Bordereau 12", tray=Tray.PENDING)
        bare = Seance(id="sans document", name="Conseil", date_ms=1, closed=True)
        cases = ((coming, "not_archivable"), (going_on, "not_archivable"), (bare, "nothing_to_archive"))
        for record, code in cases:
            machine.call(machine.runtime.bodies.write(account, partial(put, account, record)))
            with pytest.raises(Rejected, match=code):
                machine.call(archive.deposit(Key(account, record.KIND, record.id)))
        assert machine.entries(ArchiveDeposit.KIND) == [] and asalae.state.transfers == {}


def put(account: AccountId, record: Record, tx: Tx) -> None:
    tx.put_local(account, record)


def test_what_is_wrong_with_an_account_is_said() -> None:
    async def wrong_password(w: World) -> None:
        with pytest.raises(SignInRequired):
            await w.connector.sign_in(Proof(password="autre"))
        w.state.password = "changé depuis"
        with pytest.raises(SignInRequired):
            await w.push(w.deposit(b"%PDF"))

    async def no_agencies(w: World) -> None:
        with pytest.raises(Rejected, match="archive_agreement_missing"):
            await w.push(w.deposit(b"%PDF"))

    async def away(w: World) -> None:
        w.server.stop()
        with pytest.raises(AppError) as raised:
            await w.push(w.deposit(b"%PDF"))
        assert isinstance(raised.value, (Transient, OutcomeUnknown))
        w.server.start()

    play(wrong_password)
    play(no_agencies, {})
    play(away)


def test_the_same_act_is_the_same_transfer_and_another_one_is_not() -> None:
    assert wire.transfer_id("a") == wire.transfer_id("a") != wire.transfer_id("b")
    deposit = replace(ARCHIVED, id="a")
    assert wire.transfer_of(deposit) == wire.transfer_of(deposit)


ARCHIVED = ArchiveDeposit(
    id="x", what=Kept.MAIL, title="t", reference="r", dated_ms=0, asked_ms=0, source_account="a", source_kind="message",
    source_id="1",
)  # fmt: skip


def zipped(files: dict[str, bytes]) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return held.getvalue()


@pytest.mark.parametrize("data", [b"", b"PK", b"<html>", zipped({}), zipped({f"{n}.pdf": b"" for n in range(501)})])
def test_what_is_no_export_of_a_dossier_is_not_archived(data: bytes) -> None:
    with pytest.raises(Rejected, match="export_unexpected"):
        unpack(data)
    assert unpack(zipped({"../../a/b.pdf": b"x"})) == [("b.pdf", b"x")], "a name never leads anywhere"


def test_a_signed_dossier_is_kept_with_its_signatures_its_slip_and_its_journal(tmp_path: Path) -> None:
    """Asked for without its parapheur: what that writes of it is fetched once it answers again."""
    parapheur, asalae, machine = ParapheurServer(COMMUNE), AsalaeServer(), Machine(tmp_path / "profile")
    with LoopbackServer(parapheur.asgi, "parapheur") as desks, LoopbackServer(asalae.asgi, "asalae") as server:
        machine.start()
        try:
            accounts, archive = machine.runtime.accounts, machine.runtime.archive
            body = machine.call(accounts.add_body(COMMUNE.name)).id
            mine = Proof(password=MAYOR.password)
            machine.call(accounts.open_account(body, Service.PARAPHEUR, desks.url, MAYOR.login, mine))
            theirs, url = Proof(password=asalae.state.password), f"{server.url}/restservices"
            agreement = {"agency": "SV-COMMUNE", "archival_agency": "SA-COMMUNE"}
            login = asalae.state.login
            machine.call(accounts.open_account(body, Service.ARCHIVE, url, login, theirs, agreement))

            def ended() -> list[Key]:
                return [e.key for e in machine.entries(Dossier.KIND) if getattr(e.record, "tray", "") is Tray.FINISHED]

            machine.until(lambda: bool(ended()) and machine.call(archive.door(ended()[0].account)) is not None)
            key, desk_folders = ended()[0], parapheur.book.folders
            desks.stop()
            deposit = machine.call(archive.deposit(key))
            assert machine.record(deposit).state is DepositState.DRAFT
            desks.start()
            machine.synchronise()
            machine.until(lambda: bool(asalae.state.transfers))
            docs = desk_folders[key.id].docs
            wanted = [doc.content for doc in docs] + [each.content for doc in docs for each in doc.detached]
            (transfer,) = asalae.state.transfers.values()
            kept = list(transfer.files.values())
            assert all(content in kept for content in wanted), "byte for byte, detached signatures included"
            names = [piece.name for piece in machine.record(deposit).pieces]
            assert any(name.endswith("_bordereau.pdf") for name in names) and any("premis" in name for name in names)
            assert len(kept) == len(wanted) + 2
        finally:
            machine.stop()
