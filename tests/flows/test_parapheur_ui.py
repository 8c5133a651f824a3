"""Parapheur in the real window, with a real token: read, recapitulate, one PIN, results, resume."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12
from PySide6.QtCore import QSize, Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QLineEdit
from pytestqt.qtbot import QtBot

from app.domain.changes import ChangeSet
from app.domain.ids import Key
from app.domain.intents import AskOpinion, RejectDossier, SignDossier, VisaDossier
from app.domain.listing import JournalLine
from app.domain.parapheur import Dossier, Format, SigningRequest
from app.sandbox.pki import Pki
from app.sandbox.tokens import PIN, DemoTokens
from app.services.runtime import Runtime, RuntimeConfig
from app.services.signing_types import CardView, ReasonView, Recap, SignProgress, SignStep, Tries
from app.services.tokens import FILES_VARIABLE
from tests.flows.conftest import Desk
from tests.flows.served import PARAPHEUR, Filled, Town, cards, filled, offline
from tests.scenes.stage import staged
from ui.theme import Scheme
from ui.views.parapheur.giving import GiveDialog, MetadataDialog
from ui.views.parapheur.pes_tree import AMOUNT, FILES, NUMBER, WHAT
from ui.views.parapheur.reason import ReasonDialog
from ui.views.parapheur.view import ParapheurView
from ui.widgets.basic import Button

__all__ = ["cards", "filled", "offline"]  # fixtures used below by name

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
    view.dossier.displayed.connect(shown.append)
    desk.shell.open_key(key)
    desk.wait(lambda: key in shown)
    view.dossier.displayed.disconnect(shown.append)
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
    assert late.detail_lead == "en retard" and late.icons
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
    assert viewer.strip.contact_sink is None  # nothing is written on what is signed


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
    assert "Vous n’avez pas ouvert 14 dossiers." in shown
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
def test_a_card_that_is_not_there_then_is(pocket: tuple[Desk, Callable[[], None]]) -> None:
    desk, insert = pocket
    view = parapheur(desk)
    recapitulate(desk, view, lambda d: "Titres n° 19" in d.name)
    assert "n’est pas branchée" in texts(view.recap)
    assert not button(view.recap, "parapheur.sign_now").isEnabled() and pin_fields(view) == []
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
    view._reject_dialog(view.dossier.page)
    dialog = view.findChild(ReasonDialog)
    assert not dialog._ok.isEnabled()
    dialog._field.setPlainText("Le justificatif de péage manque")
    dialog._ok.click()
    offline.wait(lambda: any(isinstance(i, RejectDossier) for i in offline.outbox()))
    rejected = next(i for i in offline.outbox() if isinstance(i, RejectDossier))
    assert rejected.target == key and rejected.public_note == "Le justificatif de péage manque"
    offline.wait(lambda: view.dossier.key not in (key, None))  # the next one opens
    assert "Dossier rejeté" in offline.shell.toast_box.text


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


def followed(desk: Desk) -> list[JournalLine]:
    """Proofs of what the server made of our signatures."""
    return [line for line in desk.call(desk.runtime.sync.journal()) if line.kind == "sign.followed"]


# --- with the server ------------------------------------------------------------------------------


@pytest.mark.feature("83", "116")
def test_signatures_reach_the_server_once(
    cards: tuple[DemoTokens, Pki], tmp_path: Path, qtbot: QtBot, qapp: QApplication
) -> None:
    town = Town(tmp_path, *cards)
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
