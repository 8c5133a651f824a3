"""Parapheur in the real window, with a real token: read, recapitulate, one PIN, results, resume."""

from __future__ import annotations

import itertools
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12
from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from app.domain.changes import ChangeSet
from app.domain.duties import Source
from app.domain.exchange import Urgency
from app.domain.ids import AccountId, Key
from app.domain.intents import AskOpinion, RejectDossier, SignDossier, VisaDossier
from app.domain.listing import FileState, JournalLine
from app.domain.parapheur import Dossier, Format, SigningRequest, document_ref
from app.domain.signatures import ProofState
from app.sandbox.pki import Pki
from app.sandbox.tokens import PIN, DemoTokens
from app.services.runtime import Runtime, RuntimeConfig
from app.services.signing_types import CardView, ReasonView, Recap, SignProgress, SignResult, SignStep, Tries
from app.services.tokens import FILES_VARIABLE
from app.signing.external import ExternalSource
from tests.flows.desk import Desk
from tests.flows.served import PARAPHEUR, Filled, Town
from tests.scenes.stage import staged
from ui.theme import Scheme
from ui.views.parapheur.giving import GiveDialog, MetadataDialog
from ui.views.parapheur.lines import DossierLine
from ui.views.parapheur.pes_tree import AMOUNT, FILES, NUMBER, WHAT
from ui.views.parapheur.reason import ReasonDialog
from ui.views.parapheur.view import ParapheurView
from ui.widgets.basic import Button, Label
from ui.widgets.pin import PinField

SIXTEEN = 16
SIGN_MS = 60_000


def parapheur(desk: Desk, chip: str = "sign") -> ParapheurView:
    """The space with one filter, its figures read."""
    view = desk.go("parapheur")
    assert isinstance(view, ParapheurView)
    next(b for b in view.pane.findChildren(Button) if b.objectName() == f"chip.{chip}").click()
    desk.settle()
    desk.wait(lambda: view.model.is_loaded and view.model.rowCount() > 0)
    return view


def named(view: ParapheurView, part: str) -> Key:
    """The dossier whose name holds ``part``."""
    return next(key for key, dossier in dossiers(view) if part in dossier.name)


def dossiers(view: ParapheurView) -> Iterator[tuple[Key, Dossier]]:
    for row in range(view.model.rowCount()):
        entry = view.model.entry_at(row)
        if entry is not None and isinstance(entry.record, Dossier):
            yield entry.key, entry.record


def open_dossier(desk: Desk, view: ParapheurView, part: str) -> Key:
    """Open it and wait until its content was displayed."""
    key = named(view, part)
    shown: list[Key] = []
    note = lambda seen, _document: shown.append(seen)  # noqa: E731
    view.dossier.displayed.connect(note)
    desk.shell.open_key(key)
    desk.wait(lambda: key in shown)
    view.dossier.displayed.disconnect(note)
    desk.settle()
    return key


def texts(widget: Any) -> str:
    return "\n".join(label.text() for label in widget.findChildren(QLabel) if label.isVisible())


def button(parent: Any, name: str) -> Button:
    return next(b for b in parent.findChildren(Button) if b.objectName() == name and not b.isHidden())


def pin_fields(view: ParapheurView) -> list[QLineEdit]:
    return [f for f in view.recap.findChildren(QLineEdit) if f.objectName() == "parapheur.pin" and f.isVisible()]


def recapitulate(desk: Desk, view: ParapheurView, wanted: Callable[[Dossier], bool] = lambda _d: True) -> None:
    """Tick and ask to sign, as a person does."""
    view.model.set_ticked([key for key, dossier in dossiers(view) if wanted(dossier)], True)
    button(view, "parapheur.sign_ticked").click()
    desk.wait(lambda: bool(view.recap._boxes))
    desk.settle()


def sign(desk: Desk, view: ParapheurView, pin: str = PIN) -> None:
    """Type the PIN in its one field and press the button."""
    (field,) = pin_fields(view)
    QTest.keyClicks(field, pin)
    button(view.recap, "parapheur.sign_now").click()
    desk.qtbot.waitUntil(lambda: not view.recap.busy, timeout=SIGN_MS)
    desk.settle()


# --- reading --------------------------------------------------------------------------------------


@pytest.mark.feature("56", "70")
def test_list_with_figures_and_filters(offline: Desk) -> None:
    view = parapheur(offline)
    QAbstractItemModelTester(view.model)
    offline.wait(lambda: "€" in view.pane.title.text())
    assert view.pane.title.text().startswith("16 dossiers")
    rows = [view.model.data(view.model.index(row, 0), 256) for row in range(view.model.rowCount())]
    assert len(rows) == SIXTEEN
    facts = {d.name: view.model._facts(view.model._held[view.model._ident_of[k]]) for k, d in dossiers(view)}
    late = next(f for name, f in facts.items() if "rue des Résiniers" in name)
    assert late.detail_lead.startswith("en retard") and late.icons
    check = next(f for name, f in facts.items() if "total à vérifier" in name)
    assert check.detail_lead == "à vérifier" and "12\u202f905,17" in check.note
    assert view.model.rowCount() > parapheur(offline, "late").model.rowCount() > 0


@pytest.mark.feature("58")
def test_a_pes_is_read_as_bordereau_pieces_lines(offline: Desk) -> None:
    view = parapheur(offline)
    open_dossier(offline, view, "Mandats n° 41")
    tree = view.dossier.tree
    model = tree.pes
    QAbstractItemModelTester(model)
    top = model.index(0, WHAT)
    assert model.data(top) == "Bordereau de mandats n° 41"
    assert "total conforme au total déclaré" in model.node(top).under and "novembre 2026" in model.node(top).under
    assert tree.isExpanded(top.siblingAtColumn(0))
    pieces = model.rowCount(top.siblingAtColumn(0))
    assert pieces == 12 and "12 pièces" in texts(view.dossier)
    first = model.index(0, NUMBER, top.siblingAtColumn(0))
    assert model.data(first) == "272"
    assert model.data(first.siblingAtColumn(AMOUNT)) == "932,73\u00a0€"
    assert model.data(first.siblingAtColumn(FILES)) == "1 sur 1"
    assert tree.rowHeight(first) >= 44
    tree.expand(first)
    assert model.rowCount(first) >= 1  # its lines
    assert "compte" in model.node(model.index(0, WHAT, first)).under
    assert "Totaux recalculés\u00a0: conformes" in texts(view.dossier)


