"""The registry: `Action` values, their handlers and the QActions made of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import field

from PySide6.QtCore import QCoreApplication, QObject, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from app.domain.frozen import dataclass
from app.domain.ids import Key
from ui.theme import Theme


@dataclass(frozen=True, slots=True)
class Situation:
    """What actions may look at to know whether they make sense."""

    space: str = ""
    keys: tuple[Key, ...] = ()
    """What a grouped act would apply to."""
    facts: Mapping[str, bool] = field(default_factory=dict)
    """Named facts a view adds: ``unread``, ``has_invite``, ``writable``…"""

    def fact(self, name: str) -> bool:
        return self.facts.get(name, False)


def always(_situation: Situation) -> bool:
    return True


def with_keys(situation: Situation) -> bool:
    return bool(situation.keys)


def with_one(situation: Situation) -> bool:
    return len(situation.keys) == 1


@dataclass(frozen=True, slots=True)
class Action:
    """One thing the user can do. ``text`` is French, in the infinitive, without mnemonic."""

    id: str
    text: str
    icon: str = ""
    shortcuts: tuple[str, ...] = ()
    """Portable key sequences; the first is shown."""
    space: str = ""
    """Space whose view owns the shortcut; empty = the whole window."""
    enabled: Callable[[Situation], bool] = always
    why_not: str = ""
    """Reason shown when it is greyed."""
    reasons: tuple[tuple[str, str], ...] = ()
    """(fact, reason): where the fact holds it is greyed, and that is why."""
    grave: bool = False
    """Cannot be undone: larger target, confirmation."""

    def is_enabled(self, situation: Situation) -> bool:
        return self.enabled(situation) and not any(situation.fact(name) for name, _ in self.reasons)

    def why(self, situation: Situation) -> str:
        """Why it is greyed, in French; empty when nothing more is to be said."""
        return next((reason for name, reason in self.reasons if situation.fact(name)), self.why_not)

    def keys(self, *, letters: bool) -> tuple[str, ...]:
        """Its shortcuts; without those of a single character where ``letters`` is off."""
        return tuple(keys for keys in self.shortcuts if letters or len(keys) > 1)

    def shown(self) -> str:
        return QCoreApplication.translate("actions", self.text)


class ActionRegistry(QObject):
    """Holds the actions of one window."""

    def __init__(self, theme: Theme, actions: Iterable[Action], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._actions: dict[str, Action] = {}
        self._qactions: dict[str, QAction] = {}
        self._handlers: dict[str, Callable[[], None]] = {}
        self._situations: dict[str, Situation] = {}
        self._letters = True
        self.add(actions)
        theme.changed.connect(self._retint)

    def add(self, actions: Iterable[Action]) -> None:
        """Register more actions; an id registered twice is a bug."""
        for action in actions:
            assert action.id not in self._actions, action.id
            self._actions[action.id] = action

    def _set_keys(self, action: Action, qaction: QAction) -> None:
        qaction.setShortcuts([QKeySequence(keys) for keys in action.keys(letters=self._letters)])

    def set_letters(self, on: bool) -> None:
        """Turn the shortcuts of a single letter on or off: dictated words and stray keys set them off (WCAG 2.1.4)."""
        self._letters = on
        for id, qaction in self._qactions.items():
            self._set_keys(self._actions[id], qaction)

    def shortcuts(self, id: str) -> list[str]:
        """What does it now, as this system writes keys."""
        native = QKeySequence.SequenceFormat.NativeText
        return [QKeySequence(keys).toString(native) for keys in self._actions[id].keys(letters=self._letters)]

    def bind(self, id: str, handler: Callable[[], None], widget: QWidget) -> None:
        """Give an action its handler; ``widget`` (a view, or the window) owns the shortcut."""
        self._handlers[id] = handler
        widget.addAction(self.qaction(id))
        self._refresh(id)

    def set_situation(self, situation: Situation) -> None:
        """A space's situation changed: enable and disable its actions."""
        if self._situations.get(situation.space) == situation:
            return
        self._situations[situation.space] = situation
        for id, action in self._actions.items():
            if action.space in ("", situation.space):
                self._refresh(id)

    def keys(self, space: str) -> tuple[Key, ...]:
        """What acts of a space apply to now."""
        held = self._situations.get(space)
        return held.keys if held is not None else ()

    def trigger(self, id: str) -> None:
        """Do it, if it makes sense now."""
        if self._makes_sense(id):
            self._handlers[id]()

    def action(self, id: str) -> Action:
        return self._actions[id]

    def qaction(self, id: str) -> QAction:
        """Made when first asked for: at the start, only those of the window and of the first space are."""
        if id not in self._qactions:
            self._qactions[id] = self._made(self._actions[id])
            self._refresh(id)
        return self._qactions[id]

    def _made(self, action: Action) -> QAction:
        qaction = QAction(action.shown(), self)
        qaction.setObjectName(action.id)
        qaction.setProperty("grave", action.grave)
        self._set_keys(action, qaction)
        qaction.setShortcutContext(
            Qt.ShortcutContext.WidgetWithChildrenShortcut if action.space else Qt.ShortcutContext.WindowShortcut
        )
        if action.icon:
            qaction.setIcon(self._theme.icon(action.icon))
        qaction.triggered.connect(lambda _checked=False, id=action.id: self.trigger(id))
        return qaction

    def all(self) -> list[Action]:
        return list(self._actions.values())

    def is_bound(self, id: str) -> bool:
        return id in self._handlers

    def menu(self, ids: Iterable[str], parent: QWidget) -> QMenu:
        """A menu of these actions; an empty id is a separator. The reason of a greyed one follows its name."""
        menu = QMenu(parent)
        menu.setToolTipsVisible(True)
        for id in ids:
            if not id:
                menu.addSeparator()
                continue
            qaction = self.qaction(id)
            qaction.setToolTip(qaction.statusTip() or self._actions[id].shown())
            menu.addAction(qaction)
        return menu

    def could(self, id: str) -> bool:
        """Whether an action whose view was not built yet would make sense there, with nothing chosen."""
        return self._actions[id].is_enabled(Situation(space=self._actions[id].space))

    def _makes_sense(self, id: str) -> bool:
        action = self._actions[id]
        return id in self._handlers and action.is_enabled(self._situation(action))

    def _situation(self, action: Action) -> Situation:
        return self._situations.get(action.space, Situation(space=action.space))

    def _refresh(self, id: str) -> None:
        qaction = self._qactions.get(id)
        if qaction is None:
            return
        sensible = self._makes_sense(id)
        qaction.setStatusTip("" if sensible else self.why(id))
        qaction.setEnabled(sensible)

    def why(self, id: str) -> str:
        """Why an action is greyed now; empty when nothing more is to be said."""
        action = self._actions[id]
        return action.why(self._situation(action))

    def _retint(self) -> None:
        for id, qaction in self._qactions.items():
            if self._actions[id].icon:
                qaction.setIcon(self._theme.icon(self._actions[id].icon))
