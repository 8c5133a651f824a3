"""Local retention: what is over for long enough goes with all that hangs on it, what awaits or was written on stays."""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from app.domain.approvals import LeaveRequest
from app.domain.archive import ArchiveDeposit, DepositState, Kept
from app.domain.courrier import Letter, LetterFile, LetterNote, letter_file_ref
from app.domain.documents import PageLooks, PdfText
from app.domain.exchange import Delta, FileRef, Listing
from app.domain.ids import Key
from app.domain.intents import MarkLetterRead
from app.domain.listing import Entry, FileState
from app.domain.policy import Policy, Ruling, for_body
from app.domain.records import Record
from app.domain.retention import Erased, parse_months
from app.domain.seances import InkStroke
from app.services.copies import ink_document
from app.services.retention import MONTH_MS, RetentionService
from app.services.search import SearchService
from app.store.reader import Reader
from app.sync.pulling import HeldByStore
from tests.unit.services.kit import COMMUNE, INTERCO, NOW, Town, run

MARKER = "Zigomar-7f3a"
OLD_MS = NOW - 30 * MONTH_MS


def letter(id: str, at_ms: int = OLD_MS, **changes: object) -> Letter:
    file = LetterFile(id="scan", kind="scan", name=f"{id}.pdf", media_type="application/pdf", size_bytes=10)
    made = Letter(
        id=id, revision=1, direction="in", chrono=id, subject=f"{MARKER} {id}", sender="Mme Zigomar", arrival_ms=at_ms,
        status="closed", read=True, files=(file,),
    )  # fmt: skip
    return replace(made, **changes)  # type: ignore[arg-type]


async def scanned(town: Town, one: Letter) -> str:
    """The letter and its scan arrive; digest of the scan."""
    content = f"%PDF {MARKER} scan of {one.id}".encode()
    digest = hashlib.sha256(content).hexdigest()
    ref = FileRef(ref=letter_file_ref(one.id, "scan"), owner_kind=Letter.KIND, owner_id=one.id, name="s", sha256=digest)
    await town.pulled(COMMUNE, one, files=(ref,))
    store = town.bodies.store_of(COMMUNE)
    assert await store.blobs.put(content) == digest

    def arrived(tx: object) -> None:
        tx.set_file(COMMUNE, ref.ref, state=FileState.HERE, sha256=digest, size_bytes=len(content))  # type: ignore[attr-defined]
        for record in (PdfText(id=digest, pages=(MARKER,)), PageLooks(id=digest, contrast=True)):
            tx.put_local(COMMUNE, record)  # type: ignore[attr-defined]

    await store.write(arrived)
    return digest


def play(
    folder: Path, scenario: Callable[[Town, RetentionService], Awaitable[None]], rulings: Sequence[Ruling] = ()
) -> None:
    kept: dict[str, str] = {}

    async def story(town: Town) -> None:
        def write(name: str, value: str | None) -> None:
            kept[name] = value or ""

        imposed = partial(for_body, rulings)
        await scenario(town, RetentionService(town.bodies, town.library, kept.get, write, imposed))

    run(folder, story)


@pytest.mark.feature("137")
def test_what_is_over_goes_with_its_words_its_pages_and_its_report_says_how_much(tmp_path: Path) -> None:
    async def scenario(town: Town, retention: RetentionService) -> None:
        digest = await scanned(town, letter("A-1"))
        await town.pulled(COMMUNE, LetterNote(id="n1", letter_id="A-1", author="x", text=MARKER, created_ms=OLD_MS))
        await town.pulled(COMMUNE, letter("A-2", NOW - MONTH_MS))
        assert (await retention.erase()).records == 0, "nothing without a duration"
        retention.keep_for(Letter.KIND, 24)
        counted = await retention.erase(dry=True)
        assert counted.records == 1 and await town.library.entry(Key(COMMUNE, Letter.KIND, "A-1")) is not None
        report = await retention.erase()
        (kind,) = report.kinds
        assert (kind.records, kind.files, kind.texts, kind.oldest_ms) == (1, 1, 2, OLD_MS)
        assert retention.last == report and MARKER not in str(report)
        for key in (("letter", "A-1"), ("letter_note", "n1"), ("pdf_text", digest), ("page_looks", digest)):
            assert await town.library.entry(Key(COMMUNE, *key)) is None, key
        found = await SearchService(town.bodies).search("zigomar")
        assert [one.hit.key.id for one in found] == ["A-2"], "the words of the one that stays only"
        assert await town.library.entry(Key(COMMUNE, Letter.KIND, "A-2")) is not None

    play(tmp_path, scenario)