@pytest.mark.feature("58", "144")
def test_a_tap_anywhere_unfolds_and_a_clip_opens_the_document(offline: Desk) -> None:
    view = parapheur(offline)
    open_dossier(offline, view, "Mandats n° 41")
    tree = view.dossier.tree
    piece = tree.pes.index(0, WHAT, tree.pes.index(0, 0))
    QTest.mouseClick(tree.viewport(), Qt.MouseButton.LeftButton, pos=tree.visualRect(piece).center())
    assert tree.isExpanded(piece.siblingAtColumn(0))
    clip = piece.siblingAtColumn(FILES)
    QTest.mouseClick(tree.viewport(), Qt.MouseButton.LeftButton, pos=tree.visualRect(clip).center())
    viewer = view.dossier._viewer
    offline.wait(lambda: viewer.strip.document is not None and viewer.strip.settled)
    assert viewer.isVisible()


@pytest.mark.feature("59")
def test_warnings_are_plain_sentences_with_figures(offline: Desk) -> None:
    view = parapheur(offline)
    open_dossier(offline, view, "total à vérifier")
    assert "Bordereau 47\u00a0: total recalculé 12\u202f905,17\u00a0€, déclaré 12\u202f915,17\u00a0€." in texts(
        view.dossier
    )
    open_dossier(offline, view, "Transport scolaire")
    assert "est annoncé mais absent du fichier" in texts(view.dossier)


@pytest.mark.feature("A9", "A10")
def test_a_pdf_is_read_in_place_with_its_annexe(offline: Desk) -> None:
    view = parapheur(offline)
    open_dossier(offline, view, "chaudières")
    strip = view.dossier._viewer.strip
    offline.wait(lambda: strip.document is not None and strip.settled)
    assert strip.page_count == 6
    view.dossier._tabs.setCurrentIndex(view.dossier._tabs.count() - 1)
    assert "Circuit" in texts(view.dossier) and "Annexe 1.pdf" in texts(view.dossier)
    read = [b for b in view.dossier._facts.findChildren(Button) if b.text() == "Lire"]
    read[1].click()
    offline.wait(lambda: strip.document is not None and strip.page_count != 6)


# --- before the PIN -------------------------------------------------------------------------------


@pytest.mark.feature("83", "A1", "64")
def test_recapitulation_says_what_is_consented_to(offline: Desk) -> None:
    view = parapheur(offline)
    open_dossier(offline, view, "Mandats n° 41")
    recapitulate(offline, view)
    shown = texts(view.recap)
    assert "Vous allez signer 15 dossiers" in shown  # one of the sixteen must be read first
    assert "La lecture est obligatoire" in shown
    assert "Vous n’avez pas ouvert 14 dossiers." in shown and " et 10 autres" in shown
    button(view.recap, "parapheur.unopened_names").click()  # all of them, by name
    recap = view.recap._recap
    assert recap is not None and "\n".join(line.name for line in recap.unopened) in texts(view.recap)
    assert "vous certifiez le service fait" in shown
    assert "Bordereau 47\u00a0: total recalculé" in shown
    assert "il sera contrôlé après la signature" in shown  # the PDF
    assert "valable jusqu’au" in shown and "Hélène Castagnède" in shown
    (field,) = pin_fields(view)
    assert field.echoMode() is QLineEdit.EchoMode.Password
    line = next(l for l in view.recap._recap.ready if "Mandats n° 42" in l.name)  # type: ignore[union-attr]  # noqa: E741
    view.recap._boxes[line.key].setChecked(False)
    assert button(view.recap, "parapheur.sign_now").text() == "Signer 14 dossiers"
    button(view.recap, "parapheur.sign_now").click()  # no PIN yet: the field is asked for
    offline.settle()
    assert not view.recap.busy and offline.outbox() == []


@pytest.mark.feature("64")
def test_nothing_is_done_with_a_row_that_is_current_but_not_in_sight(offline: Desk) -> None:
    view = parapheur(offline)
    view.list.select_row(0)
    key = view.list.current_key()
    offline.wait(lambda: view.dossier.page is not None)
    view.dossier.show_key(None)  # as when the dossier in sight was signed and left, and the keyboard is on a row
    assert view.list.current_key() == key and view.in_hand() == []
    view._situate()
    assert not offline.shell.actions_registry.qaction("parapheur.visa").isEnabled()
    assert not offline.shell.actions_registry.qaction("parapheur.sign").isEnabled()
    view.list.opened.emit(key)
    offline.wait(lambda: view.dossier.page is not None and view.dossier.page.entry.key == key)
    assert view.in_hand() == [key]


