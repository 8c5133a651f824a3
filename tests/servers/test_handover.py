"""« Changer de tablette » and « Rendre la tablette »: nothing lost, nothing twice, nothing left (row 127)."""

from __future__ import annotations

import dataclasses
import enum
import typing
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from app.domain.accounts import Service
from app.domain.errors import LocalFault, NeedsUser, Rejected
from app.domain.exchange import FileRef, Proof
from app.domain.fleet import Act
from app.domain.frozen_notes import FrozenNotes
from app.domain.ids import AccountId, Key
from app.domain.kinds import RECORD_TYPES
from app.domain.listing import FileState, IntentState
from app.domain.mail import Address, MailFolder, Message, MessageBody
from app.domain.seances import InkPoint, InkStroke
from app.domain.writing import LocalDraft
from app.sandbox.people import MAYOR
from app.services.fleet import handover, notes
from app.services.mail import MailDraft
from app.store.body import BodyStore
from app.store.keys import FileKeys
from app.store.profile import Profile
from app.store.sealed_file import CHUNK_BYTES, SealedReader, SealedWriter
from app.store.tx import Tx
from tests.servers.fleet_kit import ADDRESS, Device, Fleet, fleet, wait

FRIEND = Address(mail="b.larrieu@saint-aubin-des-pins.example", name="Bruno Larrieu")
MARK = "marqueur-zinc-7461"


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Fleet]:
    with fleet(tmp_path) as held:
        yield held


@pytest.fixture
def old(town: Fleet) -> Device:
    """A tablet at work, offline: a message with a file waits, another is being written, a page bears ink."""
    device = town.device("ancienne")
    device.start()
    device.open_configuration(town.configuration())
    device.look()
    device.call(device.on.sync.settled())
    town.server.stop()
    mail, account = device.on.mail, device.on.accounts.accounts()[0].id
    paper = town.folder / "plan.pdf"
    paper.write_bytes(b"%PDF-" + MARK.encode() + bytes(CHUNK_BYTES + 77))
    file = device.call(mail.attach(account, paper))
    draft = MailDraft(account=account, to=(FRIEND,), subject="Le plan", text="Voici.", files=(file,))
    device.call(mail.send(draft, 0))
    device.call(mail.keep_draft("d1", MailDraft(account=account, to=(FRIEND,), subject="À finir", text=MARK)))
    stroke = InkStroke(
        id="s1", seance_id="s", document_id="d", page=1, date_ms=1, points=(InkPoint(x_pt=1, y_pt=1), InkPoint(x_pt=2, y_pt=2)),
    )  # fmt: skip
    store = device.on.bodies.store_of(account)
    device.call(store.write(lambda tx: tx.put_local(account, stroke)))
    device.call(keep_here(device, account, store))
    device.call(device.on.accounts.set_setting("pes.choice", "lignes"))
    return device


async def keep_here(device: Device, account: AccountId, store: BodyStore) -> None:
    """A message of a local folder with its source, and what was kept of a meeting with its pages."""
    digest, pages = await store.blobs.put(b"source " + MARK.encode()), await store.blobs.put(b"pages")
    message = Message(id="here-1", folder="here-f", date_ms=1, subject="Ancien", sender=FRIEND)
    frozen = FrozenNotes(id="s9", name="Conseil", meeting_ms=1, frozen_ms=1, pages_sha256=pages)

    def work(tx: Tx) -> None:
        for record in (MailFolder(id="here-f", name="Anciens"), message, MessageBody(id="here-1", text=MARK), frozen):
            tx.put_local(account, record)
        ref = FileRef(ref="source:here-1", owner_kind=Message.KIND, owner_id="here-1", name="a.eml")
        tx.take_in(account, refs=[ref])
        tx.set_file(account, ref.ref, state=FileState.HERE, sha256=digest, received_bytes=5, size_bytes=5)

    await store.write(work)


def sent(town: Fleet) -> list[str]:
    return [mail.subject for mail in town.zimbra.sent]


