"""« Mes appareils »: those on each body's board, and what can be ordered to another one of them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QInputDialog, QLineEdit, QVBoxLayout, QWidget

from app.domain.accounts import Body
from app.domain.errors import AppError
from app.domain.fleet import Act
from app.services.fleet import SeenDevice
from ui import text
from ui.context import Context
from ui.errors import word_error
from ui.text import tr, typeset
from ui.theme import Space, Type
from ui.views.settings.device import words
from ui.views.settings.pages import Page
from ui.widgets.basic import Button, Chip, Label, Line, clear
from ui.widgets.flow import FlowLayout

WORD = "EFFACER"
Found = Sequence[tuple[Body, Sequence[SeenDevice] | AppError]]


class DevicesPage(Page):
    """Read from the boards when shown, and after each order."""

    def __init__(self, ctx: Context) -> None:
        intro = tr(
            "Un appareil perdu ou volé : fermez ses données, il faudra votre mot de passe pour les rouvrir ; ou effacez-les "
            "pour toujours. L’ordre est exécuté quand l’appareil retrouve le réseau, et il le confirme ici."
        )
        super().__init__(ctx, tr("Mes appareils"), intro)
        self._blocks = QVBoxLayout()
        self._blocks.setSpacing(ctx.theme.gap(Space.S))
        self.card.body.addLayout(self._blocks)
        self.said = Label(ctx.theme, "", Type.BODY_STRONG, "danger")
        self.said.hide()
        self.card.body.addWidget(self.said)
        self.add_buttons(
            Button(ctx.theme, tr("Renommer cet appareil…"), "plain", "pen", self._rename),
            Button(ctx.theme, tr("Fermer"), "primary", on_click=self.closed.emit),
        )

    def start(self) -> None:
        self.read()

    def read(self) -> None:
        clear(self._blocks)
        self._blocks.addWidget(Label(self.ctx.theme, tr("Consultation de vos serveurs…"), Type.BODY, "text_soft"))
        self.ctx.bridge.run(self._read(), on_done=self._show, owner=self)

    async def _read(self) -> Found:
        fleet, found = self.ctx.runtime.fleet, []
        for body in self.ctx.runtime.bodies.all:
            seen: Sequence[SeenDevice] | AppError
            try:
                await self.ctx.runtime.carnet.make_key(body.id)  # what an order to another device is signed with
                seen = await fleet.devices.seen(body.id)
            except AppError as error:
                seen = error
            found.append((body, seen))
        return found

    def _show(self, found: Found) -> None:
        theme = self.ctx.theme
        clear(self._blocks)
        for body, seen in found:
            self._blocks.addWidget(Line(theme))
            self._blocks.addWidget(Label(theme, body.name, Type.LEAD))
            if isinstance(seen, AppError):
                self._blocks.addWidget(Label(theme, word_error(seen).text(), Type.BODY, "text_soft"))
                continue
            for device in seen:
                self._show_device(body, device)

    def _show_device(self, body: Body, seen: SeenDevice) -> None:
        theme, blocks, facts = self.ctx.theme, self._blocks, seen.facts
        # Its own name is known here: what lies on a server is the one before, until the next contact.
        name = self.ctx.runtime.fleet.memory.device().name if seen.mine else facts.name
        blocks.addWidget(Label(theme, name, Type.BODY_STRONG))
        if seen.mine:
            blocks.addWidget(Chip(theme, tr("Cet appareil"), "accent"))
        day = text.local(facts.seen_ms).strftime("%d/%m/%Y")
        told = tr("{system}, Écharpe {version}, vu le {day}").format(
            system=facts.system, version=facts.version, day=day
        )
        blocks.addWidget(Label(theme, typeset(told), Type.SMALL, "text_soft"))
        if seen.ordered is not None:
            waits = tr("Ordre en attente : {act}").format(act=tr(words.ACTS[seen.ordered]))
            blocks.addWidget(Label(theme, typeset(waits), Type.SMALL, "warn"))
        if seen.may_withdraw:
            back = Button(theme, tr("Retirer l’ordre"), "plain", "undo", partial(self.withdraw, body, seen))
            back.setObjectName(f"devices.withdraw.{facts.device}")
            back.setAccessibleName(tr("Retirer l’ordre donné à {device}").format(device=text.quoted(facts.name)))
            blocks.addWidget(back, 0, Qt.AlignmentFlag.AlignLeft)
        if seen.receipt is not None:
            blocks.addWidget(Label(theme, words.receipt(seen.receipt), Type.SMALL, "text_soft"))
        if not seen.mine:
            box = QWidget()
            flow = FlowLayout(box, theme.gap(Space.S))
            blocks.addWidget(box)
            for act, kind, icon in ((Act.LOCK, "plain", "lock"), (Act.WIPE_BODY, "danger", "trash")):
                label = tr(words.ACTS[act])
                asks = act is not Act.LOCK or self.ctx.runtime.locking.has_code
                button = Button(theme, f"{label}…" if asks else label, kind, icon, partial(self.ask, body, seen, act))
                button.setObjectName(f"devices.{act.value}.{facts.device}")
                button.setAccessibleName(f"{label}, {facts.name}, {body.name}")
                flow.addWidget(button)

    # --- acts -------------------------------------------------------------------------------------

    def ask(self, body: Body, seen: SeenDevice, act: Act) -> None:
        """A lock can be taken back by signing in; what is erased cannot: the word must be typed."""
        if act is not Act.LOCK:
            told = tr(
                "Toutes les données de {body} seront illisibles sur « {device} », y compris ce qui n’en est pas encore parti.\n"
                "Les serveurs n’en sont pas changés. Pour confirmer, écrivez {word}."
            ).format(body=text.quoted(body.name), device=seen.facts.name, word=WORD)
            typed, agreed = QInputDialog.getText(
                self, tr("Effacer à distance"), typeset(told), QLineEdit.EchoMode.Normal
            )
            if not agreed or typed.strip() != WORD:
                return
        code = ""
        if self.ctx.runtime.locking.has_code:
            asked = tr("Votre code de verrouillage, pour donner cet ordre")
            code, agreed = QInputDialog.getText(self, tr("Mes appareils"), asked, QLineEdit.EchoMode.Password)
            if not agreed:
                return
        self.order(body, seen, act, code)

    def order(self, body: Body, seen: SeenDevice, act: Act, code: str = "") -> None:
        """With the lock code, where there is one: whoever found this device open must not turn it on the others."""
        locking, fleet = self.ctx.runtime.locking, self.ctx.runtime.fleet

        async def work() -> None:
            if locking.has_code:
                await locking.check(code)
            await fleet.devices.order(body.id, seen.facts.device, act)

        self.ctx.bridge.run(work(), on_done=lambda _none: self._ordered(seen), on_error=self._wrong, owner=self)

    def _ordered(self, seen: SeenDevice) -> None:
        self.said.hide()
        told = tr("L’ordre est déposé. « {device} » l’exécutera dès qu’il aura du réseau.")
        self.ctx.shell.toast(typeset(told.format(device=seen.facts.name)))
        self.read()

    def withdraw(self, body: Body, seen: SeenDevice) -> None:
        """The device was found again before it obeyed."""

        def done(_none: object) -> None:
            self.said.hide()
            self.ctx.shell.toast(tr("L’ordre est retiré."))
            self.read()

        work = self.ctx.runtime.fleet.devices.withdraw(body.id, seen.facts.device)
        self.ctx.bridge.run(work, on_done=done, on_error=self._wrong, owner=self)

    def _wrong(self, error: AppError) -> None:
        self.said.set_text(typeset(word_error(error).text()))
        self.said.show()

    def _rename(self) -> None:
        now = self.ctx.runtime.fleet.memory.device().name
        title = tr("Renommer cet appareil")
        name, agreed = QInputDialog.getText(
            self, title, tr("Nom de cet appareil, pour vous et vos collectivités"), QLineEdit.EchoMode.Normal, now
        )
        if agreed and name.strip():
            self.ctx.bridge.run(
                self.ctx.runtime.fleet.rename(name), on_done=lambda _none: self.read(), on_error=self._wrong, owner=self
            )
