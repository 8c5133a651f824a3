"""Long work in one place: a button of the header while something lasts, whatever the page; pressed, it tells and stops."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, QPoint
from PySide6.QtWidgets import QMenu

from ui.bridge import Job
from ui.context import Context
from ui.text import integer, plain_tip, plural, tr
from ui.timers import single_shot
from ui.widgets.basic import Button

SOON_MS = 700
"""Shorter work is not told: nothing flashes."""


class Works(QObject):
    """Follows the bridge's titled jobs on ``button``."""

    def __init__(self, ctx: Context, button: Button) -> None:
        super().__init__(button)
        self._ctx, self._button = ctx, button
        self.menu: QMenu | None = None
        self._soon = single_shot(self, SOON_MS, self.show)
        button.clicked.connect(lambda _checked=False: self.open_menu())
        ctx.bridge.works_changed.connect(self._changed)

    def _changed(self) -> None:
        if not self._ctx.bridge.works or not self._button.isHidden():
            self.show()
        elif not self._soon.isActive():
            self._soon.start()

    def show(self) -> None:
        """Bring the button up to date."""
        works = self._ctx.bridge.works
        self._button.setVisible(bool(works))
        if works:
            words = plural(len(works), "%n travail en cours", "%n travaux en cours")
            self._button.setText(integer(len(works)))
            self._button.setAccessibleName(f"{words}, {', '.join(job.title for job in works)}")
            self._button.setToolTip(plain_tip("\n".join(job.title for job in works)))

    def open_menu(self) -> None:
        """Each work by its name, and the way to stop it."""
        self.menu = menu = QMenu(self._button)
        for job in self._ctx.bridge.works:
            named = menu.addAction(job.title)
            named.setEnabled(False)
            menu.addAction(self._ctx.theme.icon("close"), tr("Arrêter"), partial(self._stop, job))
            menu.addSeparator()
        menu.popup(self._button.mapToGlobal(QPoint(0, self._button.height())))

    def _stop(self, job: Job) -> None:
        self._ctx.bridge.stop(job)
        self._ctx.shell.toast(tr("Arrêté. Ce qui était fait reste."))
