"""Pictures of other hosts, under the head of a message: told, shown on request, for this message or for its sender."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.domain.errors import AppError
from app.domain.ids import Key
from app.domain.mail import Message
from app.domain.pictures import RemoteImage, hosts_of
from ui import text
from ui.context import Context
from ui.errors import word_error
from ui.text import NBSP
from ui.theme import Space, Type
from ui.widgets.basic import Button, Label
from ui.widgets.flow import FlowLayout

HOSTS_NAMED = 2


class PicturesLine(QWidget):
    """What is held back, whom showing it would tell, and the ways to show it. Hidden where there is nothing to say."""

    fetched = Signal(object)
    """URL -> bytes: show these in the message."""

    def __init__(self, ctx: Context) -> None:
        super().__init__()
        self._ctx = ctx
        self._key: Key | None = None
        self._message: Message | None = None
        self._images: tuple[RemoteImage, ...] = ()
        theme = ctx.theme
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.gap(Space.XS))
        self.words = Label(theme, "", Type.SMALL, "text_soft")
        column.addWidget(self.words)
        self._buttons = QWidget()
        flow = FlowLayout(self._buttons, theme.gap(Space.S))
        self.show_button = Button(theme, self.tr("Afficher les images"), "plain", "image", self.fetch)
        self.always = Button(theme, self.tr("Toujours pour cet expéditeur"), "quiet", on_click=self._always)
        self.never = Button(theme, self.tr("Ne plus les afficher d’office"), "quiet", on_click=self._never)
        for button in (self.show_button, self.always, self.never):
            flow.addWidget(button)
        column.addWidget(self._buttons)
        self.hide()

    def show_message(self, key: Key, message: Message, images: tuple[RemoteImage, ...]) -> None:
        """Say what ``images`` are held back; show them where the sender is allowed to, or they were fetched before."""
        self._key, self._message, self._images = key, message, images
        pictures = self._ctx.runtime.pictures
        visible = self._visible()
        if not images:
            self.hide()
            return
        if not visible:
            hidden = text.plural(
                len(images),
                "%n image invisible, qui signalerait votre lecture, a été écartée.",
                "%n images invisibles, qui signaleraient votre lecture, ont été écartées.",
            )
            self._say(hidden)
            return
        self._say(self._held_back(), self.show_button, self.always)

        async def look() -> tuple[bool, Mapping[str, bytes] | None]:
            return await pictures.is_trusted(key, message), pictures.held(key, visible)

        self._ctx.bridge.run(look(), on_done=partial(self._looked, key), owner=self)

    def fetch(self) -> None:
        """Ask the hosts of this message, and only now."""
        key = self._key
        if key is None:
            return
        self._say(self.tr("Chargement des images…"))
        self._ctx.bridge.run(
            self._ctx.runtime.pictures.fetch(key, self._images),
            on_done=partial(self._arrived, key),
            on_error=partial(self._failed, key),
            owner=self,
        )

    def _visible(self) -> tuple[RemoteImage, ...]:
        return tuple(image for image in self._images if not image.hidden)

    def _held_back(self) -> str:
        visible = self._visible()
        hosts = hosts_of(visible)
        named = ", ".join(hosts[:HOSTS_NAMED]) + ("…" if len(hosts) > HOSTS_NAMED else "")
        held = text.plural(
            len(visible),
            "%n image distante n’a pas été chargée, pour votre vie privée.",
            "%n images distantes n’ont pas été chargées, pour votre vie privée.",
        )
        told = self.tr("Les afficher apprend à {hosts} que vous lisez ce message.").format(hosts=named)
        return f"{held} {told}"

    def _looked(self, key: Key, found: tuple[bool, Mapping[str, bytes] | None]) -> None:
        if key != self._key:
            return
        self._trusted, held = found
        if held is not None:
            self._arrived(key, held)
        elif self._trusted:
            self.fetch()

    _trusted = False

    def _arrived(self, key: Key, found: Mapping[str, bytes]) -> None:
        if key != self._key:
            return
        missing = len(self._visible()) - len(found)
        words = self.tr("Images affichées.")
        if missing:
            words = text.plural(
                missing, "%n image n’a pas pu être chargée.", "%n images n’ont pas pu être chargées."
            )  # fmt: skip
        again = (self.show_button,) if missing and not found else ()
        self._say(words, *again, self.never if self._trusted else self.always)
        self.fetched.emit(dict(found))

    def _failed(self, key: Key, error: AppError) -> None:
        if key == self._key:
            why = word_error(error).text()
            said = self.tr("Les images n’ont pas été chargées{nbsp}: {why}").format(nbsp=NBSP, why=why)
            self._say(said, self.show_button)

    def _always(self) -> None:
        self._set_trust(True)

    def _never(self) -> None:
        self._set_trust(False)

    def _set_trust(self, value: bool) -> None:
        key, message = self._key, self._message
        if key is None or message is None:
            return

        def done(_none: None) -> None:
            if key != self._key:
                return
            self._trusted = value
            if value:
                self.fetch()
            else:
                name = message.sender.shown()
                self._say(
                    self.tr("Les images de {name} ne s’afficheront plus d’office.").format(name=name), self.always
                )

        self._ctx.bridge.run(self._ctx.runtime.pictures.trust(key, message, value), on_done=done, owner=self)

    def _say(self, words: str, *shown: Button) -> None:
        self.words.set_text(words)
        for button in (self.show_button, self.always, self.never):
            button.setVisible(button in shown)
        self._buttons.setVisible(bool(shown))
        self.show()
