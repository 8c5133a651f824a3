"""The reading window of a PES: what is unusual first, search, tiers, whole facts, documents in place, large files."""

from __future__ import annotations

import base64
import gzip
import re
from pathlib import Path

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QLabel, QPushButton, QWidget

from app.documents.pes import check_pes, open_pes, read_pes
from app.documents.pes_model import Flux
from app.domain.ids import AccountId
from app.sandbox.pes_files import generate_pes, spec_of
from app.sandbox.pes_others import invoices, market
from tests.bench.big_files import pes_of_mandats
from tests.flows.desk import Desk
from ui.theme import Space, Type
from ui.views.parapheur.pes_detail import FactsPage
from ui.views.parapheur.pes_files import FilePane
from ui.views.parapheur.pes_pane import PesPane
from ui.views.parapheur.pes_rows import PAGE, Order, build_nodes
from ui.views.parapheur.pes_tree import AMOUNT, NUMBER, WHAT
from ui.widgets.pdfview import PdfViewer

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAoAAAAKCAIAAAACUFjqAAAAEklEQVR4nGP4z8CAB+GTG8HSALfKY52fTcuYAAAAAElFTkSuQmCC"
)


def texts(widget: QWidget) -> str:
    return "\n".join(label.text() for label in widget.findChildren(QLabel) if label.isVisible())


@pytest.fixture
def pane(desk: Desk) -> PesPane:
    made = PesPane(desk.shell.ctx)
    desk.qtbot.addWidget(made)
    made.resize(780, 600)
    made.show()
    return made


def pieces(pane: PesPane, top: int = 0) -> list[str]:
    """Numbers of the pieces shown under one row."""
    model = pane.tree.pes
    parent = model.index(top, 0)
    return [model.data(model.index(row, NUMBER, parent)) for row in range(model.rowCount(parent))]


def typed(desk: Desk, pane: PesPane, words: str) -> None:
    pane.search.setText(words)
    desk.qtbot.waitUntil(lambda: pane.wish.needle == words and not pane._typing.isActive())


@pytest.mark.feature("58", "60")
def test_the_unusual_comes_first_with_its_reason(desk: Desk, pane: PesPane) -> None:
    data = generate_pes(1, spec_of(1, 12))
    rare = re.findall(rb'<IdPce V="(\d+)"', data)[6]
    data = re.sub(rb'(<IdPce V="' + rare + rb'".*?<IdUnique V=")[^"]*', rb"\1ABSENTE", data, count=1, flags=re.DOTALL)
    pane.set_flux(read_pes(data))
    assert pieces(pane)[0] == rare.decode()
    first = pane.tree.pes.node(pane.tree.pes.index(0, WHAT, pane.tree.pes.index(0, 0)))
    assert first.reason == "justificatif manquant"
    only = pane.only
    assert only.isVisible() and only.text() == "1 à regarder"
    only.click()
    assert pieces(pane) == [rare.decode()]
    only.click()
    pane.order.setCurrentIndex(pane.order.findData(Order.FILE.value))
    assert pieces(pane)[6] == rare.decode()
    pane.order.setCurrentIndex(pane.order.findData(Order.AMOUNT.value))
    flux = pane._flux
    assert flux is not None
    largest = max(flux.bordereaux[0].pieces, key=lambda piece: piece.total)
    assert pieces(pane)[0] == largest.number


@pytest.mark.feature("58")
def test_search_finds_by_tiers_object_number_and_amount(desk: Desk, pane: PesPane) -> None:
    flux = read_pes(generate_pes(1, spec_of(1, 40)))
    QAbstractItemModelTester(pane.tree.pes, pane)  # it asks for everything: not where pages are counted
    pane.set_flux(flux)
    piece = flux.bordereaux[0].pieces[17]
    amount = f"{piece.total:.2f}".replace(".", ",")
    for words in (piece.number, amount, piece.tiers[0].name.lower(), piece.subject[:12].upper()):
        typed(desk, pane, words)
        assert piece.number in pieces(pane), words
    typed(desk, pane, "rien de tel")
    assert pane.tree.pes.rowCount() == 0
    assert "Aucune pièce ne correspond." in texts(pane)
    QTest.keyClick(pane.search, Qt.Key.Key_Escape)
    desk.qtbot.waitUntil(lambda: len(pieces(pane)) == 40)


