"""The list of what was sent with proof, and the proof page of one sending beside it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QVBoxLayout, QWidget

from app.domain.errors import AppError
from app.domain.exchanges import Exchange, ExchangeDoor, ExchangeState
from app.domain.ids import Key
from app.domain.listing import Entry
from app.domain.notices import StampAuthority, StampState
from app.domain.records import Record
from app.services.exchanges import ExchangePage
from ui import text
from ui.context import Context
from ui.errors import word_error
from ui.models.fixed import FixedRow
from ui.proofs import SEALED, proof_pdf, section_box, verdict_card
from ui.text import tr
from ui.theme import Space, Type
from ui.views.exchanges import words
from ui.views.exchanges.start import send_file_with_proof, send_with_proof
from ui.views.listspace import ListSpace
from ui.widgets.basic import Button, IconButton, Label, Pane, ScrollPage, StatePane, clear
from ui.widgets.flow import FlowLayout
from ui.widgets.listpane import Empty
from ui.widgets.saving import ask_target


class ExchangesView(ListSpace):
    """Reads `ExchangeService`."""

    SPACE = "exchanges"
    KINDS = frozenset({Exchange.KIND, ExchangeDoor.KIND, StampAuthority.KIND})

    def __init__(self, ctx: Context) -> None:
        said = tr("Depuis un courrier, un message ou un dossier terminé : « Envoyer avec preuve ».")
        empty = Empty("send", tr("Aucun envoi avec preuve"), text.typeset(said))
        super().__init__(ctx, tr("Envois avec preuve"), empty, tr("Envois avec preuve"))
        new = IconButton(ctx.theme, "plus", tr("Envoyer un fichier avec preuve…"), self._new)
        new.setObjectName("exchanges.new")
        self.pane.add_tool(new)
        self.detail = ExchangePane(ctx)
        ctx.actions.bind("exchanges.new", self._new, self)
        ctx.actions.bind("exchanges.export", self.detail.export, self)
        self.build(self.detail)

    # --- reading --------------------------------------------------------------------------------

    def read(self) -> None:
        self.ctx.bridge.run(self.ctx.runtime.exchanges.exchanges(), on_done=self._take, owner=self)

    def _take(self, found: Sequence[Entry[Record]]) -> None:
        rows = []
        for entry in found:
            if isinstance(entry.record, Exchange):
                stripe = self.directory.stripe(entry.key.account)
                facts = words.row(entry.record, pending=entry.pending > 0, failed=entry.failed, stripe=stripe)
                rows.append(FixedRow(str(entry.key), facts, entry.key, entry))
        self.model.set_rows(rows)
        keys = [row.key for row in rows]
        wanted = self.wanted if self.wanted in keys else self.detail.key
        key = wanted if wanted in keys else next(iter(keys), None)
        if key is not None:
            self.wanted = None
            self.list.select_key(key)
        self.detail.show_key(key)

    def current_changed(self, key: Key | None) -> None:
        if key is not None and key != self.detail.key:
            self.detail.show_key(key)

    def _new(self) -> None:
        send_file_with_proof(self.ctx, None, self)


class ExchangePane(Pane):
    """The proof page of one sending."""

    def __init__(self, ctx: Context) -> None:
        super().__init__(ctx.theme, "window")
        self._ctx = ctx
        self.key: Key | None = None
        self.page: ExchangePage | None = None
        self.sheet = ScrollPage(ctx.theme, ink="window", margins=Space.L)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.sheet)
        self._show(None)

    def show_key(self, key: Key | None) -> None:
        """Read it again; None: nothing is chosen."""
        self.key = key
        if key is None:
            self._show(None)
            return
        self._ctx.bridge.run(
            self._ctx.runtime.exchanges.page(key), on_done=lambda page: self._take(key, page), owner=self
        )

    def _take(self, key: Key, page: ExchangePage | None) -> None:
        if key == self.key:
            self._show(page)

    def _show(self, page: ExchangePage | None) -> None:
        if page is not None and page == self.page:
            return
        self.page = page
        theme, body = self._ctx.theme, self.sheet.body
        clear(body)
        if page is None:
            said = self.tr("Choisissez un envoi pour voir qui l’a reçu et ouvert.")
            body.addWidget(StatePane(theme, "send", self.tr("Envois avec preuve"), said))
            return
        body.addWidget(Label(theme, page.exchange.subject, Type.TITLE))
        about = " · ".join((page.entity, text.capital(text.when_long(page.exchange.asked_ms))))
        body.addWidget(Label(theme, about, Type.BODY, "text_soft"))
        body.addWidget(verdict_card(theme, words.verdict(page)))
        body.addWidget(self._buttons(page))
        for section in words.sections(page):
            body.addWidget(section_box(theme, section))
        body.addStretch(1)

    def _buttons(self, page: ExchangePage) -> QWidget:
        theme = self._ctx.theme
        box = QWidget()
        flow = FlowLayout(box, theme.gap(Space.S))
        if page.exchange.state is ExchangeState.QUEUED:
            give_up = Button(theme, self.tr("Reprendre l’envoi"), "plain", "undo", partial(self._give_up, page.key))
            give_up.setObjectName("exchanges.give_up")
            flow.addWidget(give_up)
        else:
            lost = page.exchange.state is ExchangeState.ERROR
            if lost:
                again = Button(theme, self.tr("Refaire l’envoi…"), "primary", "send", partial(self._again, page))
                again.setObjectName("exchanges.again")
                flow.addWidget(again)
            kind = "plain" if lost else "primary"
            save = Button(theme, self.tr("Enregistrer la preuve (PDF)…"), kind, "export", self.export)
            save.setObjectName("exchanges.save")
            flow.addWidget(save)
        if any(w.report is not None and w.report.state is StampState.UNRECOGNISED for w in page.witnesses):
            flow.addWidget(
                Button(theme, self.tr("Reconnaître l’autorité d’horodatage…"), "plain", "key", self._accept_authority)
            )
        if page.exchange.state is ExchangeState.ERROR and not page.settled:
            settle = Button(theme, self.tr("C’est réglé"), "plain", "check", partial(self._settle, page.key))
            settle.setObjectName("exchanges.settle")
            flow.addWidget(settle)
        source = page.exchange.source
        if source is not None:
            go = partial(self._ctx.shell.open_key, source)
            flow.addWidget(Button(theme, self.tr("Ouvrir l’original"), "plain", "document", go))
        return box

    # --- acts -----------------------------------------------------------------------------------

    def _give_up(self, key: Key) -> None:
        done = self.tr("Envoi repris : rien n’est parti.").replace(" :", f"{text.NBSP}:")
        self._ctx.bridge.run(
            self._ctx.runtime.exchanges.give_up(key), on_done=lambda _none: self._ctx.shell.toast(done), owner=self
        )

    def _again(self, page: ExchangePage) -> None:
        """Another sending, of the same thing where it is still here."""
        source = page.exchange.source
        if source is not None:
            send_with_proof(self._ctx, source, page.exchange.subject, self)
        else:
            send_file_with_proof(self._ctx, page.key.account, self)

    def _settle(self, key: Key) -> None:
        """It reached nobody, and the user has seen to it: it awaits no more in Aujourd'hui."""
        self._ctx.bridge.run(
            self._ctx.runtime.exchanges.settle(key), on_done=lambda _none: self.show_key(key), owner=self
        )

    def _accept_authority(self) -> None:
        key = self.key
        asked = self.tr("Certificat de l’autorité d’horodatage")
        chosen, _ = QFileDialog.getOpenFileName(self, asked, "", self.tr("Certificats (*.pem *.crt *.cer *.der)"))
        if chosen and key is not None:
            self._ctx.bridge.run(
                self._ctx.runtime.notices.accept_authority(key.account, Path(chosen).read_bytes()),
                on_done=lambda _authority: self.show_key(key),
                on_error=self._say,
                owner=self,
            )

    def export(self) -> None:
        """The page as a PDF, with each stamped line and its token attached."""
        page = self.page
        if page is None or page.exchange.state is ExchangeState.QUEUED:
            return
        name = self.tr("Preuve d’envoi {day}.pdf").format(day=f"{text.local(page.exchange.asked_ms):%Y-%m-%d}")
        target = ask_target(self, self.tr("Enregistrer la preuve"), name)
        if target is not None:
            self.write(page, target)

    def write(self, page: ExchangePage, target: Path) -> None:
        """Once a place was chosen."""
        made = text.now().strftime("%d/%m/%Y %H:%M:%S")
        head = tr("Page établie le {when} (heure de Paris), par le programme Écharpe.").format(when=made)
        about = (page.exchange.subject, page.entity, head)
        stamped = [(f"journal-{w.line.id}.txt", w.line.stamped) for w in page.witnesses if w.line.token]
        attached = tr("Chaque ligne horodatée et son jeton (.tsr) sont joints à ce fichier, tels que reçus.")
        title = tr("Preuve d’envoi")
        said, lines = words.verdict(page), words.sections(page)
        pdf = proof_pdf(title, about, said, lines, attached if stamped else "", stamped)
        self._ctx.bridge.run(
            self._ctx.runtime.exchanges.save_proof(page.key, pdf, target),
            on_done=lambda sealing: self._ctx.shell.toast(text.typeset(tr(SEALED[sealing]))),
            on_error=self._say,
            owner=self,
        )

    def _say(self, error: AppError) -> None:
        self._ctx.shell.toast(word_error(error).text())