@pytest.mark.parametrize(("by_town", "by_all"), [(24, None), (None, 24), (24, 60), (60, 24)])
def test_a_body_shortens_what_the_user_chose_for_its_own_data_only(
    tmp_path: Path, by_town: int | None, by_all: int | None
) -> None:
    rulings: list[Ruling] = []

    async def scenario(town: Town, retention: RetentionService) -> None:
        own = next(account.body for account in town.bodies.accounts() if account.id == COMMUNE)
        rulings.append(Ruling(body=own, name="Mairie", policy=Policy(letter_months=by_town)))
        rulings.append(Ruling(body=None, name="Service informatique", policy=Policy(letter_months=by_all)))
        await town.pulled(COMMUNE, letter("A-1"))
        await town.pulled(INTERCO, letter("B-1"))
        named = "Mairie" if by_town == 24 else "Service informatique"
        assert (24, named) in [(rule.value, rule.by) for rule in retention.imposed("letter")]
        retention.keep_for(Letter.KIND, 120)
        assert retention.wanted["letter"] == 24 and retention.imposed("seance") == []
        await retention.erase()
        gone = [
            await town.library.entry(Key(a, "letter", id)) is None for a, id in ((COMMUNE, "A-1"), (INTERCO, "B-1"))
        ]
        assert gone == [True, by_all == 24]
        assert retention.longest("letter") == (max(24, by_all) if by_all else 0), "the other body has none"

    play(tmp_path, scenario, rulings)


def test_no_word_of_it_stays_in_the_pages_of_the_index(tmp_path: Path) -> None:
    async def scenario(town: Town, retention: RetentionService) -> None:
        def pages(reader: Reader) -> int:
            sql = "SELECT count(*) FROM search_data WHERE instr(block, CAST('zigomar' AS BLOB)) > 0"
            return int(reader.db.all(sql)[0][0])

        await scanned(town, letter("A-1"))
        store = town.bodies.store_of(COMMUNE)
        assert await store.read(pages) > 0
        retention.keep_for(Letter.KIND, 24)
        await retention.erase()
        assert await store.read(pages) == 0

    play(tmp_path, scenario)


def test_it_does_not_come_back_unless_it_changed(tmp_path: Path) -> None:
    async def scenario(town: Town, retention: RetentionService) -> None:
        await scanned(town, letter("A-1"))
        retention.keep_for(Letter.KIND, 24)
        await retention.erase()
        held = HeldByStore(town.bodies.account(COMMUNE), town.bodies.store_of(COMMUNE))
        assert await held.versions(Letter.KIND) == {"A-1": "1"}, "connectors that compare versions leave it alone"
        await scanned(town, letter("A-1"))
        assert await town.library.entry(Key(COMMUNE, Letter.KIND, "A-1")) is None
        assert await town.library.files(Key(COMMUNE, Letter.KIND, "A-1")) == []
        again = letter("A-1", revision=2, status="in_progress")
        whole = Delta(
            stream="s", cursor="c", upserts=(again,), listings=(Listing(kind="letter", ids=frozenset({"A-1"})),)
        )
        await town.bodies.store_of(COMMUNE).write(lambda tx: tx.apply_delta(COMMUNE, whole))
        assert await town.library.entry(Key(COMMUNE, Letter.KIND, "A-1")) is not None
        assert await town.library.entry(Key(COMMUNE, Erased.KIND, "letter:A-1")) is None

    play(tmp_path, scenario)


