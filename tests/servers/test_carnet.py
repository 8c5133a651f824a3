"""The carnet between two devices of one person, over a real mailbox: merge by note, lost replies, keys by the code."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from app.connectors.http import Http
from app.connectors.zimbra import ZimbraConnector
from app.connectors.zimbra import carnet as wire
from app.connectors.zimbra.parse import CARNET_FOLDER
from app.domain.accounts import Account, Service
from app.domain.carnet import KEY, NOTES, CarnetSegment
from app.domain.errors import NeedsUser, Rejected
from app.domain.exchange import Clock, Connector, Proof
from app.domain.ids import AccountId, BodyId, new_op_id
from app.domain.intents import SendCarnet
from app.domain.mail import MailFolder, Message
from app.domain.seances import InkPoint, InkStroke
from app.sandbox.faults import Fault
from app.sandbox.people import COMMUNE, MAYOR
from app.sandbox.serve import LoopbackServer
from app.sandbox.zimbra import MailboxSpec, Options, ZimbraServer
from app.services.carnet import CarnetFacts, CarnetState
from app.services.connect import StoreVault, make_connector
from app.services.library import ListQuery
from app.services.runtime import Runtime, RuntimeConfig, now_ms
from app.store.body import BodyStore
from app.store.keys import FileKeys
from app.store.profile import Profile
from tests.servers.zimbra_kit import ADDRESS, FAST, bench, no_bytes, run

WAIT_S = 30.0


def stroke(id: str, x: float = 10.0, text: str = "") -> InkStroke:
    points = tuple(InkPoint(x_pt=x + i, y_pt=20.0, pressure=0.5, time_ms=i) for i in range(30))
    return InkStroke(
        id=id, seance_id="s1", document_id="d1", page=2, points=points, tool="text" if text else "pen", text=text
    )


class Device:
    """One machine of the mayor's, with a mailbox and an i-délibre account whose server is out of reach."""

    def __init__(self, folder: Path, url: str, name: str, *, code: bool = True, mailbox: bool = True) -> None:
        self.folder = folder / name
        self.prefix = name
        self.mail = AccountId(f"{name}-mail")
        self.code = asyncio.run(self._make(url, code=code, mailbox=mailbox))
        self.runtime = self._open()

    def _open(self) -> Runtime:
        runtime = Runtime.open(RuntimeConfig(folder=self.folder, file_keys=True, upkeep_after_s=3600))
        runtime.start()
        return runtime

    async def _make(self, url: str, *, code: bool, mailbox: bool) -> str:
        profile = Profile.open(self.folder, FileKeys(self.folder), clock=now_ms)
        body = profile.add_body(COMMUNE.name, 0)
        store = await profile.open_body(body.id)
        profile.add_account(
            Account(
                id=self.seances, body=body.id, service=Service.IDELIBRE, url="http://127.0.0.1:9",
                login=MAYOR.login, settings={"suffix": COMMUNE.suffix},
            )
        )  # fmt: skip
        if mailbox:
            profile.add_account(
                Account(
                    id=self.mail, body=body.id, service=Service.ZIMBRA, url=url, login=ADDRESS,
                    settings={"requests_per_second": "0", "wait_s": "1"},
                )
            )  # fmt: skip
            await store.write(lambda tx: tx.set_secret(self.mail, "password", MAYOR.password))
        shown = profile.export_recovery_code() if code else ""
        await store.close()
        await profile.close()
        return shown

    @property
    def seances(self) -> AccountId:
        return AccountId(f"{self.prefix}-seances")

    @property
    def body(self) -> BodyId:
        return self.runtime.bodies.all[0].id

    def call(self, work: Any) -> Any:
        return self.runtime.submit(work).result(WAIT_S)

    def draw(self, *strokes: InkStroke) -> None:
        for each in strokes:
            self.call(self.runtime.seances.add_stroke(self.seances, each))

    def erase(self, id: str) -> None:
        self.call(self.runtime.seances.remove_stroke(self.seances, id))

    def ink(self) -> dict[str, InkStroke]:
        return {s.id: replace(s, date_ms=0) for s in self.call(self.runtime.seances.ink(self.seances, "d1"))}

    def sync(self) -> None:
        """Send what was written, fetch what others wrote."""
        self.call(self._synced())

    async def _synced(self) -> None:
        runtime = self.runtime
        await runtime._begun.wait()
        await self._quiet()
        await runtime.carnet.turn()
        await self._quiet()
        await runtime.carnet.turn()

    async def _quiet(self) -> None:
        engine = self.runtime._engine
        engine.sync_now(self.mail)
        await engine._workers[self.mail].settled()

    def facts(self) -> CarnetFacts:
        return self.call(self.runtime.carnet.facts())[0]

    def until_held(self, *ids: str) -> None:
        """Wait, without asking for anything, until just these strokes are here."""
        self.call(self._until_held(set(ids)))

    async def _until_held(self, ids: set[str]) -> None:
        seances, bodies = self.runtime.seances, self.runtime.bodies
        changed = asyncio.Event()
        loop = asyncio.get_running_loop()
        bodies.store_of(self.mail).on_commit(lambda _changes: loop.call_soon_threadsafe(changed.set))
        while {stroke.id for stroke in await seances.ink(self.seances, "d1")} != ids:
            await changed.wait()
            changed.clear()

    def move_to(self, url: str) -> None:
        """The mailbox is given up for another one, of the same address."""
        accounts = self.runtime.accounts
        self.call(accounts.remove_account(self.mail))
        opened = accounts.open_account(
            self.body, Service.ZIMBRA, url, ADDRESS, Proof(password=MAYOR.password, keep=True),
            {"requests_per_second": "0", "wait_s": "1"},
        )  # fmt: skip
        self.mail = self.call(opened).id

    def restart(self) -> None:
        self.runtime.stop()
        self.runtime = self._open()


