"""The Parapheur space: piles, filters and ticks at the left, one dossier at the right, the recapitulation over both."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from typing import cast

from PySide6.QtCore import QPoint
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from app.domain.changes import ChangeSet
from app.domain.ids import Key
from app.domain.parapheur import CHECKING, Action, Dossier
from app.services.folders import Choices, FolderQuery, Order, Pile, SavedFilter
from app.services.parapheur import DossierFacts
from ui import text
from ui.actions import Situation
from ui.context import Context
from ui.directory import Directory
from ui.models.records import RecordListModel
from ui.text import plural
from ui.timers import single_shot
from ui.views.base import Layout, SpaceView
from ui.views.beside import BesideLines
from ui.views.parapheur.acting import Acting
from ui.views.parapheur.bars import BatchBar, DossierBar, LeafBar
from ui.views.parapheur.delegations import DelegateForm
from ui.views.parapheur.dossier import DossierPane
from ui.views.parapheur.draft import DraftPage
from ui.views.parapheur.filterbar import FilterBar
from ui.views.parapheur.piles import Piles, empty_of
from ui.views.parapheur.proof import NoticeBar
from ui.views.parapheur.recap import RecapPane
from ui.views.parapheur.rows import describe_dossier
from ui.views.parapheur.standing_in import StandingInLines
from ui.views.parapheur.tools import Tools
from ui.widgets.basic import IconButton
from ui.widgets.listdetail import ListDetail
from ui.widgets.listpane import ListPane
from ui.widgets.recordlist import RecordList, Swipe

LOW_PX = 480
"""Lower than this the acts under a dossier keep to one line."""
FIGURES_MS = 40
"""Figures that come within this time are shown together."""
COUNTS_MS = 120
MOST_FIGURES = 200
PAGES = ("parapheur.signatures", "window.approvals", "window.exchanges", "", "parapheur.delegate")
"""Pages beside the list."""
MENU = (
    "parapheur.sign",
    "parapheur.forward",
    "parapheur.visa",
    "parapheur.advise",
    "parapheur.annotate",
    "parapheur.seal",
    "parapheur.mail",
    "parapheur.opinion",
    "parapheur.transfer",
    "parapheur.paper",
    "parapheur.start",
    "parapheur.chain",
    "parapheur.archive",
    "parapheur.transmit",
    "parapheur.undo",
    "parapheur.remind",
    "",
    "parapheur.slip",
    "parapheur.journal",
    "parapheur.whole",
    "parapheur.exchange",
    "parapheur.deposit",
    "",
    "parapheur.local",
    "parapheur.verify",
    "",
    "parapheur.reject",
    "parapheur.delete",
)


class ParapheurView(SpaceView):
    """Reads `FolderService` and `ParapheurService`; signs through `SigningDesk`. Acts are in `acting`."""

    SPACE = "parapheur"

    def __init__(self, ctx: Context) -> None:
        super().__init__(ctx)
        self._directory = Directory(ctx)
        self._facts: dict[Key, DossierFacts] = {}
        self._asked: set[Key] = set()
        self._wanted = FolderQuery(pile=Pile.SIGN)
        self._saved: Sequence[SavedFilter] = ()
        self._to_leaf: list[Key] = []
        self._leafed = 0
        self._figures_timer = single_shot(self, FIGURES_MS, self._show_figures)
        self._counts_timer = single_shot(self, COUNTS_MS, self._count)
        self._build()
        self.acting = Acting(self)
        self._wire()
        self._show_query()
        self._read_saved()

    def _build(self) -> None:
        ctx, theme = self.ctx, self.ctx.theme
        describe = describe_dossier(self._directory, self._facts, ctx.runtime.recognition.summarise)
        self.model = RecordListModel(ctx.bridge, ctx.runtime.folders, describe, self)
        self.list = RecordList(theme, self.model, self.tr("Liste des dossiers"))
        self.pane = ListPane(theme, self.list, empty_of(Pile.SIGN, narrowed=False), self.tr("Dossiers"))
        self.piles = Piles(ctx)
        self.filters = FilterBar(ctx)
        self.filters.hide()
        title = self.tr("Envoyer un document à la signature")
        self._new = IconButton(theme, "plus", title, lambda: ctx.actions.trigger("parapheur.new"))
        self._new.setObjectName("parapheur.new")
        self._filter_button = IconButton(theme, "filter", self.tr("Filtrer, chercher et trier"), self._fold_filters)
        self._filter_button.setObjectName("parapheur.filter")
        self._filter_button.setCheckable(True)
        self.pane.add_tool(self._new)
        self.pane.add_tool(self._filter_button)
        self.pane.notes.addWidget(BesideLines(ctx, self.SPACE))
        self.pane.notes.addWidget(StandingInLines(ctx))
        self.pane.notes.addWidget(self.piles)
        self.pane.notes.addWidget(self.filters)
        self.list.set_ticking(True)
        self.list.set_swipes(
            left=Swipe(self.tr("Viser"), "visa", "accent", lambda key: self.acting.visa_one(key), self._may_visa),
            right=Swipe(self.tr("Cocher ou décocher"), "check", "accent", self._toggle_tick),
        )
        self._pages = IconButton(theme, "more", self.tr("Signatures, demandes, délégations…"), self._show_pages)
        self._pages.setObjectName("parapheur.pages")
        self.pane.add_tool(self._pages)
        self.dossier = DossierPane(ctx)
        self._bar = BatchBar(ctx)
        self._acts = DossierBar(ctx)
        self._leafbar = LeafBar(ctx)
        self.pane.foot.addWidget(self._bar)
        self._lay_out()
        self.tools = Tools(ctx, self.stack, self.split)

    def _lay_out(self) -> None:
        """From the outside in: what is taken over whole has its widgets styled once more."""
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        self.notices = NoticeBar(self.ctx)
        layout.addWidget(self.notices)
        self.stack = QStackedWidget()
        layout.addWidget(self.stack)
        detail = QWidget()
        self.split = ListDetail(self.ctx.theme, self.pane, detail)
        self.stack.addWidget(self.split)
        column = QVBoxLayout(detail)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._leafbar)
        column.addWidget(self.dossier, 1)
        column.addWidget(self._acts)

    @functools.cached_property
    def recap(self) -> RecapPane:
        """Made when something is first signed: the first visit has enough to build."""
        recap = RecapPane(self.ctx)
        self.stack.addWidget(recap)
        recap.set_layout_mode(self.layout_mode)
        recap.closed.connect(self._close_recap)
        recap.leaf.connect(self._begin_leafing)
        return recap

    def _recapitulating(self) -> bool:
        return "recap" in self.__dict__ and self.stack.currentWidget() is self.recap

    def _signing(self) -> bool:
        """A batch is being signed, or its results were not left yet."""
        return "recap" in self.__dict__ and self.recap.busy

    def _wire(self) -> None:
        ctx = self.ctx
        self.piles.chosen.connect(self._set_pile)
        self.piles.filter_chosen.connect(self._set_saved)
        self.filters.wanted.connect(self._narrow)
        self.filters.keep.connect(self._keep_filter)
        self.filters.forget.connect(self._forget_filter)
        self.list.current_changed.connect(self._current_changed)
        self.list.opened.connect(self._opened)
        self.list.menu_wanted.connect(self._menu)
        self.model.ticks_changed.connect(self._ticks_changed)
        self.model.loaded.connect(self._rows_changed)
        self.model.rowsInserted.connect(lambda *_: self._rows_changed())
        self.model.rowsRemoved.connect(lambda *_: self._rows_changed())
        self.split.page_changed.connect(ctx.shell.back_changed)
        self.dossier.displayed.connect(self._displayed)
        self._leafbar.next.clicked.connect(self._leaf_on)
        self._leafbar.back.clicked.connect(self._end_leafing)
        self._bar.all_button.clicked.connect(self._tick_all)
        self._acts.untick_wanted.connect(self.model.clear_ticks)
        self._bar.sign.clicked.connect(lambda: ctx.actions.trigger("parapheur.sign"))
        self._bar.visa.clicked.connect(lambda: ctx.actions.trigger("parapheur.visa"))
        ctx.bridge.changed.connect(self._on_changes)
        ctx.actions.bind("parapheur.sign", self._sign, self)
        ctx.actions.bind("parapheur.new", self._open_draft, self)
        ctx.actions.bind("parapheur.delegate", self._delegate, self)
        ctx.actions.bind("parapheur.signatures", lambda: ctx.shell.go("signatures"), self)
        self._situate()
        self.notices.opened.connect(self.open_key)
        self.notices.resumed.connect(self._recapitulate)
        self.notices.read()
        self.stack.currentChanged.connect(lambda _index: self.notices.set_signing(self._recapitulating()))

    # --- SpaceView ------------------------------------------------------------------------------

    def set_layout_mode(self, mode: Layout) -> None:
        super().set_layout_mode(mode)
        self.split.set_mode(mode)
        if "recap" in self.__dict__:
            self.recap.set_layout_mode(mode)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.filters.fit()
        self.notices.fit()
        self._acts.set_low(self.height() < self.ctx.theme.px(LOW_PX))

    def activated(self) -> None:
        if self.stack.currentWidget() is self.split:
            self.list.setFocus()

    def open_key(self, key: Key) -> None:
        if self._signing():  # a batch is being signed: its results must be seen first
            return
        self.tools.close()
        self._close_recap()
        self._forget_leafing()
        self.list.select_key(key)
        self.dossier.show_key(key)
        self.split.show_detail()
        self._situate()

    def can_go_back(self) -> bool:
        over = self.stack.currentWidget()
        return (over is not self.split and not self._signing()) or self.split.can_go_back()

    def go_back(self) -> None:
        if self.tools.close():
            return
        if self._recapitulating():
            self._close_recap()
        else:
            self.split.show_list()
            self.list.setFocus()

    # --- which dossiers -------------------------------------------------------------------------

    def _set_pile(self, value: str) -> None:
        """With the filters out of sight, a pile is the whole pile: nothing narrows it unseen."""
        if self.filters.isHidden():
            self.filters.show_query(FolderQuery(order=self._wanted.order))
        self._wanted = self.filters.query(FolderQuery(pile=Pile(value)))
        self._show_query()

    def _set_saved(self, name: str) -> None:
        found = next((each for each in self._saved if each.name == name), None)
        if found is not None:
            self._wanted = found.query
            self.filters.show_query(found.query, name)
            self._show_query(name)

    def _narrow(self) -> None:
        self._wanted = self.filters.query(self._wanted)
        name = next((each.name for each in self._saved if each.query == self._wanted), "")
        self.filters.show_query(self._wanted, name)
        self._show_query(name)

    def _show_query(self, saved: str = "") -> None:
        self.piles.choose(self._wanted.pile, saved)
        self.pane.set_empty(empty_of(self._wanted.pile, narrowed=self._wanted.narrowed))
        self._filter_button.setChecked(not self.filters.isHidden() or self._wanted.narrowed)
        self.model.set_query(self._wanted)
        self._counts_timer.start()

    def _fold_filters(self) -> None:
        show = self.filters.isHidden()
        self.filters.setVisible(show)
        self._filter_button.setChecked(show or self._wanted.narrowed)
        if show:
            self.filters.words.setFocus()
            self.ctx.bridge.run(self.ctx.runtime.folders.choices(), on_done=self._take_choices, owner=self)

    def _take_choices(self, choices: Choices) -> None:
        self.filters.show_choices(choices)

    def _read_saved(self) -> None:
        self.ctx.bridge.call(self.ctx.runtime.folders.saved, on_done=self._take_saved, owner=self)

    def _take_saved(self, filters: Sequence[SavedFilter]) -> None:
        self._saved = filters
        self.piles.show_saved(filters)
        name = next((each.name for each in filters if each.query == self._wanted), "")
        self.filters.show_query(self._wanted, name)
        self.piles.choose(self._wanted.pile, name)

    def _keep_filter(self, name: str) -> None:
        query, folders = self._wanted, self.ctx.runtime.folders
        self.ctx.bridge.call(lambda: folders.save(name, query), on_done=lambda _none: self._read_saved(), owner=self)

    def _forget_filter(self, name: str) -> None:
        folders = self.ctx.runtime.folders
        self.ctx.bridge.call(lambda: folders.forget(name), on_done=lambda _none: self._read_saved(), owner=self)

    def _count(self) -> None:
        self.ctx.bridge.run(self.ctx.runtime.folders.counts(self._wanted), on_done=self._take_counts, owner=self)

    def _take_counts(self, counts: Mapping[Pile, int]) -> None:
        self.piles.show_counts(counts)

    # --- figures of the rows --------------------------------------------------------------------

    def _rows_changed(self) -> None:
        self._read_facts()
        self._show_title()

    def _read_facts(self) -> None:
        """Read the figures of the rows shown, once each; they appear as they come."""
        for row in range(min(self.model.rowCount(), MOST_FIGURES)):
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
            if facts.amount is not None:
                self.ctx.runtime.folders.note_amount(key, facts.amount)
            self._figures_timer.start()

    def _show_figures(self) -> None:
        """Word the rows again, once for all the files that were read meanwhile."""
        summarise = self.ctx.runtime.recognition.summarise
        self.model.set_describe(describe_dossier(self._directory, self._facts, summarise))
        if self._wanted.order is Order.AMOUNT or self._wanted.at_least:
            self.model.refresh()
        self._show_selection()
        self._show_title()

    def _show_title(self) -> None:
        """« 16 dossiers · 1 070 743,42 € »."""
        rows = self.model.rowCount()
        keys = [key for row in range(rows) if (key := self.model.key_at(row)) is not None]
        amounts = [f.amount for key in keys if (f := self._facts.get(key)) and f.amount is not None]
        count = plural(rows, "%n dossier", "%n dossiers") if rows else ""
        summed = self._wanted.pile in (Pile.SIGN, Pile.LATE) and len(keys) == rows
        total = text.amount(sum(amounts)) if amounts and summed else ""
        self.pane.title.set_text(" · ".join(filter(None, (count, total))) or self.tr("Dossiers"))

    def _on_changes(self, changes: ChangeSet) -> None:
        files = {account for account, _ref in changes.files}
        stale = {key for key in self._asked if key in changes.keys or (key.account in files and key not in self._facts)}
        stale |= {key for key, facts in self._facts.items() if key.account in files and facts.amount is None}
        if stale:
            self._asked -= stale
            self._read_facts()
        if changes.of_kind(Dossier.KIND) or changes.profile:
            self._counts_timer.start()
        self._situate()

    def _opened(self, key: Key) -> None:
        """Return on a row, or a tap: shown too where it was current already, and not in sight."""
        if self.dossier.key != key:
            self.dossier.show_key(key)
            self._situate()
        self.split.show_detail()

    def _current_changed(self, key: Key | None) -> None:
        if key is not None:
            self.dossier.show_key(key)
        self._situate()

    def _displayed(self, key: Key, document: str) -> None:
        self.ctx.bridge.run(
            self.ctx.runtime.signing.mark_shown(key, document),
            on_done=lambda _none: self.dossier.read_again(key),
            owner=self,
        )
        self._situate()

    # --- selection ------------------------------------------------------------------------------

    def _ticks_changed(self) -> None:
        self._show_selection()
        self._situate()

    def _tick_all(self) -> None:
        """All of them, those never scrolled to included."""
        if len(self.model.ticked()) >= self.model.rowCount():
            self.model.clear_ticks()
        else:
            self.model.tick_all()

    def waiting(self, keys: Sequence[Key], *actions: Action) -> list[Key]:
        """Those of ``keys`` whose awaited act is one of ``actions``: kinds are never mixed."""
        found = []
        for key in keys:
            dossier = self.dossier_of(key)
            step = dossier.pending_step if dossier is not None and dossier.awaited else None
            if step is not None and step.action in actions:
                found.append(key)
        return found

    def dossier_of(self, key: Key) -> Dossier | None:
        """As the list or the page shows it; None when neither does."""
        page = self.dossier.page if self._is_open(key) else None
        entry = self.model.entry_of(key)
        record = page.dossier if page is not None else entry.record if entry is not None else None
        return record if isinstance(record, Dossier) else None

    def _is_open(self, key: Key) -> bool:
        """It is in sight, not only chosen: what is done with it is done with what is read."""
        return self.dossier.page is not None and self.dossier.page.entry.key == key

    def in_hand(self) -> list[Key]:
        """What an act applies to: the ticked ones, else the one in sight.

        Never the row that merely has the keyboard: after a batch it is one that nobody opened.
        """
        return self.model.ticked() or ([self.dossier.key] if self.dossier.key is not None else [])

    def _show_selection(self) -> None:
        ticked = self.model.ticked()
        amounts = [f.amount for key in ticked if (f := self._facts.get(key)) and f.amount is not None]
        sentence = plural(len(ticked), "%n sélectionné", "%n sélectionnés") if ticked else ""
        if amounts:
            sentence += f" · {text.amount(sum(amounts))}"
        to_sign = len(self.waiting(ticked, Action.SIGNATURE))
        to_visa = len(self.waiting(ticked, *CHECKING))
        self._bar.show_counts(sentence, to_sign, to_visa)
        self._bar.show_all(ticked=bool(ticked) and len(ticked) >= self.model.rowCount())
        self._acts.show_ticked(len(ticked))

    def _situate(self) -> None:
        keys = self.in_hand()
        self.ctx.actions.set_situation(Situation("parapheur", tuple(keys), self.acting.facts(keys)))

    def _show_pages(self) -> None:
        menu = self.ctx.actions.menu(PAGES, self)
        menu.exec(self._pages.mapToGlobal(QPoint(0, self._pages.height())))

    def _toggle_tick(self, key: Key) -> None:
        self.model.set_ticked([key], key not in self.model.ticked())

    def _may_visa(self, key: Key) -> bool:
        """A visa that asks for nothing more, and that can be taken back."""
        dossier = self.dossier_of(key)
        return bool(self.waiting([key], *CHECKING)) and dossier is not None and not dossier.mandatory_metadata

    def _menu(self, _key: Key, place: QPoint) -> None:
        self.ctx.actions.menu(MENU, self).popup(place)

    # --- acts -----------------------------------------------------------------------------------

    def _sign(self) -> None:
        self.sign(self.waiting(self.in_hand(), Action.SIGNATURE))

    def sign(self, keys: Sequence[Key]) -> None:
        """Recapitulate these, once what their circuits want to know was asked."""
        if keys:
            self.acting.ask_each(keys, lambda: self._recapitulate(keys))

    def _recapitulate(self, keys: Sequence[Key]) -> None:
        self.tools.close()
        self._forget_leafing()
        self.recap.start(list(keys))
        self.stack.setCurrentWidget(self.recap)
        self.ctx.shell.back_changed()

    def following(self, keys: Sequence[Key]) -> Key | None:
        """The dossier to open once ``keys`` are done: the next of the list that waits, else the one before."""
        if not any(self._is_open(key) for key in keys):
            return None
        rows = sorted(row for key in keys if (row := self.model.row_of(key)) >= 0)
        if not rows:
            return None
        after = range(rows[-1] + 1, self.model.rowCount())
        before = range(rows[0] - 1, -1, -1)
        for row in (*after, *before):
            key = self.model.key_at(row)
            if key is not None and key not in keys:
                return key
        return None

    def acted(
        self, said: str, keys: Sequence[Key], following: Key | None, undo: Callable[[], None] | None = None
    ) -> None:
        """Say what was done with ``keys``, with a way back; then the next dossier opens (row 65).

        Those ticked for another act stay ticked: what is left of a mixed selection is signed next.
        """
        held = cast(QWidget | None, self.window().focusWidget())  # the stub forgets that there may be none
        if held is not None and self._bar.isAncestorOf(held):  # about to hide: the rail would take the focus
            self.list.setFocus()
        self.model.set_ticked(keys, False)
        self.ctx.shell.toast(said, undo)
        if following is not None:
            self.list.select_key(following)
            self.dossier.show_key(following)
        self._situate()

    def _close_recap(self) -> None:
        if self._recapitulating():
            self.recap.reset()
            self.stack.setCurrentWidget(self.split)
            self.model.clear_ticks()
            self.ctx.shell.back_changed()
            self.list.setFocus()

    # --- pages over the list --------------------------------------------------------------------

    def new_draft(self) -> DraftPage:
        """The page on which a document is sent for signature."""
        page = DraftPage(self.ctx)
        page.made.connect(self._draft_made)
        self.tools.show(page)
        return page

    def _open_draft(self) -> None:
        self.new_draft()

    def _draft_made(self, key: Key, started: bool) -> None:
        self._uncover()
        said = self.tr("Le dossier part dès que possible.") if started else self.tr("Le dossier est gardé.")
        self.ctx.shell.toast(said)
        self.dossier.show_key(key)

    def _delegate(self) -> None:
        self.tools.show(DelegateForm(self.ctx, self._uncover))

    def _uncover(self) -> None:
        self.tools.close()

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
