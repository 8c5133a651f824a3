"""List models under Qt's own model tester, over an order that changes at random."""

from __future__ import annotations

import asyncio
import concurrent.futures
import random
from array import array
from collections.abc import Callable, Coroutine, Iterable
from typing import Any

import pytest
from PySide6.QtCore import QItemSelectionModel, QPersistentModelIndex
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.domain.changes import ChangeSet
from app.domain.ids import AccountId, BodyId, Key
from app.domain.listing import Entry
from app.domain.mail import Address, MailFolder, Message, SavedSearch
from app.services.library import ListQuery, ListSnapshot
from app.services.mail import FolderRow
from tests.scenes import town
from ui.bridge import Bridge
from ui.models.facts import RowFacts
from ui.models.fixed import FixedListModel, FixedRow
from ui.models.records import FIRST_ORDER, PAGE_ROWS, RecordListModel
from ui.models.roles import Role
from ui.theme import Scheme, Theme
from ui.views.mail.folders import FolderModel, build_lines, search_lines
from ui.widgets.recordlist import RecordList


def settle(_bridge: Bridge) -> None:
    """Everything here runs on the spot: only timers of zero are left to fire."""
    for _ in range(6):
        QApplication.processEvents()


ACCOUNTS = (AccountId("a"), AccountId("b"))
BODIES = (BodyId("a"), BodyId("b"))


class Loop:
    """Runs coroutines at once, on the spot: order of delivery is the bridge's own business elsewhere."""

    def __init__(self) -> None:
        self.listener: Callable[[ChangeSet], None] = lambda _changes: None

    def submit(self, coro: Coroutine[Any, Any, Any]) -> concurrent.futures.Future[Any]:
        future: concurrent.futures.Future[Any] = concurrent.futures.Future()
        future.set_result(asyncio.run(coro))
        return future

    def subscribe(self, callback: Callable[[ChangeSet], None]) -> None:
        self.listener = callback


class Shelf:
    """A `ListSource` in memory: rows are (rowid, body)."""

    def __init__(self, rows: Iterable[tuple[int, int]]) -> None:
        self.rows = sorted(rows, reverse=True)
        self.loads = 0
        self.titles: dict[tuple[int, int], str] = {}

    async def snapshot(self, query: ListQuery, limit: int | None = None) -> ListSnapshot:
        rows = self.rows[:limit]
        return ListSnapshot(query, BODIES, array("B", [b for _r, b in rows]), array("q", [r for r, _b in rows]))

    async def load(self, snapshot: ListSnapshot, start: int, stop: int) -> list[Entry[Any] | None]:
        self.loads += 1
        held = set(self.rows)
        stop = min(stop, len(snapshot))
        pairs = [(snapshot.rowids[i], snapshot.body_index[i]) for i in range(start, stop)]
        return [self.entry(pair) if pair in held else None for pair in pairs]

    async def standing_keys(self, snapshot: ListSnapshot) -> list[Key]:
        return [key_of(pair) for pair in zip(snapshot.rowids, snapshot.body_index, strict=True)]

    async def rows_of(self, query: ListQuery, keys: Iterable[Key]) -> list[Entry[Any]]:
        held = set(self.rows)
        pairs = [(int(key.id), ACCOUNTS.index(key.account)) for key in keys]
        return [self.entry(pair) for pair in pairs if pair in held]

    def entry(self, pair: tuple[int, int]) -> Entry[Any]:
        subject = self.titles.get(pair, f"n° {pair[0]}")
        message = Message(id=str(pair[0]), folder="2", date_ms=pair[0], subject=subject, sender=Address(mail="x@y"))
        return Entry(rowid=pair[0], key=key_of(pair), record=message)


def key_of(pair: tuple[int, int]) -> Key:
    return Key(ACCOUNTS[pair[1]], Message.KIND, str(pair[0]))


def describe(entry: Entry[Any]) -> RowFacts:
    return RowFacts(title=entry.record.subject)


QUERY = ListQuery(kind=Message.KIND)


@pytest.fixture
def bridge(qapp: QApplication) -> Bridge:
    return Bridge(Loop())


def make(bridge: Bridge, shelf: Shelf) -> RecordListModel:
    model = RecordListModel(bridge, shelf, describe)
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal, model)
    model.set_query(QUERY)
    settle(bridge)
    return model