@contextmanager
def mailbox(options: Options = FAST) -> Iterator[tuple[ZimbraServer, str]]:
    server = ZimbraServer([MailboxSpec(COMMUNE, MAYOR, 5)], clock=now_ms, options=options)
    loopback = LoopbackServer(server.asgi, "zimbra-carnet")
    loopback.start()
    try:
        yield server, loopback.url
    finally:
        loopback.stop()


@pytest.fixture(autouse=True)
def mail_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """The calendars beside the mailbox are other tests' business."""

    def make(account: Account, store: BodyStore, clock: Clock) -> Connector:
        if account.service is not Service.ZIMBRA:
            return make_connector(account, store, clock)
        return ZimbraConnector(account, Http(account.url), StoreVault(account.id, store), clock)

    monkeypatch.setattr("app.services.connect.make_connector", make)


@pytest.fixture
def served() -> Iterator[tuple[ZimbraServer, str]]:
    with mailbox() as found:
        yield found


@pytest.fixture
def make(tmp_path: Path, served: tuple[ZimbraServer, str]) -> Iterator[Callable[..., Device]]:
    made: list[Device] = []

    def device(name: str, **more: Any) -> Device:
        made.append(Device(tmp_path, served[1], name, **more))
        return made[-1]

    yield device
    for each in made:
        each.runtime.stop()


def in_folder(server: ZimbraServer) -> list[str]:
    """Subjects of what lies in the carnet's folder, oldest first."""
    box = server.mailbox(ADDRESS)
    folder = next((f.id for f in box.folders.values() if f.name == CARNET_FOLDER), 0)
    return [
        box.content(mail).subject for mail in sorted(box.mails.values(), key=lambda m: m.id) if mail.folder == folder
    ]


