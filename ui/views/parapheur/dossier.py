"""One dossier: what it is, what its PES says, its documents and its circuit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCursor, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QStackedWidget, QTabWidget, QVBoxLayout, QWidget

from app.domain.changes import ChangeSet
from app.domain.ids import Key
from app.domain.listing import FileRow, FileState
from app.domain.parapheur import DossierDocument, Format
from app.services.parapheur import Attachment, DossierPage, Flux, UnitKind
from ui import text
from ui.context import Context
from ui.text import plain_tip, plural, tr
from ui.theme import Space, Type
from ui.views.parapheur.comments import CommentLayer
from ui.views.parapheur.facts_tab import add_circuit, add_comments, add_metadata, add_summary
from ui.views.parapheur.head import Head
from ui.views.parapheur.pes_detail import FactsPage
from ui.views.parapheur.pes_files import FilePane
from ui.views.parapheur.pes_pane import PesPane
from ui.views.parapheur.pes_rows import Node
from ui.views.parapheur.proof import ProofLine
from ui.widgets.annotator import AnnotatedViewer
from ui.widgets.basic import Button, Card, Icon, Label, ScrollPage, StatePane, clear
from ui.widgets.headscroll import HeadScroll
from ui.widgets.saving import ask_target

STACKED_PX = 620
"""Narrower than this, what can be done with a file goes under its name."""
TAB_PX, TAB_LEAST_PX = 220, 60
"""Most and least of a name in a tab."""
MOST_FILES = 40
"""Supporting documents listed with the folder; the others are opened from their piece."""
HEAD_SHARE = 0.45
"""The head scrolls rather than take more of the height than this."""
SHORT_PX, SHORT_SHARE, WARNED_SHARE = 400, 0.22, 0.38
"""Lower than this (large text on a low screen) the head keeps to what matters (more where there is something to
warn of), and gives way while one writes."""


class DossierPane(QWidget):
    """Shows one dossier; says when it has been displayed."""

    displayed = Signal(object, str)
    """Key of a dossier, id of its main document that was just displayed."""

    def __init__(self, ctx: Context) -> None:
        super().__init__()
        self._ctx = ctx
        self.key: Key | None = None
        self.page: DossierPage | None = None
        self._shown_content: tuple[str, ...] = ()
        theme = ctx.theme
        self._empty = StatePane(
            theme, "parapheur", self.tr("Aucun dossier ouvert"), self.tr("Choisissez un dossier dans la liste.")
        )
        self._tabs = QTabWidget()
        self._tabs.setDocumentMode(True)
        self._tabs.setAccessibleName(self.tr("Contenu du dossier"))
        self._tab_names: dict[QWidget, str] = {}
        """Of tabs that are named by what they show."""
        self._facts = ScrollPage(theme)
        self.pes = PesPane(ctx)
        self.pes.files_wanted.connect(self._open_files)
        self.pes.facts_wanted.connect(self._show_node)
        self.tree = self.pes.tree
        self._detail = FactsPage(ctx)
        self._viewer = AnnotatedViewer(ctx)
        self._file = FilePane(ctx, self._viewer)
        self._file.hide()
        self._viewer.shown.connect(self._document_shown)
        self._in_viewer = ""
        self.comments = CommentLayer(ctx, self._viewer, self)
        self._tabs.addTab(self._facts, "")
        self._stack = QStackedWidget()
        self._stack.addWidget(self._empty)
        self._stack.addWidget(self._tabs)
        self._head = Head(ctx)
        self._scroll = HeadScroll(theme, self._head, share=HEAD_SHARE, ink="window")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._scroll)
        self.proof = ProofLine(ctx)
        self._head.body.addWidget(self.proof)  # scrolls with it where there is little height
        self.proof.resized.connect(self._scroll.fit)
        layout.addWidget(self._stack, 1)
        self._scroll.hide()
        self._viewer.annotator.button.toggled.connect(lambda _on: self._share_height())
        self._tabs.currentChanged.connect(lambda _index: self._share_height())
        ctx.bridge.changed.connect(self._on_changes)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share_height()
        self._scroll.fit()
        self._fit_tabs()

    def _share_height(self) -> None:
        """What is read keeps most of a low pane; with the pen in hand, all of it."""
        short = self.height() < self._ctx.theme.px(SHORT_PX)
        pen = self._viewer.annotator.button.isChecked() and self._tabs.currentWidget() is self._file
        self._head.set_short(short)
        least = WARNED_SHARE if self._head.remarked else SHORT_SHARE
        self._scroll.set_share(least if short else HEAD_SHARE)
        self._scroll.setVisible(self.page is not None and not (short and pen))
        self._tabs.tabBar().setVisible(not (short and pen))

    def show_key(self, key: Key | None) -> None:
        """Show a dossier; None = nothing."""
        self.key = key
        self.proof.show_key(key)
        if key is None:
            self.page = None
            self._viewer.close()
            self._scroll.hide()
            self._stack.setCurrentIndex(0)
            return
        self._load(fresh=True)

    def _load(self, *, fresh: bool) -> None:
        key = self.key
        if key is None:
            return
        self._ctx.bridge.run(
            self._ctx.runtime.parapheur.page(key), on_done=lambda page: self._take(key, page, fresh), owner=self
        )

    def _take(self, key: Key, page: DossierPage | None, fresh: bool) -> None:
        if key != self.key:
            return
        if page is None:
            self.show_key(None)
            return
        self.page = page
        self._head.show_page(page)
        self._share_height()
        self._scroll.fit()
        self._stack.setCurrentIndex(1)
        self._fill_facts(page)
        if fresh or self._shown_content != _content(page):
            self._fill_tabs(page, fresh=fresh)
            self._shown_content = _content(page)
        self.comments.refresh(page)
        if page.flux is not None and page.dossier.main_documents:
            self.displayed.emit(key, page.dossier.main_documents[0].id)
        if page.flux is not None and page.flux.check is None:
            self._ctx.bridge.run(
                self._ctx.runtime.parapheur.checked(key), on_done=lambda flux: self._take_check(key, flux), owner=self
            )
        if fresh and not page.dossier.steps:
            self._ctx.bridge.run(self._ctx.runtime.parapheur.complete(key), owner=self)

    def _take_check(self, key: Key, flux: Flux | None) -> None:
        """The whole content was checked while one read: totals, remarks and all pieces take their place."""
        page = self.page
        if key != self.key or page is None or page.flux is None or flux is None or page.flux.data != flux.data:
            return
        self.page = replace(page, flux=flux)
        self._head.show_page(self.page)
        self._share_height()
        self._scroll.fit()
        self._fill_facts(self.page)
        self.pes.set_flux(flux, fresh=False)

    def _fill_tabs(self, page: DossierPage, *, fresh: bool) -> None:
        """The bordereau or the document first, then the facts; a dossier just opened begins at the first."""
        self.pes.set_flux(page.flux, fresh=fresh)
        current = self._tabs.currentWidget()
        self._tabs.clear()
        if fresh:
            self._viewer.close()
        if page.flux is not None:
            self._tabs.addTab(self.pes, _content_title(page.flux))
        elif page.dossier.main_documents:
            self._tabs.addTab(self._file, self.tr("Document"))
            self._open_document(page, page.dossier.main_documents[0])
        self._tabs.addTab(self._facts, self.tr("Dossier"))
        if not fresh and self._tabs.indexOf(current) >= 0:
            self._tabs.setCurrentWidget(current)

    def _open_document(self, page: DossierPage, document: DossierDocument) -> None:
        row = page.files.get(document.id)
        self.comments.clear()
        if row is not None:
            self._in_viewer = document.id
            self.comments.show(page, document)
            self._file.setCurrentWidget(self._viewer)
            self._viewer.title = document.name
            account = page.entry.key.account
            if page.dossier.format is Format.PES_V2 and row.state is not FileState.HERE:
                self._viewer.await_file(account, row.ref)  # its reader takes this place then
            else:
                self._viewer.open(account, row.ref, document.media_type)

    def _document_shown(self) -> None:
        """A main document of the dossier came into sight: it counts as read."""
        page = self.page
        if page is not None and any(d.id == self._in_viewer for d in page.dossier.main_documents):
            self.displayed.emit(page.entry.key, self._in_viewer)

    def read_again(self, key: Key) -> None:
        """What still is to be read may have changed."""
        if key == self.key and self.page is not None and self.page.unread:
            self._load(fresh=False)

    def _open_files(self, ids: list[str]) -> None:
        """Supporting documents of one piece: the only one at once, else a menu."""
        flux = self.page.flux if self.page is not None else None
        found = [a for a in flux.attachments if a.id in ids] if flux is not None else []
        if len(found) == 1:
            self._read_attachment(found[0])
        elif found:
            menu = QMenu(self)
            for attachment in found:
                menu.addAction(attachment.name or attachment.id, lambda a=attachment: self._read_attachment(a))  # type: ignore[misc]
            menu.popup(QCursor.pos())

    def _read_attachment(self, attachment: Attachment) -> None:
        """Open it in place, whatever it is."""
        key, name = self.key, attachment.name or attachment.id
        if key is None:
            return

        def show(found: tuple[Attachment, bytes]) -> None:
            if key == self.key:
                self._in_viewer = ""
                self.comments.clear()
                self._show_tab(self._file, name)
                self._file.open(key.account, name, found[1])

        self._ctx.bridge.run(self._ctx.runtime.parapheur.attachment(key, attachment.id), on_done=show, owner=self)

    def _show_node(self, node: Node) -> None:
        """Everything that the file says of one row."""
        if self.page is not None and self.page.flux is not None:
            self._show_tab(self._detail, self._detail.show_node(self.page.flux, node))

    def _show_tab(self, widget: QWidget, name: str) -> None:
        place = self._tabs.indexOf(widget)
        if place < 0:
            place = self._tabs.insertTab(1, widget, "")
        self._tab_names[widget] = name
        self._tabs.setCurrentIndex(place)
        self._fit_tabs()

    def _fit_tabs(self) -> None:
        """Names as wide as there is room for, all tabs in sight."""
        metrics, bar = self._ctx.theme.metrics(Type.BODY_STRONG), self._tabs.tabBar()
        for widget, name in self._tab_names.items():
            if (place := self._tabs.indexOf(widget)) < 0:
                continue
            self._tabs.setTabText(place, "")
            room = min(self._ctx.theme.px(TAB_PX), self.width() - bar.sizeHint().width())
            shown = metrics.elidedText(name, Qt.TextElideMode.ElideMiddle, max(self._ctx.theme.px(TAB_LEAST_PX), room))
            self._tabs.setTabText(place, shown)
            self._tabs.setTabToolTip(place, plain_tip(name) if shown != name else "")

    # --- the tab of facts -----------------------------------------------------------------------

    def _fill_facts(self, page: DossierPage) -> None:
        body, theme = self._facts.body, self._ctx.theme
        clear(body)
        dossier = page.dossier
        add_summary(self._ctx, body, page)
        body.addWidget(Label(theme, self.tr("Documents"), Type.LEAD))
        for document in dossier.documents:
            body.addWidget(self._document_row(page, document))
        if page.flux is not None and page.flux.attachments:
            body.addWidget(Label(theme, self.tr("Justificatifs du fichier"), Type.LEAD))
            for attachment in page.flux.attachments[:MOST_FILES]:
                body.addWidget(self._attachment_row(attachment))
            if (more := len(page.flux.attachments) - MOST_FILES) > 0:
                left = plural(
                    more, "… et %n autre, à ouvrir depuis sa pièce.", "… et %n autres, à ouvrir depuis leur pièce."
                )
                body.addWidget(Label(theme, left, Type.BODY, "text_soft"))
        add_comments(self._ctx, body, page)
        add_circuit(self._ctx, body, page)
        add_metadata(self._ctx, body, page)
        body.addStretch(1)

    def _document_row(self, page: DossierPage, document: DossierDocument) -> QWidget:
        row = page.files.get(document.id)
        read = (lambda: self._read(page, document)) if "pdf" in document.media_type else None
        here = row is not None and row.state is FileState.HERE
        return self._file_card(
            "document" if document.main else "clip",
            document.name,
            _file_state(document, row),
            read if here else None,
            (lambda: self._save(document, row)) if row is not None and here else None,
        )

    def _attachment_row(self, attachment: Attachment) -> QWidget:
        name = attachment.name or attachment.id
        said = attachment.type.label or attachment.description
        if attachment.index < 0:
            return self._file_card("clip", name, self.tr("vide : rien n’est joint sous ce nom"), None, None)
        return self._file_card(
            "clip",
            name,
            said,
            lambda: self._read_attachment(attachment),
            lambda: self._save_attachment(attachment.id, name),
        )

    def _file_card(
        self, icon: str, name: str, said: str, read: Callable[[], None] | None, save: Callable[[], None] | None
    ) -> QWidget:
        """A file: its name, what is said of it, what can be done; the acts go under the words where it is narrow."""
        theme = self._ctx.theme
        card = Card(theme, padded=False)
        gap = theme.gap(Space.M)
        line = QHBoxLayout()
        line.setContentsMargins(gap, theme.gap(Space.XS), theme.gap(Space.XS), theme.gap(Space.XS))
        line.setSpacing(gap)
        line.addWidget(Icon(theme, icon))
        names = QVBoxLayout()
        names.setSpacing(2)
        names.addWidget(Label(theme, name, Type.BODY, elide=True))
        if said:
            names.addWidget(Label(theme, said, Type.SMALL, "text_soft", elide=True))
        line.addLayout(names, 1)
        acts = QHBoxLayout()
        acts.addStretch(1)
        for words_, act in ((self.tr("Lire"), read), (self.tr("Enregistrer…"), save)):
            if act is not None:
                acts.addWidget(Button(theme, words_, "quiet", on_click=act))
        card.body.setSpacing(0)
        card.body.addLayout(line)
        if self.width() < theme.px(STACKED_PX):
            card.body.addLayout(acts)
        else:
            line.addLayout(acts)
        return card

    def _read(self, page: DossierPage, document: DossierDocument) -> None:
        self._show_tab(self._file, document.name)
        self._open_document(page, document)

    def _save(self, document: DossierDocument, row: FileRow) -> None:
        if target := ask_target(self, self.tr("Enregistrer une copie"), document.name):
            self._ctx.bridge.run(
                self._ctx.runtime.library.save_file(row.account, row.ref, target),
                on_done=lambda _none: self._ctx.shell.toast(self.tr("Document enregistré.")),
                owner=self,
            )

    def _save_attachment(self, attachment_id: str, name: str) -> None:
        key = self.key
        if key is not None and (target := ask_target(self, self.tr("Enregistrer une copie"), name)):
            self._ctx.bridge.run(
                self._ctx.runtime.parapheur.save_attachment(key, attachment_id, target),
                on_done=lambda _none: self._ctx.shell.toast(self.tr("Justificatif enregistré.")),
                owner=self,
            )

    def _on_changes(self, changes: ChangeSet) -> None:
        files = {account for account, _ref in changes.files}
        if self.key is not None and (self.key in changes.keys or self.key.account in files):
            self._load(fresh=False)


def _content_title(flux: Flux) -> str:
    if flux.units and not flux.bordereaux:
        return tr("Factures") if flux.units[0] is UnitKind.INVOICE else tr("Contrats")
    return tr("Bordereaux") if len(flux.bordereaux) > 1 else tr("Bordereau")


def _content(page: DossierPage) -> tuple[str, ...]:
    """What the tabs were made of: digests of the files held."""
    return tuple(f"{id}:{row.state.value}:{row.sha256}" for id, row in sorted(page.files.items()))


def _file_state(document: DossierDocument, row: FileRow | None) -> str:
    if row is None or row.state in (FileState.WANTED, FileState.PARTIAL):
        return tr("{size}, en cours de téléchargement").format(size=text.size(document.size_bytes))
    if row.state is FileState.FAILED:
        return tr("téléchargement refusé par le serveur")
    return tr("{size}, disponible hors ligne").format(size=text.size(document.size_bytes))
