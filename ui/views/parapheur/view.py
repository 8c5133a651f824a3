"""The Parapheur space: filters and ticks at the left, one dossier at the right, the recapitulation over both."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from app.domain.changes import ChangeSet
from app.domain.ids import Key
from app.domain.parapheur import Action, Dossier, Sent, Tray
from app.domain.records import Mark
from app.services.dossier_export import Export
from app.services.library import ListQuery
from app.services.parapheur import DossierFacts, DossierPage, Target
from ui import text
from ui.actions import Situation
from ui.context import Context
from ui.directory import Directory
from ui.models.records import RecordListModel
from ui.text import plural
from ui.timers import single_shot
from ui.views.base import Layout, SpaceView
from ui.views.parapheur.bars import ActBar, BatchBar, LeafBar
from ui.views.parapheur.dossier import DossierPane
from ui.views.parapheur.giving import GiveDialog, MetadataDialog
from ui.views.parapheur.reason import ReasonDialog
from ui.views.parapheur.recap import RecapPane
from ui.views.parapheur.rows import describe_dossier
from ui.widgets.listdetail import ListDetail
from ui.widgets.listpane import Empty, ListPane
from ui.widgets.recordlist import RecordList
from ui.widgets.saving import ask_target

MARKS = {
    "sign": Mark.TODO | Mark.SIGN,
    "visa": Mark.TODO | Mark.VISA,
    "late": Mark.TODO | Mark.LATE,
    "all": Mark.NONE,
}
TRAYS = {"returned": (Tray.REJECTED,), "done": (Tray.FINISHED, Tray.RETRIEVABLE, Tray.DOWNSTREAM)}
FIGURES_MS = 40
"""Figures that come within this time are shown together."""
MENU = (
    "parapheur.sign",
    "parapheur.visa",
    "parapheur.opinion",
    "parapheur.transfer",
    "parapheur.undo",
    "",
    "parapheur.slip",
    "parapheur.journal",
    "",
    "parapheur.reject",
)


class ParapheurView(SpaceView):
    """Reads `Library` and `ParapheurService`; signs through `SigningDesk`."""

    SPACE = "parapheur"

    def __init__(self, ctx: Context) -> None:
        super().__init__(ctx)
        self._directory = Directory(ctx)
        self._facts: dict[Key, DossierFacts] = {}
        self._asked: set[Key] = set()
        self._filter = "sign"
        self._to_leaf: list[Key] = []
        self._leafed = 0
        self._figures_timer = single_shot(self, FIGURES_MS, self._show_figures)
        self._build()
        self._wire()
        self._query()

    def _build(self) -> None:
        ctx, theme = self.ctx, self.ctx.theme
        describe = describe_dossier(self._directory, self._facts)
        self.model = RecordListModel(ctx.bridge, ctx.runtime.library, describe, self)
        self.list = RecordList(theme, self.model, self.tr("Liste des dossiers"))
        empty = Empty("ok", self.tr("Rien à signer"), self.tr("Tous vos dossiers sont traités."))
        self.pane = ListPane(theme, self.list, empty, self.tr("Dossiers"))
        self.pane.set_chips(
            (
                ("sign", self.tr("À signer")),
                ("visa", self.tr("À viser")),
                ("late", self.tr("En retard")),
                ("returned", self.tr("Retournés")),
                ("done", self.tr("Terminés")),
                ("all", self.tr("Tous")),
            )
        )
        self.list.set_ticking(True)
        self.dossier = DossierPane(ctx)
        self.recap = RecapPane(ctx)
        self._bar = BatchBar(ctx)
        self._acts = ActBar(ctx)
        self._leafbar = LeafBar(ctx)
        detail = QWidget()
        column = QVBoxLayout(detail)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._leafbar)
        column.addWidget(self.dossier, 1)
        column.addWidget(self._acts)
        self.pane.foot.addWidget(self._bar)
        self.split = ListDetail(theme, self.pane, detail)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.split)
        self.stack.addWidget(self.recap)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.stack)

    def _wire(self) -> None:
        ctx, bind = self.ctx, self.ctx.actions.bind
        self.pane.chip_chosen.connect(self._set_filter)
        self.list.current_changed.connect(self._current_changed)
        self.list.opened.connect(lambda _key: self.split.show_detail())
        self.list.menu_wanted.connect(self._menu)
        self.model.ticks_changed.connect(self._ticks_changed)
        self.model.loaded.connect(self._rows_changed)
        self.model.rowsInserted.connect(lambda *_: self._rows_changed())
        self.model.rowsRemoved.connect(lambda *_: self._rows_changed())
        self.split.page_changed.connect(ctx.shell.back_changed)
        self.dossier.displayed.connect(self._displayed)
        self.recap.closed.connect(self._close_recap)
        self.recap.leaf.connect(self._begin_leafing)
        self._leafbar.next.clicked.connect(self._leaf_on)
        self._leafbar.back.clicked.connect(self._end_leafing)
        self._bar.all_button.clicked.connect(self._tick_all)
        self._bar.sign.clicked.connect(lambda: ctx.actions.trigger("parapheur.sign"))
        self._bar.visa.clicked.connect(lambda: ctx.actions.trigger("parapheur.visa"))
        ctx.bridge.changed.connect(self._on_changes)
        bind("parapheur.sign", self._sign, self)
        bind("parapheur.visa", self._visa, self)
        bind("parapheur.reject", self._reject, self)
        bind("parapheur.transfer", lambda: self._give(opinion=False), self)
        bind("parapheur.opinion", lambda: self._give(opinion=True), self)
        bind("parapheur.undo", self._undo, self)
        bind("parapheur.slip", lambda: self._export(Export.SLIP), self)
        bind("parapheur.journal", lambda: self._export(Export.JOURNAL), self)
        self._situate()

    # --- SpaceView ------------------------------------------------------------------------------

    def set_layout_mode(self, mode: Layout) -> None:
        super().set_layout_mode(mode)
        self.split.set_mode(mode)
        self.recap.set_layout_mode(mode)

    def activated(self) -> None:
        if self.stack.currentWidget() is self.split:
            self.list.setFocus()

    def open_key(self, key: Key) -> None:
        if self.recap.busy:  # a batch is being signed: its results must be seen first
            return
        self._close_recap()
        self._forget_leafing()
        self.list.select_key(key)
        self.dossier.show_key(key)
        self.split.show_detail()
        self._situate()

    def can_go_back(self) -> bool:
        return (self.stack.currentWidget() is self.recap and not self.recap.busy) or self.split.can_go_back()

    def go_back(self) -> None:
        if self.stack.currentWidget() is self.recap:
            self._close_recap()
        else:
            self.split.show_list()
            self.list.setFocus()

    # --- list -----------------------------------------------------------------------------------

    def _set_filter(self, id: str) -> None:
        self._filter = id
        titles = {
            "sign": (self.tr("Rien à signer"), self.tr("Tous vos dossiers sont traités.")),
            "visa": (self.tr("Rien à viser"), self.tr("Aucun dossier n’attend votre visa.")),
            "late": (self.tr("Rien en retard"), self.tr("Aucune échéance n’est dépassée.")),
            "returned": (self.tr("Aucun retour"), self.tr("Aucun de vos dossiers n’a été rejeté.")),
        }
        title, sentence = titles.get(id, (self.tr("Aucun dossier"), ""))
        self.pane.set_empty(Empty("parapheur", title, sentence))
        self._query()

    def _query(self) -> None:
        if self._filter in MARKS:
            self.model.set_query(ListQuery(kind=Dossier.KIND, marks=MARKS[self._filter]))
            return
        self.ctx.bridge.run(
            self.ctx.runtime.parapheur.bureaux(),
            on_done=lambda bureaux: self._query_trays([e.key for e in bureaux]),
            owner=self,
        )

    def _query_trays(self, bureaux: Sequence[Key]) -> None:
        trays = TRAYS.get(self._filter, ())
        boxes = tuple((key.account, f"{key.id}/{tray.value}") for key in bureaux for tray in trays)
        self.model.set_query(ListQuery(kind=Dossier.KIND, boxes=boxes))

    def _rows_changed(self) -> None:
        self._read_facts()
        self._show_title()

    def _read_facts(self) -> None:
        """Read the figures of the rows shown, once each; they appear as they come."""
        for row in range(min(self.model.rowCount(), 200)):
            key = self.model.key_at(row)
            if key is not None and key not in self._asked:
                self._asked.add(key)
                self._ask_facts(key)

    def _ask_facts(self, key: Key) -> None:
        facts = self.ctx.runtime.parapheur.facts(key)
        self.ctx.bridge.run(facts, on_done=lambda found: self._take_facts(key, found), owner=self)

    def _take_facts(self, key: Key, facts: DossierFacts) -> None:
        if facts != self._facts.get(key):
            self._facts[key] = facts
            self._figures_timer.start()

    def _show_figures(self) -> None:
        """Word the rows again, once for all the files that were read meanwhile."""
        self.model.set_describe(describe_dossier(self._directory, self._facts))
        self._show_selection()
        self._show_title()

    def _show_title(self) -> None:
        """« À signer · 16 · 1 070 743,42 € »."""
        rows = self.model.rowCount()
        keys = [key for row in range(rows) if (key := self.model.key_at(row)) is not None]
        amounts = [f.amount for key in keys if (f := self._facts.get(key)) and f.amount is not None]
        count = plural(rows, "%n dossier", "%n dossiers") if rows else ""
        total = text.amount(sum(amounts)) if amounts and self._filter in ("sign", "late") else ""
        self.pane.title.set_text(" · ".join(filter(None, (count, total))) or self.tr("Dossiers"))

    def _on_changes(self, changes: ChangeSet) -> None:
        files = {account for account, _ref in changes.files}
        stale = {key for key in self._asked if key in changes.keys or (key.account in files and key not in self._facts)}
        stale |= {key for key, facts in self._facts.items() if key.account in files and facts.amount is None}
        if stale:
            self._asked -= stale
            self._read_facts()
        self._situate()

    def _current_changed(self, key: Key | None) -> None:
        if key is not None:
            self.dossier.show_key(key)
        self._situate()

    def _displayed(self, key: Key) -> None:
        self.ctx.bridge.run(self.ctx.runtime.signing.mark_shown(key), owner=self)
        self._situate()

    # --- selection ------------------------------------------------------------------------------

    def _ticks_changed(self) -> None:
        self._show_selection()
        self._situate()

    def _tick_all(self) -> None:
        keys = [key for row in range(self.model.rowCount()) if (key := self.model.key_at(row)) is not None]
        ticked = set(self.model.ticked())
        self.model.set_ticked(keys, not ticked.issuperset(keys))

    def _waiting(self, keys: Sequence[Key], action: Action) -> list[Key]:
        """Those of ``keys`` whose awaited act is ``action``: kinds are never mixed."""
        found = []
        for key in keys:
            entry = self.model.entry_of(key)
            page = self.dossier.page if self._is_open(key) else None
            dossier = entry.record if entry else (page.dossier if page else None)
            step = dossier.pending_step if isinstance(dossier, Dossier) and not dossier.sent else None
            if step is not None and step.action is action:
                found.append(key)
        return found

    def _is_open(self, key: Key) -> bool:
        """It is in sight, not only chosen: what is done with it is done with what is read."""
        return self.dossier.page is not None and self.dossier.page.entry.key == key

    def _in_hand(self) -> list[Key]:
        keys = self.list.keys_in_hand()
        return keys or ([self.dossier.key] if self.dossier.key is not None else [])

    def _show_selection(self) -> None:
        ticked = self.model.ticked()
        amounts = [f.amount for key in ticked if (f := self._facts.get(key)) and f.amount is not None]
        sentence = plural(len(ticked), "%n sélectionné", "%n sélectionnés") if ticked else ""
        if amounts:
            sentence += f" · {text.amount(sum(amounts))}"
        to_sign = len(self._waiting(ticked, Action.SIGNATURE))
        to_visa = len(self._waiting(ticked, Action.VISA))
        self._bar.show_counts(sentence, to_sign, to_visa)

    def _situate(self) -> None:
        keys = self._in_hand()
        facts = {
            "sign": bool(self._waiting(keys, Action.SIGNATURE)),
            "visa": bool(self._waiting(keys, Action.VISA)),
            "give": bool(self._waiting(keys, Action.VISA) or self._waiting(keys, Action.SIGNATURE)),
            "undo": self._undoable(keys),
        }
        self.ctx.actions.set_situation(Situation("parapheur", tuple(keys), facts))

    def _menu(self, _key: Key, place: QPoint) -> None:
        self.ctx.actions.menu(MENU, self).exec(place)

    # --- acts -----------------------------------------------------------------------------------

    def _sign(self) -> None:
        keys = self._waiting(self._in_hand(), Action.SIGNATURE)
        if keys:
            self._forget_leafing()
            self.recap.start(keys)
            self.stack.setCurrentWidget(self.recap)
            self.ctx.shell.back_changed()

    def _visa(self) -> None:
        keys = self._waiting(self._in_hand(), Action.VISA)
        if not keys:
            return
        page = self.dossier.page
        if len(keys) == 1 and page is not None and self._is_open(keys[0]) and page.dossier.mandatory_metadata:
            self._ask_metadata(page)
            return
        said = plural(len(keys), "%n dossier visé.", "%n dossiers visés.")
        self.ctx.bridge.run(self.ctx.runtime.parapheur.visa(keys), on_done=lambda _none: self._done(said), owner=self)

    def _ask_metadata(self, page: DossierPage) -> None:
        """What the circuit wants to know first."""
        dossier = page.dossier
        dialog = MetadataDialog(self.ctx, dossier.name, dossier.metadata, dossier.mandatory_metadata, self)
        dialog.accepted.connect(lambda: self._visa_with(page.entry.key, dialog.values()))
        dialog.open()

    def _visa_with(self, key: Key, metadata: Mapping[str, str]) -> None:
        self.ctx.bridge.run(
            self.ctx.runtime.parapheur.visa([key], metadata=metadata),
            on_done=lambda _none: self._done(plural(1, "%n dossier visé.", "%n dossiers visés.")),
            owner=self,
        )

    # --- to another bureau, and back ------------------------------------------------------------

    def _undoable(self, keys: Sequence[Key]) -> bool:
        page = self.dossier.page
        if len(keys) != 1 or page is None or not self._is_open(keys[0]):
            return False
        return page.dossier.undoable_step is not None and page.dossier.sent is not Sent.QUEUED

    def _give(self, *, opinion: bool) -> None:
        page = self.dossier.page
        key = next(iter(self._in_hand()), None)
        if key is None or page is None or not self._is_open(key):
            return
        self.ctx.bridge.run(
            self.ctx.runtime.parapheur.targets(key),
            on_done=lambda targets: self._give_dialog(page, targets, opinion),
            owner=self,
        )

    def _give_dialog(self, page: DossierPage, targets: Sequence[Target], opinion: bool) -> None:
        if not targets:
            self.ctx.shell.toast(self.tr("Aucun autre bureau n’est connu pour ce dossier."))
            return
        dialog = GiveDialog(self.ctx, page.dossier.name, targets, self, opinion=opinion)
        dialog.accepted.connect(lambda: self._send_given(page.entry.key, dialog.target(), dialog.note(), opinion))
        dialog.open()

    def _send_given(self, key: Key, target: Target, note: str, opinion: bool) -> None:
        service = self.ctx.runtime.parapheur
        work = service.ask_opinion(key, target, note) if opinion else service.transfer(key, target, note)
        words = self.tr("Avis demandé à {name}.") if opinion else self.tr("Dossier transféré à {name}.")
        self.ctx.bridge.run(work, on_done=lambda _none: self._done(words.format(name=target.name)), owner=self)

    def _export(self, what: Export) -> None:
        """The server's own words on a dossier, in a file."""
        page, key = self.dossier.page, next(iter(self._in_hand()), None)
        if key is None or page is None or not self._is_open(key):
            return
        titles = {Export.SLIP: self.tr("Bordereau de circuit"), Export.JOURNAL: self.tr("Journal du dossier")}
        target = ask_target(self, titles[what], f"{page.dossier.name}{what.suffix}")
        if target is not None:
            self.ctx.bridge.run(
                self.ctx.runtime.signing.export(key, what, target),
                on_done=lambda _none: self.ctx.shell.toast(self.tr("Enregistré : {name}").format(name=target.name)),
                owner=self,
            )

    def _undo(self) -> None:
        key = next(iter(self._in_hand()), None)
        if key is not None:
            said = self.tr("Dossier repris : il vous revient dès que possible.")
            self.ctx.bridge.run(
                self.ctx.runtime.parapheur.undo(key), on_done=lambda _none: self._done(said), owner=self
            )

    def _reject(self) -> None:
        page = self.dossier.page
        key = next(iter(self._in_hand()), None)
        if key is not None and page is not None and self._is_open(key):
            self._reject_dialog(page)

    def _reject_dialog(self, page: DossierPage) -> None:
        """Ask the reason; nothing happens without one."""
        dialog = ReasonDialog(self.ctx, page.dossier.name, self)
        dialog.accepted.connect(lambda: self._send_rejection(page.entry.key, dialog.reason()))
        dialog.open()

    def _send_rejection(self, key: Key, reason: str) -> None:
        self.ctx.bridge.run(
            self.ctx.runtime.parapheur.reject(key, reason),
            on_done=lambda _none: self._done(self.tr("Dossier rejeté. Le motif part dès que possible.")),
            owner=self,
        )

    def _done(self, said: str) -> None:
        self.model.clear_ticks()
        self.ctx.shell.toast(said)

    def _close_recap(self) -> None:
        if self.stack.currentWidget() is self.recap:
            self.recap.reset()
            self.stack.setCurrentWidget(self.split)
            self.model.clear_ticks()
            self.ctx.shell.back_changed()
            self.list.setFocus()

    # --- leafing through what was not opened ----------------------------------------------------

    def _begin_leafing(self, keys: Sequence[Key]) -> None:
        self._to_leaf, self._leafed = list(keys), 0
        self.stack.setCurrentWidget(self.split)
        self.ctx.shell.back_changed()
        self._show_leaf()

    def _leaf_on(self) -> None:
        self._leafed += 1
        if self._leafed < len(self._to_leaf):
            self._show_leaf()
        else:
            self._end_leafing()

    def _show_leaf(self) -> None:
        key = self._to_leaf[self._leafed]
        self._leafbar.show_place(self._leafed + 1, len(self._to_leaf))
        self.list.select_key(key)
        self.dossier.show_key(key)
        self.split.show_detail()
        self._situate()

    def _end_leafing(self) -> None:
        """Back to the recapitulation of the same dossiers, now read."""
        self._forget_leafing()
        self.recap.again()
        self.stack.setCurrentWidget(self.recap)
        self.ctx.shell.back_changed()

    def _forget_leafing(self) -> None:
        self._to_leaf = []
        self._leafbar.hide()