@pytest.mark.feature("48", "51", "A20")
def test_ink_reaches_the_other_device_once_its_code_was_given(
    make: Callable[..., Device], served: tuple[ZimbraServer, str]
) -> None:
    first, second = make("bureau"), make("tablette")
    first.draw(stroke("a"), stroke("b", text="à chiffrer"))
    first.sync()
    roles = [subject.split()[2] for subject in in_folder(served[0])]
    assert roles == [KEY, NOTES]
    second.sync()
    assert second.facts().state is CarnetState.LOCKED
    assert second.ink() == {}
    with pytest.raises(NeedsUser, match="recovery_code_wrong"):
        second.call(second.runtime.carnet.unlock(second.body, second.code))
    second.call(second.runtime.carnet.unlock(second.body, first.code.lower().replace("-", " ")))
    assert second.ink() == first.ink()
    assert second.facts() == CarnetFacts(second.body, CarnetState.READY, second.mail, 0)
    # And back: the second writes with the key of the first, and lays it there under its own code too.
    second.draw(stroke("c", x=90))
    mail = second.call(second.runtime.library.entries(ListQuery(kind=Message.KIND)))[0]
    second.call(second.runtime.document_reminders.remind(mail.key, 1_900_000_000_000))
    second.sync()
    first.sync()
    assert set(first.ink()) == {"a", "b", "c"} and first.ink() == second.ink()
    # A reminder of a document as well; ended on one device it is ended on all.
    ((key, held),) = first.call(first.runtime.document_reminders.all())
    assert (held.title, held.about(first.mail)) == (mail.record.subject, replace(mail.key, account=first.mail))
    first.call(first.runtime.document_reminders.end(key))
    first.sync()
    third = make("maison")
    third.sync()
    third.call(third.runtime.carnet.unlock(third.body, second.code))
    assert third.ink() == first.ink() and third.call(third.runtime.document_reminders.all()) == []
    second.sync()
    assert second.call(second.runtime.document_reminders.all()) == []


def test_nothing_readable_lies_in_the_mailbox_and_none_of_it_is_among_the_mail(
    make: Callable[..., Device], served: tuple[ZimbraServer, str]
) -> None:
    first = make("bureau")
    first.draw(stroke("a", text="Réserve sur le budget annexe"))
    first.sync()
    box = served[0].mailbox(ADDRESS)
    raw = b"".join(box.content(mail).make_raw() for mail in box.mails.values())
    assert b"ECHARPE CARNET" in raw
    assert b"serve sur" not in raw and b"points" not in raw and b"x_pt" not in raw
    first.sync()
    messages = first.call(first.runtime.library.entries(ListQuery(kind=Message.KIND)))
    folders = first.call(first.runtime.library.entries(ListQuery(kind=MailFolder.KIND)))
    assert len(messages) == 5 and not any("carnet" in e.record.subject.lower() for e in messages)
    assert not any(e.record.name == CARNET_FOLDER for e in folders)
    # Nor on a device that comes later and reads the whole mailbox.
    second = make("tablette")
    second.sync()
    assert len(second.call(second.runtime.library.entries(ListQuery(kind=Message.KIND)))) == 5


def paired(make: Callable[..., Device]) -> tuple[Device, Device]:
    first, second = make("bureau"), make("tablette")
    first.draw(stroke("a"), stroke("b"))
    first.sync()
    second.sync()
    second.call(second.runtime.carnet.unlock(second.body, first.code))
    return first, second


def agree(*devices: Device) -> dict[str, InkStroke]:
    for _ in range(2):
        for device in devices:
            device.sync()
    assert devices[0].ink() == devices[1].ink()
    return devices[0].ink()


