"""One dossier: what it is, what its PES says, its documents and its circuit."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCursor, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QStackedWidget, QTabWidget, QVBoxLayout, QWidget

from app.domain.changes import ChangeSet
from app.domain.ids import Key
from app.domain.listing import FileRow, FileState
from app.domain.parapheur import Action, Dossier, DossierDocument
from app.services.parapheur import Attachment, DossierPage
from ui import text
from ui.context import Context
from ui.text import tr
from ui.theme import Space, Type
from ui.views.parapheur import words
from ui.views.parapheur.head import Head
from ui.views.parapheur.pes_tree import PesTree
from ui.widgets.basic import Button, Card, Icon, Label, ScrollPage, StatePane, clear
from ui.widgets.headscroll import HeadScroll
from ui.widgets.pdfview import PdfViewer
from ui.widgets.saving import ask_target

STACKED_PX = 620
"""Narrower than this, what can be done with a file goes under its name."""
HEAD_SHARE = 0.45
"""The head scrolls rather than take more of the height than this."""


class DossierPane(QWidget):
    """Shows one dossier; says when it has been displayed."""

    displayed = Signal(object)
    """Key of a dossier whose content was just displayed."""

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
        self._facts = ScrollPage(theme)
        self.tree = PesTree(ctx)
        self.tree.files_wanted.connect(self._open_files)
        self._viewer = PdfViewer(ctx)
        self._viewer.hide()
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
        layout.addWidget(self._stack, 1)
        self._scroll.hide()
        ctx.bridge.changed.connect(self._on_changes)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._scroll.fit()

    def show_key(self, key: Key | None) -> None:
        """Show a dossier; None = nothing."""
        self.key = key
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
        self._scroll.show()
        self._scroll.fit()
        self._stack.setCurrentIndex(1)
        self._fill_facts(page)
        if fresh or self._shown_content != _content(page):
            self._fill_tabs(page, fresh=fresh)
            self._shown_content = _content(page)
        if page.flux is not None or any(f.state is FileState.HERE for f in page.files.values()):
            self.displayed.emit(key)

    def _fill_tabs(self, page: DossierPage, *, fresh: bool) -> None:
        """The bordereau or the document first, then the facts; a dossier just opened begins at the first."""
        self.tree.set_flux(page.flux)
        current = self._tabs.currentWidget()
        self._tabs.clear()
        if fresh:
            self._viewer.close()
        if page.flux is not None:
            self._tabs.addTab(
                self.tree, self.tr("Bordereaux") if len(page.flux.bordereaux) > 1 else self.tr("Bordereau")
            )
        elif page.dossier.main_documents:
            self._tabs.addTab(self._viewer, self.tr("Document"))
            self._open_document(page, page.dossier.main_documents[0])
        self._tabs.addTab(self._facts, self.tr("Dossier"))
        if not fresh and self._tabs.indexOf(current) >= 0:
            self._tabs.setCurrentWidget(current)

    def _open_document(self, page: DossierPage, document: DossierDocument) -> None:
        row = page.files.get(document.id)
        if row is not None:
            self._viewer.open(page.entry.key.account, row.ref, document.media_type)

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
        """Open it in place when it is a PDF, else offer to save it."""
        key, name = self.key, attachment.name or attachment.id
        if key is None:
            return
        if not _is_pdf(attachment):
            self._save_attachment(attachment.id, name)
            return

        def show(found: tuple[Attachment, bytes]) -> None:
            if key == self.key:
                self._show_viewer(name)
                self._viewer.open_inside(key.account, name, found[1])

        self._ctx.bridge.run(self._ctx.runtime.parapheur.attachment(key, attachment.id), on_done=show, owner=self)

    def _show_viewer(self, name: str) -> None:
        place = self._tabs.indexOf(self._viewer)
        if place < 0:
            place = self._tabs.insertTab(1, self._viewer, "")
        self._tabs.setTabText(
            place,
            self._ctx.theme.metrics(Type.BODY).elidedText(name, Qt.TextElideMode.ElideMiddle, self._ctx.theme.px(220)),
        )
        self._tabs.setCurrentIndex(place)

    # --- the tab of facts -----------------------------------------------------------------------

    def _fill_facts(self, page: DossierPage) -> None:
        body, theme = self._facts.body, self._ctx.theme
        clear(body)
        dossier = page.dossier
        if dossier.metadata:
            body.addWidget(Label(theme, self.tr("Renseignements"), Type.LEAD))
            for name, value in dossier.metadata.items():
                body.addLayout(_fact(self._ctx, text.capital(name.replace("_", " ")), value))
        body.addWidget(Label(theme, self.tr("Documents"), Type.LEAD))
        for document in dossier.documents:
            body.addWidget(self._document_row(page, document))
        if page.flux is not None and page.flux.attachments:
            body.addWidget(Label(theme, self.tr("Justificatifs du fichier"), Type.LEAD))
            for attachment in page.flux.attachments:
                body.addWidget(self._attachment_row(attachment))
        body.addWidget(Label(theme, self.tr("Circuit"), Type.LEAD))
        for step in dossier.steps:
            body.addWidget(_step_row(self._ctx, dossier, step.id))
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
        pdf = _is_pdf(attachment)
        read = (lambda: self._read_attachment(attachment)) if pdf else None
        return self._file_card("clip", name, said, read, lambda: self._save_attachment(attachment.id, name))

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
        self._show_viewer(document.name)
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


def _is_pdf(attachment: Attachment) -> bool:
    return attachment.media_type.endswith("pdf") or attachment.name.lower().endswith(".pdf")


def _content(page: DossierPage) -> tuple[str, ...]:
    """What the tabs were made of: digests of the files held."""
    return tuple(f"{id}:{row.state.value}:{row.sha256}" for id, row in sorted(page.files.items()))


def _fact(ctx: Context, name: str, value: str) -> QHBoxLayout:
    line = QHBoxLayout()
    label = Label(ctx.theme, name, Type.BODY, "text_soft")
    label.setMinimumWidth(ctx.theme.px(150))
    line.addWidget(label)
    line.addWidget(Label(ctx.theme, value, Type.BODY), 1)
    return line


def _file_state(document: DossierDocument, row: FileRow | None) -> str:
    if row is None or row.state in (FileState.WANTED, FileState.PARTIAL):
        return tr("{size}, en cours de téléchargement").format(size=text.size(document.size_bytes))
    if row.state is FileState.FAILED:
        return tr("téléchargement refusé par le serveur")
    return tr("{size}, disponible hors ligne").format(size=text.size(document.size_bytes))


def _step_row(ctx: Context, dossier: Dossier, step_id: str) -> QWidget:
    step = next(s for s in dossier.steps if s.id == step_id)
    row = QWidget()
    line = QHBoxLayout(row)
    line.setContentsMargins(0, 2, 0, 2)
    current = step.state == "PENDING"
    icon = "forward-page" if current else ("check" if step.date_ms else "pending")
    line.addWidget(Icon(ctx.theme, icon, "accent" if current else "text_soft"))
    done = step.performed is Action.REJECT
    what = tr("Rejeté") if done else words.action(step.action)
    who = step.user or ", ".join(step.bureaux)
    when = text.when_short(step.date_ms) if step.date_ms else ""
    label = " · ".join(filter(None, (what, who, when)))
    line.addWidget(Label(ctx.theme, label, Type.BODY_STRONG if current else Type.BODY), 1)
    if step.public_note:
        line.addWidget(Label(ctx.theme, text.quoted(step.public_note), Type.SMALL, "text_soft"), 1)
    return row
