"""« Déléguer un bureau »: who stands in during an absence, for which dossiers, from when to when (rows 66, 67).

What is given is seen and ended on the page « Délégations » of Réglages, with all that is given elsewhere.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from PySide6.QtCore import QDate
from PySide6.QtWidgets import QDateEdit

from app.domain.errors import AppError
from app.services.desk_delegations import GivenDesk
from app.services.parapheur import Target
from ui import text
from ui.context import Context
from ui.errors import word_error
from ui.text import tr
from ui.views.settings.pages import FormPage
from ui.widgets.combo import Combo
from ui.widgets.moments import DateField
from ui.widgets.tick import Tick

WEEKS = 1


class DelegateForm(FormPage):
    """Which bureau, to whom, for which dossiers, from when to when."""

    def __init__(self, ctx: Context, done: Callable[[], None]) -> None:
        intro = tr("Le bureau choisi verra vos dossiers et les traitera « en l’absence de » votre bureau.")
        super().__init__(ctx, tr("Déléguer un bureau du parapheur"), intro)
        self._done = done
        self._desks: list[GivenDesk] = []
        self._targets: list[Target] = []
        self.desk_box, self.who, self.kind = Combo(), Combo(), Combo()
        for box in (self.desk_box, self.who, self.kind):
            box.setMinimumHeight(ctx.theme.target())
        self._desk_block = self.add_field(tr("Votre bureau"), self.desk_box)
        self.add_field(tr("À quel bureau"), self.who, tr("Ceux que vos circuits connaissent."))
        self.add_field(tr("Pour quels dossiers"), self.kind)
        today = text.now().date()
        self.start_on = _date_edit(ctx, today)
        self.end_on = _date_edit(ctx, today + dt.timedelta(days=7 * WEEKS))
        self.add_field(tr("À partir du"), self.start_on)
        self._end_block = self.add_field(tr("Jusqu’au (ce jour compris)"), self.end_on)
        self.endless = Tick(ctx.theme, tr("Sans fin prévue : j’y mettrai fin moi-même"))
        self.endless.toggled.connect(lambda on: self._end_block.setVisible(not on))
        self.card.body.addWidget(self.endless)
        self.finish(tr("Déléguer"), "people")
        self.desk_box.currentIndexChanged.connect(lambda _index: self._show_desk())
        self.closed.connect(done)

    def start(self) -> None:
        self.ctx.bridge.run(self.ctx.runtime.desk_delegations.desks(), on_done=self._take_desks, owner=self)

    @property
    def desk(self) -> GivenDesk | None:
        index = self.desk_box.currentIndex()
        return self._desks[index] if 0 <= index < len(self._desks) else None

    def _take_desks(self, desks: list[GivenDesk]) -> None:
        self._desks = desks
        self.desk_box.blockSignals(True)
        self.desk_box.clear()
        for desk in desks:
            self.desk_box.addItem(f"{desk.bureau.name} · {desk.body.name}")
        self.desk_box.blockSignals(False)
        self._desk_block.setVisible(len(desks) > 1)
        self.button.setEnabled(bool(desks))
        if not desks:
            self.say(tr("Aucun bureau du parapheur n’est à vous, ou ils ne sont pas encore connus ici."))
        self._show_desk()

    def _show_desk(self) -> None:
        self.kind.clear()
        self.kind.addItem(tr("Tous les dossiers"), "")
        desk = self.desk
        if desk is None:
            return
        for id, name in desk.types.items():
            self.kind.addItem(name, id)
        work = self.ctx.runtime.drafts.known_desks(desk.account)
        self.ctx.bridge.run(work, on_done=lambda targets: self._take_targets(desk, targets), owner=self)

    def _take_targets(self, desk: GivenDesk, targets: list[Target]) -> None:
        if desk is not self.desk:
            return
        self._targets = [target for target in targets if target.id != desk.bureau.id]
        self.who.clear()
        self.who.addItems([target.name for target in self._targets])
        self.button.setEnabled(bool(self._targets))

    def submit(self) -> None:
        desk, index = self.desk, self.who.currentIndex()
        if desk is None or not 0 <= index < len(self._targets):
            return
        end = None if self.endless.isChecked() else _day_ms(self.end_on, 1) - 1
        work = self.ctx.runtime.desk_delegations.give(
            desk, self._targets[index], _day_ms(self.start_on), end, self.kind.currentData() or ""
        )
        self.ctx.bridge.run(work, on_done=lambda _none: self._given(), on_error=self._refused, owner=self)

    def _given(self) -> None:
        self.ctx.shell.toast(tr("Délégation notée : elle prend effet dès que le serveur la connaît."))
        self._done()

    def _refused(self, error: AppError) -> None:
        self.say(word_error(error).text())


def _date_edit(ctx: Context, day: dt.date) -> QDateEdit:
    box = DateField(QDate(day.year, day.month, day.day))
    box.setCalendarPopup(True)
    box.setDisplayFormat("dd/MM/yyyy")
    box.setMinimumHeight(ctx.theme.target())
    return box


def _day_ms(box: QDateEdit, days: int = 0) -> int:
    date = box.date()
    return text.day_start_ms(dt.date(date.year(), date.month(), date.day()) + dt.timedelta(days=days))
