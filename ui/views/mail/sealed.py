"""An enciphered message: what it is, the card that opens it, and what was inside, for as long as it is on screen."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLayout, QVBoxLayout, QWidget

from app.domain.attachments import safe_name
from app.domain.ids import Key
from app.services.signing_types import CardView
from app.services.smime import MailFile, OpenedMail
from ui import text
from ui.context import Context
from ui.text import NBSP, tr
from ui.theme import Space, Type
from ui.widgets.basic import Button, Label, StatePane, clear
from ui.widgets.cardpanel import CardPanel
from ui.widgets.flow import FlowLayout
from ui.widgets.saving import ask_target


class OpenPanel(CardPanel):
    """The card that opens one message."""

    TITLE = "Lire avec la carte"
    INTRO = "Seule votre carte ouvre ce message. Il est refermé quand vous le quittez."
    BUTTON = "Ouvrir le message"
    ICON = "key"
    NO_CARD = "Insérez la carte pour laquelle ce message a été chiffré."
    NO_PIN = "Saisissez le code PIN pour ouvrir le message."

    def __init__(self, ctx: Context, parent: QWidget, key: Key, opened: Callable[[OpenedMail], None]) -> None:
        self._key, self._opened = key, opened
        super().__init__(ctx, parent)

    def find_cards(self) -> Coroutine[Any, Any, Sequence[CardView]]:
        return self._ctx.runtime.signed_mail.opening_cards(self._key)

    def card_row(self, card: CardView) -> QLayout:
        """Whose it is: that it may not sign is no matter here."""
        line = QVBoxLayout()
        line.setSpacing(2)
        line.addWidget(Label(self._ctx.theme, card.subject, Type.BODY_STRONG))
        issued = tr("Délivré par {issuer}").format(issuer=card.issuer)
        line.addWidget(Label(self._ctx.theme, issued, Type.SMALL, "text_soft"))
        return line

    def work(self, card: CardView, pin: str | None) -> Coroutine[Any, Any, Any]:
        return self._ctx.runtime.signed_mail.open_sealed(self._key, card.sha256, pin)

    def done(self, result: OpenedMail) -> None:
        self._opened(result)


class SealedPage(QWidget):
    """Stands where the text would; ``opened`` when the card gave the text back."""

    opened = Signal(object)
    """`OpenedMail`."""

    def __init__(self, ctx: Context) -> None:
        super().__init__()
        self._ctx = ctx
        self._key: Key | None = None
        theme = ctx.theme
        column = QVBoxLayout(self)
        gap = theme.gap(Space.L)
        column.setContentsMargins(gap, gap, gap, gap)
        self.state = StatePane(
            theme, "lock", tr("Message chiffré"), tr("Il s’ouvre avec votre carte et son code PIN."),
            tr("Lire avec ma carte"), self.ask,
        )  # fmt: skip
        self.state.setMinimumHeight(theme.px(240))
        column.addWidget(self.state)
        self._place = QVBoxLayout()
        column.addLayout(self._place)
        self.panel: OpenPanel | None = None
        self.hide()

    def show_message(self, key: Key) -> None:
        """This message is enciphered."""
        if key != self._key:
            self._key = key
            self._close()
        self.show()

    def leave(self) -> None:
        """Another message is shown."""
        self._key = None
        self._close()
        self.hide()

    def ask(self) -> None:
        """The card, on the page."""
        if self._key is None:
            return
        self._close()
        self.panel = OpenPanel(self._ctx, self, self._key, self.opened.emit)
        self.panel.closed.connect(self._close)
        self._place.addWidget(self.panel)
        self.state.hide()
        self.panel.pin.setFocus()

    def _close(self) -> None:
        clear(self._place)
        self.panel = None
        self.state.show()


class OpenedFiles(QWidget):
    """The files of an opened message: saved where the user wants them, kept nowhere else."""

    def __init__(self, ctx: Context) -> None:
        super().__init__()
        self._ctx = ctx
        theme = ctx.theme
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.gap(Space.L), 0, theme.gap(Space.L), theme.gap(Space.S))
        self.words = Label(theme, "", Type.SMALL, "text_soft")
        column.addWidget(self.words)
        box = QWidget()
        self._flow = FlowLayout(box, theme.gap(Space.S))
        column.addWidget(box)
        self.hide()

    def show_files(self, files: Sequence[MailFile]) -> None:
        clear(self._flow)
        said = tr("Message ouvert avec votre carte{nbsp}: refermé quand vous le quittez, jamais enregistré en clair.")
        self.words.set_text(said.format(nbsp=NBSP))
        for file in files:
            button = Button(self._ctx.theme, "", "plain", "download", partial(self._ask, file))
            button.set_eliding(tr("{name} · {size}").format(name=file.name, size=text.size(len(file.data))))
            button.setAccessibleName(tr("Enregistrer {name}").format(name=file.name))
            self._flow.addWidget(button)
        self.show()

    def _ask(self, file: MailFile) -> None:
        target = ask_target(self, tr("Enregistrer la pièce jointe"), safe_name(file.name))
        if target is not None:
            self._ctx.bridge.run(
                self._ctx.runtime.library.save_bytes(file.data, target),
                on_done=lambda _none: self._ctx.shell.toast(tr("Pièce jointe enregistrée.")),
                owner=self,
            )
