"""The desk in the real window: piles and filters, words, what circuits ask, reading, comments, drafts, delegations."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QPointF
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDateEdit, QInputDialog, QLineEdit

from app.domain.business import Business, Fact
from app.domain.errors import Rejected
from app.domain.ids import Key
from app.domain.intents import (
    CommentDossier,
    CreateDossier,
    RejectDossier,
    SetDeskDelegation,
    SignDossier,
    StartDossier,
    VisaDossier,
)
from app.domain.parapheur import Action, Dossier, MetadataField
from app.services.folder_acts import check_acte
from app.services.folders import FolderQuery, Order, Pile
from tests.flows.desk import Desk
from tests.flows.served import PARAPHEUR
from tests.flows.test_parapheur_ui import button, dossiers, named, open_dossier, parapheur, texts
from ui.views.parapheur.asking import MetadataForm, WordsDialog
from ui.views.parapheur.comments import CommentDialog
from ui.views.parapheur.delegations import DelegateForm
from ui.views.parapheur.draft import DraftPage
from ui.views.parapheur.giving import MetadataDialog
from ui.views.parapheur.reason import ReasonDialog
from ui.views.parapheur.rules import RulesPage
from ui.views.parapheur.transmitting import TransmitDialog
from ui.views.parapheur.view import ParapheurView
from ui.widgets.basic import Button


def chip_text(view: ParapheurView, pile: Pile) -> str:
    return view.piles._chips[pile].text().replace("\u00a0", " ")


def names(view: ParapheurView) -> list[str]:
    return [dossier.name for _, dossier in dossiers(view)]


# --- list -----------------------------------------------------------------------------------------


@pytest.mark.feature("56", "70")
def test_piles_are_counted_and_follow_each_act(offline: Desk) -> None:
    view = parapheur(offline, "visa")
    offline.wait(lambda: chip_text(view, Pile.VISA) == "À viser 6")
    assert chip_text(view, Pile.SIGN) == "À signer 16" and chip_text(view, Pile.RETURNED) == "Retournés 1"
    view.list.select_key(named(view, "Congés – Aurore"))
    offline.do("parapheur.visa")
    offline.wait(lambda: chip_text(view, Pile.VISA) == "À viser 5")
    view = parapheur(offline, "delegated")
    assert len(names(view)) == 1
    facts = view.model._facts(next(iter(view.model._held.values())))
    assert facts.detail_lead == "en l’absence de Première adjointe"


@pytest.mark.feature("57")
def test_the_list_is_searched_narrowed_sorted_and_the_filter_kept(
    offline: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    view = parapheur(offline, "all")
    view._fold_filters()
    offline.settle()
    view.filters.words.setText("résiniers")
    offline.wait(lambda: len(names(view)) == 2)
    view.filters.words.setText("12 915,17")  # a total, as it is said; in a PES it is 12915.17
    offline.wait(lambda: names(view) == ["Mandats n° 47 – Espaces verts (total à vérifier)"])
    view.filters.words.setText("TRI ET COLLECTE")  # a tiers, in the text of a PES
    offline.wait(lambda: names(view) == ["Mandats n° 49 – Collecte des encombrants"])
    view.filters.clear()
    offline.wait(lambda: len(names(view)) > 20)
    view.filters.business.setCurrentIndex(view.filters.business.findData(Business.LEAVE.value))
    offline.wait(lambda: all(name.startswith("Congés") for name in names(view)))
    view.filters.order.setCurrentIndex(view.filters.order.findData(Order.NAME))
    offline.wait(lambda: names(view) == sorted(names(view)))
    monkeypatch.setattr(QInputDialog, "getText", lambda *_args, **_more: ("Congés de l’équipe", True))
    button(view.filters, "parapheur.filter.keep").click()
    offline.wait(lambda: "Congés de l’équipe" in view.piles._kept)
    view._fold_filters()
    parapheur(offline, "sign")
    assert len(names(view)) == 16, "a pile is whole while the filters are out of sight"
    view.piles._kept["Congés de l’équipe"].click()
    offline.wait(lambda: bool(names(view)) and all(name.startswith("Congés") for name in names(view)))
    (kept,) = offline.runtime.folders.saved()
    assert (kept.query.business, kept.query.order) == ("leave", Order.NAME)


@pytest.mark.feature("57")
def test_by_amount_the_largest_first_by_due_date_the_nearest(offline: Desk) -> None:
    folders = offline.runtime.folders
    parapheur(offline)
    view = parapheur(offline, "sign")
    offline.wait(lambda: "€" in view.pane.title.text())
    keys = offline.call(folders.keys(FolderQuery(pile=Pile.SIGN, order=Order.AMOUNT)))
    amounts = [view._facts[key].amount for key in keys]
    assert amounts == sorted(amounts, reverse=True)  # type: ignore[type-var]
    due = offline.call(folders.keys(FolderQuery(pile=Pile.LATE, order=Order.DUE)))
    records = [offline.record(key) for key in due]
    moments = [record.due_ms for record in records if isinstance(record, Dossier)]
    assert len(moments) == 2 and moments == sorted(moments)  # type: ignore[type-var]
    large = offline.call(folders.keys(FolderQuery(pile=Pile.SIGN, at_least=100_000)))
    assert large and all(view._facts[key].amount >= 100_000 for key in large)  # type: ignore[operator]


# --- words ----------------------------------------------------------------------------------------


@pytest.mark.feature("62", "65", "73")
def test_public_and_private_words_go_with_a_visa_and_the_next_dossier_opens(offline: Desk) -> None:
    view = parapheur(offline, "visa")
    key = open_dossier(offline, view, "Frais de déplacement")
    following = view.following([key])
    offline.do("parapheur.annotate")
    dialog = view.findChild(WordsDialog)
    assert dialog is not None
    dialog.public.field.setPlainText("x" * 513)
    assert not dialog.ok.isEnabled()
    dialog.public.field.setPlainText("Bon pour remboursement")
    dialog.private.field.setPlainText("Voir le plafond")
    dialog.ok.click()
    offline.wait(lambda: bool(offline.outbox()))
    (visa,) = offline.outbox()
    assert isinstance(visa, VisaDossier)
    assert (visa.public_note, visa.private_note) == ("Bon pour remboursement", "Voir le plafond")
    offline.wait(lambda: view.dossier.key == following)
    assert following is not None and following != key


@pytest.mark.feature("60", "62")
def test_a_visa_is_taken_back_from_the_message_that_says_it(offline: Desk) -> None:
    view = parapheur(offline, "visa")
    key = open_dossier(offline, view, "Congés – Cédric")
    offline.do("parapheur.visa")
    offline.wait(lambda: len(offline.outbox()) == 1)
    view.acting._take_back(key)
    offline.wait(lambda: offline.outbox() == [])


@pytest.mark.feature("61")
def test_an_opinion_asked_for_is_given_in_words_not_as_a_visa(offline: Desk) -> None:
    view = parapheur(offline, "visa")
    open_dossier(offline, view, "Congés – Cédric")
    page = view.dossier.page
    assert page is not None
    steps = tuple(replace(s, action=Action.SECOND_OPINION) if s.state == "PENDING" else s for s in page.dossier.steps)
    view.dossier.page = replace(page, dossier=replace(page.dossier, steps=steps))
    view._situate()
    shown = [b.text() for b in view._acts.findChildren(Button) if not b.isHidden()]
    assert "Donner un avis…" in shown and not {"Viser", "Annoter et traiter…"} & set(shown)
    offline.do("parapheur.advise")
    dialog = view.findChild(WordsDialog)
    assert dialog.windowTitle() == "Donner un avis"
    dialog.public.field.setPlainText("Favorable.")
    dialog.accept()
    offline.wait(lambda: len(offline.outbox()) == 1)
    (intent,) = offline.outbox()
    assert isinstance(intent, VisaDossier) and intent.public_note == "Favorable."
    assert "Avis donné." in offline.shell.toast_box.text


@pytest.mark.feature("60", "71")
def test_of_several_ticked_what_the_circuit_asks_is_asked_for_each(offline: Desk) -> None:
    """Given up, that one alone is left, and the message names what is missing."""
    view = parapheur(offline, "visa")
    rows = [view.model.entry_at(row) for row in range(view.model.rowCount())]
    asking = next(e.key for e in rows if "Potelets" in e.record.name)
    view.model.set_ticked([e.key for e in rows], True)
    offline.do("parapheur.visa")
    view.findChild(MetadataDialog).reject()
    left = "1 laissé\xa0: Un renseignement obligatoire manque (imputation)."
    offline.wait(lambda: left in offline.shell.toast_box.text)
    assert asking not in {visa.target for visa in offline.outbox()} and len(offline.outbox()) == len(rows) - 1
    view.model.set_ticked([asking], True)
    offline.do("parapheur.visa")
    dialog = next(each for each in view.findChildren(MetadataDialog) if each.isVisible())
    field = dialog.fields["imputation"]
    assert isinstance(field, QLineEdit) and not dialog.ok.isEnabled()
    QTest.keyClicks(field, "2152")
    dialog.ok.click()
    offline.wait(lambda: len(offline.outbox()) == len(rows))
    visa = next(visa for visa in offline.outbox() if visa.target == asking)
    assert isinstance(visa, VisaDossier) and dict(visa.metadata) == {"imputation": "2152"}


def test_each_type_of_information_has_its_field(offline: Desk) -> None:
    fields = [
        MetadataField(key="date", type="DATE", mandatory=True),
        MetadataField(key="urgent", type="BOOLEAN"),
        MetadataField(key="avis", values=("favorable", "défavorable"), mandatory=True),
        MetadataField(key="jours", type="INTEGER"),
    ]
    form = MetadataForm(offline.shell.ctx, fields, {"date": "2026-12-24"})
    assert isinstance(form.inputs["date"], QDateEdit) and not form.complete
    form.inputs["avis"].setCurrentIndex(1)  # type: ignore[attr-defined]
    assert form.complete and form.values() == {"date": "2026-12-24", "avis": "favorable"}
    form.inputs["jours"].setText("deux")  # type: ignore[attr-defined]
    assert not form.complete
    form.deleteLater()


@pytest.mark.feature("71")
def test_a_mixed_selection_is_split_by_kind(offline: Desk) -> None:
    view = parapheur(offline, "all")
    offline.wait(lambda: len(names(view)) > 20)
    view.model.set_ticked([key for key, d in dossiers(view) if d.awaited], True)
    assert view._bar.sign.text() == "Signer 16…" and view._bar.visa.text() == "Viser 6"
    offline.do("parapheur.visa")
    view.findChild(MetadataDialog).reject()
    offline.wait(lambda: len(offline.outbox()) == 5)
    assert not any(isinstance(intent, SignDossier) for intent in offline.outbox())
    offline.wait(lambda: view._bar.sign.text() == "Signer 16…" and not view._bar.sign.isHidden())


@pytest.mark.feature("64")
def test_mandatory_reading_is_enforced_until_the_document_was_displayed(offline: Desk) -> None:
    parapheur(offline)
    entry = next(
        e
        for e in offline.call(offline.runtime.library.entries(FolderQuery()))
        if getattr(e.record, "reading_mandatory", 0)
    )
    service = offline.runtime.parapheur
    assert isinstance(entry.record, Dossier)
    unread = offline.call(service.unread_documents(entry.key, entry.record))
    assert unread == [entry.record.main_documents[0].id]
    view = parapheur(offline)
    open_dossier(offline, view, entry.record.name)
    offline.wait(lambda: offline.call(service.unread_documents(entry.key, entry.record)) == [])


@pytest.mark.feature("60")
def test_a_rejection_carries_its_private_words(offline: Desk) -> None:
    view = parapheur(offline, "visa")
    open_dossier(offline, view, "Sel de déneigement")
    offline.do("parapheur.reject")
    dialog = view.findChild(ReasonDialog)
    assert dialog is not None
    dialog._field.setPlainText("Le devis manque")
    dialog.private.field.setPlainText("Appelez-moi")
    dialog.ok.click()
    offline.wait(lambda: bool(offline.outbox()))
    (sent,) = offline.outbox()
    assert isinstance(sent, RejectDossier) and (sent.public_note, sent.private_note) == (
        "Le devis manque",
        "Appelez-moi",
    )


# --- what a dossier says --------------------------------------------------------------------------


@pytest.mark.feature("56")
def test_leave_is_read_at_a_glance_and_by_whom_it_was_checked(offline: Desk) -> None:
    view = parapheur(offline, "visa")
    open_dossier(offline, view, "Congés – Cédric")
    view.dossier._tabs.setCurrentWidget(view.dossier._facts)
    offline.settle()
    shown = texts(view.dossier).replace("\u00a0", " ")
    for words in (
        "Demande de congés",
        "Cédric Mouchès",
        "du lundi 21 décembre 2026 au jeudi 31 décembre 2026",
        "14,5 jours",
    ):
        assert words in shown, words
    assert "Vérifié par Bruno Larrieu (Direction générale) le" in shown
    assert "Émis par Ressources humaines" in shown


@pytest.mark.feature("56")
def test_the_rules_are_edited_and_dossiers_recognised_anew(offline: Desk) -> None:
    offline.go("settings").show_rules()
    offline.settle()
    page = offline.shell.view("settings").over
    assert isinstance(page, RulesPage)
    button(page, "settings.rules.letter").click()
    offline.settle()
    form = offline.shell.view("settings").over
    form.patterns.setText("projet de réponse, congés")
    form.keys[Fact.AGENT].setText("agent*")
    form.submit()
    offline.settle()
    service = offline.runtime.recognition
    assert next(r for r in service.rules if r.business is Business.LETTER).patterns == ("projet de réponse", "congés")
    service.restore()
    assert next(r for r in service.rules if r.business is Business.LETTER).patterns[0] == "courrier"


@pytest.mark.feature("63")
def test_a_comment_is_placed_by_a_tap_and_shown_as_waiting(offline: Desk) -> None:
    view = parapheur(offline)
    open_dossier(offline, view, "chaudières")
    strip = view.dossier._viewer.strip
    offline.wait(lambda: strip.document is not None and strip.settled)
    layer = view.dossier.comments
    assert layer.button.isVisible()
    layer.button.click()
    strip.tapped.emit(0, QPointF(100.0, 200.0))
    dialog = view.dossier.findChild(CommentDialog)
    assert dialog is not None and not dialog.ok.isEnabled()
    dialog.note.field.setPlainText("À chiffrer")
    dialog.ok.click()
    offline.wait(lambda: [c.text for c in layer.shown] == ["À chiffrer"])
    (sent,) = offline.outbox()
    assert isinstance(sent, CommentDossier)
    height = strip.size_of(0)[1]
    assert (sent.page, sent.x_pt, sent.y_pt) == (0, 100.0, round(height - 200.0, 1))
    assert layer.shown[0].waiting
    assert layer._at(0, QPointF(100.0, 200.0)) is not None


# --- made here ------------------------------------------------------------------------------------


@pytest.mark.feature("61", "73")
def test_a_document_is_sent_for_signature_offline(offline: Desk, tmp_path: Path) -> None:
    view = parapheur(offline)
    page = view.new_draft()
    offline.wait(lambda: page.kind is not None)
    page.kind_box.setCurrentIndex(page.kind_box.findText("Marchés publics / Contrats"))
    (tmp_path / "Contrat.pdf").write_bytes(b"%PDF-1.7 contrat")
    (tmp_path / "Annexe.pdf").write_bytes(b"%PDF-1.7 annexe")
    for name in ("Contrat.pdf", "Annexe.pdf"):
        page.add_path(tmp_path / name)
        offline.settle()
    offline.wait(lambda: len(page.documents) == 1 and len(page.annexes) == 1 and bool(page._pickers))
    assert page.name.text() == "Contrat"
    page.submit()
    offline.wait(lambda: "obligatoire" in page.wrong)
    holder = page.form.inputs["titulaire"] if page.form is not None else None
    assert isinstance(holder, QLineEdit)
    holder.setText("Ascenseurs des Landes (société inventée)")
    page.submit()
    offline.wait(lambda: "bureau" in page.wrong)
    picker = page._pickers[0]
    picker.setCurrentIndex(picker.findText("Finances"))
    page.submit()
    offline.wait(lambda: len(offline.outbox()) == 2)
    create, start = offline.outbox()
    assert isinstance(create, CreateDossier) and isinstance(start, StartDossier)
    assert [f.name for f in create.documents] == ["Contrat.pdf"] and [f.name for f in create.annexes] == ["Annexe.pdf"]
    assert create.lane == start.lane
    offline.wait(lambda: view.stack.currentWidget() is view.split)
    record = offline.record(Key(PARAPHEUR, Dossier.KIND, create.target_id))
    assert isinstance(record, Dossier) and record.name == "Contrat"
    with_same_name = view.new_draft()
    assert isinstance(with_same_name, DraftPage)


@pytest.mark.feature("66")
def test_a_desk_is_delegated_offline_and_overlapping_dates_refused(offline: Desk) -> None:
    view = parapheur(offline)
    offline.do("parapheur.delegate")
    form = view.stack.currentWidget()
    assert isinstance(form, DelegateForm)
    offline.wait(lambda: form.who.count() > 0)
    form.who.setCurrentIndex(form.who.findText("Direction générale"))
    form.submit()
    offline.wait(lambda: len(offline.outbox()) == 1)
    (given,) = offline.outbox()
    assert isinstance(given, SetDeskDelegation)
    assert (given.delegation.bureau_name, given.delegation.substitute_name) == ("Maire", "Direction générale")
    assert given.delegation.end_ms is not None and given.delegation.start_ms is not None
    days = (given.delegation.end_ms - given.delegation.start_ms) / 86_400_000
    assert 7.9 < days < 8.1, "the last day is included"
    offline.do("parapheur.delegate")
    again = view.stack.currentWidget()
    assert isinstance(again, DelegateForm)
    offline.wait(lambda: again.who.count() > 0)
    again.submit()
    offline.wait(lambda: "déjà délégué" in again.wrong)
    again.closed.emit()


@pytest.mark.feature("56", "60")
def test_a_returned_dossier_says_by_whom_and_why_and_can_be_removed_or_kept(offline: Desk) -> None:
    view = parapheur(offline, "returned")
    key = open_pdf(offline, view, "pétition")
    shown = texts(view.dossier).replace("\u00a0", " ")
    assert "Rejeté par Bruno Larrieu (Direction générale) le" in shown
    assert "« Merci de citer le montant voté au budget. »" in shown
    offline.do("parapheur.delete")
    offline.wait(lambda: offline.record(key) is None)
    offline.call(offline.runtime.parapheur.give_up_delete(key))
    assert offline.record(key) is not None and offline.outbox() == []


def open_pdf(desk: Desk, view: ParapheurView, part: str) -> Key:
    """Open it and wait until its page is there."""
    key = named(view, part)
    desk.shell.open_key(key)
    desk.wait(lambda: view.dossier.page is not None and view.dossier.page.entry.key == key)
    desk.settle()
    return key


def test_whoever_sends_on_reads_what_was_controlled(offline: Desk) -> None:
    view = parapheur(offline)
    open_dossier(offline, view, "Mandats n° 41")
    offline.do("parapheur.annotate")
    dialog = view.findChild(WordsDialog)
    assert dialog is not None
    assert "Totaux recalculés" in texts(dialog)
    dialog.public.field.setPlainText("Vu avec le comptable")
    dialog.ok.click()
    offline.wait(lambda: view.stack.currentWidget() is view.recap)
    page = view.dossier.page
    assert page is not None
    assert offline.runtime.parapheur.words_of(page.entry.key).public == "Vu avec le comptable"


@pytest.mark.feature("74")
def test_an_acte_leaves_with_what_the_prefecture_asks(offline: Desk) -> None:
    view = parapheur(offline)
    dossier = Dossier(id="a", tenant="", bureau_id="b", name="Tarifs de l’eau", protocol="ACTES")
    dialog = TransmitDialog(offline.shell.ctx, dossier, view)
    assert not dialog.ok.isEnabled()
    dialog.nature.setCurrentIndex(1)
    dialog.matter.setText("7.1")
    QTest.keyClicks(dialog.number, "2026_31a")
    assert dialog.ok.isEnabled()
    acte = check_acte(dialog.acte())
    assert (acte.nature, acte.classification, acte.number, acte.subject) == ("1", "7.1", "2026_31A", "Tarifs de l’eau")
    for wrong in (replace(acte, number="31 bis"), replace(acte, classification="finances"), replace(acte, day="")):
        with pytest.raises(Rejected):
            check_acte(wrong)
    dialog.deleteLater()
    treasury = TransmitDialog(offline.shell.ctx, replace(dossier, protocol="HELIOS"), view)
    assert treasury.ok.isEnabled() and treasury.acte() is None
    treasury.deleteLater()


@pytest.mark.feature("56", "57")
def test_a_grouped_list_has_a_heading_above_each_group(offline: Desk) -> None:
    view = parapheur(offline)
    order = view.filters.order
    order.setCurrentIndex(order.findData(Order.DESK))
    offline.wait(lambda: view.model.sections == {0: "Maire (16)"})
    order.setCurrentIndex(order.findData(Order.TYPE))
    offline.wait(lambda: len(view.model.sections) == 2)
    assert view.model.sections == {0: "HELIOS (15) · Bordereaux PES", 15: "Marchés publics (1) · Contrats"}
    tall = view.list.rowHeight(0)
    assert tall > view.list.rowHeight(1) and view.list.rowHeight(15) == tall
    order.setCurrentIndex(order.findData(Order.NEWEST))
    offline.wait(lambda: not view.model.sections)
    assert view.list.rowHeight(15) == view.list.rowHeight(1) == view.list.rowHeight(0)