def test_what_awaits_is_written_on_or_not_yet_archived_stays(tmp_path: Path) -> None:
    async def scenario(town: Town, retention: RetentionService) -> None:
        await town.pulled(COMMUNE, letter("todo", status="in_progress", my_roles=("action",)))
        await town.pulled(COMMUNE, letter("act", read=False))
        act = MarkLetterRead(**town.bodies.stamp(COMMUNE), target_id="act")
        await town.bodies.append(act)
        deposit = ArchiveDeposit(
            id="d", what=Kept.LETTER, title="t", reference="r", dated_ms=0, asked_ms=0, source_account=COMMUNE,
            source_kind=Letter.KIND, source_id="kept", state=DepositState.SENT,
        )  # fmt: skip
        await town.pulled(COMMUNE, letter("kept"), deposit)
        digest = await scanned(town, letter("ink"))
        stroke = InkStroke(
            id="i", seance_id="", document_id=ink_document(digest), page=0, tool="pen", colour="#000000", points=()
        )
        await town.bodies.store_of(COMMUNE).write(lambda tx: tx.put_local(COMMUNE, stroke))
        retention.keep_for(Letter.KIND, 6)
        (kind,) = (await retention.erase()).kinds
        assert (kind.records, kind.kept_awaited, kind.kept_written) == (0, 2, 1)
        await town.pulled(COMMUNE, replace(deposit, state=DepositState.ACCEPTED))
        assert (await retention.erase()).records == 1, "once the archive has it"

    play(tmp_path, scenario)


def test_an_old_deposit_without_its_answer_is_remembered_behind_any_number_of_others(tmp_path: Path) -> None:
    async def scenario(town: Town, retention: RetentionService) -> None:
        sent = ArchiveDeposit(
            id="d", what=Kept.LETTER, title="t", reference="r", dated_ms=0, asked_ms=1, source_account=COMMUNE,
            source_kind=Letter.KIND, source_id="kept", state=DepositState.SENT,
        )  # fmt: skip
        done = [
            replace(sent, id=f"d{i}", source_id=f"x{i}", asked_ms=i + 2, state=DepositState.ACCEPTED)
            for i in range(1001)
        ]
        await town.pulled(COMMUNE, letter("kept"), sent, *done)
        retention.keep_for(Letter.KIND, 6)
        (kind,) = (await retention.erase()).kinds
        assert (kind.records, kind.kept_awaited) == (0, 1)

    play(tmp_path, scenario)


def test_what_is_done_to_it_at_the_last_moment_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def scenario(town: Town, retention: RetentionService) -> None:
        await town.pulled(COMMUNE, letter("act", read=False))
        looked = retention._written

        async def meanwhile(entry: Entry[Record]) -> bool:
            await town.bodies.append(MarkLetterRead(**town.bodies.stamp(COMMUNE), target_id="act"))
            return await looked(entry)

        monkeypatch.setattr(retention, "_written", meanwhile)
        retention.keep_for(Letter.KIND, 6)
        (kind,) = (await retention.erase()).kinds
        assert (kind.records, kind.kept_awaited) == (0, 1)
        assert await town.bodies.read(COMMUNE, lambda r: r.entry(Key(COMMUNE, Letter.KIND, "act"))) is not None

    play(tmp_path, scenario)


def test_each_kind_has_its_own_duration(tmp_path: Path) -> None:
    async def scenario(town: Town, retention: RetentionService) -> None:
        leave = LeaveRequest(
            id="C-1", revision=1, agent="x", service="", kind="RTT", from_date="2020-01-01", from_half="am",
            to_date="2020-01-02", to_half="pm", days=2.0, status="accepted",
        )  # fmt: skip
        await town.pulled(COMMUNE, letter("A-1"), leave)
        retention.keep_for(LeaveRequest.KIND, 12)
        report = await retention.erase()
        assert [(kind.kind, kind.records) for kind in report.kinds] == [("leave_request", 1)]
        retention.keep_for(LeaveRequest.KIND, 0)
        assert retention.months == {}
        assert (
            parse_months('{"letter": 24, "message": 3, "dossier": "x"}') == {"letter": 24} and parse_months("[") == {}
        )

    play(tmp_path, scenario)
