"""The main window: it assembles. Rail or bar, header, one view at a time, toasts; it decides nothing else.

A view is imported and built when its space is first visited, so that the first painting waits for one view
only. Resizing chooses the layout (`layout_for`): effective width is the window's width divided by the text
scale, so that large text folds columns instead of cutting words.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QGuiApplication, QResizeEvent
from PySide6.QtWidgets import QApplication, QGridLayout, QStackedWidget, QWidget

from app.domain.accounts import Link
from app.domain.changes import ChangeSet
from app.domain.errors import AppError, NeedsUser
from app.domain.ids import AccountId, Key
from app.domain.mail import SavedSearch
from ui.actions import CATALOGUE, ActionRegistry, Situation
from ui.actions.catalogue import LINKED, REMINDED
from ui.bridge import Bridge
from ui.context import Context
from ui.focus import ReadingOrder
from ui.prefs import Preferences
from ui.theme import Scheme, Theme
from ui.theme.tokens import NARROW_PX, TEXT_SCALES
from ui.views.base import Layout, SearchTarget, SpaceView
from ui.views.spaces import SPACE_OF_KIND, SPACES, host_of, present
from ui.widgets.header import Header
from ui.widgets.rail import Rail
from ui.widgets.searchbar import SearchBar
from ui.widgets.toast import Toast

if TYPE_CHECKING:
    from app.services.runtime import Runtime
    from app.services.sync import StateLine
    from ui.guide import Helper
    from ui.system.presence import Presence
    from ui.views.search.operators import OperatorCompleter

WIDE_PX = 1160
TWO_ROWS_PX = NARROW_PX
REMINDERS_AFTER_MS = 4_000
FRESH_MS = 200
"""Badges and state line are read again at most this often."""
CLOCK_MS = 60_000
VISITED = ("search", "outbox", "signatures", "approvals", "exchanges")
"""Spaces one goes back from, to where one was."""


def layout_for(width: int, scale: float) -> Layout:
    """Layout for a window ``width`` pixels wide with text enlarged by ``scale``."""
    effective = width / scale
    if effective < NARROW_PX:
        return Layout.NARROW
    return Layout.WIDE if effective >= WIDE_PX else Layout.MEDIUM


class Shell(ReadingOrder, QWidget):
    """The window. Implements `Navigator` for its views."""

    space_changed = Signal(str)
    lock_wanted = Signal()
    """The user asks to lock the window: the program does."""
    return_wanted = Signal(object, str)
    """A backup's folder and its code: the program closes this profile and opens that one."""

    def __init__(self, runtime: Runtime, bridge: Bridge, theme: Theme, prefs: Preferences) -> None:
        super().__init__()
        self.setWindowTitle("Écharpe")
        self.resize(1280, 800)
        self.setMinimumSize(360, 480)
        self._theme = theme
        self.actions_registry = ActionRegistry(theme, CATALOGUE, self)
        self.actions_registry.set_letters(prefs.letters)
        self.ctx = Context(runtime, bridge, theme, self.actions_registry, self, prefs)
        self._spaces = {space.id: space for space in SPACES if space.exists()}
        self.present = present(runtime.bodies.accounts())
        self._views: dict[str, SpaceView] = {}
        self._space = ""
        self._before_search = "today"
        self.rail = Rail(theme, [space for space in self._spaces.values() if space.in_rail])
        self.rail.set_present(self.present)
        self.header = Header(theme)
        self._stack = self.ctx.stage = QStackedWidget()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(0)
        self.toast_box = Toast(theme, self, self._stack)
        self._fresh = _timer(self, FRESH_MS, self._refresh, single=True)
        _timer(self, CLOCK_MS, self._fresh.start, single=False).start()
        self._wire()
        self._relayout()

    def _wire(self) -> None:
        bridge, header, bind = self.ctx.bridge, self.header, self.actions_registry.bind
        bridge.changed.connect(self._on_changes)
        bridge.failed.connect(self._unheard)
        self._theme.changed.connect(self._relayout)
        self.rail.chosen.connect(self.go)
        header.back.clicked.connect(lambda _checked=False: self._go_back())
        header.state.clicked.connect(lambda _checked=False: self.go("outbox"))
        header.search.typed.connect(self._search)
        header.search.entered.connect(self._offer_operators)
        header.search.go_down.connect(self._into_results)
        header.search.left.connect(self._leave_search)
        for id, space in self._spaces.items():
            if space.in_rail:
                bind(f"go.{id}", partial(self.go, id), self)
        for linked in LINKED:
            bind(f"{linked}.copy_link", partial(self._copy_link, linked), self)
        for reminded in REMINDED:
            bind(f"{reminded}.remind", partial(self._ask_reminder, reminded), self)
        bind("window.search", self._focus_search, self)
        bind("window.find", self._find, self)
        bind("window.back", self._go_back, self)
        bind("window.sync", self._sync_now, self)
        bind("window.outbox", lambda: self.go("outbox"), self)
        bind("window.approvals", lambda: self.go("approvals"), self)
        bind("window.exchanges", lambda: self.go("exchanges"), self)
        bind("window.annotate", self._annotate_file, self)
        bind("window.shortcuts", self._show_shortcuts, self)
        bind("window.help", lambda: self._open_guide(), self)
        bind("window.news", lambda: self._open_guide("nouveautes"), self)
        bind("window.accessibility", lambda: self._open_guide("90-accessibilite"), self)
        bind("window.scheme", self._toggle_scheme, self)
        bind("window.larger", lambda: self._step_scale(1), self)
        bind("window.smaller", lambda: self._step_scale(-1), self)
        bind("window.fullscreen", lambda: self._fullscreen(), self)
        bind("window.lock", self.lock_wanted.emit, self)
        bind("window.profile", self._switch_profile, self)
        bind("window.quit", lambda: self._close(), self)

    # --- Navigator ------------------------------------------------------------------------------

    @property
    def space(self) -> str:
        return self._space

    @property
    def came_from(self) -> str:
        return self._before_search

    def view(self, space: str) -> SpaceView:
        """The view of a space, built if need be."""
        found = self._views.get(space)
        if found is None:
            found = self._views[space] = self._spaces[space].create(self.ctx)
            found.set_layout_mode(self.layout_mode)
            self._stack.addWidget(found)
        return found

    def go(self, space: str) -> None:
        space = self._door(space)
        view = self.view(space)
        self.immerse(False)
        if self._space and not self._visited():
            self._before_search = self._space
        if space != self._space:
            self.toast_box.leave()
        self._space = space
        self._leave_focus()
        self._stack.setCurrentWidget(view)
        self.toast_box.raise_()
        self.rail.set_current(host_of(space, self.present))
        self.header.set_title(self._spaces[space].shown())
        primary = view.PRIMARY
        action = self.actions_registry.qaction(primary) if primary else None
        self.header.set_primary(action, self.actions_registry.action(primary).icon if primary else "")
        if space != "search":
            self.header.search.clear()
        view.setFocus(Qt.FocusReason.OtherFocusReason)
        view.activated()
        self.back_changed()
        self.space_changed.emit(space)

    def _leave_focus(self) -> None:
        """What has the focus is about to be hidden: Qt would look through the whole window for what follows it."""
        focus = QApplication.focusWidget()
        if focus is not None and self._stack.isAncestorOf(focus):
            focus.clearFocus()

    def _door(self, space: str) -> str:
        """Aujourd’hui once there is a body, and while it tells of one that is closed or erased; else what leads to one."""
        if space not in ("today", "welcome"):
            return space
        runtime = self.ctx.runtime
        known = runtime.bodies.all or runtime.fleet.closed() or runtime.fleet.memory.wiped()
        return "today" if known else "welcome"

    def open_key(self, key: Key) -> None:
        space = SPACE_OF_KIND.get(key.kind)
        if space is not None and space in self._spaces:
            self.go(space)
            self.view(space).open_key(key)

    def toast(self, text: str, undo: Callable[[], None] | None = None, *, undo_text: str = "", ms: int = 0) -> None:
        self.toast_box.say(text, undo, undo_text, ms)

    def show_error(self, error: AppError) -> None:
        if isinstance(error, NeedsUser):
            self._fresh.start()
        self.ctx.bridge.call(lambda: self.ctx.runtime.support.note_error(error), owner=self)
        from ui.errors import word_error  # French for what goes wrong is not needed before something does

        wording = word_error(error)
        self.toast_box.say(wording.text(), lambda: self._show_details(error), self.tr("Détails"), 15_000, "info")

    def _unheard(self, error: AppError) -> None:
        """What nobody asked to hear of. An account that went while something of it was read is no news."""
        if error.code != "account_unknown":
            self.show_error(error)

    def immerse(self, on: bool) -> None:
        """Rail and header away (reading on the whole window), or back."""
        self.rail.setHidden(on)
        self.header.setHidden(on)

    def search_saved(self, account: AccountId, search: SavedSearch) -> None:
        self.go("search")
        self._search_view().run_saved(account, search)

    def bring_back(self, backup: Path, code: str) -> None:
        self.return_wanted.emit(backup, code)

    def back_changed(self) -> None:
        view = self._views.get(self._space)
        can = view is not None and view.can_go_back()
        self.header.back.setVisible(can or self._visited())
        facts = {
            "back": self.header.back.isVisibleTo(self.header),
            "lock": self.ctx.runtime.locking.has_code,
            "profiles": self.ctx.profiles is not None and self.ctx.profiles.several,
            **{f"has.{space}": True for space in self.present},
        }
        self.actions_registry.set_situation(Situation(space="", facts=facts))

    # --- going around ---------------------------------------------------------------------------

    def _go_back(self) -> None:
        view = self._views.get(self._space)
        if view is not None and view.can_go_back():
            view.go_back()
        elif self._visited():
            self.go(self._before_search)
        self.back_changed()

    def _visited(self) -> bool:
        """Whether the page on screen is one that one goes back from, to where one was."""
        return self._space in VISITED or self._space not in (*self.present, "")

    def _offer_operators(self) -> None:
        """Once, when the field is first used: the start does not wait for it."""
        if self._completer is None:
            from ui.views.search.operators import OperatorCompleter

            self._completer = OperatorCompleter(self.ctx, self.header.search)

    _completer: OperatorCompleter | None = None

    def _focus_search(self) -> None:
        self.immerse(False)
        self.header.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.header.search.selectAll()

    def _find(self) -> None:
        """In the document that is shown, as every reader does; everywhere where there is none."""
        bars = self.view(self._space).findChildren(SearchBar)
        shown = next((bar for bar in bars if bar.isVisible()), None)
        if shown is not None:
            shown.take_focus()
        else:
            self._focus_search()

    def _search(self, text: str) -> None:
        if not text.strip():
            if self._space == "search":
                self.go(self._before_search)
            return
        if self._space != "search":
            self.go("search")
            self.header.search.setText(text)
            self.header.search.setFocus()
        self._search_view().search(text)

    def _search_view(self) -> SearchTarget:
        view = self.view("search")
        assert isinstance(view, SearchTarget)
        return view

    def _into_results(self) -> None:
        if self._space == "search":
            self._search_view().focus_results()

    def _leave_search(self) -> None:
        if self._space == "search":
            self.go(self._before_search)
        else:
            self.header.search.clear()
            self._views[self._space].setFocus()

    def _copy_link(self, space: str) -> None:
        """For a mail to a colleague, or a note: it opens the same record on their device."""

        def copied(link: str) -> None:
            QGuiApplication.clipboard().setText(link)
            self.toast(self.tr("Lien copié. Il ouvre cet élément dans Écharpe."))

        for key in self.actions_registry.keys(space)[:1]:
            self.ctx.bridge.run(self.ctx.runtime.links.link_to(key), on_done=copied, owner=self)

    def _ask_reminder(self, space: str) -> None:
        """Of what is chosen there; of the document on screen in the reader of a meeting."""
        from ui.reminding import ask_reminder

        for key in self.actions_registry.keys(space)[:1]:
            ask_reminder(self.ctx, self, key, getattr(self.view(space), "document", ""))

    def _annotate_file(self) -> None:
        from ui.pdfwindow import PdfWindow, ask_file  # when it is asked for: not before the first list

        path = ask_file(self)
        if path is not None:
            PdfWindow(self.ctx, self, path).open()

    @functools.cached_property
    def helper(self) -> Helper:
        """The guide; made once the first list is on screen."""
        from ui.guide import Helper

        return Helper(self._theme, self, lambda: self._space)

    def _open_guide(self, page: str = "") -> None:
        self.helper.open(page)

    def _show_shortcuts(self) -> None:
        from ui.views.shortcuts import show_shortcuts

        show_shortcuts(self, self._theme, self.actions_registry, self.present)

    def _show_details(self, error: AppError) -> None:
        from PySide6.QtWidgets import QMessageBox

        from ui.errors import word_error

        wording = word_error(error)
        box = QMessageBox(self)
        box.setTextFormat(Qt.TextFormat.PlainText)  # before its words, which name what others wrote
        box.setWindowTitle(self.tr("Détails"))
        box.setText(wording.what)
        box.setInformativeText(f"{wording.effect}\n{wording.remedy}".strip())
        box.setDetailedText(str(error))
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.open()

    def _switch_profile(self) -> None:
        if self.ctx.profiles is not None:
            QTimer.singleShot(0, self.ctx.profiles.switch)  # after this action: the window that it belongs to goes

    def _close(self) -> None:
        self.window().close()

    def _fullscreen(self) -> None:
        window = self.window()
        window.setWindowState(window.windowState() ^ Qt.WindowState.WindowFullScreen)

    # --- state ----------------------------------------------------------------------------------

    def start(self) -> None:
        """Read what the rail and the state line show; call it once the runtime has started."""
        self._refresh()
        QTimer.singleShot(REMINDERS_AFTER_MS, self, self._remind)

    def _remind(self) -> None:
        """Reminders, once the first list is on screen; imported then: starting up does not pay for them."""
        from ui.arrivals import FolderNews, LetterNews
        from ui.dropping import Drops
        from ui.fleetnews import FleetNews
        from ui.reminders import Reminders, raise_window
        from ui.system.presence import Presence
        from ui.warming import Warming
        from ui.works import Works

        self.rail.set_drops(Drops(self.ctx, self))
        self.works = Works(self.ctx, self.header.works)
        self.presence = presence = Presence(self.ctx, self, lambda: raise_window(self.window()))
        presence.set_count(self._awaiting)
        self.reminders = Reminders(self.ctx, self, self.header.bell, presence.notifier.tell)
        assert self.helper is not None  # from now on F1 helps in dialogs too
        self.reminders.look()
        self.news = [kind(self.ctx, self, presence.notifier.tell) for kind in (FolderNews, LetterNews)]
        self.fleet_news = FleetNews(self.ctx, self)
        unseen = [space.id for space in SPACES if space.id in self.present and space.id not in self._views]
        self.warming = Warming(self, [self._spaces[space].module for space in unseen])

    def _on_changes(self, changes: ChangeSet) -> None:
        if changes.profile:
            self._look_who_is_there()
            self.back_changed()
        if not self._fresh.isActive():
            self._fresh.start()

    def _look_who_is_there(self) -> None:
        """An account came or went: its spaces do too."""
        there = present(self.ctx.runtime.bodies.accounts())
        if there != self.present:
            self.present = there
            self.rail.set_present(there)

    def _refresh(self) -> None:
        runtime, bridge = self.ctx.runtime, self.ctx.bridge
        bridge.run(runtime.today.badges(), on_done=self._show_counts, owner=self)
        bridge.run(runtime.sync.line(), on_done=self._show_line, owner=self)

    def _show_counts(self, counts: Mapping[str, int]) -> None:
        self.rail.set_counts(counts, {space: host_of(space, self.present) for space in counts})
        self._awaiting = sum(counts.get(space, 0) for space in self.present)
        if self.presence is not None:
            self.presence.set_count(self._awaiting)

    presence: Presence | None = None
    _awaiting = 0

    def withdraw_notices(self) -> None:
        """The window is locked: what the system was told of its content goes too."""
        if self.presence is not None:
            self.presence.notifier.withdraw()

    def _show_line(self, line: StateLine) -> None:
        from ui.stateline import sentence

        accounts = {account.id: account for account in self.ctx.runtime.bodies.accounts()}
        account = accounts.get(line.account) if line.account is not None else None
        self.header.state.set_sentence(sentence(line, account))
        self.offline = line.link in (Link.OFFLINE, Link.CAPTIVE)

    offline = False

    def _sync_now(self) -> None:
        self.ctx.bridge.call(self.ctx.runtime.synchronise, owner=self)
        self.toast(self.tr("La synchronisation est demandée."), ms=3000)

    def _toggle_scheme(self) -> None:
        dark = self._theme.scheme is Scheme.LIGHT
        self._theme.set_scheme(Scheme.DARK if dark else Scheme.LIGHT)
        self.ctx.prefs.scheme = self._theme.wish

    def _step_scale(self, step: int) -> None:
        nearest = min(range(len(TEXT_SCALES)), key=lambda i: abs(TEXT_SCALES[i] - self._theme.scale_percent))
        percent = TEXT_SCALES[max(0, min(len(TEXT_SCALES) - 1, nearest + step))]
        self._theme.set_scale(percent)
        self.ctx.prefs.scale_percent = percent
        self.toast(self.tr("Taille du texte : {percent} %").format(percent=percent), ms=2500)

    # --- room -----------------------------------------------------------------------------------

    @property
    def layout_mode(self) -> Layout:
        return layout_for(self.width(), self._theme.scale)

    def _relayout(self) -> None:
        mode = self.layout_mode
        bottom = mode is Layout.NARROW
        for widget in (self.rail, self.header, self._stack):
            self._grid.removeWidget(widget)
        self.rail.set_horizontal(bottom)
        if bottom:
            self._grid.addWidget(self.header, 0, 0, 1, 2)
            self._grid.addWidget(self._stack, 1, 0, 1, 2)
            self._grid.addWidget(self.rail, 2, 0, 1, 2)
        else:
            self._grid.addWidget(self.rail, 0, 0, 2, 1)
            self._grid.addWidget(self.header, 0, 1)
            self._grid.addWidget(self._stack, 1, 1)
        self._grid.setRowStretch(0, 0)
        self._grid.setRowStretch(1, 1)
        self._grid.setColumnStretch(0, 0)
        self._grid.setColumnStretch(1, 1)
        self.header.set_two_rows(self.width() / self._theme.scale < TWO_ROWS_PX)
        for view in self._views.values():
            view.set_layout_mode(mode)
        self.back_changed()
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        before = event.oldSize().width()
        scale = self._theme.scale
        changed = before < 0 or layout_for(before, scale) is not self.layout_mode
        if changed or (before / scale < TWO_ROWS_PX) != (self.width() / scale < TWO_ROWS_PX):
            self._relayout()

    def closeEvent(self, event: QCloseEvent) -> None:
        self.ctx.bridge.close()
        super().closeEvent(event)


def _timer(owner: QWidget, interval_ms: int, slot: Callable[[], None], *, single: bool) -> QTimer:
    timer = QTimer(owner)
    timer.setSingleShot(single)
    timer.setInterval(interval_ms)
    timer.timeout.connect(slot)
    return timer