@pytest.mark.feature("118")
def test_edits_made_apart_are_merged_by_note(make: Callable[..., Device]) -> None:
    first, second = paired(make)
    first.draw(stroke("a", x=50))
    second.draw(stroke("b", x=70), stroke("c"))
    both = agree(first, second)
    assert both == {"a": stroke("a", x=50), "b": stroke("b", x=70), "c": stroke("c")}
    first.erase("a")
    assert set(agree(first, second)) == {"b", "c"}
    # The same note on both, apart: one of them on both devices, whichever order they meet in.
    first.draw(stroke("b", x=1))
    second.draw(stroke("b", x=2))
    assert agree(first, second)["b"] in (stroke("b", x=1), stroke("b", x=2))
    # An edit made without knowing of a deletion is not lost to it.
    first.erase("b")
    second.draw(stroke("b", x=3))
    assert agree(first, second)["b"] == stroke("b", x=3)
    # Two edits apart weigh more than one deletion; a deletion made knowing of them is one.
    second.erase("b")
    assert set(agree(first, second)) == {"c"}


def test_two_devices_that_began_at_the_same_time_hold_two_keys(
    make: Callable[..., Device], served: tuple[ZimbraServer, str]
) -> None:
    first, second = make("bureau"), make("tablette")
    for device, id in ((first, "a"), (second, "b")):
        device.call(device._quiet())  # both have seen an empty folder
        device.draw(stroke(id))
    for device in (first, second):
        device.call(device.runtime.carnet.turn())  # each makes a key
    for device in (first, second):
        device.sync()
    assert sum(subject.split()[2] == KEY for subject in in_folder(served[0])) == 2
    first.sync()
    assert first.facts().state is second.facts().state is CarnetState.LOCKED
    first.call(first.runtime.carnet.unlock(first.body, second.code))
    second.call(second.runtime.carnet.unlock(second.body, first.code))
    assert set(agree(first, second)) == {"a", "b"}


@pytest.mark.parametrize("arrived", [True, False])
def test_a_reply_that_was_lost_is_settled_by_looking(
    make: Callable[..., Device],
    served: tuple[ZimbraServer, str],
    monkeypatch: pytest.MonkeyPatch,
    arrived: bool,
) -> None:
    """The segment is there once, whether or not the server acted before the line was cut."""
    from app.domain.errors import OutcomeUnknown

    first, second = paired(make)
    real, cut = wire.Carnet._add, [True]

    async def add(self: wire.Carnet, intent: SendCarnet) -> Any:
        if cut and intent.role == NOTES:
            cut.pop()
            if arrived:
                await real(self, intent)
            raise OutcomeUnknown("cut")
        return await real(self, intent)

    monkeypatch.setattr(wire.Carnet, "_add", add)
    monkeypatch.setattr(SendCarnet, "RESEND_AFTER_MS", 0)
    second.sync()  # its own key lies there now

    def segments() -> int:
        return len(in_folder(served[0]))

    before = segments()
    first.draw(stroke("c"))
    first.sync()
    first.sync()
    assert not cut
    assert segments() == before + 1
    assert first.call(first.runtime.sync.outbox()) == []
    second.sync()
    assert second.ink() == first.ink()


def test_what_was_written_before_a_restart_leaves_after_it(make: Callable[..., Device]) -> None:
    first, second = paired(make)
    first.draw(stroke("c"))
    first.restart()
    assert "c" in agree(first, second)