def order(model: RecordListModel) -> list[int]:
    return [model.data(model.index(row, 0), Role.IDENT) // 256 for row in range(model.rowCount())]


def tell(bridge: Bridge, pairs: Iterable[tuple[int, int]]) -> None:
    bridge.changed.emit(ChangeSet(keys=frozenset(key_of(pair) for pair in pairs)))
    settle(bridge)


@pytest.mark.parametrize("seed", range(12))
def test_random_changes_are_row_exact(bridge: Bridge, seed: int) -> None:
    rng = random.Random(seed)
    shelf = Shelf({(rng.randrange(1000), rng.randrange(2)) for _ in range(120)})
    model = make(bridge, shelf)
    resets: list[int] = []
    model.modelReset.connect(lambda: resets.append(1))
    for _ in range(15):
        gone = set(rng.sample(shelf.rows, min(len(shelf.rows), rng.randrange(6))))
        came = {(rng.randrange(1000), rng.randrange(2)) for _ in range(rng.randrange(6))}
        changed = rng.sample(shelf.rows, min(len(shelf.rows), 3))
        for pair in changed:
            shelf.titles[pair] = f"changé {rng.random()}"
        shelf.rows = sorted((set(shelf.rows) - gone) | came, reverse=True)
        tell(bridge, gone | came | set(changed))
        assert order(model) == [rowid for rowid, _body in shelf.rows]
        _asked = [model.data(model.index(row, 0)) for row in range(model.rowCount())]
        settle(bridge)
        shown = [model.data(model.index(row, 0)) for row in range(model.rowCount())]
        assert shown == [shelf.entry(pair).record.subject for pair in shelf.rows]
    assert resets == []


def test_selection_follows_its_row(bridge: Bridge) -> None:
    shelf = Shelf([(i, 0) for i in range(0, 400, 2)])
    model = make(bridge, shelf)
    kept = QPersistentModelIndex(model.index(50, 0))
    key = model.key_at(50)
    shelf.rows = sorted([*shelf.rows, (399, 0), (397, 0)], reverse=True)
    tell(bridge, [(399, 0), (397, 0)])
    assert kept.row() == 52
    assert model.key_at(kept.row()) == key


def test_a_list_turned_over_keeps_the_current_key(bridge: Bridge, qtbot: QtBot) -> None:
    shelf = Shelf([(i, 0) for i in range(300)])
    model = make(bridge, shelf)
    view = RecordList(Theme(Scheme.LIGHT), model, "liste")
    view.resize(400, 600)
    view.select_key(key_of((280, 0)))
    shelf.rows = sorted([(i, 0) for i in range(0, 1000, 2)] + [(280, 0)], reverse=True)
    shelf.rows = list(dict.fromkeys(shelf.rows))
    tell(bridge, shelf.rows)
    qtbot.waitUntil(lambda: model.rowCount() == len(shelf.rows))  # its beginning first, then the rest
    assert view.current_key() == key_of((280, 0))
    view.deleteLater()


def test_rows_come_by_pages_and_placeholders_answer_none(bridge: Bridge, qtbot: QtBot) -> None:
    shelf = Shelf([(i, 0) for i in range(20_000)])
    model = make(bridge, shelf)
    qtbot.waitUntil(lambda: model.rowCount() == 20_000)
    far = model.index(15_000, 0)
    assert model.data(far, Role.FACTS) is None
    assert model.data(far, Role.IDENT) is not None
    settle(bridge)
    assert model.data(far, Role.FACTS).title == "n° 4999"
    assert shelf.loads <= 8
    assert PAGE_ROWS == 256


def test_thousands_of_changes_are_told_as_one_and_none_stays_as_it_was(bridge: Bridge, qtbot: QtBot) -> None:
    shelf = Shelf([(i, 0) for i in range(4_000)])
    model = make(bridge, shelf)
    qtbot.waitUntil(lambda: model.rowCount() == 4_000)
    for row in range(0, 2_000, PAGE_ROWS):
        model.data(model.index(row, 0))
        settle(bridge)
    model.prefetch(1_000, 1_010)  # what the view shows
    told: list[int] = []
    model.dataChanged.connect(lambda *_: told.append(1))
    shelf.titles = dict.fromkeys(shelf.rows, "changé")
    tell(bridge, shelf.rows)
    shown = [model.data(model.index(row, 0)) for row in range(1_000, 1_011)]
    assert shown == ["changé"] * 11, "what is in sight is never blank"
    assert len(told) < 20
    for row in range(0, 2_000, 100):
        model.data(model.index(row, 0))
        settle(bridge)
        assert model.data(model.index(row, 0)) == "changé"


def test_the_fixed_folders_of_somebody_elses_mailbox_are_named_as_ones_own() -> None:
    owner = Address(mail="maire@x", name="La maire")
    root = MailFolder(id="zid:1", name="Boîte du cabinet", owner=owner, rights="r", mount="300")
    below = [
        MailFolder(id=f"zid:{n}", name=name, parent=root.id, owner=owner) for n, name in ((2, "Inbox"), (400, "Voirie"))
    ]
    rows = [FolderRow(ACCOUNTS[0], BODIES[0], folder, 0) for folder in (root, *below)]
    assert [(line.name, line.icon, line.depth) for line in build_lines(rows, {})] == [
        ("Boîte du cabinet", "folder", 0), ("Réception", "inbox", 1), ("Voirie", "folder", 1),
    ]  # fmt: skip


@pytest.mark.feature("7")
def test_saved_searches_of_two_accounts_are_told_apart() -> None:
    mine = SavedSearch(id="1", name="À suivre", query="is:flagged")
    both = search_lines([(account, mine) for account in ACCOUNTS], {ACCOUNTS[0]: "Commune", ACCOUNTS[1]: "Agglo"})
    assert [line.name for line in both] == ["Recherches · Commune", "À suivre", "Recherches · Agglo", "À suivre"]
    assert [line.name for line in search_lines([(ACCOUNTS[0], mine)], {})] == ["Recherches enregistrées", "À suivre"]
    assert search_lines([], {}) == []


def test_a_long_list_begins_with_its_beginning(bridge: Bridge, qtbot: QtBot) -> None:
    """What is chosen in the first rows stays chosen, and in its place, when the rest of the order comes."""
    shelf = Shelf([(i, 0) for i in range(3_000)])
    model = make(bridge, shelf)
    resets: list[int] = []
    model.modelReset.connect(lambda: resets.append(1))
    assert model.rowCount() == FIRST_ORDER and model.is_loaded
    assert model.data(model.index(0, 0), Role.FACTS).title == "n° 2999"
    view = RecordList(Theme(Scheme.LIGHT), model, "liste")
    view.select_row(5)
    shelf.rows.remove((2_990, 0))  # meanwhile
    tell(bridge, [(2_990, 0)])
    qtbot.waitUntil(lambda: model.rowCount() == 2_999)
    assert resets == []
    assert view.current_key() == key_of((2_994, 0)) == model.key_at(5)
    assert order(model) == [r for r, _b in shelf.rows]
    view.deleteLater()


def test_ticking_all_means_the_whole_list_though_its_beginning_only_is_shown(bridge: Bridge, qtbot: QtBot) -> None:
    shelf = Shelf([(i, 0) for i in range(1_000)])
    model = make(bridge, shelf)
    assert model.rowCount() == FIRST_ORDER
    model.tick_all()
    qtbot.waitUntil(lambda: len(model.ticked()) == 1_000)


def test_ticks_leave_with_their_rows(bridge: Bridge) -> None:
    shelf = Shelf([(i, 0) for i in range(10)])
    model = make(bridge, shelf)
    model.set_ticked([key_of((3, 0)), key_of((4, 0))], True)
    shelf.rows.remove((3, 0))
    tell(bridge, [(3, 0)])
    assert model.ticked() == [key_of((4, 0))]


@pytest.mark.feature("115")
def test_two_hundred_thousand_rows_show_at_once(bridge: Bridge, qapp: QApplication) -> None:
    """The view asks the model about what is visible, never about every row."""
    shelf = Shelf([(i, 0) for i in range(200_000)])
    model = RecordListModel(bridge, shelf, describe)
    model.set_query(QUERY)
    settle(bridge)
    view = RecordList(Theme(Scheme.LIGHT), model, "liste")
    view.resize(400, 900)
    calls = 0
    original = model.data

    def counted(index: Any, role: int = 0) -> Any:
        nonlocal calls
        calls += 1
        return original(index, role)

    model.data = counted  # type: ignore[method-assign]
    view.show()
    view.grab()
    assert calls < 1000
    view.selectionModel().select(model.index(5, 0), QItemSelectionModel.SelectionFlag.Select)
    view.deleteLater()


# --- short lists ----------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(8))
def test_fixed_list_under_the_tester(qapp: QApplication, seed: int) -> None:
    rng = random.Random(seed)
    model = FixedListModel()
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal, model)
    for _ in range(20):
        names = sorted(rng.sample(range(40), rng.randrange(20)))
        if rng.random() < 0.2:
            rng.shuffle(names)
        rows = [
            FixedRow(str(n), RowFacts(title=f"{n} {rng.randrange(3)}", heading=n % 7 == 0), key_of((n, 0)))
            for n in names
        ]
        model.set_rows(rows)
        assert [model.row_at(i) for i in range(model.rowCount())] == rows


def test_folder_model_under_the_tester(qapp: QApplication) -> None:
    model = FolderModel()
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal, model)
    folders = [
        r
        for r in town.Town(town.dt.datetime(2026, 11, 24, tzinfo=town.PARIS)).records()[town.ZC]
        if r.KIND == "mail_folder"
    ]
    rows = [FolderRow(a, b, f, 2) for a, b in zip(ACCOUNTS, BODIES, strict=True) for f in folders]  # type: ignore[arg-type]
    lines = build_lines(rows, {ACCOUNTS[0]: "Commune", ACCOUNTS[1]: "Agglomération"})
    model.set_lines(lines)
    assert lines[0].name == "Toutes les boîtes" and lines[0].unread == 4
    assert [line.name for line in lines if line.is_heading] == ["Commune", "Agglomération"]
    assert next(line for line in lines if line.name == "2026").depth == 1
    model.set_lines(build_lines(rows[: len(rows) // 2], {}))
    assert model.line(0) is not None and model.line(0).name == "Réception"  # type: ignore[union-attr]
