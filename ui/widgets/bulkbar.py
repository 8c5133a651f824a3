"""What can be done with the ticked rows: a bar under the list, there only while something is ticked."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QHBoxLayout, QWidget

from ui import text
from ui.context import Context
from ui.models.base import RowModel
from ui.theme import Space, Type
from ui.widgets.basic import ActionButton, IconButton, Label, Pane
from ui.widgets.sidescroll import SideScroll


class BulkBar(QWidget):
    """Count, actions of the registry by id, and a way to let go."""

    def __init__(self, ctx: Context, ids: Sequence[str], model: RowModel) -> None:
        super().__init__()
        theme = ctx.theme
        self._model = model
        outer = QHBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        ground = Pane(theme, "accent_soft")
        outer.addWidget(SideScroll(ground))
        line = QHBoxLayout(ground)
        line.setContentsMargins(theme.gap(Space.M), 2, theme.gap(Space.XS), 2)
        line.setSpacing(0)
        self._count = Label(theme, "", Type.SMALL_STRONG, elide=True)
        line.addWidget(self._count, 1)
        for id in ids:
            line.addWidget(ActionButton(theme, ctx.actions.qaction(id)))
        line.addWidget(IconButton(theme, "close", self.tr("Tout décocher"), model.clear_ticks))
        model.ticks_changed.connect(self._show_count)
        self._show_count()

    def _show_count(self) -> None:
        count = len(self._model.ticked())
        self._count.set_text(text.plural(count, "%n choisi", "%n choisis"))
        self.setVisible(count > 0)