def test_another_tablet_takes_everything_over_exactly_once(town: Fleet, old: Device) -> None:
    file = town.folder / "tablette.echarpe-transfert"
    carried = old.call(old.on.handover.export(file))
    assert (carried.acts, carried.drafts, carried.notes, carried.messages) == (1, 1, 2, 1)
    assert MARK.encode() not in file.read_bytes() and MAYOR.password.encode() not in file.read_bytes()
    rows = old.call(old.on.sync.outbox())
    assert [(row.state, row.error_code) for row in rows] == [(IntentState.PARKED, "handed_over")]
    assert not any(left.acts for left in old.call(old.on.handover.left())), "it is no longer for this one to send"

    new = town.device("nouvelle")
    new.start()
    with pytest.raises(NeedsUser, match="handover_code_wrong"):
        new.call(new.on.handover.take_in(file, "0000-0000-0000-0000"))
    assert not new.on.bodies.all
    taken = new.call(new.on.handover.take_in(file, carried.code.lower().replace("-", " ")))
    assert (taken.acts, taken.drafts, taken.notes, taken.messages, taken.again) == (1, 1, 2, 1, False)
    account = new.on.accounts.accounts()[0]
    assert (account.login, new.call(new.on.accounts.setting("pes.choice"))) == (ADDRESS, "lignes")
    assert new.on.fleet.memory.member(new.body).key == old.on.fleet.memory.member(old.body).key
    assert new.id != old.id
    store = new.on.bodies.store_of(account.id)
    ink = new.call(store.read(lambda r: r.base(Key(account.id, InkStroke.KIND, "s1"))))
    draft = new.call(store.read(lambda r: r.base(Key(account.id, LocalDraft.KIND, "d1"))))
    assert isinstance(ink, InkStroke) and isinstance(draft, LocalDraft) and draft.text == MARK
    kept = new.call(store.read(lambda r: r.files(Key(account.id, Message.KIND, "here-1"))))
    assert [row.state for row in kept] == [FileState.HERE]
    assert new.call(store.blobs.read_all(kept[0].sha256, 1000)).endswith(MARK.encode())
    frozen = new.call(store.read(lambda r: r.base(Key(account.id, FrozenNotes.KIND, "s9"))))
    assert isinstance(frozen, FrozenNotes)
    assert new.call(store.blobs.read_all(frozen.pages_sha256, 1000)) == b"pages"
    again = new.call(new.on.handover.take_in(file, carried.code))
    assert again.again and len(new.call(new.on.sync.outbox())) == 1

    town.server.start()
    new.call(new.on.accounts.sign_in(account.id, Proof(password=MAYOR.password, keep=True)))
    wait(lambda: new.call(new.on.sync.outbox())[0].state is IntentState.QUEUED)  # asked after, and not found
    assert sent(town) == []
    new.clock.ahead_ms = 120_000  # it rests a minute before it is sent
    new.on.sync.sync_now()
    wait(lambda: not new.call(new.on.sync.outbox()))
    assert sent(town) == ["Le plan"] and b"plan.pdf" in town.zimbra.sent[0].raw
    # The old one goes on after all: the server is asked, and nothing leaves twice.
    op, home = rows[0].op_id, rows[0].intent.account
    old.call(old.on.sync.retry(home, op))
    wait(lambda: not old.call(old.on.sync.outbox()))
    assert sent(town) == ["Le plan"]


@pytest.mark.feature("127")
def test_a_second_file_brings_back_no_older_draft(town: Fleet, old: Device) -> None:
    """What had been gone on with here since the first one was lost."""
    first, second = town.folder / "un.echarpe-transfert", town.folder / "deux.echarpe-transfert"
    one = old.call(old.on.handover.export(first))
    new = town.device("nouvelle")
    new.start()
    new.call(new.on.handover.take_in(first, one.code))
    account = new.on.accounts.accounts()[0].id
    new.clock.ahead_ms = 60_000
    longer = MailDraft(account=account, to=(FRIEND,), subject="À finir", text="Bien plus long")
    new.call(new.on.mail.keep_draft("d1", longer))
    two = old.call(old.on.handover.export(second))
    taken = new.call(new.on.handover.take_in(second, two.code))
    assert not taken.again
    store = new.on.bodies.store_of(account)
    draft = new.call(store.read(lambda r: r.base(Key(account, LocalDraft.KIND, "d1"))))
    assert isinstance(draft, LocalDraft) and draft.text == "Bien plus long"


