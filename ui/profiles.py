"""Several profiles on one session: the page where one is chosen, and what opens, adds and leaves them.

Nothing of a profile is read before it is chosen: the page knows names only. Where there are several, each must have a
lock code: one that has none is asked to choose it before it shows anything.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QWidget

from app.services.profiles import ProfileEntry, add_profile, find_profiles, rename_profile
from ui.prefs import Preferences
from ui.theme import Space, Theme, Type
from ui.widgets.basic import Button, Card, Clickable, Icon, Label, Line, ScrollPage, row

if TYPE_CHECKING:
    from ui.app import Program
    from ui.frame import Frame

WIDTH_PX = 520


class PickerPane(ScrollPage):
    """The names to choose from. ``chosen``: the profile's id."""

    chosen = Signal(str)

    def __init__(self, theme: Theme, entries: Sequence[ProfileEntry], leave: Callable[[], None]) -> None:
        super().__init__(theme, ink="window")
        card = Card(theme)
        card.setMaximumWidth(theme.px(WIDTH_PX))
        card.body.setSpacing(theme.gap(Space.S))
        card.body.addWidget(Label(theme, self.tr("Qui ouvre Écharpe ?").replace(" ?", "\u202f?"), Type.TITLE))
        told = self.tr("Chaque profil est chiffré à part : personne ne voit rien de celui des autres.")
        card.body.addWidget(Label(theme, told, Type.BODY, "text_soft"))
        self.lines: dict[str, Clickable] = {}
        for number, entry in enumerate(entries, 1):
            card.body.addWidget(Line(theme))
            card.body.addWidget(self._line(theme, entry, entry.name or self.tr("Profil {n}").format(n=number)))
        card.body.addWidget(Line(theme))
        buttons = QWidget()
        buttons.setLayout(row([Button(theme, self.tr("Quitter"), "quiet", "", leave), 1]))
        card.body.addWidget(buttons)
        self.fill_with(card)

    def _line(self, theme: Theme, entry: ProfileEntry, name: str) -> Clickable:
        line = Clickable(theme, name)
        line.line.addWidget(Icon(theme, "contacts", "accent", 1.3))
        line.line.addWidget(Label(theme, name, Type.BODY_STRONG, elide=True), 1)
        line.line.addWidget(Icon(theme, "lock" if entry.locked else "chevron-right", "text_soft"))
        line.clicked.connect(lambda: self.chosen.emit(entry.id))
        self.lines[entry.id] = line
        return line


class Launcher(QObject):
    """Opens the one profile there is, or lets one be chosen; goes from one to another.

    ``make(folder, launcher, id)`` makes the program on a profile, not started yet.
    """

    opened = Signal(object)
    """A program was started."""

    def __init__(self, root: Path, make: Callable[[Path, Launcher, str], Program]) -> None:
        super().__init__()
        self._root, self._make = root, make
        self.program: Program | None = None
        self.picker: Frame | None = None
        self.pane: PickerPane | None = None
        self._several = False

    def start(self) -> None:
        """Show what is first."""
        entries = self.entries()
        if len(entries) == 1:
            self._open(entries[0].id)
        else:
            self._pick(entries)

    def entries(self) -> list[ProfileEntry]:
        """The profiles of this session, as the disk has them now."""
        found = find_profiles(self._root)
        self._several = len(found) > 1
        return found

    @property
    def several(self) -> bool:
        """As last seen: asked whenever an action is shown, without the disk."""
        return self._several

    def add(self, name: str, first_name: str) -> ProfileEntry:
        """Raises as `profiles.add_profile`."""
        made = add_profile(self._root, name, first_name)
        self._several = True
        return made

    def rename(self, id: str, name: str) -> None:
        """Raises as `profiles.rename_profile`."""
        rename_profile(self._root, id, name)

    def switch(self, to: str | None = None) -> None:
        """Close what is open, then open ``to``, or let another be chosen."""
        leaving, self.program = self.program, None
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.setQuitOnLastWindowClosed(False)  # between two windows there is none
        try:
            if leaving is not None:
                _forget_copied()
                leaving.frame.close()
                leaving.frame.deleteLater()
            entries = self.entries()
            if to is None and len(entries) == 1:  # the others were removed
                to = entries[0].id
            if to is None:
                self._pick(entries)
            else:
                self._open(to)
        finally:
            app.setQuitOnLastWindowClosed(True)

    def _pick(self, entries: Sequence[ProfileEntry]) -> None:
        from ui.frame import Frame

        prefs = Preferences(self._root)
        theme = Theme(prefs.scheme, prefs.scale_percent, system_accent=prefs.system_accent)
        theme.apply()
        self.picker = frame = Frame(theme, prefs)
        self.pane = pane = PickerPane(theme, entries, lambda: _close(frame))
        pane.chosen.connect(self._chosen, Qt.ConnectionType.QueuedConnection)
        frame.fill(pane)
        frame.show()
        next(iter(pane.lines.values())).setFocus()

    def _chosen(self, id: str) -> None:
        picker, self.picker, self.pane = self.picker, None, None
        self._open(id)
        if picker is not None:
            picker.close()
            picker.deleteLater()

    def _open(self, id: str) -> None:
        entry = next(entry for entry in self.entries() if entry.id == id)
        self.program = self._make(entry.folder, self, id)
        self.program.start()
        self.opened.emit(self.program)


def _forget_copied() -> None:
    """What was copied in this profile is not pasted in another one; what another program copied stays."""
    clipboard = QGuiApplication.clipboard()
    if clipboard.ownsClipboard():
        clipboard.clear()


def _close(frame: Frame) -> None:
    frame.close()