@pytest.mark.feature("83")
def test_a_document_that_comes_while_the_recapitulation_is_read_is_shown(
    offline: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    view = parapheur(offline)
    recapitulate(offline, view, lambda d: "Titres n° 19" in d.name)
    recap = view.recap._recap
    assert recap is not None
    (line,) = recap.lines
    view.recap._recap = replace(recap, lines=(replace(line, problem="document_not_here"),))
    asked: list[bool] = []
    monkeypatch.setattr(view.recap, "again", lambda: asked.append(True))
    view.recap._on_changes(ChangeSet())
    assert asked == []
    view.recap._on_changes(ChangeSet(files=frozenset({(line.key.account, "ref")})))
    assert asked == [True]


@pytest.mark.feature("83")
def test_a_document_that_is_missing_is_asked_for_before_all_others(offline: Desk) -> None:
    """It waited its turn among the downloads, while the recapitulation said that it would come."""
    view = parapheur(offline)
    key, dossier = next((k, d) for k, d in dossiers(view) if "Titres n° 19" in d.name)
    ref = document_ref(dossier.tenant, dossier.id, dossier.main_documents[0])
    store = offline.runtime.bodies.store_of(key.account)
    offline.call(store.write(lambda tx: tx.set_file(key.account, ref, state=FileState.WANTED)))
    recapitulate(offline, view, lambda d: d.name == dossier.name)
    recap = view.recap._recap
    assert recap is not None and [line.problem for line in recap.lines] == ["document_not_here"]

    def first() -> str:
        (row, *_) = offline.call(store.read(lambda reader: reader.next_files(key.account, 9, 99)))
        assert row.urgency == int(Urgency.ON_SCREEN)
        return row.ref

    assert first() == ref
    asked: list[object] = []
    view.recap._ctx.runtime.signing.fetch_documents = asked.append  # type: ignore[assignment, method-assign]
    view.recap.again()
    offline.settle()
    assert asked == [], "once: what cannot be fetched is not asked for at each of its failures"


@pytest.mark.feature("64", "65")
def test_leafing_through_what_was_not_opened(offline: Desk) -> None:
    view = parapheur(offline)
    wanted = ("Mandats n° 41", "Fournitures scolaires", "Titres n° 19")
    recapitulate(offline, view, lambda d: any(part in d.name for part in wanted))
    button(view.recap, "parapheur.leaf").click()
    offline.settle()
    for _ in range(2):
        offline.wait(lambda: view.dossier.page is not None)
        button(view, "parapheur.leaf_next").click()
        offline.settle()
    offline.wait(lambda: view.stack.currentWidget() is view.recap and bool(view.recap._boxes))
    offline.settle()
    assert "Vous n’avez pas ouvert" not in texts(view.recap)
    assert "La lecture est obligatoire" in texts(view.recap)  # that one was not among those to sign
    assert len(view.recap.chosen()) == 2


# --- signing --------------------------------------------------------------------------------------


@pytest.mark.feature("83", "84", "90", "91", "A1", "A4", "A13")
def test_sixteen_with_one_pin(offline: Desk) -> None:
    view = parapheur(offline)
    open_dossier(offline, view, "Fournitures scolaires")
    recapitulate(offline, view)
    assert len(view.recap.chosen()) == SIXTEEN
    progressed: list[SignProgress] = []
    view.recap._progressed.connect(progressed.append)
    sign(offline, view)
    shown = texts(view.recap)
    assert "16 dossiers signés" in shown and "n’a pas été signé" not in shown
    assert shown.count("Signé et vérifié, en attente d’envoi.") == 15
    assert "sera contrôlé à son retour" in shown
    intents = offline.outbox()
    assert len(intents) == SIXTEEN and all(isinstance(i, SignDossier) for i in intents)
    steps = [p.step for p in progressed if p.step in (SignStep.QUEUED, SignStep.FAILED)]
    assert steps == [SignStep.QUEUED] * SIXTEEN
    assert not any(field.text() for field in view.findChildren(QLineEdit))  # the PIN is nowhere
    button(view.recap, "parapheur.close_recap").click()
    offline.settle()
    assert view.model.rowCount() == 0 and view.stack.currentWidget() is view.split


@pytest.mark.feature("86", "87", "A2")
def test_a_wrong_pin_costs_one_try_and_nothing_is_signed(offline: Desk) -> None:
    view = parapheur(offline)
    recapitulate(offline, view, lambda d: "Titres" in d.name)
    count = len(view.recap.chosen())
    dropped = view.recap.chosen()[0].key
    view.recap._boxes[dropped].setChecked(False)
    sign(offline, view, "9999")
    offline.wait(lambda: "Code PIN refusé. Rien n’a été signé." in texts(view.recap))
    assert offline.outbox() == []
    assert len(view.recap.chosen()) == count - 1  # what was left out stays out
    (field,) = pin_fields(view)
    assert field.text() == ""
    sign(offline, view)
    assert len(offline.outbox()) == count - 1


@pytest.mark.feature("90", "91", "A3", "A4")
def test_stopped_after_one_then_resumed(offline: Desk) -> None:
    view = parapheur(offline)
    recapitulate(offline, view, lambda d: d.format is Format.PES_V2 and not d.reading_mandatory)
    count = len(view.recap.chosen())
    stop = view.recap._foot.stop
    view.recap._progressed.connect(lambda p: stop.click() if p.step is SignStep.QUEUED else None)
    sign(offline, view)
    signed = len(offline.outbox())
    assert 0 < signed < count
    assert "la signature a été arrêtée avant ce dossier" in texts(view.recap)
    button(view.recap, "parapheur.resume").click()
    offline.wait(lambda: bool(view.recap._boxes))
    offline.settle()
    view.recap._progressed.disconnect()
    view.recap._progressed.connect(view.recap._show_progress)
    assert len(view.recap.chosen()) == count - signed
    sign(offline, view)
    assert len(offline.outbox()) == count


@pytest.mark.feature("91", "A4")
def test_the_results_of_several_bodies_stay_within_the_window_and_begin_with_what_is_left(offline: Desk) -> None:
    view = parapheur(offline)
    recapitulate(offline, view, lambda _d: True)
    recap = view.recap._recap
    assert recap is not None
    assert "autres documents · " in texts(view.recap.consent), "two lines of one body are told apart"
    others = [
        replace(line, key=replace(line.key, account=AccountId(f"other-{rank}")))
        for rank, line in enumerate(recap.lines[:3])
    ]
    view.recap._recap = replace(recap, lines=(*recap.lines, *others))
    view.recap._show_results(
        [SignResult(key=line.key, step=SignStep.FAILED, code="sign_stopped") for line in view.recap._recap.lines]
    )
    offline.settle()
    page = view.recap._page
    offline.wait(lambda: 0 < page.widget().width() <= page.viewport().width())
    journals = [b for b in page.findChildren(Button) if b.objectName() == "parapheur.journal_export"]
    assert len(journals) > 1 and all(
        b.mapTo(page, b.rect().topRight()).x() <= page.viewport().width() for b in journals
    )
    resume = button(view.recap, "parapheur.resume")
    assert resume.mapTo(page, resume.rect().bottomLeft()).y() < page.viewport().height() // 2


@pytest.mark.feature("92")
def test_the_report_is_kept_as_text(offline: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    view = parapheur(offline)
    recapitulate(offline, view, lambda d: "Titres n° 19" in d.name)
    sign(offline, view)
    target = tmp_path / "compte-rendu.txt"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_args: (str(target), ""))
    next(b for b in view.recap.findChildren(Button) if "compte rendu" in b.text()).click()
    offline.wait(target.exists)
    kept = target.read_text(encoding="utf-8")
    assert (
        "1 dossier signé" in kept and "Titres n° 19 – Loyers communaux\t2\u202f750,53\u00a0€\tSigné et vérifié" in kept
    )
    assert PIN not in kept


@pytest.mark.feature("A3", "91", "90")
def test_one_by_one_each_dossier_is_asked_about(offline: Desk) -> None:
    view = parapheur(offline)
    recapitulate(offline, view, lambda d: "Titres" in d.name)
    names = [line.name for line in view.recap.chosen()]
    (field,) = pin_fields(view)
    QTest.keyClicks(field, PIN)
    button(view.recap, "parapheur.one_by_one").click()
    for name, answer in zip(names, ("sign", "skip", "stop"), strict=True):
        offline.wait(lambda name=name: view.recap._foot._question.text().startswith(name))  # type: ignore[misc]
        assert button(view.recap, "parapheur.answer_sign").hasFocus()
        button(view.recap, f"parapheur.answer_{answer}").click()
    offline.qtbot.waitUntil(lambda: not view.recap.busy, timeout=SIGN_MS)
    offline.settle()
    shown = texts(view.recap)
    assert "1 dossier signé" in shown and "1 dossier passé" in shown and "1 dossier n’a pas été signé" in shown
    assert "Passé\u00a0: vous ne l’avez pas signé." in shown and len(offline.outbox()) == 1


@pytest.mark.feature("90", "A3")
def test_a_batch_rests_and_goes_on(offline: Desk) -> None:
    view = parapheur(offline)
    recapitulate(offline, view, lambda d: d.format is Format.PES_V2 and not d.reading_mandatory)
    count = len(view.recap.chosen())
    foot = view.recap._foot
    once = iter([foot.pause])

    def rest(progress: SignProgress) -> None:
        pause = next(once, None) if progress.step is SignStep.QUEUED else None
        if pause is not None:
            pause.click()

    view.recap._progressed.connect(rest)
    (field,) = pin_fields(view)
    QTest.keyClicks(field, PIN)
    button(view.recap, "parapheur.sign_now").click()
    offline.qtbot.waitUntil(lambda: foot.pause.text() == "Reprendre", timeout=SIGN_MS)
    assert foot.pause._icon == "chevron-right", "the sign of going on, not of a pause"
    assert "En pause" in texts(foot) and 0 < len(offline.outbox()) < count
    foot.pause.click()
    offline.qtbot.waitUntil(lambda: not view.recap.busy, timeout=SIGN_MS)
    assert len(offline.outbox()) == count


@pytest.mark.feature("A1", "83")
def test_a_line_unfolds_into_every_field(offline: Desk) -> None:
    view = parapheur(offline)
    recapitulate(offline, view, lambda d: "Mandats n° 44 et 45" in d.name)
    (line,) = view.recap.findChildren(DossierLine)
    line.chevron.click()
    offline.settle()
    shown = texts(line)
    for part in ("En qualité de", "Maire", "Date inscrite", "Bordereau de mandats n° 44", "Bordereau de titres n° 20",
                 "01 Bordereau ordinaire", "Cumul annuel", "Total recalculé", "conforme au total déclaré", "SIRET",
                 "00000000000017", "Poste comptable", "Nom du fichier", "Justificatifs", "chaque bordereau est signé"):  # fmt: skip
        assert part in shown, part
    offline.wait(lambda: texts(line).count("Pièce n°") == 12)
    pieces = [said for said in texts(line).splitlines() if "justificatifs\u00a0: 1 sur 1" in said]
    assert len(pieces) == 12 and all("€" in said for said in pieces)
    assert sum("Virement · Mandat ordinaire / Fonctionnement" in said for said in pieces) == 8, "those of the mandats"
    assert line.chevron.accessibleName().startswith("Replier le détail de Mandats n° 44")
    line.chevron.click()
    assert "Poste comptable" not in texts(line)
    consent = texts(view.recap.consent)
    assert "Vous signez en qualité de\u00a0: Maire." in consent and "Date inscrite dans les signatures" in consent
    assert "Niveau RGS **" in consent


@pytest.mark.feature("A36", "140")
def test_the_pin_is_told_key_by_key_and_its_errors_aloud(offline: Desk) -> None:
    view = parapheur(offline)
    recapitulate(offline, view, lambda d: "Titres n° 19" in d.name)
    (field,) = view.recap.findChildren(PinField)
    button(view.recap, "parapheur.sign_now").click()
    assert field.spoken == field.edit.accessibleDescription() == "Saisissez le code PIN pour signer."
    QTest.keyClicks(field.edit, "12")
    assert field.spoken == "2 caractères" and field.edit.accessibleDescription() == ""
    field._read.click()
    QTest.keyClicks(field.edit, "7")
    assert field.spoken == "7"
    field._show.click()
    assert field.edit.echoMode() is QLineEdit.EchoMode.Normal
    assert field.take() == "127"
    assert field.edit.echoMode() is QLineEdit.EchoMode.Password and not field._read.isChecked()
    QTest.keyClicks(field.edit, "9")
    assert field.spoken == "1 caractère"


@pytest.mark.feature("88")
def test_the_keypad_of_a_reader_is_counted_down(offline: Desk) -> None:
    view = parapheur(offline)
    recapitulate(offline, view, lambda d: "Titres n° 19" in d.name)
    view.recap.busy = True
    foot = view.recap._foot
    foot.during(1)
    key = view.recap.chosen()[0].key
    view.recap._show_progress(SignProgress(key=key, step=SignStep.OPENING, index=1, total=1, seconds=180))
    assert "encore 3:00" in texts(foot)
    for _ in range(2):
        foot._clock.timeout.emit()
    assert "encore 2:58" in texts(foot)
    view.recap._show_progress(SignProgress(key=key, step=SignStep.PREPARING, index=1, total=1))
    assert "Signature de 1 dossier" in texts(foot) and not foot._clock.isActive()
    view.recap.busy = False


@pytest.mark.feature("143", "144")
def test_the_foot_of_a_recapitulation_has_its_words_whole(offline: Desk) -> None:
    """On a tablet held upright, at 200 %: the buttons go under the sentence, on as many lines as they need."""
    view = parapheur(offline)
    recapitulate(offline, view, lambda d: "Titres" in d.name)
    foot, theme = view.recap._foot, offline.shell.ctx.theme
    assert button(view.recap, "parapheur.sign_now").mapTo(foot, QPoint()).x() > foot.width() / 2, (
        "beside, in a wide window"
    )
    offline.shell.resize(912, 1368)
    theme.set_scale(200)

    def whole() -> bool:
        shown = [b for b in foot.findChildren(Button) if b.isVisible()]
        places = [QRect(b.mapTo(foot, QPoint()), b.size()) for b in shown]
        apart = not any(one.intersects(other) for one, other in itertools.combinations(places, 2))
        wide = all(b.width() >= b.sizeHint().width() for b in shown)
        return bool(shown) and apart and wide and all(foot.rect().contains(place) for place in places)

    def lines() -> float:
        return foot._text.height() / foot._text.fontMetrics().lineSpacing()

    offline.wait(lambda: whole() and lines() < 2)
    foot.during(3)
    assert foot.pause.hasFocus(), "not the first space of the rail"
    foot.keypad(180)
    offline.wait(lambda: whole() and lines() < 2)
    foot.ask("Titres n° 21 – Redevance d’enlèvement des ordures ménagères de la commune")
    offline.wait(whole)
    assert foot._question.height() >= foot._question.heightForWidth(foot._question.width())
    button(view.recap, "parapheur.answer_skip").click()
    assert foot.pause.hasFocus()
    theme.set_scale(100)


@pytest.mark.feature("58", "143")
def test_in_little_height_what_matters_is_seen_and_the_page_is_read(offline: Desk) -> None:
    """1280x800 at 200 %: the warning is in sight above the pieces; with the pen in hand the page takes the pane."""
    theme = offline.shell.ctx.theme
    theme.set_scale(200)
    view = parapheur(offline)
    open_dossier(offline, view, "Transport scolaire")
    pane = view.dossier
    warning = next(label for label in pane._head.findChildren(Label) if "absent du fichier" in label.text())

    def in_sight() -> bool:
        area = pane._scroll.viewport()
        return area.rect().contains(QRect(warning.mapTo(area, QPoint()), warning.size()))

    offline.wait(in_sight)
    assert pane.tree.height() > pane._scroll.height()
    open_dossier(offline, view, "chaudières")
    pen = pane._viewer.annotator.button
    offline.wait(lambda: pane._scroll.isVisible() and pen.isEnabled())
    pen.setChecked(True)
    offline.wait(lambda: pane._viewer.strip.height() > pane.height() * 0.4)
    assert not pane._scroll.isVisible()
    pen.setChecked(False)
    offline.wait(lambda: pane._scroll.isVisible() and pane._tabs.tabBar().isVisible())
    theme.set_scale(100)


# --- cards ----------------------------------------------------------------------------------------


@pytest.fixture
def pocket(
    filled: Filled, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot, qapp: QApplication
) -> Iterator[tuple[Desk, Callable[[], None]]]:
    """The window without any card, and what puts one in (a PKCS#12 with the mayor's key)."""
    import shutil

    empty = tmp_path / "softhsm2.conf"
    empty.write_text(f"directories.tokendir = {tmp_path}\nobjectstore.backend = file\n")
    monkeypatch.setenv("SOFTHSM2_CONF", str(empty))
    card = tmp_path / "carte.p12"
    monkeypatch.setenv(FILES_VARIABLE, str(card))
    folder = tmp_path / "profile"
    shutil.copytree(filled.folder, folder)
    runtime = Runtime.open(RuntimeConfig(folder=folder, file_keys=True, synchronise=False))
    runtime.start()

    def insert() -> None:
        der = filled.pki.certificate("maire-commune")
        data = pkcs12.serialize_key_and_certificates(
            b"maire",
            filled.pki.key("maire-commune"),
            x509.load_der_x509_certificate(der),
            None,
            BestAvailableEncryption(PIN.encode()),
        )
        card.with_suffix(".crt").write_bytes(der)
        card.write_bytes(data)

    try:
        with staged(runtime, folder, size=QSize(1280, 800), scheme=Scheme.LIGHT) as shell:
            qtbot.waitExposed(shell)
            yield Desk(shell, runtime, qtbot), insert
    finally:
        runtime.stop()


@pytest.mark.feature("93", "A5")
def test_a_card_that_is_not_there_then_slow_then_is(
    pocket: tuple[Desk, Callable[[], None]], monkeypatch: pytest.MonkeyPatch
) -> None:
    desk, insert = pocket
    view = parapheur(desk)
    recapitulate(desk, view, lambda d: "Titres n° 19" in d.name)
    assert "n’est pas branchée" in texts(view.recap)
    assert not button(view.recap, "parapheur.sign_now").isEnabled() and pin_fields(view) == []
    assert view.recap._foot.close_button.hasFocus(), "not the first space of the rail"
    (line,) = view.recap._recap.lines
    view.recap.start([line.key], {line.certificate_sha256: "Code PIN refusé. Rien n’a été signé."})
    desk.wait(lambda: "Code PIN refusé" in texts(view.recap))  # a card pulled after a wrong code: a try was lost
    slow = ExternalSource(f'"{sys.executable}" -c "import time; time.sleep(60)"', list_s=0.2)
    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(desk.runtime.signing._tokens, "_sources", lambda: [("lent", slow)])
        button(view.recap, "parapheur.look_again").click()
        desk.wait(lambda: "ne répond pas encore" in texts(view.recap))
        assert "n’est pas branchée" not in texts(view.recap), "slow is not absent"
    insert()
    button(view.recap, "parapheur.look_again").click()
    desk.wait(lambda: len(pin_fields(view)) == 1)
    sign(desk, view)
    assert len(desk.outbox()) == 1


@pytest.mark.feature("82", "A6")
def test_the_card_is_chosen_once_with_the_reasons_of_the_others(offline: Desk) -> None:
    offline.call(offline.runtime.accounts.update_settings(PARAPHEUR, certificate=""))
    view = parapheur(offline)
    recapitulate(offline, view, lambda d: "Titres n° 19" in d.name)
    shown = texts(view.recap)
    assert "Avec quelle carte signer pour Commune de Saint-Aubin-des-Pins" in shown
    offers = [b for b in view.recap.findChildren(Button) if b.objectName().startswith("parapheur.choose.")]
    cards_here = offline.call(offline.runtime.signing.cards())
    assert len(offers) == sum(card.usable for card in cards_here)
    other = next(c for c in cards_here if c.organisation.startswith("Communauté"))
    assert button(view.recap, f"parapheur.choose.{other.sha256[:8]}").text() == "Lier cette carte et signer avec elle"
    assert "au nom d’une autre collectivité" in shown
    right = next(c for c in cards_here if c.organisation.startswith("Commune") and not c.warnings)
    button(view.recap, f"parapheur.choose.{right.sha256[:8]}").click()
    offline.wait(lambda: len(pin_fields(view)) == 1)


def card_view(**changes: Any) -> CardView:
    base: dict[str, Any] = {
        "sha256": "a" * 64,
        "token_label": "Carte",
        "subject": "Hélène Castagnède",
        "organisation": "Commune",
        "issuer": "AC",
        "not_after_ms": 1_900_000_000_000,
        "usable": True,
    }
    return CardView(**{**base, **changes})


@pytest.mark.feature("87", "A2", "88")
@pytest.mark.parametrize(
    ("card", "said", "fields"),
    [
        (card_view(tries=Tries.LOCKED), "Carte bloquée", 0),
        (card_view(tries=Tries.FINAL), "Dernier essai", 1),
        (card_view(tries=Tries.LOW), "déjà été saisi", 1),
        (card_view(pin_pad=True), "sera saisi sur le lecteur", 0),
        (card_view(usable=False, blocking=(ReasonView(code="cert_expired", params={"date": "2026-01-31"}),)), "expiré depuis le 31/01/2026", 0),
        (card_view(warnings=(ReasonView(code="cert_expires_soon", params={"days": 30}),)), "xpire dans 30 jours", 1),
    ],
)  # fmt: skip
def test_what_the_card_says_before_the_pin(offline: Desk, card: CardView, said: str, fields: int) -> None:
    view = parapheur(offline)
    recapitulate(offline, view, lambda d: "Titres n° 19" in d.name)
    recap = view.recap._recap
    assert recap is not None
    from dataclasses import replace

    line = replace(recap.lines[0], certificate_sha256=card.sha256)
    view.recap.consent.show_recap(Recap(lines=(line,), cards=(card,)), [], {})
    offline.settle()
    assert said in texts(view.recap)
    assert len(pin_fields(view)) == fields


# --- without the token ----------------------------------------------------------------------------


@pytest.mark.feature("60", "65", "73")
def test_visa_of_several_and_rejection_with_a_reason(offline: Desk) -> None:
    view = parapheur(offline, "visa")
    view.model.set_ticked([key for key, d in dossiers(view) if d.name.startswith("Congés")], True)
    offline.do("parapheur.visa")
    visas = [i for i in offline.outbox() if isinstance(i, VisaDossier)]
    assert len(visas) == 2
    key = open_dossier(offline, view, "Frais de déplacement")
    view.acting.reject()
    dialog = view.findChild(ReasonDialog)
    assert not dialog._ok.isEnabled()
    dialog._field.setPlainText("Le justificatif de péage manque")
    dialog._ok.click()
    offline.wait(lambda: any(isinstance(i, RejectDossier) for i in offline.outbox()))
    rejected = next(i for i in offline.outbox() if isinstance(i, RejectDossier))
    assert rejected.target == key and rejected.public_note == "Le justificatif de péage manque"
    offline.wait(lambda: view.dossier.key not in (key, None))  # the next one opens
    assert "Dossier rejeté" in offline.shell.toast_box.text


@pytest.mark.feature("58", "72")
def test_a_bordereau_that_is_not_here_is_fetched_and_said_to_come(offline: Desk) -> None:
    """As after its signature: what the server made of it is another file. It is no document to open elsewhere."""
    view = parapheur(offline)
    key, dossier = next((key, d) for key, d in dossiers(view) if d.name.startswith("Mandats n° 41"))
    ref = document_ref(dossier.tenant, dossier.id, dossier.main_documents[0])
    store = offline.runtime.bodies.store_of(key.account)
    row = offline.call(offline.runtime.library.file(key.account, ref))
    assert row is not None
    offline.call(store.write(lambda tx: tx.set_file(key.account, ref, state=FileState.WANTED)))
    view.open_key(key)
    viewer = view.dossier._viewer
    offline.wait(lambda: viewer._state.isVisible())
    assert "en cours de téléchargement" in viewer._state._title.text()
    here = {"state": FileState.HERE, "sha256": row.sha256, "size_bytes": row.size_bytes}
    offline.call(store.write(lambda tx: tx.set_file(key.account, ref, received_bytes=row.size_bytes, **here)))
    offline.wait(lambda: view.dossier._tabs.currentWidget() is view.dossier.pes)


@pytest.mark.feature("60", "73")
def test_what_the_circuit_wants_is_asked_before_the_visa(offline: Desk) -> None:
    view = parapheur(offline, "visa")
    key = open_dossier(offline, view, "Potelets")
    offline.do("parapheur.visa")
    dialog = view.findChild(MetadataDialog)
    assert list(dialog.fields) == ["imputation"] and not dialog.ok.isEnabled()
    assert not offline.outbox()
    QTest.keyClicks(dialog.fields["imputation"], "615231")
    dialog.ok.click()
    offline.wait(lambda: bool(offline.outbox()))
    (visa,) = offline.outbox()
    assert isinstance(visa, VisaDossier) and visa.target == key and dict(visa.metadata) == {"imputation": "615231"}


@pytest.mark.feature("61", "73")
def test_a_dossier_is_given_to_a_bureau_of_its_circuit(offline: Desk) -> None:
    view = parapheur(offline, "visa")
    key = open_dossier(offline, view, "Cédric Mouchès")
    for verb, words in (("parapheur.opinion", "Avis demandé à"), ("parapheur.transfer", "")):
        offline.do(verb)
        if not words:
            break  # it has left: nothing more can be done with it
        offline.wait(lambda: view.findChild(GiveDialog) is not None)
        dialog = view.findChild(GiveDialog)
        names = [dialog.bureaux.itemText(row) for row in range(dialog.bureaux.count())]
        assert "Direction générale" in names and "Maire" not in names
        dialog.bureaux.setCurrentText("Direction générale")
        dialog._note.setPlainText("Un avis, s’il vous plaît")
        dialog.ok.click()
        offline.wait(lambda: bool(offline.outbox()))
    (asked,) = offline.outbox()
    assert isinstance(asked, AskOpinion) and asked.target == key
    assert (asked.target_name, asked.public_note) == ("Direction générale", "Un avis, s’il vous plaît")
    offline.wait(lambda: "Avis demandé à Direction générale" in offline.shell.toast_box.text)


@pytest.mark.feature("71", "83")
def test_a_signature_never_becomes_a_visa(offline: Desk) -> None:
    view = parapheur(offline, "all")
    view.model.set_ticked([key for key, _d in dossiers(view)], True)
    offline.settle()
    visa, signature = view._bar.visa.text(), view._bar.sign.text()
    assert signature == "Signer 16…" and visa.startswith("Viser ")
    offline.do("parapheur.visa")
    assert all(isinstance(i, VisaDossier) for i in offline.outbox())


@pytest.mark.feature("83")
def test_while_dossiers_are_ticked_the_acts_are_theirs_alone(offline: Desk) -> None:
    view = parapheur(offline)
    everything = list(dossiers(view))
    offline.shell.open_key(everything[0][0])
    offline.wait(lambda: view._acts.findChild(QPushButton, "parapheur.more").isVisible())
    view._bar.all_button.click()
    offline.wait(lambda: len(view.model.ticked()) == view.model.rowCount())
    assert view._bar.all_button.text() == "Tout décocher"
    acts = [b.text() for b in view._acts.findChildren(QPushButton) if b.isVisible()]
    assert acts == ["Tout décocher"], "a second « Signer » would sign others than the dossier above it"
    assert f"{len(everything)} dossiers sont cochés" in texts(view._acts)
    view._acts.untick.click()
    offline.wait(lambda: view._acts.findChild(QPushButton, "parapheur.more").isVisible())
    assert view.model.ticked() == [] and view._bar.all_button.text() == "Tout cocher"


def followed(desk: Desk) -> list[JournalLine]:
    """Proofs of what the server made of our signatures."""
    return [line for line in desk.call(desk.runtime.sync.journal()) if line.kind == "sign.followed"]


# --- with the server ------------------------------------------------------------------------------


@pytest.mark.feature("83", "116")
def test_signatures_reach_the_server_once(
    mayor_cards: tuple[DemoTokens, Pki], tmp_path: Path, qtbot: QtBot, qapp: QApplication
) -> None:
    town = Town(tmp_path, *mayor_cards)
    folder = tmp_path / "profile"
    with town.online():
        town.make_profile(folder)
        runtime = town.synchronise(folder)
        try:
            with staged(runtime, folder, size=QSize(1280, 800), scheme=Scheme.LIGHT) as shell:
                desk = Desk(shell, runtime, qtbot)
                view = parapheur(desk)
                wanted = ("Titres n° 19", "Mandats n° 44 et 45", "chaudières")
                recapitulate(desk, view, lambda d: any(part in d.name for part in wanted))
                sign(desk, view)
                assert "3 dossiers signés" in texts(view.recap)
                qtbot.waitUntil(lambda: not desk.outbox(), timeout=30_000)
                qtbot.waitUntil(lambda: len(followed(desk)) == 3, timeout=30_000)
                proofs = [line.facts for line in followed(desk)]
        finally:
            runtime.stop()
    assert proofs == [{"outcome": "proven"}] * 3
    done = [act for act in town.parapheur.book.history if act.action == "SIGNATURE"]
    assert len(done) == 3 and len({act.folder for act in done}) == 3
    assert sorted(act.signatures for act in done) == [1, 1, 3]


@pytest.mark.feature("A4", "96")
def test_an_altered_file_is_said_until_it_was_seen_and_reported(
    offline: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    view = parapheur(offline)
    recapitulate(offline, view, lambda d: "Titres n° 19" in d.name)
    sign(offline, view)
    button(view.recap, "parapheur.close_recap").click()
    (intent,) = offline.outbox()
    offline.shell.open_key(intent.target)
    offline.wait(lambda: "à contrôler" in texts(view.dossier.proof))
    held = offline.call(offline.runtime.signing.proofs.of(intent.target))
    altered = replace(held, proof=ProofState.ALTERED, problems=("sign_content_changed",), received={"x": "0" * 64})
    offline.call(offline.runtime.signing.proofs._conclude(PARAPHEUR, altered))
    offline.wait(view.notices.isVisible)
    assert "Titres n° 19" in texts(view.notices) and "n’est pas celui qui était affiché" in texts(view.notices)
    offline.wait(lambda: "ALTÉRÉ" in texts(view.dossier.proof))
    target = tmp_path / "rapport.pdf"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_args: (str(target), ""))
    button(view.dossier.proof, "parapheur.report").click()
    offline.wait(target.exists)
    said = subprocess.run(["pdftotext", "-layout", str(target), "-"], capture_output=True, check=True).stdout.decode()
    assert (
        "Titres n° 19" in said
        and "Prévenez l" in said
        and next(iter(held.documents.values())) in said.replace("\n", "")
    )
    button(view.notices, "parapheur.alarm_seen").click()
    offline.wait(lambda: not view.notices.isVisible())
    offline.wait(lambda: "ALTÉRÉ" in texts(view.dossier.proof))


@pytest.mark.feature("A45", "82")
def test_the_end_of_a_certificate_is_said_months_ahead_once_a_stage(offline: Desk, filled: Filled) -> None:
    import base64

    soon = base64.b64encode(filled.pki.certificate("maire-bientot")).decode()
    offline.call(offline.runtime.accounts.update_settings(PARAPHEUR, certificate=soon))
    view = parapheur(offline)
    view.notices.read()
    offline.wait(view.notices.isVisible)
    assert "expire dans" in texts(view.notices) and "Renouvelez-le" in texts(view.notices)
    duties = offline.call(offline.runtime.today.snapshot()).duties
    assert [duty.account for duty in duties if duty.source is Source.CARD] == [PARAPHEUR], "and on Aujourd’hui"
    button(view.notices, "parapheur.renewal_seen").click()
    offline.wait(lambda: not view.notices.isVisible())
    assert offline.call(offline.runtime.signing.expiring()) == []
    assert offline.call(offline.runtime.signing.ending()) == []


@pytest.mark.feature("A4", "91")
def test_a_batch_that_a_crash_interrupted_is_taken_up_again(offline: Desk) -> None:
    view = parapheur(offline)
    keys = [key for key, dossier in dossiers(view) if "Titres" in dossier.name]
    recap = offline.call(offline.runtime.signing.recapitulation(keys))
    offline.call(offline.runtime.signing._begin(recap.ready))  # … and the battery is empty
    view.notices.read()
    offline.wait(view.notices.isVisible)
    assert f"{len(keys)} dossiers restent à signer" in texts(view.notices)
    button(view.notices, "parapheur.take_up").click()
    offline.wait(lambda: bool(view.recap._boxes))
    assert {line.key for line in view.recap.chosen()} == set(keys)
    assert not view.notices.isVisible(), "they are in front: one way to go on is enough"
    button(view.recap, "parapheur.close_recap").click()
    offline.wait(view.notices.isVisible)
    button(view.notices, "parapheur.not_now").click()
    offline.wait(lambda: not view.notices.isVisible())


# --- consent ------------------------------------------------------------------------------------


@pytest.mark.feature("83", "A1")
@pytest.mark.parametrize("cause", ["look_again", "leafing", "another dossier is prepared"])
def test_what_was_unticked_stays_out_whatever_makes_it_read_anew(offline: Desk, cause: str) -> None:
    view = parapheur(offline)
    recapitulate(offline, view, lambda d: "Titres" in d.name)
    left_out, *others = [line.key for line in view.recap.chosen()]
    before = texts(view.recap.consent)
    view.recap._boxes[left_out].setChecked(False)
    offline.settle()
    assert texts(view.recap.consent) != before, "the totals are of what is ticked"
    assert f"Vous allez signer {len(others)} dossier" in texts(view.recap)
    old = view.recap._boxes[left_out]
    if cause == "look_again":
        view.recap.consent.look_again.emit()
    elif cause == "leafing":
        button(view.recap, "parapheur.leaf").click()
        button(view, "parapheur.leaf_back").click()
    else:
        view.recap._recap = replace(
            view.recap._recap,
            lines=(*view.recap._recap.lines, replace(view.recap._recap.lines[0], problem="not_prepared")),
        )
        view.recap._on_changes(ChangeSet(keys=frozenset({Key(PARAPHEUR, SigningRequest.KIND, "x")})))
    offline.wait(lambda: bool(view.recap._boxes) and view.recap._boxes.get(left_out) is not old)
    offline.settle()
    assert [line.key for line in view.recap.chosen()] == others
    sign(offline, view)
    assert {intent.target for intent in offline.outbox()} == set(others)


@pytest.mark.feature("83", "139")
def test_signing_without_a_pin_says_what_is_missing(offline: Desk) -> None:
    view = parapheur(offline)
    recapitulate(offline, view, lambda d: "Titres n° 19" in d.name)
    (field,) = pin_fields(view)
    assert "Saisissez le code PIN" not in texts(view.recap)
    button(view.recap, "parapheur.sign_now").click()
    offline.settle()
    assert "Saisissez le code PIN pour signer." in texts(view.recap)
    assert field.hasFocus() and not view.recap.busy
    QTest.keyClicks(field, "1")
    assert "Saisissez le code PIN" not in texts(view.recap)


def test_a_recapitulation_that_was_left_does_not_come_back(offline: Desk) -> None:
    view = parapheur(offline)
    keys = [key for key, dossier in dossiers(view) if "Titres" in dossier.name]
    view.recap.start(keys)
    view.recap.reset()
    offline.settle()
    assert view.recap._recap is None and view.recap.chosen() == []


@pytest.mark.feature("64", "117")
def test_acts_wait_until_the_dossier_chosen_is_in_sight(offline: Desk) -> None:
    view = parapheur(offline)
    first = open_dossier(offline, view, "Mandats n° 41")
    view.dossier.key = other = named(view, "Fournitures scolaires")  # chosen; its page has not come
    assert not view._is_open(other) and view._is_open(first)


def test_a_batch_being_signed_is_not_left(offline: Desk) -> None:
    """A dossier opened from a search meanwhile would throw the results away."""
    view = parapheur(offline)
    recapitulate(offline, view, lambda d: "Titres n° 19" in d.name)
    view.recap.busy = True
    offline.shell.open_key(named(view, "Mandats n° 41"))
    assert view.stack.currentWidget() is view.recap and view.recap._recap is not None
    view.recap.busy = False