@pytest.mark.feature("127", "116")
def test_a_file_for_data_that_are_closed_here_waits_until_they_are_open(town: Fleet, old: Device) -> None:
    file = town.folder / "tablette.echarpe-transfert"
    carried = old.call(old.on.handover.export(file))
    town.server.start()
    new = town.device("nouvelle")
    new.start()
    new.open_configuration(town.configuration())
    new.look()
    body = new.body
    town.board[f"order.{new.id}"] = town.order(new.id, Act.LOCK)
    new.look()
    with pytest.raises(Rejected, match="handover_closed"):
        new.call(new.on.handover.take_in(file, carried.code))
    assert not new.on.bodies.all, "no second body of that name"
    new.call(new.on.fleet.reopen(body, Proof(password=MAYOR.password)))
    assert not new.call(new.on.handover.take_in(file, carried.code)).again and new.body == body


@pytest.mark.feature("127", "116")
def test_what_is_done_while_the_file_is_written_is_not_set_aside(
    town: Fleet, old: Device, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is in no file: set aside as « confié », it would leave from nowhere."""
    account = old.on.accounts.accounts()[0].id
    late = MailDraft(account=account, to=(FRIEND,), subject="Entre-temps", text="Oui.")

    def slow(*given: Any) -> None:
        old.call(old.on.mail.send(late, 0))
        write(*given)

    write = handover._write
    monkeypatch.setattr(handover, "_write", slow)
    old.call(old.on.handover.export(town.folder / "t.echarpe-transfert"))
    rows = old.call(old.on.sync.outbox())
    states = [(row.intent.subject, row.state) for row in rows]
    assert states == [("Le plan", IntentState.PARKED), ("Entre-temps", IntentState.QUEUED)]
    (left,) = [left.acts for left in old.call(old.on.handover.left())]
    assert [row.intent.subject for row in left] == ["Entre-temps"]


@pytest.mark.feature("127", "A33")
def test_what_a_removed_account_left_is_carried_too_and_waits_for_it(town: Fleet, old: Device) -> None:
    account = old.on.accounts.accounts()[0].id
    old.call(old.on.accounts.remove_account(account))
    (left,) = old.call(old.on.handover.left())
    assert (len(left.acts), left.drafts, left.notes, left.messages) == (1, 1, 2, 1)
    file = town.folder / "t.echarpe-transfert"
    carried = old.call(old.on.handover.export(file))
    assert (carried.acts, carried.drafts, carried.notes, carried.messages) == (1, 1, 2, 1)
    new = town.device("nouvelle")
    new.start()
    new.call(new.on.handover.take_in(file, carried.code))
    assert not new.on.accounts.accounts()
    (row,) = new.call(new.on.sync.outbox())
    assert (row.state, row.error_code) == (IntentState.PARKED, "account_removed")
    (held,) = new.call(new.on.handover.left())
    assert (len(held.acts), held.drafts, held.notes, held.messages) == (1, 1, 2, 1)
    town.server.start()
    body, proof = new.body, Proof(password=MAYOR.password, keep=True)
    again = new.call(new.on.accounts.open_account(body, Service.ZIMBRA, town.server.url, ADDRESS, proof, {}))
    assert again.id == account
    wait(lambda: new.call(new.on.sync.outbox())[0].state is IntentState.QUEUED)
    assert sent(town) == [], "asked after first: the old one may have sent it"
    new.clock.ahead_ms = 120_000
    new.on.sync.sync_now()
    wait(lambda: not new.call(new.on.sync.outbox()))
    assert sent(town) == ["Le plan"]


def test_a_file_cut_short_or_altered_does_not_open(tmp_path: Path) -> None:
    path, data = tmp_path / "f", bytes(range(256)) * 9000
    with path.open("wb") as file:
        writer = SealedWriter(file, "k", "ABCD-EFGH", memory_kib=64)
        writer.write(data)
        writer.finish()
    whole = path.read_bytes()
    with path.open("rb") as file:
        assert SealedReader(file, "k", "abcd efgh").read(len(data)) == data
    head = whole.index(b"\n") + 1
    second = head + 4 + CHUNK_BYTES + 16
    for wrong in (whole[:-1], whole[:second], whole[:head] + whole[second:], whole[:-9] + b"x" + whole[-8:]):
        path.write_bytes(wrong)
        with path.open("rb") as file, pytest.raises((Rejected, NeedsUser)):
            SealedReader(file, "k", "ABCDEFGH").read(len(data))
    path.write_bytes(b"{}\n")
    with path.open("rb") as file, pytest.raises(Rejected, match="handover_unreadable"):
        SealedReader(file, "k", "x")


def planted(cls: Any, id: str = "") -> Any:
    """An instance whose every text bears the mark: records are built from their types, so that no kind is missed."""
    values: dict[str, Any] = {}
    hints = typing.get_type_hints(cls)
    for field in dataclasses.fields(cls):
        if field.init:
            required = field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING
            made = _value(hints[field.name], required)
            if made is not None:
                values[field.name] = made
    return cls(**{**values, **({"id": id} if id else {})})


def _value(kind: Any, required: bool) -> Any:
    """None = leave the default."""
    if kind is str:
        return MARK
    if not required:
        return None
    if isinstance(kind, type) and issubclass(kind, enum.Enum):
        return next(iter(kind))
    if isinstance(kind, type) and dataclasses.is_dataclass(kind):
        return planted(kind)
    if typing.get_origin(kind) in (tuple, Mapping, frozenset):
        return {} if typing.get_origin(kind) is Mapping else typing.get_origin(kind)()
    return getattr(kind, "__supertype__", kind)() if callable(kind) else None


def bytes_on_disk(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


@pytest.mark.feature("127", "A44")
def test_nothing_of_a_returned_tablet_can_be_read(town: Fleet, old: Device) -> None:
    account = old.on.accounts.accounts()[0].id
    store = old.on.bodies.store_of(account)
    records = [planted(cls, f"{kind}-1") for kind, cls in RECORD_TYPES.items()]
    old.call(store.write(lambda tx: tx.take_in(account, records)))
    old.call(store.blobs.put(b"piece " + MARK.encode()))
    old.call(old.on.accounts.set_setting("marque", MARK))
    old.call(store.write(lambda tx: tx.set_secret(account, "marque", MARK)))
    key = (old.folder / next(p.name for p in old.folder.glob("*.demo-key"))).read_bytes()
    held = {path: path.read_bytes() for path in old.folder.rglob("*") if path.is_file()}
    assert MARK.encode() not in b"".join(held.values()), "nothing of it is in plain text while it is used"
    old.call(old.on.accounts.recovery_code())
    mine = old.id
    town.server.start()
    gone = old.call(old.on.handover.give_back())
    assert gone.remains == () and [left.acts for left in gone.left] == [gone.left[0].acts]
    receipt, _signer = notes.read(notes.RECEIPT, gone.receipt, notes.Receipt)
    assert (receipt.outcome, receipt.device) == ("returned", mine)
    assert town.receipt(mine) == "returned" and f"share.{mine}" not in town.board
    assert {path.name for path in old.folder.rglob("*")} <= {"profile.lock"}
    assert not bytes_on_disk(old.folder)
    # What a disk may keep of the files opens with nothing that is left: the key is nowhere.
    assert key not in bytes_on_disk(town.folder)
    raised = town.folder / "releve"
    for path, data in held.items():
        if path.suffix != ".demo-key":
            copy = raised / path.relative_to(old.folder)
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(data)
    with pytest.raises(LocalFault, match="master_key_missing"):
        Profile.open(raised, FileKeys(raised), clock=lambda: 1)