def test_many_segments_of_one_device_become_one(
    make: Callable[..., Device], served: tuple[ZimbraServer, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.services.carnet.MOST_OWN", 3)
    first, second = paired(make)
    for number in range(5):
        first.draw(stroke(f"n{number}"))
        first.sync()
    notes = [subject for subject in in_folder(served[0]) if subject.split()[2] == NOTES]
    assert len(notes) <= 3, "written anew as one, the others removed once it was there"
    third = make("maison")
    third.sync()
    third.call(third.runtime.carnet.unlock(third.body, first.code))
    assert third.ink() == first.ink() and len(first.ink()) == 7
    assert agree(first, second) == third.ink()


def test_notes_that_a_file_brought_stay_in_the_mailbox_when_segments_become_one(
    make: Callable[..., Device], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Written elsewhere, and sent from here: nobody else laid them there."""
    monkeypatch.setattr("app.services.carnet.MOST_OWN", 3)
    away, first = make("ailleurs", mailbox=False), make("bureau")
    away.draw(stroke("a", text="Réserve"))
    away.call(away.runtime.carnet.export_file(away.body, tmp_path / "notes.echarpe"))
    assert first.call(first.runtime.carnet.import_file(tmp_path / "notes.echarpe", away.code)) == 1
    for number in range(5):
        first.draw(stroke(f"n{number}"))
        first.sync()
    third = make("maison")
    third.sync()
    third.call(third.runtime.carnet.unlock(third.body, first.code))
    assert third.ink() == first.ink() and len(first.ink()) == 6


def test_a_carnet_of_many_full_segments_is_not_written_anew_without_end(
    make: Callable[..., Device], served: tuple[ZimbraServer, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.services.carnet.MOST_OWN", 3)
    monkeypatch.setattr("app.services.carnet_parts.SEGMENT_CHARACTERS", 1)
    first = make("bureau")
    first.draw(*(stroke(f"n{number}") for number in range(5)))
    first.sync()
    first.sync()
    held = in_folder(served[0])
    assert len([subject for subject in held if subject.split()[2] == NOTES]) == 5
    first.sync()
    assert in_folder(served[0]) == held


def test_notes_of_a_removed_account_stay_in_the_mailbox_when_segments_become_one(
    make: Callable[..., Device], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.services.carnet.MOST_OWN", 3)
    first = make("bureau")
    for number in range(6):
        first.draw(stroke(f"n{number}"))
        first.sync()
    first.call(first.runtime.accounts.remove_account(first.seances))
    store = first.runtime.bodies.store_of(first.mail)
    first.call(store.write(lambda tx: tx.put_local(first.mail, stroke("b"))))
    first.sync()
    third = make("maison")
    third.sync()
    third.call(third.runtime.carnet.unlock(third.body, first.code))
    assert set(third.ink()) == {f"n{number}" for number in range(6)}


def test_without_a_recovery_code_nothing_leaves_and_it_is_said(
    make: Callable[..., Device], served: tuple[ZimbraServer, str]
) -> None:
    first = make("bureau", code=False)
    first.draw(stroke("a"))
    first.sync()
    assert first.facts() == CarnetFacts(first.body, CarnetState.NO_CODE, first.mail, 1)
    assert in_folder(served[0]) == []
    first.call(first.runtime.accounts.recovery_code())
    first.sync()
    assert first.facts().state is CarnetState.READY and first.facts().waiting == 0


def test_another_mailbox_receives_the_notes_that_the_first_one_had(make: Callable[..., Device]) -> None:
    first, second = make("bureau"), make("tablette")
    first.draw(stroke("a"), stroke("b"))
    first.sync()
    with mailbox() as (server, url):
        for device in (first, second):
            device.move_to(url)
        first.sync()
        assert [subject.split()[2] for subject in in_folder(server)] == [KEY, NOTES]
        second.draw(stroke("c"))
        second.sync()
        second.call(second.runtime.carnet.unlock(second.body, first.code))
        second.sync()
        first.sync()
        assert second.ink() == first.ink() and set(first.ink()) == {"a", "b", "c"}


def test_notes_sent_to_another_mailbox_follow_the_device_that_joins_late(make: Callable[..., Device]) -> None:
    first, second = make("bureau"), make("tablette")
    second.draw(stroke("a"))
    second.sync()
    with mailbox() as (_server, url):
        for device in (first, second):
            device.move_to(url)
        first.draw(stroke("b"))
        first.sync()
        second.sync()
        assert second.facts().state is CarnetState.LOCKED
        second.call(second.runtime.carnet.unlock(second.body, first.code))
        second.sync()
        first.sync()
        assert second.ink() == first.ink() and set(first.ink()) == {"a", "b"}


def test_a_new_recovery_code_takes_the_place_of_the_old_one(
    make: Callable[..., Device], served: tuple[ZimbraServer, str]
) -> None:
    first = make("bureau")
    first.draw(stroke("a"))
    first.sync()
    new = first.call(first.runtime.accounts.recovery_code())
    first.sync()
    first.sync()
    assert [subject.split()[2] for subject in in_folder(served[0])].count(KEY) == 1
    second = make("tablette")
    second.sync()
    with pytest.raises(NeedsUser, match="recovery_code_wrong"):
        second.call(second.runtime.carnet.unlock(second.body, first.code))
    second.call(second.runtime.carnet.unlock(second.body, new))
    assert second.ink() == first.ink()


def test_without_a_mailbox_ink_stays_and_an_encrypted_file_carries_it(
    make: Callable[..., Device], tmp_path: Path
) -> None:
    first, second = make("bureau", mailbox=False), make("tablette", mailbox=False)
    first.draw(stroke("a", text="Réserve"), stroke("b"))
    first.erase("b")
    assert first.facts() == CarnetFacts(first.body, CarnetState.NO_MAILBOX, None, 2)
    file = tmp_path / "notes.echarpe"
    assert first.call(first.runtime.carnet.export_file(first.body, file)) == 1
    assert b"serve" not in file.read_bytes() and b"points" not in file.read_bytes()
    with pytest.raises(NeedsUser, match="recovery_code_wrong"):
        second.call(second.runtime.carnet.import_file(file, second.code))
    second.draw(stroke("c"))
    assert second.call(second.runtime.carnet.import_file(file, first.code)) == 1
    assert second.ink() == {"a": stroke("a", text="Réserve"), "c": stroke("c")}
    assert second.call(second.runtime.carnet.import_file(file, first.code)) == 1
    assert len(second.ink()) == 2, "read twice: the same"
    broken = tmp_path / "autre.echarpe"
    broken.write_bytes(file.read_bytes()[:40])
    with pytest.raises(Rejected, match="carnet_file_unreadable"):
        second.call(second.runtime.carnet.import_file(broken, first.code))


def test_a_damaged_or_foreign_message_in_the_folder_harms_nothing(
    make: Callable[..., Device], served: tuple[ZimbraServer, str]
) -> None:
    first, second = paired(make)

    segment = SendCarnet(
        op_id=new_op_id(), account=first.mail, made_at_ms=0, target_id="x-1", sealed="0123456789abcdef.AAAA"
    )
    connector = first.runtime._engine.connector(first.mail)
    assert connector is not None
    first.call(connector.push(segment, no_bytes))
    second.draw(stroke("c"))
    assert set(agree(first, second)) == {"a", "b", "c"}
    entries = second.call(second.runtime.library.entries(ListQuery(kind=CarnetSegment.KIND)))
    assert any(e.record.name == "x-1" for e in entries)


def test_the_listing_of_a_long_folder_is_read_page_by_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wire, "PAGE", 4)

    async def scenario() -> None:
        async with bench(letters=3) as town, town.client() as me:
            for number in range(9):
                intent = SendCarnet(
                    op_id=new_op_id(), account=AccountId("x"), made_at_ms=0, target_id=f"d-{number}",
                    sealed=f"{number:016x}.{'QUJD' * 600}",
                )  # fmt: skip
                await me.connector.push(intent, no_bytes)
            await me.sync("carnet")
            found = [r for r in me.store.records.values() if isinstance(r, CarnetSegment)]
            assert {s.name: s.sealed for s in found} == {f"d-{n}": f"{n:016x}.{'QUJD' * 600}" for n in range(9)}, (
                "sealed text comes back as it left"
            )

    run(scenario())


def hasty(*devices: Device) -> None:
    """Their notes leave without fifteen seconds of rest."""
    for device in devices:
        device.runtime.carnet._quiet_s = 0.01


@pytest.mark.feature("6", "48")
def test_notes_of_the_other_device_come_by_themselves(make: Callable[..., Device]) -> None:
    """The mailbox's push tells of the hidden folder too: nobody asks, and what came is on the page at once."""
    first, second = paired(make)
    hasty(first)
    second.runtime.carnet._quiet_s = 3600  # the rest before sending is none before reading
    first.draw(stroke("c"))
    second.until_held("a", "b", "c")
    first.erase("a")
    second.until_held("b", "c")


@pytest.fixture
def deaf(tmp_path: Path) -> Iterator[Callable[..., Device]]:
    """Devices of a mailbox whose server tells nothing by itself."""
    made: list[Device] = []
    with mailbox(replace(FAST, wait_sets=False, no_op_waits=False)) as (_server, url):

        def device(name: str) -> Device:
            made.append(Device(tmp_path, url, name))
            return made[-1]

        try:
            yield device
        finally:
            for each in made:
                each.runtime.stop()


def test_a_meeting_that_comes_into_sight_asks_for_the_notes_of_other_devices(deaf: Callable[..., Device]) -> None:
    first, second = paired(deaf)
    first.draw(stroke("c"))
    first.sync()
    assert set(second.ink()) == {"a", "b"}
    second.call(second.runtime.carnet.freshen(second.seances))
    second.until_held("a", "b", "c")


def test_the_mailbox_is_not_asked_again_for_each_look(
    deaf: Callable[..., Device], monkeypatch: pytest.MonkeyPatch
) -> None:
    _first, second = paired(deaf)
    asked: list[AccountId] = []
    monkeypatch.setattr(second.runtime.carnet, "_look", lambda account, _stream: asked.append(account))
    for _ in range(3):
        second.call(second.runtime.carnet.freshen(second.seances))
    assert asked == [second.mail]


def test_a_look_while_the_server_is_away_is_no_attempt_and_is_made_good(
    tmp_path: Path, served: tuple[ZimbraServer, str], make: Callable[..., Device]
) -> None:
    """No request leaves before its time: the stream is read with the rest once the server is back."""
    _first, second = paired(make)
    worker = second.runtime._engine.worker(second.mail)
    assert worker is not None

    async def look() -> tuple[bool, bool]:
        worker._reachable.clear()
        worker._wake.clear()
        worker.look("carnet")
        return worker._wake.is_set(), "carnet" in worker._due_streams()

    assert second.call(look()) == (False, True)


def test_what_was_written_before_the_first_reading_leaves_after_it(tmp_path: Path) -> None:
    """Nothing else is written meanwhile: the mailbox being read is what sends it."""
    server = ZimbraServer([MailboxSpec(COMMUNE, MAYOR, 5)], clock=now_ms, options=FAST)
    loopback = LoopbackServer(server.asgi, "zimbra-carnet")
    loopback.faults.arm(Fault.UNAVAILABLE, "/SyncRequest", times=1000)
    loopback.start()
    device = Device(tmp_path, loopback.url, "bureau")
    try:
        hasty(device)
        device.draw(stroke("a"))
        device.call(device.runtime._begun.wait())
        device.call(device.runtime.carnet.turn())
        assert device.facts().state is CarnetState.UNREAD and device.facts().waiting == 1
        loopback.faults.clear()
        device.runtime._engine.sync_now(device.mail)
        device.call(_sent(device))
    finally:
        device.runtime.stop()
        loopback.stop()


async def _sent(device: Device) -> None:
    """Until a segment of this device lies in the mailbox."""
    changed = asyncio.Event()
    loop = asyncio.get_running_loop()
    device.runtime.bodies.store_of(device.mail).on_commit(lambda _changes: loop.call_soon_threadsafe(changed.set))
    while not any(
        entry.record.role == NOTES  # type: ignore[attr-defined]
        for entry in await device.runtime.library.entries(ListQuery(kind=CarnetSegment.KIND))
    ):
        await changed.wait()
        changed.clear()