@pytest.mark.feature("58")
def test_pieces_are_grouped_by_tiers_with_their_totals(desk: Desk, pane: PesPane) -> None:
    flux = read_pes(generate_pes(1, spec_of(1, 20)))
    assert flux.check is not None
    pane.set_flux(flux)
    button = pane.findChild(QPushButton, "pes.tiers")
    assert isinstance(button, QWidget)
    button.click()
    model = pane.tree.pes
    shown = [(model.data(model.index(r, WHAT)), model.data(model.index(r, AMOUNT))) for r in range(model.rowCount())]
    assert [name for name, _amount in shown] == [tiers.name for tiers in flux.check.tiers]
    assert "FR00" in model.node(model.index(0, 0)).under
    pane.tree.expand(model.index(0, 0))
    assert len(pieces(pane)) == flux.check.tiers[0].pieces


@pytest.mark.feature("58")
def test_a_line_tells_everything_the_file_says_of_it(desk: Desk, pane: PesPane) -> None:
    page = FactsPage(desk.shell.ctx)
    desk.qtbot.addWidget(page)
    page.show()
    flux = read_pes(generate_pes(1, spec_of(1, 3)))
    pane.set_flux(flux)
    wanted: list[object] = []
    pane.facts_wanted.connect(wanted.append)
    model = pane.tree.pes
    piece = model.index(1, 0, model.index(0, 0))
    pane.tree.setExpanded(piece, True)
    line = model.index(0, WHAT, piece)
    QTest.mouseClick(pane.tree.viewport(), Qt.MouseButton.LeftButton, pos=pane.tree.visualRect(line).center())
    title = page.show_node(flux, wanted[0])  # type: ignore[arg-type]
    number = flux.bordereaux[0].pieces[1].number
    assert title == f"Pièce {number}, ligne 1"
    desk.qtbot.waitUntil(lambda: "Virement (03)" in texts(page))
    said = texts(page)
    for words in (
        "Virement (03)",
        "Mandat ordinaire (01)",
        "Société (03)",
        "Compte par nature",
        "IBAN",
        "FR00\u00a00000",
    ):
        assert words in said, words
    pane.tree.setCurrentIndex(piece)
    QTest.keyClick(pane.tree, Qt.Key.Key_Return)
    assert page.show_node(flux, wanted[1]) == f"Pièce {number}"  # type: ignore[arg-type]


@pytest.mark.feature("58")
@pytest.mark.parametrize(("data", "words"), [(invoices(300), "CANTINE-2026-11-0001"), (market(), "2026VRD04")])
def test_files_without_bordereaux_list_what_they_hold(desk: Desk, pane: PesPane, data: bytes, words: str) -> None:
    flux = read_pes(data)
    pane.set_flux(flux)
    model = pane.tree.pes
    assert model.data(model.index(0, NUMBER)) == words
    assert model.rowCount() == min(PAGE, len(flux.units))
    if len(flux.units) > PAGE:
        bar = pane.tree.verticalScrollBar()
        bar.setValue(bar.maximum())
        desk.qtbot.waitUntil(lambda: model.rowCount() == len(flux.units))
    page = FactsPage(desk.shell.ctx)
    desk.qtbot.addWidget(page)
    assert page.show_node(flux, model.node(model.index(0, 0))) == words


@pytest.mark.feature("58")
def test_a_large_file_is_read_before_it_is_checked(desk: Desk, pane: PesPane) -> None:
    flux = open_pes(pes_of_mandats(3_000_000))
    pane.set_flux(flux)
    assert 0 < len(pieces(pane)) < len(flux.bordereaux[0].pieces)
    assert "Contrôle des" in texts(pane)
    assert "total en cours de contrôle" in pane.tree.pes.node(pane.tree.pes.index(0, 0)).under
    pane.set_flux(check_pes(flux), fresh=False)
    assert "Contrôle des" not in texts(pane)
    assert len(pieces(pane)) == PAGE
    bar = pane.tree.verticalScrollBar()

    def at_the_end() -> bool:
        bar.setValue(bar.maximum())
        return len(pieces(pane)) == len(flux.bordereaux[0].pieces)

    desk.qtbot.waitUntil(at_the_end)
    assert bar.value() > 0


def test_nodes_are_made_when_asked_for() -> None:
    flux = read_pes(pes_of_mandats(1_500_000))
    (top,) = build_nodes(flux).children
    made = len(top.children)
    assert made == PAGE < len(flux.bordereaux[0].pieces) == made + top.left


