"""« Signer un document »: a PDF from a mail or the disk, or any file: PAdES, CAdES or XAdES, one PIN for all of them.

A PDF may carry a visible stamp, each its own, placed on the page. What is signed is written beside the document,
under a name of its own; the document itself is never changed.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Coroutine, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLayout, QLineEdit, QVBoxLayout, QWidget

from app.domain.errors import AppError
from app.services.local_signing import (
    Kind,
    LocalDocument,
    LocalResult,
    Placement,
    Profile,
    Stamp,
    output_path,
    propose,
)
from app.services.signing_types import CardView
from ui import text
from ui.context import Context
from ui.errors import word_error
from ui.text import plural, tr
from ui.theme import Space, Type
from ui.views.parapheur.choosing import card_words
from ui.views.parapheur.reasons import reason
from ui.views.parapheur.stamp_picture import StampPicture
from ui.views.parapheur.stamping import StampDialog
from ui.views.settings.pages import Page, line_edit
from ui.widgets.basic import Button, Card, Icon, IconButton, Label
from ui.widgets.cardpanel import CardPanel
from ui.widgets.combo import Combo
from ui.widgets.flow import FlowLayout

WIDTH_PX = 820
_KINDS = {
    Kind.PADES: "Dans le PDF (PAdES)",
    Kind.PES: "Dans le bordereau (PES)",
    Kind.CADES: "Fichier à part (CAdES, .p7s)",
    Kind.XADES: "Fichier à part (XAdES, .xml)",
}


def kinds_of(document: LocalDocument) -> list[Kind]:
    """Ways to sign a file, the usual one first."""
    detached = [Kind.CADES, Kind.XADES]
    return [document.kind, *(kind for kind in detached if kind is not document.kind)]


class DocumentRow(Card):
    """One document: how it is signed, its stamp, what became of it."""

    removed = Signal(object)
    stamped = Signal()
    """It got a stamp, or has none any more."""

    def __init__(self, ctx: Context, path: Path) -> None:
        super().__init__(ctx.theme, ink="sunken")
        self._ctx = ctx
        self.document = propose(path)
        self.placement: Placement | None = None
        theme = ctx.theme
        head = QHBoxLayout()
        head.addWidget(Icon(theme, "pdf" if self.document.kind is Kind.PADES else "document"))
        head.addWidget(Label(theme, path.name, Type.BODY_STRONG, elide=True), 1)
        name = tr("Retirer {name}").format(name=path.name)
        self.remove = IconButton(theme, "close", name, lambda: self.removed.emit(self))
        head.addWidget(self.remove)
        self.body.addLayout(head)
        self.kind = Combo()
        self.kind.setMinimumHeight(theme.target())
        self.kind.setAccessibleName(tr("Forme de la signature de {name}").format(name=path.name))
        for kind in kinds_of(self.document):
            self.kind.addItem(tr(_KINDS[kind]), kind)
        self.stamp_button = Button(theme, tr("Placer un cartouche visible…"), "plain", "place", self.place)
        self.stamp_button.setObjectName("local.stamp")
        self.no_stamp = Button(theme, tr("Sans cartouche"), "quiet", "", self._unplace)
        self.no_stamp.hide()
        box = QWidget()
        flow = FlowLayout(box, theme.gap(Space.S))
        for widget in (self.kind, self.stamp_button, self.no_stamp):
            flow.addWidget(widget)
        self.body.addWidget(box)
        self._output = Label(theme, "", Type.SMALL, "text_soft")
        self.body.addWidget(self._output)
        self.said = Label(theme, "", Type.BODY_STRONG)
        self.said.hide()
        self.body.addWidget(self.said)
        self.kind.currentIndexChanged.connect(lambda _row: self._kind_changed())
        self._kind_changed()

    def _kind_changed(self) -> None:
        kind = Kind(self.kind.currentData())
        path = self.document.path
        self.document = replace(self.document, kind=kind, output=output_path(path, kind))
        self.stamp_button.setVisible(kind is Kind.PADES)
        self.no_stamp.setVisible(kind is Kind.PADES and self.placement is not None)
        self._output.set_text(text.typeset(tr("Sera écrit : {name}").format(name=self.document.output.name)))
        self._output.show()
        self.stamped.emit()

    def place(self) -> None:
        """Choose where the stamp goes."""
        dialog = StampDialog(self._ctx, self.document.path, self.placement or Placement(), self)
        dialog.accepted.connect(lambda: self.set_placement(dialog.placement))
        dialog.open()

    def set_placement(self, placement: Placement) -> None:
        self.placement = placement
        self.stamp_button.setText(tr("Cartouche page {page}…").format(page=placement.page + 1))
        self.no_stamp.show()
        self.stamped.emit()

    def _unplace(self) -> None:
        self.placement = None
        self.stamp_button.setText(tr("Placer un cartouche visible…"))
        self.no_stamp.hide()
        self.stamped.emit()

    @property
    def has_stamp(self) -> bool:
        return self.placement is not None and self.document.kind is Kind.PADES

    def prepared(self, lines: tuple[str, ...], picture: bytes, motive: str, place: str, capacity: str) -> LocalDocument:
        """What is to be signed, with what is written in it."""
        placement = self.placement or Placement()
        stamp = Stamp(lines=lines, image=picture, placement=placement) if self.has_stamp else None
        profile = Profile(city=place, role=capacity) if self.document.kind in (Kind.PES, Kind.XADES) else None
        return replace(self.document, stamp=stamp, reason=motive, location=place, profile=profile)

    def tell(self, result: LocalResult) -> None:
        """What became of it."""
        if result.output is not None:
            said = text.typeset(tr("Signé et vérifié : {name}").format(name=result.output.name))
            self.said.set_text(" ".join([said, *(reason(code) for code in result.notes)]))
        else:
            self.said.set_text(reason(result.code))
        self.said.set_ink("ok" if result.ok else "danger")
        self._output.setVisible(result.output is None)
        self.said.show()


class LocalCards(CardPanel):
    """Which card signs these documents, and its PIN."""

    TITLE = "Avec votre carte"
    INTRO = "Un seul code pour tous ces documents."
    BUTTON = "Signer"

    def __init__(self, ctx: Context, parent: QWidget, page: LocalPage) -> None:
        self._page = page
        super().__init__(ctx, parent)

    def act(self) -> None:
        """A PES says as what it is signed: the Treasury refuses it otherwise."""
        if missing := self._page.missing():
            self._say(missing)
            return
        super().act()

    async def _usable(self) -> list[CardView]:
        return [card for card in await self._ctx.runtime.signing.cards() if card.usable]

    def find_cards(self) -> Coroutine[Any, Any, Sequence[CardView]]:
        return self._usable()

    def card_row(self, card: CardView) -> QLayout:
        return card_words(self._ctx, card)

    def work(self, card: CardView, pin: str | None) -> Coroutine[Any, Any, Any]:
        return self._page.work(card, pin)

    def _done(self, result: Any) -> None:
        self.button.setEnabled(True)
        self.done(result)

    def done(self, result: Any) -> None:
        self._page.finished(result)


class LocalPage(Page):
    """Documents at the top, what is written in the signature, then the card."""

    _progressed = Signal(object)

    def __init__(self, ctx: Context, paths: Sequence[Path] = ()) -> None:
        intro = tr(
            "Un PDF ou tout autre fichier. Le document signé est écrit à côté de l’original, qui reste tel quel."
        )
        super().__init__(ctx, tr("Signer un document"), intro)
        theme = ctx.theme
        self.card.setMaximumWidth(theme.px(WIDTH_PX))
        self.rows: list[DocumentRow] = []
        self._first = list(paths)
        self._list = QVBoxLayout()
        self._list.setSpacing(theme.gap(Space.S))
        self.card.body.addLayout(self._list)
        self.add_button = Button(theme, tr("Ajouter des fichiers…"), "plain", "plus", self._choose)
        self.add_button.setObjectName("local.add")
        self.add_buttons(self.add_button, Button(theme, tr("Fermer"), "quiet", "", lambda: self.closed.emit()))
        self.wrong = Label(theme, "", Type.BODY_STRONG, "danger")
        self.wrong.hide()
        self.card.body.addWidget(self.wrong)
        self._written = QWidget()
        column = QVBoxLayout(self._written)
        column.setContentsMargins(0, 0, 0, 0)
        self.capacity = self._field(column, tr("En qualité de"), tr("Maire"))
        self.place = self._field(column, tr("Fait à"), "")
        self.motive = self._field(column, tr("Motif"), tr("Lu et approuvé"))
        self.picture = StampPicture(ctx)
        column.addWidget(self.picture)
        self.stamped = Button(theme, tr("Horodater, avec les preuves"), "chip", "pending")
        self.stamped.setObjectName("local.stamped")
        self.stamped.setCheckable(True)
        column.addWidget(self.stamped)
        self.card.body.addWidget(self._written)
        self.cards = LocalCards(ctx, self.card, self)
        self.cards.closed.connect(lambda: self.closed.emit())
        self.card.body.addWidget(self.cards)
        self._progressed.connect(self._tell)
        self._refresh()

    def _field(self, column: QVBoxLayout, name: str, hint: str) -> QLineEdit:
        label = Label(self.ctx.theme, name, Type.SMALL_STRONG, "text_soft")
        field = line_edit(hint)
        field.setMinimumHeight(self.ctx.theme.target())
        field.setAccessibleName(name)
        label.setBuddy(field)
        column.addWidget(label)
        column.addWidget(field)
        return field

    def start(self) -> None:
        self.add_button.setFocus()
        for path in self._first:
            self.add(path)
        self.picture.read()
        self.ctx.bridge.run(self.ctx.runtime.trust.tsa_url(), on_done=self._show_stamping, owner=self)

    def _show_stamping(self, url: str) -> None:
        self.stamped.setVisible(bool(url))
        self.stamped.setChecked(bool(url))

    def _choose(self) -> None:
        chosen, _kind = QFileDialog.getOpenFileNames(self, tr("Documents à signer"))
        for name in chosen:
            self.add(Path(name))

    def add(self, path: Path) -> None:
        """One more document; one that is there already is not added twice."""
        if any(row.document.path == path for row in self.rows):
            return
        try:
            row = DocumentRow(self.ctx, path)
        except AppError as error:
            self.wrong.set_text(word_error(error).text())
            self.wrong.show()
            return
        self.wrong.hide()
        row.removed.connect(self._remove)
        row.stamped.connect(self._refresh)
        self.rows.append(row)
        self._list.addWidget(row)
        self._refresh()

    def _remove(self, row: DocumentRow) -> None:
        self.rows.remove(row)
        self._list.removeWidget(row)
        row.deleteLater()
        self._refresh()

    def _refresh(self) -> None:
        """The rest makes sense with a document only."""
        self._written.setVisible(bool(self.rows))
        self.picture.setVisible(any(row.has_stamp for row in self.rows))
        self.cards.setVisible(bool(self.rows))
        words_ = plural(len(self.rows), "Signer %n document", "Signer %n documents")
        self.cards.button.setText(words_)

    # --- the act --------------------------------------------------------------------------------

    def missing(self) -> str:
        """What must be said before signing; empty = nothing."""
        pes = any(row.document.kind is Kind.PES for row in self.rows)
        if pes and not self.capacity.text().strip():
            self.capacity.setFocus()
            return tr("Dites en quelle qualité vous signez : le Trésor l’exige pour un bordereau.")
        return ""

    def work(self, card: CardView, pin: str | None) -> Coroutine[Any, Any, Any]:
        """Sign all, one login."""
        for row in self.rows:
            row.said.hide()
        lines = tuple(filter(None, (card.subject, self.capacity.text().strip(), _dated(self.place.text().strip()))))
        written = (self.motive.text().strip(), self.place.text().strip(), self.capacity.text().strip())
        documents = [row.prepared(lines, self.picture.jpeg, *written) for row in self.rows]
        stamped = self.stamped.isChecked() and not self.stamped.isHidden()
        return self.ctx.runtime.signing.sign_documents(
            documents, card.sha256, pin, self._progressed.emit, stamped=stamped
        )

    def _tell(self, result: LocalResult) -> None:
        for row in self.rows:
            if row.document.path == result.path:
                row.tell(result)

    def finished(self, results: Sequence[LocalResult]) -> None:
        """All have their fate; those that were not signed stay to be tried again."""
        done = sum(result.ok for result in results)
        self.ctx.shell.toast(plural(done, "%n document signé.", "%n documents signés."))
        self.ensureWidgetVisible(self.rows[0])


def _dated(place: str) -> str:
    when = text.now()
    day = text.day_dated(dt.date(when.year, when.month, when.day))
    return tr("Fait à {place}, le {day}").format(place=place, day=day) if place else tr("Le {day}").format(day=day)
