"""The tools of a viewer in one row, however narrow: what finds no room there waits in a menu at its end."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QEvent, QPoint, QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QSizePolicy, QWidget

from ui.text import tr
from ui.theme import Space, Theme
from ui.widgets.basic import IconButton, Label
from ui.widgets.searchbar import SearchBar


class ToolLine(QWidget):
    """Tools, figures and a search field. In a narrow row the figures leave first, then the search and the last tools.

    The search field left out is asked for in the menu (or by `begin_search`): it has the row then, until it is left.
    """

    def __init__(self, theme: Theme, search: SearchBar) -> None:
        super().__init__()
        self._theme, self._search = theme, search
        self._tools: list[IconButton] = []
        self._figures: list[Label] = []
        self._unwanted: set[QWidget] = set()
        self._searching = False
        self._line = QHBoxLayout(self)
        self._line.setContentsMargins(theme.gap(Space.S), 2, theme.gap(Space.S), 2)
        self._line.setSpacing(2)
        self._back = IconButton(theme, "back", tr("Revenir aux outils"), self.end_search)
        self.more = IconButton(theme, "settings", tr("Autres outils"), self._show_more)
        for widget in (self._back, self.more):
            self._line.addWidget(widget)
            widget.hide()
        self._line.addWidget(search, 1)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def minimumSizeHint(self) -> QSize:
        """The menu alone."""
        return QSize(self._need([self.more]), super().minimumSizeHint().height())

    def add(self, widget: IconButton | Label) -> None:
        """After those there are. A figure (`Label`) added first is the last to leave."""
        self.insert(self._line.indexOf(self.more) - 1, widget)

    def insert(self, place: int, widget: IconButton | Label) -> None:
        """``place``: 0 = the first of the row. Of the tools, the last of the row leave it first."""
        self._line.insertWidget(place + 1, widget)
        (self._figures if isinstance(widget, Label) else self._tools).append(widget)  # type: ignore[arg-type]
        self._arrange()

    def allow(self, tool: IconButton, *, on: bool) -> None:
        """Whether that tool makes sense for what is shown; it is nowhere else."""
        (self._unwanted.discard if on else self._unwanted.add)(tool)
        self._arrange()

    def begin_search(self) -> None:
        """The field has the keyboard, and the whole row where it would have no room beside the tools."""
        self._searching = True
        self._arrange()
        self._search.take_focus()

    def end_search(self) -> None:
        """The tools again; what is found stays shown on the pages."""
        self._searching = False
        self._arrange()

    # --- room -----------------------------------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def event(self, event: QEvent) -> bool:
        done = super().event(event)
        if event.type() == QEvent.Type.LayoutRequest:  # results beside the field, a larger text
            self._arrange()
        return done

    def _in_row(self) -> list[QWidget]:
        """Tools and figures that make sense, as they stand."""
        wanted: list[QWidget] = [*self._tools, *self._figures]
        return sorted((w for w in wanted if w not in self._unwanted), key=self._line.indexOf)

    def _leaving(self) -> Iterator[QWidget]:
        """What leaves the row, the least missed first."""
        yield from reversed(self._figures)
        yield self._search
        yield from (widget for widget in reversed(self._in_row()) if isinstance(widget, IconButton))

    def _need(self, widgets: list[QWidget]) -> int:
        margins, gap = self._line.contentsMargins(), self._line.spacing()
        wide = sum(max(widget.minimumWidth(), widget.minimumSizeHint().width()) + gap for widget in widgets)
        return wide - gap + margins.left() + margins.right()

    def _arrange(self) -> None:
        shown: list[QWidget] = [*self._in_row(), self._search]
        fits = self._need(shown) <= self.width()
        for widget in self._leaving() if not fits else ():
            shown.remove(widget)
            hidden = self._search not in shown
            if self._need([*shown, *([self.more] if hidden else [])]) <= self.width():
                break
        alone = self._searching and self._search not in shown
        if alone:
            shown = [self._back, self._search]
        elif self._search not in shown:
            shown.append(self.more)
        for widget in (*self._tools, *self._figures, self.more, self._back, self._search):
            if widget.isHidden() == (widget in shown):
                widget.setVisible(widget in shown)

    def _show_more(self) -> None:
        menu = self.menu()
        menu.exec(self.more.mapToGlobal(QPoint(0, -menu.sizeHint().height())))

    def menu(self) -> QMenu:
        """What found no room, each with its words and its state."""
        menu = QMenu(self)
        for tool in self._in_row():
            if isinstance(tool, IconButton) and tool.isHidden():
                action = menu.addAction(tool.icon(), tool.accessibleName(), tool.click)
                action.setEnabled(tool.isEnabled())
                action.setCheckable(tool.isCheckable())
                action.setChecked(tool.isChecked())
        if self._search.isHidden():
            search = menu.addAction(self._theme.icon("search"), tr("Chercher dans le document"), self.begin_search)
            search.setEnabled(self._search.isEnabled())
        return menu
