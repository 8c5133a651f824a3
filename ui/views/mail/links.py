"""Opening a link of a mail: never without its true target shown; what belongs to our own servers opens in place."""

from __future__ import annotations

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QMessageBox, QWidget

from app.domain.ids import Key
from app.domain.links import Judged, Oddity, judge_link
from ui.context import Context
from ui.openings import inside
from ui.text import NBSP, tr

WORDS = {
    Oddity.OTHER_TARGET: "Le texte du lien annonce un autre site que celui où il mène.",
    Oddity.LOOKALIKE: "Le nom de ce site est écrit pour ressembler à un autre.",
    Oddity.NUMBERS: "Ce lien mène à une machine désignée par un numéro, sans nom de site.",
    Oddity.HIDDEN_NAME: "L’adresse est écrite de façon à cacher le vrai site.",
    Oddity.PLAIN: "La liaison n’est pas chiffrée.",
}
SENDER_WORDS = {
    Oddity.NAME_IS_ADDRESS: "Le nom affiché est une autre adresse que celle de l’expéditeur.",
    Oddity.KNOWN_NAME: "Ce nom est celui d’un de vos contacts, mais l’adresse est inconnue.",
    Oddity.LOOKALIKE: "L’adresse est écrite pour ressembler à une autre, que vous connaissez.",
}


def open_link(ctx: Context, parent: QWidget, url: QUrl, words: str = "") -> None:
    """In place when it names a record held here; else asked for, with its true address."""
    address = url.toString(QUrl.ComponentFormattingOption.FullyEncoded)
    if url.scheme() in ("echarpe", "mailto"):
        inside(ctx).open(address)
    if url.scheme() not in ("http", "https"):
        return

    def found(key: Key | None) -> None:
        if key is not None:
            ctx.shell.open_key(key)
        else:
            ask(parent, url, judge_link(address, words, ctx.runtime.links.known_hosts()))

    ctx.bridge.run(ctx.runtime.links.record_of(address), on_done=found, owner=parent)


def ask(parent: QWidget, url: QUrl, judged: Judged) -> QMessageBox:
    """A link opens only after its true address was shown."""
    box = QMessageBox(parent)
    box.setTextFormat(Qt.TextFormat.PlainText)  # before its words, which name what others wrote
    box.setWindowTitle(tr("Ouvrir un lien"))
    box.setText(tr("Ce lien mène à{nbsp}: {host}").format(nbsp=NBSP, host=judged.host or url.path()))
    odd = [tr(WORDS[oddity]) for oddity in judged.oddities if oddity in WORDS]
    grave = any(oddity is not Oddity.PLAIN for oddity in judged.oddities)
    if odd:
        box.setIcon(QMessageBox.Icon.Warning)
    box.setInformativeText("\n\n".join([*odd, url.toDisplayString()]))
    no = box.addButton(tr("Ne pas ouvrir"), QMessageBox.ButtonRole.RejectRole)
    words = tr("Ouvrir malgré tout") if grave else tr("Ouvrir dans le navigateur")
    yes = box.addButton(words, QMessageBox.ButtonRole.AcceptRole)
    box.setDefaultButton(no)
    yes.clicked.connect(lambda _checked=False: QDesktopServices.openUrl(url))
    box.open()
    return box
