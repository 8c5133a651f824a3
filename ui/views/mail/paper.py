"""A message on paper, and as a file. Printing loads nothing: not a picture of another host, not a file."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from pathlib import Path
from typing import Any

from PySide6.QtCore import QUrl
from PySide6.QtGui import QImage, QTextDocument
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QDialog, QWidget

from app.domain.attachments import safe_name
from app.domain.ids import Key
from app.domain.listing import FileRow, FileState
from app.domain.mail import Message, MessageBody
from app.services.html import safe_html
from ui import text
from ui.context import Context
from ui.paper import paper_font
from ui.text import colon, tr
from ui.widgets.safebrowser import readable
from ui.widgets.saving import ask_target


class PaperDocument(QTextDocument):
    """Refuses every load, except the pictures on screen, handed over: by Content-ID, or by URL."""

    def __init__(self, images: Mapping[str, QImage]) -> None:
        super().__init__()
        self._images = dict(images)
        self._blank = QImage(1, 1, QImage.Format.Format_ARGB32)
        self._blank.fill(0)
        self.refused = 0

    def loadResource(self, type: int, name: QUrl | str) -> Any:
        url = QUrl(name)
        name = url.path() if url.scheme() == "cid" else url.toString()
        if name in self._images:
            return self._images[name]
        self.refused += 1
        return self._blank if type == QTextDocument.ResourceType.ImageResource.value else None


def paper(message: Message, body: MessageBody, images: Mapping[str, QImage] | None = None) -> PaperDocument:
    """The message as it is printed: head, files, text."""
    document = PaperDocument(images or {})
    document.setDefaultFont(paper_font())
    document.setHtml(_page(message, body))
    return document


def _page(message: Message, body: MessageBody) -> str:
    to = ", ".join(a.shown() for a in body.to or message.recipients)
    lines = [
        (tr("De"), f"{message.sender.shown()} <{message.sender.mail}>"),
        (tr("À"), to),
        (tr("Copie"), ", ".join(a.shown() for a in body.cc)),
        (tr("Date"), text.capital(text.when_long(message.date_ms))),
        (tr("Pièces jointes"), ", ".join(p.name for p in body.parts if not p.inline and p.name)),
    ]
    head = "".join(
        f"<p style='margin:0'><b>{escape(name)}{colon()}</b> {escape(words)}</p>" for name, words in lines if words
    )
    words = safe_html(body.html) if body.html else f"<pre style='white-space:pre-wrap'>{escape(body.text)}</pre>"
    subject = escape(message.subject.strip() or tr("(sans objet)"))
    return f"<h2>{subject}</h2>{head}<hr>{words}"


def on_paper(images: Mapping[str, bytes]) -> dict[str, QImage]:
    """The pictures on screen as a `PaperDocument` takes them."""
    return {
        QUrl(name).toString() if name.startswith("http") else name.strip("<>"): image
        for name, image in readable(images).items()
    }


def print_message(
    ctx: Context, parent: QWidget, message: Message, body: MessageBody, images: Mapping[str, bytes]
) -> None:
    """Ask for a printer, then print, with the pictures that are on screen."""
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setDocName(message.subject[:60] or "Écharpe")
    dialog = QPrintDialog(printer, parent)
    dialog.setWindowTitle(tr("Imprimer le message"))

    def printed(result: int) -> None:
        if result == QDialog.DialogCode.Accepted:
            done = print_on(printer, paper(message, body, on_paper(images)))
            ctx.shell.toast(
                tr("Message envoyé à l’imprimante.") if done else tr("L’imprimante n’a pas pu être utilisée.")
            )

    dialog.finished.connect(printed)
    QDialog.open(dialog)  # QPrintDialog hides the one without arguments


def print_on(printer: QPrinter, document: QTextDocument) -> bool:
    """False: the device took nothing. What names a file keeps the subject; the queue of a printer, and its own panel,
    are read by everybody."""
    if not printer.outputFileName():
        printer.setDocName(tr("Message"))
    document.print_(printer)
    return printer.printerState() not in (QPrinter.PrinterState.Error, QPrinter.PrinterState.Aborted)


class Source:
    """Fetches the source of a message, then does something with it: saves it, or shows it."""

    def __init__(self, ctx: Context, parent: QWidget) -> None:
        self._ctx, self._parent = ctx, parent
        self._waiting: dict[str, Any] = {}
        ctx.bridge.changed.connect(self._on_changes)

    def export(self, key: Key, message: Message) -> None:
        """Ask where, then write the server's own source there once it is here."""
        name = safe_name(f"{message.subject[:80].strip() or 'message'}.eml")
        if target := ask_target(self._parent, tr("Enregistrer le message"), name):
            self.export_to(key, target)

    def export_to(self, key: Key, target: Path) -> None:
        def save(row: FileRow) -> None:
            self._ctx.bridge.run(
                self._ctx.runtime.library.save_file(row.account, row.ref, target),
                on_done=lambda _none: self._ctx.shell.toast(tr("Message enregistré.")),
                owner=self._parent,
            )

        self.want(key, save)

    def want(self, key: Key, act: Any) -> None:
        """``act(row)`` once the source is on this device."""

        def asked(ref: str) -> None:
            self._waiting[ref] = act
            self._look(key, ref, first=True)

        self._ctx.bridge.run(self._ctx.runtime.mailbox.source(key), on_done=asked, owner=self._parent)

    def _look(self, key: Key, ref: str, *, first: bool = False) -> None:
        def found(row: FileRow | None) -> None:
            if row is not None and row.state is FileState.HERE and ref in self._waiting:
                self._waiting.pop(ref)(row)
            elif first:
                self._ctx.shell.toast(tr("La source du message est demandée au serveur."))

        self._ctx.bridge.run(self._ctx.runtime.library.file(key.account, ref), on_done=found, owner=self._parent)

    def _on_changes(self, changes: Any) -> None:
        for account, ref in changes.files:
            if ref in self._waiting:
                self._look(Key(account, Message.KIND, ""), ref)