@pytest.fixture
def files(desk: Desk) -> FilePane:
    made = FilePane(desk.shell.ctx, PdfViewer(desk.shell.ctx))
    desk.qtbot.addWidget(made)
    return made


def carried(content: bytes) -> bytes:
    """The content as the reader gives it, after a trip through a PES."""
    data = generate_pes(1, spec_of(1, 1))
    packed = base64.b64encode(gzip.compress(content))
    data = re.sub(rb">H4sI[^<]*<", b">" + packed + b"<", data, count=1)
    from app.documents.pes import open_attachment

    flux: Flux = read_pes(data)
    return open_attachment(flux, flux.attachments[0])


@pytest.mark.feature("58", "144")
@pytest.mark.parametrize(
    ("content", "page"),
    [
        (PNG, "_scroll"),
        ("Délibération".encode(), "text"),
        ("Délibération".encode("cp1252"), "text"),
        (b"<?xml version='1.0'?><a><b>1</b></a>", "text"),
        (b"PK\3\4\0\0\0", "other"),
        (b"", "empty"),
    ],
    ids=["picture", "utf-8", "windows", "xml", "zip", "nothing"],
)
def test_a_document_is_opened_in_place_by_what_it_is(files: FilePane, content: bytes, page: str) -> None:
    files.open(AccountId("a"), "pièce", carried(content))
    assert files.currentWidget() is getattr(files, page)
    if page == "text" and not content.startswith(b"<"):
        assert files.text.toPlainText() == "Délibération"
    if content.startswith(b"<"):
        assert "<b>1</b>" in files.text.toPlainText().splitlines()


def test_an_unreadable_index_has_no_row(pane: PesPane) -> None:
    pane.set_flux(None)
    assert pane.tree.pes.rowCount(QModelIndex()) == 0


@pytest.mark.feature("59")
def test_the_folder_of_schemas_is_chosen_and_forgotten_in_reglages(
    desk: Desk, shared_data: Path, tmp_path: Path
) -> None:
    desk.shell.go("settings")
    card = desk.shell.view("settings").pes  # type: ignore[attr-defined]
    assert "ne le sont pas" in texts(card)
    card.use(str(tmp_path))
    desk.qtbot.waitUntil(lambda: "aucun jeu de schémas" in texts(desk.shell))
    assert desk.runtime.pes.schemas == ""
    card.use(str(shared_data / "pes-xsd"))
    desk.qtbot.waitUntil(lambda: "le plus récent d’abord" in texts(card))
    assert desk.runtime.pes.schemas == str(shared_data / "pes-xsd")
    card.findChild(QPushButton, "settings.schemas.forget").click()
    desk.qtbot.waitUntil(lambda: "ne le sont pas" in texts(card))


@pytest.mark.feature("58", "143")
def test_an_amount_is_whole_at_every_size_of_text(desk: Desk, pane: PesPane) -> None:
    theme = desk.shell.ctx.theme
    data = generate_pes(1, spec_of(1, 12))
    for scale in range(100, 205, 5):
        theme.set_scale(scale)
        pane.set_flux(read_pes(data))
        tree, metrics = pane.tree, theme.metrics(Type.BODY_STRONG)
        room = tree.columnWidth(AMOUNT) - theme.gap(Space.XS) - theme.gap(Space.S)
        top = tree.pes.index(0, AMOUNT)
        rows = [top, *(tree.pes.index(row, AMOUNT, top.siblingAtColumn(0)) for row in range(12))]
        amounts = [str(tree.pes.data(row)) for row in rows]
        assert [metrics.elidedText(one, Qt.TextElideMode.ElideRight, room) for one in amounts] == amounts, scale


@pytest.mark.feature("143")
def test_in_little_height_the_tools_keep_their_place_and_the_tree_gives_way(desk: Desk, pane: PesPane) -> None:
    desk.shell.ctx.theme.set_scale(200)
    pane.set_flux(read_pes(generate_pes(1, spec_of(1, 12))))
    for width in (1280, 700):
        pane.resize(width, 300)
        desk.qtbot.waitUntil(lambda: pane._tools.rect().contains(pane.order.geometry()))
        assert pane._tools.rect().contains(pane.search.geometry())
    pane.resize(1280, 300)
    desk.qtbot.waitUntil(lambda: pane.order.geometry().center().y() == pane.search.geometry().center().y())
