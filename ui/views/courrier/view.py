"""The Courrier space: list | letter."""

from __future__ import annotations

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QVBoxLayout

from app.domain.courrier import Letter
from app.domain.ids import Key
from app.domain.records import Mark
from app.services.library import ListQuery
from ui.actions import Situation
from ui.context import Context
from ui.directory import Directory
from ui.models.records import RecordListModel
from ui.views.base import Layout, SpaceView
from ui.views.courrier.detail import LetterPane
from ui.views.courrier.rows import describe_letter
from ui.widgets.listdetail import ListDetail
from ui.widgets.listpane import Empty, ListPane
from ui.widgets.recordlist import RecordList

MENU = ("courrier.open", "courrier.note", "courrier.export")


class CourrierView(SpaceView):
    """Reads `Library`, writes through `CourrierService`."""

    SPACE = "courrier"

    def __init__(self, ctx: Context) -> None:
        super().__init__(ctx)
        self._directory = Directory(ctx)
        self._wanted: Key | None = None
        self.model = RecordListModel(ctx.bridge, ctx.runtime.library, describe_letter(self._directory), self)
        self.list = RecordList(ctx.theme, self.model, self.tr("Liste des courriers"))
        self.pane = ListPane(
            ctx.theme,
            self.list,
            Empty("courrier", self.tr("Aucun courrier"), self.tr("Les courriers numérisés apparaîtront ici.")),
        )
        self.pane.title.set_text(self.tr("Courriers"))
        self.pane.set_chips(
            (
                ("todo", self.tr("Pour action")),
                ("unread", self.tr("Non lus")),
                ("all", self.tr("Tous")),
                ("out", self.tr("Départ")),
            )
        )
        self.detail = LetterPane(ctx, self._directory)
        self.split = ListDetail(ctx.theme, self.pane, self.detail)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.split)
        self._wire()
        self._set_filter("todo")

    def _wire(self) -> None:
        bind = self.ctx.actions.bind
        self.pane.chip_chosen.connect(self._set_filter)
        self.list.current_changed.connect(self._current_changed)
        self.list.opened.connect(lambda _key: self._open())
        self.list.menu_wanted.connect(self._menu)
        self.model.loaded.connect(self._loaded)
        self.split.page_changed.connect(self.ctx.shell.back_changed)
        bind("courrier.open", self._open, self)
        bind("courrier.note", self._note, self)
        bind("courrier.export", self.detail.export, self)
        self._situate()

    # --- SpaceView ------------------------------------------------------------------------------

    def set_layout_mode(self, mode: Layout) -> None:
        super().set_layout_mode(mode)
        self.split.set_mode(mode)

    def activated(self) -> None:
        self.list.setFocus()

    def open_key(self, key: Key) -> None:
        self._wanted = None if self.list.select_key(key) else key
        self._show(key)
        self.split.show_detail()

    def can_go_back(self) -> bool:
        return self.split.can_go_back()

    def go_back(self) -> None:
        self.split.show_list()
        self.list.setFocus()

    # --- choosing -------------------------------------------------------------------------------

    def _set_filter(self, filter: str) -> None:
        marks = {"todo": Mark.TODO, "unread": Mark.UNREAD}.get(filter, Mark.NONE)
        accounts = {a.id for a in self._directory.accounts()}
        boxes = tuple((account, "out") for account in accounts) if filter == "out" else None
        empty = {
            "todo": Empty("ok", self.tr("Rien à traiter"), self.tr("Aucun courrier n’attend d’action de votre part.")),
            "unread": Empty("ok", self.tr("Tout est lu"), self.tr("Aucun courrier non lu.")),
        }.get(
            filter, Empty("courrier", self.tr("Aucun courrier"), self.tr("Les courriers numérisés apparaîtront ici."))
        )
        self.pane.set_empty(empty)
        self.model.set_query(ListQuery(kind=Letter.KIND, boxes=boxes, marks=marks))

    def _loaded(self) -> None:
        if self._wanted is not None and self.list.select_key(self._wanted):
            self._wanted = None

    def _current_changed(self, key: Key | None) -> None:
        if key is not None:
            self._show(key)

    def _show(self, key: Key) -> None:
        self.detail.show_key(key)
        self._situate()

    def _open(self) -> None:
        key = self.list.current_key() or self.detail.key
        if key is None:
            return
        self._show(key)
        self.split.show_detail()
        self.ctx.bridge.run(self.ctx.runtime.courrier.mark_read(key), owner=self)

    def _note(self) -> None:
        self.split.show_detail()
        self.detail.focus_note()

    def _situate(self) -> None:
        keys = (self.detail.key,) if self.detail.key is not None else ()
        self.ctx.actions.set_situation(Situation("courrier", keys))

    def _menu(self, _key: Key, place: QPoint) -> None:
        self.ctx.actions.menu(MENU, self).popup(place)
